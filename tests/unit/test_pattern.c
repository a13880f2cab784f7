/* The pattern language: its trees, its errors, and the way back to text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "repute/clock.h"
#include "repute/err.h"
#include "repute/model.h"
#include "repute/pattern.h"

#define BERLIN "Europe/Berlin"
#define NOW G_GINT64_CONSTANT(1774530150000) /* 2026-03-26T13:02:30Z */

static struct pattern *parse(const char *text)
{
    GError *error = NULL;
    struct pattern *p = pattern_parse(text, NOW, BERLIN, NULL, NULL, &error);
    if (p == NULL)
        fail_msg("\"%s\": %s", text, error->message);
    return p;
}

/* A tree as (and is[new] text[x]). */
static void dump(GString *out, const struct pattern *p)
{
    static const char *const ops[] = {[PAT_AND] = "and", [PAT_OR] = "or", [PAT_NOT] = "not"};
    static const char *const cmps[] = {"", "<", ">", "<=", ">="};
    if (p->op == PAT_ALL) {
        g_string_append(out, "all");
    } else if (p->op != PAT_ATOM) {
        g_string_append_printf(out, "(%s", ops[p->op]);
        for (guint i = 0; i < p->kids->len; i++) {
            g_string_append_c(out, ' ');
            dump(out, p->kids->pdata[i]);
        }
        g_string_append_c(out, ')');
    } else {
        g_string_append_printf(out, "%s[", pattern_key_name(p->key));
        for (guint i = 0; i < p->values->len; i++) {
            const struct pattern_value *v = &g_array_index(p->values, struct pattern_value, i);
            g_string_append_printf(out, "%s%s%s%s%s", i > 0 ? "," : "", cmps[v->cmp], v->phrase ? "'" : "",
                                   v->text, v->prefix ? "*" : "");
        }
        g_string_append_c(out, ']');
    }
}

static char *tree_of(const char *text)
{
    struct pattern *p = parse(text);
    GString *out = g_string_new(NULL);
    dump(out, p);
    pattern_free(p);
    return g_string_free(out, FALSE);
}

static const char *const TREES[][3] = {
    /* text, tree, canonical text */
    {"", "all", ""},
    {" \t ", "all", ""},
    {"refund", "text[refund]", "refund"},
    {"is:new,open sentiment:<-0.4 waiting:>30m -is:claimed",
     "(and is[new,open] sentiment[<-0.4] waiting[>30m] (not is[claimed]))",
     "is:new,open sentiment:<-0.4 waiting:>30m -is:claimed"},
    {"\"late delivery\" or (refund label:shipping)",
     "(or text['late delivery] (and text[refund] label[shipping]))",
     "\"late delivery\" or refund label:shipping"},
    {"from:@news.example followers:>10000", "(and from[@news.example] followers[>10000])",
     "from:@news.example followers:>10000"},
    {"lang:de,fr has:media age:<2d", "(and lang[de,fr] has[media] age[<2d])", "lang:de,fr has:media age:<2d"},
    {"a and b or c", "(or (and text[a] text[b]) text[c])", "a b or c"},
    {"a AND (b OR c) Not d", "(and text[a] (or text[b] text[c]) (not text[d]))", "a (b or c) -d"},
    {"a (b (c d))", "(and text[a] text[b] text[c] text[d])", "a b c d"},
    {"(a or b) or (c or d)", "(or text[a] text[b] text[c] text[d])", "a or b or c or d"},
    {"-(a b) --c", "(and (not (and text[a] text[b])) (not (not text[c])))", "-(a b) --c"},
    {"- a", "(not text[a])", "-a"},
    {"a(b)c", "(and text[a] text[b] text[c])", "a b c"},
    {"deliver* label:ship*", "(and text[deliver*] label[ship*])", "deliver* label:ship*"},
    {"\"say \\\"hi\\\" \\\\ \"", "text['say \"hi\" \\ ]", "\"say \\\"hi\\\" \\\\ \""},
    {"\"or\" \"deliver*\"", "(and text['or] text['deliver*])", "\"or\" \"deliver*\""},
    {"e-mail 10:30 a,b https://shop.example/?a=1",
     "(and text[e-mail] text[10:30] text[a,b] text[https://shop.example/?a=1])",
     "e-mail 10:30 a,b https://shop.example/?a=1"},
    {"Is:NEW,Open KIND:Mail", "(and is[new,open] kind[mail])", "is:new,open kind:mail"},
    {"person:\"Marie Dubois\",sam", "person['Marie Dubois,sam]", "person:\"Marie Dubois\",sam"},
    {"priority:>=1 priority:<=-2 priority:3", "(and priority[>=1] priority[<=-2] priority[3])",
     "priority:>=1 priority:<=-2 priority:3"},
    {"since:2026-03-01 until:7d", "(and since[2026-03-01] until[7d])", "since:2026-03-01 until:7d"},
    {"idea:box,12 idea:\"pause it\"", "(and idea[box,12] idea['pause it])", "idea:box,12 idea:\"pause it\""},
    {"reason:no-action in:draft,queue id:77 kind:post direction:out",
     "(and reason[no-action] in[draft,queue] id[77] kind[post] direction[out])",
     "reason:no-action in:draft,queue id:77 kind:post direction:out"},
    {"配達\u3000遅い", "(and text[配達] text[遅い])", "配達 遅い"},
};

