/* The screen's loop: one poll over keys, the worker's events, signals and other people's commits. */
#include "app.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "repute/clock.h"
#include "repute/term.h"

struct tui {
    struct app *app;
    struct worker *worker;
    struct store_reader *reader;
    struct terminal *term;
    struct ui *ui;
    int signals, changed; /* fds */
    gboolean over;
    gint64 seen_version, titled_at;
};

/* ---- what the screen wants of the world ---- */

static guint64 submit(gpointer data, struct job *j)
{
    return worker_submit(((struct tui *)data)->worker, j);
}

static guint sending(gpointer data)
{
    return worker_sending(((struct tui *)data)->worker);
}

static int wait_for(GPid pid)
{
    int status = 0;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

/* A child of ours gets the signals back that the loop reads from its descriptor, or does without. */
static void unblock_signals(gpointer data)
{
    sigset_t none;
    signal(SIGPIPE, SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

static void take_size(struct tui *t)
{
    int w, h;
    term_size(t->term, &w, &h);
    ui_resize(t->ui, w, h);
}

/* The terminal is ours again; nobody told us if it was resized meanwhile. */
static void come_back(struct tui *t)
{
    term_continue(t->term);
    take_size(t);
}

/* Runs in the foreground with the terminal; input may be NULL. Exit code, or -1. */
static int foreground(struct tui *t, char **argv, const char *input, gboolean wait_key)
{
    GPid pid;
    int in = -1;
    GError *error = NULL;
    term_pause(t->term);
    GSpawnFlags flags = G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_CHILD_INHERITS_STDIN;
    if (input != NULL)
        flags &= ~G_SPAWN_CHILD_INHERITS_STDIN;
    int code = -1;
    if (g_spawn_async_with_pipes(NULL, argv, NULL, flags, unblock_signals, NULL, &pid, input != NULL ? &in : NULL, NULL,
                                 NULL, &error)) {
        if (input != NULL) {
            ssize_t n = write(in, input, strlen(input));
            (void)n;
            close(in);
        }
        code = wait_for(pid);
        if (wait_key) {
            printf("\n[%s ended with %d; Enter goes back]", argv[0], code);
            fflush(stdout);
            int c;
            while ((c = getchar()) != '\n' && c != EOF)
                ;
        }
    }
    come_back(t);
    if (error != NULL) {
        ui_say(t->ui, FALSE, "%s", error->message);
        g_error_free(error);
    }
    return code;
}

static void edit(struct tui *t, const char *text)
{
    const char *set = settings_str(ui_settings(t->ui), "editor");
    const char *editor = *set != '\0' ? set : g_getenv("VISUAL") != NULL ? g_getenv("VISUAL") : g_getenv("EDITOR");
    char *path = g_strdup_printf("%s/draft-%d.txt", t->app->paths.state, (int)getpid());
    char **argv = NULL, *after = NULL;
    GError *error = NULL;
    if (!g_shell_parse_argv(editor != NULL ? editor : "vi", NULL, &argv, &error) ||
        !paths_make_dir(t->app->paths.state, 0700, &error) || !paths_write_file(path, text, strlen(text), 0600, &error)) {
        ui_edited(t->ui, NULL, error->message);
        g_clear_error(&error);
    } else {
        guint n = g_strv_length(argv);
        argv = g_renew(char *, argv, n + 2);
        argv[n] = g_strdup(path);
        argv[n + 1] = NULL;
        int code = foreground(t, argv, NULL, FALSE);
        if (code == 0 && g_file_get_contents(path, &after, NULL, NULL))
            ui_edited(t->ui, after, NULL);
        else
            ui_edited(t->ui, NULL, "the editor failed; the text is as it was");
        unlink(path);
    }
    g_strfreev(argv);
    g_free(after);
    g_free(path);
}

/* The program that is set, else $BROWSER, else what the desktop has; NULL none. To be freed. */
static char *opener(struct tui *t, const char *program)
{
    const char *set = program != NULL && *program != '\0' ? program : settings_str(ui_settings(t->ui), "browser");
    const char *env = g_getenv("BROWSER");
    if (*set != '\0')
        return g_strdup(set);
    return env != NULL && *env != '\0' ? g_strdup(env) : g_find_program_in_path("xdg-open");
}

/* Copies; where to, to be freed. */
static char *copied_to(struct tui *t, const char *text)
{
    char *fallback = g_build_filename(t->app->paths.state, "copied.txt", NULL);
    paths_make_dir(t->app->paths.state, 0700, NULL);
    char *where = g_strdup(term_copy(t->term, text, fallback));
    g_free(fallback);
    return where;
}

/* What cannot be opened here (no program, no display) can be taken elsewhere. */
static void not_opened(struct tui *t, const char *what, const char *why)
{
    char *where = copied_to(t, what);
    ui_say(t->ui, FALSE, "%s (set browser, set viewer); the link is in %s", why, where);
    g_free(where);
}

static void open_with(struct tui *t, const char *what, const char *program)
{
    char **argv = NULL, *line = opener(t, program);
    if (line == NULL || !g_shell_parse_argv(line, NULL, &argv, NULL)) {
        not_opened(t, what, "no program is set to open it");
        g_free(line);
        return;
    }
    guint n = g_strv_length(argv);
    argv = g_renew(char *, argv, n + 2);
    argv[n] = g_strdup(what); /* an argument, never a shell's line */
    argv[n + 1] = NULL;
    int code = foreground(t, argv, NULL, FALSE);
    char *why = g_strdup_printf("%s could not open it", argv[0]);
    if (code != 0)
        not_opened(t, what, why);
    else
        ui_note(t->ui, "opened %s", what);
    g_free(why);
    g_strfreev(argv);
    g_free(line);
}

static void copy(struct tui *t, const struct wish *w)
{
    char *where = copied_to(t, w->text);
    ui_note(t->ui, "%s copied to %s", w->text2 != NULL ? w->text2 : "text", where);
    g_free(where);
}

static void run_shell(struct tui *t, const struct wish *w)
{
    const char *set = settings_str(ui_settings(t->ui), "shell"), *env = g_getenv("SHELL");
    const char *shell = *set != '\0' ? set : env != NULL && *env != '\0' ? env : "/bin/sh";
    const char *const argv[] = {shell, "-c", w->text, NULL};
    foreground(t, (char **)argv, w->text2, TRUE);
}

static void suspend(struct tui *t)
{
    term_pause(t->term);
    worker_rest(t->worker, 500);
    kill(getpid(), SIGSTOP);
    worker_go_on(t->worker);
    come_back(t);
}

static void grant(struct tui *t, const struct wish *w)
{
    switch (w->kind) {
    case WISH_QUIT:
        t->over = TRUE;
        break;
    case WISH_SUSPEND:
        suspend(t);
        break;
    case WISH_REDRAW:
        term_redraw(t->term);
        break;
    case WISH_BELL:
        term_bell(t->term);
        t->titled_at = 0; /* what rings stands in the title at once */
        break;
    case WISH_COPY:
        copy(t, w);
        break;
    case WISH_EDIT:
        edit(t, w->text);
        break;
    case WISH_OPEN:
        open_with(t, w->text, w->text2);
        break;
    case WISH_RUN:
        run_shell(t, w);
        break;
    case WISH_NOTIFY:
        term_notify(t->term, w->text, g_strcmp0(w->text2, "tmux") == 0);
        break;
    case WISH_THEME:
        term_set_theme(t->term, ui_theme(t->ui));
        break;
    }
}

/* ---- the loop ---- */

static void read_keys(struct tui *t)
{
    int y = 0, x = 0, button = 0;
    keycode k;
    /* A held key brings a burst: at most one screenful of them before the next look at the rest. */
    for (int n = 0; n < 64 && (k = term_key(t->term, &y, &x, &button)) != K_NONE; n++) {
        if (k == K_MOUSE)
            ui_mouse(t->ui, y, x, button);
        else
            ui_key(t->ui, k);
        struct wish *w;
        while ((w = ui_wish(t->ui)) != NULL) {
            grant(t, w);
            wish_free(w);
        }
        if (t->over)
            return;
    }
}

static void hear_terminal(struct tui *t)
{
    gboolean wide = FALSE;
    gint64 line_ms = -1;
    if (term_found(t->term, &wide, &line_ms))
        ui_found(t->ui, wide, line_ms);
}

static void read_events(struct tui *t)
{
    struct event *e;
    while ((e = worker_event(t->worker)) != NULL) {
        ui_event(t->ui, e);
        event_free(e);
    }
}

static void read_changed(struct tui *t)
{
    char buffer[4096];
    while (read(t->changed, buffer, sizeof buffer) > 0)
        ;
    gint64 version = store_data_version(t->reader);
    if (version == t->seen_version)
        return;
    t->seen_version = version;
    struct event *e = event_new(EVENT_CHANGED);
    e->what = (guint)CHANGED_ALL;
    ui_event(t->ui, e);
    event_free(e);
}

static void read_signals(struct tui *t)
{
    struct signalfd_siginfo info;
    while (read(t->signals, &info, sizeof info) == (ssize_t)sizeof info) {
        if (info.ssi_signo == SIGWINCH) {
            term_resized(t->term);
            take_size(t);
        } else if (info.ssi_signo == SIGCONT) {
            term_redraw(t->term);
        } else {
            t->over = TRUE; /* HUP, TERM, INT: all that was typed is journalled, the place is kept */
        }
    }
}

static gboolean keys_wait(struct tui *t)
{
    struct pollfd p = {term_fd(t->term), POLLIN, 0};
    return poll(&p, 1, 0) > 0;
}

static void frame(struct tui *t)
{
    gboolean changed = FALSE;
    term_mouse(t->term, settings_bool(ui_settings(t->ui), "mouse"));
    const struct grid *g = ui_draw(t->ui, keys_wait(t), &changed);
    if (changed)
        term_present(t->term, g);
    gint64 now = clock_now_ms();
    if (now - t->titled_at >= MS_MINUTE) {
        t->titled_at = now;
        const char *title = ui_title(t->ui);
        if (title != NULL)
            term_title(t->term, title);
    }
    struct wish *w;
    while ((w = ui_wish(t->ui)) != NULL) {
        grant(t, w);
        wish_free(w);
    }
}

static void loop(struct tui *t)
{
    while (!t->over) {
        frame(t);
        if (t->over)
            return;
        struct pollfd fds[4] = {{term_fd(t->term), POLLIN, 0},
                                {worker_fd(t->worker), POLLIN, 0},
                                {t->signals, POLLIN, 0},
                                {t->changed, POLLIN, 0}};
        gint64 wait = ui_next_ms(t->ui);
        int n = poll(fds, t->changed >= 0 ? 4 : 3, (int)CLAMP(wait, -1, 3600000));
        if (n < 0 && errno != EINTR)
            return;
        if ((fds[0].revents & (POLLHUP | POLLERR)) != 0)
            return; /* the line was cut */
        if ((fds[2].revents & POLLIN) != 0)
            read_signals(t);
        if ((fds[1].revents & POLLIN) != 0)
            read_events(t);
        if (t->changed >= 0 && (fds[3].revents & POLLIN) != 0)
            read_changed(t);
        if ((fds[0].revents & POLLIN) != 0)
            read_keys(t);
        hear_terminal(t);
        if (n == 0)
            ui_tick(t->ui);
    }
}

/* ---- beginning and end ---- */

static sigset_t loop_signals(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGWINCH);
    sigaddset(&set, SIGHUP);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGCONT);
    return set;
}

void tui_hold_signals(void)
{
    sigset_t set = loop_signals();
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN); /* a command behind | that does not read to the end */
}

