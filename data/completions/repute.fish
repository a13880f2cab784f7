# fish completion for repute

function __repute_words --description 'the words of the command line that are no options'
    set -l words (commandline -opc)
    set -e words[1]
    while set -q words[1]
        switch $words[1]
            case --workspace --config
                set -e words[1]
            case '-*'
            case '*'
                echo $words[1]
        end
        set -e words[1]
    end
end

function __repute_verb --description 'the verb on the command line, if any'
    set -l words (__repute_words)
    set -q words[1]; and echo $words[1]
end

function __repute_is
    set -l verb (__repute_verb); and contains -- $verb $argv
end

function __repute_behind --description 'these words and no others are there'
    set -l words (__repute_words)
    test "$words" = "$argv"
end

function __repute_accounts
    repute account ls 2>/dev/null | string replace -r ' .*' ''
end

complete -c repute -f
complete -c repute -n 'not __repute_verb' -l workspace -x -a '(__fish_complete_directories)' -d 'the workspace'
complete -c repute -n 'not __repute_verb' -l config -r -F -d 'the configuration'
complete -c repute -n 'not __repute_verb' -l version
complete -c repute -n 'not __repute_verb' -l help
complete -c repute -n '__repute_verb' -l json -d 'JSON Lines'
complete -c repute -n '__repute_verb' -l yes -d 'answer the question'
complete -c repute -n '__repute_verb' -l confirm -x -a '(__repute_accounts)' -d 'name a guarded account'
complete -c repute -n 'not __repute_verb' -a demo -d 'the screen on a sandbox; nothing leaves this host'
complete -c repute -n 'not __repute_verb' -a sandbox -d 'the server of the demo alone'
complete -c repute -n '__repute_is demo' -l seed -x
complete -c repute -n '__repute_is demo' -l keep -x -a '(__fish_complete_directories)'

complete -c repute -n 'not __repute_verb' -a ls -d 'conversations, or every item'
complete -c repute -n '__repute_is ls' -l limit -x
complete -c repute -n '__repute_is ls' -l sort -x -a 'urgent newest oldest'
complete -c repute -n '__repute_is ls' -l items

complete -c repute -n 'not __repute_verb' -a show -d 'a conversation with its items, notes and history'

complete -c repute -n 'not __repute_verb' -a done -d 'close: answered, solved, no-action or spam'
complete -c repute -n '__repute_is done' -l match -x
complete -c repute -n '__repute_is done' -l reason -x -a 'answered solved no-action spam'

complete -c repute -n 'not __repute_verb' -a reopen -d 'open again'
complete -c repute -n '__repute_is reopen' -l match -x

complete -c repute -n 'not __repute_verb' -a snooze -d 'put away until a time or their reply'
complete -c repute -n '__repute_is snooze' -l match -x
complete -c repute -n '__repute_is snooze' -l until -x

complete -c repute -n 'not __repute_verb' -a assign -d 'give it to somebody'
complete -c repute -n '__repute_is assign' -l match -x
complete -c repute -n '__repute_is assign' -l to -x

complete -c repute -n 'not __repute_verb' -a unassign -d 'it is nobody\'s'
complete -c repute -n '__repute_is unassign' -l match -x

complete -c repute -n 'not __repute_verb' -a label -d 'labels'
complete -c repute -n '__repute_is label' -l match -x
complete -c repute -n '__repute_is label' -l add -x
complete -c repute -n '__repute_is label' -l remove -x

complete -c repute -n 'not __repute_verb' -a note -d 'internal note, never sent'
complete -c repute -n '__repute_is note' -l match -x
complete -c repute -n '__repute_is note' -l text -x
complete -c repute -n '__repute_is note' -l file -r -F

complete -c repute -n 'not __repute_verb' -a claim -d 'claim it, free it, or take it over'
complete -c repute -n '__repute_is claim' -l match -x
complete -c repute -n '__repute_is claim' -l free
complete -c repute -n '__repute_is claim' -l take

complete -c repute -n 'not __repute_verb' -a priority -d 'urgency from -9 to 9'
complete -c repute -n '__repute_is priority' -l match -x
complete -c repute -n '__repute_is priority' -l to -x

complete -c repute -n 'not __repute_verb' -a spam -d 'close as spam'
complete -c repute -n '__repute_is spam' -l match -x

complete -c repute -n 'not __repute_verb' -a sentiment -d 'correct the mood of items'
complete -c repute -n '__repute_is sentiment' -l mood -x -a 'positive neutral negative'

