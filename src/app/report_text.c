/* A report as plain text, as Markdown, and as rows for a spreadsheet. */
#include "report.h"

#include <stdio.h>
#include <string.h>

#include "repute/cascade.h"
#include "repute/text.h"

#define WIDTH 78

const char *report_str(const json_t *j, const char *name)
{
    const char *text = json_string_value(json_object_get(j, name));
    return text != NULL ? text : "";
}

double report_num(const json_t *j, const char *name)
{
    return json_number_value(json_object_get(j, name));
}

gboolean report_has(const json_t *j, const char *name)
{
    return json_is_number(json_object_get(j, name));
}

const char *report_or_dash(const json_t *j, const char *name, int decimals, char out[32])
{
    if (report_has(j, name))
        g_snprintf(out, 32, "%.*f", decimals, report_num(j, name));
    else
        g_strlcpy(out, "-", 32);
    return out;
}

static const char *const MONTHS[] = {"January", "February", "March",     "April",   "May",      "June",
                                     "July",    "August",   "September", "October", "November", "December"};

/* "2026-03-12" in its numbers. */
static void day_parts(const char *day, int *y, const char **month, int *d)
{
    int m = 1;
    *y = *d = 0;
    sscanf(day, "%d-%d-%d", y, &m, d);
    *month = MONTHS[CLAMP(m, 1, 12) - 1];
}

char *report_day(const char *day, gboolean year)
{
    const char *month;
    int y, d;
    day_parts(day, &y, &month, &d);
    return year ? g_strdup_printf("%d %.3s %d", d, month, y) : g_strdup_printf("%d %.3s", d, month);
}

char *report_period(const json_t *report)
{
    const char *from = report_str(report, "first_day"), *to = report_str(report, "last_day"), *m1, *m2;
    int y1, d1, y2, d2;
    day_parts(from, &y1, &m1, &d1);
    day_parts(to, &y2, &m2, &d2);
    if (g_str_equal(from, to))
        return g_strdup_printf("%d %s %d", d2, m2, y2);
    if (y1 != y2)
        return g_strdup_printf("%d %s %d to %d %s %d", d1, m1, y1, d2, m2, y2);
    return m1 != m2 ? g_strdup_printf("%d %s to %d %s %d", d1, m1, d2, m2, y2) : g_strdup_printf("%d to %d %s %d", d1, d2, m2, y2);
}

const char *report_ideas_title(const json_t *report)
{
    return g_str_equal(report_str(report, "account"), REPORT_OF_ALL) ? "Ideas" : "Ideas, of all accounts";
}

char *report_spread_words(const json_t *post)
{
    GString *s = g_string_new(NULL);
    const json_t *back = json_object_get(post, "back");
    g_string_append_printf(s, "%.0f %s", report_num(post, "reshares"), report_num(post, "reshares") == 1 ? "reshare" : "reshares");
    if (json_is_true(json_object_get(post, "over"))) {
        g_string_append(s, ", over");
    } else if (json_is_true(json_object_get(post, "seldom"))) {
        g_string_append(s, ", counted too seldom to say more");
    } else if (json_is_true(json_object_get(post, "early"))) {
        g_string_append(s, ", too early to say more");
    } else {
        g_string_append_printf(s, ", each leads to %.1f more (%.1f to %.1f)", report_num(post, "r"), report_num(post, "low"),
                               report_num(post, "high"));
        if (report_has(post, "end") && report_has(post, "end_high"))
            g_string_append_printf(s, ", ends near %.0f (%.0f to %.0f)", report_num(post, "end"), report_num(post, "end_low"),
                                   report_num(post, "end_high"));
        else if (report_has(post, "end"))
            g_string_append_printf(s, ", ends near %.0f (%.0f or more)", report_num(post, "end"), report_num(post, "end_low"));
        else
            g_string_append_printf(s, ", %s", cascade_no_end(report_num(post, "r"), report_num(post, "low")));
    }
    if (report_num(back, "n") >= 5)
        g_string_append_printf(s, "; answers to it: net %+.0f of %.0f", report_num(back, "net"), report_num(back, "n"));
    if (report_has(post, "before") && report_has(post, "after"))
        g_string_append_printf(s, "; score %.0f before, %.0f after", report_num(post, "before"), report_num(post, "after"));
    return g_string_free(s, FALSE);
}

/* ---- text ---- */

static void wrapped(GString *s, const char *indent, const char *text)
{
    GArray *lines = text_wrap(text, WIDTH - (int)strlen(indent));
    for (guint i = 0; i < lines->len; i++) {
        const struct text_line *l = &g_array_index(lines, struct text_line, i);
        g_string_append_printf(s, "%s%.*s\n", indent, (int)(l->end - l->start), text + l->start);
    }
    g_array_unref(lines);
}

