/* Figures that take longer than a key may wait: worked out by the engine, kept as JSON, read by whoever shows them.
 *
 *   "": see score.c
 *   a part's name: {"at","n","moved":[{"item","conversation","points"}×200]}, n: all that it counts; item "0" where a
 *   conversation moved it
 *   "first-reply", "solved": {"at","n","longest":[{"conversation","ms" (opening hours),"done","waits"}×200]}, until now where
 *   it is not done; waits: nobody answered, or (solved) closed it
 *   "people": {"at","advocates":[{"person","contacts","value","low","high"}×50],"advocates_n" (all of them),
 *   "detractors","detractors_n"} */
#include "score.h"

#include "jobs.h"

#define MOVED_MOST 200
#define PEOPLE_MOST 50

static json_t *moved_json(GArray *moves)
{
    json_t *list = json_array();
    for (guint i = 0; i < moves->len; i++) {
        const struct scores_move *m = &g_array_index(moves, struct scores_move, i);
        json_array_append_new(list, json_pack("{s:o,s:o,s:f}", "item", id_to_json(m->item), "conversation",
                                              id_to_json(m->conversation), "points", m->points));
    }
    return list;
}

static json_t *moved(struct store_reader *r, const struct score_scope *scope, enum metrics_part part,
                     const struct settings *settings, gint64 now_ms, GError **error)
{
    gint64 days = part == METRICS_CALM ? 1 : SCORES_WINDOW;
    guint n = 0;
    GArray *moves = scores_moved(r, scope, settings, part, now_ms - days * MS_DAY, now_ms, MOVED_MOST, &n, error);
    if (moves == NULL)
        return NULL;
    json_t *j = json_pack("{s:I,s:I,s:o}", "at", (json_int_t)now_ms, "n", (json_int_t)n, "moved", moved_json(moves));
    g_array_unref(moves);
    return j;
}

/* ---- what reply times are made of ---- */

static void keep_contact(const struct scores_contact *c, gpointer all)
{
    if (!(c->state == CONV_DONE && c->reason == REASON_SPAM))
        g_array_append_val((GArray *)all, *c);
}

static gint64 time_of(const struct scores_contact *c, gboolean solved)
{
    return solved ? c->resolution_ms : c->first_reply_ms;
}

static int longest_first(gconstpointer a, gconstpointer b, gpointer solved)
{
    const struct scores_contact *x = a, *y = b;
    gint64 d = time_of(y, solved != NULL) - time_of(x, solved != NULL);
    return d != 0 ? (d > 0) - (d < 0) : (x->id > y->id) - (x->id < y->id);
}

static json_t *time_json(const struct scores_contact *c, gboolean solved)
{
    gboolean done = solved ? c->state == CONV_DONE && (c->reason == REASON_ANSWERED || c->reason == REASON_SOLVED) : c->replied_at != 0;
    return json_pack("{s:o,s:I,s:b,s:b}", "conversation", id_to_json(c->id), "ms", (json_int_t)time_of(c, solved), "done", done, "waits",
                     solved ? c->state != CONV_DONE : c->waits);
}

static json_t *times(struct store_reader *r, const struct score_scope *scope, gboolean solved, const struct settings *settings,
                     gint64 now_ms, GError **error)
{
    GArray *all = g_array_new(FALSE, FALSE, sizeof(struct scores_contact));
    struct score_days *days = score_days_new(settings_str(settings, "zone"), now_ms);
    json_t *j = NULL, *list;
    if (scores_contacts(r, scope, settings, days->bounds[SCORE_DAYS - SCORE_WINDOW], now_ms, keep_contact, all, error)) {
        list = json_array();
        g_array_sort_with_data(all, longest_first, GINT_TO_POINTER(solved));
        for (guint i = 0; i < MIN(all->len, MOVED_MOST); i++)
            json_array_append_new(list, time_json(&g_array_index(all, struct scores_contact, i), solved));
        j = json_pack("{s:I,s:i,s:o}", "at", (json_int_t)now_ms, "n", (int)all->len, "longest", list);
    }
    score_days_free(days);
    g_array_unref(all);
    return j;
}

/* ---- people ---- */

static json_t *people_json(GArray *people)
{
    json_t *list = json_array();
    for (guint i = 0; i < MIN(people->len, PEOPLE_MOST); i++) {
        const struct scores_person *p = &g_array_index(people, struct scores_person, i);
        json_array_append_new(list, json_pack("{s:o,s:i,s:f,s:f,s:f}", "person", id_to_json(p->person), "contacts",
                                              (int)p->contacts, "value", p->standing.value, "low", p->standing.band.lo,
                                              "high", p->standing.band.hi));
    }
    return list;
}

static json_t *people(struct store_reader *r, gint64 now_ms, GError **error)
{
    GArray *advocates = NULL, *detractors = NULL;
    if (!scores_people(r, now_ms, G_MAXUINT, &advocates, &detractors, error))
        return NULL;
    json_t *j = json_pack("{s:I,s:o,s:I,s:o,s:I}", "at", (json_int_t)now_ms, "advocates", people_json(advocates), "advocates_n",
                          (json_int_t)advocates->len, "detractors", people_json(detractors), "detractors_n",
                          (json_int_t)detractors->len);
    g_array_unref(advocates);
    g_array_unref(detractors);
    return j;
}

static int part_named(const char *name)
{
    for (int i = 0; i < METRICS_PARTS; i++)
        if (g_str_equal(metrics_part_name((enum metrics_part)i), name))
            return i;
    return -1;
}

char *scores_figures(struct store_reader *r, const struct score_scope *scope, const char *part,
                     const struct settings *settings, gint64 now_ms, GError **error)
{
    if (*part == '\0')
        return scores_work_out(r, scope, settings, now_ms, error);
    int index = part_named(part);
    json_t *j = NULL;
    if (g_str_equal(part, SCORES_PEOPLE))
        j = people(r, now_ms, error);
    else if (g_str_equal(part, "first-reply") || g_str_equal(part, "solved"))
        j = times(r, scope, g_str_equal(part, "solved"), settings, now_ms, error);
    else if (index >= 0)
        j = moved(r, scope, (enum metrics_part)index, settings, now_ms, error);
    else
        err_set(error, ERR_USAGE, "no figures are called \"%s\"", part);
    return j != NULL ? score_text(j) : NULL;
}
