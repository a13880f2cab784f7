/* Was it done? After a send whose outcome is unknown the account is read back, before anything is sent again.
 * "sure" says whether the answer can be relied on: what was found is there; what was not found is not. */
#include "mastodon.h"

#define PAGE 40
#define MOST_PAGES 10
#define CLOCKS_APART_MS \
    (10 * MS_MINUTE) /* the server's time and ours, where the server does not tell its own */
#define CLOCKS_MARGIN_MS (15 * MS_SECOND)

enum { START, OWN_PAGE, CONTEXT, STATUS, SOURCE, RELATION };

struct readback {
    struct pager pager;
    gint64 since_ms; /* of the attempt, by the server's clock as far as it is known */
    gint64 margin_ms;
    char *wanted;     /* the sent text in the form in which texts are compared */
    gboolean covered; /* the listing reached back to the attempt */
};

static void readback_free(gpointer data)
{
    struct readback *r = data;
    pager_clear(&r->pager);
    g_free(r->wanted);
    g_free(r);
}

static gboolean is_action(const struct masto_task *t, const char *name)
{
    return g_strcmp0(masto_arg(t, "action"), name) == 0;
}

static void answer(struct step_output *out, const json_t *status, gboolean found, gboolean sure)
{
    char *id = masto_id(status, "id"), *uri = masto_id(status, "uri"), *url = kit_url(status, "url");
    kit_done(out, json_pack("{s:b, s:b, s:s*, s:s*, s:s*}", "found", found, "sure", sure, "remote_id", id,
                              "uri", uri, "url", url));
    g_free(id);
    g_free(uri);
    g_free(url);
}

/* Servers change blanks, and show mentions with or without their host: neither tells two texts apart. */
static char *comparable(const char *text)
{
    GString *out = g_string_new(NULL);
    gboolean mention = FALSE, host = FALSE;
    for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if (c == '@' && mention) {
            host = TRUE; /* the second @ of @user@host */
            continue;
        }
        gboolean word = g_unichar_isalnum(c) || c == '_' || c == '.' || c == '-' || (host && c == ':');
        if (host && word)
            continue;
        if (c == '@')
            mention = TRUE;
        else if (!word)
            mention = FALSE;
        host = FALSE;
        if (!g_unichar_isspace(c) && c != 0x200b)
            g_string_append_unichar(out, c);
    }
    return g_string_free(out, FALSE);
}

static gboolean same_text(const struct readback *r, const char *text)
{
    char *other = text != NULL ? comparable(text) : NULL;
    gboolean same = g_strcmp0(r->wanted, other) == 0;
    g_free(other);
    return same;
}

/* By its text as it is shown, or as its source where the server tells it. */
static gboolean matches(const struct masto_task *t, const json_t *status, gboolean snac)
{
    const struct readback *r = t->data;
    gint64 at = kit_time(status, "created_at");
    if (at != 0 && at < r->since_ms - r->margin_ms)
        return FALSE;
    if (json_is_object(json_object_get(status, "reblog")))
        return FALSE;
    char *parent = masto_id(status, "in_reply_to_id"),
         *author = masto_id(json_object_get(status, "account"), "id");
    enum visibility wanted = masto_visibility(masto_arg(t, "visibility"), FALSE);
    enum visibility got = masto_visibility(kit_str(status, "visibility"), snac);
    /* snac says less than it knows: unlisted is told as public, followers as direct */
    gboolean seen_alike = wanted == got || (snac && (wanted >= VIS_FOLLOWERS) == (got >= VIS_FOLLOWERS));
    gboolean ok = g_strcmp0(author, t->remote_id) == 0 && g_strcmp0(parent, masto_arg(t, "reply_to")) == 0 &&
                  seen_alike;
    if (ok) {
        const char *content = kit_str(status, "content");
        char *shown = html_to_text(content != NULL ? content : "");
        ok = same_text(r, shown) || same_text(r, kit_str(status, "text"));
        g_free(shown);
    }
    g_free(parent);
    g_free(author);
    return ok;
}

static const json_t *find(const struct masto_task *t, const json_t *list, gboolean snac)
{
    for (gsize i = 0; i < json_array_size(list); i++)
        if (matches(t, json_array_get(list, i), snac))
            return json_array_get(list, i);
    return NULL;
}

static void ask_path(struct masto_task *t, struct step_output *out, int phase, const char *format,
                     const char *id)
{
    char *escaped = http_escape(id), **around = g_strsplit(format, "ID", 2);
    char *path = g_strconcat(around[0], escaped, around[1], NULL);
    t->phase = phase;
    masto_get(t, out, path);
    g_free(path);
    g_strfreev(around);
    g_free(escaped);
}

/* A post of the same text from before the attempt is not the one: the server's Date says how far the clocks
 * are apart. */
static void set_clock(struct readback *r, const struct step_input *in)
{
    const char *date = http_response_header(in->response, "date");
    gint64 server;
    if (date == NULL || !platform_http_date(date, &server))
        return;
    r->since_ms += server - in->now_ms;
    r->margin_ms = CLOCKS_MARGIN_MS;
}

