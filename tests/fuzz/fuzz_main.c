/* A fuzz target as an ordinary test, for builds without libFuzzer: every seed of tests/fuzz/seeds/NAME, cut at many
 * places and damaged in many ways, the same ways each time. A crash, a sanitiser's report or a failed assertion
 * inside the target ends the test; nothing else is looked at. */
#include <glib.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { CUTS = 40, DAMAGED = 200, LONGEST = 64 * 1024 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The target reads from a block of exactly size bytes, so that a byte too far is seen; never NULL, as in libFuzzer. */
static void run(const guint8 *data, gsize size)
{
    guint8 *exact = g_malloc(MAX(size, 1));
    memcpy(exact, data, size);
    LLVMFuzzerTestOneInput(exact, size);
    g_free(exact);
}

/* A few bytes replaced, dropped or doubled; words that parsers dislike put in. */
static GByteArray *damage(const guint8 *data, gsize size, GRand *rand)
{
    static const char *const NASTY[] = {"\"", "\\", "\xff", "\xf0\x9f", "<", "(", "]", "\r\n", "{", ",", "-1", "%00"};
    GByteArray *out = g_byte_array_new();
    g_byte_array_append(out, data, (guint)size);
    for (int n = g_rand_int_range(rand, 1, 5); n > 0; n--) {
        guint at = out->len > 0 ? (guint)g_rand_int_range(rand, 0, (gint32)out->len) : 0;
        const char *word = NASTY[g_rand_int_range(rand, 0, G_N_ELEMENTS(NASTY))];
        switch (g_rand_int_range(rand, 0, 4)) {
        case 0:
            if (out->len > 0)
                out->data[at] = (guint8)g_rand_int(rand);
            break;
        case 1:
            if (out->len > 0)
                g_byte_array_remove_range(out, at, (guint)g_rand_int_range(rand, 1, (gint32)(out->len - at) + 1));
            break;
        case 2:
            g_byte_array_append(out, data, (guint)MIN(size, 64));
            break;
        default: {
            g_autofree guint8 *rest = g_memdup2(out->data + at, out->len - at);
            guint tail = out->len - at;
            g_byte_array_set_size(out, at);
            g_byte_array_append(out, (const guint8 *)word, (guint)strlen(word));
            g_byte_array_append(out, rest, tail);
        }
        }
    }
    return out;
}

static void run_seed(const guint8 *data, gsize size)
{
    GRand *rand = g_rand_new_with_seed((guint32)size + 1);
    run(data, size);
    for (gsize cut = 0; cut < CUTS; cut++)
        run(data, size * cut / CUTS);
    for (int i = 0; i < DAMAGED; i++) {
        GByteArray *out = damage(data, size, rand);
        run(out->len > 0 ? out->data : (const guint8 *)"", out->len);
        g_byte_array_unref(out);
    }
    g_rand_free(rand);
}

int main(int argc, char **argv)
{
    const char *srcdir = g_getenv("srcdir"), *name = strstr(argv[0], "fuzz_");
    g_autofree char *folder = g_build_filename(srcdir != NULL ? srcdir : ".", "tests", "fuzz", "seeds",
                                               name != NULL ? name + strlen("fuzz_") : "", NULL);
    GDir *dir = g_dir_open(folder, 0, NULL);
    const char *file;
    int seeds = 0;
    while (dir != NULL && (file = g_dir_read_name(dir)) != NULL) {
        g_autofree char *path = g_build_filename(folder, file, NULL), *data = NULL;
        gsize size = 0;
        if (!g_file_get_contents(path, &data, &size, NULL))
            return 1;
        run_seed((const guint8 *)data, MIN(size, LONGEST));
        seeds++;
    }
    if (dir != NULL)
        g_dir_close(dir);
    run_seed((const guint8 *)"", 0);
    printf("%d seeds of %s\n", seeds, folder);
    if (seeds == 0)
        printf("a fuzz target needs at least one seed\n");
    return seeds > 0 ? 0 : 1;
}
