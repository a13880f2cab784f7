/* A small bounded queue between two threads, on pthread mutexes (so that ThreadSanitizer sees it). The
 * receiver's wake-up is a function, because the worker sleeps in curl_multi_poll and the screen in poll. */
#ifndef REPUTE_QUEUE_H
#define REPUTE_QUEUE_H

#include <glib.h>

struct queue;

/* Room for capacity items; free_item may be NULL; wake(data) is called after each successful push,
 * outside the lock (may be NULL). */
struct queue *queue_new(gsize capacity, GDestroyNotify free_item, void (*wake)(gpointer data), gpointer data);
/* Frees what is still inside. No other thread may use it any more. */
void queue_free(struct queue *q);
/* Takes ownership of item and returns TRUE; FALSE (ownership stays) where it is full. Never blocks long. */
gboolean queue_push(struct queue *q, gpointer item);
/* The oldest item, or NULL at once. */
gpointer queue_pop(struct queue *q);
/* TRUE once after pushes were refused since the last call: the receiver then refreshes all. */
gboolean queue_overflowed(struct queue *q);

#endif
