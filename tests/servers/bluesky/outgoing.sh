# What goes out, as the other side sees it: words with what they point at, pictures with their description, answers in
# their thread; and what does not go out.
. "$here/program"

for name in otto pia; do actor account $name >/dev/null; done
sign_in otto
ours() { actor records otto | jq -c --arg text "$1" 'select(.value.text == $text)'; }
python3 - <<'PY'
import struct, zlib
def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
with open("lamp.png", "wb") as f:
    f.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 30, 20, 8, 0, 0, 0, 0)) +
            chunk(b"IDAT", zlib.compress(bytes(31 * 20))) + chunk(b"IEND", b""))
PY
asked=$(actor post pia "Do they come in 緑, @otto.test?" | jq -r .uri)
here_too() { items | jq -se --arg uri "$asked" 'any(.[]; .uri == $uri)'; }
synced_until here_too
item=$(items | jq -r --arg uri "$asked" 'select(.uri == $uri).id')

echo "an answer: what its words point at is where they are, in bytes"
text='Grüße 👩‍👩‍👧, @pia.test! 緑 は https://lamp.test/緑?a=1 (new) #ランプ 🏮'
repute reply "$item" --text "$text" --yes --wait=60
answer=$(ours "$text" | jq -r .uri)
seen() { actor seen pia "$answer" >seen; }
until_true seen
jq -r .record.text seen | tr -d '\n' | cmp - <(printf '%s' "$text")
pointed() {     # pointed KIND: the bytes of the text that a facet of this kind is about
    local from to
    read -r from to < <(jq -r --arg kind "app.bsky.richtext.facet#$1" '.record.facets[] | select(.features[0]["$type"] == $kind).index | "\(.byteStart) \(.byteEnd)"' seen)
    printf '%s' "$text" | tail -c +$((from + 1)) | head -c $((to - from))
}
[ "$(pointed mention)" = '@pia.test' ]
[ "$(pointed link)" = 'https://lamp.test/緑?a=1' ]
[ "$(pointed tag)" = '#ランプ' ]
jq -e --arg did "$(of pia did)" '[.record.facets[].features[0] | .did // .uri // .tag] | sort == ([$did, "https://lamp.test/緑?a=1", "ランプ"] | sort)' seen
actor thread pia "$answer" | jq -e --arg asked "$asked" '.parent.post.uri == $asked and .post.record.reply.root.uri == $asked'
actor notifications pia | jq -se --arg uri "$answer" 'any(.[]; .uri == $uri)'

echo "an answer lower down names the root and what it answers"
again=$(actor post pia "and in red?" reply="$answer" | jq -r .uri)
asked_again() { items | jq -se --arg uri "$again" 'any(.[]; .uri == $uri)'; }
synced_until asked_again
repute reply "$(items | jq -r --arg uri "$again" 'select(.uri == $uri).id')" --text "in red too" --yes --wait=60
ours "in red too" | jq -e --arg root "$asked" --arg parent "$again" '.value.reply | .root.uri == $root and .parent.uri == $parent'

echo "a post whose link stands in the text is quoted, and its author is told"
repute post --account acme --text "asked often: https://bsky.app/profile/$(of pia did)/post/${asked##*/}" --yes --wait=60
quoting() { actor notifications pia | jq -se --arg uri "$asked" 'any(.[]; .reason == "quote" and .reasonSubject == $uri)'; }
until_true quoting

echo "a thread: each post answers the one before"
printf 'One lamp.\n---\nTwo lamps.\n---\nThree lamps.\n' >thread.txt
repute post --account acme --file thread.txt --yes --wait=60
read -r one two three < <(actor records otto | jq -rs 'def it($t): map(select(.value.text == $t))[0].uri; "\(it("One lamp.")) \(it("Two lamps.")) \(it("Three lamps."))"')
threaded() {
    actor thread pia "$three" | jq -e --arg one "$one" --arg two "$two" \
        '.parent.post.uri == $two and .parent.parent.post.uri == $one and .post.record.reply.root.uri == $one'
}
until_true threaded

echo "a picture with its description and its shape"
repute post --account acme --text "the new one" --media lamp.png --alt "a green lamp" --lang de --yes --wait=60
ours "the new one" | jq -e '.value | .langs == ["de"] and (.embed.images | length) == 1 and (.embed.images[0] | .alt == "a green lamp"
    and .aspectRatio == {width: 30, height: 20} and .image.mimeType == "image/png")'
shown() { actor seen pia "$(ours "the new one" | jq -r .uri)" | jq -e '.embed.images[0].alt == "a green lamp"'; }
until_true shown

echo "what cannot go out is refused before it is asked of anybody"
records=$(actor records otto | wc -l)
refused 1 '1 over' repute post --account acme --text "$(printf '👩‍👩‍👧%.0s' {1..301})" --yes
printf 'this is no picture' >words.png
refused 1 'no picture inside' repute post --account acme --text "with words" --media words.png --alt x --yes --wait=60
[ "$(actor records otto | wc -l)" = "$records" ]
repute post --account acme --text "$(printf '👩‍👩‍👧%.0s' {1..100})" --yes --wait=60

echo "favourites and reposts, there and back"
repute favourite "$item" --yes --wait=60
repute repost "$item" --yes --wait=60
marks() { actor seen pia "$asked" | jq -e --argjson n "$1" '.likeCount == $n and .repostCount == $n'; }
until_true marks 1
repute favourite "$item" --undo --yes --wait=60
repute repost "$item" --undo --yes --wait=60
until_true marks 0

echo "a post of ours is deleted there"
row=$(repute queue ls --json | jq -r 'select(.text == "in red too").id')
repute delete-published "$row" --yes --wait=60
[ -z "$(ours "in red too")" ]
