"""Asking others, and their answers fact by fact."""

from datetime import date
from typing import Any, Final

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.form_fields import NorwegianDateField, NorwegianIntegerField, TextField, format_date
from approvals.enums import ConfirmedField, ItemAnswer
from approvals.forms.base import plain_helper
from approvals.models import RequestItem
from approvals.services.assessments import DATE_FIELDS, NUMBER_FIELDS
from approvals.services.requests.answering import Reply

MAX_TEXT: Final = 4000
_ANSWERS: Final = [
    (ItemAnswer.CONFIRMED.value, gettext_lazy("Det stemmer")),
    (ItemAnswer.CORRECTED.value, gettext_lazy("Det må rettes")),
    (ItemAnswer.REJECTED.value, gettext_lazy("Jeg kan ikke bekrefte det")),
]


class AskForm(forms.Form):
    """Whom to ask."""

    mark_optional = ()
    use_required_attribute = False

    name = TextField(
        label=gettext_lazy("Navn"),
        max_length=150,
        error_messages={"required": gettext_lazy("Skriv navnet på den som skal svare.")},
    )
    email = forms.EmailField(
        label=gettext_lazy("E-post"),
        max_length=254,
        help_text=gettext_lazy("Hit sender vi den personlige lenken. Bruk adressen på arbeidsstedet."),
        error_messages={"required": gettext_lazy("Skriv e-postadressen til den som skal svare.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()


class ResendForm(forms.Form):
    """Where to send the link again."""

    mark_optional = ()
    use_required_attribute = False

    email = forms.EmailField(
        label=gettext_lazy("E-post"),
        max_length=254,
        help_text=gettext_lazy("Endrer du adressen, slutter lenken som ble sendt til den gamle, å virke."),
        error_messages={"required": gettext_lazy("Skriv e-postadressen til den som skal svare.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()


class FactForm(forms.Form):
    """One fact: it is right, it is corrected, or it cannot be confirmed."""

    mark_optional = ("comment",)
    use_required_attribute = False

    def __init__(self, data: Any = None, *, item: RequestItem) -> None:
        self.item = item
        self.kind = ConfirmedField(item.field)
        self.title = capfirst(self.kind.label)
        super().__init__(data, prefix=f"f{item.position}", initial={"value": self._initial()})
        names = {"fact": self.title}
        self.fields["answer"] = forms.ChoiceField(
            label=_("Stemmer dette? %(fact)s") % names,
            choices=_ANSWERS,
            widget=forms.RadioSelect,
            error_messages={"required": _("Velg om opplysningen stemmer.")},
        )
        self.fields["value"] = self._value_field(_("Riktig opplysning: %(fact)s") % names)
        self.fields["comment"] = TextField(
            label=_("Kommentar: %(fact)s") % names, max_length=1000, rows=2, required=False
        )
        self.helper = plain_helper()

    def shown(self) -> str:
        """Return what is stated, for people."""
        return show_fact(self.kind, self.item.stated)

    def reply(self) -> Reply:
        """Return the answer, with the value in the form that is stored."""
        value = self.cleaned_data.get("value")
        text = value.isoformat() if isinstance(value, date) else "" if value is None else str(value)
        return Reply(answer=ItemAnswer(self.cleaned_data["answer"]), value=text, comment=self.cleaned_data["comment"])

    def clean(self) -> None:
        """A value is asked for by a correction alone, a comment by a fact that cannot be confirmed."""
        answer = self.cleaned_data.get("answer")
        if answer != ItemAnswer.CORRECTED:
            self.errors.pop("value", None)
        elif "value" not in self.errors and self.cleaned_data.get("value") in (None, ""):
            self.add_error("value", _("Skriv hva som er riktig."))
        if answer == ItemAnswer.REJECTED and not self.cleaned_data.get("comment") and "comment" not in self.errors:
            self.add_error("comment", _("Skriv kort hvorfor du ikke kan bekrefte dette."))

    def _initial(self) -> Any:
        stated = self.item.stated
        return date.fromisoformat(stated) if self.kind in DATE_FIELDS else stated

    def _value_field(self, label: str) -> forms.Field:
        if self.kind in NUMBER_FIELDS:
            return NorwegianIntegerField(label=label, max_value=99_999, required=False)
        if self.kind in DATE_FIELDS:
            return NorwegianDateField(label=label, required=False)
        return TextField(label=label, max_length=MAX_TEXT, rows=5, required=False)


class SignatureForm(forms.Form):
    """Who answers, and what they want to add."""

    mark_optional = ("comment",)
    use_required_attribute = False

    name = TextField(
        label=gettext_lazy("Navnet ditt og stillingen din"),
        max_length=150,
        help_text=gettext_lazy("Står som den som har bekreftet opplysningene"),
        error_messages={"required": gettext_lazy("Skriv navnet ditt.")},
    )
    comment = TextField(
        label=gettext_lazy("Noe mer du vil si til saksbehandleren?"), max_length=2000, rows=3, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()


class RefuseToAnswerForm(forms.Form):
    """Why somebody who was asked will not answer."""

    mark_optional = ()
    use_required_attribute = False

    reason = TextField(
        label=gettext_lazy("Hvorfor kan du ikke svare?"),
        max_length=1000,
        rows=3,
        help_text=gettext_lazy("Legen og saksbehandleren kan lese dette. Skriv gjerne hvem som bør spørres."),
        error_messages={"required": gettext_lazy("Skriv kort hvorfor, så vet legen hvem som bør spørres.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()


def show_fact(field: str, value: str) -> str:
    """Return a stored fact for people: a date as 31.12.2026, everything else as it is."""
    if field in DATE_FIELDS and value:
        return format_date(date.fromisoformat(value))
    return value
