# The report of a period: what it holds, in every format, and that strangers' words stay words.
# At noon, for all of it: how long somebody waits, and what day it is, is the same from the first line to the last.
day=2026-11-20
REPUTE_NOW=$(date -d "$day 12:00 UTC" +%s)000
export REPUTE_NOW
: > none.jsonl
repute import none.jsonl >/dev/null
for format in text markdown html csv json; do ok report --format $format; done # of nothing
ok report
says 'Too few messages for a score: 0 in 28 days'
is 1 "$(repute report --format csv | wc -l)"
is '[] [] []' "$(repute report --format json | jq -c '.moved, .ideas, .conversations' | paste -sd' ')"

item() { # NUMBER HANDLE TEXT HOURS-AGO
    jq -nc --arg n "$1" --arg h "$2" --arg t "$3" --arg at "$(date -u -d "$day 12:00 UTC - $4 hours" +%FT%TZ)" \
        '{id:$n,account:"blog",direction:"in",kind:"mention",author:{id:("https://a.example/u/"+$h),handle:$h,name:$h},text:$t,created_at:$at,remote_id:$n}'
}
item 1 lena@a.example 'My parcel arrived broken, this is terrible' 2 > one.jsonl
repute import one.jsonl >/dev/null
ok report
says 'lena@a.example: My parcel arrived broken'
is 2 "$(repute report --format csv | wc -l)"
is 'too few' "$(repute report --format json | jq -r '.figures[] | select(.name == "score").text')"

# Markup, formulas and addresses of strangers.
item 2 'eve"><b@a.example' '<script>alert(1)</script> <img src=x onerror=x> & | [click](http://evil.example) **terrible** awful' 3 > bad.jsonl
for n in $(seq 3 30); do item "$n" "p$n@a.example" "$([ $((n % 3)) = 0 ] && echo 'I hate this, awful' || echo 'Lovely, thank you!')" $((n * 5)); done >> bad.jsonl
repute import bad.jsonl >/dev/null
repute idea add "$(repute ls --items --json | jq -r 'select(.text | startswith("<script")).id')" --title '<i>"Box" & more' >/dev/null
repute idea add "$(repute ls --items --json --limit 1 | jq -r .id)" --title --5 >/dev/null
repute report --format html > page.html
grep -q '<th class="n">change</th>' page.html && fail 'a column for changes since nothing was known'
grep -q '&lt;script&gt;alert(1)&lt;/script&gt;' page.html || fail 'the text is not in the page'
grep -q '&lt;i&gt;&quot;Box&quot; &amp; more' page.html || fail 'the idea is not in the page'
is 2 "$(grep -c '<svg' page.html)" 'charts'
grep -q 'prefers-color-scheme:dark' page.html && grep -q '@media print' page.html || fail 'light, dark and print'
python3 - page.html <<'PY' || fail 'the page opens what it does not close, or has what nothing may come from'
import sys
from html.parser import HTMLParser
class P(HTMLParser):
    open_tags = []
    def handle_starttag(self, tag, attrs):
        assert tag not in ('script', 'img', 'link', 'iframe', 'object', 'a', 'base', 'form', 'i@'), tag
        for name, value in attrs:
            assert name not in ('href', 'src', 'srcset', 'action') and not name.startswith('on'), (tag, name)
        if tag not in ('meta', 'line', 'circle', 'polygon', 'polyline', 'br'):
            self.open_tags.append(tag)
    def handle_startendtag(self, tag, attrs):
        pass
    def handle_endtag(self, tag):
        assert self.open_tags and self.open_tags.pop() == tag, (tag, self.getpos())
p, page = P(), open(sys.argv[1], encoding='utf-8').read()
style = page[page.index('<style>'):page.index('</style>')]
assert 'url(' not in style and '@import' not in style
p.feed(page)
assert not p.open_tags, p.open_tags
import re
# A scale ends at its first line above the most there is, and says in words what it shows.
chart = page[page.index('<svg', page.index('<svg') + 1):]
most = int(re.search(r'aria-label="Messages by day: .*at most (\d+) on a day"', chart).group(1))
lines = sorted(int(n) for n in re.findall(r'text-anchor="end">(\d+)</text>', chart))
assert lines[0] == 0 and most <= lines[-1] < most + lines[1], (most, lines)
PY
repute report --format markdown > page.md
grep -q '<script\|\[click\](' page.md && fail 'markup of a stranger in the Markdown'
grep -qF '\*\*terrible\*\*' page.md || fail 'a stranger can shout in the Markdown'

