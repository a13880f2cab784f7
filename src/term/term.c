#include "repute/term.h"

#include <curses.h>
#include <langinfo.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <unistd.h>
#include <wchar.h>

#include "repute/err.h"
#include "repute/look.h"
#include "report.h"
#include "tmux.h"

/* curses.h defines these as macros of its own. */
#undef lines
#undef columns

enum { KEY_PASTE_BEGIN = 01000, KEY_PASTE_END, KEY_FOCUS_IN_, KEY_FOCUS_OUT_ };

struct terminal {
    SCREEN *screen;
    struct grid *shown;  /* what the terminal shows */
    struct style roles[ROLE_N];
    struct look_rules rules;
    gboolean utf8, mouse, title, paused, all;
    int colours, w, h;
    int cursor_y, cursor_x;
    char *last_title;
    struct report report;
};

static void raw_write(const char *bytes)
{
    gsize len = strlen(bytes);
    while (len > 0) {
        ssize_t n = write(STDOUT_FILENO, bytes, len);
        if (n <= 0)
            return;
        bytes += n;
        len -= (gsize)n;
    }
}

static gboolean is_xterm_like(void)
{
    const char *term = g_getenv("TERM");
    return term != NULL && !g_str_has_prefix(term, "linux") && !g_str_has_prefix(term, "dumb") &&
           !g_str_has_prefix(term, "vt");
}

static void modes_on(struct terminal *t)
{
    if (!is_xterm_like())
        return;
    raw_write("\033[?2004h"); /* bracketed paste */
    if (t->title)
        raw_write("\033[22;2t");
}

static void modes_off(struct terminal *t)
{
    if (!is_xterm_like())
        return;
    raw_write("\033[?2004l");
    if (t->title)
        raw_write("\033[23;2t");
}

#define MOUSE (BUTTON1_PRESSED | BUTTON4_PRESSED | BUTTON5_PRESSED)

static void setup_input(struct terminal *t)
{
    raw();
    noecho();
    nonl();
    intrflush(stdscr, FALSE);
    keypad(stdscr, TRUE);
    nodelay(stdscr, TRUE);
    set_escdelay(25);
    define_key("\033[200~", KEY_PASTE_BEGIN);
    define_key("\033[201~", KEY_PASTE_END);
    mouseinterval(0); /* a press counts at once */
    if (t->mouse)
        mousemask(MOUSE, NULL);
}

/* Whether there is a description of that name, with which a screen can be drawn. */
static gboolean can_draw(const char *name)
{
    int told = 0;
    const char *move = setupterm((char *)name, STDOUT_FILENO, &told) == OK ? tigetstr("cup") : NULL;
    if (move == NULL || move == (const char *)-1)
        return FALSE;
    del_curterm(cur_term); /* it only told what the description holds */
    return TRUE;
}

struct terminal *term_new(const struct term_options *o, GError **error)
{
    const char *name = g_getenv("TERM") != NULL ? g_getenv("TERM") : "", *better = tmux_description(name);
    if (!isatty(STDOUT_FILENO) || !isatty(STDIN_FILENO)) {
        err_set(error, ERR_UNSUPPORTED, "the screen wants a terminal; verbs such as `repute ls` do without");
        return NULL;
    }
    if (!can_draw(name)) {
        err_set(error, ERR_UNSUPPORTED, "\"%s\" is no terminal that can draw a screen; try TERM=xterm-256color", name);
        return NULL;
    }
    struct terminal *t = g_new0(struct terminal, 1);
    t->utf8 = g_str_equal(nl_langinfo(CODESET), "UTF-8");
    t->mouse = o->mouse;
    t->title = o->title;
    t->screen = newterm(better != NULL && can_draw(better) ? better : NULL, stdout, stdin);
    if (t->screen == NULL) {
        err_set(error, ERR_UNSUPPORTED, "the terminal \"%s\" cannot be used", name);
        g_free(t);
        return NULL;
    }
    setup_input(t);
    t->colours = has_colors() ? 8 : 0;
    if (has_colors()) {
        start_color();
        use_default_colors();
        t->colours = COLORS >= 256 ? 256 : COLORS >= 16 ? 16 : 8;
    }
    idlok(stdscr, TRUE);
    getmaxyx(stdscr, t->h, t->w);
    t->all = TRUE;
    modes_on(t);
    t->report.line_ms = -1;
    if (is_xterm_like() && t->utf8) {
        refresh(); /* on the program's own screen, before anything is on it */
        raw_write(REPORT_WIDTH);
        t->report.asked = 1;
    }
    return t;
}

