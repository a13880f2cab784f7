# What was not written is no success; nothing is said where answers go; an empty call is not meant for everything.
signed_in
unwritten() { # unwritten ARGS: standard output takes nothing
    local status=0
    "$program" "$@" 2>said >/dev/full </dev/null || status=$?
    is 1 $status "repute $* onto a full disk:"
    grep -q 'could not be written' said || fail "repute $*: it does not say so"
}
if [ -c /dev/full ]; then
    unwritten ls
    unwritten ls --json
    unwritten export
    unwritten help
    unwritten --version
    unwritten report --format html
    unwritten doctor
    fails 2 backup /dev/full
    [ -c /dev/full ] || fail 'the backup took the place of a device'
fi
status=0
"$program" ls >&- 2>said || status=$?
is 1 $status 'without standard output:'

# nothing there: said, and only on standard error
is '' "$(repute ls nowhere-at-all 2>/dev/null || :)"
fails 3 ls nowhere-at-all
says 'no conversation matches'
fails 3 queue ls
says 'the ledger is empty'

before=$(repute ls --json is:new | wc -l)
fails 2 done --match ''
says '--match wants a pattern'
fails 2 spam --match ' '
is "$before" "$(repute ls --json is:new | wc -l)" 'new after two empty patterns:'

id=$(repute ls --json is:new --limit 1 | jq -r .id)
fails 2 reply "$id" --text '' --yes
says 'nothing written'
fails 1 reply "$id" --file nowhere.txt --yes
says 'reading "nowhere.txt" failed'
fails 2 reply "$id" --file /dev/zero --yes
says 'longer than a megabyte'
fails 2 show abc
fails 2 queue show abc
fails 2 audit abc
fails 3 show 5
ok resume
says 'not paused'

# what is no text is no argument; a name has an end
for call in "label $id --add" "assign $id --to" "note $id --text" "idea add $id --title" 'pause --reason' 'ls' 'done --match' 'person show'; do
    # shellcheck disable=SC2086  # words
    fails 2 $call $'\xff\xfe'
    says 'not UTF-8'
done
fails 2 label "$id" --add "$(printf '%0200d' 7)"
says 'longer than'
fails 2 assign "$id" --to "$(printf '%0200d' 7)"
ok snooze "$id" --until '2037-01-01 10:00'
is '2037-01-01T10:00:00Z' "$(repute show "$id" --json | jq -r '.history[] | select(.verb == "snooze") | .detail.until')"
ok show "$id"
says 'snoozed until 1 Jan 2037'
is "$id snooze" "$(repute audit --json --limit 1 | jq -r '.target + " " + .verb')"
ok audit "$id"
says 'snoozed until 1 Jan 2037'

# A word or a value that a verb has no use for is a mistake of the caller's, not to be passed over.
for call in "undo 12" "score all all" "classify no" "resume now" "sync acme" "help ls ls" "idea ls all" "doctor --yes=no" "ls --items=no" "backup a b"; do
    # shellcheck disable=SC2086  # words
    fails 2 $call
done
says '"b" is a word too many; usage: repute backup FILE'
ok score all --help
says 'repute score [SCORE]'
fails 3 idea add 99 --title --help
says 'no item or conversation 99'

# A misspelt folder is told, and stays as it is; what begins a workspace says where.
for call in "pause --reason strike" "resume" "label 5 --add late" "undo" "account rm acme" "sync" "watch add cat --account acme" "post --account acme --text x"; do
    # shellcheck disable=SC2086  # words
    fails 3 --workspace "$work/mispelt" $call
    says 'no workspace in'
    [ ! -e "$work/mispelt" ] || fail "$call made a workspace"
done
ok --workspace "$work/begun" import /dev/null
says 'a new workspace is made in "'"$work"'/begun"'
