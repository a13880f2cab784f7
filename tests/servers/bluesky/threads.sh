# Threads whose writing is broken off: whatever was killed and when, each post is there once, under the one before it. And
# what a warning becomes on this network.
. "$here/program"

for name in tess ugo; do actor account $name >/dev/null; done
front
sign_in tess "$front"
ours() { actor records tess | jq -c --arg text "$1" 'select(.value.text == $text)'; }
whole() {       # whole NAME: its three posts are there, once each, and nothing is left to do
    repute sync
    repute queue ls --json | jq -se 'all(.[]; .state == "sent")'
    actor records tess | jq -se --arg name " of $1" '
        map(select(.value.text | endswith($name))) | length == 3 and
        (map({(.value.text | split(" ")[0]): .}) | add | .One as $one | .Two as $two | .Three as $three |
            ($one.value | has("reply") | not) and
            ($two.value.reply | .root.uri == $one.uri and .parent.uri == $one.uri and .parent.cid == $one.cid) and
            ($three.value.reply | .root.uri == $one.uri and .parent.uri == $two.uri and .parent.cid == $two.cid))'
}
begin() {       # begin NAME
    printf 'One of %s\n---\nTwo of %s\n---\nThree of %s\n' "$1" "$1" "$1" >"$1.txt"
    exec "$repute" --workspace "$workspace" post --account acme --file "$1.txt" --repeat --yes --wait=60
}

n=0
for late in true false; do
    for part in 0 1 2; do
        n=$((n + 1))
        forget_requests
        rule '{"match": "putRecord", "skip": '$part', "do": "hold", "late": '$late'}'
        begin case$n &
        program=$!
        until_true grep -q held "$work/front/log"
        kill -KILL $program
        wait $program || :
        no_rule
        until_true whole case$n || { echo "killed at post $((part + 1)), late $late"; exit 1; }
    done
done
[ "$(actor records tess | wc -l)" = $((3 * n)) ]
three=$(ours "Three of case2" | jq -r .uri)
seen() { actor thread ugo "$three" | jq -e '[.parent.parent.post, .parent.post, .post] | map(.record.text) == ["One of case2", "Two of case2", "Three of case2"]'; }
until_true seen
echo "figure: $n threads broken off, $((3 * n)) posts"

echo "a warning that the network knows is its label, another one is put in words"
repute post --account acme --text "what the cat brought" --warning graphic-media --yes --wait=60
labelled() { actor seen ugo "$(ours "what the cat brought" | jq -r .uri)" | jq -e '[.labels[].val] == ["graphic-media"] and .record.text == "what the cat brought"'; }
until_true labelled
refused 1 'warning-in-words' repute post --account acme --text "it lived" --warning "a dead bird" --yes --wait=60
repute post --account acme --text "it lived" --warning "a dead bird" --warning-in-words --yes --wait=60
ours $'CW: a dead bird\n\nit lived' | jq -e '.value | has("labels") | not'
