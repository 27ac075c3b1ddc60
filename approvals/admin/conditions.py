"""What changes under an approval that runs, noted on the desk: the supervisor (R24, R25) and the agreement (R20)."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.form_fields import NorwegianDateField, TextField
from accounts.models import User
from approvals.admin.act import Act, Answers, DeskPanel, FormOf
from approvals.admin.reads import Desk
from approvals.models import Application
from approvals.permissions import check_may_assess
from approvals.services.conditions import (
    MAX_REASON,
    followed_by,
    note_agreement_ended,
    note_supervisor_ineligible,
    rests_on_agreement,
    running_approval,
)


class IneligibleForm(forms.Form):
    """From which day the supervisor does not fulfil the requirements, and why; an empty day takes it back."""

    from_on = NorwegianDateField(
        label=_("Fyller ikke kravene fra og med"),
        required=False,
        help_text=_("For eksempel 31.12.2026. La feltet stå tomt for å fjerne det som er registrert."),
    )
    reason = TextField(
        label=_("Begrunnelse"),
        rows=2,
        max_length=MAX_REASON,
        help_text=_("Minst 10 tegn. Står i sakens tidslinje."),
        error_messages={"required": _("Skriv en begrunnelse.")},
    )


class AgreementForm(forms.Form):
    """The last day of the agreement with the centre; an empty one is that of the decision."""

    last_day = NorwegianDateField(
        label=_("Siste dag avtalen gjelder"),
        required=False,
        help_text=_("For eksempel 31.12.2026. La feltet stå tomt hvis avtalen gjelder som da vedtaket ble fattet."),
    )


def _note_ineligible(application: Application, by: User, answers: Answers) -> object:
    note_supervisor_ineligible(application, by=by, **answers)
    return None


def _note_agreement(application: Application, by: User, answers: Answers) -> object:
    note_agreement_ended(application, by=by, **answers)
    return None


ACTS: tuple[Act, ...] = (
    Act(
        name="supervisor_ineligible",
        label=_("Registrere at veilederen ikke lenger fyller kravene"),
        form=IneligibleForm,
        check=check_may_assess,
        run=_note_ineligible,
        done=_("Det er registrert om veilederen fyller kravene."),
        panel="tjenesten",
    ),
    Act(
        name="agreement_ended",
        label=_("Registrere at avtalen med palliativt senter er avsluttet"),
        form=AgreementForm,
        check=check_may_assess,
        run=_note_agreement,
        done=_("Det er registrert hvor lenge avtalen gjelder."),
        panel="tjenesten",
    ),
)


def panel(desk: Desk, reader: User, form_of: FormOf) -> DeskPanel | None:
    """Return what has been noted under the approval that runs, and the acts that note it; None when none runs."""
    approval = running_approval(desk.application, on=timezone.localdate()) if desk.decision is not None else None
    if approval is None:
        return None
    appointment, handles = followed_by(approval), desk.handles
    has_agreement = rests_on_agreement(approval)
    ineligible: Any = form_of("supervisor_ineligible", when=handles and appointment is not None)
    agreement: Any = form_of("agreement_ended", when=handles and has_agreement)
    return DeskPanel(
        template="admin/approvals/application/desk/conditions.html",
        anchor="tjenesten",
        heading=_("Under tjenesten"),
        data={
            "approval": approval,
            "appointment": appointment,
            "has_agreement": has_agreement,
            "ineligible": ineligible,
            "agreement": agreement,
        },
        holds=(ineligible, agreement),
    )
