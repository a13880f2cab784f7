/* `repute classify`: the mood of texts from standard input, many a second: one model, big buffers, nothing kept. */
#include "cli.h"

#include <stdio.h>
#include <string.h>

#include "repute/sync.h"
#include "repute/text.h"

#define BUFFER (1 << 20)
#define FIELD_MAX_BYTES (16 << 20)
#define SAID_MOST 20 /* records that are named where they are left out */
#define COLUMNS 16u /* that are looked at */

struct classify {
    const struct sentiment *model;
    const char *const *brands;
    GString *out;
    gint64 left_out; /* records */
};

static void score(struct classify *k, const char *text, const char *lang, struct sentiment_result *r)
{
    *r = (struct sentiment_result){0};
    sentiment_score(k->model, text, lang != NULL && *lang != '\0' ? lang : NULL, k->brands, r);
}

static void flush(GString *out, gboolean all)
{
    if (out->len < BUFFER && !all)
        return;
    fwrite(out->str, 1, out->len, stdout);
    g_string_truncate(out, 0);
}

/* ---- CSV, RFC 4180 ---- */

/* One record of up to n fields from f: quoted fields may hold commas, line breaks and "" for ". More fields than n
 * and NUL bytes are read and left out. FALSE at the end of input. *count: how many fields there were; *open: the input
 * ended inside of quotes. */
static gboolean read_record(FILE *f, GString **fields, guint n, guint *count, gboolean *open)
{
    int ch = getc_unlocked(f);
    guint at = 0;
    gboolean quoted = FALSE, begun = FALSE;
    if (ch == EOF)
        return FALSE;
    for (guint i = 0; i < n; i++)
        g_string_truncate(fields[i], 0);
    for (; ch != EOF; ch = getc_unlocked(f)) {
        if (quoted && ch == '"') {
            int next = getc_unlocked(f);
            if (next != '"') {
                quoted = FALSE;
                if (next != EOF)
                    ungetc(next, f);
                continue;
            }
        } else if (!quoted && ch == '"' && !begun) {
            quoted = begun = TRUE;
            continue;
        } else if (!quoted && (ch == ',' || ch == '\n')) {
            if (ch == '\n')
                break;
            at++;
            begun = FALSE;
            continue;
        } else if (!quoted && ch == '\r') {
            continue;
        }
        begun = TRUE;
        if (ch != '\0' && at < n && fields[at]->len < FIELD_MAX_BYTES)
            g_string_append_c(fields[at], (char)ch);
    }
    *count = at + 1;
    *open = quoted;
    return TRUE;
}

/* A byte order mark before a quoted name would hide the quote. */
static void skip_mark(FILE *f)
{
    int ch = getc_unlocked(f);
    if (ch != 0xef) {
        if (ch != EOF)
            ungetc(ch, f);
        return;
    }
    getc_unlocked(f);
    getc_unlocked(f);
}

static void write_field(GString *out, const char *field)
{
    if (field[strcspn(field, ",\"\r\n")] == '\0') {
        g_string_append(out, field);
        return;
    }
    g_string_append_c(out, '"');
    for (const char *p = field; *p != '\0'; p++) {
        if (*p == '"')
            g_string_append_c(out, '"');
        g_string_append_c(out, *p);
    }
    g_string_append_c(out, '"');
}

/* Where id, lang and text stand in the header. */
static gboolean read_header(int at[3], guint *columns, GError **error)
{
    static const char *const NAMES[] = {"id", "lang", "text"};
    GString *names[COLUMNS];
    gboolean open;
    for (guint i = 0; i < COLUMNS; i++)
        names[i] = g_string_new(NULL);
    *columns = 0;
    skip_mark(stdin);
    read_record(stdin, names, COLUMNS, columns, &open);
    *columns = MIN(*columns, COLUMNS);
    for (int i = 0; i < 3; i++) {
        at[i] = -1;
        for (guint j = 0; j < *columns; j++)
            if (g_ascii_strcasecmp(g_strstrip(names[j]->str), NAMES[i]) == 0)
                at[i] = (int)j;
    }
    for (guint i = 0; i < COLUMNS; i++)
        g_string_free(names[i], TRUE);
    int missing = at[0] < 0 ? 0 : at[2] < 0 ? 2 : -1; /* without lang it is found from the text */
    if (missing < 0)
        return TRUE;
    err_set(error, ERR_INVALID, "no column \"%s\"; the first line must name the columns: id,lang,text", NAMES[missing]);
    return FALSE;
}

