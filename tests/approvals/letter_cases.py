"""Cases that wait for a signature, made through the services, for the tests of the letter."""

from datetime import date
from typing import Any

from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from approvals.enums import DecisionKind
from approvals.models import Application, Proposal
from approvals.services.appointments import register_supervisor_check
from approvals.services.assessments import conclude, judgeable_criteria
from approvals.services.casework import take_case
from approvals.services.proposals import ProposalContent, propose_decision
from tests.factories import make_user, submitted_application


def proposed(
    application: Application | None = None,
    *,
    kind: DecisionKind = DecisionKind.GRANTED,
    by: User | None = None,
    unmet: dict[str, str] | None = None,
    **content: Any,
) -> Proposal:
    """A proposal with every judgement made; `unmet` names the criteria judged not met, with the reason."""
    application = application or submitted_application()
    by = by or make_user(Role.CASEWORKER, name="Siri Saksbehandler")
    application = take_case(application, by=by)
    register_supervisor_check(application, by=by, found=True, source="Oppslag i registeret")
    today = timezone.localdate()
    for criterion in sorted(judgeable_criteria(application, on=today)):
        reason = (unmet or {}).get(criterion)
        conclude(
            application,
            by=by,
            criterion=criterion,
            outcome="not_met" if reason else "met",
            reason=reason or "Opplysningene i søknaden viser det.",
            on=today,
        )
    application.refresh_from_db()
    return propose_decision(
        application, by=by, content=ProposalContent(kind=kind, **content), version=application.version
    )


def refused(**fields: Any) -> Proposal:
    """A refusal because the unit has five beds."""
    unmet = fields.pop("unmet", None)
    statement = fields.pop("statement", "")
    application = submitted_application(beds=5, **fields)
    return proposed(application, kind=DecisionKind.REFUSED, unmet=unmet, statement=statement)


def partly_granted(**fields: Any) -> Proposal:
    """A grant of the last nine months of a service that is to begin before any decision."""
    application = submitted_application(starts_on=date(2026, 10, 1), ends_on=date(2027, 9, 30), **fields)
    return proposed(
        application,
        kind=DecisionKind.PARTLY_GRANTED,
        starts_on=date(2027, 1, 1),
        ends_on=date(2027, 9, 30),
        statement="Tjenesten før vedtaket kan ikke telle.",
    )
