# Pages of notifications that are of no use, and more posts of one millisecond than a page holds: what is there to be had
# comes in, once each, the rest of the account goes on, and its health names what is wrong.
. "$here/program"

for name in ada bert; do actor account $name >/dev/null; done
front
sign_in ada "$front"
repute sync
came() { items | jq -r 'select(.direction == "in").uri' | sort | diff <(sort "$1") -; }
state() { repute account ls --json | jq -r .state; }

echo "the third page cannot be read: the others are in, own posts too, and the next pass brings the rest"
actor mentions ada 250 bert | jq -r .uri >all
own=$(actor post ada "by another program" | jq -r .uri)
bad() {         # bad WHAT WORDS: what the third page is, and what is said of it
    rule '{"match": "listNotifications", "skip": 2, '"$1"'}'
    refused 1 "$2" repute sync
    no_rule
    [ "$(items | jq -r 'select(.direction == "in").uri' | wc -l)" -ge 100 ]
}
bad '"do": "answer", "status": 200, "body": "<html>502</html>", "headers": {"content-type": "text/html"}' 'HTML'
[ "$(state)" = limited ]
items | jq -se --arg own "$own" 'any(.[]; .uri == $own)'
bad '"do": "answer", "status": 200, "body": "{\"notifications\": [{\"uri\": "' 'JSON'
bad '"do": "answer", "status": 500, "body": "{\"error\": \"InternalServerError\"}"' 'cannot answer'
bad '"do": "half"' 'broke off'
[ "$(state)" = offline ]
synced_until came all
[ "$(state)" = ok ]

# The list is asked for by the millisecond and shows a hundred at a time: what else there is in that millisecond is not to
# be had from it.
echo "130 in one millisecond: at least the hundred of a page are in, and all that is above and below them"
actor flood bert 130 "@ada.test now" at=2026-01-05T10:00:00.000Z >crowd
for n in 1 2 3; do actor post bert "@ada.test early $n" at=2026-01-05T09:0$n:00.000Z; done | jq -r .uri >>all
actor post bert "@ada.test late" | jq -r .uri >>all
crowded() {
    items | jq -r 'select(.direction == "in").uri' | sort >in
    [ "$(comm -12 <(sort crowd) in | wc -l)" -ge 100 ] && [ -z "$(comm -23 <(sort all) in)" ]
}
synced_until crowded
[ "$(sort in | uniq -d | wc -l)" = 0 ]
