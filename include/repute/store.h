/* The store: one SQLite file. Reader and writer are different types: a reader's connection is opened read-only;
 * only sync and the command line open a writer. Each handle belongs to one thread at a time. No statement stays
 * open across calls. All SQL of the program is in src/store. Errors: ERR_DAMAGED, ERR_NEWER (untouched files),
 * ERR_FULL, ERR_BUSY, ERR_CONFLICT (revision), ERR_NOT_FOUND, ERR_INTERNAL. */
#ifndef REPUTE_STORE_H
#define REPUTE_STORE_H

#include "repute/model.h"

struct store_reader;
struct store_writer;

/* Creates the workspace where it is missing (folder 2770 setgid, database, -wal and -shm 0660, made and
 * fchmod'ed before SQLite opens them), migrates, refuses a newer or damaged file untouched. changed_path: one
 * byte is appended (the file kept short) after each COMMIT; NULL none. */
struct store_writer *store_writer_open(const char *db_path, const char *changed_path, GError **error);
void store_writer_free(struct store_writer *w);
/* BEGIN IMMEDIATE, then PRAGMA user_version is checked (ERR_NEWER where a newer program migrated meanwhile).
 * Transactions do not nest. Every writing function below must be called between begin and commit, unless its
 * comment says otherwise. */
gboolean store_begin(struct store_writer *w, GError **error);
gboolean store_commit(struct store_writer *w, GError **error); /* rolls back where COMMIT fails */
/* Commits where ok, else rolls back. FALSE: nothing of it is stored; where ok was FALSE the error is the caller's already. */
gboolean store_end(struct store_writer *w, gboolean ok, GError **error);
void store_rollback(struct store_writer *w);
/* synchronous=FULL (TRUE, the default: ledger, drafts, triage) or NORMAL (backfill, journal). Outside of one. */
void store_set_durable(struct store_writer *w, gboolean durable);
/* The same connection for the reading functions. Lives as long as w. */
struct store_reader *store_writer_reader(struct store_writer *w);

/* Read-only; the file must exist (ERR_NOT_FOUND "no workspace in …"). */
struct store_reader *store_reader_open(const char *db_path, GError **error);
void store_reader_free(struct store_reader *r);
/* One frame is one read transaction: begin, loads, end. Loads outside of one are transactions of their own. */
gboolean store_snapshot_begin(struct store_reader *r, GError **error);
void store_snapshot_end(struct store_reader *r);
/* A slow read asks this now and then; TRUE breaks it off with ERR_CANCELLED. NULL: never. */
void store_reader_set_interrupt(struct store_reader *r, gboolean (*stop)(gpointer user), gpointer user);
/* PRAGMA data_version: changes when another connection committed. */
gint64 store_data_version(struct store_reader *r);

/* ---- accounts ---- */
GPtrArray *store_accounts(struct store_reader *r, GError **error);              /* struct account * by name, not removed */
struct account *store_account(struct store_reader *r, const char *name, GError **error); /* ERR_NOT_FOUND, nearest name */
struct account *store_account_by_id(struct store_reader *r, gint64 id, GError **error);
/* Adds; a->id is set. ERR_CONFLICT where the name is taken. */
gboolean store_account_add(struct store_writer *w, struct account *a, gint64 now_ms, GError **error);
gboolean store_account_remove(struct store_writer *w, gint64 id, gint64 now_ms, GError **error); /* items stay */
/* Facts a batch brought; NULL and 0 leave as is. */
gboolean store_account_facts(struct store_writer *w, gint64 id, const char *handle, const char *display_name,
                             const char *remote_id, const char *uri, const char *limits, gint64 proved_at,
                             gint64 complete_to, GError **error);
/* state_since moves only when the state changes. error_text NULL clears. */
gboolean store_account_state(struct store_writer *w, gint64 id, enum account_state state, const char *error_code,
                             const char *error_text, gint64 now_ms, GError **error);
gboolean store_account_next_try(struct store_writer *w, gint64 id, gint64 at, GError **error);
gboolean store_account_rate(struct store_writer *w, gint64 id, gint64 limit, gint64 remaining, gint64 reset_at,
                            GError **error);
gboolean store_account_guard(struct store_writer *w, gint64 id, gboolean guarded, GError **error);
/* NULL: the setting's. What waits to go out from it stays at its moment, and is shown in that zone from then on. */
gboolean store_account_zone(struct store_writer *w, gint64 id, const char *zone, GError **error);

char *store_cursor(struct store_reader *r, gint64 account, const char *stream); /* NULL none; to be freed */
gboolean store_cursor_set(struct store_writer *w, gint64 account, const char *stream, const char *value,
                          gint64 now_ms, GError **error);

struct gap {
    gint64 id, account, from_ms, to_ms, found_at;
    char *account_name, *stream, *cursor;
};
void gap_free(struct gap *g);
GPtrArray *store_gaps(struct store_reader *r, gint64 account /* 0 all */, GError **error); /* open ones, newest first */
gboolean store_gap_add(struct store_writer *w, const struct gap *g, gint64 now_ms, GError **error);
gboolean store_gap_narrow(struct store_writer *w, gint64 id, gint64 to_ms, const char *cursor, GError **error);
gboolean store_gap_fill(struct store_writer *w, gint64 id, gint64 now_ms, GError **error);

