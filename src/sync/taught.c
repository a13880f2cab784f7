/* What people corrected makes the model: the layer is built anew when the lessons in the store change, open items are
 * scored again with it, and how often it agrees with people is kept for the screen. */
#include "engine.h"

#include <math.h>

#include "repute/clock.h"
#include "repute/log.h"
#include "repute/store_lessons.h"

#define REST_MS MS_SECOND /* corrections come in rows */
#define RESCORED 2000     /* open items at most, the newest */
#define NOTABLE 0.01      /* less of a difference is not written */

static GArray *view_of(const GPtrArray *lessons)
{
    GArray *all = g_array_new(FALSE, FALSE, sizeof(struct sentiment_lesson));
    for (guint i = 0; i < lessons->len; i++) {
        const struct lesson *l = lessons->pdata[i];
        struct sentiment_lesson one = {l->text, l->language, l->label};
        g_array_append_val(all, one);
    }
    return all;
}

struct sentiment *taught_model(struct store_reader *r, const struct sentiment *base, const char *const *brands,
                               GError **error)
{
    g_autoptr(GPtrArray) lessons = store_lessons(r, SENTIMENT_LESSONS, error);
    if (lessons == NULL)
        return NULL;
    g_autoptr(GArray) view = view_of(lessons);
    return sentiment_taught(base, (const struct sentiment_lesson *)view->data, view->len, brands);
}

const struct sentiment *engine_sentiment(const struct engine *e)
{
    return e->taught != NULL ? e->taught : e->o.sentiment;
}

void taught_soon(struct engine *e)
{
    if (e->taught_at == 0)
        e->taught_at = engine_now(e) + REST_MS;
}

/* Items whose score is another now, with that score. */
static GPtrArray *moved_items(struct engine *e)
{
    GPtrArray *items = store_items_to_score(e->reader, RESCORED, NULL);
    for (guint k = items != NULL ? items->len : 0; k-- > 0;) {
        struct item *i = items->pdata[k];
        struct sentiment_result r;
        sentiment_score(engine_sentiment(e), i->text != NULL ? i->text : "", i->language, (const char *const *)e->brands, &r);
        if (r.known == i->scored && r.label == i->label && fabs(r.score - i->score) < NOTABLE) {
            g_ptr_array_remove_index_fast(items, k);
            continue;
        }
        i->score = r.score;
        i->label = r.label;
        i->confidence = r.confidence;
        i->scored = r.known;
    }
    return items;
}

static GArray *agreements_of(const struct engine *e, const GArray *lessons)
{
    g_autoptr(GArray) found =
        sentiment_agreement(e->o.sentiment, (const struct sentiment_lesson *)lessons->data, lessons->len,
                            (const char *const *)e->brands);
    GArray *all = g_array_new(FALSE, TRUE, sizeof(struct agreement));
    for (guint i = 0; i < found->len; i++) {
        const struct sentiment_agreement *from = &g_array_index(found, struct sentiment_agreement, i);
        struct agreement a = {.n = from->n, .agreed = from->agreed};
        g_strlcpy(a.lang, from->lang, sizeof a.lang);
        g_array_append_val(all, a);
    }
    return all;
}

static gboolean write_all(struct engine *e, const GPtrArray *moved, const GArray *agreements, guint *what, GError **error)
{
    gboolean other = FALSE;
    if (!store_agreements_set(e->writer, agreements, &other, error))
        return FALSE;
    *what |= other ? CHANGED_ITEMS | CHANGED_SCORES : 0;
    for (guint k = 0; moved != NULL && k < moved->len; k++) {
        gboolean done = FALSE;
        if (!store_rescore(e->writer, moved->pdata[k], &e->sl, &done, error))
            return FALSE;
        *what |= done ? CHANGED_ITEMS | CHANGED_CONVERSATIONS | CHANGED_SCORES : 0;
    }
    return TRUE;
}

/* The new layer's say on what is there already. */
static void apply(struct engine *e, const GArray *lessons)
{
    guint what = 0;
    g_autoptr(GPtrArray) moved = moved_items(e);
    g_autoptr(GArray) agreements = agreements_of(e, lessons);
    g_autoptr(GError) error = NULL;
    if (!store_begin(e->writer, &error) ||
        !store_end(e->writer, write_all(e, moved, agreements, &what, &error), &error)) {
        log_info("sync", "moods were not read again: %s", error->message);
        return;
    }
    if (what == 0)
        return;
    engine_changed(e, what, 0);
    score_stale(e);
}

/* The last lesson may have been taken back while nobody looked. */
static gboolean has_agreements(const struct engine *e)
{
    g_autoptr(GArray) all = store_agreements(e->reader, NULL);
    return all != NULL && all->len > 0;
}

void taught_turn(struct engine *e, gint64 now)
{
    gint64 mark = 0;
    if (e->taught_at == 0 || e->taught_at > now)
        return;
    e->taught_at = 0; /* nothing to learn without a model either: what is due stays due, and nobody sleeps */
    if (e->o.sentiment == NULL)
        return;
    if (!store_lessons_mark(e->reader, &mark, NULL) || (mark == e->taught_mark && (mark != 0 || !has_agreements(e))))
        return;
    g_autoptr(GPtrArray) lessons = store_lessons(e->reader, SENTIMENT_LESSONS, NULL);
    if (lessons == NULL)
        return;
    e->taught_mark = mark;
    g_autoptr(GArray) view = view_of(lessons);
    g_clear_pointer(&e->taught, sentiment_free);
    if (view->len > 0)
        e->taught = sentiment_taught(e->o.sentiment, (const struct sentiment_lesson *)view->data, view->len,
                                     (const char *const *)e->brands);
    if (!e->o.send_only)
        apply(e, view);
}
