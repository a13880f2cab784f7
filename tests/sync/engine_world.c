#include "engine_world.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "repute/clock.h"

#define PATIENCE (120 * G_USEC_PER_SEC) /* a loaded machine; what never comes fails late */

static gint64 world_now(gpointer data)
{
    return clock_now_ms() + ((struct engine_world *)data)->skew;
}

static void emit(struct event *e, gpointer data)
{
    g_ptr_array_add(((struct engine_world *)data)->events, e);
}

static gboolean leaves(gpointer data)
{
    return ((struct engine_world *)data)->leaves;
}

struct engine_options engine_world_options(struct engine_world *w)
{
    return (struct engine_options){.paths = &w->paths, .settings = w->settings, .user = "sal", .sentiment = w->sentiment,
                                   .emit = emit, .emit_data = w, .stop = leaves, .now = world_now, .now_data = w};
}

static void start(struct engine_world *w)
{
    struct engine_options o = engine_world_options(w);
    GError *error = NULL;
    w->engine = engine_new(&o, &error);
    if (w->engine == NULL)
        g_error("engine: %s", error->message);
    w->reader = store_writer_reader(engine_writer(w->engine));
}

void engine_world_swap(struct engine_world *w, struct engine *other)
{
    engine_free(w->engine);
    w->engine = other;
    w->reader = store_writer_reader(engine_writer(other));
}

void engine_world_end(struct engine_world *w)
{
    engine_free(w->engine);
    w->engine = NULL;
    w->reader = NULL;
}

void engine_world_restart(struct engine_world *w)
{
    engine_world_end(w);
    start(w);
}

/* In memory where there is such a place, and room in it (containers have 64 MB, of which a full page is a bus error):
 * hundreds of commits, each with its wait for a disk, prove nothing more. */
static const char *room_for_it(void)
{
    struct statvfs fs;
    gboolean roomy = statvfs("/dev/shm", &fs) == 0 && (guint64)fs.f_bavail * fs.f_frsize > 512 * 1024 * 1024;
    return roomy && g_access("/dev/shm", W_OK | X_OK) == 0 ? "/dev/shm" : g_get_tmp_dir();
}

struct engine_world *engine_world_new(const struct sandbox_options *options)
{
    struct engine_world *w = g_new0(struct engine_world, 1);
    GError *error = NULL;
    struct sandbox_options o = options != NULL ? *options : (struct sandbox_options){0};
    o.empty = TRUE;
    if (o.rate_limit == 0)
        o.rate_limit = -1;
    w->server = sandbox_new(&o, &error);
    if (w->server == NULL)
        g_error("sandbox: %s", error->message);
    w->dir = g_build_filename(room_for_it(), "repute-engine-XXXXXX", NULL);
    if (g_mkdtemp(w->dir) == NULL)
        g_error("%s cannot be made", w->dir);
    char *workspace = g_build_filename(w->dir, "workspace", NULL);
    paths_init(&w->paths, workspace, "/nonexistent");
    g_free(w->paths.secrets); /* beside the workspace, not in the home of whoever tests */
    w->paths.secrets = g_build_filename(w->dir, "secrets", NULL);
    g_free(workspace);
    w->settings = settings_new();
    w->events = g_ptr_array_new_with_free_func((GDestroyNotify)event_free);
    start(w);
    return w;
}

void engine_world_free(struct engine_world *w)
{
    engine_free(w->engine);
    sandbox_free(w->server);
    settings_free(w->settings);
    paths_clear(&w->paths);
    g_ptr_array_unref(w->events);
    paths_remove_tree(w->dir);
    g_free(w->dir);
    g_free(w);
}

gboolean engine_world_until(struct engine_world *w, gboolean (*done)(struct engine_world *w, gpointer data), gpointer data)
{
    gint64 until = g_get_monotonic_time() + PATIENCE;
    while (!done(w, data)) {
        if (g_get_monotonic_time() > until)
            return FALSE;
        engine_turn(w->engine, 20);
    }
    return TRUE;
}

static gboolean is_idle(struct engine_world *w, gpointer data)
{
    return engine_idle(w->engine);
}

void engine_world_settle(struct engine_world *w)
{
    engine_turn(w->engine, 0);
    engine_world_until(w, is_idle, NULL);
}

static const struct event *answer(struct engine_world *w, guint64 job)
{
    for (guint i = 0; i < w->events->len; i++) {
        const struct event *e = w->events->pdata[i];
        if ((e->type == EVENT_DONE || e->type == EVENT_FAILED) && e->job == job)
            return e;
    }
    return NULL;
}

