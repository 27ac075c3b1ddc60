"""A series from a file: preview, confirmation, and what happens to files and confirmations that are not right."""

import html
import random
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from curriculum.models import TeachingSeries, TeachingSession
from tests.followed import followed

pytestmark = pytest.mark.django_db


@pytest.fixture
def log():
    return followed()


@pytest.fixture
def doctor(log):
    client = Client()
    client.force_login(log.doctor)
    return client


def address(log):
    return reverse("approvals:import_series", kwargs={"public_id": log.logbook.public_id})


def previewed(doctor, log, content, **changed):
    about = {"title": "Onsdagsundervisning", "form": "eget_program", "leader": "", "place": ""}
    file = SimpleUploadedFile("plan.csv", content if isinstance(content, bytes) else content.encode())
    return doctor.post(address(log), {**about, **changed, "file": file})


def good(log):
    return f"Dato;Timer;Tema\n1.3.{log.year};2,5;Smerte\n8.3.{log.year};40,5,5;Kvalme\n15.3.{log.year};2;\n"


def test_preview_tells_line_by_line_and_stores_nothing(doctor, log):
    response = previewed(doctor, log, good(log))
    report = response.context["report"]
    assert response.status_code == 200
    assert [(line.number, line.session.topic) for line in report.taken] == [(2, "Smerte"), (4, "")]
    assert [(line.number, line.column, line.sentence) for line in report.refused] == [
        (3, "Timer", "Skriv et tall, for eksempel 37,5.")
    ]
    assert "2 linjer, 4,5 timer" in response.content.decode()
    assert TeachingSeries.objects.count() == 0


def test_confirmation_makes_the_series_once(doctor, log):
    sealed = previewed(doctor, log, good(log)).context["sealed"]
    response = doctor.post(address(log), {"sealed": sealed})
    series = TeachingSeries.objects.get()
    assert response["Location"] == reverse(
        "curriculum:series", kwargs={"public_id": log.logbook.public_id, "pk": series.pk}
    )
    assert list(series.sessions.values_list("on", flat=True)) == [log.day(3, 1), log.day(3, 15)]
    assert doctor.post(address(log), {"sealed": sealed}).status_code == 409
    assert TeachingSession.objects.count() == 2


def test_confirmation_that_is_old_changed_or_somebody_elses_makes_nothing(doctor, log, time_machine):
    sealed = previewed(doctor, log, good(log)).context["sealed"]
    other = followed()
    stranger = Client()
    stranger.force_login(other.doctor)
    for client, where, text in [
        (doctor, log, sealed[:-3] + "abc"),
        (doctor, log, ""),
        (stranger, other, sealed),
    ]:
        assert client.post(address(where), {"sealed": text}).status_code == 409
    assert stranger.post(address(log), {"sealed": sealed}).status_code == 404
    time_machine.move_to(timezone.now() + timedelta(minutes=61))
    later = Client()
    later.force_login(log.doctor)
    assert later.post(address(log), {"sealed": sealed}).status_code == 409
    assert TeachingSeries.objects.count() == 0


FACTS = {"title": "Smerte «og» <kvalme>", "form": "kurs", "leader": "Kari Lind", "place": "Nordvik"}


def typed(response):
    form = response.context["form"]
    assert not form.is_bound
    return {name: form[name].value() for name in FACTS}


def button_of(page, label):
    """What the form around a button of the page posts."""
    (around,) = [form for form in re.findall(r"<form.*?</form>", page, re.DOTALL) if f">{label}<" in form]
    given = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', around)
    return {name: html.unescape(value) for name, value in given}


@pytest.mark.parametrize("content", [None, "Dato;Timer\nx;y\n"])
def test_another_file_is_chosen_with_what_was_typed(doctor, log, content):
    page = previewed(doctor, log, content or good(log), **FACTS).content.decode()
    response = doctor.post(address(log), button_of(page, "Velg en annen fil"))
    assert (response.status_code, typed(response)) == (200, FACTS)
    assert 'value="Nordvik"' in response.content.decode()


