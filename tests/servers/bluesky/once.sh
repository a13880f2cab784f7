# Killed at every step of a send, and cut off at every step: one record each, no more and no less. The send has all the
# steps there are: a session to renew, a name to look up, what is answered to be read, a picture, the record.
. "$here/program"

for name in vera wim; do actor account $name >/dev/null; done
front
sign_in vera "$front"
asked=$(actor post wim "@vera.test are you open?" | jq -r .uri)
has() { items | jq -se --arg uri "$asked" 'any(.[]; .uri == $uri)'; }
synced_until has
item=$(items | jq -r --arg uri "$asked" 'select(.uri == $uri).id')
base64 -d >dot.png <<<iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==
kept=$(find "$work/data" -type f -name acme)
lapse() {
    jq -c --arg token "$(actor token vera access -60)" '.access = $token' "$kept" >"$work/changed"
    cat "$work/changed" >"$kept"
}
reply() { exec "$repute" --workspace "$workspace" reply "$item" --text "$1 @wim.test https://vera.test" --media dot.png --alt dot --repeat --yes --wait="$2"; }
records() { actor records vera | jq -r .value.text | grep -c "^$1 " || :; }
cut_off() { grep -q cut "$work/front/log" || { repute sync; false; }; }
settled() { repute sync; repute queue ls --json | jq -se --arg text "$1 " 'map(select(.text | startswith($text))) | length == 1 and .[0].state == "sent"'; }

lapse
forget_requests
(reply whole 30)
requests
steps=$(requests | wc -l)
[ "$(requests | cut -d ' ' -f 3 | grep -cE 'refreshSession|resolveHandle|getPosts|getRecord|uploadBlob|putRecord')" = "$steps" ]
[ "$steps" -ge 5 ]
n=1
for how in hold cut; do
    for late in false true; do
        for ((step = 0; step < steps; step++)); do
            text="case$n"
            lapse
            forget_requests
            rule '{"match": ".", "skip": '$step', "do": "'$how'", "late": '$late', "case": '$n'}'
            if [ $how = hold ]; then
                reply $text 60 &
                program=$!
                until_true grep -q held "$work/front/log"
                kill -KILL $program
                wait $program || :
            else
                (reply $text 1) || :
                until_true cut_off # it may have taken longer to come so far
            fi
            no_rule
            until_true settled $text
            [ "$(records $text)" = 1 ] || { echo "$(records $text) records: $how, late $late, step $((step + 1)) of $steps"; requests; exit 1; }
            n=$((n + 1))
        done
    done
done
repute sync
[ "$(actor records vera | wc -l)" = "$n" ]
[ "$(actor records vera | jq -r .value.text | sort | uniq -d | wc -l)" = 0 ]
echo "figure: $((n - 1)) sends broken off, $((n - 1)) records"
