/* The Reputation pane: reads what was worked out, and moves in what moved it most. */
#include "reputation.h"

#include <math.h>

#include "lines.h"
#include "repute/clock.h"
#include "repute/metrics.h"
#include "repute/when.h"

struct reputation *reputation_of(struct ui *ui)
{
    return (struct reputation *)ui_pane(ui, PANE_REPUTATION);
}

static void init(struct pane *p)
{
    ((struct reputation *)p)->movers = g_array_new(FALSE, FALSE, sizeof(struct mover));
}

static void clear(struct pane *p)
{
    struct reputation *r = (struct reputation *)p;
    g_array_unref(r->movers);
    json_decref(r->score);
    g_free(r->account_name);
}

/* ---- figures ---- */

double rep_num(const json_t *j, const char *name)
{
    return json_number_value(json_object_get(j, name));
}

gboolean rep_has(const json_t *j, const char *name)
{
    return json_is_number(json_object_get(j, name));
}

char *rep_fraction(double x)
{
    char *text = g_strdup_printf("%.2f", x);
    if (*text == '0')
        text[0] = ' ';
    return g_strstrip(text);
}

char *rep_signed(double x, int decimals)
{
    double least = pow(10, -decimals) / 2;
    if (fabs(x) < least)
        return g_strdup_printf("%.*f", decimals, 0.0);
    return g_strdup_printf("%+.*f", decimals, x);
}

char *rep_spark(struct ui *ui, const json_t *series, const char *name)
{
    static const char *const BARS[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    static const char *const DIGITS[] = {"0", "1", "2", "3", "4", "5", "6", "7"};
    gsize n = json_array_size(series), known = 0;
    double *values = g_new0(double, n + 1);
    int *levels = g_new0(int, n + 1);
    for (gsize i = 0; i < n; i++)
        if (rep_has(json_array_get(series, i), name))
            values[known++] = rep_num(json_array_get(series, i), name);
    metrics_spark(values, known, G_N_ELEMENTS(BARS), FALSE, levels);
    GString *s = g_string_new(NULL);
    const char *const *set = ui_unicode(ui) && !ui->slow ? BARS : DIGITS;
    for (gsize i = 0, k = 0; i < n; i++)
        if (rep_has(json_array_get(series, i), name))
            g_string_append(s, set[CLAMP(levels[k], 1, 8) - 1]), k++;
        else
            g_string_append(s, known > 0 ? ui_glyph(ui, "·", ".") : "");
    g_free(values);
    g_free(levels);
    return g_string_free(s, FALSE);
}

/* From two days on in days: nobody waits by the hour there. */
static char *long_duration(gint64 ms)
{
    return ms >= 2 * MS_DAY ? g_strdup_printf("%" G_GINT64_FORMAT "d", ms / MS_DAY) : when_duration(ms);
}

char *rep_quantile(const json_t *times, const char *name)
{
    if (rep_num(times, "n") < 1)
        return g_strdup("-");
    if (rep_has(times, name))
        return long_duration((gint64)rep_num(times, name));
    char *longest = long_duration((gint64)rep_num(times, "over_ms"));
    char *text = g_strdup_printf("over %s", longest);
    g_free(longest);
    return text;
}

gint64 rep_late(const struct reputation *r)
{
    if (r->account == 0)
        return r->base.ui->status.inbox.late; /* as row 0 has it */
    return (gint64)rep_num(json_object_get(r->score, "waiting"), "late");
}

/* The part that lost most since last week. */
static char *worst_part(const struct reputation *r)
{
    const json_t *part, *worst = NULL;
    gsize i;
    json_array_foreach(json_object_get(r->score, "parts"), i,
                       part) if (rep_num(part, "since") < (worst != NULL ? rep_num(worst, "since") : -.95)) worst =
        part;
    if (worst == NULL)
        return NULL;
    return g_strdup_printf("%s lost %.1f points in 7 days; w says why",
                           json_string_value(json_object_get(worst, "name")), -rep_num(worst, "since"));
}

char *reputation_sentence(struct reputation *r, enum role *role)
{
    gint64 late = rep_late(r);
    const json_t *reason = json_array_get(json_object_get(r->score, "reasons"), 0);
    *role = ROLE_OVERDUE;
    if (late > 0)
        return g_strdup_printf("%" G_GINT64_FORMAT " %s longer than promised", late,
                               late == 1 ? "person waits" : "people wait");
    *role = ROLE_SCORE_WARN;
    if (rep_num(reason, "n") >= 5 && rep_num(reason, "people") >= 3) {
        char *word = ui_shown(r->base.ui, json_string_value(json_object_get(reason, "word")), NULL);
        char *text = g_strdup_printf("%d complaints say \"%s\"", (int)rep_num(reason, "n"), word);
        g_free(word);
        return text;
    }
    char *part = worst_part(r);
    if (part != NULL)
        return part;
    *role = ROLE_TEXT;
    return g_strdup("nobody waits longer than promised");
}

/* ---- loading ---- */

static gint64 id_of(gconstpointer movers, int i)
{
    return g_array_index((GArray *)movers, struct mover, i).id;
}

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
        const char *item = json_string_value(json_object_get(what, "item"));
        const char *word = json_string_value(json_object_get(what, "word"));
        gint64 id = reason ? -1 - (gint64)g_str_hash(word != NULL ? word : "")
                           : g_ascii_strtoll(item != NULL ? item : "0", NULL, 10);
        struct mover m = {what, reason, rep_num(what, "points"), id};
        g_array_append_val(r->movers, m);
    }
}

static void load(struct pane *p)
{
    struct reputation *r = (struct reputation *)p;
    char *text = store_score(p->ui->o.reader, r->account, NULL);
    json_t *j = text != NULL ? json_loads(text, 0, NULL) : NULL;
    g_free(text);
    json_decref(r->score);
    r->score = json_is_object(j) ? j : NULL;
    if (r->score == NULL)
        json_decref(j);
    g_array_set_size(r->movers, 0);
    take_movers(r, "moved", FALSE);
    take_movers(r, "reasons", TRUE);
    g_array_sort(r->movers, by_size);
    rows_loaded(&r->at, (int)r->movers->len, id_of, r->movers);
    if (r->account == 0)
        p->ui->status.score = rep_has(r->score, "score") ? (gint64)lround(rep_num(r->score, "score")) : -1;
}

static void fresh(struct pane *p)
{
    if (!p->stale || p->visible)
        return;
    p->stale = FALSE;
    load(p);
}

const struct mover *reputation_row(const struct reputation *r)
{
    return r->at.cur < (int)r->movers->len ? &g_array_index(r->movers, struct mover, r->at.cur) : NULL;
}

/* ---- the pane ---- */

static char *change(const struct reputation *r)
{
    if (!rep_has(r->score, "score") || !rep_has(r->score, "was"))
        return NULL;
    return rep_signed(rep_num(r->score, "score") - rep_num(r->score, "was"), 0);
}

static void title(struct pane *p, GString *left, GString *right)
{
    struct reputation *r = (struct reputation *)p;
    const char *dot = ui_glyph(p->ui, "·", "|");
    if (!reputation_is_full(p)) {
        g_string_append_printf(left, "%s%s7 days", r->account_name != NULL ? r->account_name : "",
                               r->account_name != NULL ? " " : "");
        return;
    }
    char *at = when_format(r->score != NULL ? (gint64)rep_num(r->score, "at") : p->ui->now,
                           settings_str(p->ui->settings, "zone"), "%a %H:%M");
    g_string_append_printf(left, "%s %s 7 days to %s", r->account_name != NULL ? r->account_name : "all accounts", dot,
                           at);
    g_string_append(right, "o account");
    g_free(at);
}

