"""What can be done from the desk: each act is one form, one check of who may, and one service."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from approvals.admin import appeals, case_followup, change_cases, conditions, letters, provisional, questions, reopening
from approvals.admin.act import Act, Answers, PanelBuilder
from approvals.admin.forms import (
    ConclusionForm,
    ConfirmationForm,
    HandOverForm,
    NoteForm,
    ProposalForm,
    SendBackForm,
    SupervisorCheckForm,
)
from approvals.admin.impartiality import DisqualificationForm, disqualify
from approvals.admin.requests import (
    AskOthersForm,
    ResendRequestForm,
    WithdrawRequestForm,
    ask_others,
    resend,
    withdraw,
)
from approvals.exceptions import NotPossible
from approvals.models import Application, Proposal
from approvals.permissions import check_may_assess, check_may_decide, check_may_propose, check_may_sign
from approvals.services.appointments import register_supervisor_check
from approvals.services.assessments import add_note, conclude, confirm_fact
from approvals.services.casework import hand_over_case, take_case
from approvals.services.proposals import open_proposal, propose_decision, send_back_proposal


def check_may_send_back(by: User, application: Application) -> None:
    """Only whoever may sign the open proposal may send it back. Raises NotAllowed, or NotPossible when none is open."""
    check_may_decide(by, application)
    check_may_sign(by, waiting_proposal(application))


def waiting_proposal(application: Application) -> Proposal:
    """Return the proposal that waits for a signature; raise NotPossible with a sentence when there is none."""
    proposal = open_proposal(application)
    if proposal is None:
        raise NotPossible(_("Saken har ikke noe forslag som venter på godkjenning."))
    return proposal


def _take(application: Application, by: User, _answers: Answers) -> object:
    return take_case(application, by=by)


def _hand_over(application: Application, by: User, answers: Answers) -> object:
    return hand_over_case(application, by=by, to=answers["to"])


def _conclude(application: Application, by: User, answers: Answers) -> object:
    return conclude(application, by=by, on=timezone.localdate(), **answers)


def _confirm(application: Application, by: User, answers: Answers) -> object:
    return confirm_fact(application, by=by, **answers)


def _check_supervisor(application: Application, by: User, answers: Answers) -> object:
    register_supervisor_check(application, by=by, found=answers["found"] == "yes", source=answers["source"])
    return None


def _note(application: Application, by: User, answers: Answers) -> object:
    return add_note(application, by=by, text=answers["text"])


def _propose(application: Application, by: User, answers: Answers) -> object:
    return propose_decision(application, by=by, content=answers["content"], version=answers["version"])


def _send_back(application: Application, by: User, answers: Answers) -> object:
    return send_back_proposal(waiting_proposal(application), by=by, **answers)


ACTS: dict[str, Act] = {
    act.name: act
    for act in (
        Act(
            name="take",
            label=gettext_lazy("Ta saken"),
            form=forms.Form,
            check=check_may_assess,
            run=_take,
            done=gettext_lazy("Du behandler nå saken."),
            panel="handling",
        ),
        Act(
            name="hand_over",
            label=gettext_lazy("Overlate saken"),
            form=HandOverForm,
            check=check_may_assess,
            run=_hand_over,
            done=gettext_lazy("Saken er overlatt."),
            panel="handling",
        ),
        Act(
            name="conclude",
            label=gettext_lazy("Konkludere på et vilkår"),
            form=ConclusionForm,
            check=check_may_assess,
            run=_conclude,
            done=gettext_lazy("Konklusjonen er lagret."),
            panel="vilkar",
        ),
        Act(
            name="confirm",
            label=gettext_lazy("Registrere en bekreftelse"),
            form=ConfirmationForm,
            check=check_may_assess,
            run=_confirm,
            done=gettext_lazy("Bekreftelsen er registrert, og saken er vurdert på nytt med den."),
            panel="bekreftelser",
        ),
        Act(
            name="check_supervisor",
            label=gettext_lazy("Registrere oppslag om veilederen"),
            form=SupervisorCheckForm,
            check=check_may_assess,
            run=_check_supervisor,
            done=gettext_lazy("Oppslaget er registrert."),
            panel="veileder",
        ),
        Act(
            name="ask_others",
            label=gettext_lazy("Be om en bekreftelse"),
            form=AskOthersForm,
            check=check_may_assess,
            run=ask_others,
            done=gettext_lazy("Forespørselen sendes nå."),
            panel="foresporsler",
        ),
        Act(
            name="resend_request",
            label=gettext_lazy("Sende en forespørsel på nytt"),
            form=ResendRequestForm,
            check=check_may_assess,
            run=resend,
            done=gettext_lazy("Forespørselen sendes på nytt nå."),
            panel="foresporsler",
        ),
        Act(
            name="withdraw_request",
            label=gettext_lazy("Trekke en forespørsel tilbake"),
            form=WithdrawRequestForm,
            check=check_may_assess,
            run=withdraw,
            done=gettext_lazy("Forespørselen er trukket tilbake."),
            panel="foresporsler",
        ),
        Act(
            name="note",
            label=gettext_lazy("Skrive et notat"),
            form=NoteForm,
            check=check_may_assess,
            run=_note,
            done=gettext_lazy("Notatet er lagret."),
            panel="notater",
        ),
        Act(
            name="disqualify",
            label=gettext_lazy("Markere en person som inhabil"),
            form=DisqualificationForm,
            check=check_may_assess,
            run=disqualify,
            done=gettext_lazy("Personen er markert som inhabil og har ikke lenger tilgang til saken."),
            panel="habilitet",
        ),
        Act(
            name="propose",
            label=gettext_lazy("Foreslå vedtak"),
            form=ProposalForm,
            check=check_may_propose,
            run=_propose,
            done=gettext_lazy("Forslaget er sendt til godkjenning."),
            panel="forslag",
        ),
        Act(
            name="send_back",
            label=gettext_lazy("Sende forslaget tilbake"),
            form=SendBackForm,
            check=check_may_send_back,
            run=_send_back,
            done=gettext_lazy("Forslaget er sendt tilbake til saksbehandleren."),
            panel="forslag",
        ),
        *questions.ACTS,
        *provisional.ACTS,
        *letters.ACTS,
        *reopening.ACTS,
        *appeals.ACTS,
        *change_cases.ACTS,
        *conditions.ACTS,
    )
}

#: what the areas of work add to the desk, in the order of the page
PANELS: tuple[PanelBuilder, ...] = (
    questions.panel,
    provisional.panel,
    change_cases.panel,
    conditions.panel,
    appeals.panel,
    reopening.panel,
    letters.panel,
    case_followup.panel,
)