static gboolean answered(struct engine_world *w, gpointer data)
{
    return answer(w, *(guint64 *)data) != NULL;
}

const struct event *engine_world_job(struct engine_world *w, const char *verb, json_t *args)
{
    return engine_world_job_by(w, "sal", verb, args);
}

const struct event *engine_world_job_by(struct engine_world *w, const char *who, const char *verb, json_t *args)
{
    struct job *j = job_new(verb, who, args);
    guint64 number = j->number = ++w->next_job;
    engine_job(w->engine, j);
    engine_world_until(w, answered, &number);
    return answer(w, number);
}

static gboolean fetched(struct engine_world *w, gpointer data)
{
    char *cursor = store_cursor(w->reader, 1, "notifications");
    g_free(cursor);
    return sandbox_requests(w->server, "GET", "/api/v1/notifications") > 0 && engine_idle(w->engine);
}

void engine_world_sign_in(struct engine_world *w)
{
    const struct event *e = engine_world_job(w, "account-add",
                                             json_pack("{s:s,s:s,s:s,s:s}", "platform", "mastodon", "url", sandbox_url(w->server),
                                                       "name", "acme", "token", sandbox_token(w->server, "acme")));
    if (e == NULL || e->type != EVENT_DONE)
        g_error("sign-in: %s", e != NULL ? e->text : "no answer");
    engine_world_until(w, fetched, NULL);
}

gint64 engine_world_post(struct engine_world *w, const char *text, gint64 reply_to_item, json_t *extra)
{
    struct draft *d = draft_new();
    g_free(d->owner);
    d->owner = g_strdup("sal");
    g_free(d->text);
    d->text = g_strdup(text);
    d->reply_to = reply_to_item;
    d->conversation = reply_to_item != 0 ? store_conversation_of(w->reader, reply_to_item) : 0;
    const struct event *e = engine_world_job(w, "draft-save", json_pack("{s:o}", "draft", draft_to_json(d)));
    draft_free(d);
    json_t *args = json_pack("{s:O,s:[s]}", "draft", json_object_get(e->result, "draft"), "accounts", "acme");
    if (extra != NULL)
        json_object_update(args, extra);
    json_decref(extra);
    e = engine_world_job(w, "send", args);
    if (e == NULL || e->type != EVENT_DONE)
        g_error("send: %s", e != NULL ? e->text : "no answer");
    return g_ascii_strtoll(json_string_value(json_array_get(json_object_get(e->result, "ledger"), 0)), NULL, 10);
}

enum ledger_state engine_world_state(struct engine_world *w, gint64 ledger)
{
    struct ledger *l = store_ledger(w->reader, ledger, NULL);
    enum ledger_state s = l != NULL ? l->state : LEDGER_STATE_N;
    ledger_free(l);
    return s;
}

struct reaching {
    gint64 id;
    enum ledger_state state;
};

static gboolean has_state(struct engine_world *w, gpointer data)
{
    const struct reaching *r = data;
    enum ledger_state s = engine_world_state(w, r->id);
    /* A queued row waits for its back-off: time passes. */
    if (s == LEDGER_QUEUED && r->state != LEDGER_QUEUED)
        w->skew += MS_SECOND / 4;
    return s == r->state;
}

gboolean engine_world_reaches(struct engine_world *w, gint64 ledger, enum ledger_state state)
{
    struct reaching r = {ledger, state};
    return engine_world_until(w, has_state, &r);
}

gboolean engine_world_asked(struct engine_world *w, gpointer path)
{
    return sandbox_requests(w->server, NULL, path) > 0;
}

void engine_world_sql(struct engine_world *w, const char *sql)
{
    sqlite3 *db = NULL;
    char *error = NULL;
    if (sqlite3_open(w->paths.database, &db) != SQLITE_OK || sqlite3_exec(db, sql, NULL, NULL, &error) != SQLITE_OK)
        g_error("%s: %s", sql, error != NULL ? error : "no database");
    sqlite3_close(db);
}

gint64 engine_world_count(struct engine_world *w, const char *pattern)
{
    struct pattern *p = pattern_parse(pattern, world_now(w), "UTC", NULL, NULL, NULL);
    struct list_query q = {.pattern = p, .sort = SORT_NEWEST, .now_ms = world_now(w), .me = "sal"};
    gint64 n = store_list_count(w->reader, &q, 1000000, NULL);
    pattern_free(p);
    return n;
}
