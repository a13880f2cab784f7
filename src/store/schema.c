#include "schema.h"

/* Times are UTC milliseconds; enums are the numbers of model.h, which are therefore never renumbered.
 * Lists page by (active, last_in) and friends, so each list order has its index. */
static const char V1[] =
    "CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;"

    /* --- accounts of ours --- */
    "CREATE TABLE account("
    " id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, platform TEXT NOT NULL, url TEXT NOT NULL,"
    " handle TEXT, display_name TEXT, remote_id TEXT, uri TEXT, owner TEXT NOT NULL,"
    " zone TEXT, guarded INTEGER NOT NULL DEFAULT 0, state INTEGER NOT NULL DEFAULT 0,"
    " state_since INTEGER NOT NULL DEFAULT 0, proved_at INTEGER NOT NULL DEFAULT 0,"
    " expires_at INTEGER NOT NULL DEFAULT 0, complete_to INTEGER NOT NULL DEFAULT 0,"
    " rate_limit INTEGER NOT NULL DEFAULT -1, rate_remaining INTEGER NOT NULL DEFAULT -1,"
    " rate_reset_at INTEGER NOT NULL DEFAULT 0, error_code TEXT, error TEXT, limits TEXT,"
    " next_try_at INTEGER NOT NULL DEFAULT 0," /* while it is not reached */
    " removed_at INTEGER NOT NULL DEFAULT 0, created_at INTEGER NOT NULL,"
    " revision INTEGER NOT NULL DEFAULT 1) STRICT;"
    "CREATE TABLE cursor(account INTEGER NOT NULL REFERENCES account, stream TEXT NOT NULL,"
    " value TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY(account, stream)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE gap(id INTEGER PRIMARY KEY, account INTEGER NOT NULL REFERENCES account,"
    " stream TEXT NOT NULL, from_ms INTEGER NOT NULL, to_ms INTEGER NOT NULL, cursor TEXT,"
    " found_at INTEGER NOT NULL, filled_at INTEGER NOT NULL DEFAULT 0, why TEXT) STRICT;"
    "CREATE INDEX gap_open ON gap(account, to_ms) WHERE filled_at=0;"
    "CREATE TABLE watch(id INTEGER PRIMARY KEY, account INTEGER NOT NULL REFERENCES account,"
    " query TEXT NOT NULL, by TEXT NOT NULL, created_at INTEGER NOT NULL, error TEXT," /* why it finds nothing */
    " UNIQUE(account, query)) STRICT;"

    /* --- people --- */
    /* linked: persons that staff said are one have the same number, the id of one of them; 0: linked with nobody. Each
     * keeps what is its own, so that a link can be taken back. */
    "CREATE TABLE person(id INTEGER PRIMARY KEY, name TEXT, created_at INTEGER NOT NULL,"
    " linked INTEGER NOT NULL DEFAULT 0) STRICT;"
    "CREATE INDEX person_linked ON person(linked) WHERE linked<>0;"
    "CREATE TABLE profile(id INTEGER PRIMARY KEY, platform TEXT NOT NULL, uri TEXT NOT NULL,"
    " person INTEGER NOT NULL REFERENCES person, handle TEXT, name TEXT, url TEXT,"
    " followers INTEGER NOT NULL DEFAULT -1, bot INTEGER NOT NULL DEFAULT 0,"
    " muted INTEGER NOT NULL DEFAULT 0, blocked INTEGER NOT NULL DEFAULT 0,"
    " fetched_at INTEGER NOT NULL,"
    /* For search, by text_fold(). */
    " handle_folded TEXT NOT NULL DEFAULT '', server_folded TEXT NOT NULL DEFAULT '',"
    " name_folded TEXT NOT NULL DEFAULT '', ours INTEGER NOT NULL DEFAULT 0," /* wrote items of direction out */
    " UNIQUE(platform, uri)) STRICT;"
    "CREATE INDEX profile_person ON profile(person);"
    "CREATE INDEX profile_handle ON profile(handle_folded, name_folded);" /* both: from:word reads it all */
    "CREATE INDEX profile_server ON profile(server_folded);"
    /* The id a profile has on the server of one account of ours. */
    "CREATE TABLE profile_local(profile INTEGER NOT NULL REFERENCES profile, account INTEGER NOT NULL,"
    " remote_id TEXT NOT NULL, PRIMARY KEY(profile, account)) STRICT, WITHOUT ROWID;"

    /* --- conversations --- */
    "CREATE TABLE conversation(id INTEGER PRIMARY KEY, account INTEGER NOT NULL REFERENCES account,"
    " person INTEGER NOT NULL REFERENCES person, profile INTEGER NOT NULL REFERENCES profile,"
    " root TEXT NOT NULL,"
    " state INTEGER NOT NULL DEFAULT 0, active INTEGER NOT NULL DEFAULT 1," /* active: new or open */
    " reason INTEGER NOT NULL DEFAULT 0, closed_by TEXT, closed_at INTEGER NOT NULL DEFAULT 0,"
    " assignee TEXT, priority INTEGER NOT NULL DEFAULT 0,"
    " snoozed_until INTEGER NOT NULL DEFAULT 0, snooze_reply INTEGER NOT NULL DEFAULT 0,"
    " claim_by TEXT, claim_since INTEGER NOT NULL DEFAULT 0, claim_until INTEGER NOT NULL DEFAULT 0,"
    " claim_writing INTEGER NOT NULL DEFAULT 0,"
    " waiting_since INTEGER NOT NULL DEFAULT 0, soon_at INTEGER NOT NULL DEFAULT 0,"
    " due_at INTEGER NOT NULL DEFAULT 0, alarm INTEGER NOT NULL DEFAULT 0,"
    " needed_at INTEGER NOT NULL DEFAULT 0,"   /* first item that ever needed an answer … */
    " promised_at INTEGER NOT NULL DEFAULT 0," /* … by when we promised one (0: no promise) … */
    " replied_at INTEGER NOT NULL DEFAULT 0,"  /* … and our first human reply to it: the reply-time clock */
    " settled_id INTEGER NOT NULL DEFAULT 0,"  /* items up to this one are dealt with … */
    " settled_at INTEGER NOT NULL DEFAULT 0,"  /* … since then: by our answer or by closing */
    " items INTEGER NOT NULL DEFAULT 0, unread INTEGER NOT NULL DEFAULT 0,"
    " first_in INTEGER NOT NULL DEFAULT 0, last_in INTEGER NOT NULL DEFAULT 0,"
    " last_out INTEGER NOT NULL DEFAULT 0,"
    " last_item INTEGER NOT NULL DEFAULT 0," /* what its row shows and lists sort by: last_in, else last_out */
    " labels TEXT, notes INTEGER NOT NULL DEFAULT 0, deleted_mark INTEGER NOT NULL DEFAULT 0,"
    " revision INTEGER NOT NULL DEFAULT 1, UNIQUE(person, account, root)) STRICT;"
    "CREATE INDEX conversation_active ON conversation(active, last_item) WHERE active=1;"
    "CREATE INDEX conversation_last ON conversation(last_item);"
    "CREATE INDEX conversation_state ON conversation(state, last_item);"
    /* Urgent first: late and due soon by due_at; what is neither, while its clock runs, is not older than the row
     * that conversation_soon names; the rest has no clock, and so no late rows to skip. */
    "CREATE INDEX conversation_due ON conversation(due_at, id, soon_at, active, alarm) WHERE due_at>0;"
    "CREATE INDEX conversation_soon ON conversation(soon_at, last_item) WHERE due_at>0;"
    "CREATE INDEX conversation_calm ON conversation(active, last_item) WHERE active=1 AND due_at=0 AND"
    " alarm=0 AND priority=0;"
    "CREATE INDEX conversation_raised ON conversation(priority, last_item) WHERE priority<>0;"
    "CREATE INDEX conversation_alarm ON conversation(last_item) WHERE alarm=1;"
    "CREATE INDEX conversation_snoozed ON conversation(snoozed_until) WHERE state=3;"
    "CREATE INDEX conversation_assignee ON conversation(assignee) WHERE assignee IS NOT NULL;"
    "CREATE INDEX conversation_claim ON conversation(claim_by) WHERE claim_by IS NOT NULL;"
    /* All that reply times are made of: the figures of a month read tens of thousands. */
    "CREATE INDEX conversation_needed ON conversation(account, needed_at, promised_at, replied_at, closed_at, state,"
    " reason, person) WHERE needed_at>0;"
    /* What came in last, in the order in which it was stored; only the newest few hundred (put.c). */
    "CREATE TABLE arrival(id INTEGER PRIMARY KEY, conversation INTEGER NOT NULL) STRICT;"
    /* Conversations that fell together: where what hung on the younger one is now. */
    "CREATE TABLE merged(old INTEGER PRIMARY KEY, conversation INTEGER NOT NULL REFERENCES conversation"
    " ON DELETE CASCADE) STRICT;"
    "CREATE INDEX merged_into ON merged(conversation);"
    /* Where there is no rowid the key's columns come first: quick_check of SQLite 3.40 finds faults where they do not. */
    "CREATE TABLE label(name TEXT NOT NULL, conversation INTEGER NOT NULL REFERENCES conversation ON DELETE CASCADE,"
    " PRIMARY KEY(name, conversation)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX label_conversation ON label(conversation);"
    "CREATE TABLE note(id INTEGER PRIMARY KEY, conversation INTEGER NOT NULL REFERENCES conversation"
    " ON DELETE CASCADE, author TEXT NOT NULL, at INTEGER NOT NULL, text TEXT NOT NULL,"
    " removed INTEGER NOT NULL DEFAULT 0) STRICT;"
    "CREATE INDEX note_conversation ON note(conversation, id);"

    /* --- items --- */
    "CREATE TABLE item(id INTEGER PRIMARY KEY, account INTEGER NOT NULL REFERENCES account,"
    " conversation INTEGER REFERENCES conversation, profile INTEGER REFERENCES profile,"
    " direction INTEGER NOT NULL, kind INTEGER NOT NULL, remote_id TEXT NOT NULL, uri TEXT NOT NULL,"
    " url TEXT, in_reply_to TEXT, root TEXT NOT NULL, text TEXT NOT NULL, warning TEXT, language TEXT,"
    " visibility INTEGER NOT NULL DEFAULT 0, created_at INTEGER NOT NULL, fetched_at INTEGER NOT NULL,"
    " edited_at INTEGER NOT NULL DEFAULT 0, deleted_at INTEGER NOT NULL DEFAULT 0,"
    " checked_at INTEGER NOT NULL DEFAULT 0, media TEXT, poll TEXT,"
    " favourites INTEGER NOT NULL DEFAULT -1, reposts INTEGER NOT NULL DEFAULT -1,"
    " replies INTEGER NOT NULL DEFAULT -1, favourited INTEGER NOT NULL DEFAULT 0,"
    " reposted INTEGER NOT NULL DEFAULT 0, hidden INTEGER NOT NULL DEFAULT 0,"
    " automatic INTEGER NOT NULL DEFAULT 0, watched INTEGER NOT NULL DEFAULT 0,"
    " needs_answer INTEGER NOT NULL DEFAULT 0, has_link INTEGER NOT NULL DEFAULT 0,"
    " followers INTEGER NOT NULL DEFAULT -1," /* as known when it came: the weight's */
    " score REAL NOT NULL DEFAULT 0, label INTEGER NOT NULL DEFAULT 0,"
    " confidence REAL NOT NULL DEFAULT 0, scored INTEGER NOT NULL DEFAULT 0, scored_by TEXT,"
    " uri_end TEXT NOT NULL," /* … from its last "/" on: posts' ids rise with time, and so does this index */
    " UNIQUE(account, uri_end, uri)) STRICT;"
    "CREATE INDEX item_remote ON item(account, remote_id);"
    "CREATE INDEX item_conversation ON item(conversation, id);"
    "CREATE INDEX item_root ON item(account, root, id);"
    /* Who wrote an item of a conversation is known by the conversation's person: an index on all would make every
     * insert touch one more page somewhere. */
    "CREATE INDEX item_stranger ON item(profile) WHERE conversation IS NULL;"
    "CREATE INDEX item_out ON item(account, id) WHERE direction=1;"
    "CREATE INDEX item_judged ON item(id) WHERE scored_by IS NOT NULL;" /* what people taught the model */
    "CREATE TABLE item_version(item INTEGER NOT NULL REFERENCES item ON DELETE CASCADE,"
    " seen_at INTEGER NOT NULL, text TEXT NOT NULL, warning TEXT, PRIMARY KEY(item, seen_at)) STRICT,"
    " WITHOUT ROWID;"
    "CREATE TABLE reaction(id INTEGER PRIMARY KEY, account INTEGER NOT NULL REFERENCES account,"
    " remote_id TEXT NOT NULL, kind INTEGER NOT NULL, item INTEGER REFERENCES item ON DELETE CASCADE,"
    " profile INTEGER REFERENCES profile, at INTEGER NOT NULL, UNIQUE(account, remote_id)) STRICT;"
    "CREATE INDEX reaction_item ON reaction(item, kind, at);"
    /* How often it was reshared by when: a row for each number the server told. */
    "CREATE TABLE share_count(item INTEGER NOT NULL REFERENCES item ON DELETE CASCADE, at INTEGER NOT NULL,"
    " n INTEGER NOT NULL, PRIMARY KEY(item, at)) STRICT, WITHOUT ROWID;"
    "CREATE TRIGGER item_reshared AFTER UPDATE OF reposts ON item WHEN new.reposts<>old.reposts AND new.reposts>=3 BEGIN"
    " INSERT OR IGNORE INTO share_count SELECT old.id, max(old.checked_at, old.fetched_at), old.reposts"
    "  WHERE old.reposts>0;"
    " INSERT OR REPLACE INTO share_count VALUES(new.id, max(new.checked_at, new.fetched_at), new.reposts);"
    "END;"
    "CREATE INDEX item_reshares ON item(id) WHERE reposts>0;"
    "CREATE VIRTUAL TABLE item_fts USING fts5(text, warning, content='item', content_rowid='id',"
    " tokenize='repute', columnsize=0);"
    /* Fewer merges of what each commit adds: half the time for what comes in, and a few segments more to look at. */
    "INSERT INTO item_fts(item_fts, rank) VALUES('automerge', 8);"

    /* Posts that were forgotten on demand, as SHA-256 of their uri: they must not come in again. */
    "CREATE TABLE forgotten(account INTEGER NOT NULL, hash TEXT NOT NULL, PRIMARY KEY(account, hash)) STRICT,"
    " WITHOUT ROWID;"

    /* --- counts, kept in the same transaction --- */
    "CREATE TABLE tally(account INTEGER NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL,"
    " n INTEGER NOT NULL, PRIMARY KEY(account, kind, key)) STRICT, WITHOUT ROWID;"
    /* conv_insert() counts new conversations itself: a trigger would make each insert one that may have to be rolled
     * back alone, with a copy of every page it touches. */
    "CREATE TRIGGER conversation_count_out AFTER DELETE ON conversation BEGIN"
    " UPDATE tally SET n=n-1 WHERE account=old.account AND kind='state' AND key=old.state;"
    " UPDATE tally SET n=n-1 WHERE account=old.account AND kind='mine' AND key=old.assignee AND old.active=1;"
    "END;"
    "CREATE TRIGGER conversation_count_up AFTER UPDATE OF state, active, assignee, account ON conversation"
    " WHEN old.state<>new.state OR old.active<>new.active OR old.assignee IS NOT new.assignee"
    "  OR old.account<>new.account BEGIN"
    " UPDATE tally SET n=n-1 WHERE account=old.account AND kind='state' AND key=old.state;"
    " INSERT INTO tally VALUES(new.account,'state',new.state,1) ON CONFLICT DO UPDATE SET n=n+1;"
    " UPDATE tally SET n=n-1 WHERE account=old.account AND kind='mine' AND key=old.assignee AND old.active=1;"
    " INSERT INTO tally SELECT new.account,'mine',new.assignee,1 WHERE new.assignee IS NOT NULL AND new.active=1"
    "  ON CONFLICT DO UPDATE SET n=n+1;"
    "END;"

    /* --- writing --- */
    "CREATE TABLE draft(id INTEGER PRIMARY KEY, owner TEXT NOT NULL, title TEXT,"
    " conversation INTEGER, reply_to INTEGER, accounts TEXT NOT NULL DEFAULT '', text TEXT NOT NULL DEFAULT '',"
    " warning TEXT, language TEXT, visibility INTEGER NOT NULL DEFAULT 0, due_at INTEGER NOT NULL DEFAULT 0,"
    " zone TEXT, media TEXT, poll TEXT, card TEXT, approver TEXT, cursor INTEGER NOT NULL DEFAULT 0,"
    " edits INTEGER NOT NULL DEFAULT 0, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,"
    " discarded_at INTEGER NOT NULL DEFAULT 0, sent_at INTEGER NOT NULL DEFAULT 0,"
    " revision INTEGER NOT NULL DEFAULT 1) STRICT;"
    "CREATE INDEX draft_live ON draft(updated_at) WHERE discarded_at=0 AND sent_at=0;"
    "CREATE INDEX draft_conversation ON draft(conversation) WHERE discarded_at=0 AND sent_at=0;"
    /* account: its name, as in draft.accounts; what is NULL is as for all. */
    "CREATE TABLE variant(draft INTEGER NOT NULL REFERENCES draft ON DELETE CASCADE, account TEXT NOT NULL,"
    " text TEXT, warning TEXT, visibility INTEGER, language TEXT, cursor INTEGER NOT NULL DEFAULT 0,"
    " PRIMARY KEY(draft, account)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE journal(draft INTEGER NOT NULL REFERENCES draft ON DELETE CASCADE," /* account '': the common text */
    " account TEXT NOT NULL, at INTEGER NOT NULL, text TEXT NOT NULL, PRIMARY KEY(draft, account, at)) STRICT,"
    " WITHOUT ROWID;"
    /* What pages that posts link to tell of themselves. */
    "CREATE TABLE page(link TEXT PRIMARY KEY, title TEXT, description TEXT, read_at INTEGER NOT NULL) STRICT,"
    " WITHOUT ROWID;"
    "CREATE TABLE saved_reply(name TEXT PRIMARY KEY, text TEXT NOT NULL, by TEXT NOT NULL,"
    " at INTEGER NOT NULL) STRICT, WITHOUT ROWID;"

    /* --- the publish ledger --- */
    "CREATE TABLE ledger(id INTEGER PRIMARY KEY, draft INTEGER NOT NULL DEFAULT 0,"
    " account INTEGER NOT NULL REFERENCES account, conversation INTEGER NOT NULL DEFAULT 0,"
    " reply_to INTEGER NOT NULL DEFAULT 0, action INTEGER NOT NULL, state INTEGER NOT NULL, held_by TEXT,"
    " target TEXT, part INTEGER NOT NULL DEFAULT 1, parts INTEGER NOT NULL DEFAULT 1,"
    " previous INTEGER NOT NULL DEFAULT 0, text TEXT, request TEXT NOT NULL, key TEXT NOT NULL,"
    " hash TEXT NOT NULL, approver TEXT, approved_by TEXT, approved_hash TEXT,"
    " due_at INTEGER NOT NULL, grace_ms INTEGER NOT NULL, zone TEXT, attempts INTEGER NOT NULL DEFAULT 0,"
    " next_try_at INTEGER NOT NULL DEFAULT 0, began_at INTEGER NOT NULL DEFAULT 0, tried_at INTEGER NOT NULL DEFAULT 0,"
    " remote_id TEXT, uri TEXT, url TEXT, error_code TEXT, error TEXT, by TEXT NOT NULL,"
    " created_at INTEGER NOT NULL, sent_at INTEGER NOT NULL DEFAULT 0, seen INTEGER NOT NULL DEFAULT 0,"
    " item INTEGER NOT NULL DEFAULT 0, revision INTEGER NOT NULL DEFAULT 1) STRICT;"
    "CREATE INDEX ledger_state ON ledger(state, due_at);"
    "CREATE INDEX ledger_due ON ledger(due_at);"
    "CREATE INDEX ledger_account ON ledger(account, created_at);"
    "CREATE INDEX ledger_conversation ON ledger(conversation, id) WHERE conversation<>0;"
    "CREATE INDEX ledger_hash ON ledger(hash);"
    "CREATE INDEX ledger_previous ON ledger(previous) WHERE previous<>0;"
    "CREATE UNIQUE INDEX ledger_key ON ledger(key);"
    "CREATE TRIGGER ledger_count_in AFTER INSERT ON ledger BEGIN"
    " INSERT INTO tally VALUES(new.account,'ledger',new.state,1) ON CONFLICT DO UPDATE SET n=n+1;"
    "END;"
    "CREATE TRIGGER ledger_count_out AFTER DELETE ON ledger BEGIN"
    " UPDATE tally SET n=n-1 WHERE account=old.account AND kind='ledger' AND key=old.state;"
    "END;"
    "CREATE TRIGGER ledger_count_up AFTER UPDATE OF state, account ON ledger"
    " WHEN old.state<>new.state OR old.account<>new.account BEGIN"
    " UPDATE tally SET n=n-1 WHERE account=old.account AND kind='ledger' AND key=old.state;"
    " INSERT INTO tally VALUES(new.account,'ledger',new.state,1) ON CONFLICT DO UPDATE SET n=n+1;"
    "END;"

    /* --- who did what --- */
    /* AUTOINCREMENT: its own count of rows shows where the newest ones were cut off. */
    "CREATE TABLE audit(seq INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, who TEXT NOT NULL, verb TEXT NOT NULL,"
    " kind TEXT NOT NULL, target INTEGER NOT NULL, detail TEXT, previous TEXT NOT NULL,"
    " hash TEXT NOT NULL) STRICT;"
    "CREATE INDEX audit_target ON audit(kind, target, seq);"
    "CREATE INDEX audit_at ON audit(at);"
    /* Local acts that can be taken back: what they found and what they left, per row, as JSON. */
    "CREATE TABLE act(id INTEGER PRIMARY KEY, who TEXT NOT NULL, at INTEGER NOT NULL, verb TEXT NOT NULL,"
    " what TEXT NOT NULL, undone INTEGER NOT NULL DEFAULT 0, audit INTEGER NOT NULL DEFAULT 0) STRICT;" /* last audit row by then */
    "CREATE INDEX act_who ON act(who, undone, id);"
    "CREATE TABLE act_part(act INTEGER NOT NULL REFERENCES act ON DELETE CASCADE, part INTEGER NOT NULL,"
    " kind TEXT NOT NULL, target INTEGER NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL,"
    " PRIMARY KEY(act, part)) STRICT, WITHOUT ROWID;"

    /* --- ideas of those who write to us --- */
    "CREATE TABLE idea(id INTEGER PRIMARY KEY, title TEXT NOT NULL, folded TEXT NOT NULL," /* by text_fold() */
    " state INTEGER NOT NULL DEFAULT 0, by TEXT NOT NULL, created_at INTEGER NOT NULL,"
    " state_at INTEGER NOT NULL, removed INTEGER NOT NULL DEFAULT 0,"
    " revision INTEGER NOT NULL DEFAULT 1) STRICT;"
    "CREATE UNIQUE INDEX idea_title ON idea(folded) WHERE removed=0;"
    /* draft: the answer that was drafted for its author, so that there is never a second one. */
    "CREATE TABLE idea_item(idea INTEGER NOT NULL REFERENCES idea ON DELETE CASCADE,"
    " item INTEGER NOT NULL REFERENCES item ON DELETE CASCADE, by TEXT NOT NULL, at INTEGER NOT NULL,"
    " draft INTEGER NOT NULL DEFAULT 0, PRIMARY KEY(idea, item)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX idea_item_item ON idea_item(item);"

    /* --- staff --- */
    "CREATE TABLE user(name TEXT PRIMARY KEY, display TEXT, seen_at INTEGER NOT NULL DEFAULT 0,"
    " left_at INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;"
    "CREATE TABLE place(user TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL,"
    " PRIMARY KEY(user, key)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE presence(user TEXT NOT NULL, process TEXT NOT NULL, conversation INTEGER NOT NULL,"
    " writing INTEGER NOT NULL DEFAULT 0, until INTEGER NOT NULL, PRIMARY KEY(user, process)) STRICT,"
    " WITHOUT ROWID;"
    "CREATE TABLE saved_view(name TEXT PRIMARY KEY, pattern TEXT NOT NULL, sort TEXT NOT NULL,"
    " by TEXT NOT NULL) STRICT, WITHOUT ROWID;"

    /* --- spread: worked-out figures of posts that are reshared --- */
    "CREATE TABLE spread(item INTEGER PRIMARY KEY REFERENCES item ON DELETE CASCADE, account INTEGER NOT NULL,"
    " at INTEGER NOT NULL, rate REAL NOT NULL, alarm INTEGER NOT NULL, value TEXT NOT NULL) STRICT;"

    /* --- reputation: sums by hour for each scope (store_scores.h), kept in the same transaction, and the worked-out
     * score. Weights in billionths. The tables _gone hold the part of the sums whose rows retention took. --- */
    "CREATE TABLE watch_item(watch INTEGER NOT NULL REFERENCES watch ON DELETE CASCADE,"
    " item INTEGER NOT NULL REFERENCES item ON DELETE CASCADE, PRIMARY KEY(watch, item)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX watch_item_item ON watch_item(item);"
    "CREATE TABLE mood(kind INTEGER NOT NULL, scope ANY NOT NULL, hour INTEGER NOT NULL,"
    " deleted INTEGER NOT NULL," /* hour of the deletion, 0: it is there */
    " n INTEGER NOT NULL, n_pos INTEGER NOT NULL, n_neg INTEGER NOT NULL,"
    " pos INTEGER NOT NULL, neg INTEGER NOT NULL, neu INTEGER NOT NULL," /* weights as of the hour's begin … */
    " squares INTEGER NOT NULL, polar_squares INTEGER NOT NULL,"         /* … and their squares */
    " raw_pos INTEGER NOT NULL, raw_neg INTEGER NOT NULL,"               /* weights without age */
    " PRIMARY KEY(kind, scope, hour, deleted)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE mood_gone(kind INTEGER NOT NULL, scope ANY NOT NULL, hour INTEGER NOT NULL,"
    " deleted INTEGER NOT NULL, n INTEGER NOT NULL, n_pos INTEGER NOT NULL, n_neg INTEGER NOT NULL,"
    " pos INTEGER NOT NULL, neg INTEGER NOT NULL, neu INTEGER NOT NULL, squares INTEGER NOT NULL,"
    " polar_squares INTEGER NOT NULL, raw_pos INTEGER NOT NULL, raw_neg INTEGER NOT NULL,"
    " PRIMARY KEY(kind, scope, hour, deleted)) STRICT, WITHOUT ROWID;"
    /* Promises: what changed in this hour for conversations that needed an answer first in that hour. */
    "CREATE TABLE promise(kind INTEGER NOT NULL, scope ANY NOT NULL, needed INTEGER NOT NULL, hour INTEGER NOT NULL,"
    " due INTEGER NOT NULL, answered INTEGER NOT NULL, ended INTEGER NOT NULL, met INTEGER NOT NULL,"
    " closed INTEGER NOT NULL, solved INTEGER NOT NULL,"
    " PRIMARY KEY(kind, scope, needed, hour)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE promise_gone(kind INTEGER NOT NULL, scope ANY NOT NULL, needed INTEGER NOT NULL,"
    " hour INTEGER NOT NULL, due INTEGER NOT NULL, answered INTEGER NOT NULL, ended INTEGER NOT NULL,"
    " met INTEGER NOT NULL, closed INTEGER NOT NULL, solved INTEGER NOT NULL,"
    " PRIMARY KEY(kind, scope, needed, hour)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE score(kind INTEGER NOT NULL, scope ANY NOT NULL, part TEXT NOT NULL," /* part '': all of it */
    " at INTEGER NOT NULL, value TEXT NOT NULL, PRIMARY KEY(kind, scope, part)) STRICT, WITHOUT ROWID;"
    /* How often the model says what people say, by language. */
    "CREATE TABLE agreement(lang TEXT PRIMARY KEY, n INTEGER NOT NULL, agreed INTEGER NOT NULL) STRICT, WITHOUT ROWID;";

const char *const schema_migrations[SCHEMA_VERSION] = {V1};
