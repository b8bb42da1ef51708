#!/bin/sh
# Writes the secrets and settings of the containers, once:  environment.sh portal.example
# They are never printed. Keep a copy on an encrypted stick, apart from the server.
set -eu
umask 077
FILE=${FILE:-/etc/roundtable/portal.env}
[ $# = 1 ] || { echo "environment.sh NAME" >&2; exit 2; }
[ ! -e "$FILE" ] || { echo "$FILE is there and stays as it is." >&2; exit 1; }
random() { python3 -c 'import secrets; print(secrets.token_urlsafe(32))'; }
mkdir -p "$(dirname "$FILE")"
password=$(random)
root_password=$(random)
address=postgres://roundtable:$password@database/roundtable
sh "$(dirname "$0")/../environment.sh" "$1" "$address" /var/lib/roundtable >"$FILE.new"
cat >>"$FILE.new" <<END
SITE_NAME=$1
PORTAL_PASSWORD=$password
POSTGRES_PASSWORD=$root_password
END
mv "$FILE.new" "$FILE"
echo "Written: $FILE"