static void heading(GString *s, const char *text)
{
    g_string_append_printf(s, "\n%s\n", text);
    for (int i = 0; i < text_width(text); i++)
        g_string_append_c(s, '-');
    g_string_append_c(s, '\n');
}

static void text_figures(GString *s, const json_t *report)
{
    const json_t *f;
    gsize i;
    heading(s, "Figures");
    json_array_foreach(json_object_get(report, "figures"), i, f)
    {
        g_string_append_printf(s, "%-12s %s", report_str(f, "title"), report_str(f, "text"));
        if (*report_str(f, "range") != '\0')
            g_string_append_printf(s, "  (%s)", report_str(f, "range"));
        if (*report_str(f, "before") != '\0')
            g_string_append_printf(s, "  before: %s", report_str(f, "before"));
        g_string_append_printf(s, "\n             %s\n", report_str(f, "count"));
    }
}

static void text_parts(GString *s, const json_t *report)
{
    const json_t *p;
    gsize i;
    heading(s, "What the score is made of");
    g_string_append_printf(s, "%-12s %6s  %5s  %7s  %5s  %7s  %s\n", "part", "value", "times", "points", "lost", "before", "of");
    json_array_foreach(json_object_get(report, "parts"), i, p)
    {
        char value[32], points[32], lost[32], before[32];
        g_string_append_printf(s, "%-12s %6s  x %3.0f  %7s  %5s  %7s  %s\n", report_str(p, "title"), report_or_dash(p, "value", 2, value),
                               report_num(p, "times"), report_or_dash(p, "points", 1, points), report_or_dash(p, "lost", 1, lost),
                               report_or_dash(p, "before", 1, before), report_str(p, "count"));
    }
}

static void text_moved(GString *s, const json_t *report)
{
    const json_t *m;
    gsize i;
    if (json_array_size(json_object_get(report, "reasons")) > 0)
        heading(s, "What complaints say, 7 days");
    json_array_foreach(json_object_get(report, "reasons"), i, m) g_string_append_printf(
        s, "%+6.2f  %.0f %s by %.0f people: \"%s\"\n", report_num(m, "points"), report_num(m, "n"), report_num(m, "n") == 1 ? "message" : "messages",
        report_num(m, "people"), report_str(m, "word"));
    heading(s, "What moved goodwill most");
    json_array_foreach(json_object_get(report, "moved"), i, m)
    {
        char *line = g_strdup_printf("%s: %s", report_str(m, "who"), report_str(m, "text"));
        char *cut = text_cut(line, WIDTH - 8, "…", NULL);
        g_string_append_printf(s, "%+6.2f  %s\n", report_num(m, "points"), cut);
        g_free(cut);
        g_free(line);
    }
    if (json_array_size(json_object_get(report, "moved")) == 0)
        g_string_append(s, "nothing with a mood came in\n");
}

static void text_people(GString *s, const json_t *report, const char *name, const char *title)
{
    const json_t *p;
    gsize i;
    if (json_array_size(json_object_get(report, name)) == 0)
        return;
    heading(s, title);
    json_array_foreach(json_object_get(report, name), i, p) g_string_append_printf(
        s, "%-32s standing %.2f (%.2f to %.2f), %.0f messages\n", report_str(p, "who"), report_num(p, "standing"), report_num(p, "low"),
        report_num(p, "high"), report_num(p, "words"));
}

static void text_lists(GString *s, const json_t *report)
{
    const json_t *j;
    gsize i;
    text_people(s, report, "advocates", "Who speaks well of us");
    text_people(s, report, "detractors", "Who speaks badly of us");
    heading(s, report_ideas_title(report));
    json_array_foreach(json_object_get(report, "ideas"), i, j) g_string_append_printf(
        s, "%4.0f %-6s  %-10s  %s\n", report_num(j, "people"), report_num(j, "people") == 1 ? "person" : "people", report_str(j, "state"),
        report_str(j, "title"));
    if (json_array_size(json_object_get(report, "ideas")) == 0)
        g_string_append(s, "none were collected\n");
    heading(s, "Spread");
    json_array_foreach(json_object_get(report, "spread"), i, j)
    {
        char *words = report_spread_words(j), *line = g_strdup_printf("%s: %s", report_str(j, "who"), report_str(j, "text"));
        wrapped(s, "", line);
        wrapped(s, "    ", words);
        g_free(words);
        g_free(line);
    }
    if (json_array_size(json_object_get(report, "spread")) == 0)
        g_string_append(s, "nothing was passed on\n");
}

