/* The kept sums behind the scores: after any history they are what the rows add up to, to the last digit, and what is
 * read from them is what the formulas say. Histories are made up by chance, each from its number. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#include "../../src/sync/score.h"
#include "../../src/store/sums.h"
#include "repute/settings.h"
#include "repute/store_lessons.h"

#include "ledger_fixture.h"

#define HISTORIES 24
#define STEPS 220
#define ACCOUNTS 3
#define PEOPLE 7

/* ---- a history ---- */
struct history {
    struct fixture *f;
    struct store_writer *other; /* a second program on the same file */
    struct hours *hours;
    struct service_level sl;
    GRand *rand;
    gint64 now, astray; /* by how much the clock is wrong */
    guint items; /* put so far, named by their number */
    gint64 ids[STEPS], conversations[STEPS];
};

static guint any(struct history *h, guint n)
{
    return (guint)g_rand_int_range(h->rand, 0, (gint32)n);
}

static struct store_writer *one_of_both(struct history *h)
{
    return any(h, 2) == 0 ? h->f->w : h->other;
}

static void put(struct history *h, guint number, gboolean again)
{
    static const char *const TEXTS[] = {"Late again", "Lovely #coffee!", "Where is my order?", "#Coffee was cold", "Hm"};
    static const gint64 FOLLOWERS[] = {-1, 0, 12, 5000, G_GINT64_CONSTANT(1000000000), G_MAXINT64, G_MININT64};
    static const gint64 TIMES[] = {0, 1, -5, G_GINT64_CONSTANT(4102444800000), G_MAXINT64}; /* 1970 and 2100 */
    g_autofree char *id = g_strdup_printf("i%u", number), *who = g_strdup_printf("p%u", number % PEOPLE);
    struct item *i = fixture_item(id, who, TEXTS[any(h, G_N_ELEMENTS(TEXTS))], h->now - (gint64)any(h, 3) * 20 * MS_DAY);
    i->account = 1 + number % ACCOUNTS;
    i->fetched_at = h->now;
    if (any(h, 25) == 0)
        i->created_at = TIMES[any(h, G_N_ELEMENTS(TIMES))];
    i->label = (int)any(h, 3) - 1;
    i->score = i->label * .5;
    i->confidence = any(h, 20) == 0 ? 0 : g_rand_double(h->rand);
    i->author.followers = FOLLOWERS[any(h, G_N_ELEMENTS(FOLLOWERS))];
    i->scored = any(h, 8) != 0;
    i->automatic = any(h, 12) == 0;
    i->watched = any(h, 10) == 0;
    i->deleted_at = again && any(h, 3) == 0 ? h->now : 0;
    if (any(h, 2) == 0 && number >= ACCOUNTS) /* may be one that is yet to come */
        i->in_reply_to = g_strdup_printf("i%u", (number % ACCOUNTS) + ACCOUNTS * any(h, number / ACCOUNTS + 3));
    if (any(h, 5) == 0)
        i->direction = DIR_OUT;
    gboolean context = i->direction == DIR_IN && any(h, 8) == 0;
    struct put_result r;
    struct store_writer *w = one_of_both(h);
    assert_ok(store_begin(w, error));
    assert_ok(store_item_put(w, i, context, any(h, 6) == 0 ? NULL : &h->sl, h->now, &r, error));
    assert_ok(store_commit(w, error));
    item_free(i);
    h->ids[number] = r.item;
    h->conversations[number] = r.conversation;
}

