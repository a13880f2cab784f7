/* `repute import`: items as JSON Lines, from another workspace or another program. What cannot be read is named with
 * its line; the rest goes in. The same file twice changes nothing the second time. */
#include "cli.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "repute/clock.h"
#include "repute/text.h"

#define BATCH 1000      /* lines a transaction */
#define NAMED_MOST 100  /* complaints that are printed */
#define ARCHIVE "archive"
#define TEXT_MOST (1024 * 1024) /* bytes of a text */

struct import {
    struct cli *c;
    const char *const *brands;
    struct hours *hours;
    struct service_level sl;
    GHashTable *accounts; /* name → gint64 * */
    GHashTable *wanted;   /* conversation (gint64 *) → struct wanted * */
    gint64 line;
    guint complaints, cleaned, fresh, known;
};
struct wanted { /* the state a conversation had, by its newest item in the file */
    gint64 at;
    enum conv_state state;
};

static void complain(struct import *m, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void complain(struct import *m, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *what = g_strdup_vprintf(format, args);
    va_end(args);
    m->c->code = MAX(m->c->code, 1);
    if (++m->complaints <= NAMED_MOST)
        cli_warn(m->c, 1, "line %" G_GINT64_FORMAT ": %s", m->line, what);
    g_free(what);
}

/* ---- fields ---- */

/* A cleaned copy of a string, NULL where there is none. */
static char *take(struct import *m, const json_t *j, const char *name, guint flags)
{
    const json_t *v = json_object_get(j, name);
    guint changed = 0;
    if (v == NULL || json_is_null(v))
        return NULL;
    if (!json_is_string(v)) {
        complain(m, "%s is no text; left out", name);
        return NULL;
    }
    char *text = text_sanitise(json_string_value(v), (gssize)json_string_length(v), flags, 0, &changed);
    m->cleaned += changed != 0;
    return text;
}

static gint64 take_time(struct import *m, const json_t *j, const char *name)
{
    const json_t *v = json_object_get(j, name);
    gint64 ms = 0;
    if (v == NULL || json_is_null(v))
        return 0;
    if (!json_is_string(v) || !clock_parse_rfc3339(json_string_value(v), &ms))
        complain(m, "%s is no time like 2026-11-01T09:30:00Z; left out", name);
    if (ms >= 0 && ms <= m->c->now + MS_DAY)
        return ms;
    complain(m, "%s is a time to come, or before 1970; left out", name);
    return 0;
}

static gint64 take_count(const json_t *j, const char *name)
{
    const json_t *v = json_object_get(j, name);
    return json_is_integer(v) && json_integer_value(v) >= 0 ? json_integer_value(v) : -1;
}

/* A word of a closed list; complains where it is another. */
static const char *take_word(struct import *m, const json_t *j, const char *name)
{
    const json_t *v = json_object_get(j, name);
    if (v == NULL || json_is_null(v))
        return NULL;
    if (!json_is_string(v))
        complain(m, "%s is no word; left out", name);
    return json_string_value(v);
}

static void take_author(struct import *m, const json_t *j, struct item *i)
{
    const json_t *a = json_object_get(j, "author");
    if (a != NULL && !json_is_object(a))
        complain(m, "author is no object; left out");
    i->author.uri = take(m, a, "id", TEXT_ONE_LINE);
    i->author.handle = take(m, a, "handle", TEXT_ONE_LINE);
    i->author.name = take(m, a, "name", TEXT_ONE_LINE);
    i->author.followers = take_count(a, "followers");
    if (i->author.handle != NULL && *i->author.handle == '@')
        memmove(i->author.handle, i->author.handle + 1, strlen(i->author.handle));
    if (i->author.uri == NULL)
        i->author.uri = g_strdup(i->author.handle != NULL ? i->author.handle : i->author.name != NULL ? i->author.name : "unknown");
}

static void take_media(struct import *m, const json_t *j, struct item *i)
{
    const json_t *list = json_object_get(j, "media"), *one;
    gsize k;
    if (list != NULL && !json_is_array(list) && !json_is_null(list))
        complain(m, "media is no list; left out");
    json_array_foreach((json_t *)list, k, one) {
        char *type = take(m, one, "type", TEXT_ONE_LINE), *alt = take(m, one, "alt", 0), *url = take(m, one, "url", TEXT_ONE_LINE);
        g_ptr_array_add(i->media, media_new(type != NULL ? type : "other", url, alt));
        g_free(type);
        g_free(alt);
        g_free(url);
    }
}

static void take_kind(struct import *m, const json_t *j, struct item *i)
{
    const char *kind = take_word(m, j, "kind"), *direction = take_word(m, j, "direction"), *seen = take_word(m, j, "visibility");
    i->direction = g_strcmp0(direction, "out") == 0 ? DIR_OUT : DIR_IN;
    if (direction != NULL && !g_str_equal(direction, "in") && !g_str_equal(direction, "out"))
        complain(m, "direction is in or out, not \"%s\"; in is taken", direction);
    i->kind = i->direction == DIR_OUT ? KIND_POST : KIND_MENTION;
    if (kind != NULL && !item_kind_from_name(kind, &i->kind))
        complain(m, "no kind \"%s\"; %s is taken", kind, item_kind_name(i->kind));
    i->visibility = i->kind == KIND_DIRECT || i->kind == KIND_MAIL ? VIS_DIRECT : VIS_PUBLIC;
    if (seen != NULL && !visibility_from_name(seen, &i->visibility))
        complain(m, "no visibility \"%s\"; %s is taken", seen, visibility_name(i->visibility));
}

/* What a person corrected stays; what a model said is said anew by this one. */
static void take_mood(struct import *m, const json_t *j, struct item *i)
{
    const json_t *s = json_object_get(j, "sentiment");
    const char *by = json_string_value(json_object_get(s, "by"));
    const json_t *label = json_object_get(s, "label");
    if (by != NULL && !g_str_equal(by, "model") && json_is_integer(label)) {
        i->label = (int)CLAMP(json_integer_value(label), -1, 1);
        i->score = json_number_value(json_object_get(s, "score"));
        i->score = CLAMP(i->score, -1, 1);
        i->confidence = 1;
        i->scored = TRUE;
        i->scored_by = take(m, s, "by", TEXT_ONE_LINE);
    } else if (m->c->a->sentiment != NULL && i->direction == DIR_IN) {
        struct sentiment_result r = {0};
        sentiment_score(m->c->a->sentiment, i->text, i->language, m->brands, &r);
        i->label = r.label;
        i->score = r.score;
        i->confidence = r.confidence;
        i->scored = r.known;
    }
}

/* An item without an id gets one of what it says, so that the same line twice is one item. */
static char *made_id(const struct item *i)
{
    char *all = g_strdup_printf("%s\n%" G_GINT64_FORMAT "\n%s", i->author.uri, i->created_at, i->text);
    char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, all, -1), *id = g_strdup_printf("import:%.40s", sum);
    g_free(all);
    g_free(sum);
    return id;
}

