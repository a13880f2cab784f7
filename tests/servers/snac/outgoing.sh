# The program against a server that is not ours: an answer reaches whom it answers, and a scheduled post goes out once,
# though the program was closed meanwhile and nothing on the server knows a key that makes a second one harmless.
. "$here/program"

ours() { api acme "accounts/$(id_of acme)/statuses?limit=40" | jq --arg text "$1" '[.[] | select(.content | contains($text))] | length'; }
on_server() { [ "$(ours "$1")" = "$2" ]; } # on_server TEXT COUNT

add_acme
"$here/mentions" "$server" 1 >asked
here_too() { items | jq -se --arg uri "$(jq -r .uri asked)" 'any(.[]; .uri == $uri)'; }
synced_until here_too

echo "an answer reaches whom it answers"
item=$(items | jq -r --arg uri "$(jq -r .uri asked)" 'select(.uri == $uri).id')
repute reply "$item" --text "we look into it today" --yes --wait=60
on_server "we look into it today" 1
told() {
    api "$(jq -r .by asked)" "notifications?limit=40" | jq -e --arg to "$(jq -r .id asked)" \
        'any(.[]; .type == "mention" and .status.in_reply_to_id == $to and (.status.content | contains("we look into it today")))'
}
until_true told
[ "$(items is:answered | jq -r --arg id "$item" 'select(.id == $id).state')" = pending ]

echo "a scheduled post goes out once and on time, with everything closed meanwhile"
due=$(date -u -d '+10 seconds' +%Y-%m-%dT%H:%M:%SZ)
repute post --account acme --text "the shop opens at nine" --at "$due" --yes --json >row
[ "$(jq -r .state row)" = scheduled ]
on_server "opens at nine" 0
"$repute" --workspace "$workspace" worker &
worker=$!
trap 'kill "$worker"' EXIT
until_true on_server "opens at nine" 1
late=$(($(date -d "$(api acme "accounts/$(id_of acme)/statuses?limit=40" | jq -r '.[] | select(.content | contains("opens at nine")).created_at')" +%s) - $(date -d "$due" +%s)))
[ $late -ge -1 ] # its server cuts off parts of seconds
[ $late -le 20 ] # its server answers late where the machine is busy
echo "figure: a scheduled post went out $late s after its time"
sent() { [ "$(repute queue show "$(jq -r .id row)" --json | jq -r .state)" = sent ]; }
until_true sent
kill "$worker"
wait "$worker"
trap - EXIT
repute sync >/dev/null
on_server "opens at nine" 1
on_server "we look into it today" 1