static void change(struct history *h, guint number)
{
    static const enum change_verb VERBS[] = {CHANGE_DONE,    CHANGE_DONE,    CHANGE_REOPEN, CHANGE_SNOOZE, CHANGE_LABEL,
                                             CHANGE_UNLABEL, CHANGE_LABEL,   CHANGE_SENTIMENT, CHANGE_REASON,
                                             CHANGE_SENTIMENT};
    static const char *const LABELS[] = {"shipping", "refund", "spring 2026"};
    struct change c = {.verb = VERBS[any(h, G_N_ELEMENTS(VERBS))], .label = (int)any(h, 3) - 1};
    c.reason = (enum done_reason)any(h, 5);
    c.text = LABELS[any(h, G_N_ELEMENTS(LABELS))];
    c.until_ms = h->now + (gint64)any(h, 3) * MS_DAY;
    struct target t = {.id = c.verb == CHANGE_SENTIMENT ? h->ids[number] : h->conversations[number]};
    struct store_writer *w = one_of_both(h);
    if (t.id == 0 || (c.verb == CHANGE_REASON && c.reason == REASON_NONE))
        return;
    assert_ok(store_begin(w, error));
    GError *refused = NULL;
    store_change(w, &c, &t, 1, any(h, 2) == 0 ? "kim" : "ola", &h->sl, h->now, NULL, &refused);
    g_clear_error(&refused);
    assert_ok(store_commit(w, error));
}

static void undo(struct history *h)
{
    struct store_writer *w = one_of_both(h);
    GError *refused = NULL;
    assert_ok(store_begin(w, error));
    store_undo(w, any(h, 2) == 0 ? "kim" : "ola", any(h, 3) == 0, h->now, NULL, &refused);
    g_clear_error(&refused);
    assert_ok(store_commit(w, error));
}

/* Two people are one from now on, or one is by itself again; refused where they are so already. */
static void link_or_part(struct history *h)
{
    struct store_writer *w = one_of_both(h);
    GError *refused = NULL;
    gint64 a = 1 + any(h, PEOPLE), b = 1 + any(h, PEOPLE);
    assert_ok(store_begin(w, error));
    if (any(h, 3) > 0)
        store_person_link(w, a, b, "kim", h->now, NULL, &refused);
    else
        store_person_unlink(w, a, "ola", h->now, NULL, &refused);
    g_clear_error(&refused);
    assert_ok(store_commit(w, error));
}

static void watch(struct history *h)
{
    struct store_writer *w = one_of_both(h);
    gint64 account = 1 + any(h, ACCOUNTS), id = 0;
    assert_ok(store_begin(w, error));
    assert_ok(db_int(store_writer_reader(w), error, &id, "SELECT id FROM watch WHERE account=?", DB_I(account)));
    if (id == 0)
        assert_ok(store_watch_add(w, account, "#coffee", "kim", h->now, NULL, error));
    else
        assert_ok(store_watch_remove(w, id, error));
    assert_ok(store_commit(w, error));
}

static void upkeep(struct history *h)
{
    struct store_writer *w = one_of_both(h);
    GError *refused = NULL;
    assert_ok(store_begin(w, error));
    switch (any(h, 6)) {
    case 0:
        assert_ok(store_retain(w, h->now - 4 * MS_DAY, 3, NULL, error));
        break;
    case 1:
        store_forget(w, 1 + any(h, PEOPLE), h->now, "kim", NULL, &refused);
        break;
    case 2:
        store_account_remove(w, ACCOUNTS, h->now, &refused); /* once */
        break;
    case 3:
        assert_ok(store_account_zone(w, 1 + any(h, 2), any(h, 2) == 0 ? "Asia/Tokyo" : "America/St_Johns", error));
        break;
    default: {
        GArray *woken;
        assert_ok((woken = store_wake_snoozed(w, h->now, error)) != NULL);
        g_array_unref(woken);
    }
    }
    g_clear_error(&refused);
    assert_ok(store_commit(w, error));
}

/* The model learned, and says something else. */
static void rescore(struct history *h, guint number)
{
    struct store_writer *w = one_of_both(h);
    struct item now = {.id = h->ids[number], .label = (int)any(h, 3) - 1, .confidence = g_rand_double(h->rand), .scored = any(h, 4) > 0};
    gboolean changed;
    GError *gone = NULL;
    assert_ok(store_begin(w, error));
    store_rescore(w, &now, &h->sl, &changed, &gone);
    g_clear_error(&gone);
    assert_ok(store_commit(w, error));
}

static void delete_there(struct history *h, guint number)
{
    g_autofree char *uri = g_strdup_printf("https://example.net/i%u", number);
    struct store_writer *w = one_of_both(h);
    assert_ok(store_begin(w, error));
    assert_ok(store_item_deleted(w, 1 + number % ACCOUNTS, uri, h->now, NULL, error));
    assert_ok(store_commit(w, error));
}

