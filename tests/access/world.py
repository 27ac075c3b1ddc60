"""A small site with somebody in every role and a case in every status, for tests that walk over all of it."""

import copy
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from http.cookies import SimpleCookie
from typing import Any
from uuid import UUID

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.totp.internal.auth import TOTP
from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts.form_fields import format_date
from accounts.models import User
from accounts.roles import STAFF_ROLES, Role
from approvals.enums import DecisionKind, Occasion, Status
from approvals.models import Application, Attachment, AuditEntry, StandardParagraph
from approvals.services.applications import submit_application, withdraw_application
from approvals.services.appointments import ask_supervisor, register_supervisor_check, standing_appointment
from approvals.services.assessments import add_note, conclude, judgeable_criteria
from approvals.services.casework import take_case
from approvals.services.decisions import prepare_letter, sign_proposal
from approvals.services.paragraphs import ParagraphContent, add_paragraph
from approvals.services.planner import PlanRow, make_plan, save_plan_rows
from correspondence.models import Delivery
from curriculum.models import AbsenceKind, CoursePlace, Logbook
from curriculum.months import month_number
from curriculum.services.absences import state_absence
from supervision.models import ConferenceForm, Meeting, MeetingForm, PlannedMeeting
from supervision.services.conferences import add_conference
from tests import factories
from tests.access.world_of_competence import competence_places
from tests.access.world_of_followup import followup_places
from tests.access.world_of_simulations import simulation_places
from tests.access.world_of_small_groups import small_group_places
from tests.access.world_of_teaching import teaching_places
from tests.approvals import rounds
from tests.approvals.admin import desk_client
from tests.approvals.questioned import BEDS, asked_doctor
from units.models import MunicipalityFact

NOBODY_ID = 987654321
NOTHING = UUID(int=0)

#: the columns of the matrix: who asks
ANONYMOUS = "anonymous"
OWNER = "doctor who applies"
OTHER_DOCTOR = "another doctor"
NAMED = "supervisor named in the case"
OTHER_SUPERVISOR = "another supervisor"
UNIT_CONTACT = "unit contact"
CENTRE_CONTACT = "centre contact"
CASEWORKER = "caseworker"
APPROVER = "approver"
AUDITOR = "auditor"
ADMINISTRATOR = "administrator"
READERS = (
    ANONYMOUS,
    OWNER,
    OTHER_DOCTOR,
    NAMED,
    OTHER_SUPERVISOR,
    UNIT_CONTACT,
    CENTRE_CONTACT,
    CASEWORKER,
    APPROVER,
    AUDITOR,
    ADMINISTRATOR,
)
STAFF = (CASEWORKER, APPROVER, AUDITOR, ADMINISTRATOR)
_ROLES = {
    OWNER: Role.DOCTOR,
    OTHER_DOCTOR: Role.DOCTOR,
    NAMED: Role.SUPERVISOR,
    OTHER_SUPERVISOR: Role.SUPERVISOR,
    UNIT_CONTACT: Role.UNIT_CONTACT,
    CENTRE_CONTACT: Role.CENTRE_CONTACT,
    CASEWORKER: Role.CASEWORKER,
    APPROVER: Role.APPROVER,
    AUDITOR: Role.AUDITOR,
    ADMINISTRATOR: Role.ADMINISTRATOR,
}


@dataclass(slots=True, kw_only=True)
class World:
    """Everybody and everything; `places` fills the holes in the addresses of the matrix."""

    people: dict[str, User]
    cases: dict[Status, Application]
    jars: dict[str, SimpleCookie]
    places: dict[Status, dict[str, Any]] = field(default_factory=dict)

    def client(self, reader: str, **options: Any) -> Client:
        """A browser in which `reader` has logged in, as it was when the world was made."""
        client = Client(raise_request_exception=False, **options)
        client.cookies = copy.deepcopy(self.jars[reader])
        return client


def log_in(user: User) -> Client:
    """A browser in which somebody logged in with their password a moment ago, also for what asks for it again."""
    client = Client(raise_request_exception=False)
    client.force_login(user)
    session = client.session
    # Going through every address takes longer than an open screen is trusted, so the moment is a day ahead.
    method = {"method": "password", "at": time.time() + 24 * 60 * 60, "reauthenticated": True}
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [method]
    session[desk_client.USER_KEY] = str(user.pk)
    session.save()
    return client


