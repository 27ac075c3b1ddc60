"""The settings of the tests: PostgreSQL or SQLite by DATABASE_URL, no broker, files in a folder of this process."""

import os
import tempfile
from pathlib import Path

# Named before base is read, and inherited by the programs that a test starts.
_folder = os.environ.get("VAR_DIR") or str(Path(tempfile.gettempdir()) / f"forhandsgodkjenning-test-{os.getpid()}")
_worker = os.environ.get("PYTEST_XDIST_WORKER", "")
# Tests side by side: a folder each. A program started by one of them has the right folder already.
os.environ["VAR_DIR"] = _folder if not _worker or Path(_folder).name == _worker else str(Path(_folder) / _worker)

from config.settings.base import *
from config.settings.base import VAR_DIR
from config.settings.databases import database_from_environment
from config.settings.environment import env

SECRET_KEY = "the-key-of-the-tests-is-no-secret-and-is-used-by-nothing-else"  # noqa: S105 - known on purpose
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
DEMO = False
STAFF_SECOND_FACTOR_REQUIRED = False

DATABASES = {"default": database_from_environment(default_sqlite=VAR_DIR / "tests.sqlite3")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, not memory: WAL and IMMEDIATE are part of what is tested, and a worker process must see the same rows.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "tests.sqlite3")}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
STATIC_ROOT = None
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
# Files are looked up when asked for: every test client would otherwise list them all when it is made.
WHITENOISE_AUTOREFRESH = True

# Without a worker nothing may wait for a broker; a test with a worker names a real one.
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default="memory://")
EMAIL_HOST = "127.0.0.1"
EMAIL_PORT = env.int("EMAIL_PORT", default=1)
EMAIL_TIMEOUT = 5
SITE_URL = "http://testserver"
APPEAL_BODY = "Klageorganet i testene"
