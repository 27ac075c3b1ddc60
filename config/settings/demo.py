"""`manage.py demo`: one process, one SQLite file, a folder as mailbox; no server, worker, broker or network.

Whatever the environment says of databases and brokers is for the real site and is not read here.
"""

from config.settings.databases import SQLITE_OPTIONS
from config.settings.dev import *
from config.settings.dev import APPEAL_BODY, VAR_DIR

DEBUG = False
DEMO = True
STAFF_SECOND_FACTOR_REQUIRED = False
APPEAL_BODY = APPEAL_BODY or "Nasjonalt klageorgan for helsetjenesten (Helseklage)"

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(VAR_DIR / "demo.sqlite3"),
        "OPTIONS": SQLITE_OPTIONS,
    }
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
CELERY_BROKER_URL = "memory://localhost"
CELERY_BROKER_TRANSPORT_OPTIONS = {}
CORRESPONDENCE_TRANSPORT = "maildir"
MEDIA_ROOT = VAR_DIR / "media"
CORRESPONDENCE_MAILDIR = VAR_DIR / "mailbox"
