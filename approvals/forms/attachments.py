"""Attaching a document."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from approvals.enums import AttachmentKind
from approvals.forms.base import ChoiceOrNothing, plain_helper


class AttachmentForm(forms.Form):
    """A file and what it shows. What the file is, is judged by the service."""

    mark_optional = ()
    use_required_attribute = False

    kind = ChoiceOrNothing(
        label=_("Hva viser dokumentet?"),
        choices=AttachmentKind.choices,
        required=True,
        error_messages={"required": _("Velg hva dokumentet viser.")},
    )
    file = forms.FileField(
        label=_("Fil"),
        max_length=None,
        allow_empty_file=True,
        help_text=_("PDF, JPEG eller PNG, høyst 10 MB. Ikke legg ved noe med opplysninger om pasienter."),
        error_messages={"required": _("Velg en fil."), "invalid": _("Velg en fil.")},
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()
