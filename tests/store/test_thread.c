/* What panes read of one conversation and one person, and what happened since. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "repute/clock.h"
#include "repute/store_writing.h"
#include "ledger_fixture.h"

static struct put_result reply(struct fixture *f, const char *id, const char *to, const char *who, gint64 at,
                               gboolean context)
{
    struct item *i = fixture_item(id, who, "And?", at);
    i->in_reply_to = g_strdup(to);
    return fixture_put(f, i, context, NULL);
}

static void change(struct fixture *f, gint64 id, struct change c, const char *who, gint64 at)
{
    struct target t = {id, 0};
    assert_ok(store_begin(f->w, error));
    assert_ok(store_change(f->w, &c, &t, 1, who, NULL, at, NULL, error));
    assert_ok(store_commit(f->w, error));
}

/* Entries as text: "item a1 | note kim | event label | …". */
static char *line(GPtrArray *entries)
{
    GString *out = g_string_new(NULL);
    for (guint k = 0; k < entries->len; k++) {
        const struct entry *e = entries->pdata[k];
        g_string_append(out, k > 0 ? " | " : "");
        switch (e->kind) {
        case ENTRY_ITEM:
            g_string_append_printf(out, "item %s", e->item->remote_id);
            break;
        case ENTRY_NOTE:
            g_string_append_printf(out, "note %s", e->note->author);
            break;
        case ENTRY_EVENT:
            g_string_append_printf(out, "event %s", e->event->verb);
            break;
        case ENTRY_LEDGER:
            g_string_append_printf(out, "ledger %s", e->ledger->text);
            break;
        default:
            g_string_append(out, "gap");
        }
    }
    return g_string_free(out, FALSE);
}

static void the_thread(void **state)
{
    struct fixture *f = *state;
    fixture_put(f, fixture_answer("post", NULL, NOW), FALSE, NULL);
    reply(f, "z0", "post", "zoe", NOW + 50, TRUE);
    gint64 c = reply(f, "a1", "post", "lena", NOW + 100, FALSE).conversation;
    reply(f, "b1", "post", "noa", NOW + 200, FALSE);
    reply(f, "z1", "a1", "zoe", NOW + 900, TRUE);
    change(f, c, (struct change){.verb = CHANGE_NOTE, .text = "call her"}, "kim", NOW + 300);
    change(f, c, (struct change){.verb = CHANGE_LABEL, .text = "damage"}, "kim", NOW + 400);
    fixture_put(f, fixture_answer("o1", "a1", NOW + 500), FALSE, NULL);
    struct profile by = {.uri = (char *)"https://example.net/@sam", .followers = -1};
    struct ledger unsent = {.account = 1,
                            .conversation = c,
                            .action = ACT_REPLY,
                            .text = (char *)"Sorry!",
                            .request = (char *)"{}",
                            .due_at = NOW + 600,
                            .by = (char *)"kim",
                            .part = 1,
                            .parts = 1};
    struct gap gap = {.account = 1, .from_ms = NOW + 120, .to_ms = NOW + 180, .stream = (char *)"home"};
    assert_ok(store_begin(f->w, error));
    assert_ok(store_reaction_put(f->w, 1, REACT_REPOST, "r1", "https://example.net/o1", &by, NOW, NOW, NULL,
                                 error));
    assert_ok(store_ledger_add(f->w, &unsent, NULL, 0, NOW + 600, error));
    assert_ok(store_gap_add(f->w, &gap, NOW, error));
    assert_ok(store_claim(f->w, c, "kim", TRUE, FALSE, NOW + 900, NOW + 700, error));
    assert_ok(store_commit(f->w, error));
    g_free(unsent.key);
    g_free(unsent.hash);
    GPtrArray *entries;
    assert_ok((entries = store_thread(f->r, c, 100, error)) != NULL);
    g_autofree char *all = line(entries);
    assert_string_equal(all,
                        "item post | item z0 | item a1 | gap | item b1 | note kim | event label | item o1 |"
                        " ledger Sorry! | item z1");
    const struct entry *ours = entries->pdata[7];
    assert_int_equal(ours->reactions[REACT_REPOST], 1);
    assert_int_equal(ours->reactions[REACT_FAVOURITE], 0);
    g_ptr_array_unref(entries);
    /* Few entries: its own come first, and the root says what it is about. */
    assert_ok((entries = store_thread(f->r, c, 6, error)) != NULL);
    g_autofree char *few = line(entries);
    assert_string_equal(
        few, "item post | item a1 | gap | item b1 | note kim | event label | item o1 | ledger Sorry!");
    g_ptr_array_unref(entries);
}

