/* The parts of putting an item into the store, between put.c, item_write.c, people.c and reroot.c. Private to
 * store. */
#ifndef REPUTE_STORE_PUT_H
#define REPUTE_STORE_PUT_H

#include "conv.h"
#include "repute/store_items.h"

/* ---- people.c ---- */
struct known {
    gint64 profile, person;
    gboolean ours; /* has written items of direction out */
};
/* Finds or makes the profile (and its person), keeps what changed. FALSE with an error. */
gboolean people_put(struct store_writer *w, gint64 account, const struct profile *p, gint64 now_ms,
                    struct known *known, GError **error);

/* ---- item_write.c ---- */
/* An item as it is stored, as far as putting it again compares. */
struct stored {
    gint64 id, conversation, created_at, edited_at, deleted_at, favourites, reposts, replies;
    int label, visibility;
    gboolean scored, automatic, watched, needs_answer, favourited, reposted;
    enum direction direction;
    char *text, *warning, *language, *media, *poll, *root;
};
void stored_clear(struct stored *s);
/* 1 and *s, 0 where it is not known, -1 with an error. */
int item_find(struct store_reader *r, gint64 account, const char *uri, struct stored *s, GError **error);
/* What item.uri_end holds: the uri from its last "/" on. Borrowed. */
const char *item_uri_end(const char *uri);
/* A free id for this moment. */
gint64 item_new_id(struct store_reader *r, gint64 created_ms, GError **error); /* 0 with an error */
/* The row and its full text. item->id and item->conversation are set by the caller. */
gboolean item_insert(struct store_writer *w, const struct item *item, const struct known *author,
                     const char *root, gint64 now_ms, GError **error);
/* What changed, and how much of it. Full text, version and sums follow. */
gboolean item_update(struct store_writer *w, const struct stored *old, const struct item *item, gint64 now_ms,
                     enum put_outcome *outcome, GError **error);
/* It was deleted there, and is not. */
gboolean item_is_back(const struct stored *old, const struct item *item);

/* ---- reroot.c ---- */
/* The thread known as from turns out to be a part of the one known as to: its items follow, and conversations
 * that fall together become one, the older. */
gboolean reroot_subtree(struct store_writer *w, gint64 account, const char *from, const char *to,
                        const struct service_level *sl, gint64 now_ms, GError **error);
/* Answers of ours to this item (and what we added to them) that came before it join its conversation. */
gboolean reroot_adopt(struct store_writer *w, gint64 account, const char *parent, const char *root,
                      struct conv *c, const struct service_level *sl, gboolean *adopted, GError **error);

/* ---- put.c ---- */
/* An item of ours joins the conversation: counts, clocks and state of c, which the caller saves. */
gboolean put_answer(struct store_reader *r, struct conv *c, gint64 id, gint64 at, gboolean by_person,
                    const struct service_level *sl, GError **error);

#endif
