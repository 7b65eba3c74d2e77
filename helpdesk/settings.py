"""Settings: the environment says everything (docs/decisions/0001)."""

import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import environ
from csp.constants import NONE, SELF

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DATA = Path(env.str("HELPDESK_DATA", str(BASE_DIR / "var")))
# A process started without the launcher reads what the launcher and `setup` keep; the real environment wins.
if (DATA / "settings.env").is_file():
    env.read_env(str(DATA / "settings.env"))

ENV = env.str("HELPDESK_ENV", "local")
PRODUCTION = ENV == "production"
DEBUG = False
SECRET_KEY = env.str("HELPDESK_SECRET_KEY", "")
if PRODUCTION and len(SECRET_KEY) < 50:
    sys.exit(
        "Production needs a secret key of its own: set HELPDESK_SECRET_KEY. `bin/manage secret_key` prints one."
    )

URL = ENVIRONMENT_URL = env.str("HELPDESK_URL", "http://localhost:8000").rstrip("/")
_url = urlsplit(URL)
SECURE = _url.scheme == "https"
BASE_DOMAIN = env.str("HELPDESK_BASE_DOMAIN", _url.hostname or "localhost").lower()
LOOPBACK = ("localhost", "127.0.0.1", "::1")
# Open to other devices: the demo people's passwords are then random, and no card signs anybody in.
OPEN = _url.hostname not in LOOPBACK

# The tenant middleware knows the hosts: an unknown one is a 404 that says how to register it.
ALLOWED_HOSTS = ["*"]
USE_X_FORWARDED_HOST = False
# Under TLS a reverse proxy on this machine speaks for the visitors.
TRUSTED_PROXIES = env.list("HELPDESK_TRUSTED_PROXIES", default=["127.0.0.1", "::1"] if SECURE else [])

INSTALLED_APPS = [
    "django.contrib.auth",  # before accounts, which undoes one of its signals
    "helpdesk",
    "helpdesk.lib",
    "accounts",
    "knowledge",
    "tickets",
    "helpdesk.site.Admin",
    "django.forms",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "template_partials.apps.SimpleAppConfig",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "accounts.middleware.health",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "accounts.middleware.forwarded",
    "accounts.middleware.PrivatePages",
    "accounts.middleware.Tenant",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "accounts.middleware.Person",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "accounts.middleware.LoginRequired",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "helpdesk.urls"
WSGI_APPLICATION = "helpdesk.wsgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "accounts.frame.frame",
            ],
            "builtins": ["template_partials.templatetags.partials", "helpdesk.lib.templatetags.look"],
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

LOGIN = env.str("HELPDESK_LOGIN", "web")
_database = "DATABASE_OWNER_URL" if LOGIN == "owner" else "DATABASE_URL"
DATABASES = {"default": env.db_url(_database, default="postgres:///helpdesk")}
DATABASES["default"] |= {
    "ENGINE": "helpdesk.lib.pgdb",
    "HOST": unquote(DATABASES["default"]["HOST"] or ""),  # a socket's directory stands there quoted
    "CONN_MAX_AGE": 0 if LOGIN == "owner" else 60,
    "CONN_HEALTH_CHECKS": True,
    # The Tenant middleware opens the transaction round the whole response, rendering included.
    "ATOMIC_REQUESTS": False,
}
DATABASES["default"].setdefault("OPTIONS", {}).setdefault("application_name", f"helpdesk-{LOGIN}")
# The admin site writes into our audit log (helpdesk/site.py): its own log has neither model nor table.
MIGRATION_MODULES = {"admin": None}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.signing_in.Backend"]
LOGIN_URL = "account:sign-in"
PASSWORD_RESET_TIMEOUT = 60 * 60
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "accounts.password_rules.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": "accounts.password_rules.UnlikeThePerson"},
    {"NAME": "accounts.password_rules.Uncommon"},
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
if ENV == "test":
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

SESSION_ENGINE = "accounts.sessions"
SESSION_COOKIE_NAME = "desk"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SESSION_COOKIE_SECURE = SECURE
CSRF_COOKIE_SECURE = SECURE
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "helpdesk.views.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

LANGUAGE_CODE = "en"
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 60 * 60 * 24 * 365
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "helpdesk.formats"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = DATA / "static"
MEDIA_ROOT = DATA / "files"
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "helpdesk.lib.arriving.Handler",
]
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 50
# `prepare` gathers the static files under hashed names; tests take them from where they lie.
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "helpdesk.lib.arriving.Disk"},
    "staticfiles": {"BACKEND": "helpdesk.lib.static.Files"},
}
if ENV == "test":
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    WHITENOISE_USE_FINDERS = True
WHITENOISE_KEEP_ONLY_HASHED_FILES = False
# Files of people: on this disk, or in s3://bucket/folder. Who we are there, boto3 reads in the environment (AWS_…).
FILES = env.str("HELPDESK_FILES", "").rstrip("/")
if FILES:
    _files = urlsplit(FILES)
    if _files.scheme != "s3" or not _files.netloc:
        sys.exit(
            f"HELPDESK_FILES is “{FILES}”. Write s3://bucket/folder, or leave it out for files on this disk."
        )
    if not find_spec("storages") or not find_spec("boto3"):
        sys.exit(
            "HELPDESK_FILES names a bucket, and the packages for it are not here: "
            f"{sys.executable} -m pip install -r requirements-s3.txt"
        )
    STORAGES["default"] = {
        "BACKEND": "helpdesk.lib.bucket.Bucket",
        "OPTIONS": {"bucket_name": _files.netloc, "location": _files.path.strip("/")},
    }

EMAIL_URL = env.str("EMAIL_URL", "")
EMAIL_FROM = env.str("EMAIL_FROM", f"support@{BASE_DOMAIN}")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if SECURE else 0
SILENCED_SYSTEM_CHECKS = [
    "auth.W004",  # e-mail is unique within an organization, not across the installation
    "security.W005",  # subdomains and
    "security.W021",  # preload of a customer's domain are not ours to demand
    "security.W008",  # TLS ends at the reverse proxy, which also redirects
]

# A clamd that looks at files: unix:/run/clamav/clamd.ctl or host:3310. Empty: none.
# How many tickets the demo tells. Fewer start faster.
DEMO_TICKETS = env.int("HELPDESK_DEMO_TICKETS", 220)

CLAMD = env.str("HELPDESK_CLAMD", "")

METRICS_TOKEN = env.str("HELPDESK_METRICS_TOKEN", "")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {"links": {"()": "helpdesk.lib.logs.WithoutLinks"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO" if ENV != "test" else "ERROR"},
    "loggers": {
        "botocore": {"level": "WARNING"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        "django.request": {"level": "ERROR", "filters": ["links"]},
        "django.security.csrf": {"filters": ["links"]},
    },
}
