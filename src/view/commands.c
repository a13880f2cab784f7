/* The command table, and how a line becomes a call. Names, keys' help, completion, the palette, `repute VERB` and
 * the manual are made from this table and from nothing else. */
#include "cmd.h"

#include <string.h>

#include "repute/text.h"

#define INBOX IN_INBOX
#define CONV_OR_PERSON (IN_INBOX | IN(PANE_PERSON))
#define SCHED IN(PANE_SCHEDULED)
#define DRAFTS IN(PANE_DRAFTS)
#define REPUTATION IN(PANE_REPUTATION)
#define REVIEW IN(PANE_REVIEW)
#define IDEAS IN(PANE_IDEAS)

/* name, arguments, completion, panes, scope, flags, group, help, function */
static const struct command TABLE[] = {
    {"down", "", "", IN_ALL, SCOPE_NONE, CMD_MOTION, "move", "next row", cmd_down},
    {"up", "", "", IN_ALL, SCOPE_NONE, CMD_MOTION, "move", "previous row", cmd_up},
    {"first", "", "", IN_ALL, SCOPE_NONE, CMD_MOTION, "move", "first row; brings in what came", cmd_first},
    {"last", "", "", IN_ALL, SCOPE_NONE, CMD_MOTION, "move", "last row", cmd_last},
    {"half-down", "", "", IN_ALL, SCOPE_NONE, CMD_MOTION, "move", "half a page down", cmd_half_down},
    {"half-up", "", "", IN_ALL, SCOPE_NONE, CMD_MOTION, "move", "half a page up", cmd_half_up},
    {"page-down", "", "", IN_ALL, SCOPE_NONE, CMD_MOTION, "move", "a page down", cmd_page_down},
    {"page-up", "", "", IN_ALL, SCOPE_NONE, CMD_MOTION, "move", "a page up", cmd_page_up},
    {"left", "", "", IN_ALL, SCOPE_NONE, CMD_MOTION, "move", "to the left (week: the day before)", cmd_left},
    {"right", "", "", IN_ALL, SCOPE_NONE, CMD_MOTION, "move", "to the right (week: the day after)", cmd_right},
    {"open", "", "", IN_ALL, SCOPE_NONE, 0, "move", "open what is under the mark", cmd_open},
    {"close", "", "", IN_ALL, SCOPE_NONE, CMD_ALWAYS, "move", "back", cmd_close},
    {"next-item", "", "", INBOX, SCOPE_NONE, CMD_MOTION, "move", "next message of the conversation", cmd_next_item},
    {"prev-item", "", "", INBOX, SCOPE_NONE, CMD_MOTION, "move", "previous message of the conversation", cmd_prev_item},
    {"focus-next", "", "", IN_ALL, SCOPE_NONE, 0, "move", "next pane", cmd_focus_next},
    {"focus-prev", "", "", IN_ALL, SCOPE_NONE, 0, "move", "previous pane", cmd_focus_prev},
    {"focus", "N", "pane", IN_ALL, SCOPE_NONE, 0, "move", "pane by its number or name", cmd_focus},
    {"zoom", "", "", IN_ALL, SCOPE_NONE, 0, "move", "this pane alone, and back", cmd_zoom},
    {"go", "WHERE", "place", IN_ALL, SCOPE_NONE, 0, "move",
     "inbox, drafts, schedule, reputation, person or accounts", cmd_go},
    {"score", "[WHOSE]", "scope", IN_ALL, SCOPE_NONE, 0, "move",
     "the reputation of an account, label:NAME, watch:WORDS or @PERSON", cmd_score},
    {"tab-next", "", "", REPUTATION, SCOPE_NONE, CMD_MOTION, "move", "next tab", cmd_tab_next},
    {"tab-prev", "", "", REPUTATION, SCOPE_NONE, CMD_MOTION, "move", "previous tab", cmd_tab_prev},
    {"account-next", "", "", REPUTATION, SCOPE_NONE, 0, "move", "figures of the next account or watch, then of all",
     cmd_account_next},
    {"leave", "", "", IN_ALL, SCOPE_NONE, CMD_ALWAYS, "move", "leave what is half done, tags, a limit", cmd_leave},

    {"search", "[TEXT]", "none", IN_ALL, SCOPE_NONE, 0, "move", "search in what is listed or shown", cmd_search},
    {"search-next", "", "", IN_ALL, SCOPE_NONE, CMD_MOTION, "move", "next match", cmd_search_next},
    {"search-prev", "", "", IN_ALL, SCOPE_NONE, CMD_MOTION, "move", "previous match", cmd_search_prev},
    {"limit", "[PATTERN]", "pattern", INBOX, SCOPE_NONE, 0, "move", "show only what matches a pattern", cmd_limit},
    {"view", "[NAME]", "view", INBOX, SCOPE_NONE, 0, "move", "a saved view: inbox, mine, pending, …", cmd_view},
    {"view-save", "NAME", "view", INBOX, SCOPE_NONE, 0, "move", "keep the limit as a view", cmd_view_save},
    {"sort", "[ORDER]", "sort", INBOX, SCOPE_NONE, 0, "move", "urgent, newest or oldest first", cmd_sort},
    {"tag", "", "", IN(PANE_MENTIONS), SCOPE_CONVERSATION, CMD_MOTION, "act", "tag or untag", cmd_tag},
    {"tag-next", "", "", IN(PANE_MENTIONS), SCOPE_CONVERSATION, CMD_MOTION, "act", "tag, and next", cmd_tag_next},
    {"tag-pattern", "PATTERN", "pattern", IN(PANE_MENTIONS), SCOPE_NONE, 0, "act", "tag what matches", cmd_tag_pattern},
    {"tag-range", "", "", IN(PANE_MENTIONS), SCOPE_NONE, 0, "act", "tag from the last tag to here", cmd_tag_range},
    {"untag", "", "", IN(PANE_MENTIONS), SCOPE_NONE, 0, "act", "no tags", cmd_untag},
    {"with-tagged", "[COMMAND]", "command", IN(PANE_MENTIONS), SCOPE_NONE, 0, "act", "the next act is for all tagged",
     cmd_with_tagged},

    {"done", "[REASON]", "reason", CONV_OR_PERSON, SCOPE_CONVERSATION, CMD_BULK | CMD_UNDO | CMD_CLI | CMD_REPEAT, "act",
     "close it: answered, solved, no-action or spam; next item", cmd_done},
    {"reason", "REASON", "reason", INBOX, SCOPE_CONVERSATION, CMD_UNDO, "act", "another reason for the last done",
     cmd_reason},
    {"reopen", "", "", CONV_OR_PERSON, SCOPE_CONVERSATION, CMD_BULK | CMD_UNDO | CMD_CLI | CMD_REPEAT, "act", "open it again",
     cmd_reopen},
    {"snooze", "[TIME]", "time", INBOX, SCOPE_CONVERSATION, CMD_BULK | CMD_UNDO | CMD_CLI | CMD_REPEAT, "act",
     "put away until a time, or until they reply", cmd_snooze},
    {"assign", "[USER]", "user", INBOX, SCOPE_CONVERSATION, CMD_BULK | CMD_UNDO | CMD_CLI | CMD_REPEAT, "act",
     "give it to somebody", cmd_assign},
    {"unassign", "", "", INBOX, SCOPE_CONVERSATION, CMD_BULK | CMD_UNDO | CMD_CLI | CMD_REPEAT, "act", "it is nobody's",
     cmd_unassign},
    {"claim", "", "", INBOX, SCOPE_CONVERSATION, CMD_CLI, "act", "claim or free it; others see it", cmd_claim},
    {"label", "[NAME…]", "label", INBOX, SCOPE_CONVERSATION, CMD_BULK | CMD_UNDO | CMD_CLI | CMD_REPEAT, "act",
     "add labels, -NAME takes one off", cmd_label},
    {"note", "[TEXT]", "none", INBOX, SCOPE_CONVERSATION, CMD_BULK | CMD_UNDO | CMD_CLI, "act", "internal note, never sent",
     cmd_note},
    {"raise", "", "", INBOX, SCOPE_CONVERSATION, CMD_BULK | CMD_UNDO | CMD_REPEAT, "act", "more urgent", cmd_raise},
    {"lower", "", "", INBOX, SCOPE_CONVERSATION, CMD_BULK | CMD_UNDO | CMD_REPEAT, "act", "less urgent", cmd_lower},
    {"priority", "N", "none", INBOX, SCOPE_CONVERSATION, CMD_BULK | CMD_UNDO | CMD_CLI | CMD_REPEAT, "act", "urgency from -9 to 9",
     cmd_priority},
    {"spam", "", "", INBOX, SCOPE_CONVERSATION, CMD_BULK | CMD_UNDO | CMD_CLI | CMD_REPEAT, "act", "close it as spam", cmd_spam},
    {"sentiment", "[MOOD]", "mood", INBOX, SCOPE_ITEM, CMD_UNDO | CMD_CLI | CMD_REPEAT, "act",
     "correct the mood: positive, neutral, negative", cmd_sentiment},
    {"idea", "[TITLE]", "idea", INBOX, SCOPE_ITEM, CMD_BULK | CMD_UNDO | CMD_CLI | CMD_REPEAT, "act",
     "it says an idea: a new one or one that is there; -TITLE takes it off", cmd_idea},
    {"idea-state", "[STATE]", "idea-state", IDEAS, SCOPE_NONE, CMD_UNDO, "act",
     "how far it is: collected, considered, planned, done, declined", cmd_idea_state},
    {"idea-rename", "[TITLE]", "idea", IDEAS, SCOPE_NONE, CMD_UNDO, "act", "another title", cmd_idea_rename},
    {"idea-merge", "[TITLE]", "idea", IDEAS, SCOPE_NONE, CMD_UNDO, "act", "it is the same as another", cmd_idea_merge},
    {"idea-leave", "", "", IDEAS, SCOPE_ITEM, CMD_UNDO, "act", "this message does not say it", cmd_idea_leave},
    {"idea-answer", "[TEXT]", "none", IDEAS, SCOPE_NONE, CMD_UNDO, "act",
     "draft an answer to each person who had it; nothing is sent", cmd_idea_answer},
    {"link", "[HANDLE]", "none", CONV_OR_PERSON, SCOPE_PROFILE, CMD_UNDO, "act", "say that two are one person", cmd_link},
    {"unlink", "[HANDLE]", "none", CONV_OR_PERSON, SCOPE_PROFILE, CMD_UNDO, "act", "they are not one person", cmd_unlink},
    {"undo", "", "", IN_ALL, SCOPE_NONE, CMD_CLI, "act", "take back your last act, wherever it was", cmd_undo},
    {"redo", "", "", IN_ALL, SCOPE_NONE, 0, "act", "do again what was taken back", cmd_redo},
    {"repeat", "", "", IN_ALL, SCOPE_NONE, 0, "act", "the last act again", cmd_repeat},

    {"reply", "[TEXT]", "none", INBOX, SCOPE_ITEM, CMD_CLI | CMD_PUBLIC, "public", "answer, from the account addressed",
     cmd_reply},
    {"reply-direct", "", "", INBOX, SCOPE_ITEM, CMD_PUBLIC, "public", "answer by direct message", cmd_reply_direct},
    {"post", "[ACCOUNT…]", "account", IN_ALL, SCOPE_NONE, CMD_CLI | CMD_PUBLIC, "public", "write a new post", cmd_post},
    {"quote", "", "", INBOX, SCOPE_ITEM, CMD_PUBLIC, "public", "write a post that quotes it", cmd_quote},
    {"favourite", "", "", INBOX, SCOPE_ITEM, CMD_CLI | CMD_PUBLIC, "public", "favourite, or take it back",
     cmd_favourite},
    {"repost", "", "", INBOX, SCOPE_ITEM, CMD_CLI | CMD_PUBLIC, "public", "repost, or take it back", cmd_repost},
    {"delete-remote", "", "", INBOX | SCHED, SCOPE_ITEM, CMD_PUBLIC, "public",
     "delete our post there, or hide theirs", cmd_delete_remote},
    {"hide", "[undo]", "undo", INBOX, SCOPE_ITEM, CMD_CLI | CMD_PUBLIC, "public",
     "hide their answer there, where the server can", cmd_hide},
    {"mute", "", "", CONV_OR_PERSON, SCOPE_PROFILE, CMD_CLI | CMD_PUBLIC, "public", "mute, or unmute", cmd_mute},
    {"block", "", "", CONV_OR_PERSON, SCOPE_PROFILE, CMD_CLI | CMD_PUBLIC, "public", "block, or unblock", cmd_block},
    {"report", "[WHY]", "none", CONV_OR_PERSON, SCOPE_PROFILE, CMD_CLI | CMD_PUBLIC, "public",
     "report to their server", cmd_report},
    {"edit-published", "[ID]", "none", SCHED | IN(PANE_CONVERSATION), SCOPE_LEDGER, CMD_CLI | CMD_PUBLIC, "public",
     "edit our published post", cmd_edit_published},
    {"delete-published", "[ID]", "none", SCHED | IN(PANE_CONVERSATION), SCOPE_LEDGER, CMD_CLI | CMD_PUBLIC, "public",
     "delete our published post", cmd_delete_published},

    {"edit", "", "", DRAFTS | SCHED | REVIEW, SCOPE_DRAFT, 0, "write", "go on writing", cmd_edit},
    {"discard", "", "", DRAFTS, SCOPE_DRAFT, CMD_UNDO, "write", "discard the draft; u or :recover brings it back",
     cmd_discard},
    {"recover", "", "", IN_ALL, SCOPE_NONE, 0, "write", "drafts and texts that were left", cmd_recover},
    {"review-send", "", "", REVIEW, SCOPE_DRAFT, CMD_PUBLIC, "write", "send", cmd_review_send},
    {"review-time", "[TIME]", "time", REVIEW, SCOPE_DRAFT, 0, "write", "when it goes out", cmd_review_time},
    {"review-view", "", "", REVIEW, SCOPE_DRAFT, 0, "write", "as the next account will show it", cmd_review_view},
    {"review-attach", "[FILE]", "path", REVIEW, SCOPE_DRAFT, 0, "write", "attach a file", cmd_review_attach},
    {"review-alt", "[TEXT]", "none", REVIEW, SCOPE_DRAFT, 0, "write", "describe the picture", cmd_review_alt},
    {"review-card", "[TITLE]", "none", REVIEW, SCOPE_DRAFT, 0, "write", "the card of its link: a title, or off",
     cmd_review_card},
    {"review-from", "[ACCOUNT…]", "account", REVIEW, SCOPE_DRAFT, 0, "write", "from which accounts", cmd_review_from},
    {"review-options", "", "", REVIEW, SCOPE_DRAFT, 0, "write", "visibility, warning, language, poll",
     cmd_review_options},
    {"review-external", "", "", REVIEW, SCOPE_DRAFT, 0, "write", "write in your editor", cmd_review_external},
    {"review-toggle", "", "", REVIEW, SCOPE_DRAFT, 0, "write", "leave this account out, or take it in again",
     cmd_review_toggle},
    {"review-alone", "", "", REVIEW, SCOPE_DRAFT, 0, "write", "a text of its own for this account", cmd_review_alone},
    {"review-postpone", "", "", REVIEW, SCOPE_DRAFT, 0, "write", "keep it as a draft", cmd_review_postpone},
    {"review-approval", "[USER]", "user", REVIEW, SCOPE_DRAFT, 0, "write", "ask somebody for approval",
     cmd_review_approve},

    {"cancel", "", "", SCHED, SCOPE_LEDGER, CMD_UNDO, "write", "do not send it", cmd_cancel},
    {"move", "[TIME]", "time", SCHED, SCOPE_LEDGER, 0, "write", "another time", cmd_move},
    {"hold", "", "", SCHED, SCOPE_LEDGER, 0, "write", "hold it, or let it go", cmd_hold},
    {"approve", "", "", SCHED, SCOPE_LEDGER, 0, "write", "approve this very text", cmd_approve},
    {"reject", "", "", SCHED, SCOPE_LEDGER, 0, "write", "do not approve it", cmd_reject},
    {"retry", "", "", SCHED, SCOPE_LEDGER, 0, "write", "try a failed one again", cmd_retry},
    {"settle", "", "", SCHED, SCOPE_LEDGER, 0, "write", "say whether an unknown one was sent", cmd_settle},
    {"pause", "[REASON]", "none", IN_ALL, SCOPE_NONE, CMD_CLI, "public", "stop all publishing, or go on", cmd_pause},
    {"resume", "", "", IN_ALL, SCOPE_NONE, CMD_CLI, "public", "end the publishing stop", cmd_resume},

    {"why", "", "", IN_ALL, SCOPE_NONE, CMD_CLI, "look", "why this score or state", cmd_why},
    {"history", "", "", IN_ALL, SCOPE_NONE, 0, "look", "who did what to it, and earlier texts", cmd_history},
    {"unfold", "", "", INBOX, SCOPE_ITEM, 0, "look", "show what a content warning covers", cmd_unfold},
    {"open-link", "[N]", "none", INBOX | SCHED, SCOPE_ITEM, 0, "look", "pick a link and open it", cmd_open_link},
    {"view-media", "", "", INBOX, SCOPE_ITEM, 0, "look", "see the picture", cmd_view_media},
    {"copy-link", "", "", INBOX | SCHED, SCOPE_ITEM, 0, "look", "copy the link of this message", cmd_copy_link},
    {"copy-text", "", "", INBOX | SCHED | DRAFTS | REPUTATION, SCOPE_NONE, 0, "look", "copy its text",
     cmd_copy_text},
    {"pipe", "[COMMAND]", "none", INBOX, SCOPE_ITEM, 0, "look", "give it to a command as JSON", cmd_pipe},
    {"shell", "[COMMAND]", "none", IN_ALL, SCOPE_NONE, 0, "look", "run a command", cmd_shell},
    {"messages", "", "", IN_ALL, SCOPE_NONE, 0, "look", "what was said at the foot", cmd_messages},
    {"since", "", "", IN_ALL, SCOPE_NONE, 0, "look", "what changed since you left", cmd_since},
    {"help", "[WORD]", "command", IN_ALL, SCOPE_NONE, CMD_ALWAYS, "look", "the keys that work here", cmd_help},

    {"command", "", "", IN_ALL, SCOPE_NONE, CMD_ALWAYS, "program", "type a command", cmd_command},
    {"palette", "", "", IN_ALL, SCOPE_NONE, CMD_ALWAYS, "program", "find a command", cmd_palette},
    {"sync-now", "[ACCOUNT]", "account", IN_ALL, SCOPE_NONE, 0, "program", "fetch now", cmd_sync_now},
    {"watch", "[QUERY]", "watch", IN_ALL, SCOPE_NONE, 0, "program", "follow a hashtag or word", cmd_watch},
    {"unwatch", "[QUERY]", "watch", IN_ALL, SCOPE_NONE, 0, "program", "no longer follow it", cmd_unwatch},
    {"account-add", "[PLATFORM URL]", "none", IN_ALL, SCOPE_NONE, 0, "program", "add an account, or sign in again",
     cmd_account_add},
    {"account-check", "[ACCOUNT]", "account", IN_ALL, SCOPE_NONE, 0, "program", "verify it now", cmd_account_check},
    {"account-remove", "ACCOUNT", "account", IN_ALL, SCOPE_NONE, 0, "program", "remove it; its messages stay",
     cmd_account_remove},
    {"account-guard", "ACCOUNT", "account", IN_ALL, SCOPE_NONE, 0, "program", "its name is typed before each send",
     cmd_account_guard},
    {"account-zone", "ACCOUNT [ZONE|none]", "account", IN_ALL, SCOPE_NONE, 0, "program", "times of its posts are in that zone",
     cmd_account_zone},
    {"forget", "", "", CONV_OR_PERSON, SCOPE_PROFILE, 0, "program", "forget this person's texts and names", cmd_forget},
    {"backup", "FILE", "path", IN_ALL, SCOPE_NONE, CMD_CLI, "program", "copy the workspace, verified", cmd_backup},
    {"macro", "record|end [LETTER]", "none", IN_ALL, SCOPE_NONE, 0, "program", "record a macro", cmd_macro},
    {"run-macro", "LETTER", "none", IN_ALL, SCOPE_NONE, CMD_MOTION, "program", "run a macro", cmd_run_macro},
    {"theme", "NAME", "theme", IN_ALL, SCOPE_NONE, CMD_ALWAYS, "program", "another theme, at once", cmd_theme},
    {"set", "NAME VALUE", "setting", IN_ALL, SCOPE_NONE, CMD_ALWAYS, "program", "change a setting", cmd_set},
    {"map", "PANE KEYS COMMAND", "pane", IN_ALL, SCOPE_NONE, CMD_ALWAYS, "program", "bind keys", cmd_map},
    {"unmap", "PANE KEYS", "pane", IN_ALL, SCOPE_NONE, CMD_ALWAYS, "program", "unbind keys", cmd_unmap},
    {"redraw", "", "", IN_ALL, SCOPE_NONE, CMD_ALWAYS, "program", "draw all again; brings in what came", cmd_redraw},
    {"suspend", "", "", IN_ALL, SCOPE_NONE, CMD_ALWAYS, "program", "to the shell; fg comes back", cmd_suspend},
    {"quit", "", "", IN_ALL, SCOPE_NONE, CMD_ALWAYS, "program", "leave; all is kept", cmd_quit},
};

