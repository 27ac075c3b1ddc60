"""The doctor hears of a yes as of a no, and a grant is told to whoever begins and whoever stops supervising, once."""

import pytest

from accounts.roles import Role
from approvals.enums import ChangeKind, DecisionKind, Occasion
from approvals.models import Application, Request
from approvals.services.applications import submit_application
from approvals.services.appointment_mails import KIND
from approvals.services.appointments import (
    accept_supervision,
    ask_supervisor,
    decline_supervision,
    standing_appointment,
)
from approvals.services.requests.supervisor import accept_by_link
from correspondence.models import Delivery
from supervision.services import claim_appointments, release_former_supervisors
from tests.approvals.asked import link_of
from tests.approvals.change_cases import (
    decided_change,
    granted,
    started,
    with_dates,
    with_position,
    with_supervisor,
)
from tests.approvals.rounds import NOTICE, REASON, propose_again, refused_case, reopened, signed, warned
from tests.factories import complete_application, make_user
from tests.followed import followed

pytestmark = pytest.mark.django_db

TERMS = {"basis": "competence_area", "hpr_number": "8123456", "workplace": "Palliativt senter"}


def told_to(person):
    """The messages about an appointment that a person was sent, in order."""
    return list(Delivery.objects.filter(kind=KIND, recipient_email=person.email).order_by("pk"))


def asked(person, **fields):
    application = complete_application(supervisor=person, accepted=False, **fields)
    assert ask_supervisor(application, by=application.doctor.user)
    return Request.objects.get(application=application)


def answered_after_log_in(request, person):
    claim_appointments(person)
    accept_supervision(request.appointment, by=person, **TERMS)


# The doctor, of a yes ------------------------------------------------------------------------------


@pytest.mark.parametrize("by_link", [True, False])
def test_doctor_is_told_once_who_accepted_by_link_or_logged_in(by_link):
    person = make_user(Role.SUPERVISOR)
    request = asked(person)
    if by_link:
        accept_by_link(request, link=link_of(request), **TERMS)
    else:
        answered_after_log_in(request, person)
    (mail,) = told_to(request.application.doctor.user)
    assert (mail.key, mail.language) == (f"appointment-accepted:{request.appointment_id}", "nb")
    assert mail.subject == f"{person.name} har takket ja til å være veilederen din"
    assert "Søknaden er ikke sendt ennå." in mail.body
    assert f"/sak/{request.application.public_id}/\n" in mail.body


def test_yes_in_a_case_that_is_sent_names_the_case():
    person = make_user(Role.SUPERVISOR)
    application = complete_application(supervisor=person, accepted=False)
    submit_application(application, by=application.doctor.user)
    answered_after_log_in(Request.objects.get(), person)
    (mail,) = told_to(application.doctor.user)
    number = Application.objects.get().case_number
    assert mail.reference == number
    assert f"Svaret er lagt til i sak {number}. Her ser du saken:\n" in mail.body


def test_yes_in_a_change_names_the_case_that_is_changed():
    service = followed()
    change = with_supervisor(started(service.approval, ChangeKind.SUPERVISOR))
    mail = told_to(service.doctor)[-1]
    number = service.approval.decision.application.case_number
    assert mail.key == f"appointment-accepted:{standing_appointment(change).pk}"
    assert f"Endringen av godkjenningen i sak {number} er ikke sendt ennå." in mail.body
    assert f"/sak/{change.public_id}/\n" in mail.body


def test_doctor_with_a_closed_account_is_not_told_of_a_yes():
    person = make_user(Role.SUPERVISOR)
    request = asked(person)
    doctor = request.application.doctor.user
    doctor.is_active = False
    doctor.save(update_fields=["is_active"])
    answered_after_log_in(request, person)
    assert told_to(doctor) == []


def test_doctor_with_a_closed_account_is_not_told_of_a_no():
    person = make_user(Role.SUPERVISOR)
    request = asked(person)
    doctor = request.application.doctor.user
    doctor.is_active = False
    doctor.save(update_fields=["is_active"])
    claim_appointments(person)
    decline_supervision(request.appointment, by=person, reason="")
    assert told_to(doctor) == []


# The supervisors, of a grant -----------------------------------------------------------------------


