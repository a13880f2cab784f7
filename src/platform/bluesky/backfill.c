/* History, newest first, page by page; and gaps, the same way. */
#include "bluesky.h"

#define PAGES_A_TASK 50

enum { START, PAGE, COMMITTING };

struct backfill {
    struct notes notes;
    gint64 gap, from_ms; /* gap 0: history */
    gboolean ends, complete;
};

static void backfill_free(gpointer data)
{
    struct backfill *b = data;
    notes_clear(&b->notes);
    g_free(b);
}

static void begin(struct bsky_task *t, struct step_output *out)
{
    struct backfill *b = g_new0(struct backfill, 1);
    t->data = b;
    b->gap = t->task == TASK_FILL_GAP ? bsky_arg_int(t, "gap") : 0;
    b->from_ms = bsky_arg_int(t, b->gap != 0 ? "from_ms" : "until_ms");
    notes_init(&b->notes, bsky_arg(t, "cursor"));
    if (t->task == TASK_FILL_GAP && (b->gap == 0 || b->notes.position == NULL)) {
        kit_fail(out, ERR_INVALID, "the gap says not where it is: the posts in it cannot be fetched");
        return;
    }
    t->phase = PAGE;
    notes_ask(&b->notes, t, out);
}

static void take_page(struct bsky_task *t, struct batch *batch, struct step_output *out)
{
    struct backfill *b = t->data;
    gboolean more = notes_go_on(&b->notes);
    b->complete = !more || (b->notes.oldest != 0 && b->notes.oldest <= b->from_ms);
    b->ends = b->complete || b->notes.pages >= PAGES_A_TASK;
    if (b->gap == 0) {
        batch->stream = g_strdup("backfill");
        batch->cursor = more ? g_strdup(b->notes.position) : NULL;
    } else if (b->complete) {
        batch->gap_filled = b->gap;
    } else {
        batch->gap_narrowed = b->gap;
        batch->gap_to_ms = MAX(b->notes.oldest, b->from_ms);
        batch->gap_cursor = g_strdup(b->notes.position);
    }
    t->phase = COMMITTING;
    kit_commit(out, batch);
}

static void backfill_step(struct bsky_task *t, const struct step_input *in, struct step_output *out)
{
    struct backfill *b = t->data;
    struct batch *batch = NULL;
    if (b == NULL) {
        begin(t, out);
    } else if (t->phase == PAGE) {
        if (notes_step(&b->notes, t, in, out, &batch) == NOTES_READY)
            take_page(t, batch, out);
    } else if (b->ends) {
        kit_done(out, json_pack("{s:b, s:b}", "complete", b->complete, "more", !b->complete));
    } else {
        t->phase = PAGE;
        notes_ask(&b->notes, t, out);
    }
}

const struct bsky_kind bsky_backfill = {.step = backfill_step, .free = backfill_free};
const struct bsky_kind bsky_fill_gap = {.step = backfill_step, .free = backfill_free};
