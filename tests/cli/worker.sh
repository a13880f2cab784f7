# Without a screen and without end: what is due goes out at its time, once; a signal ends it.
signed_in
repute worker --print-unit | grep -q "^ExecStart=\"$program\" --workspace " || fail 'no unit'
"$program" worker >worker.out 2>&1 &
worker=$!
until_is() { local i; for ((i = 0; i < 400; i++)); do [ "$1" != "$("${@:2}")" ] || return 0; read -rt 0.05 <> <(:) || :; done; fail "never: $1"; }
until_is 'acme: another process keeps it in step' eval 'repute sync | sed "s/, complete.*//"'
id=$(repute post --account acme --text 'at its time' --at +1s --yes 2>said)
[ ! -s said ] || fail 'it says that nothing sends'
until_is sent eval "repute queue show $id --json | jq -r .state"
is 1 "$(ask statuses?handle=acme | jq '[.[] | select(.text == "at its time")] | length')"

# what comes in is there without anybody asking
ask post -d handle=lena@social.example -d 'text=@acme are you there?' >/dev/null
until_is 1 eval "repute ls --items --json '\"are you there\"' | wc -l"
kill -TERM $worker
wait $worker
is '' "$(cat worker.out)"
