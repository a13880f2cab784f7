/* Figures of reputation: score and why. */
#include "cli.h"

#include <math.h>
#include <stdio.h>

#include "repute/clock.h"
#include "repute/scores.h"
#include "repute/sync.h"
#include "repute/text.h"
#include "repute/when.h"

/* ---- score ---- */

static void print_quantile(const char *name, const struct metrics_quantile *q)
{
    g_autofree char *text = when_percentile(q->ms, q->reached);
    printf("%s %s", name, text);
}

static void print_times(const char *name, const struct metrics_times *t)
{
    printf("%-12s", name);
    if (t->n == 0) {
        printf(" -\n");
        return;
    }
    print_quantile(" half in", &t->p50);
    if (t->p50.reached)
        print_quantile(", 9 of 10 in", &t->p90);
    if (t->p90.reached)
        print_quantile(", 19 of 20 in", &t->p95);
    printf(", of %u %s, %u waiting\n", t->n, t->n == 1 ? "conversation" : "conversations", t->waiting);
}

static void print_parts(const struct scores *s)
{
    const struct metrics_score *then = &s->days[SCORES_DAYS - 1 - 7].score;
    gboolean compare = !s->now.too_few && !then->too_few;
    for (int i = 0; i < METRICS_PARTS; i++) {
        const struct metrics_score_part *p = &s->now.parts[i];
        if (i == METRICS_GOODWILL && s->now.too_few) {
            printf("%-12s too few\n", metrics_part_name(METRICS_GOODWILL));
            continue;
        }
        printf("%-12s %4.2f", metrics_part_name((enum metrics_part)i), p->value);
        if (!s->now.too_few)
            printf(" of %2.0f: %5.1f won, %4.1f lost", p->times, p->points, p->lost);
        if (compare)
            printf(", %+.1f in 7 days", p->points - then->parts[i].points + 0.0);
        printf("%s\n", p->measured ? "" : " (nothing to measure)");
    }
}

static void print_agreement(const struct scores_agreement *a)
{
    g_autofree char *words = scores_agreement_words(a);
    if (a->n == 0)
        return;
    printf("agreement    ");
    if (a->share >= 0)
        printf("%.0f %%, ", 100 * a->share);
    printf("the model agrees with %s%s\n", words, a->share < 0 ? ": too few to tell" : "");
}

static void print_score(const char *name, const struct scores *s, const struct scores_agreement *a)
{
    const struct metrics_score *then = &s->days[SCORES_DAYS - 1 - 7].score;
    if (s->now.too_few)
        printf("%s: too few messages for a score (they are worth %.1f, 10 is the least)\n", name, s->now.n_eff);
    else
        printf("%s: %.1f of 100%s, %.1f to %.1f (95 %%)", name, s->now.total, a->doubted ? " (unsure)" : "", s->now.lo, s->now.hi);
    if (!s->now.too_few && !then->too_few)
        printf(", %+.1f in 7 days", s->now.total - then->total + 0.0);
    if (!s->now.too_few)
        printf("\n");
    g_autofree char *net = s->now.too_few ? g_strdup("too few") : g_strdup_printf("%+.0f, %+.0f to %+.0f (95 %%)", s->net + 0.0,
                                                                                 s->net_low + 0.0, s->net_high + 0.0);
    printf("net          %s, %u %s of %d days, worth %.0f\n", net, s->mood.n, s->mood.n == 1 ? "message" : "messages",
           SCORES_WINDOW, s->now.n_eff);
    print_agreement(a);
    print_parts(s);
}

static gboolean print_standing(struct cli *c, gint64 person, GError **error)
{
    struct metrics_standing_value v;
    guint contacts;
    if (!scores_standing(c->r, person, c->now, &v, &contacts, error))
        return FALSE;
    printf("standing     %.2f, %.2f to %.2f (90 %%), good and bad contacts together %.1f\n", v.value, v.band.lo, v.band.hi,
           v.evidence);
    return TRUE;
}

