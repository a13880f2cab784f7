/* A workspace in which much has happened: more accounts in every state, sends in every state, drafts, and twelve weeks
 * of messages with the score made of them. What `rich` in a golden file asks for. */
#include "rich.h"

#include "repute/clock.h"
#include "repute/scores.h"
#include "repute/spreading.h"

#define H MS_HOUR
#define D MS_DAY
#define M MS_MINUTE

static struct world *the(struct world *w)
{
    GError *error = NULL;
    if (!store_begin(w->writer, &error))
        g_error("rich: %s", error->message);
    return w;
}

static void done(struct world *w, gboolean ok, GError *error)
{
    if (!ok || !store_commit(w->writer, &error))
        g_error("rich: %s", error != NULL ? error->message : "failed without an error");
}

#define ok(w, call)              \
    do {                         \
        GError *e_ = NULL;       \
        GError **error = &e_;    \
        the(w);                  \
        gboolean fine_ = (call); \
        done(w, fine_, e_);      \
    } while (0)

/* ---- accounts ---- */

struct ours {
    const char *name, *error;
    enum account_state state;
    gint64 since, proved, complete; /* ms before now */
    gint64 limit, left, reset;      /* reset: ms after now */
    gboolean guarded;
};
static const struct ours OURS[] = {
    {"acme-b", "the server asks to wait", ACCOUNT_LIMITED, 8 * M, M, 8 * M, 300, 0, 8 * M, FALSE},
    {"acme-de", NULL, ACCOUNT_OK, 20 * D, 2 * M, 2 * M, 300, 288, 60 * M, TRUE},
    {"care", "401 \"The access token was revoked\"", ACCOUNT_LOGIN, 102 * M, 103 * M, 103 * M, -1, -1, 0, FALSE},
};

static gint64 add_account(struct world *w, const struct ours *o)
{
    struct account *a = account_new();
    a->name = g_strdup(o->name);
    a->platform = g_strdup("mastodon");
    a->url = g_strdup("https://example.social");
    a->handle = g_strdup_printf("%s@example.social", o->name);
    a->owner = g_strdup("sal");
    a->guarded = o->guarded;
    a->expires_at = g_str_equal(o->name, "acme-b") ? w->now + 27 * D : 0;
    ok(w, store_account_add(w->writer, a, w->now - 100 * D, error) &&
              store_account_facts(w->writer, a->id, NULL, NULL, NULL, NULL, NULL, w->now - o->proved,
                                  w->now - o->complete, error) &&
              store_account_state(w->writer, a->id, o->state, o->state == ACCOUNT_LOGIN ? "login" : NULL, o->error,
                                  w->now - o->since, error) &&
              (o->limit < 0 || store_account_rate(w->writer, a->id, o->limit, o->left, w->now + o->reset, error)));
    gint64 id = a->id;
    account_free(a);
    return id;
}

/* ---- sends ---- */

static gint64 add_row(struct world *w, gint64 account, const char *by, const char *text, gint64 due, gint64 now,
                      const char *approver)
{
    struct ledger *l = ledger_new();
    l->account = account;
    l->action = g_str_has_prefix(text, "Re: ") ? ACT_REPLY : ACT_POST;
    l->text = g_strdup(l->action == ACT_REPLY ? text + 4 : text);
    l->request = g_strdup_printf("{\"text\":\"%s\"}", text);
    l->key = g_strdup_printf("key %s", text);
    l->by = g_strdup(by);
    l->due_at = due;
    l->grace_ms = 30 * M;
    l->zone = g_strdup("Europe/Berlin");
    ok(w, store_ledger_add(w->writer, l, approver, 0, now, error));
    gint64 id = l->id;
    ledger_free(l);
    return id;
}

static void claim(struct world *w, gint64 id, gint64 now)
{
    enum claim_outcome outcome = CLAIM_GONE;
    GError *error = NULL;
    if (!store_ledger_claim(w->writer, id, now, &outcome, NULL, &error) || outcome != CLAIM_TAKEN)
        g_error("rich: row %d could not be claimed: %s", (int)id, error != NULL ? error->message : "held");
}

static void due(struct world *w, gint64 now)
{
    GArray *ids = NULL;
    ok(w, (ids = store_ledger_due(w->writer, now, error)) != NULL);
    g_array_unref(ids);
}

