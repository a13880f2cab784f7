#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <pthread.h>
#include <sched.h>

#include "repute/queue.h"

static void count(gpointer data)
{
    ++*(int *)data;
}

static void free_counted(gpointer item)
{
    ++*(int *)item;
}

static void items_come_in_order(void **state)
{
    int words[5] = {0}, woken = 0;
    struct queue *q = queue_new(3, NULL, count, &woken);
    assert_null(queue_pop(q));
    for (int round = 0; round < 4; round++) { /* over the end of the ring */
        assert_true(queue_push(q, &words[0]));
        assert_true(queue_push(q, &words[1]));
        assert_ptr_equal(queue_pop(q), &words[0]);
        assert_ptr_equal(queue_pop(q), &words[1]);
        assert_null(queue_pop(q));
    }
    assert_int_equal(woken, 8);
    assert_false(queue_overflowed(q));
    queue_free(q);
}

static void a_full_queue_refuses_and_tells_once(void **state)
{
    int freed[3] = {0}, woken = 0;
    struct queue *q = queue_new(2, free_counted, count, &woken);
    assert_true(queue_push(q, &freed[0]));
    assert_true(queue_push(q, &freed[1]));
    assert_false(queue_push(q, &freed[2]));
    assert_false(queue_push(q, &freed[2]));
    assert_int_equal(woken, 2);
    assert_true(queue_overflowed(q));
    assert_false(queue_overflowed(q));
    assert_ptr_equal(queue_pop(q), &freed[0]);
    assert_true(queue_push(q, &freed[0]));
    assert_false(queue_overflowed(q));
    queue_free(q);
    assert_int_equal(freed[0], 1);
    assert_int_equal(freed[1], 1);
    assert_int_equal(freed[2], 0); /* still its owner's */
}

static void freeing_nothing_is_fine(void **state)
{
    queue_free(NULL);
    struct queue *q = queue_new(0, NULL, NULL, NULL);
    assert_true(queue_push(q, q));
    assert_false(queue_push(q, q));
    queue_free(q);
}

#define MANY 20000

struct feeder {
    struct queue *q;
    guintptr first;
};

static void *feed(void *data)
{
    struct feeder *f = data;
    for (guintptr i = 0; i < MANY; i++)
        while (!queue_push(f->q, (gpointer)(f->first + i)))
            sched_yield();
    return NULL;
}

/* Two threads push, a third takes: nothing is lost, doubled or out of a thread's order. */
static void threads_lose_nothing(void **state)
{
    struct queue *q = queue_new(16, NULL, NULL, NULL);
    struct feeder a = {q, 1}, b = {q, 1 + MANY};
    pthread_t threads[2];
    assert_int_equal(pthread_create(&threads[0], NULL, feed, &a), 0);
    assert_int_equal(pthread_create(&threads[1], NULL, feed, &b), 0);
    guintptr next_a = a.first, next_b = b.first;
    while (next_a < a.first + MANY || next_b < b.first + MANY) {
        guintptr item = (guintptr)queue_pop(q);
        if (item == 0)
            sched_yield();
        else if (item < b.first)
            assert_int_equal(item, next_a++);
        else
            assert_int_equal(item, next_b++);
    }
    pthread_join(threads[0], NULL);
    pthread_join(threads[1], NULL);
    assert_null(queue_pop(q));
    queue_free(q);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(items_come_in_order),
        cmocka_unit_test(a_full_queue_refuses_and_tells_once),
        cmocka_unit_test(freeing_nothing_is_fine),
        cmocka_unit_test(threads_lose_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
