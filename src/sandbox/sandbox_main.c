/* The sandbox as a program of its own. */
#include "repute/sandbox.h"

#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

static gboolean read_options(int argc, char **argv, struct sandbox_options *o, GError **error)
{
    int port = 0;
    gint64 seed = 1, start = 0;
    gboolean still = FALSE;
    GOptionEntry entries[] = {
        {"port", 0, 0, G_OPTION_ARG_INT, &port, "listen on 127.0.0.1:N (0: any free port)", "N"},
        {"seed", 0, 0, G_OPTION_ARG_INT64, &seed, "the story and the tokens follow from it", "N"},
        {"start", 0, 0, G_OPTION_ARG_INT64, &start, "the story's now, in ms since 1970", "MS"},
        {"empty", 0, 0, G_OPTION_ARG_NONE, &o->empty, "no story", NULL},
        {"still", 0, 0, G_OPTION_ARG_NONE, &still, "the story does not go on", NULL},
        {"control", 0, 0, G_OPTION_ARG_NONE, &o->control, "offer /_sandbox/", NULL},
        {"rate-limit", 0, 0, G_OPTION_ARG_INT, &o->rate_limit, "requests per 5 minutes (300; -1: no limit)",
         "N"},
        {"media-polls", 0, 0, G_OPTION_ARG_INT, &o->media_polls, "an upload is ready after N looks", "N"},
        {"ignore-idempotency", 0, 0, G_OPTION_ARG_NONE, &o->ignore_idempotency, "a repeated key posts again",
         NULL},
        {"no-streaming", 0, 0, G_OPTION_ARG_NONE, &o->no_streaming, "streams answer 404", NULL},
        {NULL},
    };
    GOptionContext *context = g_option_context_new(NULL);
    g_option_context_add_main_entries(context, entries, NULL);
    char **args = g_new0(char *, (gsize)argc + 1);
    for (int i = 0; i < argc; i++)
        args[i] = g_strdup(argv[i]);
    gboolean ok = g_option_context_parse_strv(context, &args, error);
    g_strfreev(args);
    g_option_context_free(context);
    if (ok && (port < 0 || port > 65535)) {
        g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "port %d is none: 0 to 65535", port);
        ok = FALSE;
    }
    o->port = (guint16)port;
    o->seed = (guint64)seed;
    o->start_ms = start;
    o->live = !o->empty && !still;
    return ok;
}

int sandbox_main(int argc, char **argv)
{
    struct sandbox_options options = {0};
    GError *error = NULL;
    sigset_t end;
    if (!read_options(argc, argv, &options, &error)) {
        fprintf(stderr, "repute sandbox: %s\n", error->message);
        g_error_free(error);
        return 2;
    }
    /* Blocked before the threads start, so that only sigwait() below sees them. */
    sigemptyset(&end);
    sigaddset(&end, SIGTERM);
    sigaddset(&end, SIGINT);
    sigaddset(&end, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &end, NULL);
    struct sandbox *s = sandbox_new(&options, &error);
    if (s == NULL) {
        fprintf(stderr, "repute sandbox: %s\n", error->message);
        g_error_free(error);
        return 1;
    }
    json_t *line = json_pack("{s:s,s:{s:s,s:s}}", "url", sandbox_url(s), "tokens", "acme",
                             sandbox_token(s, "acme"), "acme-de", sandbox_token(s, "acme-de"));
    char *text = json_dumps(line, JSON_COMPACT);
    printf("%s\n", text);
    fflush(stdout);
    free(text);
    json_decref(line);
    int sig = 0;
    sigwait(&end, &sig);
    sandbox_free(s);
    return 0;
}
