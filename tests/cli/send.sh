# Posts and replies: asked, written down, sent once.
signed_in
read -r item who < <(repute ls --items --json 'is:new kind:mention' --limit 1 | jq -r '.id + " " + .author.handle')
posted() { ask "statuses?handle=acme" | jq -r "[.[] | select(.text | contains(\"$1\"))] | length"; }

fails 2 post --account acme --text hello
says '--yes'
fails 2 post --account acme --yes
says '--text'
fails 3 post --account acmee --text hello --yes
says 'is "acme" meant?'
id=$(repute post --account acme --text 'One cup, once.' --yes 2>said)
grep -q 'nothing here sends it now: repute sync, or repute worker' said || fail 'it does not say that nothing sends'
is queued "$(repute queue show "$id" --json | jq -r .state)"
is 0 "$(posted 'One cup')"
repute sync >/dev/null &
other=$!
repute sync >/dev/null
wait $other
is sent "$(repute queue show "$id" --json | jq -r .state)"
is 1 "$(posted 'One cup')" 'posts:'
fails 1 post --account acme --text 'One cup, once.' --yes
says '--repeat'
ok post --account acme --text 'One cup, once.' --yes --repeat --wait
is 2 "$(posted 'One cup')"

# a reply names whom it answers, and its conversation waits for them
id=$(repute reply "$item" --text 'We look into it.' --yes --wait 2>said)
grep -q ": sent, http" said || fail 'no outcome is said'
is 1 "$(posted "@$who We look into it.")"
is pending "$(repute show "$item" --json | jq -r .state)"
is "$id" "$(repute queue ls --json | jq -r 'select(.text | contains("look into")).id')"

# edit and delete it there
ok edit-published "$id" --text "@$who We looked into it." --yes --wait
is '0 1' "$(posted 'look into') $(posted 'looked into')"
ok delete-published "$id" --yes --wait
is 0 "$(posted 'looked into')"
repute favourite "$item" --yes --wait --json 2>/dev/null | tail -1 | jq -e '.state == "sent"' >/dev/null
fails 1 hide "$item" --yes

# over the limit, or not UTF-8: refused before anything is written
fails 1 post --account acme --text "$(printf 'x%.0s' {1..600})" --yes
says '100 over'
printf 'caf\351\n' >latin1
fails 2 post --account acme --file latin1 --yes
says 'not UTF-8'
printf 'from a file\n\n' | repute post --account acme --file - --yes --wait >/dev/null 2>&1
is 1 "$(posted 'from a file')"
fails 3 draft ls

# pictures with their descriptions
base64 -d >cup.png <<<iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==
fails 2 post --account acme --text pic --media cup.png --media cup.png --alt one --yes
ok post --account acme --text 'A picture.' --media cup.png --alt 'A cup of coffee' --yes --wait=60
is 'A cup of coffee' "$(ask statuses?handle=acme | jq -r '.[] | select(.text == "A picture.").media_attachments[0].description')"

# what else goes out meanwhile is seen through as well: nothing is left in the middle
id=$(repute post --account acme --text 'Another picture.' --media cup.png --alt 'A cup' --yes 2>/dev/null)
ok post --account acme --text 'No picture.' --yes --wait
is sent "$(repute queue show "$id" --json | jq -r .state)"

# guarded: its name, not just yes
ok account guard acme
fails 2 post --account acme --text guarded --yes
says '--confirm acme'
ok post --account acme --text guarded --confirm acme --wait
is 1 "$(posted guarded)"

# words that no text may have
mkdir -p home/.config/repute
echo 'set publish.words "guarantee*, best coffee"' >home/.config/repute/repute.conf
fails 2 post --account acme --text 'We guaranteed it' --confirm acme
says '"guarantee" must not be in our texts'
fails 2 post --account acme --text 'A cup' --warning 'the best coffee' --confirm acme
ok post --account acme --text 'Good coffee' --confirm acme
rm home/.config/repute/repute.conf
