/* A report as one page that needs nothing else: no script, no link, no font from elsewhere; light, dark and print. */
#include "report.h"

static const char STYLE[] =
    ":root{color-scheme:light dark;--ink:#1b1f24;--dim:#59636e;--paper:#fff;--line:#d9dee3;--mark:#0b5cad;--band:#0b5cad26;"
    "--bar:#9db4c8;--bad:#b3261e;--good:#1a7f37;--card:#f6f8fa}\n"
    "@media (prefers-color-scheme:dark){:root{--ink:#e6edf3;--dim:#9aa7b3;--paper:#0f1419;--line:#2d3640;--mark:#79b8ff;"
    "--band:#79b8ff2e;--bar:#5f7a90;--bad:#ff8078;--good:#5fd07a;--card:#171e26}}\n"
    "*{box-sizing:border-box}body{margin:0 auto;max-width:60rem;padding:2rem 1.25rem;background:var(--paper);color:var(--ink);"
    "font:16px/1.5 system-ui,sans-serif;overflow-wrap:break-word}\n"
    "h1{font-size:1.6rem;margin:0}h2{font-size:1.15rem;margin:2.2rem 0 .6rem;border-bottom:1px solid var(--line);padding-bottom:.3rem}\n"
    ".period,.dim,figcaption,footer{color:var(--dim)}.period{margin:.2rem 0 1rem}\n"
    ".first{font-size:1.15rem;border-left:4px solid var(--mark);padding:.2rem 0 .2rem .9rem;margin:1rem 0}\n"
    ".cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(10rem,1fr));gap:.8rem}\n"
    ".card{background:var(--card);border:1px solid var(--line);border-radius:6px;padding:.7rem .9rem}\n"
    ".card b{display:block;font-size:1.7rem;line-height:1.2}.card b.words{font-size:1.15rem;line-height:1.5}"
    ".card span{display:block;font-size:.85rem;color:var(--dim)}.unsure b{color:var(--dim)}\n"
    "table{border-collapse:collapse;width:100%;font-size:.95rem}th{text-align:left;color:var(--dim);font-weight:600}\n"
    "th,td{padding:.35rem .8rem .35rem 0;border-bottom:1px solid var(--line);vertical-align:top}th:last-child,td:last-child{padding-right:0}\n"
    ".n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}.who{width:30%}.most{width:70%}.w,code{overflow-wrap:anywhere}\n"
    ".meter{display:block;width:8rem;height:.7rem;background:var(--line);border-radius:2px;margin-top:.4rem}"
    ".meter i{display:block;height:100%;background:var(--mark);border-radius:2px}\n"
    "figure{margin:0}svg{width:100%;height:auto;display:block;margin:.5rem 0}svg text{font:11px system-ui,sans-serif;fill:var(--dim)}\n"
    ".grid{stroke:var(--line);stroke-width:1}.line{fill:none;stroke:var(--mark);stroke-width:2}.band{fill:var(--band)}"
    ".range{stroke:var(--band);stroke-width:6}.dot{fill:var(--mark)}.bar{fill:var(--bar)}.bad{fill:var(--bad)}.day{fill:transparent}"
    ".up{color:var(--good)}.down{color:var(--bad)}\n"
    "figcaption i{display:inline-block;width:.8rem;height:.8rem;border-radius:2px;margin:0 .3rem 0 .8rem}figcaption i:first-child{margin-left:0}"
    "i.bar{background:var(--bar)}i.bad{background:var(--bad)}\n"
    "dt{font-weight:600;margin-top:.7rem}dd{margin:0}code{font:.85em ui-monospace,monospace}footer{margin-top:2.5rem;font-size:.85rem}\n"
    "@media (max-width:40rem){body{padding:1rem .8rem}.cards{grid-template-columns:1fr 1fr;gap:.5rem}.card{padding:.5rem .6rem}"
    ".card b{font-size:1.4rem}.meter,.wide{display:none}.who{width:35%}svg text{font-size:20px}table{font-size:.9rem}}\n"
    "@media print{:root{--ink:#000;--dim:#444;--paper:#fff;--line:#bbb;--mark:#0b5cad;--band:#0b5cad33;--bar:#aab8c4;--bad:#a01b14;"
    "--good:#116329;--card:#fff}html{font-size:12px}body{max-width:none;padding:0 1px;font-size:1rem;line-height:1.4}"
    "*{-webkit-print-color-adjust:exact;print-color-adjust:exact}h2{margin-top:1.3rem}.cards{grid-template-columns:repeat(5,1fr);gap:.5rem}"
    "h2,dt,tr:first-child{break-after:avoid}.card,figure,tr,dd{break-inside:avoid}.meaning{font-size:.85rem;columns:2;column-gap:2rem}"
    "code{font-size:.8rem}@page{margin:14mm}}\n";

