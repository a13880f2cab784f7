# Killed while it sends, killed again while it finds out what became of that, and once more: one record, and the row says so.
. "$here/program"

for name in vito wilma; do actor account $name >/dev/null; done
front
sign_in vito "$front"
records() { actor records vito | jq -r .value.text | grep -cx "$1" || :; }
settled() { repute sync; repute queue ls --json | jq -se --arg text "$1" 'map(select(.text == $text)) | length == 1 and .[0].state == "sent"'; }
killed() {      # killed MATCH LATE COMMAND...: at the first request that matches
    forget_requests
    rule '{"match": "'"$1"'", "do": "hold", "late": '"$2"', "turn": '$((turn += 1))'}'
    "$repute" --workspace "$workspace" "${@:3}" >"$work/killed" 2>&1 &
    local program=$!
    until_true grep -q held "$work/front/log" || { cat "$work/killed"; return 1; }
    kill -KILL $program
    wait $program || :
    no_rule
}
turn=0

echo "it is there: killed twice while it is looked for"
killed putRecord true post --account acme --text "already there" --yes --wait=60
[ "$(records "already there")" = 1 ]
killed getRecord false sync
killed getRecord true sync
until_true settled "already there"
[ "$(records "already there")" = 1 ]
[ "$(requests | grep -c putRecord || :)" = 0 ]

echo "it is not there: killed while it is looked for, and while it is written once more"
killed putRecord false post --account acme --text "not yet there" --yes --wait=60
[ "$(records "not yet there")" = 0 ]
killed getRecord true sync
killed putRecord true worker
[ "$(records "not yet there")" = 1 ]
killed getRecord false sync
until_true settled "not yet there"
[ "$(actor records vito | wc -l)" = 2 ]

echo "killed before anything of it was stored there, three times"
for n in 1 2 3; do killed putRecord false "$([ $n = 1 ] && echo post || echo worker)" $([ $n != 1 ] || echo --account acme --text third --yes --wait=60); done
until_true settled third
[ "$(records third)" = 1 ]
