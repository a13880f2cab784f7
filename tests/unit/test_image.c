/* The size of a picture from its first bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "repute/image.h"

#define CHECK(bytes, w, h) check((const guint8 *)(bytes), sizeof(bytes) - 1, w, h)

static void check(const guint8 *bytes, gsize len, int w, int h)
{
    int width = -1, height = -1;
    assert_int_equal(image_size(bytes, len, &width, &height), w > 0);
    assert_int_equal(width, w > 0 ? w : -1);
    assert_int_equal(height, w > 0 ? h : -1);
    /* Cut anywhere it is no picture, or the same one; and nothing is read behind the cut. */
    for (gsize n = 0; n < len; n++) {
        guint8 *cut = g_memdup2(bytes, n);
        if (image_size(cut, n, &width, &height))
            assert_true(width == w && height == h);
        g_free(cut);
    }
}

static void test_sizes(void **state)
{
    CHECK("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x02\x80\0\0\1\xe0", 640, 480);
    CHECK("GIF89a\x40\x01\xc8\0\xf7", 320, 200);
    CHECK("RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\xff\3\0\xff\1\0\0\0\0\0", 1024, 512);
    CHECK("RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\x9d\1\x2a\x40\1\xc8\0\0", 320, 200);
    CHECK("RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f\x3f\xc1\x31\0\0\0\0\0\0", 320, 200);
    /* JFIF, then the frame; and a camera held upright, whose picture lies on its side. */
    CHECK("\xff\xd8\xff\xe0\0\4JF\xff\xc0\0\x11\x08\1\xe0\2\x80\3", 640, 480);
    CHECK("\xff\xd8\xff\xe1\0\x22"
          "Exif\0\0MM\0\x2a\0\0\0\x08\0\1\1\x12\0\3\0\0\0\1\0\6\0\0\0\0\0\0"
          "\xff\xc2\0\x11\x08\1\xe0\2\x80\3",
          480, 640);
}

static void test_none(void **state)
{
    CHECK("", 0, 0);
    CHECK("<svg width='3' height='4'/>.............", 0, 0);
    CHECK("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\0\0\0\1\xe0", 0, 0);
    CHECK("\xff\xd8\xff\xda\0\4..............................", 0, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_sizes), cmocka_unit_test(test_none)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