complete -c repute -n 'not __repute_verb' -a idea -d 'what people suggest, and what came of it'
complete -c repute -n '__repute_is idea' -l title -x
complete -c repute -n '__repute_is idea' -l state -x -a 'collected considered planned done declined'
complete -c repute -n '__repute_is idea' -l text -x
complete -c repute -n '__repute_is idea' -l file -r -F
complete -c repute -n '__repute_behind idea' -a 'ls show add drop state rename merge answer'
complete -c repute -n 'not __repute_verb' -a undo -d 'take back your last act'

complete -c repute -n 'not __repute_verb' -a reply -d 'answer, from the account addressed'
complete -c repute -n '__repute_is reply' -l text -x
complete -c repute -n '__repute_is reply' -l file -r -F
complete -c repute -n '__repute_is reply' -l at -x
complete -c repute -n '__repute_is reply' -l zone -x
complete -c repute -n '__repute_is reply' -l media -r -F
complete -c repute -n '__repute_is reply' -l alt -x
complete -c repute -n '__repute_is reply' -l visibility -x -a 'public unlisted followers direct'
complete -c repute -n '__repute_is reply' -l warning -x
complete -c repute -n '__repute_is reply' -l lang -x
complete -c repute -n '__repute_is reply' -l poll -x
complete -c repute -n '__repute_is reply' -l card -x
complete -c repute -n '__repute_is reply' -l warning-in-words
complete -c repute -n '__repute_is reply' -l approver -x
complete -c repute -n '__repute_is reply' -l wait
complete -c repute -n '__repute_is reply' -l repeat

complete -c repute -n 'not __repute_verb' -a post -d 'a post, now or at a time'
complete -c repute -n '__repute_is post' -l account -x -a '(__repute_accounts)'
complete -c repute -n '__repute_is post' -l variant -r -F
complete -c repute -n '__repute_is post' -l text -x
complete -c repute -n '__repute_is post' -l file -r -F
complete -c repute -n '__repute_is post' -l at -x
complete -c repute -n '__repute_is post' -l zone -x
complete -c repute -n '__repute_is post' -l media -r -F
complete -c repute -n '__repute_is post' -l alt -x
complete -c repute -n '__repute_is post' -l visibility -x -a 'public unlisted followers direct'
complete -c repute -n '__repute_is post' -l warning -x
complete -c repute -n '__repute_is post' -l lang -x
complete -c repute -n '__repute_is post' -l poll -x
complete -c repute -n '__repute_is post' -l card -x
complete -c repute -n '__repute_is post' -l warning-in-words
complete -c repute -n '__repute_is post' -l approver -x
complete -c repute -n '__repute_is post' -l wait
complete -c repute -n '__repute_is post' -l repeat

complete -c repute -n 'not __repute_verb' -a favourite -d 'favourite an item'
complete -c repute -n '__repute_is favourite' -l undo
complete -c repute -n '__repute_is favourite' -l wait

complete -c repute -n 'not __repute_verb' -a repost -d 'repost an item'
complete -c repute -n '__repute_is repost' -l undo
complete -c repute -n '__repute_is repost' -l wait

complete -c repute -n 'not __repute_verb' -a mute -d 'mute its author'
complete -c repute -n '__repute_is mute' -l undo
complete -c repute -n '__repute_is mute' -l wait

complete -c repute -n 'not __repute_verb' -a block -d 'block its author'
complete -c repute -n '__repute_is block' -l undo
complete -c repute -n '__repute_is block' -l wait

complete -c repute -n 'not __repute_verb' -a report -d 'a period\'s figures to hand on; with an item: report its author to their server'
complete -c repute -n '__repute_is report' -l from -x
complete -c repute -n '__repute_is report' -l to -x
complete -c repute -n '__repute_is report' -l account -x -a '(__repute_accounts)'
complete -c repute -n '__repute_is report' -l score -x
complete -c repute -n '__repute_is report' -l format -x -a 'text markdown html csv json'
complete -c repute -n '__repute_is report' -l output -r -F
complete -c repute -n '__repute_is report' -l text -x
complete -c repute -n '__repute_is report' -l file -r -F
complete -c repute -n '__repute_is report' -l wait

complete -c repute -n 'not __repute_verb' -a hide -d 'hide it, where the platform can'
complete -c repute -n '__repute_is hide' -l undo
complete -c repute -n '__repute_is hide' -l wait

complete -c repute -n 'not __repute_verb' -a edit-published -d 'edit our published post'
complete -c repute -n '__repute_is edit-published' -l text -x
complete -c repute -n '__repute_is edit-published' -l file -r -F
complete -c repute -n '__repute_is edit-published' -l wait

complete -c repute -n 'not __repute_verb' -a delete-published -d 'delete our published post'
complete -c repute -n '__repute_is delete-published' -l wait

complete -c repute -n 'not __repute_verb' -a draft -d 'drafts'
complete -c repute -n '__repute_behind draft' -a 'ls show rm'

