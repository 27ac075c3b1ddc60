"""What happens when the case changes between the page's look at it and the act: the service has the last word."""

from contextlib import contextmanager

import pytest
from django.db import connection

from approvals.enums import EventKind, Status
from approvals.models import Application
from tests import factories as f

pytestmark = pytest.mark.django_db


@contextmanager
def sent_meanwhile(application):
    """Let another request send the application at the moment the next act begins its transaction."""
    state = {"done": False}

    def wrapper(execute, sql, params, many, context):
        if sql.startswith("SAVEPOINT") and not state["done"]:
            state["done"] = True
            Application.objects.filter(pk=application.pk).update(status=Status.WITHDRAWN)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(wrapper):
        yield


def test_section_saved_too_late_is_refused_with_a_sentence(as_doctor, doctor, url):
    application = f.draft_application(by=doctor)
    with sent_meanwhile(application):
        response = as_doctor.post(url("section", application, "local"), {"version": 1, "home_care": "For sent"})
    assert response.headers["Location"] == application.get_absolute_url()
    assert application.events.get(kind=EventKind.REFUSED_ACT).detail["act"] == "save_local"
    assert Application.objects.get().unit_statement.home_care == ""


def test_application_sent_too_late_lands_on_the_case(as_doctor, doctor, url):
    application = f.complete_application(by=doctor)
    with sent_meanwhile(application):
        response = as_doctor.post(url("check", application), {"version": application.version, "confirm": "on"})
    assert response.headers["Location"] == application.get_absolute_url()
    assert Application.objects.get().status == Status.WITHDRAWN


def test_unit_added_from_an_older_page_is_refused(as_doctor, doctor, url):
    application = f.draft_application(by=doctor)
    as_doctor.post(url("choose_unit", application), {"unit": f.make_unit().pk, "version": 1})
    data = {"name": "Ro", "kind": "dms", "municipality": "Nyvik", "version": 1}
    response = as_doctor.post(url("add_unit", application), data, follow=True)
    assert "Saken er endret siden du åpnet siden." in response.content.decode()
    assert Application.objects.get().service_period.unit.name != "Ro"
