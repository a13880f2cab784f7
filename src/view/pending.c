/* Panes and commands still on their way; each goes with the file that brings it. */
#include "cmd.h"
#include "lines.h"

#define PENDING(ID, LABEL, NUMBER)                                                                                     \
    {                                                                                                                  \
        .id = ID, .label = LABEL, .number = NUMBER, .size = sizeof(struct lines_pane), .init = lines_init,             \
        .clear = lines_clear_pane, .draw = lines_draw                                                                  \
    }

const struct pane_ops person_ops = PENDING(PANE_PERSON, "Person", 0);


void person_show(struct ui *ui)
{
}

