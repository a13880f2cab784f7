/* A small shop's week: some rows in every table, made through the program's own doors as far as it has any.
 * All people and words are invented; all ids and times are fixed, so that two samples are the same. Include
 * after cmocka.h. */
#ifndef REPUTE_TESTS_STORE_SAMPLE_H
#define REPUTE_TESTS_STORE_SAMPLE_H

#include "ledger_fixture.h"
#include "repute/idea.h"
#include "repute/store_lessons.h"
#include "repute/store_scores.h"
#include "repute/store_spread.h"

static inline void sample_accounts(struct fixture *f)
{
    struct gap gap = {.account = 1,
                      .stream = (char *)"notifications",
                      .from_ms = NOW - MS_DAY,
                      .to_ms = NOW - MS_HOUR,
                      .cursor = (char *)"max:41"};
    write_ok(f, store_account_facts(f->w, 1, "main@example.social", "Main Street Roasters", "77",
                                    "https://example.social/@main", "{\"max\":500}", NOW, NOW, error));
    write_ok(f, store_account_rate(f->w, 1, 300, 288, NOW + MS_HOUR, error));
    fixture_account(f, 2, "care", "mail");
    write_ok(f, store_account_state(f->w, 2, ACCOUNT_LOGIN, "login", "the server refuses the password", NOW,
                                    error));
    write_ok(f, store_account_guard(f->w, 2, TRUE, error));
    write_ok(f, store_account_zone(f->w, 2, "America/New_York", error));
    write_ok(f, store_cursor_set(f->w, 1, "notifications", "min:99", NOW, error));
    write_ok(f, store_gap_add(f->w, &gap, NOW, error));
    write_ok(f, store_watch_add(f->w, 1, "#coffee", "kim", NOW, NULL, error));
    write_ok(f, store_meta_set(f->w, "sample", "yes", error));
    g_autoptr(GArray) agreements = g_array_new(FALSE, TRUE, sizeof(struct agreement));
    g_array_append_val(agreements, ((struct agreement){"en", 200, 143}));
    write_ok(f, store_agreements_set(f->w, agreements, NULL, error));
}

static inline void sample_items(struct fixture *f)
{
    struct profile fan = {.uri = (char *)"https://example.net/@omar",
                          .remote_id = (char *)"n-omar",
                          .handle = (char *)"omar@example.net",
                          .name = (char *)"omar",
                          .followers = 12};
    gint64 other;
    fixture_mention(f, "m1", "lena", "My order arrived broken and nobody answers", NOW);
    fixture_mention(f, "m1", "lena", "My order arrived broken and nobody answers my mail", NOW);
    fixture_put(f, fixture_answer("a1", "m1", NOW + 1000), FALSE, NULL);
    struct item *i = fixture_item("m2", "jun", "退款什么时候到？", NOW + 2000);
    i->label = -1;
    i->score = -0.5;
    i->confidence = 0.75;
    g_ptr_array_add(i->media, media_new("image", "https://example.net/cup.png", "a \"broken\" cup"));
    other = fixture_put(f, i, FALSE, NULL).conversation;
    /* A reply that comes before what it answers: two conversations that fall together. */
    const char *const late[] = {"m5", "m4", "m3"};
    const char *const to[] = {"m4", "m3", NULL};
    for (int n = 0; n < 3; n++) {
        i = fixture_item(late[n], "sam", "Loving the new roast, th\xc3\xa4nks!", NOW + 5000 - n * 500);
        i->in_reply_to = g_strdup(to[n]);
        i->label = 1;
        fixture_put(f, i, FALSE, NULL);
    }
    write_ok(f, store_reaction_put(f->w, 1, REACT_FAVOURITE, "fav:1", "https://example.net/a1", &fan, NOW,
                                   NOW, NULL, error));
    struct target target = {.id = other};
    struct change changes[] = {{.verb = CHANGE_LABEL, .text = "refund"},
                               {.verb = CHANGE_NOTE, .text = "ask the depot"},
                               {.verb = CHANGE_ASSIGN, .text = "ola"}};
    for (gsize n = 0; n < G_N_ELEMENTS(changes); n++) {
        struct change_result result = {0};
        write_ok(f, store_change(f->w, &changes[n], &target, 1, "kim", NULL, NOW + 6000, &result, error));
        change_result_clear(&result);
    }
    gint64 says = 0;
    assert_ok(db_int(f->r, error, &says, "SELECT id FROM item WHERE remote_id='m3'"));
    write_ok(f, store_idea_join(f->w, "Roast it again", &says, 1, "kim", NOW + 6600, NULL, error));
    struct spread_row spread = {says, 1, NOW + 6700, FALSE, (char *)"{\"reshares\":3}"};
    write_ok(f, store_spread_set(f->w, &spread, 1.5, error));
    write_ok(f, db_run(store_writer_reader(f->w), error, "INSERT INTO share_count VALUES(?, ?, 3)", DB_I(says),
                       DB_I(NOW + 6700)));
    fixture_mention(f, "w1", "wim", "Your #Coffee is good", NOW + 6500);
    /* Older than is kept: only the sums are left. */
    target.id = fixture_mention(f, "o1", "old", "Is this #coffee?", NOW - 400 * MS_DAY).conversation;
    struct change solved = {.verb = CHANGE_DONE, .reason = REASON_SOLVED};
    write_ok(f, store_change(f->w, &solved, &target, 1, "kim", NULL, NOW - 399 * MS_DAY, NULL, error));
    write_ok(f, store_retain(f->w, NOW - 300 * MS_DAY, 10, NULL, error));
    gint64 gone = fixture_mention(f, "g1", "gus", "Please forget me", NOW + 7000).item, person = 0;
    assert_ok(db_int(f->r, error, &person,
                     "SELECT p.person FROM item i JOIN profile p ON p.id=i.profile WHERE i.id=?",
                     DB_I(gone)));
    write_ok(f, store_forget(f->w, person, NOW + 8000, "kim", NULL, error));
}

