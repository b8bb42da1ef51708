#!/bin/sh
# Makes a Debian 12 or 13 machine a server of the portal:
#
#     deploy/install.sh portal.example
#
# Run it as root, from a checkout, with the name that already leads to this machine (DNS). Run again, it
# brings everything into the same state and overwrites no secret and no content; new code comes by
# deploy/upgrade.sh. deploy/GUIDE.md says what comes before and after.
#
#   --no-certificate   asks nobody for a certificate: one that only this machine believes is made,
#                      or yours is taken from /etc/letsencrypt/live/NAME/
#   --no-firewall      leaves the firewall as it is
#   --no-packages      installs no Debian package
#   --no-systemd       starts nothing, and leaves PostgreSQL and nginx as they are
set -eu
umask 022
# shellcheck source=deploy/steps.sh
. "$(dirname "$0")/steps.sh"

NAME='' CERTIFICATE=yes FIREWALL=yes PACKAGES=yes SYSTEMD=yes
for word in "$@"; do
    case $word in
        --no-certificate) CERTIFICATE=no ;;
        --no-firewall) FIREWALL=no ;;
        --no-packages) PACKAGES=no ;;
        --no-systemd) SYSTEMD=no ;;
        -*) stop "There is no option $word: see the top of $0." ;;
        *) NAME=$word ;;
    esac
done
case $NAME in *[!a-z0-9.-]*) NAME='' ;; esac
printf '%s' "$NAME" | grep -Eqx '([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]([a-z0-9-]*[a-z0-9])?' ||
    stop "Say the portal's name, in small letters:  $0 portal.example"
