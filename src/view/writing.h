/* Writing: what Composer, Review and their commands share. The piece that is being written lives in the Composer
 * pane, text and cursor in its editor, all else in a draft; the Review stands on top of it. Every change goes to the
 * store as a job: see composer_keep.c. */
#ifndef REPUTE_VIEW_WRITING_H
#define REPUTE_VIEW_WRITING_H

#include "editor.h"
#include "ui_private.h"

#include "repute/platform.h"

/* One post of the piece, as one account counts it. */
struct writing_part {
    gsize start, end;                /* in the piece's text */
    gint64 count, over, over_at;     /* characters, of them too many (0 none), byte offset of the first of those (-1) */
};

/* How one account sees the piece. */
struct writing_view {
    const struct account *account;   /* borrowed */
    struct draft *piece;             /* as it is for this account */
    gboolean own;                    /* … with a text of its own */
    const struct platform_ops *ops;  /* NULL: nothing is sent from it */
    struct platform_limits limits;
    GArray *parts;                   /* struct writing_part, one at least */
    gint64 count, over, over_at;     /* of the first part that is over, else of the longest */
    GPtrArray *faults;               /* struct send_fault * of the platform; over_at in the whole text */
    char *links;                     /* "link counted as 23", or NULL */
};

/* ---- writing.c: pure ---- */
struct writing_view *writing_look(const struct account *a, const struct draft *d, const struct item *answered);
void writing_view_free(struct writing_view *v);
/* It has a content warning, and its network has none. */
gboolean writing_needs_words(const struct writing_view *v);
/* "acme, acme-b" ↔ names; g_strfreev(). */
char **writing_names(const char *accounts);
gboolean writing_has_name(const char *accounts, const char *name);
/* accounts with one more, or without one; to be freed. */
char *writing_with_name(const char *accounts, const char *name, gboolean with);
/* Who sees it, as the account's network says it: "public", … "everyone" where there is no choice. */
const char *writing_visible_to(const struct writing_view *v, enum visibility visibility);
/* Blank, or nothing but the greeting. */
gboolean writing_is_blank(const char *text, const char *greeting);
/* "spring.jpg"; static or borrowed. */
const char *writing_media_name(const struct media *m);
/* "412 kB"; to be freed. */
char *writing_size(gint64 bytes);
/* A media's path on this host can be sent by this account: NULL, or what is wrong; to be freed. Reads its first bytes. */
char *writing_media_fault(const struct media *m, const struct writing_view *v);
/* ERR_NOT_FOUND, ERR_INVALID: no such file, no file, not to be read, of no kind that is posted. */
gboolean writing_file(const char *typed, struct media **media, gint64 *bytes, GError **error);
gint64 writing_bytes(const struct media *m); /* -1: not there */

/* ---- the piece ---- */
struct composer {
    struct pane base;
    gboolean open;
    guint serial;              /* of this opening: late answers to an earlier one are told apart */
    struct draft *draft;       /* all of it; the shown text as of the last composer_touched() */
    char *shown;               /* the account whose text is shown; NULL: the one for all */
    struct editor *editor;     /* of the shown text; borrowed from: */
    GHashTable *editors;       /* account's name, "" for all → struct editor * */
    struct item *answered;     /* or NULL */
    char *greeting;            /* what a reply begins with, or "" */
    GPtrArray *accounts;       /* struct account *, in the draft's order */
    GPtrArray *views;          /* struct writing_view *, or NULL: to be made */
    int top;                   /* first row of the text that is shown */
    int page;                  /* rows of text that are shown */
    /* journal */
    gboolean dirty_text, dirty_rest, busy, again; /* again: the last try failed */
    gint64 sent_at, flush_at;  /* when a job went last; when the next goes, 0 none is due */
    void (*then)(struct ui *ui, gboolean kept); /* once all is kept */
    GPtrArray *orphans;        /* struct orphan *: closed before the store had given them a number */
    /* the claim on the conversation */
    gboolean claimed, claim_held, was_claimed; /* asked for; ours by the store's word; by hand before */
    gint64 claim_at, typed_at; /* typed_at: into the text while Claimed stands before it */
    /* a paste under way */
    GString *paste;
    gint64 paste_at;
};

