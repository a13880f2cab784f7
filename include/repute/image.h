/* The size of a picture, from the first bytes of its file: what networks want to know of an attachment. */
#ifndef REPUTE_IMAGE_H
#define REPUTE_IMAGE_H

#include <glib.h>

/* Width and height as the picture is shown (a JPEG that lies on its side is turned) from the bytes of a PNG, JPEG, GIF or
 * WebP; FALSE where they do not tell. The first 64 KiB are enough for most. */
gboolean image_size(const guint8 *bytes, gsize len, int *width, int *height);
/* Of a file: its bytes; its size, 0 where it is not told. FALSE where it cannot be read. */
gboolean image_look(const char *path, gint64 *bytes, int *width, int *height);

#endif
