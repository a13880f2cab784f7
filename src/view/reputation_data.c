/* Figures of the Reputation pane out of the store: the score, its days, what spreads; and how figures are written. */
#include "reputation.h"

#include <math.h>
#include <string.h>

#include "repute/clock.h"
#include "repute/metrics.h"
#include "repute/pattern.h"
#include "repute/scores.h"
#include "repute/store_spread.h"
#include "repute/when.h"

#define FORTNIGHT 14

double rep_num(const json_t *j, const char *name)
{
    return json_number_value(json_object_get(j, name));
}

gboolean rep_has(const json_t *j, const char *name)
{
    return json_is_number(json_object_get(j, name));
}

gint64 rep_id(const json_t *j, const char *name)
{
    const char *text = json_string_value(json_object_get(j, name));
    return text != NULL ? g_ascii_strtoll(text, NULL, 10) : 0;
}

char *rep_fraction(double x)
{
    return fraction_text(x, FALSE);
}

char *rep_signed(double x, int decimals)
{
    double least = pow(10, -decimals) / 2;
    if (fabs(x) < least)
        return g_strdup_printf("%.*f", decimals, 0.0);
    return g_strdup_printf("%+.*f", decimals, x);
}

char *rep_bars(struct ui *ui, const double *values, const gboolean *known, gsize n, gboolean from_zero)
{
    static const char *const BARS[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    static const char *const DIGITS[] = {"0", "1", "2", "3", "4", "5", "6", "7"};
    const char *const *set = ui_unicode(ui) && !ui->slow ? BARS : DIGITS;
    double *packed = g_new0(double, n + 1);
    int *levels = g_new0(int, n + 1);
    gsize some = 0;
    for (gsize i = 0; i < n; i++)
        if (known == NULL || known[i])
            packed[some++] = values[i];
    metrics_spark(packed, some, G_N_ELEMENTS(BARS), from_zero, levels);
    GString *s = g_string_new(NULL);
    for (gsize i = 0, k = 0; i < n; i++)
        if (known == NULL || known[i])
            g_string_append(s, set[CLAMP(levels[k], 1, 8) - 1]), k++;
        else
            g_string_append(s, ui_glyph(ui, "·", "."));
    g_free(packed);
    g_free(levels);
    return g_string_free(s, FALSE);
}

/* "41m", "over 8h", "-" where nothing was counted; to be freed. */
static char *rep_quantile(const json_t *times, const char *name)
{
    if (rep_num(times, "n") < 1)
        return g_strdup("-");
    gboolean reached = rep_has(times, name);
    return when_percentile((gint64)rep_num(times, reached ? name : "over_ms"), reached);
}

char *rep_times_words(const json_t *times, int most)
{
    static const struct {
        const char *name, *of;
    } AT[] = {{"p50", "half"}, {"p90", "9 of 10"}, {"p95", "19 of 20"}};
    GString *s = g_string_new(NULL);
    if (rep_num(times, "n") < 1)
        g_string_append(s, "nothing in 28 days");
    for (int i = 0; i < most && rep_num(times, "n") >= 1; i++) {
        g_autofree char *took = rep_quantile(times, AT[i].name);
        g_string_append_printf(s, "%s%s in %s", i > 0 ? ", " : "", AT[i].of, took);
        if (!rep_has(times, AT[i].name))
            break;
    }
    if (most > 2 && rep_num(times, "n") >= 1)
        g_string_append_printf(s, ", of %.0f", rep_num(times, "n"));
    return g_string_free(s, FALSE);
}

gboolean rep_doubted(const struct reputation *r)
{
    return json_is_true(json_object_get(json_object_get(r->score, "agreement"), "doubted"));
}

char *rep_agreement(const struct reputation *r)
{
    const json_t *a = json_object_get(r->score, "agreement");
    return rep_has(a, "share") ? g_strdup_printf("%sagrees %.0f %%", rep_doubted(r) ? "unsure, " : "", 100 * rep_num(a, "share"))
                               : g_strdup("");
}

enum role rep_score_role(const struct reputation *r, double score)
{
    if (rep_doubted(r))
        return ROLE_DIM;
    return score >= 70 ? ROLE_SCORE_GOOD : score >= 50 ? ROLE_SCORE_WARN : ROLE_SCORE_BAD;
}

const struct rep_day *rep_day_of(const struct reputation *r)
{
    return r->day >= 0 && r->day < (int)r->days->len ? &g_array_index(r->days, struct rep_day, r->day) : NULL;
}

const char *rep_part_name(const struct reputation *r, int part)
{
    const char *name = json_string_value(
        json_object_get(json_array_get(json_object_get(r->score, "parts"), (gsize)MAX(part, 0)), "name"));
    return name != NULL ? name : "";
}

static gboolean rep_is_all(const struct reputation *r)
{
    return r->scope.kind == SCORE_ACCOUNT && r->scope.id == 0;
}

gboolean rep_is_awaited(const struct reputation *r)
{
    return r->score == NULL && r->scope.kind != SCORE_ACCOUNT;
}

gint64 rep_account(const struct reputation *r)
{
    return r->scope.kind == SCORE_ACCOUNT ? r->scope.id : 0;
}

static gint64 rep_late(const struct reputation *r)
{
    gint64 late = r->base.ui->status.inbox.late;
    if (rep_is_all(r) && late < INBOX_COUNT_MAX)
        return late; /* as row 0 has it, which counts no further */
    return (gint64)rep_num(json_object_get(r->score, "waiting"), "late");
}

/* ---- the sentence ---- */

void rep_line_clear(struct rep_line *l)
{
    g_free(l->text);
    g_free(l->command);
    g_free(l->why);
    *l = (struct rep_line){0};
}

/* The part that lost most since last week; -1 none that is worth a word. */
static int worst_part(const struct reputation *r, double *lost)
{
    const json_t *part;
    gsize i;
    int worst = -1;
    *lost = .95;
    json_array_foreach(json_object_get(r->score, "parts"), i, part)
    {
        if (-rep_num(part, "since") <= *lost)
            continue;
        *lost = -rep_num(part, "since");
        worst = (int)i;
    }
    return worst;
}

static char *alarm_words(const struct reputation *r, struct rep_line *act)
{
    char *who = ui_shown(r->base.ui, json_string_value(json_object_get(r->spread, "who")), NULL);
    char *text = g_strdup_printf(r->base.rect.w >= 100 ? "critical and spreading: %s, %.0f reshares an hour, each leads to %.1f more"
                                                         : "critical and spreading: %s, %.0f reshares an hour, R %.1f",
                                 who, rep_num(r->spread, "rate"),
                                 rep_num(r->spread, "r"));
    act->conversation = rep_id(r->spread, "conversation");
    act->item = rep_id(r->spread, "item");
    g_free(who);
    return text;
}

/* What the hour that runs brought, while it runs. */
static char *spike_words(const struct reputation *r, const json_t *alarm, struct rep_line *act)
{
    g_autofree char *pattern = rep_pattern(r, "age:<1h");
    act->command = g_strconcat("limit ", pattern, NULL);
    return g_strdup_printf("%.0f mentions this hour (usual: %.0f), %.0f of them bad", rep_num(alarm, "n"), rep_num(alarm, "usual"),
                           rep_num(alarm, "negative"));
}

static char *drift_words(const json_t *alarm, struct rep_line *act)
{
    act->id = METRICS_GOODWILL + 1;
    return g_strdup_printf("%.0f %% of the mentions of 7 days are bad, %.0f %% were usual", rep_num(alarm, "share"),
                           rep_num(alarm, "usual_share"));
}

static gboolean is_this_hour(const struct reputation *r)
{
    return (gint64)rep_num(r->score, "at") / MS_HOUR == r->base.ui->now / MS_HOUR;
}

static char *calm_words(const struct reputation *r, enum role *role, struct rep_line *act)
{
    double lost;
    int part = worst_part(r, &lost);
    *role = part >= 0 ? ROLE_SCORE_WARN : ROLE_TEXT;
    if (part < 0)
        return g_strdup("nobody waits longer than promised");
    act->id = part + 1;
    return g_strdup_printf("%s lost %.1f points in 7 days; Enter shows by what", rep_part_name(r, part), lost);
}

char *reputation_sentence(struct reputation *r, enum role *role, struct rep_line *act)
{
    struct rep_line none = {0};
    struct rep_line *to = act != NULL ? act : &none;
    gint64 late = rep_late(r);
    const json_t *alarm = json_object_get(r->score, "alarm");
    const json_t *reason = json_array_get(json_object_get(r->score, "reasons"), 0);
    char *text;
    *role = ROLE_OVERDUE;
    if (r->spread != NULL && json_is_true(json_object_get(r->spread, "alarm"))) {
        *role = ROLE_SPREAD;
        text = alarm_words(r, to);
    } else if (json_is_true(json_object_get(alarm, "spike")) && is_this_hour(r)) {
        text = spike_words(r, alarm, to);
    } else if (late > 0) {
        text = g_strdup_printf("%" G_GINT64_FORMAT " %s longer than promised", late, late == 1 ? "person waits" : "people wait");
        to->command = g_strdup("view late");
    } else if (rep_num(reason, "n") >= 5 && rep_num(reason, "people") >= 3) {
        char *word = ui_shown(r->base.ui, json_string_value(json_object_get(reason, "word")), NULL);
        *role = ROLE_SCORE_WARN;
        text = g_strdup_printf("%d complaints say \"%s\"", (int)rep_num(reason, "n"), word);
        g_autofree char *pattern = rep_reason_pattern(r, reason);
        to->command = g_strdup_printf("limit %s", pattern);
        g_free(word);
    } else if (json_is_true(json_object_get(alarm, "drift"))) {
        *role = ROLE_SCORE_WARN;
        text = drift_words(alarm, to);
    } else {
        text = calm_words(r, role, to);
    }
    rep_line_clear(&none);
    return text;
}

/* ---- searching ---- */

static gboolean mover_has(const struct mover *m, const char *needle)
{
    static const char *const FIELDS[] = {"who", "text", "word"};
    gboolean has = FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(FIELDS) && !has; i++)
        has = search_has(json_string_value(json_object_get(m->what, FIELDS[i])), needle);
    return has;
}

