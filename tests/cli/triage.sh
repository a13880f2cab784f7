# Reading, patterns, the triage verbs and their undo.
signed_in
id=$(repute ls --json is:new --limit 1 | jq -r .id)
field() { repute show "$id" --json | jq -r "$1"; }
is 'account assignee claim due_at id items labels last person platform priority reason revision snoozed_until state unread waiting_since' \
    "$(repute ls --json --limit 1 | jq -r 'keys | join(" ")')"
repute ls --items --json 'lang:de' | jq -e 'select(.language != "de")' >/dev/null && fail 'lang:de matches others'
is "$(repute ls --items --json direction:in | wc -l)" "$(repute ls --items --json -- '-direction:out' | wc -l)"
is 'assignee labels state' "$(repute ls --items --json direction:out --limit 1 |
    jq -r '[keys[] | select(IN("state", "assignee", "labels"))] | join(" ")')"
fails 2 ls 'is:nwe'
says 'column 4'
says '"new"'
fails 2 ls --sort sideways
fails 3 ls 'from:nobody.at.all'
fails 2 ls 'is:new platform:mastodn'
says 'column 17: no platform is called "mastodn"; is "mastodon" meant?'
fails 3 ls platform:bluesky # one that there is, without an account here
fails 2 done --match 'account:nobody-at-all'
says 'column 9: no account'
ok ls 'account:ac*'

ok done "$id" --reason solved
is 'done solved' "$(field '.state + " " + .reason')"
ok undo
is new "$(field .state)"
ok label "$id" --add vip,refund
ok label --match label:vip --remove refund
is vip "$(field '.labels | join(",")')"
ok assign "$id" --to kim
ok priority "$id" --to 4
ok note "$id" --text 'call her'
is 'kim 4 call her' "$(field '.assignee + " " + (.priority | tostring) + " " + .notes[0].text')"
ok unassign "$id"
ok claim "$id"
is null "$(field .assignee)"
ok snooze "$id" --until +2h
is snoozed "$(field .state)"
fails 2 snooze "$id" --until '2020-01-01 10:00'
ok reopen "$id"
item=$(field .last.id)
ok sentiment "$item" --mood negative
is -1 "$(field .last.sentiment.label)"
for mood in u:0 n:-1 p:1 neu:0 neg:-1; do # the keys of the screen, and beginnings
    ok sentiment "$item" --mood "${mood%:*}"
    is "${mood#*:}" "$(field .last.sentiment.label)" "${mood%:*}:"
    ok undo
done
fails 2 sentiment "$item" --mood x
fails 1 sentiment "$(repute ls --items --json direction:out --limit 1 | jq -r .id)" --mood positive
says 'that message is ours'
ok spam "$id"
is 'done spam' "$(field '.state + " " + .reason')"

# all of one call is one act
n=$(repute ls --json is:new | wc -l)
repute done --match is:new --json | jq -e ".changed | length == $n" >/dev/null
fails 3 done --match is:new
ok undo
is "$n" "$(repute ls --json is:new | wc -l)"

fails 3 done 12345
fails 2 done
fails 2 doen "$id"
says 'is "done" meant?'
repute audit --verify | grep -q 'the chain holds'
ok forget "$(field .last.author.handle)" --yes
fails 3 forget nobody.here
