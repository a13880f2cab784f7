/* Rows of the ledger in few words. Include after cmocka.h. */
#ifndef REPUTE_TESTS_LEDGER_FIXTURE_H
#define REPUTE_TESTS_LEDGER_FIXTURE_H

#include <string.h>

#include "repute/clock.h"
#include "repute/store_writing.h"

#include "store_fixture.h"

#define NOW FIXTURE_NOW
#define GRACE MS_HOUR

/* The call inside a transaction of its own. */
#define write_ok(f, call)                       \
    do {                                        \
        assert_ok(store_begin((f)->w, error));  \
        assert_ok(call);                        \
        assert_ok(store_commit((f)->w, error)); \
    } while (0)
#define write_fails(f, call, wanted)           \
    do {                                       \
        assert_ok(store_begin((f)->w, error)); \
        assert_fails(call, wanted);            \
        store_rollback((f)->w);                \
    } while (0)

static inline struct ledger *ledger_of(const char *text, gint64 due_at)
{
    struct ledger *l = ledger_new();
    l->account = 1;
    l->action = ACT_POST;
    l->text = g_strdup(text);
    l->request = g_strdup_printf("{\"text\":\"%s\"}", text);
    l->by = g_strdup("kim");
    l->due_at = due_at;
    l->grace_ms = GRACE;
    return l;
}

/* Writes one row (approver may be NULL); its id. */
static inline gint64 add_row(struct fixture *f, const char *text, gint64 due_at, const char *approver)
{
    struct ledger *l = ledger_of(text, due_at);
    write_ok(f, store_ledger_add(f->w, l, approver, 0, NOW, error));
    gint64 id = l->id;
    ledger_free(l);
    return id;
}

/* Writes a thread of n parts of draft 9; ids[0] is the first. */
static inline void add_thread(struct fixture *f, int n, gint64 due_at, gint64 *ids)
{
    for (int i = 0; i < n; i++) {
        g_autofree char *text = g_strdup_printf("part %d of the story", i + 1);
        struct ledger *l = ledger_of(text, due_at);
        l->draft = 9;
        l->part = i + 1;
        l->parts = n;
        write_ok(f, store_ledger_add(f->w, l, NULL, 0, NOW, error));
        ids[i] = l->id;
        ledger_free(l);
    }
}

static inline struct ledger *row(struct fixture *f, gint64 id)
{
    struct ledger *l;
    assert_ok((l = store_ledger(f->r, id, error)) != NULL);
    return l;
}

/* "queued", "held pause", … */
static inline void expect_(struct fixture *f, gint64 id, const char *wanted, const char *file, int line)
{
    struct ledger *l = row(f, id);
    g_autofree char *is =
        g_strdup_printf("%s%s%s", ledger_state_name(l->state), l->state == LEDGER_HELD ? " " : "",
                        l->state == LEDGER_HELD ? l->held_by : "");
    if (!g_str_equal(is, wanted)) {
        print_error("row %d is %s, not %s\n", (int)id, is, wanted);
        _fail(file, line);
    }
    ledger_free(l);
}
#define expect(f, id, wanted) expect_(f, id, wanted, __FILE__, __LINE__)

static inline enum claim_outcome claim(struct fixture *f, gint64 id, gint64 now)
{
    enum claim_outcome outcome;
    assert_ok(store_ledger_claim(f->w, id, now, &outcome, NULL, error));
    return outcome;
}

/* Time passes: how many rows it moved. */
static inline guint due(struct fixture *f, gint64 now)
{
    GArray *changed;
    write_ok(f, (changed = store_ledger_due(f->w, now, error)) != NULL);
    guint n = changed->len;
    g_array_unref(changed);
    return n;
}

/* The ids that are ready for the account 1, as "3 4". */
static inline char *ready(struct fixture *f, gint64 now)
{
    gint64 one = 1;
    GArray *accounts = g_array_new(FALSE, FALSE, sizeof(gint64)), *ids;
    g_array_append_val(accounts, one);
    assert_ok((ids = store_ledger_ready(f->r, accounts, now, error)) != NULL);
    GString *s = g_string_new(NULL);
    for (guint i = 0; i < ids->len; i++)
        g_string_append_printf(s, "%s%" G_GINT64_FORMAT, i > 0 ? " " : "", g_array_index(ids, gint64, i));
    g_array_unref(ids);
    g_array_unref(accounts);
    return g_string_free(s, FALSE);
}

/* Claims and marks as sent. */
static inline void send_row(struct fixture *f, gint64 id, gint64 now)
{
    assert_int_equal(claim(f, id, now), CLAIM_TAKEN);
    write_ok(f, store_ledger_sent(f->w, id, "r1", "https://example.social/1",
                                  "https://example.social/@main/1", 0, now, error));
}

#endif
