/* `repute report`: a period's figures, for people who do not sit at the screen. */
#include "cli.h"
#include "report.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "repute/clock.h"
#include "repute/when.h"

#define DAYS 28   /* without --from */
#define MOST 3654 /* ten years, in days */

static const char *const FORMATS[] = {"text", "markdown", "html", "csv", "json", NULL};

/* By its noon: some zones leave midnights out, or have two. */
gboolean cli_day_start(struct cli *c, const char *option, const char *text, int by, gint64 *ms, GError **error)
{
    GDate date;
    char name[20];
    int y = 0, m = 0, d = 0, end = 0;
    gboolean ok = sscanf(text, "%4d-%2d-%2d%n", &y, &m, &d, &end) == 3 && text[end] == '\0' && y > 1970 && y < 9000 &&
                  g_date_valid_dmy((GDateDay)d, (GDateMonth)m, (GDateYear)y);
    if (!ok) {
        err_set(error, ERR_USAGE, "%s wants a day such as 2026-03-12, not \"%s\"", option, text);
        return FALSE;
    }
    g_date_clear(&date, 1);
    g_date_set_dmy(&date, (GDateDay)d, (GDateMonth)m, (GDateYear)y);
    if (by > 0)
        g_date_add_days(&date, (guint)by);
    else
        g_date_subtract_days(&date, (guint)-by);
    g_snprintf(name, sizeof name, "%04d-%02d-%02d 12:00", g_date_get_year(&date) % 10000, (int)g_date_get_month(&date) % 100,
               g_date_get_day(&date) % 100);
    const char *zone = settings_str(c->a->conf->settings, "zone");
    if (!when_parse(name, c->now, zone, 0, ms, error))
        return FALSE;
    *ms = when_day_start(*ms, zone);
    return TRUE;
}

static gboolean period(struct cli *c, struct report_of *of, GError **error)
{
    const char *from = cli_option(c, "--from"), *to = cli_option(c, "--to");
    char *today = when_format(c->now, settings_str(c->a->conf->settings, "zone"), "%Y-%m-%d");
    const char *last = to != NULL ? to : today;
    gboolean ok = cli_day_start(c, "--to", last, 1, &of->to, error) &&
                  (from != NULL ? cli_day_start(c, "--from", from, 0, &of->from, error)
                                : cli_day_start(c, "--to", last, 1 - DAYS, &of->from, error));
    g_free(today);
    if (ok && of->to - of->from > MOST * MS_DAY) {
        err_set(error, ERR_USAGE, "a report is of ten years at most; name a later --from");
        ok = FALSE;
    }
    if (ok && (of->from >= of->to || of->from > c->now)) {
        err_set(error, ERR_USAGE, of->from > c->now ? "that period has not begun yet" : "--from is after --to");
        ok = FALSE;
    }
    return ok;
}

static char *write_report(const json_t *report, const char *format)
{
    if (g_str_equal(format, "markdown"))
        return report_markdown(report);
    if (g_str_equal(format, "html"))
        return report_html(report);
    if (g_str_equal(format, "csv"))
        return report_csv(report);
    if (!g_str_equal(format, "json"))
        return report_text(report);
    char *dump = json_dumps(report, JSON_COMPACT | JSON_REAL_PRECISION(6)), *text = g_strconcat(dump, "\n", NULL);
    free(dump);
    return text;
}

/* The format asked for, or the one that the file's name ends with. */
static const char *format_of(struct cli *c, GError **error)
{
    const char *format = cli_option(c, "--format"), *file = cli_option(c, "--output");
    static const struct {
        const char *end, *format;
    } ENDS[] = {{".html", "html"}, {".md", "markdown"}, {".csv", "csv"}, {".json", "json"}, {".txt", "text"}};
    if (format != NULL && !g_strv_contains(FORMATS, format)) {
        cli_unknown("format", format, FORMATS, error);
        return NULL;
    }
    for (gsize i = 0; format == NULL && file != NULL && i < G_N_ELEMENTS(ENDS); i++)
        if (g_str_has_suffix(file, ENDS[i].end))
            format = ENDS[i].format;
    return format != NULL ? format : c->a->json ? "json" : "text";
}

/* A pipe or a device is written to, by the name given: that behind /dev/stdout has none. A file is replaced whole, and a
 * link to one stays a link. */
static gboolean write_file(const char *file, const char *text, GError **error)
{
    gboolean ok;
    if (g_file_test(file, G_FILE_TEST_EXISTS) && !g_file_test(file, G_FILE_TEST_IS_REGULAR)) {
        FILE *f = fopen(file, "we");
        ok = f != NULL && fputs(text, f) >= 0;
        ok = f != NULL && fclose(f) == 0 && ok;
        if (!ok)
            err_set(error, ERR_INTERNAL, "%s", g_strerror(errno));
    } else {
        char *real = realpath(file, NULL);
        ok = g_file_set_contents_full(real != NULL ? real : file, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, error);
        free(real);
    }
    return ok;
}

static gboolean put_out(const char *file, const char *text, GError **error)
{
    if (file == NULL || g_str_equal(file, "-")) {
        fputs(text, stdout);
        return TRUE;
    }
    if (write_file(file, text, error))
        return TRUE;
    g_prefix_error(error, "writing \"%s\" failed: ", file);
    return FALSE;
}

VERB(report_period)
{
    struct report_of of = {.now = c->now, .settings = c->a->conf->settings};
    const char *format = format_of(c, error);
    if (c->n > 0) {
        err_set(error, ERR_USAGE, "report takes options only, such as --from 2026-03-01");
        return FALSE;
    }
    if (format == NULL || !period(c, &of, error) || !cli_reader(c, error))
        return FALSE;
    const char *account = cli_option(c, "--account"), *score = cli_option(c, "--score");
    g_autofree char *name = NULL;
    if (account != NULL && score != NULL) {
        err_set(error, ERR_USAGE, "--account and --score both say whose report it is: one is enough");
        return FALSE;
    }
    of.score = account != NULL ? account : score;
    if (!store_scope_find(c->r, of.score, &of.scope, &name, error))
        return FALSE;
    of.account = of.scope.kind == SCORE_ACCOUNT && of.scope.id == 0 ? NULL : name;
    json_t *report = report_gather(c->r, &of, error);
    char *text = report != NULL ? write_report(report, format) : NULL;
    gboolean ok = text != NULL && put_out(cli_option(c, "--output"), text, error);
    g_free(text);
    json_decref(report);
    return ok;
}
