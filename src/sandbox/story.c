#include "state.h"

void sb_story_begin(struct sandbox *s)
{
    sb_state_account(s, "acme");
}

void sb_story_end(struct sandbox *s)
{
}

void sb_story_react(struct sandbox *s, struct status *st)
{
}
