/* HTML of strangers to text, by gumbo. */
#include <gumbo.h>
#include <string.h>

#include "repute/platform.h"

#define MAX_HTML ((gsize)1 << 20)
/* gumbo frees its tree by recursion, so what is nested deeper than this is not given to it as a tree. */
#define MAX_DEPTH 300
#define MAX_MESS 1000000
#define MAX_TEXT ((gsize)512 << 10)
#define MAX_QUOTES 8 /* marks before a line: each line of a deep quotation repeats them */
#define MAX_TAG ((gsize)2048)

struct writer {
    GString *out;
    guint breaks;    /* line breaks due before the next text: 0, 1 or 2 */
    gboolean blank;  /* one blank is due */
    gboolean marker; /* a list item's dash was written, nothing after it yet */
    gboolean in_pre;
    guint quotes; /* depth of blockquotes */
};

static void need_breaks(struct writer *w, guint n)
{
    if (w->marker)
        return;
    w->breaks = MAX(w->breaks, n);
    w->blank = FALSE;
}

static void flush(struct writer *w)
{
    gboolean fresh = w->out->len == 0;
    if (!fresh)
        for (guint i = 0; i < w->breaks; i++)
            g_string_append_c(w->out, '\n');
    if (fresh || w->breaks > 0)
        for (guint i = 0; i < MIN(w->quotes, MAX_QUOTES); i++)
            g_string_append(w->out, "> ");
    else if (w->blank)
        g_string_append_c(w->out, ' ');
    w->breaks = 0;
    w->blank = FALSE;
    w->marker = FALSE;
}

static void write_text(struct writer *w, const char *text)
{
    for (const char *p = text; *p != '\0' && w->out->len < MAX_TEXT; p++) {
        if (w->in_pre && *p == '\n') {
            need_breaks(w, w->breaks + 1);
        } else if (!w->in_pre && strchr(" \t\r\n\f", *p) != NULL) {
            w->blank = w->breaks == 0 && w->out->len > 0;
        } else {
            flush(w);
            g_string_append_c(w->out, *p);
        }
    }
}

static void write_node(struct writer *w, const GumboNode *node, guint depth);

static void write_children(struct writer *w, const GumboNode *node, guint depth)
{
    const GumboVector *children = &node->v.element.children;
    for (guint i = 0; i < children->length; i++)
        write_node(w, children->data[i], depth + 1);
}

static const char *attribute(const GumboNode *node, const char *name)
{
    const GumboAttribute *a = gumbo_get_attribute(&node->v.element.attributes, name);
    return a != NULL ? a->value : NULL;
}

static gboolean has_class(const GumboNode *node, const char *name)
{
    const char *class = attribute(node, "class");
    char **words = class != NULL ? g_strsplit_set(class, " \t\n", 0) : NULL;
    gboolean found = words != NULL && g_strv_contains((const char *const *)words, name);
    g_strfreev(words);
    return found;
}

/* A link without what does not change where it leads, for comparing. */
static char *bare_link(const char *url)
{
    const char *rest = strstr(url, "://");
    rest = rest != NULL ? rest + 3 : url;
    if (g_ascii_strncasecmp(rest, "www.", 4) == 0)
        rest += 4;
    char *bare = g_strdup(rest);
    if (g_str_has_suffix(bare, "/"))
        bare[strlen(bare) - 1] = '\0';
    return bare;
}

/* The shown text, then the target in parentheses where the text does not hold it; the target alone where the
 * text is a shorter way to write it. */
static void write_link(struct writer *w, const GumboNode *node, guint depth)
{
    const char *href = attribute(node, "href");
    gboolean shows = href != NULL && (g_ascii_strncasecmp(href, "http://", 7) == 0 ||
                                      g_ascii_strncasecmp(href, "https://", 8) == 0 ||
                                      g_ascii_strncasecmp(href, "mailto:", 7) == 0);
    struct writer inner = {.out = g_string_new(NULL), .in_pre = w->in_pre};
    write_children(&inner, node, depth);
    const char *text = inner.out->str;
    gboolean named = (*text == '@' || *text == '#') && strpbrk(text, " \n") == NULL;
    if (!shows || named || has_class(node, "mention") || has_class(node, "hashtag") ||
        strstr(text, href) != NULL) {
        write_text(w, text);
    } else {
        char *a = bare_link(text), *b = bare_link(href);
        if (inner.out->len == 0 || strcmp(a, b) == 0) {
            write_text(w, href);
        } else if (g_str_has_prefix(href, "mailto:") && strcmp(text, href + 7) == 0) {
            write_text(w, text);
        } else {
            write_text(w, text);
            write_text(w, " (");
            write_text(w, href);
            write_text(w, ")");
        }
        g_free(a);
        g_free(b);
    }
    /* Blanks at the edges belong to the text around it. */
    w->blank = inner.blank || w->blank;
    g_string_free(inner.out, TRUE);
}