/* Begun and taken back, as a full disk does. */
static void in_vain(struct history *h)
{
    struct store_writer *w = one_of_both(h);
    assert_ok(store_begin(w, error));
    struct item *i = fixture_item("vain", "vera", "#coffee in vain", h->now);
    i->label = -1;
    assert_ok(store_item_put(w, i, FALSE, &h->sl, h->now, NULL, error));
    item_free(i);
    store_rollback(w);
}

/* The clock jumps, either way, and is put right some steps later, as the engine notices it. */
static void jump(struct history *h)
{
    gint64 by = h->astray != 0 ? -h->astray : ((gint64)any(h, 200) - 60) * MS_DAY;
    h->now += by;
    h->astray += by;
    if (by < 0)
        assert_ok(store_clock_back(one_of_both(h), any(h, 2) == 0 ? -by : 0, h->now, error));
}

static void step(struct history *h)
{
    guint old = h->items > 0 ? any(h, h->items) : 0, what = any(h, 100);
    h->now += (gint64)any(h, 9) * MS_HOUR + any(h, 7200000);
    if (any(h, h->astray != 0 ? 6 : 30) == 0)
        jump(h);
    if (what < 45 || h->items == 0)
        put(h, h->items++, FALSE);
    else if (what < 55)
        put(h, old, TRUE);
    else if (what < 80)
        change(h, old);
    else if (what < 86)
        undo(h);
    else if (what < 91)
        delete_there(h, old);
    else if (what < 93)
        watch(h);
    else if (what < 95)
        link_or_part(h);
    else if (what < 97)
        upkeep(h);
    else if (what < 99)
        rescore(h, old);
    else
        in_vain(h);
}

/* Which messages belong to a watch is told by their text alone; whom we forgot, theirs stay where they were. */
static void check_watches(struct history *h)
{
    sqlite3_stmt *s;
    int rc;
    assert_ok((s = db_query(h->f->r, error,
                            "SELECT w.query, i.text, EXISTS(SELECT 1 FROM watch_item v WHERE v.watch=w.id AND v.item=i.id)"
                            " FROM watch w JOIN item i ON i.account=w.account AND i.direction=0 AND i.text<>''")) !=
              NULL);
    while ((rc = sqlite3_step(s)) == SQLITE_ROW)
        assert_int_equal(sums_watch_matches((const char *)sqlite3_column_text(s, 0), (const char *)sqlite3_column_text(s, 1)),
                         sqlite3_column_int(s, 2));
    assert_ok(db_end(h->f->r, s, rc, error));
}

static void check_sums(struct history *h, guint history, guint at)
{
    gint64 wrong = -1;
    check_watches(h);
    assert_ok(store_scores_check(h->f->r, &wrong, error));
    if (wrong != 0)
        fail_msg("history %u, step %u: %" G_GINT64_FORMAT " sums are wrong", history, at, wrong);
}

/* ---- the figures of all that there is, as text ---- */
static void write_figures(struct history *h, const struct settings *settings, const char *name, GString *out)
{
    struct score_scope scope;
    g_autofree char *owned = NULL;
    GError *unknown = NULL;
    if (!store_scope_find(h->f->r, name, &scope, &owned, &unknown)) {
        g_clear_error(&unknown);
        return;
    }
    g_autofree struct scores *s = g_new0(struct scores, 1);
    assert_ok(scores_read(h->f->r, &scope, settings, h->now, s, error));
    g_string_append_printf(out, "%s", name);
    for (guint k = 0; k < SCORES_DAYS; k++) {
        const struct scores_day *d = &s->days[k];
        g_string_append_printf(out, " %.17g/%.17g/%.17g/%u", d->score.total, d->score.n_eff, d->net, d->n);
        assert_true(isfinite(d->score.total) && d->score.total >= 0 && d->score.total <= 100);
        assert_true(isfinite(d->score.half_width) && isfinite(d->score.n_eff) && isfinite(d->net));
        assert_true(fabs(d->net) <= 100);
    }
    g_string_append_c(out, '\n');
}

