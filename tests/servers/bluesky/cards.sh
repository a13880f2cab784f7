# A link's card as the other side sees it; and one post from two accounts, each of which is on its own.
. "$here/program"

for name in cara dave petra; do actor account $name >/dev/null; done
sign_in cara
(umask 077 && of dave app_password >password)
repute account add bluesky "$base_url" --name second --user dave.test --password-file password
rm password
ours() { actor records "${2:-cara}" | jq -c --arg text "$1" 'select(.value.text == $text)'; }

mkdir pages
printf '<title>plain</title><meta property="og:title" content="Spring blend 🌱"><meta name=description content="Citrus &amp; honey">' >pages/spring.html
python3 -u -c 'import functools as f, http.server as h
s = h.ThreadingHTTPServer(("127.0.0.1", 0), f.partial(h.SimpleHTTPRequestHandler, directory="pages"))
print(s.server_port, flush=True)
s.serve_forever()' >port 2>asked &
pages=$!
trap 'kill $pages' EXIT
until_true test -s port
link=http://127.0.0.1:$(<port)/spring.html

echo "the card says what the page says"
repute post --account acme --text "new: $link" --yes --wait=60
[ "$(grep -c 'GET /spring.html' asked)" = 1 ]
shown() { actor seen petra "$(ours "new: $link" | jq -r .uri)" | jq -e --arg link "$link" '.embed.external | .uri == $link and .title == "Spring blend 🌱" and .description == "Citrus & honey"'; }
until_true shown

echo "read lately, it is not read again; a title of our own, and none"
repute post --account acme --text "once more: $link" --card "Ours" --yes --wait=60
ours "once more: $link" | jq -e '.value.embed.external.title == "Ours"'
repute post --account acme --text "bare: $link" --card off --yes --wait=60
ours "bare: $link" | jq -e '.value | has("embed") | not'
[ "$(grep -c 'GET /spring.html' asked)" = 1 ]

echo "a page that is not there holds up nothing"
repute post --account acme --text "gone: ${link/spring/autumn}" --yes --wait=60 2>said
grep -q 'answers 404' said
ours "gone: ${link/spring/autumn}" | jq -e '.value.embed.external.title == "127.0.0.1"'

echo "what was frozen goes out, whatever the page says by then"
repute post --account acme --text "later: $link" --at +1h --yes
printf '<title>another</title>' >pages/spring.html
row=$(repute queue ls --json | jq -r --arg text "later: $link" 'select(.text == $text).id')
repute queue move "$row" --at +1s
sent() { ours "later: $link" | jq -e '.value.embed.external.title == "Spring blend 🌱"'; }
synced_until sent

echo "one post, two accounts: one is cancelled, and the other goes out"
repute post --account acme,second --text "for both" --at +1h --yes
row() { repute queue ls --json | jq -r --arg account "$1" 'select(.text == "for both" and .account == $account).id'; }
repute queue cancel "$(row second)"
repute queue move "$(row acme)" --at +1s
out() { [ -n "$(ours "for both")" ]; }
synced_until out
[ -z "$(ours "for both" dave)" ]
