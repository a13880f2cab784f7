/* Figures that take longer than a key may wait: worked out by the engine, kept as JSON, read by whoever shows them.
 *
 *   "": see score.c
 *   a part's name: {"at","moved":[{"item","conversation","points"}×200]}, item "0" where a conversation moved it
 *   "people": {"at","advocates":[{"person","contacts","value","low","high"}×50],"detractors":[the same]} */
#include "score.h"

#include <stdlib.h>

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
    GArray *moves = scores_moved(r, scope, settings, part, now_ms - days * MS_DAY, now_ms, MOVED_MOST, error);
    if (moves == NULL)
        return NULL;
    json_t *j = json_pack("{s:I,s:o}", "at", (json_int_t)now_ms, "moved", moved_json(moves));
    g_array_unref(moves);
    return j;
}

static json_t *people_json(GArray *people)
{
    json_t *list = json_array();
    for (guint i = 0; i < people->len; i++) {
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
    if (!scores_people(r, now_ms, PEOPLE_MOST, &advocates, &detractors, error))
        return NULL;
    json_t *j = json_pack("{s:I,s:o,s:o}", "at", (json_int_t)now_ms, "advocates", people_json(advocates), "detractors",
                          people_json(detractors));
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
    else if (index >= 0)
        j = moved(r, scope, (enum metrics_part)index, settings, now_ms, error);
    else
        err_set(error, ERR_USAGE, "no figures are called \"%s\"", part);
    return j != NULL ? score_text(j) : NULL;
}