# Every figure has its definition and its count.
repute report --format json > all.json
is 0 "$(jq '[.figures[] | select((.definition | length) < 20 or (.count | length) < 3)] | length' all.json)"
jq -e '.figures | map(.name) | contains(["score","first-reply","waiting","follow-up","speed","resolution"])' all.json >/dev/null || fail 'figures are missing'
jq -e '[.parts[] | .points + .lost] | add | . > 99.8 and . < 100.2' all.json >/dev/null || fail 'the parts do not add up'
jq -e '.days | length == 28 and .[-1].day == "'"$day"'"' all.json >/dev/null || fail 'the days'
grep -qi 'handling time is measured' page.md || fail 'the reason why there is no handling time'
is 30 "$(jq '[.days[].messages] | add' all.json)" 'messages of the period'

# And what lists the messages or conversations that it is made of: as many as it counts.
is 0 "$(jq '[.definitions[] | select((.definition | length) < 20)] | length' all.json)"
jq -e '[.definitions[].name] | contains(["score","goodwill","calm","complaints","ideas"]) and length == (unique | length)' all.json >/dev/null ||
    fail 'definitions are missing, or there twice'
behind() { jq -r --arg of "$1" '[.behind[] | select(.of == $of).command][0]' all.json; }
jq -r '.behind[].command' all.json | while read -r command; do
    eval "$command" >/dev/null || fail "$command"
done
is "$(jq -r '.figures[] | select(.name == "net").count' all.json)" "$(($(eval "$(behind 'Net mood')" | wc -l) - 1)) messages of 28 days"
is "$(jq -r '.parts[] | select(.name == "speed").count | split(" ")[-1]' all.json)" "$(($(eval "$(behind Speed)" | wc -l) - 1))" 'speed'
is "$(jq -r '.parts[] | select(.name == "calm").count' all.json)" "$(($(eval "$(behind Calm)" | wc -l) - 1)) complaints in 24 hours"
is "$(jq -r '.figures[] | select(.name == "waiting").text' all.json)" "$(eval "$(behind Waiting)" | wc -l)" 'who waits'
jq -e '.reasons | length > 0' all.json >/dev/null || fail 'nothing that complaints say'
word=$(jq -r '.reasons[0].word' all.json)
is "$(jq -r '.reasons[0].n' all.json)" "$(eval "$(behind "\"$word\"")" | wc -l)" "complaints that say $word"
ok why all goodwill --to "$day" --limit 1
is 2 "$(wc -l <<< "$said")"
fails 2 why all goodwill --to tomorrow

# Periods and accounts.
is 1 "$(repute report --format json --from "$day" | jq '.days | length')"
ok report --account blog --output r.html
grep -q '<h1>Reputation of blog' r.html || fail 'the file, in the format of its name'
grep -q '<h2>Ideas, of all accounts</h2>' r.html || fail 'an idea is no account'"'"'s'
grep -q '<h2>Ideas</h2>' page.html || fail 'ideas'
is 600 "$(stat -c %a r.html)"
ln -s r.html link.html
ok report --output link.html
[ -L link.html ] || fail 'the link was replaced'
mkfifo pipe
cat pipe > piped & reader=$!
ok report --output pipe --format csv
wait "$reader"
[ -p pipe ] && [ -s piped ] || fail 'a pipe is not written to'
ln -s /proc/self/fd/1 stdout # as /dev/stdout is
is "$(wc -l < piped)" "$(repute report --output stdout --format csv | wc -l)" # who waits does so a second longer
[ -L stdout ] || fail 'the link to standard output was replaced'
fails 1 report --output nowhere/r.html
says 'writing "nowhere/r.html" failed: '
fails 3 report --account nobody
ok report --score blog
ok label "$(repute ls --json --limit 1 | jq -r .id)" --add spring
repute report --score label:spring --format json > spring.json
is spring "$(jq -r .account spring.json)"
is '1 []' "$(jq -c '(.conversations | length), .spread' spring.json | paste -sd' ')"
repute label "$(repute ls --json --limit 1 | jq -r .id)" --add '<script>"&' >/dev/null
repute report --score 'label:<script>"&' --format html > label.html
grep -q '<h1>Reputation of &lt;script&gt;&quot;&amp;</h1>' label.html || fail 'a label is markup'
repute report --score 'label:<script>"&' --format json > label.json
jq -r '.behind[].command' label.json | while read -r command; do eval "$command" >/dev/null || fail "$command"; done
fails 3 report --score label:nothing
fails 2 report --score blog --account blog
fails 2 report --from yesterday
says 'wants a day such as'
fails 2 report --from 2026-02-30
fails 2 report --from 2026-03-02 --to 2026-03-01
fails 2 report --from 2999-01-01
fails 2 report --from 2010-01-01
says 'ten years at most'
fails 2 report --format pdf
says 'html'
fails 2 report --to 2026-03-01 extra --format text

