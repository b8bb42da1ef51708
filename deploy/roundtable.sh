#!/bin/sh
# manage.py as the portal's own user and with its environment:  roundtable doctor
# deploy/install.sh copies it to /usr/local/bin/roundtable.
set -eu
ROOT=${ROOT:-} ACCOUNT=${ACCOUNT:-roundtable}
RELEASE=${RELEASE:-$ROOT/opt/roundtable/current}
[ "$(id -u)" = 0 ] || { echo "Only root may do this: become root with  su -  or put  sudo  before it." >&2; exit 1; }
umask "${ROUNDTABLE_UMASK:-077}"
# shellcheck disable=SC3045
ulimit -c 0
# Nothing of root's own environment goes along. The settings are read by the portal's user, as a shell
# reads them: deploy/environment.sh writes nothing that it could take for more than a word.
# shellcheck disable=SC2016
exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 TERM="${TERM:-dumb}" \
  ROOT="$ROOT" RELEASE="$RELEASE" \
  runuser -u "$ACCOUNT" -- sh -c 'set -a; . "$ROOT/etc/roundtable/environment"; set +a
    exec "$RELEASE/.venv/bin/python" -B "$RELEASE/manage.py" "$@"' \
  roundtable "$@"
