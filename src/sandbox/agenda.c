/* What falls due. The thread sleeps on a condition until the next thing and is woken when an earlier one
 * comes; with nothing due it sleeps for good. Story things go by the server's clock, which may stand
 * still; delays and heartbeats go by the real one. */
#include "state.h"

#include <time.h>

struct due {
    gint64 when; /* server's ms, or monotonic us */
    guint64 order;
    agenda_act act;
    gpointer data;
    GDestroyNotify destroy;
};

struct agenda {
    GSequence *story, *real; /* struct due, soonest first */
    guint64 order;
    pthread_cond_t wake;
    pthread_t thread;
    gboolean stop, playing;
};

static void due_free(gpointer p)
{
    struct due *d = p;
    if (d->destroy != NULL)
        d->destroy(d->data);
    g_free(d);
}

static int sooner(gconstpointer a, gconstpointer b, gpointer nothing)
{
    const struct due *x = a, *y = b;
    if (x->when != y->when)
        return x->when < y->when ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

static void play(struct sandbox *s, GSequence *queue, gint64 until)
{
    while (g_sequence_get_length(queue) > 0) {
        GSequenceIter *first = g_sequence_get_begin_iter(queue);
        struct due d = *(struct due *)g_sequence_get(first);
        if (d.when > until)
            return;
        ((struct due *)g_sequence_get(first))->destroy = NULL;
        g_sequence_remove(first);
        d.act(s, d.data);
        if (d.destroy != NULL)
            d.destroy(d.data);
    }
}

/* Plays what is due by the server's clock now. */
static void sb_agenda_play(struct sandbox *s)
{
    /* What is played may post, and posting may come back here. */
    if (s->agenda->playing)
        return;
    s->agenda->playing = TRUE;
    play(s, s->agenda->story, sb_state_now(s));
    s->agenda->playing = FALSE;
}

static gboolean first_due(GSequence *queue, gint64 *when)
{
    if (g_sequence_get_length(queue) == 0)
        return FALSE;
    *when = ((struct due *)g_sequence_get(g_sequence_get_begin_iter(queue)))->when;
    return TRUE;
}

/* Step by step, so that whatever falls due sees the time it was due at. */
void sb_agenda_advance(struct sandbox *s, gint64 ms)
{
    gint64 target = sb_state_now(s) + ms, when = 0;
    while (first_due(s->agenda->story, &when) && when <= target) {
        s->advanced_ms += MAX(when - sb_state_now(s), 0);
        sb_agenda_play(s);
    }
    s->advanced_ms += MAX(target - sb_state_now(s), 0);
    pthread_cond_signal(&s->agenda->wake);
}

/* Monotonic microseconds of the next thing; FALSE where only a call can bring one. */
static gboolean next_wake(struct sandbox *s, gint64 *us)
{
    gboolean clock_runs = s->options.start_ms == 0 || s->options.live;
    gint64 story = 0, real = 0, now = g_get_monotonic_time();
    gboolean has_real = first_due(s->agenda->real, &real);
    gboolean has_story = clock_runs && first_due(s->agenda->story, &story);
    if (has_story)
        story = now + MAX(story - sb_state_now(s), 0) * 1000 + 1000;
    if (!has_real && !has_story)
        return FALSE;
    *us = !has_story || (has_real && real < story) ? real : story;
    return TRUE;
}

static void *agenda_main(void *data)
{
    struct sandbox *s = data;
    struct agenda *a = s->agenda;
    SANDBOX_LOCK(s);
    while (!a->stop) {
        gint64 us = 0;
        play(s, a->real, g_get_monotonic_time());
        if (s->options.start_ms == 0 || s->options.live)
            sb_agenda_play(s);
        if (!next_wake(s, &us)) {
            pthread_cond_wait(&a->wake, &s->lock);
        } else if (us > g_get_monotonic_time()) {
            struct timespec until = {.tv_sec = us / 1000000, .tv_nsec = us % 1000000 * 1000};
            pthread_cond_timedwait(&a->wake, &s->lock, &until);
        }
    }
    SANDBOX_UNLOCK(s);
    return NULL;
}

void sb_agenda_start(struct sandbox *s)
{
    struct agenda *a = g_new0(struct agenda, 1);
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&a->wake, &attributes);
    pthread_condattr_destroy(&attributes);
    a->story = g_sequence_new(due_free);
    a->real = g_sequence_new(due_free);
    s->agenda = a;
    a->stop = pthread_create(&a->thread, NULL, agenda_main, s) != 0;
}

void sb_agenda_stop(struct sandbox *s)
{
    struct agenda *a = s->agenda;
    SANDBOX_LOCK(s);
    gboolean runs = !a->stop;
    a->stop = TRUE;
    pthread_cond_signal(&a->wake);
    SANDBOX_UNLOCK(s);
    if (runs)
        pthread_join(a->thread, NULL);
}

void sb_agenda_clear(struct sandbox *s)
{
    struct agenda *a = s->agenda;
    g_sequence_free(a->story);
    g_sequence_free(a->real);
    pthread_cond_destroy(&a->wake);
    g_free(a);
    s->agenda = NULL;
}

static void add(struct sandbox *s, GSequence *queue, struct due *d)
{
    d->order = ++s->agenda->order;
    g_sequence_insert_sorted(queue, d, sooner, NULL);
    pthread_cond_signal(&s->agenda->wake);
}

void sb_agenda_at(struct sandbox *s, gint64 when_ms, agenda_act act, gpointer data, GDestroyNotify destroy)
{
    struct due *d = g_new0(struct due, 1);
    *d = (struct due){.when = when_ms, .act = act, .data = data, .destroy = destroy};
    add(s, s->agenda->story, d);
}

void sb_agenda_in(struct sandbox *s, int real_ms, agenda_act act, gpointer data)
{
    struct due *d = g_new0(struct due, 1);
    *d = (struct due){.when = g_get_monotonic_time() + (gint64)real_ms * 1000, .act = act, .data = data};
    add(s, s->agenda->real, d);
}
