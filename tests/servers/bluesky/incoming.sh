# What others write comes in exactly once each, whatever date they give it, and stays right when they change their name or
# delete it.
. "$here/program"

for name in iris joan karl; do actor account $name >/dev/null; done
own=$(actor post iris "the lamps are here" | jq -r .uri)
sign_in iris

echo "300 mentions, 20 of them in one millisecond and 5 dated years back"
actor mentions iris 300 joan karl >posts
jq -r '[.uri, .text] | @tsv' posts | sort >sent
[ "$(wc -l <sent)" = 300 ]
came() { items | jq -r 'select(.direction == "in" and .kind == "mention") | [.uri, .text] | @tsv' | sort >came && diff sent came; }
began=$(date +%s%3N)
repute sync
echo "figure: 300 mentions came in within $(($(date +%s%3N) - began)) ms"
came
repute sync
came
# Whoever dates a post years back has not waited for years.
[ "$(items | jq -r 'select(.created_at < "2023")' | wc -l)" = 0 ]

echo "an answer, a quote, and what has no words"
reply=$(actor post joan "at which hour?" reply="$own" | jq -r .uri)
deep=$(actor post karl "I would like to know that as well" reply="$reply" | jq -r .uri)
quote=$(actor post karl "just what I need" quote="$own" | jq -r .uri)
actor post joan "@iris.test like this one" picture="a lamp of paper" >/dev/null
actor like joan "$own"
actor repost karl "$own"
actor follow joan iris
kinds() {
    items | jq -se --arg reply "$reply" --arg deep "$deep" --arg quote "$quote" --arg own "$own" '
        def it($uri): map(select(.uri == $uri)) | if length == 1 then .[0] else error($uri) end;
        it($reply).kind == "reply" and it($reply).in_reply_to == $own and it($quote).kind == "quote"
        and it($deep).in_reply_to == $reply and it($own).direction == "out"
        and (map(select(.media[0].alt == "a lamp of paper")) | length) == 1 and length == 305'
}
synced_until kinds
stats() { items | jq -se --arg own "$own" 'map(select(.uri == $own))[0] | .favourites == 1 and .reposts == 1'; }
synced_until stats

echo "who has another name now is the same person"
actor handle joan joan-lamp.test
actor post joan "@iris.test it is still me" >/dev/null
same() {
    items | jq -se '[.[] | select(.author.handle == "joan-lamp.test") | .author.id] | unique | length == 1' &&
        [ -z "$(items | jq -r 'select(.author.handle == "joan.test").id')" ]
}
synced_until same

echo "what was deleted under an open reply is not answered, and the words stay"
item=$(items | jq -r --arg uri "$reply" 'select(.uri == $uri).id')
actor delete joan "$reply"
unseen() { ! actor seen karl "$reply"; }
until_true unseen
records=$(actor records iris | wc -l)
refused 1 'not there any more' repute reply "$item" --text "at nine, as ever" --yes --wait=60
[ "$(actor records iris | wc -l)" = "$records" ]
repute queue ls --json | jq -se '.[0].state == "failed" and .[0].text == "at nine, as ever"'

echo "and is marked as deleted when it is read again, five minutes after the last time: here as if they were over"
sqlite3 "$workspace/repute.db" "UPDATE item SET checked_at = 1 WHERE uri = '$reply'"
repute sync
items | jq -se --arg uri "$reply" 'map(select(.uri == $uri)) | length == 1 and (.[0] | .deleted and .text == "at which hour?")'