static void trees_and_back(void **state)
{
    for (gsize i = 0; i < G_N_ELEMENTS(TREES); i++) {
        char *tree = tree_of(TREES[i][0]);
        if (!g_str_equal(tree, TREES[i][1]))
            fail_msg("\"%s\": %s, not %s", TREES[i][0], tree, TREES[i][1]);
        struct pattern *p = parse(TREES[i][0]);
        char *text = pattern_to_text(p);
        assert_string_equal(text, TREES[i][2]);
        char *again = tree_of(text);
        assert_string_equal(again, tree);
        g_free(again);
        g_free(text);
        pattern_free(p);
        g_free(tree);
    }
    pattern_free(NULL);
}

static const struct pattern_value *only_value(const struct pattern *p)
{
    assert_int_equal(p->op, PAT_ATOM);
    return &g_array_index(p->values, struct pattern_value, 0);
}

static void check_ms(const char *text, gint64 ms)
{
    struct pattern *p = parse(text);
    if (only_value(p)->ms != ms)
        fail_msg("%s: off by %" G_GINT64_FORMAT " ms", text, only_value(p)->ms - ms);
    pattern_free(p);
}

static void check_number(const char *text, double number, int choice)
{
    struct pattern *p = parse(text);
    assert_true(only_value(p)->number >= number && only_value(p)->number <= number);
    assert_int_equal(only_value(p)->choice, choice);
    pattern_free(p);
}

static gint64 utc(const char *rfc3339)
{
    gint64 ms = 0;
    assert_true(clock_parse_rfc3339(rfc3339, &ms));
    return ms;
}

static void values(void **state)
{
    check_ms("age:>30m", 30 * MS_MINUTE);
    check_ms("waiting:<=1.5d", 36 * MS_HOUR);
    check_ms("since:7d", NOW - 7 * MS_DAY);
    check_ms("since:2026-03-29", utc("2026-03-28T23:00:00Z"));
    check_ms("until:2026-03-30", utc("2026-03-29T22:00:00Z"));
    check_ms("since:2026-03-01T10:00:00Z", utc("2026-03-01T10:00:00Z"));
    check_ms("since:2026-03-01T10:00", utc("2026-03-01T09:00:00Z"));
    check_ms("since:\"2026-03-01 10:00\"", utc("2026-03-01T09:00:00Z"));
    check_ms("since:today", utc("2026-03-25T23:00:00Z"));
    check_ms("since:Yesterday", utc("2026-03-24T23:00:00Z"));
    check_ms("id:9007199254740993", G_GINT64_CONSTANT(9007199254740993));
    check_number("followers:>10k", 10000, 0);
    check_number("followers:1.5M", 1500000, 0);
    check_number("sentiment:<-.4", -.4, 0);
    check_number("sentiment:>=1", 1, 0);
    check_number("kind:post", 0, KIND_POST);
    check_number("kind:mention", 0, KIND_MENTION);
    check_number("direction:out", 0, DIR_OUT);
    check_number("reason:spam", 0, REASON_SPAM);
    check_number("reason:answered", 0, REASON_ANSWERED);
    check_number("is:answered", 0, IS_ANSWERED);
    check_number("has:warning", 0, HAS_WARNING);
    check_number("in:queue", 0, IN_QUEUE);
    struct pattern *p = parse("from:MÜLLER");
    assert_string_equal(only_value(p)->text, "MÜLLER");
    assert_string_equal(only_value(p)->folded, "muller");
    pattern_free(p);
}

