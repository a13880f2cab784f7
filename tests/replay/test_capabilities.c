/* Every capability that a platform declares has a transcript, tests/replay/PLATFORM/CAPABILITY[-VARIANT].txt,
 * and every transcript shows one that is declared. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "repute/platform.h"

/* The capability a file's name begins with, the longest where several do; CAP_N for none. */
static enum capability capability_of(const char *file)
{
    enum capability best = CAP_N;
    gsize longest = 0;
    for (int c = 0; c < CAP_N; c++) {
        const char *name = capability_name((enum capability)c);
        gsize len = strlen(name);
        if (g_str_has_prefix(file, name) && (file[len] == '-' || file[len] == '.') && len > longest) {
            best = (enum capability)c;
            longest = len;
        }
    }
    return best;
}

static guint missing(const struct platform_ops *ops)
{
    char *folder = g_build_filename(SRCDIR, "tests", "replay", ops->name, NULL);
    GDir *dir = g_dir_open(folder, 0, NULL);
    guint64 shown = 0;
    guint faults = 0;
    for (const char *file; dir != NULL && (file = g_dir_read_name(dir)) != NULL;) {
        enum capability c = capability_of(file);
        if (!g_str_has_suffix(file, ".txt"))
            continue;
        if (c == CAP_N || (ops->caps & ((guint64)1 << c)) == 0) {
            fprintf(stderr, "%s/%s: shows no capability that %s declares\n", folder, file, ops->name);
            faults++;
        } else {
            shown |= (guint64)1 << c;
        }
    }
    for (int c = 0; c < CAP_N; c++)
        if ((ops->caps & ~shown & ((guint64)1 << c)) != 0) {
            fprintf(stderr, "%s: no transcript shows '%s'\n", ops->name, capability_name((enum capability)c));
            faults++;
        }
    if (dir != NULL)
        g_dir_close(dir);
    g_free(folder);
    return faults;
}

static void test_shown(void **state)
{
    gsize n = 0;
    const struct platform_ops *const *all = platform_all(&n);
    guint faults = 0;
    for (gsize i = 0; i < n; i++)
        faults += missing(all[i]);
    assert_int_equal(faults, 0);
}

static void test_names(void **state)
{
    assert_int_equal(capability_of("reply-direct.txt"), CAP_REPLY_DIRECT);
    assert_int_equal(capability_of("reply-late.txt"), CAP_REPLY);
    assert_int_equal(capability_of("reply.txt"), CAP_REPLY);
    assert_int_equal(capability_of("replying.txt"), CAP_N);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_shown), cmocka_unit_test(test_names)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