static void esc(GString *s, const char *text)
{
    for (; *text != '\0'; text++) {
        const char *as = *text == '<'    ? "&lt;"
                         : *text == '>'  ? "&gt;"
                         : *text == '&'  ? "&amp;"
                         : *text == '"'  ? "&quot;"
                         : *text == '\'' ? "&#39;"
                                         : NULL;
        if (as != NULL)
            g_string_append(s, as);
        else
            g_string_append_c(s, *text);
    }
}

static void field(GString *s, const char *open, const json_t *j, const char *name, const char *close)
{
    g_string_append(s, open);
    esc(s, report_str(j, name));
    g_string_append(s, close);
}

static void put_cards(GString *s, const json_t *report)
{
    const json_t *f;
    gsize i;
    g_string_append(s, "<div class=\"cards\">\n");
    json_array_foreach(json_object_get(report, "figures"), i, f)
    {
        gboolean unsure = json_is_true(json_object_get(report, "unsure")) && g_str_equal(report_str(f, "name"), "score");
        field(s, unsure ? "<div class=\"card unsure\">" : "<div class=\"card\">", f, "title", "");
        field(s, report_has(f, "value") ? "<b>" : "<b class=\"words\">", f, "text", "</b>");
        field(s, "<span>", f, "range", "</span>");
        field(s, "<span>", f, "count", "</span>");
        if (*report_str(f, "before") != '\0')
            field(s, "<span>before: ", f, "before", "</span>");
        g_string_append(s, "</div>\n");
    }
    g_string_append(s, "</div>\n");
}

/* Whether there was a score when the period began. */
static gboolean has_before(const json_t *report)
{
    const json_t *first = json_array_get(json_object_get(report, "parts"), 0);
    return report_has(first, "before") && report_has(first, "points");
}

static void put_parts(GString *s, const json_t *report)
{
    const json_t *p;
    gsize i;
    g_string_append_printf(s, "<h2>What the score is made of</h2>\n<table><tr><th>part</th><th class=\"wide\"></th><th class=\"n wide\">value</th>"
                              "<th class=\"n wide\">times</th><th class=\"n\">points</th><th class=\"n\">lost</th>%s<th>of</th></tr>\n",
                           has_before(report) ? "<th class=\"n\">change</th>" : "");
    json_array_foreach(json_object_get(report, "parts"), i, p)
    {
        char value[32], points[32], lost[32];
        double change = report_num(p, "points") - report_num(p, "before");
        field(s, "<tr><td>", p, "title", "</td>");
        g_string_append_printf(s, "<td class=\"wide\"><span class=\"meter\"><i style=\"width:%.0f%%\"></i></span></td><td class=\"n wide\">%s</td><td class=\"n wide\">%.0f</td>"
                                  "<td class=\"n\">%s</td><td class=\"n\">%s</td>",
                               100 * CLAMP(report_num(p, "value"), 0, 1), report_or_dash(p, "value", 2, value), report_num(p, "times"),
                               report_or_dash(p, "points", 1, points), report_or_dash(p, "lost", 1, lost));
        if (has_before(report))
            g_string_append_printf(s, "<td class=\"n %s\">%+.1f</td>", change > .05 ? "up" : change < -.05 ? "down" : "", change);
        field(s, "<td>", p, "count", "</td></tr>\n");
    }
    g_string_append(s, "</table>\n");
}

