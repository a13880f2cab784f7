# Two programs on one workspace and fifty posts due at once: each is on the server exactly once. Then once more, and one
# of the programs is killed in the middle.
signed_in
schedule() {    # schedule WORD N: so many posts, all due before anybody looks
    local i last
    for ((i = 1; i <= $2; i++)); do repute post --account acme --text "$1 number $i" --at +1s --repeat --yes >/dev/null 2>&1; done
    last=$(repute queue ls --json | jq -rs 'map(.due_at) | max')
    until [[ $(date -u +%FT%TZ) > $last ]]; do read -rt 0.05 <> <(:) || :; done
}
until_sent() {  # until_sent WORD N
    local i
    for ((i = 0; i < 600; i++)); do
        [ "$(repute queue ls --json | jq -s --arg w "$1" 'map(select((.text | startswith($w)) and .state == "sent")) | length')" != "$2" ] || return 0
        read -rt 0.05 <> <(:) || :
    done
    fail "not all sent: $(repute queue ls | head -n 3)"
}
there() { ask statuses?handle=acme | jq -r --arg w "$1" '.[] | select(.text | startswith($w)) | .text' | sort; }

schedule both 50
"$program" worker >one.out 2>&1 &
one=$!
"$program" worker >two.out 2>&1 &
two=$!
until_sent both 50
is 50 "$(there both | wc -l)" 'on the server:'
is 50 "$(there both | uniq | wc -l)" 'different ones:'

kill -KILL $two $one
wait $one $two 2>/dev/null || :
schedule killed 16
"$program" worker >one.out 2>&1 &
one=$!
"$program" worker >two.out 2>&1 &
two=$!
until_some() { local i; for ((i = 0; i < 600; i++)); do [ "$(there killed | wc -l)" -lt 3 ] || return 0; done; fail 'nothing goes out'; }
until_some
kill -KILL $one
wait $one 2>/dev/null || :
"$program" worker >three.out 2>&1 &
three=$!
until_sent killed 16
is 16 "$(there killed | wc -l)" 'on the server:'
is 16 "$(there killed | uniq | wc -l)" 'different ones:'
kill -TERM $two $three
wait $two $three
