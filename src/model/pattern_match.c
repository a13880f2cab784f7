/* A pattern against one item and its conversation, in memory. */
#include <string.h>

#include "pattern_lex.h"
#include "repute/text.h"
#include "repute/triage.h"

/* What is matched. Folding costs more than all else here, so it is done at the first question and kept. */
struct subject {
    const struct conversation *c;
    const struct item *i;
    const char *me;
    gint64 now_ms;
    char *folded;        /* the item's text and warning */
    char *plain;         /* … as words only */
    char *handle, *name; /* the author's, folded */
};

/* ---- text ---- */

static gboolean is_word_char(gunichar c)
{
    return g_unichar_isalnum(c) || g_unichar_ismark(c);
}

/* "late, Delivery!" → "late delivery": folded, what is no letter, digit or mark a blank. To be freed. */
static char *pattern_plain(const char *folded)
{
    GString *out = g_string_sized_new(strlen(folded));
    for (const char *s = folded; *s != '\0';) {
        const char *next = g_utf8_next_char(s);
        if ((guchar)*s < 0x80 ? g_ascii_isalnum(*s) : is_word_char(g_utf8_get_char(s)))
            g_string_append_len(out, s, next - s);
        else if (out->len > 0 && out->str[out->len - 1] != ' ')
            g_string_append_c(out, ' ');
        s = next;
    }
    if (out->len > 0 && out->str[out->len - 1] == ' ')
        g_string_truncate(out, out->len - 1);
    return g_string_free(out, FALSE);
}

/* Scripts written without blanks: a word may begin and end at any letter. */
static gboolean runs_on(gunichar c)
{
    return text_is_cjk(c) || (c >= 0x0E00 && c <= 0x0EFF) || (c >= 0x1000 && c <= 0x109F) ||
           (c >= 0x1780 && c <= 0x17FF);
}

static gboolean edge(const char *before, const char *after)
{
    return *before == ' ' || *after == ' ' || *after == '\0' || runs_on(g_utf8_get_char(before)) ||
           runs_on(g_utf8_get_char(after));
}

static gboolean has_word(const char *plain, const char *word, gboolean prefix)
{
    gsize len = strlen(word);
    for (const char *hit = strstr(plain, word); hit != NULL; hit = strstr(hit + 1, word)) {
        const char *end = hit + len;
        if (hit > plain && !edge(g_utf8_prev_char(hit), hit))
            continue;
        if (prefix || edge(g_utf8_prev_char(end), end))
            return TRUE;
    }
    return FALSE;
}

static gboolean match_text(struct subject *s, const struct pattern_value *v)
{
    if (s->folded == NULL) {
        char *both = g_strconcat(s->i->warning != NULL ? s->i->warning : "", "\n",
                                 s->i->text != NULL ? s->i->text : "", NULL);
        s->folded = text_fold(both);
        s->plain = pattern_plain(s->folded);
        g_free(both);
    }
    char *word = pattern_plain(v->folded);
    /* Signs alone, an emoji: no words to look for, so they are looked for as they are. */
    gboolean yes = *word != '\0' ? has_word(s->plain, word, v->prefix) : strstr(s->folded, v->folded) != NULL;
    g_free(word);
    return yes;
}

/* ---- names ---- */

static const char *folded_once(char **kept, const char *text)
{
    if (*kept == NULL)
        *kept = text_fold(text != NULL ? text : "");
    return *kept;
}

static gboolean same(const char *folded, const struct pattern_value *v)
{
    return v->prefix ? g_str_has_prefix(folded, v->folded) : g_str_equal(folded, v->folded);
}

static gboolean same_text(const char *text, const struct pattern_value *v)
{
    if (text == NULL || *text == '\0')
        return FALSE;
    char *folded = text_fold(text);
    gboolean yes = same(folded, v);
    g_free(folded);
    return yes;
}

/* "@lena" is the handle lena, or one of lena's on any server, or everybody of the server "lena". */
static gboolean match_handle(const char *handle, const char *wanted, gboolean prefix)
{
    gsize len = strlen(wanted);
    if (len == 0)
        return FALSE;
    if (g_str_has_prefix(handle, wanted) && (prefix || handle[len] == '\0' || handle[len] == '@'))
        return TRUE;
    const char *server = strchr(handle, '@');
    return server != NULL &&
           (prefix ? g_str_has_prefix(server + 1, wanted) : g_str_equal(server + 1, wanted));
}

static gboolean match_from(struct subject *s, const struct pattern_value *v)
{
    const char *handle = folded_once(&s->handle, s->i->author.handle);
    if (*v->folded == '@')
        return match_handle(handle, v->folded + 1, v->prefix);
    const char *name = folded_once(&s->name, s->i->author.name);
    if (v->prefix)
        return g_str_has_prefix(handle, v->folded) || g_str_has_prefix(name, v->folded);
    return strstr(handle, v->folded) != NULL || strstr(name, v->folded) != NULL;
}

