"""Answering the questions of a caseworker: a text and a file for each."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.form_fields import TextField
from approvals.forms.base import plain_helper
from approvals.models import RequestItem
from approvals.services.questions import MAX_ANSWER, seal_of_answer

_SEAL_LENGTH: Final = 64


class AnswerForm(forms.Form):
    """The answer to one question. Nothing is required: answers are saved half done."""

    mark_optional = ()
    use_required_attribute = False

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=_SEAL_LENGTH)
    text = TextField(label=gettext_lazy("Svaret ditt"), max_length=MAX_ANSWER, rows=5, required=False)
    file = forms.FileField(
        label=gettext_lazy("Legg ved en fil"),
        required=False,
        max_length=None,
        allow_empty_file=True,
        help_text=gettext_lazy("PDF, JPEG eller PNG, høyst 10 MB. Ikke legg ved noe med opplysninger om pasienter."),
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )

    def __init__(self, data: Any = None, files: Any = None, *, item: RequestItem) -> None:
        self.item = item
        seal = seal_of_answer(item)
        super().__init__(data, files, prefix=f"q{item.position}", initial={"text": item.comment, "seen": seal})
        number = {"number": item.position}
        self.fields["text"].label = _("Svaret ditt på spørsmål %(number)s") % number
        self.fields["file"].label = _("Fil til spørsmål %(number)s") % number
        self.helper = plain_helper()

    def renew_seal(self, item: RequestItem) -> None:
        """Let what is sent next replace the answer that is saved now, which the page shows."""
        self.data = {**dict(self.data.items()), self.add_prefix("seen"): seal_of_answer(item)}