def build_world(**texts: Any) -> World:
    """Make everybody and one case in each status, with its letter where it has one."""
    people = {reader: _person(reader, role) for reader, role in _ROLES.items()}
    unit = factories.make_unit(municipality=factories.make_municipality())
    MunicipalityFact.objects.create(
        municipality=unit.municipality, field="gp_cooperation", value="Ja", as_of=date(2026, 1, 1), source="Rapporten"
    )
    fields = {"by": people[OWNER], "supervisor": people[NAMED], "unit": unit, **desk_client.next_service(), **texts}
    cases = {status: _case(status, people, fields) for status in Status}
    # The doctor's details are stated anew in every case: the letter that waits is made again with the newest.
    prepare_letter(cases[Status.PROPOSED].proposals.get(), by=people[APPROVER])
    jars = {reader: log_in(person).cookies for reader, person in people.items()}
    world = World(people=people, cases=cases, jars={ANONYMOUS: SimpleCookie(), **jars})
    shared = {
        "user": people[OTHER_DOCTOR].pk,
        "approver": people[APPROVER].pk,
        "paragraph": _paragraph(people[APPROVER]).pk,
        **_deliveries(cases),
        **_log(cases[Status.GRANTED]),
        **competence_places(unit, by=people[CASEWORKER]),
        **simulation_places(cases[Status.GRANTED], by=people[CASEWORKER]),
    }
    for status, application in cases.items():
        world.places[status] = {**shared, **_places(world, application)}
    return world


def _person(reader: str, role: Role) -> User:
    # No part of a name may stand on a page for another reason: it is looked for as a sign of a leak.
    user = factories.make_user(role, name=f"Fornavn{reader.title().replace(' ', '')}")
    if role in STAFF_ROLES:
        TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    return user


def _case(status: Status, people: dict[str, User], fields: dict[str, Any]) -> Application:
    """A case of the same doctor in this status, brought there by the acts that bring a case there."""
    application = factories.complete_application(**fields, accepted=False)
    ask_supervisor(application, by=people[OWNER])
    factories.attach_pdf(application)
    if status != Status.DRAFT:
        _bring_to(status, application, people)
    return Application.objects.get(pk=application.pk)


def _bring_to(status: Status, application: Application, people: dict[str, User]) -> None:
    factories.accept(application, people[NAMED])
    submit_application(application, by=people[OWNER])
    if status == Status.SUBMITTED:
        return
    _review(application, by=people[CASEWORKER])
    if status == Status.INFORMATION_REQUESTED:
        asked_doctor(BEDS, by=people[CASEWORKER], application=application)
    elif status == Status.REVOKED:
        _propose(Status.GRANTED, application, people)
        _revoke(application, people)
    elif status == Status.WITHDRAWN:
        withdraw_application(application, by=people[OWNER])
    elif status != Status.UNDER_REVIEW:
        _propose(status, application, people)


def _review(application: Application, *, by: User) -> None:
    today = timezone.localdate()
    application = take_case(application, by=by)
    register_supervisor_check(application, by=by, found=True, source="Registeret, oppslag i dag")
    for criterion in sorted(judgeable_criteria(application, on=today)):
        conclude(application, by=by, criterion=criterion, outcome="met", reason=desk_client.REASON, on=today)
    add_note(application, by=by, text="Ringte enheten om bemanningen.")


def _propose(status: Status, application: Application, people: dict[str, User]) -> None:
    """Propose what becomes `status` when it is signed, and sign it unless it is to wait."""
    kind = DecisionKind.GRANTED if status == Status.PROPOSED else DecisionKind(status)
    content: dict[str, Any] = {"kind": kind, "statement": "Helhetsvurdering."}
    if kind != DecisionKind.GRANTED:
        content["departure_reason"] = "Vurderes slik av andre grunner."
    if kind == DecisionKind.PARTLY_GRANTED:
        service = application.service_period
        content |= {"starts_on": service.starts_on.replace(month=4), "ends_on": service.ends_on}
    proposal = desk_client.propose(application, by=people[CASEWORKER], **content)
    letter = prepare_letter(proposal, by=people[APPROVER])
    if status != Status.PROPOSED:
        sign_proposal(proposal, by=people[APPROVER], sha256=letter.document.sha256)


def _revoke(application: Application, people: dict[str, User]) -> None:
    """Take the granted case up again, warn, and sign that the approval is called back."""
    decision = application.decisions.get()
    opened = rounds.warned(rounds.reopened(decision, by=people[CASEWORKER], occasion=Occasion.REVOCATION))
    proposal = rounds.propose_again(
        opened, kind=DecisionKind.REVOKED, effective_on=decision.proposal.starts_on + timedelta(days=90)
    )
    letter = prepare_letter(proposal, by=people[APPROVER])
    sign_proposal(proposal, by=people[APPROVER], sha256=letter.document.sha256)


def _paragraph(approver: User) -> StandardParagraph:
    """A paragraph that whoever leads the casework has written."""
    content = ParagraphContent(title="Bemanning", text_nb="Krav.", text_nn="Krav.", text_en="Requirement.")
    return add_paragraph(by=approver, content=content)


