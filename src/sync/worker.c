/* The worker thread of the screen: an engine of its own, a queue of jobs down, a queue of events up. */
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "repute/log.h"
#include "repute/queue.h"
#include "repute/sync.h"

#define JOBS 4096
#define EVENTS 4096

struct worker {
    pthread_t thread;
    struct engine *engine; /* made before the thread starts, used by it alone; but for engine_wake() */
    struct queue *jobs, *events;
    int event_fd;
    pthread_mutex_t lock;  /* for the two below */
    pthread_cond_t moved;
    gboolean rest, resting; /* it is to rest; it rests */
    atomic_bool stop;
    atomic_uint sending;
    guint64 next_job;      /* UI thread */
    gint64 grace_until;
};

static void wake_engine(gpointer data)
{
    engine_wake(((struct worker *)data)->engine);
}

static void wake_screen(gpointer data)
{
    struct worker *w = data;
    guint64 one = 1;
    while (write(w->event_fd, &one, sizeof one) < 0 && errno == EINTR)
        ;
}

static void emit(struct event *e, gpointer data)
{
    struct worker *w = data;
    if (!queue_push(w->events, e))
        event_free(e); /* the queue remembers that it overflowed: the screen then reads all anew */
}

static gboolean is_over(gpointer data)
{
    return atomic_load(&((struct worker *)data)->stop);
}

/* Stopped, the thread could not renew anything: others fetch meanwhile. */
static void rest(struct worker *w)
{
    pthread_mutex_lock(&w->lock);
    if (w->rest) {
        engine_let_go(w->engine);
        w->resting = TRUE;
        pthread_cond_broadcast(&w->moved);
        while (w->rest)
            pthread_cond_wait(&w->moved, &w->lock);
        w->resting = FALSE;
    }
    pthread_mutex_unlock(&w->lock);
}

static void *loop(void *data)
{
    struct worker *w = data;
    while (!atomic_load(&w->stop)) {
        struct job *j;
        while ((j = queue_pop(w->jobs)) != NULL)
            engine_job(w->engine, j);
        rest(w);
        atomic_store(&w->sending, engine_sending(w->engine));
        engine_turn(w->engine, -1);
        atomic_store(&w->sending, engine_sending(w->engine));
    }
    struct job *j; /* what was asked before the end is done: the place, the last letters */
    while ((j = queue_pop(w->jobs)) != NULL)
        engine_job(w->engine, j);
    while (engine_sending(w->engine) > 0 && g_get_monotonic_time() / 1000 < w->grace_until)
        engine_turn(w->engine, 50);
    return NULL;
}

static void init_lock(struct worker *w)
{
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&w->moved, &monotonic);
    pthread_condattr_destroy(&monotonic);
    pthread_mutex_init(&w->lock, NULL);
}

static void worker_free(struct worker *w)
{
    pthread_cond_destroy(&w->moved);
    pthread_mutex_destroy(&w->lock);
    engine_free(w->engine);
    queue_free(w->jobs);
    queue_free(w->events);
    close(w->event_fd);
    g_free(w);
}

struct worker *worker_start(const struct engine_options *o, GError **error)
{
    struct worker *w = g_new0(struct worker, 1);
    struct engine_options mine = *o;
    mine.emit = emit;
    mine.emit_data = w;
    mine.stop = is_over;
    init_lock(w);
    w->event_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    w->events = queue_new(EVENTS, (GDestroyNotify)event_free, wake_screen, w);
    w->engine = engine_new(&mine, error);
    w->jobs = queue_new(JOBS, (GDestroyNotify)job_free, wake_engine, w);
    if (w->engine == NULL) {
        worker_free(w);
        return NULL;
    }
    int failed = pthread_create(&w->thread, NULL, loop, w);
    if (failed != 0) {
        err_set(error, ERR_INTERNAL, "the worker thread cannot be started: %s", g_strerror(failed));
        worker_free(w);
        return NULL;
    }
    return w;
}

void worker_stop(struct worker *w, gint64 grace_ms)
{
    if (w == NULL)
        return;
    w->grace_until = g_get_monotonic_time() / 1000 + grace_ms;
    atomic_store(&w->stop, TRUE);
    engine_wake(w->engine);
    worker_go_on(w);
    pthread_join(w->thread, NULL);
    worker_free(w);
}

gboolean worker_rest(struct worker *w, gint64 most_ms)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += (time_t)(most_ms / 1000);
    until.tv_nsec += (long)(most_ms % 1000) * 1000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    pthread_mutex_lock(&w->lock);
    w->rest = TRUE;
    engine_wake(w->engine);
    int failed = 0;
    while (!w->resting && failed == 0)
        failed = pthread_cond_timedwait(&w->moved, &w->lock, &until);
    gboolean rests = w->resting;
    pthread_mutex_unlock(&w->lock);
    return rests;
}

void worker_go_on(struct worker *w)
{
    pthread_mutex_lock(&w->lock);
    w->rest = FALSE;
    pthread_cond_broadcast(&w->moved);
    pthread_mutex_unlock(&w->lock);
}

guint64 worker_submit(struct worker *w, struct job *j)
{
    j->number = ++w->next_job;
    guint64 number = j->number;
    if (!queue_push(w->jobs, j)) {
        log_error("worker", "the queue of jobs is full: %s is dropped", j->verb);
        job_free(j);
        return 0;
    }
    return number;
}

struct event *worker_event(struct worker *w)
{
    guint64 n;
    while (read(w->event_fd, &n, sizeof n) < 0 && errno == EINTR)
        ;
    struct event *e = queue_pop(w->events);
    if (e == NULL && queue_overflowed(w->events)) {
        e = event_new(EVENT_CHANGED);
        e->what = (guint)CHANGED_ALL;
    }
    return e;
}

int worker_fd(struct worker *w)
{
    return w->event_fd;
}

guint worker_sending(struct worker *w)
{
    return atomic_load(&w->sending);
}