static void add_past(struct world *w, gint64 acme, gint64 b)
{
    gint64 now = w->now, at = now - 162 * M;
    gint64 id =
        add_row(w, acme, "kim", "Early birds: doors open at seven on Wednesdays", now - 30 * H, now - 40 * H, NULL);
    due(w, now - 29 * H);
    id = add_row(w, acme, "raj", "Price change on Monday: filter is 50 cents more", at, at, NULL);
    claim(w, id, at);
    ok(w, store_ledger_end(w->writer, id, LEDGER_UNKNOWN, NULL, "unknown", "no answer; read back 3x, not found", at + M,
                           error));
    at = now - 46 * H;
    id = add_row(w, acme, "sal", "Video: the kiln", at, at, NULL);
    claim(w, id, at);
    ok(w, store_ledger_end(w->writer, id, LEDGER_FAILED, NULL, "rejected", "422 \"file too large\"", at + M, error));
    id = add_row(w, acme, "raj", "Re: Thank you, nils", now - 50 * M, now - 50 * M, NULL);
    claim(w, id, now - 50 * M);
    ok(w, store_ledger_sent(w->writer, id, "r900", "https://example.social/p/900", NULL, 0, now - 50 * M, error));
    id = add_row(w, acme, "ola", "Late-night roast", now - 18 * H, now - 50 * H, NULL);
    ok(w, store_ledger_cancel(w->writer, id, 0, "ola", now - 49 * H, error));
    id = add_row(w, b, "sal", "Re: lena, your carafe is on its way", now - 23 * M, now - 23 * M, NULL);
    claim(w, id, now - 23 * M);
}

static void add_to_come(struct world *w, const gint64 *ids, gint64 acme)
{
    gint64 now = w->now, b = ids[0], de = ids[1], care = ids[2];
    add_row(w, acme, "kim", "Meet the growers: Abebe Tadesse picks at 2,100 metres", now + 19 * H, now - 20 * H, "ola");
    add_row(w, care, "ola", "Re: invoice 2026-118 is corrected", now - 31 * M, now - 31 * M, NULL);
    due(w, now);
    gint64 id =
        add_row(w, acme, "kim", "Spring blend is back: Yirgacheffe and Huila", now + 58 * M, now - 5 * H, "ola");
    ok(w, store_ledger_approve(w->writer, id, TRUE, "ola", now - 4 * H, error));
    add_row(w, acme, "raj", "Cupping on Saturday, ten seats", now + 88 * M, now - 5 * H, NULL);
    add_row(w, de, "kim", "Die Frühlingsmischung ist da", now + 178 * M, now - 5 * H, NULL);
    add_row(w, b, "sal", "Easter hours", now + 28 * D, now - 5 * H, NULL);
}

/* ---- twelve weeks of messages ---- */

static void add_history(struct world *w, gint64 acme)
{
    struct hours *hours = settings_hours(w->conf->settings);
    struct service_level sl = {hours, H, H};
    for (int n = 0; n < 240; n++) {
        struct item *i = item_new();
        gint64 at = w->now - 2 * H - (gint64)n * 9 * H;
        gboolean bad = n % 5 == 0 || (n > 20 && n < 34);
        i->account = acme;
        i->direction = DIR_IN;
        i->kind = KIND_MENTION;
        i->author.uri = g_strdup_printf("https://example.net/@p%d", n % 60);
        i->author.handle = g_strdup_printf("p%d@example.net", n % 60);
        i->author.followers = 40 * (n % 17);
        i->remote_id = g_strdup_printf("h%d", n);
        i->uri = g_strdup_printf("https://example.net/h%d", n);
        i->text = g_strdup(bad          ? "Late delivery once more, third week now."
                           : n % 3 == 0 ? "When do you open?"
                                        : "Lovely beans!");
        i->language = g_strdup("en");
        i->created_at = at;
        i->fetched_at = at;
        i->label = bad ? -1 : n % 3 == 0 ? 0 : 1;
        i->score = i->label * .7;
        i->confidence = .8;
        i->scored = TRUE;
        struct put_result r = {0};
        ok(w, store_item_put(w->writer, i, FALSE, &sl, at, &r, error));
        if (n % 9 != 0) { /* answered, some too late */
            struct item *o = item_new();
            o->account = acme;
            o->direction = DIR_OUT;
            o->kind = KIND_REPLY;
            o->author.uri = g_strdup("https://example.social/users/acme");
            o->author.handle = g_strdup("acme@example.social");
            o->remote_id = g_strdup_printf("o%d", n);
            o->uri = g_strdup_printf("https://example.social/o%d", n);
            o->in_reply_to = g_strdup(i->remote_id);
            o->text = g_strdup("We are on it.");
            o->created_at = o->fetched_at = at + (n % 4 == 0 ? 90 : 5 + n % 40) * M;
            ok(w, store_item_put(w->writer, o, FALSE, &sl, o->fetched_at, &r, error));
            item_free(o);
        }
        item_free(i);
    }
    hours_free(hours);
}