complete -c repute -n 'not __repute_verb' -a queue -d 'scheduled posts and the publish ledger'
complete -c repute -n '__repute_is queue' -l at -x
complete -c repute -n '__repute_is queue' -l zone -x
complete -c repute -n '__repute_is queue' -l url -x
complete -c repute -n '__repute_is queue' -l limit -x
complete -c repute -n '__repute_is queue' -l account -x -a '(__repute_accounts)'
complete -c repute -n '__repute_is queue' -l sent
complete -c repute -n '__repute_is queue' -l not-sent
complete -c repute -n '__repute_is queue' -l again
complete -c repute -n '__repute_behind queue' -a 'ls show cancel move hold release approve reject settle'

complete -c repute -n 'not __repute_verb' -a account -d 'accounts of ours'
complete -c repute -n '__repute_is account' -l name -x
complete -c repute -n '__repute_is account' -l zone -x
complete -c repute -n '__repute_is account' -l user -x
complete -c repute -n '__repute_is account' -l token-file -r -F
complete -c repute -n '__repute_is account' -l password-file -r -F
complete -c repute -n '__repute_is account' -l off
complete -c repute -n '__repute_behind account' -a 'ls add check rm guard zone'
complete -c repute -n '__repute_behind account add' -a 'bluesky mastodon'
complete -c repute -n '__repute_behind account check; or __repute_behind account rm; or __repute_behind account guard; or __repute_behind account zone' -a '(__repute_accounts)'

complete -c repute -n 'not __repute_verb' -a sync -d 'one pass: fetch and deliver what is due'
complete -c repute -n '__repute_is sync' -l account -x -a '(__repute_accounts)'

complete -c repute -n 'not __repute_verb' -a worker -d 'the same without end, for a service'
complete -c repute -n '__repute_is worker' -l print-unit

complete -c repute -n 'not __repute_verb' -a watch -d 'follow hashtags and words'
complete -c repute -n '__repute_is watch' -l account -x -a '(__repute_accounts)'
complete -c repute -n '__repute_behind watch' -a 'ls add rm'

complete -c repute -n 'not __repute_verb' -a score -d 'reputation with its parts, of an account, label:, watch: or person'
complete -c repute -n '__repute_behind score' -a '(__repute_accounts)'

complete -c repute -n 'not __repute_verb' -a why -d 'what made a mood, or moved a score'
complete -c repute -n '__repute_is why' -l to -x
complete -c repute -n '__repute_is why' -l limit -x

complete -c repute -n 'not __repute_verb' -a classify -d 'mood of texts from standard input'
complete -c repute -n '__repute_is classify' -l csv
complete -c repute -n '__repute_is classify' -l taught

complete -c repute -n 'not __repute_verb' -a pause -d 'stop all publishing'
complete -c repute -n '__repute_is pause' -l reason -x

complete -c repute -n 'not __repute_verb' -a resume -d 'end the publishing stop'

complete -c repute -n 'not __repute_verb' -a import -d 'items as JSON Lines; - is standard input'
complete -c repute -n '__repute_is import' -F

complete -c repute -n 'not __repute_verb' -a export -d 'items as JSON Lines'
complete -c repute -n '__repute_is export' -l limit -x

complete -c repute -n 'not __repute_verb' -a audit -d 'who did what, and whether the chain holds'
complete -c repute -n '__repute_is audit' -l limit -x
complete -c repute -n '__repute_is audit' -l verify

complete -c repute -n 'not __repute_verb' -a person -d 'a person on all networks; who is one'
complete -c repute -n '__repute_behind person' -a 'show link unlink'
complete -c repute -n 'not __repute_verb' -a forget -d 'a person\'s texts and names go, figures stay'

complete -c repute -n 'not __repute_verb' -a backup -d 'copy the workspace, verified'
complete -c repute -n '__repute_is backup' -F

complete -c repute -n 'not __repute_verb' -a restore -d 'put a copy in the workspace\'s place'
complete -c repute -n '__repute_is restore' -F

complete -c repute -n 'not __repute_verb' -a doctor -d 'what is wrong here, and the way out'

complete -c repute -n 'not __repute_verb' -a help -d 'these lines'
complete -c repute -n '__repute_is help' -l keys
complete -c repute -n '__repute_is help' -l verbs
complete -c repute -n '__repute_is help' -l settings
complete -c repute -n '__repute_is help' -l figures
complete -c repute -n '__repute_is help' -a 'ls show done reopen snooze assign unassign label note claim priority spam sentiment undo reply post favourite repost mute block report idea hide edit-published delete-published draft queue account sync worker watch score why classify pause resume import export audit person forget backup restore doctor help'
