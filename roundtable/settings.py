"""All settings, in the order of Django's documentation.

Whatever differs from one machine to the next comes from the environment (or a file ``.env``
beside manage.py); ``.env.example`` lists every variable. Nothing needs to be set for development
or for the embedded portal that ``make run`` starts.
"""

import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from roundtable import headers

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
if (BASE_DIR / ".env").exists():
    env.read_env(BASE_DIR / ".env")

PRODUCTION = env.bool("PRODUCTION", default=False)
if PRODUCTION:
    needed = ("SECRET_KEY", "ALLOWED_HOSTS", "SITE_URL", "DATABASE_URL", "RECEIPT_PEPPERS")
    missing = [name for name in needed if not env.str(name, default="")]
    if missing:
        raise ImproperlyConfigured(
            f"PRODUCTION=1 needs {', '.join(missing)}: set them in the environment or in .env "
            "(see .env.example)."
        )

# A database of invented content; every page says so.
DEMONSTRATION = env.bool("DEMONSTRATION", default=False)
if DEMONSTRATION and PRODUCTION:
    raise ImproperlyConfigured("DEMONSTRATION=1 is not for production: unset one of the two.")

# Everything that this machine writes: database, secret, collected static files.
VAR_DIR = BASE_DIR / (env.str("VAR_DIR", default="") or "var")
try:
    PORT = int(env.str("PORT", default="") or 8000)
except ValueError:
    raise ImproperlyConfigured("PORT must be a number, for example PORT=8001.") from None


def embedded_secret(name):
    """Return a secret kept in VAR_DIR, made once and readable by its owner only."""
    path = VAR_DIR / name
    VAR_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(64))
    return path.read_text().strip()


# Core

SECRET_KEY = env.str("SECRET_KEY", default="") or embedded_secret("secret_key")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
DEBUG = env.bool("DEBUG", default=False) and not PRODUCTION
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
# Absolute addresses are made from this, never from what a request says of itself.
SITE_URL = (env.str("SITE_URL", default="") or f"http://127.0.0.1:{PORT}").rstrip("/")
ONION_URL = env.str("ONION_URL", default="").rstrip("/")
# Receipts are hashed with these ("id:secret", the newest first): lost, no receipt opens any more;
# copied together with the database, numbers can be tried. So: kept apart from the database.
RECEIPT_PEPPERS = dict(
    pepper.split(":", 1)
    for pepper in env.list("RECEIPT_PEPPERS", default=[])
    or [f"1:{embedded_secret('receipt_pepper')}"]
)
RECEIPT_PEPPER_ID = next(iter(RECEIPT_PEPPERS))
CSRF_TRUSTED_ORIGINS = ["{0.scheme}://{0.netloc}".format(urlsplit(SITE_URL))]
CSRF_FAILURE_VIEW = "roundtable.errors.csrf_failure"

INSTALLED_APPS = [
    "modeltranslation",  # before the admin, whose forms it extends
    "roundtable",
    "roundtable.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "simple_history",
    "django_tasks",
    "django_tasks_db",
    "sessions",
    "submissions",
    "documents",
]

MIDDLEWARE = [
    "roundtable.middleware.Headers",  # outermost: refusals and redirects get the headers too
    "roundtable.middleware.ErrorPages",
    "roundtable.middleware.PublicGZip",  # outside of what keeps pages: those are compressed once
    "roundtable.stored.middleware.KeepPages",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "roundtable.middleware.Language",  # after sessions: the admin keeps its language there
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",  # asks for no session on public pages
    "roundtable.middleware.StaffSession",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "roundtable.urls"
WSGI_APPLICATION = "roundtable.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "roundtable.context.portal",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

# Database: SQLite under VAR_DIR, or whatever DATABASE_URL says

DATABASES = {
    "default": env.db_url_config(env.str("DATABASE_URL"))
    if env.str("DATABASE_URL", default="")
    else {"ENGINE": "django.db.backends.sqlite3", "NAME": VAR_DIR / "db.sqlite3"}
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        # Take the write lock when a transaction begins: a read that turns into a write would
        # otherwise fail at once with "database is locked", whatever the timeout says.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # FULL: with NORMAL a power cut may undo a transaction that was already acknowledged.
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
            "PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON;"
        ),
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=600)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Organizers' passwords and sessions

AUTH_USER_MODEL = "roundtable.Organizer"
PASSWORD_HASHERS = [
    "roundtable.hashers.Argon2",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 15},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
