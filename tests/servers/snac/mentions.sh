# The server of these tests itself: a sign-in by its form gives a working code, and every mention arrives once.
set -euo pipefail

app=$(curl -sf -A tests "$base_url/api/v1/apps" -d client_name=tests -d redirect_uris=urn:ietf:wg:oauth:2.0:oob \
    -d scopes=read | jq -r .client_id)
"$here/code" "$server" acme "$base_url/oauth/authorize?client_id=$app&redirect_uri=urn:ietf:wg:oauth:2.0:oob&response_type=code" |
    grep -Eq '^[0-9a-f]+$'
"$here/mentions" "$server" 20 >posts
[ "$(jq -r .id posts | sort -u | wc -l)" = 20 ]
token=$(jq -r '.accounts[] | select(.name == "acme").token' "$server/accounts.json")
curl -sf -A tests -H "Authorization: Bearer $token" "$base_url/api/v1/notifications?limit=80" |
    jq -r '.[].status.id' | sort >there
jq -r .id posts | sort | diff - there
