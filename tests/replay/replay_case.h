/* Runs a platform's tasks against transcripts and compares what comes home with what the file expects. The
 * form of such a file: docs/HACKING.md, "Transcripts". With GENERATE=1 the expected lines are written anew.
 */
#ifndef TESTS_REPLAY_CASE_H
#define TESTS_REPLAY_CASE_H

/* Runs every NAME.txt of tests/replay/PLATFORM, sorted; the number of those that failed, each explained on
 * standard error. Fails too where there is none. */
int replay_folder(const char *platform);

#endif