static struct item *item_of(struct import *m, const json_t *j)
{
    const json_t *said = json_object_get(j, "text");
    if (!json_is_string(said) || json_string_length(said) > TEXT_MOST) {
        complain(m, json_is_string(said) ? "the text is longer than a megabyte; left out" : "there is no text; left out");
        return NULL;
    }
    char *text = take(m, j, "text", 0);
    struct item *i = item_new();
    i->text = text;
    i->warning = take(m, j, "warning", 0);
    i->language = take(m, j, "language", TEXT_ONE_LINE);
    i->url = take(m, j, "url", TEXT_ONE_LINE);
    i->remote_id = take(m, j, "remote_id", TEXT_ONE_LINE);
    i->uri = take(m, j, "uri", TEXT_ONE_LINE);
    i->in_reply_to = take(m, j, "in_reply_to", TEXT_ONE_LINE);
    i->created_at = take_time(m, j, "created_at");
    i->fetched_at = take_time(m, j, "fetched_at");
    i->edited_at = take_time(m, j, "edited_at");
    if (i->created_at == 0)
        i->created_at = i->fetched_at;
    if (json_is_true(json_object_get(j, "deleted")))
        i->deleted_at = i->fetched_at != 0 ? i->fetched_at : m->c->now;
    i->favourites = take_count(j, "favourites");
    i->reposts = take_count(j, "reposts");
    i->replies = take_count(j, "replies");
    take_author(m, j, i);
    take_media(m, j, i);
    take_kind(m, j, i);
    take_mood(m, j, i);
    if (i->uri == NULL && i->remote_id == NULL)
        i->uri = made_id(i);
    return i;
}