static const struct {
    const char *text;
    int column;
    const char *near, *says;
} FAULTS[] = {
    {"is:opne", 4, "open", "column 4: \"opne\" is no word of is:; is \"open\" meant?"},
    {"is:new,opne", 8, "open", NULL},
    {"lable:x", 1, "label", "column 1: no key \"lable\"; is \"label\" meant?"},
    {"refund Sentimant:<0", 8, "sentiment", NULL},
    {"(is:new or is:frobnicate)", 15, NULL, "which has new, open, pending, snoozed"},
    {"notice: all", 1, NULL, "no key \"notice\"; quote it"},
    {"text:x", 1, NULL, "no key"},
    {"kind:mentoin", 6, "mention", NULL},
    {"has:link,medai", 10, "media", NULL},
    {"reason:none", 8, NULL, "which has answered, solved, no-action, spam"},
    {"is:", 4, NULL, "a value is missing after is:"},
    {"is:new, open", 8, NULL, "a value is missing"},
    {"waiting:>", 10, NULL, "a value is missing after waiting:>"},
    {"label:\"\"", 7, NULL, "nothing stands between"},
    {"\"\"", 1, NULL, "nothing stands between"},
    {"*", 1, NULL, "needs letters before it"},
    {"label:*", 7, NULL, "needs letters before it"},
    {"label:>x", 7, NULL, "label: compares nothing, leave out the \">\""},
    {"is:>new", 4, NULL, "compares nothing"},
    {"since:>2026-01-01", 7, NULL, "compares nothing"},
    {"age:30m", 5, NULL, "age: needs < or > before its value: age:>30m"},
    {"sentiment:0", 11, NULL, "needs < or >"},
    {"sentiment:<-4", 12, NULL, "sentiment goes from -1 to 1"},
    {"age:>30x", 6, NULL, "duration \"30x\" is not understood"},
    {"age:>=30x", 7, NULL, "duration"},
    {"priority:>high", 11, NULL, "\"high\" is no number; say priority:>0"},
    {"priority:>1e3", 11, NULL, "is no number"},
    {"priority:>nan", 11, NULL, "is no number"},
    {"followers:>0x10", 12, NULL, "is no number"},
    {"followers:>10g", 12, NULL, "is no number"},
    {"since:soon", 7, NULL, "\"soon\" is no day; say since:2026-11-01, since:yesterday or since:7d"},
    {"since:2026-02-30", 7, NULL, "is no day"},
    {"since:\"2026-03-29 02:30\"", 7, NULL, "does not exist"},
    {"id:-1", 4, NULL, "is no id"},
    {"id:0", 4, NULL, "is no id"},
    {"id:99999999999999999999", 4, NULL, "is no id"},
    {"(a b", 1, NULL, "the \"(\" is never closed"},
    {"a (b (c) d", 3, NULL, "the \"(\" is never closed"},
    {"a) b", 2, NULL, "closes nothing"},
    {"()", 2, NULL, "missing before the \")\""},
    {"a \"b c", 3, NULL, "the quote is never closed"},
    {"label:\"b c", 7, NULL, "the quote is never closed"},
    {"or a", 1, NULL, "stand between two things"},
    {"a or", 5, NULL, "missing at the end"},
    {"a or or b", 6, NULL, "stand between two things"},
    {"not", 4, NULL, "missing at the end"},
    {"a -", 4, NULL, "missing at the end"},
    {"a and", 6, NULL, "missing at the end"},
    {"größe is:opne", 10, "open", NULL},
    {"配達 is:opne", 7, "open", NULL},
    {"ab\xff", 3, NULL, "not UTF-8"},
};

