/* Lists against pattern_match(): on random data every pattern finds the same conversations and items, in the
 * order of store_list_key(), whatever the page size and the way; and counts and positions agree. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../src/store/row.h"
#include "repute/clock.h"
#include "repute/idea.h"
#include "store_fixture.h"

#define NOW FIXTURE_NOW
#define ITEMS 300

static const char *const TEXTS[] = {
    "My refund is late, where is it?",
    "Late delivery again!",
    "delivery was late; no refund",
    "Great, thank you :-)",
    "我要退款，什么时候退？",
    "荷物のお届けが遅れています。",
    "退款",
    "退",
    "배송이 늦어요",
    "Ñandú arrived BROKEN",
    "Die Straße war gesperrt",
    "C++ and c",
    "so hot 🔥🔥",
    "see https://example.net/x?y=1",
    "refunds for everybody",
    "x_y late-delivery",
    "don’t be late",
    "อยากคืนเงิน",
    "",
};
static const char *const WHO[] = {"lena", "noa", "Lena.B", "zoe", "José", "an", "kim", "bo"};
static const char *const ATOMS[] = {
    "refund",
    "late",
    "delivery",
    "\"late delivery\"",
    "del*",
    "退款",
    "退",
    "什么时候",
    "お届け",
    "遅れ",
    "늦어",
    "nandu",
    "NANDÚ",
    "strasse",
    "c++",
    "🔥",
    "\":-)\"",
    "คืนเงิน",
    "don't",
    "nothinglikethis",
    "from:lena",
    "from:@noa",
    "from:@example.net",
    "from:jose",
    "from:le*",
    "from:@l*",
    "person:zoe",
    "person:3",
    "account:main",
    "account:s*",
    "platform:bluesky",
    "platform:mastodon",
    "kind:mention",
    "kind:comment,direct",
    "direction:in",
    "direction:out",
    "is:new",
    "is:open",
    "is:pending",
    "is:snoozed",
    "is:done",
    "is:new,open",
    "is:done,snoozed",
    "is:mine",
    "is:claimed",
    "is:unassigned",
    "is:unread",
    "is:urgent",
    "is:edited",
    "is:deleted",
    "is:answered",
    "is:mine,unread",
    "reason:solved",
    "reason:spam,answered",
    "label:damage",
    "label:D*",
    "label:none",
    "assignee:kim",
    "assignee:me",
    "priority:>0",
    "priority:<0",
    "priority:>=2",
    "sentiment:<-0.4",
    "sentiment:>0",
    "age:<2h",
    "age:>1d",
    "age:<=3d",
    "waiting:>30m",
    "waiting:<2d",
    "since:2026-11-17",
    "until:2026-11-17",
    "followers:>1000",
    "followers:<500",
    "lang:de",
    "lang:zh",
    "lang:z*",
    "has:media",
    "has:link",
    "has:note",
    "has:reply",
    "has:warning",
    "in:draft",
    "idea:box",
    "idea:samp*",
    "idea:1,2",
    "idea:\"pause it\"",
    "id:17",
};

/* ---- data ---- */
static void put_random(struct fixture *f, GRand *rand, int k, const struct service_level *sl)
{
    static const char *const LANGS[] = {"en", "de", "de-AT", "zh-Hant-TW", NULL, "ZH"};
    static const enum item_kind KINDS[] = {KIND_MENTION, KIND_REPLY, KIND_COMMENT, KIND_DIRECT, KIND_MAIL};
    g_autofree char *id = g_strdup_printf("i%d", k);
    struct item *i = fixture_item(id, WHO[g_rand_int_range(rand, 0, G_N_ELEMENTS(WHO))],
                                  TEXTS[g_rand_int_range(rand, 0, G_N_ELEMENTS(TEXTS))],
                                  NOW - g_rand_int_range(rand, 0, 4 * (gint32)MS_DAY));
    i->account = 1 + g_rand_int_range(rand, 0, 3);
    i->kind = KINDS[g_rand_int_range(rand, 0, G_N_ELEMENTS(KINDS))];
    if (g_rand_int_range(rand, 0, 4) == 0)
        i->direction = DIR_OUT;
    if (k > 0 && (i->direction == DIR_OUT || g_rand_boolean(rand)))
        i->in_reply_to = g_strdup_printf("i%d", g_rand_int_range(rand, 0, k));
    g_free(i->language);
    i->language = g_strdup(LANGS[g_rand_int_range(rand, 0, G_N_ELEMENTS(LANGS))]);
    i->scored = g_rand_int_range(rand, 0, 4) != 0;
    i->score = g_rand_double_range(rand, -1, 1);
    i->label = i->score < -.3 ? -1 : i->score > .3;
    i->author.followers = g_rand_int_range(rand, -1, 3000);
    if (g_rand_int_range(rand, 0, 5) == 0)
        g_ptr_array_add(i->media, media_new("image", "https://example.net/a.png", "a cup"));
    if (g_rand_int_range(rand, 0, 6) == 0)
        i->warning = g_strdup("late news");
    i->edited_at = g_rand_int_range(rand, 0, 9) == 0 ? NOW : 0;
    i->fetched_at = NOW;
    fixture_put(f, i, g_rand_int_range(rand, 0, 9) == 0, sl);
}

