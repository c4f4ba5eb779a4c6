"""Django's settings, made from the options in the desk's folder."""

import os
from datetime import timedelta
from typing import Any

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy

from atrocityrisk.desk.home import (
    DATABASE_FILE,
    HISTORY_KEY_FILE,
    SECRET_FILE,
    UPLOADS,
    desk_home,
    read_key,
)
from atrocityrisk.desk.options import AS_OWNER_VARIABLE, DeskOptions, read_options

DESK_HOME = desk_home()
DESK: DeskOptions = read_options(DESK_HOME)
DESK_HISTORY_KEY = read_key(HISTORY_KEY_FILE, DESK_HOME)
SECRET_KEY = read_key(SECRET_FILE, DESK_HOME)
DEBUG = False

_behind_tls = DESK.serving.tls == "proxy"
ALLOWED_HOSTS = [*DESK.serving.host_names, "127.0.0.1", "localhost", "[::1]"]

INSTALLED_APPS = [
    "atrocityrisk.desk",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "simple_history",
    "axes",
    "csp",
    "django_otp",
    "django_otp.plugins.otp_totp",
]

MIDDLEWARE = [
    # First, so that files, redirects and faults carry the headers too.
    "atrocityrisk.desk.middleware.HeadersMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "atrocityrisk.desk.middleware.SessionEndMiddleware",
    "atrocityrisk.desk.middleware.ScopeMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "atrocityrisk.desk.middleware.DutyMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "atrocityrisk.desk.urls"
WSGI_APPLICATION = "atrocityrisk.desk.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "atrocityrisk.desk.page_context.desk_context",
            ],
        },
    }
]


def _database() -> dict[str, Any]:
    options = DESK.database
    if options.engine == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DESK_HOME / DATABASE_FILE,
            "OPTIONS": {
                # A write that begins as a read would fail when another writer is ahead of it.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
                ),
            },
        }
    as_owner = os.environ.get(AS_OWNER_VARIABLE) == "1"
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": options.name,
        "HOST": options.host,
        "PORT": str(options.port),
        "USER": options.owner if as_owner else options.user,
        "PASSWORD": options.owner_password if as_owner else options.password,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


DATABASES = {"default": _database()}
# Imports that outgrow a request's memory go through `transaction.atomic` of their own.
ATOMIC_REQUESTS = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "desk.Person"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator"},
    {
        "NAME": f"{_VALIDATION}.MinimumLengthValidator",
        "OPTIONS": {"min_length": DESK.accounts.password_characters},
    },
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATION}.NumericPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"

AXES_FAILURE_LIMIT = DESK.accounts.failures_before_lockout
AXES_COOLOFF_TIME = timedelta(minutes=DESK.accounts.lockout_minutes)
# By account and by address: neither can a stranger lock a colleague out from elsewhere, nor try on
# by turns.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
# What is tried while locked out neither prolongs the lock nor is kept: a stranger at the same
# address could otherwise keep a colleague out for ever, and fill the table.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_CALLABLE = "atrocityrisk.desk.accounts.lockout.locked_out"
AXES_CLIENT_IP_CALLABLE = "atrocityrisk.desk.accounts.lockout.client_address"
AXES_CLIENT_STR_CALLABLE = "atrocityrisk.desk.accounts.lockout.client_words"
AXES_SENSITIVE_PARAMETERS = ["one_time_code", "old_password"]
# The desk's own list of acts says who logged in; a second one would keep more than is needed.
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False

OTP_TOTP_ISSUER = DESK.title

SESSION_COOKIE_AGE = DESK.accounts.session_hours * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_SECURE = _behind_tls
SESSION_COOKIE_NAME = "atrocityrisk_desk"
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_SECURE = _behind_tls
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "atrocityrisk.desk.pages.fault_pages.csrf_failed"
CSRF_TRUSTED_ORIGINS = [f"https://{name}" for name in DESK.serving.host_names]

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_SSL_REDIRECT = _behind_tls
SECURE_HSTS_SECONDS = 31_536_000 if _behind_tls else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _behind_tls
SECURE_HSTS_PRELOAD = _behind_tls
if _behind_tls:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

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
    }
}

# Without a host no message is sent, whatever asks for one.
_MAILER = "smtp" if DESK.mail.on else "dummy"
EMAIL_BACKEND = f"django.core.mail.backends.{_MAILER}.EmailBackend"
EMAIL_HOST = DESK.mail.host
EMAIL_PORT = DESK.mail.port
EMAIL_HOST_USER = DESK.mail.user
EMAIL_HOST_PASSWORD = DESK.mail.password
EMAIL_USE_TLS = DESK.mail.tls == "starttls"
EMAIL_USE_SSL = DESK.mail.tls == "tls"
# Whoever issues waits for it.
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = DESK.mail.sender

DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 2**20
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 2**20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_TEMP_DIR = DESK_HOME / UPLOADS
DESK_UPLOADS = DESK_HOME / UPLOADS

STATIC_URL = "static/"
STATIC_ROOT = None
# The package's own files, without a step to collect them.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

USE_TZ = True
TIME_ZONE = DESK.time_zone
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", gettext_lazy("English"))]
USE_I18N = False

SIMPLE_HISTORY_REVERT_DISABLED = True

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"machine": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["machine"], "level": "WARNING"},
}
SILENCED_SYSTEM_CHECKS: list[str] = []
