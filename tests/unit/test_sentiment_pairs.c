/* Pairs of texts that differ in little and mean the opposite, texts that say nothing of a mood, and messages to
 * companies (tests/data/service.tsv): none of them was trained on; the mistakes in the first pairs, in the texts without
 * a mood and in the messages above @fjordair were read while the model was improved. How many are right in all may rise
 * and not fall. */
#include "repute/sentiment.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sentiment_model.h"

struct text {
    int label;
    const char *text;
};

/* Negation, clauses after "but", faces, irony, facts that are a complaint or praise. */
static const struct text PAIRS[] = {
    {1, "The new menu is worth the trip"},
    {-1, "The new menu is not worth the trip"},
    {1, "I trust this bank with my savings"},
    {-1, "I wouldn't trust this bank with my savings"},
    {1, "Your update made everything faster"},
    {-1, "Your update didn't make anything faster, it froze"},
    {1, "Nothing beats your morning rolls"},
    {-1, "Nothing works since your morning update"},
    {1, "I couldn't ask for a kinder landlord"},
    {-1, "I never met a less kind landlord"},
    {1, "There wasn't a single dull minute in the show"},
    {-1, "There wasn't a single funny minute in the show"},
    {1, "Pricey shoes, but my feet have never felt better"},
    {-1, "Comfy shoes, but the sole came off within a month"},
    {1, "Registration took ages, however the workshop itself was a joy"},
    {-1, "The workshop was a joy, however registration was chaos"},
    {1, "The parking is a pain but we adore the place"},
    {-1, "We adore the place but the parking drives us away"},
    {1, "Not the cheapest garage, but they fixed what others could not"},
    {-1, "The cheapest garage, but they broke more than they fixed"},
    {1, "finally got through to someone 🥳"},
    {-1, "finally gave up trying to get through 😩"},
    {1, "look what the postman brought 😍"},
    {-1, "look what the postman did 😤"},
    {1, "first day with the new bike 🚲❤️"},
    {-1, "first day with the new bike and it is back in the box 💔"},
    {1, "your team tonight 👏👏"},
    {-1, "your team tonight 🤦‍♀️"},
    {1, "Great, my card works abroad again, you saved our holiday"},
    {-1, "Great, my card is blocked abroad again, there goes our holiday"},
    {1, "Wow, forty seconds and a human answered, thank you"},
    {-1, "Wow, forty minutes and still the same melody, thank you very much"},
    {1, "What a surprise, the train is early today, lovely"},
    {-1, "What a surprise, the train is cancelled today"},
    {1, "I just love it when the plumber comes on time"},
    {-1, "I just love it when the plumber comes three days late"},
    {1, "The suitcase came out first and without a scratch"},
    {-1, "The suitcase came out last and without a wheel"},
    {1, "Asked on Monday, mended by Tuesday"},
    {-1, "Asked on Monday, told on Friday to ask again"},
    {1, "You refunded the whole amount the same afternoon"},
    {-1, "You debited the whole amount a second time"},
    {1, "The technician came within the hour and it runs again"},
    {-1, "The technician was due at eight, it is now half past six"},
    {1, "Someone from your shop called back and sorted everything"},
    {-1, "Someone from your shop said they would call back in May"},
    {1, "Six months in, the kettle has not let me down once"},
    {-1, "Six weeks in, the kettle has to be switched on three times"},
};

