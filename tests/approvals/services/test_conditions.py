"""What a caseworker notes under an approval that runs: the supervisor (R24, R25, E16) and the agreement (R20)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from accounts.roles import Role
from approvals.enums import AlertKind, EventKind
from approvals.exceptions import NotAllowed, NotPossible
from approvals.models import Alert, Approval, ChangedLog
from approvals.services.conditions import note_agreement_ended, note_supervisor_ineligible
from approvals.services.followup.nightly import find_and_settle
from approvals.services.followup.words import finding_sentence
from approvals.services.impartiality import mark_disqualified
from supervision.models import Appointment
from tests.approvals.admin.desk_client import case_under_review
from tests.approvals.change_cases import decided_change, started, with_position
from tests.approvals.followup.both_forms import found_by_hand, found_by_sql
from tests.factories import make_user
from tests.followed import changed_in, followed, noon

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]

WHY = "Har ikke lenger godkjenning i kompetanseområdet."


@pytest.fixture
def caseworker():
    return make_user(Role.CASEWORKER)


def case_of(service):
    return service.approval.decision.application


def alerts_after_the_night(service, kind, *, on):
    """What stands of a kind after a run that measured only what was marked, or was due by the day."""
    find_and_settle(on=on, everything=False)
    assert found_by_sql() == found_by_hand(on)
    return list(Alert.objects.open().filter(approval=service.approval, kind=kind).values_list("detail", flat=True))


def test_supervisor_who_does_not_fulfil_the_requirements_is_found_the_night_after(caseworker, time_machine):
    service = followed()
    on, since = service.day(3, 10), service.day(4, 1)
    time_machine.move_to(noon(on))
    find_and_settle(on=on)
    ChangedLog.objects.all().delete()
    note_supervisor_ineligible(case_of(service), by=caseworker, from_on=since, reason=f" {WHY} ")
    [detail] = alerts_after_the_night(service, AlertKind.NO_SUPERVISOR, on=on + timedelta(days=1))
    assert detail == {"from": since.isoformat(), "why": "ineligible"}
    sentence = f"Veilederen fyller ikke kravene til veileder fra 1. april {service.year}."
    assert finding_sentence("no_supervisor", None, detail) == sentence
    event = case_of(service).events.get(kind=EventKind.SUPERVISOR_INELIGIBLE)
    told = {"approval": service.approval.pk, "supervisor": service.appointment.name, "reason": WHY}
    assert (event.actor, event.detail) == (caseworker, {**told, "from": since.isoformat(), "before": ""})


def test_supervisor_is_taken_back_by_an_empty_day(caseworker, time_machine):
    service = followed()
    on = service.day(3, 10)
    time_machine.move_to(noon(on))
    note_supervisor_ineligible(case_of(service), by=caseworker, from_on=on, reason=WHY)
    assert len(alerts_after_the_night(service, AlertKind.NO_SUPERVISOR, on=on)) == 1
    note_supervisor_ineligible(case_of(service), by=caseworker, from_on=None, reason="Det var en forveksling.")
    assert alerts_after_the_night(service, AlertKind.NO_SUPERVISOR, on=on + timedelta(days=1)) == []
    event = case_of(service).events.filter(kind=EventKind.SUPERVISOR_INELIGIBLE).order_by("-pk").first()
    assert (event.detail["from"], event.detail["before"]) == ("", on.isoformat())


def test_supervisor_whom_another_follows_before_the_day_is_not_found(caseworker, time_machine):
    service = followed()
    since = service.day(8, 1)
    note_supervisor_ineligible(case_of(service), by=caseworker, from_on=since, reason=WHY)
    assert len(alerts_after_the_night(service, AlertKind.NO_SUPERVISOR, on=service.day(3, 1))) == 1
    changed_in(service, since)
    assert alerts_after_the_night(service, AlertKind.NO_SUPERVISOR, on=service.day(3, 2)) == []


@pytest.mark.parametrize(
    ("month_and_day", "reason", "field"),
    [((1, 0), WHY, "from_on"), ((12, 32), WHY, "from_on"), (None, WHY, "from_on"), ((4, 1), "  kort  ", "reason")],
)
def test_day_or_reason_that_cannot_be_is_refused_beside_its_field(caseworker, month_and_day, reason, field):
    service = followed()
    month, day = month_and_day or (1, 1)
    from_on = service.day(month, 1) + timedelta(days=day - 1) if month_and_day else None
    with pytest.raises(NotPossible) as refusal:
        note_supervisor_ineligible(case_of(service), by=caseworker, from_on=from_on, reason=reason)
    assert refusal.value.field == field
    assert Appointment.objects.get(pk=service.appointment.pk).not_eligible_from is None
    assert case_of(service).events.filter(kind=EventKind.SUPERVISOR_INELIGIBLE).count() == 0


def test_agreement_that_ends_is_found_the_night_after_and_the_earlier_day_is_kept(caseworker, time_machine):
    service = followed()
    on, last = service.day(3, 10), service.day(5, 31)
    time_machine.move_to(noon(on))
    find_and_settle(on=on)
    ChangedLog.objects.all().delete()
    note_agreement_ended(case_of(service), by=caseworker, last_day=last)
    [detail] = alerts_after_the_night(service, AlertKind.AGREEMENT_ENDED, on=on + timedelta(days=1))
    assert detail == {"last": last.isoformat()}
    note_agreement_ended(case_of(service), by=caseworker, last_day=None)
    assert Approval.objects.get(pk=service.approval.pk).agreement_to is None
    assert alerts_after_the_night(service, AlertKind.AGREEMENT_ENDED, on=on + timedelta(days=2)) == []
    told = [event.detail for event in case_of(service).events.filter(kind=EventKind.AGREEMENT_ENDED).order_by("pk")]
    key = service.approval.pk
    assert told == [
        {"approval": key, "last": last.isoformat(), "before": ""},
        {"approval": key, "last": "", "before": last.isoformat()},
    ]


def test_empty_day_gives_back_the_last_day_that_the_decision_rests_on(caseworker):
    last = date(followed().year, 12, 31)
    service = followed(agreement_to=last)
    note_agreement_ended(case_of(service), by=caseworker, last_day=service.day(5, 31))
    note_agreement_ended(case_of(service), by=caseworker, last_day=None)
    assert Approval.objects.get(pk=service.approval.pk).agreement_to == last


@pytest.mark.parametrize("days", [-2, None])
def test_agreement_that_ended_before_the_service_or_never_is_refused(caseworker, days):
    service = followed()
    last = service.day(1, 1) + timedelta(days=days) if days else None
    with pytest.raises(NotPossible) as refusal:
        note_agreement_ended(case_of(service), by=caseworker, last_day=last)
    assert refusal.value.field == "last_day"
    assert Approval.objects.get(pk=service.approval.pk).agreement_to is None


def test_nothing_is_noted_of_a_case_without_an_approval_that_runs(caseworker, time_machine):
    service = followed()
    time_machine.move_to(noon(date(service.year + 1, 1, 1)))
    for case in (case_of(service), case_under_review(by=caseworker)):
        with pytest.raises(NotPossible, match="ingen godkjenning som gjelder"):
            note_supervisor_ineligible(case, by=caseworker, from_on=service.day(4, 1), reason=WHY)
        with pytest.raises(NotPossible, match="ingen godkjenning som gjelder"):
            note_agreement_ended(case, by=caseworker, last_day=service.day(4, 1))


@pytest.mark.parametrize("role", [Role.DOCTOR, Role.SUPERVISOR, Role.AUDITOR])
def test_nobody_but_those_who_handle_cases_notes_anything(role):
    service, by = followed(), make_user(role)
    with pytest.raises(NotAllowed):
        note_supervisor_ineligible(case_of(service), by=by, from_on=service.day(4, 1), reason=WHY)
    with pytest.raises(NotAllowed):
        note_agreement_ended(case_of(service), by=by, last_day=service.day(4, 1))


def test_somebody_marked_as_partial_notes_nothing(caseworker):
    service = followed()
    case = case_of(service)
    mark_disqualified(case, by=make_user(Role.APPROVER), person=caseworker, reason="Tidligere kollega av legen.")
    with pytest.raises(NotAllowed):
        note_agreement_ended(case, by=caseworker, last_day=service.day(4, 1))


def test_approval_that_a_granted_change_ends_later_still_runs(caseworker):
    service = followed()
    changed_in(service, service.day(8, 1))
    note_supervisor_ineligible(case_of(service), by=caseworker, from_on=service.day(4, 1), reason=WHY)
    assert Appointment.objects.get(pk=service.appointment.pk).not_eligible_from == service.day(4, 1)


def test_what_is_noted_holds_for_a_change_that_leaves_it_alone(caseworker):
    service = followed()
    since, last = service.day(4, 1), service.day(5, 31)
    note_supervisor_ineligible(case_of(service), by=caseworker, from_on=since, reason=WHY)
    note_agreement_ended(case_of(service), by=caseworker, last_day=last)
    approval = decided_change(with_position(started(service.approval), 80)).approval
    appointment = Appointment.objects.get(service_period=approval.service_period)
    assert (appointment.not_eligible_from, approval.agreement_to) == (approval.starts_on, last)
    later = changed_in(replace(service, approval=approval), service.day(9, 1))
    assert later.agreement_to == last
    assert Appointment.objects.standing().get(service_period=later.service_period).not_eligible_from is None
