# Reports as moderators see them (the network's own service, Ozone), once each whatever breaks; and who is muted or blocked
# and which answer is hidden, there and back.
. "$here/program"

for name in rosa stan; do actor account $name >/dev/null; done
front
sign_in rosa "$front"
own=$(actor post rosa "the lamps are here" | jq -r .uri)
answer=$(actor post stan "buy cheap lamps" reply="$own" | jq -r .uri)
here_too() { items | jq -se --arg uri "$answer" 'any(.[]; .uri == $uri)'; }
synced_until here_too
item=$(items | jq -r --arg uri "$answer" 'select(.uri == $uri).id')
reports() { actor reports | jq -c --arg why "$1" --arg did "$(of rosa did)" 'select(.event.comment == $why and .createdBy == $did)'; }
count() { reports "$1" | wc -l; }
unknown() { repute queue ls --json | jq -r 'select(.state == "unknown").id'; }

echo "a report says what it is about, why, and who says so"
repute report "$item" --text "sells what does not exist ☹" --yes --wait=60
reports "sells what does not exist ☹" | jq -se --arg uri "$answer" '
    length == 1 and (.[0] | .subject.uri == $uri and (.event.reportType | endswith("#reasonOther")))'

broken_off() {  # broken_off WORDS LATE: the program is killed while it reports
    rule '{"match": "createReport", "do": "hold", "late": '"$2"'}'
    forget_requests
    "$repute" --workspace "$workspace" report "$item" --text "$1" --yes --wait=60 &
    program=$!
    until_true grep -q held "$work/front/log"
    kill -KILL $program
    wait $program || :
    no_rule
    refused 5 'unknown' repute sync
    repute sync
}

echo "killed after moderators had it: it is not said twice, and a person settles it"
broken_off "told already" true
[ "$(count "told already")" = 1 ]
repute queue settle "$(unknown)" --sent
repute sync
[ "$(count "told already")" = 1 ]

echo "killed before they had it: nobody says it again but that person"
broken_off "not told yet" false
[ "$(count "not told yet")" = 0 ]
repute queue settle "$(unknown)" --again --yes
until_true eval 'repute sync; [ "$(count "not told yet")" = 1 ]'
repute sync
[ "$(count "not told yet")" = 1 ]
[ -z "$(unknown)" ]

echo "muted, blocked, hidden; and all of it undone"
sees() { actor person rosa stan | jq -e ".viewer | $1"; }
repute mute "$item" --yes --wait=60
until_true sees '.muted'
repute mute "$item" --undo --yes --wait=60
until_true sees '.muted | not'
repute hide "$item" --yes --wait=60
[ "$(actor records rosa app.bsky.feed.threadgate | jq -c .value.hiddenReplies)" = "[\"$answer\"]" ]
repute hide "$item" --undo --yes --wait=60
[ -z "$(actor records rosa app.bsky.feed.threadgate | jq -r '.value.hiddenReplies[]?')" ]
repute block "$item" --yes --wait=60
until_true sees '.blocking != null'
actor person stan rosa | jq -e .viewer.blockedBy
repute block "$item" --undo --yes --wait=60
until_true sees '.blocking == null'
[ -z "$(actor records rosa app.bsky.graph.block)" ]
