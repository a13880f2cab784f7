# Moods of a CSV, items out and in again, copies.
printf 'id,lang,text\r\n1,en,"I love it, ""really"""\r\n"a,b",en,"This is\r\nawful"\r\n' | repute classify --csv >out
is 'id,score,label' "$(sed -n 1p out)"
is '1,1 "a,b",-1' "$(sed 1d out | sed 's/,-\{0,1\}[01][.][0-9]*,/,/' | paste -sd' ')"
fails 2 classify --csv
says 'no column "id"; the first line must name the columns: id,lang,text'
printf 'id,body\n1,good\n' >bad.csv
repute classify --csv <bad.csv 2>err && fail 'a table without texts was classified'
said=$(<err)
says 'no column "text"'
printf '\357\273\277"id","text"\r\n1,"I\0 love it"\r\n\r\n2\r\n3,\r\n4,"I hate' >bad.csv
repute classify --csv <bad.csv >out 2>err && fail 'a record was left out and nothing said'
said=$(<err)
is '1,1 3,0 4,-1' "$(sed 1d out | sed 's/,-\{0,1\}[01][.][0-9]*,/,/' | paste -sd' ')"
says 'record 4: 1 fields, 2 are needed'
says 'record 6: its quotes are never closed'
{ echo id,text; seq 3000; echo '1,good'; } | repute classify --csv >out 2>err && fail 'records were left out and nothing said'
is '21 repute: and so on: 3000 records were left out' "$(wc -l <err) $(tail -n 1 err)"

signed_in
for id in $(repute ls --items --json --limit 3 | jq -r .id); do ok sentiment "$id" --mood negative; done
texts=$(repute ls --items --json --limit 3 | jq -r .text | tr '\n' ' ')
plain=$(echo "$texts" | repute classify --json | jq .score) taught=$(echo "$texts" | repute classify --taught --json | jq .score)
is true "$(jq -n "$taught < $plain")" "a taught model: $taught, as shipped: $plain:"
id=$(repute ls --json is:new --limit 1 | jq -r .id)
ok done "$id"
repute export >out.jsonl
ok --workspace other import out.jsonl
repute --workspace other export >back.jsonl
same='del(.id, .conversation, .platform, .account)'
is "$(jq -cS "$same" out.jsonl | sort)" "$(jq -cS "$same" back.jsonl | sort)" 'items after a round trip:'
is '0 imported' "$(repute --workspace other import out.jsonl | sed 's/,.*//')"
is archive "$(repute --workspace other account ls --json | jq -r .platform)"
fails 1 --workspace other reply "$(repute --workspace other ls --json --limit 1 | jq -r .id)" --text no --yes
says 'archive'

printf '%s\n' '{"text":"one","created_at":"2026-01-01T10:00:00Z","account":"old"}' 'this is not JSON' \
    '{"text":"two","kind":"shout","created_at":"2026-01-01T10:00:00Z"}' >bad.jsonl
fails 1 import bad.jsonl
says 'line 2: this is no JSON'
says 'line 3: no kind "shout"'
says '2 imported'
printf '\xef\xbb\xbf%s\r\n' '{"text":"from Windows","created_at":"2026-01-01T10:00:00Z"}' | repute --workspace odd import - >out
is '1 imported, 0 known before' "$(cat out)"
printf '%s\n' '{"text":"too late","created_at":"9999-01-01T10:00:00Z"}' '{"text":"too early","created_at":"0001-01-01T10:00:00Z"}' >odd.jsonl
fails 1 --workspace odd import odd.jsonl
says 'line 1: created_at is a time to come'
says 'line 2: created_at is a time to come, or before 1970'
says '2 imported'
fails 1 --workspace odd import .
says 'reading on failed: Is a directory'
printf '{"text":"ring\\u0007ring","created_at":"2026-01-01T10:00:00Z"}\n' | repute import - 2>/dev/null >out
is '1 imported, 0 known before' "$(cat out)"
is ringring "$(repute ls --items --json ringring | jq -r .text)"

ok backup copy.db
ok done --match is:new
fails 2 restore copy.db
says '--yes'
ok restore copy.db --yes
[ "$(repute ls --json is:new | wc -l)" -gt 0 ] || fail 'the copy is not what is there'
head -c 5000 copy.db >half.db
fails 1 restore half.db --yes
ok doctor
