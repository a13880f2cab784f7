/* How drafts differ for single accounts, in the store. Private to src/store. */
#ifndef REPUTE_STORE_VARIANT_H
#define REPUTE_STORE_VARIANT_H

#include "repute/store_writing.h"

/* Appends the variants of the draft d->id to d. */
gboolean variants_read(struct store_reader *r, struct draft *d, GError **error);
/* The variants of draft id become those of d, each text journalled; those that were dropped are journalled, and then
 * are neither there nor in d. */
gboolean variants_write(struct store_writer *w, gint64 id, struct draft *d, gint64 now_ms, GError **error);
/* Only its text and cursor. */
gboolean variant_write_text(struct store_reader *r, gint64 draft, const char *account, const char *text,
                            gint64 cursor, GError **error);

#endif