static gboolean print_figures(struct cli *c, const struct score_scope *scope, const char *name, GError **error)
{
    const struct settings *settings = c->a->conf->settings;
    g_autofree struct scores *s = g_new0(struct scores, 1);
    struct scores_agreement agreement;
    struct scores_times t;
    if (!scores_agreement(c->r, scope, settings, c->now, &agreement, error) ||
        !scores_read(c->r, scope, settings, c->now, s, error) ||
        !scores_times(c->r, scope, settings, s->from_ms, c->now, FALSE, &t, error))
        return FALSE;
    g_autofree char *shown = cli_shown(name);
    print_score(shown, s, &agreement);
    print_times("first reply", &t.reply);
    print_times("resolution", &t.solved);
    if (t.waiting > 0) {
        g_autofree char *longest = when_duration(t.longest_ms);
        printf("waiting      %u, %u late, the longest %s\n", t.waiting, t.late, longest);
    }
    return scope->kind != SCORE_PERSON || print_standing(c, scope->id, error);
}

static void set_time(json_t *j, const char *name)
{
    json_object_set_new(j, name, json_time(json_integer_value(json_object_get(j, name))));
}

/* As it is kept for the screen, but with times as in all answers. */
static void print_kept(const char *text)
{
    json_t *j = json_loads(text, 0, NULL), *move;
    gsize i;
    set_time(j, "at");
    json_array_foreach(json_object_get(j, "moved"), i, move)
        set_time(move, "at");
    cli_print_json(j);
}

static gboolean score_of(struct cli *c, const char *of, GError **error)
{
    struct score_scope scope;
    g_autofree char *name = NULL;
    if (!store_scope_find(c->r, of, &scope, &name, error))
        return FALSE;
    if (!c->a->json)
        return print_figures(c, &scope, name, error);
    g_autofree char *text = scores_work_out(c->r, &scope, c->a->conf->settings, c->now, error);
    if (text != NULL)
        print_kept(text);
    return text != NULL;
}

VERB(score)
{
    if (!cli_reader(c, error))
        return FALSE;
    g_auto(GStrv) names = store_scope_names(c->r, c->n > 0 ? c->args[0] : NULL);
    gboolean ok = TRUE;
    for (guint i = 0; ok && names[i] != NULL; i++) {
        if (i > 0 && !c->a->json)
            putchar('\n');
        ok = score_of(c, names[i], error);
    }
    return ok;
}

/* ---- why ---- */

static void print_move(struct cli *c, enum metrics_part part, const struct scores_move *m)
{
    struct item *i = m->item != 0 ? store_item(c->r, m->item, NULL) : NULL;
    struct conversation *v = i == NULL && m->conversation != 0 ? store_conversation(c->r, m->conversation, NULL) : NULL;
    const struct item *said = i != NULL ? i : v != NULL ? &v->last : NULL;
    g_autofree char *who = cli_shown(said != NULL && said->author.handle != NULL ? said->author.handle : "");
    g_autofree char *text = cli_shown(said != NULL && said->text != NULL ? said->text : "");
    if (c->a->json) {
        cli_print_json(json_pack("{s:s,s:f,s:o,s:o,s:o,s:s,s:s}", "part", metrics_part_name(part), "points",
                                 round(m->points * 1000) / 1000, "item", m->item != 0 ? json_id(m->item) : json_null(),
                                 "conversation", m->conversation != 0 ? json_id(m->conversation) : json_null(), "at",
                                 json_time(m->at), "author", who, "text", text));
    } else {
        g_autofree char *w = text_cut(who, 24, "~", NULL), *t = text_cut(text, 60, "~", NULL);
        printf("%+6.2f  %" G_GINT64_FORMAT "  %s%*s %s\n", m->points, m->item != 0 ? m->item : m->conversation, w,
               24 - text_width(w), "", t);
    }
    conversation_free(v);
    item_free(i);
}

struct why {
    struct score_scope scope;
    gint64 at;   /* as of then */
    guint limit; /* 0: the ten that moved it most, for goodwill those of a week, as the screen has it */
};

static gboolean why_part(struct cli *c, const struct why *w, enum metrics_part part, GError **error)
{
    int days = part == METRICS_GOODWILL && w->limit == 0 ? 7 : part == METRICS_CALM ? 1 : SCORES_WINDOW;
    GArray *moves = scores_moved(c->r, &w->scope, c->a->conf->settings, part, w->at - days * MS_DAY, w->at, w->limit > 0 ? w->limit : 10,
                                 NULL, error);
    if (moves == NULL)
        return FALSE;
    if (!c->a->json)
        printf("%s%s\n", metrics_part_name(part), moves->len == 0 ? ": nothing moved it" : "");
    for (guint i = 0; i < moves->len; i++) {
        const struct scores_move *m = &g_array_index(moves, struct scores_move, i);
        if (m->item == 0 || m->points != 0 || w->limit > 0)
            print_move(c, part, m);
    }
    g_array_unref(moves);
    return TRUE;
}

