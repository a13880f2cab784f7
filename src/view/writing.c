/* What can be said about a piece of writing without a screen: counts, names, polls, files. */
#include "writing.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "repute/image.h"

#define CAN(ops, cap) (((ops)->caps & (G_GUINT64_CONSTANT(1) << (cap))) != 0)

/* ---- how an account sees it ---- */

static char *links_note(const char *text, const struct platform_limits *l)
{
    GArray *links = text_links(text);
    char *note = NULL;
    if (links->len > 0 && l->chars_per_url > 0) {
        note = g_strdup_printf("%s counted as %" G_GINT64_FORMAT, links->len == 1 ? "link" : "each link", l->chars_per_url);
    } else if (links->len > 0) {
        const struct text_span *s = &g_array_index(links, struct text_span, 0);
        char *one = g_strndup(text + s->start, s->end - s->start);
        note = links->len == 1 ? g_strdup_printf("link counted in full as %u", (guint)text_count_chars(one))
                               : g_strdup("links counted in full");
        g_free(one);
    }
    g_array_unref(links);
    return note;
}

gboolean writing_needs_words(const struct writing_view *v)
{
    return v->ops != NULL && v->piece->warning != NULL &&
           (!CAN(v->ops, CAP_WARNING) || v->ops->lacks(v->account->limits, CAP_WARNING) != NULL ||
            (v->ops->takes_warning != NULL && !v->ops->takes_warning(v->piece->warning)));
}

/* Characters: a warning of any words shares the limit, one in words is text. */
static gint64 count_of(const struct writing_view *v, const char *text, const char *warning)
{
    if (warning == NULL)
        return v->ops->count(text, &v->limits, NULL);
    if (!writing_needs_words(v))
        return v->ops->count(text, &v->limits, NULL) +
               (v->ops->takes_warning == NULL ? v->ops->count(warning, &v->limits, NULL) : 0);
    char *whole = g_strdup_printf("CW: %s\n\n%s", warning, text);
    gint64 n = v->ops->count(whole, &v->limits, NULL);
    g_free(whole);
    return n;
}

/* The faults of one post of the piece; those of a thread say which. */
static void look_at_part(struct writing_view *v, guint at, gboolean several, const struct send_view *s)
{
    struct writing_part *part = &g_array_index(v->parts, struct writing_part, at);
    GPtrArray *faults = v->ops->check(s, &v->limits);
    part->count = count_of(v, s->text, s->warning);
    for (guint i = 0; i < faults->len; i++) {
        const struct send_fault *f = faults->pdata[i];
        gint64 over_at = f->over_at >= 0 ? f->over_at + (gint64)part->start : -1;
        if (part->over_at < 0)
            part->over_at = over_at;
        if (several)
            send_faults_add(v->faults, over_at, "post %u: %s", at + 1, f->what);
        else
            send_faults_add(v->faults, over_at, "%s", f->what);
    }
    part->over = part->over_at >= 0 ? MAX(part->count - v->limits.max_chars, 1) : 0;
    g_ptr_array_unref(faults);
}

static void look_at_parts(struct writing_view *v, const struct item *answered)
{
    const struct draft *d = v->piece;
    const struct item before = {.remote_id = (char *)SEND_PREVIOUS, .visibility = d->visibility};
    for (guint i = 0; i < v->parts->len; i++) {
        const struct writing_part *part = &g_array_index(v->parts, struct writing_part, i);
        char *text = g_strndup(d->text + part->start, part->end - part->start);
        struct send_view s = {
            .action = d->edits != 0 ? ACT_EDIT : i > 0 || d->reply_to != 0 ? ACT_REPLY : ACT_POST,
            .text = text, .warning = d->warning, .language = d->language, .visibility = d->visibility,
            .reply_to = i > 0 ? &before : answered,
        };
        if (i == 0) {
            s.media = d->media;
            s.poll = d->poll;
        }
        look_at_part(v, i, v->parts->len > 1, &s);
        g_free(text);
    }
    for (guint i = 0; i < v->parts->len && v->over == 0; i++) {
        const struct writing_part *part = &g_array_index(v->parts, struct writing_part, i);
        if (part->over > 0 || part->count > v->count || i == 0) {
            v->count = part->count;
            v->over = part->over;
            v->over_at = part->over_at;
        }
    }
}

/* An edit stays one post, whatever it says. */
static GArray *parts_of(const struct draft *d)
{
    GArray *out = g_array_new(FALSE, TRUE, sizeof(struct writing_part));
    GArray *parts = d->edits == 0 ? draft_parts(d->text) : NULL;
    for (guint i = 0; i < (parts != NULL ? parts->len : 1); i++) {
        struct draft_part p = parts != NULL ? g_array_index(parts, struct draft_part, i) : (struct draft_part){0, strlen(d->text)};
        struct writing_part part = {.start = p.start, .end = p.end, .over_at = -1};
        g_array_append_val(out, part);
    }
    g_clear_pointer(&parts, g_array_unref);
    return out;
}

struct writing_view *writing_look(const struct account *a, const struct draft *d, const struct item *answered)
{
    struct writing_view *v = g_new0(struct writing_view, 1);
    const struct variant *own = draft_variant(d, a->name);
    v->account = a;
    v->piece = draft_as(d, a->name);
    if (v->piece->text == NULL)
        v->piece->text = g_strdup("");
    v->own = own != NULL && own->text != NULL;
    v->ops = platform_find(a->platform);
    v->over_at = -1;
    v->faults = send_faults_new();
    v->parts = parts_of(v->piece);
    if (v->ops == NULL) {
        send_faults_add(v->faults, -1, "nothing is sent from an account of \"%s\": f chooses another", a->platform);
        return v;
    }
    v->ops->limits(a->limits, &v->limits);
    look_at_parts(v, answered);
    v->links = links_note(v->piece->text, &v->limits);
    return v;
}

