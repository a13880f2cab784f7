/* How things are called there: URIs of records, DIDs of people, handles, record keys. */
#include "bluesky.h"

#define MAX_NAME 512
#define WEB "https://bsky.app/profile/"

static gboolean plain(const char *s, const char *more)
{
    for (; *s != '\0'; s++)
        if (!g_ascii_isalnum(*s) && strchr(more, *s) == NULL)
            return FALSE;
    return TRUE;
}

/* atproto.com/specs/did */
gboolean bsky_is_did(const char *s)
{
    return s != NULL && g_str_has_prefix(s, "did:") && strlen(s) > 8 && strlen(s) <= MAX_NAME && plain(s, "._:%-");
}

/* atproto.com/specs/handle: labels of letters, digits and inner hyphens; the last begins with a letter. */
gboolean bsky_is_handle(const char *s, gsize len)
{
    gsize label = 0, labels = 0;
    char first = '\0';
    if (len > 253)
        return FALSE;
    for (gsize i = 0; i <= len; i++) {
        if (i < len && s[i] != '.') {
            gboolean inner = label > 0 && i + 1 < len && s[i + 1] != '.';
            if (!g_ascii_isalnum(s[i]) && !(s[i] == '-' && inner))
                return FALSE;
            first = label == 0 ? s[i] : first;
            label++;
            continue;
        }
        if (label == 0 || label > 63)
            return FALSE;
        label = 0;
        labels++;
    }
    return labels >= 2 && g_ascii_isalpha(first);
}

gboolean bsky_uri_split(const char *uri, char **did, char **collection, char **rkey)
{
    char **parts = uri != NULL && g_str_has_prefix(uri, "at://") && strlen(uri) <= 2 * MAX_NAME
                       ? g_strsplit(uri + 5, "/", 4)
                       : NULL;
    gboolean ok = parts != NULL && g_strv_length(parts) == 3 && bsky_is_did(parts[0]) && *parts[1] != '\0' &&
                  *parts[2] != '\0' && plain(parts[1], ".-") && plain(parts[2], "._:~-");
    if (ok) {
        *did = g_strdup(parts[0]);
        *collection = g_strdup(parts[1]);
        *rkey = g_strdup(parts[2]);
    }
    g_strfreev(parts);
    return ok;
}

char *bsky_uri(const char *did, const char *collection, const char *rkey)
{
    return g_strdup_printf("at://%s/%s/%s", did, collection, rkey);
}

char *bsky_web_url(const char *uri)
{
    char *did, *collection, *rkey;
    if (!bsky_uri_split(uri, &did, &collection, &rkey))
        return NULL;
    char *url = strcmp(collection, POST) == 0 ? g_strconcat(WEB, did, "/post/", rkey, NULL)
                                              : g_strconcat(WEB, did, NULL);
    g_free(did);
    g_free(collection);
    g_free(rkey);
    return url;
}

/* --- record keys: 53 bits of microseconds, 10 bits of chance, in 13 characters that sort by time --- */

static const char TID[] = "234567abcdefghijklmnopqrstuvwxyz";

char *tid_new(gint64 ms, guint64 random)
{
    guint64 micros = (guint64)MAX(ms, 0) * 1000 + (random >> 10) % 1000;
    guint64 bits = (micros & ((G_GUINT64_CONSTANT(1) << 53) - 1)) << 10 | (random & 1023);
    char text[14] = "";
    for (int i = 12; i >= 0; i--, bits >>= 5)
        text[i] = TID[bits & 31];
    return g_strdup(text);
}

gint64 tid_ms(const char *rkey)
{
    guint64 bits = 0;
    if (rkey == NULL || strlen(rkey) != 13 || strchr("234567abcdefghij", rkey[0]) == NULL)
        return 0;
    for (int i = 0; i < 13; i++) {
        const char *at = strchr(TID, rkey[i]);
        if (at == NULL)
            return 0;
        bits = bits << 5 | (guint64)(at - TID);
    }
    return (gint64)((bits >> 10) / 1000);
}