static void faults_have_columns(void **state)
{
    for (gsize i = 0; i < G_N_ELEMENTS(FAULTS); i++) {
        int column = 0;
        char *near = NULL;
        GError *error = NULL;
        struct pattern *p = pattern_parse(FAULTS[i].text, NOW, BERLIN, &column, &near, &error);
        if (p != NULL)
            fail_msg("\"%s\" was taken", FAULTS[i].text);
        assert_true(err_is(error, ERR_INVALID));
        if (column != FAULTS[i].column || g_strcmp0(near, FAULTS[i].near) != 0)
            fail_msg("\"%s\": column %d, near %s: %s", FAULTS[i].text, column, near, error->message);
        char *start = g_strdup_printf("column %d: ", FAULTS[i].column);
        assert_true(g_str_has_prefix(error->message, start));
        if (FAULTS[i].says != NULL && strstr(error->message, FAULTS[i].says) == NULL)
            fail_msg("\"%s\": \"%s\" says nothing of \"%s\"", FAULTS[i].text, error->message, FAULTS[i].says);
        g_free(start);
        g_free(near);
        g_error_free(error);
    }
    assert_null(pattern_parse("is:x", NOW, NULL, NULL, NULL, NULL));
}

static void deep_and_long_are_refused(void **state)
{
    char *open = g_strnfill(5000, '('), *minus = g_strnfill(5000, '-'), *longer = g_strnfill(20000, 'a');
    assert_null(pattern_parse(open, NOW, BERLIN, NULL, NULL, NULL));
    assert_null(pattern_parse(minus, NOW, BERLIN, NULL, NULL, NULL));
    assert_null(pattern_parse(longer, NOW, BERLIN, NULL, NULL, NULL));
    g_free(open);
    g_free(minus);
    g_free(longer);
    char *tree = tree_of("((((((((((a))))))))))");
    assert_string_equal(tree, "text[a]");
    g_free(tree);
}

static void completion(void **state)
{
    static const struct {
        const char *text;
        gsize from;
        const char *words;
    } rows[] = {
        {"fr", 0, "from:"},
        {"is:new -", 8, NULL},
        {"a", 0, "account: assignee: age: and"},
        {"x -a", 3, "account: assignee: age:"},
        {"(fol", 1, "followers:"},
        {"is:", 3,
         "new open pending snoozed done mine claimed unassigned unread urgent edited deleted answered"},
        {"is:new,un", 7, "unassigned unread"},
        {"IS:UN", 3, "unassigned unread"},
        {"-is:cl", 4, "claimed"},
        {"reason:", 7, "answered solved no-action spam"},
        {"reason:no-", 7, "no-action"},
        {"age:", 4, "< >"},
        {"since:y", 6, "yesterday"},
        {"assignee:", 9, "me"},
        {"label:ship", 6, ""},
        {"nokey:a", 6, ""},
        {"\"is:n", 0, ""},
        {"label:\"a b\",", 12, ""},
        {"\"a b\" kin", 6, "kind:"},
        {"zz", 0, ""},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        gsize from = 99;
        char **words = pattern_complete(rows[i].text, strlen(rows[i].text), &from);
        char *joined = g_strjoinv(" ", words);
        if (from != rows[i].from || (rows[i].words != NULL && !g_str_equal(joined, rows[i].words)))
            fail_msg("\"%s\": from %d: %s", rows[i].text, (int)from, joined);
        if (rows[i].words == NULL)
            assert_int_equal(g_strv_length(words), PK_N - 1);
        g_free(joined);
        g_strfreev(words);
    }
    gsize from;
    char **words = pattern_complete("is:new", 4, &from);
    assert_string_equal(words[0], "new");
    assert_null(words[1]);
    g_strfreev(words);
    words = pattern_complete("is", 4000, &from);
    assert_string_equal(words[0], "is:");
    g_strfreev(words);
}

static void any_text_is_a_phrase(void **state)
{
    static const char *const TEXTS[] = {"late delivery", "say \"hi\"", "a\\b", "<b>&", "from:x or y"};
    for (gsize i = 0; i < G_N_ELEMENTS(TEXTS); i++) {
        g_autofree char *text = pattern_quoted(TEXTS[i]);
        struct pattern *p = pattern_parse(text, 0, NULL, NULL, NULL, NULL);
        assert_non_null(p);
        assert_int_equal(p->key, PK_TEXT);
        assert_string_equal(g_array_index(p->values, struct pattern_value, 0).text, TEXTS[i]);
        pattern_free(p);
    }
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trees_and_back),      cmocka_unit_test(values),
        cmocka_unit_test(faults_have_columns), cmocka_unit_test(deep_and_long_are_refused),
        cmocka_unit_test(completion),          cmocka_unit_test(any_text_is_a_phrase),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