static char *figures(struct history *h)
{
    static const char *const NAMES[] = {"all",  "main",           "second", "third", "label:shipping", "label:refund",
                                        "watch:#coffee", "person:p1", "person:p2"};
    struct settings *settings = settings_new();
    assert_true(settings_set(settings, "zone", "Europe/Berlin", NULL));
    GString *out = g_string_new(NULL);
    for (gsize k = 0; k < G_N_ELEMENTS(NAMES); k++) {
        g_auto(GStrv) all = store_scope_names(h->f->r, NAMES[k]);
        for (guint i = 0; all[i] != NULL; i++)
            write_figures(h, settings, all[i], out);
    }
    settings_free(settings);
    return g_string_free(out, FALSE);
}

static void add_id(const struct score_item *row, gpointer user)
{
    g_array_append_val((GArray *)user, row->id);
}

/* Day by day, which has a way of its own, and all at once. */
static void check_days(struct history *h)
{
    const struct score_scope scope = {.kind = SCORE_LABEL, .name = "shipping"};
    gint64 from = h->now - 300 * MS_DAY, to = h->now + 100 * MS_DAY;
    g_autoptr(GArray) whole = g_array_new(FALSE, FALSE, sizeof(gint64));
    g_autoptr(GArray) days = g_array_new(FALSE, FALSE, sizeof(gint64));
    assert_ok(store_score_items(h->f->r, &scope, from, to, add_id, whole, error));
    for (gint64 day = from; day < to; day += MS_DAY)
        assert_ok(store_score_items(h->f->r, &scope, day, day + MS_DAY, add_id, days, error));
    assert_int_equal(whole->len, days->len);
    if (whole->len > 0)
        assert_memory_equal(whole->data, days->data, whole->len * sizeof(gint64));
}

static void same_figures(const char *kept, const char *anew, guint history)
{
    g_auto(GStrv) a = g_strsplit(kept, "\n", -1);
    g_auto(GStrv) b = g_strsplit(anew, "\n", -1);
    assert_int_equal(g_strv_length(a), g_strv_length(b));
    for (guint line = 0; a[line] != NULL; line++) {
        g_auto(GStrv) x = g_strsplit(a[line], " ", -1);
        g_auto(GStrv) y = g_strsplit(b[line], " ", -1);
        for (guint k = 0; x[k] != NULL; k++)
            if (!g_str_equal(x[k], y[k]))
                fail_msg("history %u, %s, day %u: %s, anew %s", history, x[0], k, x[k], y[k]);
    }
}

static void one_history(struct fixture *f, guint number)
{
    struct history h = {.f = f, .rand = g_rand_new_with_seed(number), .now = NOW};
    fixture_account(f, 2, "second", "mastodon");
    fixture_account(f, 3, "third", "mastodon");
    assert_ok((h.other = store_writer_open(f->path, f->changed, error)) != NULL);
    store_set_durable(h.other, FALSE);
    assert_ok((h.hours = hours_new("mon-fri 09:00-18:00", "Europe/Berlin", NULL, error)) != NULL);
    h.sl = (struct service_level){h.hours, 4 * MS_HOUR, 2 * MS_HOUR};
    for (guint at = 0; at < STEPS; at++) {
        step(&h);
        if (at % 20 == 19)
            check_sums(&h, number, at);
    }
    g_autofree char *kept = figures(&h);
    write_ok(f, store_scores_rebuild(f->w, error));
    g_autofree char *anew = figures(&h);
    same_figures(kept, anew, number);
    check_days(&h);
    check_sums(&h, number, STEPS);
    store_writer_free(h.other);
    hours_free(h.hours);
    g_rand_free(h.rand);
}

static void any_history(void **state)
{
    for (guint number = 1; number <= HISTORIES; number++) {
        void *fresh = NULL;
        assert_int_equal(fixture_setup(&fresh), 0);
        one_history(fresh, number);
        assert_int_equal(fixture_teardown(&fresh), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(any_history)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
