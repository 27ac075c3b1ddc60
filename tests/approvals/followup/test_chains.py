"""A service that goes on under another approval: it ends once, and its hours are those of the whole log."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from approvals.enums import AlertKind
from approvals.models import Alert, Approval
from approvals.services.followup import follow_up
from approvals.services.followup.nightly import find_and_settle
from approvals.services.followup.words import finding_sentence
from tests.approvals.followup import logged
from tests.approvals.followup.both_forms import found_by_hand, found_by_sql
from tests.followed import changed_in, followed, noon

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]


def open_alerts(on, kind):
    """The alerts of a kind after a run, which finds the same in both its forms: approval and detail."""
    find_and_settle(on=on)
    assert found_by_sql() == found_by_hand(on)
    return list(Alert.objects.open().filter(kind=kind).values_list("approval_id", "detail"))


def test_approval_that_another_follows_does_not_end_soon():
    service = followed()
    later = changed_in(service, service.day(8, 1))
    for day in ((6, 20), (7, 31), (8, 1), (10, 31)):
        assert open_alerts(service.day(*day), AlertKind.ENDS_SOON) == []
    end = {"last": service.day(12, 31).isoformat()}
    assert open_alerts(service.day(11, 1), AlertKind.ENDS_SOON) == [(later.pk, end)]


def test_approval_that_days_without_any_follow_ends_soon():
    service = followed()
    later = changed_in(service, service.day(8, 1))
    Approval.objects.filter(pk=later.pk).update(starts_on=service.day(8, 3))
    end = {"last": service.day(7, 31).isoformat()}
    assert open_alerts(service.day(7, 20), AlertKind.ENDS_SOON) == [(service.approval.pk, end)]
    assert open_alerts(service.day(8, 1), AlertKind.ENDS_SOON) == []


def test_hours_followed_before_a_change_count_after_it(client, time_machine):
    service = followed()
    for day in logged.days_of(service.day(3, 1), 3):
        logged.attended(service.logbook, day, "12", by=service.doctor)
    later, on = changed_in(service, service.day(8, 1)), service.day(11, 1)
    for approval in (service.approval, later):
        measured = follow_up(approval, on).measure
        assert (measured.hundredths, measured.target, measured.is_behind) == (3600, 3600, False)
    assert open_alerts(on, AlertKind.HOURS_BEHIND) == []
    time_machine.move_to(noon(on))
    client.force_login(service.doctor)
    page = client.get(reverse("approvals:logbook", args=[service.logbook.public_id])).content.decode()
    assert page.count("36 av 36 timer") == 2
    # Said beside the bar, and not again as something that is missing.
    assert page.count("I dette tempoet blir det") == page.count("I dette tempoet blir det 43,2 av 36") == 1


def test_hours_that_are_behind_are_found_of_the_approval_that_runs_alone():
    service = followed()
    later = changed_in(service, service.day(8, 1))
    logged.attended(service.logbook, service.day(2, 10), "7", by=service.doctor)
    forecast = {"hours": 700, "forecast": 1200, "target": 3600}
    assert open_alerts(service.day(7, 31), AlertKind.HOURS_BEHIND) == [
        (service.approval.pk, {"hours": 700, "forecast": 1400, "target": 3600})
    ]
    assert open_alerts(service.day(8, 1), AlertKind.HOURS_BEHIND) == [(later.pk, forecast)]
    # What is followed under the later approval helps, though the first one ended short.
    logged.attended(service.logbook, service.day(8, 3), "14", by=service.doctor)
    assert open_alerts(service.day(8, 4), AlertKind.HOURS_BEHIND) == []


def test_hours_of_a_service_with_days_between_are_measured_over_all_of_it():
    service = followed()
    later = changed_in(service, service.day(7, 1))
    Approval.objects.filter(pk=later.pk).update(starts_on=service.day(10, 1))
    logged.attended(service.logbook, service.day(2, 10), "17", by=service.doctor)
    # 18 hours until July and 9 from October, of which none are due before November.
    detail = {"hours": 1700, "forecast": 2550, "target": 2700}
    assert open_alerts(service.day(8, 20), AlertKind.HOURS_BEHIND) == [(service.approval.pk, detail)]
    assert open_alerts(service.day(10, 20), AlertKind.HOURS_BEHIND) == [(later.pk, detail)]
    logged.attended(service.logbook, service.day(10, 20), "1", by=service.doctor)
    assert open_alerts(service.day(10, 21), AlertKind.HOURS_BEHIND) == []


def test_service_that_is_over_is_told_what_it_reached_and_no_pace():
    service = followed()
    later = changed_in(service, service.day(8, 1))
    logged.attended(service.logbook, service.day(2, 10), "18.5", by=service.doctor)
    last = service.day(12, 31)
    for on, sentence in (
        (last, "I dette tempoet blir det 20,1 av 36 undervisningstimer."),
        (last + timedelta(days=1), "Det ble 18,5 av 36 undervisningstimer i tjenesten."),
        (date(service.year + 1, 2, 28), "Det ble 18,5 av 36 undervisningstimer i tjenesten."),
    ):
        [(approval, detail)] = open_alerts(on, AlertKind.HOURS_BEHIND)
        assert (approval, finding_sentence("hours_behind", None, detail)) == (later.pk, sentence)