gboolean reputation_row_has(gpointer data, int i, const char *needle)
{
    struct reputation *r = data;
    if (r->tab != REP_OVERVIEW)
        return search_has(((const struct rep_line *)r->lines->pdata[i])->text, needle);
    const struct rep_row *row = &g_array_index(r->rows, struct rep_row, i);
    enum role role;
    char *sentence = row->kind == REP_ROW_SENTENCE ? reputation_sentence(r, &role, NULL) : NULL;
    gboolean has = row->kind == REP_ROW_MOVER   ? mover_has(&g_array_index(r->movers, struct mover, row->index), needle)
                   : row->kind == REP_ROW_PART  ? search_has(rep_part_name(r, row->index), needle)
                   : row->kind == REP_ROW_FIRST ? search_has("first reply", needle)
                   : row->kind == REP_ROW_SOLVED ? search_has("solved", needle)
                                                 : search_has(sentence, needle);
    g_free(sentence);
    return has;
}

/* ---- loading ---- */

static int by_size(gconstpointer a, gconstpointer b)
{
    double x = fabs(((const struct mover *)a)->points), y = fabs(((const struct mover *)b)->points);
    return x > y ? -1 : x < y;
}

static void take_movers(struct reputation *r, const char *list, gboolean reason)
{
    const json_t *what;
    gsize i;
    json_array_foreach(json_object_get(r->score, list), i, what)
    {
        const char *word = json_string_value(json_object_get(what, "word"));
        gint64 id = reason ? -1 - (gint64)g_str_hash(word != NULL ? word : "") : rep_id(what, "item");
        struct mover m = {what, reason, rep_num(what, "points"), id};
        g_array_append_val(r->movers, m);
    }
}

