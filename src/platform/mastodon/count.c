/* Characters as the server counts them (see masto_limits()), and the checks before a send. */
#include "mastodon.h"

#include "repute/text.h"

/* End of the host of "@user@host" whose second @ is at p, or p where none follows. */
static const char *skip_host(const char *p)
{
    if (*p != '@')
        return p;
    const char *end = p + 1;
    while (g_ascii_isalnum(*end) || ((*end == '.' || *end == '-' || *end == ':') && g_ascii_isalnum(end[1])))
        end++;
    return end > p + 1 ? end : p;
}

/* End of "@user" at p, or p where it is none: a mention begins a word. */
static const char *skip_user(const char *text, const char *p)
{
    if (*p != '@')
        return p;
    if (p > text) {
        gunichar before = g_utf8_get_char(g_utf8_prev_char(p));
        if (g_unichar_isalnum(before) || before == '@' || before == '/' || before == '_')
            return p;
    }
    const char *end = p + 1;
    while (g_ascii_isalnum(*end) || *end == '_' || ((*end == '.' || *end == '-') && g_ascii_isalnum(end[1])))
        end++;
    return end > p + 1 ? end : p;
}

static gsize unit(const char *p, const struct platform_limits *l)
{
    return l->count_clusters ? text_cluster(p) : (gsize)(g_utf8_next_char(p) - p);
}

gint64 masto_count(const char *text, const struct platform_limits *l, gint64 *over_at)
{
    GArray *links = text_links(text);
    gint64 count = 0;
    guint link = 0;
    if (over_at != NULL)
        *over_at = -1;
    for (gsize at = 0; text[at] != '\0';) {
        gsize len = unit(text + at, l);
        gint64 adds = 1;
        const struct text_span *span =
            link < links->len ? &g_array_index(links, struct text_span, link) : NULL;
        if (span != NULL && at >= span->start) {
            if (at == span->start && l->chars_per_url > 0) {
                len = span->end - span->start;
                adds = l->chars_per_url;
            }
            if (at + len >= span->end)
                link++;
        } else if (l->chars_per_url > 0 && text[at] == '@') {
            const char *user = skip_user(text, text + at),
                       *end = user > text + at ? skip_host(user) : text + at;
            if (end > user) { /* the domain is free: count "@user" as it stands, then jump over the rest */
                len = (gsize)(end - (text + at));
                adds = user - (text + at);
            }
        }
        if (over_at != NULL && *over_at < 0 && count + adds > l->max_chars)
            *over_at = (gint64)at;
        count += adds;
        at += len;
    }
    g_array_unref(links);
    return count;
}

static gint64 plain_count(const char *text, const struct platform_limits *l)
{
    if (text == NULL)
        return 0;
    return (gint64)(l->count_clusters ? text_count_clusters(text) : text_count_chars(text));
}

/* The warning and the text share one limit. */
static void check_text(const struct send_view *v, const struct platform_limits *l, GPtrArray *faults)
{
    struct platform_limits left;
    memcpy(&left, l, sizeof left);
    gint64 warning = plain_count(v->warning, l), over_at = -1;
    left.max_chars = MAX(l->max_chars - warning, 0);
    gint64 count = masto_count(v->text != NULL ? v->text : "", &left, &over_at);
    if (over_at >= 0 && warning > 0)
        send_faults_add(faults, over_at, "%" G_GINT64_FORMAT " over (the warning counts too): shorten it",
                        count - left.max_chars);
    else if (over_at >= 0)
        send_faults_add(faults, over_at, "%" G_GINT64_FORMAT " over: shorten it, or make it a thread",
                        count - left.max_chars);
    gboolean empty = v->text == NULL || v->text[strspn(v->text, " \t\n")] == '\0';
    if (empty && (v->media == NULL || v->media->len == 0))
        send_faults_add(faults, -1, "nothing written: write something, or attach a picture");
}

static void check_poll(const struct send_view *v, const struct platform_limits *l, GPtrArray *faults)
{
    guint n = g_strv_length(v->poll->options);
    if (v->media != NULL && v->media->len > 0)
        send_faults_add(faults, -1, "a post has media or a poll, not both: remove one");
    if (n < 2 || n > (guint)l->max_poll_options)
        send_faults_add(faults, -1, "%u poll options: this server wants 2 to %" G_GINT64_FORMAT, n,
                        l->max_poll_options);
    for (guint i = 0; i < n; i++)
        if (plain_count(v->poll->options[i], l) > l->max_poll_option_chars)
            send_faults_add(faults, -1, "poll option %u is longer than %" G_GINT64_FORMAT " characters",
                            i + 1, l->max_poll_option_chars);
    if (v->poll->seconds < l->min_poll_seconds || v->poll->seconds > l->max_poll_seconds)
        send_faults_add(faults, -1,
                        "the poll's time is not between %" G_GINT64_FORMAT " minutes and %" G_GINT64_FORMAT
                        " days",
                        l->min_poll_seconds / 60, l->max_poll_seconds / 86400);
}

static void check_media(const struct send_view *v, const struct platform_limits *l, GPtrArray *faults)
{
    if (v->media->len > (guint)l->max_media)
        send_faults_add(faults, -1, "%u attachments: this server takes %" G_GINT64_FORMAT, v->media->len,
                        l->max_media);
    for (guint i = 0; i < v->media->len; i++) {
        const struct media *m = g_ptr_array_index(v->media, i);
        if (plain_count(m->alt, l) > l->max_alt)
            send_faults_add(faults, -1,
                            "the description of attachment %u is longer than %" G_GINT64_FORMAT " characters",
                            i + 1, l->max_alt);
    }
}

static gboolean has_mention(const char *text)
{
    for (const char *p = text; (p = strchr(p, '@')) != NULL; p++)
        if (skip_user(text, p) > p)
            return TRUE;
    return FALSE;
}

GPtrArray *masto_check(const struct send_view *v, const struct platform_limits *l)
{
    GPtrArray *faults = send_faults_new();
    if (v->action != ACT_POST && v->action != ACT_REPLY && v->action != ACT_EDIT)
        return faults;
    check_text(v, l, faults);
    if (v->media != NULL)
        check_media(v, l, faults);
    if (v->poll != NULL)
        check_poll(v, l, faults);
    if (v->visibility == VIS_DIRECT && v->action != ACT_EDIT && v->text != NULL && !has_mention(v->text))
        send_faults_add(faults, -1, "a direct message reaches only people it names: add @NAME");
    return faults;
}

/* Only who is named is told of an answer. */
char *masto_greeting(const struct item *answered, const char *our_handle)
{
    const char *handle = answered->author.handle;
    if (handle == NULL || *handle == '\0' || g_strcmp0(handle, our_handle) == 0)
        return NULL;
    return g_strdup_printf("@%s ", handle);
}