# Rows for a spreadsheet: quoted as RFC 4180 has it, and nothing that one would take for a formula.
jq -nc --arg at "${day}T12:00:00Z" '["plain", "say \"hi\"", "=1+1", "+49 30", "-2", "@SUM(1)", "x=1", " =2", "two\nlines"][] |
    {id:., account:., direction:"in", kind:"mention", author:{id:("https://a.example/u/"+.), handle:"p@a.example", name:"p"},
     text:"Where is my order? It is late, terrible", created_at:$at, remote_id:.}' > names.jsonl
repute import names.jsonl >/dev/null 2>&1
repute report --format csv > rows.csv
python3 - rows.csv <<'PY' || fail 'the rows are not what a spreadsheet may read'
import csv, sys
raw = open(sys.argv[1], encoding='utf-8', newline='').read()
rows = list(csv.reader(raw.splitlines(keepends=True), strict=True))
assert len({len(r) for r in rows}) == 1 and len(rows[0]) == 12, 'columns'
assert raw.endswith('\r\n') and raw.count('\n') == raw.count('\r\n')
names = {r[1] for r in rows[1:]}
for name in ('plain', 'say "hi"', "'=1+1", "'+49 30", "'-2", "'@SUM(1)", 'x=1'):
    assert name in names, (name, names)
assert not any(cell[:1] in '=+-@\t\r' for row in rows for cell in row if cell), 'a formula'
PY

# Zones whose clocks go forward at midnight, and years: each day once and whole, whatever the hour of asking.
cairo() { # RFC-3339-NOW VERB…
    REPUTE_NOW=$(date -d "$1" +%s)000 repute --config cairo.conf --workspace days "${@:2}"
}
echo 'set zone Africa/Cairo' > cairo.conf
for n in $(seq 1 200); do
    jq -nc --arg n "$n" --arg at "$(date -u -d "2026-11-20 20:00 UTC - $n days" +%FT%TZ)" \
        '{account:"blog",author:{handle:"p@a.example"},text:"Lovely",created_at:$at,remote_id:$n}'
done | cairo 2026-11-20T09:00:00Z import - >/dev/null
is '["2026-04-23T22:00:00Z","2026-04-24"]' "$(cairo 2026-05-21T12:00:00Z report --format json | jq -c '[.from, .days[0].day]')"
for now in 2026-11-20T09:00:00Z 2026-11-20T21:59:59Z 2026-11-20T22:00:00Z; do
    is '[190,190,190]' "$(cairo $now report --from 2026-05-14 --to 2026-11-19 --format json |
        jq -c '[([.days[].messages] | add), (.days | length), ([.days[].day] | unique | length)]')" "at $now:"
done
is '[100,101,101]' "$(cairo 2026-11-20T09:00:00Z report --from 2026-08-12 --format json |
    jq -c '[([.days[].messages] | add), (.days | length), ([.days[].day] | unique | length)]')" 'with the day that runs:'

# A period that is over: its report says the same however much later it is made, and whatever was answered since.
said() { # ID RFC-3339-TIME DIRECTION [ANSWERED]
    jq -nc --arg id "$1" --arg at "$2" --arg d "$3" --arg to "${4-}" '{account:"shop",author:{handle:"p@a.example"},text:"Where is my order?",
        created_at:$at,direction:$d,remote_id:$id} + if $to == "" then {} else {in_reply_to:$to} end'
}
october() { cairo "$1" report --from 2026-10-01 --to 2026-10-02 --account shop --format json | jq -c '[.figures[] | {name, text, range, count}], (.conversations | map(del(.state))), .parts'; }
{ said q0 2026-09-20T12:00:00Z in; said q1 2026-10-01T10:00:00Z in; said q2 2026-10-01T11:00:00Z in; said a1 2026-10-01T10:30:00Z out q1; } |
    cairo 2026-10-03T12:00:00Z import - >/dev/null
october 2026-10-03T12:00:00Z > before.json
{ said a0 2026-10-05T12:00:00Z out q0; said a2 2026-10-05T11:00:00Z out q2; } | cairo 2026-10-20T12:00:00Z import - >/dev/null
is "$(<before.json)" "$(october 2026-10-20T12:00:00Z)"
is '"2"' "$(jq -c '.[]? | select(.name == "waiting").text' before.json)"
