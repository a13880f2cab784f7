/* Drafts: one piece of writing, how it differs for single accounts, and the posts of a thread in its text. */
#include "repute/model.h"

#include <string.h>

static GPtrArray *media_copy(const GPtrArray *from)
{
    GPtrArray *to = g_ptr_array_new_with_free_func((GDestroyNotify)media_free);
    for (guint i = 0; from != NULL && i < from->len; i++) {
        const struct media *m = from->pdata[i];
        struct media *copy = media_new(m->type, m->url, m->alt);
        copy->remote_id = g_strdup(m->remote_id);
        g_ptr_array_add(to, copy);
    }
    return to;
}

static struct poll *poll_copy(const struct poll *from)
{
    if (from == NULL)
        return NULL;
    struct poll *to = g_new(struct poll, 1);
    *to = *from;
    to->options = g_strdupv(from->options);
    return to;
}

/* ---- variants ---- */

void variant_free(struct variant *v)
{
    if (v == NULL)
        return;
    g_free(v->account);
    g_free(v->text);
    g_free(v->warning);
    g_free(v->language);
    g_free(v);
}

static GPtrArray *variants_new(void)
{
    return g_ptr_array_new_with_free_func((GDestroyNotify)variant_free);
}

static GPtrArray *variants_copy(const GPtrArray *from)
{
    GPtrArray *to = variants_new();
    for (guint i = 0; from != NULL && i < from->len; i++) {
        const struct variant *v = from->pdata[i];
        struct variant *copy = g_new(struct variant, 1);
        *copy = *v;
        copy->account = g_strdup(v->account);
        copy->text = g_strdup(v->text);
        copy->warning = g_strdup(v->warning);
        copy->language = g_strdup(v->language);
        g_ptr_array_add(to, copy);
    }
    return to;
}

struct variant *draft_variant(const struct draft *d, const char *account)
{
    for (guint i = 0; account != NULL && i < d->variants->len; i++) {
        struct variant *v = d->variants->pdata[i];
        if (!v->dropped && g_str_equal(v->account, account))
            return v;
    }
    return NULL;
}

struct variant *draft_variant_make(struct draft *d, const char *account)
{
    struct variant *v = draft_variant(d, account);
    if (v == NULL) {
        v = g_new0(struct variant, 1);
        v->account = g_strdup(account);
        v->visibility = -1;
        g_ptr_array_add(d->variants, v);
    }
    return v;
}

static void set(char **field, const char *own)
{
    if (own == NULL)
        return;
    g_free(*field);
    *field = *own != '\0' ? g_strdup(own) : NULL;
}

struct draft *draft_as(const struct draft *d, const char *account)
{
    struct draft *own = draft_copy(d);
    const struct variant *v = draft_variant(d, account);
    if (v != NULL) {
        if (v->text != NULL) {
            g_free(own->text);
            own->text = g_strdup(v->text);
            own->cursor = v->cursor;
        }
        set(&own->warning, v->warning);
        set(&own->language, v->language);
        if (v->visibility >= 0)
            own->visibility = (enum visibility)v->visibility;
    }
    g_ptr_array_set_size(own->variants, 0);
    return own;
}

/* ---- the draft ---- */

struct draft *draft_new(void)
{
    struct draft *d = g_new0(struct draft, 1);
    d->media = media_copy(NULL);
    d->variants = variants_new();
    return d;
}

struct draft *draft_copy(const struct draft *d)
{
    if (d == NULL)
        return NULL;
    struct draft *copy = g_new(struct draft, 1);
    *copy = *d;
    copy->owner = g_strdup(d->owner);
    copy->title = g_strdup(d->title);
    copy->accounts = g_strdup(d->accounts);
    copy->text = g_strdup(d->text);
    copy->warning = g_strdup(d->warning);
    copy->language = g_strdup(d->language);
    copy->zone = g_strdup(d->zone);
    copy->card = g_strdup(d->card);
    copy->approver = g_strdup(d->approver);
    copy->media = media_copy(d->media);
    copy->poll = poll_copy(d->poll);
    copy->variants = variants_copy(d->variants);
    return copy;
}

void draft_free(struct draft *d)
{
    if (d == NULL)
        return;
    g_free(d->owner);
    g_free(d->title);
    g_free(d->accounts);
    g_free(d->text);
    g_free(d->warning);
    g_free(d->language);
    g_free(d->zone);
    g_free(d->card);
    g_free(d->approver);
    if (d->media != NULL)
        g_ptr_array_unref(d->media);
    if (d->variants != NULL)
        g_ptr_array_unref(d->variants);
    poll_free(d->poll);
    g_free(d);
}

/* ---- the posts of a thread ---- */

static gboolean is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Without the blank lines before it and all that is blank behind it; the first line keeps its own indent. */
static void add_part(GArray *out, const char *text, gsize start, gsize end)
{
    struct draft_part p = {start, end};
    while (p.end > start && is_blank(text[p.end - 1]))
        p.end--;
    for (gsize i = start; i < p.end && is_blank(text[i]); i++)
        if (text[i] == '\n')
            p.start = i + 1;
    if (p.end > p.start)
        g_array_append_val(out, p);
}

/* The line that begins here is a cut. */
static gboolean is_cut(const char *line, gsize length)
{
    while (length > 0 && is_blank(line[length - 1]))
        length--;
    return length == strlen(DRAFT_CUT) && strncmp(line, DRAFT_CUT, length) == 0;
}

GArray *draft_parts(const char *text)
{
    GArray *out = g_array_new(FALSE, FALSE, sizeof(struct draft_part));
    gsize all = strlen(text), begin = 0, line = 0;
    gboolean cut = FALSE;
    while (line <= all) {
        const char *nl = memchr(text + line, '\n', all - line);
        gsize next = nl != NULL ? (gsize)(nl - text) : all;
        if (is_cut(text + line, next - line)) {
            add_part(out, text, begin, line);
            begin = MIN(next + 1, all);
            cut = TRUE;
        }
        line = next + 1;
    }
    if (cut)
        add_part(out, text, begin, all);
    if (out->len == 0) {
        struct draft_part whole = {0, all};
        g_array_append_val(out, whole);
    }
    return out;
}

/* Before each post of a thread: each may be read alone. */
static char *in_words(const char *warning, const char *text)
{
    GString *out = g_string_new(NULL);
    GArray *parts = draft_parts(text);
    for (guint i = 0; i < parts->len; i++) {
        const struct draft_part *p = &g_array_index(parts, struct draft_part, i);
        g_string_append_printf(out, "%sCW: %s\n\n", i > 0 ? "\n" DRAFT_CUT "\n" : "", warning);
        g_string_append_len(out, text + p->start, (gssize)(p->end - p->start));
    }
    g_array_unref(parts);
    return g_string_free(out, FALSE);
}

void draft_warning_in_words(struct draft *d, const char *account)
{
    struct draft *own = draft_as(d, account);
    if (own->warning != NULL) {
        struct variant *v = draft_variant_make(d, account);
        char *text = in_words(own->warning, own->text != NULL ? own->text : "");
        g_free(v->text);
        v->text = text;
        g_free(v->warning);
        v->warning = g_strdup("");
    }
    draft_free(own);
}
