"""Planning conferences, and what became of them. Whether it can be done is for the services to say."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.form_fields import NorwegianDateField, NorwegianIntegerField, TextField
from supervision.models import Conference, ConferenceState
from supervision.models import ConferenceForm as HowHeld
from supervision.services.conference_links import CentreAnswer
from supervision.services.conferences import (
    LEAST_INTERVAL,
    LEAST_MINUTES,
    MOST_CAUSE,
    MOST_INTERVAL,
    MOST_MINUTES,
)
from units.models import PalliativeCentre

_USUAL_MINUTES = 60
_HOW_HELD = [(code, capfirst(label)) for code, label in HowHeld.choices]


def _helper() -> FormHelper:
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    helper.form_show_errors = False
    return helper


def _time_field() -> forms.TimeField:
    return forms.TimeField(
        label=_("Klokkeslett"),
        required=False,
        input_formats=["%H:%M", "%H.%M"],
        widget=forms.TimeInput(format="%H.%M", attrs={"autocomplete": "off", "data-width": "short", "maxlength": 5}),
        help_text=_("For eksempel 14.30"),
        error_messages={"invalid": _("Skriv klokkeslettet som timer og minutter, for eksempel 14.30.")},
    )


def _how_held_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Hvordan?"),
        choices=_HOW_HELD,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Velg fysisk møte eller video."),
            "invalid_choice": _("Velg fysisk møte eller video."),
        },
    )


def _minutes_field() -> NorwegianIntegerField:
    return NorwegianIntegerField(
        label=_("Varighet"),
        unit=_("minutter"),
        min_value=LEAST_MINUTES,
        max_value=MOST_MINUTES,
        initial=_USUAL_MINUTES,
    )


class _Form(forms.Form):
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _helper()


class SeriesForm(_Form):
    """A series: from when to when, how far apart, with whom."""

    mark_optional = ("at", "centre")

    first_on = NorwegianDateField(label=_("Første gang"))
    last_on = NorwegianDateField(
        label=_("Siste dag"), help_text=_("Ingen konferanse planlegges etter denne dagen, for eksempel 31.12.2026")
    )
    interval_weeks = NorwegianIntegerField(
        label=_("Uker mellom"),
        unit=_("uker"),
        min_value=LEAST_INTERVAL,
        max_value=MOST_INTERVAL,
        initial=2,
        help_text=_("Annenhver uke gir minst to i måneden."),
    )
    at = _time_field()
    minutes = _minutes_field()
    form = _how_held_field()
    centre = forms.ModelChoiceField(
        label=_("Palliativt senter"),
        queryset=PalliativeCentre.objects.none(),
        required=False,
        empty_label=_("Velg …"),
        help_text=_("Det er senteret som kan bekrefte konferansene."),
        error_messages={"invalid_choice": _("Velg et senter på listen.")},
    )

    def __init__(self, *args: Any, is_demo: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: forms.ModelChoiceField = self.fields["centre"]  # type: ignore[assignment]
        chosen.queryset = PalliativeCentre.objects.filter(is_demo=is_demo)

    def clean(self) -> None:
        """Refuse a last day before the first."""
        first, last = self.cleaned_data.get("first_on"), self.cleaned_data.get("last_on")
        if first and last and last < first:
            self.add_error("last_on", _("Siste dag kan ikke være før første gang."))


class OneConferenceForm(_Form):
    """One conference, planned or already held."""

    mark_optional = ("at",)

    on = NorwegianDateField(label=_("Dato"))
    at = _time_field()
    minutes = _minutes_field()
    form = _how_held_field()
    was_held = forms.BooleanField(label=_("Konferansen er holdt"), required=False)


class HeldForm(_Form):
    """How a conference was held."""

    form = _how_held_field()


class MoveForm(_Form):
    """The new day and time."""

    mark_optional = ("at",)

    on = NorwegianDateField(label=_("Ny dato"))
    at = _time_field()


class CancelForm(_Form):
    """Why a conference does not take place."""

    cause = TextField(
        label=_("Hvorfor er den avlyst?"),
        max_length=MOST_CAUSE,
        help_text=_("Kort, og uten noe om pasienter eller andre personer."),
        error_messages={"required": _("Skriv hvorfor konferansen er avlyst.")},
    )


class CentreAnswerForm(_Form):
    """What the centre says of one conference."""

    mark_optional = ("cause",)

    state = forms.ChoiceField(
        label=_("Ble konferansen holdt?"),
        choices=[
            (ConferenceState.HELD.value, _("Ja, den ble holdt")),
            (ConferenceState.CANCELLED.value, _("Nei, den ble avlyst")),
            ("", _("Vet ikke")),
        ],
        widget=forms.RadioSelect,
        required=False,
        initial="",
        error_messages={"invalid_choice": _("Velg blant svarene på siden.")},
    )
    cause = TextField(
        label=_("Hvorfor avlyst?"),
        max_length=MOST_CAUSE,
        required=False,
        help_text=_("Bare hvis den ble avlyst. Skriv ikke noe om pasienter."),
    )

    def __init__(self, *args: Any, conference: Conference, **kwargs: Any) -> None:
        super().__init__(*args, prefix=f"c{conference.pk}", **kwargs)
        self.conference = conference

    def clean(self) -> None:
        """A cancelled conference has a cause."""
        state, cause = self.cleaned_data.get("state"), self.cleaned_data.get("cause")
        if state == ConferenceState.CANCELLED and not cause and "cause" not in self.errors:
            self.add_error("cause", _("Skriv hvorfor konferansen er avlyst."))

    def answer(self) -> CentreAnswer:
        """Return what was answered; a cause counts only for what was cancelled."""
        state = self.cleaned_data["state"]
        return CentreAnswer(state=state, cause=self.cleaned_data["cause"] if state == ConferenceState.CANCELLED else "")
