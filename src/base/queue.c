#include "repute/queue.h"

#include <pthread.h>

struct queue {
    pthread_mutex_t lock;
    gpointer *items; /* a ring: count of them from first on */
    gsize capacity, first, count;
    gboolean overflowed;
    GDestroyNotify free_item;
    void (*wake)(gpointer data);
    gpointer data;
};

struct queue *queue_new(gsize capacity, GDestroyNotify free_item, void (*wake)(gpointer data), gpointer data)
{
    struct queue *q = g_new0(struct queue, 1);
    pthread_mutex_init(&q->lock, NULL);
    q->capacity = MAX(capacity, 1);
    q->items = g_new0(gpointer, q->capacity);
    q->free_item = free_item;
    q->wake = wake;
    q->data = data;
    return q;
}

void queue_free(struct queue *q)
{
    if (q == NULL)
        return;
    for (gpointer item; (item = queue_pop(q)) != NULL;)
        if (q->free_item != NULL)
            q->free_item(item);
    pthread_mutex_destroy(&q->lock);
    g_free(q->items);
    g_free(q);
}

gboolean queue_push(struct queue *q, gpointer item)
{
    g_return_val_if_fail(item != NULL, FALSE); /* NULL is what an empty queue gives */
    pthread_mutex_lock(&q->lock);
    gboolean room = q->count < q->capacity;
    if (room)
        q->items[(q->first + q->count++) % q->capacity] = item;
    else
        q->overflowed = TRUE;
    pthread_mutex_unlock(&q->lock);
    /* Outside the lock: the woken thread would only run into it. */
    if (room && q->wake != NULL)
        q->wake(q->data);
    return room;
}

gpointer queue_pop(struct queue *q)
{
    gpointer item = NULL;
    pthread_mutex_lock(&q->lock);
    if (q->count > 0) {
        item = q->items[q->first];
        q->first = (q->first + 1) % q->capacity;
        q->count--;
    }
    pthread_mutex_unlock(&q->lock);
    return item;
}

gboolean queue_overflowed(struct queue *q)
{
    pthread_mutex_lock(&q->lock);
    gboolean overflowed = q->overflowed;
    q->overflowed = FALSE;
    pthread_mutex_unlock(&q->lock);
    return overflowed;
}