static void set(struct fixture *f, gint64 id, const char *set)
{
    g_autofree char *sql = g_strdup_printf("UPDATE conversation SET %s WHERE id=%" G_GINT64_FORMAT, set, id);
    assert_ok(db_exec(store_writer_reader(f->w), sql, error));
}

static void triage_random(struct fixture *f, GRand *rand, gint64 id)
{
    static const char *const SETS[] = {
        "state=1, active=1",
        "state=2, active=0, waiting_since=0, due_at=0, soon_at=0",
        "state=3, active=0, snoozed_until=1795000009999",
        "state=4, active=0, waiting_since=0, due_at=0, soon_at=0, reason=2",
        "state=4, active=0, waiting_since=0, due_at=0, soon_at=0, reason=4",
        "assignee='kim'",
        "assignee='Ola'",
        "priority=1",
        "priority=3",
        "priority=-1",
        "alarm=1",
        "claim_by='kim', claim_until=1795000000001",
        "claim_by='ola', claim_until=5",
        "labels='damage', notes=2",
        "unread=0",
    };
    for (int k = g_rand_int_range(rand, 0, 4); k > 0; k--)
        set(f, id, SETS[g_rand_int_range(rand, 0, G_N_ELEMENTS(SETS))]);
}

static void fill(struct fixture *f)
{
    struct hours *hours;
    assert_ok((hours = hours_new("always", "UTC", NULL, error)) != NULL);
    struct service_level sl = {hours, 40 * MS_HOUR, 4 * MS_HOUR};
    GRand *rand = g_rand_new_with_seed(11);
    fixture_account(f, 2, "second", "mastodon");
    fixture_account(f, 3, "third", "bluesky");
    assert_ok(store_begin(f->w, error));
    for (int k = 0; k < ITEMS; k++)
        put_random(f, rand, k, &sl);
    struct store_reader *r = store_writer_reader(f->w);
    GArray *ids;
    assert_ok((ids = db_ids(r, db_query(r, error, "SELECT id FROM conversation ORDER BY id"), error)) !=
              NULL);
    assert_true(ids->len > 100);
    for (guint k = 0; k < ids->len; k++)
        triage_random(f, rand, g_array_index(ids, gint64, k));
    g_array_unref(ids);
    assert_ok(db_exec(
        r,
        "INSERT INTO label(name,conversation) SELECT labels, id FROM conversation WHERE labels NOT NULL;"
        " UPDATE item SET deleted_at=5 WHERE id%9=0; UPDATE conversation SET soon_at=0, due_at=0,"
        " waiting_since=0 WHERE state IN (2,4);"
        "INSERT INTO idea(id,title,folded,by,created_at,state_at,removed) VALUES(1,'Sampler Box','sampler box','kim',1,1,0),"
        " (2,'Pause it','pause it','kim',1,1,0),(3,'Boxes','boxes','kim',1,1,1);"
        "INSERT INTO idea_item(idea,item,by,at) SELECT 1+id%3, id, 'kim', 1 FROM item WHERE direction=0 AND id%5<2;"
        /* On the very moment. */
        "UPDATE conversation SET soon_at=1795000000000 WHERE id=(SELECT min(id) FROM conversation WHERE"
        " due_at>1795000000000 AND alarm=0 AND active=1);"
        "UPDATE conversation SET due_at=1795000000000 WHERE id=(SELECT max(id) FROM conversation WHERE"
        " due_at>1795000000000 AND alarm=0 AND active=1)",
        error));
    assert_ok(store_commit(f->w, error));
    g_rand_free(rand);
    hours_free(hours);
}

