"""The supervisor's answer."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.form_fields import TextField
from approvals.forms.about import HprField
from approvals.forms.base import plain_helper, requirement_for
from supervision.models import SupervisorBasis


class AcceptForm(forms.Form):
    """Yes, and on what basis (R25)."""

    mark_optional = ("basis_text",)
    use_required_attribute = False

    hpr_number = HprField(label=_("HPR-nummeret ditt"), error_messages={"required": _("Skriv HPR-nummeret ditt.")})
    workplace = TextField(
        label=_("Arbeidsstedet ditt"), max_length=200, error_messages={"required": _("Skriv hvor du arbeider.")}
    )
    basis = forms.ChoiceField(
        label=_("På hvilket grunnlag er du veileder?"),
        choices=[(code, capfirst(label)) for code, label in SupervisorBasis.choices],
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg grunnlaget.")},
    )
    basis_text = TextField(
        label=_("Nærmere om grunnlaget"),
        rows=4,
        required=False,
        help_text=_("Må fylles ut hvis du er godkjent på annet grunnlag: hva, av hvem og når."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.requirements = {"basis": requirement_for("supervisor.eligible")}
        self.helper = plain_helper()

    def clean(self) -> None:
        """Another basis must be explained."""
        data = self.cleaned_data
        if data.get("basis") == SupervisorBasis.OTHER and "basis_text" in data and not data["basis_text"]:
            self.add_error("basis_text", _("Skriv hva grunnlaget er, hvem som har godkjent det, og når."))


class DeclineForm(forms.Form):
    """No, and why."""

    mark_optional = ()
    use_required_attribute = False

    reason = TextField(
        label=_("Hvorfor takker du nei?"),
        max_length=1000,
        rows=3,
        error_messages={"required": _("Skriv kort hvorfor, så vet legen hva som må endres.")},
        help_text=_("Legen får vite at du har takket nei, og kan lese grunnen."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()
