/* Small words and marks shared by panes. */
#include "ui_private.h"

#include <math.h>
#include <string.h>

#include "lines.h"
#include "repute/event_words.h"
#include "repute/metrics.h"
#include "repute/platform.h"

char channel_letter(const char *platform)
{
    const struct platform_ops *ops = platform_find(platform);
    if (ops != NULL)
        return ops->letter;
    return platform != NULL && *platform != '\0' ? g_ascii_toupper(*platform) : '?';
}

char kind_sign(enum item_kind k)
{
    switch (k) {
    case KIND_MENTION:
        return '@';
    case KIND_REPLY:
        return '>';
    case KIND_COMMENT:
        return '#';
    case KIND_DIRECT:
    case KIND_MAIL:
        return '=';
    case KIND_QUOTE:
        return '"';
    case KIND_REVIEW:
        return '*';
    default:
        return ' ';
    }
}

const struct agreement *mood_agreement(struct ui *ui, const char *language)
{
    return agreement_find(ui->status.agreements, language);
}

/* The model's word that people often put right. */
static gboolean mood_doubted(struct ui *ui, const struct item *i)
{
    const struct agreement *a = i->scored_by == NULL ? mood_agreement(ui, i->language) : NULL;
    return a != NULL && a->n >= AGREEMENT_LEAST && a->agreed * 100 < a->n * (guint)settings_int(ui->settings, "mood.agreement");
}

void mood_text(struct ui *ui, const struct item *i, char out[4], enum role *role)
{
    *role = ROLE_TEXT;
    if (!i->scored) {
        g_strlcpy(out, " ? ", 4);
        return;
    }
    int tenths = (int)lround(fabs(i->score) * 10);
    if (tenths == 0)
        g_strlcpy(out, " .0", 4);
    else if (tenths >= 10)
        g_snprintf(out, 4, "%c1 ", i->score < 0 ? '-' : '+');
    else
        g_snprintf(out, 4, "%c.%d", i->score < 0 ? '-' : '+', tenths);
    if (i->score > .05)
        *role = ROLE_MOOD_GOOD;
    else if (i->score < -.05)
        *role = ROLE_MOOD_BAD;
    if (mood_doubted(ui, i))
        *role = ROLE_DIM;
}

char *account_shown(struct ui *ui, const char *name, gboolean guarded, int w)
{
    char *cut = text_cut(name, MAX(w - (guarded ? 1 : 0), 1), ui_ellipsis(ui), NULL);
    char *text = g_strconcat(cut, guarded ? "!" : "", NULL);
    g_free(cut);
    return text;
}

void drop_pieces(GString *text, const char *between, int room)
{
    const char *last;
    while (text_width(text->str) > room && (last = g_strrstr(text->str, between)) != NULL)
        g_string_truncate(text, (gsize)(last - text->str));
}

char *fraction_text(double x, gboolean sign)
{
    char *text = g_strdup_printf(sign ? "%+.2f" : "%.2f", x);
    char *zero = strchr(text, '0');
    if (zero != NULL && zero[1] == '.')
        memmove(zero, zero + 1, strlen(zero));
    return text;
}

char *standing_text(struct ui *ui, const struct person *p, struct metrics_standing_value *v)
{
    metrics_standing(p->good, p->bad, v);
    char *figure = fraction_text(v->value, FALSE);
    char *text = g_strdup_printf("standing %s (%.0f)", figure, v->evidence);
    g_free(figure);
    return text;
}

const char *state_glyph(struct ui *ui, enum conv_state s)
{
    switch (s) {
    case CONV_NEW:
        return ui_glyph(ui, "●", "N");
    case CONV_OPEN:
        return ui_glyph(ui, "○", "o");
    case CONV_PENDING:
        return "p";
    case CONV_SNOOZED:
        return "z";
    case CONV_DONE:
        return ui_glyph(ui, "✓", "d");
    default:
        return " ";
    }
}

const char *ledger_glyph(struct ui *ui, const struct ledger *l)
{
    switch (l->state) {
    case LEDGER_SCHEDULED:
        return ui_glyph(ui, "·", ".");
    case LEDGER_QUEUED:
        return ":";
    case LEDGER_HELD:
        return g_strcmp0(l->held_by, "approval") == 0 ? "A" : ui_glyph(ui, "‖", "#");
    case LEDGER_SENDING:
        return ui_glyph(ui, "»", ">");
    case LEDGER_SENT:
        return ui_glyph(ui, "✓", "v");
    case LEDGER_FAILED:
        return ui_glyph(ui, "✗", "x");
    case LEDGER_UNKNOWN:
        return "?";
    case LEDGER_MISSED:
        return "!";
    default:
        return "-";
    }
}

char *count_text(gint64 n)
{
    if (n < 1000)
        return g_strdup_printf("%" G_GINT64_FORMAT, n);
    if (n < 9950)
        return g_strdup_printf("%.1fk", (double)n / 1000);
    if (n < 999500)
        return g_strdup_printf("%.0fk", (double)n / 1000);
    return g_strdup_printf("%.1fM", (double)n / 1e6);
}

char *media_words(const GPtrArray *media)
{
    static const struct {
        const char *type, *word;
    } WORDS[] = {{"image", "img"}, {"video", "vid"}, {"audio", "aud"}, {"pdf", "pdf"}, {"other", "file"}};
    GString *s = g_string_new(NULL);
    for (gsize w = 0; media != NULL && w < G_N_ELEMENTS(WORDS); w++) {
        guint n = 0;
        for (guint i = 0; i < media->len; i++)
            if (g_strcmp0(((struct media *)media->pdata[i])->type, WORDS[w].type) == 0)
                n++;
        if (n == 1)
            g_string_append_printf(s, "[%s] ", WORDS[w].word);
        else if (n > 1)
            g_string_append_printf(s, "[%u %s] ", n, WORDS[w].word);
    }
    return g_string_free(s, FALSE);
}

const char *user_display(struct ui *ui, const char *user)
{
    return event_user(ui->status.users, user);
}

char *history_words(struct ui *ui, const struct audit_row *a)
{
    return event_words(a, ui->now, settings_str(ui->settings, "zone"), ui->user, ui->status.users);
}
