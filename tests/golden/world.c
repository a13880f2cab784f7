#include "world.h"

#include <string.h>

#include "repute/clock.h"
#include "repute/scores.h"

struct mention {
    const char *handle, *name, *lang, *text;
    gint64 age;
    double score;
    enum item_kind kind;
    int media, scored, followers;
};
#define M MS_MINUTE
static const struct mention MENTIONS[] = {
    {"lena@example.social", "Lena Okafor", "en",
     "My order 4417 arrived broken and nobody answers my mail. I wrote on Monday and again yesterday. Is anybody there?",
     184 * M, -.82, KIND_MENTION, 1, 1, 420},
    {"marie@piaf.example", "Marie Dubois", "fr", "Colis abîmé, toujours pas de réponse. Que dois-je faire ?", 125 * M, -.6,
     KIND_DIRECT, 2, 1, 88},
    {"sam.example", "Sam", "en", "The grinder came without its manual, where do I find one?", 72 * M, -.4, KIND_REPLY, 0, 1,
     31},
    {"ruth@example.net", "Ruth", "de", "Wieder „Lieferung verspätet“. Dritte Woche in Folge, was ist da los?", 9 * M, -.7,
     KIND_QUOTE, 0, 1, 5300},
    {"jo@example.org", "Jo", "en", "Do you ship to Norway, and who pays the duty?", 52 * M, 0, KIND_MENTION, 0, 1, 12},
    {"sakura@example.jp", "さくら", "ja", "注文した豆がまだ届きません。いつ発送されますか。", 47 * M, -.3, KIND_MENTION, 0, 1,
     2800},
    {"tomasz@kawa.example", "Tomasz", "pl", "Czy kawa bezkofeinowa wróci do sklepu?", 20000, 0, KIND_MENTION, 0, 0, 7},
    {"priya@example.social", "Priya", "en", "Best filter I had this year, thank you!", 4 * M, .9, KIND_REPLY, 1, 1, 190},
    {"h4ck.example", "c̸o̸", "", "c̸o̸f̸f̸e̸e̸ when??", 6 * M, 0, KIND_MENTION, 0, 0, 3},
    {"noa@example.org", "נועה לוי", "he", "ההזמנה שלי הגיעה שבורה, מי מטפל בזה?", 11 * M, -.5, KIND_MENTION, 0, 1, 88},
    {"nils.example", "Nils", "en", "Loving the new roast 👨‍👩‍👧 the whole family does", 12 * M, .6, KIND_MENTION, 0, 1, 64},
    {"omar@example.social", "Omar", "ar", "هل يمكنني تغيير عنوان التوصيل؟", 20 * M, 0, KIND_DIRECT, 0, 1, 15},
};
#undef M

static gint64 world_now(gpointer data)
{
    return ((struct world *)data)->now;
}

static void run(struct world *w, struct job *j)
{
    struct job_context c = {w->writer, NULL, w->conf->settings, NULL, w->now};
    GError *error = NULL;
    if (!job_run(&c, j, w->events, &error)) {
        struct event *e = event_new(EVENT_FAILED);
        e->job = j->number;
        e->verb = g_strdup(j->verb);
        e->text = g_strdup(error->message);
        e->code = error->domain == REPUTE_ERROR ? (enum err_code)error->code : ERR_INTERNAL;
        g_ptr_array_add(w->events, e);
        g_error_free(error);
    }
}

/* As the engine does: worked out, kept, said. */
static void figures(struct world *w, const struct job *j)
{
    struct score_scope scope;
    g_autofree char *name = NULL;
    const char *part = json_string_value(json_object_get(j->args, "part"));
    GError *error = NULL;
    if (!store_scope_find(w->reader, json_string_value(json_object_get(j->args, "of")), &scope, &name, &error))
        g_error("world: %s", error->message);
    g_autofree char *json = scores_figures(w->reader, &scope, part, w->conf->settings, w->now, &error);
    if (json == NULL || !store_begin(w->writer, &error) ||
        !store_score_set(w->writer, &scope, part, json, w->now, &error) || !store_commit(w->writer, &error))
        g_error("world: %s", error->message);
    struct event *e = event_new(EVENT_CHANGED);
    e->what = CHANGED_SCORES;
    g_ptr_array_add(w->events, e);
}