const struct command *command_table(gsize *n)
{
    *n = G_N_ELEMENTS(TABLE);
    return TABLE;
}

const struct command *command_find(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(TABLE); i++)
        if (g_strcmp0(TABLE[i].name, name) == 0)
            return &TABLE[i];
    return NULL;
}

static gboolean letters_in_order(const char *name, const char *typed)
{
    for (; *typed != '\0'; typed++) {
        name = strchr(name, *typed);
        if (name == NULL)
            return FALSE;
        name++;
    }
    return TRUE;
}

static gboolean matches(const struct command *c, const char *typed, int round)
{
    gboolean prefix = g_str_has_prefix(c->name, typed);
    gboolean inside = strstr(c->name, typed) != NULL || strstr(c->help, typed) != NULL;
    if (round == 0)
        return prefix;
    if (round == 1)
        return !prefix && inside;
    return !prefix && !inside && letters_in_order(c->name, typed);
}

GPtrArray *command_search(const char *typed, guint max)
{
    GPtrArray *found = g_ptr_array_new();
    for (int round = 0; round < 3; round++)
        for (gsize i = 0; i < G_N_ELEMENTS(TABLE) && found->len < max; i++)
            if (matches(&TABLE[i], typed, round))
                g_ptr_array_add(found, (gpointer)&TABLE[i]);
    return found;
}