/* Written before weights of version 6 were made; none of their mistakes was read. */
static const struct text UNREAD_PAIRS[] = {
    /* negation */
    {1, "I would book with these people again"},
    {-1, "I would not book with these people again"},
    {1, "Nobody left that concert without a smile"},
    {-1, "Nobody at that concert had a reason to smile"},
    {1, "There is nothing I would change about this flat"},
    {-1, "There is nothing I would keep about this flat"},
    {1, "The new pills don't make me feel sick any more"},
    {-1, "The new pills don't make me feel well at all"},
    /* but-clauses */
    {1, "The queue was endless, but the ice cream made up for it"},
    {-1, "The ice cream was nice, but the queue was endless"},
    {1, "It looks ugly but it has never failed me"},
    {-1, "It looks beautiful but it has already failed me"},
    {1, "I was ready to hate this film, yet I came out beaming"},
    {-1, "I was ready to love this film, yet I left after an hour"},
    {1, "Small portions though everything tasted like home"},
    {-1, "Everything looked like home though it tasted of cardboard"},
    /* emoji */
    {1, "so that was my first driving lesson 🤩"},
    {-1, "so that was my first driving lesson 😭💀"},
    {1, "dinner at my sister's 😋"},
    {-1, "dinner at my sister's 🤢"},
    {1, "the neighbours got a piano 🎶🥰"},
    {-1, "the neighbours got a piano 🙄🔫"},
    {1, "exam results are in 🎓🙌"},
    {-1, "exam results are in 😞👎"},
    /* irony */
    {1, "Brilliant, the site lets you pay in one click now"},
    {-1, "Brilliant, the site lets you pay twice in one click now"},
    {1, "I love how the doctor took time to explain it all"},
    {-1, "I love how the doctor took a call while explaining it all"},
    {1, "Nice of them to ring before the delivery"},
    {-1, "Nice of them to ring after the delivery had gone back"},
    {1, "Just what I needed on a Monday: coffee on the house"},
    {-1, "Just what I needed on a Monday: coffee on the laptop"},
    /* complaints as plain facts */
    {1, "The heating went off at noon and a man was here at one"},
    {-1, "The heating went off in March and a man is due in June"},
    {1, "The shop took the torn coat back without a receipt"},
    {-1, "The shop sold me a torn coat and kept the receipt"},
    {1, "My money was back on the card before the evening"},
    {-1, "My money left the card before the evening and went nowhere"},
    {1, "The box came a day early and everything was in it"},
    {-1, "The box came a day late and half of it was empty"},
    /* praise as plain facts */
    {1, "She stayed an hour after closing to find my keys"},
    {-1, "She closed an hour early with my keys inside"},
    {1, "The bike is twelve and has needed one tyre"},
    {-1, "The bike is twelve days old and has needed one tyre a day"},
    {1, "They read my letter and changed the rule"},
    {-1, "They read my letter aloud and laughed at it"},
    {1, "Every table by the window was kept free for our guests"},
    {-1, "Every table we had booked was given to other guests"},
};

/* Written before weights of version 8 were made; none of their mistakes was read. */
static const struct text LATER_PAIRS[] = {
    /* irony with its marks */
    {-1, "Oh great, another update that deletes my photos. Thanks a lot."},
    {1, "Oh great, the update brought my photos back. Thanks a lot."},
    {-1, "\"Express\" delivery, they said. Day eleven."},
    {1, "Express delivery, they said. It was here in two hours."},
    {-1, "Best. Airline. Ever. Only nine hours late this time 🙃"},
    {1, "Best. Airline. Ever. Nine minutes early again 😊"},
    {-1, "Yeah right, because everybody enjoys standing in the rain for a bus that never shows up"},
    {1, "Everybody enjoyed standing in the rain for that encore"},
    {-1, "Sure, take your time, it's only my rent money #sarcasm"},
    {1, "You took your time and explained every line of my rent bill"},
    {-1, "So helpful of you to close the ticket without reading it /s"},
    {1, "So helpful of you to reopen the ticket and read all of it"},
    {-1, "Well done, you managed to lose the same suitcase twice 👏"},
    {1, "Well done, you managed to find the same suitcase twice 👏"},
    {-1, "Love paying full price for half a sandwich"},
    {1, "Love paying half price for a full sandwich"},
    /* praise as plain facts */
    {1, "The driver turned round and brought my phone back"},
    {-1, "The driver turned round and drove off with my phone"},
    {1, "They replaced the screen for free and it took ten minutes"},
    {-1, "They replaced the screen for 200 and it took ten weeks"},
    {1, "My daughter asks every morning whether she may go back to your camp"},
    {-1, "My daughter asks every morning whether she has to go back to your camp"},
    {1, "Ten years with this bank and never a single wrong booking"},
    {-1, "Ten days with this bank and already a wrong booking"},
    {1, "The waiter remembered my allergy from last year"},
    {-1, "The waiter forgot my allergy from ten minutes before"},
    {1, "I called at nine and by noon the water was running"},
    {-1, "I called at nine and by noon nobody had picked up"},
    {1, "You kept the shop open until we arrived"},
    {-1, "You shut the shop before we arrived"},
    {1, "Our third stay and we have booked the fourth"},
    {-1, "Our third stay and we have booked somewhere else"},
    /* but-clauses and faces that speak against the words */
    {1, "The screen is tiny but I would buy it again 😍"},
    {-1, "The screen is huge but I would not buy it again 😩"},
    {1, "ok the line was awful but that burger 🤤🤤"},
    {-1, "ok the burger was fine but that line 😤😤"},
    {-1, "Your app says everything works fine 🙄"},
    {1, "Your app says everything works again 🥳"},
    {-1, "The room was lovely but there were ants in the bed"},
    {1, "There were ants in the garden but the room was lovely"},
    {-1, "Staff are sweet but I waited two hours for a cold soup"},
    {1, "I waited two hours but the staff were so sweet about it"},
    {1, "Not going to lie, I expected worse, but this is really good"},
    {-1, "Not going to lie, I expected better, but this is really bad"},
    {-1, "congrats on the new prices 🙃"},
    {1, "congrats on the new branch 🎉"},
    {-1, "I was told the refund takes a day 😂 that was in June"},
    {1, "I was told the refund takes a week 😂 it took an hour"},
};

