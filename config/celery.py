"""The Celery application. Messages are wake-ups only: what must be done stands in the database."""

import logging.config
import os
from typing import Any

from celery import Celery, signals
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

app = Celery("forhandsgodkjenning")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@signals.setup_logging.connect
def _log_like_the_site(**_kwargs: Any) -> None:
    """Without a receiver Celery would write its own lines, with the text of exceptions in them."""
    logging.config.dictConfig(settings.LOGGING)
