"""The embedded default: SQLite, filesystem broker, local mailbox. `script/server` runs on these."""

import secrets

from config.settings.base import *
from config.settings.base import BROKER_DIR, VAR_DIR
from config.settings.databases import database_from_environment
from config.settings.environment import env

DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=True)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])


def _local_secret() -> str:
    """Return a secret made on the first start and kept beside the embedded database."""
    path = VAR_DIR / "secret_key"
    if not path.exists():
        VAR_DIR.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50), encoding="ascii")
    return path.read_text(encoding="ascii")


SECRET_KEY = env.str("SECRET_KEY", default="") or _local_secret()
DATABASES = {"default": database_from_environment(default_sqlite=VAR_DIR / "forhandsgodkjenning.sqlite3")}
STAFF_SECOND_FACTOR_REQUIRED = not DEMO
APPEAL_BODY = env.str("APPEAL_BODY", default="Nasjonalt klageorgan for helsetjenesten (Helseklage)" if DEMO else "")

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True

CELERY_BROKER_URL = "filesystem://localhost//"
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "data_folder_in": str(BROKER_DIR / "queue"),
    "data_folder_out": str(BROKER_DIR / "queue"),
    "processed_folder": str(BROKER_DIR / "processed"),
    "control_folder": str(BROKER_DIR / "control"),
    "store_processed": False,
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache_entries"}}
EMAIL_HOST = "127.0.0.1"
EMAIL_PORT = env.int("MAILBOX_PORT", default=8025)