def test_first_grant_tells_the_supervisor_the_days_once_in_their_language():
    person = make_user(Role.SUPERVISOR, language="en")
    approval = granted(supervisor=person)
    (mail,) = told_to(person)
    assert (mail.key, mail.language) == (f"supervision-begins:{approval.pk}", "en")
    assert mail.reference == approval.decision.application.case_number
    assert f"/logg/{approval.service_period.logbook.public_id}/moter/\n" in mail.body


def test_first_grant_says_from_which_day_and_until_when():
    service = followed()
    (mail,) = told_to(service.supervisor)
    year = service.year
    assert mail.subject == f"Du er veileder for {service.doctor.name} fra og med 1. januar {year}"
    assert f"fra og med 1. januar {year} til og med 31. desember {year}." in mail.body


def test_change_of_supervisor_tells_the_one_who_comes_and_the_one_who_leaves_once_each():
    service, new = followed(), make_user(Role.SUPERVISOR)
    change = with_supervisor(started(service.approval, ChangeKind.SUPERVISOR), new)
    assert (told_to(new), len(told_to(service.supervisor))) == ([], 1)
    given = decided_change(change).approval
    year, page = service.year, f"/logg/{service.logbook.public_id}/moter/\n"

    (begins,) = told_to(new)
    _first_grant, ends = told_to(service.supervisor)
    assert (begins.key, ends.key) == (f"supervision-begins:{given.pk}", f"supervision-ends:{given.pk}")
    assert begins.subject == f"Du er veileder for {service.doctor.name} fra og med 1. juli {year}"
    assert ends.subject == f"Du er veileder for {service.doctor.name} til og med 30. juni {year}"
    assert f"Siste dag du følger den, er 30. juni {year}." in ends.body
    assert f"kan du fortsatt rette. Loggen er åpen for deg til og med 29. august {year}:" in ends.body
    assert (page in begins.body, page in ends.body) == (True, True)


def test_refused_change_tells_neither_supervisor():
    service, new = followed(), make_user(Role.SUPERVISOR)
    change = with_supervisor(started(service.approval, ChangeKind.SUPERVISOR), new)
    decided_change(change, kind=DecisionKind.REFUSED)
    assert (told_to(new), len(told_to(service.supervisor))) == ([], 1)


def test_refused_application_tells_no_supervisor():
    person = make_user(Role.SUPERVISOR)
    refused_case(supervisor=person)
    assert told_to(person) == []


def test_change_with_the_same_supervisor_tells_nobody_again():
    service = followed()
    decided_change(with_position(started(service.approval), 80))
    assert len(told_to(service.supervisor)) == 1


def test_corrected_decision_tells_the_supervisor_nothing_again():
    service = followed()
    signed(propose_again(reopened(service.approval.decision)))
    assert len(told_to(service.supervisor)) == 1


def test_refusal_put_right_tells_the_supervisor_of_the_first_grant():
    person = make_user(Role.SUPERVISOR)
    given = signed(propose_again(reopened(refused_case(supervisor=person)))).approval
    assert [mail.key for mail in told_to(person)] == [f"supervision-begins:{given.pk}"]


def test_supervisor_who_never_began_is_told_that_somebody_else_does():
    service = followed()
    first = service.approval.starts_on
    change = started(service.approval, ChangeKind.SUPERVISOR, change_from=first)
    decided_change(with_supervisor(change))
    mail = told_to(service.supervisor)[-1]
    assert mail.subject == f"Du skal ikke være veileder for {service.doctor.name} likevel"
    assert "Du trenger ikke å gjøre noe." in mail.body


@pytest.mark.parametrize("closed", ["new", "old"])
def test_closed_account_is_told_nothing_of_a_change_of_supervisor(closed):
    service, new = followed(), make_user(Role.SUPERVISOR)
    change = with_supervisor(started(service.approval, ChangeKind.SUPERVISOR), new)
    person = {"new": new, "old": service.supervisor}[closed]
    person.is_active = False
    person.save(update_fields=["is_active"])
    decided_change(change)
    assert {who: len(told_to(each)) for who, each in (("new", new), ("old", service.supervisor))} == {
        "new": 0 if closed == "new" else 1,
        "old": 1 if closed == "old" else 2,
    }


