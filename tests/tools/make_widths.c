/* Makes src/base/text_width_table.h:
 *     make make_widths && ./make_widths > .../src/base/text_width_table.h
 * Only widths that nobody disputes go in: those on which the C library and libunistring agree. Marks that the
 * C library draws without a cell of their own stay in as well, since leaving them out would spoil whole
 * scripts. Everything else is shown as unknown. To be run with a C library of the Unicode version wanted. */
#define _XOPEN_SOURCE 700 /* wcwidth */
#include <locale.h>
#include <stdio.h>
#include <unictype.h>
#include <uniwidth.h>
#include <wchar.h>

static int agreed_width(ucs4_t c)
{
    if (c >= 0xD800 && c <= 0xDFFF)
        return -1;
    if ((c >= 0x2630 && c <= 0x2637) || (c >= 0x268A && c <= 0x268F))
        return -1; /* became wide in Unicode 16 */
    int ours = wcwidth((wchar_t)c);
    if (ours == 0 && uc_is_general_category_withtable(c, UC_CATEGORY_MASK_M))
        return 0;
    return ours == uc_width(c, "UTF-8") ? ours : -1;
}

int main(void)
{
    if (setlocale(LC_CTYPE, "C.UTF-8") == NULL) {
        fprintf(stderr, "make_widths: there is no locale \"C.UTF-8\"\n");
        return 1;
    }
    printf("/* Made by tests/tools/make_widths.c: first, last, cells. What is missing is unknown or "
           "disputed. */\n");
    printf("/* clang-format off */\n");
    ucs4_t start = 0x80;
    int width = agreed_width(start), in_line = 0;
    for (ucs4_t c = 0x81; c <= 0x110000; c++) {
        int next = c < 0x110000 ? agreed_width(c) : -2;
        if (next == width)
            continue;
        if (width >= 0)
            printf("%sR(0x%X, 0x%X, %d),", in_line == 0 ? "" : " ", start, c - 1, width);
        if (width >= 0 && ++in_line == 4) {
            printf("\n");
            in_line = 0;
        }
        start = c;
        width = next;
    }
    printf("%s/* clang-format on */\n", in_line != 0 ? "\n" : "");
    return 0;
}
