"""Sending and withdrawing an application, or a change of what was approved."""

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

    def __init__(self, *args: Any, has_unmet: bool, is_change: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_unmet:
            del self.fields["confirm_unmet"]
        elif is_change:
            self.fields["confirm_unmet"].label = _("Jeg vil sende endringen selv om noen vilkår ikke er oppfylt.")
        self.helper = plain_helper()


class WithdrawForm(forms.Form):
    """Why the application or the change is withdrawn, for those who want to say."""

    use_required_attribute = False

    reason = TextField(label=_("Hvorfor trekker du søknaden?"), max_length=1000, rows=3, required=False)

    def __init__(self, *args: Any, is_change: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_change:
            self.fields["reason"].label = _("Hvorfor trekker du endringen?")
        self.helper = plain_helper()