# Logging in is django-allauth's, between our own pages (roundtable/accounts/).
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
ACCOUNT_ADAPTER = "roundtable.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
# Its limits keep addresses in clear in the cache; ours are in roundtable/login.py.
ACCOUNT_RATE_LIMITS = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 5 * 60
MFA_ADAPTER = "roundtable.accounts.adapter.SecondFactorAdapter"
MFA_RATE_LIMITS = False
ACCOUNT_FORMS = {"reauthenticate": "roundtable.accounts.forms.PasswordAgainForm"}
MFA_FORMS = {
    "authenticate": "roundtable.accounts.forms.CodeForm",
    "reauthenticate": "roundtable.accounts.forms.CodeAgainForm",
    "activate_totp": "roundtable.accounts.forms.AppForm",
    "add_webauthn": "roundtable.accounts.forms.PasskeyForm",
    "authenticate_webauthn": "roundtable.accounts.forms.PasskeyStepForm",
    "login_webauthn": "roundtable.accounts.forms.PasskeyLoginForm",
    "reauthenticate_webauthn": "roundtable.accounts.forms.PasskeyAgainForm",
}
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# Finger, face or PIN, always: a key that was stolen opens nothing by a touch.
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1
# Browsers know passkeys by https only; a portal on this machine is tried out without.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_IDLE_SECONDS = 20 * 60
SESSION_COOKIE_NAME = "__Host-sid" if PRODUCTION else "sid"
SESSION_COOKIE_SAMESITE = "Strict"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_NAME = "__Host-csrf" if PRODUCTION else "csrf"
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_HTTPONLY = True

# Languages, dates, numbers

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("km", "ខ្មែរ")]
# The second folder holds Django's own words in our Khmer; makemessages leaves it alone.
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale" / "framework"]
FORMAT_MODULE_PATH = ["roundtable.formats"]
USE_I18N = True
TIME_ZONE = "UTC"
USE_TZ = True
MODELTRANSLATION_DEFAULT_LANGUAGE = "en"
MODELTRANSLATION_LANGUAGES = ("en", "km")
# A missing translation is labelled on the page, never filled in silently.
MODELTRANSLATION_ENABLE_FALLBACKS = False


def MODELTRANSLATION_BUILD_LOCALIZED_VERBOSE_NAME(name, code):
    """Return a translated field's label in the admin: "title (English)"."""
    return format_lazy("{} ({})", name, dict(LANGUAGES)[code])


# Static files

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_ALLOW_ALL_ORIGINS = False
MEDIA_ROOT = VAR_DIR / "media"

# Public pages, rendered once per publication and kept as files (roundtable/stored/)

STORED_PAGES = env.bool("STORED_PAGES", default=True)
# All workers share it; a web server reads it, too.
STORE_DIR = Path(env.str("STORE_DIR", default="") or VAR_DIR / "pages")

# Limits on what may arrive

# Organizers' texts: a Khmer letter takes nine bytes in a form. Readers may send 256 KB only
# (roundtable/errors.py).
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000  # the admin's lists and inlines; public forms allow fewer
DATA_UPLOAD_MAX_NUMBER_FILES = 1
# A PDF that an organizer lays in, and a file of answers.
PDF_MAX_BYTES = 10 * 1024 * 1024
ANSWERS_MAX_BYTES = 20 * 1024 * 1024
# Whatever is let in stays in memory: no draft and nobody's answers ever lie in the machine's /tmp.
FILE_UPLOAD_MAX_MEMORY_SIZE = DATA_UPLOAD_MAX_MEMORY_SIZE + ANSWERS_MAX_BYTES

# Security; the response headers are all in roundtable/headers.py

X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = headers.REFERRER_POLICY
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
USE_X_FORWARDED_HOST = False
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
if PRODUCTION:
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
    SECURE_HSTS_SECONDS = headers.HSTS_SECONDS
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    if BEHIND_PROXY:
        # Only behind a proxy that always sets this header itself.
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Long work. Where a worker runs (`manage.py db_worker`), PDFs are made outside the request.

TASK_WORKER = env.bool("TASK_WORKER", default=False)
TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend"
        if TASK_WORKER
        else "django_tasks.backends.immediate.ImmediateBackend"
    }
}

# Logs: to the standard error stream, without a visitor's address (roundtable/logs.py)

ADMINS = []
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"no_addresses": {"()": "roundtable.logs.NoAddresses"}},
    "formatters": {"plain": {"format": "%(levelname)s %(name)s %(message)s"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "filters": ["no_addresses"],
            "formatter": "plain",
        },
        "nowhere": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        # Django adds a handler of its own and an e-mail handler; both would see whole requests.
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        # A 404 or a refused Host is a visitor's trace and nothing to act on.
        "django.request": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
        "django.security": {"handlers": ["nowhere"], "propagate": False},
    },
}

# Shown in the admin, so that nobody takes one installation for another.
INSTALLATION_LABEL = _("Production") if PRODUCTION else _("Local installation")
if DEMONSTRATION:
    INSTALLATION_LABEL = _("Demonstration")
