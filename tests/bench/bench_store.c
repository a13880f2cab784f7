/* bench_store DB: medians of what the screen and the worker ask of the store, in CPU time where not said
 * otherwise, on a workspace made by fill. Writes to it: a few thousand items and some triage, taken back
 * again. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "../../src/store/sums.h"
#include "posts.h"
#include "repute/clock.h"
#include "repute/scores.h"

struct bench {
    struct store_writer *w;
    struct store_reader *r;
    gint64 now;
};

static void die(const GError *error)
{
    fprintf(stderr, "bench_store: %s\n", error != NULL ? error->message : "failed");
    exit(1);
}

/* The call first, then what it left in error. */
#define check(call, error) \
    do {                   \
        if (!(call))       \
            die(error);    \
    } while (0)

static double clock_us(clockid_t which)
{
    struct timespec t;
    clock_gettime(which, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void print(const char *name, double *us, int n, gint64 rows)
{
    qsort(us, (size_t)n, sizeof *us, by_size);
    printf("%-44s p50 %9.1f us  p95 %9.1f us  rows %" G_GINT64_FORMAT "\n", name, us[n / 2], us[n * 95 / 100],
           rows);
    fflush(stdout);
}

/* ---- lists ---- */
static void bench_list(struct bench *b, const char *text, enum list_sort sort, int pages)
{
    static const char *const SORTS[] = {"urgent", "newest", "oldest"};
    GError *error = NULL;
    struct pattern *p = text != NULL ? pattern_parse(text, b->now, "UTC", NULL, NULL, &error) : NULL;
    check(text == NULL || p != NULL, error);
    struct list_query q = {p, sort, b->now, "kim"};
    struct list_key key;
    double us[200];
    gint64 rows_n = 0;
    int n = 0;
    for (int round = 0; round < 5; round++)
        for (int page = 0; page < pages; page++) {
            double from = clock_us(CLOCK_PROCESS_CPUTIME_ID);
            GPtrArray *rows = store_list(b->r, &q, page > 0 ? &key : NULL, FALSE, 50, &error);
            us[n++] = clock_us(CLOCK_PROCESS_CPUTIME_ID) - from;
            check(rows != NULL, error);
            rows_n = round == 0 && page == 0 ? rows->len : rows_n;
            gboolean last = rows->len < 50;
            if (rows->len > 0)
                store_list_key(&q, rows->pdata[rows->len - 1], &key);
            g_ptr_array_unref(rows);
            if (last)
                break;
        }
    g_autofree char *name =
        g_strdup_printf("list %s, %s, %d pages", text != NULL ? text : "(inbox)", SORTS[sort], pages);
    print(name, us, n, rows_n);
    double from = clock_us(CLOCK_PROCESS_CPUTIME_ID);
    gint64 count = store_list_count(b->r, &q, 1000, &error);
    us[0] = clock_us(CLOCK_PROCESS_CPUTIME_ID) - from;
    print("     its count up to 1000", us, 1, count);
    pattern_free(p);
}

static void bench_lists(struct bench *b)
{
    static const char *const PATTERNS[] = {
        "is:new",
        "is:open",
        "is:done",
        "",
        "account:acme-1",
        "account:acme-1 is:new,open",
        "from:@u17",
        "from:u1234",
        "person:\"Person 99\"",
        "label:none",
        "since:2d",
        "age:<2h is:new",
        "sentiment:<-0.9",
        "lang:ja has:media",
        "is:snoozed",
        "is:mine",
        "is:urgent",
        "kind:direct is:done",
        "refund",
        "delivery",
        "w39999",
        "退款",
        "退",
        "\"late delivery\"",
        "refund is:new",
        "delivery is:snoozed",
        "ref*",
        "refund or label:x",
        "-refund",
        "届きません",
        "nothinglikethis",
    };
    bench_list(b, NULL, SORT_URGENT, 20);
    bench_list(b, NULL, SORT_NEWEST, 20);
    bench_list(b, NULL, SORT_OLDEST, 20);
    for (gsize k = 0; k < G_N_ELEMENTS(PATTERNS); k++)
        bench_list(b, PATTERNS[k], k % 2 == 0 ? SORT_NEWEST : SORT_URGENT, 3);
}

/* The end of the list, where all that is late has been passed. */
static void bench_end(struct bench *b)
{
    GError *error = NULL;
    struct list_query q = {NULL, SORT_URGENT, b->now, "kim"};
    double us[20];
    guint rows_n = 0;
    struct list_key key;
    for (int k = 0; k < 20; k++) {
        double from = clock_us(CLOCK_PROCESS_CPUTIME_ID);
        GPtrArray *rows = store_list(b->r, &q, NULL, TRUE, 50, &error);
        us[k] = clock_us(CLOCK_PROCESS_CPUTIME_ID) - from;
        check(rows != NULL, error);
        rows_n = rows->len;
        if (rows->len > 0)
            store_list_key(&q, rows->pdata[0], &key);
        g_ptr_array_unref(rows);
    }
    print("inbox, its last page", us, 20, rows_n);
    double from = clock_us(CLOCK_PROCESS_CPUTIME_ID);
    gint64 n = store_list_position(b->r, &q, &key, 10000, &error);
    us[0] = clock_us(CLOCK_PROCESS_CPUTIME_ID) - from;
    print("     position of its last row, up to 10000", us, 1, n);
    struct inbox_counts counts;
    for (int k = 0; k < 20; k++) {
        from = clock_us(CLOCK_PROCESS_CPUTIME_ID);
        check(store_inbox_counts(b->r, "kim", b->now, &counts, &error), error);
        us[k] = clock_us(CLOCK_PROCESS_CPUTIME_ID) - from;
    }
    print("counts for the title", us, 20, counts.late);
}

/* ---- one conversation ---- */
static void bench_one(struct bench *b)
{
    GError *error = NULL;
    struct list_query q = {NULL, SORT_NEWEST, b->now, "kim"};
    GPtrArray *rows = store_list(b->r, &q, NULL, FALSE, 100, &error);
    check(rows != NULL, error);
    double us[100];
    guint entries_n = 0;
    for (guint k = 0; k < rows->len; k++) {
        double from = clock_us(CLOCK_PROCESS_CPUTIME_ID);
        GPtrArray *entries = store_thread(b->r, ((struct conversation *)rows->pdata[k])->id, 100, &error);
        us[k] = clock_us(CLOCK_PROCESS_CPUTIME_ID) - from;
        check(entries != NULL, error);
        entries_n += entries->len;
        g_ptr_array_unref(entries);
    }
    print("thread", us, (int)rows->len, entries_n);
    for (guint k = 0; k < rows->len; k++) {
        double from = clock_us(CLOCK_PROCESS_CPUTIME_ID);
        struct person *p =
            store_person(b->r, ((struct conversation *)rows->pdata[k])->person, b->now, &error);
        us[k] = clock_us(CLOCK_PROCESS_CPUTIME_ID) - from;
        check(p != NULL, error);
        person_free(p);
    }
    print("person", us, (int)rows->len, 1);
    g_ptr_array_unref(rows);
}

/* ---- writing ---- */
static void bench_triage(struct bench *b)
{
    GError *error = NULL;
    struct list_query q = {NULL, SORT_NEWEST, b->now, "kim"};
    GPtrArray *rows = store_list(b->r, &q, NULL, FALSE, 100, &error);
    check(rows != NULL, error);
    double cpu[200], wall[200];
    int n = 0;
    store_set_durable(b->w, TRUE);
    for (int round = 0; round < 2; round++)
        for (guint k = 0; k < rows->len; k++, n++) {
            struct target t = {((struct conversation *)rows->pdata[k])->id, 0};
            struct change c = {.verb = CHANGE_DONE};
            double from = clock_us(CLOCK_PROCESS_CPUTIME_ID), at = clock_us(CLOCK_MONOTONIC);
            check(store_begin(b->w, &error), error);
            check(round == 0 ? store_change(b->w, &c, &t, 1, "bench", NULL, b->now, NULL, &error)
                             : store_undo(b->w, "bench", FALSE, b->now, NULL, &error),
                  error);
            check(store_commit(b->w, &error), error);
            cpu[n] = clock_us(CLOCK_PROCESS_CPUTIME_ID) - from;
            wall[n] = clock_us(CLOCK_MONOTONIC) - at;
        }
    print("done and back, CPU", cpu, n, 1);
    print("done and back, until it is on the disk", wall, n, 1);
    g_ptr_array_unref(rows);
}

static void bench_ingest(struct bench *b, int batch, int batches)
{
    GError *error = NULL;
    struct posts p;
    gint64 seed = clock_now_ms(), shift = 0;
    struct hours *hours = hours_new("mon-fri 09:00-18:00", "Europe/Berlin", NULL, &error);
    check(hours != NULL, error);
    struct service_level sl = {hours, 4 * MS_HOUR, 2 * MS_HOUR};
    posts_init(&p, (guint64)seed, b->now, 1);
    p.n = (guint64)(seed * 1000);
    shift = (gint64)p.n;
    double us = 0, cpu = 0;
    store_set_durable(b->w, FALSE);
    for (int k = 0; k < batches; k++) {
        struct item *items[5000];
        for (int j = 0; j < batch; j++) {
            items[j] = posts_next(&p, 4);
            items[j]->created_at -= shift;
            items[j]->fetched_at = items[j]->created_at;
        }
        double from = clock_us(CLOCK_MONOTONIC), at = clock_us(CLOCK_PROCESS_CPUTIME_ID);
        check(store_begin(b->w, &error), error);
        for (int j = 0; j < batch; j++)
            check(store_item_put(b->w, items[j], FALSE, &sl, b->now + k * batch + j, NULL, &error), error);
        check(store_commit(b->w, &error), error);
        us += clock_us(CLOCK_MONOTONIC) - from;
        cpu += clock_us(CLOCK_PROCESS_CPUTIME_ID) - at;
        for (int j = 0; j < batch; j++)
            item_free(items[j]);
    }
    printf("ingest in batches of %-4d %9.0f rows/s  %6.1f us CPU a row  %6.2f ms CPU a batch, scores and all\n", batch,
           batch * batches / us * 1e6, cpu / batch / batches, cpu / batches / 1e3);
    hours_free(hours);
}

/* ---- scores ---- */
#define ROUNDS 5

static double ms_since(double us)
{
    return (clock_us(CLOCK_PROCESS_CPUTIME_ID) - us) / 1e3;
}

/* What the worker does for a pane, and what the pane reads then. */
static void bench_figures(struct bench *b, const char *of, const char *part, const struct settings *settings)
{
    struct score_scope scope;
    g_autofree char *name = NULL;
    GError *error = NULL;
    double ms[ROUNDS];
    check(store_scope_find(b->r, of, &scope, &name, &error), error);
    for (int round = 0; round < ROUNDS; round++) {
        double from = clock_us(CLOCK_PROCESS_CPUTIME_ID);
        g_autofree char *figures = scores_figures(b->r, &scope, part, settings, b->now, &error);
        ms[round] = ms_since(from);
        check(figures != NULL, error);
    }
    qsort(ms, ROUNDS, sizeof *ms, by_size);
    printf("scores: %-12s of %-24s %9.1f ms on the worker\n", *part != '\0' ? part : "all", of, ms[ROUNDS / 2]);
}

static void bench_scores(struct bench *b)
{
    static const char *const OF[] = {"all", "acme-1", "label:shipping", "watch:refund", "@u6870@social.example"};
    static const char *const PARTS[] = {"goodwill", "follow-up", "speed", "resolution", "calm", "first-reply", "solved", SCORES_PEOPLE};
    struct settings *settings = settings_new();
    for (gsize k = 0; k < G_N_ELEMENTS(OF); k++)
        bench_figures(b, OF[k], "", settings);
    for (gsize k = 0; k < G_N_ELEMENTS(PARTS); k++)
        bench_figures(b, "all", PARTS[k], settings);
    settings_free(settings);
}

/* Out of all sums and in again, as each does that comes in, once. */
static void bench_batch(struct bench *b)
{
    GError *error = NULL;
    double ms[20];
    for (gsize round = 0; round < G_N_ELEMENTS(ms); round++) {
        g_autoptr(GArray) ids = db_ids(&b->w->reader, db_query(&b->w->reader, &error, "SELECT id FROM item ORDER BY id DESC LIMIT 40"),
                                       &error);
        check(ids != NULL, error);
        check(store_begin(b->w, &error), error);
        double from = clock_us(CLOCK_PROCESS_CPUTIME_ID);
        for (guint k = 0; k < ids->len; k++)
            check(sums_item(b->w, g_array_index(ids, gint64, k), -1, &error) &&
                      sums_item(b->w, g_array_index(ids, gint64, k), 1, &error),
                  error);
        ms[round] = ms_since(from) / 2;
        store_rollback(b->w);
    }
    qsort(ms, G_N_ELEMENTS(ms), sizeof *ms, by_size);
    printf("scores: a batch of 40 in all their sums             %9.2f ms, goal 5\n", ms[G_N_ELEMENTS(ms) / 2]);
}

static void bench_rebuild(struct bench *b)
{
    GError *error = NULL;
    check(store_begin(b->w, &error), error);
    double from = clock_us(CLOCK_PROCESS_CPUTIME_ID);
    check(store_scores_rebuild(b->w, &error), error);
    printf("scores: all sums anew                               %9.1f s, goal 60\n", ms_since(from) / 1e3);
    store_rollback(b->w);
}

static void print_memory(const char *when)
{
    struct rusage use;
    getrusage(RUSAGE_SELF, &use);
    printf("memory, %-40s peak %5.1f MiB\n", when, (double)use.ru_maxrss / 1024);
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr, "usage: bench_store DB\n");
        return 2;
    }
    struct bench b = {.now = clock_now_ms()};
    GError *error = NULL;
    double from = clock_us(CLOCK_PROCESS_CPUTIME_ID);
    b.r = store_reader_open(argv[1], &error);
    check(b.r != NULL, error);
    double opened = clock_us(CLOCK_PROCESS_CPUTIME_ID) - from;
    print("open a reader", &opened, 1, 1);
    bench_lists(&b);
    bench_end(&b);
    bench_one(&b);
    bench_scores(&b);
    print_memory("reader, after all lists");
    b.w = store_writer_open(argv[1], NULL, &error);
    check(b.w != NULL, error);
    bench_rebuild(&b);
    bench_batch(&b);
    bench_triage(&b);
    bench_ingest(&b, 1, 200);
    bench_ingest(&b, 40, 100);
    bench_ingest(&b, 1000, 10);
    print_memory("with the writer");
    store_writer_free(b.w);
    store_reader_free(b.r);
    return 0;
}