/* ---- lines to calls ---- */

static void unknown(const char *name, GError **error)
{
    g_autoptr(GPtrArray) begin = command_search(name, 1); /* those that begin with it come first */
    const struct command *first = begin->len > 0 ? begin->pdata[0] : NULL;
    const char *names[G_N_ELEMENTS(TABLE) + 1] = {NULL};
    for (gsize i = 0; i < G_N_ELEMENTS(TABLE); i++)
        names[i] = TABLE[i].name;
    const char *near = first != NULL && g_str_has_prefix(first->name, name) ? first->name : text_nearest(name, names);
    if (near != NULL)
        err_set(error, ERR_USAGE, "no command \"%s\"; is \"%s\" meant?", name, near);
    else
        err_set(error, ERR_USAGE, "no command \"%s\"; ^P finds them", name);
}

static gboolean works_here(struct ui *ui, const struct command *c, gboolean tagged, GError **error)
{
    struct pane *here = ui_focused(ui);
    if ((c->panes & IN(here->ops->id)) == 0)
        err_set(error, ERR_USAGE, "%s does not work in %s", c->name, here->ops->label);
    else if (tagged && (c->flags & CMD_BULK) == 0)
        err_set(error, ERR_USAGE, "%s is not for all tagged at once; d s a A L i + - are", c->name);
    else
        return TRUE;
    return FALSE;
}

