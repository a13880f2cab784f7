# The network of these tests itself: what one writes reaches the other, and all of it is there again after a restart.
set -euo pipefail
actor() { "$here/actor" "$server" "$@"; }

for name in nora nils; do actor account $name >/dev/null; done
post=$(actor post nora "for @nils.test 🏮 https://lamp.test/a" picture="a lamp" | jq -r .uri)
actor post nils "it is bright" reply="$post" >/dev/null
actor mentions nils 30 nora >posts
[ "$(jq -r .uri posts | sort -u | wc -l)" = 30 ]
[ "$(actor records nora | wc -l)" = 31 ]
actor seen nils "$post" | jq -e '.replyCount == 1 and .embed.images[0].alt == "a lamp" and (.record.facets | length) == 2'

"$here/stop" --keep "$server"
"$here/start" "$server"
actor handle nora nora-lamps.test
renamed() { actor seen nils "$post" | jq -e '.author.handle == "nora-lamps.test"'; }
for ((i = 0; i < 900; i++)); do ! renamed || break; read -rt 0.1 <> <(:) || :; done
renamed
actor delete nora "$post"
gone() { ! actor seen nils "$post"; }
for ((i = 0; i < 900; i++)); do ! gone || break; read -rt 0.1 <> <(:) || :; done
gone

ss -Hltnp | grep -E "pid=($(cat "$server/pid")|$(head -n 1 "$server/postgres/data/postmaster.pid"))," | awk '{ print $4 }' >listening
[ "$(wc -l <listening)" -ge 4 ]
[ -z "$(grep -vE '^(127\.0\.0\.1|\[::1\]):' listening)" ]
