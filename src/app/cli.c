/* `repute VERB`: options, the store, exit codes; the verbs are in cli_*.c. */
#include "cli.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "repute/clock.h"
#include "repute/slots.h"
#include "repute/text.h"
#include "repute/when.h"

#define TEXT_MOST (1024 * 1024) /* bytes of a text from a file */
#define ANY -1
#define TARGETS "ID… | --match PATTERN"
#define WRITING "--text --file --at --zone --media --alt --visibility --warning --lang --poll --card --approver"

const struct cli_verb cli_verbs[] = {
    {"ls", "[PATTERN] [--items] [--limit N] [--sort newest|oldest|urgent]", "conversations, or every item", "--limit --sort",
     "--items", ANY, cli_ls},
    {"show", "ID", "a conversation with its items, notes and history", "", "", 1, cli_show},
    {"done", TARGETS " [--reason R]", "close: answered, solved, no-action or spam", "--match --reason", "", ANY, cli_done},
    {"reopen", TARGETS, "open again", "--match", "", ANY, cli_reopen},
    {"snooze", TARGETS " --until TIME|reply", "put away until a time or their reply", "--match --until", "", ANY, cli_snooze},
    {"assign", TARGETS " --to USER", "give it to somebody", "--match --to", "", ANY, cli_assign},
    {"unassign", TARGETS, "it is nobody's", "--match", "", ANY, cli_unassign},
    {"label", TARGETS " --add L… --remove L…", "labels", "--match --add --remove", "", ANY, cli_label},
    {"note", TARGETS " --text T", "internal note, never sent", "--match --text --file", "", ANY, cli_note},
    {"claim", TARGETS " [--free | --take]", "claim it, free it, or take it over", "--match", "--free --take", ANY, cli_claim},
    {"priority", TARGETS " --to N", "urgency from -9 to 9", "--match --to", "", ANY, cli_priority},
    {"spam", TARGETS, "close as spam", "--match", "", ANY, cli_spam},
    {"sentiment", "ITEM… --mood positive|neutral|negative", "correct the mood of items", "--mood", "", ANY, cli_sentiment},
    {"idea", "ls [--state S] | show IDEA | add ITEM… --title T | drop ITEM… --title T | state IDEA S |"
     " rename IDEA --title T | merge IDEA INTO | answer IDEA (--text T | --file F)", "what people suggest, and what came of it",
     "--title --state --text --file", "", ANY, cli_idea},
    {"undo", "", "take back your last act", "", "", 0, cli_undo},
    {"reply", "ID (--text T | --file F) [--at TIME] [--media F --alt T]… [--wait[=S]]", "answer, from the account addressed",
     WRITING, "--warning-in-words --wait --repeat", 1, cli_reply},
    {"post", "--account A[,B…] (--text T | --file F) [--variant A=F]… [--at TIME] [--media F --alt T]… [--wait[=S]]",
     "a post, now or at a time", "--account --variant " WRITING, "--warning-in-words --wait --repeat", ANY, cli_post},
    {"favourite", "ITEM [--undo]", "favourite an item", "", "--undo --wait", 1, cli_favourite},
    {"repost", "ITEM [--undo]", "repost an item", "", "--undo --wait", 1, cli_repost},
    {"mute", "ITEM [--undo]", "mute its author", "", "--undo --wait", 1, cli_mute},
    {"block", "ITEM [--undo]", "block its author", "", "--undo --wait", 1, cli_block},
    {"report", "[--from DAY] [--to DAY] [--account N] [--score SCORE] [--format text|markdown|html|csv|json] [--output FILE] | ITEM --text WHY",
     "a period's figures to hand on; with an item: report its author to their server",
     "--from --to --account --score --format --output --text --file", "--wait", ANY, cli_report},
    {"hide", "ITEM [--undo]", "hide it, where the platform can", "", "--undo --wait", 1, cli_hide},
    {"edit-published", "LEDGER-ID (--text T | --file F)", "edit our published post", "--text --file", "--wait", 1, cli_edit_published},
    {"delete-published", "LEDGER-ID", "delete our published post", "", "--wait", 1, cli_delete_published},
    {"draft", "ls | show ID | rm ID", "drafts", "", "", 2, cli_draft},
    {"queue", "ls | show ID | cancel ID… | move ID… --at TIME | hold ID… | release ID… | approve ID… | reject ID… |"
     " settle ID --sent|--not-sent|--again", "scheduled posts and the publish ledger",
     "--at --zone --url --limit --account", "--sent --not-sent --again", ANY, cli_queue},
    {"account", "add PLATFORM URL [--name N] [--zone Z] [--token-file F] | ls | check [N] | rm N | guard N [--off] | zone N ZONE",
     "accounts of ours", "--name --zone --user --token-file --password-file", "--off", 3, cli_account},
    {"sync", "[--account N]", "one pass: fetch and deliver what is due", "--account", "", 0, cli_sync},
    {"worker", "[--print-unit]", "the same without end, for a service", "", "--print-unit", 0, cli_worker},
    {"watch", "[ls | add QUERY --account N | rm QUERY]", "follow hashtags and words", "--account", "", 2, cli_watch},
    {"score", "[SCORE]", "reputation with its parts, of an account, label:, watch: or person", "", "", 1, cli_score},
    {"why", "ID | SCORE [PART] [--to DAY] [--limit N]", "what made a mood, or moved a score", "--to --limit", "", 2, cli_why},
    {"classify", "[--csv] [--taught]", "mood of texts from standard input", "", "--csv --taught", 0, cli_classify},
    {"pause", "--reason R", "stop all publishing", "--reason", "", 0, cli_pause},
    {"resume", "", "end the publishing stop", "", "", 0, cli_resume},
    {"import", "FILE", "items as JSON Lines; - is standard input", "", "", 1, cli_import},
    {"export", "[PATTERN]", "items as JSON Lines", "--limit", "", ANY, cli_export},
    {"audit", "[ID] [--verify]", "who did what, and whether the chain holds", "--limit", "--verify", 1, cli_audit},
    {"person", "show HANDLE | link HANDLE OTHER | unlink HANDLE", "a person on all networks; who is one", "", "", 3, cli_person},
    {"forget", "HANDLE", "a person's texts and names go, figures stay", "", "", 1, cli_forget},
    {"backup", "FILE", "copy the workspace, verified", "", "", 1, cli_backup},
    {"restore", "FILE", "put a copy in the workspace's place", "", "", 1, cli_restore},
    {"doctor", "", "what is wrong here, and the way out", "", "", 0, cli_doctor},
    {"help", "[VERB]", "these lines", "", "--keys --verbs --settings --figures", 1, cli_help},
    {NULL, NULL, NULL, NULL, NULL, 0, NULL},
};

