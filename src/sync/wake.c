/* What wakes the engine beside the transport: commits of other processes, the wall clock, a clock that is set. */
#include "engine.h"

#include <errno.h>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "repute/clock.h"
#include "repute/log.h"

#define CLOCK_BACK (5 * MS_SECOND) /* less is a correction as clocks get them all day */

static int watch_changed(const char *path)
{
    int fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (fd >= 0 && inotify_add_watch(fd, path, IN_MODIFY | IN_CLOSE_WRITE) < 0) {
        close(fd);
        fd = -1;
    }
    return fd;
}

/* One descriptor for the transport to watch beside its own; -1 where there is nothing to watch. */
static int watch_both(int a, int b)
{
    int fd = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event e = {.events = EPOLLIN};
    gboolean any = fd >= 0 && a >= 0 && epoll_ctl(fd, EPOLL_CTL_ADD, a, &e) == 0;
    any = (fd >= 0 && b >= 0 && epoll_ctl(fd, EPOLL_CTL_ADD, b, &e) == 0) || any;
    if (any || fd < 0)
        return fd;
    close(fd);
    return -1;
}

static void close_fd(int fd)
{
    if (fd >= 0)
        close(fd);
}

void wake_init(struct engine *e, const char *changed)
{
    e->watch_fd = watch_changed(changed);
    e->timer_fd = timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);
    e->wake_fd = watch_both(e->watch_fd, e->timer_fd);
}

void wake_clear(struct engine *e)
{
    close_fd(e->watch_fd);
    close_fd(e->timer_fd);
    close_fd(e->wake_fd);
}

gboolean wake_changed(struct engine *e)
{
    char buffer[4096];
    gboolean any = FALSE;
    while (e->watch_fd >= 0 && read(e->watch_fd, buffer, sizeof buffer) > 0)
        any = TRUE;
    return any;
}

void wake_stored_times(struct engine *e, gint64 back, gint64 now)
{
    GError *error = NULL;
    if (store_clock_back(e->writer, back, now, &error))
        return;
    log_warn("sync", "times kept by a clock that ran ahead stay: %s", error->message);
    g_error_free(error);
}

/* Times that were worked out by a clock that ran ahead would be waited for as long as it did. */
void wake_notice_clock(struct engine *e, gint64 now)
{
    gint64 back = e->turned_at - now;
    e->turned_at = now;
    if (back < CLOCK_BACK)
        return;
    log_warn("sync", "the clock was put back by %" G_GINT64_FORMAT " s", back / 1000);
    wake_stored_times(e, back, now);
    engine_changed(e, CHANGED_LEDGER | CHANGED_ACCOUNTS | CHANGED_CONVERSATIONS, 0);
    plan_clock_back(e, back, now);
    runs_clock_back(e, back);
    e->ledger_at = e->wake_at = e->score_at = 1;
    e->asked_at = e->asked->len > 0 ? 1 : 0;
    e->score_not_before = e->retain_at = e->recover_at = 0;
}

/* The sleep below does not count the time a machine is suspended, and knows nothing of a clock that is set. */
void wake_timer(struct engine *e, gint64 at)
{
    guint64 times;
    if (e->timer_fd < 0 || e->o.now != NULL)
        return;
    gssize n = read(e->timer_fd, &times, sizeof times);
    if (n > 0 || (n < 0 && errno == ECANCELED))
        e->timer_at = 0;
    if (at == e->timer_at || (at == 0 && e->timer_at == 0))
        return;
    struct itimerspec t = {.it_value = {.tv_sec = (time_t)(at / 1000), .tv_nsec = (long)(at % 1000) * 1000000}};
    if (timerfd_settime(e->timer_fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &t, NULL) == 0)
        e->timer_at = at;
}
