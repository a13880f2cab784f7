/* A fresh store in a folder of its own for each test, with one account and the small things every store test
 * needs. Include after cmocka.h. */
#ifndef REPUTE_TESTS_STORE_FIXTURE_H
#define REPUTE_TESTS_STORE_FIXTURE_H

#include <glib/gstdio.h>

#include "../../src/store/db.h"
#include "repute/store_items.h"

#define FIXTURE_NOW G_GINT64_CONSTANT(1795000000000) /* 2026-11-18 */

struct fixture {
    char *folder, *path, *changed;
    struct store_writer *w;
    struct store_reader *r; /* a connection of its own */
};

#define assert_ok(call)                                                                          \
    do {                                                                                         \
        GError *err_ = NULL;                                                                     \
        GError **error = &err_;                                                                  \
        if (!(call))                                                                             \
            fail_msg("%s: %s", #call, err_ != NULL ? err_->message : "failed without an error"); \
        assert_null(err_);                                                                       \
    } while (0)
/* The call, which takes the variable error, fails with this code. */
#define assert_fails(call, wanted)                                                               \
    do {                                                                                         \
        GError *err_ = NULL;                                                                     \
        GError **error = &err_;                                                                  \
        if (call)                                                                                \
            fail_msg("%s did not fail", #call);                                                  \
        if (!err_is(err_, wanted))                                                               \
            fail_msg("%s: %s", #call, err_ != NULL ? err_->message : "failed without an error"); \
        g_error_free(err_);                                                                      \
    } while (0)

static inline void fixture_sweep(const char *folder)
{
    GDir *dir = g_dir_open(folder, 0, NULL);
    for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        if (g_file_test(path, G_FILE_TEST_IS_DIR) && !g_file_test(path, G_FILE_TEST_IS_SYMLINK))
            fixture_sweep(path);
        else
            g_unlink(path);
    }
    if (dir != NULL)
        g_dir_close(dir);
    g_rmdir(folder);
}

static inline void fixture_open(struct fixture *f)
{
    assert_ok((f->w = store_writer_open(f->path, f->changed, error)) != NULL);
    /* A power cut is no part of these tests. */
    store_set_durable(f->w, FALSE);
    assert_ok((f->r = store_reader_open(f->path, error)) != NULL);
}

static inline void fixture_close(struct fixture *f)
{
    g_clear_pointer(&f->r, store_reader_free);
    g_clear_pointer(&f->w, store_writer_free);
}

/* An account as rows of the database, with this id. */
static inline void fixture_account(struct fixture *f, gint64 id, const char *name, const char *platform)
{
    assert_ok(store_begin(f->w, error));
    assert_ok(
        db_run(store_writer_reader(f->w), error,
               "INSERT INTO account(id, name, platform, url, owner, created_at) VALUES(?,?,?,?,'kim',?)",
               DB_I(id), DB_T(name), DB_T(platform), DB_T("https://example.social"), DB_I(FIXTURE_NOW)));
    assert_ok(store_commit(f->w, error));
}

/* A mention by author, made at ms; uri and remote id are id. To be changed before it is put. */
static inline struct item *fixture_item(const char *id, const char *author, const char *text, gint64 ms)
{
    struct item *i = item_new();
    i->account = 1;
    i->kind = KIND_MENTION;
    i->remote_id = g_strdup(id);
    i->uri = g_strconcat("https://example.net/", id, NULL);
    i->author.uri = g_strconcat("https://example.net/@", author, NULL);
    i->author.remote_id = g_strconcat("n-", author, NULL);
    i->author.handle = g_strconcat(author, "@example.net", NULL);
    i->author.name = g_strdup(author);
    i->text = g_strdup(text);
    i->language = g_strdup("en");
    i->created_at = i->fetched_at = ms;
    i->scored = TRUE;
    return i;
}

/* Puts it in a transaction of its own (or the open one) at its time of fetching, and frees it. */
static inline struct put_result fixture_put(struct fixture *f, struct item *i, gboolean context,
                                            const struct service_level *sl)
{
    struct put_result result;
    gboolean own = !f->w->open;
    if (own)
        assert_ok(store_begin(f->w, error));
    assert_ok(store_item_put(f->w, i, context, sl, i->fetched_at, &result, error));
    if (own)
        assert_ok(store_commit(f->w, error));
    item_free(i);
    return result;
}

static inline struct put_result fixture_mention(struct fixture *f, const char *id, const char *author,
                                                const char *text, gint64 ms)
{
    return fixture_put(f, fixture_item(id, author, text, ms), FALSE, NULL);
}

/* An answer of ours to the item with this remote id. */
static inline struct item *fixture_answer(const char *id, const char *to, gint64 ms)
{
    struct item *i = fixture_item(id, "us", "Thank you, we are on it.", ms);
    i->direction = DIR_OUT;
    i->kind = KIND_REPLY;
    i->in_reply_to = g_strdup(to);
    return i;
}

/* A number the database holds. */
static inline gint64 fixture_number(struct fixture *f, const char *sql)
{
    gint64 n = -1;
    sqlite3_stmt *s;
    assert_ok((s = db_query_built(f->r, error, sql)) != NULL);
    int rc = sqlite3_step(s);
    if (rc == SQLITE_ROW)
        n = sqlite3_column_int64(s, 0);
    assert_ok(db_end(f->r, s, rc, error));
    return n;
}

static inline void assert_whole(struct fixture *f)
{
    GPtrArray *problems;
    assert_ok((problems = store_check(f->r, error)) != NULL);
    if (problems->len > 0)
        fail_msg("%s", (char *)problems->pdata[0]);
    g_ptr_array_unref(problems);
}

static inline int fixture_setup(void **state)
{
    struct fixture *f = g_new0(struct fixture, 1);
    f->folder = g_dir_make_tmp("repute-store-XXXXXX", NULL);
    if (f->folder == NULL)
        return -1;
    f->path = g_build_filename(f->folder, "repute.db", NULL);
    f->changed = g_build_filename(f->folder, "changed", NULL);
    fixture_open(f);
    fixture_account(f, 1, "main", "mastodon");
    *state = f;
    return 0;
}

static inline int fixture_teardown(void **state)
{
    struct fixture *f = *state;
    fixture_close(f);
    fixture_sweep(f->folder);
    g_free(f->changed);
    g_free(f->path);
    g_free(f->folder);
    g_free(f);
    return 0;
}

#endif