[ "$(id -u)" = 0 ] || stop "Only root may do this: become root with  su -  or put  sudo  before it."
DATABASE_URL=${DATABASE_URL:-postgres://$ACCOUNT@/roundtable?host=/run/postgresql}
LIVE=$ROOT/etc/letsencrypt/live/$NAME

packages() {
    say "Packages of Debian"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends \
        git ca-certificates openssl python3-venv postgresql nginx libnginx-mod-http-brotli-static \
        certbot libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 age ufw \
        systemd-timesyncd unattended-upgrades >/dev/null
}

account_and_folders() {
    say "The portal's own user and folders"
    id "$ACCOUNT" >/dev/null 2>&1 ||
        useradd --system --user-group --home-dir "$VAR" --no-create-home --shell /usr/sbin/nologin "$ACCOUNT"
    # Others may pass through to the pages and style sheets, and see nothing else.
    install -d -m 711 -o "$ACCOUNT" -g "$ACCOUNT" "$VAR"
    install -d -m 755 -o "$ACCOUNT" -g "$ACCOUNT" "$VAR/pages" "$VAR/static"
    install -d -m 700 -o "$ACCOUNT" -g "$ACCOUNT" "$VAR/media" "$BACKUPS"
    install -d -m 755 "$VAR/acme" "$CODE" "$CODE/releases"
    install -d -m 750 -g "$ACCOUNT" "$(dirname "$SETTINGS")"
}

secrets() {
    say "Secrets in $SETTINGS"
    [ -e "$SETTINGS" ] && { echo "They are there and stay as they are."; return; }
    (umask 077; sh "$HERE/deploy/environment.sh" "$NAME" "$DATABASE_URL" "$VAR" >"$SETTINGS.new")
    chown "root:$ACCOUNT" "$SETTINGS.new"
    chmod 640 "$SETTINGS.new"
    mv "$SETTINGS.new" "$SETTINGS"
}

as_postgres() { (cd / && runuser -u postgres -- "$@"); }
asked() { as_postgres psql -qtAX -d postgres -c "$1"; }

database() {
    say "Database"
    case $DATABASE_URL in
        *host=/*) ;;
        *) echo "It is on another machine, where it has to be made."; return ;;
    esac
    for folder in "$ROOT"/etc/postgresql/*/main; do
        [ -d "$folder" ] || continue
        install -D -m 644 "$HERE/deploy/postgresql.conf" "$folder/conf.d/roundtable.conf"
    done
    if has_systemd; then systemctl restart postgresql; fi
    # It may make the scratch database in which a backup is checked, and nothing else of its own.
    [ "$(asked "SELECT 1 FROM pg_roles WHERE rolname = '$ACCOUNT'")" = 1 ] ||
        as_postgres createuser --createdb --no-superuser --no-createrole "$ACCOUNT"
    # The character type must know Khmer letters: with "C" search finds nothing.
    [ "$(asked "SELECT 1 FROM pg_database WHERE datname = 'roundtable'")" = 1 ] ||
        as_postgres createdb --owner="$ACCOUNT" --locale=C.UTF-8 --encoding=UTF8 --template=template0 roundtable
    asked "REVOKE ALL ON DATABASE roundtable FROM PUBLIC"
}

program() {
    say "The program and its packages, all by their checksums"
    if [ -e "$CODE/current" ]; then
        echo "It is there; new code comes by deploy/upgrade.sh."
    else
        folder=$(lay_release)
        use_release "$folder"
    fi
    install -D -m 755 "$HERE/deploy/roundtable.sh" "$ROOT/usr/local/bin/roundtable"
}

content() {
    say "Tables, first content, style sheets"
    manage migrate --no-input --verbosity 0
    manage load_first_content --if-empty
    collect_static "$CODE/current"
    manage tick --verbosity 0
}

units() {
    say "What runs"
    install_units
    install -d "$ROOT/etc/systemd/journald.conf.d"
    install -m 644 "$CODE/current/deploy/journald.conf" "$ROOT/etc/systemd/journald.conf.d/roundtable.conf"
    has_systemd || return 0
    systemctl restart systemd-journald
    # shellcheck disable=SC2086
    systemctl enable --quiet --now roundtable.socket $SERVICES $TIMERS
    start_anew || stop "The portal does not answer. What it says:  journalctl -u roundtable -n 30"
}

certificate() {
    say "Certificate"
    if [ -e "$LIVE/fullchain.pem" ]; then
        echo "It is there."
    elif [ "$CERTIFICATE" = no ]; then
        install -d -m 700 "$LIVE"
        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 365 \
            -subj "/CN=$NAME" -addext "subjectAltName=DNS:$NAME" \
            -keyout "$LIVE/privkey.pem" -out "$LIVE/fullchain.pem" 2>/dev/null
        echo "It is one that no browser believes: for trying out only."
    else
        # For the challenge only; the true configuration needs the certificate.
        printf 'server { listen 80 default_server; listen [::]:80 default_server; access_log off;
            location /.well-known/acme-challenge/ { root %s/acme; } location / { return 503; } }\n' "$VAR" >"$SITE"
        rm -f "$ROOT/etc/nginx/sites-enabled/default"
        systemctl restart nginx
        certbot certonly --webroot -w "$VAR/acme" -d "$NAME" --non-interactive --agree-tos \
            --register-unsafely-without-email --deploy-hook "systemctl reload nginx"
    fi
}

web_server() {
    say "Web server"
    configure_nginx
    if [ -e "$ROOT/etc/nginx/nginx.conf" ]; then
        sed -i 's/worker_connections 768;/worker_connections 4096;/' "$ROOT/etc/nginx/nginx.conf"
    fi
}

firewall() {
    say "Firewall: ssh, http and https only; it writes nothing down"
    for port in $(sshd -T 2>/dev/null | sed -n 's/^port //p') 80 443; do
        ufw allow "$port/tcp" >/dev/null
    done
    [ -n "$(sshd -T 2>/dev/null)" ] || ufw allow 22/tcp >/dev/null
    ufw logging off >/dev/null
    ufw --force enable
}

updates() {
    say "Security updates, each night"
    install -d "$ROOT/etc/apt/apt.conf.d"
    printf 'APT::Periodic::Update-Package-Lists "1";\nAPT::Periodic::Unattended-Upgrade "1";\n' \
        >"$ROOT/etc/apt/apt.conf.d/20auto-upgrades"
}

if [ "$PACKAGES" = yes ]; then packages; fi
account_and_folders
secrets
database
program
content
units
certificate
web_server
if [ "$FIREWALL" = yes ]; then firewall; fi
updates
say "What the doctor says; the lines with \"wrong\" are what comes next in deploy/GUIDE.md"
manage doctor || true
