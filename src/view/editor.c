/* Changing the text, and taking changes back. */
#include "editor_private.h"

#include <string.h>

#define PAUSE_MS 2000
#define STEPS_MAX 2000

static void step_free(gpointer p)
{
    struct edit_step *s = p;
    g_free(s->removed);
    g_free(s->inserted);
    g_free(s);
}

/* A copy with LF as the only line break. */
static char *clean(const char *text)
{
    GString *out = g_string_sized_new(strlen(text));
    for (const char *p = text; *p != '\0'; p++) {
        if (*p != '\r')
            g_string_append_c(out, *p);
        else if (p[1] != '\n')
            g_string_append_c(out, '\n');
    }
    return g_string_free(out, FALSE);
}

struct editor *editor_new(const char *text, gsize cursor)
{
    struct editor *e = g_new0(struct editor, 1);
    gboolean sound = text != NULL && g_utf8_validate(text, -1, NULL);
    char *first = sound ? clean(text) : text != NULL ? g_utf8_make_valid(text, -1) : g_strdup("");
    e->text = g_string_new(first);
    g_free(first);
    e->steps = g_ptr_array_new_with_free_func(step_free);
    e->column = -1;
    e->cells = 80;
    e->cursor = editor_snap(e, MIN(cursor, e->text->len));
    return e;
}

void editor_free(struct editor *e)
{
    if (e == NULL)
        return;
    g_string_free(e->text, TRUE);
    g_ptr_array_unref(e->steps);
    g_clear_pointer(&e->rows, g_array_unref);
    g_free(e);
}

const char *editor_text(const struct editor *e)
{
    return e->text->str;
}

gsize editor_length(const struct editor *e)
{
    return e->text->len;
}

gsize editor_cursor(const struct editor *e)
{
    return e->cursor;
}

/* ---- steps ---- */

static void apply(struct editor *e, gsize at, gsize remove, const char *insert)
{
    g_string_erase(e->text, (gssize)at, (gssize)remove);
    g_string_insert(e->text, (gssize)at, insert);
    e->column = -1;
    g_clear_pointer(&e->rows, g_array_unref);
}

static struct edit_step *open_step(const struct editor *e, gint64 now_ms)
{
    if (e->done == 0 || e->done < e->steps->len)
        return NULL;
    struct edit_step *s = e->steps->pdata[e->done - 1];
    /* A clock that was set back must not glue an hour's work together. */
    gboolean resting = s->last_ms == 0 || now_ms - s->last_ms > PAUSE_MS || now_ms < s->last_ms;
    return resting || s->after != e->cursor ? NULL : s;
}

static struct edit_step *push(struct editor *e, gsize at, gsize remove, const char *insert, gint64 now_ms)
{
    g_ptr_array_set_size(e->steps, (int)e->done);
    if (e->steps->len >= STEPS_MAX)
        g_ptr_array_remove_index(e->steps, 0);
    struct edit_step *s = g_new0(struct edit_step, 1);
    s->at = at;
    s->removed = g_strndup(e->text->str + at, remove);
    s->inserted = g_strdup(insert);
    s->before = e->cursor;
    s->last_ms = now_ms;
    g_ptr_array_add(e->steps, s);
    e->done = e->steps->len;
    return s;
}

static gboolean ends_blank(const char *s)
{
    gsize n = strlen(s);
    return n > 0 && (s[n - 1] == ' ' || s[n - 1] == '\n' || s[n - 1] == '\t');
}

/* The next letter of the same word goes into the same step. */
static gboolean extends(const struct edit_step *s, gsize at, const char *text)
{
    if (*s->inserted == '\0' || s->at + strlen(s->inserted) != at || *text == '\n')
        return FALSE;
    return !ends_blank(s->inserted) || ends_blank(text);
}

