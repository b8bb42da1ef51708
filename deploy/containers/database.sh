#!/bin/sh
# Makes the portal's own role and database when the container's database is made: it is no superuser.
set -eu
psql -v ON_ERROR_STOP=1 -v secret="$PORTAL_PASSWORD" -U postgres -d postgres <<'END'
CREATE ROLE roundtable LOGIN CREATEDB PASSWORD :'secret';
CREATE DATABASE roundtable OWNER roundtable;
REVOKE ALL ON DATABASE roundtable FROM PUBLIC;
END
