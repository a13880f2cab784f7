/* Sends: a durable claim before the call, one outcome after it, and never a second try without looking first.
 * A row is held by a kernel lock while it is `sending`; a row whose lock is free belongs to a process that died. */
#include "engine.h"

#include "repute/clock.h"
#include "repute/log.h"

#define READ_BACKS 3
#define READ_BACK_WAIT (3 * MS_SECOND)
#define UNFILED_WAIT (30 * MS_SECOND) /* no room to write an outcome down: until it is tried again */
#define LOOK_BACK (2 * MS_MINUTE) /* clocks differ: read back from so long before the attempt */

/* One row on its way. */
struct delivery {
    struct ledger *row;
    json_t *request;   /* the frozen one, attachments replaced by what the server called them */
    guint upload;      /* next attachment */
    guint looks;       /* read-backs so far */
    gboolean again;    /* a second try: one look, then the same request with the same key */
    gboolean doubtful; /* the try before may have done it */
    gint64 began;
};

static void delivery_free(gpointer p)
{
    struct delivery *d = p;
    if (d == NULL)
        return;
    ledger_free(d->row);
    json_decref(d->request);
    g_free(d);
}

static void proceed(struct engine *e, struct delivery *d);
static void look(struct engine *e, struct delivery *d);

/* Doing it twice does no harm, so a broken answer needs no reading back. */
static gboolean harmless_twice(enum action_kind a)
{
    return a != ACT_POST && a != ACT_REPLY && a != ACT_REPORT;
}

static void let_go(struct engine *e, struct delivery *d)
{
    locks_drop(e->locks, d->row->id);
    if (e->sending > 0)
        e->sending--;
    e->ledger_at = 1;
    engine_changed(e, CHANGED_LEDGER | CHANGED_CONVERSATIONS, d->row->conversation);
    delivery_free(d);
}

static void alarm_row(struct engine *e, const struct ledger *row, const char *what)
{
    struct event *ev = event_new(EVENT_ALARM);
    ev->text = g_strdup_printf("%s on %s %s; gs shows it", action_kind_name(row->action), row->account_name, what);
    ev->account = row->account;
    engine_emit(e, ev);
}

/* ---- outcomes ---- */

static gboolean write_sent(struct engine *e, struct delivery *d, const json_t *result, gboolean filed, GError **error)
{
    gint64 item = 0;
    const char *id = json_string_value(json_object_get(result, "remote_id"));
    const char *uri = json_string_value(json_object_get(result, "uri"));
    const char *url = json_string_value(json_object_get(result, "url"));
    return store_begin(e->writer, error) &&
           store_end(e->writer,
                     (!filed || outcome_file(e, d->row, d->request, result, &item, error)) &&
                         store_ledger_sent(e->writer, d->row->id, id, uri, url, item, engine_now(e), error),
                     error);
}

/* What cannot be written down leaves the row `sending`: it is read back later, and not at once, which would ask the
 * server without end. Takes error. */
static void unwritten(struct engine *e, const struct delivery *d, const char *what, GError *error)
{
    e->recover_at = engine_now(e) + UNFILED_WAIT;
    log_error("deliver", "row %" G_GINT64_FORMAT " %s, which could not be written down: %s", d->row->id, what,
              error->message);
    g_error_free(error);
}

static void sent(struct engine *e, struct delivery *d, const json_t *result)
{
    GError *error = NULL;
    gboolean ok = write_sent(e, d, result, TRUE, &error);
    if (!ok && !err_is(error, ERR_FULL)) { /* that it is out matters more than its copy here */
        log_error("deliver", "row %" G_GINT64_FORMAT " was sent, its copy is not filed: %s", d->row->id, error->message);
        g_clear_error(&error);
        ok = write_sent(e, d, result, FALSE, &error);
    }
    if (ok)
        engine_changed(e, CHANGED_ITEMS, d->row->conversation);
    else
        unwritten(e, d, "was sent", error);
    let_go(e, d);
}

