#include "repute/image.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEAD (2 * 1024 * 1024)

static guint be16(const guint8 *p)
{
    return (guint)p[0] << 8 | p[1];
}

static guint32 be32(const guint8 *p)
{
    return (guint32)be16(p) << 16 | be16(p + 2);
}

static guint le16(const guint8 *p)
{
    return (guint)p[1] << 8 | p[0];
}

static guint32 le24(const guint8 *p)
{
    return (guint32)p[2] << 16 | le16(p);
}

/* EXIF's orientation (TIFF tag 0x112): 5 to 8 lie on their side. */
static gboolean exif_on_side(const guint8 *p, gsize len)
{
    if (len < 14 || memcmp(p, "Exif\0\0", 6) != 0)
        return FALSE;
    const guint8 *tiff = p + 6;
    gsize n = len - 6;
    gboolean big = tiff[0] == 'M';
    gsize at = big ? be32(tiff + 4) : (le24(tiff + 4) | (guint32)tiff[7] << 24);
    if (at + 2 > n)
        return FALSE;
    guint entries = big ? be16(tiff + at) : le16(tiff + at);
    for (at += 2; entries > 0 && at + 12 <= n; entries--, at += 12) {
        const guint8 *e = tiff + at;
        if ((big ? be16(e) : le16(e)) == 0x112) {
            guint value = big ? be16(e + 8) : le16(e + 8);
            return value >= 5 && value <= 8;
        }
    }
    return FALSE;
}

/* Segments up to the frame's header (ITU T.81, B.2.2). */
static gboolean jpeg_size(const guint8 *p, gsize len, int *w, int *h)
{
    gboolean on_side = FALSE;
    for (gsize at = 2; at + 9 <= len;) {
        if (p[at] != 0xff)
            return FALSE;
        guint8 marker = p[at + 1];
        if (marker == 0xff || (marker >= 0xd0 && marker <= 0xd7)) {
            at += marker == 0xff ? 1 : 2;
            continue;
        }
        gsize size = be16(p + at + 2);
        if (marker == 0xe1 && at + 2 + size <= len && size > 2)
            on_side = on_side || exif_on_side(p + at + 4, size - 2);
        gboolean frame = marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
        if (frame) {
            int height = (int)be16(p + at + 5), width = (int)be16(p + at + 7);
            *w = on_side ? height : width;
            *h = on_side ? width : height;
            return TRUE;
        }
        at += 2 + size;
    }
    return FALSE;
}

static gboolean webp_size(const guint8 *p, gsize len, int *w, int *h)
{
    if (len < 30)
        return FALSE;
    if (memcmp(p + 12, "VP8X", 4) == 0) {
        *w = (int)le24(p + 24) + 1;
        *h = (int)le24(p + 27) + 1;
    } else if (memcmp(p + 12, "VP8L", 4) == 0 && p[20] == 0x2f) {
        guint32 bits = le24(p + 21) | (guint32)p[24] << 24;
        *w = (int)(bits & 0x3fff) + 1;
        *h = (int)(bits >> 14 & 0x3fff) + 1;
    } else if (memcmp(p + 12, "VP8 ", 4) == 0) {
        *w = (int)(le16(p + 26) & 0x3fff);
        *h = (int)(le16(p + 28) & 0x3fff);
    } else {
        return FALSE;
    }
    return TRUE;
}

gboolean image_size(const guint8 *p, gsize len, int *width, int *height)
{
    int w = 0, h = 0;
    gboolean ok = FALSE;
    if (len >= 24 && memcmp(p, "\x89PNG\r\n\x1a\n", 8) == 0) {
        w = (int)MIN(be32(p + 16), G_MAXINT);
        h = (int)MIN(be32(p + 20), G_MAXINT);
        ok = TRUE;
    } else if (len >= 10 && memcmp(p, "GIF8", 4) == 0) {
        w = (int)le16(p + 6);
        h = (int)le16(p + 8);
        ok = TRUE;
    } else if (len >= 12 && memcmp(p, "RIFF", 4) == 0 && memcmp(p + 8, "WEBP", 4) == 0) {
        ok = webp_size(p, len, &w, &h);
    } else if (len >= 4 && p[0] == 0xff && p[1] == 0xd8) {
        ok = jpeg_size(p, len, &w, &h);
    }
    if (!ok || w <= 0 || h <= 0)
        return FALSE;
    *width = w;
    *height = h;
    return TRUE;
}

gboolean image_look(const char *path, gint64 *bytes, int *width, int *height)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return FALSE;
    gboolean ok = fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
    if (ok) {
        guint8 *head = g_malloc(HEAD);
        ssize_t n = read(fd, head, HEAD);
        *bytes = st.st_size;
        *width = *height = 0;
        if (n > 0)
            image_size(head, (gsize)n, width, height);
        g_free(head);
    }
    close(fd);
    return ok;
}
