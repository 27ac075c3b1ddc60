"""Demo cases that were not over with the first decision: appeals in every state, a correction, and a dismissal."""

from dataclasses import replace
from typing import Final

from django.utils import timezone

from approvals.demo.acts import World, apply_for_approval, decide, judge_everything, propose, start_review
from approvals.demo.stories import Story, texts
from approvals.enums import ConclusionOutcome, DecisionKind, Occasion
from approvals.models import Appeal, Decision
from approvals.services.appeals import forward_appeal, register_appeal, register_outcome, withdraw_appeal
from approvals.services.assessments import conclude
from approvals.services.proposals import ProposalContent
from approvals.services.reopening import reopen_case

_JUDGED: Final = "unit.definition"
_UNMET: Final = "Sengene ligger spredt i en vanlig korttidsavdeling, og ingen har ansvar for dem som en enhet."
_REFUSAL: Final = "Slik enheten er beskrevet, kan vi ikke se at den er en palliativ enhet."
_APPEAL: Final = (
    "Enheten fikk egen leder og egen turnus i høst. Det kom ikke fram i søknaden. Jeg ber dere vurdere saken på nytt."
)
_STATEMENT: Final = (
    "Klagen viser til planer for enheten. Vi kan ikke se at de er gjennomført, og holder fast ved vedtaket."
)


def tell_rounds(world: World, story: Story) -> None:
    """Tell of appeals that wait, were withdrawn, changed our decision, were sent on and came back, and of two more."""
    _appeal(_refused(world, replace(story, doctor="emil.kvamsoy")))
    withdrawn = _appeal(_refused(world, replace(story, doctor="aksel.nordtangen")))
    withdraw_appeal(withdrawn, by=withdrawn.application.doctor.user)
    _changed_by_us(world, _appeal(_refused(world, replace(story, doctor="sunniva.bjorkvoll"))))
    _sent_on(world, _appeal(_refused(world, replace(story, doctor="hakon.strandvaer"))))
    for doctor, is_changed in (("maja.lyngholt", False), ("jonas.tindeland", True)):
        appeal = _sent_on(world, _appeal(_refused(world, replace(story, doctor=doctor))))
        text = "Vedtaket endres: enheten har egen leder." if is_changed else "Vedtaket stadfestes."
        register_outcome(appeal, by=world.people["sigurd.eikemoen"], is_changed=is_changed, text=text)
    _corrected(world, replace(story, doctor="mira.hestnesvik", unit="stor-2"))
    _dismissed(world, replace(story, doctor="emil.kvamsoy", unit="stor-2"))


def _refused(world: World, story: Story) -> Decision:
    caseworker, approver = world.people["marit.dalhaugen"], world.people["knut.ramsfjellet"]
    application = start_review(apply_for_approval(world, replace(story, unit="stor-2")), by=caseworker)
    judge_everything(application, by=caseworker, unmet={_JUDGED: _UNMET})
    content = ProposalContent(kind=DecisionKind.REFUSED, statement=_REFUSAL)
    return decide(propose(application, by=caseworker, content=content), by=approver)


def _appeal(decision: Decision) -> Appeal:
    doctor = decision.application.doctor.user
    return register_appeal(decision, by=doctor, text=_APPEAL, received_on=timezone.localdate())


def _sent_on(world: World, appeal: Appeal) -> Appeal:
    return forward_appeal(appeal, by=world.people["sigurd.eikemoen"], statement=_STATEMENT)


def _changed_by_us(world: World, appeal: Appeal) -> None:
    """What the appeal told was right, and another caseworker concludes anew."""
    caseworker, approver = world.people["sigurd.eikemoen"], world.people["astrid.vollheim"]
    reason = "Klagen viser at enheten fikk egen leder og egen turnus før søknaden ble sendt."
    reopening = reopen_case(appeal.application, by=caseworker, occasion=Occasion.APPEAL, reason=reason, appeal=appeal)
    conclude(
        reopening.application,
        by=caseworker,
        criterion=_JUDGED,
        outcome=ConclusionOutcome.MET,
        reason=texts()["reasons"][_JUDGED],
        on=timezone.localdate(),
    )
    content = ProposalContent(kind=DecisionKind.GRANTED, statement=reason)
    decide(propose(reopening.application, by=caseworker, content=content), by=approver)


def _corrected(world: World, story: Story) -> None:
    """The grounds named another unit: the outcome stands, the letter is made right."""
    caseworker, approver = world.people["marit.dalhaugen"], world.people["astrid.vollheim"]
    application = start_review(apply_for_approval(world, story), by=caseworker)
    judge_everything(application, by=caseworker)
    wrong = ProposalContent(kind=DecisionKind.GRANTED, statement="Enheten i Liten kommune 2 oppfyller kravene.")
    decide(propose(application, by=caseworker, content=wrong), by=approver)
    reason = "Begrunnelsen i vedtaket nevner feil kommune."
    reopening = reopen_case(application, by=caseworker, occasion=Occasion.CORRECTION, reason=reason)
    right = ProposalContent(kind=DecisionKind.GRANTED, statement="Enheten i Stor kommune 2 oppfyller kravene.")
    decide(propose(reopening.application, by=caseworker, content=right), by=approver)


def _dismissed(world: World, story: Story) -> None:
    """Asked a second time about the same service while the first case is with the appeal body."""
    caseworker, approver = world.people["sigurd.eikemoen"], world.people["knut.ramsfjellet"]
    application = start_review(apply_for_approval(world, story), by=caseworker)
    statement = (
        "Du har allerede søkt om den samme tjenesten, og den saken er ikke avsluttet. Vi behandler derfor bare den."
    )
    content = ProposalContent(kind=DecisionKind.DISMISSED, statement=statement)
    decide(propose(application, by=caseworker, content=content), by=approver)
