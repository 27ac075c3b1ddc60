"""The whole year of a granted service, lived through to the confirmation, against numbers computed by hand."""

import hashlib
import json
from datetime import date

import pytest

from accounts.roles import Role
from approvals.enums import ChangeKind, ConfirmationState, LetterKind
from approvals.exceptions import CaseChanged, NotAllowed, NotPossible
from approvals.letters.checking import Finding, check_letter
from approvals.models import Letter, ServiceConfirmation
from approvals.services.confirmation_changes import is_outdated
from approvals.services.confirmations import (
    make_confirmation,
    renew_outdated_confirmations,
    sign_as_caseworker,
    sign_as_supervisor,
    withdraw_confirmation,
)
from approvals.services.letters import make_ordered_letters
from correspondence.models import Delivery
from curriculum import exceptions as log_errors
from supervision.models import Appointment
from tests.approvals.change_cases import decided_change, started, with_supervisor
from tests.approvals.followup import logged
from tests.factories import make_user
from tests.followed import followed, noon

pytestmark = [pytest.mark.django_db]


@pytest.fixture
def year(time_machine):
    """The service of next year, its first and its second supervisor; the clock stands in the January after it."""
    service = followed()
    change_from = service.day(8, 1)
    change = started(service.approval, ChangeKind.SUPERVISOR, change_from=change_from)
    second = make_user(Role.SUPERVISOR)
    decided_change(with_supervisor(change, second))
    later = Appointment.objects.get(supervisor__user=second)
    for month in range(1, 13):
        first = service.day(month, 4)
        appointment = service.appointment if month < 8 else later
        if month not in {4, 6}:
            logged.meeting(appointment, first, logbook=service.logbook, evaluation=month % 3 == 0)
        if month != 4:
            for day in logged.days_of(first, 2):
                logged.conference(service.logbook, day)
        if month in {1, 2, 3, 5, 6, 9, 10, 11, 12}:
            logged.attended(service.logbook, first, "4", by=service.doctor)
    logged.away(service.logbook, service.day(4, 1), service.day(4, 30), by=service.doctor)
    logged.taught(service.logbook, service.day(10, 7), "1.5", by=service.doctor)
    time_machine.move_to(noon(date(service.year + 1, 1, 10)))
    return service, second


def confirmed(service):
    return make_confirmation(service.logbook, by=service.doctor, until=service.day(12, 31))


def test_confirmation_equals_what_is_computed_by_hand(year):
    service, second = year
    content = confirmed(service).content
    number = service.year
    # Seven months at 50 percent with one away: 6 x 0.5; then five months: 5 x 0.5. 72 hours x 50 % x 11/12 = 33.
    assert [(each["from"], each["to"], each["counted_months"]) for each in content["periods"]] == [
        (f"{number}-01-01", f"{number}-07-31", "3"),
        (f"{number}-08-01", f"{number}-12-31", "2.5"),
    ]
    assert content["counted_months"] == "5.5"
    assert content["hours"] == {"followed": "36", "asked": "33", "is_reached": True}
    assert content["meetings"] == {"held": 10, "months_asked": 11, "months_short": 1}
    assert content["conferences"] == {"held": 22, "months_asked": 11, "months_short": 0}
    assert content["own_teaching"] == {"times": 1, "hours": "1.5"}
    assert content["away"] == [{"from": f"{number}-04-01", "to": f"{number}-04-30"}]
    assert content["gaps"] == [
        {"month": f"{number}-04", "what": "meetings", "is_explained": True},
        {"month": f"{number}-04", "what": "conferences", "is_explained": True},
        {"month": f"{number}-06", "what": "meetings", "is_explained": False},
    ]
    assert [(each["from"], each["to"]) for each in content["supervisors"]] == [
        (f"{number}-01-01", f"{number}-07-31"),
        (f"{number}-08-01", f"{number}-12-31"),
    ]
    assert content["supervisors"][1]["name"] == second.name
    assert [each["counts"] if "counts" in each else each["meetings"] for each in content["months"]] == [
        1, 1, 1, 0, 1, 0, 1, 1, 1, 1, 1, 1,
    ]  # fmt: skip


