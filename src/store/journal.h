/* The journal of a draft's texts. Private to src/store. */
#ifndef REPUTE_STORE_JOURNAL_H
#define REPUTE_STORE_JOURNAL_H

#include "repute/store_writing.h"

/* Notes the text of one account (NULL: the common one) as of now, where it differs from the newest noted; thins what
 * is older. */
gboolean journal_note(struct store_writer *w, gint64 draft, const char *account, const char *text, gint64 now_ms,
                      GError **error);

#endif
