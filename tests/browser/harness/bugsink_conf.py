"""Bugsink's settings for tests: two SQLite files under BS_DIR, loopback, everything done within the request."""

import os

from bugsink.settings.default import *  # noqa: F401,F403
from bugsink.settings.default import DATABASES

_DIR = os.environ["BS_DIR"]
_PORT = os.environ["PORT"]

SECRET_KEY = "only-for-tests-" + "x" * 50
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"

for _name, _database in DATABASES.items():
    _database["NAME"] = os.path.join(_DIR, f"{_name}.sqlite3")

# Eager: what was answered is already stored, so a test need not wait for a worker.
SNAPPEA = {
    "TASK_ALWAYS_EAGER": True,
    "NUM_WORKERS": 1,
    "PID_FILE": None,
    "WAKEUP_CALLS_DIR": os.path.join(_DIR, "wakeup"),
    "STATS_RETENTION_MINUTES": 10080,
}

_NO_LIMIT = 10**9
BUGSINK = {
    "BASE_URL": f"http://127.0.0.1:{_PORT}",
    "PHONEHOME": False,
    "INGEST_STORE_BASE_DIR": os.path.join(_DIR, "ingest"),
    # Judges every event by Sentry's schema; the answer is still 200, so tests read the event back.
    "VALIDATE_ON_DIGEST": "strict",
    "ALERTS_WEBHOOK_DENY_NON_GLOBAL": False,
    "MAX_EVENTS_PER_PROJECT_PER_5_MINUTES": _NO_LIMIT,
    "MAX_EVENTS_PER_PROJECT_PER_HOUR": _NO_LIMIT,
    "MAX_EVENTS_PER_PROJECT_PER_MONTH": _NO_LIMIT,
    "MAX_EVENTS_PER_5_MINUTES": _NO_LIMIT,
    "MAX_EVENTS_PER_HOUR": _NO_LIMIT,
    "MAX_EVENTS_PER_MONTH": _NO_LIMIT,
}
