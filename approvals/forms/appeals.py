"""What the applicant writes after a decision: an appeal, and the answer to an advance notice."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.form_fields import TextField
from approvals.forms.base import plain_helper
from approvals.services.assessments import MIN_REASON

_LONGEST = 20_000


class AppealForm(forms.Form):
    """Why the decision is wrong."""

    use_required_attribute = False

    text = TextField(
        label=_("Hvorfor mener du at vedtaket er feil?"),
        rows=10,
        max_length=_LONGEST,
        min_length=MIN_REASON,
        help_text=_("Skriv hva du vil ha endret, og hvorfor. Ta med opplysninger vi ikke har fått."),
        error_messages={
            "required": _("Skriv hvorfor du klager."),
            "min_length": _("Skriv litt mer om hvorfor du klager."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()


class NoticeAnswerForm(forms.Form):
    """What the applicant thinks of what we consider."""

    use_required_attribute = False

    text = TextField(
        label=_("Hva mener du?"),
        rows=8,
        max_length=_LONGEST,
        help_text=_("Du kan svare én gang. Har du ingenting å si, kan du skrive det."),
        error_messages={"required": _("Skriv hva du mener.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()