struct composer *composer_of(struct ui *ui);
/* Opens on this piece (taken); cursor -1: its end. changed: it is to be stored at once. */
void composer_start(struct ui *ui, struct draft *d, gint64 cursor, gboolean changed);
gboolean composer_open(struct ui *ui, gint64 draft, GError **error);
void composer_put_away(struct composer *c);             /* all is kept; the overlay is closed by the caller */
gboolean composer_is_empty(const struct composer *c);   /* nothing was written yet, and nothing attached; it is open */
void composer_touched(struct composer *c, gboolean rest); /* the text, or with rest something else, changed */
const GPtrArray *composer_views(struct composer *c);
const struct draft *composer_piece(struct composer *c);  /* what is shown: the draft, or as it is for one account */
/* composer_variant.c: texts of single accounts. */
void variant_forget(struct composer *c);                /* editors and all */
void variant_start(struct composer *c, gint64 cursor);  /* the text for all, cursor -1: its end */
void variant_show(struct composer *c, const char *account); /* NULL: the text for all */
void variant_next(struct composer *c);
void variant_drop(struct composer *c);                  /* of the shown account */
void variant_sync(struct composer *c);                  /* from the editor to the draft */
struct variant *variant_shown(struct composer *c);      /* made where there is none; NULL: all are shown */
void variant_check(struct composer *c);                 /* accounts changed: one that is not chosen any more is not shown */
/* Of the account's own text, or of the one for all where it has none, an editor from the draft's text anew. */
void variant_reset(struct composer *c, const char *account);
void composer_reload(struct composer *c);               /* accounts from the store again */
void composer_draw(struct pane *p, struct grid *g, gboolean focus);
void composer_external(struct composer *c);             /* the text goes to the person's own editor */
void composer_paste_end(struct composer *c);
/* One account's row: name, network, handle, who sees it; the columns' widths from all views. Where it ended. */
struct account_columns {
    int name, label, handle;
};
struct account_columns account_columns(const GPtrArray *views, int w);
int account_row(struct composer *c, struct grid *g, int y, int x, const struct account_columns *w,
                const struct writing_view *v);

/* composer_keep.c */
void keep_changed(struct composer *c);
void keep_flush(struct composer *c);                    /* now, not in 200 ms */
void keep_then(struct composer *c, void (*then)(struct ui *ui, gboolean kept));
void keep_put_away(struct composer *c);
void keep_orphans_free(struct composer *c);
/* composer_claim.c: the claim on the conversation that is answered. */
void claim_take(struct composer *c);
void claim_take_over(struct composer *c);                /* from whoever has it */
void claim_renew(struct composer *c);
void claim_drop(struct composer *c);

/* ---- writing_options.c: small prompts that change the piece ---- */
void writing_options(struct ui *ui);
void writing_ask_when(struct ui *ui);
void writing_ask_from(struct ui *ui);
void writing_ask_attach(struct ui *ui);
void writing_ask_card(struct ui *ui);
void writing_ask_alt(struct ui *ui, guint index);       /* from this one on */
gboolean writing_set_when(struct ui *ui, const char *text, GError **error);
/* The zone in which times of the piece are said and shown: that of the account under the Review's mark, of the one whose
 * text is shown, else of the first. Good until the accounts are read anew. */
const char *writing_zone(struct ui *ui);
gboolean writing_set_from(struct ui *ui, const char *text, GError **error);
gboolean writing_attach(struct ui *ui, const char *path, GError **error);
void writing_ask_saved(struct ui *ui);                  /* inserts a saved reply */

/* ---- the review ---- */
struct review_fault {
    char *account;             /* whose, or NULL: of the piece */
    char *brief;               /* "18 over" */
    char *text;                /* with the way out */
};
/* A page that the piece links to. */
struct review_page {
    char *link;
    char *why;                 /* it could not be read; NULL: it was, or is not yet */
    gboolean asked, reading;
};
struct review {
    struct pane base;
    int at;                    /* account under the mark: the one whose view is shown */
    int top;                   /* first row of what it will show */
    int shown, lines;          /* rows of it on the screen, and in all */
    GPtrArray *names;          /* char *: all that were chosen since it opened */
    GPtrArray *faults;         /* struct review_fault * */
    GPtrArray *checks;         /* char *: "+not a repeat", "!a repeat": sign and words */
    struct ledger *repeat_of;  /* the same text, sent or waiting; or NULL */
    GHashTable *mentioned;     /* name → whether it was asked for, and nobody has it */
    GPtrArray *pages;          /* struct review_page *: all that it ever met */
    char *last_post;           /* "last post on acme 09:00", or NULL */
    struct pause pause;
    gboolean keep_composer;    /* it closes to the editor, not to the desk */
    gboolean fresh;            /* just opened: the mark goes to the first account at fault */
    gboolean sending, submitted; /* y was said; the job is on its way */
    gboolean repeat;           /* a person said so */
    char *approver;
    GPtrArray *confirmed;      /* char *: guarded accounts whose name was typed */
};
struct review *review_of(struct ui *ui);
void review_open(struct ui *ui);
void review_check(struct review *r);                    /* review_check.c: faults, checks */
/* review_names.c: names in it that nobody has there, as far as is known (char *); asks for those that were not yet */
GPtrArray *names_of_nobody(struct review *r, const struct writing_view *v);
/* review_card.c: cards of the pages that posts link to */
GPtrArray *cards_new(void);
void cards_again(struct review *r);                     /* what could not be read may be asked for anew */
void cards_read(struct review *r, const struct writing_view *v); /* has pages read that are to be */
gboolean cards_reading(struct review *r);
struct card *card_shown(struct review *r, const struct writing_view *v, guint part); /* NULL: none */
const struct review_page *card_page(struct review *r, const struct card *card);      /* NULL: not asked for */
void card_set(struct composer *c, const char *text);    /* "off", "" (as the page says), or its title */
void review_draw(struct pane *p, struct grid *g, gboolean focus);
const struct writing_view *review_view(struct review *r, const char *name); /* NULL: left out */
const char *review_name(struct review *r);              /* under the mark; NULL none */
void review_toggle(struct ui *ui);
gboolean review_alone(struct ui *ui, GError **error);

#endif