/* ---- options ---- */

static void values_free(gpointer p)
{
    g_ptr_array_unref(p);
}

static void add_option(struct cli *c, const char *name, const char *value)
{
    GPtrArray *values = g_hash_table_lookup(c->options, name);
    if (values == NULL) {
        values = g_ptr_array_new_with_free_func(g_free);
        g_hash_table_insert(c->options, g_strdup(name), values);
    }
    g_ptr_array_add(values, g_strdup(value));
}

const GPtrArray *cli_all(const struct cli *c, const char *name)
{
    return g_hash_table_lookup(c->options, name);
}

const char *cli_option(const struct cli *c, const char *name)
{
    const GPtrArray *values = cli_all(c, name);
    return values != NULL ? values->pdata[values->len - 1] : NULL;
}

gboolean cli_flag(const struct cli *c, const char *name)
{
    return cli_all(c, name) != NULL;
}

static gboolean has_word(const char *list, const char *word)
{
    char **words = g_strsplit(list, " ", -1);
    gboolean in = g_strv_contains((const char *const *)words, word);
    g_strfreev(words);
    return in;
}

static gboolean takes_value(const struct cli_verb *v, const char *option)
{
    return has_word(v->valued, option) || g_str_equal(option, "--confirm");
}

static gboolean all_utf8(int argc, char **argv, GError **error)
{
    for (int i = 0; i < argc; i++) {
        if (g_utf8_validate(argv[i], -1, NULL))
            continue;
        char *shown = cli_shown(argv[i]);
        err_set(error, ERR_USAGE, "\"%s\" is not UTF-8", shown);
        g_free(shown);
        return FALSE;
    }
    return TRUE;
}

