#!/usr/bin/env bash
# Proves the README's two commands on a bare Debian 12: a fresh root with python3 and git and nothing
# else, a clone of this repository's last commit, cold and warm. Root, debootstrap and a Debian
# mirror are needed. Prints one line per step with its seconds.
#   devtools/bare_root.sh [FOLDER]      FOLDER is made, and left for a look afterwards.
set -euo pipefail

repository=$(cd "$(dirname "$0")/.." && pwd)
root=${1:-$(mktemp -d)/bare}
port=${PORT:-8791}
server=
failed=

say() { printf 'bare_root: %s\n' "$1" >&2; }
finish() {
    if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; fi
    for mounted in dev proc; do umount -R -l "$root/$mounted" 2>/dev/null || true; done
}
trap finish EXIT

# Words, not a function: in the background they become the program itself, so that a signal reaches it.
inside=(env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 chroot "$root")
place=srv/product
program=/$place/dev.py

timed() {
    local name=$1 from=$EPOCHREALTIME
    shift
    "$@"
    printf '%-28s %6.1f s\n' "$name" "$(bc_minus "$EPOCHREALTIME" "$from")"
}

bc_minus() { awk -v a="$1" -v b="$2" 'BEGIN { print a - b }'; }

make_root() {
    debootstrap --variant=minbase --include=python3,git bookworm "$root" >"$root.log" 2>&1
    # The trust this machine has beyond Debian's own: a site's authority, where its proxy reads TLS.
    mkdir -p "$root/usr/local/share/ca-certificates"
    python3 - "$root/usr/local/share/ca-certificates" <<'PY'
import pathlib, re, sys
pem = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.S)
known = {
    found
    for path in pathlib.Path("/usr/share/ca-certificates").rglob("*.crt")
    for found in pem.findall(path.read_text())
}
bundle = pathlib.Path("/etc/ssl/certs/ca-certificates.crt")
own = [found for found in pem.findall(bundle.read_text()) if found not in known] if known else []
for number, text in enumerate(own):
    pathlib.Path(sys.argv[1], f"site-{number}.crt").write_text(text + "\n")
PY
    cp /etc/resolv.conf "$root/etc/resolv.conf"
    cp /etc/hosts "$root/etc/hosts"
    mount -t proc proc "$root/proc"
    mount --rbind --make-rslave /dev "$root/dev"
    git clone --quiet --no-hardlinks "$repository" "$root/$place"
}

serve_until_ready() {
    "${inside[@]}" python3 "$program" run --port "$port" >"$root.run.log" 2>&1 &
    server=$!
    for _ in $(seq 3000); do
        if python3 -c "import urllib.request as r; r.urlopen('http://127.0.0.1:$port/health/ready', timeout=2)" \
            2>/dev/null; then return 0; fi
        kill -0 "$server" 2>/dev/null || { tail -20 "$root.run.log" >&2; return 1; }
        sleep 0.1
    done
    return 1
}

stop_server() {
    kill "$server"
    wait "$server" 2>/dev/null || true
    server=
}

run_tests() {
    "${inside[@]}" python3 "$program" test -q >"$root.test.log" 2>&1 || failed=yes
    tail -1 "$root.test.log"
}

timed "a bare root" make_root
say "inside: $("${inside[@]}" python3 --version), pip: $("${inside[@]}" python3 -m pip --version 2>&1 | tail -1)"
timed "run, cold, until ready" serve_until_ready
stop_server
timed "run, warm, until ready" serve_until_ready
stop_server
timed "test, cold" run_tests
timed "test, warm" run_tests
if [ -n "$failed" ]; then tail -30 "$root.test.log" >&2; exit 1; fi
