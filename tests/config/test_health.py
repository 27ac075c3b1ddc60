import json

import pytest
from django.urls import reverse

from config import health


@pytest.mark.both_databases
@pytest.mark.django_db
def test_health_answers_ok_when_database_and_cache_work(client):
    response = client.get(reverse("health"))
    assert response.status_code == 200
    assert response.json() == {"status": "ok", "database": "ok", "cache": "ok"}
    assert "no-store" in response.headers["Cache-Control"]


def test_health_answers_503_and_names_the_part_without_the_reason(client, settings):
    # Without the database mark pytest-django refuses every query: for the view, a database that is gone.
    response = client.get(reverse("health"))
    assert response.status_code == 503
    assert response.json() == {"status": "error", "database": "error", "cache": "ok"}


def test_health_of_a_cache_that_forgets_is_an_error(client, settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    response = client.get(reverse("health"))
    assert response.json() == {"status": "error", "database": "error", "cache": "error"}


def test_liveness_asks_no_database(client):
    response = client.get(reverse("health_live"))
    assert (response.status_code, json.loads(response.content)) == (200, {"status": "ok"})


@pytest.mark.parametrize("view", [health.health, health.live])
def test_health_refuses_to_be_written_to(rf, view):
    assert view(rf.post("/health")).status_code == 405
