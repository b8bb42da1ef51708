#!/bin/sh
# Starts nginx in its container, as nobody in particular, on a file system that is read only: the
# configuration is deploy/nginx.conf with the portal's name (SITE_NAME) and its socket in it.
set -eu
umask 077
mkdir -p /tmp/nginx
sed -e "s#portal\.example#$SITE_NAME#g" -e "s#127\.0\.0\.1:8000#unix:/run/roundtable/portal.sock#" \
    -e "s#roundtable_onion { default \"\"; }#roundtable_onion { default \"${ONION_URL:-}\"; }#" \
    /opt/front/nginx.conf >/tmp/nginx/portal.conf
cat >/tmp/nginx/nginx.conf <<'END'
worker_processes auto;
daemon off;
pid /tmp/nginx/pid;
error_log stderr warn;
include /etc/nginx/modules-enabled/*.conf;
events { worker_connections 4096; }
http {
    access_log off;
    client_body_temp_path /tmp/nginx/body;
    proxy_temp_path /tmp/nginx/proxy;
    fastcgi_temp_path /tmp/nginx/fastcgi;
    uwsgi_temp_path /tmp/nginx/uwsgi;
    scgi_temp_path /tmp/nginx/scgi;
    include /tmp/nginx/portal.conf;
}
END
exec nginx -e stderr -c /tmp/nginx/nginx.conf
