/* Reading verbs: ls, show, draft, audit. */
#include "cli.h"

#include <stdio.h>

#include "repute/clock.h"
#include "repute/event_words.h"
#include "repute/text.h"
#include "repute/when.h"

/* ---- ls ---- */

static gboolean sort_of(struct cli *c, enum list_sort *sort, GError **error)
{
    const char *name = cli_option(c, "--sort");
    *sort = SORT_URGENT;
    if (name == NULL || g_str_equal(name, "urgent"))
        return TRUE;
    if (g_str_equal(name, "newest"))
        *sort = SORT_NEWEST;
    else if (g_str_equal(name, "oldest"))
        *sort = SORT_OLDEST;
    else {
        err_set(error, ERR_USAGE, "no order \"%s\"; newest, oldest, urgent", name);
        return FALSE;
    }
    return TRUE;
}

static void print_row(struct cli *c, const struct conversation *v)
{
    char age[8], mood[16];
    when_age(v->last.created_at, c->now, age);
    char *author = cli_shown(v->last.author.handle), *text = cli_shown(v->last.text);
    char *a = text_cut(author, 24, "~", NULL), *t = text_cut(text, 60, "~", NULL);
    if (v->last.scored)
        g_snprintf(mood, sizeof mood, "%+.2f", v->last.score);
    else
        g_strlcpy(mood, "    ?", sizeof mood);
    printf("%" G_GINT64_FORMAT "  %-8s %4s %5s %-8s %s%*s %s\n", v->id, conv_state_name(v->state), age, mood,
           v->assignee != NULL ? v->assignee : "-", a, 24 - text_width(a), "", t);
    g_free(author);
    g_free(text);
    g_free(a);
    g_free(t);
}

static char *name_of_account(struct cli *c, gint64 id, char **platform)
{
    struct account *a = store_account_by_id(c->r, id, NULL);
    char *name = a != NULL ? g_strdup(a->name) : NULL;
    *platform = a != NULL ? g_strdup(a->platform) : NULL;
    account_free(a);
    return name;
}

static void print_item(struct cli *c, const struct item *i)
{
    struct conversation *v = i->conversation != 0 ? store_conversation(c->r, i->conversation, NULL) : NULL;
    if (c->a->json) {
        char *platform = NULL, *name = name_of_account(c, i->account, &platform);
        cli_print_json(json_of_item(i, v, name, platform));
        g_free(name);
        g_free(platform);
    } else {
        char *author = cli_shown(i->author.handle), *text = cli_shown(i->text), *at = clock_format_rfc3339(i->created_at);
        printf("%" G_GINT64_FORMAT "  %s  %-3s %-8s %s  %s\n", i->id, at, direction_name(i->direction), item_kind_name(i->kind),
               author, text);
        g_free(author);
        g_free(text);
        g_free(at);
    }
    conversation_free(v);
}

static guint print_items(struct cli *c, const struct list_query *q, guint limit, GError **error)
{
    gint64 before = 0;
    guint printed = 0;
    while (printed < limit) {
        GPtrArray *rows = store_items(c->r, q, before, MIN(limit - printed, 500), error);
        guint n = rows != NULL ? rows->len : 0;
        for (guint i = 0; i < n; i++) {
            print_item(c, rows->pdata[i]);
            before = ((struct item *)rows->pdata[i])->id;
        }
        printed += n;
        g_clear_pointer(&rows, g_ptr_array_unref);
        if (n == 0)
            break;
    }
    return printed;
}

static guint print_conversations(struct cli *c, const struct list_query *q, guint limit, GError **error)
{
    struct list_key key;
    guint printed = 0;
    while (printed < limit) {
        GPtrArray *rows = store_list(c->r, q, printed > 0 ? &key : NULL, FALSE, MIN(limit - printed, 500), error);
        guint n = rows != NULL ? rows->len : 0;
        for (guint i = 0; i < n; i++) {
            if (c->a->json)
                cli_print_json(json_of_conversation(rows->pdata[i]));
            else
                print_row(c, rows->pdata[i]);
            store_list_key(q, rows->pdata[i], &key);
        }
        printed += n;
        g_clear_pointer(&rows, g_ptr_array_unref);
        if (n == 0)
            break;
    }
    return printed;
}

