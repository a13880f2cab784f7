# Signing in with a token file, health, and a token that nobody else sees.
fails 3 account ls
chmod 644 "$token"
fails 2 account add mastodon "$url" --token-file "$token"
says 'chmod 600'
chmod 600 "$token"
fails 2 account add mastodn "$url"
says 'is "mastodon" meant?'
ok account add mastodon "$url" --name acme --token-file "$token"
is 'acme mastodon ok' "$(repute account ls --json | jq -r '[.name, .platform, .state] | join(" ")')"
repute sync | grep -q '^acme: ok, complete to .* new$' || fail 'sync names no account'
repute account check | grep -q '^acme: ok'
secret=$(grep -rlF "$(cat "$token")" home)
chmod 644 "$secret"
fails 4 account check acme
says 'chmod 600'
chmod 600 "$secret"
ok account check acme
fails 3 account check nobody

# the token: in its own file, 0600, and nowhere else
is 1 "$(grep -rlF "$(cat "$token")" home | wc -l)" 'files with the token:'
is 600 "$(stat -c %a "$(grep -rlF "$(cat "$token")" home)")"
is 0 "$(repute account ls --json | grep -cF "$(cat "$token")" || :)"

# the server refuses it: login, by every verb that asks, and a new one mends it
ask expire -d handle=acme >/dev/null
fails 4 sync
says 'acme: login'
fails 4 account check acme
is 0 "$(grep -cF "$(cat "$token")" "$work/said" || :)"
fails 1 doctor
says 'signs in again'
ask 'token?handle=acme' | jq -r .token >"$token"
ok account add mastodon "$url" --name acme --token-file "$token"
ok sync

# a token goes to no other account than its own, and no account is here twice
(umask 077 && ask 'token?handle=acme-de' | jq -r .token >token-de)
fails 1 account add mastodon "$url" --name acme --token-file token-de
says '"acme" is the name of acme@'
is "$(cat "$token")" "$(cat "$(grep -rlF "$(cat "$token")" home)")" 'the token of acme:'
fails 1 account add mastodon "$url" --name other --token-file "$token"
says 'is here already, as "acme"'
ok account add mastodon "$url" --token-file "$token"
ok account add mastodon "$url" --name ACME --token-file "$token"
is acme "$(repute account ls --json | jq -r .name)" accounts

# an address that is a person's, or of something else
ok account add mastodon "$url/@acme" --name acme --token-file "$token"
is "$url" "$(repute account ls --json | jq -r .url)" 'the server of a profile:'
fails 1 account add mastodon "$url/nowhere" --name other --token-file "$token"
says 'is this the address of a mastodon server?'
fails 1 account add mastodon @acme@nowhere.invalid --name other --token-file "$token"
says "'https://nowhere.invalid:443' was not reached"

# a code that is pasted, where somebody can
fails 2 account add mastodon "$url" --name other
says '/oauth/authorize'
says 'without a terminal --token-file F gives a token'
fails 2 account rm acme
says '--yes'
ok account rm acme --yes
fails 3 account ls
grep -rqF "$(cat "$token")" home && fail 'the token stays'
:
