/* Whether a file can be attached: what every network refuses, found before anything is sent. */
#include "repute/platform.h"

/* Kinds of pictures whose first bytes tell their size; a picture of these that has none is none. */
static gboolean tells_size(const char *mime)
{
    static const char *const KINDS[] = {"image/jpeg", "image/png", "image/gif", "image/webp", NULL};
    return mime != NULL && g_strv_contains(KINDS, mime);
}

static gboolean is_taken(const char *mime, const struct platform_limits *l)
{
    char **types = l->media_types != NULL ? g_strsplit(l->media_types, " ", -1) : NULL;
    gboolean taken = types == NULL || (mime != NULL && g_strv_contains((const char *const *)types, mime));
    g_strfreev(types);
    return taken;
}

char *platform_media_fault(const struct media *m, const char *name, const struct platform_limits *l)
{
    const char *mime = media_mime(m->url);
    gint64 most = g_strcmp0(m->type, "image") == 0 ? l->max_image_bytes : l->max_video_bytes;
    if (m->bytes < 0)
        return g_strdup_printf("%s cannot be read any more: put it back, or take it off", name);
    if (!is_taken(mime, l))
        return g_strdup_printf("%s is %s, which this server does not take", name, mime != NULL ? mime : "no picture");
    if (tells_size(mime) && m->width == 0)
        return g_strdup_printf("%s is no picture inside: attach the picture itself, or take it off", name);
    if (most > 0 && m->bytes > most)
        return g_strdup_printf("%s has %" G_GINT64_FORMAT " bytes of %" G_GINT64_FORMAT ": attach a smaller one", name,
                               m->bytes, most);
    return NULL;
}