static const struct text NEUTRAL[] = {
    {0, "Is the library card valid in other towns too?"},
    {0, "My train leaves from platform 4 at 17:12."},
    {0, "How many stamps does a letter to Chile need?"},
    {0, "The council meets every second Wednesday in the town hall."},
    {0, "I moved; where do I tell you my new address?"},
    {0, "We are a family of five and looking at the big tent."},
    {0, "Can the invoice be made out to my company?"},
    {0, "Your branch on Mill Street closes at six, the one at the station at nine."},
    {0, "He works at the warehouse and takes the early bus."},
    {0, "The parcel was posted in Lyon on the 3rd."},
    {0, "Which of the two cables came with the monitor?"},
    {0, "Page 12 lists the members of the board."},
};

static guint right(const struct sentiment *s, const struct text *t, gsize n)
{
    guint all = 0;
    for (gsize i = 0; i < n; i++) {
        struct sentiment_result r;
        sentiment_score(s, t[i].text, "en", NULL, &r);
        if (r.label != t[i].label)
            print_message("%d, not %d: %s\n", r.label, t[i].label, t[i].text);
        all += r.label == t[i].label;
    }
    return all;
}

static void pairs_are_told_apart(void **state)
{
    const struct loaded *l = *state;
    assert_int_equal(G_N_ELEMENTS(PAIRS), 48);
    assert_true(right(l->model, PAIRS, G_N_ELEMENTS(PAIRS)) >= 42);
    assert_int_equal(G_N_ELEMENTS(UNREAD_PAIRS), 48);
    assert_true(right(l->model, UNREAD_PAIRS, G_N_ELEMENTS(UNREAD_PAIRS)) >= 25);
    assert_int_equal(G_N_ELEMENTS(LATER_PAIRS), 48);
    assert_true(right(l->model, LATER_PAIRS, G_N_ELEMENTS(LATER_PAIRS)) >= 36);
    assert_true(right(l->model, NEUTRAL, G_N_ELEMENTS(NEUTRAL)) >= 12);
}

static void messages_to_companies_are_read(void **state)
{
    const struct loaded *l = *state;
    g_autofree char *file = NULL;
    assert_true(g_file_get_contents(SRCDIR "/tests/data/service.tsv", &file, NULL, NULL));
    g_auto(GStrv) lines = g_strsplit(file, "\n", -1);
    guint n = 0, found[3] = {0};
    for (char **line = lines; *line != NULL; line++) {
        const char *tab = strchr(*line, '\t');
        if (tab == NULL)
            continue;
        struct text t = {atoi(*line), tab + 1};
        found[t.label + 1] += right(l->model, &t, 1);
        n++;
    }
    assert_int_equal(n, 323);
    assert_true(found[0] >= 145 && found[1] >= 80 && found[2] >= 42); /* of 175, 84 and 64 */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pairs_are_told_apart),
        cmocka_unit_test(messages_to_companies_are_read),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