gboolean ui_call(struct ui *ui, const char *line, int count, gboolean tagged, GError **error)
{
    char **words = settings_split(line, NULL, error);
    if (words == NULL)
        return FALSE;
    gboolean ok = TRUE;
    if (words[0] != NULL) {
        const struct command *c = command_find(words[0]);
        if (c == NULL || c->run == NULL) {
            unknown(words[0], error);
            ok = FALSE;
        } else if (!works_here(ui, c, tagged, error)) {
            ok = FALSE;
        } else {
            const char *rest = line;
            while (*rest == ' ')
                rest++;
            rest += strlen(words[0]);
            while (*rest == ' ')
                rest++;
            struct call call = {c, words + 1, (int)g_strv_length(words + 1), rest, count, tagged};
            ok = c->run(ui, &call, error);
        }
    }
    g_strfreev(words);
    return ok;
}

gboolean ui_run(struct ui *ui, const char *line, GError **error)
{
    ui->now = ui_now(ui);
    return ui_call(ui, line, 0, FALSE, error);
}

const char *call_text(const struct call *call)
{
    return *call->rest != '\0' ? call->rest : NULL;
}

/* ---- what a call is about ---- */

void subject_of(struct subject *s, const struct conversation *c)
{
    s->conversation = c->id;
    s->revision = c->revision;
    s->item = c->last.id;
    s->profile = c->profile;
    s->person = c->person;
    s->account = c->account;
    s->account_name = c->account_name;
    s->platform = c->platform;
    s->guarded = c->account_guarded;
    s->who = c->last.author.handle != NULL ? c->last.author.handle : c->last.author.name;
}

