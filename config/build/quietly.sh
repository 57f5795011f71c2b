# quietly WHAT LOG COMMAND…: runs a long command with its output in LOG, and shows how far it is: one line that
# is rewritten on a terminal, a line every half minute elsewhere. Its exit code is the command's.
# Sourced by setup.sh, tests/run and firmware-host/demo.

last_line() { tail -c 1000 "$1" 2>/dev/null | tr '\r' '\n' | grep -v '^[[:space:]]*$' | tail -n 1 | cut -c 1-90; }

quietly() {
    local what=$1 log=$2 began=$SECONDS told=$SECONDS status=0 job
    shift 2
    "$@" >"$log" 2>&1 </dev/null &
    job=$!
    # Bash lets background commands ignore Ctrl-C: pass it on.
    trap 'kill "$job" 2>/dev/null; wait "$job" 2>/dev/null; exit 130' INT TERM
    while kill -0 "$job" 2>/dev/null; do
        sleep 0.2
        if [ -t 1 ]; then
            printf '\r\033[K%s … %s s  %s' "$what" $((SECONDS - began)) "$(last_line "$log")"
        elif [ $((SECONDS - told)) -ge 30 ]; then
            told=$SECONDS
            echo "$what … $((SECONDS - began)) s  $(last_line "$log")"
        fi
    done
    wait "$job" || status=$?
    trap - INT TERM
    [ ! -t 1 ] || printf '\r\033[K'
    return "$status"
}
