/* Charts of a report as SVG within the page: the score with its range, messages with the bad ones. Colours are the page's
 * own variables, so that they follow light, dark and print; bad ones are darker (in the dark: lighter) too, for who does not
 * see the colour. Each has its figures in words for who does not see it at all, and each day its own as a tooltip. */
#include "report.h"

#include <math.h>
#include <string.h>

#define W 720.0
#define H 200.0
#define LEFT 44.0
#define RIGHT 8.0
#define BOTTOM 26.0
#define TOP 10.0
#define DATES 6 /* under a chart */

/* The middle of a day's share of the width. */
static double x_of(gsize i, gsize n)
{
    return LEFT + (W - LEFT - RIGHT) * ((double)i + .5) / (double)MAX(n, 1);
}

static double y_of(double v, double high)
{
    return TOP + (H - TOP - BOTTOM) * (1 - v / MAX(high, 1e-9));
}

static double number(const json_t *days, gsize i, const char *name)
{
    return report_num(json_array_get(days, i), name);
}

static void open_chart(GString *s, char *label)
{
    g_string_append_printf(s, "<svg viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-label=\"%s\">\n", W, H, label);
    g_free(label);
}

/* The last day and every so many before it; the year where it is another than the last day's. */
static void dates(GString *s, const json_t *days)
{
    gsize n = json_array_size(days), step = (n + DATES - 1) / DATES;
    const char *last = report_str(json_array_get(days, n - 1), "day");
    for (gsize k = 0; step > 0 && k * step < n; k++) {
        gsize i = n - 1 - k * step;
        const char *day = report_str(json_array_get(days, i), "day");
        char *words = report_day(day, strncmp(day, last, 4) != 0);
        g_string_append_printf(s, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n", k == 0 && n > 1 ? W - RIGHT : x_of(i, n), H - 6,
                               k == 0 && n > 1 ? "end" : "middle", words);
        g_free(words);
    }
}

/* Lines with their figures, from 0 to high. */
static void frame(GString *s, const json_t *days, double high, double step)
{
    for (double v = 0; v <= high + step / 2; v += step) {
        double y = y_of(v, high);
        g_string_append_printf(s,
                               "<line class=\"grid\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>"
                               "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\">%.0f</text>\n",
                               LEFT, y, W - RIGHT, y, LEFT - 6, y + 4, v);
    }
    dates(s, days);
}

/* What a pointer that rests on a day is told; text is taken. */
static void tooltip(GString *s, gsize i, gsize n, char *text)
{
    double wide = (W - LEFT - RIGHT) / (double)n;
    g_string_append_printf(s, "<rect class=\"day\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"><title>%s</title></rect>\n",
                           x_of(i, n) - wide / 2, TOP, wide, H - TOP - BOTTOM, text);
    g_free(text);
}

/* One stretch of days with a score, from i on; where it ends. */
static gsize stretch(GString *s, const json_t *days, gsize i)
{
    gsize n = json_array_size(days), to = i;
    GString *line = g_string_new(NULL), *band = g_string_new(NULL);
    for (; to < n && report_has(json_array_get(days, to), "score"); to++) {
        g_string_append_printf(line, "%.1f,%.1f ", x_of(to, n), y_of(number(days, to, "score"), 100));
        g_string_append_printf(band, "%.1f,%.1f ", x_of(to, n), y_of(number(days, to, "high"), 100));
    }
    for (gsize k = to; k-- > i;)
        g_string_append_printf(band, "%.1f,%.1f ", x_of(k, n), y_of(number(days, k, "low"), 100));
    if (to - i > 1)
        g_string_append_printf(s, "<polygon class=\"band\" points=\"%s\"/><polyline class=\"line\" points=\"%s\"/>\n", band->str, line->str);
    else
        g_string_append_printf(s, "<line class=\"range\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/><circle class=\"dot\" cx=\"%.1f\" cy=\"%.1f\" r=\"3\"/>\n",
                               x_of(i, n), y_of(number(days, i, "low"), 100), x_of(i, n), y_of(number(days, i, "high"), 100), x_of(i, n),
                               y_of(number(days, i, "score"), 100));
    g_string_free(line, TRUE);
    g_string_free(band, TRUE);
    return to;
}