static void an_answer_is_shown_once(void **state)
{
    struct fixture *f = *state;
    gint64 id = fixture_mention(f, "m1", "lena", "Where is it?", NOW).conversation;
    struct ledger *l = ledger_of("On its way", 0);
    l->action = ACT_REPLY;
    l->conversation = id;
    write_ok(f, store_ledger_add(f->w, l, NULL, 0, NOW, error));
    enum claim_outcome outcome;
    assert_ok(store_ledger_claim(f->w, l->id, NOW, &outcome, NULL, error));
    assert_int_equal(outcome, CLAIM_TAKEN);
    GPtrArray *entries;
    assert_ok((entries = store_thread(f->r, id, 50, error)) != NULL);
    g_autofree char *before = line(entries);
    assert_string_equal(before, "item m1 | ledger On its way");
    g_ptr_array_unref(entries);
    /* The server's stream brings it before its answer to us is written down. */
    gint64 item = fixture_put(f, fixture_answer("a1", "m1", NOW - 1000), FALSE, NULL).item;
    assert_ok((entries = store_thread(f->r, id, 50, error)) != NULL);
    g_autofree char *both = line(entries);
    assert_string_equal(both, "item a1 | item m1");
    g_ptr_array_unref(entries);
    write_ok(f, store_ledger_sent(f->w, l->id, "a1", NULL, NULL, item, NOW, error));
    /* The next one is under way: what the first brought out is none of its. */
    struct ledger *next = ledger_of("And by tomorrow", 0);
    next->action = ACT_REPLY;
    next->conversation = id;
    write_ok(f, store_ledger_add(f->w, next, NULL, 0, NOW + 1, error));
    assert_ok(store_ledger_claim(f->w, next->id, NOW + 1, &outcome, NULL, error));
    assert_ok((entries = store_thread(f->r, id, 50, error)) != NULL);
    g_autofree char *after = line(entries);
    assert_string_equal(after, "item a1 | item m1 | ledger And by tomorrow");
    g_ptr_array_unref(entries);
    ledger_free(next);
    ledger_free(l);
}

static void versions(void **state)
{
    struct fixture *f = *state;
    gint64 id = fixture_mention(f, "1", "lena", "Frist?", NOW).item;
    struct item *i = fixture_item("1", "lena", "First?", NOW);
    i->fetched_at = NOW + 10;
    fixture_put(f, i, FALSE, NULL);
    GPtrArray *old;
    assert_ok((old = store_item_versions(f->r, id, error)) != NULL);
    assert_int_equal(old->len, 1);
    assert_string_equal(((struct item *)old->pdata[0])->text, "Frist?");
    assert_int_equal(((struct item *)old->pdata[0])->fetched_at, NOW + 10);
    g_ptr_array_unref(old);
}