/* Where the day under the cursor is now; the newest stays the newest. */
static int same_day(const struct reputation *r, const char *day)
{
    for (int i = 0; *day != '\0' && i < (int)r->days->len; i++)
        if (strcmp(g_array_index(r->days, struct rep_day, i).day, day) == 0)
            return i;
    return (int)r->days->len - 1;
}

void reputation_days(struct reputation *r)
{
    char was[11] = "";
    const json_t *days = json_object_get(r->score, "days");
    gsize n = json_array_size(days);
    if (r->day >= 0 && r->day < (int)r->days->len - 1)
        g_strlcpy(was, g_array_index(r->days, struct rep_day, r->day).day, sizeof was);
    g_array_set_size(r->days, 0);
    r->weeks = reputation_is_full(&r->base);
    for (gsize i = r->weeks || n < FORTNIGHT ? 0 : n - FORTNIGHT; i < n; i++) {
        const json_t *day = json_array_get(days, i);
        struct rep_day d = {.scored = rep_has(day, "score"), .score = rep_num(day, "score"), .net = rep_num(day, "net"),
                            .half = rep_num(day, "half"), .n = (gint64)rep_num(day, "n")};
        const char *name = json_string_value(json_object_get(day, "day"));
        g_strlcpy(d.day, name != NULL ? name : "", sizeof d.day);
        g_array_append_val(r->days, d);
    }
    r->day = same_day(r, was);
}

