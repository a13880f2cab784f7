/* Questions at the foot: a line with editing, history and completion, or one of a few keys. */
#include "ui_private.h"

#include <string.h>

#include "repute/text.h"

struct prompt *prompt_new(const char *label, gboolean (*done)(struct ui *, const char *, gpointer), gpointer data)
{
    struct prompt *p = g_new0(struct prompt, 1);
    p->label = g_strdup(label);
    p->text = g_string_new(NULL);
    p->role = ROLE_STRONG;
    p->done = done;
    p->data = data;
    p->history_at = -1;
    return p;
}

static void prompt_free(struct prompt *p)
{
    if (p == NULL)
        return;
    if (p->free_data != NULL)
        p->free_data(p->data);
    if (p->secret)
        memset(p->text->str, 0, p->text->len);
    g_free(p->label);
    g_free(p->otherwise);
    g_free(p->begun);
    g_string_free(p->text, TRUE);
    g_free(p);
}

void ui_prompt(struct ui *ui, struct prompt *p)
{
    ui_prompt_end(ui);
    p->cursor = p->text->len;
    p->before = ui->message;
    ui->prompt = p;
    ui->prompts++;
    ui->layout_stale = p->above_height != NULL ? TRUE : ui->layout_stale;
    ui->foot_dirty = TRUE;
}

void ui_prompt_end(struct ui *ui)
{
    struct prompt *p = ui->prompt;
    if (p == NULL)
        return;
    ui->prompt = NULL;
    if (p->above_height != NULL)
        ui->layout_stale = TRUE;
    prompt_free(p);
    ui->foot_dirty = TRUE;
}

/* ---- history: a place, one line each, newest last ---- */

static char **history_of(struct ui *ui, const struct prompt *p)
{
    char *text = p->history != NULL ? store_place(ui->o.reader, ui->user, p->history) : NULL;
    char **lines = g_strsplit(text != NULL ? text : "", "\n", -1);
    g_free(text);
    return lines;
}

static void history_add(struct ui *ui, const struct prompt *p, const char *text)
{
    if (p->history == NULL || p->secret || *text == '\0')
        return;
    char **lines = history_of(ui, p);
    guint n = g_strv_length(lines);
    GString *out = g_string_new(NULL);
    for (guint i = n > 100 ? n - 100 : 0; i < n; i++)
        if (*lines[i] != '\0' && !g_str_equal(lines[i], text))
            g_string_append_printf(out, "%s\n", lines[i]);
    g_string_append(out, text);
    ui_submit(ui, "place", json_pack("{s:s,s:s}", "key", p->history, "value", out->str), NULL, NULL);
    g_string_free(out, TRUE);
    g_strfreev(lines);
}

static void history_move(struct ui *ui, struct prompt *p, int step)
{
    char **lines = history_of(ui, p);
    int n = (int)g_strv_length(lines), from = p->history_at < 0 ? n : MIN(p->history_at, n), at = CLAMP(from + step, 0, n);
    if (from == n && at < n) { /* what was begun comes back below the newest line */
        g_free(p->begun);
        p->begun = g_strdup(p->text->str);
    }
    if (at != from) {
        g_string_assign(p->text, at < n ? lines[at] : p->begun);
        p->cursor = p->text->len;
        p->history_at = at;
    }
    g_strfreev(lines);
}

/* ---- editing ---- */

static gsize cluster_before(const char *s, gsize at)
{
    gsize i = 0, last = 0;
    while (i < at) {
        last = i;
        gsize n = text_cluster(s + i);
        if (n == 0)
            break;
        i += n;
    }
    return last;
}

static void delete_word(struct prompt *p)
{
    gsize at = p->cursor;
    while (at > 0 && p->text->str[at - 1] == ' ')
        at--;
    while (at > 0 && p->text->str[at - 1] != ' ')
        at--;
    g_string_erase(p->text, (gssize)at, (gssize)(p->cursor - at));
    p->cursor = at;
}