/* ---- the oracle ---- */
struct world {
    GPtrArray *items;         /* newest first */
    GPtrArray *conversations; /* of each item, or NULL */
};
static struct world world_read(struct fixture *f)
{
    struct world w;
    assert_ok(
        (w.items = db_rows(
             f->r, db_query(f->r, error, "SELECT " ITEM_COLUMNS " FROM " ITEM_FROM " ORDER BY i.id DESC"),
             row_new_item, (GDestroyNotify)item_free, error)) != NULL);
    w.conversations = g_ptr_array_new();
    for (guint k = 0; k < w.items->len; k++) {
        struct item *i = w.items->pdata[k];
        struct conversation *c = NULL;
        store_item_ideas(f->r, i);
        if (i->conversation != 0) {
            assert_ok((c = store_conversation(f->r, i->conversation, error)) != NULL);
        } else {
            c = conversation_new(); /* nothing but the account: in no state, of no user */
            c->state = CONV_STATE_N;
            c->assignee = g_strdup("");
            struct account *a;
            assert_ok((a = store_account_by_id(f->r, i->account, error)) != NULL);
            c->account_name = g_strdup(a->name);
            c->platform = g_strdup(a->platform);
            account_free(a);
        }
        g_ptr_array_add(w.conversations, c);
    }
    return w;
}

static void world_clear(struct world *w)
{
    for (guint k = 0; k < w->conversations->len; k++)
        conversation_free(w->conversations->pdata[k]);
    g_ptr_array_unref(w->conversations);
    g_ptr_array_unref(w->items);
}

struct expected {
    gint64 id;
    struct list_key key;
};
static gint by_key(gconstpointer a, gconstpointer b)
{
    return store_list_key_compare(&((const struct expected *)a)->key, &((const struct expected *)b)->key);
}

/* The newest matching item of each conversation, sorted as the list should be. */
static GArray *expect(const struct world *w, const struct list_query *q, gboolean by_text)
{
    GArray *out = g_array_new(FALSE, FALSE, sizeof(struct expected));
    GHashTable *seen = g_hash_table_new(g_int64_hash, g_int64_equal);
    for (guint k = 0; k < w->items->len; k++) {
        struct item *i = w->items->pdata[k];
        struct conversation *c = w->conversations->pdata[k];
        if (i->conversation == 0 || !pattern_match(q->pattern, c, i, q->me, q->now_ms) ||
            !g_hash_table_add(seen, &c->id))
            continue;
        struct expected e = {.id = c->id};
        gint64 last = c->last.id;
        if (by_text)
            c->last.id = i->id;
        store_list_key(q, c, &e.key);
        c->last.id = last;
        g_array_append_val(out, e);
    }
    g_array_sort(out, by_key);
    g_hash_table_unref(seen);
    return out;
}

static void check_page(const struct list_query *q, GPtrArray *rows, GArray *want, guint from, guint n,
                       const char *text)
{
    if (rows->len != n)
        fail_msg("%s sort %d: %u rows instead of %u from %u of %u", text, (int)q->sort, rows->len, n, from,
                 want->len);
    for (guint k = 0; k < n; k++) {
        const struct conversation *c = rows->pdata[k];
        const struct expected *e = &g_array_index(want, struct expected, from + k);
        struct list_key key;
        store_list_key(q, c, &key);
        if (c->id != e->id || store_list_key_compare(&key, &e->key) != 0)
            fail_msg("%s sort %d: row %u of %u is another", text, (int)q->sort, from + k, want->len);
    }
}

