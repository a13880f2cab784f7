/* What the tests of writing share: the small world of the golden screens, keys, and questions to its store. Include
 * after cmocka.h. */
#ifndef REPUTE_TESTS_WRITING_FIXTURE_H
#define REPUTE_TESTS_WRITING_FIXTURE_H

#include "../../src/view/writing.h"
#include "../golden/world.h"

#include "repute/store_writing.h"

#define SECOND_ACCOUNT                                                                                                 \
    "{\"platform\":\"mastodon\",\"url\":\"https://b.example\",\"name\":\"acme-b\",\"token\":\"x\",\"handle\":"         \
    "\"acme@b.example\",\"limits\":\"{\\\"statuses\\\":{\\\"max_characters\\\":20}}\"}"

static inline int begin(void **state)
{
    *state = world_new(12, 80, 24, TRUE);
    return 0;
}

static inline int end(void **state)
{
    world_free(*state);
    return 0;
}

static inline guint jobs(const struct world *w, const char *verb)
{
    guint n = 0;
    for (guint i = 0; i < w->jobs->len; i++)
        n += g_str_equal(w->jobs->pdata[i], verb);
    return n;
}

/* Keys whose jobs are not answered yet. */
static inline void press(struct world *w, const char *keys)
{
    keycode codes[64];
    gsize n = 0;
    assert_true(keys_parse(keys, codes, G_N_ELEMENTS(codes), &n));
    for (gsize i = 0; i < n; i++)
        ui_key(w->ui, codes[i]);
}

static inline void assert_text(struct world *w, gint64 draft, const char *text)
{
    GError *error = NULL;
    struct draft *d = store_draft(w->reader, draft, &error);
    if (d == NULL)
        fail_msg("%s", error->message);
    assert_string_equal(d->text, text);
    draft_free(d);
}

static inline guint drafts(struct world *w)
{
    GPtrArray *all = store_drafts(w->reader, NULL, NULL);
    guint n = all->len;
    g_ptr_array_unref(all);
    return n;
}

static inline void assert_shows(struct world *w, const char *words)
{
    char *screen = world_screen(w, NULL);
    gboolean there = strstr(screen, words) != NULL;
    for (char **lines = g_strsplit(there ? "" : screen, "\n", -1), **l = lines; lines != NULL; l++) {
        if (*l == NULL) {
            g_strfreev(lines);
            break;
        }
        print_error("%s\n", *l); /* a line at a time: cmocka cuts */
    }
    g_free(screen);
    if (!there)
        fail_msg("\"%s\" is not shown", words);
}

static inline GPtrArray *sends(struct world *w)
{
    GPtrArray *rows = store_ledgers(w->reader, LEDGER_ALL, 0, w->now, 100, NULL);
    assert_non_null(rows);
    return rows;
}

static inline guint n_sends(struct world *w)
{
    GPtrArray *rows = sends(w);
    guint n = rows->len;
    g_ptr_array_unref(rows);
    return n;
}

#define WITH(f) cmocka_unit_test_setup_teardown(f, begin, end)

#endif
