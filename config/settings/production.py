"""Production: everything from the environment, and no start when a part is missing or unsafe."""

from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from config.settings.base import *
from config.settings.base import CACHE_KEY_PREFIX, EMAIL_TIMEOUT, broker_address
from config.settings.databases import database_from_environment
from config.settings.environment import env, require

SECRET_MIN_LENGTH = 50
SECRET_MIN_CHARACTERS = 12
MAIL_SCHEMES = ("smtp", "smtps", "smtp+tls", "smtp+ssl")
REDIS_SCHEMES = ("redis", "rediss", "unix")


def _refuse(reason: str) -> None:
    raise ImproperlyConfigured(reason)


# What only a demo or a developer may do ---------------------------------------------------------
for _name, _safe in {"DEBUG": False, "DEMO": False, "STAFF_SECOND_FACTOR_REQUIRED": True}.items():
    if env.bool(_name, default=_safe) is not _safe:
        _refuse(f"{_name} must be {_safe} in production. Remove the variable, or use config.settings.dev for a demo.")
DEBUG = False
DEMO = False
STAFF_SECOND_FACTOR_REQUIRED = True

# Secrets and addresses ----------------------------------------------------------------------------
SECRET_KEY = require("SECRET_KEY", "Make one: python3 -c 'import secrets; print(secrets.token_urlsafe(64))'")
if len(SECRET_KEY) < SECRET_MIN_LENGTH or len(set(SECRET_KEY)) < SECRET_MIN_CHARACTERS:
    _refuse(f"SECRET_KEY must be random and at least {SECRET_MIN_LENGTH} characters long.")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])

require("ALLOWED_HOSTS", "Example: godkjenning.example.no")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
if any("*" in host for host in ALLOWED_HOSTS):
    _refuse("ALLOWED_HOSTS must name each host; a star would let anybody choose the address in our e-mails.")

SITE_URL = require("SITE_URL", "The address that stands in e-mails. Example: https://godkjenning.example.no").rstrip(
    "/"
)
_site = urlsplit(SITE_URL)
if _site.scheme != "https" or _site.hostname not in ALLOWED_HOSTS:
    _refuse("SITE_URL must start with https:// and name a host of ALLOWED_HOSTS.")
CSRF_TRUSTED_ORIGINS = [SITE_URL]

# Where things are kept ------------------------------------------------------------------------------
require("VAR_DIR", "A folder on a disk that is backed up: attachments are kept there.")
DATABASES = {"default": database_from_environment(default_sqlite=None)}
if DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql":
    _refuse("DATABASE_URL must name a PostgreSQL server: postgres://user:password@host:5432/name")

REDIS_URL = require("REDIS_URL", "Example: redis://:password@host:6379/0")
if urlsplit(REDIS_URL).scheme not in REDIS_SCHEMES:
    _refuse("REDIS_URL must start with redis://, rediss:// or unix://")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": CACHE_KEY_PREFIX,
        "OPTIONS": {"socket_timeout": 2, "socket_connect_timeout": 2},
    }
}
CELERY_BROKER_URL = broker_address(REDIS_URL)
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # Longer than the longest task, or it would run twice while it lives; the other two make a lost one come back soon.
    "visibility_timeout": 10 * EMAIL_TIMEOUT,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
}

# Mail ---------------------------------------------------------------------------------------------------
_mail = urlsplit(require("EMAIL_URL", "Example: smtp+tls://user:password@mail.example.no:587"))
if _mail.scheme not in MAIL_SCHEMES or not _mail.hostname:
    _refuse(f"EMAIL_URL must name a mail server with one of the schemes {', '.join(MAIL_SCHEMES)}.")
_options = env.email_url("EMAIL_URL")
EMAIL_HOST = _options["EMAIL_HOST"]
EMAIL_PORT = _options["EMAIL_PORT"] or {"smtp+ssl": 465, "smtp": 25}.get(_mail.scheme, 587)
EMAIL_HOST_USER = _options["EMAIL_HOST_USER"] or ""
EMAIL_HOST_PASSWORD = _options["EMAIL_HOST_PASSWORD"] or ""
EMAIL_USE_TLS = _options.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = _options.get("EMAIL_USE_SSL", False)
DEFAULT_FROM_EMAIL = require("DEFAULT_FROM_EMAIL", "Example: Helsedirektoratet <ikke-svar@example.no>")

# The browser and the proxy in front -----------------------------------------------------------------------
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^health(/live)?$"]
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_NAME = "__Host-csrf"
LANGUAGE_COOKIE_NAME = "__Host-language"
# Headers of a proxy are believed only when its operator says how many proxies stand in front.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