static gboolean match_person(struct subject *s, const struct pattern_value *v)
{
    guint64 id;
    if (g_ascii_string_to_unsigned(v->text, 10, 1, G_MAXINT64, &id, NULL))
        return s->c != NULL && s->c->person == (gint64)id;
    if (s->i->direction == DIR_IN)
        return match_from(s, v);
    struct subject theirs = {.i = s->c != NULL ? &s->c->last : NULL};
    gboolean yes = theirs.i != NULL && theirs.i->direction == DIR_IN && match_from(&theirs, v);
    g_free(theirs.handle);
    g_free(theirs.name);
    return yes;
}

static gboolean match_label(const struct conversation *c, const struct pattern_value *v)
{
    if (c == NULL || c->labels == NULL)
        return FALSE;
    char **labels = g_strsplit(c->labels, ",", -1);
    gboolean yes = FALSE;
    for (char **l = labels; *l != NULL && !yes; l++)
        yes = same_text(*l, v);
    g_strfreev(labels);
    return yes;
}

/* "de" is also "de-AT". */
static gboolean match_lang(const char *language, const struct pattern_value *v)
{
    if (same_text(language, v))
        return TRUE;
    gsize len = language != NULL ? strcspn(language, "-_") : 0;
    if (len == 0 || language[len] == '\0')
        return FALSE;
    char *primary = g_strndup(language, len);
    gboolean yes = same_text(primary, v);
    g_free(primary);
    return yes;
}

/* ---- facts ---- */

static gboolean claimed(const struct subject *s)
{
    return s->c->claim_by != NULL && (s->c->claim_until == 0 || s->c->claim_until > s->now_ms);
}

static gboolean is_me(const struct subject *s, const char *user)
{
    return s->me != NULL && g_strcmp0(user, s->me) == 0;
}

static gboolean match_is(const struct subject *s, enum pattern_is what)
{
    if (what == IS_EDITED)
        return s->i->edited_at != 0;
    if (what == IS_DELETED)
        return s->i->deleted_at != 0;
    const struct conversation *c = s->c;
    if (c == NULL)
        return FALSE;
    switch (what) {
    case IS_NEW:
        return c->state == CONV_NEW;
    case IS_OPEN:
        return c->state == CONV_OPEN;
    case IS_PENDING:
        return c->state == CONV_PENDING;
    case IS_SNOOZED:
        return c->state == CONV_SNOOZED;
    case IS_DONE:
        return c->state == CONV_DONE;
    case IS_MINE:
        return is_me(s, c->assignee) || (claimed(s) && is_me(s, c->claim_by));
    case IS_CLAIMED:
        return claimed(s);
    case IS_UNASSIGNED:
        return c->assignee == NULL;
    case IS_UNREAD:
        return c->unread > 0;
    case IS_URGENT:
        return triage_urgency(c, s->now_ms) < URGENT_NONE;
    case IS_ANSWERED:
        return c->last_out > c->last_in;
    default:
        return FALSE;
    }
}

static gboolean has_link(const char *text)
{
    if (text == NULL || strstr(text, "://") == NULL)
        return FALSE;
    GArray *links = text_links(text);
    gboolean yes = links->len > 0;
    g_array_unref(links);
    return yes;
}

static gboolean match_has(const struct subject *s, enum pattern_has what)
{
    switch (what) {
    case HAS_MEDIA:
        return s->i->media != NULL && s->i->media->len > 0;
    case HAS_LINK:
        return has_link(s->i->text);
    case HAS_NOTE:
        return s->c != NULL && s->c->notes > 0;
    case HAS_REPLY:
        return s->c != NULL && s->c->last_out != 0;
    case HAS_WARNING:
        return s->i->warning != NULL && *s->i->warning != '\0';
    default:
        return FALSE;
    }
}

static gboolean compare(double is, enum pattern_cmp cmp, double limit)
{
    switch (cmp) {
    case CMP_LT:
        return is < limit;
    case CMP_GT:
        return is > limit;
    case CMP_LE:
        return is <= limit;
    case CMP_GE:
        return is >= limit;
    default:
        return !(is < limit) && !(is > limit);
    }
}

