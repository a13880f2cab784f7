/* The card of the page that a post links to: read when the review opens, shown as it will go out. */
#include "writing.h"

#include "repute/sync.h"

static void page_free(gpointer p)
{
    struct review_page *page = p;
    g_free(page->link);
    g_free(page->why);
    g_free(page);
}

GPtrArray *cards_new(void)
{
    return g_ptr_array_new_with_free_func(page_free);
}

void cards_again(struct review *r)
{
    for (guint i = 0; i < r->pages->len; i++)
        ((struct review_page *)r->pages->pdata[i])->asked = FALSE;
}

static struct review_page *page_of(struct review *r, const char *link, guint *at)
{
    for (*at = 0; *at < r->pages->len; (*at)++)
        if (g_str_equal(((struct review_page *)r->pages->pdata[*at])->link, link))
            return r->pages->pdata[*at];
    struct review_page *page = g_new0(struct review_page, 1);
    page->link = g_strdup(link);
    g_ptr_array_add(r->pages, page);
    return page;
}

static void over(struct ui *ui, const struct event *e, gpointer data)
{
    struct review *r = review_of(ui);
    struct review_page *page = r->pages->pdata[GPOINTER_TO_UINT(data)];
    page->reading = FALSE;
    g_free(page->why);
    page->why = e->type == EVENT_FAILED ? g_strdup(e->text) : NULL;
    r->base.stale = TRUE;
}

void cards_read(struct review *r, const struct writing_view *v)
{
    struct ui *ui = r->base.ui;
    GPtrArray *links = v->ops != NULL ? send_pages(ui->o.reader, ui->settings, composer_of(ui)->draft, v->account, ui->now)
                                      : NULL;
    for (guint i = 0, at; links != NULL && i < links->len; i++) {
        struct review_page *page = page_of(r, links->pdata[i], &at);
        if (page->asked || page->reading)
            continue;
        page->asked = TRUE;
        page->reading = ui_submit(ui, "page", json_pack("{s:s}", "url", page->link), over, GUINT_TO_POINTER(at)) != 0;
    }
    g_clear_pointer(&links, g_ptr_array_unref);
}

struct card *card_shown(struct review *r, const struct writing_view *v, guint part)
{
    const struct writing_part *p = &g_array_index(v->parts, struct writing_part, part);
    char *text = g_strndup(v->piece->text + p->start, p->end - p->start);
    struct send_view s = {.action = v->piece->edits != 0 ? ACT_EDIT : ACT_POST, .text = text,
                          .media = part == 0 ? v->piece->media : NULL};
    struct card *card = send_card(r->base.ui->o.reader, r->base.ui->settings, v->piece, v->ops, &s);
    g_free(text);
    return card;
}

const struct review_page *card_page(struct review *r, const struct card *card)
{
    guint i = 0;
    while (i < r->pages->len && !g_str_equal(((struct review_page *)r->pages->pdata[i])->link, card->link))
        i++;
    return i < r->pages->len ? r->pages->pdata[i] : NULL;
}

gboolean cards_reading(struct review *r)
{
    const GPtrArray *views = composer_views(composer_of(r->base.ui));
    gboolean reading = FALSE;
    for (guint i = 0; i < views->len; i++) {
        const struct writing_view *v = views->pdata[i];
        for (guint k = 0; k < v->parts->len; k++) {
            struct card *card = card_shown(r, v, k);
            const struct review_page *page = card != NULL ? card_page(r, card) : NULL;
            reading = reading || (page != NULL && page->reading);
            card_free(card);
        }
    }
    return reading;
}

void card_set(struct composer *c, const char *text)
{
    char *bare = g_strstrip(g_strdup(text));
    g_free(c->draft->card);
    c->draft->card = *bare == '\0' ? NULL : g_strdup(g_str_equal(bare, "off") ? "" : bare);
    composer_touched(c, TRUE);
    g_free(bare);
}