static void end(struct engine *e, struct delivery *d, enum ledger_state state, const char *held_by, const GError *why)
{
    GError *error = NULL;
    if (!store_begin(e->writer, &error) ||
        !store_end(e->writer,
                   store_ledger_end(e->writer, d->row->id, state, held_by, err_code_name((enum err_code)why->code),
                                    why->message, engine_now(e), &error),
                   &error))
        unwritten(e, d, "failed", error);
    if (state == LEDGER_UNKNOWN)
        alarm_row(e, d->row, "has an unknown outcome");
    else if (state == LEDGER_FAILED)
        alarm_row(e, d->row, "failed");
    let_go(e, d);
}

static void again_later(struct engine *e, struct delivery *d, gint64 at, const GError *why)
{
    GError *error = NULL;
    if (!store_begin(e->writer, &error) ||
        !store_end(e->writer,
                   store_ledger_retry(e->writer, d->row->id, at, err_code_name((enum err_code)why->code), why->message,
                                      engine_now(e), &error),
                   &error))
        unwritten(e, d, "waits for another try", error);
    let_go(e, d);
}

static gint64 retry_wait(const struct delivery *d)
{
    gint64 wait = (5 * MS_SECOND) << MIN(d->row->attempts, 8);
    return MIN(wait, 15 * MS_MINUTE) + g_random_int_range(0, 2000);
}

/* The code decides what happens next. */
static void decide(struct engine *e, struct delivery *d, const GError *error)
{
    gint64 now = engine_now(e);
    struct member *m = engine_member(e, d->row->account);
    switch (error->domain == REPUTE_ERROR ? (enum err_code)error->code : ERR_UNKNOWN) {
    case ERR_RATE:
        again_later(e, d, MAX(err_retry_at(error), now + MS_SECOND), error);
        break;
    case ERR_NETWORK:
    case ERR_BUSY:
        again_later(e, d, now + retry_wait(d), error);
        break;
    case ERR_LOGIN:
        if (m != NULL)
            health_failed(e, m, error);
        end(e, d, LEDGER_HELD, "login", error);
        break;
    case ERR_UNKNOWN:
    case ERR_SERVER:
    case ERR_CANCELLED:
        if (harmless_twice(d->row->action))
            again_later(e, d, now + retry_wait(d), error);
        else
            look(e, d);
        break;
    case ERR_GONE:
        if (d->row->action == ACT_DELETE) {
            sent(e, d, NULL);
            break;
        }
        end(e, d, LEDGER_FAILED, NULL, error);
        break;
    default:
        end(e, d, LEDGER_FAILED, NULL, error);
        break;
    }
}

/* ---- reading back ---- */

static void look_done(struct run *r, json_t *result)
{
    struct delivery *d = r->data;
    struct engine *e = r->e;
    r->data = NULL;
    gboolean found = json_is_true(json_object_get(result, "found"));
    gboolean sure = json_is_true(json_object_get(result, "sure"));
    if (found) {
        sent(e, d, result);
    } else if (d->again && (sure || !d->doubtful)) {
        d->again = FALSE;
        d->looks = 0;
        proceed(e, d);
    } else if (sure && d->looks >= 2) {
        /* Looked twice, the listing covered the time, it is not there: the same key once more. */
        GError *why = g_error_new(REPUTE_ERROR, ERR_UNKNOWN, "no answer came; read back, not found there; tried again");
        again_later(e, d, engine_now(e) + READ_BACK_WAIT, why);
        g_error_free(why);
    } else if (d->looks >= READ_BACKS) {
        GError *why = g_error_new(REPUTE_ERROR, ERR_UNKNOWN, "no answer; read back %ux, not found; Enter decides", d->looks);
        end(e, d, LEDGER_UNKNOWN, NULL, why);
        g_error_free(why);
    } else {
        look(e, d);
    }
}

