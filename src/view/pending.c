/* Panes and commands still on their way; each goes with the file that brings it. */
#include "cmd.h"
#include "lines.h"

#define PENDING(ID, LABEL, NUMBER)                                                                                     \
    {                                                                                                                  \
        .id = ID, .label = LABEL, .number = NUMBER, .size = sizeof(struct lines_pane), .init = lines_init,             \
        .clear = lines_clear_pane, .draw = lines_draw                                                                  \
    }

const struct pane_ops reputation_ops = PENDING(PANE_REPUTATION, "Reputation", 3);
const struct pane_ops accounts_ops = PENDING(PANE_ACCOUNTS, "Accounts", 6);
const struct pane_ops person_ops = PENDING(PANE_PERSON, "Person", 0);

static const char *call_name(const struct call *c)
{
    return c->command->name;
}

#define LATER(name)                                                                                                    \
    CMD(name)                                                                                                          \
    {                                                                                                                  \
        err_set(error, ERR_UNSUPPORTED, "%s is not there yet", call_name(call));                                   \
        return FALSE;                                                                                                  \
    }

LATER(account_add) LATER(account_check)
LATER(account_remove) LATER(account_guard)

char *reputation_why_text(struct ui *ui)
{
    return g_strdup("");
}

void person_show(struct ui *ui)
{
}

