# A time zone for each account: where times of its posts are said, shown and kept.
signed_in
ask 'token?handle=acme-de' | jq -r .token >other && chmod 600 other
fails 2 account add mastodon "$url" --name east --token-file other --zone Nowhere/Land
says 'say one like Europe/Berlin'
fails 3 account check east
ok account add mastodon "$url" --name east --token-file other --zone America/New_York
says 'east is connected'
is America/New_York "$(repute account ls --json | jq -r 'select(.name == "east") | .zone')"
state() { repute queue show "$1" --json | jq -r '[.due_at, .zone] | join(" ")'; }

# said, kept and shown by the clock there; --zone is for one post
id=$(repute post --account east --text first --at '2037-07-01 09:00' --yes 2>/dev/null)
is '2037-07-01T13:00:00Z America/New_York' "$(state "$id")"
ok queue show "$id"
says '2037-07-01 09:00:00 EDT'
id=$(repute post --account east --text second --at '2037-07-01 09:00' --zone Asia/Tokyo --yes 2>/dev/null)
is '2037-07-01T00:00:00Z Asia/Tokyo' "$(state "$id")"
ok queue move "$id" --at '2037-07-01 10:00'
is '2037-07-01T01:00:00Z Asia/Tokyo' "$(state "$id")"

# clocks there skip and repeat
fails 2 post --account east --text gap --yes --at '2037-03-08 02:30'
says 'does not exist on 2037-03-08, clocks go from 02:00 to 03:00; say 03:00'
fails 2 post --account east --text twice --yes --at '2037-11-01 01:30'
says 'say 2037-11-01T01:30:00-04:00 for the first or 2037-11-01T01:30:00-05:00 for the second'

# several clocks, one moment
fails 2 post --account acme,east --text both --at '2037-07-01 09:00' --yes
says 'is another moment for east (America/New_York) than for acme (UTC)'
ids=$(repute post --account acme,east --text both --at '2037-07-01 09:00' --zone Europe/Berlin --yes 2>/dev/null)
is 2 "$(wc -l <<<"$ids")"
ids=$(repute post --account acme,east --text 'both alike' --at '2037-07-01T09:00:00Z' --yes 2>/dev/null)
is '2037-07-01T09:00:00Z UTC 2037-07-01T09:00:00Z America/New_York' "$(for i in $ids; do state "$i"; done | xargs)"

# another zone later: the moment stays, and is told by the new clock; who did it is known
fails 2 account zone east Nowhere/Land
fails 2 account zone east local
ok account zone east Europe/Berlin
says 'stays at its moment'
is '2037-07-01T01:00:00Z Europe/Berlin' "$(state "$id")"
ok queue show "$id"
says '2037-07-01 03:00:00 CEST'
is 2 "$(repute audit --json | jq -r 'select(.verb == "zone" and .kind == "account") | .who' | wc -l)"
ok account zone east none
is null "$(repute account ls --json | jq -r 'select(.name == "east") | .zone')"
