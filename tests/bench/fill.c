/* fill DB N [SEED [new]]: a workspace with N made-up items of the last year on four accounts, through the
 * store's own writer. All but the newest weeks' conversations are closed, unless "new" leaves them as they
 * came. One conversation in seven has the label "shipping"; the first account watches "refund", which is in a tenth of
 * all items. */
#include <stdio.h>
#include <stdlib.h>

#include "../../src/store/db.h"
#include "posts.h"
#include "repute/clock.h"
#include "repute/store_scores.h"

#define BATCH 5000
#define ACCOUNTS 4

static void die(const GError *error)
{
    fprintf(stderr, "fill: %s\n", error != NULL ? error->message : "failed");
    exit(1);
}

/* The call first, then what it left in error. */
#define check(call, error) \
    do {                   \
        if (!(call))       \
            die(error);    \
    } while (0)

static void add_accounts(struct store_writer *w, gint64 now)
{
    GError *error = NULL;
    check(store_begin(w, &error), error);
    for (int k = 1; k <= ACCOUNTS; k++) {
        struct account *a = account_new();
        a->name = g_strdup_printf("acme-%d", k);
        a->platform = g_strdup("mastodon");
        a->url = g_strdup("https://social.example");
        a->handle = g_strdup_printf("acme%d@social.example", k);
        a->owner = g_strdup("kim");
        check(store_account_add(w, a, now, &error), error);
        account_free(a);
    }
    check(store_watch_add(w, 1, "refund", "kim", now, NULL, &error), error);
    check(store_commit(w, &error), error);
}

/* As people would have: most answered or closed with a reason, some assigned, some labelled. */
static void close_old(struct store_writer *w, gint64 from, gint64 to)
{
    GError *error = NULL;
    check(
        db_run(
            &w->reader, &error,
            "UPDATE conversation SET state=4, active=0, reason=1+id%3, closed_by='kim',"
            " closed_at=(last_item>>20)+3600000, waiting_since=0, due_at=0, soon_at=0, settled_id=last_item,"
            " settled_at=(last_item>>20)+3600000, unread=0, assignee=iif(id%7=0,'kim',NULL) WHERE id>=? AND "
            "id<?",
            DB_I(from), DB_I(to)),
        error);
}

static void fill(struct store_writer *w, struct posts *p, guint64 n, const struct service_level *sl,
                 gint64 close_to)
{
    GError *error = NULL;
    gint64 from = 0;
    for (guint64 done = 0; done < n;) {
        check(store_begin(w, &error), error);
        gint64 at = 0;
        for (guint k = 0; k < BATCH && done < n; k++, done++) {
            struct item *i = posts_next(p, ACCOUNTS);
            at = i->created_at;
            check(store_item_put(w, i, FALSE, sl, at, NULL, &error), error);
            item_free(i);
        }
        if (at < close_to) {
            close_old(w, from, id_from_ms(at, 0));
            from = id_from_ms(at, 0);
        }
        check(store_commit(w, &error), error);
    }
}

/* close_old() went past the store's own doors, and so do labels. */
static void rebuild(struct store_writer *w)
{
    GError *error = NULL;
    check(store_begin(w, &error), error);
    check(db_run(&w->reader, &error, "UPDATE conversation SET labels='shipping' WHERE id%7=3"), error);
    check(db_run(&w->reader, &error,
                 "INSERT OR IGNORE INTO label(name, conversation) SELECT labels, id FROM conversation WHERE labels='shipping'"),
          error);
    gint64 began = g_get_monotonic_time();
    check(store_scores_rebuild(w, &error), error);
    check(store_commit(w, &error), error);
    printf("all sums of scores anew                       %9.1f s, goal 60\n", (double)(g_get_monotonic_time() - began) / 1e6);
}

int main(int argc, char **argv)
{
    guint64 n = argc > 2 ? g_ascii_strtoull(argv[2], NULL, 10) : 0;
    if (n == 0) {
        fprintf(stderr, "usage: fill DB N [SEED [new]]\n");
        return 2;
    }
    GError *error = NULL;
    gint64 now = clock_now_ms(), year = 365 * MS_DAY;
    struct posts posts;
    posts_init(&posts, argc > 3 ? g_ascii_strtoull(argv[3], NULL, 10) : 1, now - year,
               MAX(year / (gint64)n, 1));
    posts.people = (guint)CLAMP(n / 5, 1000, 200000);
    struct hours *hours = hours_new("mon-fri 09:00-18:00", "Europe/Berlin", NULL, &error);
    check(hours != NULL, error);
    struct service_level sl = {hours, 4 * MS_HOUR, 2 * MS_HOUR};
    struct store_writer *w = store_writer_open(argv[1], NULL, &error);
    check(w != NULL, error);
    store_set_durable(w, FALSE);
    check(db_exec(&w->reader, "PRAGMA cache_size=-131072", &error), error);
    add_accounts(w, now - year);
    fill(w, &posts, n, &sl, argc > 4 ? 0 : now - 14 * MS_DAY);
    rebuild(w);
    check(db_exec(&w->reader, "PRAGMA wal_checkpoint(TRUNCATE)", &error), error);
    store_writer_free(w);
    hours_free(hours);
    return 0;
}