static void reverse(GPtrArray *rows)
{
    for (guint k = 0; k < rows->len / 2; k++) {
        gpointer other = rows->pdata[rows->len - 1 - k];
        rows->pdata[rows->len - 1 - k] = rows->pdata[k];
        rows->pdata[k] = other;
    }
}

static void check_list(struct fixture *f, const struct list_query *q, GArray *want, guint page,
                       const char *text)
{
    GPtrArray *rows;
    for (guint at = 0; at == 0 || at < want->len; at += page) {
        struct list_key *key = at > 0 ? &g_array_index(want, struct expected, at - 1).key : NULL;
        assert_ok((rows = store_list(f->r, q, key, FALSE, page, error)) != NULL);
        check_page(q, rows, want, at, MIN(page, want->len - at), text);
        g_ptr_array_unref(rows);
        if (key != NULL)
            assert_int_equal(store_list_position(f->r, q, key, 100000, NULL), at - 1);
    }
    for (guint end = want->len; end > 0; end -= MIN(end, page)) {
        struct list_key *key = end < want->len ? &g_array_index(want, struct expected, end).key : NULL;
        assert_ok((rows = store_list(f->r, q, key, TRUE, page, error)) != NULL);
        reverse(rows);
        check_page(q, rows, want, end - MIN(end, page), MIN(end, page), text);
        g_ptr_array_unref(rows);
    }
    assert_int_equal(store_list_count(f->r, q, 100000, NULL), want->len);
    assert_int_equal(store_list_count(f->r, q, 3, NULL), MIN(want->len, 3));
}

static void check_items(struct fixture *f, const struct world *w, const struct list_query *q,
                        const char *text)
{
    gint64 before = 0;
    GPtrArray *rows;
    guint at = 0;
    assert_ok((rows = store_items(f->r, q, 0, 29, error)) != NULL);
    for (guint k = 0; k < w->items->len; k++) {
        const struct item *i = w->items->pdata[k];
        if (!pattern_match(q->pattern, w->conversations->pdata[k], i, q->me, q->now_ms))
            continue;
        if (at == 29) {
            g_ptr_array_unref(rows);
            assert_ok((rows = store_items(f->r, q, before, 29, error)) != NULL);
            at = 0;
        }
        if (at >= rows->len || ((struct item *)rows->pdata[at])->id != i->id)
            fail_msg("%s: item \"%s\" (%s) is not where it should be", text, i->text, i->remote_id);
        before = i->id;
        at++;
    }
    if (at != rows->len)
        fail_msg("%s: more items than match", text);
    g_ptr_array_unref(rows);
}

static void check_pattern(struct fixture *f, const struct world *w, const char *text)
{
    struct pattern *p;
    assert_ok((p = pattern_parse(text, NOW, "UTC", NULL, NULL, error)) != NULL);
    for (int sort = SORT_URGENT; sort <= SORT_OLDEST; sort++) {
        struct list_query q = {p, (enum list_sort)sort, NOW, "kim"};
        /* Does a row of the list carry its newest matching item? Then the list is one by text. */
        struct conversation probe = {.last = {.id = 5}, .state = CONV_NEW};
        struct list_key key;
        q.sort = SORT_URGENT;
        store_list_key(&q, &probe, &key);
        q.sort = (enum list_sort)sort;
        GArray *want = expect(w, &q, key.segment == 0);
        /* Sorted, where candidates are few; and walked. */
        check_list(f, &q, want, MAX(want->len / 4, 5), text);
        f->r->few_max = 0;
        check_list(f, &q, want, MAX(want->len / 3, 6), text);
        f->r->few_max = DB_FEW_MAX;
        g_array_unref(want);
    }
    struct list_query q = {p, SORT_NEWEST, NOW, "kim"};
    check_items(f, w, &q, text);
    pattern_free(p);
}

