#include "posts.h"

struct tongue {
    const char *code, *between;
    const char *words[40];
};
static const struct tongue TONGUES[] = {
    {"en", " ", {"the",   "parcel", "my",      "is",    "not",      "here",   "yet",     "and",    "refund",
                 "order", "late",   "please",  "where", "delivery", "broken", "cup",     "beans",  "again",
                 "thank", "you",    "great",   "roast", "shop",     "closed", "email",   "nobody", "answers",
                 "since", "monday", "invoice", "wrong", "colour",   "still",  "waiting", "love",   "it"}},
    {"de", " ", {"die",    "Lieferung",  "ist",    "schon",    "wieder", "verspätet", "bitte",
                 "meine",  "Bestellung", "fehlt",  "Rückgeld", "danke",  "schöne",    "Grüße",
                 "Straße", "Mühle",      "kaputt", "wann",     "kommt",  "der",       "Kaffee"}},
    {"fr",
     " ",
     {"le", "colis", "abîmé", "toujours", "pas", "de", "réponse", "merci", "très", "bon", "café", "commande",
      "retard", "où", "est", "ma", "facture", "cher", "équipe"}},
    {"ja",
     "",
     {"注文", "した", "豆", "が", "まだ", "届きません", "いつ", "発送", "されますか", "返金", "お願いします",
      "とても", "美味しい", "店", "の", "対応", "は", "早い", "珈琲"}},
    {"zh",
     "",
     {"订单", "还没", "收到", "退款", "请问", "什么时候", "发货", "咖啡", "很好", "客服", "质量", "太贵",
      "谢谢"}},
    {"ru",
     " ",
     {"где", "мой", "заказ", "спасибо", "доставка", "опять", "опаздывает", "верните", "деньги", "кофе"}},
};
static const guint SHARE[] = {62, 72, 80, 90, 96, 100};
static const char *const SIGNS[] = {"", "", "", "?", "?!", " 🔥", " 🙏", "!"};

void posts_init(struct posts *p, guint64 seed, gint64 first_ms, gint64 step_ms)
{
    *p = (struct posts){.state = seed * 2654435761u + 88172645463325252u,
                        .first_ms = first_ms,
                        .step_ms = step_ms,
                        .people = 200000};
}

guint posts_random(struct posts *p, guint below)
{
    p->state ^= p->state << 13;
    p->state ^= p->state >> 7;
    p->state ^= p->state << 17;
    return (guint)(((p->state >> 32) * below) >> 32);
}

/* Small numbers come often. */
static guint often_small(struct posts *p, guint below)
{
    guint a = posts_random(p, below), b = posts_random(p, below), c = posts_random(p, below);
    return MIN(a, MIN(b, c));
}

static void write_text(struct posts *p, struct item *i)
{
    guint pick = posts_random(p, 100), t = 0, words = 0;
    while (pick >= SHARE[t])
        t++;
    const struct tongue *tongue = &TONGUES[t];
    while (tongue->words[words] != NULL)
        words++;
    GString *text = g_string_sized_new(256);
    gsize want = 60 + posts_random(p, 180);
    while (text->len < want) {
        if (text->len > 0)
            g_string_append(text, tongue->between);
        if (t == 0 && posts_random(p, 14) == 0)
            g_string_append_printf(text, "w%u", often_small(p, 40000));
        else
            g_string_append(text, tongue->words[often_small(p, words)]);
    }
    g_string_append(text, SIGNS[posts_random(p, G_N_ELEMENTS(SIGNS))]);
    if (posts_random(p, 8) == 0)
        g_string_append_printf(text, " https://shop.example/%x", posts_random(p, 1 << 30));
    i->text = g_string_free(text, FALSE);
    i->language = g_strdup(tongue->code);
}

static void sign(struct posts *p, struct item *i, guint who)
{
    static const char *const SERVERS[] = {"social.example", "town.example", "art.example"};
    const char *server = SERVERS[who % G_N_ELEMENTS(SERVERS)];
    i->author.uri = g_strdup_printf("https://%s/users/u%u", server, who);
    i->author.remote_id = g_strdup_printf("%u", 100000 + who);
    i->author.handle = g_strdup_printf("u%u@%s", who, server);
    i->author.name = g_strdup_printf("Person %u", who);
    i->author.url = g_strdup_printf("https://%s/@u%u", server, who);
    i->author.followers = 10 + (gint64)who % 9000;
}

struct item *posts_next(struct posts *p, guint accounts)
{
    struct item *i = item_new();
    guint64 n = p->n++;
    i->account = 1 + (gint64)(n % accounts);
    i->kind = posts_random(p, 5) == 0 ? KIND_DIRECT : KIND_MENTION;
    i->created_at = i->fetched_at = p->first_ms + (gint64)n * p->step_ms;
    i->remote_id = g_strdup_printf("%" G_GUINT64_FORMAT, 100000000000 + n * 37);
    gboolean ours = n > accounts * 10 && posts_random(p, 12) == 0;
    /* One in four answers a recent one on the same account. */
    if (n > accounts * 60 && (ours || posts_random(p, 4) == 0)) {
        i->in_reply_to = g_strdup_printf("%" G_GUINT64_FORMAT,
                                         100000000000 + (n - accounts * (1 + posts_random(p, 50))) * 37);
        i->kind = KIND_REPLY;
    }
    sign(p, i, ours ? 0 : 1 + often_small(p, p->people));
    i->direction = ours ? DIR_OUT : DIR_IN;
    i->uri = g_strdup_printf("%s/statuses/%s", i->author.uri, i->remote_id);
    i->url = g_strdup_printf("%s/%s", i->author.url, i->remote_id);
    write_text(p, i);
    i->score = (double)posts_random(p, 2001) / 1000 - 1;
    i->label = i->score < -.3 ? -1 : i->score > .3;
    i->confidence = .8;
    i->scored = TRUE;
    if (posts_random(p, 12) == 0)
        g_ptr_array_add(i->media, media_new("image", "https://files.example/a.png", "a cup on a table"));
    return i;
}
