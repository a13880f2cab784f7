/* Pattern text → tree, by recursive descent; each function is a line of the grammar:
 *   or = and {"or" and}    and = not {["and"] not}    not = ("not" | "-") not | atom
 *   atom = "(" or ")" | key ":" values | word | "a phrase"    values = value {"," value} */
#include <string.h>

#include "pattern_value.h"
#include "repute/err.h"
#include "repute/text.h"

#define LENGTH_MAX 16384
#define DEPTH_MAX 64

struct parser {
    const char *text;
    struct token token; /* the one that comes next */
    gint64 now_ms;
    const char *zone;
    int depth;
    int *column;
    char **suggestion;
    GError **error;
};

static struct pattern *parse_or(struct parser *p);

static int column_of(const struct parser *p, const char *at)
{
    return (int)g_utf8_pointer_to_offset(p->text, at) + 1;
}

static struct pattern *fail(struct parser *p, const char *at, const char *near, const char *message)
{
    int column = column_of(p, at);
    if (p->column != NULL)
        *p->column = column;
    if (p->suggestion != NULL)
        *p->suggestion = g_strdup(near);
    if (near != NULL)
        err_set(p->error, ERR_INVALID, "column %d: %s; is \"%s\" meant?", column, message, near);
    else
        err_set(p->error, ERR_INVALID, "column %d: %s", column, message);
    return NULL;
}

static struct pattern *fail_value(struct parser *p, const char *at, struct value_fault *fault)
{
    fail(p, at + fault->offset, fault->near, fault->message);
    g_free(fault->message);
    return NULL;
}

static void advance(struct parser *p, const char *from)
{
    token_clear(&p->token);
    lex_token(from, &p->token);
}

/* ---- the tree ---- */

static void value_clear(gpointer value)
{
    struct pattern_value *v = value;
    g_free(v->text);
    g_free(v->folded);
}

static struct pattern *node(enum pattern_op op)
{
    struct pattern *n = g_new0(struct pattern, 1);
    n->op = op;
    if (op == PAT_AND || op == PAT_OR || op == PAT_NOT)
        n->kids = g_ptr_array_new_with_free_func((GDestroyNotify)pattern_free);
    return n;
}

static struct pattern *atom(enum pattern_key key)
{
    struct pattern *n = node(PAT_ATOM);
    n->key = key;
    n->values = g_array_new(FALSE, FALSE, sizeof(struct pattern_value));
    g_array_set_clear_func(n->values, value_clear);
    return n;
}

void pattern_free(struct pattern *p)
{
    if (p == NULL)
        return;
    if (p->kids != NULL)
        g_ptr_array_unref(p->kids);
    if (p->values != NULL)
        g_array_unref(p->values);
    g_free(p);
}

/* Adds right to left under op; "a and (b and c)" is one list of three, so that equal meanings have equal
 * trees. */
static struct pattern *join(enum pattern_op op, struct pattern *left, struct pattern *right)
{
    struct pattern *n = left;
    if (left->op != op) {
        n = node(op);
        g_ptr_array_add(n->kids, left);
    }
    if (right->op == op) {
        g_ptr_array_extend_and_steal(n->kids, right->kids);
        right->kids = NULL;
        pattern_free(right);
    } else {
        g_ptr_array_add(n->kids, right);
    }
    return n;
}

/* ---- the grammar ---- */

static struct pattern *unknown_key(struct parser *p)
{
    const char *names[PK_N];
    for (int k = PK_FROM; k < PK_N; k++)
        names[k - PK_FROM] = pattern_key_name((enum pattern_key)k);
    names[PK_N - PK_FROM] = NULL;
    char *lower = g_ascii_strdown(p->token.text, -1);
    const char *near = text_nearest(lower, names);
    char *message = near != NULL
                        ? g_strdup_printf("no key \"%s\"", p->token.text)
                        : g_strdup_printf("no key \"%s\"; quote it to search for the word, or say "
                                          "one like from:, is: or label:",
                                          p->token.text);
    fail(p, p->token.start, near, message);
    g_free(lower);
    g_free(message);
    return NULL;
}

/* values, right after "key:" */
static struct pattern *parse_values(struct parser *p, enum pattern_key key)
{
    struct pattern *n = atom(key);
    const char *s = p->token.end;
    for (;;) {
        struct token t;
        struct pattern_value v;
        struct value_fault fault;
        lex_value(s, &t);
        gboolean ok = t.kind != TOKEN_UNCLOSED && pattern_value_read(key, &t, p->now_ms, p->zone, &v, &fault);
        if (!ok) {
            if (t.kind == TOKEN_UNCLOSED)
                fail(p, t.start, NULL, "the quote is never closed");
            else
                fail_value(p, t.start, &fault);
            token_clear(&t);
            pattern_free(n);
            return NULL;
        }
        v.column = column_of(p, t.start);
        g_array_append_val(n->values, v);
        s = t.end;
        token_clear(&t);
        if (*s != ',')
            break;
        s++;
    }
    advance(p, s);
    return n;
}

