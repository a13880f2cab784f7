/* / n N: in Mentions by pattern over all that is listed, elsewhere by the words that are shown there. */
#include "cmd.h"
#include "mentions.h"

#include <string.h>

static gboolean search_mentions(struct ui *ui, gboolean back, gboolean *wrapped, GError **error)
{
    struct mentions *m = mentions_of(ui);
    const char *base = m->pattern_text != NULL ? m->pattern_text : "is:new,open";
    char *text = *base != '\0' ? g_strdup_printf("(%s) and (%s)", base, ui->search) : g_strdup(ui->search);
    const char *zone = settings_str(ui->settings, "zone");
    /* The person's own words first: an error points into them. */
    struct pattern *own = pattern_parse(ui->search, m->list_now, zone, NULL, NULL, error);
    struct pattern *p = own != NULL ? pattern_parse(text, m->list_now, zone, NULL, NULL, error) : NULL;
    pattern_free(own);
    g_free(text);
    if (p == NULL)
        return FALSE;
    struct list_query q = {.pattern = p, .sort = m->sort, .now_ms = m->list_now, .me = ui->user};
    const struct conversation *here = mentions_real_near(m, m->cur);
    struct list_key key;
    if (here != NULL)
        store_list_key(&q, here, &key);
    GPtrArray *hit = store_list(ui->o.reader, &q, here != NULL ? &key : NULL, back, 1, error);
    *wrapped = hit != NULL && hit->len == 0;
    if (*wrapped) {
        g_ptr_array_unref(hit);
        hit = store_list(ui->o.reader, &q, NULL, back, 1, error);
    }
    gboolean ok = hit != NULL && hit->len > 0;
    if (ok)
        mentions_go(ui, ((struct conversation *)hit->pdata[0])->id);
    else if (hit != NULL)
        err_set(error, ERR_NOT_FOUND, "nothing here matches %s; l %s searches all", ui->search, ui->search);
    g_clear_pointer(&hit, g_ptr_array_unref);
    pattern_free(p);
    return ok;
}

static gboolean search_pane(struct ui *ui, struct pane *p, gboolean back, gboolean *wrapped, GError **error)
{
    char *needle = text_fold(ui->search);
    gboolean ok = *needle != '\0' && p->ops->search(p, needle, back, wrapped);
    g_free(needle);
    if (!ok)
        err_set(error, ERR_NOT_FOUND, "nothing in %s has \"%s\"", p->ops->label, ui->search);
    p->dirty = TRUE;
    ui->layout_stale = ui->layout_stale || ui->overlays->len > 0;
    return ok;
}

static gboolean search_from(struct ui *ui, gboolean back, GError **error)
{
    struct pane *p = ui_focused(ui);
    if (ui->search == NULL) {
        err_set(error, ERR_NOT_FOUND, "nothing was searched for yet; / searches");
        return FALSE;
    }
    gboolean wrapped = FALSE, ok = FALSE;
    if (p->ops->id == PANE_MENTIONS)
        ok = search_mentions(ui, back, &wrapped, error);
    else if (p->ops->search != NULL)
        ok = search_pane(ui, p, back, &wrapped, error);
    else
        err_set(error, ERR_NOT_FOUND, "there is no list to search in %s", p->ops->label);
    if (ok && wrapped)
        ui_tell(ui, SAY_INFO, "search went on from the %s", back ? "end" : "beginning");
    return ok;
}

static gboolean search_times(struct ui *ui, const struct call *call, gboolean back, GError **error)
{
    gboolean ok = TRUE;
    for (int i = 0; ok && i < CLAMP(call->count, 1, 1000); i++)
        ok = search_from(ui, back, error);
    return ok;
}

static gboolean search_done(struct ui *ui, const char *text, gpointer p)
{
    if (text == NULL || *text == '\0')
        return TRUE;
    g_free(ui->search);
    ui->search = g_strdup(text);
    GError *error = NULL;
    if (!search_from(ui, FALSE, &error)) {
        ui_tell_error(ui, error);
        g_clear_error(&error);
    }
    return TRUE;
}

CMD(search)
{
    const char *text = call_text(call);
    if (text != NULL)
        return search_done(ui, text, NULL);
    struct pane *here = ui_focused(ui);
    gboolean by_pattern = here->ops->id == PANE_MENTIONS;
    if (!by_pattern && here->ops->search == NULL) {
        err_set(error, ERR_NOT_FOUND, "there is no list to search in %s", here->ops->label);
        return FALSE;
    }
    struct prompt *p = prompt_new("/", search_done, NULL);
    p->history = "history.search";
    p->verb = call->command->name;
    p->complete = by_pattern ? "pattern" : NULL;
    ui_prompt(ui, p);
    return TRUE;
}

CMD(search_next)
{
    return search_times(ui, call, FALSE, error);
}

CMD(search_prev)
{
    return search_times(ui, call, TRUE, error);
}

/* ---- for the panes ---- */

gboolean search_has(const char *text, const char *needle)
{
    char *folded = text_fold(text != NULL ? text : "");
    gboolean has = strstr(folded, needle) != NULL;
    g_free(folded);
    return has;
}

int search_rows(int n, int from, gboolean back, gboolean (*has)(gpointer data, int i, const char *needle), gpointer data,
                const char *needle, gboolean *wrapped)
{
    for (int k = 1; k <= n; k++) {
        int i = ((from + (back ? -k : k)) % n + n) % n;
        if (!has(data, i, needle))
            continue;
        *wrapped = back ? i >= from : i <= from;
        return i;
    }
    return -1;
}

/* Bytes from s on that fold to at least the needle, which they begin with. */
static gsize matched(const char *s, const char *needle)
{
    gsize end = 0;
    gboolean enough = FALSE;
    while (!enough && s[end] != '\0') {
        end += MAX(text_cluster(s + end), 1);
        char *part = g_strndup(s, end), *folded = text_fold(part);
        enough = strlen(folded) >= strlen(needle);
        g_free(folded);
        g_free(part);
    }
    return end;
}

/* Folding may change lengths, so the place is looked for in what is shown, cluster by cluster. */
void search_mark(struct ui *ui, struct grid *g, int y, int x, int w, const char *shown)
{
    char *needle = text_fold(ui->search != NULL ? ui->search : "");
    int at = 0;
    for (gsize i = 0; *needle != '\0' && shown[i] != '\0' && at < w;) {
        char *rest = text_fold(shown + i);
        gboolean here = g_str_has_prefix(rest, needle);
        gsize n = here ? matched(shown + i, needle) : MAX(text_cluster(shown + i), 1);
        char *part = g_strndup(shown + i, n);
        int cells = text_width(part);
        if (here)
            grid_role(g, y, x + at, MIN(cells, w - at), ROLE_MATCH);
        at += cells;
        i += n;
        g_free(part);
        g_free(rest);
    }
    g_free(needle);
}
