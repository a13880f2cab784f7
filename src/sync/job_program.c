/* Accounts' facts, watches, views, places, presence, forgetting: what the program keeps about itself. */
#include "jobs.h"

#include <stdlib.h>
#include <unistd.h>

#include "repute/platform.h"
#include "repute/when.h"

#define NAME_MOST 64 /* characters of an account's name */

static struct account *need_account(const struct job_context *c, const struct job *j, GError **error)
{
    if (!arg_need(j, "account", error))
        return NULL;
    return store_account(store_writer_reader(c->writer), arg_str(j, "account"), error);
}

/* What was wished for, as names go: a token's file is called so. */
static char *name_of(const char *wish)
{
    char *lower = g_ascii_strdown(wish, -1), *name = g_strndup(*lower != '\0' ? lower : "account", NAME_MOST);
    g_strcanon(name, "abcdefghijklmnopqrstuvwxyz0123456789.-", '-');
    if (*name == '.')
        *name = '-';
    g_free(lower);
    return name;
}

/* The same made unique. */
static char *free_name(const struct job_context *c, const char *wish)
{
    char *base = name_of(wish);
    char *name = g_strdup(base);
    for (int i = 2;; i++) {
        struct account *a = store_account(store_writer_reader(c->writer), name, NULL);
        if (a == NULL)
            break;
        account_free(a);
        g_free(name);
        name = g_strdup_printf("%s-%d", base, i);
    }
    g_free(base);
    return name;
}

/* -1 another one, 1 the same, 0 not known: by the address of its profile, else by server and handle. */
static int same_account(const struct account *a, const struct account *b)
{
    if (!g_str_equal(a->platform, b->platform))
        return -1;
    if (a->uri != NULL && b->uri != NULL)
        return g_str_equal(a->uri, b->uri) ? 1 : -1;
    if (!g_str_equal(a->url, b->url))
        return -1;
    return a->handle == NULL || b->handle == NULL ? 0 : g_str_equal(a->handle, b->handle) ? 1 : -1;
}

static const char *called(const struct account *a)
{
    return a->handle != NULL ? a->handle : a->url;
}

/* The account that a signs in to again, NULL for a new one. A token goes to no other account than its own, and no
 * account is here twice. */
static gboolean find_old(const struct job_context *c, const struct account *a, const char *wish, struct account **old,
                         GError **error)
{
    GPtrArray *all = store_accounts(store_writer_reader(c->writer), error);
    char *name = wish != NULL ? name_of(wish) : NULL;
    gboolean ok = all != NULL;
    for (guint i = 0; ok && i < all->len; i++) {
        const struct account *b = all->pdata[i];
        int same = same_account(a, b);
        gboolean named = name != NULL && g_str_equal(b->name, name);
        if (named && same < 0)
            err_set(error, ERR_CONFLICT, "\"%s\" is the name of %s here; %s needs another", name, called(b), called(a));
        else if (name != NULL && !named && same > 0)
            err_set(error, ERR_CONFLICT, "%s is here already, as \"%s\"; that name signs it in again", called(b), b->name);
        else if (named || same > 0)
            *old = store_account_by_id(store_writer_reader(c->writer), b->id, error);
        else
            continue;
        ok = *old != NULL;
        break;
    }
    g_free(name);
    g_clear_pointer(&all, g_ptr_array_unref);
    return ok;
}