static gboolean is_block(GumboTag tag)
{
    switch (tag) {
    case GUMBO_TAG_DIV:
    case GUMBO_TAG_LI:
    case GUMBO_TAG_TR:
    case GUMBO_TAG_DT:
    case GUMBO_TAG_DD:
    case GUMBO_TAG_SECTION:
    case GUMBO_TAG_ARTICLE:
    case GUMBO_TAG_HEADER:
    case GUMBO_TAG_FOOTER:
    case GUMBO_TAG_FIGURE:
    case GUMBO_TAG_FIGCAPTION:
        return TRUE;
    default:
        return FALSE;
    }
}

static gboolean is_paragraph(GumboTag tag)
{
    switch (tag) {
    case GUMBO_TAG_P:
    case GUMBO_TAG_BLOCKQUOTE:
    case GUMBO_TAG_UL:
    case GUMBO_TAG_OL:
    case GUMBO_TAG_DL:
    case GUMBO_TAG_PRE:
    case GUMBO_TAG_TABLE:
    case GUMBO_TAG_HR:
    case GUMBO_TAG_H1:
    case GUMBO_TAG_H2:
    case GUMBO_TAG_H3:
    case GUMBO_TAG_H4:
    case GUMBO_TAG_H5:
    case GUMBO_TAG_H6:
        return TRUE;
    default:
        return FALSE;
    }
}

static gboolean is_silent(GumboTag tag)
{
    return tag == GUMBO_TAG_SCRIPT || tag == GUMBO_TAG_STYLE || tag == GUMBO_TAG_HEAD ||
           tag == GUMBO_TAG_TITLE || tag == GUMBO_TAG_TEMPLATE || tag == GUMBO_TAG_NOSCRIPT ||
           tag == GUMBO_TAG_IFRAME;
}

static void write_block(struct writer *w, const GumboNode *node, guint depth)
{
    GumboTag tag = node->v.element.tag;
    guint breaks = is_paragraph(tag) ? 2 : 1;
    need_breaks(w, breaks);
    gboolean pre = w->in_pre;
    w->in_pre = pre || tag == GUMBO_TAG_PRE;
    w->quotes += tag == GUMBO_TAG_BLOCKQUOTE;
    if (tag == GUMBO_TAG_LI) {
        write_text(w, "-");
        w->blank = w->marker = TRUE;
    }
    write_children(w, node, depth);
    w->in_pre = pre;
    w->marker = FALSE;
    need_breaks(w, breaks);
    w->quotes -= tag == GUMBO_TAG_BLOCKQUOTE;
}

static void write_element(struct writer *w, const GumboNode *node, guint depth)
{
    GumboTag tag = node->v.element.tag;
    if (is_silent(tag))
        return;
    if (tag == GUMBO_TAG_BR) {
        need_breaks(w, w->breaks + 1 > 2 ? 2 : w->breaks + 1);
    } else if (tag == GUMBO_TAG_IMG) {
        const char *alt = attribute(node, "alt");
        write_text(w, alt != NULL ? alt : "");
    } else if (tag == GUMBO_TAG_A) {
        write_link(w, node, depth);
    } else if (is_block(tag) || is_paragraph(tag)) {
        write_block(w, node, depth);
    } else {
        if (tag == GUMBO_TAG_TD || tag == GUMBO_TAG_TH)
            w->blank = w->breaks == 0 && w->out->len > 0;
        write_children(w, node, depth);
    }
}

static void write_node(struct writer *w, const GumboNode *node, guint depth)
{
    if (depth > 2 * MAX_DEPTH)
        return;
    if (node->type == GUMBO_NODE_ELEMENT)
        write_element(w, node, depth);
    else if (node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_WHITESPACE ||
             node->type == GUMBO_NODE_CDATA)
        write_text(w, node->v.text.text);
}

struct tag {
    const char *name; /* after "<" or "</" */
    gsize len;
};

static struct tag tag_at(const char *p, const char *end)
{
    struct tag t = {.name = p};
    while (p + t.len < end && g_ascii_isalnum(p[t.len]))
        t.len++;
    return t;
}

static gboolean tag_is(const struct tag *t, const char *const *names)
{
    for (; *names != NULL; names++)
        if (strlen(*names) == t->len && g_ascii_strncasecmp(*names, t->name, t->len) == 0)
            return TRUE;
    return FALSE;
}

/* Counts what gumbo will have to do. Elements that are open at once cost stack; a formatting element that is
 * not closed where it was opened is made anew in everything that follows, which multiplies; the attributes of
 * one tag are compared with each other. */
