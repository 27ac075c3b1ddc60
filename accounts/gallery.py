"""One example of everything the pages are made of, in every state: to look at, and for the tests to check."""

from datetime import datetime
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Row
from django import forms
from django.core.paginator import Paginator
from django.utils.translation import gettext_lazy as _

from accounts.form_fields import NorwegianDateField, NorwegianDecimalField, NorwegianIntegerField, TextField
from accounts.form_layout import ActionButton, ButtonLine, Requirement
from accounts.formsets import RowFormSet
from accounts.templatetags.ds import STATUSES

KINDS = [("sykehjem", _("Sykehjem")), ("sykestue", _("Sykestue")), ("dms", _("Distriktsmedisinsk senter"))]
DAYS = [("man", _("Mandag")), ("tir", _("Tirsdag")), ("ons", _("Onsdag"))]


class ExampleForm(forms.Form):
    """One field of each kind."""

    name = TextField(label=_("Navn på enheten"), max_length=80)
    kind = forms.ChoiceField(label=_("Hva slags enhet er det?"), choices=KINDS, widget=forms.RadioSelect)
    region = forms.ChoiceField(label=_("Velg fra en liste"), choices=[("", _("Velg")), *KINDS])
    days = forms.MultipleChoiceField(
        label=_("Hvilke dager?"),
        choices=DAYS,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Velg alle som passer."),
    )
    start = NorwegianDateField(label=_("Fra og med"))
    position = NorwegianDecimalField(label=_("Stillingsstørrelse"), unit="%", max_value=100)
    beds = NorwegianIntegerField(label=_("Antall senger"))
    description = TextField(label=_("Beskriv tilbudet"), rows=4, required=False)
    attachment = forms.FileField(label=_("Vedlegg"), required=False, help_text=_("PDF, JPEG eller PNG, høyst 10 MB."))
    agreed = forms.BooleanField(label=_("Jeg har lest det som står over"))

    requirements = {
        "beds": Requirement(text=_("Enheten må ha nok senger til å være en egen enhet."), source=_("Eksempel på kilde"))
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_method = "get"
        self.helper.form_show_errors = False
        self.helper.layout = Layout(
            Fieldset(_("Enheten"), "name", "kind", "region", "days"),
            Row("start", "position"),
            "beds",
            "description",
            "attachment",
            "agreed",
            ButtonLine(
                ActionButton(_("Lagre"), name="save"),
                ActionButton(_("Lagre som utkast"), variant="secondary"),
                ActionButton(_("Slett"), variant="tertiary", color="danger"),
            ),
        )


class ExampleRow(forms.Form):
    """A row of a formset."""

    start = NorwegianDateField(label=_("Fra og med"))
    end = NorwegianDateField(label=_("Til og med"), required=False)
    position = NorwegianDecimalField(label=_("Stillingsstørrelse"), unit="%", max_value=100)


class ExampleRows(RowFormSet):
    """Rows, each a fieldset with a number."""

    row_label = _("Stilling")
    add_label = _("Legg til en stilling")


def gallery_context() -> dict[str, Any]:
    """Return the examples that the gallery page shows."""
    formset = forms.formset_factory(ExampleRow, formset=ExampleRows, extra=2, can_delete=True)
    wrong = {"w-start": "31.2.2026", "w-position": "mye", "w-kind": "slott"}
    wrong_rows = {
        "r-TOTAL_FORMS": "2",
        "r-INITIAL_FORMS": "0",
        "r-0-start": "2026-13-01",
        "r-0-position": "120",
        "r-1-start": "1.1.2027",
        "r-1-position": "37,5",
    }
    when = datetime(2026, 11, 21, 9, 5, tzinfo=ZoneInfo("Europe/Oslo"))
    return {
        "crumbs": [(_("Forsiden"), "/"), (_("Komponenter"), "")],
        "statuses": list(STATUSES),
        "tasks": [
            {"title": _("Om deg"), "status": "complete", "url": "#status", "hint": ""},
            {"title": _("Enheten"), "status": "incomplete", "url": "#funn", "hint": _("Antall senger mangler.")},
            {"title": _("Send inn"), "status": "not_started", "url": "", "hint": _("Åpnes når delene er fylt ut.")},
        ],
        "definitions": [(_("Enhet"), _("Eksempelenheten")), (_("Telefon"), "")],
        "findings": [
            {
                "outcome": "not_met",
                "title": _("Senger"),
                "reason": _("Enheten har 5 senger."),
                "remedy": _("Én seng til."),
                "source": _("Eksempel på kilde"),
            },
            {"outcome": "met", "title": _("Veileder"), "reason": "", "remedy": "", "source": ""},
            {"outcome": "judgement", "title": _("Pasienter"), "reason": "", "remedy": "", "source": ""},
        ],
        "events": [
            SimpleNamespace(at=when, title=_("Søknaden er mottatt"), text=_("Du får svar innen en måned.")),
            SimpleNamespace(at=when, title=_("Søknaden er påbegynt"), text=""),
        ],
        "colors": ["info", "success", "warning", "danger"],
        "notice": _("Dette er et eksempel."),
        "caption": _("Stillinger"),
        "headings": [_("Periode"), _("Størrelse")],
        "rows": [["1.1.2027–30.6.2027", "50 %"], ["1.7.2027–31.12.2027", "37,5 %"]],
        "page": Paginator(range(30), 10).page(2),
        "form": ExampleForm(),
        "wrong_form": ExampleForm(wrong, prefix="w"),
        "wrong_rows": formset(wrong_rows, prefix="r"),
    }