static struct pattern *parse_word(struct parser *p)
{
    struct pattern_value v;
    struct value_fault fault;
    if (!pattern_word_read(&p->token, &v, &fault))
        return fail_value(p, p->token.start, &fault);
    struct pattern *n = atom(PK_TEXT);
    g_array_append_val(n->values, v);
    advance(p, p->token.end);
    return n;
}

static struct pattern *parse_group(struct parser *p)
{
    const char *open = p->token.start;
    advance(p, p->token.end);
    struct pattern *inside = parse_or(p);
    if (inside == NULL)
        return NULL;
    if (p->token.kind != TOKEN_CLOSE) {
        pattern_free(inside);
        return fail(p, open, NULL, "the \"(\" is never closed");
    }
    advance(p, p->token.end);
    return inside;
}

static struct pattern *parse_atom(struct parser *p)
{
    enum pattern_key key;
    switch (p->token.kind) {
    case TOKEN_OPEN:
        return parse_group(p);
    case TOKEN_WORD:
    case TOKEN_PHRASE:
        return parse_word(p);
    case TOKEN_KEY:
        if (!pattern_key_from_name(p->token.text, &key) || key == PK_TEXT)
            return unknown_key(p);
        return parse_values(p, key);
    case TOKEN_UNCLOSED:
        return fail(p, p->token.start, NULL, "the quote is never closed");
    case TOKEN_AND:
    case TOKEN_OR:
        return fail(p, p->token.start, NULL,
                    "\"and\" and \"or\" stand between two things; quote them to search for them");
    case TOKEN_CLOSE:
        return fail(p, p->token.start, NULL, "something to look for is missing before the \")\"");
    default:
        return fail(p, p->token.start, NULL, "something to look for is missing at the end");
    }
}

static struct pattern *parse_not(struct parser *p)
{
    if (p->depth >= DEPTH_MAX)
        return fail(p, p->token.start, NULL, "this is nested too deeply; take some parentheses away");
    p->depth++;
    struct pattern *n;
    if (p->token.kind == TOKEN_MINUS || p->token.kind == TOKEN_NOT) {
        advance(p, p->token.end);
        struct pattern *kid = parse_not(p);
        n = kid != NULL ? node(PAT_NOT) : NULL;
        if (n != NULL)
            g_ptr_array_add(n->kids, kid);
    } else {
        n = parse_atom(p);
    }
    p->depth--;
    return n;
}

static struct pattern *parse_and(struct parser *p)
{
    struct pattern *all = parse_not(p);
    while (all != NULL && p->token.kind != TOKEN_END && p->token.kind != TOKEN_CLOSE &&
           p->token.kind != TOKEN_OR) {
        if (p->token.kind == TOKEN_AND)
            advance(p, p->token.end);
        struct pattern *next = parse_not(p);
        if (next == NULL)
            g_clear_pointer(&all, pattern_free);
        else
            all = join(PAT_AND, all, next);
    }
    return all;
}

static struct pattern *parse_or(struct parser *p)
{
    struct pattern *any = parse_and(p);
    while (any != NULL && p->token.kind == TOKEN_OR) {
        advance(p, p->token.end);
        struct pattern *next = parse_and(p);
        if (next == NULL)
            g_clear_pointer(&any, pattern_free);
        else
            any = join(PAT_OR, any, next);
    }
    return any;
}

struct pattern *pattern_parse(const char *text, gint64 now_ms, const char *zone, int *column,
                              char **suggestion, GError **error)
{
    struct parser p = {
        .text = text != NULL ? text : "",
        .now_ms = now_ms,
        .zone = zone,
        .column = column,
        .suggestion = suggestion,
        .error = error,
    };
    const char *end;
    if (!g_utf8_validate(p.text, -1, &end))
        return fail(&p, end, NULL, "the text from here on is not UTF-8");
    if (strlen(p.text) > LENGTH_MAX)
        return fail(&p, p.text, NULL, "the pattern is too long; 16 KiB are enough for everyone");
    if (*lex_skip_blanks(p.text) == '\0')
        return node(PAT_ALL);
    advance(&p, p.text);
    struct pattern *tree = parse_or(&p);
    if (tree != NULL && p.token.kind == TOKEN_CLOSE) {
        pattern_free(tree);
        tree = fail(&p, p.token.start, NULL, "the \")\" closes nothing");
    }
    token_clear(&p.token);
    return tree;
}