void term_free(struct terminal *t)
{
    if (t == NULL)
        return;
    if (!t->paused) {
        modes_off(t);
        endwin();
    }
    delscreen(t->screen);
    grid_free(t->shown);
    g_free(t->last_title);
    g_free(t);
}

void term_mouse(struct terminal *t, gboolean on)
{
    if (on == t->mouse || t->paused)
        return;
    t->mouse = on;
    mousemask(on ? MOUSE : 0, NULL);
}

gboolean term_utf8(const struct terminal *t)
{
    return t->utf8;
}

int term_colours(const struct terminal *t)
{
    return t->colours;
}

void term_size(const struct terminal *t, int *w, int *h)
{
    *w = t->w;
    *h = t->h;
}

void term_resized(struct terminal *t)
{
    struct winsize ws;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &ws) == 0 && ws.ws_col > 0 && ws.ws_row > 0)
        resizeterm(ws.ws_row, ws.ws_col);
    getmaxyx(stdscr, t->h, t->w);
    t->all = TRUE;
}

/* ---- colours ---- */

static short pair_of(int role)
{
    return (short)(role + 1);
}

static int colour(const struct terminal *t, int wide, int narrow)
{
    if (t->colours >= 256)
        return wide;
    if (narrow >= 8 && t->colours < 16)
        return narrow - 8; /* bright comes by bold there */
    return narrow;
}

/* "The terminal's own" text on a ground of the palette's may be that very colour: what is read on it is taken then. */
static int text_on(const struct terminal *t, int fg, int ground)
{
    if (fg >= 0 || ground < 0 || t->colours >= 256)
        return fg;
    return (ground & 7) >= COLOR_CYAN ? COLOR_BLACK : COLOR_WHITE;
}

void term_set_theme(struct terminal *t, const struct theme *theme)
{
    memcpy(t->roles, theme->roles, sizeof theme->roles);
    int base = t->colours >= 8 ? colour(t, theme->base.bg, theme->base.bg16) : -1;
    for (int i = 0; i < ROLE_N; i++) {
        const struct style *s = &theme->roles[i];
        int own = colour(t, s->bg, s->bg16), bg = own >= 0 && t->colours >= 8 ? own : base;
        if (t->colours >= 8)
            init_pair(pair_of(i), (short)text_on(t, colour(t, s->fg, s->fg16), bg), (short)bg);
        t->rules.ground[i] = (s->attrs & (ATTR_UNDERLINE | ATTR_REVERSE)) != 0 ? -2 - i : bg;
        t->rules.attrs[i] = s->attrs;
    }
    t->rules.bold_runs = t->colours >= 256;
    bkgdset(t->colours >= 8 ? (chtype)COLOR_PAIR(pair_of(ROLE_TEXT)) | ' ' : ' ');
    term_redraw(t);
}

static attr_t attrs_of(const struct terminal *t, int role)
{
    const struct style *s = &t->roles[role & ~LOOK_BOLD];
    attr_t a = 0;
    gboolean greys = t->colours < 256 && s->fg16 == COLOR_BLACK; /* there bold black is grey */
    if (((s->attrs & ATTR_BOLD) != 0 && !greys) || (role & LOOK_BOLD) != 0 || (t->colours == 8 && s->fg16 >= 8))
        a |= A_BOLD;
    if ((s->attrs & ATTR_UNDERLINE) != 0)
        a |= A_UNDERLINE;
    if ((s->attrs & ATTR_REVERSE) != 0)
        a |= A_REVERSE;
    return a;
}

/* ---- showing ---- */

