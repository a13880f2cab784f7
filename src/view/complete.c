/* Words that may stand there, for Tab. Every list comes from its owner: the command table, settings, the store. */
#include "repute/idea.h"
#include "repute/store_scores.h"
#include "ui_private.h"

#include <string.h>

static void add_words(GPtrArray *out, const char *prefix, const char *const *words)
{
    for (int i = 0; words[i] != NULL; i++)
        if (g_str_has_prefix(words[i], prefix))
            g_ptr_array_add(out, g_strdup(words[i]));
}

static void add_commands(GPtrArray *out, const char *prefix)
{
    gsize n = 0;
    const struct command *table = command_table(&n);
    for (gsize i = 0; i < n; i++)
        if (table[i].run != NULL && g_str_has_prefix(table[i].name, prefix))
            g_ptr_array_add(out, g_strdup(table[i].name));
}

static void add_settings(GPtrArray *out, const char *prefix)
{
    gsize n = 0;
    const struct setting_def *table = settings_table(&n);
    for (gsize i = 0; i < n; i++)
        if (g_str_has_prefix(table[i].name, prefix))
            g_ptr_array_add(out, g_strdup(table[i].name));
}

static void add_accounts(struct ui *ui, GPtrArray *out, const char *prefix)
{
    for (guint i = 0; ui->status.accounts != NULL && i < ui->status.accounts->len; i++) {
        const struct account *a = ui->status.accounts->pdata[i];
        if (g_str_has_prefix(a->name, prefix))
            g_ptr_array_add(out, g_strdup(a->name));
    }
}

static void add_users(struct ui *ui, GPtrArray *out, const char *prefix)
{
    for (guint i = 0; ui->status.users != NULL && i < ui->status.users->len; i++) {
        const struct user *u = ui->status.users->pdata[i];
        if (g_str_has_prefix(u->name, prefix))
            g_ptr_array_add(out, g_strdup(u->name));
    }
}

static void add_labels(struct ui *ui, GPtrArray *out, const char *prefix)
{
    GPtrArray *labels = store_labels(ui->o.reader, NULL);
    for (guint i = 0; labels != NULL && i < labels->len; i++) {
        char *name = g_strdup(labels->pdata[i]);
        name[strcspn(name, "\t")] = '\0';
        if (g_str_has_prefix(name, prefix))
            g_ptr_array_add(out, name);
        else
            g_free(name);
    }
    g_clear_pointer(&labels, g_ptr_array_unref);
}

static void add_views(struct ui *ui, GPtrArray *out, const char *prefix)
{
    static const char *const BUILTIN[] = {"inbox", "mine", "unassigned", "late", "pending", "snoozed", "done", "all", NULL};
    add_words(out, prefix, BUILTIN);
    GPtrArray *views = store_views(ui->o.reader, NULL);
    for (guint i = 0; views != NULL && i < views->len; i++) {
        const struct saved_view *v = views->pdata[i];
        if (g_str_has_prefix(v->name, prefix))
            g_ptr_array_add(out, g_strdup(v->name));
    }
    g_clear_pointer(&views, g_ptr_array_unref);
}

static void add_watches(struct ui *ui, GPtrArray *out, const char *prefix)
{
    GPtrArray *watches = store_watches(ui->o.reader, 0, NULL);
    for (guint i = 0; watches != NULL && i < watches->len; i++) {
        const struct watch *w = watches->pdata[i];
        if (g_str_has_prefix(w->query, prefix))
            g_ptr_array_add(out, g_strdup(w->query));
    }
    g_clear_pointer(&watches, g_ptr_array_unref);
}

/* What has a reputation: accounts, labels, what is watched. */
static void add_scopes(struct ui *ui, GPtrArray *out, const char *prefix)
{
    static const char LABEL[] = "label:";
    gsize known = MIN(strlen(LABEL), strlen(prefix));
    g_autoptr(GPtrArray) labels = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) watches = store_watch_names(ui->o.reader);
    add_accounts(ui, out, prefix);
    if (strncmp(LABEL, prefix, known) == 0)
        add_labels(ui, labels, prefix + known);
    for (guint i = 0; i < labels->len; i++)
        g_ptr_array_add(out, g_strconcat(LABEL, labels->pdata[i], NULL));
    for (guint i = 0; i < watches->len; i++)
        if (g_str_has_prefix(watches->pdata[i], prefix))
            g_ptr_array_add(out, g_strdup(watches->pdata[i]));
}

static void add_saved_replies(struct ui *ui, GPtrArray *out, const char *prefix)
{
    GPtrArray *all = store_saved_replies(ui->o.reader, NULL);
    for (guint i = 0; all != NULL && i < all->len; i++) {
        const struct saved_reply *s = all->pdata[i];
        if (g_str_has_prefix(s->name, prefix))
            g_ptr_array_add(out, g_strdup(s->name));
    }
    g_clear_pointer(&all, g_ptr_array_unref);
}

