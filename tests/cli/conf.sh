# A wrong line of the configuration is named, and the rest holds.
mkdir -p home/.config/repute
printf 'set theem paper\nset user lee\nmap mentions X nonsense\nset "open\n' >home/.config/repute/repute.conf
fails 3 account ls
says 'repute.conf:1:5: '
says 'is "theme" meant?'
says 'repute.conf:3:16: '
says 'repute.conf:4:5: the quote'
ok account add mastodon "$url" --name acme --token-file "$token"
is lee "$(repute account ls --json 2>/dev/null | jq -r .owner)"
fails 1 doctor
says 'repute.conf:1:5'
ok reply --help
says 'repute reply ID'
ok help reply
says 'repute reply ID'
fails 2 --nonsense
fails 2 account ls --nonsense