static void put_cell(struct terminal *t, int y, int x, const struct cell *c)
{
    wchar_t wide[CCHARW_MAX + 1] = {0};
    int n = 0;
    const char *p = *c->text != '\0' ? c->text : " ";
    while (*p != '\0' && n < CCHARW_MAX) {
        wide[n++] = (wchar_t)g_utf8_get_char(p);
        p = g_utf8_next_char(p);
    }
    cchar_t out;
    setcchar(&out, wide, attrs_of(t, c->role), t->colours >= 8 ? pair_of(c->role & ~LOOK_BOLD) : 0, NULL);
    mvadd_wch(y, x, &out);
}

static gboolean same(const struct cell *a, const struct cell *b)
{
    return a->role == b->role && a->width == b->width && strcmp(a->text, b->text) == 0;
}

void term_redraw(struct terminal *t)
{
    t->all = TRUE;
}

void term_present(struct terminal *t, const struct grid *g)
{
    if (t->paused)
        return;
    gboolean all = t->all || t->shown == NULL || t->shown->w != g->w || t->shown->h != g->h;
    if (all) {
        grid_free(t->shown);
        t->shown = grid_new(g->w, g->h);
        erase();
        if (t->all)
            clearok(curscr, TRUE);
        t->all = FALSE;
    }
    gboolean any = all;
    struct cell *row = g_new(struct cell, (gsize)g->w);
    for (int y = 0; y < MIN(g->h, t->h); y++) {
        struct cell *shown = &t->shown->cells[(gsize)y * (gsize)g->w];
        look_row(&t->rules, &g->cells[(gsize)y * (gsize)g->w], g->w, row);
        for (int x = 0; x < MIN(g->w, t->w); x++) {
            if (!all && same(&row[x], &shown[x]))
                continue;
            shown[x] = row[x];
            any = TRUE;
            if (row[x].width > 0)
                put_cell(t, y, x, &row[x]);
        }
    }
    g_free(row);
    if (!any && t->cursor_y == g->cursor_y && t->cursor_x == g->cursor_x)
        return;
    t->cursor_y = g->cursor_y;
    t->cursor_x = g->cursor_x;
    move(CLAMP(g->cursor_y, 0, t->h - 1), CLAMP(g->cursor_x, 0, t->w - 1));
    wnoutrefresh(stdscr);
    doupdate();
    if (t->report.asked == 1) {
        raw_write(REPORT_TIME);
        t->report.asked = 2;
        t->report.asked_at = g_get_monotonic_time();
    }
}

/* ---- keys ---- */

int term_fd(const struct terminal *t)
{
    return STDIN_FILENO;
}

static keycode special(int k)
{
    switch (k) {
    case KEY_UP:
        return K_UP;
    case KEY_DOWN:
        return K_DOWN;
    case KEY_LEFT:
        return K_LEFT;
    case KEY_RIGHT:
        return K_RIGHT;
    case KEY_HOME:
        return K_HOME;
    case KEY_END:
        return K_END;
    case KEY_PPAGE:
        return K_PGUP;
    case KEY_NPAGE:
        return K_PGDN;
    case KEY_DC:
        return K_DELETE;
    case KEY_IC:
        return K_INSERT;
    case KEY_BTAB:
        return K_STAB;
    case KEY_BACKSPACE:
        return K_BACKSPACE;
    case KEY_ENTER:
        return K_ENTER;
    case KEY_RESIZE:
        return K_RESIZE;
    case KEY_PASTE_BEGIN:
        return K_PASTE_BEGIN;
    case KEY_PASTE_END:
        return K_PASTE_END;
    default:
        if (k >= KEY_F(1) && k <= KEY_F(12))
            return (keycode)(K_F1 + k - KEY_F(1));
        return K_NONE;
    }
}

static keycode mouse_key(int *y, int *x, int *button)
{
    MEVENT e;
    if (getmouse(&e) != OK)
        return K_NONE;
    *y = e.y;
    *x = e.x;
    *button = (e.bstate & BUTTON4_PRESSED) != 0 ? 4 : (e.bstate & BUTTON5_PRESSED) != 0 ? 5 : 1;
    return K_MOUSE;
}