static void add_ideas(struct ui *ui, GPtrArray *out, const char *prefix)
{
    GPtrArray *all = store_ideas(ui->o.reader, -1, NULL);
    char *typed = text_fold(prefix);
    for (guint i = 0; all != NULL && i < all->len; i++) {
        const struct idea *d = all->pdata[i];
        char *folded = text_fold(d->title);
        if (g_str_has_prefix(folded, typed))
            g_ptr_array_add(out, g_strdup(d->title));
        g_free(folded);
    }
    g_free(typed);
    g_clear_pointer(&all, g_ptr_array_unref);
}

static void add_files(GPtrArray *out, const char *prefix)
{
    const char *slash = strrchr(prefix, '/');
    char *dir = slash != NULL ? g_strndup(prefix, (gsize)(slash - prefix) + 1) : g_strdup("./");
    const char *base = slash != NULL ? slash + 1 : prefix;
    GDir *d = g_dir_open(dir, 0, NULL);
    const char *name;
    while (d != NULL && (name = g_dir_read_name(d)) != NULL && out->len < 200) {
        if (!g_str_has_prefix(name, base) || (*name == '.' && *base != '.'))
            continue;
        char *path = g_strdup_printf("%s%s", slash != NULL ? dir : "", name);
        gboolean folder = g_file_test(path, G_FILE_TEST_IS_DIR);
        g_ptr_array_add(out, folder ? g_strdup_printf("%s/", path) : g_strdup(path));
        g_free(path);
    }
    g_clear_pointer(&d, g_dir_close);
    g_free(dir);
}

/* The folder in its own letters: "America/North_Dakota/" for "america/north_dakota/"; as typed where there is none. */
static char *zone_folder(const char *root, const char *typed)
{
    g_auto(GStrv) parts = g_strsplit(typed, "/", -1);
    GString *real = g_string_new(NULL);
    for (guint i = 0; parts[i] != NULL && *parts[i] != '\0'; i++) {
        g_autofree char *path = g_build_filename(root, real->str, NULL);
        GDir *d = g_dir_open(path, 0, NULL);
        const char *name;
        while (d != NULL && (name = g_dir_read_name(d)) != NULL && g_ascii_strcasecmp(name, parts[i]) != 0)
            ;
        g_string_append_printf(real, "%s/", d != NULL && name != NULL ? name : parts[i]);
        g_clear_pointer(&d, g_dir_close);
    }
    return g_string_free(real, FALSE);
}

/* A folder at a time: "Europe/", then what is in it; however the letters were typed. */
static void add_zones(GPtrArray *out, const char *prefix)
{
    const char *set = g_getenv("TZDIR"), *root = set != NULL ? set : "/usr/share/zoneinfo", *slash = strrchr(prefix, '/');
    const char *base = slash != NULL ? slash + 1 : prefix;
    g_autofree char *typed = g_strndup(prefix, (gsize)(base - prefix));
    char *folder = strstr(typed, "..") == NULL ? zone_folder(root, typed) : g_strdup(typed);
    char *path = g_build_filename(root, folder, NULL);
    GDir *d = strstr(folder, "..") == NULL ? g_dir_open(path, 0, NULL) : NULL;
    const char *name;
    while (d != NULL && (name = g_dir_read_name(d)) != NULL) {
        if (!g_ascii_isupper(*name) || strchr(name, '.') != NULL || g_ascii_strncasecmp(name, base, strlen(base)) != 0)
            continue;
        char *full = g_build_filename(path, name, NULL);
        g_ptr_array_add(out, g_strconcat(folder, name, g_file_test(full, G_FILE_TEST_IS_DIR) ? "/" : "", NULL));
        g_free(full);
    }
    g_clear_pointer(&d, g_dir_close);
    g_free(path);
    g_free(folder);
}

