# The program against a server that is not ours: 500 mentions come in once each, with their words, though the server
# shows no more than 64 at a time; what is edited there is edited here, what is deleted there is kept.
. "$here/program"

add_acme
repute account check acme

echo "everything comes in, once"
"$here/mentions" "$server" 500 "$repute" --workspace "$workspace" sync >posts
[ "$(wc -l <posts)" = 500 ]
# The server writes the name of whom is addressed in full.
jq -r --arg host "${base_url#*//}" '[.uri, (.text | sub("^@acme "; "@acme@" + $host + " "))] | @tsv' posts | sort >sent
came() { items | jq -r 'select(.direction == "in") | [.uri, .text] | @tsv' | sort >here && diff sent here; }
synced_until came
repute sync >/dev/null
came

# A post is read again five minutes after the last time: here as if they were over.
read_again() { sqlite3 "$workspace/repute.db" "UPDATE item SET checked_at = 1 WHERE uri = '$1'"; }
stands() {      # stands URI FILTER: reads it again; what is stored now passes jq's filter
    read_again "$1"
    repute sync
    items | jq -se --arg uri "$1" "[.[] | select(.uri == \$uri)] | length == 1 and (.[0] | $2)"
}

echo "what its author edits is edited here"
first=$(jq -sc '.[0]' posts) uri=$(jq -sr '.[0].uri' posts)
api "$(jq -r .by <<<"$first")" "statuses/$(jq -r .id <<<"$first")" -X PUT -d status="@acme it has come after all" >/dev/null
until_true stands "$uri" '.edited_at != null and (.text | contains("it has come after all"))'
[ "$(items is:edited | jq -r .uri)" = "$uri" ]

# Deleting is done on the server's page, the API has no such thing (404). Nor can a client tell: a post that was edited
# has a new id, and a search does not find private ones, so "not there" says nothing. What came in is kept as it was.
echo "what its author deletes is kept"
second=$(jq -sc '.[1]' posts) uri=$(jq -sr '.[1].uri' posts)
"$here/delete" "$server" "$(jq -r .by <<<"$second")" "$uri"
gone() { ! api acme "statuses/$(jq -r .id <<<"$second")" -o /dev/null; }
until_true gone
stands "$uri" '(.text | contains("thank you, that was quick"))' >/dev/null
[ "$(items | jq -r 'select(.direction == "in").uri' | wc -l)" = 500 ]