static void a_person(void **state)
{
    struct fixture *f = *state;
    struct item *i = fixture_item("1", "lena", "Great!", NOW - 100 * MS_DAY);
    i->label = 1;
    fixture_put(f, i, FALSE, NULL);
    i = fixture_item("2", "lena", "Awful!", NOW);
    i->label = -1;
    gint64 c = fixture_put(f, i, FALSE, NULL).conversation;
    fixture_mention(f, "3", "lena", "Where?", NOW + 1);
    struct conversation *row;
    assert_ok((row = store_conversation(f->r, c, error)) != NULL);
    struct person *p;
    assert_ok((p = store_person(f->r, row->person, NOW, error)) != NULL);
    assert_string_equal(p->name, "lena");
    assert_int_equal(p->profiles->len, 1);
    assert_string_equal(p->platforms[0], "mastodon");
    assert_int_equal(p->contacts, 3);
    assert_true(p->bad > .999 && p->bad < 1.001);
    assert_true(p->good > .36 && p->good < .37); /* 0.99 to the 100th */
    assert_false(p->muted);
    gint64 profile = ((struct profile *)p->profiles->pdata[0])->id;
    person_free(p);
    assert_ok(store_begin(f->w, error));
    assert_ok(store_profile_mark(f->w, profile, TRUE, -1, error));
    assert_ok(store_commit(f->w, error));
    assert_ok((p = store_person(f->r, row->person, NOW, error)) != NULL);
    assert_true(p->muted && !p->blocked);
    person_free(p);
    GPtrArray *contacts;
    assert_ok((contacts = store_person_conversations(f->r, row->person, 2, error)) != NULL);
    assert_int_equal(contacts->len, 2);
    assert_string_equal(((struct conversation *)contacts->pdata[0])->last.remote_id, "3");
    g_ptr_array_unref(contacts);
    conversation_free(row);
    assert_fails(store_person(f->r, 4711, NOW, error) != NULL, ERR_NOT_FOUND);
}

static void since_you_left(void **state)
{
    struct fixture *f = *state;
    struct hours *hours;
    assert_ok((hours = hours_new("always", "UTC", NULL, error)) != NULL);
    struct service_level sl = {hours, MS_HOUR, MS_HOUR};
    gint64 old =
        fixture_put(f, fixture_item("1", "lena", "Where?", NOW - 3 * MS_HOUR), FALSE, &sl).conversation;
    gint64 back =
        fixture_put(f, fixture_item("2", "noa", "Where?", NOW - 2 * MS_HOUR), FALSE, &sl).conversation;
    change(f, back, (struct change){.verb = CHANGE_ASSIGN, .text = "kim"}, "kim", NOW - MS_HOUR);
    change(f, back, (struct change){.verb = CHANGE_OPENED}, "kim", NOW - MS_HOUR);
    change(f, old, (struct change){.verb = CHANGE_SNOOZE, .until_ms = NOW + 10}, "kim", NOW - MS_HOUR);
    reply(f, "3", "2", "noa", NOW + 5, FALSE); /* came back */
    gint64 closed = fixture_put(f, fixture_item("4", "sam", "Where?", NOW + 6), FALSE, &sl).conversation;
    change(f, closed, (struct change){.verb = CHANGE_DONE}, "ola", NOW + 7);
    fixture_mention(f, "5", "zoe", "Where?", NOW + 8);
    fixture_mention(f, "6", "bo", "Where?", NOW + 9);
    GArray *woken;
    assert_ok(store_begin(f->w, error));
    assert_ok(store_item_deleted(f->w, 1, "6", NOW + 9, NULL, error));
    assert_ok((woken = store_wake_snoozed(f->w, NOW + 10, error)) != NULL);
    assert_ok(store_commit(f->w, error));
    g_array_unref(woken);
    struct since s;
    assert_ok(store_since(f->r, "kim", NOW, NOW + MS_HOUR, &s, error));
    assert_int_equal(s.came, 4);    /* noa, sam, zoe, bo */
    assert_int_equal(s.closed, 1);  /* sam */
    assert_int_equal(s.fresh, 1);   /* zoe */
    assert_int_equal(s.dropped, 1); /* bo */
    assert_int_equal(s.still_waiting, 3);
    assert_int_equal(s.late, 2);
    assert_int_equal(s.longest_late_ms, 3 * MS_HOUR);
    assert_int_equal(s.assigned, 1);
    assert_int_equal(s.came_back, 1);
    assert_int_equal(s.snooze_ended, 1);
    hours_free(hours);
}

#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {T(the_thread), T(an_answer_is_shown_once), T(versions), T(a_person), T(since_you_left)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