char *report_text(const json_t *report)
{
    GString *s = g_string_new(NULL);
    const json_t *f;
    gsize i;
    char *period = report_period(report);
    g_string_append_printf(s, "Reputation of %s, %s\n\n", report_str(report, "account"), period);
    wrapped(s, "", report_str(report, "sentence"));
    text_figures(s, report);
    text_parts(s, report);
    text_moved(s, report);
    text_lists(s, report);
    heading(s, "What the figures mean");
    json_array_foreach(json_object_get(report, "definitions"), i, f)
    {
        gboolean source = *report_str(f, "source") != '\0';
        char *line = g_strdup_printf("%s: %s%s%s%s", report_str(f, "title"), report_str(f, "definition"), source ? " Formula: " : "",
                                     report_str(f, "source"), source ? "." : "");
        wrapped(s, "", line);
        g_free(line);
    }
    wrapped(s, "", report_str(report, "no_handling_time"));
    heading(s, "What stands behind each figure");
    json_array_foreach(json_object_get(report, "behind"), i, f)
        g_string_append_printf(s, "%s\n    %s\n", report_str(f, "of"), report_str(f, "command"));
    g_free(period);
    return g_string_free(s, FALSE);
}

/* ---- Markdown ---- */

/* A stranger's words as words: nothing in them is markup or a link. */
static void md(GString *s, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '\n') {
            g_string_append_c(s, ' ');
        } else if (*text == '<' || *text == '>' || *text == '&') {
            g_string_append(s, *text == '<' ? "&lt;" : *text == '>' ? "&gt;" : "&amp;");
        } else if (*text == ':' && text[1] == '/' && text[2] == '/') {
            g_string_append(s, "&#58;"); /* an address alone would become a link */
        } else {
            if (strchr("\\`*_{}[]()#+-!|~", *text) != NULL)
                g_string_append_c(s, '\\');
            g_string_append_c(s, *text);
        }
    }
}

static void md_cell(GString *s, const char *text)
{
    g_string_append(s, "| ");
    md(s, text);
    g_string_append_c(s, ' ');
}

static void md_row(GString *s, const json_t *j, const char *const *names)
{
    for (int k = 0; names[k] != NULL; k++)
        md_cell(s, report_str(j, names[k]));
    g_string_append(s, "|\n");
}

static void md_tables(GString *s, const json_t *report)
{
    static const char *const FIGURE[] = {"title", "text", "range", "before", "count", NULL};
    const json_t *j;
    gsize i;
    g_string_append(s, "## Figures\n\n| figure | value | range | before | of |\n|---|---|---|---|---|\n");
    json_array_foreach(json_object_get(report, "figures"), i, j) md_row(s, j, FIGURE);
    g_string_append(s, "\n## What the score is made of\n\n| part | value | times | points | lost | of |\n|---|--:|--:|--:|--:|---|\n");
    json_array_foreach(json_object_get(report, "parts"), i, j)
    {
        char value[32], points[32], lost[32];
        md_cell(s, report_str(j, "title"));
        g_string_append_printf(s, "| %s | %.0f | %s | %s ", report_or_dash(j, "value", 2, value), report_num(j, "times"),
                               report_or_dash(j, "points", 1, points), report_or_dash(j, "lost", 1, lost));
        md_cell(s, report_str(j, "count"));
        g_string_append(s, "|\n");
    }
}

static void md_people(GString *s, const json_t *report, const char *name, const char *title)
{
    const json_t *p;
    gsize i;
    if (json_array_size(json_object_get(report, name)) == 0)
        return;
    g_string_append_printf(s, "\n## %s\n\n", title);
    json_array_foreach(json_object_get(report, name), i, p)
    {
        g_string_append(s, "- ");
        md(s, report_str(p, "who"));
        g_string_append_printf(s, ": standing %.2f (%.2f to %.2f), %.0f messages\n", report_num(p, "standing"), report_num(p, "low"),
                               report_num(p, "high"), report_num(p, "words"));
    }
}

