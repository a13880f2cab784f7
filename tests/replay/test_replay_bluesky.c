/* Every transcript of tests/replay/bluesky, and the batches that must come out of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "replay_case.h"

static void test_transcripts(void **state)
{
    assert_int_equal(replay_folder("bluesky"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_transcripts)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
