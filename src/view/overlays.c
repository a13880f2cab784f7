/* Small overlays made of lines: since you left, welcome, links, messages, history. */
#include "conversation.h"
#include "lines.h"
#include "repute/platform.h"
#include "repute/when.h"

/* ---- since you left ---- */

static char *clock_words(struct ui *ui, gint64 at)
{
    return when_format(at, settings_str(ui->settings, "zone"), "%a %H:%M");
}

#define NAMES 3

/* ", lena, Marie and others": the first of those that match (NULL: of the inbox, urgent first); late: only those. */
static char *first_names(struct ui *ui, const char *pattern, gboolean late)
{
    struct pattern *p =
        pattern != NULL ? pattern_parse(pattern, ui->now, settings_str(ui->settings, "zone"), NULL, NULL, NULL) : NULL;
    struct list_query q = {.pattern = p, .sort = SORT_URGENT, .now_ms = ui->now, .me = ui->user};
    GPtrArray *rows = store_list(ui->o.reader, &q, NULL, FALSE, NAMES + 1, NULL);
    GString *s = g_string_new(NULL);
    for (guint i = 0; rows != NULL && i < rows->len; i++) {
        const struct conversation *c = rows->pdata[i];
        const struct profile *a = &c->last.author;
        if (late && (c->due_at == 0 || c->due_at >= ui->now))
            break;
        if (i < NAMES)
            g_string_append_printf(s, "%s%s", i > 0 ? ", " : "", a->name != NULL && *a->name != '\0' ? a->name : a->handle);
        else
            g_string_append(s, " and others");
    }
    g_clear_pointer(&rows, g_ptr_array_unref);
    pattern_free(p);
    return g_string_free(s, FALSE);
}

/* "! 3 are late, the longest 2h 04m      lena, Marie, sam"; takes names, which may be NULL. Nothing where n is 0. */
static void since_count(struct lines_pane *l, const char *action, const char *mark, gint64 n, const char *one,
                        const char *many, char *names)
{
    if (n > 0) {
        char *what = g_strdup_printf("%s %" G_GINT64_FORMAT " %s", mark, n, n == 1 ? one : many);
        lines_add(l, ROLE_TEXT, action, "%s%*s%s", what, names != NULL ? MAX(40 - text_width(what), 2) : 0, "",
                  names != NULL ? names : "");
        g_free(what);
    }
    g_free(names);
}

static void since_first(struct lines_pane *l, const struct since *s)
{
    struct ui *ui = l->base.ui;
    guint before = l->rows->len;
    char *longest = when_duration(s->longest_late_ms);
    char *one = g_strdup_printf("is late by %s", longest), *many = g_strdup_printf("are late, the longest %s", longest);
    since_count(l, "view late", "!", s->late, one, many, first_names(ui, NULL, TRUE));
    since_count(l, "go schedule", "?", s->unknown, "send with unknown outcome", "sends with unknown outcome", NULL);
    since_count(l, "go schedule", ui_glyph(ui, "✗", "x"), s->failed, "send failed", "sends failed", NULL);
    for (guint i = 0; ui->status.accounts != NULL && i < ui->status.accounts->len; i++) {
        const struct account *a = ui->status.accounts->pdata[i];
        if (a->state != ACCOUNT_LOGIN)
            continue;
        char *at = clock_words(ui, a->state_since);
        lines_add(l, ROLE_TEXT, "go accounts", "! %s needs login since %s", a->name, at);
        g_free(at);
    }
    if (l->rows->len == before)
        lines_add(l, ROLE_DIM, NULL, "nothing is late, nothing failed");
    g_free(longest);
    g_free(one);
    g_free(many);
}

static void since_yours(struct lines_pane *l, const struct since *s)
{
    struct ui *ui = l->base.ui;
    guint before = l->rows->len;
    since_count(l, "view mine", ui_glyph(ui, "◆", "*"), s->assigned, "assigned to you", "assigned to you",
                first_names(ui, "is:mine is:new,open", FALSE));
    since_count(l, "view inbox", "p", s->came_back, "came back: they answered", "came back: they answered", NULL);
    since_count(l, "view inbox", "z", s->snooze_ended, "snooze ended", "snoozes ended", NULL);
    if (l->rows->len == before)
        lines_add(l, ROLE_DIM, NULL, "nothing is assigned to you, nothing came back");
}

