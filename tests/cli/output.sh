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