static guint64 world_submit(gpointer data, struct job *j)
{
    struct world *w = data;
    j->number = ++w->next_job;
    guint64 number = j->number;
    g_ptr_array_add(w->jobs, g_strdup(j->verb));
    gboolean sums = g_str_equal(j->verb, "figures");
    gboolean asks = sums || g_str_equal(j->verb, "fill-gap") || g_str_equal(j->verb, "names") ||
                    (g_str_has_prefix(j->verb, "account-") && !g_str_equal(j->verb, "account-guard") &&
                     !g_str_equal(j->verb, "account-remove"));
    if (w->keeps && asks) {
        job_free(w->kept);
        w->kept = j;
        return number;
    }
    if (sums)
        figures(w, j);
    else
        run(w, j);
    job_free(j);
    return number;
}

static void deliver(struct world *w)
{
    while (w->events->len > 0) {
        GPtrArray *now = w->events;
        w->events = g_ptr_array_new();
        for (guint i = 0; i < now->len; i++) {
            if (w->ui != NULL)
                ui_event(w->ui, now->pdata[i]);
            event_free(now->pdata[i]);
        }
        g_ptr_array_unref(now);
    }
}

void world_answer(struct world *w, enum event_type type, const char *text, const char *result)
{
    struct event *e = event_new(type);
    e->job = w->kept->number;
    e->verb = g_strdup(w->kept->verb);
    e->text = g_strdup(text);
    e->code = ERR_SERVER;
    e->result = result != NULL ? json_loads(result, 0, NULL) : NULL;
    g_ptr_array_add(w->events, e);
    deliver(w);
}

void world_job(struct world *w, const char *user, const char *verb, const char *args_json)
{
    struct job *j = job_new(verb, user, json_loads(args_json, 0, NULL));
    run(w, j);
    job_free(j);
    deliver(w);
}

static gint64 put(struct world *w, const struct mention *m, guint n)
{
    struct item *i = item_new();
    i->account = 1;
    i->direction = DIR_IN;
    i->kind = m->kind;
    i->author.uri = g_strdup_printf("https://example.social/users/%s", m->handle);
    i->author.remote_id = g_strdup_printf("a%s", m->handle);
    i->author.handle = g_strdup(m->handle);
    i->author.name = g_strdup(m->name);
    i->author.followers = m->followers;
    i->remote_id = g_strdup_printf("r%u", n);
    i->uri = g_strdup_printf("https://example.social/p/%u", n);
    i->url = g_strdup(i->uri);
    i->text = g_strdup(m->text);
    i->language = g_strdup(m->lang);
    i->visibility = m->kind == KIND_DIRECT ? VIS_DIRECT : VIS_PUBLIC;
    i->created_at = w->now - m->age;
    i->fetched_at = w->now;
    i->score = m->score;
    i->label = m->score > .05 ? 1 : m->score < -.05 ? -1 : 0;
    i->confidence = .9;
    i->scored = m->scored != 0;
    for (int k = 0; k < m->media; k++)
        g_ptr_array_add(i->media, media_new("image", "https://example.social/i.png", "cracked glass carafe on a wet parcel"));
    struct hours *hours = settings_hours(w->conf->settings);
    struct service_level sl = {hours, MS_HOUR, MS_HOUR};
    struct put_result r = {0};
    GError *error = NULL;
    if (!store_begin(w->writer, &error) || !store_item_put(w->writer, i, FALSE, &sl, w->now, &r, &error) ||
        !store_commit(w->writer, &error))
        g_error("world: %s", error->message);
    hours_free(hours);
    item_free(i);
    return r.conversation;
}

gint64 world_mention(struct world *w, const char *handle, const char *text, gint64 age_ms)
{
    struct mention m = {handle, handle, "en", text, age_ms, 0, KIND_MENTION, 0, 1, 10};
    gint64 id = put(w, &m, 1000 + (guint)w->next_job++);
    struct event *e = event_new(EVENT_CHANGED);
    e->what = CHANGED_ITEMS | CHANGED_CONVERSATIONS;
    g_ptr_array_add(w->events, e);
    deliver(w);
    return id;
}

static void add_account(struct world *w)
{
    struct account *a = account_new();
    a->name = g_strdup("acme");
    a->platform = g_strdup("mastodon");
    a->url = g_strdup("https://example.social");
    a->handle = g_strdup("acme@example.social");
    a->remote_id = g_strdup("1");
    a->owner = g_strdup("sal");
    GError *error = NULL;
    if (!store_begin(w->writer, &error) || !store_account_add(w->writer, a, w->now, &error) ||
        !store_account_facts(w->writer, a->id, "acme@example.social", "Acme", "1", "https://example.social/users/acme", NULL,
                             w->now, w->now - MS_MINUTE, &error) ||
        !store_account_state(w->writer, a->id, ACCOUNT_OK, NULL, NULL, w->now, &error) ||
        !store_user_seen(w->writer, "kim", "Kim", FALSE, w->now, &error) || !store_commit(w->writer, &error))
        g_error("world: %s", error->message);
    account_free(a);
}

