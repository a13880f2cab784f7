/* What the files of the ledger share: reading a row and moving it. Private to src/store. */
#ifndef REPUTE_STORE_LEDGER_ROW_H
#define REPUTE_STORE_LEDGER_ROW_H

#include "db.h"
#include "repute/store_items.h"
#include "repute/store_writing.h"

/* States as SQL writes them. */
#define SQL_SCHEDULED "0"
#define SQL_QUEUED "1"
#define SQL_HELD "2"
#define SQL_SENDING "3"
#define SQL_SENT "4"
#define SQL_FAILED "5"
#define SQL_UNKNOWN "6"
#define SQL_MISSED "7"
#define SQL_CANCELLED "8"
#define SQL_WAITING "(0,1,2)" /* scheduled, queued, held */
G_STATIC_ASSERT(LEDGER_SCHEDULED == 0 && LEDGER_QUEUED == 1 && LEDGER_HELD == 2 && LEDGER_SENDING == 3 &&
                LEDGER_SENT == 4 && LEDGER_FAILED == 5 && LEDGER_UNKNOWN == 6 && LEDGER_MISSED == 7 &&
                LEDGER_CANCELLED == 8);

#define LEDGER_COLUMNS                                                                                       \
    "l.id, l.draft, l.account, l.conversation, l.reply_to, a.name, a.platform, a.guarded, l.action, "        \
    "l.state,"                                                                                               \
    " l.held_by, l.target, l.part, l.parts, l.previous, l.text, l.request, l.key, l.hash, l.approver,"       \
    " l.approved_by, l.approved_hash, l.due_at, l.grace_ms, l.zone, l.attempts, l.next_try_at, l.remote_id," \
    " l.uri, l.url, l.error_code, l.error, l.by, l.created_at, l.sent_at, l.began_at, l.tried_at, l.revision"
#define LEDGER_JOINED "ledger l CROSS JOIN account a ON a.id=l.account"

/* Of a row l: no later post of its thread waits for approval. A thread goes out whole, or does not begin. */
#define SQL_WHOLE_APPROVED                                                                                    \
    "(l.part=l.parts OR NOT EXISTS (SELECT 1 FROM ledger n WHERE n.account=l.account AND n.created_at="      \
    "l.created_at AND n.draft=l.draft AND n.part>l.part AND n.state=" SQL_HELD " AND n.held_by='approval'))"

gpointer ledger_read(sqlite3_stmt *s); /* of LEDGER_COLUMNS */

/* TRUE where the row waits: scheduled, queued or held. */
gboolean ledger_waits(const struct ledger *l);
/* TRUE where it asks for no approval, or has one for exactly these bytes. */
gboolean ledger_approved(const struct ledger *l);
/* Where a waiting row belongs as of now, pause and account aside: held for approval, scheduled, missed or
 * queued. *held_by is set with it. previous_at: as of ledger_previous_sent_at(). */
enum ledger_state ledger_place(const struct ledger *l, gint64 previous_at, gint64 now_ms,
                               const char **held_by);
/* When the part before was sent: 0 where there is none, LEDGER_NOT_SENT where it was not. */
#define LEDGER_NOT_SENT G_MAXINT64
gint64 ledger_previous_sent_at(struct store_reader *r, const struct ledger *l);
/* TRUE where nothing can be sent from this account until a person did something; *why in words (static). */
gboolean ledger_account_blocked(struct store_reader *r, gint64 account, const char **why);

struct ledger_move {
    enum ledger_state to;
    const char *held_by; /* with HELD, and kept while cancelled */
    const char *error_code, *error;
    gint64 next_try_at;
    const char *who, *verb; /* for the audit */
};
/* Moves the row from the state that l says, with the audit; ERR_CONFLICT where it is no longer that one. */
gboolean ledger_move(struct store_writer *w, const struct ledger *l, const struct ledger_move *m,
                     gint64 now_ms, GError **error);
/* ERR_CONFLICT "… failed: it is sent by now"; always FALSE. */
gboolean ledger_refuse(const struct ledger *l, const char *doing, const char *way_out, GError **error);

#endif