gboolean ui_subject(struct ui *ui, struct subject *s, GError **error)
{
    *s = (struct subject){0};
    struct pane *p = ui_focused(ui);
    if (p->ops->subject != NULL && p->ops->subject(p, s))
        return TRUE;
    if (p->ops->id == PANE_MENTIONS && mentions_gap_here(ui) != NULL)
        err_set(error, ERR_NOT_FOUND, "this row is a gap in the history; Enter fetches it");
    else
        err_set(error, ERR_NOT_FOUND, "nothing is chosen in %s", p->ops->label);
    return FALSE;
}

static void add_target(json_t *targets, gint64 id, gint64 revision)
{
    char *text = g_strdup_printf("%" G_GINT64_FORMAT, id);
    json_array_append_new(targets, json_pack("{s:s,s:I}", "id", text, "revision", (json_int_t)revision));
    g_free(text);
}

json_t *ui_targets(struct ui *ui, const struct call *call, GError **error)
{
    json_t *targets = json_array();
    if (call->tagged) {
        GArray *ids = mentions_tagged(ui);
        for (guint i = 0; i < ids->len; i++)
            add_target(targets, g_array_index(ids, gint64, i), 0);
        g_array_unref(ids);
        if (json_array_size(targets) == 0)
            err_set(error, ERR_NOT_FOUND, "nothing is tagged; t tags, T tags by pattern");
    } else if (ui_focused(ui)->ops->id == PANE_MENTIONS) {
        mentions_add_targets(ui, MAX(call->count, 1), targets);
        if (json_array_size(targets) == 0)
            err_set(error, ERR_NOT_FOUND, "%s", mentions_gap_here(ui) != NULL ? "this row is a gap in the history; Enter fetches it" : "the list is empty");
    } else {
        struct subject s;
        if (ui_subject(ui, &s, error) && s.conversation != 0)
            add_target(targets, s.conversation, s.revision);
        else if (error != NULL && *error == NULL)
            err_set(error, ERR_NOT_FOUND, "no conversation is chosen");
    }
    if (json_array_size(targets) > 0)
        return targets;
    json_decref(targets);
    return NULL;
}
