/* Charts of a report as SVG within the page: the score with its range, messages with the bad ones. Colours are the page's
 * own variables, so that they follow light, dark and print. */
#include "report.h"

#include <math.h>

#define W 720.0
#define H 200.0
#define LEFT 34.0
#define BOTTOM 26.0
#define TOP 10.0

static double x_of(gsize i, gsize n)
{
    return LEFT + (n > 1 ? (W - LEFT - 8) * (double)i / (double)(n - 1) : (W - LEFT - 8) / 2);
}

static double y_of(double v, double low, double high)
{
    return TOP + (H - TOP - BOTTOM) * (1 - (v - low) / MAX(high - low, 1e-9));
}

static void open_chart(GString *s, const char *label)
{
    g_string_append_printf(s, "<svg viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-label=\"%s\"><title>%s</title>\n", W, H, label, label);
}

/* Lines with their figures, and the first, middle and last day. */
static void frame(GString *s, const json_t *days, double low, double high)
{
    gsize n = json_array_size(days), marks[] = {0, n / 2, n - 1};
    for (int k = 0; k <= 4; k++) {
        double v = low + (high - low) * k / 4, y = y_of(v, low, high);
        g_string_append_printf(s,
                               "<line class=\"grid\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>"
                               "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\">%.0f</text>\n",
                               LEFT, y, W - 8, y, LEFT - 6, y + 4, v);
    }
    for (gsize k = 0; k < G_N_ELEMENTS(marks); k++) {
        if (n == 0 || (k > 0 && marks[k] == marks[k - 1]))
            continue;
        g_string_append_printf(s, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n", x_of(marks[k], n), H - 6,
                               n == 1 ? "middle" : k == 0 ? "start" : k == 2 ? "end" : "middle",
                               report_str(json_array_get(days, marks[k]), "day"));
    }
}

/* One stretch of days with a score, from i on; where it ends. */
static gsize stretch(GString *s, const json_t *days, gsize i, double low, double high)
{
    gsize n = json_array_size(days), to = i;
    GString *line = g_string_new(NULL), *band = g_string_new(NULL);
    for (; to < n && report_has(json_array_get(days, to), "score"); to++) {
        const json_t *d = json_array_get(days, to);
        g_string_append_printf(line, "%.1f,%.1f ", x_of(to, n), y_of(report_num(d, "score"), low, high));
        g_string_append_printf(band, "%.1f,%.1f ", x_of(to, n), y_of(report_num(d, "high"), low, high));
    }
    for (gsize k = to; k-- > i;)
        g_string_append_printf(band, "%.1f,%.1f ", x_of(k, n), y_of(report_num(json_array_get(days, k), "low"), low, high));
    if (to - i > 1)
        g_string_append_printf(s, "<polygon class=\"band\" points=\"%s\"/><polyline class=\"line\" points=\"%s\"/>\n", band->str, line->str);
    else
        g_string_append_printf(s, "<circle class=\"dot\" cx=\"%.1f\" cy=\"%.1f\" r=\"3\"/>\n", x_of(i, n),
                               y_of(report_num(json_array_get(days, i), "score"), low, high));
    g_string_free(line, TRUE);
    g_string_free(band, TRUE);
    return to;
}

char *report_svg_score(const json_t *days)
{
    GString *s = g_string_new(NULL);
    gsize n = json_array_size(days), known = 0;
    open_chart(s, "The score by day, 0 to 100, with its range");
    frame(s, days, 0, 100);
    for (gsize i = 0; i < n;) {
        if (!report_has(json_array_get(days, i), "score")) {
            i++;
            continue;
        }
        known++;
        i = stretch(s, days, i, 0, 100);
    }
    if (known == 0)
        g_string_append_printf(s, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">too few messages for a score</text>\n", W / 2, H / 2);
    g_string_append(s, "</svg>\n");
    return g_string_free(s, FALSE);
}

/* A round figure above all of them. */
static double ceiling(double most)
{
    double step = 4;
    while (step < most)
        step = step * (fmod(log10(step / 4) + 1e-9, 1) < .35 ? 2.5 : 2);
    return step;
}

char *report_svg_messages(const json_t *days)
{
    GString *s = g_string_new(NULL);
    gsize n = json_array_size(days);
    double most = 0;
    for (gsize i = 0; i < n; i++)
        most = MAX(most, report_num(json_array_get(days, i), "messages"));
    double high = ceiling(most), wide = CLAMP((W - LEFT - 8) / (double)MAX(n, 1) * .72, 1, 40);
    open_chart(s, "Messages by day; the darker part is bad ones");
    frame(s, days, 0, high);
    for (gsize i = 0; i < n; i++) {
        const json_t *d = json_array_get(days, i);
        double all = report_num(d, "messages"), bad = report_num(d, "negative"), base = y_of(0, 0, high);
        double x = LEFT + (W - LEFT - 8) * ((double)i + .5) / (double)MAX(n, 1) - wide / 2;
        if (all > 0)
            g_string_append_printf(s, "<rect class=\"bar\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>", x, y_of(all, 0, high),
                                   wide, base - y_of(all, 0, high));
        if (bad > 0)
            g_string_append_printf(s, "<rect class=\"bad\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>", x, y_of(bad, 0, high),
                                   wide, base - y_of(bad, 0, high));
    }
    g_string_append(s, "\n</svg>\n");
    return g_string_free(s, FALSE);
}
