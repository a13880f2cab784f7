/* The journal of a draft's text. Private to src/store. */
#ifndef REPUTE_STORE_JOURNAL_H
#define REPUTE_STORE_JOURNAL_H

#include "repute/store_writing.h"

/* Notes the text as of now, where it differs from the newest noted; thins what is older. */
gboolean journal_note(struct store_writer *w, gint64 draft, const char *text, gint64 now_ms, GError **error);

#endif
