import pytest
from django.db import OperationalError
from django.test import Client

from config import error_views


@pytest.mark.parametrize(
    ("view", "status", "title"),
    [
        (error_views.bad_request, 400, "Vi kunne ikke lese forespørselen"),
        (error_views.permission_denied, 403, "Du har ikke tilgang"),
        (error_views.csrf_failure, 403, "Skjemaet er for gammelt"),
        (error_views.page_not_found, 404, "Vi fant ikke siden"),
        (error_views.too_large, 413, "Det du sendte, er for stort"),
        (error_views.server_error, 500, "Noe gikk galt hos oss"),
        (error_views.unavailable, 503, "Tjenesten er opptatt"),
    ],
)
def test_error_page_has_its_status_title_and_a_way_on(rf, view, status, title):
    response = view(rf.get("/"))
    text = response.content.decode()
    assert response.status_code == status
    assert f">{title}</h1>" in text
    assert 'href="/"' in text
    assert response.headers["Cache-Control"] == "no-store"


def test_server_error_is_503_when_the_database_is_what_failed(rf):
    try:
        raise OperationalError("could not connect to server")
    except OperationalError:
        response = error_views.server_error(rf.get("/"))
    assert response.status_code == 503
    assert "could not connect" not in response.content.decode()


def test_page_not_found_does_not_let_the_address_into_the_page_as_code(client, db):
    response = client.get('/finnes-ikke"><script>alert(1)</script>/')
    assert response.status_code == 404
    assert "<script>alert" not in response.content.decode()


def test_a_form_without_its_token_is_answered_403_in_our_look(db):
    response = Client(enforce_csrf_checks=True).post("/verify", {"code": "", "number": ""})
    assert response.status_code == 403
    assert "Skjemaet er for gammelt" in response.content.decode()


def test_a_foreign_host_is_answered_400(client):
    client.raise_request_exception = False
    assert client.get("/konto/login/", headers={"host": "ond.example"}).status_code == 400
