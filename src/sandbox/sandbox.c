#include "server.h"

struct sandbox *sandbox_new(const struct sandbox_options *options, GError **error)
{
    struct sandbox *s = g_new0(struct sandbox, 1);
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    /* Recursive: the control endpoint answers under the lock and calls the public functions, which take it.
     */
    pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE);
    pthread_mutex_init(&s->lock, &attributes);
    pthread_mutexattr_destroy(&attributes);
    s->options = *options;
    SANDBOX_LOCK(s);
    sb_state_init(s);
    sb_agenda_start(s);
    gboolean ok = sb_server_start(s, error);
    if (ok && !options->empty)
        sb_story_begin(s);
    SANDBOX_UNLOCK(s);
    if (!ok) {
        sandbox_free(s);
        return NULL;
    }
    return s;
}

void sandbox_free(struct sandbox *s)
{
    if (s == NULL)
        return;
    sb_agenda_stop(s);
    sb_server_stop(s);
    sb_story_end(s);
    sb_agenda_clear(s);
    sb_state_clear(s);
    if (s->entities != NULL)
        g_regex_unref(s->entities);
    pthread_mutex_destroy(&s->lock);
    g_free(s->url);
    g_free(s->host);
    g_free(s);
}
