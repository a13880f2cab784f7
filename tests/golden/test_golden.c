/* Golden screens: each file tests/golden/NAME.golden begins with lines "size WxH", "rows N", "locale utf8|ascii",
 * "gap FROM TO" (minutes ago, of the first account; "gap-filled" closes it), "rich" (rich.c), "agrees LANG N OF" (how many moods the
 * model had right, before "rich"), "keys …" (may repeat; "wait MS" between them), then "%%", the screen, "%%", the roles. GENERATE=1 writes what is
 * shown now; look at it before you keep it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "repute/clock.h"
#include "repute/store_lessons.h"
#include "rich.h"

struct script {
    char *path, *head, *screen, *roles;
};

static struct world *begin(char **lines)
{
    int w = 80, h = 24;
    guint rows = 12;
    gboolean utf8 = TRUE;
    for (int i = 0; lines[i] != NULL; i++) {
        if (g_str_has_prefix(lines[i], "size "))
            assert_int_equal(sscanf(lines[i] + 5, "%dx%d", &w, &h), 2);
        else if (g_str_has_prefix(lines[i], "rows "))
            rows = (guint)atoi(lines[i] + 5);
        else if (g_str_has_prefix(lines[i], "locale "))
            utf8 = g_str_equal(lines[i] + 7, "utf8");
    }
    return world_new(rows, w, h, utf8);
}

static void gap(struct world *w, const char *line)
{
    int from = 0, to = 0;
    char stream[] = "notifications";
    struct gap g = {.account = 1, .stream = stream};
    GError *error = NULL;
    assert_true(store_begin(w->writer, &error));
    if (sscanf(line, "gap %d %d", &from, &to) == 2) {
        g.from_ms = w->now - from * MS_MINUTE;
        g.to_ms = w->now - to * MS_MINUTE;
        assert_true(store_gap_add(w->writer, &g, w->now, &error));
    } else {
        assert_true(store_gap_fill(w->writer, 1, w->now, &error));
    }
    assert_true(store_commit(w->writer, &error));
    struct event e = {.type = EVENT_CHANGED, .what = CHANGED_ACCOUNTS | CHANGED_CONVERSATIONS};
    ui_event(w->ui, &e);
    ui_draw(w->ui, FALSE, NULL);
}

static void agrees(struct world *w, const char *line)
{
    struct agreement a = {.n = 0};
    g_autoptr(GArray) all = store_agreements(store_writer_reader(w->writer), NULL);
    GError *error = NULL;
    assert_int_equal(sscanf(line, "agrees %3s %u %u", a.lang, &a.agreed, &a.n), 3);
    g_array_append_val(all, a);
    assert_true(store_begin(w->writer, &error));
    assert_true(store_agreements_set(w->writer, all, NULL, &error));
    assert_true(store_commit(w->writer, &error));
}

static void play(struct world *w, char **lines)
{
    for (int i = 0; lines[i] != NULL; i++) {
        if (g_str_has_prefix(lines[i], "keys "))
            world_keys(w, lines[i] + 5);
        else if (g_str_equal(lines[i], "rich"))
            world_rich(w);
        else if (g_str_has_prefix(lines[i], "agrees "))
            agrees(w, lines[i]);
        else if (g_str_has_prefix(lines[i], "wait "))
            world_wait(w, atoi(lines[i] + 5));
        else if (g_str_has_prefix(lines[i], "gap"))
            gap(w, lines[i]);
        else if (g_str_has_prefix(lines[i], "mention ")) {
            char **parts = g_strsplit(lines[i] + 8, " ", 2);
            world_mention(w, parts[0], parts[1], 1000);
            g_strfreev(parts);
        } else if (g_str_has_prefix(lines[i], "as ")) { /* as USER VERB {…} */
            char **parts = g_strsplit(lines[i] + 3, " ", 3);
            world_job(w, parts[0], parts[1], parts[2]);
            g_strfreev(parts);
        }
    }
}

static void test_script(void **state)
{
    struct script *s = *state;
    char *text = NULL;
    assert_true(g_file_get_contents(s->path, &text, NULL, NULL));
    char **parts = g_strsplit(text, "\n%%\n", 3), **lines = g_strsplit(parts[0], "\n", -1);
    struct world *w = begin(lines);
    play(w, lines);
    char *roles = NULL, *screen = world_screen(w, &roles);
    if (g_getenv("GENERATE") != NULL) {
        char *out = g_strdup_printf("%s\n%%%%\n%s\n%%%%\n%s", parts[0], screen, roles);
        assert_true(g_file_set_contents(s->path, out, -1, NULL));
        g_free(out);
    } else {
        assert_int_equal(g_strv_length(parts), 3);
        if (strcmp(screen, parts[1]) != 0)
            print_error("%s shows now:\n%s", s->path, screen);
        assert_string_equal(screen, parts[1]);
        assert_string_equal(roles, parts[2]);
    }
    g_free(roles);
    g_free(screen);
    world_free(w);
    g_strfreev(lines);
    g_strfreev(parts);
    g_free(text);
}

static int by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

int main(void)
{
    GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);
    const char *src = g_getenv("srcdir");
    char *dir = g_build_filename(src != NULL ? src : SRCDIR, "tests", "golden", NULL);
    GDir *d = g_dir_open(dir, 0, NULL);
    const char *name;
    while (d != NULL && (name = g_dir_read_name(d)) != NULL)
        if (g_str_has_suffix(name, ".golden"))
            g_ptr_array_add(paths, g_build_filename(dir, name, NULL));
    g_clear_pointer(&d, g_dir_close);
    g_ptr_array_sort(paths, by_name);
    struct CMUnitTest *tests = g_new0(struct CMUnitTest, paths->len);
    struct script *scripts = g_new0(struct script, paths->len);
    for (guint i = 0; i < paths->len; i++) {
        scripts[i].path = paths->pdata[i];
        tests[i] = (struct CMUnitTest){.name = paths->pdata[i], .test_func = test_script, .initial_state = &scripts[i]};
    }
    /* No file would mean that nothing was looked at. */
    int failed = paths->len == 0 ? 1 : _cmocka_run_group_tests("golden", tests, paths->len, NULL, NULL);
    g_free(tests);
    g_free(scripts);
    g_ptr_array_unref(paths);
    g_free(dir);
    return failed;
}
