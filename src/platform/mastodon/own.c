/* Our own posts with their counters, also those written in another client: the newest, and those of two days
 * before what was known, whose counters still move. */
#include "mastodon.h"

#define PAGE 40
#define FIRST_PAGES 3 /* without a cursor */
#define MOST_PAGES 5
#define MOVING_MS (2 * MS_DAY)

enum { START, PAGE_COMING, COMMITTING };

struct own {
    struct pager pager;
    gint64 known_at, newest;
    gboolean ends;
};

static void own_free(gpointer data)
{
    struct own *o = data;
    pager_clear(&o->pager);
    g_free(o);
}

static void begin(struct masto_task *t, struct step_output *out)
{
    if (t->remote_id == NULL) {
        kit_fail(out, ERR_INTERNAL, "the account's own id is not known yet: verify it first");
        return;
    }
    struct own *o = g_new0(struct own, 1);
    t->data = o;
    const char *cursor = masto_arg(t, "cursor");
    o->known_at = cursor != NULL ? g_ascii_strtoll(cursor, NULL, 10) : 0;
    char *id = http_escape(t->remote_id),
         *path = g_strdup_printf("/api/v1/accounts/%s/statuses?exclude_reblogs=true&", id);
    pager_init(&o->pager, path, FALSE, NULL, PAGE);
    g_free(id);
    g_free(path);
    t->phase = PAGE_COMING;
    pager_ask(&o->pager, t, out);
}

static void take_page(struct masto_task *t, const struct step_input *in, struct step_output *out)
{
    struct own *o = t->data;
    json_t *page = NULL;
    if (pager_take(&o->pager, t, in, out, &page) != PAGE_READ)
        return;
    gint64 newest, oldest;
    page_times(page, &newest, &oldest);
    o->newest = MAX(o->newest, newest);
    guint most = o->known_at != 0 ? MOST_PAGES : FIRST_PAGES;
    o->ends = oldest == 0 || !pager_goes_on(&o->pager) || o->pager.pages >= most ||
              (o->known_at != 0 && oldest < o->known_at - MOVING_MS);
    struct batch *b = batch_new();
    b->proved_at = in->now_ms;
    masto_page(t, page, TRUE, o->pager.snac, in->now_ms, b);
    json_decref(page);
    if (o->ends && o->newest != 0) {
        b->stream = g_strdup("own");
        b->cursor = g_strdup_printf("%" G_GINT64_FORMAT, MAX(o->newest, o->known_at));
    }
    t->phase = COMMITTING;
    kit_commit(out, b);
}

static void own_step(struct masto_task *t, const struct step_input *in, struct step_output *out)
{
    struct own *o = t->data;
    if (o == NULL) {
        begin(t, out);
    } else if (t->phase == PAGE_COMING) {
        take_page(t, in, out);
    } else if (o->ends) {
        kit_done(out, NULL);
    } else {
        t->phase = PAGE_COMING;
        pager_ask(&o->pager, t, out);
    }
}

const struct masto_kind masto_own = {.step = own_step, .free = own_free, .takes_errors = TRUE};