VERB(ls)
{
    enum list_sort sort;
    gboolean items = cli_flag(c, "--items");
    guint limit = items ? G_MAXUINT32 : 1000;
    if (!sort_of(c, &sort, error) || !cli_limit(c, &limit, error) || !cli_reader(c, error))
        return FALSE;
    char *text = g_strjoinv(" ", c->args);
    struct pattern *p = NULL;
    if (c->n > 0 || items) {
        p = cli_pattern(c, text, error);
        if (p == NULL) {
            g_free(text);
            return FALSE;
        }
    }
    g_free(text);
    struct list_query q = {.pattern = p, .sort = sort, .now_ms = c->now, .me = c->a->user};
    GError *why = NULL;
    guint n = items ? print_items(c, &q, limit, &why) : print_conversations(c, &q, limit, &why);
    pattern_free(p);
    if (why != NULL) {
        g_propagate_error(error, why);
        return FALSE;
    }
    if (n == 0)
        cli_warn(c, 3, items ? "no item matches" : c->n > 0 ? "no conversation matches" : "nothing is new or open");
    return TRUE;
}

VERB(export)
{
    c->a->json = TRUE;
    g_hash_table_insert(c->options, g_strdup("--items"), g_ptr_array_new_with_free_func(g_free));
    return cli_ls(c, error);
}

/* ---- who did what ---- */

static json_t *detail_of(const struct audit_row *r)
{
    json_t *detail = r->detail != NULL ? json_loads(r->detail, 0, NULL) : NULL, *until = json_object_get(detail, "until");
    if (json_is_integer(until))
        json_object_set_new(detail, "until", json_time(json_integer_value(until)));
    return detail != NULL ? detail : json_null();
}

static void print_event(struct cli *c, const char *mark, const GPtrArray *users, const struct audit_row *r)
{
    const char *zone = settings_str(c->a->conf->settings, "zone");
    char *at = when_format(r->at, zone, "%Y-%m-%d %H:%M"), *words = event_words(r, c->now, zone, c->a->user, users);
    char *shown = cli_shown(words);
    printf("%s%s  %-8s  %s\n", mark, at, event_user(users, r->who), shown);
    g_free(at);
    g_free(words);
    g_free(shown);
}

/* ---- show ---- */

struct showing {
    struct cli *c;
    const struct conversation *conversation;
    GPtrArray *users;
    json_t *thread, *notes, *history, *queue;
};

static void show_json(struct showing *s, const struct entry *e)
{
    if (e->kind == ENTRY_ITEM) {
        char *platform = NULL, *name = name_of_account(s->c, e->item->account, &platform);
        json_array_append_new(s->thread, json_of_item(e->item, s->conversation, name, platform));
        g_free(name);
        g_free(platform);
    } else if (e->kind == ENTRY_NOTE) {
        json_array_append_new(s->notes, json_pack("{s:s,s:o,s:s}", "by", e->note->author, "at", json_time(e->note->at), "text",
                                                  e->note->text));
    } else if (e->kind == ENTRY_EVENT) {
        json_array_append_new(s->history, json_pack("{s:s,s:o,s:s,s:o}", "by", e->event->who, "at", json_time(e->event->at), "verb",
                                                    e->event->verb, "detail", detail_of(e->event)));
    } else if (e->kind == ENTRY_LEDGER) {
        json_array_append_new(s->queue, json_of_ledger(e->ledger));
    }
}

static void show_text(struct showing *s, const struct entry *e)
{
    if (e->kind == ENTRY_ITEM) {
        print_item(s->c, e->item);
    } else if (e->kind == ENTRY_NOTE) {
        char *at = when_format(e->note->at, settings_str(s->c->a->conf->settings, "zone"), "%Y-%m-%d %H:%M");
        printf("# %s  %-8s  %s\n", at, event_user(s->users, e->note->author), e->note->text);
        g_free(at);
    } else if (e->kind == ENTRY_EVENT) {
        print_event(s->c, "~ ", s->users, e->event);
    } else if (e->kind == ENTRY_LEDGER) {
        char *text = cli_shown(e->ledger->text);
        printf("> %" G_GINT64_FORMAT " %s: %s\n", e->ledger->id, ledger_state_name(e->ledger->state), text);
        g_free(text);
    }
}

static void show_all(struct showing *s, const GPtrArray *entries)
{
    if (!s->c->a->json) {
        print_row(s->c, s->conversation);
        for (guint i = 0; i < entries->len; i++)
            show_text(s, entries->pdata[i]);
        return;
    }
    json_t *j = json_of_conversation(s->conversation);
    json_object_set_new(j, "thread", s->thread = json_array());
    json_object_set_new(j, "notes", s->notes = json_array());
    json_object_set_new(j, "history", s->history = json_array());
    json_object_set_new(j, "queue", s->queue = json_array());
    for (guint i = 0; i < entries->len; i++)
        show_json(s, entries->pdata[i]);
    cli_print_json(j);
}

