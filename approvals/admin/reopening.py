"""A decided case taken up again: correction and reversal, advance notice, and the history of its decisions."""

from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.form_fields import TextField
from accounts.models import User
from approvals.admin.act import Act, Answers, DeskPanel, FormOf
from approvals.admin.reads import Desk
from approvals.enums import Occasion
from approvals.exceptions import NotPossible
from approvals.models import Application, Decision, Reopening
from approvals.models.appeal import OPEN_APPEAL_STATES
from approvals.permissions import check_may_assess
from approvals.services.reopening import is_notice_over, keep_decision, open_reopening, reopen_case, send_advance_notice
from approvals.transitions import DECIDED_STATUSES

#: what a caseworker takes a case up for of their own accord; an appeal and a revocation are taken up where they lie
_OWN_INITIATIVE = [(each.value, each.label) for each in (Occasion.CORRECTION, Occasion.REVERSAL)]


class ReopenForm(forms.Form):
    """Why a decided case is taken up again."""

    occasion = forms.ChoiceField(
        label=gettext_lazy("Hvorfor tas saken opp igjen?"),
        choices=_OWN_INITIATIVE,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Velg hvorfor saken tas opp igjen."),
            "invalid_choice": gettext_lazy("Velg hvorfor saken tas opp igjen."),
        },
    )
    reason = TextField(
        label=gettext_lazy("Hva er feil, eller hva skal vurderes på nytt?"),
        rows=3,
        help_text=gettext_lazy("Minst 10 tegn. Vedtaket gjelder til et nytt er fattet."),
        error_messages={"required": gettext_lazy("Skriv hvorfor saken tas opp igjen.")},
    )


class KeepForm(forms.Form):
    """Why the standing decision stays as it is."""

    reason = TextField(
        label=gettext_lazy("Hvorfor blir vedtaket stående?"),
        rows=3,
        help_text=gettext_lazy("Minst 10 tegn."),
        error_messages={"required": gettext_lazy("Skriv hvorfor vedtaket blir stående.")},
    )


class NoticeForm(forms.Form):
    """What the applicant is warned of."""

    text = TextField(
        label=gettext_lazy("Hva vurderer vi, og hvorfor?"),
        rows=5,
        help_text=gettext_lazy("Minst 10 tegn. Står i brevet til legen, som får en frist for å svare."),
        error_messages={"required": gettext_lazy("Skriv hva legen varsles om.")},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """A decision of the case; the one that stands is the first of them."""

    decision: Decision
    stands: bool


def _reopen(application: Application, by: User, answers: Answers) -> object:
    return reopen_case(application, by=by, occasion=Occasion(answers["occasion"]), reason=answers["reason"])


def _keep(application: Application, by: User, answers: Answers) -> object:
    return keep_decision(application, by=by, reason=answers["reason"])


def _notify(application: Application, by: User, answers: Answers) -> object:
    reopening = open_reopening(application)
    if reopening is None:
        raise NotPossible(_("Saken er ikke tatt opp igjen etter et vedtak."))
    return send_advance_notice(reopening, by=by, text=answers["text"])


ACTS: tuple[Act, ...] = (
    Act(
        name="reopen",
        label=gettext_lazy("Ta saken opp igjen"),
        form=ReopenForm,
        check=check_may_assess,
        run=_reopen,
        done=gettext_lazy("Saken er tatt opp igjen, og du behandler den."),
        panel="vedtakshistorie",
    ),
    Act(
        name="keep",
        label=gettext_lazy("La vedtaket bli stående"),
        form=KeepForm,
        check=check_may_assess,
        run=_keep,
        done=gettext_lazy("Vedtaket blir stående, og saken er avsluttet igjen."),
        panel="vedtakshistorie",
    ),
    Act(
        name="notify",
        label=gettext_lazy("Sende forhåndsvarsel"),
        form=NoticeForm,
        check=check_may_assess,
        run=_notify,
        done=gettext_lazy("Forhåndsvarselet sendes nå."),
        panel="vedtakshistorie",
    ),
)


def panel(desk: Desk, reader: User, form_of: FormOf) -> DeskPanel | None:
    """Return the decisions of the case with their rounds, and what can be done to them; None before the first."""
    if desk.decision is None:
        return None
    application = desk.application
    reopenings = list(Reopening.objects.filter(application=application).select_related("opened_by", "decision"))
    current = next((each for each in reopenings if each.closed_at is None), None)
    handles = desk.handles
    works_on = desk.is_mine and current is not None
    waits = application.appeals.filter(state__in=OPEN_APPEAL_STATES).exists()
    reopen = form_of("reopen", when=handles and application.status in DECIDED_STATUSES and not waits)
    keep = form_of("keep", when=handles and works_on)
    notice = form_of("notify", when=handles and works_on and current is not None and current.notice_sent_at is None)
    return DeskPanel(
        template="admin/approvals/application/desk/rounds.html",
        anchor="vedtakshistorie",
        heading=gettext_lazy("Vedtakene i saken"),
        data={
            "rounds": _rounds(application),
            "reopenings": reopenings,
            "current": current,
            "is_notice_over": current is not None and is_notice_over(current),
            "reopen": reopen,
            "keep": keep,
            "notice": notice,
        },
        holds=(reopen, keep, notice),
    )


def _rounds(application: Application) -> list[Round]:
    found = application.decisions.select_related("proposed_by", "approved_by", "letter", "proposal").order_by("-round")
    decisions = list(found.defer("letter__context"))
    return [Round(decision=each, stands=place == 0) for place, each in enumerate(decisions)]
