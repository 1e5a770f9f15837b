#!/usr/bin/env bash
# Shows that the archive of `dev.py bundle` installs and starts with no network: a network namespace
# in which only the loopback is up. Root is needed.
#   devtools/no_network.sh ARCHIVE
set -euo pipefail

archive=$(readlink -f "${1:?the archive that dev.py bundle made}")
if [ -z "${WITHOUT_NETWORK:-}" ]; then
    exec env WITHOUT_NETWORK=yes unshare --net "$0" "$archive"
fi

place=$(mktemp -d)
server=
finish() {
    if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; fi
    rm -rf "$place"
}
trap finish EXIT

ip link set lo up
echo "interfaces: $(ip -brief address | tr -s ' ' | paste -sd';')"
tar -xzf "$archive" -C "$place"
plain=(env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME="$place" LANG=C.UTF-8)
"${plain[@]}" "$place"/*/install.sh --prefix "$place/installed"

cd /
"${plain[@]}" CORRECTION_DATA="$place/data" \
    "$place/installed/bin/correction" serve --demo --port 8792 >"$place/out" 2>"$place/err" &
server=$!
ask() {
    python3 -c "import sys, urllib.request as r
answer = r.urlopen('http://127.0.0.1:8792' + sys.argv[1], timeout=3)
print(sys.argv[1], answer.status, len(answer.read()), 'bytes')" "$1"
}
for _ in $(seq 300); do
    if ask /health/ready 2>/dev/null; then break; fi
    kill -0 "$server" 2>/dev/null || { tail -20 "$place/err" >&2; exit 1; }
    sleep 0.2
done
ask /
kill -TERM "$server"
ended=0
wait "$server" || ended=$?
server=
echo "the server ended with status $ended"
