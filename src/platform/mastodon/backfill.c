/* History, newest first, page by page; and gaps, the same way. */
#include "mastodon.h"

#define STATUSES_PAGE 40
#define NOTIFICATIONS_PAGE 80

enum { START, PAGE_COMING, COMMITTING };

struct backfill {
    struct pager pager;
    gboolean statuses;
    gint64 gap;                     /* id, 0: history */
    gint64 from_ms, to_ms, seen_ms; /* stop at from_ms; the oldest so far */
    gboolean ends, complete;
};

static void backfill_free(gpointer data)
{
    struct backfill *b = data;
    pager_clear(&b->pager);
    g_free(b);
}

/* Cursors are {"id", "path", "newer"}; history's has no path. FALSE where a gap's cursor is none of ours. */
static gboolean read_cursor(struct masto_task *t, struct backfill *b)
{
    const char *text = masto_arg(t, "cursor");
    json_t *o = text != NULL ? json_loads(text, 0, NULL) : NULL;
    const char *path = b->gap != 0 ? kit_str(o, "path") : "/api/v1/notifications?";
    gboolean ok = path != NULL && g_str_has_prefix(path, "/api/v1/") && strchr(path, '?') != NULL;
    if (ok) {
        b->statuses = !g_str_has_prefix(path, "/api/v1/notifications");
        pager_init(&b->pager, path, kit_bool(o, "newer"), kit_str(o, "id"),
                   b->statuses ? STATUSES_PAGE : NOTIFICATIONS_PAGE);
    }
    json_decref(o);
    return ok;
}

static void begin(struct masto_task *t, struct step_output *out)
{
    struct backfill *b = g_new0(struct backfill, 1);
    t->data = b;
    b->gap = t->task == TASK_FILL_GAP ? masto_arg_int(t, "gap") : 0;
    b->from_ms = masto_arg_int(t, b->gap != 0 ? "from_ms" : "until_ms");
    b->to_ms = masto_arg_int(t, "to_ms");
    if ((t->task == TASK_FILL_GAP && b->gap == 0) || !read_cursor(t, b)) {
        kit_fail(out, ERR_INVALID, "the gap says not where it is: the posts in it cannot be fetched");
        return;
    }
    t->phase = PAGE_COMING;
    pager_ask(&b->pager, t, out);
}

/* TRUE where the page reached the other side of the gap, or the end of the history that is wanted. */
static gboolean reached(const struct backfill *b, gint64 newest, gint64 oldest)
{
    if (b->pager.newer)
        return b->to_ms != 0 && newest >= b->to_ms;
    return oldest != 0 && oldest <= b->from_ms;
}

static void say_gap(const struct backfill *b, struct batch *batch)
{
    if (b->ends && b->complete) {
        batch->gap_filled = b->gap;
    } else if (!b->pager.newer) {
        batch->gap_narrowed = b->gap;
        batch->gap_to_ms = b->seen_ms;
        batch->gap_cursor = pager_cursor(&b->pager, FALSE, b->pager.position);
    }
}

static void take_page(struct masto_task *t, const struct step_input *in, struct step_output *out)
{
    struct backfill *b = t->data;
    json_t *page = NULL;
    if (pager_take(&b->pager, t, in, out, &page) != PAGE_READ)
        return;
    if (b->gap != 0 && b->pager.bad > 0) {
        json_decref(page);
        kit_fail(out, ERR_SERVER,
                   "a post in the gap still cannot be read: the server sends what is no JSON");
        return;
    }
    if (b->gap != 0 && json_array_size(page) == 0 && b->pager.snac && !b->pager.newer) {
        json_decref(page);
        kit_fail(out, ERR_GONE,
                   "the server keeps its list no longer than that: open the posts on its web page");
        return;
    }
    struct batch *batch = batch_new();
    gint64 newest, oldest;
    page_times(page, &newest, &oldest);
    batch->proved_at = in->now_ms;
    masto_page(t, page, b->statuses, b->pager.snac, in->now_ms, batch);
    pager_gap(&b->pager, "notifications", oldest, b->seen_ms != 0 ? b->seen_ms : in->now_ms, batch);
    b->seen_ms = oldest != 0 ? oldest : b->seen_ms;
    b->complete = json_array_size(page) == 0 || b->pager.fresh == 0 || reached(b, newest, oldest);
    b->ends = b->complete || !pager_goes_on(&b->pager);
    json_decref(page);
    if (b->gap != 0) {
        say_gap(b, batch);
    } else {
        batch->stream = g_strdup("backfill");
        batch->cursor = pager_cursor(&b->pager, FALSE, b->pager.position);
    }
    t->phase = COMMITTING;
    kit_commit(out, batch);
}

static void backfill_step(struct masto_task *t, const struct step_input *in, struct step_output *out)
{
    struct backfill *b = t->data;
    if (b == NULL) {
        begin(t, out);
    } else if (t->phase == PAGE_COMING) {
        take_page(t, in, out);
    } else if (b->ends) {
        kit_done(out, json_pack("{s:b, s:b}", "complete", b->complete, "more", !b->complete));
    } else {
        t->phase = PAGE_COMING;
        pager_ask(&b->pager, t, out);
    }
}

const struct masto_kind masto_backfill = {.step = backfill_step, .free = backfill_free, .takes_errors = TRUE};
const struct masto_kind masto_fill_gap = {.step = backfill_step, .free = backfill_free, .takes_errors = TRUE};