static void md_lists(GString *s, const json_t *report)
{
    const json_t *j;
    gsize i;
    if (json_array_size(json_object_get(report, "reasons")) > 0)
        g_string_append(s, "\n## What complaints say, 7 days\n\n");
    json_array_foreach(json_object_get(report, "reasons"), i, j)
    {
        g_string_append_printf(s, "- %.2f: %.0f messages by %.0f people: \"", report_num(j, "points"), report_num(j, "n"),
                               report_num(j, "people"));
        md(s, report_str(j, "word"));
        g_string_append(s, "\"\n");
    }
    g_string_append(s, "\n## What moved goodwill most\n\n");
    json_array_foreach(json_object_get(report, "moved"), i, j)
    {
        g_string_append_printf(s, "- %.2f: ", report_num(j, "points"));
        md(s, report_str(j, "who"));
        g_string_append(s, ": ");
        md(s, report_str(j, "text"));
        g_string_append_c(s, '\n');
    }
    md_people(s, report, "advocates", "Who speaks well of us");
    md_people(s, report, "detractors", "Who speaks badly of us");
    g_string_append_printf(s, "\n## %s\n\n", report_ideas_title(report));
    json_array_foreach(json_object_get(report, "ideas"), i, j)
    {
        g_string_append_printf(s, "- %.0f people, %s: ", report_num(j, "people"), report_str(j, "state"));
        md(s, report_str(j, "title"));
        g_string_append_c(s, '\n');
    }
    g_string_append(s, "\n## Spread\n\n");
    json_array_foreach(json_object_get(report, "spread"), i, j)
    {
        char *words = report_spread_words(j);
        g_string_append(s, "- ");
        md(s, report_str(j, "who"));
        g_string_append(s, ": ");
        md(s, report_str(j, "text"));
        g_string_append_printf(s, " (%s)\n", words);
        g_free(words);
    }
}

char *report_markdown(const json_t *report)
{
    GString *s = g_string_new("# Reputation of ");
    const json_t *f;
    gsize i;
    char *period = report_period(report);
    md(s, report_str(report, "account"));
    g_string_append_printf(s, ", %s\n\n", period);
    md(s, report_str(report, "sentence"));
    g_string_append(s, "\n\n");
    md_tables(s, report);
    md_lists(s, report);
    g_string_append(s, "\n## What the figures mean\n\n");
    json_array_foreach(json_object_get(report, "definitions"), i, f)
    {
        g_string_append_printf(s, "- **%s.** ", report_str(f, "title"));
        md(s, report_str(f, "definition"));
        if (*report_str(f, "source") != '\0') {
            g_string_append(s, " Formula: ");
            md(s, report_str(f, "source"));
            g_string_append_c(s, '.');
        }
        g_string_append_c(s, '\n');
    }
    g_string_append_printf(s, "\n%s\n\n## What stands behind each figure\n\n", report_str(report, "no_handling_time"));
    json_array_foreach(json_object_get(report, "behind"), i, f)
    {
        g_string_append(s, "- ");
        md(s, report_str(f, "of"));
        g_string_append(s, ": ");
        md(s, report_str(f, "command"));
        g_string_append_c(s, '\n');
    }
    g_free(period);
    return g_string_free(s, FALSE);
}

/* ---- rows ---- */

/* RFC 4180; what a spreadsheet would take for a formula begins with an apostrophe. */
static void csv(GString *s, const char *text)
{
    gboolean formula = *text != '\0' && strchr("=+-@\t\r", *text) != NULL;
    if (!formula && strpbrk(text, ",\"\n\r") == NULL) {
        g_string_append(s, text);
        return;
    }
    g_string_append_c(s, '"');
    if (formula)
        g_string_append_c(s, '\'');
    for (; *text != '\0'; text++) {
        if (*text == '"')
            g_string_append_c(s, '"');
        g_string_append_c(s, *text);
    }
    g_string_append_c(s, '"');
}

char *report_csv(const json_t *report)
{
    static const char *const COLUMNS[] = {"id", "account", "needed_at", "promised_at", "replied_at", "closed_at", "first_reply_seconds",
                                          "resolution_seconds", "waits", "met", "state", "reason"};
    GString *s = g_string_new(NULL);
    const json_t *c;
    gsize i;
    for (gsize k = 0; k < G_N_ELEMENTS(COLUMNS); k++)
        g_string_append_printf(s, "%s%s", k > 0 ? "," : "", COLUMNS[k]);
    g_string_append(s, "\r\n");
    json_array_foreach(json_object_get(report, "conversations"), i, c)
    {
        for (gsize k = 0; k < G_N_ELEMENTS(COLUMNS); k++) {
            const json_t *v = json_object_get(c, COLUMNS[k]);
            if (k > 0)
                g_string_append_c(s, ',');
            if (json_is_string(v))
                csv(s, json_string_value(v));
            else if (json_is_integer(v))
                g_string_append_printf(s, "%" JSON_INTEGER_FORMAT, json_integer_value(v));
            else if (json_is_boolean(v))
                g_string_append(s, json_is_true(v) ? "true" : "false");
        }
        g_string_append(s, "\r\n");
    }
    return g_string_free(s, FALSE);
}
