# Scores of accounts, labels and people, and what moved them.
signed_in
ok score
says 'all accounts: '
says ' of 100, '
ok score acme
says 'goodwill'
says 'first reply'
is true "$(repute score acme --json | jq -c '.score > 0 and (.parts | map(.points) | add - 100 | . <= 0)')"
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
ok why acme calm
says 'calm'
fails 2 why acme clam
says 'is "calm" meant?'
ok doctor