struct watch {
    gint64 id, account, created_at;
    char *account_name, *query, *by;
    char *error; /* the server's words where it refuses to look for it, or NULL */
};
void watch_free(struct watch *v);
GPtrArray *store_watches(struct store_reader *r, gint64 account /* 0 all */, GError **error);
/* The first with these words, whatever their case and accents; account 0: of any. 0 none. */
gint64 store_watch_find(struct store_reader *r, gint64 account, const char *query);
gboolean store_watch_add(struct store_writer *w, gint64 account, const char *query, const char *by, gint64 now_ms,
                         gint64 *id, GError **error);
gboolean store_watch_told(struct store_writer *w, gint64 id, const char *refused /* NULL: it is looked for */, GError **error);
gboolean store_watch_remove(struct store_writer *w, gint64 id, GError **error);

/* ---- workspace facts (meta) ---- */
char *store_meta(struct store_reader *r, const char *key); /* NULL none; to be freed */
gboolean store_meta_set(struct store_writer *w, const char *key, const char *value, GError **error);

/* ---- staff ---- */
struct user {
    char *name, *display;
    gint64 seen_at, left_at;
};
GPtrArray *store_users(struct store_reader *r, GError **error);
/* seen_at = now; a non-NULL display is kept. left: they leave now (since-you-left counts from here). */
gboolean store_user_seen(struct store_writer *w, const char *name, const char *display, gboolean left,
                         gint64 now_ms, GError **error);
/* What a user's screen keeps: selection, views, histories. */
char *store_place(struct store_reader *r, const char *user, const char *key);
gboolean store_place_set(struct store_writer *w, const char *user, const char *key, const char *value, GError **error);
/* Who looks at (or writes in) which conversation; a row a process, gone after until. */
struct presence {
    char *user;
    gint64 conversation, until;
    gboolean writing;
};
GPtrArray *store_presences(struct store_reader *r, gint64 conversation /* 0 all */, gint64 now_ms, GError **error);
gboolean store_presence_set(struct store_writer *w, const char *user, const char *process, gint64 conversation,
                            gboolean writing, gint64 until_ms, GError **error);

struct saved_view {
    char *name, *pattern, *sort, *by;
};
GPtrArray *store_views(struct store_reader *r, GError **error); /* by name; the built-in ones are view's own */
gboolean store_view_save(struct store_writer *w, const struct saved_view *v, GError **error); /* NULL pattern removes */

struct saved_reply {
    char *name, *text, *by;
};
GPtrArray *store_saved_replies(struct store_reader *r, GError **error);
gboolean store_saved_reply_set(struct store_writer *w, const char *name, const char *text /* NULL removes */,
                               const char *by, gint64 now_ms, GError **error);

/* ---- audit: each row holds the SHA-256 of its fields and of the row before ---- */
struct audit_row {
    gint64 seq, at, target;
    char *who, *verb, *kind, *detail;
};
void audit_row_free(struct audit_row *a);
/* who: a user, or "system". No names or words of people who wrote to us in detail: the chain outlives :forget. */
gboolean store_audit(struct store_writer *w, gint64 now_ms, const char *who, const char *verb, const char *kind,
                     gint64 target, const char *detail /* JSON object text or NULL */, GError **error);
/* Newest first. */
GPtrArray *store_audit_of(struct store_reader *r, const char *kind, gint64 target, guint limit, GError **error);
GPtrArray *store_audit_since(struct store_reader *r, gint64 since_ms, guint limit, GError **error);
/* Walks the chain; FALSE with ERR_DAMAGED naming the first row that does not fit. */
gboolean store_audit_verify(struct store_reader *r, gint64 *rows, GError **error);

/* ---- upkeep ---- */
/* SQLite's online backup to path (0600, written beside and renamed), opened again and checked: one moment's state, while
 * others go on. No transaction. Whatever fails (ERR_FULL, ERR_DAMAGED, ERR_CANCELLED by the reader's interrupt) leaves
 * an older backup as it was. */
gboolean store_backup(struct store_writer *w, const char *path, GError **error);
/* Checks the backup, then puts it in the place of db_path (the old one kept as .before-restore). No handle may be
 * open on db_path: ERR_BUSY where a program has it open. ERR_DAMAGED, ERR_NEWER, ERR_NOT_FOUND leave all as it was.
 * The folder is made where it is missing; an older version is upgraded when it is opened next. */
gboolean store_restore(const char *backup_path, const char *db_path, GError **error);
/* Deletes conversations that are done since before before_ms and had no word since, with their items and the strangers'
 * posts around them; at most limit a call. Those with a live draft or an unsettled ledger row stay. */
gboolean store_retain(struct store_writer *w, gint64 before_ms, guint limit, guint *deleted, GError **error);
/* Forgets a person: texts (what we answered them too), names, handles, versions, reactions, notes on them, full text,
 * undo; tallies and days stay, open conversations are closed. The posts do not come in again. ERR_CONFLICT where an
 * answer to them is being written or not sent yet. *items (may be NULL): how many were wiped. */
gboolean store_forget(struct store_writer *w, gint64 person, gint64 now_ms, const char *who, guint *items, GError **error);
/* PRAGMA quick_check and the tallies against a recount; a list of problems (strings), empty where all is well. */
GPtrArray *store_check(struct store_reader *r, GError **error);

#endif
