/* What is new since the cursor. Where the server links its pages: from old to new by min_id, each page
 * committed before the cursor passes it. Where it does not (snac): from new to old by max_id until what was
 * known comes again; the cursor moves when all is in. */
#include "mastodon.h"

#define PAGE_STATUSES 40
#define PAGE 80                     /* what servers allow at most */
#define OVERLAP_MS (10 * MS_MINUTE) /* read again by the walk: mentions are delivered late */
#define UNSETTLED_MS \
    (2 * MS_MINUTE) /* ids of concurrent transactions become visible out of order for a while */

enum { START, PAGE_COMING, COMMITTING, LAST_COMMIT };

/* The cursor: the newest notification that is in and its time; the newest that is two minutes older, from
 * which on is read again while the newest is fresh; and whether this server has to be walked. */
struct cursor {
    char *id, *low;
    gint64 at;
    gboolean walk;
};

struct fetch {
    struct pager pager;
    char *stream;         /* "notifications", "watch:N" */
    gboolean statuses;    /* pages are of statuses, not of notifications */
    struct cursor cursor; /* as it was */
    gboolean first;       /* there was none */
    gboolean walking;
    struct cursor top; /* the newest seen by a walk */
    gint64 reached_ms; /* the oldest the walk has seen */
    gboolean last;
};

static void cursor_clear(struct cursor *c)
{
    g_free(c->id);
    g_free(c->low);
    *c = (struct cursor){0};
}

static gboolean cursor_parse(const char *text, struct cursor *c)
{
    json_t *o = text != NULL ? json_loads(text, 0, NULL) : NULL;
    gboolean ok = json_is_object(o);
    if (ok)
        *c = (struct cursor){.id = g_strdup(kit_str(o, "id")),
                             .low = g_strdup(kit_str(o, "low")),
                             .at = kit_int(o, "at", 0),
                             .walk = kit_bool(o, "walk")};
    json_decref(o);
    return ok;
}

static char *cursor_text(const struct cursor *c)
{
    json_t *o = json_pack("{s:s*, s:s*, s:I, s:b}", "id", c->id, "low", c->low, "at", (json_int_t)c->at,
                          "walk", c->walk);
    char *text = json_dumps(o, JSON_COMPACT | JSON_SORT_KEYS), *copy = g_strdup(text);
    free(text);
    json_decref(o);
    return copy;
}

void masto_follow_free(gpointer data)
{
    struct fetch *f = data;
    pager_clear(&f->pager);
    cursor_clear(&f->cursor);
    cursor_clear(&f->top);
    g_free(f->stream);
    g_free(f);
}

/* The newest entry of a page; and the newest one that is two minutes older, on it or before it. What a page of
 * unreadable entries left in it goes. */
static void cursor_from_page(const json_t *page, const struct cursor *before, struct cursor *c)
{
    gint64 oldest;
    cursor_clear(c);
    page_times(page, &c->at, &oldest);
    for (gsize i = 0; i < json_array_size(page) && c->low == NULL; i++) {
        const json_t *n = json_array_get(page, i);
        gint64 at = kit_time(n, "created_at");
        if (c->id == NULL)
            c->id = masto_id(n, "id");
        if (at != 0 && at < c->at - UNSETTLED_MS)
            c->low = masto_id(n, "id");
    }
    if (c->low == NULL)
        c->low = g_strdup(before->at < c->at - UNSETTLED_MS ? before->id : before->low);
}

static struct batch *page_batch(const struct masto_task *t, const struct fetch *f, const json_t *page,
                                gint64 now_ms)
{
    struct batch *b = batch_new();
    b->stream = g_strdup(f->stream);
    b->proved_at = now_ms;
    masto_page(t, page, f->statuses, f->pager.snac, now_ms, b);
    return b;
}

void masto_follow(struct masto_task *t, const struct step_input *in, struct step_output *out,
                  const char *stream, const char *path, gboolean statuses)
{
    struct fetch *f = g_new0(struct fetch, 1);
    t->data = f;
    f->stream = g_strdup(stream);
    f->statuses = statuses;
    f->first = !cursor_parse(masto_arg(t, "cursor"), &f->cursor);
    const struct cursor *c = &f->cursor;
    const char *from = in->now_ms - c->at < UNSETTLED_MS && c->low != NULL ? c->low : c->id;
    f->walking = !f->first && (c->walk || c->id == NULL);
    gboolean newer = !f->first && !f->walking;
    pager_init(&f->pager, path, newer, newer ? from : NULL, statuses ? PAGE_STATUSES : PAGE);
    t->phase = PAGE_COMING;
    pager_ask(&f->pager, t, out);
}

/* No page is left: all up to now is in. */
static void finish(struct masto_task *t, struct fetch *f, struct batch *b, gint64 now_ms,
                   struct step_output *out)
{
    b->complete_to = now_ms;
    if (f->first || f->walking) {
        if (f->top.id == NULL) { /* nothing there at all: remember when it was so */
            cursor_clear(&f->top);
            f->top.id = g_strdup(f->cursor.id);
            f->top.low = g_strdup(f->cursor.low);
            f->top.walk = f->cursor.walk;
            f->top.at = MAX(f->cursor.at, f->first ? now_ms : 0);
        }
        b->cursor = cursor_text(&f->top);
    } else if (f->pager.bad > 0) { /* not to meet the unreadable ones at each fetch */
        struct cursor past = {.id = f->pager.position, .at = now_ms};
        b->cursor = cursor_text(&past);
    }
    pager_gap(&f->pager, f->stream, f->cursor.at, now_ms, b);
    t->phase = LAST_COMMIT;
    kit_commit(out, b);
}