static void take_spread(struct reputation *r)
{
    g_clear_pointer(&r->spread, json_decref);
    if (r->scope.kind != SCORE_ACCOUNT)
        return;
    GPtrArray *rows = store_spreads(r->base.ui->o.reader, r->scope.id, 1, NULL);
    if (rows != NULL && rows->len > 0)
        r->spread = json_loads(((struct spread_row *)rows->pdata[0])->value, 0, NULL);
    g_clear_pointer(&rows, g_ptr_array_unref);
}

static const struct score_scope ALL = {.kind = SCORE_ACCOUNT};

/* Once for each score of all accounts that is newer than what is kept: what came in since is in that too. */
static void ask(struct reputation *r, const struct score_scope *scope, const char *part, gint64 newest, char **asked)
{
    gboolean all = scope->kind == SCORE_ACCOUNT && scope->id == 0;
    g_autofree char *of = all ? g_strdup("all") : rep_score_name(r);
    char *now = g_strdup_printf("%s %s %" G_GINT64_FORMAT, part, of, newest);
    if (g_strcmp0(now, *asked) != 0)
        ui_submit(r->base.ui, "figures", json_pack("{s:s,s:s}", "of", of, "part", part), NULL, NULL);
    g_free(*asked);
    *asked = now;
}

/* What is kept. The worker makes it: that of accounts by itself, the rest where it is asked, for it lacks or is old. */
static json_t *kept(struct reputation *r, const struct score_scope *scope, const char *part, char **asked)
{
    struct store_reader *reader = r->base.ui->o.reader;
    gint64 at = 0, newest = 0;
    g_autofree char *text = store_score(reader, scope, part, &at);
    gboolean by_itself = scope->kind == SCORE_ACCOUNT && *part == '\0';
    if (!by_itself)
        g_free(store_score(reader, &ALL, "", &newest));
    gboolean ahead = at > r->base.ui->now + MS_MINUTE; /* made by a clock that was put right since */
    if (!by_itself && (text == NULL || at < newest || ahead))
        ask(r, scope, part, newest, asked);
    else
        g_clear_pointer(asked, g_free);
    json_t *j = text != NULL ? json_loads(text, 0, NULL) : NULL;
    if (!json_is_object(j))
        g_clear_pointer(&j, json_decref);
    return j;
}

void reputation_figures(struct reputation *r, const char *part)
{
    json_decref(r->figures);
    r->figures = kept(r, g_str_equal(part, SCORES_PEOPLE) ? &ALL : &r->scope, part, &r->asked[1]);
}

void reputation_load(struct pane *p)
{
    struct reputation *r = (struct reputation *)p;
    g_array_set_size(r->movers, 0);
    json_decref(r->score);
    r->score = kept(r, &r->scope, "", &r->asked[0]);
    take_movers(r, "moved", FALSE);
    take_movers(r, "reasons", TRUE);
    g_array_sort(r->movers, by_size);
    reputation_days(r);
    take_spread(r);
    if (r->tab != REP_OVERVIEW)
        reputation_tab_load(r);
    if (rep_is_all(r))
        p->ui->status.score = rep_has(r->score, "score") ? (gint64)lround(rep_num(r->score, "score")) : -1;
}