/* "Score by day: 71 on 9 Nov, 53 on 22 Nov; lowest 53, highest 78" */
static char *score_words(const json_t *days)
{
    const json_t *d, *first = NULL, *last = NULL;
    double low = 100, high = 0;
    gsize i;
    json_array_foreach(days, i, d)
    {
        if (!report_has(d, "score"))
            continue;
        first = first != NULL ? first : d;
        last = d;
        low = MIN(low, report_num(d, "score"));
        high = MAX(high, report_num(d, "score"));
    }
    if (first == NULL)
        return g_strdup("Score by day: too few messages on every day");
    g_autofree char *from = report_day(report_str(first, "day"), FALSE), *to = report_day(report_str(last, "day"), FALSE);
    return g_strdup_printf("Score by day: %.0f on %s, %.0f on %s; lowest %.0f, highest %.0f", report_num(first, "score"), from,
                           report_num(last, "score"), to, low, high);
}

/* Always from 0 to 100, so that two reports can be laid side by side. */
char *report_svg_score(const json_t *days)
{
    GString *s = g_string_new(NULL);
    gsize n = json_array_size(days), known = 0;
    open_chart(s, score_words(days));
    frame(s, days, 100, 25);
    for (gsize i = 0; i < n;) {
        if (!report_has(json_array_get(days, i), "score")) {
            i++;
            continue;
        }
        known++;
        i = stretch(s, days, i);
    }
    for (gsize i = 0; i < n; i++) {
        g_autofree char *day = report_day(report_str(json_array_get(days, i), "day"), TRUE);
        tooltip(s, i, n, report_has(json_array_get(days, i), "score")
                             ? g_strdup_printf("%s: %.0f, %.0f to %.0f", day, number(days, i, "score"), number(days, i, "low"), number(days, i, "high"))
                             : g_strdup_printf("%s: too few messages", day));
    }
    if (known == 0)
        g_string_append_printf(s, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">too few messages for a score</text>\n", W / 2, H / 2);
    g_string_append(s, "</svg>\n");
    return g_string_free(s, FALSE);
}

/* 1, 2 or 5 of some power of ten: at most five lines up to most, whole messages apart. */
static double step_of(double most)
{
    double power = pow(10, floor(log10(MAX(most / 5, 1))));
    for (int k = 0; k < 3; k++)
        if ((double[]){1, 2, 5}[k] * power * 5 >= most)
            return (double[]){1, 2, 5}[k] * power;
    return 10 * power;
}

static void bar(GString *s, const char *class, double x, double wide, double from, double to, double high)
{
    if (to > from)
        g_string_append_printf(s, "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>", class, x, y_of(to, high), wide,
                               y_of(from, high) - y_of(to, high));
}

char *report_svg_messages(const json_t *days)
{
    GString *s = g_string_new(NULL);
    gsize n = json_array_size(days);
    double most = 0, all = 0, bad = 0;
    for (gsize i = 0; i < n; i++) {
        most = MAX(most, number(days, i, "messages"));
        all += number(days, i, "messages");
        bad += number(days, i, "negative");
    }
    double step = step_of(most), high = MAX(ceil(most / step), 1) * step;
    double wide = CLAMP((W - LEFT - RIGHT) / (double)MAX(n, 1) * .72, 1, 40);
    open_chart(s, g_strdup_printf("Messages by day: %.0f in all, %.0f of them bad, at most %.0f on a day", all, bad, most));
    frame(s, days, high, step);
    for (gsize i = 0; i < n; i++) {
        g_autofree char *day = report_day(report_str(json_array_get(days, i), "day"), TRUE);
        double here = number(days, i, "messages"), of = number(days, i, "negative");
        bar(s, "bad", x_of(i, n) - wide / 2, wide, 0, of, high);
        bar(s, "bar", x_of(i, n) - wide / 2, wide, of, here, high);
        tooltip(s, i, n, g_strdup_printf("%s: %.0f, %.0f bad", day, here, of));
    }
    g_string_append(s, "</svg>\n");
    return g_string_free(s, FALSE);
}
