"""Telling of a change: what, why and from when."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.form_fields import NorwegianDateField, TextField
from approvals.enums import ChangeKind
from approvals.forms.base import plain_helper

KINDS = [
    (ChangeKind.POSITION.value, _("Stillingen: du skal arbeide mer eller mindre ved enheten")),
    (ChangeKind.UNIT.value, _("Enheten: du skal arbeide ved en annen enhet")),
    (ChangeKind.SUPERVISOR.value, _("Veilederen: du får en annen veileder, eller en annen avtale om veiledningen")),
    (ChangeKind.DATES.value, _("Datoene: tjenesten skal flyttes, forlenges eller kortes ned")),
    (ChangeKind.LEAVE.value, _("Permisjon: du er borte fra tjenesten en tid")),
    (ChangeKind.ENDING.value, _("Avslutning: du slutter ved enheten")),
]


class ChangeForm(forms.Form):
    """What changes, why, and from which day. Whether it can be changed is for the service to say."""

    mark_optional = ("leave_until",)
    use_required_attribute = False

    kinds = forms.MultipleChoiceField(
        label=_("Hva endres?"),
        help_text=_("Kryss av for alt som endres. Avslutning meldes for seg."),
        choices=KINDS,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Velg hva som endres."),
            "invalid_choice": _("Velg blant endringene på listen."),
        },
    )
    change_from = NorwegianDateField(
        label=_("Fra hvilken dag?"),
        help_text=_(
            "Den første dagen det er annerledes, for eksempel 31.12.2026. "
            "Ved permisjon: den første dagen du er borte. Ved avslutning: dagen etter den siste du arbeider."
        ),
        error_messages={"required": _("Skriv fra hvilken dag endringen gjelder.")},
    )
    leave_until = NorwegianDateField(
        label=_("Siste dag i permisjonen"), required=False, help_text=_("Bare ved permisjon, for eksempel 31.12.2026")
    )
    reason = TextField(
        label=_("Hvorfor?"),
        rows=3,
        max_length=2000,
        required=False,
        help_text=_("Et par setninger. Ved permisjon skal du ikke skrive hvorfor."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()

    def clean(self) -> None:
        """A leave has a last day, and everything else a reason."""
        kinds = self.cleaned_data.get("kinds", [])
        if not kinds:
            return
        if ChangeKind.LEAVE in kinds and not self.cleaned_data.get("leave_until") and "leave_until" not in self.errors:
            self.add_error("leave_until", _("Skriv siste dag i permisjonen."))
        if kinds != [ChangeKind.LEAVE] and not self.cleaned_data.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Skriv hvorfor."))
        if ChangeKind.ENDING in kinds and len(kinds) > 1:
            self.add_error("kinds", _("En avslutning meldes for seg. Velg bare den, eller bare det andre."))