/* ---- accounts ---- */

static gint64 add_archive(struct import *m, const char *name, GError **error)
{
    struct account *a = account_new();
    a->name = g_strdup(name);
    a->platform = g_strdup(ARCHIVE);
    a->url = g_strdup("");
    a->owner = g_strdup(m->c->a->user);
    a->state = ACCOUNT_OFF;
    gint64 id = store_account_add(m->c->w, a, m->c->now, error) ? a->id : 0;
    if (id != 0 && (!store_account_state(m->c->w, id, ACCOUNT_OFF, NULL, NULL, m->c->now, error) ||
                    !store_audit(m->c->w, m->c->now, m->c->a->user, "account-add", "account", id, NULL, error)))
        id = 0;
    account_free(a);
    return id;
}

/* The account of a line, made where it is not known; 0 with an error. */
static gint64 account_of(struct import *m, const json_t *j, GError **error)
{
    char *name = take(m, j, "account", TEXT_ONE_LINE);
    if (name != NULL)
        g_strstrip(g_strdelimit(name, ",", '-'));
    if (name == NULL || *name == '\0') {
        g_free(name);
        name = g_strdup(ARCHIVE);
    }
    gint64 *kept = g_hash_table_lookup(m->accounts, name), id = kept != NULL ? *kept : 0;
    if (kept == NULL) {
        struct account *a = store_account(m->c->r, name, NULL);
        id = a != NULL ? a->id : add_archive(m, name, error);
        account_free(a);
        if (id != 0) {
            kept = g_new(gint64, 1);
            *kept = id;
            g_hash_table_insert(m->accounts, g_strdup(name), kept);
        }
    }
    g_free(name);
    return id;
}

/* ---- lines ---- */

static void want_state(struct import *m, const json_t *j, const struct item *i, gint64 conversation)
{
    enum conv_state state = CONV_NEW;
    const char *name = take_word(m, j, "state");
    if (name != NULL && !conv_state_from_name(name, &state)) {
        complain(m, "no state \"%s\"; new is taken", name);
        return;
    }
    if (name == NULL || conversation == 0)
        return;
    struct wanted *w = g_hash_table_lookup(m->wanted, &conversation);
    if (w == NULL) {
        gint64 *key = g_new(gint64, 1);
        *key = conversation;
        w = g_new0(struct wanted, 1);
        g_hash_table_insert(m->wanted, key, w);
    }
    if (i->created_at >= w->at)
        *w = (struct wanted){i->created_at, state};
}

static gboolean put_line(struct import *m, const char *line, gsize len, GError **error)
{
    json_error_t why;
    json_t *j = json_loadb(line, len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &why);
    if (!json_is_object(j)) {
        complain(m, "%s%s; left out", j == NULL ? "this is no JSON: " : "this is no object", j == NULL ? why.text : "");
        json_decref(j);
        return TRUE;
    }
    struct item *i = item_of(m, j);
    gboolean ok = TRUE;
    if (i != NULL) {
        struct put_result r = {0};
        gboolean context = i->direction == DIR_IN && i->kind == KIND_POST;
        i->account = account_of(m, j, error);
        ok = i->account != 0 && store_item_put(m->c->w, i, context, &m->sl, m->c->now, &r, error);
        if (ok) {
            m->fresh += r.outcome == PUT_NEW;
            m->known += r.outcome != PUT_NEW;
            if (r.outcome == PUT_NEW)
                want_state(m, j, i, r.conversation);
        }
    }
    item_free(i);
    json_decref(j);
    return ok;
}

