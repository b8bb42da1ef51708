"""gunicorn for the embedded portal and for a server: two workers with threads, no traces.

gunicorn waits for a slow client as long as she takes, and a few stalled connections hold all its
threads. On the open internet a buffering web server with time-outs must stand in front of it.

Everything here can also be given on gunicorn's command line, which wins.
"""

import os

# Said here, because parts of the portal are read before its wsgi module could say so.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "roundtable.settings")

# What it writes is for its own user only.
umask = 0o077
workers = int(os.environ.get("WEB_WORKERS", "2"))
worker_class = "gthread"
threads = int(os.environ.get("WEB_THREADS", "4"))
timeout = 30
graceful_timeout = 10
keepalive = 5

# Nobody's address may be written down: no access log, and the error log goes through the filter
# of roundtable/logs.py, because gunicorn notes the address of each malformed request there.
accesslog = None
errorlog = "-"
loglevel = "warning"
control_socket_disable = True

# No header of a visitor may say where the application is or how it is reached.
forwarded_allow_ips = ""
forwarder_headers = ""
secure_scheme_headers = {}
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"no_addresses": {"()": "roundtable.logs.NoAddresses"}},
    "formatters": {"plain": {"format": "%(levelname)s %(name)s %(message)s"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "filters": ["no_addresses"],
            "formatter": "plain",
        }
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "gunicorn.error": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "gunicorn.access": {"handlers": [], "level": "CRITICAL", "propagate": False},
    },
}

# What a request may weigh before the application sees it.
limit_request_line = 4094
limit_request_fields = 100
limit_request_field_size = 8190