/* An ESC came: the rest of a report is taken, anything else is given back in its order. */
static gboolean take_report(struct terminal *t)
{
    char text[REPORT_MOST + 2] = "";
    wint_t read[REPORT_MOST + 1], c = 0;
    int n = 0, kind = ERR;
    enum report_match m = REPORT_MORE;
    while (m == REPORT_MORE && (kind = get_wch(&c)) == OK) {
        read[n] = c;
        text[n++] = c < 128 ? (char)c : '?';
        m = report_match(text, n);
    }
    if (m == REPORT_YES) {
        report_came(&t->report, text, g_get_monotonic_time());
        return TRUE;
    }
    if (kind == KEY_CODE_YES)
        ungetch((int)c);
    while (n-- > 0)
        unget_wch((wchar_t)read[n]);
    return FALSE;
}

gboolean term_found(struct terminal *t, gboolean *wide, gint64 *line_ms)
{
    gboolean news = t->report.news;
    t->report.news = FALSE;
    *wide = t->report.wide;
    *line_ms = t->report.line_ms;
    return news;
}

keycode term_key(struct terminal *t, int *y, int *x, int *button)
{
    wint_t c = 0;
    if (t->paused)
        return K_NONE;
    int kind = get_wch(&c);
    if (kind == ERR)
        return K_NONE;
    if (kind == KEY_CODE_YES)
        return (int)c == KEY_MOUSE ? mouse_key(y, x, button) : special((int)c);
    if (c == K_ESC && t->report.answered < t->report.asked && take_report(t))
        return term_key(t, y, x, button);
    return (keycode)c;
}

/* ---- beside the grid ---- */

void term_bell(struct terminal *t)
{
    beep();
}

/* In a sequence of the terminal's no byte may end it early. */
static char *in_sequence(const char *begin, const char *text)
{
    char *plain = g_strdup(text);
    for (char *c = plain; *c != '\0'; c++)
        if ((guchar)*c < 32 || *c == 127)
            *c = ' ';
    char *osc = g_strconcat(begin, plain, "\007", NULL);
    g_free(plain);
    return osc;
}

void term_title(struct terminal *t, const char *text)
{
    if (!t->title || !is_xterm_like() || g_strcmp0(text, t->last_title) == 0)
        return;
    g_free(t->last_title);
    t->last_title = g_strdup(text);
    char *osc = in_sequence("\033]2;", text);
    raw_write(osc);
    g_free(osc);
}

void term_notify(struct terminal *t, const char *text, gboolean by_tmux)
{
    if (by_tmux && g_getenv("TMUX") != NULL) {
        tmux_say(text);
        return;
    }
    if (!is_xterm_like())
        return;
    gboolean tmux = g_getenv("TMUX") != NULL;
    char *osc = in_sequence(tmux ? "\033Ptmux;\033\033]9;" : "\033]9;", text);
    raw_write(osc);
    if (tmux)
        raw_write("\033\\");
    g_free(osc);
}

void term_pause(struct terminal *t)
{
    if (t->paused)
        return;
    modes_off(t);
    endwin();
    t->paused = TRUE;
}

void term_continue(struct terminal *t)
{
    if (!t->paused)
        return;
    t->paused = FALSE;
    setup_input(t);
    refresh();
    modes_on(t);
    term_resized(t);
}

const char *term_copy(struct terminal *t, const char *text, const char *fallback)
{
    if (g_getenv("TMUX") != NULL) {
        if (tmux_copy(text))
            return "tmux's buffer";
    } else if (is_xterm_like() && g_getenv("STY") == NULL) { /* screen swallows it */
        char *code = g_base64_encode((const guchar *)text, strlen(text));
        char *osc = g_strdup_printf("\033]52;c;%s\007", code);
        raw_write(osc);
        g_free(osc);
        g_free(code);
        return "the terminal's clipboard";
    }
    return g_file_set_contents(fallback, text, -1, NULL) ? fallback : "nowhere: no way to copy works here";
}
