/* One request on its way through the server: parameters in, an answer out. Inside the room only. */
#ifndef SANDBOX_CALL_H
#define SANDBOX_CALL_H

#include "state.h"

struct param {
    char *name, *value;
};

struct upload {
    char *name, *filename, *type;
    GByteArray *bytes;
};

struct call {
    struct sandbox *s;
    const struct sandbox_request *request;
    GPtrArray *params;  /* struct param: query, then form or JSON, arrays as "name[]", objects as "a[b]" */
    GPtrArray *uploads; /* struct upload */
    gboolean bad_body;
    const char *segment[3]; /* what stood for ":" in the route */
    char **parts;
    struct token *token;   /* NULL: none sent or not good */
    struct account *actor; /* whose token it is; NULL: nobody's */
    /* the answer */
    int status;
    json_t *json;
    GString *raw; /* instead of json */
    const char *type;
    GPtrArray *headers; /* struct param */
    struct stream *stream;
};

typedef void (*call_handler)(struct call *c);

/* --- call.c --- */
void sb_call_clear(struct call *c);
const char *sb_call_arg(const struct call *c, const char *name); /* NULL: not sent */
/* All values of "name[]"; the array is to be freed, its strings are not. */
GPtrArray *sb_call_list(const struct call *c, const char *name);
gboolean sb_call_has_list(const struct call *c, const char *name);
gboolean sb_call_bool(const struct call *c, const char *name, gboolean otherwise);
gint64 sb_call_int(const struct call *c, const char *name, gint64 otherwise);
void sb_call_json(struct call *c, json_t *json); /* takes it; status 200 where none is set */
void sb_call_error(struct call *c, int status, const char *format, ...) G_GNUC_PRINTF(3, 4);
void sb_call_raw(struct call *c, int status, const char *type, const char *body, gssize length);
void sb_call_header(struct call *c, const char *name, const char *value);
void sb_param_add(GPtrArray *params, const char *name, const char *value);
void sb_param_free(gpointer p);
void sb_upload_free(gpointer p);
/* Flattens a JSON body into params. */
void sb_params_from_json(GPtrArray *params, const char *prefix, json_t *json);

/* A page of an array ordered by id: honours limit, max_id, since_id, min_id and writes the Link header. */
struct page {
    guint64 max, since, min; /* 0: not given */
    int limit;
    gboolean broken; /* an id that is no number: nothing matches */
};
void sb_page_read(struct call *c, struct page *page, int standard, int most);
typedef gboolean (*page_filter)(struct call *c, gpointer element, gpointer data);
/* Elements of the page, newest first; the array is to be freed. */
GPtrArray *sb_page_take(struct call *c, const struct page *page, const GPtrArray *all, gboolean notes,
                        page_filter filter, gpointer data);
void sb_page_link(struct call *c, const GPtrArray *taken, gboolean notes);

/* --- route.c --- */
void sb_route_call(struct call *c);

/* --- the families --- */
void sb_api_app_create(struct call *c);
void sb_api_app_verify(struct call *c);
void sb_api_authorize(struct call *c);
void sb_api_authorize_post(struct call *c);
void sb_api_token(struct call *c);
void sb_api_revoke(struct call *c);

void sb_api_instance_v1(struct call *c);
void sb_api_instance_v2(struct call *c);

void sb_api_verify_credentials(struct call *c);
void sb_api_account(struct call *c);
void sb_api_account_statuses(struct call *c);
void sb_api_account_lookup(struct call *c);
void sb_api_account_search(struct call *c);
void sb_api_relationships(struct call *c);
void sb_api_account_act(struct call *c);
void sb_api_report(struct call *c);

void sb_api_notifications(struct call *c);
void sb_api_notification(struct call *c);
void sb_api_notification_clear(struct call *c);
void sb_api_notification_dismiss(struct call *c);

void sb_api_status_create(struct call *c);
void sb_api_status(struct call *c);
void sb_api_status_edit(struct call *c);
void sb_api_status_delete(struct call *c);
void sb_api_status_context(struct call *c);
void sb_api_status_history(struct call *c);
void sb_api_status_source(struct call *c);
void sb_api_status_act(struct call *c);
void sb_api_status_people(struct call *c);

void sb_api_home(struct call *c);
void sb_api_public(struct call *c);
void sb_api_tag(struct call *c);
void sb_api_account_people(struct call *c);
void sb_api_mutes(struct call *c);
void sb_api_blocks(struct call *c);
void sb_api_favourites(struct call *c);
void sb_api_bookmarks(struct call *c);
void sb_api_search(struct call *c);

void sb_api_media_create(struct call *c);
void sb_api_media(struct call *c);
void sb_api_media_edit(struct call *c);
void sb_api_media_file(struct call *c);

void sb_api_markers(struct call *c);
void sb_api_markers_set(struct call *c);
void sb_api_preferences(struct call *c);
void sb_api_empty_list(struct call *c);
void sb_api_poll(struct call *c);
void sb_api_poll_vote(struct call *c);
void sb_api_stream(struct call *c);
void sb_api_stream_health(struct call *c);

/* Answers with the ScheduledStatus. */
void sb_schedule(struct call *c, const struct draft *draft, gint64 when_ms);
void sb_api_scheduled(struct call *c);
void sb_api_scheduled_one(struct call *c);

void sb_api_control(struct call *c);

#endif