VERB(show)
{
    if (c->n != 1) {
        err_set(error, ERR_USAGE, "usage: repute show ID");
        return FALSE;
    }
    struct conversation *v = cli_reader(c, error) ? cli_conversation(c, c->args[0], error) : NULL;
    GPtrArray *entries = v != NULL ? store_thread(c->r, v->id, 100000, error) : NULL;
    struct showing s = {.c = c, .conversation = v, .users = entries != NULL ? store_users(c->r, error) : NULL};
    gboolean ok = s.users != NULL;
    if (ok)
        show_all(&s, entries);
    g_clear_pointer(&s.users, g_ptr_array_unref);
    g_clear_pointer(&entries, g_ptr_array_unref);
    conversation_free(v);
    return ok;
}

/* ---- drafts ---- */

static void print_draft(struct cli *c, const struct draft *d)
{
    if (c->a->json) {
        cli_print_json(json_of_draft(d));
        return;
    }
    char *text = cli_shown(d->title != NULL ? d->title : d->text);
    printf("%" G_GINT64_FORMAT "  %-8s %-12s %s\n", d->id, d->owner, d->accounts != NULL ? d->accounts : "", text);
    g_free(text);
}

VERB(draft)
{
    const char *verb = c->n > 0 ? c->args[0] : "ls";
    gint64 id = 0;
    if (g_str_equal(verb, "ls")) {
        GPtrArray *drafts = cli_reader(c, error) ? store_drafts(c->r, NULL, error) : NULL;
        for (guint i = 0; drafts != NULL && i < drafts->len; i++)
            print_draft(c, drafts->pdata[i]);
        if (drafts != NULL && drafts->len == 0)
            cli_warn(c, 3, "no drafts");
        gboolean ok = drafts != NULL;
        g_clear_pointer(&drafts, g_ptr_array_unref);
        return ok;
    }
    if (c->n != 2 || (!g_str_equal(verb, "show") && !g_str_equal(verb, "rm"))) {
        err_set(error, ERR_USAGE, "usage: repute draft ls | show ID | rm ID");
        return FALSE;
    }
    if (!cli_number(c->args[1], "repute draft ls", &id, error))
        return FALSE;
    if (g_str_equal(verb, "rm")) {
        struct event *e = cli_job(c, "draft-discard", json_pack("{s:s}", "id", c->args[1]), error);
        gboolean ok = e != NULL;
        event_free(e);
        return ok;
    }
    struct draft *d = cli_reader(c, error) ? store_draft(c->r, id, error) : NULL;
    if (d == NULL)
        return FALSE;
    print_draft(c, d);
    if (!c->a->json && d->text != NULL)
        printf("\n%s\n", d->text);
    draft_free(d);
    return TRUE;
}

/* ---- audit ---- */

static gboolean list_audit(struct cli *c, GError **error)
{
    guint n = 1000;
    struct conversation *v = c->n > 0 ? cli_conversation(c, c->args[0], error) : NULL;
    if ((c->n > 0 && v == NULL) || !cli_limit(c, &n, error)) {
        conversation_free(v);
        return FALSE;
    }
    GPtrArray *users = store_users(c->r, error), *rows = NULL;
    if (users != NULL)
        rows = v != NULL ? store_audit_of(c->r, "conversation", v->id, n, error) : store_audit_since(c->r, 0, n, error);
    for (guint i = 0; rows != NULL && i < rows->len; i++) {
        const struct audit_row *r = rows->pdata[i];
        char *about = g_strdup_printf("%-12s %20" G_GINT64_FORMAT "  ", r->kind, r->target);
        if (c->a->json)
            cli_print_json(json_pack("{s:I,s:o,s:s,s:s,s:s,s:o,s:o}", "seq", (json_int_t)r->seq, "at", json_time(r->at), "who", r->who,
                                     "verb", r->verb, "kind", r->kind, "target", json_id(r->target), "detail", detail_of(r)));
        else
            print_event(c, about, users, r);
        g_free(about);
    }
    gboolean ok = rows != NULL;
    if (ok && rows->len == 0)
        cli_warn(c, 3, "nobody did anything to it yet");
    g_clear_pointer(&rows, g_ptr_array_unref);
    g_clear_pointer(&users, g_ptr_array_unref);
    conversation_free(v);
    return ok;
}

VERB(audit)
{
    if (!cli_reader(c, error))
        return FALSE;
    if (cli_flag(c, "--verify")) {
        gint64 rows = 0;
        if (!store_audit_verify(c->r, &rows, error))
            return FALSE;
        if (c->a->json)
            cli_print_json(json_pack("{s:I,s:b}", "rows", (json_int_t)rows, "holds", 1));
        else
            printf("%" G_GINT64_FORMAT " rows, the chain holds\n", rows);
        return TRUE;
    }
    return list_audit(c, error);
}
