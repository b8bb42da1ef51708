#!/bin/sh
# Prints a new environment file for a portal in production:  environment.sh NAME DATABASE_URL VAR_DIR
# It holds secrets: write it into a file that only root and the portal can read, never on a screen.
set -eu
[ $# = 3 ] || { echo "environment.sh NAME DATABASE_URL VAR_DIR" >&2; exit 2; }
random() { python3 -c 'import secrets; print(secrets.token_urlsafe(64))'; }
# Before anything is printed: without them nothing is.
secret=$(random) pepper=$(random)
[ ${#secret} -gt 80 ] && [ ${#pepper} -gt 80 ]
cat <<END
# The portal's environment (see .env.example). Keep a copy on paper or on an encrypted stick, apart
# from the server: without RECEIPT_PEPPERS no receipt opens any more.
PRODUCTION=1
SITE_URL=https://$1
ALLOWED_HOSTS=$1
DATABASE_URL=$2
VAR_DIR=$3
STORE_DIR=$3/pages
BEHIND_PROXY=1
TASK_WORKER=1
SECRET_KEY=$secret
RECEIPT_PEPPERS=1:$pepper
END