struct world *world_new(guint rows, int width, int height, gboolean utf8)
{
    struct world *w = g_new0(struct world, 1);
    GError *error = NULL;
    w->now = WORLD_NOW;
    w->events = g_ptr_array_new();
    w->jobs = g_ptr_array_new_with_free_func(g_free);
    w->dir = g_dir_make_tmp("repute-golden-XXXXXX", NULL);
    paths_init(&w->paths, w->dir, "/nonexistent/repute.conf");
    w->conf = conf_load(NULL);
    settings_set(w->conf->settings, "zone", "Europe/Berlin", NULL);
    w->writer = store_writer_open(w->paths.database, NULL, &error);
    if (w->writer == NULL)
        g_error("world: %s", error->message);
    if (rows > 0)
        add_account(w);
    for (guint i = 0; i < MIN(rows, G_N_ELEMENTS(MENTIONS)); i++)
        put(w, &MENTIONS[i], i);
    w->reader = store_reader_open(w->paths.database, &error);
    if (w->reader == NULL)
        g_error("world: %s", error->message);
    struct ui_options o = {.reader = w->reader, .settings = w->conf->settings, .keymap = w->conf->keymap, .user = "sal",
                           .workspace = "acme", .w = width, .h = height, .utf8 = utf8, .colours = 256,
                           .submit = world_submit, .now = world_now, .data = w, .problems = w->conf->problems};
    w->ui = ui_new(&o, &error);
    if (w->ui == NULL)
        g_error("world: %s", error->message);
    deliver(w);
    ui_draw(w->ui, FALSE, NULL);
    return w;
}

void world_free(struct world *w)
{
    ui_free(w->ui);
    store_reader_free(w->reader);
    store_writer_free(w->writer);
    conf_free(w->conf);
    paths_clear(&w->paths);
    for (guint i = 0; i < w->events->len; i++)
        event_free(w->events->pdata[i]);
    g_ptr_array_unref(w->events);
    job_free(w->kept);
    g_ptr_array_unref(w->jobs);
    paths_remove_tree(w->dir);
    g_free(w->dir);
    g_free(w);
}

static void type(struct world *w, const char *keys, gboolean ahead)
{
    keycode codes[512];
    gsize n = 0;
    if (!keys_parse(keys, codes, G_N_ELEMENTS(codes), &n))
        g_error("world: keys \"%s\" are not understood", keys);
    for (gsize i = 0; i < n; i++) {
        ui_key(w->ui, codes[i]);
        if (ahead && i + 1 < n)
            continue;
        do {
            deliver(w);
            ui_draw(w->ui, FALSE, NULL); /* as the loop does: a message is drawn before the next key ages it */
        } while (w->events->len > 0); /* a pane may ask for what it shows */
    }
}

void world_keys(struct world *w, const char *keys)
{
    type(w, keys, FALSE);
}

void world_keys_ahead(struct world *w, const char *keys)
{
    type(w, keys, TRUE);
}

void world_wait(struct world *w, gint64 ms)
{
    w->now += ms;
    ui_tick(w->ui);
    deliver(w);
}

char *world_screen(struct world *w, char **roles)
{
    world_wait(w, 200); /* the hand rests */
    const struct grid *g = ui_draw(w->ui, FALSE, NULL);
    if (roles != NULL)
        *roles = grid_roles(g);
    return grid_text(g);
}

gboolean world_shows(struct world *w, const char *text)
{
    char *screen = world_screen(w, NULL);
    gboolean in = strstr(screen, text) != NULL;
    if (!in)
        g_printerr("not \"%s\" in:\n%s", text, screen);
    g_free(screen);
    return in;
}

void world_claimed(struct world *w)
{
    struct list_query q = {.now_ms = w->now};
    GPtrArray *rows = store_list(w->reader, &q, NULL, FALSE, 1, NULL);
    gint64 id = ((struct conversation *)rows->pdata[0])->id;
    g_ptr_array_unref(rows);
    char *args = g_strdup_printf("{\"conversation\":\"%" G_GINT64_FORMAT "\",\"writing\":true}", id);
    world_job(w, "kim", "claim", args);
    g_free(args);
}