static void since_load(struct pane *p)
{
    struct lines_pane *l = (struct lines_pane *)p;
    struct ui *ui = p->ui;
    struct since s = {0};
    lines_reset(l);
    if (!store_since(ui->o.reader, ui->user, ui->since_from, ui->now, &s, NULL))
        return;
    lines_add(l, ROLE_TEXT, NULL, "%s", "");
    lines_add(l, ROLE_STRONG, NULL, "FIRST");
    since_first(l, &s);
    lines_add(l, ROLE_TEXT, NULL, "%s", "");
    lines_add(l, ROLE_STRONG, NULL, "YOURS");
    since_yours(l, &s);
    lines_add(l, ROLE_TEXT, NULL, "%s", "");
    lines_add(l, ROLE_STRONG, NULL, "ALL");
    lines_add(l, ROLE_TEXT, "view inbox",
              "%" G_GINT64_FORMAT " came, %" G_GINT64_FORMAT " closed%s, %" G_GINT64_FORMAT " new",
              s.came, s.closed, s.closed > 0 ? ", each by a named person" : "", s.fresh);
    lines_add(l, ROLE_TEXT, "view inbox", "%" G_GINT64_FORMAT " still %s", s.still_waiting, s.still_waiting == 1 ? "waits" : "wait");
    lines_add(l, ROLE_TEXT, "go schedule", "%" G_GINT64_FORMAT " went out", s.sent);
    for (guint i = 0; ui->status.accounts != NULL && i < ui->status.accounts->len; i++) {
        const struct account *a = ui->status.accounts->pdata[i];
        if (a->gaps > 0)
            lines_add(l, ROLE_LINK, "go accounts", "%s has %" G_GINT64_FORMAT " %s", a->name, a->gaps,
                      a->gaps == 1 ? "gap, not fetched yet" : "gaps, not fetched yet");
    }
}

static void since_title(struct pane *p, GString *left, GString *right)
{
    struct ui *ui = p->ui;
    char *from = clock_words(ui, ui->since_from), *to = clock_words(ui, ui->now);
    g_string_append_printf(left, "%s to %s %s %s", from, to, ui_glyph(ui, "·", "|"), user_display(ui, ui->user));
    g_string_append(right, "q desk");
    g_free(from);
    g_free(to);
}

const struct pane_ops since_ops = {
    .id = PANE_SINCE, .label = "Since you left", .size = sizeof(struct lines_pane), .init = lines_init,
    .clear = lines_clear_pane, .load = since_load, .draw = lines_draw, .search = lines_search, .click = lines_click, .title = since_title, .move = lines_move,
    .key = lines_key, .hints = "=Enter go there|close desk",
};

/* ---- welcome ---- */

static void welcome_load(struct pane *p)
{
    struct lines_pane *l = (struct lines_pane *)p;
    lines_reset(l);
    if (p->ui->status.accounts != NULL && p->ui->status.accounts->len > 0) {
        lines_add(l, ROLE_TEXT, "go inbox", "connected; Enter opens the desk");
        return;
    }
    lines_add(l, ROLE_TEXT, NULL, "%s", "");
    lines_add(l, ROLE_TEXT, NULL, "Nothing is connected yet. Begin with one of these:");
    lines_add(l, ROLE_TEXT, NULL, "%s", "");
    gsize n = 0;
    const struct platform_ops *const *all = platform_all(&n);
    for (gsize i = 0; i < n; i++)
        lines_add(l, i == 0 ? ROLE_STRONG : ROLE_TEXT, i == 0 ? "account-add" : NULL, "%s%s",
                  i == 0 ? "a   add an account   " : "                     ", all[i]->sign_in->about);
    lines_add(l, ROLE_STRONG, "help", "?   help             keys, patterns, the manual");
    lines_add(l, ROLE_STRONG, "quit", "Q   leave");
    lines_add(l, ROLE_TEXT, NULL, "%s", "");
    lines_add(l, ROLE_DIM, NULL, "The same from a shell:");
    lines_add(l, ROLE_TEXT, NULL, "%s", "");
    for (gsize i = 0; i < n; i++)
        lines_add(l, ROLE_TEXT, NULL, "    repute account add %s %s", all[i]->name, all[i]->sign_in->example);
    lines_add(l, ROLE_TEXT, NULL, "    repute demo      a sandbox of sample messages; nothing leaves this host");
    lines_add(l, ROLE_TEXT, NULL, "%s", "");
    lines_add(l, ROLE_DIM, NULL, "%s terminal   %d colours, %s, %dx%d", ui_glyph(p->ui, "✓", "v"), p->ui->o.colours,
              p->ui->o.utf8 ? "UTF-8" : "no UTF-8: LANG=C.UTF-8 shows all scripts", p->ui->w, p->ui->h);
}

