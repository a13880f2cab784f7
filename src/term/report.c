#include "report.h"

#include <stdio.h>

enum report_match report_match(const char *text, int n)
{
    char c = text[n - 1];
    if (n == 1)
        return c == '[' ? REPORT_MORE : REPORT_NO;
    if (c == 'R')
        return n >= 5 ? REPORT_YES : REPORT_NO;
    return (g_ascii_isdigit(c) || (c == ';' && n > 2)) && n < REPORT_MOST ? REPORT_MORE : REPORT_NO;
}

void report_came(struct report *r, const char *text, gint64 now)
{
    int row = 0, column = 0;
    if (sscanf(text, "[%d;%dR", &row, &column) != 2 || r->answered >= r->asked)
        return;
    r->answered++;
    r->news = TRUE;
    if (r->answered == 1)
        r->wide = column > 2;
    else
        r->line_ms = (now - r->asked_at) / 1000;
}
