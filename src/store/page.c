/* Pages that posts link to, as they were read last. */
#include "db.h"
#include "repute/clock.h"
#include "repute/store_writing.h"

#define KEEP_MS (30 * MS_DAY)

static gpointer read_card(sqlite3_stmt *s)
{
    struct card *c = g_new(struct card, 1);
    *c = (struct card){.link = db_text(s, 0),
                       .title = db_text(s, 1),
                       .description = db_text(s, 2),
                       .read_at = sqlite3_column_int64(s, 3)};
    return c;
}

struct card *store_page(struct store_reader *r, const char *link)
{
    gpointer c = NULL;
    db_row(r, db_query(r, NULL, "SELECT link, title, description, read_at FROM page WHERE link=?", DB_T(link)), read_card,
           &c, NULL);
    return c;
}

gboolean store_page_put(struct store_writer *w, const struct card *c, GError **error)
{
    struct store_reader *r = &w->reader;
    return db_writable(w, error) &&
           db_run(r, error, "DELETE FROM page WHERE read_at<?", DB_I(c->read_at - KEEP_MS)) &&
           db_run(r, error, "INSERT OR REPLACE INTO page(link, title, description, read_at) VALUES(?,?,?,?)",
                  DB_T(c->link), DB_T(c->title), DB_T(c->description), DB_I(c->read_at));
}
