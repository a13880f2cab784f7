/* Verbs still on their way; each goes with the file that brings it. */
#include "cli.h"

#define LATER(name)                                                                                                    \
    VERB(name)                                                                                                         \
    {                                                                                                                  \
        err_set(error, ERR_UNSUPPORTED, "not there yet");                                                              \
        return FALSE;                                                                                                  \
    }

LATER(reply) LATER(post) LATER(favourite) LATER(repost) LATER(mute)
LATER(block) LATER(report) LATER(hide) LATER(edit_published) LATER(delete_published)