static void classify_record(struct classify *k, GString **row, const int at[3])
{
    struct sentiment_result r;
    char number[G_ASCII_DTOSTR_BUF_SIZE];
    score(k, row[at[2]]->str, at[1] >= 0 ? row[at[1]]->str : NULL, &r);
    write_field(k->out, row[at[0]]->str);
    g_ascii_formatd(number, sizeof number, "%.4f", r.score);
    g_string_append_printf(k->out, ",%s,%d\n", number, r.label);
    flush(k->out, FALSE);
}

static gboolean classify_csv(struct cli *c, struct classify *k, GError **error)
{
    int at[3];
    guint columns, n;
    gboolean open;
    GString *row[COLUMNS];
    if (!read_header(at, &columns, error))
        return FALSE;
    for (guint i = 0; i < COLUMNS; i++)
        row[i] = g_string_new(NULL);
    g_string_append(k->out, "id,score,label\n");
    guint need = (guint)MAX(at[0], at[2]) + 1;
    for (gint64 record = 2; read_record(stdin, row, columns, &n, &open); record++) {
        if (open)
            cli_warn(c, 1, "record %" G_GINT64_FORMAT ": its quotes are never closed; it is all of the rest", record);
        if (n == 1 && row[0]->len == 0)
            continue; /* an empty line */
        if (n >= need)
            classify_record(k, row, at);
        else if (++k->left_out <= SAID_MOST)
            cli_warn(c, 1, "record %" G_GINT64_FORMAT ": %u fields, %u are needed; left out", record, n, need);
    }
    if (k->left_out > SAID_MOST)
        cli_warn(c, 1, "and so on: %" G_GINT64_FORMAT " records were left out", k->left_out);
    for (guint i = 0; i < COLUMNS; i++)
        g_string_free(row[i], TRUE);
    return TRUE;
}

/* ---- lines ---- */

static void classify_line(struct cli *c, struct classify *k, const char *text)
{
    struct sentiment_result r;
    score(k, text, NULL, &r);
    if (c->a->json) {
        char *clean = text_sanitise(text, -1, 0, 0, NULL);
        json_t *j = r.known ? json_pack("{s:s,s:f,s:i,s:f}", "text", clean, "score", r.score, "label", r.label, "confidence",
                                        r.confidence)
                            : json_pack("{s:s,s:n,s:n,s:n}", "text", clean, "score", "label", "confidence");
        char *line = json_dumps(j, JSON_COMPACT | JSON_REAL_PRECISION(4));
        g_string_append_printf(k->out, "%s\n", line);
        free(line);
        json_decref(j);
        g_free(clean);
    } else {
        char *shown = cli_shown(text);
        if (r.known)
            g_string_append_printf(k->out, "%+.2f  %s\n", r.score, shown);
        else
            g_string_append_printf(k->out, "    ?  %s\n", shown);
        g_free(shown);
    }
    flush(k->out, FALSE);
}

static void classify_lines(struct cli *c, struct classify *k)
{
    GString *line = g_string_new(NULL);
    int ch;
    do {
        ch = getc_unlocked(stdin);
        if (ch != '\n' && ch != EOF) {
            if (ch != '\0' && line->len < FIELD_MAX_BYTES)
                g_string_append_c(line, (char)ch);
            continue;
        }
        if (line->len > 0 && line->str[line->len - 1] == '\r')
            g_string_truncate(line, line->len - 1);
        if (line->len > 0)
            classify_line(c, k, line->str);
        g_string_truncate(line, 0);
    } while (ch != EOF);
    g_string_free(line, TRUE);
}

VERB(classify)
{
    if (c->a->sentiment == NULL) {
        err_set(error, ERR_NOT_FOUND, "there is no model: sentiment.weights is not installed; make install puts it there");
        return FALSE;
    }
    char **brands = settings_list(c->a->conf->settings, "brands");
    struct classify k = {.model = c->a->sentiment, .brands = (const char *const *)brands, .out = g_string_sized_new(BUFFER + 4096)};
    struct sentiment *taught = NULL;
    gboolean ok = TRUE;
    if (cli_flag(c, "--taught")) {
        k.model = taught = cli_reader(c, error) ? taught_model(c->r, c->a->sentiment, k.brands, error) : NULL;
        ok = taught != NULL;
    }
    if (ok && cli_flag(c, "--csv"))
        ok = classify_csv(c, &k, error);
    else if (ok)
        classify_lines(c, &k);
    if (ok && ferror(stdin)) {
        err_set(error, ERR_INTERNAL, "reading the texts failed: %s", g_strerror(errno));
        ok = FALSE;
    }
    flush(k.out, TRUE);
    g_string_free(k.out, TRUE);
    sentiment_free(taught);
    g_strfreev(brands);
    return ok;
}