static void look_failed(struct run *r, const GError *error)
{
    struct delivery *d = r->data;
    struct engine *e = r->e;
    r->data = NULL;
    gint64 now = engine_now(e);
    if (err_is(error, ERR_NETWORK) || err_is(error, ERR_BUSY) || err_is(error, ERR_RATE)) {
        /* A network that is down tells nothing yet: the next try begins with another look. */
        GError *why = g_error_new(REPUTE_ERROR, ERR_UNKNOWN, "no answer came; reading back waits: %s", error->message);
        again_later(e, d, err_is(error, ERR_RATE) ? MAX(err_retry_at(error), now + MS_SECOND) : now + retry_wait(d), why);
        g_error_free(why);
    } else if (err_is(error, ERR_LOGIN) || err_is(error, ERR_UNSUPPORTED) || d->looks >= READ_BACKS) {
        GError *why = g_error_new(REPUTE_ERROR, ERR_UNKNOWN, "no answer, and reading back failed: %s", error->message);
        end(e, d, LEDGER_UNKNOWN, NULL, why);
        g_error_free(why);
    } else {
        look(e, d);
    }
}

static void look(struct engine *e, struct delivery *d)
{
    struct member *m = engine_member(e, d->row->account);
    GError *why = NULL;
    if (m == NULL || m->ops == NULL || (m->ops->caps & (G_GUINT64_CONSTANT(1) << CAP_READ_BACK)) == 0) {
        err_set(&why, ERR_UNKNOWN, "no answer, and this account cannot be read back");
        end(e, d, LEDGER_UNKNOWN, NULL, why);
        g_error_free(why);
        return;
    }
    d->looks++;
    struct run *r = run_new(e, TASK_READ_BACK, m->ops);
    r->done = look_done;
    r->failed = look_failed;
    r->ledger = d->row->id;
    r->data = d;
    r->free_data = delivery_free; /* the engine ends in the middle: the row stays sending */
    json_t *args = json_deep_copy(d->request);
    json_object_set_new(args, "key", json_string(d->row->key));
    json_object_set_new(args, "since_ms", json_integer((d->row->began_at != 0 ? d->row->began_at : d->began) - LOOK_BACK));
    run_start_member(r, m, args, NULL);
}

/* ---- attachments, then the request ---- */

static void send_done(struct run *r, json_t *result)
{
    struct delivery *d = r->data;
    struct member *m = engine_member(r->e, r->account);
    r->data = NULL;
    if (m != NULL)
        health_proved(r->e, m);
    sent(r->e, d, result);
}

static void send_failed(struct run *r, const GError *error)
{
    struct delivery *d = r->data;
    r->data = NULL;
    decide(r->e, d, error);
}

/* "local:N" in the frozen request becomes what the server called the attachment. */
static void replace_media(json_t *request, const char *local, const char *remote)
{
    json_t *media = json_object_get(request, "media"), *id;
    gsize i;
    json_array_foreach(media, i, id)
        if (g_strcmp0(json_string_value(id), local) == 0)
            json_array_set_new(media, i, json_string(remote));
}

static void upload_done(struct run *r, json_t *result)
{
    struct delivery *d = r->data;
    struct engine *e = r->e;
    r->data = NULL;
    json_t *a = json_array_get(json_object_get(d->request, "attachments"), d->upload);
    const char *id = json_string_value(json_object_get(result, "id"));
    if (id != NULL)
        replace_media(d->request, json_string_value(json_object_get(a, "id")), id);
    d->upload++;
    proceed(e, d);
}

static void upload_failed(struct run *r, const GError *error)
{
    struct delivery *d = r->data;
    r->data = NULL;
    /* An attachment without its post is seen by nobody: an unknown upload is simply tried again. */
    if (err_is(error, ERR_UNKNOWN) || err_is(error, ERR_SERVER))
        again_later(r->e, d, engine_now(r->e) + retry_wait(d), error);
    else
        decide(r->e, d, error);
}

static void proceed(struct engine *e, struct delivery *d)
{
    struct member *m = engine_member(e, d->row->account);
    json_t *attachments = json_object_get(d->request, "attachments");
    json_t *next = json_array_get(attachments, d->upload);
    struct run *r = run_new(e, next != NULL ? TASK_UPLOAD : TASK_SEND, m->ops);
    r->done = next != NULL ? upload_done : send_done;
    r->failed = next != NULL ? upload_failed : send_failed;
    r->ledger = d->row->id;
    r->data = d;
    r->free_data = delivery_free; /* the engine ends in the middle: the row stays sending */
    if (next != NULL) {
        run_start_member(r, m, json_deep_copy(next), NULL);
    } else {
        json_t *args = json_deep_copy(d->request);
        json_object_del(args, "attachments");
        run_start_member(r, m, args, d->row->key);
    }
}

