"""Sending and withdrawing an application."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.form_fields import TextField
from approvals.forms.base import plain_helper


class SubmitForm(forms.Form):
    """The applicant's confirmation; a second one when criteria are not met."""

    mark_optional = ()
    use_required_attribute = False

    confirm = forms.BooleanField(
        label=_("Jeg bekrefter at opplysningene er riktige, så langt jeg vet."),
        error_messages={"required": _("Kryss av for at opplysningene er riktige.")},
    )
    confirm_unmet = forms.BooleanField(
        label=_("Jeg vil sende søknaden selv om noen vilkår ikke er oppfylt."),
        error_messages={"required": _("Kryss av for at du vil sende likevel, eller gå tilbake og endre.")},
    )

    def __init__(self, *args: Any, has_unmet: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_unmet:
            del self.fields["confirm_unmet"]
        self.helper = plain_helper()


class WithdrawForm(forms.Form):
    """Why the application is withdrawn, for those who want to say."""

    use_required_attribute = False

    reason = TextField(label=_("Hvorfor trekker du søknaden?"), max_length=1000, rows=3, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()
