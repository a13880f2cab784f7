# What is written is seen by the server as it was meant: threads, pictures with their words, warnings, languages, who
# may see it, and another text afterwards.
. "$here/program"

ours() { api acme "accounts/$(id_of acme)/statuses?limit=40" | jq -c --arg text "$1" '[.[] | select(.content | contains($text))]'; }
add_acme

echo "two posts, the second answers the first, both behind the warning"
printf 'Beans from Huila.\n---\nAnd from Guji.\n' >thread
base64 -d >cup.png <<'PNG'
iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==
PNG
repute post --account acme --file thread --warning harvest --lang en --media cup.png --alt 'A cup' --yes --wait=60 >rows
[ "$(wc -l <rows)" = 2 ]
first=$(ours 'from Huila' | jq -c '.[0]') second=$(ours 'from Guji' | jq -c '.[0]')
[ "$(jq -r .in_reply_to_id <<<"$second")" = "$(jq -r .id <<<"$first")" ]
[ "$(jq -r '.spoiler_text' <<<"$first") $(jq -r '.spoiler_text' <<<"$second")" = 'harvest harvest' ]
[ "$(jq -r '[.media_attachments[].description] | join(",")' <<<"$first") $(jq -r '.media_attachments | length' <<<"$second")" = 'A cup 0' ]
[ "$(ours 'from Huila' | jq length) $(ours 'from Guji' | jq length)" = '1 1' ]
echo "first: $first"

echo "another text afterwards, the rest stays"
repute edit-published "$(tail -1 rows)" --text 'And from Sidamo.' --yes --wait=60
[ "$(ours 'from Guji' | jq length) $(ours 'from Sidamo' | jq length)" = '0 1' ]
[ "$(ours 'from Sidamo' | jq -r '.[0].spoiler_text')" = harvest ]
