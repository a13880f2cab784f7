# A post that no parser takes: what is around it comes in, the hole is told, and it closes when it can.
signed_in
ask advance -d ms=600000 >/dev/null
id=$(ask post -d handle=lena@social.example -d 'text=@acme broken for now' | jq -r .id)
ask poison -d id="$id" -d kind=control >/dev/null
ask post -d handle=lena@social.example -d 'text=@acme unbroken one' >/dev/null
repute sync | grep -q ', 1 gap$' || fail 'sync tells no gap'
repute account ls | grep -q ', 1 gap$' || fail 'account ls tells no gap'
is 1 "$(repute ls --items --json unbroken | wc -l)"
fails 3 ls --items '"broken for now"'
ok sync
is 'ok 1' "$(repute account ls --json | jq -r '[.state, .gaps] | join(" ")')"
ask poison -d id="$id" -d kind=none >/dev/null
ok sync
is 1 "$(repute ls --items --json '"broken for now"' | wc -l)"
is 0 "$(repute account ls --json | jq -r .gaps)"
