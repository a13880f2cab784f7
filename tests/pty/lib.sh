# Drives a program in a real terminal, by tmux: start, type, wait for the screen, resize, end.
# shellcheck shell=bash
#
#   . "${srcdir:-.}/tests/pty/lib.sh"
#   pty_start 80x24 './repute demo'          a shell command; its exit status ends on the screen
#   pty_wait 'ANSWERS .* 3'                   until a line of the screen matches (extended regular expression)
#   pty_type 'is:new'; pty_keys Enter C-c     text as it is; keys by tmux's names
#   pty_resize 120x40
#   pty_gone 'ANSWERS'                        until no line matches
#   pty_wait_end 0                            until the command ended, with that status (SIG15: by that signal)
#
# Nothing sleeps: a wait looks at the screen twenty times a second and gives up after pty_tries looks (a minute and
# more), showing the screen. Each test has a server of its own, ended by its own socket when the script ends. A test that fails exits.

pty_tries=${PTY_TRIES:-1200}
pty_dir=
unset TMUX TMUX_PANE
export LC_ALL=C.UTF-8

pty_tmux() { tmux -u -f /dev/null -S "$pty_dir/socket" "$@"; }

# shellcheck disable=SC2120
pty_screen() { pty_tmux capture-pane -p "$@"; }       # -eN: with colours, for tests/pty/picture

pty_fail() {
    local session
    printf 'pty: line %s: %s\n' "${BASH_LINENO[*]}" "$*" >&2
    for session in $(pty_tmux list-sessions -F '#S' 2>/dev/null); do
        printf '  session %s:\n' "$session" >&2
        pty_screen -t "$session:" 2>/dev/null | sed 's/^/  |/' >&2
    done
    exit 1
}

pty_pause() { read -rt 0.05 <> <(:) || :; }

pty_stop() {
    [ -n "$pty_dir" ] || return 0
    pty_tmux kill-server 2>/dev/null || :
    rm -rf "$pty_dir"
    pty_dir=
}

pty_start() {
    command -v tmux >/dev/null || { echo "pty: tmux is not installed" >&2; exit 77; }
    pty_stop
    local tmp=${TMPDIR:-/tmp}
    [ ${#tmp} -lt 80 ] || tmp=/tmp # the name of a socket has 107 characters at most
    pty_dir=$(mktemp -d "$tmp/pty-XXXXXX")
    trap pty_stop EXIT
    trap 'exit 1' INT TERM HUP
    pty_tmux new-session -d -x "${1%x*}" -y "${1#*x}" 'exec cat'
    pty_tmux set-option -g status off \; set-option -g remain-on-exit on \; set-option -g escape-time 0 \; \
        set-option -g default-terminal tmux-256color \; \
        set-option -g default-shell /bin/bash
    pty_tmux respawn-pane -k "$2"
}

pty_type() { pty_tmux send-keys -l -- "$1"; }
pty_keys() { pty_tmux send-keys -- "$@"; }
pty_resize() { pty_tmux resize-window -x "${1%x*}" -y "${1#*x}"; }
pty_pid() { pty_tmux display-message -p '#{pane_pid}'; }

# pty_until WHAT COMMAND...: the command succeeds within the tries
pty_until() {
    local what=$1 i
    shift
    for ((i = 0; i < pty_tries; i++)); do
        "$@" && return 0
        pty_pause
    done
    pty_fail "$what"
}

# Not piped into grep: it ends at its match, and the rest of what tmux writes would make the pipe fail. More arguments
# are for capture-pane.
# shellcheck disable=SC2119
pty_shows() { local screen; screen=$(pty_screen "${@:2}") && grep -Eq -- "$1" <<<"$screen"; }
# shellcheck disable=SC2119
pty_hides() { local screen; screen=$(pty_screen "${@:2}") && ! grep -Eq -- "$1" <<<"$screen"; }
# How the command ended: its status, or SIG and the number; nothing while it runs. Now and then tmux misses that its
# child ended and leaves it a zombie: another child that ends makes it look.
pty_ended() {
    [ "$(pty_tmux display-message -p '#{pane_dead}')" = 1 ] || return 0
    pty_tmux run-shell true
    pty_tmux display-message -p '#{pane_dead_status}#{?pane_dead_signal,SIG#{pane_dead_signal},}'
}
pty_dead() { [ -n "$(pty_ended)" ]; }

pty_wait() { pty_until "the screen never showed: $1" pty_shows "$1"; }
pty_gone() { pty_until "the screen still shows: $1" pty_hides "$1"; }

pty_wait_end() {
    pty_until "the command did not end" pty_dead
    local status
    status=$(pty_ended)
    [ "$status" = "${1:-0}" ] || pty_fail "the command ended with $status, not ${1:-0}"
}
