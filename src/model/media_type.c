/* What a file is, by its ending: enough to say it to a server, and to refuse what none takes. A table of our own,
 * because the system's needs a database that a small server does not have. */
#include <string.h>

#include "repute/model.h"

static const struct {
    const char *ending, *mime;
} TYPES[] = {
    {"jpg", "image/jpeg"},  {"jpeg", "image/jpeg"}, {"png", "image/png"},       {"gif", "image/gif"},
    {"webp", "image/webp"}, {"heic", "image/heic"}, {"heif", "image/heif"},     {"avif", "image/avif"},
    {"mp4", "video/mp4"},   {"m4v", "video/mp4"},   {"webm", "video/webm"},     {"mov", "video/quicktime"},
    {"mp3", "audio/mpeg"},  {"ogg", "audio/ogg"},   {"oga", "audio/ogg"},       {"opus", "audio/ogg"},
    {"wav", "audio/wav"},   {"flac", "audio/flac"}, {"m4a", "audio/mp4"},       {"aac", "audio/aac"},
    {"pdf", "application/pdf"},
};

const char *media_mime(const char *path)
{
    const char *dot = path != NULL ? strrchr(path, '.') : NULL;
    for (gsize i = 0; dot != NULL && i < G_N_ELEMENTS(TYPES); i++)
        if (g_ascii_strcasecmp(dot + 1, TYPES[i].ending) == 0)
            return TYPES[i].mime;
    return NULL;
}

const char *media_kind(const char *mime)
{
    static const char *const KINDS[] = {"image", "video", "audio"};
    for (gsize i = 0; mime != NULL && i < G_N_ELEMENTS(KINDS); i++)
        if (g_str_has_prefix(mime, KINDS[i]) && mime[strlen(KINDS[i])] == '/')
            return KINDS[i];
    return g_strcmp0(mime, "application/pdf") == 0 ? "pdf" : "other";
}
