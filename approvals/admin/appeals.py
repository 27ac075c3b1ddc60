"""Appeals on the desk: registered, taken up by us, sent on, and the appeal body's decision."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.form_fields import NorwegianDateField, TextField
from accounts.models import User
from approvals.admin.act import Act, Answers, DeskPanel, FormOf
from approvals.admin.reads import Desk
from approvals.enums import AppealState, Occasion
from approvals.exceptions import NotPossible
from approvals.models import Appeal, Application
from approvals.models.appeal import OPEN_APPEAL_STATES
from approvals.permissions import check_may_assess
from approvals.services.appeals import bar_to_appeal, deadline_of, forward_appeal, register_appeal, register_outcome
from approvals.services.reopening import reopen_case, standing_decision
from approvals.transitions import DECIDED_STATUSES

_TOO_MANY_DIGITS = 18
_TEXT_LENGTH = 20_000


class AppealForm(forms.Form):
    """An appeal that came to us in another way than through the applicant's own page."""

    received_on = NorwegianDateField(
        label=gettext_lazy("Sendt eller mottatt"),
        help_text=gettext_lazy("Dagen den ble postet, hvis du vet når det var, ellers dagen den kom. Dag.måned.år."),
    )
    text = TextField(
        label=gettext_lazy("Klagen"),
        rows=6,
        max_length=_TEXT_LENGTH,
        help_text=gettext_lazy("Minst 10 tegn. Gjengi det legen har skrevet."),
        error_messages={"required": gettext_lazy("Skriv hva klagen går ut på.")},
    )


class _AboutAppealForm(forms.Form):
    """An act on one appeal."""

    # Which one is the service's to say: a hidden field has no place for a sentence.
    appeal = forms.CharField(widget=forms.HiddenInput, required=False)


class TakeUpForm(_AboutAppealForm):
    """Why the decision is assessed anew."""

    reason = TextField(
        label=gettext_lazy("Hvorfor tas vedtaket opp til ny vurdering?"),
        rows=3,
        help_text=gettext_lazy("Minst 10 tegn."),
        error_messages={"required": gettext_lazy("Skriv hvorfor saken tas opp igjen.")},
    )


class ForwardForm(_AboutAppealForm):
    """Our statement to the appeal body."""

    statement = TextField(
        label=gettext_lazy("Uttalelse til klageinstansen"),
        rows=6,
        max_length=_TEXT_LENGTH,
        help_text=gettext_lazy("Minst 10 tegn. Legen får en kopi i brevet."),
        error_messages={"required": gettext_lazy("Skriv en uttalelse.")},
    )


class OutcomeForm(_AboutAppealForm):
    """What the appeal body decided."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("Hva avgjorde klageinstansen?"),
        choices=[("stands", gettext_lazy("Vedtaket er stadfestet")), ("changed", gettext_lazy("Vedtaket er endret"))],
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Velg hva klageinstansen avgjorde."),
            "invalid_choice": gettext_lazy("Velg hva klageinstansen avgjorde."),
        },
    )
    text = TextField(
        label=gettext_lazy("Avgjørelsen"),
        rows=4,
        max_length=_TEXT_LENGTH,
        help_text=gettext_lazy("Minst 10 tegn. Dato og hva den går ut på."),
        error_messages={"required": gettext_lazy("Skriv hva avgjørelsen går ut på.")},
    )


def _register(application: Application, by: User, answers: Answers) -> object:
    return register_appeal(standing_decision(application), by=by, **answers)


def _take_up(application: Application, by: User, answers: Answers) -> object:
    appeal = _meant(application, answers)
    return reopen_case(application, by=by, occasion=Occasion.APPEAL, reason=answers["reason"], appeal=appeal)


def _forward(application: Application, by: User, answers: Answers) -> object:
    return forward_appeal(_meant(application, answers), by=by, statement=answers["statement"])


def _settle(application: Application, by: User, answers: Answers) -> object:
    is_changed = answers["outcome"] == "changed"
    return register_outcome(_meant(application, answers), by=by, is_changed=is_changed, text=answers["text"])


def _meant(application: Application, answers: Answers) -> Appeal:
    key = answers["appeal"]
    is_key = key.isascii() and key.isdigit() and len(key) < _TOO_MANY_DIGITS
    found = Appeal.objects.filter(application=application, pk=int(key)).first() if is_key else None
    if found is None:
        raise NotPossible(_("Klagen finnes ikke i denne saken."))
    return found


ACTS: tuple[Act, ...] = (
    Act(
        name="register_appeal",
        label=gettext_lazy("Registrere en klage"),
        form=AppealForm,
        check=check_may_assess,
        run=_register,
        done=gettext_lazy("Klagen er registrert."),
        panel="klage",
    ),
    Act(
        name="take_up_appeal",
        label=gettext_lazy("Ta vedtaket opp etter klage"),
        form=TakeUpForm,
        check=check_may_assess,
        run=_take_up,
        done=gettext_lazy("Saken er tatt opp igjen, og du behandler den."),
        panel="klage",
    ),
    Act(
        name="forward_appeal",
        label=gettext_lazy("Sende klagen til klageinstansen"),
        form=ForwardForm,
        check=check_may_assess,
        run=_forward,
        done=gettext_lazy("Klagen er sendt videre, og brevet til legen lages nå."),
        panel="klage",
    ),
    Act(
        name="settle_appeal",
        label=gettext_lazy("Registrere klageinstansens avgjørelse"),
        form=OutcomeForm,
        check=check_may_assess,
        run=_settle,
        done=gettext_lazy("Avgjørelsen er registrert."),
        panel="klage",
    ),
)


def panel(desk: Desk, reader: User, form_of: FormOf) -> DeskPanel | None:
    """Return the appeals of the case and what can be done with the newest; None before the first decision."""
    if desk.decision is None:
        return None
    application = desk.application
    appeals = list(Appeal.objects.filter(application=application).select_related("registered_by", "decision"))
    newest = appeals[0] if appeals else None
    state = newest.state if newest else None
    handles = desk.handles
    can_act = handles and application.status in DECIDED_STATUSES
    bar = bar_to_appeal(desk.decision, appeals)
    changed = state == AppealState.DECISION_CHANGED and newest is not None and newest.decision == desk.decision
    about: dict[str, Any] = {"initial": {"appeal": newest.pk if newest else ""}}
    forms_shown = {
        "register": form_of("register_appeal", when=can_act and not bar),
        "take_up": form_of("take_up_appeal", when=can_act and (state == AppealState.RECEIVED or changed), **about),
        "forward": form_of("forward_appeal", when=can_act and state == AppealState.RECEIVED, **about),
        "settle": form_of("settle_appeal", when=handles and state == AppealState.FORWARDED, **about),
    }
    if not appeals and not any(forms_shown.values()):
        return None
    return DeskPanel(
        template="admin/approvals/application/desk/appeals.html",
        anchor="klage",
        heading=gettext_lazy("Klage"),
        data={
            "appeals": appeals,
            "due_on": deadline_of(desk.decision),
            "is_waiting": state in OPEN_APPEAL_STATES,
            "bar": bar,
            "needs_carrying_out": can_act and changed,
            "has_body": bool(settings.APPEAL_BODY),
            **forms_shown,
        },
        holds=tuple(forms_shown.values()),
    )
