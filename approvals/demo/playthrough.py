"""The main job from end to end without a browser: apply, assess, propose, approve, letter, delivery."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from django.conf import settings

from approvals.demo.acts import (
    World,
    answer_as_supervisor,
    decide,
    fill_in,
    judge_everything,
    propose,
    start_review,
)
from approvals.demo.cases import ensure_world, main_story
from approvals.enums import DecisionKind
from approvals.models import Application, Assessment, Decision
from approvals.services.applications import submit_application
from approvals.services.appointments import ask_supervisor
from approvals.services.proposals import ProposalContent
from correspondence.enums import DeliveryState
from correspondence.maildir import list_messages
from correspondence.models import Delivery, StoredDocument
from correspondence.services import send_due_deliveries

Say = Callable[[str], None]


class NotDelivered(Exception):
    """The letter did not arrive; the text says what became of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What the play came to. `assessment` is the stored answer of the engine, `facts` what it was asked about."""

    case_number: str
    status: str
    letter: Path
    sha256: str
    mail: Path
    assessment: dict[str, Any]
    facts: dict[str, Any]


def play_main_job(*, home: Path, say: Say) -> Played:
    """Play one case in the database of this process and write its letter and facts under `home`.

    Every step is told to `say` in one line. Raises NotDelivered, and CaseError when a service refuses.
    """
    world = ensure_world()
    application = _apply(world, say)
    decision = _assess_and_decide(world, application, say)
    application.refresh_from_db()
    document = decision.letter.document
    letter = _write_letter(home, document)
    say(f"Letter: {document.filename}, {document.size} bytes, SHA-256 {document.sha256}.")
    mail = _deliver(decision, say)
    assessment = decision.assessment
    _write_facts(home, assessment)
    return Played(
        case_number=str(application.case_number),
        status=application.status,
        letter=letter,
        sha256=document.sha256,
        mail=mail,
        assessment=assessment.result,
        facts=assessment.facts,
    )


def _apply(world: World, say: Say) -> Application:
    story = main_story()
    doctor, unit = world.people[story.doctor], world.units[story.unit]
    application = fill_in(world, story)
    say(
        f"Apply: {doctor.name} fills in every section: {unit.name} in {unit.municipality}, {story.percent} % "
        f"from {story.starts_on} to {story.ends_on}."
    )
    ask_supervisor(application, by=doctor)
    answer_as_supervisor(world, story, application)
    say(f"Supervisor: {world.people[story.supervisor].name} is asked and accepts.")
    application = submit_application(application, by=doctor)
    say(f"Submit: received as case {application.case_number}.")
    return application


def _assess_and_decide(world: World, application: Application, say: Say) -> Decision:
    caseworker, approver = world.people["marit.dalhaugen"], world.people["astrid.vollheim"]
    application = start_review(application, by=caseworker)
    judge_everything(application, by=caseworker)
    say(f"Assess: {caseworker.name} takes the case, checks the register and concludes on what asks for judgement.")
    proposal = propose(application, by=caseworker, content=ProposalContent(kind=DecisionKind.GRANTED))
    outcome = proposal.assessment.outcome
    say(f"Propose: {proposal.kind}, {proposal.counted_months} counted months; the engine says {outcome}.")
    decision = decide(proposal, by=approver)
    say(f"Approve: {approver.name} reads the letter and signs that file.")
    return decision


def _write_letter(home: Path, document: StoredDocument) -> Path:
    place = home / "letters" / document.filename
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(bytes(document.content))
    return place


def _write_facts(home: Path, assessment: Assessment) -> None:
    (home / "facts.json").write_text(
        json.dumps(assessment.facts, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )


def _deliver(decision: Decision, say: Say) -> Path:
    """Send what is due, and find the message that carries exactly the bytes of the letter."""
    send_due_deliveries()
    delivery = Delivery.objects.get(key=f"decision:{decision.pk}:{decision.application.doctor.user.email}")
    if delivery.state != DeliveryState.SENT:
        raise NotDelivered(f"The delivery is {delivery.state}: {delivery.reason}")
    for entry in list_messages(Path(settings.CORRESPONDENCE_MAILDIR)):
        message = message_from_bytes(entry.path.read_bytes(), policy=policy.default)
        if message["Message-ID"] == delivery.message_id and _carries(message, decision.letter.document.sha256):
            say(f"Deliver: the message to {delivery.recipient_email} lies in {entry.path}.")
            return entry.path
    raise NotDelivered("The message is sent, but the mailbox does not hold it with the letter unchanged.")


def _carries(message: EmailMessage, sha256: str) -> bool:
    return any(
        hashlib.sha256(attachment.get_content()).hexdigest() == sha256
        for attachment in message.iter_attachments()
        if attachment.get_content_type() == "application/pdf"
    )