static void put_charts(GString *s, const json_t *report)
{
    const json_t *days = json_object_get(report, "days");
    char *score = report_svg_score(days), *messages = report_svg_messages(days);
    g_string_append_printf(s, "<figure><h2>Score by day</h2>\n%s<figcaption>From 0 to 100. The band is the range that chance alone explains, 19 times "
                              "out of 20; a gap is a day with too few messages.</figcaption></figure>\n"
                              "<figure><h2>Messages by day</h2>\n%s<figcaption><i class=\"bad\"></i>bad mood<i class=\"bar\"></i>all others</figcaption></figure>\n",
                           score, messages);
    g_free(score);
    g_free(messages);
}

static void put_points(GString *s, double points)
{
    g_string_append_printf(s, "<tr><td class=\"n %s\">%+.2f</td>", points < 0 ? "down" : "up", points);
}

static void put_reasons(GString *s, const json_t *report)
{
    const json_t *m;
    gsize i;
    if (json_array_size(json_object_get(report, "reasons")) == 0)
        return;
    g_string_append(s, "<h2>What complaints say</h2>\n<table><tr><th class=\"n\">points</th><th class=\"n\">people</th>"
                       "<th class=\"n\">messages</th><th class=\"most\">of the last 7 days say</th></tr>\n");
    json_array_foreach(json_object_get(report, "reasons"), i, m)
    {
        put_points(s, report_num(m, "points"));
        g_string_append_printf(s, "<td class=\"n\">%.0f</td><td class=\"n\">%.0f</td>", report_num(m, "people"), report_num(m, "n"));
        field(s, "<td>&quot;", m, "word", "&quot;</td></tr>\n");
    }
    g_string_append(s, "</table>\n");
}

static void put_moved(GString *s, const json_t *report)
{
    const json_t *m;
    gsize i;
    g_string_append(s, "<h2>What moved goodwill most</h2>\n");
    if (json_array_size(json_object_get(report, "moved")) == 0) {
        g_string_append(s, "<p class=\"dim\">Nothing with a mood came in.</p>\n");
        return;
    }
    g_string_append(s, "<table><tr><th class=\"n\">points</th><th class=\"who\">who</th><th>said</th></tr>\n");
    json_array_foreach(json_object_get(report, "moved"), i, m)
    {
        put_points(s, report_num(m, "points"));
        field(s, "<td class=\"w\">", m, "who", "</td>");
        field(s, "<td class=\"w\" dir=\"auto\">", m, "text", "</td></tr>\n");
    }
    g_string_append(s, "</table>\n");
}

static void put_people(GString *s, const json_t *report, const char *name, const char *title)
{
    const json_t *p;
    gsize i;
    if (json_array_size(json_object_get(report, name)) == 0)
        return;
    g_string_append_printf(s, "<h2>%s</h2>\n<table><tr><th>who</th><th class=\"n\">standing</th><th class=\"n\">range</th><th class=\"n\">messages</th></tr>\n", title);
    json_array_foreach(json_object_get(report, name), i, p)
    {
        field(s, "<tr><td class=\"w\">", p, "who", "</td>");
        g_string_append_printf(s, "<td class=\"n\">%.2f</td><td class=\"n\">%.2f to %.2f</td><td class=\"n\">%.0f</td></tr>\n",
                               report_num(p, "standing"), report_num(p, "low"), report_num(p, "high"), report_num(p, "words"));
    }
    g_string_append(s, "</table>\n");
}

