# Times, the queue, pause, failures and outcomes that nobody knows.
signed_in
posted() { ask "statuses?handle=acme" | jq -r "[.[] | select(.text == \"$1\")] | length"; }
state() { repute queue show "$1" --json | jq -r "${2:-.state}"; }

# in a moment; --wait is there when it goes out
id=$(repute post --account acme --text soon --at +1s --yes --wait 2>/dev/null)
is 'sent 1' "$(state "$id") $(posted soon)"
[ "$(state "$id" '.sent_at > .due_at or .sent_at == .due_at')" = true ] || fail 'it went out before its time'

# times that posts are meant for, and those in which none goes out
mkdir -p home/.config/repute
printf 'set zone UTC\nset publish.slots "mon-sun 23:57"\nset publish.blackout 2037-07-04\n' >home/.config/repute/repute.conf
fails 2 post --account acme --text fireworks --yes --at '2037-07-04 10:00'
says 'no post goes out then (publish.blackout: 2037-07-04)'
id=$(repute post --account acme --text meant --yes --at slot 2>/dev/null) next=$(repute post --account acme --text 'meant too' --yes --at slot 2>/dev/null)
is 'T23:57:00Z T23:57:00Z 86400' "$(state "$id" .due_at | cut -c11-) $(state "$next" .due_at | cut -c11-) \
$(($(date -d "$(state "$next" .due_at)" +%s) - $(date -d "$(state "$id" .due_at)" +%s)))"
fails 2 queue move "$id" --at '2037-07-04 10:00'
ok queue cancel "$id" "$next"
rm home/.config/repute/repute.conf
fails 3 post --account acme --text meant --yes --at slot
says 'there are no slots'

# times that do not exist, or twice
fails 2 post --account acme --text dst --yes --zone Europe/Berlin --at '2037-03-29 02:30'
says 'does not exist'
fails 2 post --account acme --text dst --yes --zone Europe/Berlin --at '2037-10-25 02:30'
fails 2 post --account acme --text dst --yes --zone Europe/Berlin --at '2020-01-01 10:00'
says 'is over'
fails 2 post --account acme --text dst --yes --zone Nowhere/Land --at '15:00'
id=$(repute post --account acme --text later --yes --zone Europe/Berlin --at '2037-07-01 15:00' 2>/dev/null)
is 'scheduled 2037-07-01T13:00:00Z Europe/Berlin' "$(state "$id" '[.state, .due_at, .zone] | join(" ")')"
ok queue move "$id" --at '2037-07-02 15:00' --zone Europe/Berlin
is 2037-07-02T13:00:00Z "$(state "$id" .due_at)"
ok queue hold "$id"
is person "$(state "$id" .held_by)"
fails 2 queue release "$id"
ok queue release "$id" --yes
ok queue cancel "$id"
is cancelled "$(state "$id")"
fails 1 queue cancel "$id"
fails 2 queue forget "$id"

# a stop for everybody
ok pause --reason 'wrong price'
fails 1 post --account acme --text paused --yes --wait=5
says 'publishing is paused'
is 0 "$(posted paused)"
fails 2 resume
ok resume --yes
ok sync
is 1 "$(posted paused)"

# somebody else approves these very bytes
id=$(repute post --account acme --text approved --approver kim --yes 2>/dev/null)
is approval "$(state "$id" .held_by)"
fails 1 queue approve "$id" --yes
printf 'set user kim\n' >kim.conf
ok --config kim.conf queue approve "$id" --yes
ok sync
is 1 "$(posted approved)"

# refused for good: 1; login: 4; no answer and not to be found: 5, and a person settles it
ask fault -d 'method=POST&path=/api/v1/statuses&status=422&times=1' >/dev/null
fails 1 post --account acme --text refused --yes --wait
says ': failed: '
ask fault -d 'method=POST&path=/api/v1/statuses&trick=close-after&times=1' >/dev/null
id=$(repute post --account acme --text 'it arrived' --yes --wait 2>/dev/null)
is 'sent 1' "$(state "$id") $(posted 'it arrived')"
ask fault -d 'method=POST&path=/api/v1/statuses&trick=close-before&times=-1' >/dev/null
ask fault -d 'method=GET&path=/api/v1/accounts&status=500&times=-1' >/dev/null
fails 5 post --account acme --text lost --yes --wait=60
says 'repute queue settle'
id=$(repute queue ls --json | jq -r 'select(.text == "lost").id')
ask faults_clear -X POST >/dev/null
fails 2 queue settle "$id"
ok queue settle "$id" --not-sent
is 'cancelled 0' "$(state "$id") $(posted lost)"
ask expire -d handle=acme >/dev/null
fails 4 post --account acme --text 'no login' --yes --wait=60
says 'needs login'
