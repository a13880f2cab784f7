/* Themes: parsing and contrast. */
#include "repute/theme.h"

#include <math.h>
#include <string.h>

#include "repute/builtin.h"
#include "repute/err.h"

/* ---- contrast, by WCAG 2.1's relative luminance of xterm's colours ---- */

static void rgb_of(int n, int rgb[3])
{
    static const int STEPS[6] = {0, 95, 135, 175, 215, 255};
    if (n >= 232) {
        rgb[0] = rgb[1] = rgb[2] = 8 + 10 * (n - 232);
    } else {
        int k = CLAMP(n - 16, 0, 215);
        rgb[0] = STEPS[k / 36];
        rgb[1] = STEPS[k / 6 % 6];
        rgb[2] = STEPS[k % 6];
    }
}

static double luminance(int n)
{
    int rgb[3];
    rgb_of(n, rgb);
    double l[3];
    for (int i = 0; i < 3; i++) {
        double c = rgb[i] / 255.0;
        l[i] = c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
    }
    return 0.2126 * l[0] + 0.7152 * l[1] + 0.0722 * l[2];
}

/* WCAG 2.1 contrast of two xterm 256-colour numbers (16 to 255). */
static double theme_contrast(int a, int b)
{
    double x = luminance(a), y = luminance(b);
    return (MAX(x, y) + 0.05) / (MIN(x, y) + 0.05);
}

/* ---- parsing ---- */

static gboolean parse_colour(const char *text, gint16 *out)
{
    if (g_str_equal(text, "-")) {
        *out = -1;
        return TRUE;
    }
    gint64 n = 0;
    if (!g_ascii_string_to_signed(text, 10, 16, 255, &n, NULL))
        return FALSE;
    *out = (gint16)n;
    return TRUE;
}

static gboolean parse_letter(const char *text, gint8 *out)
{
    static const char LETTERS[] = "krgybmcwKRGYBMCW";
    if (g_str_equal(text, "-")) {
        *out = -1;
        return TRUE;
    }
    const char *at = strlen(text) == 1 ? strchr(LETTERS, *text) : NULL;
    if (at == NULL)
        return FALSE;
    *out = (gint8)(at - LETTERS);
    return TRUE;
}

static gboolean parse_style(char **words, struct style *s)
{
    char **colours = g_strsplit(words[1], "/", 2), **letters = g_strsplit(words[2], "/", 2);
    struct style r = {.bg = -1, .bg16 = -1};
    gboolean ok = colours[0] != NULL && letters[0] != NULL && parse_colour(colours[0], &r.fg) &&
                  (colours[1] == NULL || parse_colour(colours[1], &r.bg)) && parse_letter(letters[0], &r.fg16) &&
                  (letters[1] == NULL || parse_letter(letters[1], &r.bg16));
    for (int i = 3; ok && words[i] != NULL; i++) {
        if (g_str_equal(words[i], "+b"))
            r.attrs |= ATTR_BOLD;
        else if (g_str_equal(words[i], "+u"))
            r.attrs |= ATTR_UNDERLINE;
        else if (g_str_equal(words[i], "+r"))
            r.attrs |= ATTR_REVERSE;
        else
            ok = FALSE;
    }
    g_strfreev(colours);
    g_strfreev(letters);
    if (ok)
        *s = r;
    return ok;
}

struct parsing {
    struct theme *theme;
    gboolean named[ROLE_N], force;
    int line_of[ROLE_N];
};

static gboolean parse_line(struct parsing *p, char **words, int line, GError **error)
{
    guint n = g_strv_length(words);
    enum role role;
    if (g_str_equal(words[0], "force") && n == 1) {
        p->force = TRUE;
    } else if (g_str_equal(words[0], "name") && n == 2) {
        g_free(p->theme->name);
        p->theme->name = g_strdup(words[1]);
    } else if (g_str_equal(words[0], "background") && n == 3 && parse_colour(words[1], &p->theme->base.bg) &&
               parse_letter(words[2], &p->theme->base.bg16)) {
        return TRUE;
    } else if (role_from_name(words[0], &role) && n >= 3 && parse_style(words, &p->theme->roles[role])) {
        p->named[role] = TRUE;
        p->line_of[role] = line;
    } else {
        err_set(error, ERR_INVALID, "expected \"ROLE FG[/BG] LETTER[/LETTER] [+b] [+u] [+r]\", found \"%s\"", words[0]);
        return FALSE;
    }
    return TRUE;
}

