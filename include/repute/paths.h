/* Where things live (XDG), safe writing, and secrets in files. */
#ifndef REPUTE_PATHS_H
#define REPUTE_PATHS_H

#include <glib.h>

struct paths {
    char *config;    /* repute.conf: --config, REPUTE_CONFIG, $XDG_CONFIG_HOME/repute/repute.conf */
    char *workspace; /* --workspace, REPUTE_WORKSPACE, $XDG_DATA_HOME/repute */
    char *database;  /* workspace/repute.db */
    char *changed;   /* workspace/changed: one byte after each COMMIT, watched by inotify */
    char *locks;     /* workspace/locks: bytes locked by sends and account leases */
    char *media;     /* workspace/media: attachments of drafts, by content hash */
    char *secrets;   /* $XDG_DATA_HOME/repute-secrets/HASH-OF-WORKSPACE: 0700, the person's own */
    char *log;       /* $XDG_STATE_HOME/repute/repute.log */
    char *state;     /* $XDG_STATE_HOME/repute */
};

/* Fills *p from options (may be NULL), environment and defaults; creates nothing. */
void paths_init(struct paths *p, const char *workspace, const char *config);
void paths_clear(struct paths *p);

/* Creates a folder and its parents with this mode (umask ignored for the last one). One that is there
 * already stays as it is. */
gboolean paths_make_dir(const char *dir, int mode, GError **error);

/* Takes a file, or a folder with all that is in it, away as far as it may; a link goes, not what it points at. */
void paths_remove_tree(const char *path);

/* Writes a whole file atomically and durably (temporary file in the same folder, fsync of both, rename) with
 * this mode. A symbolic link stays, its target is replaced. ERR_FULL on a full device, else G_FILE_ERROR. */
gboolean paths_write_file(const char *path, const char *bytes, gsize len, int mode, GError **error);

/* --- secrets: one file a name, 0600 inside a 0700 folder --- */
/* Stores secret under name ([a-z0-9.-]); atomically. Makes the folder; refuses one others can read. */
gboolean secret_store(const char *dir, const char *name, const char *secret, GError **error);
/* The same where what is kept is still was (or nothing is); else FALSE without an error and *kept is what somebody else
 * stored meanwhile, to be freed with secret_free(). was NULL: in any case. Processes take turns. */
gboolean secret_replace(const char *dir, const char *name, const char *was, const char *secret, char **kept,
                        GError **error);
/* Reads it, to be freed with secret_free(). ERR_LOGIN where there is none; ERR_INVALID where folder or
 * file can be read by others (the message says the chmod that mends it). Registers it with log_hide(). */
char *secret_load(const char *dir, const char *name, GError **error);
/* Runs command (a shell line of the person's own configuration, 10 s at most); its first line. ERR_LOGIN
 * where it gives none. Blocks the calling thread. */
char *secret_from_command(const char *command, GError **error);
/* The same with another limit. */
char *secret_from_command_within(const char *command, int limit_ms, GError **error);
/* Reads a token or password file named on the command line: first line; refuses one others can read. */
char *secret_from_file(const char *path, GError **error);
gboolean secret_remove(const char *dir, const char *name, GError **error);
/* Overwrites, then frees. NULL is fine. */
void secret_free(char *secret);

#endif
