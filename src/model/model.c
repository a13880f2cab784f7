/* Constructors, destructors and copies of the plain values. */
#include "repute/model.h"

/* The largest time whose id still fits in 63 bits: far beyond year 2200. */
#define ID_MS_MAX (G_MAXINT64 >> ID_SEQUENCE_BITS)
#define ID_SEQUENCE_MASK ((1u << ID_SEQUENCE_BITS) - 1)

gint64 id_from_ms(gint64 ms, guint sequence)
{
    return (CLAMP(ms, 0, ID_MS_MAX) << ID_SEQUENCE_BITS) | (gint64)(sequence & ID_SEQUENCE_MASK);
}

gint64 id_ms(gint64 id)
{
    return id >> ID_SEQUENCE_BITS;
}

struct media *media_new(const char *type, const char *url, const char *alt)
{
    struct media *m = g_new0(struct media, 1);
    m->type = g_strdup(type);
    m->url = g_strdup(url);
    m->alt = g_strdup(alt);
    return m;
}

void media_free(struct media *m)
{
    if (m == NULL)
        return;
    g_free(m->type);
    g_free(m->url);
    g_free(m->alt);
    g_free(m->remote_id);
    g_free(m);
}

static GPtrArray *media_array_new(void)
{
    return g_ptr_array_new_with_free_func((GDestroyNotify)media_free);
}

void poll_free(struct poll *p)
{
    if (p == NULL)
        return;
    g_strfreev(p->options);
    g_free(p);
}

void profile_clear(struct profile *p)
{
    if (p == NULL)
        return;
    g_free(p->uri);
    g_free(p->remote_id);
    g_free(p->handle);
    g_free(p->name);
    g_free(p->url);
    *p = (struct profile){.followers = -1};
}

void item_init(struct item *i)
{
    *i = (struct item){
        .author.followers = -1,
        .media = media_array_new(),
        .favourites = -1,
        .reposts = -1,
        .replies = -1,
    };
}

struct item *item_new(void)
{
    struct item *i = g_new(struct item, 1);
    item_init(i);
    return i;
}

void item_clear(struct item *i)
{
    if (i == NULL)
        return;
    profile_clear(&i->author);
    g_free(i->remote_id);
    g_free(i->uri);
    g_free(i->url);
    g_free(i->in_reply_to);
    g_free(i->in_reply_to_author);
    g_free(i->text);
    g_free(i->warning);
    g_free(i->language);
    g_free(i->poll);
    g_free(i->scored_by);
    g_free(i->ideas);
    if (i->media != NULL)
        g_ptr_array_unref(i->media);
    *i = (struct item){.author.followers = -1, .favourites = -1, .reposts = -1, .replies = -1};
}

void item_free(struct item *i)
{
    item_clear(i);
    g_free(i);
}

struct account *account_new(void)
{
    struct account *a = g_new0(struct account, 1);
    a->rate_limit = -1;
    a->rate_remaining = -1;
    return a;
}

void account_free(struct account *a)
{
    if (a == NULL)
        return;
    g_free(a->name);
    g_free(a->platform);
    g_free(a->url);
    g_free(a->handle);
    g_free(a->display_name);
    g_free(a->remote_id);
    g_free(a->uri);
    g_free(a->owner);
    g_free(a->zone);
    g_free(a->error);
    g_free(a->error_code);
    g_free(a->limits);
    g_free(a);
}

const char *account_zone(const struct account *a, const char *ours)
{
    return a->zone != NULL ? a->zone : ours;
}

struct conversation *conversation_new(void)
{
    struct conversation *c = g_new0(struct conversation, 1);
    item_init(&c->last);
    return c;
}

void conversation_free(struct conversation *c)
{
    if (c == NULL)
        return;
    g_free(c->account_name);
    g_free(c->platform);
    g_free(c->assignee);
    g_free(c->claim_by);
    g_free(c->labels);
    item_clear(&c->last);
    g_free(c);
}

struct ledger *ledger_new(void)
{
    struct ledger *l = g_new0(struct ledger, 1);
    l->part = 1;
    l->parts = 1;
    return l;
}

void ledger_free(struct ledger *l)
{
    if (l == NULL)
        return;
    g_free(l->account_name);
    g_free(l->platform);
    g_free(l->held_by);
    g_free(l->target);
    g_free(l->text);
    g_free(l->request);
    g_free(l->key);
    g_free(l->hash);
    g_free(l->approver);
    g_free(l->approved_by);
    g_free(l->approved_hash);
    g_free(l->zone);
    g_free(l->remote_id);
    g_free(l->uri);
    g_free(l->url);
    g_free(l->error_code);
    g_free(l->error);
    g_free(l->by);
    g_free(l);
}

void note_free(struct note *n)
{
    if (n == NULL)
        return;
    g_free(n->author);
    g_free(n->text);
    g_free(n);
}
