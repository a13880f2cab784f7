# bash completion for repute
# shellcheck shell=bash disable=SC2207  # words hold no blanks

_repute_options()       # VERB: its own options
{
    case $1 in
    ls) echo '--limit --sort --items' ;;
    done) echo '--match --reason' ;;
    reopen) echo '--match' ;;
    snooze) echo '--match --until' ;;
    assign) echo '--match --to' ;;
    unassign) echo '--match' ;;
    label) echo '--match --add --remove' ;;
    note) echo '--match --text --file' ;;
    claim) echo '--match --free --take' ;;
    priority) echo '--match --to' ;;
    spam) echo '--match' ;;
    sentiment) echo '--mood' ;;
    idea) echo '--title --state --text --file' ;;
    reply) echo '--text --file --at --zone --media --alt --visibility --warning --lang --poll --card --approver --warning-in-words --wait --repeat' ;;
    post) echo '--account --variant --text --file --at --zone --media --alt --visibility --warning --lang --poll --card --approver --warning-in-words --wait --repeat' ;;
    favourite) echo '--undo --wait' ;;
    repost) echo '--undo --wait' ;;
    mute) echo '--undo --wait' ;;
    block) echo '--undo --wait' ;;
    report) echo '--from --to --account --score --format --output --text --file --wait' ;;
    hide) echo '--undo --wait' ;;
    edit-published) echo '--text --file --wait' ;;
    delete-published) echo '--wait' ;;
    queue) echo '--at --zone --url --limit --account --sent --not-sent --again' ;;
    account) echo '--name --zone --user --token-file --password-file --off' ;;
    sync) echo '--account' ;;
    worker) echo '--print-unit' ;;
    watch) echo '--account' ;;
    classify) echo '--csv --taught' ;;
    pause) echo '--reason' ;;
    export) echo '--limit' ;;
    why) echo '--limit --to' ;;
    audit) echo '--limit --verify' ;;
    help) echo '--keys --verbs --settings --figures' ;;
    esac
}

_repute_words()         # VERB: what may stand behind it
{
    case $1 in
    draft) echo 'ls show rm' ;;
    queue) echo 'ls show cancel move hold release approve reject settle' ;;
    account) echo 'ls add check rm guard zone' ;;
    idea) echo 'ls show add drop state rename merge answer' ;;
    watch) echo 'ls add rm' ;;
    person) echo 'show link unlink' ;;
    help) echo "$_repute_verbs" ;;
    esac
}

_repute_accounts() { repute account ls 2>/dev/null | cut -d' ' -f1; }

_repute_value()         # OPTION: its values; nothing: files
{
    case $1 in
    --sort) echo 'urgent newest oldest' ;;
    --reason) [ "$verb" = pause ] && echo || echo 'answered solved no-action spam' ;;
    --mood) echo 'positive neutral negative' ;;
    --format) echo 'text markdown html csv json' ;;
    --state) echo 'collected considered planned done declined' ;;
    --visibility) echo 'public unlisted followers direct' ;;
    --account | --confirm) _repute_accounts ;;
    --text | --to | --card | --until | --at | --zone | --limit | --match | --add | --remove | --lang | --warning | --alt | --name | --user | --url | --approver) echo ;;
    *) return 1 ;;
    esac
}

_repute()
{
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} verb='' words i
    local _repute_verbs='demo sandbox ls show done reopen snooze assign unassign label note claim priority spam sentiment idea undo reply post favourite repost mute block report hide edit-published delete-published draft queue account sync worker watch score why classify pause resume import export audit person forget backup restore doctor help'
    for ((i = 1; i < COMP_CWORD; i++)); do
        case ${COMP_WORDS[i]} in
        --workspace | --config) i=$((i + 1)) ;;
        -*) ;;
        *) verb=${COMP_WORDS[i]}; break ;;
        esac
    done
    COMPREPLY=()
    case $verb:$cur in
    :-*) words='--workspace --config --version --help' ;;
    :*) words=$_repute_verbs
        case $prev in
        --workspace) compopt -o dirnames; return ;;
        --config) compopt -o default; return ;;
        esac ;;
    demo:*) words='--seed --keep'
        [ "$prev" != --keep ] || { compopt -o dirnames; return; } ;;
    *:-*) words="$(_repute_options "$verb") --json --yes --confirm" ;;
    *)  if [[ $prev == --* ]] && [[ " $(_repute_options "$verb") --confirm " == *" $prev "* ]]; then
            words=$(_repute_value "$prev") || { compopt -o default; return; }
        elif [[ $verb == account && $prev == add ]]; then
            words='bluesky mastodon'
        elif [[ $verb == account && $prev =~ ^(check|rm|guard|zone)$ ]] || [[ $verb == score ]]; then
            words=$(_repute_accounts)
        elif [[ $verb =~ ^(import|backup|restore)$ ]]; then
            compopt -o default
            return
        else
            words=$(_repute_words "$verb")
        fi ;;
    esac
    COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -F _repute repute
