#!/usr/bin/env bash
# Installs what is missing of the Debian packages in packages-LIST.txt:   setup.sh build [test]
# Does nothing, at once, when nothing is missing.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

wanted() { for list in "$@"; do grep -hvE '^(#|$)' "$here/packages-$list.txt"; done | sort -u; }

missing() {
    local have
    have=$(dpkg-query -W -f '${Package} ${db:Status-Abbrev}\n' 2>/dev/null | awk '$2 == "ii" {print $1}' | sort -u)
    comm -23 <(wanted "$@") <(printf '%s\n' "$have")
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

mapfile -t packages < <(missing "$@")
[ "${#packages[@]}" -gt 0 ] || exit 0
if ! command -v apt-get >/dev/null; then
    echo "setup: these packages are missing, and this is not Debian: ${packages[*]}" >&2
    exit 1
fi
log=$(mktemp)
trap 'rm -f "$log"' EXIT
echo "setup: installing ${#packages[@]} Debian packages (a few minutes the first time) …"
export DEBIAN_FRONTEND=noninteractive
if ! { as_root apt-get update -q && as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -q -y --no-install-recommends -o Dpkg::Use-Pty=0 "${packages[@]}"; } >"$log" 2>&1 </dev/null; then
    tail -n 20 "$log" >&2
    echo "setup: the packages could not be installed; see above. Check the network, then try again." >&2
    exit 1
fi
echo "setup: done"
