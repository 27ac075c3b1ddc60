"""The Celery application. Messages are wake-ups only: what must be done stands in the database."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

app = Celery("forhandsgodkjenning")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
