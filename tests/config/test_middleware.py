import pytest
from django.core.exceptions import BadRequest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.test import Client, RequestFactory

from config.middleware import DatabaseBusyMiddleware, RefuseNulMiddleware, RequestLogMiddleware


@pytest.fixture
def strict(client):
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize(
    "address",
    ["/health/live?a=%00", "/health/live?%00=a", "/health/%00", "/health/live?a=1&b=x%00y", "/%00"],
)
def test_nul_in_an_address_is_answered_400(strict, address):
    response = strict.get(address)
    assert response.status_code == 400
    assert "Vi kunne ikke lese forespørselen" in response.content.decode()


@pytest.mark.parametrize("data", [{"a": "\x00"}, {"a\x00": "b"}, {"a": ["b", "c\x00"]}])
@pytest.mark.parametrize("multipart", [True, False])
def test_nul_in_a_form_is_answered_400(strict, data, multipart):
    if multipart:
        response = strict.post("/sprak/", data)
    else:
        body = "&".join(
            f"{name}={value}".replace("\x00", "%00")
            for name, values in data.items()
            for value in (values if isinstance(values, list) else [values])
        )
        response = strict.post("/sprak/", body, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 400


def test_nul_in_the_name_of_a_file_field_is_answered_400(strict):
    assert strict.post("/sprak/", {"fil\x00": SimpleUploadedFile("a.pdf", b"%PDF")}).status_code == 400


def test_a_file_whose_bytes_hold_nul_is_let_through(rf):
    seen = []
    middleware = RefuseNulMiddleware(lambda request: seen.append(request.FILES["fil"].read()) or HttpResponse("ok"))
    response = middleware(rf.post("/", {"fil": SimpleUploadedFile("a.png", b"\x89PNG\x00")}))
    assert (response.status_code, seen) == (200, [b"\x89PNG\x00"])


def test_malformed_utf8_is_no_500(strict):
    assert strict.get("/health/live?a=%ff%fe").status_code == 200
    body = b"language=%ff%fe&next=/"
    assert strict.post("/sprak/", body, content_type="application/x-www-form-urlencoded").status_code == 302


def test_too_many_fields_are_answered_400(strict):
    assert strict.post("/sprak/", {f"f{number}": "" for number in range(1100)}).status_code == 400


def test_a_broken_multipart_body_is_answered_400(strict):
    assert strict.post("/sprak/", b"--x\r\nbroken", content_type="multipart/form-data; boundary=").status_code == 400


def test_a_body_that_breaks_off_is_answered_400(strict):
    class Broken:
        def read(self, *_args):
            raise OSError("connection lost")

    request = RequestFactory().post("/sprak/")
    request.META["CONTENT_LENGTH"] = "10"
    request._stream = Broken()
    with pytest.raises(BadRequest):
        RefuseNulMiddleware(lambda _request: HttpResponse("ok"))(request)


def test_a_body_larger_than_any_form_is_refused_unread(rf, settings):
    request = rf.post("/sprak/", {"a": "b"})
    request.META["CONTENT_LENGTH"] = str(settings.REQUEST_MAX_BYTES + 1)
    response = RefuseNulMiddleware(lambda _request: HttpResponse("ok"))(request)
    assert response.status_code == 413
    assert "høyst 10 MB" in response.content.decode()


@pytest.mark.parametrize("error", [OperationalError("database is locked"), InterfaceError("connection already closed")])
def test_a_database_that_does_not_answer_is_a_503_that_says_what_to_do(rf, error):
    response = DatabaseBusyMiddleware(lambda _request: HttpResponse("ok")).process_exception(rf.get("/"), error)
    text = response.content.decode()
    assert (response.status_code, response.headers["Retry-After"]) == (503, "10")
    assert "Det du sendte, ble ikke lagret." in text
    assert str(error) not in text


def test_another_fault_is_left_to_django(rf):
    middleware = DatabaseBusyMiddleware(lambda _request: HttpResponse("ok"))
    assert middleware.process_exception(rf.get("/"), ValueError("x")) is None


def test_a_request_is_logged_by_its_pattern_and_never_by_its_path(rf):
    request = rf.get("/konto/confirm-email/a-secret-key/?email=kari@example.no")
    assert RequestLogMiddleware.format_request(request) == "GET -"
    client = Client()
    response = client.get("/health/live?token=hemmelig")
    assert RequestLogMiddleware.format_request(response.wsgi_request) == "GET health/live"