gboolean editor_insert(struct editor *e, const char *text, gint64 now_ms)
{
    if (!g_utf8_validate(text, -1, NULL) || *text == '\0')
        return FALSE;
    char *insert = clean(text);
    gboolean one = g_utf8_strlen(insert, -1) == 1;
    gsize at = e->cursor;
    struct edit_step *s = one ? open_step(e, now_ms) : NULL;
    if (s != NULL && extends(s, at, insert)) {
        char *both = g_strconcat(s->inserted, insert, NULL);
        g_free(s->inserted);
        s->inserted = both;
        s->last_ms = now_ms;
    } else {
        s = push(e, at, 0, insert, one ? now_ms : 0);
    }
    apply(e, at, 0, insert);
    e->cursor = s->after = editor_snap(e, at + strlen(insert));
    g_free(insert);
    return TRUE;
}

static gboolean erase(struct editor *e, gsize from, gsize to, gboolean forward, gint64 now_ms)
{
    if (from >= to)
        return FALSE;
    struct edit_step *s = now_ms != 0 ? open_step(e, now_ms) : NULL;
    gboolean extend = s != NULL && *s->inserted == '\0' && (forward ? s->at == from : s->at == to);
    if (extend) {
        char *piece = g_strndup(e->text->str + from, to - from);
        char *both = forward ? g_strconcat(s->removed, piece, NULL) : g_strconcat(piece, s->removed, NULL);
        g_free(piece);
        g_free(s->removed);
        s->removed = both;
        s->at = from;
        s->last_ms = now_ms;
    } else {
        s = push(e, from, to - from, "", now_ms);
    }
    apply(e, from, to - from, "");
    e->cursor = s->after = editor_snap(e, from);
    return TRUE;
}

gboolean editor_delete(struct editor *e, enum edit_unit unit, gboolean forward, gint64 now_ms)
{
    gsize at = e->cursor, to;
    switch (unit) {
    default:
        return FALSE;
    case EDIT_CLUSTER:
        to = forward ? editor_after(e, at) : editor_before(e, at);
        break;
    case EDIT_WORD:
        to = forward ? editor_word_after(e, at) : editor_word_before(e, at);
        break;
    case EDIT_LINE:
        to = forward ? editor_line_end(e, at) : editor_line_start(e, at);
        if (to == at)
            to = forward ? editor_after(e, at) : editor_before(e, at);
        break;
    }
    return erase(e, MIN(at, to), MAX(at, to), forward, unit == EDIT_CLUSTER ? now_ms : 0);
}

gboolean editor_replace(struct editor *e, const char *text)
{
    if (!g_utf8_validate(text, -1, NULL))
        return FALSE;
    char *now = clean(text);
    const char *old = e->text->str;
    gsize n = strlen(now), m = e->text->len, head = 0, tail = 0;
    while (head < MIN(n, m) && now[head] == old[head])
        head++;
    while (head > 0 && head < m && ((guchar)old[head] & 0xC0) == 0x80)
        head--;
    while (head > 0 && head < n && ((guchar)now[head] & 0xC0) == 0x80)
        head--;
    while (tail < MIN(n, m) - head && now[n - 1 - tail] == old[m - 1 - tail])
        tail++;
    while (tail > 0 && (((guchar)old[m - tail] & 0xC0) == 0x80 || ((guchar)now[n - tail] & 0xC0) == 0x80))
        tail--;
    gboolean changed = head + tail < n || head + tail < m;
    if (changed) {
        gsize cursor = e->cursor;
        char *insert = g_strndup(now + head, n - head - tail);
        struct edit_step *s = push(e, head, m - head - tail, insert, 0);
        apply(e, head, m - head - tail, insert);
        gsize place = cursor <= head ? cursor : cursor >= m - tail ? cursor - m + n : n - tail;
        e->cursor = s->after = editor_snap(e, place);
        g_free(insert);
    }
    g_free(now);
    return changed;
}

gboolean editor_undo(struct editor *e)
{
    if (e->done == 0)
        return FALSE;
    struct edit_step *s = e->steps->pdata[--e->done];
    s->last_ms = 0;
    apply(e, s->at, strlen(s->inserted), s->removed);
    e->cursor = s->before;
    return TRUE;
}

gboolean editor_redo(struct editor *e)
{
    if (e->done >= e->steps->len)
        return FALSE;
    struct edit_step *s = e->steps->pdata[e->done++];
    apply(e, s->at, strlen(s->removed), s->inserted);
    e->cursor = s->after;
    return TRUE;
}