/* First sight of this account: the newest page, history is another task's. */
static void take_first(struct masto_task *t, struct fetch *f, const json_t *page, gint64 now_ms,
                       struct step_output *out)
{
    cursor_from_page(page, &f->cursor, &f->top);
    f->top.walk = !f->pager.linked && json_array_size(page) > 0;
    finish(t, f, page_batch(t, f, page, now_ms), now_ms, out);
}

static void take_linked(struct masto_task *t, struct fetch *f, const json_t *page, gint64 now_ms,
                        struct step_output *out)
{
    struct batch *b = page_batch(t, f, page, now_ms);
    if (json_array_size(page) == 0) {
        finish(t, f, b, now_ms, out);
        return;
    }
    struct cursor next = {0};
    gint64 newest, oldest;
    page_times(page, &newest, &oldest);
    cursor_from_page(page, &f->cursor, &next);
    if (f->pager.bad > 0) /* what cannot be read is not read again either */
        g_clear_pointer(&next.low, g_free);
    b->cursor = next.id != NULL ? cursor_text(&next) : NULL;
    b->complete_to = newest;
    pager_gap(&f->pager, f->stream, f->cursor.at, oldest, b);
    cursor_clear(&f->cursor);
    f->cursor = next;
    f->last = !pager_goes_on(&f->pager);
    if (f->last && f->pager.fresh == 0)
        b->complete_to = now_ms;
    t->phase = COMMITTING;
    kit_commit(out, b);
}

/* TRUE where everything on the page was in before, with some time to spare. */
static gboolean known_before(const struct fetch *f, const json_t *page)
{
    gint64 newest, oldest;
    page_times(page, &newest, &oldest);
    return oldest != 0 && oldest < f->cursor.at - OVERLAP_MS;
}

static void add_gap(const struct fetch *f, struct batch *b, gint64 from_ms, gint64 to_ms)
{
    struct batch_gap *g = g_new0(struct batch_gap, 1);
    g->stream = g_strdup(f->stream);
    g->from_ms = from_ms;
    g->to_ms = MAX(to_ms, from_ms);
    g->cursor = pager_cursor(&f->pager, FALSE, f->pager.position);
    g_ptr_array_add(b->gaps, g);
}

static void take_walked(struct masto_task *t, struct fetch *f, const json_t *page, gint64 now_ms,
                        struct step_output *out)
{
    struct batch *b = page_batch(t, f, page, now_ms);
    gint64 newest, oldest;
    page_times(page, &newest, &oldest);
    if (f->top.id == NULL && json_array_size(page) > 0) {
        cursor_from_page(page, &f->cursor, &f->top);
        f->top.walk = !f->pager.linked;
    }
    gboolean ends = json_array_size(page) == 0 || f->pager.fresh == 0 || known_before(f, page);
    if (oldest != 0)
        f->reached_ms = oldest;
    if (ends) {
        /* snac keeps 64 notifications: what is older than its list and newer than the cursor is lost to it.
         */
        gboolean met = f->cursor.id == NULL || g_hash_table_contains(f->pager.seen, f->cursor.id) ||
                       f->reached_ms <= f->cursor.at;
        if (!met)
            add_gap(f, b, f->cursor.at, f->reached_ms);
        finish(t, f, b, now_ms, out);
        return;
    }
    pager_gap(&f->pager, f->stream, f->cursor.at, now_ms, b);
    t->phase = COMMITTING;
    if (!pager_goes_on(&f->pager)) {
        /* Too much for one task: the rest is a gap that another one fills. */
        add_gap(f, b, f->cursor.at - OVERLAP_MS, oldest);
        finish(t, f, b, now_ms, out);
        return;
    }
    kit_commit(out, b);
}

static void take_page(struct masto_task *t, const struct step_input *in, struct step_output *out)
{
    struct fetch *f = t->data;
    json_t *page = NULL;
    if (pager_take(&f->pager, t, in, out, &page) != PAGE_READ)
        return;
    if (!f->first && !f->walking && json_array_size(page) > 0 && !f->pager.linked) {
        /* No links: this server gives the newest whatever it was asked, and is walked downwards. */
        f->walking = TRUE;
        f->pager.newer = FALSE;
        g_free(f->pager.position);
        f->pager.position = masto_id(json_array_get(page, json_array_size(page) - 1), "id");
    }
    if (f->first)
        take_first(t, f, page, in->now_ms, out);
    else if (f->walking)
        take_walked(t, f, page, in->now_ms, out);
    else
        take_linked(t, f, page, in->now_ms, out);
    json_decref(page);
}

void masto_follow_step(struct masto_task *t, const struct step_input *in, struct step_output *out)
{
    struct fetch *f = t->data;
    gboolean answer = in->type == IN_RESPONSE || in->type == IN_ERROR;
    if (t->phase == PAGE_COMING && answer) {
        take_page(t, in, out);
    } else if (t->phase == COMMITTING && in->type == IN_COMMITTED && !f->last) {
        t->phase = PAGE_COMING;
        pager_ask(&f->pager, t, out);
    } else if ((t->phase == COMMITTING || t->phase == LAST_COMMIT) && in->type == IN_COMMITTED) {
        kit_done(out, json_pack("{s:b}", "more", t->phase == COMMITTING && f->pager.fresh > 0));
    } else {
        kit_fail(out, ERR_INTERNAL, "%s: input %d is not expected here", f->stream, in->type);
    }
}

static void fetch_step(struct masto_task *t, const struct step_input *in, struct step_output *out)
{
    if (t->data == NULL)
        masto_follow(t, in, out, "notifications", "/api/v1/notifications?", FALSE);
    else
        masto_follow_step(t, in, out);
}

const struct masto_kind masto_fetch = {.step = fetch_step, .free = masto_follow_free, .takes_errors = TRUE};