static gboolean read_lines(struct import *m, FILE *f, GError **error)
{
    char *line = NULL;
    gsize size = 0;
    ssize_t n;
    gboolean ok = store_begin(m->c->w, error), open = ok;
    while (ok && (n = getline(&line, &size, f)) >= 0) {
        m->line++;
        while (n > 0 && g_ascii_isspace(line[n - 1]))
            n--;
        gsize mark = m->line == 1 && n >= 3 && memcmp(line, "\xef\xbb\xbf", 3) == 0 ? 3 : 0; /* as some editors begin a file */
        if ((gsize)n > mark)
            ok = put_line(m, line + mark, (gsize)n - mark, error);
        if (ok && m->line % BATCH == 0) {
            ok = store_commit(m->c->w, error);
            open = ok && store_begin(m->c->w, error);
            ok = open;
        }
    }
    if (ok && ferror(f)) {
        err_set(error, ERR_INTERNAL, "reading on failed: %s", g_strerror(errno));
        ok = FALSE;
    }
    free(line);
    if (open && !ok)
        store_rollback(m->c->w);
    if (!ok)
        g_prefix_error(error, "line %" G_GINT64_FORMAT ": ", m->line);
    return ok && store_commit(m->c->w, error);
}

/* ---- states ---- */

static GArray *conversations_wanted(struct import *m, enum conv_state state)
{
    GArray *targets = g_array_new(FALSE, TRUE, sizeof(struct target));
    GHashTableIter iter;
    gpointer key, value;
    g_hash_table_iter_init(&iter, m->wanted);
    while (g_hash_table_iter_next(&iter, &key, &value)) {
        struct target t = {.id = *(gint64 *)key};
        if (((struct wanted *)value)->state == state)
            g_array_append_val(targets, t);
    }
    return targets;
}

static gboolean set_state(struct import *m, enum conv_state state, const struct change *change, GError **error)
{
    GArray *targets = conversations_wanted(m, state);
    gboolean ok = TRUE;
    for (guint at = 0; ok && at < targets->len; at += BATCH) {
        struct change_result r = {0};
        ok = store_begin(m->c->w, error) &&
             store_end(m->c->w,
                       store_change(m->c->w, change, (struct target *)targets->data + at, MIN(targets->len - at, BATCH),
                                    m->c->a->user, &m->sl, m->c->now, &r, error),
                       error);
        change_result_clear(&r);
    }
    g_array_unref(targets);
    return ok;
}

static gboolean set_states(struct import *m, GError **error)
{
    return set_state(m, CONV_OPEN, &(struct change){.verb = CHANGE_OPENED}, error) &&
           set_state(m, CONV_SNOOZED, &(struct change){.verb = CHANGE_SNOOZE, .reply = TRUE}, error) &&
           set_state(m, CONV_DONE, &(struct change){.verb = CHANGE_DONE}, error);
}

static void report(struct import *m)
{
    if (m->complaints > NAMED_MOST)
        cli_warn(m->c, 1, "and %u more such lines", m->complaints - NAMED_MOST);
    if (m->cleaned > 0)
        cli_warn(m->c, 0, "cleaned %u texts of what no terminal should be shown", m->cleaned);
    if (m->c->a->json)
        cli_print_json(json_pack("{s:i,s:i,s:i,s:i}", "imported", (int)m->fresh, "known", (int)m->known, "complaints",
                                 (int)m->complaints, "cleaned", (int)m->cleaned));
    else
        printf("%u imported, %u known before\n", m->fresh, m->known);
}

VERB(import)
{
    if (c->n != 1) {
        err_set(error, ERR_USAGE, "usage: repute import FILE (- is standard input)");
        return FALSE;
    }
    FILE *f = g_str_equal(c->args[0], "-") ? stdin : fopen(c->args[0], "re");
    if (f == NULL) {
        err_set(error, errno == ENOENT ? ERR_NOT_FOUND : ERR_INTERNAL, "reading \"%s\" failed: %s", c->args[0], g_strerror(errno));
        return FALSE;
    }
    const struct settings *s = c->a->conf->settings;
    char **brands = settings_list(s, "brands");
    struct import m = {.c = c, .brands = (const char *const *)brands, .hours = settings_hours(s)};
    m.sl = (struct service_level){m.hours, settings_ms(s, "target.first-reply"), settings_ms(s, "target.direct")};
    m.accounts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    m.wanted = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
    gboolean ok = cli_writer(c, error);
    if (ok) {
        store_set_durable(c->w, FALSE);
        ok = read_lines(&m, f, error) && set_states(&m, error);
        store_set_durable(c->w, TRUE);
    }
    if (ok)
        report(&m);
    if (f != stdin)
        fclose(f);
    g_hash_table_unref(m.accounts);
    g_hash_table_unref(m.wanted);
    hours_free(m.hours);
    g_strfreev(brands);
    return ok;
}