static gboolean welcome_key(struct pane *p, keycode k)
{
    if (k == 'a') {
        GError *error = NULL;
        if (!ui_call(p->ui, "account-add", 0, FALSE, &error))
            ui_tell_error(p->ui, error);
        g_clear_error(&error);
        return TRUE;
    }
    return lines_key(p, k);
}

const struct pane_ops welcome_ops = {
    .id = PANE_WELCOME, .label = "Welcome", .size = sizeof(struct lines_pane), .needs = CHANGED_ACCOUNTS,
    .init = lines_init, .clear = lines_clear_pane, .load = welcome_load, .draw = lines_draw, .search = lines_search, .click = lines_click, .move = lines_move,
    .key = welcome_key, .hints = "=a add an account|open choose|close desk",
};

/* ---- links ---- */

GPtrArray *links_of(struct ui *ui, GError **error)
{
    struct subject s;
    GPtrArray *out = g_ptr_array_new_with_free_func(g_free);
    struct item *i = ui_subject(ui, &s, error) ? store_item(ui->o.reader, s.item, error) : NULL;
    if (i == NULL) {
        g_ptr_array_unref(out);
        return NULL;
    }
    GArray *spans = text_links(i->text != NULL ? i->text : "");
    for (guint k = 0; k < spans->len; k++) {
        const struct text_span *t = &g_array_index(spans, struct text_span, k);
        g_ptr_array_add(out, g_strndup(i->text + t->start, t->end - t->start));
    }
    if (i->url != NULL)
        g_ptr_array_add(out, g_strdup(i->url));
    g_array_unref(spans);
    item_free(i);
    return out;
}

static void links_load(struct pane *p)
{
    struct lines_pane *l = (struct lines_pane *)p;
    if (l->rows->len > 0)
        return; /* made when it was opened */
    GPtrArray *links = links_of(p->ui, NULL);
    for (guint i = 0; links != NULL && i < links->len; i++) {
        char *line = g_strdup_printf("open-link %u", i + 1);
        lines_add(l, ROLE_LINK, line, "%u  %s", i + 1, (char *)links->pdata[i]);
        g_free(line);
    }
    g_clear_pointer(&links, g_ptr_array_unref);
}

void links_show(struct ui *ui)
{
    struct lines_pane *l = (struct lines_pane *)ui_pane(ui, PANE_LINKS);
    lines_reset(l);
    links_load(&l->base);
    ui_overlay(ui, PANE_LINKS);
}

static gboolean links_key(struct pane *p, keycode k)
{
    struct lines_pane *l = (struct lines_pane *)p;
    if (k >= '1' && k <= '9' && (guint)(k - '1') < l->rows->len) {
        l->cur = (int)(k - '1');
        return lines_key(p, K_ENTER);
    }
    return lines_key(p, k);
}

const struct pane_ops links_ops = {
    .id = PANE_LINKS, .label = "Links", .size = sizeof(struct lines_pane), .foot = TRUE, .init = lines_init,
    .clear = lines_clear_pane, .load = links_load, .draw = lines_draw, .search = lines_search, .click = lines_click, .move = lines_move, .key = links_key,
    .height = lines_height, .hints = "=1-9 open|open open|close back",
};

/* ---- messages ---- */

