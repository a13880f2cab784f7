# Signing in with an app password, what is said where that fails, and the session after it: it is renewed when it has
# lapsed, the next one is kept before the last one is of no use, and the password is kept nowhere.
. "$here/program"

try() {         # try PASSWORD URL USER
    (umask 077 && printf '%s\n' "$1" >"$work/password")
    repute account add bluesky "$2" --name acme --user "$3" --password-file "$work/password"
}

actor account sylvia >/dev/null
echo "what is wrong is said, and nothing of it stays"
refused 4 'this password for' try wrong "$base_url" sylvia.test
refused 4 'no account .nobody' try wrong "$base_url" nobody-at-all.test
refused 4 'no account .did:plc' try wrong "$base_url" did:plc:aaaaaaaaaaaaaaaaaaaaaaaa
refused 2 'AT Protocol' try wrong "$(jq -r .plc "$server/accounts.json")" sylvia.test
refused 1 'was not reached' try wrong http://127.0.0.1:1 sylvia.test
[ -z "$(repute account ls --json)" ]
[ -z "$(find "$work/data" -type f)" ]

front
sign_in sylvia "$front"
kept=$(find "$work/data" -type f -name acme)
[ "$(stat -c %a "$kept")" = 600 ]
[ -z "$(grep -rlaF "$(of sylvia app_password)" "$work")" ]
repute account ls --json | jq -e --arg did "$(of sylvia did)" '.handle == "sylvia.test" and .state == "ok"'

change() {      # change FILTER [jq ARGS]: what is kept of the session
    jq -c "${@:2}" "$1" "$kept" >"$work/changed"
    cat "$work/changed" >"$kept"
}
lapse() { change '.access = $token' --arg token "$(actor token sylvia access -60)"; }
count() { requests | grep -c "$1" || :; }

echo "a session that has lapsed is renewed once, and the next one is kept"
lapse
refresh=$(jq -r .refresh "$kept")
forget_requests
repute sync
[ "$(count refreshSession)" = 1 ]
[ "$(count ' 4[0-9][0-9]')" = 0 ]
[ "$(jq -r .refresh "$kept")" != "$refresh" ]
forget_requests
repute sync
[ "$(count refreshSession)" = 0 ]

echo "one that the server does not take is renewed too"
change '.access |= .[:-8] + "AAAAAAAA"'
forget_requests
repute sync
[ "$(count refreshSession)" = 1 ]

echo "killed when the server had changed the tokens and before the next ones came: still signed in"
lapse
rule '{"match": "refreshSession", "do": "hold", "late": true}'
"$repute" --workspace "$workspace" sync &
program=$!
until_true grep -q held "$work/front/log"
kill -KILL $program
wait $program || :
no_rule
repute sync
repute account check acme

echo "a session that has ended asks for a sign-in, and does not make one by itself"
change '.access = $a | .refresh = $r' --arg a "$(actor token sylvia access -60)" --arg r "$(actor token sylvia refresh -60)"
forget_requests
refused 4 'sign in again' repute sync
[ "$(count createSession)" = 0 ]
[ "$(repute account ls --json | jq -r .state)" = login ]
sign_in sylvia "$front"
repute sync
[ "$(repute account ls --json | jq -r .state)" = ok ]