static void tab(struct pane *p, GString *t)
{
    struct reputation *r = (struct reputation *)p;
    fresh(p);
    if (!rep_has(r->score, "score")) {
        g_string_append(t, r->score != NULL && p->ui->w >= 70 ? " too few" : "");
        return;
    }
    g_string_append_printf(t, " %.0f%s%s%.0f", rep_num(r->score, "score"),
                           p->ui->w >= 70 && ui_unicode(p->ui) ? " " : "", ui_glyph(p->ui, "±", "+-"),
                           rep_num(r->score, "half"));
    char *by = change(r);
    if (by != NULL && p->ui->w >= 70)
        g_string_append_printf(t, " %s", by);
    g_free(by);
}

static void move(struct pane *p, enum motion m, int count)
{
    struct reputation *r = (struct reputation *)p;
    if (!reputation_is_full(p))
        return;
    rows_move(&r->at, m, count, reputation_full_rows(r), id_of, r->movers);
    p->dirty = TRUE;
}

static gint64 id_in(const json_t *j, const char *name)
{
    const char *text = json_string_value(json_object_get(j, name));
    return text != NULL ? g_ascii_strtoll(text, NULL, 10) : 0;
}

static gboolean subject(struct pane *p, struct subject *s)
{
    const struct mover *m = reputation_is_full(p) ? reputation_row((struct reputation *)p) : NULL;
    if (m == NULL || m->reason)
        return FALSE;
    s->item = id_in(m->what, "item");
    s->conversation = id_in(m->what, "conversation");
    s->who = json_string_value(json_object_get(m->what, "who"));
    return TRUE;
}

static void next_account(struct reputation *r)
{
    const GPtrArray *list = r->base.ui->status.accounts;
    guint n = list != NULL ? list->len : 0, i = 0;
    while (i < n && r->account != 0 && ((struct account *)list->pdata[i])->id != r->account)
        i++;
    i = r->account == 0 ? 0 : i + 1;
    const struct account *next = i < n ? list->pdata[i] : NULL;
    r->account = next != NULL ? next->id : 0;
    g_free(r->account_name);
    r->account_name = next != NULL ? g_strdup(next->name) : NULL;
    r->at = (struct rows){0};
    r->base.stale = TRUE;
}

/* The complaints that say it, in the inbox. */
static void show_reason(struct ui *ui, const struct mover *m)
{
    char *pattern = g_strdup_printf("\"%s\"", json_string_value(json_object_get(m->what, "word")));
    GError *error = NULL;
    if (ui_call(ui, "go inbox", 0, FALSE, &error))
        mentions_limit(ui, pattern, &error);
    ui_tell_error(ui, error);
    g_clear_error(&error);
    g_free(pattern);
}

static gboolean key(struct pane *p, keycode k)
{
    struct reputation *r = (struct reputation *)p;
    const struct mover *m = reputation_is_full(p) ? reputation_row(r) : NULL;
    if (k == 'o') {
        next_account(r);
    } else if (k == 'y') {
        char *text = reputation_why_text(p->ui);
        ui_wish_push(p->ui, WISH_COPY, text, "text");
        g_free(text);
    } else if (k == K_ENTER && !reputation_is_full(p)) {
        p->ui->zoomed = TRUE;
        p->ui->back_to = PANE_REPUTATION;
        p->ui->layout_stale = TRUE;
    } else if (k == K_ENTER && m != NULL && m->reason) {
        show_reason(p->ui, m);
    } else {
        return FALSE;
    }
    return TRUE;
}

static const char *hint_now(struct pane *p)
{
    return reputation_is_full(p) ? p->ops->hints : "open open|why why|=o account|=y copy|close back";
}

const struct pane_ops reputation_ops = {
    .id = PANE_REPUTATION,
    .label = "Reputation",
    .number = 3,
    .size = sizeof(struct reputation),
    .needs = CHANGED_SCORES | CHANGED_CONVERSATIONS,
    .init = init,
    .clear = clear,
    .load = load,
    .draw = reputation_draw,
    .title = title,
    .tab = tab,
    .move = move,
    .subject = subject,
    .key = key,
    .hints = "down row|open open|why why|=o account|=y copy|close back",
    .hint_now = hint_now,
};