void writing_view_free(struct writing_view *v)
{
    if (v == NULL)
        return;
    platform_limits_clear(&v->limits);
    g_ptr_array_unref(v->faults);
    g_array_unref(v->parts);
    draft_free(v->piece);
    g_free(v->links);
    g_free(v);
}

const char *writing_visible_to(const struct writing_view *v, enum visibility visibility)
{
    if (v->ops == NULL || CAN(v->ops, CAP_VISIBILITY) || visibility == VIS_DIRECT)
        return visibility_name(visibility);
    return "everyone";
}

/* ---- names of accounts ---- */

char **writing_names(const char *accounts)
{
    char **raw = g_strsplit_set(accounts != NULL ? accounts : "", ", ", -1);
    GPtrArray *out = g_ptr_array_new();
    for (int i = 0; raw[i] != NULL; i++) {
        gboolean known = *raw[i] == '\0';
        for (guint k = 0; k < out->len && !known; k++)
            known = g_str_equal(out->pdata[k], raw[i]);
        if (!known)
            g_ptr_array_add(out, g_strdup(raw[i]));
    }
    g_ptr_array_add(out, NULL);
    g_strfreev(raw);
    return (char **)g_ptr_array_free(out, FALSE);
}

gboolean writing_has_name(const char *accounts, const char *name)
{
    char **names = writing_names(accounts);
    gboolean has = g_strv_contains((const char *const *)names, name);
    g_strfreev(names);
    return has;
}

char *writing_with_name(const char *accounts, const char *name, gboolean with)
{
    char **names = writing_names(accounts);
    GString *out = g_string_new(NULL);
    for (int i = 0; names[i] != NULL; i++)
        if (!g_str_equal(names[i], name))
            g_string_append_printf(out, "%s%s", out->len > 0 ? "," : "", names[i]);
    if (with)
        g_string_append_printf(out, "%s%s", out->len > 0 ? "," : "", name);
    g_strfreev(names);
    return g_string_free(out, FALSE);
}

gboolean writing_is_blank(const char *text, const char *greeting)
{
    char *bare = g_strstrip(g_strdup(text)), *hello = g_strstrip(g_strdup(greeting != NULL ? greeting : ""));
    gboolean blank = *bare == '\0' || g_str_equal(bare, hello);
    g_free(bare);
    g_free(hello);
    return blank;
}

/* ---- files ---- */

const char *writing_media_name(const struct media *m)
{
    const char *slash = m->url != NULL ? strrchr(m->url, '/') : NULL;
    return slash != NULL ? slash + 1 : m->url != NULL ? m->url : "?";
}

char *writing_size(gint64 bytes)
{
    if (bytes < 1000)
        return g_strdup_printf("%" G_GINT64_FORMAT " B", bytes);
    if (bytes < 1000 * 1000)
        return g_strdup_printf("%" G_GINT64_FORMAT " kB", (bytes + 500) / 1000);
    return g_strdup_printf("%.1f MB", (double)bytes / 1e6);
}

gint64 writing_bytes(const struct media *m)
{
    struct stat st;
    if (m->url == NULL || stat(m->url, &st) != 0 || !S_ISREG(st.st_mode) || access(m->url, R_OK) != 0)
        return -1;
    return st.st_size;
}

char *writing_media_fault(const struct media *m, const struct writing_view *v)
{
    struct media seen = *m;
    if (v->ops == NULL)
        return NULL;
    if (m->url == NULL || !image_look(m->url, &seen.bytes, &seen.width, &seen.height))
        seen.bytes = -1;
    return platform_media_fault(&seen, writing_media_name(m), &v->limits);
}

gboolean writing_file(const char *typed, struct media **media, gint64 *bytes, GError **error)
{
    char *bare = g_strstrip(g_strdup(typed));
    char *path = g_str_has_prefix(bare, "~/") ? g_build_filename(g_get_home_dir(), bare + 2, NULL)
                                              : g_canonicalize_filename(bare, NULL);
    const char *mime = media_mime(path);
    struct stat st;
    gboolean ok = FALSE;
    if (*bare == '\0')
        err_set(error, ERR_INVALID, "no file was named; Tab completes, Esc leaves");
    else if (stat(path, &st) != 0)
        err_set(error, ERR_NOT_FOUND, "no file \"%s\": %s; Tab completes", bare, g_strerror(errno));
    else if (!S_ISREG(st.st_mode))
        err_set(error, ERR_INVALID, "\"%s\" is no file; Tab completes", bare);
    else if (access(path, R_OK) != 0)
        err_set(error, ERR_INVALID, "\"%s\" cannot be read: %s", bare, g_strerror(errno));
    else if (mime == NULL)
        err_set(error, ERR_INVALID, "\"%s\" is of no kind that is posted; pictures, films and sound are", bare);
    else
        ok = TRUE;
    if (ok) {
        *media = media_new(media_kind(mime), path, NULL);
        *bytes = st.st_size;
    }
    g_free(path);
    g_free(bare);
    return ok;
}