static void messages_load(struct pane *p)
{
    struct lines_pane *l = (struct lines_pane *)p;
    struct ui *ui = p->ui;
    lines_reset(l);
    for (guint i = ui->messages->len; i-- > 0;) {
        const struct message *m = ui->messages->pdata[i];
        char *at = when_format(m->at, settings_str(ui->settings, "zone"), "%H:%M:%S");
        char *line = g_strdup_printf("%s  %s%s", at, m->level == SAY_ERROR ? "error: " : m->level == SAY_WARN ? "! " : "",
                                     m->text);
        lines_add_wrapped(l, m->level == SAY_ERROR ? ROLE_MSG_ERROR : ROLE_TEXT, 0, line);
        g_free(line);
        g_free(at);
    }
    if (ui->messages->len == 0)
        lines_add(l, ROLE_DIM, NULL, "nothing was said yet");
}

const struct pane_ops messages_ops = {
    .id = PANE_MESSAGES, .label = "Messages", .size = sizeof(struct lines_pane), .init = lines_init,
    .clear = lines_clear_pane, .load = messages_load, .draw = lines_draw, .search = lines_search, .click = lines_click, .move = lines_move,
    .hints = "down scroll|close back",
};

/* ---- history of a conversation: who did what, and earlier texts ---- */

static char *history_time(struct ui *ui, gint64 at)
{
    return when_short(at, ui->now, settings_str(ui->settings, "zone"));
}

static void history_versions(struct lines_pane *l, gint64 item)
{
    struct ui *ui = l->base.ui;
    GPtrArray *versions = store_item_versions(ui->o.reader, item, NULL);
    for (guint i = 0; versions != NULL && i < versions->len; i++) {
        const struct item *v = versions->pdata[i];
        char *at = history_time(ui, v->fetched_at), *shown = ui_shown(ui, v->text, v->language);
        char *line = g_strdup_printf("%-12s said before: %s", at, shown);
        lines_add_wrapped(l, ROLE_DIM, 0, line);
        g_free(line);
        g_free(shown);
        g_free(at);
    }
    g_clear_pointer(&versions, g_ptr_array_unref);
}

static gboolean history_subject(struct ui *ui, struct subject *s)
{
    struct pane *below = ui_pane(ui, ui->focus);
    return below->ops->subject != NULL && below->ops->subject(below, s);
}

static void history_title(struct pane *p, GString *left, GString *right)
{
    struct subject s = {0};
    if (!history_subject(p->ui, &s))
        return;
    char *who = ui_shown(p->ui, s.who != NULL ? s.who : s.account_name, NULL);
    g_string_append(left, who);
    g_string_append(right, "newest first");
    g_free(who);
}

static void history_load(struct pane *p)
{
    struct lines_pane *l = (struct lines_pane *)p;
    struct ui *ui = p->ui;
    struct subject s = {0};
    lines_reset(l);
    if (!history_subject(ui, &s))
        return;
    const char *kind = s.ledger != 0 ? "ledger" : s.conversation != 0 ? "conversation" : "account";
    gint64 target = s.ledger != 0 ? s.ledger : s.conversation != 0 ? s.conversation : s.account;
    GPtrArray *rows = store_audit_of(ui->o.reader, kind, target, 200, NULL);
    for (guint i = 0; rows != NULL && i < rows->len; i++) {
        const struct audit_row *a = rows->pdata[i];
        char *at = history_time(ui, a->at);
        char *words = history_words(ui, a), *line = g_strdup_printf("%-12s %-8s %s", at, user_display(ui, a->who), words);
        lines_add_wrapped(l, ROLE_TEXT, 0, line);
        g_free(line);
        g_free(words);
        g_free(at);
    }
    if (s.item != 0)
        history_versions(l, s.item);
    if (l->rows->len == 0)
        lines_add(l, ROLE_DIM, NULL, "nobody did anything to it yet");
    g_clear_pointer(&rows, g_ptr_array_unref);
}

const struct pane_ops history_ops = {
    .id = PANE_HISTORY, .label = "History", .size = sizeof(struct lines_pane),
    .needs = CHANGED_CONVERSATIONS | CHANGED_LEDGER, .init = lines_init, .clear = lines_clear_pane,
    .load = history_load, .draw = lines_draw, .title = history_title, .search = lines_search, .click = lines_click, .move = lines_move, .hints = "down scroll|close back",
};