/* WCAG 2.1 asks 4.5 to 1 of text (1.4.3) and 3 of lines (1.4.11). */
static gboolean readable(const struct parsing *p, const char *file, GError **error)
{
    for (int i = 0; i < ROLE_N && !p->force; i++) {
        const struct style *s = &p->theme->roles[i];
        int bg = s->bg >= 0 ? s->bg : p->theme->base.bg;
        if (s->fg < 0 || bg < 0 || (s->attrs & ATTR_REVERSE) != 0)
            continue;
        double least = i == ROLE_RULE ? 3.0 : 4.5, is = theme_contrast(s->fg, bg);
        if (is < least) {
            err_set(error, ERR_INVALID, "%s:%d: \"%s\" has a contrast of %.1f, at least %.1f is readable; \"force\" takes it",
                    file, p->line_of[i], role_name((enum role)i), is, least);
            return FALSE;
        }
    }
    return TRUE;
}

static void fill_unnamed(struct parsing *p)
{
    gboolean mono = p->theme->base.bg < 0;
    for (int i = 0; i < ROLE_N; i++) {
        if (!p->named[i])
            p->theme->roles[i] = p->theme->roles[ROLE_TEXT];
        mono = mono && p->theme->roles[i].fg < 0 && p->theme->roles[i].fg16 < 0;
    }
    p->theme->mono = mono;
}

static struct theme *theme_parse(const char *text, const char *filename, GError **error)
{
    struct parsing p = {.theme = g_new0(struct theme, 1)};
    p.theme->base = (struct style){-1, -1, -1, -1, 0};
    for (int i = 0; i < ROLE_N; i++)
        p.theme->roles[i] = (struct style){-1, -1, -1, -1, 0};
    p.theme->name = g_strdup(filename);
    char **lines = g_strsplit(text, "\n", -1);
    gboolean ok = TRUE;
    for (int i = 0; ok && lines[i] != NULL; i++) {
        char *hash = strchr(lines[i], '#');
        if (hash != NULL)
            *hash = '\0';
        char **raw = g_strsplit_set(lines[i], " \t\r", -1);
        GPtrArray *words = g_ptr_array_new();
        for (int k = 0; raw[k] != NULL; k++)
            if (*raw[k] != '\0')
                g_ptr_array_add(words, raw[k]);
        g_ptr_array_add(words, NULL);
        GError *why = NULL;
        if (words->len > 1 && !parse_line(&p, (char **)words->pdata, i + 1, &why)) {
            err_set(error, ERR_INVALID, "%s:%d: %s", filename, i + 1, why->message);
            g_error_free(why);
            ok = FALSE;
        }
        g_ptr_array_unref(words);
        g_strfreev(raw);
    }
    g_strfreev(lines);
    fill_unnamed(&p);
    if (ok && readable(&p, filename, error))
        return p.theme;
    theme_free(p.theme);
    return NULL;
}

void theme_free(struct theme *t)
{
    if (t == NULL)
        return;
    g_free(t->name);
    g_free(t);
}

struct theme *theme_load(const char *name, const char *const *dirs, GError **error)
{
    for (gsize i = 0; BUILTIN_THEMES[i].name != NULL; i++)
        if (g_str_equal(BUILTIN_THEMES[i].name, name))
            return theme_parse(BUILTIN_THEMES[i].text, name, error);
    if (strchr(name, '/') == NULL)
        for (int i = 0; dirs != NULL && dirs[i] != NULL; i++) {
            char *file = g_strdup_printf("%s/%s.theme", dirs[i], name), *text = NULL;
            struct theme *t = NULL;
            gboolean there = g_file_get_contents(file, &text, NULL, NULL);
            if (there)
                t = theme_parse(text, file, error);
            g_free(text);
            g_free(file);
            if (there)
                return t;
        }
    err_set(error, ERR_NOT_FOUND, "no theme \"%s\"; harbour, paper, contrast, ansi16, mono, or NAME.theme in "
            "the themes folder beside repute.conf", name);
    return NULL;
}
