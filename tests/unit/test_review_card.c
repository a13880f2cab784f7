/* The card of the page that a post links to, from the review to the row. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "writing_fixture.h"

#define SKY                                                                                                            \
    "{\"platform\":\"bluesky\",\"url\":\"https://sky.example\",\"name\":\"sky\",\"token\":\"x\",\"handle\":"                 \
    "\"acme.example\"}"
#define LINK "https://acme.example/spring"

static int begin_sky(void **state)
{
    begin(state);
    world_job(*state, "sal", "account-add", SKY);
    return 0;
}

static void page_is(struct world *w, const char *title, const char *description)
{
    const struct card page = {.link = (char *)LINK, .title = (char *)title, .description = (char *)description,
                              .read_at = w->now};
    assert_true(store_begin(w->writer, NULL));
    assert_true(store_page_put(w->writer, &page, NULL));
    assert_true(store_commit(w->writer, NULL));
}

static json_t *embed_of(struct world *w, const char *account)
{
    GPtrArray *rows = store_ledgers(w->reader, LEDGER_ALL, 0, w->now, 100, NULL);
    json_t *embed = NULL;
    for (guint i = 0; i < rows->len; i++) {
        const struct ledger *l = rows->pdata[i];
        json_t *request = g_str_equal(l->account_name, account) && strstr(l->request, LINK) != NULL
                              ? json_loads(l->request, 0, NULL) : NULL;
        if (request != NULL)
            embed = json_incref(json_object_get(json_object_get(json_object_get(request, "record"), "embed"), "external"));
        json_decref(request);
    }
    g_ptr_array_unref(rows);
    return embed;
}

static void assert_sent(struct world *w, const char *title, const char *description)
{
    json_t *card = embed_of(w, "sky");
    assert_non_null(card);
    assert_string_equal(json_string_value(json_object_get(card, "uri")), LINK);
    assert_string_equal(json_string_value(json_object_get(card, "title")), title);
    assert_string_equal(json_string_value(json_object_get(card, "description")), description);
    json_decref(card);
}

static void as_the_page_says(void **state)
{
    struct world *w = *state;
    page_is(w, "Spring blend", "Citrus and honey");
    world_keys(w, ":post acme sky<CR>New: " LINK "<Esc>v");
    assert_int_equal(jobs(w, "page"), 0); /* read lately */
    assert_shows(w, "Spring blend");
    assert_shows(w, "Citrus and honey");
    world_keys(w, "v"); /* the other network makes its own */
    world_keys(w, "y");
    assert_sent(w, "Spring blend", "Citrus and honey");
    json_t *none = embed_of(w, "acme");
    assert_null(none);
}

static void a_page_that_cannot_be_read(void **state)
{
    struct world *w = *state;
    world_keys(w, ":post sky<CR>New: " LINK "<Esc>");
    assert_int_equal(jobs(w, "page"), 1);
    assert_shows(w, "no card but a bare one");
    world_keys(w, "e!<Esc>");
    assert_int_equal(jobs(w, "page"), 2); /* a new look asks anew */
    world_keys(w, "yy");
    assert_sent(w, "acme.example", "");
}

static void a_title_of_our_own_or_none(void **state)
{
    struct world *w = *state;
    page_is(w, "Spring blend", "Citrus and honey");
    world_keys(w, ":post sky<CR>New: " LINK "<Esc>coff<CR>");
    world_wait(w, 200);
    struct draft *d = store_draft(w->reader, 1, NULL);
    assert_string_equal(d->card, "");
    draft_free(d);
    world_keys(w, "c");
    assert_shows(w, "card of its link: off");
    world_keys(w, "<C-u>Our spring<CR>");
    assert_shows(w, "Our spring");
    world_keys(w, "y");
    assert_sent(w, "Our spring", "Citrus and honey");
}

static void off_is_off(void **state)
{
    struct world *w = *state;
    page_is(w, "Spring blend", NULL);
    world_keys(w, ":post sky<CR>New: " LINK "<Esc>");
    world_keys(w, ":review-card off<CR>y");
    assert_int_equal(jobs(w, "send"), 1);
    assert_null(embed_of(w, "sky"));
    assert_true(settings_set(w->conf->settings, "publish.cards", "off", NULL));
    assert_true(settings_set(w->ui->settings, "publish.cards", "off", NULL));
    world_keys(w, ":post sky<CR>Roasted this morning, come by and taste it: " LINK "<C-x>y");
    assert_int_equal(jobs(w, "send"), 2);
    assert_null(embed_of(w, "sky"));
    assert_int_equal(jobs(w, "page"), 0);
}

/* While it is read, y waits. */
static void not_before_it_is_read(void **state)
{
    struct world *w = *state;
    world_keys(w, ":post sky<CR>New: " LINK);
    press(w, "<Esc>"); /* the job is not answered yet */
    ui_draw(w->ui, FALSE, NULL);
    press(w, "y");
    assert_null(embed_of(w, "sky"));
    assert_int_equal(jobs(w, "send"), 0);
    world_keys(w, "yy");
    assert_sent(w, "acme.example", "");
}

/* Who is not there is told of, and stays plain text. */
static void a_name_that_nobody_has(void **state)
{
    struct world *w = *state;
    w->keeps = TRUE;
    world_keys(w, ":post sky<CR>Thanks @lena.example and @nobody.example!<Esc>");
    assert_int_equal(jobs(w, "names"), 1);
    assert_string_equal(json_string_value(json_object_get(w->kept->args, "account")), "sky");
    assert_int_equal(json_array_size(json_object_get(w->kept->args, "names")), 2);
    world_answer(w, EVENT_DONE, NULL, "{\"unknown\":[\"nobody.example\"]}");
    assert_shows(w, "sky: nobody is called @nobody.example, it stays plain text");
    char *screen = world_screen(w, NULL);
    assert_null(strstr(screen, "nobody is called @lena"));
    g_free(screen);
    assert_int_equal(jobs(w, "names"), 1);
    world_keys(w, "y"); /* it is no fault */
    assert_int_equal(jobs(w, "send"), 1);
}

#define SKY_TEST(test) cmocka_unit_test_setup_teardown(test, begin_sky, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SKY_TEST(as_the_page_says), SKY_TEST(a_page_that_cannot_be_read), SKY_TEST(a_title_of_our_own_or_none),
        SKY_TEST(off_is_off),       SKY_TEST(not_before_it_is_read),
        SKY_TEST(a_name_that_nobody_has),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
