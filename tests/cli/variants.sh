# One post, several accounts and several posts: each account its own text, each post its own row.
signed_in
(umask 077 && jq -r '.tokens["acme-de"]' <<<"$first" >token-de)
ok account add mastodon "$url" --name acme-de --token-file token-de
posted() { ask "statuses?handle=$1" | jq -c "[.[] | select(.text | contains(\"$2\"))]"; }

printf 'Für alle in Berlin.\n' >de.txt
ok post --account acme,acme-de --text 'For everybody.' --variant acme-de=de.txt --yes --wait=60
is 1 "$(posted acme 'For everybody.' | jq length)"
is 0 "$(posted acme-de 'For everybody.' | jq length)"
is 1 "$(posted acme-de 'Für alle in Berlin.' | jq length)"
fails 2 post --account acme --text x --variant acme-de=de.txt --yes
says 'does not go to "acme-de"'
fails 2 post --account acme --text x --variant de.txt --yes
says '--variant acme-b=short.txt'
fails 1 post --account acme --text x --variant acme=none.txt --yes
is 2 "$(repute queue ls --json | jq -s length)" 'rows:'

# a thread: each post answers the one before
printf 'First of two.\n---\nSecond of two.\n' >thread.txt
repute post --account acme --file thread.txt --lang en --warning harvest --visibility unlisted --yes --wait=60 >ids 2>/dev/null
is 2 "$(wc -l <ids)" 'ids:'
is '2 2 (2/2)' "$(repute queue show "$(tail -1 ids)" --json | jq -r '"\(.part) \(.parts)"') $(repute queue show "$(tail -1 ids)" | grep -o '(2/2)')"
first_id=$(posted acme 'First of two.' | jq -r '.[0].id')
is "$first_id" "$(posted acme 'Second of two.' | jq -r '.[0].in_reply_to_id')"
is 'harvest unlisted en' "$(posted acme 'Second of two.' | jq -r '.[0] | "\(.spoiler_text) \(.visibility) \(.language)"')"
printf 'short\n---\n%s\n' "$(printf 'x%.0s' {1..600})" >over.txt
fails 1 post --account acme --file over.txt --yes
says 'post 2: '
says '100 over'

# a poll
fails 2 post --account acme --text 'Which?' --poll 'only one' --yes
ok post --account acme --text 'Which?' --poll 'Filter | Espresso 2h multiple' --yes --wait=60
is 'Filter Espresso true' "$(posted acme 'Which?' | jq -r '.[0].poll | "\(.options | map(.title) | join(" ")) \(.multiple)"')"

# who is one person
read -r one other < <(repute ls --items --json 'is:new kind:mention' | jq -rs '[.[].author.handle] | unique | .[0:2] | join(" ")')
was=$(repute person show "$one" --json | jq .contacts) more=$(repute person show "$other" --json | jq .contacts)
ok person link "$one" "$other"
is "$((was + more)) 2" "$(repute person show "$other" --json | jq -r '"\(.contacts) \(.profiles | length)"')"
fails 1 person link "$other" "$one"
says 'one person here already'
ok undo
is "$was 1" "$(repute person show "$one" --json | jq -r '"\(.contacts) \(.profiles | length)"')"
ok person link "$one" "$other"
ok person unlink "$one"
is 1 "$(repute person show "$other" --json | jq -r '.profiles | length')"
fails 2 person link "$one"
fails 3 person show nobody@nowhere.example
