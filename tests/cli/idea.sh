# Ideas: from a message to a draft for everybody who said it.
signed_in
ids=($(repute ls --items --json direction:in --limit 40 | jq -rs '[.[] | {id, a: .author.id}] | unique_by(.a) | .[0:3] | .[].id'))
fails 3 idea ls
fails 2 idea add "${ids[0]}"
fails 2 idea add --title Box
ok idea add "${ids[0]}" "${ids[1]}" --title 'Sampler box'
ok idea add "${ids[2]}" --title Decaf
is 'Sampler box 2 Decaf 1' "$(repute idea ls --json | jq -r '.title + " " + (.people | tostring)' | paste -sd' ')"
ok idea merge decaf 'SAMPLER BOX'
is 3 "$(repute idea ls --json | jq .people)"
ok undo
is 2 "$(repute idea ls --json | jq -s length)"
fails 2 idea state 'sampler box' finished
ok idea state 'sampler box' done
is 'Sampler box' "$(repute idea ls --state done --json | jq -r .title)"
fails 3 idea show nothing
ok idea answer 'sampler box' --text 'Dear {name}, it is back'
is 2 "$(repute draft ls --json | jq -s length)"
is "$(repute idea show 'sampler box' --json | jq -r 'select(.draft) | .id' | sort)" "$(repute draft ls --json | jq -r .reply_to | sort)" \
    'each answers their own message'
repute draft ls --json | jq -r .text | grep -q '{name}' && fail 'a name is missing'
fails 3 idea answer 'sampler box' --text again
is 2 "$(repute draft ls --json | jq -s length)"
ok undo
fails 3 draft ls
fails 3 queue ls # nothing was sent
ok idea drop "${ids[0]}" --title 'sampler box'
is 1 "$(repute idea show 'sampler box' --json | jq -s 'map(select(.people)) | .[0].people')"
ok audit --verify
