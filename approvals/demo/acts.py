"""The acts of a case one after another, each through the service that the page behind it calls."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import User
from approvals.demo.people import BY_LOCAL
from approvals.demo.stories import Story, texts
from approvals.enums import AttachmentKind, ConclusionOutcome
from approvals.models import Application, Decision, Proposal
from approvals.services import sections
from approvals.services.applications import start_application, submit_application
from approvals.services.appointments import (
    accept_supervision,
    ask_supervisor,
    register_supervisor_check,
    standing_appointment,
)
from approvals.services.assessments import conclude, judgeable_criteria
from approvals.services.attachments import attach_document
from approvals.services.casework import take_case
from approvals.services.decisions import prepare_letter, sign_proposal
from approvals.services.proposals import ProposalContent, propose_decision
from approvals.services.unit_choice import choose_unit
from correspondence.pdf import render_pdf
from supervision.models import SupervisorBasis
from units.models import PalliativeCentre, PalliativeUnit


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Who and what a demo case is made of, by key."""

    people: Mapping[str, User]
    units: Mapping[str, PalliativeUnit]
    centres: Mapping[str, PalliativeCentre]


def apply_for_approval(world: World, story: Story) -> Application:
    """Fill in everything, let the supervisor be asked and answer, and send the application."""
    application = fill_in(world, story)
    doctor = world.people[story.doctor]
    ask_supervisor(application, by=doctor)
    if story.accepted:
        answer_as_supervisor(world, story, application)
    return submit_application(application, by=doctor)


def fill_in(world: World, story: Story) -> Application:
    """Start an application and save every section; it is still a draft."""
    doctor, unit = world.people[story.doctor], world.units[story.unit]
    application = start_application(by=doctor, language=story.language)
    application = sections.save_about(application, by=doctor, version=application.version, answers=story.about())
    application = choose_unit(application, by=doctor, version=application.version, unit=unit)
    centre = story.centre_answers(world.centres[story.centre])
    steps: tuple[tuple[Any, Any], ...] = (
        (sections.save_unit, story.unit_answers(unit)),
        (sections.save_service, story.service()),
        (sections.save_centre, centre),
        (sections.save_local, story.local(unit)),
        (sections.save_supervisor, story.supervisor_answers()),
        (sections.save_plan, story.plan()),
        (sections.save_course, story.course()),
    )
    for save, answers in steps:
        application = save(application, by=doctor, version=application.version, answers=answers)
    if story.basis == SupervisorBasis.OTHER:
        _attach_basis(application, story, by=doctor)
    application.refresh_from_db()
    return application


def answer_as_supervisor(world: World, story: Story, application: Application) -> None:
    """Accept the appointment as the person named."""
    person, appointment = BY_LOCAL[story.supervisor], standing_appointment(application)
    if appointment is None:
        raise LookupError(story.supervisor)
    accept_supervision(
        appointment,
        by=world.people[story.supervisor],
        basis=story.basis,
        hpr_number=person.hpr_number,
        workplace=person.workplace,
    )


def start_review(application: Application, *, by: User) -> Application:
    """Take the case, and look the supervisor up in the register where that is the basis."""
    application = take_case(application, by=by)
    appointment = standing_appointment(application)
    supervisor = appointment.supervisor if appointment else None
    if supervisor is not None and supervisor.basis == SupervisorBasis.COMPETENCE_AREA:
        register_supervisor_check(application, by=by, found=True, source="Oppslag i registeret over godkjente leger")
    return application


def judge_everything(application: Application, *, by: User, unmet: Mapping[str, str] | None = None) -> None:
    """Conclude on every criterion that asks for judgement: met, except those in `unmet` with their reasons."""
    today, unmet = timezone.localdate(), unmet or {}
    for criterion in sorted(judgeable_criteria(application, on=today)):
        outcome = ConclusionOutcome.NOT_MET if criterion in unmet else ConclusionOutcome.MET
        reason = unmet.get(criterion) or texts()["reasons"][criterion]
        conclude(application, by=by, criterion=criterion, outcome=outcome, reason=reason, on=today)


def propose(application: Application, *, by: User, content: ProposalContent) -> Proposal:
    """Propose a decision on the case as it stands now."""
    application.refresh_from_db()
    return propose_decision(application, by=by, content=content, version=application.version)


def decide(proposal: Proposal, *, by: User) -> Decision:
    """Prepare the letter and sign exactly that file."""
    proposal.refresh_from_db()
    letter = prepare_letter(proposal, by=by)
    return sign_proposal(proposal, by=by, sha256=letter.document.sha256)


def _attach_basis(application: Application, story: Story, *, by: User) -> None:
    person = BY_LOCAL[story.supervisor]
    content = render_pdf(
        f"<h1>Bekreftelse</h1><p>{person.name} har arbeidet som lege ved {person.workplace} siden 2014, har fullført "
        "veilederutdanning og har veiledet fire leger i palliativ medisin.</p><p>Demodokument.</p>",
        language="nb",
        title="Bekreftelse på veiledererfaring",
    )
    upload = SimpleUploadedFile("bekreftelse.pdf", content, content_type="application/pdf")
    attach_document(application, by=by, kind=AttachmentKind.SUPERVISOR_BASIS, upload=upload)
