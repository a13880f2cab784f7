/* Account entities: strangers' profiles, and the facts of our own account. */
#include "mastodon.h"

/* acct is "ana" for accounts of the server itself; a handle always has its host. */
static char *handle_of(const struct masto_task *t, const json_t *account)
{
    char *acct = kit_line(account, "acct");
    if (acct == NULL)
        acct = kit_line(account, "username");
    if (acct == NULL)
        return NULL;
    char *handle = strchr(acct, '@') != NULL ? g_strdup(acct) : g_strdup_printf("%s@%s", acct, t->host);
    g_free(acct);
    return handle;
}

/* The actor's URI outlives changes of name and address; servers that do not tell it tell the page's URL. */
static char *lasting_id(const json_t *account)
{
    char *uri = kit_url(account, "uri");
    return uri != NULL ? uri : kit_url(account, "url");
}

gboolean masto_account(const struct masto_task *t, const json_t *account, struct profile *out)
{
    char *id = masto_id(account, "id"), *handle = handle_of(t, account), *uri = lasting_id(account);
    if (id == NULL || handle == NULL) {
        g_free(id);
        g_free(handle);
        g_free(uri);
        return FALSE;
    }
    *out = (struct profile){
        .uri = uri != NULL ? uri : g_strconcat("acct:", handle, NULL),
        .remote_id = id,
        .handle = handle,
        .name = kit_line(account, "display_name"),
        .url = kit_url(account, "url"),
        .followers = kit_int(account, "followers_count", -1),
        .bot = kit_bool(account, "bot"),
    };
    if (out->name == NULL)
        out->name = kit_line(account, "username");
    return TRUE;
}

void masto_account_facts(const struct masto_task *t, const json_t *account, struct batch *batch)
{
    batch->handle = handle_of(t, account);
    batch->display_name = kit_line(account, "display_name");
    batch->remote_id = masto_id(account, "id");
    batch->uri = lasting_id(account);
}
