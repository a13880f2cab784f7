/* Why: what made this mood, and what promise this conversation stands under. */
#include <math.h>

#include "lines.h"
#include "repute/store_lessons.h"
#include "repute/sync.h"
#include "repute/when.h"

struct why {
    struct lines_pane l;
    gint64 item, conversation;
    char *text; /* of another pane (reputation): shown as it is */
    struct sentiment *taught; /* as of these lessons */
    gint64 mark;
};

static int by_weight(gconstpointer a, gconstpointer b)
{
    double x = fabs(((const struct sentiment_word *)a)->points), y = fabs(((const struct sentiment_word *)b)->points);
    return x < y ? 1 : x > y ? -1 : 0;
}

/* The model as the worker has it by now, with what people corrected. */
static const struct sentiment *model(struct why *w, const char *const *brands)
{
    struct ui *ui = w->l.base.ui;
    gint64 mark = 0;
    if (!store_lessons_mark(ui->o.reader, &mark, NULL) || mark == 0)
        return ui->o.sentiment;
    if (w->taught == NULL || mark != w->mark) {
        g_clear_pointer(&w->taught, sentiment_free);
        w->taught = taught_model(ui->o.reader, ui->o.sentiment, brands, NULL);
        w->mark = mark;
    }
    return w->taught != NULL ? w->taught : ui->o.sentiment;
}

static const char *part_name(const struct sentiment_word *word)
{
    return word->rule ? "rules" : word->taught ? "taught here" : "model";
}

static void add_words(struct why *w, const struct item *i)
{
    struct ui *ui = w->l.base.ui;
    if (ui->o.sentiment == NULL || i->text == NULL)
        return;
    char **brands = settings_list(ui->settings, "brands");
    GArray *words = sentiment_explain(model(w, (const char *const *)brands), i->text, i->language,
                                      (const char *const *)brands, NULL);
    g_array_sort(words, by_weight);
    const char *block = ui_glyph(ui, "█", "#");
    int longest = 0; /* the first one's */
    for (guint k = 0; k < MIN(words->len, 6); k++) {
        const struct sentiment_word *word = &g_array_index(words, struct sentiment_word, k);
        char *part = word->end > word->start ? g_strndup(i->text + word->start, word->end - word->start)
                                             : g_strdup("(the text as a whole)");
        char *cut = text_cut(part, 24, ui_ellipsis(ui), NULL);
        GString *bar = g_string_new(NULL);
        int length = (int)lround(MIN(fabs(word->points), 1.0) * 20);
        longest = MAX(longest, length);
        for (int n = 0; n < length; n++)
            g_string_append(bar, block);
        char *points = fraction_text(word->points, TRUE);
        lines_add(&w->l, word->points < 0 ? ROLE_MOOD_BAD : ROLE_MOOD_GOOD, NULL, "%s%*s %5s  %s%*s  %s, %s", cut,
                  24 - text_width(cut), "", points, bar->str, longest - length, "", word->reason, part_name(word));
        g_string_free(bar, TRUE);
        g_free(points);
        g_free(cut);
        g_free(part);
    }
    if (words->len == 0)
        lines_add(&w->l, ROLE_TEXT, NULL, "no word of this text has a mood that is known");
    g_array_unref(words);
    g_strfreev(brands);
}

/* How much the mood of such texts is worth. */
static void add_agreement(struct why *w, const struct item *i)
{
    const struct agreement *a = mood_agreement(w->l.base.ui, i->language);
    if (a != NULL)
        lines_add(&w->l, ROLE_DIM, NULL, "the model agrees with %u of your last %u corrections in this language", a->agreed, a->n);
    else
        lines_add(&w->l, ROLE_DIM, NULL, "nobody corrected a mood in this language yet: S does, and the model learns");
}

static void add_promise(struct why *w, const struct conversation *c)
{
    struct ui *ui = w->l.base.ui;
    const char *zone = settings_str(ui->settings, "zone");
    if (c->waiting_since == 0) {
        lines_add(&w->l, ROLE_DIM, NULL, "nobody waits here: %s", conv_state_name(c->state));
        return;
    }
    char *came = when_short(c->waiting_since, ui->now, zone), *due = when_short(c->due_at, ui->now, zone);
    gboolean direct = c->last.kind == KIND_DIRECT || c->last.kind == KIND_MAIL;
    char *target = when_duration(settings_ms(ui->settings, direct ? "target.direct" : "target.first-reply"));
    char *line = g_strdup_printf("%s: came %s, target %s, open hours %s, so due %s",
                                 c->due_at < ui->now ? "late" : "waits", came, target,
                                 settings_str(ui->settings, "hours"), due);
    lines_add_wrapped(&w->l, c->due_at < ui->now ? ROLE_OVERDUE : ROLE_TEXT, 0, line);
    g_free(line);
    g_free(came);
    g_free(due);
    g_free(target);
}

