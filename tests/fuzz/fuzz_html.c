/* Any bytes as HTML of a stranger: valid text comes out valid, and bounded. */
#include <stdint.h>
#include <string.h>

#include "repute/platform.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *html = g_strndup((const char *)data, size);
    char *text = html_to_text(html);
    g_assert_true(strlen(text) <= (512 << 10) + 64);
    if (g_utf8_validate(html, -1, NULL))
        g_assert_true(g_utf8_validate(text, -1, NULL));
    g_free(text);
    char *title = NULL, *description = NULL;
    html_head(html, &title, &description);
    g_free(title);
    g_free(description);
    g_free(html);
    return 0;
}
