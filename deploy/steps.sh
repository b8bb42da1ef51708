# What install.sh and upgrade.sh have in common; read by both, never run by itself.
# shellcheck shell=sh disable=SC2034

# For trying it out in another folder or as another user; a server needs none of these.
ROOT=${ROOT:-}
ACCOUNT=${ACCOUNT:-roundtable}
PYTHON=${PYTHON:-python3}

HERE=$(cd "$(dirname "$0")/.." && pwd)
CODE=$ROOT/opt/roundtable
VAR=$ROOT/var/lib/roundtable
BACKUPS=$ROOT/var/backups/roundtable
SETTINGS=$ROOT/etc/roundtable/environment
UNITS=$ROOT/etc/systemd/system
SITE=$ROOT/etc/nginx/conf.d/roundtable.conf
SERVICES="roundtable.service roundtable-tick.service roundtable-worker.service"
TIMERS="roundtable-purge.timer roundtable-backup.timer roundtable-withdrawals.timer"
KEPT_RELEASES=3

say() { printf '\n== %s\n' "$*"; }
stop() { printf '%s\n' "$*" >&2; exit 1; }

# manage.py of the release in use; "release_manage FOLDER …" of another one.
manage() { ROOT=$ROOT ACCOUNT=$ACCOUNT sh "$HERE/deploy/roundtable.sh" "$@"; }
release_manage() {
    release=$1; shift
    ROOT=$ROOT ACCOUNT=$ACCOUNT RELEASE=$release sh "$HERE/deploy/roundtable.sh" "$@"
}

# The name of this code: its commit.
this_release() { git -c safe.directory="$HERE" -C "$HERE" rev-parse --short=12 HEAD; }

# Lays the committed code into a folder of its own, with its own packages; the portal's user can read
# it and never change it. Prints the folder. An unfinished one is begun again.
lay_release() {
    folder=$CODE/releases/$(this_release)
    if ! [ -e "$folder/.whole" ]; then
        rm -rf "$folder"
        mkdir -p "$folder"
        git -c safe.directory="$HERE" -C "$HERE" archive HEAD | tar -x -C "$folder"
        "$PYTHON" -m venv "$folder/.venv"
        "$folder/.venv/bin/python" -m pip install --quiet --disable-pip-version-check \
            --require-hashes --only-binary :all: -r "$folder/requirements.lock" >&2
        "$folder/.venv/bin/python" -m compileall -q "$folder" >&2
        chmod -R u=rwX,go=rX "$folder"
        touch "$folder/.whole"
    fi
    echo "$folder"
}

# Leads everything to a release; whoever starts from now on runs it.
use_release() {
    ln -sfn "$1" "$CODE/next"
    mv -fT "$CODE/next" "$CODE/current"
}

# The style sheets are read by the web server, which is another user.
collect_static() { ROUNDTABLE_UMASK=022 release_manage "$1" collectstatic --no-input --verbosity 0; }

has_systemd() { [ "$SYSTEMD" = yes ]; }

# One setting of the environment file.
setting() { sed -n "s/^$1=//p" "$SETTINGS"; }

# Starts everything anew, and waits until the portal answers. Whatever comes in meanwhile waits at
# roundtable.socket.
start_anew() {
    has_systemd || return 0
    # shellcheck disable=SC2086
    systemctl restart $SERVICES || return 1
    SITE_URL=$(setting SITE_URL) "$PYTHON" "$HERE/deploy/healthy.py" 127.0.0.1:8000 60
}

install_units() {
    install -d "$UNITS/roundtable.service.d" "$UNITS/roundtable-.service.d"
    install -m 644 "$CODE"/current/deploy/systemd/roundtable*.* "$UNITS"
    for folder in "$UNITS/roundtable.service.d" "$UNITS/roundtable-.service.d"; do
        install -m 644 "$CODE/current/deploy/systemd/sealed.conf" "$folder/sealed.conf"
    done
    if has_systemd; then systemctl daemon-reload; fi
}

# deploy/nginx.conf with our names in it; the onion address is said once, in the environment file.
configure_nginx() {
    name=$(setting SITE_URL | sed 's#^https://##')
    mkdir -p "$(dirname "$SITE")"
    sed -e "s#/etc/letsencrypt/live/portal\.example#$ROOT/etc/letsencrypt/live/$name#g" \
        -e "s#portal\.example#$name#g" -e "s#/var/lib/roundtable#$VAR#g" \
        -e "s#roundtable_onion { default \"\"; }#roundtable_onion { default \"$(setting ONION_URL)\"; }#" \
        "$CODE/current/deploy/nginx.conf" >"$SITE"
    rm -f "$ROOT/etc/nginx/sites-enabled/default"
    has_systemd || return 0
    nginx -t -q
    systemctl enable --quiet nginx
    systemctl reload-or-restart nginx
}
