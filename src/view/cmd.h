/* The functions behind the command table, one file a family. Private to commands.c and cmd_*.c. */
#ifndef REPUTE_VIEW_CMD_H
#define REPUTE_VIEW_CMD_H

#include "ui_private.h"

#define CMD(name) gboolean cmd_##name(struct ui *ui, const struct call *call, GError **error)

/* cmd_move.c */
CMD(down); CMD(up); CMD(first); CMD(last); CMD(half_down); CMD(half_up); CMD(page_down); CMD(page_up);
CMD(left); CMD(right); CMD(open); CMD(close); CMD(next_item); CMD(prev_item); CMD(focus_next); CMD(focus_prev);
CMD(focus); CMD(zoom); CMD(go); CMD(score); CMD(leave); CMD(unfold);
CMD(tab_next); CMD(tab_prev); CMD(account_next);
/* cmd_search.c */
CMD(search); CMD(search_next); CMD(search_prev);
/* cmd_list.c */
CMD(limit); CMD(view); CMD(view_save); CMD(sort); CMD(tag);
CMD(tag_next); CMD(tag_pattern); CMD(tag_range); CMD(untag);
/* cmd_triage.c */
CMD(done); CMD(reason); CMD(reopen); CMD(snooze); CMD(assign); CMD(unassign); CMD(claim); CMD(label); CMD(note);
CMD(raise); CMD(lower); CMD(priority); CMD(spam); CMD(sentiment); CMD(undo); CMD(redo);
/* cmd_idea.c */
CMD(idea); CMD(idea_leave); CMD(idea_state); CMD(idea_rename); CMD(idea_merge); CMD(idea_answer);
/* cmd_public.c */
CMD(favourite); CMD(repost); CMD(hide); CMD(delete_remote); CMD(mute); CMD(block); CMD(report);
/* cmd_person.c */
CMD(link); CMD(unlink);
/* cmd_write.c */
CMD(reply); CMD(reply_direct); CMD(post); CMD(quote); CMD(edit); CMD(discard); CMD(recover); CMD(edit_published);
CMD(delete_published);
/* cmd_review.c: the review screen's own keys */
CMD(review_send); CMD(review_time); CMD(review_view); CMD(review_attach); CMD(review_alt); CMD(review_card); CMD(review_from);
CMD(review_edit); CMD(review_postpone); CMD(review_approve); CMD(review_options); CMD(review_external);
CMD(review_toggle); CMD(review_alone);
/* cmd_ledger.c */
CMD(cancel); CMD(move); CMD(hold); CMD(approve); CMD(reject); CMD(retry); CMD(settle); CMD(pause); CMD(resume);
/* cmd_look.c */
CMD(why); CMD(history); CMD(help); CMD(open_link); CMD(view_media); CMD(copy_link); CMD(copy_text); CMD(pipe);
CMD(shell); CMD(messages); CMD(since);
/* cmd_program.c */
CMD(quit); CMD(redraw); CMD(suspend); CMD(theme); CMD(set); CMD(map); CMD(unmap); CMD(command); CMD(palette);
CMD(sync_now); CMD(watch); CMD(unwatch); CMD(forget); CMD(backup);
/* cmd_repeat.c */
CMD(repeat); CMD(with_tagged); CMD(macro); CMD(run_macro);
/* cmd_account.c */
CMD(account_add); CMD(account_check); CMD(account_remove); CMD(account_guard); CMD(account_zone);
/* start.c */
CMD(demo_hint);

/* The rest of the line, or NULL where it is empty. */
const char *call_text(const struct call *call);

#endif
