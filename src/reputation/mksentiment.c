/* Makes data/sentiment.weights from word lists and marked texts that are no part of the project, and measures
 * what was made:
 *
 *     mksentiment make DATA OWN OUT VERSION [NAME=VALUE]…
 *     mksentiment measure WEIGHTS LANG FILE[:-N]…
 *
 * DATA holds lexicon/ and train/ as docs/SENTIMENT.md lists them; OWN is this folder, with phrases.tsv and
 * texts.tsv. FILE has lines of a label (-1, 0, 1, or a rating), a tab and a text; only its last N lines are
 * read where :-N says so. Never needed for a build: the weights are kept with the sources. */
#include "mk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void mk_die(const char *what, const char *why)
{
    fprintf(stderr, "mksentiment: %s: %s\n", what, why);
    exit(1);
}

void mk_each_line(const char *dir, const char *name, void (*each)(char **fields, guint n, void *data),
                  void *data)
{
    g_autofree char *path = g_build_filename(dir, name, NULL);
    char *text;
    g_autoptr(GError) error = NULL;
    if (!g_file_get_contents(path, &text, NULL, &error))
        mk_die(path, error->message);
    for (char *line = text; line != NULL && *line != '\0';) {
        char *end = strchr(line, '\n');
        if (end != NULL)
            *end = '\0';
        g_auto(GStrv) fields = g_strsplit(line, "\t", 3);
        each(fields, g_strv_length(fields), data);
        line = end != NULL ? end + 1 : NULL;
    }
    g_free(text);
}

#define DEFAULT(name, otherwise) otherwise,
#define TAKE(name, otherwise)                                                                                 \
    if (g_str_has_prefix(word, #name "=")) {                                                                  \
        o->name = g_ascii_strtod(word + sizeof #name, NULL);                                                  \
        return;                                                                                               \
    }

static void put_option(struct mk_options *o, const char *word)
{
    MK_OPTIONS(TAKE)
    mk_die(word, "no such option");
}

static void make(int argc, char **argv)
{
    if (argc < 6)
        mk_die("usage", "mksentiment make DATA OWN OUT VERSION [NAME=VALUE]...");
    struct mk_options o = {MK_OPTIONS(DEFAULT)};
    for (int i = 6; i < argc; i++)
        put_option(&o, argv[i]);
    struct senti_section sections[SENTI_LANGS + 1] = {{"lexi", mk_lexicon(argv[2], argv[3])}};
    for (int i = 1; i <= SENTI_LANGS; i++)
        g_snprintf(sections[i].tag, sizeof sections[i].tag, "mo%s",
                   i < SENTI_LANGS ? senti_lang_name((enum senti_lang)i) : "**");
    mk_train(argv[2], argv[3], &o, sections);
    if (o.only > 0)
        return;
    GByteArray *file =
        senti_file_write((guint32)strtoul(argv[5], NULL, 10), sections, G_N_ELEMENTS(sections));
    g_autoptr(GError) error = NULL;
    if (!g_file_set_contents(argv[4], (const char *)file->data, file->len, &error))
        mk_die(argv[4], error->message);
    fprintf(stderr, "%s: %u bytes\n", argv[4], file->len);
    g_byte_array_unref(file);
    for (gsize i = 0; i < G_N_ELEMENTS(sections); i++)
        g_byte_array_unref(sections[i].bytes);
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "make") == 0)
        make(argc, argv);
    else if (argc > 4 && strcmp(argv[1], "measure") == 0)
        mk_measure(argv[2], argv[3], argv + 4);
    else
        mk_die("usage", "mksentiment make ... | measure WEIGHTS LANG FILE...");
    return 0;
}
