/* What is new. Notifications are sorted by the time a post claims for itself, so that one dated back comes in far down
 * the list: besides the newest pages, once an hour and at the program's start the list is read on, some way each time,
 * until all of it was seen. A poll with nothing new costs one request. */
#include "bluesky.h"

#define OVERLAP_MS (10 * MS_MINUTE) /* clocks of writers differ, and posts are indexed late */
#define NEWEST_PAGES 50             /* of one task; more is a gap */
#define FIRST_PAGES 10              /* of an account that was never asked; what is older is history's */
#define DEEP_EVERY_MS MS_HOUR
#define DEEP_PAGES 50
#define DEEP_PAGES_AT_START 10 /* a program that is started each minute asks for no more */

enum { PAGE, COMMITTING, LAST_COMMIT };

/* The cursor: up to when all is in; since when we look at this account; the last deep reading, and where it is to go
 * on (NULL: from the top). */
struct cursor {
    gint64 at, since, deep_at;
    char *deep;
};

struct fetch {
    struct notes notes;
    struct cursor cursor;
    gboolean first, deep; /* deep: reading far down now */
    guint deep_pages, deep_most;
    gint64 newest;
};

static void fetch_free(gpointer data)
{
    struct fetch *f = data;
    notes_clear(&f->notes);
    g_free(f->cursor.deep);
    g_free(f);
}

static gboolean cursor_parse(const char *text, struct cursor *c)
{
    json_t *o = text != NULL ? json_loads(text, 0, NULL) : NULL;
    gboolean ok = json_is_object(o);
    if (ok)
        *c = (struct cursor){.at = kit_int(o, "at", 0),
                             .since = kit_int(o, "since", 0),
                             .deep_at = kit_int(o, "deep_at", 0),
                             .deep = g_strdup(kit_str(o, "deep"))};
    json_decref(o);
    return ok;
}

static char *cursor_text(const struct cursor *c)
{
    json_t *o = json_pack("{s:I, s:I, s:I, s:s*}", "at", (json_int_t)c->at, "since", (json_int_t)c->since, "deep_at",
                          (json_int_t)c->deep_at, "deep", c->deep);
    char *text = kit_dump(o);
    json_decref(o);
    return text;
}

static void begin(struct bsky_task *t, const struct step_input *in, struct step_output *out)
{
    struct fetch *f = g_new0(struct fetch, 1);
    t->data = f;
    f->first = !cursor_parse(bsky_arg(t, "cursor"), &f->cursor);
    if (f->first)
        f->cursor.since = f->cursor.deep_at = in->now_ms;
    notes_init(&f->notes, NULL);
    gint64 until = bsky_arg_int(t, "until_ms");
    f->notes.wanted_ms = until > 0 ? until : f->first ? 0 : f->cursor.since;
    notes_ask(&f->notes, t, out);
}

static void add_gap(const struct fetch *f, struct batch *b)
{
    struct batch_gap *g = g_new0(struct batch_gap, 1);
    g->stream = g_strdup(NOTIFICATIONS);
    g->from_ms = f->cursor.at;
    g->to_ms = MAX(f->notes.oldest, f->cursor.at);
    g->cursor = notes_overlap(f->notes.next);
    g_ptr_array_add(b->gaps, g);
}

static gboolean deep_is_due(const struct bsky_task *t, const struct fetch *f, gint64 now_ms)
{
    return !f->first && (kit_bool(t->args, "start") || now_ms - f->cursor.deep_at >= DEEP_EVERY_MS);
}

/* All up to now is in; the last batch says so. */
static void finish(struct bsky_task *t, struct fetch *f, struct batch *b, gint64 now_ms, struct step_output *out)
{
    f->cursor.at = MAX(f->newest, f->cursor.at);
    if (f->cursor.at == 0)
        f->cursor.at = now_ms;
    b->stream = g_strdup(NOTIFICATIONS);
    b->cursor = cursor_text(&f->cursor);
    b->complete_to = now_ms;
    t->phase = LAST_COMMIT;
    kit_commit(out, b);
}

/* The newest pages are read: FALSE where what follows is known. */
static gboolean newer_follow(const struct fetch *f)
{
    if (f->first)
        return f->notes.wanted_ms > 0 && f->notes.oldest >= f->notes.wanted_ms && f->notes.pages < FIRST_PAGES;
    return f->notes.oldest != 0 && f->notes.oldest >= f->cursor.at - OVERLAP_MS;
}

static void go_deep(struct fetch *f, gint64 now_ms)
{
    f->deep = TRUE;
    f->deep_most = now_ms - f->cursor.deep_at >= DEEP_EVERY_MS ? DEEP_PAGES : DEEP_PAGES_AT_START;
    f->cursor.deep_at = now_ms;
    if (f->cursor.deep != NULL) {
        g_free(f->notes.position);
        f->notes.position = g_strdup(f->cursor.deep);
    }
}

static void take_newest(struct bsky_task *t, struct fetch *f, struct batch *b, gint64 now_ms, struct step_output *out)
{
    f->newest = MAX(f->newest, f->notes.newest);
    gboolean more = notes_go_on(&f->notes);
    if (more && newer_follow(f)) {
        if (f->notes.pages < NEWEST_PAGES) {
            t->phase = COMMITTING;
            kit_commit(out, b);
            return;
        }
        add_gap(f, b);
    } else if (more && deep_is_due(t, f, now_ms)) {
        go_deep(f, now_ms);
        t->phase = COMMITTING;
        kit_commit(out, b);
        return;
    } else if (!more && deep_is_due(t, f, now_ms)) {
        f->cursor.deep_at = now_ms; /* that was the whole list */
        g_clear_pointer(&f->cursor.deep, g_free);
    }
    finish(t, f, b, now_ms, out);
}

static void take_deep(struct bsky_task *t, struct fetch *f, struct batch *b, gint64 now_ms, struct step_output *out)
{
    gboolean more = notes_go_on(&f->notes);
    g_free(f->cursor.deep);
    f->cursor.deep = more ? g_strdup(f->notes.position) : NULL;
    if (!more || ++f->deep_pages >= f->deep_most) {
        finish(t, f, b, now_ms, out);
        return;
    }
    t->phase = COMMITTING;
    kit_commit(out, b);
}

static void fetch_step(struct bsky_task *t, const struct step_input *in, struct step_output *out)
{
    struct fetch *f = t->data;
    if (f == NULL) {
        begin(t, in, out);
    } else if (t->phase == COMMITTING && in->type == IN_COMMITTED) {
        t->phase = PAGE;
        notes_ask(&f->notes, t, out);
    } else if (t->phase == LAST_COMMIT && in->type == IN_COMMITTED) {
        kit_done(out, json_pack("{s:b}", "more", FALSE));
    } else if (t->phase != PAGE) {
        kit_fail(out, ERR_INTERNAL, "fetch: input %d is not expected here", in->type);
    } else if (f->deep && in->type == IN_RESPONSE && in->response->status >= 500) {
        g_clear_pointer(&f->cursor.deep, g_free); /* a cursor it does not know: from the top next time */
        finish(t, f, batch_new(), in->now_ms, out);
    } else {
        struct batch *b = NULL;
        if (notes_step(&f->notes, t, in, out, &b) != NOTES_READY)
            return;
        if (f->deep)
            take_deep(t, f, b, in->now_ms, out);
        else
            take_newest(t, f, b, in->now_ms, out);
    }
}

const struct bsky_kind bsky_fetch = {.step = fetch_step, .free = fetch_free};