def test_end_without_a_new_approval_is_told_to_whoever_followed_once():
    service = followed()
    decision = decided_change(started(service.approval, ChangeKind.ENDING))
    year = service.year
    _first_grant, over = told_to(service.supervisor)
    assert (over.key, over.reference) == (
        f"supervision-over:{decision.pk}",
        service.approval.decision.application.case_number,
    )
    assert over.subject == f"Du er veileder for {service.doctor.name} til og med 30. juni {year}"
    assert f"gjelder bare til og med 30. juni {year}. Det er også siste dag du følger tjenesten." in over.body
    assert f"Loggen er åpen for deg til og med 29. august {year}:" in over.body
    assert f"/logg/{service.logbook.public_id}/moter/\n" in over.body


def test_revocation_is_told_to_whoever_followed_without_its_reason():
    service = followed()
    opened = warned(reopened(service.approval.decision, occasion=Occasion.REVOCATION))
    revoked = signed(propose_again(opened, kind=DecisionKind.REVOKED, effective_on=service.day(4, 1)))
    over = told_to(service.supervisor)[-1]
    assert over.key == f"supervision-over:{revoked.pk}"
    assert f"gjelder bare til og med 31. mars {service.year}." in over.body
    assert [text for text in (NOTICE, REASON, revoked.proposal.statement) if text in over.body] == []


def test_grant_put_right_to_a_refusal_tells_that_nothing_comes_of_it():
    service = followed()
    opened = warned(reopened(service.approval.decision))
    signed(propose_again(opened, kind=DecisionKind.REFUSED, departure_reason="Vurderes slik."))
    over = told_to(service.supervisor)[-1]
    assert over.subject == f"Du skal ikke være veileder for {service.doctor.name} likevel"
    assert f"Forhåndsgodkjenningen av tjenesten til {service.doctor.name} faller bort" in over.body


def test_refused_ending_tells_the_supervisor_nothing():
    service = followed()
    decided_change(started(service.approval, ChangeKind.ENDING), kind=DecisionKind.REFUSED)
    assert len(told_to(service.supervisor)) == 1


def test_closed_account_is_told_nothing_of_an_end():
    service = followed()
    service.supervisor.is_active = False
    service.supervisor.save(update_fields=["is_active"])
    decided_change(started(service.approval, ChangeKind.ENDING))
    assert len(told_to(service.supervisor)) == 1


def test_supervisor_who_goes_on_is_told_of_another_last_day():
    service = followed()
    change = started(service.approval, ChangeKind.DATES)
    last = service.day(9, 30)
    given = decided_change(with_dates(change, service.day(7, 1), last)).approval
    year = service.year
    moved = told_to(service.supervisor)[-1]
    assert moved.key == f"supervision-moves:{given.pk}"
    assert moved.subject == f"Du er veileder for {service.doctor.name} til og med 30. september {year}"
    assert f"til og med 30. september {year}, ikke til og med 31. desember {year} som før." in moved.body


def test_supervisor_who_goes_on_is_told_of_another_first_day_before_the_service_begins():
    service = followed()
    change = started(service.approval, ChangeKind.DATES, change_from=service.approval.starts_on)
    moved_to = (service.day(3, 1), service.day(12, 31))
    given = decided_change(with_dates(change, *moved_to)).approval
    begins = told_to(service.supervisor)[-1]
    assert begins.key == f"supervision-begins:{given.pk}"
    assert begins.subject == f"Du er veileder for {service.doctor.name} fra og med 1. mars {service.year}"


def test_mail_of_days_says_nothing_of_the_assessment():
    service, new = followed(), make_user(Role.SUPERVISOR)
    change = with_supervisor(started(service.approval, ChangeKind.SUPERVISOR), new)
    decision = decided_change(change, statement="Helhetsvurdering av den nye veilederen.")
    bodies = [mail.body for mail in (*told_to(new), *told_to(service.supervisor))]
    assert len(bodies) == 3
    assert [body for body in bodies if decision.proposal.statement in body or change.change_reason in body] == []


def test_log_of_the_one_who_left_is_open_as_long_as_the_mail_says(settings):
    settings.FORMER_SUPERVISOR_DAYS = 10
    service = followed()
    decided_change(with_supervisor(started(service.approval, ChangeKind.SUPERVISOR)))
    assert f"til og med 10. juli {service.year}:" in told_to(service.supervisor)[-1].body
    released = [release_former_supervisors(today=service.day(7, day)) for day in (10, 11)]
    assert released == [0, 1]
