#include "repute/text.h"

#include <string.h>
#include <unilbrk.h>

#include "text_char.h"

/* One walk over the text. Widths count from the start of the line being filled. */
struct wrapper {
    GArray *lines;
    int cells;
    gsize start;     /* of the line */
    int width;       /* of all since start, blanks too */
    gsize inked;     /* end of the last cluster that is no blank */
    int inked_width; /* cells up to there */
    gboolean can;    /* there was a place to break since start: */
    gsize at;        /* where the next line would begin, */
    int at_width;    /* cells up to there, */
    gsize at_inked;  /* and what the line would show */
    int at_inked_width;
};

static void wrapper_add(struct wrapper *w, gsize end, int width)
{
    struct text_line line = {.start = w->start, .end = end, .width = width};
    g_array_append_val(w->lines, line);
}

static void wrapper_begin(struct wrapper *w, gsize start)
{
    w->start = w->inked = start;
    w->width = w->inked_width = 0;
    w->can = FALSE;
}

static void wrapper_break_here(struct wrapper *w, gsize i)
{
    w->can = w->inked > w->start; /* a line of nothing but its indent is none */
    w->at = i;
    w->at_width = w->width;
    w->at_inked = w->inked;
    w->at_inked_width = w->inked_width;
}

/* The cluster at i needs cells that the line does not have. */
static void wrapper_overflow(struct wrapper *w, gsize i, int cells)
{
    while (w->width + cells > w->cells && i > w->start) {
        if (!w->can) {
            wrapper_add(w, w->inked, w->inked_width);
            wrapper_begin(w, i);
            return;
        }
        wrapper_add(w, w->at_inked, w->at_inked_width);
        w->start = w->at;
        w->width -= w->at_width;
        w->inked_width = MAX(w->inked_width - w->at_width, 0);
        w->inked = MAX(w->inked, w->start);
        w->can = FALSE;
    }
}

GArray *text_wrap(const char *s, int cells)
{
    gsize len = strlen(s), n;
    char *breaks = g_malloc(len + 1);
    char shown[32];
    u8_possible_linebreaks((const uint8_t *)s, len, "UTF-8", breaks);
    struct wrapper w = {.lines = g_array_new(FALSE, FALSE, sizeof(struct text_line)), .cells = MAX(cells, 1)};
    wrapper_begin(&w, 0);
    for (gsize i = 0; i < len; i += n) {
        n = text_cluster(s + i);
        if (n == 0)
            break;
        if (breaks[i] == UC_BREAK_MANDATORY || breaks[i] == UC_BREAK_CR_BEFORE_LF) {
            wrapper_add(&w, w.inked, w.inked_width);
            wrapper_begin(&w, i + n);
            continue;
        }
        if (breaks[i] == UC_BREAK_POSSIBLE)
            wrapper_break_here(&w, i);
        int needs = text_shown_cluster(s + i, n, shown);
        gboolean blank = n == 1 && (s[i] == ' ' || s[i] == '\t');
        if (!blank)
            wrapper_overflow(&w, i, needs);
        w.width += needs;
        if (!blank) {
            w.inked = i + n;
            w.inked_width = w.width;
        }
    }
    wrapper_add(&w, w.inked, w.inked_width);
    g_free(breaks);
    return w.lines;
}
