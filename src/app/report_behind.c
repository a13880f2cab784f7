/* What the figures of a report mean, and the command lines that list what each is made of. */
#include "report.h"

#include <string.h>

#include "repute/figures.h"
#include "repute/pattern.h"

#define ALL 100000 /* rows: more nobody reads */

/* ---- definitions ---- */

void report_definitions(json_t *report)
{
    /* Of what stands in its tables and lists; the others come with their figure. */
    static const struct {
        const char *name, *list;
    } MORE[] = {{"goodwill", "parts"},   {"calm", "parts"},       {"mood", "moved"},     {"complaints", "reasons"}, {"standing", "advocates"},
                {"standing", "detractors"}, {"ideas", "ideas"},   {"reshares", "spread"}, {"reproduction", "spread"}, {"forecast", "spread"},
                {"back", "spread"},      {"weight", "figures"}};
    json_t *list = json_array(), *seen = json_object();
    const json_t *f;
    gsize i;
    json_array_foreach(json_object_get(report, "figures"), i, f)
    {
        json_array_append_new(list, json_pack("{s:s,s:s,s:s,s:s}", "name", report_str(f, "name"), "title", report_str(f, "title"),
                                              "definition", report_str(f, "definition"), "source", report_str(f, "source")));
    }
    for (gsize k = 0; k < G_N_ELEMENTS(MORE); k++) {
        const struct figure *m = figure_of(MORE[k].name);
        if (json_array_size(json_object_get(report, MORE[k].list)) == 0 || json_object_get(seen, m->name) != NULL)
            continue;
        json_object_set_new(seen, m->name, json_true());
        json_array_append_new(list, json_pack("{s:s,s:s,s:s,s:s}", "name", m->name, "title", m->title, "definition", m->words, "source",
                                              m->source));
    }
    json_decref(seen);
    json_object_set_new(report, "definitions", list);
}

/* ---- command lines ---- */

struct behind {
    json_t *list;
    const json_t *report;
    const struct report_of *of;
    char *score; /* how the command line calls it, quoted */
    char *scope; /* " account:acme": of a pattern, or "" */
};

static gboolean is_plain(const char *text)
{
    for (; *text != '\0'; text++)
        if (!g_ascii_isalnum(*text) && strchr("-_.:@/", *text) == NULL)
            return FALSE;
    return TRUE;
}

static char *quoted(const char *text)
{
    return is_plain(text) && *text != '\0' ? g_strdup(text) : g_shell_quote(text);
}

/* command is taken. */
static void add(struct behind *b, const char *of, char *command)
{
    json_array_append_new(b->list, json_pack("{s:s,s:s}", "of", of, "command", command));
    g_free(command);
}

/* The day after the last one, or so many days before it. */
static void day_from_last(const struct behind *b, int by, char out[11])
{
    GDate date;
    g_date_clear(&date, 1);
    g_date_set_parse(&date, report_str(b->report, "last_day"));
    if (by > 0)
        g_date_add_days(&date, (guint)by);
    else
        g_date_subtract_days(&date, (guint)-by);
    g_snprintf(out, 11, "%04u-%02u-%02u", g_date_get_year(&date) % 10000u, (guint)g_date_get_month(&date) % 100u, g_date_get_day(&date) % 100u);
}

/* Rows of the table that `repute report --format csv` writes. */
static char *rows_command(const struct behind *b, const char *from)
{
    const char *score = b->of->score;
    return g_strdup_printf("repute report --from %s --to %s%s%s --format csv", from, report_str(b->report, "last_day"),
                           score != NULL ? " --score " : "", score != NULL ? b->score : "");
}

/* Who waits now; at the end of a period that is over, with those who had waited since before it began. */
static char *waiting_command(const struct behind *b)
{
    char since[11];
    if (b->of->to > b->of->now) {
        g_autofree char *pattern = g_strconcat("is:new,open,snoozed waiting:>0m", b->scope, NULL), *shown = g_shell_quote(pattern);
        return g_strdup_printf("repute ls --limit %d %s", ALL, shown);
    }
    day_from_last(b, -365, since);
    return rows_command(b, since);
}

