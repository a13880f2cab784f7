/* Patterns against an item and its conversation in memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "repute/clock.h"
#include "repute/model.h"
#include "repute/pattern.h"

#define NOW G_GINT64_CONSTANT(1774530150000)

static struct item *item_of(const char *text)
{
    struct item *i = item_new();
    i->id = 77;
    i->text = g_strdup(text);
    i->created_at = NOW - 40 * MS_MINUTE;
    return i;
}

static gboolean matches(const char *pattern, const struct conversation *c, const struct item *i)
{
    GError *error = NULL;
    struct pattern *p = pattern_parse(pattern, NOW, "UTC", NULL, NULL, &error);
    if (p == NULL)
        fail_msg("%s: %s", pattern, error->message);
    gboolean yes = pattern_match(p, c, i, "kim", NOW);
    pattern_free(p);
    return yes;
}

/* Each pattern of yes matches, each of no does not; and "-" turns both round. */
static void check(const struct conversation *c, const struct item *i, const char *const *yes,
                  const char *const *no)
{
    for (int list = 0; list < 2; list++)
        for (const char *const *p = list == 0 ? yes : no; *p != NULL; p++) {
            char *negated = g_strdup_printf("-(%s)", *p);
            if (matches(*p, c, i) != (list == 0))
                fail_msg("%s: %s", *p, list == 0 ? "no match" : "a match");
            assert_int_equal(matches(negated, c, i), list);
            g_free(negated);
        }
}

static void words_of_the_text(void **state)
{
    struct item *i =
        item_of("My order arrived BROKEN, délivery-time: 3 days! Große Straße 配達が遅いok 👍 สั่งของ");
    i->warning = g_strdup("Complaint");
    check(NULL, i,
          (const char *[]){"order", "Broken", "delivery", "\"delivery time\"", "\"order arrived\"", "arriv*",
                           "3", "grosse", "complaint", "遅い", "ok", "\"配達\"", "👍", "ของ",
                           "\"arrived, broken\"", "broken,delivery", "\"my ord\" or days", "order -refund",
                           NULL},
          (const char *[]){"rder", "orde", "brok", "\"order broken\"", "refund", "ays*", "👎", "order refund",
                           "\"broken complaint\"", "tim", NULL});
    item_free(i);
    i = item_new();
    assert_true(matches("", NULL, i));
    check(NULL, i, (const char *[]){NULL},
          (const char *[]){"x", "x*", "has:link", "from:a", "lang:de", NULL});
    item_free(i);
}

static void who_wrote(void **state)
{
    struct item *i = item_of("x");
    struct conversation *c = conversation_new();
    i->author.handle = g_strdup("Lena@example.social");
    i->author.name = g_strdup("Léna Müller");
    i->author.followers = 10001;
    c->person = 12;
    check(c, i,
          (const char *[]){"from:lena", "from:@lena", "from:@lena@example.social", "from:@example.social",
                           "from:muller", "from:\"lena m\"", "from:len*", "from:@len*", "from:@exam*",
                           "person:lena", "person:12", "from:nobody,lena", "followers:>10k",
                           "followers:10001", "followers:<=10001", NULL},
          (const char *[]){"from:@len", "from:@example", "from:@muller", "from:social*", "from:@",
                           "person:13", "person:nobody", "followers:<10001", "followers:>10001", NULL});
    i->author.followers = -1;
    check(c, i, (const char *[]){NULL}, (const char *[]){"followers:>=0", "followers:<5", NULL});
    /* our own answer: its author is us, the person is still them */
    i->direction = DIR_OUT;
    c->last.author.handle = g_strdup("sam.example");
    check(c, i, (const char *[]){"person:sam", "person:@sam.example", "direction:out", "from:lena", NULL},
          (const char *[]){"person:lena", "direction:in", NULL});
    item_free(i);
    conversation_free(c);
}