static int signal_fd(void)
{
    sigset_t set = loop_signals();
    return signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

static int watch_changed(const char *path)
{
    int fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (fd >= 0 && inotify_add_watch(fd, path, IN_MODIFY | IN_CLOSE_WRITE) < 0) {
        close(fd);
        return -1;
    }
    return fd;
}

static struct ui *make_ui(struct app *a, struct tui *t, int w, int h, gboolean utf8, int colours, gboolean sandbox,
                          GError **error)
{
    char *workspace = app_workspace_name(a);
    struct ui_options o = {.reader = t->reader, .settings = a->conf->settings, .keymap = a->conf->keymap,
                           .sentiment = a->sentiment, .user = a->user, .workspace = sandbox ? "demo" : workspace,
                           .w = w, .h = h, .utf8 = utf8, .colours = colours, .sandbox = sandbox, .submit = submit,
                           .sending = sending, .data = t, .problems = a->conf->problems,
                           .theme_dirs = (const char *const *)a->theme_dirs};
    struct ui *ui = ui_new(&o, error);
    g_free(workspace);
    return ui;
}

static gboolean begin(struct tui *t, GError **error)
{
    struct app *a = t->app;
    struct engine_options o = {.paths = &a->paths, .settings = a->conf->settings, .sentiment = a->sentiment,
                               .user = a->user};
    t->worker = worker_start(&o, error);
    if (t->worker == NULL)
        return FALSE;
    t->reader = store_reader_open(a->paths.database, error);
    if (t->reader == NULL)
        return FALSE;
    t->seen_version = store_data_version(t->reader);
    t->changed = watch_changed(a->paths.changed);
    return TRUE;
}

int tui_run(struct app *a, gboolean sandbox)
{
    struct tui t = {.app = a, .signals = -1, .changed = -1};
    GError *error = NULL;
    int code = 0, w = 80, h = 24;
    tui_hold_signals();
    t.signals = signal_fd();
    struct term_options to = {settings_bool(a->conf->settings, "mouse"), settings_bool(a->conf->settings, "title")};
    gboolean ok = begin(&t, &error);
    if (ok)
        t.term = term_new(&to, &error);
    if (t.term != NULL) {
        term_size(t.term, &w, &h);
        t.ui = make_ui(a, &t, w, h, term_utf8(t.term), term_colours(t.term), sandbox, &error);
    }
    if (t.ui != NULL) {
        term_set_theme(t.term, ui_theme(t.ui));
        loop(&t);
        ui_leave(t.ui);
    }
    term_free(t.term);
    if (error != NULL) {
        code = app_fail(error);
        g_error_free(error);
    }
    worker_stop(t.worker, 3000);
    ui_free(t.ui);
    store_reader_free(t.reader);
    if (t.changed >= 0)
        close(t.changed);
    close(t.signals);
    return code;
}

int tui_print(struct app *a, int w, int h, gboolean sandbox)
{
    struct tui t = {.app = a, .changed = -1};
    GError *error = NULL;
    int code = 0;
    if (begin(&t, &error))
        t.ui = make_ui(a, &t, w, h, TRUE, 0, sandbox, &error);
    if (t.ui != NULL) {
        ui_draw(t.ui, FALSE, NULL);
        char *text = grid_text(ui_draw(t.ui, FALSE, NULL));
        fputs(text, stdout);
        g_free(text);
    } else {
        code = app_fail(error);
        g_error_free(error);
    }
    worker_stop(t.worker, 1000);
    ui_free(t.ui);
    store_reader_free(t.reader);
    if (t.changed >= 0)
        close(t.changed);
    return code;
}