/* Words of the language itself; names behind "account:", "idea:" and the like are the workspace's. */
static char **pattern_words(struct ui *ui, struct prompt *p, gsize *from)
{
    const char *text = p->text->str, *colon;
    char **words = pattern_complete(text, p->cursor, from);
    if (words[0] != NULL || *from == 0 || strchr(":,", text[*from - 1]) == NULL ||
        (colon = g_strrstr_len(text, (gssize)*from, ":")) == NULL)
        return words;
    const char *begin = colon;
    while (begin > text && g_ascii_isalpha(begin[-1]))
        begin--;
    g_autofree char *key = g_ascii_strdown(begin, colon - begin);
    g_autofree char *typed = g_strndup(text + *from, p->cursor - *from);
    g_strfreev(words);
    return ui_complete_value(ui, key, typed);
}

static void complete(struct ui *ui, struct prompt *p)
{
    if (p->complete == NULL)
        return;
    gsize from = 0;
    char **words = NULL;
    gboolean line = g_str_equal(p->complete, "command"), list = g_str_equal(p->complete, "account");
    gboolean pattern = g_str_equal(p->complete, "pattern"), more = pattern || line || list; /* words follow */
    if (pattern) {
        words = pattern_words(ui, p, &from);
    } else {
        char *space = strrchr(p->text->str, ' ');
        /* A time may end with its zone, which begins as no other word of it but a day or month does. */
        gboolean zone = space != NULL && g_str_equal(p->complete, "time") && g_ascii_isupper(space[1]);
        from = space != NULL && (line || list || zone) ? (gsize)(space - p->text->str) + 1 : 0;
        words = ui_complete(ui, zone ? "zone" : p->complete, p->text->str + (line ? 0 : from));
    }
    if (words == NULL || words[0] == NULL) {
        g_strfreev(words);
        return;
    }
    gsize common = strlen(words[0]);
    for (int i = 1; words[i] != NULL; i++)
        while (common > 0 && strncmp(words[0], words[i], common) != 0)
            common--;
    while (common > 0 && ((guchar)words[0][common] & 0xC0) == 0x80)
        common--; /* never half a character */
    if (common > 0) {
        g_string_erase(p->text, (gssize)from, (gssize)(p->cursor - from));
        g_string_insert_len(p->text, (gssize)from, words[0], (gssize)common);
        p->cursor = from + common;
    }
    if (words[1] != NULL) {
        char *all = g_strjoinv("  ", words);
        ui_tell(ui, SAY_INFO, "%s", all);
        g_free(all);
    } else if (more && p->cursor == p->text->len && strchr(":/", p->text->str[p->text->len - 1]) == NULL) {
        g_string_append_c(p->text, ' ');
        p->cursor++;
    }
    g_strfreev(words);
}

static void insert(struct prompt *p, keycode k)
{
    char utf8[8];
    int n = g_unichar_to_utf8(k, utf8);
    g_string_insert_len(p->text, (gssize)p->cursor, utf8, n);
    p->cursor += (gsize)n;
}

/* TRUE where the key edited the line. */
static gboolean edit(struct ui *ui, struct prompt *p, keycode k)
{
    GString *t = p->text;
    switch (k) {
    case K_BACKSPACE:
    case 8:
        if (p->cursor > 0) {
            gsize from = cluster_before(t->str, p->cursor);
            g_string_erase(t, (gssize)from, (gssize)(p->cursor - from));
            p->cursor = from;
        }
        return TRUE;
    case K_DELETE:
        g_string_erase(t, (gssize)p->cursor, (gssize)text_cluster(t->str + p->cursor));
        return TRUE;
    case K_LEFT:
        p->cursor = cluster_before(t->str, p->cursor);
        return TRUE;
    case K_RIGHT:
        p->cursor += text_cluster(t->str + p->cursor);
        return TRUE;
    case K_HOME:
        p->cursor = 0;
        return TRUE;
    case K_END:
    case 5:
        p->cursor = t->len;
        return TRUE;
    case 21: /* ^U */
        g_string_erase(t, 0, (gssize)p->cursor);
        p->cursor = 0;
        return TRUE;
    case 23: /* ^W */
        delete_word(p);
        return TRUE;
    case K_UP:
    case K_DOWN:
        history_move(ui, p, k == K_UP ? -1 : 1);
        return TRUE;
    case K_TAB:
        complete(ui, p);
        return TRUE;
    default:
        if (k < 32 || k >= K_SPECIAL)
            return FALSE;
        insert(p, k);
        return TRUE;
    }
}