def test_signed_by_both_it_is_issued_with_a_code_that_can_be_checked(year):
    service, second = year
    made = confirmed(service)
    caseworker = make_user(Role.CASEWORKER)
    with pytest.raises(NotPossible):
        sign_as_caseworker(made, by=caseworker, sha256=made.sha256)
    signed = sign_as_supervisor(made, by=second, sha256=made.sha256)
    assert signed.state == ConfirmationState.SUPERVISOR_SIGNED
    sign_as_caseworker(signed, by=caseworker, sha256=signed.sha256)
    assert make_ordered_letters() >= 1
    issued = ServiceConfirmation.objects.get(pk=made.pk)
    letter = Letter.objects.get(kind=LetterKind.CONFIRMATION)
    assert (issued.state, issued.number, issued.check_code) == ("issued", letter.number, letter.check_code)
    assert bytes(issued.document.content).startswith(b"%PDF")
    reference = f"{letter.application.case_number}-{letter.number}"
    assert check_letter(code=letter.check_code, reference=reference) == Finding.ISSUED
    mail = Delivery.objects.get(kind="confirmation", recipient_email=service.doctor.email)
    assert mail.documents.count() == 1


def test_log_that_changes_calls_for_a_new_confirmation(year):
    service, second = year
    made = confirmed(service)
    logged.attended(service.logbook, service.day(7, 7), "2", by=service.doctor)
    with pytest.raises(log_errors.LogChanged):
        sign_as_supervisor(made, by=second, sha256=made.sha256)
    renewed = confirmed(service)
    made.refresh_from_db()
    assert (made.state, renewed.content["hours"]["followed"]) == (ConfirmationState.REPLACED, "38")
    signed = sign_as_supervisor(renewed, by=second, sha256=renewed.sha256)
    logged.attended(service.logbook, service.day(7, 9), "2", by=service.doctor)
    with pytest.raises(NotPossible) as refusal:
        sign_as_caseworker(signed, by=make_user(Role.CASEWORKER), sha256=signed.sha256)
    assert "Loggen er endret etter at bekreftelsen ble laget" in str(refusal.value)
    assert confirmed(service).supervisor is None


def test_caseworker_signs_nothing_but_what_was_shown(year):
    service, second = year
    signed = sign_as_supervisor(made := confirmed(service), by=second, sha256=made.sha256)
    with pytest.raises(CaseChanged):
        sign_as_caseworker(signed, by=make_user(Role.CASEWORKER), sha256="0" * 64)


def test_only_the_right_people_sign_and_take_back(year):
    service, second = year
    made = confirmed(service)
    for person in (service.supervisor, service.doctor, make_user(Role.SUPERVISOR)):
        with pytest.raises(log_errors.NotAllowed):
            sign_as_supervisor(made, by=person, sha256=made.sha256)
    sign_as_supervisor(made, by=second, sha256=made.sha256)
    for role in (Role.AUDITOR, Role.DOCTOR):
        with pytest.raises(NotAllowed):
            sign_as_caseworker(made, by=make_user(role), sha256=made.sha256)
    with pytest.raises(log_errors.NotAllowed):
        withdraw_confirmation(made, by=second)
    assert withdraw_confirmation(made, by=service.doctor).state == ConfirmationState.WITHDRAWN
    with pytest.raises(log_errors.NotPossible):
        withdraw_confirmation(made, by=service.doctor)


def test_day_that_is_not_over_or_before_the_service_is_refused(year):
    service, _second = year
    for until in (date(service.year + 1, 1, 10), date(service.year - 1, 12, 31), date.min, date.max):
        with pytest.raises(log_errors.NotPossible) as refusal:
            make_confirmation(service.logbook, by=service.doctor, until=until)
        assert refusal.value.field == "until"
    assert ServiceConfirmation.objects.count() == 0


def test_hash_is_of_the_content_and_an_unchanged_log_keeps_it(year):
    service, _second = year
    made = confirmed(service)
    written = json.dumps(made.content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert made.sha256 == hashlib.sha256(written.encode()).hexdigest()
    assert (is_outdated(made), renew_outdated_confirmations()) == (False, 0)
