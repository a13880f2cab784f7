/* Upkeep: copies, forgetting, help. */
#include "cli.h"

#include <stdio.h>

#include "repute/command.h"
#include "repute/figures.h"
#include "repute/keys.h"

/* ---- copies ---- */

static gboolean one_file(struct cli *c, GError **error)
{
    if (c->n != 1)
        err_set(error, ERR_USAGE, "which file? usage: repute backup FILE, repute restore FILE");
    return c->n == 1;
}

static void say_file(struct cli *c, const char *text)
{
    if (c->a->json)
        cli_print_json(json_pack("{s:s}", "file", c->args[0]));
    else
        printf("%s %s\n", c->args[0], text);
}

VERB(backup)
{
    if (!one_file(c, error) || !cli_reader(c, error))
        return FALSE;
    store_reader_free(c->r); /* it was only to see that there is a workspace: a writer would make one */
    c->r = NULL;
    if (!cli_writer(c, error) || !store_backup(c->w, c->args[0], error))
        return FALSE;
    say_file(c, "holds the workspace, and was read back");
    return TRUE;
}

VERB(restore)
{
    if (!one_file(c, error))
        return FALSE;
    const char *db = c->a->paths.database;
    char *question = g_strdup_printf("put %s in the place of the workspace in %s? the old one stays as repute.db.before-restore",
                                     c->args[0], c->a->paths.workspace);
    gboolean ok = (!g_file_test(db, G_FILE_TEST_EXISTS) || cli_ask(c, question, error)) && store_restore(c->args[0], db, error);
    if (ok)
        say_file(c, "is the workspace now");
    g_free(question);
    return ok;
}

/* ---- forgetting ---- */

VERB(forget)
{
    if (c->n != 1) {
        err_set(error, ERR_USAGE, "whom? usage: repute forget HANDLE");
        return FALSE;
    }
    const char *handle = *c->args[0] == '@' ? c->args[0] + 1 : c->args[0];
    if (!cli_reader(c, error) || !cli_writer(c, error))
        return FALSE;
    gint64 person = store_person_by_handle(c->r, handle);
    if (person == 0) {
        err_set(error, ERR_NOT_FOUND, "nobody here is called \"%s\"", c->args[0]);
        return FALSE;
    }
    char *question = g_strdup_printf("forget what %s wrote, their names, and what we answered? this cannot be taken back", handle);
    gboolean ok = cli_ask(c, question, error);
    struct event *e = ok ? cli_job(c, "forget", json_pack("{s:o}", "person", json_id(person)), error) : NULL;
    if (e != NULL && c->a->json)
        cli_print_json(json_pack("{s:s*}", "message", e->text));
    else if (e != NULL)
        puts(e->text);
    ok = e != NULL;
    event_free(e);
    g_free(question);
    return ok;
}

/* ---- help ---- */

/* One line a built-in binding: pane, keys as map lines have them, command. */
static void print_keys(void)
{
    struct conf *conf = conf_load(NULL);
    gsize n = 0;
    const struct binding *const *all = keymap_all(conf->keymap, &n);
    for (gsize i = 0; i < n; i++) {
        char *keys = keys_write(all[i]->keys, all[i]->n);
        if (all[i]->panes == 0)
            printf("all\t%s\t%s\n", keys, all[i]->command);
        for (int p = PANE_NONE + 1; p < PANE_N; p++)
            if ((all[i]->panes & IN(p)) != 0)
                printf("%s\t%s\t%s\n", pane_name((enum pane_id)p), keys, all[i]->command);
        g_free(keys);
    }
    conf_free(conf);
}

/* What can be typed: commands of the screen; verbs of the command line, with all options that are their own. */
static void print_verbs(void)
{
    gsize n = 0;
    const struct command *table = command_table(&n);
    for (gsize i = 0; i < n; i++)
        printf("command\t%s\t%s\t%s\n", table[i].name, table[i].args, table[i].help);
    for (int i = 0; cli_verbs[i].name != NULL; i++)
        printf("verb\t%s\t%s\t%s\t%s %s\n", cli_verbs[i].name, cli_verbs[i].usage, cli_verbs[i].help, cli_verbs[i].valued,
               cli_verbs[i].flags);
}

static void print_settings(void)
{
    gsize n = 0;
    const struct setting_def *table = settings_table(&n);
    for (gsize i = 0; i < n; i++)
        printf("%s\t%s\t%s\t%s\n", table[i].name, table[i].fallback, table[i].choices != NULL ? table[i].choices : "", table[i].help);
}

static void print_figures(void)
{
    gsize n = 0;
    const struct figure *table = figure_all(&n);
    for (gsize i = 0; i < n; i++)
        printf("%s\t%s\t%s\t%s\n", table[i].name, table[i].title, table[i].words, table[i].source);
}

/* What is told here and done elsewhere: main() has them. */
static const struct cli_verb BESIDE[] = {
    {"demo", "[--seed N] [--keep DIR]", "the screen on a sandbox; nothing leaves this host", "", "", 0, NULL},
    {"sandbox", "[--port N] [--seed N]", "that server alone; it prints its address and tokens", "", "", 0, NULL},
};

static void print_usage(const struct cli_verb *v)
{
    printf("repute %s%s%s\n    %s\n", v->name, *v->usage != '\0' ? " " : "", v->usage, v->help);
}

static gboolean print_verb(const char *name, GError **error)
{
    const char *names[128] = {NULL};
    for (gsize i = 0; i < G_N_ELEMENTS(BESIDE); i++)
        if (g_str_equal(BESIDE[i].name, name)) {
            print_usage(&BESIDE[i]);
            return TRUE;
        }
    for (int i = 0; i < 127 && cli_verbs[i].name != NULL; i++) {
        names[i] = cli_verbs[i].name;
        if (!g_str_equal(cli_verbs[i].name, name))
            continue;
        print_usage(&cli_verbs[i]);
        return TRUE;
    }
    cli_unknown("verb", name, names, error);
    return FALSE;
}

VERB(help)
{
    if (cli_flag(c, "--keys"))
        print_keys();
    else if (cli_flag(c, "--verbs"))
        print_verbs();
    else if (cli_flag(c, "--settings"))
        print_settings();
    else if (cli_flag(c, "--figures"))
        print_figures();
    else if (c->n > 0)
        return print_verb(c->args[0], error);
    if (c->options != NULL && g_hash_table_size(c->options) > 0)
        return TRUE;
    puts("repute [--workspace DIR] [--config FILE]        the screen\n"
         "repute [--workspace DIR] [--config FILE] VERB …\n");
    printf("  %-17s %s\n", BESIDE[0].name, BESIDE[0].help);
    for (int i = 0; cli_verbs[i].name != NULL; i++)
        printf("  %-17s %s\n", cli_verbs[i].name, cli_verbs[i].help);
    puts("\nrepute help VERB shows how it is called; --json answers as JSON Lines; --yes answers its question.");
    return TRUE;
}