static void finish(struct ui *ui, struct prompt *p, const char *text)
{
    if (text != NULL)
        history_add(ui, p, text);
    /* done() may end this one and open the next, maybe at the same address: keep what it needs, count them. */
    guint which = ui->prompts;
    char *copy = g_strdup(text), *said = g_strdup(text != NULL && *text == '\0' ? p->otherwise : text);
    const char *verb = p->verb;
    int count = p->count;
    gboolean tagged = p->tagged;
    gboolean (*done)(struct ui *, const char *, gpointer) = p->done;
    gboolean over = done(ui, copy, p->data) || text == NULL;
    if (over && ui->prompts == which)
        ui_prompt_end(ui);
    if (over && verb != NULL && said != NULL)
        ui_answered(ui, verb, said, count, tagged);
    if (text == NULL)
        ui_macro_stop(ui);
    else
        ui_macro_go_on(ui);
    g_free(said);
    g_free(copy);
}

static void question_key(struct ui *ui, struct prompt *p, keycode k)
{
    if (k < 128 && k > 32 && strchr(p->keys, (int)k) != NULL) {
        char text[2] = {(char)k, '\0'};
        finish(ui, p, text);
    } else if (k == K_ESC) {
        finish(ui, p, NULL);
    }
}

void ui_prompt_key(struct ui *ui, keycode k)
{
    struct prompt *p = ui->prompt;
    ui->foot_dirty = TRUE;
    if (p->key != NULL && p->key(ui, k, p->data))
        return;
    if (p->keys != NULL) {
        question_key(ui, p, k);
    } else if (k == K_ESC || k == 3) {
        finish(ui, p, NULL);
    } else if (k == K_ENTER || k == 10) {
        finish(ui, p, p->text->str);
    } else if (edit(ui, p, k) && ui->prompt == p && p->changed != NULL) {
        p->changed(ui, p->text->str, p->data);
    }
}

/* ---- drawing ---- */

int ui_prompt_height(struct ui *ui, int available)
{
    struct prompt *p = ui->prompt;
    if (p == NULL || p->above_height == NULL)
        return 0;
    return CLAMP(p->above_height(ui, p->data, available), 0, available);
}

static void draw_above(struct ui *ui, struct grid *g)
{
    struct prompt *p = ui->prompt;
    int h = ui_prompt_height(ui, ui->h - 3);
    if (h > 0)
        p->above(ui, g, (struct rect){ui->h - 1 - h, 0, h, ui->w}, p->data);
}

#define TYPING 20 /* cells that a line keeps for what is typed */

/* What is asked is cut, not how it is answered: that follows two blanks. NULL where nothing does, or has no room. */
static char *cut_question(struct ui *ui, const char *label, int room)
{
    const char *answers = strstr(label + 1, "  ");
    int left = answers != NULL ? room - text_width(answers) : 0;
    if (left < 4)
        return NULL;
    char *question = g_strndup(label, (gsize)(answers - label)), *cut = text_cut(question, left, ui_ellipsis(ui), NULL);
    char *both = g_strconcat(cut, answers, NULL);
    g_free(question);
    g_free(cut);
    return both;
}

/* Where the window is too narrow for what a question says in parentheses, that stands where the answer goes until one
 * types (*hint, to be freed); the rest of the label is cut. */
static char *label_for(struct ui *ui, const struct prompt *p, char **hint)
{
    int room = MAX(ui->w - (p->keys != NULL ? 0 : TYPING), 4);
    char *open = strstr(p->label, " (");
    const char *close = open != NULL ? strrchr(open, ')') : NULL;
    *hint = NULL;
    if (text_width(p->label) <= room)
        return g_strdup(p->label);
    char *label = cut_question(ui, p->label, room);
    if (label != NULL || p->keys != NULL)
        return label != NULL ? label : g_strdup(p->label);
    *hint = close != NULL && p->text->len == 0 ? g_strndup(open + 1, (gsize)(close - open)) : NULL;
    label = close == NULL ? g_strdup(p->label)
                          : g_strdup_printf("%.*s%s", (int)(open - p->label), p->label, close + 1);
    if (text_width(label) > room) {
        char *cut = text_cut(label, room - 2, ui_ellipsis(ui), NULL), *end = g_strconcat(cut, ": ", NULL);
        g_free(cut);
        g_free(label);
        label = end;
    }
    return label;
}

