# No room to write: it is said, nothing is lost, and with room again all goes on. (A limit on files stands for the disk.)
signed_in
ask advance -d ms=7200000 >/dev/null
ask mentions -d n=1000 >/dev/null
blocks=$(($(stat -c %s home/.local/share/repute/repute.db) / 1024 + 40))
limited() { (ulimit -f "$blocks"; fails "$@"); }
limited 1 sync
(ulimit -f "$blocks"; "$program" sync 2>&1 || :) | grep -q 'larger than is allowed here' || fail 'it does not say why'
ok ls
ok sync
ok sync
ok doctor
before=$(repute ls --json --limit 5000 | wc -l)
[ "$before" -gt 80 ] || fail "only $before came"