static gboolean parse(struct cli *c, const struct cli_verb *v, int argc, char **argv, GError **error)
{
    GPtrArray *words = g_ptr_array_new();
    gboolean ok = TRUE, only_words = FALSE;
    for (int i = 1; ok && i < argc; i++) {
        if (only_words || !g_str_has_prefix(argv[i], "--")) {
            g_ptr_array_add(words, g_strdup(argv[i]));
            continue;
        }
        if (argv[i][2] == '\0') {
            only_words = TRUE;
            continue;
        }
        const char *eq = strchr(argv[i], '=');
        char *name = eq != NULL ? g_strndup(argv[i], (gsize)(eq - argv[i])) : g_strdup(argv[i]);
        gboolean valued = takes_value(v, name);
        gboolean flag = has_word(v->flags, name) || g_str_equal(name, "--json") || g_str_equal(name, "--yes");
        if (valued && eq == NULL && i + 1 >= argc) {
            err_set(error, ERR_USAGE, "%s wants a value; usage: repute %s %s", name, v->name, v->usage);
            ok = FALSE;
        } else if (valued) {
            add_option(c, name, eq != NULL ? eq + 1 : argv[++i]);
        } else if (flag && eq != NULL && !g_str_equal(name, "--wait")) {
            err_set(error, ERR_USAGE, "%s takes no value; usage: repute %s %s", name, v->name, v->usage);
            ok = FALSE;
        } else if (flag) {
            add_option(c, name, eq != NULL ? eq + 1 : "");
        } else {
            err_set(error, ERR_USAGE, "no option %s; usage: repute %s %s", name, v->name, v->usage);
            ok = FALSE;
        }
        g_free(name);
    }
    c->n = (int)words->len;
    if (ok && v->words != ANY && c->n > v->words) {
        err_set(error, ERR_USAGE, "\"%s\" is a word too many; usage: repute %s %s", (char *)words->pdata[v->words], v->name, v->usage);
        ok = FALSE;
    }
    g_ptr_array_add(words, NULL);
    c->args = (char **)g_ptr_array_free(words, FALSE);
    return ok;
}

/* ---- the store ---- */

gboolean cli_reader(struct cli *c, GError **error)
{
    if (c->r != NULL)
        return TRUE;
    c->r = store_reader_open(c->a->paths.database, error);
    return c->r != NULL;
}

/* A misspelt folder is no new workspace, unless it is to be one. */
gboolean cli_workspace(struct cli *c, GError **error)
{
    static const char *const MAKING[] = {"import", "worker", NULL};
    if (g_file_test(c->a->paths.database, G_FILE_TEST_EXISTS))
        return TRUE;
    if (!g_strv_contains(MAKING, c->verb) && !(g_str_equal(c->verb, "account") && c->n > 0 && g_str_equal(c->args[0], "add")))
        return cli_reader(c, error);
    fprintf(stderr, "repute: a new workspace is made in \"%s\"\n", c->a->paths.workspace);
    return TRUE;
}

gboolean cli_writer(struct cli *c, GError **error)
{
    if (c->w != NULL)
        return TRUE;
    if (!cli_workspace(c, error))
        return FALSE;
    c->w = store_writer_open(c->a->paths.database, c->a->paths.changed, error);
    if (c->w == NULL)
        return FALSE;
    store_reader_free(c->r);
    c->r = store_writer_reader(c->w);
    return TRUE;
}

struct event *app_done(GPtrArray *events)
{
    struct event *done = NULL;
    for (guint i = 0; i < events->len; i++) {
        struct event *e = events->pdata[i];
        if (e->type == EVENT_DONE && done == NULL)
            done = e;
        else
            event_free(e);
    }
    g_ptr_array_unref(events);
    return done;
}