void ui_prompt_draw(struct ui *ui, struct grid *g)
{
    struct prompt *p = ui->prompt;
    int y = ui->h - 1;
    draw_above(ui, g);
    grid_clear(g, (struct rect){y, 0, 1, ui->w}, p->keys != NULL ? p->role : ROLE_STRONG);
    char *hint = NULL, *label = label_for(ui, p, &hint);
    int x = grid_put(g, y, 0, ui->w, p->role, label);
    g_free(label);
    if (p->keys != NULL) {
        g->cursor_y = y;
        g->cursor_x = MIN(x, ui->w - 1);
        g->cursor_text = TRUE;
        return;
    }
    if (hint != NULL)
        grid_cut(g, y, x + 1, ui->w - x - 2, ROLE_DIM, hint, ui_ellipsis(ui), FALSE);
    g_free(hint);
    char *before = g_strndup(p->text->str, p->cursor);
    char *stars = p->secret ? g_strnfill(text_count_clusters(p->text->str), '*') : NULL;
    int cursor = p->secret ? (int)text_count_clusters(before) : text_width(before);
    const char *shown = stars != NULL ? stars : p->text->str;
    int room = MAX(ui->w - x - 1, 1);
    gsize skip = 0;
    while (cursor > room) { /* a long line scrolls so that the cursor stays in it */
        gsize n = text_cluster(shown + skip);
        char *one = g_strndup(shown + skip, n);
        cursor -= MAX(text_width(one), 1);
        skip += MAX(n, 1);
        g_free(one);
    }
    grid_put(g, y, x, ui->w - x, ROLE_STRONG, shown + skip);
    g->cursor_y = y;
    g->cursor_x = MIN(x + cursor, ui->w - 1);
    g->cursor_text = TRUE;
    g_free(before);
    g_free(stars);
}

/* ---- public acts ---- */

struct asked {
    void (*yes)(struct ui *ui, gpointer data);
    gpointer data;
    GDestroyNotify free_data;
    char *name;
};

static void asked_free(gpointer p)
{
    struct asked *a = p;
    if (a->free_data != NULL)
        a->free_data(a->data);
    g_free(a->name);
    g_free(a);
}

static gboolean asked_done(struct ui *ui, const char *text, gpointer p)
{
    struct asked *a = p;
    if (text == NULL || (a->name == NULL && !g_str_equal(text, "y"))) {
        ui_tell(ui, SAY_INFO, "not done; nothing left this host");
        return TRUE;
    }
    if (a->name != NULL && !g_str_equal(text, a->name)) {
        ui_tell(ui, SAY_WARN, "that is not %s; type the account's name, or Esc", a->name);
        return FALSE;
    }
    a->yes(ui, a->data);
    return TRUE;
}

static struct asked *asked_new(void (*yes)(struct ui *, gpointer), gpointer data, GDestroyNotify free_data)
{
    struct asked *a = g_new0(struct asked, 1);
    a->yes = yes;
    a->data = data;
    a->free_data = free_data;
    return a;
}

void ui_ask_public(struct ui *ui, const char *question, const char *guarded, void (*yes)(struct ui *ui, gpointer data),
                   gpointer data, GDestroyNotify free_data)
{
    struct asked *a = asked_new(yes, data, free_data);
    a->name = g_strdup(guarded);
    char *label = guarded != NULL ? g_strdup_printf(" %s  guarded: type %s: ", question, guarded)
                                  : g_strdup_printf(" %s  y yes  n no ", question);
    struct prompt *p = prompt_new(label, asked_done, a);
    p->free_data = asked_free;
    p->role = ROLE_PROMPT_PUBLIC;
    p->keys = guarded != NULL ? NULL : "yn";
    g_free(label);
    ui_prompt(ui, p);
}