/* ---- taking rows ---- */

static struct delivery *delivery_new(struct engine *e, struct ledger *row)
{
    struct delivery *d = g_new0(struct delivery, 1);
    d->row = row;
    d->request = json_loads(row->request, 0, NULL);
    chain_link(e, row, d->request);
    d->began = engine_now(e);
    e->sending++;
    return d;
}

/* How a try ended that may have done it. After any other it is not there; so says a person who settled the row. */
static gboolean is_doubtful(const char *code)
{
    return g_strcmp0(code, err_code_name(ERR_UNKNOWN)) == 0 || g_strcmp0(code, err_code_name(ERR_SERVER)) == 0 ||
           g_strcmp0(code, err_code_name(ERR_CANCELLED)) == 0;
}

gboolean deliver_take(struct engine *e, gint64 id)
{
    if (!locks_take(e->locks, id))
        return FALSE; /* another process has it */
    enum claim_outcome outcome = CLAIM_GONE;
    struct ledger *row = NULL;
    GError *error = NULL;
    gboolean ok = store_ledger_claim(e->writer, id, engine_now(e), &outcome, &row, &error);
    if (!ok || outcome != CLAIM_TAKEN) {
        if (error != NULL)
            log_warn("deliver", "row %" G_GINT64_FORMAT ": %s", id, error->message);
        locks_drop(e->locks, id);
        if (outcome == CLAIM_HELD)
            engine_changed(e, CHANGED_LEDGER, 0);
        g_clear_error(&error);
        ledger_free(row);
        return ok;
    }
    engine_changed(e, CHANGED_LEDGER, row->conversation);
    struct delivery *d = delivery_new(e, row);
    if (d->request == NULL) {
        GError *why = g_error_new(REPUTE_ERROR, ERR_INTERNAL, "the frozen request cannot be read");
        end(e, d, LEDGER_FAILED, NULL, why);
        g_error_free(why);
    } else if (chain_is_open(d->request)) {
        GError *why = g_error_new(REPUTE_ERROR, ERR_INVALID, "the post before it is not known here by its id; send the rest anew");
        end(e, d, LEDGER_FAILED, NULL, why);
        g_error_free(why);
    } else if (row->attempts > 1 && !harmless_twice(row->action)) {
        d->again = TRUE;
        d->doubtful = is_doubtful(row->error_code);
        look(e, d);
    } else {
        proceed(e, d);
    }
    return TRUE;
}

static gboolean is_ours(const struct engine *e, gint64 id)
{
    for (guint i = 0; i < e->runs->len; i++)
        if (((struct run *)e->runs->pdata[i])->ledger == id)
            return TRUE;
    return FALSE;
}

/* Its lock is free: whoever had it is dead, or has just finished. */
static void recover(struct engine *e, gint64 id)
{
    struct ledger *row = store_ledger(e->reader, id, NULL);
    if (row == NULL || row->state != LEDGER_SENDING) {
        ledger_free(row);
        locks_drop(e->locks, id);
        return;
    }
    struct delivery *d = delivery_new(e, row);
    GError *why = g_error_new(REPUTE_ERROR, ERR_UNKNOWN, "the program ended while it was being sent");
    decide(e, d, why);
    g_error_free(why);
}

gboolean deliver_recover(struct engine *e)
{
    gboolean elsewhere = FALSE;
    if (engine_now(e) < e->recover_at)
        return TRUE;
    GArray *ids = store_ledger_sending(e->reader, NULL);
    for (guint i = 0; ids != NULL && i < ids->len; i++) {
        gint64 id = g_array_index(ids, gint64, i);
        struct ledger *row = is_ours(e, id) ? NULL : store_ledger(e->reader, id, NULL);
        struct member *m = row != NULL ? engine_member(e, row->account) : NULL;
        ledger_free(row);
        if (m == NULL || m->ops == NULL || !member_token(e, m))
            continue;
        if (locks_take(e->locks, id))
            recover(e, id);
        else
            elsewhere = TRUE;
    }
    g_clear_pointer(&ids, g_array_unref);
    return elsewhere;
}
