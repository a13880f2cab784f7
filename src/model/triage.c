/* The table of a conversation's states, and what follows from it. */
#include "repute/triage.h"

#include <string.h>

#define NO (-1)

/* A row for each event, a column for each state before it; what comes out, or NO. A snoozed conversation's
 * EV_ITEM_IN depends on what was asked for when it was put away. */
/* clang-format off */
static const gint8 TABLE[][CONV_STATE_N] = {
    /*                    new            open           pending        snoozed        done */
    [EV_OPENED] =       { CONV_OPEN,     NO,            NO,            NO,            NO },
    [EV_ITEM_IN] =      { NO,            NO,            CONV_OPEN,     CONV_OPEN,     CONV_OPEN },
    [EV_ANSWER_SENT] =  { CONV_PENDING,  CONV_PENDING,  NO,            CONV_PENDING,  NO },
    [EV_SNOOZE] =       { CONV_SNOOZED,  CONV_SNOOZED,  CONV_SNOOZED,  CONV_SNOOZED,  NO },
    [EV_SNOOZE_ENDS] =  { NO,            NO,            NO,            CONV_OPEN,     NO },
    [EV_DONE] =         { CONV_DONE,     CONV_DONE,     CONV_DONE,     CONV_DONE,     NO },
    [EV_REOPEN] =       { NO,            NO,            CONV_OPEN,     CONV_OPEN,     CONV_OPEN },
    [EV_LAST_DELETED] = { CONV_DONE,     CONV_OPEN,     NO,            NO,            NO },
};
/* clang-format on */

gboolean triage_next(enum conv_state state, enum conv_event event, gboolean snooze_reply,
                     enum conv_state *next)
{
    *next = state;
    if ((gsize)event >= G_N_ELEMENTS(TABLE) || (gsize)state >= CONV_STATE_N)
        return FALSE;
    if (event == EV_ITEM_IN && state == CONV_SNOOZED && !snooze_reply)
        return FALSE;
    int to = TABLE[event][state];
    if (to == NO)
        return FALSE;
    *next = (enum conv_state)to;
    return TRUE;
}

/* Every character that ends or opens a question in some script. U+003B is not here: only after a Greek
 * letter. */
static gboolean is_question_mark(gunichar c)
{
    switch (c) {
    case 0x003F:
    case 0x00BF: /* Latin, Spanish opening */
    case 0x037E: /* Greek */
    case 0x055E: /* Armenian */
    case 0x061F: /* Arabic */
    case 0x1367: /* Ethiopic */
    case 0x1945: /* Limbu */
    case 0x203D:
    case 0x2047:
    case 0x2048:
    case 0x2049: /* interrobang, doubled */
    case 0x2753:
    case 0x2754: /* emoji */
    case 0x2CFA:
    case 0x2CFB: /* Old Nubian */
    case 0x2E18:
    case 0x2E2E: /* inverted interrobang, mirrored */
    case 0xA60F:
    case 0xA6F7: /* Vai, Bamum */
    case 0xFE16:
    case 0xFE56:
    case 0xFF1F: /* vertical, small, fullwidth */
    case 0x11143:
    case 0x1E95F: /* Chakma, Adlam */
        return TRUE;
    default:
        return FALSE;
    }
}

static gboolean is_greek(gunichar c)
{
    return (c >= 0x0370 && c <= 0x03FF && c != 0x037E) || (c >= 0x1F00 && c <= 0x1FFF);
}

static gboolean starts_link(const char *s)
{
    return g_ascii_strncasecmp(s, "http://", 7) == 0 || g_ascii_strncasecmp(s, "https://", 8) == 0;
}

/* A link's query is no question, but the mark that ends the sentence after a link is. */
static gboolean link_asks(const char *link, gsize len)
{
    while (len > 0 && strchr(").!\"'", link[len - 1]) != NULL)
        len--;
    return len > 0 && link[len - 1] == '?';
}

static gboolean asks(const char *text)
{
    gunichar before = 0;
    for (const char *s = text; s != NULL && *s != '\0';) {
        if (*s == 'h' || *s == 'H') {
            gsize len = starts_link(s) ? strcspn(s, " \t\n") : 0;
            if (len > 0 && link_asks(s, len))
                return TRUE;
            if (len > 0) {
                s += len;
                before = 0;
                continue;
            }
        }
        gunichar c = (guchar)*s < 0x80 ? (gunichar)*s : g_utf8_get_char(s);
        if (is_question_mark(c) || (c == ';' && is_greek(before)))
            return TRUE;
        before = c;
        s = g_utf8_next_char(s);
    }
    return FALSE;
}

gboolean triage_needs_answer(const struct item *item)
{
    if (item->direction != DIR_IN || item->automatic || item->watched || item->deleted_at != 0)
        return FALSE;
    gboolean to_us;
    switch (item->kind) {
    case KIND_MENTION:
    case KIND_REPLY:
    case KIND_DIRECT:
    case KIND_MAIL:
        to_us = TRUE;
        break;
    case KIND_COMMENT:
        to_us = FALSE; /* under our post, but talking to anybody */
        break;
    default:
        return FALSE;
    }
    if (!item->scored || item->label < 0)
        return TRUE;
    return (to_us && item->label == 0) || asks(item->text);
}

enum urgency triage_urgency(const struct conversation *c, gint64 now_ms)
{
    gboolean clock_runs = c->waiting_since != 0 && c->due_at != 0 && c->state != CONV_DONE;
    if (clock_runs && now_ms > c->due_at)
        return URGENT_LATE;
    if (c->alarm)
        return URGENT_ALARM;
    if (clock_runs && c->soon_at != 0 && now_ms >= c->soon_at)
        return URGENT_SOON;
    if (c->priority > 0)
        return URGENT_RAISED;
    return c->priority < 0 ? URGENT_LOWERED : URGENT_NONE;
}
