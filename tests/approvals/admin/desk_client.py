"""A logged-in person at the desk, and cases brought to the state that a test needs, through the services."""

import time
from datetime import timedelta

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from approvals.enums import DecisionKind
from approvals.letters import build_decision_context, letter_kind_of, new_mark
from approvals.letters.rendering import template_version
from approvals.models import Application, Decision, Letter, Proposal
from approvals.services.appointments import register_supervisor_check
from approvals.services.assessments import conclude, judgeable_criteria
from approvals.services.casework import take_case
from approvals.services.decisions import sign_proposal
from approvals.services.proposals import ProposalContent, propose_decision
from correspondence.services import store_document
from tests.factories import make_user, submitted_application
from tests.replays import replayed

REASON = "Opplysningene viser at kravet er oppfylt."
USER_KEY = "account_authentication_methods_user"


def next_service() -> dict:
    """Dates of a service that has not begun, whatever today is."""
    first = timezone.localdate().replace(month=1, day=1)
    first = first.replace(year=first.year + 1)
    return {"starts_on": first, "ends_on": first.replace(month=12, day=31)}


def desk_client(user: User, *, minutes_ago: int = 0) -> Client:
    """A client that logged in with a password so many minutes ago."""
    client = Client()
    client.force_login(user)
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": time.time() - 60 * minutes_ago}]
    session[USER_KEY] = str(user.pk)
    session.save()
    return client


def address(name: str, application: Application, *args: object) -> str:
    """The address of one of a case's pages in admin."""
    return reverse(f"admin:approvals_application_{name}", args=[application.pk, *args])


def reload(application: Application) -> Application:
    """The case as it is now."""
    return Application.objects.get(pk=application.pk)


def received_case(**fields: object) -> Application:
    """A case that has just been received; every criterion is met or waits for judgement."""
    return submitted_application(**{**next_service(), **fields})


@replayed
def case_under_review(*, by: User | None = None, **fields: object) -> Application:
    """A case that a caseworker has taken."""
    application = received_case(**fields)
    return take_case(application, by=by or make_user(Role.CASEWORKER))


@replayed
def concluded_case(*, by: User | None = None, **fields: object) -> Application:
    """A case in which everything that asks for judgement has been judged as met."""
    by = by or make_user(Role.CASEWORKER)
    application = case_under_review(by=by, **fields)
    register_supervisor_check(application, by=by, found=True, source="Registeret, oppslag i dag")
    today = timezone.localdate()
    for criterion in sorted(judgeable_criteria(application, on=today)):
        conclude(application, by=by, criterion=criterion, outcome="met", reason=REASON, on=today)
    return reload(application)


@replayed
def propose(application: Application, *, by: User, kind: str = DecisionKind.GRANTED, **content: object) -> Proposal:
    """Propose through the service, with the version as it is now."""
    version = reload(application).version
    return propose_decision(
        application, by=by, content=ProposalContent(kind=DecisionKind(kind), **content), version=version
    )


@replayed
def proposed_case(*, by: User | None = None, kind: str = DecisionKind.GRANTED, **fields: object) -> Proposal:
    """A proposal that waits for a signature."""
    by = by or make_user(Role.CASEWORKER)
    departure = "" if kind == DecisionKind.GRANTED else "Vurderes slik av andre grunner."
    return propose(
        concluded_case(by=by, **fields), by=by, kind=kind, statement="Helhetsvurdering.", departure_reason=departure
    )


@replayed
def stored_letter(proposal: Proposal, approver: User) -> Letter:
    """The letter as the signing page stores it, without the seconds that typesetting takes."""
    mark = new_mark(proposal.application)
    content = b"%PDF-1.7 " + f"{proposal.pk} {approver.pk}".encode()
    return Letter.objects.create(
        application=proposal.application,
        kind=letter_kind_of(proposal),
        proposal=proposal,
        number=mark.number,
        check_code=mark.check_code,
        document=store_document(content, filename="vedtak.pdf", content_type="application/pdf"),
        prepared_for=approver,
        dated=timezone.localdate(),
        language="nb",
        template_version=template_version(),
        context=build_decision_context(proposal, approver=approver, dated=timezone.localdate(), mark=mark).to_json(),
    )


def insert_again(row, **changes):
    """Store a copy of a row as a new one, past every check but the database's own."""
    row = type(row)._base_manager.get(pk=row.pk)
    row.pk = None
    row._state.adding = True
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(force_insert=True)
    return row


@replayed
def decided_case(*, approver: User | None = None, **fields: object) -> Decision:
    """A case with its decision."""
    approver = approver or make_user(Role.APPROVER)
    proposal = proposed_case(**fields)
    letter = stored_letter(proposal, approver)
    return sign_proposal(proposal, by=approver, sha256=letter.document.sha256)


def tomorrow() -> object:
    """The day after today."""
    return timezone.localdate() + timedelta(days=1)