static char *part_command(const struct behind *b, const char *part)
{
    return g_strdup_printf("repute why %s %s --to %s --limit %d", b->score, part, report_str(b->report, "last_day"), ALL);
}

/* The pattern is taken. */
static char *items_command(char *pattern, const char *more)
{
    g_autofree char *shown = g_shell_quote(pattern);
    g_free(pattern);
    return g_strdup_printf("repute ls --items --limit %d %s%s", ALL, shown, more);
}

static void add_figures(struct behind *b)
{
    static const struct {
        const char *name, *part; /* NULL: of the table */
    } OF[] = {{"score", ""},       {"goodwill", "goodwill"}, {"net", "goodwill"},         {"first-reply", NULL}, {"solved", NULL},
              {"speed", "speed"}, {"follow-up", "follow-up"}, {"resolution", "resolution"}, {"calm", "calm"}};
    for (gsize i = 0; i < G_N_ELEMENTS(OF); i++)
        add(b, figure_of(OF[i].name)->title,
            OF[i].part == NULL  ? rows_command(b, report_str(b->report, "first_day"))
            : *OF[i].part == '\0' ? g_strdup_printf("repute why %s --to %s", b->score, report_str(b->report, "last_day"))
                                : part_command(b, OF[i].part));
    add(b, figure_of("waiting")->title, waiting_command(b));
    add(b, figure_of("agreement")->title,
        items_command(g_strdup_printf("direction:in%s", b->scope), " --json | jq -c 'select(.sentiment.by != \"model\")'"));
}

/* The complaints are those of the last seven days. */
static void add_reasons(struct behind *b)
{
    const json_t *j;
    gsize i;
    char since[11], until[11];
    day_from_last(b, -7, since);
    day_from_last(b, 1, until);
    json_array_foreach(json_object_get(b->report, "reasons"), i, j)
    {
        g_autofree char *word = pattern_quoted(report_str(j, "word"));
        add(b, word, items_command(g_strdup_printf("%s direction:in sentiment:<0 since:%s until:%s%s", word, since, until, b->scope), ""));
    }
}

static void add_people(struct behind *b, const char *list)
{
    const json_t *j;
    gsize i;
    json_array_foreach(json_object_get(b->report, list), i, j)
    {
        g_autofree char *who = pattern_quoted(report_str(j, "who"));
        add(b, report_str(j, "who"), items_command(g_strdup_printf("direction:in from:%s", who), ""));
    }
}

static void add_lists(struct behind *b)
{
    const json_t *j;
    gsize i;
    add_reasons(b);
    add_people(b, "advocates");
    add_people(b, "detractors");
    json_array_foreach(json_object_get(b->report, "ideas"), i, j)
        add(b, report_str(j, "title"), g_strdup_printf("repute idea show %s", report_str(j, "id"))); /* a title may look like a number */
    json_array_foreach(json_object_get(b->report, "spread"), i, j)
    {
        g_autofree char *of = g_strdup_printf("%s, %.0f %s", report_str(j, "who"), report_num(j, "reshares"),
                                              report_num(j, "reshares") == 1 ? "reshare" : "reshares");
        gboolean filed = !g_str_equal(report_str(j, "conversation"), "0"); /* others' posts may be in no conversation */
        add(b, of, g_strdup_printf(filed ? "repute show %s" : "repute ls --items id:%s", report_str(j, "item")));
    }
}

void report_behind(json_t *report, const struct report_of *of, struct store_reader *r)
{
    g_autofree char *pattern = store_scope_pattern(r, &of->scope);
    struct behind b = {json_array(), report, of, quoted(of->score != NULL ? of->score : "all"),
                       g_strconcat(*pattern != '\0' ? " " : "", pattern, NULL)};
    add_figures(&b);
    add_lists(&b);
    json_object_set_new(report, "behind", b.list);
    g_free(b.score);
    g_free(b.scope);
}