static void facts_of_the_item(void **state)
{
    struct item *i = item_of("see https://shop.example/?a=1");
    i->kind = KIND_QUOTE;
    i->language = g_strdup("de-AT");
    i->scored = TRUE;
    i->score = -0.4;
    check(NULL, i,
          (const char *[]){"kind:quote", "kind:mail,quote", "direction:in", "lang:de", "lang:DE-at",
                           "lang:fr,de", "has:link", "sentiment:<0", "sentiment:<=-0.4", "age:>30m",
                           "age:<1h", "since:1h", "since:40m", "until:30m", "since:2026-03-26",
                           "until:2026-03-27", "id:77", NULL},
          (const char *[]){"kind:mail", "lang:d", "lang:at", "has:media", "has:warning", "sentiment:<-0.4",
                           "age:<30m", "until:1h", "until:40m", "since:30m", "until:2026-03-26", "id:78",
                           "is:edited", "is:deleted", "in:draft",
                           /* without a conversation */
                           "is:new", "is:mine", "is:urgent", "is:unassigned", "has:note", "has:reply",
                           "account:a", "label:a", "priority:0", "waiting:>0s", "reason:spam", "assignee:kim",
                           NULL});
    i->ideas = g_strdup("12 sampler box\n3 pause the subscription");
    check(NULL, i, (const char *[]){"idea:sampler", "idea:BOX", "idea:12", "idea:pau*", "idea:\"the sub\"", "idea:x,3", NULL},
          (const char *[]){"idea:1", "idea:box*", "idea:13", "idea:2", NULL});
    i->scored = FALSE;
    i->edited_at = i->deleted_at = 1;
    i->warning = g_strdup("");
    g_ptr_array_add(i->media, media_new("image", "u", NULL));
    check(NULL, i, (const char *[]){"is:edited", "is:deleted", "has:media", NULL},
          (const char *[]){"sentiment:<1", "sentiment:>=-1", "has:warning", NULL});
    item_free(i);
}

static void facts_of_the_conversation(void **state)
{
    struct item *i = item_of("x");
    struct conversation *c = conversation_new();
    c->id = 5;
    c->account_name = g_strdup("acme-de");
    c->platform = g_strdup("mastodon");
    c->labels = g_strdup("refund,shipping");
    c->state = CONV_OPEN;
    c->priority = 2;
    c->unread = 1;
    c->last_in = 9;
    c->waiting_since = NOW - 3 * MS_HOUR;
    check(c, i,
          (const char *[]){"id:5", "account:acme-de", "account:ACME*", "platform:mastodon", "label:shipping",
                           "label:x,ref*", "is:open", "is:new,open", "priority:>1", "priority:2",
                           "waiting:>2h", "waiting:<4h", "is:unread", "is:unassigned", "is:urgent", NULL},
          (const char *[]){"account:acme", "platform:x", "label:ship", "is:new", "is:done", "is:mine",
                           "is:claimed", "priority:<2", "waiting:>3h", "is:answered", "has:reply", "has:note",
                           "assignee:me", NULL});
    c->state = CONV_DONE;
    c->reason = REASON_NO_ACTION;
    c->assignee = g_strdup("kim");
    c->claim_by = g_strdup("ola");
    c->claim_until = NOW + 1;
    c->waiting_since = 0;
    c->priority = c->unread = 0;
    c->last_out = 10;
    c->notes = 1;
    check(c, i,
          (const char *[]){"is:done", "reason:no-action", "is:mine", "assignee:kim", "assignee:me",
                           "is:claimed", "is:answered", "has:reply", "has:note", NULL},
          (const char *[]){"reason:spam", "assignee:ola", "is:unassigned", "waiting:>0s", "waiting:<9w",
                           "is:unread", "is:urgent", NULL});
    c->last_in = 11;
    check(c, i, (const char *[]){"has:reply", NULL}, (const char *[]){"is:answered", NULL});
    c->claim_until = NOW;
    check(c, i, (const char *[]){"-is:claimed", NULL}, (const char *[]){"is:claimed", NULL});
    g_free(c->assignee);
    c->assignee = NULL;
    g_free(c->claim_by);
    c->claim_by = g_strdup("kim");
    check(c, i, (const char *[]){"is:unassigned", NULL}, (const char *[]){"is:mine", NULL});
    c->claim_until = NOW + 1;
    check(c, i, (const char *[]){"is:mine", NULL}, (const char *[]){"assignee:me", NULL});
    item_free(i);
    conversation_free(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_of_the_text),
        cmocka_unit_test(who_wrote),
        cmocka_unit_test(facts_of_the_item),
        cmocka_unit_test(facts_of_the_conversation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