static void take_own_page(struct masto_task *t, const struct step_input *in, struct step_output *out)
{
    struct readback *r = t->data;
    json_t *page = NULL;
    if (pager_take(&r->pager, t, in, out, &page) != PAGE_READ)
        return;
    if (r->pager.pages == 1)
        set_clock(r, in);
    const json_t *found = find(t, page, r->pager.snac);
    gint64 newest, oldest;
    page_times(page, &newest, &oldest);
    r->covered = json_array_size(page) == 0 || r->pager.fresh == 0 ||
                 (oldest != 0 && oldest < r->since_ms - r->margin_ms);
    /* What could not be read may be the one; and snac's listing holds public posts only. */
    gboolean is_public = g_strcmp0(masto_arg(t, "visibility"), "public") == 0;
    gboolean sure = r->covered && r->pager.bad == 0 && (!r->pager.snac || is_public);
    if (found != NULL)
        answer(out, found, TRUE, TRUE);
    else if (!r->covered && pager_goes_on(&r->pager) && r->pager.pages < MOST_PAGES)
        pager_ask(&r->pager, t, out);
    else if (!sure && masto_arg(t, "reply_to") != NULL)
        ask_path(t, out, CONTEXT, "/api/v1/statuses/ID/context", masto_arg(t, "reply_to"));
    else
        answer(out, NULL, FALSE, sure);
    json_decref(page);
}

static void take_context(struct masto_task *t, const struct step_input *in, struct step_output *out)
{
    json_t *context = in->response->status == 200 ? platform_json(in->response, NULL) : NULL;
    const json_t *found = find(t, json_object_get(context, "descendants"), masto_is_snac(in->response));
    answer(out, found, found != NULL, found != NULL);
    json_decref(context);
}

/* The post an act was about: is it gone, is it marked by us. */
static void take_status(struct masto_task *t, const struct step_input *in, struct step_output *out)
{
    long code = in->response->status;
    if (is_action(t, "delete") && (code == 404 || code == 410)) {
        answer(out, NULL, TRUE, !masto_is_snac(in->response));
        return;
    }
    json_t *status = masto_json(in, out);
    if (status == NULL)
        return;
    gboolean favourited = kit_bool(status, "favourited"), reposted = kit_bool(status, "reblogged");
    if (is_action(t, "edit"))
        ask_path(t, out, SOURCE, "/api/v1/statuses/ID/source", masto_arg(t, "target"));
    else
        answer(out, status,
               (is_action(t, "favourite") && favourited) || (is_action(t, "unfavourite") && !favourited) ||
                   (is_action(t, "repost") && reposted) || (is_action(t, "unrepost") && !reposted),
               TRUE);
    json_decref(status);
}

static void take_source(struct masto_task *t, const struct step_input *in, struct step_output *out)
{
    const struct readback *r = t->data;
    json_t *source = masto_json(in, out);
    if (source == NULL)
        return;
    answer(out, source, same_text(r, kit_str(source, "text")), TRUE);
    json_decref(source);
}

static void take_relation(struct masto_task *t, const struct step_input *in, struct step_output *out)
{
    json_t *list = masto_json(in, out);
    const json_t *relation = json_array_get(list, 0);
    gboolean muting = kit_bool(relation, "muting"), blocking = kit_bool(relation, "blocking");
    if (list == NULL)
        return;
    answer(out, NULL,
           (is_action(t, "mute") && muting) || (is_action(t, "unmute") && !muting) ||
               (is_action(t, "block") && blocking) || (is_action(t, "unblock") && !blocking),
           relation != NULL);
    json_decref(list);
}

static void ask_own(struct masto_task *t, struct step_output *out)
{
    struct readback *r = t->data;
    char *id = http_escape(t->remote_id),
         *path = g_strdup_printf("/api/v1/accounts/%s/statuses?exclude_reblogs=true&", id);
    pager_init(&r->pager, path, FALSE, NULL, PAGE);
    t->phase = OWN_PAGE;
    pager_ask(&r->pager, t, out);
    g_free(id);
    g_free(path);
}

static void begin(struct masto_task *t, struct step_output *out)
{
    struct readback *r = g_new0(struct readback, 1);
    t->data = r;
    r->since_ms = masto_arg_int(t, "since_ms");
    r->margin_ms = CLOCKS_APART_MS;
    const char *text = masto_arg(t, "text"), *target = masto_arg(t, "target"),
               *account = masto_arg(t, "account");
    r->wanted = comparable(text != NULL ? text : "");
    if (is_action(t, "report"))
        answer(out, NULL, FALSE, FALSE); /* reports cannot be read back */
    else if ((is_action(t, "post") || is_action(t, "reply")) && t->remote_id != NULL)
        ask_own(t, out);
    else if (account != NULL)
        ask_path(t, out, RELATION, "/api/v1/accounts/relationships?id[]=ID", account);
    else if (target != NULL)
        ask_path(t, out, STATUS, "/api/v1/statuses/ID", target);
    else
        kit_fail(out, ERR_INTERNAL, "the frozen request says not what is to be read back");
}

static void readback_step(struct masto_task *t, const struct step_input *in, struct step_output *out)
{
    if (t->data == NULL)
        begin(t, out);
    else if (t->phase == OWN_PAGE)
        take_own_page(t, in, out);
    else if (in->type != IN_RESPONSE)
        kit_fail_take(out, in->error != NULL
                                 ? g_error_copy(in->error)
                                 : g_error_new(REPUTE_ERROR, ERR_INTERNAL, "an answer was expected"));
    else if (t->phase == CONTEXT)
        take_context(t, in, out);
    else if (t->phase == STATUS)
        take_status(t, in, out);
    else if (t->phase == SOURCE)
        take_source(t, in, out);
    else
        take_relation(t, in, out);
}

const struct masto_kind masto_read_back = {
    .step = readback_step, .free = readback_free, .takes_errors = TRUE};