static gboolean is_unreasonable(const char *html, gsize len)
{
    static const char *const single[] = {"br", "img", "hr", "wbr", "input", "meta", "link", NULL};
    static const char *const formatting[] = {"a", "b",     "big",    "code",   "em", "font", "i", "nobr",
                                             "s", "small", "strike", "strong", "tt", "u",    NULL};
    struct tag open[MAX_DEPTH];
    guint depth = 0;
    guint64 tags = 0, formats = 0;
    gboolean messy = FALSE;
    for (const char *p = html, *end = html + len; (p = memchr(p, '<', (gsize)(end - p))) != NULL; p++) {
        gboolean closes = p + 1 < end && p[1] == '/';
        struct tag t = tag_at(p + (closes ? 2 : 1), end);
        tags++;
        if (memchr(p, '>', MIN((gsize)(end - p), MAX_TAG)) == NULL)
            return TRUE;
        if (t.len == 0 || tag_is(&t, single))
            continue;
        const struct tag *top = depth > 0 ? &open[depth - 1] : NULL;
        if (!closes && depth == MAX_DEPTH)
            return TRUE;
        if (!closes) {
            open[depth++] = t;
            formats += tag_is(&t, formatting);
        } else if (top != NULL && top->len == t.len && g_ascii_strncasecmp(top->name, t.name, t.len) == 0) {
            depth--;
        } else {
            messy = TRUE;
        }
    }
    return (messy || depth > 0) && formats * tags > MAX_MESS;
}

/* All tags out, each leaving a blank, so that entities can still be read from the rest. */
static char *without_tags(const char *html, gsize len)
{
    GString *out = g_string_sized_new(len);
    for (gsize i = 0; i < len; i++) {
        const char *end = html[i] == '<' ? memchr(html + i, '>', len - i) : NULL;
        if (html[i] != '<') {
            g_string_append_c(out, html[i]);
        } else {
            g_string_append_c(out, ' ');
            if (end == NULL)
                break;
            i = (gsize)(end - html);
        }
    }
    return g_string_free(out, FALSE);
}

char *html_to_text(const char *html)
{
    gsize len = strnlen(html, MAX_HTML);
    char *flat = is_unreasonable(html, len) ? without_tags(html, len) : NULL;
    if (flat != NULL)
        len = strlen(flat);
    GumboOptions options = kGumboDefaultOptions;
    options.max_errors = 0;
    GumboOutput *parsed = gumbo_parse_with_options(&options, flat != NULL ? flat : html, len);
    struct writer w = {.out = g_string_new(NULL)};
    write_node(&w, parsed->root, 0);
    gumbo_destroy_output(&options, parsed);
    g_free(flat);
    return g_string_free(w.out, FALSE);
}

/* ---- what a page says of itself ---- */

struct head {
    char *named[2][2]; /* title and description: of og:, and of the page itself */
};

static void take_meta(struct head *h, const GumboNode *node)
{
    static const struct {
        const char *key;
        int what, from;
    } KEYS[] = {{"og:title", 0, 0}, {"og:description", 1, 0}, {"description", 1, 1}};
    const char *key = attribute(node, "property"), *content = attribute(node, "content");
    if (key == NULL)
        key = attribute(node, "name");
    for (gsize i = 0; key != NULL && content != NULL && i < G_N_ELEMENTS(KEYS); i++)
        if (g_ascii_strcasecmp(key, KEYS[i].key) == 0 && h->named[KEYS[i].what][KEYS[i].from] == NULL)
            h->named[KEYS[i].what][KEYS[i].from] = g_strdup(content);
}

static void look_for_head(struct head *h, const GumboNode *node, guint depth)
{
    if (node->type != GUMBO_NODE_ELEMENT || depth > 2 * MAX_DEPTH)
        return;
    GumboTag tag = node->v.element.tag;
    const GumboVector *children = &node->v.element.children;
    const GumboNode *first = children->length > 0 ? children->data[0] : NULL;
    if (tag == GUMBO_TAG_META)
        take_meta(h, node);
    else if (tag == GUMBO_TAG_TITLE && first != NULL && first->type == GUMBO_NODE_TEXT && h->named[0][1] == NULL)
        h->named[0][1] = g_strdup(first->v.text.text);
    for (guint i = 0; tag != GUMBO_TAG_SVG && i < children->length; i++)
        look_for_head(h, children->data[i], depth + 1);
}

/* Where the head ends, as far as that can be seen: what comes after is not parsed. */
static gsize head_length(const char *html, gsize len)
{
    for (const char *p = html, *end = html + len; (p = memchr(p, '<', (gsize)(end - p))) != NULL; p++)
        if (end - p >= 6 && (g_ascii_strncasecmp(p, "<body", 5) == 0 || g_ascii_strncasecmp(p, "</head", 6) == 0))
            return (gsize)(p - html);
    return len;
}

void html_head(const char *html, char **title, char **description)
{
    gsize len = head_length(html, strnlen(html, MAX_HTML));
    struct head h = {0};
    char **out[] = {title, description};
    if (!is_unreasonable(html, len)) {
        GumboOptions options = kGumboDefaultOptions;
        options.max_errors = 0;
        GumboOutput *parsed = gumbo_parse_with_options(&options, html, len);
        look_for_head(&h, parsed->root, 0);
        gumbo_destroy_output(&options, parsed);
    }
    for (int i = 0; i < 2; i++) {
        *out[i] = h.named[i][0] != NULL ? h.named[i][0] : g_steal_pointer(&h.named[i][1]);
        g_free(h.named[i][1]);
    }
}