/* Two posts of ours that were passed on: one slows down, one has just begun. */
static void add_spread(struct world *w, gint64 acme)
{
    static const struct {
        const char *id, *text;
        int hours, reshares;
    } POSTS[] = {{"sp1", "Spring blend is back: Yirgacheffe and Huila, roasted on Monday", 30, 42},
                 {"sp2", "Cupping on Saturday, ten seats", 2, 6}};
    for (gsize n = 0; n < G_N_ELEMENTS(POSTS); n++) {
        struct item *i = item_new();
        struct put_result r = {0};
        i->account = acme;
        i->direction = DIR_OUT;
        i->kind = KIND_POST;
        i->author.uri = g_strdup("https://example.social/users/acme");
        i->author.handle = g_strdup("acme@example.social");
        i->author.followers = 5200;
        i->remote_id = g_strdup(POSTS[n].id);
        i->uri = g_strdup_printf("https://example.social/%s", POSTS[n].id);
        i->text = g_strdup(POSTS[n].text);
        i->created_at = i->fetched_at = w->now - POSTS[n].hours * H;
        ok(w, store_item_put(w->writer, i, FALSE, NULL, i->fetched_at, &r, error));
        for (int k = 0; k < POSTS[n].reshares; k++) {
            g_autofree char *uri = g_strdup_printf("https://example.net/@fan%d-%d", (int)n, k);
            struct profile fan = {.uri = uri, .remote_id = uri, .handle = uri, .followers = 60 + 37 * (k % 11)};
            gint64 at = i->created_at + (gint64)(POSTS[n].hours * H) * k * k / (POSTS[n].reshares * POSTS[n].reshares);
            ok(w, store_reaction_put(w->writer, acme, REACT_REPOST, uri, i->uri, &fan, at, w->now, NULL, error));
        }
        item_free(i);
    }
}

static void keep_spread(struct world *w)
{
    GPtrArray *found = spreading_work_out(store_writer_reader(w->writer), "UTC", w->now, NULL);
    for (guint i = 0; i < found->len; i++) {
        const struct spreading *s = found->pdata[i];
        ok(w, store_spread_set(w->writer, &s->row, s->rate, error));
    }
    g_ptr_array_unref(found);
}

static void add_scores(struct world *w)
{
    GPtrArray *accounts = store_accounts(store_writer_reader(w->writer), NULL);
    for (guint i = 0; i <= accounts->len; i++) {
        gint64 id = i < accounts->len ? ((struct account *)accounts->pdata[i])->id : 0;
        const struct score_scope scope = {.kind = SCORE_ACCOUNT, .id = id};
        char *score = scores_work_out(store_writer_reader(w->writer), &scope, w->conf->settings, w->now, NULL);
        ok(w, store_score_set(w->writer, &scope, "", score, w->now, error));
        g_free(score);
    }
    g_ptr_array_unref(accounts);
}

static void add_drafts(struct world *w)
{
    world_job(w, "sal", "draft-save",
              "{\"draft\":{\"accounts\":\"acme\",\"text\":\"Sorry to hear that, Lena. Could you send us a photo\"}}");
    world_job(w, "kim", "draft-save",
              "{\"draft\":{\"accounts\":\"acme\",\"title\":\"Thread: water\",\"text\":\"3 parts about water\"}}");
}

void world_rich(struct world *w)
{
    gint64 ids[G_N_ELEMENTS(OURS)];
    struct account *acme = store_account(w->reader, "acme", NULL);
    add_history(w, acme->id);
    /* What waits for a login waits from before it was lost. */
    for (gsize i = 0; i < G_N_ELEMENTS(OURS); i++)
        ids[i] = add_account(w, &OURS[i]);
    add_past(w, acme->id, ids[0]);
    add_to_come(w, ids, acme->id);
    add_drafts(w);
    add_scores(w);
    add_spread(w, acme->id);
    keep_spread(w);
    account_free(acme);
    struct event *e = event_new(EVENT_CHANGED);
    e->what = (guint)CHANGED_ALL;
    ui_event(w->ui, e);
    event_free(e);
    ui_draw(w->ui, FALSE, NULL);
    world_keys(w, "<Left><C-l>"); /* the login that was lost is told and read; what came is in the list */
}

struct world *world_new_rich(void)
{
    struct world *w = world_new(12, 100, 30, TRUE);
    world_rich(w);
    w->keeps = TRUE;
    return w;
}
