"""What a person answers about a delivery."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from correspondence.enums import SettlementOutcome
from correspondence.models import Delivery


class SettlementForm(forms.Form):
    """Answer for a delivery that failed or whose fate is unknown."""

    outcome = forms.ChoiceField(
        label=_("Hva skal skje?"),
        choices=[
            (SettlementOutcome.RESEND, _("Send meldingen på nytt")),
            (SettlementOutcome.SENT, _("Meldingen er kommet fram, ikke send på nytt")),
        ],
        widget=forms.RadioSelect(attrs={"class": "radiolist"}),
    )
    recipient_email = forms.EmailField(
        label=_("E-postadresse ved ny sending"),
        max_length=254,
        help_text=_("Rett adressen hvis den var feil. Den gamle blir stående på den gamle utsendelsen."),
    )
    note = forms.CharField(
        label=_("Begrunnelse"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Skriv hvordan du vet det, eller hva du har avtalt med mottakeren."),
    )

    def __init__(self, *args: Any, delivery: Delivery, **kwargs: Any) -> None:
        """`delivery` gives the address that stands there to begin with."""
        kwargs["initial"] = {"recipient_email": delivery.recipient_email}
        super().__init__(*args, **kwargs)


class ResendForm(forms.Form):
    """Send a delivery again that has arrived before."""

    recipient_email = SettlementForm.base_fields["recipient_email"]
    note = SettlementForm.base_fields["note"]

    def __init__(self, *args: Any, delivery: Delivery, **kwargs: Any) -> None:
        """`delivery` gives the address that stands there to begin with."""
        kwargs["initial"] = {"recipient_email": delivery.recipient_email}
        super().__init__(*args, **kwargs)