static void put_ideas(GString *s, const json_t *report)
{
    const json_t *d;
    gsize i;
    g_string_append_printf(s, "<h2>%s</h2>\n", report_ideas_title(report));
    if (json_array_size(json_object_get(report, "ideas")) == 0) {
        g_string_append(s, "<p class=\"dim\">None were collected.</p>\n");
        return;
    }
    g_string_append(s, "<table><tr><th class=\"n\">people</th><th class=\"n\">messages</th><th class=\"n\">answered</th><th>state</th><th>idea</th></tr>\n");
    json_array_foreach(json_object_get(report, "ideas"), i, d)
    {
        g_string_append_printf(s, "<tr><td class=\"n\">%.0f</td><td class=\"n\">%.0f</td><td class=\"n\">%.0f</td>", report_num(d, "people"),
                               report_num(d, "messages"), report_num(d, "answered"));
        field(s, "<td>", d, "state", "</td>");
        field(s, "<td class=\"w\">", d, "title", "</td></tr>\n");
    }
    g_string_append(s, "</table>\n");
}

static void put_spread(GString *s, const json_t *report)
{
    const json_t *p;
    gsize i;
    g_string_append(s, "<h2>Spread</h2>\n");
    if (json_array_size(json_object_get(report, "spread")) == 0) {
        g_string_append(s, "<p class=\"dim\">Nothing was passed on.</p>\n");
        return;
    }
    g_string_append(s, "<table><tr><th class=\"wide who\">who</th><th>post</th><th>how it spread</th></tr>\n");
    json_array_foreach(json_object_get(report, "spread"), i, p)
    {
        char *words = report_spread_words(p);
        field(s, "<tr><td class=\"w wide\">", p, "who", "</td>");
        field(s, "<td class=\"w\" dir=\"auto\">", p, "text", "</td><td>");
        esc(s, words);
        g_string_append(s, "</td></tr>\n");
        g_free(words);
    }
    g_string_append(s, "</table>\n");
}

static void put_definitions(GString *s, const json_t *report)
{
    const json_t *f;
    gsize i;
    g_string_append(s, "<h2>What the figures mean</h2>\n<div class=\"meaning\"><dl>\n");
    json_array_foreach(json_object_get(report, "definitions"), i, f)
    {
        field(s, "<dt>", f, "title", "</dt>");
        field(s, "<dd>", f, "definition", "");
        if (*report_str(f, "source") != '\0')
            field(s, " <span class=\"dim\">Formula: ", f, "source", ".</span>");
        g_string_append(s, "</dd>\n");
    }
    field(s, "</dl>\n<p>", report, "no_handling_time", "</p></div>\n");
}

static void put_behind(GString *s, const json_t *report)
{
    const json_t *b;
    gsize i;
    g_string_append(s, "<h2>What stands behind each figure</h2>\n<p class=\"dim\">Whoever has the workspace lists the messages or conversations "
                       "with these command lines.</p>\n<table>\n");
    json_array_foreach(json_object_get(report, "behind"), i, b)
    {
        field(s, "<tr><td class=\"w who\" dir=\"auto\">", b, "of", "</td>");
        field(s, "<td><code>", b, "command", "</code></td></tr>\n");
    }
    g_string_append(s, "</table>\n");
}

char *report_html(const json_t *report)
{
    GString *s = g_string_new("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                              "<meta name=\"viewport\" content=\"width=device-width\">"
                              "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n<title>Reputation of ");
    char *period = report_period(report);
    esc(s, report_str(report, "account"));
    g_string_append_printf(s, ", %s</title>\n<style>%s</style></head>\n<body>\n", period, STYLE);
    field(s, "<h1>Reputation of ", report, "account", "</h1>\n");
    g_string_append_printf(s, "<p class=\"period\">%s</p>\n", period);
    field(s, "<p class=\"first\">", report, "sentence", "</p>\n");
    put_cards(s, report);
    put_charts(s, report);
    put_parts(s, report);
    put_reasons(s, report);
    put_moved(s, report);
    put_people(s, report, "advocates", "Who speaks well of us");
    put_people(s, report, "detractors", "Who speaks badly of us");
    put_ideas(s, report);
    put_spread(s, report);
    put_definitions(s, report);
    put_behind(s, report);
    field(s, "<footer>Made ", report, "made", " by repute.</footer>\n</body></html>\n");
    g_free(period);
    return g_string_free(s, FALSE);
}