struct event *cli_job(struct cli *c, const char *verb, json_t *args, GError **error)
{
    struct job *j = job_new(verb, c->a->user, args);
    struct event *done = NULL;
    if (cli_writer(c, error)) {
        struct job_context jc = {c->w, &c->a->paths, c->a->conf->settings, c->a->sentiment, c->now};
        GPtrArray *events = g_ptr_array_new();
        job_run(&jc, j, events, error);
        done = app_done(events);
    }
    job_free(j);
    return done;
}

/* ---- words ---- */

void cli_print_json(json_t *j)
{
    char *text = json_dumps(j, JSON_COMPACT | JSON_REAL_PRECISION(15)); /* 0.741, not 0.74099999999999999 */
    puts(text);
    free(text);
    json_decref(j);
}

char *cli_shown(const char *text)
{
    char *clean = text_sanitise(text != NULL ? text : "", -1, TEXT_ONE_LINE, 0, NULL);
    if (g_get_charset(NULL))
        return clean;
    char *ascii = text_ascii(clean, NULL);
    g_free(clean);
    return ascii;
}

void cli_warn(struct cli *c, int code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = g_strdup_vprintf(format, args), *clean = log_redact(text);
    va_end(args);
    fprintf(stderr, "repute: %s\n", clean);
    c->code = MAX(c->code, code);
    g_free(text);
    g_free(clean);
}

/* The whole of it, as far as TEXT_MOST bytes. */
static char *read_text(const char *file, gsize *len, GError **error)
{
    FILE *f = g_str_equal(file, "-") ? stdin : fopen(file, "re");
    int failed = f != NULL ? 0 : errno;
    char *text = g_malloc(TEXT_MOST + 1);
    *len = f != NULL ? fread(text, 1, TEXT_MOST + 1, f) : 0;
    if (f != NULL && ferror(f))
        failed = errno;
    if (failed != 0)
        err_set(error, ERR_INTERNAL, "reading \"%s\" failed: %s", file, g_strerror(failed));
    else if (*len > TEXT_MOST)
        err_set(error, ERR_INVALID, "\"%s\" is longer than a megabyte; no post is", file);
    else
        text[*len] = '\0';
    if (failed != 0 || *len > TEXT_MOST)
        g_clear_pointer(&text, g_free);
    if (f != NULL && f != stdin)
        fclose(f);
    return text;
}

/* Takes text. */
static char *checked_text(char *text, gsize len, GError **error)
{
    const char *end = NULL;
    if (text == NULL || g_utf8_validate(text, (gssize)len, &end))
        return text != NULL ? g_strchomp(text) : NULL;
    err_set(error, ERR_INVALID, "the text is not UTF-8 from byte %u on", (guint)(end - text) + 1);
    g_free(text);
    return NULL;
}

char *cli_file_text(const char *file, GError **error)
{
    gsize len = 0;
    char *text = read_text(file, &len, error);
    return checked_text(text, len, error);
}

char *cli_text(struct cli *c, GError **error)
{
    const char *text = cli_option(c, "--text"), *file = cli_option(c, "--file");
    if (text != NULL && file != NULL) {
        err_set(error, ERR_USAGE, "--text or --file, not both");
    } else if (text != NULL) {
        return checked_text(g_strdup(text), strlen(text), error);
    } else if (file == NULL) {
        err_set(error, ERR_USAGE, "say the text: --text T, or --file F (- is standard input)");
    } else {
        return cli_file_text(file, error);
    }
    return NULL;
}

gboolean cli_limit(struct cli *c, guint *limit, GError **error)
{
    const char *text = cli_option(c, "--limit");
    guint64 n = 0;
    if (text == NULL)
        return TRUE;
    if (!g_ascii_string_to_unsigned(text, 10, 1, G_MAXUINT32, &n, NULL)) {
        err_set(error, ERR_USAGE, "--limit wants a number from 1 on, not \"%s\"", text);
        return FALSE;
    }
    *limit = (guint)n;
    return TRUE;
}

