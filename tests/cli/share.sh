# Two people, one workspace: the token stays with who signed in, and so does the sending.
signed_in
ws=$work/home/.local/share/repute
mkdir "$work/kim"
printf 'set user kim\n' >kim.conf
kim() { HOME=$work/kim "$program" --workspace "$ws" --config kim.conf "$@"; }
is acme "$(kim account ls --json | jq -r .name)"
kim sync >out
is 'acme: its token is with another person' "$(sed 's/, .*//' out)"
id=$(kim post --account acme --text 'from kim' --yes --wait=1 2>said) && fail 'it cannot have been sent'
grep -q 'its token is with' said || fail 'it does not say whose it is'
is 'held token' "$(repute queue show "$id" --json | jq -r '.state + " " + .held_by')"
ok sync
is 'sent kim' "$(repute queue show "$id" --json | jq -r '.state + " " + .by')"
is ok "$(repute account ls --json | jq -r .state)"

# what one has another sees, and an undo never takes back a colleague's act
id=$(repute ls --json is:new --limit 1 | jq -r .id)
kim claim "$id" >/dev/null
fails 1 claim "$id"
says 'kim'
kim label "$id" --add kims >/dev/null
fails 3 undo
is kims "$(repute show "$id" --json | jq -r '.labels[0]')"
