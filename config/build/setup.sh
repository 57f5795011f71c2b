#!/usr/bin/env bash
# Installs what is missing of the Debian packages in packages-LIST.txt:   setup.sh build [test|demo]
# Does nothing, at once, when nothing is missing.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/quietly.sh"

for list in "${@:?usage: setup.sh build [test] [demo]}"; do
    [ -f "$here/packages-$list.txt" ] || { echo "setup: there is no packages-$list.txt" >&2; exit 2; }
done

wanted() { for list in "$@"; do grep -hvE '^(#|$)' "$here/packages-$list.txt"; done | sort -u; }

missing() {
    local have
    have=$(dpkg-query -W -f '${Package} ${db:Status-Abbrev}\n' 2>/dev/null | awk '$2 == "ii" {print $1}' | sort -u)
    comm -23 <(wanted "$@") <(printf '%s\n' "$have")
}

mapfile -t packages < <(missing "$@")
[ "${#packages[@]}" -gt 0 ] || exit 0

if ! command -v apt-get >/dev/null; then
    echo "setup: these packages are missing, and this is not Debian: ${packages[*]}" >&2
    exit 1
fi
root=()
if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || { echo "setup: not root, and no sudo. As root: apt-get install ${packages[*]}" >&2; exit 1; }
    echo "setup: ${#packages[@]} Debian packages are missing; sudo may ask for your password"
    sudo -v
    root=(sudo)
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
apt() {
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 \
        -o Acquire::Retries=3 "$@"
}
began=$SECONDS
echo "setup: installing ${#packages[@]} Debian packages and what they need (some minutes, once)"
if ! { quietly "setup: package lists" "$log" apt update &&
        quietly "setup: packages" "$log" apt install --no-install-recommends "${packages[@]}"; }; then
    tail -n 20 "$log" >&2
    echo "setup: the packages could not be installed; see above. Check the network, then try again." >&2
    exit 1
fi
echo "setup: installed in $((SECONDS - began)) s"