static void every_atom(void **state)
{
    struct fixture *f = *state;
    fill(f);
    struct world w = world_read(f);
    check_pattern(f, &w, "");
    for (gsize k = 0; k < G_N_ELEMENTS(ATOMS); k++) {
        g_autofree char *no = g_strconcat("-", ATOMS[k], NULL);
        check_pattern(f, &w, ATOMS[k]);
        check_pattern(f, &w, no);
    }
    world_clear(&w);
}

static void atoms_together(void **state)
{
    struct fixture *f = *state;
    fill(f);
    struct world w = world_read(f);
    GRand *rand = g_rand_new_with_seed(3);
    for (int round = 0; round < 80; round++) {
        GString *text = g_string_new(NULL);
        for (int k = 0, n = g_rand_int_range(rand, 2, 5); k < n; k++) {
            if (k > 0)
                g_string_append(text, g_rand_int_range(rand, 0, 3) == 0 ? " or " : " ");
            if (g_rand_int_range(rand, 0, 4) == 0)
                g_string_append_c(text, '-');
            const char *atom = ATOMS[g_rand_int_range(rand, 0, G_N_ELEMENTS(ATOMS))];
            if (g_rand_int_range(rand, 0, 5) == 0)
                g_string_append_printf(text, "(%s or %s)", atom,
                                       ATOMS[g_rand_int_range(rand, 0, G_N_ELEMENTS(ATOMS))]);
            else
                g_string_append(text, atom);
        }
        check_pattern(f, &w, text->str);
        g_string_free(text, TRUE);
    }
    g_rand_free(rand);
    world_clear(&w);
}

/* No pattern: the inbox. Rows say all that a list shows. */
static void the_inbox(void **state)
{
    struct fixture *f = *state;
    fill(f);
    struct list_query inbox = {NULL, SORT_URGENT, NOW, "kim"};
    struct pattern *p;
    assert_ok((p = pattern_parse("is:new,open", NOW, "UTC", NULL, NULL, error)) != NULL);
    struct list_query same = {p, SORT_URGENT, NOW, "kim"};
    GPtrArray *a, *b;
    assert_ok((a = store_list(f->r, &inbox, NULL, FALSE, 1000, error)) != NULL);
    assert_ok((b = store_list(f->r, &same, NULL, FALSE, 1000, error)) != NULL);
    assert_int_equal(a->len, b->len);
    assert_int_equal(a->len, store_list_count(f->r, &inbox, 1000, NULL));
    for (guint k = 0; k < a->len; k++) {
        const struct conversation *c = a->pdata[k];
        assert_int_equal(c->id, ((struct conversation *)b->pdata[k])->id);
        assert_true(c->state == CONV_NEW || c->state == CONV_OPEN);
        assert_non_null(c->account_name);
        assert_int_equal(c->last.conversation, c->id);
        assert_non_null(c->last.author.handle);
        assert_non_null(c->last.text);
    }
    struct inbox_counts counts;
    assert_ok(store_inbox_counts(f->r, "kim", NOW, &counts, error));
    gint64 late = 0, soon = 0, mine = 0;
    for (guint k = 0; k < a->len; k++) {
        const struct conversation *c = a->pdata[k];
        gboolean due = c->due_at != 0;
        late += due && c->due_at < NOW;
        soon += due && c->due_at >= NOW && c->soon_at <= NOW;
        mine += g_strcmp0(c->assignee, "kim") == 0;
    }
    assert_int_equal(counts.late, late);
    assert_int_equal(counts.soon, soon);
    assert_int_equal(counts.mine, mine);
    assert_true(late > 0 && soon > 0 && mine > 0);
    assert_int_equal(counts.by_state[CONV_NEW] + counts.by_state[CONV_OPEN], a->len);
    g_ptr_array_unref(a);
    g_ptr_array_unref(b);
    pattern_free(p);
}

#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {T(every_atom), T(atoms_together), T(the_inbox)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