gboolean cli_time(struct cli *c, const char *text, const char *in, gint64 *ms, char **zone, GError **error)
{
    const char *asked = cli_option(c, "--zone"), *usual = in != NULL ? in : settings_str(c->a->conf->settings, "zone");
    const char *name = asked != NULL ? asked : usual;
    if (asked != NULL && !g_str_equal(asked, "local") && !when_zone_check(asked, error))
        return FALSE;
    if (!cli_reader(c, error) || !slots_parse(c->r, c->a->conf->settings, text, c->now, name, ms, error))
        return FALSE;
    if (*ms < c->now - MS_MINUTE) {
        char *then = when_short(*ms, c->now, name);
        err_set(error, ERR_INVALID, "\"%s\" (%s) is over; a time to come, or now", text, then);
        g_free(then);
        return FALSE;
    }
    *zone = when_zone_name(name);
    return TRUE;
}

/* ---- the call ---- */

void cli_unknown(const char *what, const char *word, const char *const *words, GError **error)
{
    const char *near = text_nearest(word, words);
    char *all = near == NULL && g_strv_length((char **)words) < 16 ? g_strjoinv(", ", (char **)words) : NULL;
    if (near != NULL)
        err_set(error, ERR_USAGE, "no %s \"%s\"; is \"%s\" meant?", what, word, near);
    else
        err_set(error, ERR_USAGE, "no %s \"%s\"; %s", what, word, all != NULL ? all : "repute help lists them");
    g_free(all);
}

static const struct cli_verb *find(const char *name, GError **error)
{
    const char *names[G_N_ELEMENTS(cli_verbs)] = {NULL};
    for (int i = 0; cli_verbs[i].name != NULL; i++) {
        if (g_str_equal(cli_verbs[i].name, name))
            return &cli_verbs[i];
        names[i] = cli_verbs[i].name;
    }
    cli_unknown("verb", name, names, error);
    return NULL;
}

static void take_confirmed(struct cli *c)
{
    const GPtrArray *values = cli_all(c, "--confirm");
    for (guint i = 0; values != NULL && i < values->len; i++) {
        char **names = g_strsplit(values->pdata[i], ",", -1);
        for (guint k = 0; names[k] != NULL; k++)
            g_ptr_array_add(c->a->confirmed, g_strdup(g_strstrip(names[k])));
        g_strfreev(names);
    }
}

/* Also "repute VERB … --help", as everywhere; but not "--title --help". */
static gboolean asks_help(int argc, char **argv)
{
    const struct cli_verb *v = find(argv[0], NULL);
    for (int i = 1; i < argc && !g_str_equal(argv[i], "--"); i++) {
        if (g_str_equal(argv[i], "--help"))
            return TRUE;
        if (v != NULL && takes_value(v, argv[i]))
            i++;
    }
    return FALSE;
}

int cli_main(struct app *a, int argc, char **argv)
{
    struct cli c = {.a = a, .now = clock_now_ms()};
    GError *error = NULL;
    c.options = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, values_free);
    for (guint i = 0; i < a->conf->problems->len; i++)
        fprintf(stderr, "repute: %s\n", (const char *)a->conf->problems->pdata[i]);
    char *help[] = {(char *)"help", argv[0], NULL};
    gboolean readable = all_utf8(argc, argv, &error);
    if (readable && asks_help(argc, argv)) {
        argv = help;
        argc = 2;
    }
    const struct cli_verb *v = readable ? find(argv[0], &error) : NULL;
    gboolean ok = v != NULL && parse(&c, v, argc, argv, &error);
    if (ok) {
        a->json = cli_flag(&c, "--json");
        a->yes = cli_flag(&c, "--yes");
        take_confirmed(&c);
        c.verb = v->name;
        ok = v->run(&c, &error);
    }
    int failed = ok ? 0 : error != NULL ? app_fail(error) : 1;
    c.code = MAX(c.code, failed);
    g_clear_error(&error);
    if (c.w != NULL)
        store_writer_free(c.w);
    else
        store_reader_free(c.r);
    g_strfreev(c.args);
    g_hash_table_unref(c.options);
    return c.code;
}
