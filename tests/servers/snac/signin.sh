# Signing in as a person does: the program shows an address, the server's form there gives a code, the code is typed.
# A wrong code is refused in words, and nothing of it stays.
. "$here/program"
. "$here/../../pty/lib.sh"

begin() {
    pty_start 200x20 "'$repute' --workspace '$workspace' account add mastodon $base_url --name acme"
    pty_wait '/oauth/authorize\?'
}

begin
pty_type 'no-such-code'
pty_keys Enter
pty_wait_end 1
[ -z "$(repute account ls --json | jq -r 'select(.name == "acme" and .state == "ok").name')" ]

begin
address=$(pty_screen -J | grep -o 'http://[^ ]*/oauth/authorize?[^ ]*')
pty_type "$("$here/code" "$server" acme "$address")"
pty_keys Enter
pty_wait_end 0
[ "$(repute account ls --json | jq -r .state)" = ok ]
[ "$(repute account ls --json | jq -r .handle)" = "acme@${base_url#*//}" ]