/* With a token: the row, and the token in the person's own file. A name that exists gets a new token. */
gboolean job_account_add(const struct job_context *c, const struct job *j, struct outcome *out, GError **error)
{
    if (!arg_need(j, "platform", error) || !arg_need(j, "url", error) || !arg_need(j, "token", error))
        return FALSE;
    const char *platform = arg_str(j, "platform"), *url = arg_str(j, "url"), *wish = arg_str(j, "name");
    if (platform_find(platform) == NULL) {
        err_set(error, ERR_USAGE, "no platform \"%s\"", platform);
        return FALSE;
    }
    struct account *old = NULL, *a = account_new();
    const char *handle = arg_str(j, "handle");
    a->platform = g_strdup(platform);
    a->url = g_strdup(url);
    a->owner = g_strdup(j->user);
    a->handle = g_strdup(handle);
    a->uri = g_strdup(arg_str(j, "uri"));
    if (!find_old(c, a, wish, &old, error)) {
        account_free(a);
        return FALSE;
    }
    a->name = old != NULL ? g_strdup(old->name) : free_name(c, wish != NULL ? wish : handle != NULL ? handle : "account");
    gboolean ok = c->paths == NULL || secret_store(c->paths->secrets, a->name, arg_str(j, "token"), error);
    if (ok && old == NULL)
        ok = store_account_add(c->writer, a, c->now_ms, error);
    else if (ok)
        a->id = old->id;
    ok = ok && store_account_facts(c->writer, a->id, handle, arg_str(j, "display_name"), arg_str(j, "remote_id"),
                                   arg_str(j, "uri"), arg_str(j, "limits"), arg_int(j, "proved_at", 0), 0, error) &&
         store_account_state(c->writer, a->id, ACCOUNT_OK, NULL, NULL, c->now_ms, error) &&
         store_audit(c->writer, c->now_ms, j->user, old != NULL ? "account-sign-in" : "account-add", "account", a->id, NULL,
                     error);
    if (ok) {
        out->text = g_strdup_printf("%s is connected; its messages are being fetched", a->name);
        out->result = json_pack("{s:s}", "account", a->name);
        out->changed = CHANGED_ACCOUNTS;
    }
    account_free(a);
    account_free(old);
    return ok;
}

gboolean job_account_remove(const struct job_context *c, const struct job *j, struct outcome *out, GError **error)
{
    struct account *a = need_account(c, j, error);
    if (a == NULL)
        return FALSE;
    gboolean ok = store_account_remove(c->writer, a->id, c->now_ms, error) &&
                  store_audit(c->writer, c->now_ms, j->user, "account-remove", "account", a->id, NULL, error);
    if (ok && c->paths != NULL)
        secret_remove(c->paths->secrets, a->name, NULL);
    if (ok) {
        out->text = g_strdup_printf("%s is removed; its messages stay", a->name);
        out->changed = CHANGED_ALL;
    }
    account_free(a);
    return ok;
}

gboolean job_account_guard(const struct job_context *c, const struct job *j, struct outcome *out, GError **error)
{
    struct account *a = need_account(c, j, error);
    if (a == NULL)
        return FALSE;
    gboolean on = json_object_get(j->args, "on") != NULL ? arg_bool(j, "on") : !a->guarded;
    gboolean ok = store_account_guard(c->writer, a->id, on, error) &&
                  store_audit(c->writer, c->now_ms, j->user, on ? "guard" : "unguard", "account", a->id, NULL, error);
    if (ok) {
        out->text = g_strdup_printf(on ? "%s is guarded: its name is typed before each send" : "%s is no longer guarded",
                                    a->name);
        out->changed = CHANGED_ACCOUNTS | CHANGED_CONVERSATIONS;
    }
    account_free(a);
    return ok;
}

/* Without a zone: the setting's again. */
gboolean job_account_zone(const struct job_context *c, const struct job *j, struct outcome *out, GError **error)
{
    const char *zone = arg_str(j, "zone");
    struct account *a = zone == NULL || when_zone_check(zone, error) ? need_account(c, j, error) : NULL;
    if (a == NULL)
        return FALSE;
    json_t *facts = json_pack("{s:s*,s:s*}", "to", zone, "was", a->zone);
    char *detail = json_dumps(facts, JSON_COMPACT);
    gboolean ok = store_account_zone(c->writer, a->id, zone, error) &&
                  store_audit(c->writer, c->now_ms, j->user, "zone", "account", a->id, detail, error);
    free(detail);
    json_decref(facts);
    if (ok) {
        out->text = zone != NULL ? g_strdup_printf("%s: times are in %s; what is scheduled stays at its moment", a->name, zone)
                                 : g_strdup_printf("%s has no zone of its own; its times are in yours", a->name);
        out->changed = CHANGED_ACCOUNTS | CHANGED_LEDGER;
    }
    account_free(a);
    return ok;
}

