# A server that is busy, or away for a while; and what it costs to ask it.
. "$here/program"

for name in tom una; do actor account $name >/dev/null; done
front
sign_in tom "$front"
first=$(actor post una "@tom.test one" | jq -r .uri)
has() { items | jq -se --arg uri "$1" 'any(.[]; .uri == $uri)'; }
synced_until has "$first"
limited() {     # limited METHOD SECONDS: the next of these is refused for so long
    rule '{"match": "'"$1"'", "do": "answer", "status": 429, "headers": {"retry-after": "'"$2"'"}, "body": "{\"error\": \"RateLimitExceeded\", \"message\": \"Rate Limit Exceeded\"}"}'
}
count() { requests | grep -c "$1" || :; }

echo "asked to wait, it waits: the next pass does not ask"
limited listNotifications 15
forget_requests
refused 1 'too many requests' repute sync
forget_requests
refused 1 'too many requests' repute sync
[ "$(count .)" = 0 ]
until_true repute sync
[ "$(repute account ls --json | jq -r .state)" = ok ]

echo "a post waits as well, and goes out once"
limited putRecord 3
forget_requests
began=$SECONDS
repute post --account acme --text "one at a time" --yes --wait=60
[ $((SECONDS - began)) -ge 3 ]
[ "$(actor records tom | jq -r .value.text)" = "one at a time" ]

echo "asking when there is nothing new: one request"
mkdir -p "$XDG_CONFIG_HOME/repute"
echo 'set sync.interval 15s' >"$XDG_CONFIG_HOME/repute/repute.conf"
"$repute" --workspace "$workspace" --config "$XDG_CONFIG_HOME/repute/repute.conf" worker &
worker=$!
trap 'kill "$worker"' EXIT
started() { [ "$(count getAuthorFeed)" -gt 0 ]; }
until_true started
settled() { local n; n=$(count .); read -rt 2 <> <(:) || :; [ "$n" = "$(count .)" ]; }
until_true settled
forget_requests
asked() { [ "$(count .)" -gt 0 ]; }
until_true asked
until_true settled
requests
[ "$(requests | cut -d ' ' -f 2-4)" = "GET app.bsky.notification.listNotifications 200" ]
kill "$worker"
wait "$worker" || :
trap - EXIT

echo "the network is away, and comes back with what was written meanwhile on both sides"
"$here/stop" --keep "$server"
refused 1 offline repute sync
refused 1 '' repute post --account acme --text "written in the dark" --yes --wait=3
"$here/start" "$server" {front_input}>&-
second=$(actor post una "@tom.test two" | jq -r .uri)
out() { [ "$(actor records tom | jq -r .value.text | grep -c 'in the dark')" = 1 ]; }
until_true eval 'repute sync; out'
synced_until has "$second"
repute sync
out
