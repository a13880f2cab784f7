/* What the demo's colleagues did before one comes in: most of the older messages are closed by a named person, a few
 * are labelled, assigned, noted or put away, and posts wait for their hour. All through the jobs that people use. */
#include "app.h"
#include "repute/cascade.h"
#include "repute/clock.h"
#include "repute/store_items.h"
#include "repute/store_spread.h"

#include <math.h>

#define LATE_LEFT 3
#define SPREAD_DAYS 28
#define COUNTS 24
#define GROWTH 3.5 /* e-foldings over its age */
#define FADING 6

struct colleagues {
    struct job_context c;
    const char *me;
};

static struct event *act(struct colleagues *s, const char *user, const char *verb, json_t *args)
{
    struct job *j = job_new(verb, user, args);
    GPtrArray *events = g_ptr_array_new();
    job_run(&s->c, j, events, NULL); /* a sample that is missing is no reason not to start */
    job_free(j);
    return app_done(events);
}

static void change(struct colleagues *s, const char *user, const struct conversation *v, json_t *args)
{
    char id[24];
    g_snprintf(id, sizeof id, "%" G_GINT64_FORMAT, v->id);
    json_object_set_new(args, "targets", json_pack("[{s:s}]", "id", id));
    event_free(act(s, user, "change", args));
}

/* The first few that are late stay so; a word or two of what a team leaves on its way. */
static void touch(struct colleagues *s, const struct conversation *v, guint n, guint *late)
{
    static const char *const WHO[] = {"kim", "ola", "raj"};
    gint64 now = s->c.now_ms;
    gboolean is_late = v->due_at != 0 && v->due_at < now;
    s->c.now_ms = MIN(now, v->last.created_at + (gint64)(25 + n * 7 % 50) * MS_MINUTE);
    if (v->state == CONV_NEW && v->due_at == 0 && v->last.created_at < now - 2 * MS_DAY) {
        change(s, WHO[n % 3], v, json_pack("{s:s,s:s}", "verb", "done", "reason", "no-action"));
    } else if (is_late && v->last.label >= 0) {
        change(s, WHO[n % 3], v, json_pack("{s:s,s:s}", "verb", "done", "reason", n % 4 == 0 ? "solved" : "answered"));
    } else if (is_late && ++*late > LATE_LEFT) {
        change(s, WHO[n % 3], v, json_pack("{s:s,s:s}", "verb", "done", "reason", "solved"));
    } else if (is_late) {
        change(s, "kim", v, json_pack("{s:s,s:s}", "verb", "label", "text", "order"));
        change(s, "kim", v, json_pack("{s:s,s:s}", "verb", "note", "text", "Courier confirmed the damage: refund or new, their choice."));
        change(s, "kim", v, json_pack("{s:s,s:s}", "verb", "assign", "text", *late % 2 != 0 ? s->me : "kim"));
    } else if (n % 9 == 4) {
        change(s, "ola", v, json_pack("{s:s,s:I,s:b}", "verb", "snooze", "until", (json_int_t)(now + MS_DAY), "reply", 1));
    } else if (n % 7 == 3) {
        change(s, "raj", v, json_pack("{s:s,s:i}", "verb", "priority", "number", 1));
    }
    s->c.now_ms = now;
}

static void schedule(struct colleagues *s, const char *user, const char *text, gint64 in_ms)
{
    struct draft *d = draft_new();
    g_free(d->owner);
    d->owner = g_strdup(user);
    g_free(d->text);
    d->text = g_strdup(text);
    g_free(d->accounts);
    d->accounts = g_strdup("acme");
    struct event *e = act(s, user, "draft-save", json_pack("{s:o}", "draft", draft_to_json(d)));
    json_t *id = e != NULL ? json_object_get(e->result, "draft") : NULL;
    if (id != NULL && in_ms != 0)
        event_free(act(s, user, "send", json_pack("{s:O,s:[s],s:I}", "draft", id, "accounts", "acme", "at",
                                                  (json_int_t)(s->c.now_ms + in_ms))));
    event_free(e);
    draft_free(d);
}

/* How it got to what the server counts now, which we were not there to see: faster and faster, or fading. */
static void unfold(struct store_writer *w, const struct spread_post *post, gboolean grows, gint64 now_ms)
{
    gint64 age = now_ms - post->at;
    for (int k = 1; k < COUNTS && age > 0; k++) {
        double part = (double)k / COUNTS;
        double reached = grows ? expm1(GROWTH * part) / expm1(GROWTH) : 1 - exp(-FADING * part);
        const struct spread_count c = {post->at + (gint64)((double)age * part), llround((double)post->reshares * reached)};
        store_share_count_add(w, post->item, &c, NULL);
    }
}

/* The one that most people passed on grows, the others fade. */
static void unfold_all(struct colleagues *s)
{
    struct store_reader *r = store_writer_reader(s->c.writer);
    g_autoptr(GArray) posts = store_spread_posts(r, s->c.now_ms - SPREAD_DAYS * MS_DAY, CASCADE_ENOUGH, FALSE, 40, NULL);
    guint most = 0;
    if (posts == NULL || !store_begin(s->c.writer, NULL))
        return;
    for (guint i = 1; i < posts->len; i++)
        if (g_array_index(posts, struct spread_post, i).reshares > g_array_index(posts, struct spread_post, most).reshares)
            most = i;
    for (guint i = 0; i < posts->len; i++)
        unfold(s->c.writer, &g_array_index(posts, struct spread_post, i), i == most, s->c.now_ms);
    store_commit(s->c.writer, NULL);
}

void demo_story(struct app *a, struct store_writer *w)
{
    struct colleagues s = {{w, &a->paths, a->conf->settings, a->sentiment, clock_now_ms()}, a->user};
    static const char *const NAMES[][2] = {{"kim", "Kim"}, {"ola", "Ola"}, {"raj", "Raj"}};
    for (gsize i = 0; i < G_N_ELEMENTS(NAMES); i++)
        event_free(act(&s, NAMES[i][0], "seen", json_pack("{s:s}", "display", NAMES[i][1])));
    struct list_query q = {.sort = SORT_NEWEST, .now_ms = s.c.now_ms, .me = a->user};
    GPtrArray *rows = store_list(store_writer_reader(w), &q, NULL, FALSE, 500, NULL);
    guint late = 0;
    for (guint i = 0; rows != NULL && i < rows->len; i++)
        touch(&s, rows->pdata[i], i, &late);
    g_clear_pointer(&rows, g_ptr_array_unref);
    unfold_all(&s);
    schedule(&s, "kim", "The spring blend is back: Yirgacheffe and Huila, in the post on Thursdays.", 40 * MS_MINUTE);
    schedule(&s, "raj", "Cupping on Saturday, ten o'clock, the kettle is on.", 55 * MS_MINUTE);
    schedule(&s, "kim", "Meet the growers: Abebe Tadesse, who picked the lot.", 20 * MS_HOUR);
    schedule(&s, a->user, "Autumn launch: what goes on the bag this time?", 0);
    schedule(&s, "ola", "Thread: water, and why it matters more than the kettle.", 0);
}
