/* Accounts of ours and their health. Private to accounts*.c and cmd_account.c. */
#ifndef REPUTE_VIEW_ACCOUNTS_H
#define REPUTE_VIEW_ACCOUNTS_H

#include "repute/platform.h"
#include "rows.h"

/* A sign-in that has begun: the server named an address, and waits for the code it shows there. */
struct signing {
    char *platform, *url;
    char *name;    /* of the account that signs in again; NULL: a new one */
    char *address; /* to be opened; NULL until the server answered */
    char *code;
    json_t *app;
    guint64 job; /* whose answer is waited for: a second sign-in must not take the first one's address */
};

struct accounts {
    struct pane base;
    GPtrArray *list;  /* struct account * */
    GPtrArray *refused; /* struct watch *, those that find nothing */
    GArray *too_late; /* guint: posts due after the token's end, for each */
    struct rows at;
    int name_w;
    struct signing *signing; /* or NULL */
};

struct accounts *accounts_of(struct ui *ui);
/* account_password.c: for platforms that sign in with a name and a password. user, name: may be NULL. */
void account_password_ask(struct ui *ui, const struct platform_ops *ops, const char *url, const char *user,
                          const char *name);
/* Words: the URL, then perhaps the user, a password file and the account's name. */
gboolean account_password_add(struct ui *ui, const struct platform_ops *ops, char **words, GError **error);
const struct account *accounts_row(const struct accounts *a); /* under the cursor, or NULL */
void signing_free(struct signing *s);
/* accounts_draw.c */
void accounts_draw(struct pane *p, struct grid *g, gboolean focus);
int accounts_list_rows(const struct pane *p);

/* What is wrong in words, and the way out; NULL: nothing. To be freed. */
char *account_trouble(const struct account *a);
char *account_way_out(struct ui *ui, const struct account *a);

#endif