gboolean job_watch(const struct job_context *c, const struct job *j, struct outcome *out, GError **error)
{
    struct account *a = need_account(c, j, error);
    if (a == NULL)
        return FALSE;
    gint64 id = 0;
    gboolean ok = arg_need(j, "query", error) &&
                  store_watch_add(c->writer, a->id, arg_str(j, "query"), j->user, c->now_ms, &id, error) &&
                  store_audit(c->writer, c->now_ms, j->user, "watch", "account", a->id, NULL, error);
    if (ok) {
        out->text = g_strdup_printf("watching %s with %s", arg_str(j, "query"), a->name);
        out->result = json_pack("{s:o}", "id", id_to_json(id));
        out->changed = CHANGED_ACCOUNTS;
    }
    account_free(a);
    return ok;
}

gboolean job_unwatch(const struct job_context *c, const struct job *j, struct outcome *out, GError **error)
{
    if (!arg_need(j, "id", error) || !store_watch_remove(c->writer, arg_id(j, "id"), error))
        return FALSE;
    out->text = g_strdup("no longer watched; what came stays");
    out->changed = CHANGED_ACCOUNTS;
    return TRUE;
}

gboolean job_place(const struct job_context *c, const struct job *j, struct outcome *out, GError **error)
{
    return arg_need(j, "key", error) && arg_need(j, "value", error) &&
           store_place_set(c->writer, j->user, arg_str(j, "key"), arg_str(j, "value"), error);
}

gboolean job_view_save(const struct job_context *c, const struct job *j, struct outcome *out, GError **error)
{
    if (!arg_need(j, "name", error))
        return FALSE;
    const struct saved_view v = {(char *)arg_str(j, "name"), (char *)arg_str(j, "pattern"),
                                 (char *)(arg_str(j, "sort") != NULL ? arg_str(j, "sort") : "urgent"), j->user};
    out->changed = CHANGED_VIEWS;
    return store_view_save(c->writer, &v, error);
}

gboolean job_saved_reply(const struct job_context *c, const struct job *j, struct outcome *out, GError **error)
{
    out->changed = CHANGED_VIEWS;
    return arg_need(j, "name", error) &&
           store_saved_reply_set(c->writer, arg_str(j, "name"), arg_str(j, "text"), j->user, c->now_ms, error);
}

gboolean job_presence(const struct job_context *c, const struct job *j, struct outcome *out, GError **error)
{
    char process[32];
    g_snprintf(process, sizeof process, "%ld", (long)getpid());
    out->changed = CHANGED_STAFF;
    return store_presence_set(c->writer, j->user, process, arg_id(j, "conversation"), arg_bool(j, "writing"),
                              c->now_ms + settings_ms(c->settings, "claim.idle"), error);
}

gboolean job_seen(const struct job_context *c, const struct job *j, struct outcome *out, GError **error)
{
    return store_user_seen(c->writer, j->user, arg_str(j, "display"), arg_bool(j, "left"), c->now_ms, error);
}

gboolean job_forget(const struct job_context *c, const struct job *j, struct outcome *out, GError **error)
{
    guint items = 0;
    if (!arg_need(j, "person", error) ||
        !store_forget(c->writer, arg_id(j, "person"), c->now_ms, j->user, &items, error))
        return FALSE;
    out->text = g_strdup_printf("forgotten: the texts of %u %s gone, the figures stay", items, items == 1 ? "message are" : "messages are");
    out->changed = CHANGED_ALL;
    return TRUE;
}