static gboolean match_figure(const struct subject *s, enum pattern_key key, const struct pattern_value *v)
{
    const struct conversation *c = s->c;
    switch (key) {
    case PK_PRIORITY:
        return c != NULL && compare(c->priority, v->cmp, v->number);
    case PK_SENTIMENT:
        return s->i->scored && compare(s->i->score, v->cmp, v->number);
    case PK_FOLLOWERS:
        return s->i->author.followers >= 0 && compare((double)s->i->author.followers, v->cmp, v->number);
    case PK_AGE:
        return compare((double)(s->now_ms - s->i->created_at), v->cmp, (double)v->ms);
    case PK_WAITING:
        return c != NULL && c->waiting_since != 0 &&
               compare((double)(s->now_ms - c->waiting_since), v->cmp, (double)v->ms);
    case PK_SINCE:
        return s->i->created_at >= v->ms;
    case PK_UNTIL:
        return s->i->created_at < v->ms;
    case PK_ID:
        return s->i->id == v->ms || (c != NULL && c->id == v->ms);
    default:
        return FALSE;
    }
}

static gboolean match_idea(const char *ideas, const struct pattern_value *v)
{
    g_auto(GStrv) lines = g_strsplit(ideas != NULL ? ideas : "", "\n", -1);
    guint64 id;
    gboolean number = g_ascii_string_to_unsigned(v->text, 10, 1, G_MAXINT64, &id, NULL);
    for (char **line = lines; *line != NULL && **line != '\0'; line++) {
        char *title = NULL;
        guint64 its = g_ascii_strtoull(*line, &title, 10);
        title += *title == ' ';
        if (number ? its == id : v->prefix ? g_str_has_prefix(title, v->folded) : strstr(title, v->folded) != NULL)
            return TRUE;
    }
    return FALSE;
}

static gboolean match_value(struct subject *s, enum pattern_key key, const struct pattern_value *v)
{
    const struct conversation *c = s->c;
    switch (key) {
    case PK_TEXT:
        return match_text(s, v);
    case PK_FROM:
        return match_from(s, v);
    case PK_PERSON:
        return match_person(s, v);
    case PK_ACCOUNT:
        return c != NULL && same_text(c->account_name, v);
    case PK_PLATFORM:
        return c != NULL && same_text(c->platform, v);
    case PK_KIND:
        return (int)s->i->kind == v->choice;
    case PK_DIRECTION:
        return (int)s->i->direction == v->choice;
    case PK_IS:
        return match_is(s, (enum pattern_is)v->choice);
    case PK_REASON:
        return c != NULL && (int)c->reason == v->choice;
    case PK_LABEL:
        return match_label(c, v);
    case PK_ASSIGNEE:
        return c != NULL &&
               (same_text(c->assignee, v) || (g_str_equal(v->folded, "me") && is_me(s, c->assignee)));
    case PK_LANG:
        return match_lang(s->i->language, v);
    case PK_HAS:
        return match_has(s, (enum pattern_has)v->choice);
    case PK_IDEA:
        return match_idea(s->i->ideas, v);
    case PK_IN:
        return FALSE; /* an item is neither a draft nor in the queue */
    default:
        return match_figure(s, key, v);
    }
}

/* ---- the tree ---- */

static gboolean match(const struct pattern *p, struct subject *s);

/* Reading the text comes last: most rules fail at a cheaper word. */
static gboolean is_cheap(const struct pattern *p)
{
    if (p->op == PAT_NOT)
        return is_cheap(p->kids->pdata[0]);
    return p->op == PAT_ATOM && p->key > PK_PERSON;
}

static gboolean match_list(const struct pattern *p, struct subject *s)
{
    gboolean decides = p->op == PAT_OR;
    for (int cheap = 1; cheap >= 0; cheap--)
        for (guint i = 0; i < p->kids->len; i++) {
            const struct pattern *kid = p->kids->pdata[i];
            if (is_cheap(kid) == cheap && match(kid, s) == decides)
                return decides;
        }
    return !decides;
}

static gboolean match(const struct pattern *p, struct subject *s)
{
    switch (p->op) {
    case PAT_AND:
    case PAT_OR:
        return match_list(p, s);
    case PAT_NOT:
        return !match(p->kids->pdata[0], s);
    case PAT_ATOM:
        for (guint i = 0; i < p->values->len; i++)
            if (match_value(s, p->key, &g_array_index(p->values, struct pattern_value, i)))
                return TRUE;
        return FALSE;
    default:
        return TRUE;
    }
}

gboolean pattern_match(const struct pattern *p, const struct conversation *c, const struct item *i,
                       const char *me, gint64 now_ms)
{
    struct subject s = {.c = c, .i = i, .me = me, .now_ms = now_ms};
    gboolean yes = match(p, &s);
    g_free(s.folded);
    g_free(s.plain);
    g_free(s.handle);
    g_free(s.name);
    return yes;
}

gboolean pattern_has_key(const struct pattern *p, enum pattern_key k)
{
    if (p->op == PAT_ATOM)
        return p->key == k;
    for (guint i = 0; p->kids != NULL && i < p->kids->len; i++)
        if (pattern_has_key(p->kids->pdata[i], k))
            return TRUE;
    return FALSE;
}
