# Scores of accounts, labels and people, and what moved them.
signed_in
ok score
says 'all accounts: '
says ' of 100, '
ok score acme
says 'goodwill'
says 'first reply'
is true "$(repute score acme --json | jq -c '.score > 0 and (.parts | map(.points) | add - 100 | . <= 0)')"
is '["string"]' "$(repute score --json | jq -c '[.at, .moved[].at] | map(select(test("^20.*Z$")) | type) | unique')" 'times:'
id=$(repute ls --json --limit 1 | jq -r .id)
handle=$(repute ls --json --limit 1 | jq -r .last.author.handle)
fails 3 score label:shipping
says 'no conversation has the label "shipping"'
ok label "$id" --add shipping
ok score label:shipping
says 'shipping: too few'
is label "$(repute score label:shipping --json | jq -r .scope.kind)"
ok score "@$handle"
says 'standing'

fails 3 score watch:#nothing
says 'nobody watches "#nothing"'
ok watch add '#Coffee' --account acme
fails 1 watch add '#COFFEE' --account acme
says 'this account watches it already'
ok score watch:#coffee
ok watch rm '#coffee'
ok why acme calm
says 'calm'
fails 2 why acme clam
says 'is "calm" meant?'
ok doctor
says 'their sums are what the messages add up to'
is "$(repute score --json | jq -c '[.first_reply.n, .first_reply.waiting]')" \
    "$(repute score | sed -nE 's/^first reply .* ([0-9]+) conversations, ([0-9]+) waiting$/[\1,\2]/p')"
status=0
repute classify </ 2>said.txt || status=$?
is '1 repute: reading the texts failed: Is a directory' "$status $(<said.txt)"
jq -nc 'range(4200) | {account: "many", author: {handle: "p@a.example"}, text: "This is terrible", remote_id: tostring,
    created_at: (now - . | todate)}' | repute import - >/dev/null
is 4200 "$(repute why many goodwill --limit 4294967295 --json | wc -l)" 'all of them:'

# The same words for two accounts.
ok watch add '#Coffee' --account acme
ok watch add '#coffee' --account many
ok score '#coffee'
is '#Coffee@acme #coffee@many' "$(grep -o '^#[^:]*' "$work/said" | xargs)"
ok why watch:#coffee calm
says '#coffee@many'
fails 2 report --score '#coffee'
says 'which: watch:#Coffee@acme, watch:#coffee@many?'
ok report --score '#coffee@many'
ok watch rm '#coffee'

# Every field that is printed stands in the manual.
sed -n '/^\.Sh JSON/,/^\.Sh ENV/p' "$here/../../docs/repute.1" | tr ' ' '\n' > documented.txt
repute idea add "$id" --title Box >/dev/null
{
    repute score --json
    repute why all --json
    repute why "$id" --json
    repute idea ls --json
    repute idea show Box --json
    repute audit --json --limit 1
    repute doctor --json
    repute person show "$handle" --json
    echo 'This is good' | repute classify --json
} | jq -r 'keys[], (.parts?, .days?, .moved?, .reasons? | .[0]? | objects | keys[]),
    (.waiting?, .first_reply?, .resolution?, .solved?, .alarm?, .measured?, .agreement? | objects | keys[])' | sort -u > printed.txt
[ "$(wc -l < printed.txt)" -gt 60 ] || fail 'too few fields'
is '' "$({ grep -vxFf documented.txt printed.txt || :; } | xargs)" 'fields that are not documented:'
