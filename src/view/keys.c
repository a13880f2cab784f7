#include "repute/keys.h"

#include <string.h>

static const struct {
    const char *name, *shown;
    keycode key;
} NAMED[] = {
    {"CR", "Enter", K_ENTER},   {"Enter", "Enter", K_ENTER}, {"Tab", "Tab", K_TAB},
    {"S-Tab", "S-Tab", K_STAB}, {"Esc", "Esc", K_ESC},       {"Space", "Space", ' '},
    {"BS", "BS", K_BACKSPACE},  {"Up", "Up", K_UP},          {"Down", "Down", K_DOWN},
    {"Left", "Left", K_LEFT},   {"Right", "Right", K_RIGHT}, {"Home", "Home", K_HOME},
    {"End", "End", K_END},      {"PgUp", "PgUp", K_PGUP},    {"PgDn", "PgDn", K_PGDN},
    {"Del", "Del", K_DELETE},   {"Ins", "Ins", K_INSERT},    {"lt", "<", '<'},
};

static gboolean parse_name(const char *name, gsize len, keycode *key)
{
    for (gsize i = 0; i < G_N_ELEMENTS(NAMED); i++)
        if (strlen(NAMED[i].name) == len && g_ascii_strncasecmp(NAMED[i].name, name, len) == 0) {
            *key = NAMED[i].key;
            return TRUE;
        }
    if (len == 3 && g_ascii_toupper(name[0]) == 'C' && name[1] == '-' && name[2] >= '@' && name[2] < 0x7f) {
        *key = (keycode)(g_ascii_toupper(name[2]) & 31);
        return TRUE;
    }
    if (len >= 2 && g_ascii_toupper(name[0]) == 'F' && g_ascii_isdigit(name[1])) {
        int n = (int)g_ascii_strtoll(name + 1, NULL, 10);
        if (n >= 1 && n <= 12) {
            *key = (keycode)(K_F1 + n - 1);
            return TRUE;
        }
    }
    return FALSE;
}

gboolean keys_parse(const char *text, keycode *keys, gsize max, gsize *n)
{
    gsize count = 0;
    const char *p = text;
    while (*p != '\0') {
        if (count == max)
            return FALSE;
        const char *end = *p == '<' ? strchr(p, '>') : NULL;
        if (end != NULL && end > p + 1) {
            if (!parse_name(p + 1, (gsize)(end - p - 1), &keys[count]))
                return FALSE;
            p = end + 1;
        } else {
            gunichar c = g_utf8_get_char_validated(p, -1);
            if (c == (gunichar)-1 || c == (gunichar)-2)
                return FALSE;
            keys[count] = c;
            p = g_utf8_next_char(p);
        }
        count++;
    }
    *n = count;
    return count > 0;
}

static void append_key(GString *s, keycode k, gboolean write)
{
    for (gsize i = 0; i < G_N_ELEMENTS(NAMED); i++)
        if (NAMED[i].key == k) {
            if (write)
                g_string_append_printf(s, "<%s>", NAMED[i].name);
            else
                g_string_append(s, NAMED[i].shown);
            return;
        }
    if (k < 32)
        g_string_append_printf(s, write ? "<C-%c>" : "^%c", (char)(k + '@'));
    else if (k >= K_F1 && k <= K_F12)
        g_string_append_printf(s, write ? "<F%d>" : "F%d", (int)(k - K_F1 + 1));
    else if (k < K_SPECIAL)
        g_string_append_unichar(s, k);
}

char *keys_show(const keycode *keys, gsize n)
{
    GString *s = g_string_new(NULL);
    for (gsize i = 0; i < n; i++)
        append_key(s, keys[i], FALSE);
    return g_string_free(s, FALSE);
}

char *keys_write(const keycode *keys, gsize n)
{
    GString *s = g_string_new(NULL);
    for (gsize i = 0; i < n; i++)
        append_key(s, keys[i], TRUE);
    return g_string_free(s, FALSE);
}