def test_confirmation_that_is_refused_or_old_keeps_what_was_typed(doctor, log, time_machine):
    sealed = previewed(doctor, log, good(log), **FACTS).context["sealed"]
    doctor.post(address(log), {"sealed": sealed})
    response = doctor.post(address(log), {"sealed": sealed})
    assert (response.status_code, typed(response)) == (409, FACTS)
    time_machine.move_to(timezone.now() + timedelta(minutes=61))
    later = Client()
    later.force_login(log.doctor)
    response = later.post(address(log), {"sealed": sealed})
    assert (response.status_code, typed(response)) == (409, FACTS)


def test_seal_of_somebody_else_tells_nothing_of_what_was_typed(doctor, log):
    sealed = previewed(doctor, log, good(log), **FACTS).context["sealed"]
    other = followed()
    stranger = Client()
    stranger.force_login(other.doctor)
    response = stranger.post(address(other), {"sealed": sealed})
    assert (response.status_code, typed(response)) == (409, dict.fromkeys(FACTS))


def test_lines_that_do_not_fit_the_service_or_the_form_are_refused_by_number(doctor, log):
    content = f"Dato;Timer\n1.3.{log.year};2\n8.3.{log.year};2\n29.3.{log.year};2\n1.3.{log.year + 1};2\n"
    report = previewed(doctor, log, content, form="smagruppe").context["report"]
    assert [line.number for line in report.taken] == [2, 4]
    assert [(line.number, line.column) for line in report.refused] == [(3, "Dato"), (5, "Dato")]


def test_group_with_a_line_left_out_is_told_of_the_gap_and_confirmed_with_it(doctor, log):
    days = [log.day(1, 4) + timedelta(weeks=4 * number) for number in range(5)]
    lines = [f"{day:%d.%m.%Y};{'40,5,5' if day == days[2] else 2}" for day in days]
    response = previewed(doctor, log, "\n".join(["Dato;Timer", *lines]), form="smagruppe")
    assert "Linje 5: 8 uker siden møtet før, fordi linje 4 ikke tas inn." in response.content.decode()
    assert doctor.post(address(log), {"sealed": response.context["sealed"]}).status_code == 302
    assert list(TeachingSession.objects.values_list("on", flat=True)) == [*days[:2], *days[3:]]


def test_file_without_a_line_that_can_be_taken_offers_no_confirmation(doctor, log):
    response = previewed(doctor, log, "Dato;Timer\nx;y\n")
    assert response.status_code == 422
    assert 'name="sealed"' not in response.content.decode()


@pytest.mark.parametrize(
    "content", [b"\x00" * 10, b"PK\x03\x04" + b"a" * 500, b"%PDF-1.7", b"Dato;Timer\n", b"x" * 1_100_000]
)
def test_file_that_is_no_table_is_refused_beside_its_field(doctor, log, content):
    response = previewed(doctor, log, content)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["file"]
    assert response.context["form"]["title"].value() == "Onsdagsundervisning"


def test_random_files_never_break_the_page(doctor, log):
    chance = random.Random(6)
    for start in (b"", b"PK\x03\x04", b"Dato;Timer\n", b"\xff\xfe"):
        for _round in range(8):
            response = previewed(doctor, log, start + chance.randbytes(300))
            assert response.status_code == 422


def test_no_file_or_an_empty_one_is_told_beside_the_field(doctor, log):
    assert previewed(doctor, log, b"").context["form"].errors == {"file": ["Filen er tom."]}
    about = {"title": "T", "form": "kurs"}
    assert doctor.post(address(log), about).context["form"].errors == {"file": ["Velg en fil."]}


def test_topic_that_looks_like_markup_is_shown_as_text(doctor, log):
    page = previewed(doctor, log, f"Dato;Timer;Tema\n1.3.{log.year};2;<script>x</script>\n").content.decode()
    assert "&lt;script&gt;x&lt;/script&gt;" in page


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_template_can_be_taken_in_as_it_is(doctor, log, language):
    address_of_template = reverse("approvals:series_template", kwargs={"public_id": log.logbook.public_id})
    template = doctor.get(address_of_template, headers={"accept-language": language})
    assert template["Content-Type"] == "text/csv; charset=utf-8"
    report = previewed(doctor, log, template.content).context["report"]
    assert [line.session.on for line in report.taken] == [log.day(1, 1)]
    assert report.refused == []
