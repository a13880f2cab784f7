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
ok help demo
ok help sandbox
ok help reply
says 'repute reply ID'
fails 2 --nonsense
fails 2 account ls --nonsense

# a workspace that cannot be opened is not told as an empty one, and a backup is no way out of that
rm home/.config/repute/repute.conf
echo nothing >in-the-way
fails 1 --workspace in-the-way ls
says 'Not a directory'
fails 1 --workspace in-the-way doctor
case $said in *'empty so far'* | *restore*) fail 'doctor takes it for empty or damaged' ;; esac
mkdir -p odd/repute.db
fails 1 --workspace odd doctor
says 'mend: ls -la'
head -c 4096 /dev/urandom >noise
mkdir damaged
cp noise damaged/repute.db
fails 1 --workspace damaged doctor
says 'mend: repute restore FILE'
fails 1 --workspace damaged done --match is:new
cmp -s noise damaged/repute.db || fail 'a damaged file was written to'
