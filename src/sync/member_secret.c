/* The secrets of accounts: one that never changes comes from the person's folder or from `secret-command`; one that
 * changes while it is used is kept in the folder, and the command only gives what it begins with. */
#include "engine.h"

#include "repute/log.h"

static char *from_command(const struct engine *e, const struct member *m, GError **error)
{
    char *line = g_strdup_printf("%s %s", settings_str(e->settings, "secret-command"), m->name);
    char *secret = secret_from_command(line, error);
    g_free(line);
    return secret;
}

/* Parts of a secret that is made of several: each is one by itself. */
static void hide_parts(const char *secret)
{
    json_t *o = json_loads(secret, 0, NULL), *value;
    const char *name;
    json_object_foreach(o, name, value)
        if (json_is_string(value) && json_string_length(value) > 40)
            log_hide(json_string_value(value));
    json_decref(o);
}

char *member_secret(struct engine *e, const struct member *m, GError **error)
{
    gboolean command = *settings_str(e->settings, "secret-command") != '\0';
    gboolean rotates = m->ops != NULL && m->ops->sign_in->rotates;
    char *secret = NULL;
    GError *why = NULL;
    if (!command || rotates)
        secret = secret_load(e->o.paths->secrets, m->name, &why);
    if (secret == NULL && command && (!rotates || err_is(why, ERR_LOGIN))) {
        g_clear_error(&why);
        secret = from_command(e, m, &why);
    }
    if (secret != NULL && rotates)
        hide_parts(secret);
    if (why != NULL)
        g_propagate_error(error, why);
    return secret;
}

gboolean member_secret_renew(struct engine *e, struct member *m, char *fresh, const char *was, const char **kept,
                             GError **error)
{
    char *other = NULL;
    GError *why = NULL;
    *kept = NULL;
    hide_parts(fresh);
    if (!secret_replace(e->o.paths->secrets, m->name, was, fresh, &other, &why) && other == NULL) {
        g_propagate_prefixed_error(error, why, "the renewed sign-in of %s cannot be kept: ", m->name);
        secret_free(fresh);
        return FALSE;
    }
    secret_free(m->token);
    m->token = other != NULL ? other : fresh;
    if (other != NULL) {
        secret_free(fresh);
        hide_parts(other);
        *kept = m->token;
    }
    return TRUE;
}