def _log(application: Application) -> dict[str, Any]:
    """The log of the granted case, with a meeting that was held, one that is planned, and a day of the service."""
    appointment = standing_appointment(application)
    logbook, first = application.service_period.logbook, appointment.first_day
    # The service has not begun, whatever today is: the entry is written as it would be when it has.
    meeting = Meeting.objects.create(
        logbook=logbook,
        appointment=appointment,
        held_on=first,
        month=month_number(first),
        form=MeetingForm.VIDEO,
        minutes=60,
        has_evaluation=False,
        logged_by=appointment.supervisor.user,
    )
    planned = PlannedMeeting.objects.create(
        logbook=logbook,
        appointment=appointment,
        on=first + timedelta(days=7),
        form=MeetingForm.VIDEO,
        planned_by=appointment.supervisor.user,
    )
    return {
        "log": logbook.public_id,
        "meeting": meeting.pk,
        "planned": planned.pk,
        **teaching_places(logbook, first=first),
        **small_group_places(logbook, first=first),
        **_conferences(logbook, first + timedelta(days=14)),
        "day_of_service": format_date(first + timedelta(days=30)),
        **followup_places(logbook),
    }


def _conferences(logbook: Logbook, day: date) -> dict[str, Any]:
    """A conference that is planned, an absence of a day, and the doctor's plan for the two years."""
    doctor = logbook.doctor.user
    conference = add_conference(logbook, by=doctor, on=day, form=ConferenceForm.VIDEO)
    absence = state_absence(logbook, by=doctor, kind=AbsenceKind.LEAVE, starts_on=day, ends_on=day)
    plan = make_plan(by=doctor, title="Halv stilling")
    row = PlanRow(place=CoursePlace.NURSING_HOME, starts_on=day, ends_on=day, percent=Decimal(50))
    plan = save_plan_rows(plan, by=doctor, version=plan.version, title=plan.title, rows=[row])
    return {"conference": conference.pk, "absence": absence.pk, "plan": plan.public_id}


def _deliveries(cases: dict[Status, Application]) -> dict[str, int]:
    """A message that a person must settle, and one that was sent."""
    numbers = [cases[status].case_number for status in (Status.PARTLY_GRANTED, Status.GRANTED)]
    sent, failed = (Delivery.objects.filter(reference=number).earliest("pk") for number in numbers)
    now = timezone.now()
    Delivery.objects.filter(pk=sent.pk).update(state="sent", sent_at=now, next_attempt_at=None)
    Delivery.objects.filter(pk=failed.pk).update(state="failed", reason="550 No such user", next_attempt_at=None)
    return {"delivery": failed.pk, "sent": sent.pk}


def _places(world: World, application: Application) -> dict[str, Any]:
    """What fills the holes in an address, for one case; what a case does not have is something that does not exist."""
    attachment = Attachment.objects.filter(application=application).first()
    letter = application.letters.select_related("document").first()
    decision = application.decisions.select_related("approval").first()
    appointment = standing_appointment(application)
    assessment = application.assessments.first()
    asked = application.requests.first()
    event = AuditEntry.objects.filter(case_id=application.pk).first()
    criteria = sorted(judgeable_criteria(application, on=timezone.localdate()))
    return {
        "case": application.public_id,
        "pk": application.pk,
        "attachment": attachment.public_id if attachment else NOTHING,
        "letter": letter.pk if letter else NOBODY_ID,
        "document": letter.document.public_id if letter else NOTHING,
        "assessment": assessment.pk if assessment else NOBODY_ID,
        "appointment": appointment.pk if appointment else NOBODY_ID,
        "decision": decision.pk if decision else NOBODY_ID,
        "approval": getattr(getattr(decision, "approval", None), "pk", NOBODY_ID),
        "unit": application.service_period.unit_id,
        "centre": application.centre_statement.centre_id,
        "municipality": application.service_period.unit.municipality_id,
        "supervisor": world.people[NAMED].supervisor.pk,
        "sha256": letter.document.sha256 if letter else "0" * 64,
        "version": application.version,
        "request": asked.pk if asked else NOBODY_ID,
        "audit": event.pk if event else NOBODY_ID,
        "today": format_date(timezone.localdate()),
        "soon": format_date(timezone.localdate() + timedelta(days=21)),
        "criterion": criteria[0] if criteria else "unit.staffing",
    }


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The world of all tests of a module, made once; what a test changes in it is rolled back after the test."""
    with django_db_blocker.unblock():
        outermost = transaction.atomic()
        outermost._from_testcase = True
        with outermost:
            yield build_world()
            transaction.set_rollback(True)