static int by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void add_kind(struct ui *ui, GPtrArray *out, const char *kind, const char *prefix)
{
    static const char *const REASONS[] = {"answered", "solved", "no-action", "spam", NULL};
    static const char *const UNDO[] = {"undo", NULL};
    static const char *const MOODS[] = {"positive", "neutral", "negative", NULL};
    static const char *const STATES[] = {"collected", "considered", "planned", "done", "declined", NULL};
    static const char *const SORTS[] = {"urgent", "newest", "oldest", NULL};
    static const char *const TIMES[] = {"2h", "tomorrow", "tomorrow 9:00", "mon 9:00", "next week", "reply", "slot", NULL};
    static const char *const PLACES[] = {"inbox", "drafts", "schedule", "reputation", "person", "accounts", "ideas", NULL};
    static const char *const THEMES[] = {"harbour", "paper", "contrast", "ansi16", "mono", NULL};
    static const char *const PANES[] = {"all", "mentions", "conversation", "reputation", "scheduled", "drafts",
                                        "accounts", "review", "ideas", NULL};
    if (g_str_equal(kind, "command"))
        add_commands(out, prefix);
    else if (g_str_equal(kind, "setting"))
        add_settings(out, prefix);
    else if (g_str_equal(kind, "account"))
        add_accounts(ui, out, prefix);
    else if (g_str_equal(kind, "user"))
        add_users(ui, out, prefix);
    else if (g_str_equal(kind, "label"))
        add_labels(ui, out, prefix);
    else if (g_str_equal(kind, "view"))
        add_views(ui, out, prefix);
    else if (g_str_equal(kind, "watch"))
        add_watches(ui, out, prefix);
    else if (g_str_equal(kind, "scope"))
        add_scopes(ui, out, prefix);
    else if (g_str_equal(kind, "saved-reply"))
        add_saved_replies(ui, out, prefix);
    else if (g_str_equal(kind, "idea"))
        add_ideas(ui, out, prefix);
    else if (g_str_equal(kind, "path"))
        add_files(out, prefix);
    else if (g_str_equal(kind, "reason"))
        add_words(out, prefix, REASONS);
    else if (g_str_equal(kind, "idea-state"))
        add_words(out, prefix, STATES);
    else if (g_str_equal(kind, "undo"))
        add_words(out, prefix, UNDO);
    else if (g_str_equal(kind, "mood"))
        add_words(out, prefix, MOODS);
    else if (g_str_equal(kind, "sort"))
        add_words(out, prefix, SORTS);
    else if (g_str_equal(kind, "time"))
        add_words(out, prefix, TIMES);
    else if (g_str_equal(kind, "place"))
        add_words(out, prefix, PLACES);
    else if (g_str_equal(kind, "zone"))
        add_zones(out, prefix);
    else if (g_str_equal(kind, "theme"))
        add_words(out, prefix, THEMES);
    else if (g_str_equal(kind, "pane"))
        add_words(out, prefix, PANES);
}

/* In quotes where it needs them. */
static char *as_value(const char *name)
{
    GString *s = g_string_new(NULL);
    if (strpbrk(name, " ,()\"\\") == NULL)
        return g_string_free(g_string_append(s, name), FALSE);
    g_string_append_c(s, '"');
    for (; *name != '\0'; name++) {
        if (*name == '"' || *name == '\\')
            g_string_append_c(s, '\\');
        g_string_append_c(s, *name);
    }
    return g_string_free(g_string_append_c(s, '"'), FALSE);
}

char **ui_complete_value(struct ui *ui, const char *key, const char *typed)
{
    static const char *const KEYS[][2] = {{"account", "account"}, {"assignee", "user"}, {"idea", "idea"}, {"label", "label"}};
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free), *out = g_ptr_array_new();
    for (gsize i = 0; i < G_N_ELEMENTS(KEYS); i++)
        if (g_str_equal(key, KEYS[i][0]))
            add_kind(ui, names, KEYS[i][1], typed + (*typed == '"'));
    g_ptr_array_sort(names, by_name);
    for (guint i = 0; i < names->len; i++)
        g_ptr_array_add(out, as_value(names->pdata[i]));
    g_ptr_array_unref(names);
    g_ptr_array_add(out, NULL);
    return (char **)g_ptr_array_free(out, FALSE);
}

static void add_values(struct ui *ui, GPtrArray *out, const struct setting_def *d, const char *prefix)
{
    char **words = g_strsplit(d->type == SET_CHOICE ? d->choices : d->type == SET_BOOL ? "on off" : "", " ", -1);
    add_words(out, prefix, (const char *const *)words);
    g_strfreev(words);
    if (d->type == SET_ZONE || g_str_equal(d->name, "theme"))
        add_kind(ui, out, d->type == SET_ZONE ? "zone" : "theme", prefix);
}

/* The last word of a command's line: behind a setting its values, behind an account its zone. */
static void add_argument(struct ui *ui, GPtrArray *out, const char *line, const char *last)
{
    char **words = g_strsplit(line, " ", -1);
    const struct command *c = command_find(words[0]);
    gboolean second = c != NULL && words[1] != NULL && words[2] != NULL;
    const struct setting_def *d = second && g_str_equal(c->name, "set") ? settings_find(words[1]) : NULL;
    if (d != NULL)
        add_values(ui, out, d, last);
    else if (second && g_str_equal(c->name, "account-zone"))
        add_zones(out, last);
    else if (c != NULL)
        add_kind(ui, out, c->complete, last);
    g_strfreev(words);
}

char **ui_complete(struct ui *ui, const char *kind, const char *typed)
{
    GPtrArray *out = g_ptr_array_new();
    const char *space = g_str_equal(kind, "command") ? strrchr(typed, ' ') : NULL;
    if (space != NULL)
        add_argument(ui, out, typed, space + 1);
    else
        add_kind(ui, out, kind, typed);
    g_ptr_array_sort(out, by_name);
    g_ptr_array_add(out, NULL);
    return (char **)g_ptr_array_free(out, FALSE);
}
