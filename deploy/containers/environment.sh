#!/bin/sh
# Writes the secrets and settings of the containers, once:  environment.sh portal.example
# portal.env for the portal; database.env, with the superuser's password, for the database only.
# They are never printed. Keep a copy on an encrypted stick, apart from the server.
set -eu
umask 077
FOLDER=${FOLDER:-/etc/roundtable}
PORTAL=$FOLDER/portal.env DATABASE=$FOLDER/database.env
[ $# = 1 ] || { echo "environment.sh NAME" >&2; exit 2; }
for file in "$PORTAL" "$DATABASE"; do
    [ ! -e "$file" ] || { echo "$file is there and stays as it is." >&2; exit 1; }
done
random() { python3 -c 'import secrets; print(secrets.token_urlsafe(32))'; }
mkdir -p "$FOLDER"
password=$(random)
root_password=$(random)
address=postgres://roundtable:$password@database/roundtable
sh "$(dirname "$0")/../environment.sh" "$1" "$address" /var/lib/roundtable >"$PORTAL.new"
echo "SITE_NAME=$1" >>"$PORTAL.new"
cat >"$DATABASE.new" <<END
PORTAL_PASSWORD=$password
POSTGRES_PASSWORD=$root_password
END
mv "$DATABASE.new" "$DATABASE"
mv "$PORTAL.new" "$PORTAL"
echo "Written: $PORTAL and $DATABASE"
