/* repute: options that every call takes, then the screen or a verb. */
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app.h"
#include "config.h"
#include "repute/sandbox.h"

static int usage(void)
{
    fputs("usage: repute [--workspace DIR] [--config FILE] [VERB …]\n"
          "       repute              the screen\n"
          "       repute demo         the screen on a sandbox; nothing leaves this host\n"
          "       repute help         the verbs\n",
          stderr);
    return 2;
}

/* --name VALUE or --name=VALUE at argv[*i]; moves *i past it. */
static gboolean option(int argc, char **argv, int *i, const char *name, const char **value)
{
    gsize len = strlen(name);
    if (strncmp(argv[*i], name, len) != 0)
        return FALSE;
    if (argv[*i][len] == '=') {
        *value = argv[*i] + len + 1;
        return TRUE;
    }
    if (argv[*i][len] != '\0' || *i + 1 >= argc)
        return FALSE;
    *value = argv[++*i];
    return TRUE;
}

/* A stream that the caller closed must not become a file of ours; using it fails, as it should. */
static void hold_streams(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd)
            _exit(1);
}

/* An answer that did not get through is no success. */
static int finish(int code)
{
    errno = 0;
    if (fflush(stdout) == 0 && !ferror(stdout))
        return code;
    fprintf(stderr, "repute: the answer could not be written to its end%s%s\n", errno != 0 ? ": " : "",
            errno != 0 ? g_strerror(errno) : "");
    return MAX(code, 1);
}

int main(int argc, char **argv)
{
    const char *workspace = NULL, *config = NULL;
    int i = 1;
    hold_streams();
    setlocale(LC_ALL, "");
    signal(SIGXFSZ, SIG_IGN); /* a limit on files is told like a full disk, instead of ending the program */
    for (; i < argc && argv[i][0] == '-'; i++) {
        if (g_str_equal(argv[i], "--version")) {
            puts(PACKAGE_STRING);
            return finish(0);
        }
        if (g_str_equal(argv[i], "--help"))
            return usage() - 2;
        if (!option(argc, argv, &i, "--workspace", &workspace) && !option(argc, argv, &i, "--config", &config))
            return usage();
    }
    if (i < argc && g_str_equal(argv[i], "sandbox"))
        return sandbox_main(argc - i, argv + i);
    struct app a = {0};
    app_init(&a, workspace, config);
    if (i >= argc || !g_str_equal(argv[i], "demo")) /* the demo has its own, in its own folder */
        app_open_log(&a);
    int code;
    if (i >= argc)
        code = tui_run(&a, FALSE);
    else if (g_str_equal(argv[i], "demo"))
        code = demo_main(&a, argc - i, argv + i);
    else
        code = cli_main(&a, argc - i, argv + i);
    app_clear(&a);
    return finish(code);
}