static void load(struct pane *p)
{
    struct why *w = (struct why *)p;
    lines_reset(&w->l);
    if (w->text != NULL) {
        char **lines = g_strsplit(w->text, "\n", -1);
        for (int i = 0; lines[i] != NULL; i++)
            lines_add(&w->l, ROLE_TEXT, NULL, "%s", lines[i]);
        g_strfreev(lines);
        return;
    }
    struct item *i = store_item(p->ui->o.reader, w->item, NULL);
    struct conversation *c = store_conversation(p->ui->o.reader, w->conversation, NULL);
    if (i != NULL) {
        if (i->scored_by != NULL)
            lines_add(&w->l, ROLE_NOTE, NULL, "%s said %s; the model's words below", i->scored_by,
                      i->label > 0 ? "positive" : i->label < 0 ? "negative" : "neutral");
        add_words(w, i);
        char *mood = fraction_text(i->score, TRUE), *sure = fraction_text(i->confidence, FALSE);
        lines_add(&w->l, ROLE_DIM, NULL, "mood %s by %s, language %s, sure %s", mood,
                  i->scored_by != NULL ? i->scored_by : "the model", i->language != NULL ? i->language : "not told",
                  sure);
        g_free(mood);
        g_free(sure);
        add_agreement(w, i);
        lines_add(&w->l, ROLE_DIM, NULL, "%s", triage_needs_answer(i) ? "it needs an answer: it asks, complains or is to us"
                                                                      : "it needs no answer");
    }
    if (c != NULL)
        add_promise(w, c);
    item_free(i);
    conversation_free(c);
}

static void title(struct pane *p, GString *left, GString *right)
{
    struct why *w = (struct why *)p;
    struct item *i = w->text == NULL ? store_item(p->ui->o.reader, w->item, NULL) : NULL;
    if (i != NULL) {
        char *who = ui_shown(p->ui, i->author.handle, NULL);
        char *mood = fraction_text(i->score, TRUE);
        g_string_append_printf(left, "%s, %s", who, mood);
        g_free(mood);
        g_free(who);
    }
    g_string_append(right, w->text == NULL ? "S corrects  q back" : "q back");
    item_free(i);
}

void why_show(struct ui *ui, const struct subject *s, char *text)
{
    struct why *w = (struct why *)ui_pane(ui, PANE_WHY);
    g_free(w->text);
    w->text = text;
    w->item = s != NULL ? s->item : 0;
    w->conversation = s != NULL ? s->conversation : 0;
    lines_reset(&w->l);
    load(&w->l.base); /* its height depends on it */
    ui_overlay(ui, PANE_WHY);
}

static gboolean key(struct pane *p, keycode k)
{
    struct why *w = (struct why *)p;
    if (k == 'S' && w->text == NULL) { /* corrects the message one asked about, on the desk below */
        ui_close(p->ui, PANE_WHY);
        GError *error = NULL;
        if (!ui_call(p->ui, "sentiment", 0, FALSE, &error))
            ui_tell_error(p->ui, error);
        g_clear_error(&error);
        return TRUE;
    }
    return FALSE;
}

static const char *hint_now(struct pane *p)
{
    return ((struct why *)p)->text == NULL ? p->ops->hints : "close back";
}

static void clear(struct pane *p)
{
    sentiment_free(((struct why *)p)->taught);
    g_free(((struct why *)p)->text);
    lines_clear_pane(p);
}

const struct pane_ops why_ops = {
    .id = PANE_WHY, .label = "Why", .size = sizeof(struct why), .needs = CHANGED_ITEMS, .foot = TRUE,
    .init = lines_init, .clear = clear, .load = load, .draw = lines_draw, .search = lines_search,
    .click = lines_click, .title = title, .move = lines_move,
    .key = key, .height = lines_height, .hints = "=S corrects|close back", .hint_now = hint_now,
};
