# Words that are watched: what others say without naming us comes in once, the next time only what is new is asked for.
. "$here/program"

for name in yuri zora; do actor account $name >/dev/null; done
front
sign_in yuri "$front"
count() { requests | grep -c "$1" || :; }
watched() { items | jq -r 'select(.direction == "in").uri' | sort; }

old=$(actor flood zora 3 "a parchment lamp")
repute watch add "parchment lamp" --account acme
came() { watched | diff <(sort <<<"$1") -; }
synced_until came "$old"
items | jq -se 'all(.[]; (.text | contains("parchment lamp")) and .author.handle == "zora.test")'

echo "nothing new: one request"
forget_requests
repute sync
[ "$(count searchPosts)" = 1 ]

echo "more than two pages of it since the last time: all, once each"
new=$(actor flood zora 230 "a parchment lamp again")
forget_requests
synced_until came "$old
$new"
[ "$(count searchPosts)" -le 4 ]
actor flood zora 2 "a glass lamp" >/dev/null
repute sync
came "$old
$new"

echo "one that names us as well is there once, and is to be answered"
both=$(actor post zora "@yuri.test is it a parchment lamp?" | jq -r .uri)
synced_until came "$old
$new
$both"
items | jq -se --arg uri "$both" '[.[] | select(.uri == $uri)] | length == 1 and .[0].kind == "mention"'

echo "who stops watching is told no more"
repute watch rm "parchment lamp"
actor flood zora 1 "the last parchment lamp" >/dev/null
forget_requests
repute sync
[ "$(count searchPosts)" = 0 ]
came "$old
$new
$both"
