/* A person across networks: what is known, and who is one with whom. */
#include "cli.h"

#include <stdio.h>

static gint64 called(struct cli *c, const char *handle, GError **error)
{
    gint64 id = store_person_by_handle(c->r, handle);
    if (id == 0)
        err_set(error, ERR_NOT_FOUND, "nobody here is called \"%s\"", handle);
    return id;
}

static json_t *text_or_null(const char *s)
{
    return s != NULL ? json_string(s) : json_null();
}

static void print_json(const struct person *p, const GPtrArray *alike)
{
    json_t *profiles = json_array(), *others = json_array();
    for (guint i = 0; i < p->profiles->len; i++) {
        const struct profile *f = p->profiles->pdata[i];
        json_array_append_new(profiles, json_pack("{s:s,s:o,s:o,s:o,s:I,s:o}", "platform", p->platforms[i], "handle",
                                                  text_or_null(f->handle), "name", text_or_null(f->name), "url",
                                                  text_or_null(f->url), "followers", (json_int_t)f->followers, "person",
                                                  json_id(p->persons[i])));
    }
    for (guint i = 0; i < alike->len; i++) {
        const struct person_alike *a = alike->pdata[i];
        json_array_append_new(others, json_pack("{s:o,s:s,s:s,s:b}", "person", json_id(a->person), "platform", a->platform,
                                                "handle", a->handle, "same_name", a->same_name));
    }
    cli_print_json(json_pack("{s:o,s:o,s:I,s:o,s:o}", "id", json_id(p->id), "name", text_or_null(p->name), "contacts",
                             (json_int_t)p->contacts, "profiles", profiles, "alike", others));
}

static void print_profile(const char *platform, const struct profile *f)
{
    char *handle = cli_shown(f->handle), *name = cli_shown(f->name);
    printf("%-10s %-32s %s\n", platform, handle, name);
    g_free(handle);
    g_free(name);
}

static void print_words(const struct person *p, const GPtrArray *alike)
{
    for (guint i = 0; i < p->profiles->len; i++)
        print_profile(p->platforms[i], p->profiles->pdata[i]);
    printf("%" G_GINT64_FORMAT " %s with us\n", p->contacts, p->contacts == 1 ? "contact" : "contacts");
    for (guint i = 0; i < alike->len; i++) {
        const struct person_alike *a = alike->pdata[i];
        char *handle = cli_shown(a->handle);
        printf("perhaps the same: %s %s (%s)\n", a->platform, handle, a->same_name ? "same name and handle" : "same handle");
        g_free(handle);
    }
}

static gboolean show(struct cli *c, gint64 id, GError **error)
{
    struct person *p = store_person(c->r, id, c->now, error);
    GPtrArray *alike = p != NULL ? store_person_alike(c->r, p, error) : NULL;
    gboolean ok = alike != NULL;
    if (ok && c->a->json)
        print_json(p, alike);
    else if (ok)
        print_words(p, alike);
    person_free(p);
    g_clear_pointer(&alike, g_ptr_array_unref);
    return ok;
}

static gboolean change(struct cli *c, const char *verb, json_t *args, GError **error)
{
    struct event *e = cli_job(c, verb, args, error);
    if (e == NULL)
        return FALSE;
    if (c->a->json)
        cli_print_json(json_pack("{s:s,s:O}", "message", e->text, "act", json_object_get(e->result, "act")));
    else
        puts(e->text);
    event_free(e);
    return TRUE;
}

VERB(person)
{
    const char *verb = c->n > 0 ? c->args[0] : "";
    gboolean link = g_str_equal(verb, "link");
    if (!(link && c->n == 3) && !(c->n == 2 && (g_str_equal(verb, "show") || g_str_equal(verb, "unlink")))) {
        err_set(error, ERR_USAGE, "usage: repute person show HANDLE | link HANDLE OTHER | unlink HANDLE");
        return FALSE;
    }
    gint64 id = cli_reader(c, error) ? called(c, c->args[1], error) : 0;
    gint64 other = id != 0 && link ? called(c, c->args[2], error) : 0;
    if (id == 0 || (link && other == 0))
        return FALSE;
    if (*verb == 's')
        return show(c, id, error);
    return change(c, verb, link ? json_pack("{s:o,s:o}", "person", json_id(id), "other", json_id(other))
                                : json_pack("{s:o}", "person", json_id(id)), error);
}