/* The part that is asked for, or all: from its index to before that. */
static gboolean why_which(struct cli *c, int *from, int *to, GError **error)
{
    const char *parts[METRICS_PARTS + 1] = {NULL};
    *from = 0;
    *to = METRICS_PARTS;
    for (int i = 0; c->n > 1 && i < METRICS_PARTS; i++) {
        parts[i] = metrics_part_name((enum metrics_part)i);
        if (!g_str_equal(c->args[1], parts[i]))
            continue;
        *from = i;
        *to = i + 1;
    }
    if (c->n > 1 && *to - *from != 1) {
        cli_unknown("part of the score", c->args[1], parts, error);
        return FALSE;
    }
    return TRUE;
}

static gboolean why_score(struct cli *c, GError **error)
{
    const char *day = cli_option(c, "--to");
    struct why w = {.at = c->now};
    int from, to;
    if (!cli_limit(c, &w.limit, error) || (day != NULL && !cli_day_start(c, "--to", day, 1, &w.at, error)) ||
        !cli_reader(c, error) || !why_which(c, &from, &to, error))
        return FALSE;
    w.at = MIN(w.at - 1, c->now);
    g_auto(GStrv) names = store_scope_names(c->r, c->args[0]);
    for (guint k = 0; names[k] != NULL; k++) {
        g_autofree char *name = NULL;
        if (!store_scope_find(c->r, names[k], &w.scope, &name, error))
            return FALSE;
        if (names[1] != NULL && !c->a->json)
            printf("%s%s\n", k > 0 ? "\n" : "", name);
        for (int i = from; i < to; i++)
            if (!why_part(c, &w, (enum metrics_part)i, error))
                return FALSE;
    }
    return TRUE;
}

static const char *part_of(const struct sentiment_word *w)
{
    return w->rule ? "rules" : w->taught ? "taught" : "model";
}

static void print_words(struct cli *c, const struct item *i)
{
    char **brands = settings_list(c->a->conf->settings, "brands");
    const char *const *names = (const char *const *)brands;
    struct sentiment *taught = c->a->sentiment != NULL ? taught_model(c->r, c->a->sentiment, names, NULL) : NULL;
    GArray *words = taught != NULL ? sentiment_explain(taught, i->text, i->language, names, NULL) : NULL;
    for (guint k = 0; words != NULL && k < words->len; k++) {
        const struct sentiment_word *w = &g_array_index(words, struct sentiment_word, k);
        char *part = g_strndup(i->text + w->start, w->end - w->start), *shown = cli_shown(part);
        if (c->a->json)
            cli_print_json(json_pack("{s:s,s:f,s:s,s:s}", "word", shown, "points", w->points, "reason", w->reason, "part",
                                     part_of(w)));
        else
            printf("%+.3f  %-10s %-6s %s\n", w->points, w->reason, part_of(w), shown);
        g_free(part);
        g_free(shown);
    }
    g_clear_pointer(&words, g_array_unref);
    sentiment_free(taught);
    g_strfreev(brands);
}

VERB(why)
{
    gint64 id = c->n == 1 ? cli_id(c->args[0]) : 0;
    if (c->n == 0 || c->n > 2) {
        err_set(error, ERR_USAGE, "usage: repute why ID, or repute why SCORE [PART] [--to DAY] [--limit N]");
        return FALSE;
    }
    if (id == 0)
        return why_score(c, error);
    if (!cli_reader(c, error))
        return FALSE;
    struct conversation *v = store_conversation(c->r, id, NULL);
    struct item *i = store_item(c->r, v != NULL ? v->last.id : id, error);
    conversation_free(v);
    if (i == NULL)
        return FALSE;
    print_words(c, i);
    if (!c->a->json)
        printf("%+.2f  mood by %s\n", i->score, i->scored_by != NULL ? i->scored_by : "the model");
    item_free(i);
    return TRUE;
}
