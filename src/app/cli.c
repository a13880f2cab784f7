/* `repute VERB`. */
#include <stdio.h>

#include "app.h"

int cli_main(struct app *a, int argc, char **argv)
{
    fprintf(stderr, "repute: no verb \"%s\"; repute help lists them\n", argv[0]);
    return 2;
}
