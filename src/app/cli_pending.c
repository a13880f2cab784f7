/* Verbs still on their way; each goes with the file that brings it. */
#include "cli.h"

#include <stdio.h>

#define LATER(name)                                                                                                    \
    VERB(name)                                                                                                         \
    {                                                                                                                  \
        err_set(error, ERR_UNSUPPORTED, "not there yet");                                                              \
        return FALSE;                                                                                                  \
    }

LATER(queue) LATER(done) LATER(reopen) LATER(snooze) LATER(assign) LATER(unassign) LATER(label) LATER(note) LATER(claim)
LATER(priority) LATER(spam) LATER(sentiment) LATER(undo) LATER(reply) LATER(post) LATER(favourite) LATER(repost) LATER(mute)
LATER(block) LATER(report) LATER(hide) LATER(edit_published) LATER(delete_published) LATER(account) LATER(sync) LATER(worker)
LATER(watch) LATER(pause) LATER(resume) LATER(classify) LATER(import) LATER(backup) LATER(restore) LATER(doctor) LATER(forget)

VERB(help)
{
    for (int i = 0; cli_verbs[i].name != NULL; i++)
        printf("  %-17s %s\n", cli_verbs[i].name, cli_verbs[i].help);
    return TRUE;
}
