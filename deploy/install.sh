#!/bin/sh
# Installs the product from this unpacked archive, with no network:
#   ./install.sh [--prefix FOLDER] [--python PROGRAM] [--service]
# --service (root, systemd): also the account, the folders of data and copies, the settings file,
# the unit, and the timer that takes a copy every night.
set -eu

say() { printf 'install.sh: %s\n' "$1" >&2; }
stop() { say "$1"; exit 1; }

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
prefix=/opt/community-correction
python=
service=no
while [ $# -gt 0 ]; do
    case $1 in
        --prefix) [ $# -ge 2 ] || stop "--prefix needs a folder"; prefix=$2; shift 2 ;;
        --python) [ $# -ge 2 ] || stop "--python needs a program"; python=$2; shift 2 ;;
        --service) service=yes; shift ;;
        *) stop "usage: ./install.sh [--prefix FOLDER] [--python PROGRAM] [--service]" ;;
    esac
done
case $prefix in /*) ;; *) prefix=$(pwd)/$prefix ;; esac

wanted=$(cat "$here/PYTHON")
if [ -z "$python" ]; then
    for name in "python$wanted" python3; do
        if command -v "$name" >/dev/null 2>&1 &&
            "$name" -c "import sys; sys.exit('%d.%d' % sys.version_info[:2] != '$wanted')"; then
            python=$name
            break
        fi
    done
fi
[ -n "$python" ] || stop "Python $wanted is needed (this archive's packages are built for it)"

say "checking the archive"
(cd "$here" && sha256sum --quiet --check SHA256SUMS) || stop "the archive is damaged or changed"

say "installing into $prefix"
# A venv needs no pip of its own: the wheel of pip runs from inside its archive.
fresh=$prefix.new
rm -rf "$fresh"
mkdir -p "$(dirname "$prefix")"
"$python" -m venv --without-pip "$fresh"
pip=$(echo "$here"/wheels/pip-*.whl)
"$fresh/bin/python" "$pip/pip" install --quiet --disable-pip-version-check --no-index \
    --no-compile --find-links "$here/wheels" --require-hashes --requirement "$here/requirements.txt"

# The old version stays beside the new one, to go back to: mv the folders the other way round.
rm -rf "$prefix.old"
if [ -e "$prefix" ]; then mv "$prefix" "$prefix.old"; fi
mv "$fresh" "$prefix"
# A venv's scripts name their folder: say the final one.
for script in "$prefix"/bin/*; do
    if [ -f "$script" ] && [ ! -L "$script" ] && head -c 2 "$script" | grep -q '#!'; then
        sed -i "1s|$fresh/bin/|$prefix/bin/|" "$script"
    fi
done
sed -i "s|$fresh|$prefix|g" "$prefix"/bin/activate* "$prefix/pyvenv.cfg"
"$prefix/bin/python" -m compileall -q -j 0 "$prefix/lib" >/dev/null 2>&1 || true
cp "$here/README.md" "$here/README.zh-CN.md" "$here/CHANGELOG.md" "$prefix/"
mkdir -p "$prefix/share"
cp "$here/Caddyfile" "$here"/community-correction*.service "$here"/community-correction*.timer \
    "$prefix/share/"
"$prefix/bin/correction" --help >/dev/null || stop "the installed program does not start"

if [ "$service" = yes ]; then
    [ "$(id -u)" = 0 ] || stop "--service needs root"
    [ "$prefix" = /opt/community-correction ] || stop "--service needs the default --prefix"
    id correction >/dev/null 2>&1 ||
        useradd --system --user-group --no-create-home --shell /usr/sbin/nologin correction
    mkdir -p /etc/community-correction
    install -d -o correction -g correction -m 0700 /var/lib/community-correction
    install -d -o correction -g correction -m 0700 /var/backups/community-correction
    if [ ! -e /etc/community-correction/environment ]; then
        (umask 077 && printf '%s\n' 'CORRECTION_MODE=production' \
            'CORRECTION_DATA=/var/lib/community-correction' \
            > /etc/community-correction/environment)
    fi
    if ! grep -q '^CORRECTION_BACKUPS_DIR=' /etc/community-correction/environment; then
        printf '\n%s\n' 'CORRECTION_BACKUPS_DIR=/var/backups/community-correction' \
            >> /etc/community-correction/environment
    fi
    cp "$here"/community-correction*.service "$here"/community-correction*.timer \
        /etc/systemd/system/
    if [ -d /run/systemd/system ]; then systemctl daemon-reload; fi
    # The command line for administrators: as the service's account, under the service's settings.
    cat > /usr/local/bin/correction <<'WRAPPER'
#!/bin/sh
set -eu
cd /
[ "$(id -u)" = 0 ] || { echo "correction: as root, please" >&2; exit 1; }
set -a
. /etc/community-correction/environment
set +a
exec runuser -u correction -- /opt/community-correction/bin/correction "$@"
WRAPPER
    chmod 0755 /usr/local/bin/correction
    say "next: correction keys create; correction migrate; correction setup --help"
    say "then: systemctl enable --now community-correction community-correction-backup.timer"
else
    say "installed; try: $prefix/bin/correction serve --demo"
fi
