#include "repute/look.h"

#define SHORT 4 /* cells: a mood with its blank, marks */

static gboolean is_blank(const struct cell *c)
{
    return c->text[*c->text == ' '] == '\0';
}

static int first_role(const struct cell *row, int w)
{
    int x = 0;
    while (x < w - 1 && is_blank(&row[x]))
        x++;
    return row[x].role;
}

/* A blank looks the same in every role of its ground: that of its neighbour costs no change of colours. */
static void blanks_follow(const struct look_rules *rules, struct cell *out, int w)
{
    int role = first_role(out, w);
    for (int x = 0; x < w; x++) {
        if (is_blank(&out[x]) && rules->ground[out[x].role] == rules->ground[role])
            out[x].role = (guint8)role;
        role = out[x].role;
    }
}

/* A mark or a mood inside an unread row is bold with it: turning bold off and on resets all. */
static void bold_goes_on(const struct look_rules *rules, struct cell *out, int w)
{
    int plain = SHORT + 1; /* cells since a bold one, all without an attribute */
    for (int x = 0; x < w; x++) {
        guint8 attrs = rules->attrs[out[x].role];
        if (out[x].role == ROLE_UNREAD && (attrs & ATTR_BOLD) != 0 && plain <= SHORT)
            for (int k = x - plain; k < x; k++)
                out[k].role |= LOOK_BOLD;
        plain = (attrs & ATTR_BOLD) != 0 ? 0 : attrs != 0 ? SHORT + 1 : MIN(plain + 1, SHORT + 1);
    }
}

void look_row(const struct look_rules *rules, const struct cell *row, int w, struct cell *out)
{
    for (int x = 0; x < w; x++)
        out[x] = row[x];
    blanks_follow(rules, out, w);
    if (rules->bold_runs)
        bold_goes_on(rules, out, w);
}
