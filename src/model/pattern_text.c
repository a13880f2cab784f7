/* Tree → pattern text, in one canonical form. */

#include "pattern_lex.h"

static void append_quoted(GString *out, const char *text)
{
    g_string_append_c(out, '"');
    for (const char *s = text; *s != '\0'; s++) {
        if (*s == '"' || *s == '\\')
            g_string_append_c(out, '\\');
        g_string_append_c(out, *s);
    }
    g_string_append_c(out, '"');
}

char *pattern_quoted(const char *text)
{
    GString *out = g_string_new(NULL);
    append_quoted(out, text);
    return g_string_free(out, FALSE);
}

static void append_value(GString *out, const struct pattern_value *v)
{
    static const char *const operators[] = {
        [CMP_EQ] = "", [CMP_LT] = "<", [CMP_GT] = ">", [CMP_LE] = "<=", [CMP_GE] = ">=",
    };
    if (v->phrase) {
        append_quoted(out, v->text);
        return;
    }
    g_string_append(out, operators[v->cmp]);
    g_string_append(out, v->text);
    if (v->prefix)
        g_string_append_c(out, '*');
}

static void append(GString *out, const struct pattern *p, enum pattern_op outer)
{
    gboolean list = p->op == PAT_AND || p->op == PAT_OR;
    gboolean group = (p->op == PAT_OR && outer == PAT_AND) || (list && outer == PAT_NOT);
    if (group)
        g_string_append_c(out, '(');
    switch (p->op) {
    case PAT_AND:
    case PAT_OR:
        for (guint i = 0; i < p->kids->len; i++) {
            if (i > 0)
                g_string_append(out, p->op == PAT_OR ? " or " : " ");
            append(out, p->kids->pdata[i], p->op);
        }
        break;
    case PAT_NOT:
        g_string_append_c(out, '-');
        append(out, p->kids->pdata[0], PAT_NOT);
        break;
    case PAT_ATOM:
        if (p->key != PK_TEXT)
            g_string_append_printf(out, "%s:", pattern_key_name(p->key));
        for (guint i = 0; i < p->values->len; i++) {
            if (i > 0)
                g_string_append_c(out, ',');
            append_value(out, &g_array_index(p->values, struct pattern_value, i));
        }
        break;
    case PAT_ALL:
        break;
    }
    if (group)
        g_string_append_c(out, ')');
}

char *pattern_to_text(const struct pattern *p)
{
    GString *out = g_string_new(NULL);
    append(out, p, PAT_ALL);
    return g_string_free(out, FALSE);
}