static inline gint64 sample_row(struct fixture *f, const char *text, gint64 due_at, const char *approver)
{
    struct ledger *l = ledger_of(text, due_at);
    l->key = g_compute_checksum_for_string(G_CHECKSUM_MD5, text, -1);
    write_ok(f, store_ledger_add(f->w, l, approver, 0, NOW, error));
    gint64 id = l->id;
    ledger_free(l);
    return id;
}

static inline void sample_writing(struct fixture *f)
{
    struct draft *d = draft_new();
    d->owner = g_strdup("kim");
    d->title = g_strdup("Autumn launch");
    d->text = g_strdup("Spring blend is");
    d->accounts = g_strdup("main");
    d->zone = g_strdup("Europe/Berlin");
    d->due_at = NOW + MS_DAY;
    d->poll = g_new0(struct poll, 1);
    d->poll->options = g_strsplit("yes|no", "|", 0);
    d->poll->seconds = 3600;
    g_ptr_array_add(d->media, media_new("image", "media/blend.jpg", "three cups"));
    write_ok(f, store_draft_save(f->w, d, NOW, error));
    write_ok(f, store_draft_journal(f->w, d->id, NULL, "Spring blend is back", 20, NOW + 3000, NULL, error));
    write_ok(f, store_draft_journal(f->w, d->id, "main", "Shorter", 7, NOW + 4000, NULL, error));
    draft_free(d);
    const struct card page = {.link = (char *)"https://acme.example/spring", .title = (char *)"Spring", .read_at = NOW};
    write_ok(f, store_page_put(f->w, &page, error));
    write_ok(f, store_saved_reply_set(f->w, "hours", "We are open from nine to five.", "kim", NOW, error));
    send_row(f, sample_row(f, "Open from eight today", 0, NULL), NOW);
    sample_row(f, "Meet the growers", NOW + MS_DAY, "ola");
    gint64 unknown = sample_row(f, "Price change on Monday", 0, NULL);
    assert_int_equal(claim(f, unknown, NOW), CLAIM_TAKEN);
    write_ok(f, store_ledger_end(f->w, unknown, LEDGER_UNKNOWN, NULL, "unknown", "no answer", NOW, error));
    write_ok(f, store_pause_set(f->w, TRUE, "courier strike", "ola", NOW, error));
}

static inline void sample_staff(struct fixture *f)
{
    struct saved_view view = {.name = (char *)"late",
                              .pattern = (char *)"waiting:>2h",
                              .sort = (char *)"urgent",
                              .by = (char *)"kim"};
    write_ok(f, store_user_seen(f->w, "kim", "Kim Ng", TRUE, NOW, error));
    write_ok(f, store_user_seen(f->w, "ola", NULL, FALSE, NOW, error));
    write_ok(f, store_place_set(f->w, "kim", "inbox", "{\"row\":3}", error));
    write_ok(f, store_presence_set(f->w, "ola", "p1", 5, TRUE, NOW + MS_MINUTE, error));
    write_ok(f, store_view_save(f->w, &view, error));
    write_ok(f, store_score_set(f->w, &(struct score_scope){0}, "", "{\"score\":71}", NOW, error));
}

/* Fills a store made by fixture_setup(). */
static inline void sample_fill(struct fixture *f)
{
    sample_accounts(f);
    sample_items(f);
    sample_writing(f);
    sample_staff(f);
}

#endif
