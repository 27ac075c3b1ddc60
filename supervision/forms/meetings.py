"""Forms of meetings: short enough for a thumb. What can be done is for the services to say."""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, time
from hashlib import sha256
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.form_fields import NorwegianDateField, NorwegianIntegerField, TextField
from supervision.enums import GoalLevel
from supervision.models import Meeting, MeetingForm, Notes, Topic
from supervision.services.meetings import MeetingContent, NotesContent

# [0-9] and not \d: \d takes digits of other scripts.
_HOUR = re.compile(r"([01]?[0-9]|2[0-3])(?:\.([0-5][0-9]))?")
USUAL_MINUTES = 60
#: as many goals as one page asks about
MOST_GOALS = 40
_ABOUT = ("held_on", "form", "minutes", "topics", "has_evaluation")
_GONE = _("Målet står ikke lenger i utdanningsplanen. Vurderingen lagres under målet slik det sto.")


def _form_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Hvordan møttes dere?"),
        choices=[(code, capfirst(label)) for code, label in MeetingForm.choices],
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg hvordan dere møttes."), "invalid_choice": _("Velg hvordan dere møttes.")},
    )


def _level_field(goal: str, *, help_text: Any = "") -> forms.ChoiceField:
    return forms.ChoiceField(
        label=goal,
        help_text=help_text,
        choices=[("", _("Ikke vurdert nå")), *((code, capfirst(label)) for code, label in GoalLevel.choices)],
        required=False,
        error_messages={"invalid_choice": _("Velg hvor langt legen er kommet, blant svarene på listen.")},
    )


def _minutes_field() -> NorwegianIntegerField:
    return NorwegianIntegerField(
        label=_("Varighet"), unit=_("minutter"), error_messages={"required": _("Skriv hvor lenge møtet varte.")}
    )


class TimeField(forms.Field):
    """An hour typed as 14.30 or 14:30."""

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Return a short text box."""
        return {"autocomplete": "off", "data-width": "short", "maxlength": 8}

    def prepare_value(self, value: Any) -> Any:
        """Return a stored hour as 14.30, and typed text as it was typed."""
        return f"{value:%H.%M}" if isinstance(value, time) else value

    def to_python(self, value: Any) -> time | None:
        """Return the hour, None for nothing typed; raise ValidationError with a sentence otherwise."""
        text = str(value or "").strip().replace(":", ".")
        if not text:
            return None
        if not (found := _HOUR.fullmatch(text)):
            raise forms.ValidationError(_("Skriv klokkeslettet som 14.30."), "invalid")
        return time(int(found[1]), int(found[2] or 0))


class _PlainForm(forms.Form):
    """Form tag, token and error summary are the page's."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.form_show_errors = False


def goal_name(goal: str) -> str:
    """Return the name of the question about a learning goal: that of its words, whatever else the plan says."""
    return f"goal_{sha256(goal.encode()).hexdigest()[:16]}"


class LogForm(_PlainForm):
    """A meeting that was held, and if anybody wishes, what was said.

    `goals` are asked about one by one. `known` are the goals of earlier versions of the plan: one of them that was
    asked about when the page was opened, and has a level, is shown and kept under its own words. Whoever sent a page
    that asked about other goals than the plan has now is told so once, and sees what is asked about now.
    """

    held_on = NorwegianDateField(label=_("Når møttes dere?"))
    form = _form_field()
    minutes = _minutes_field()
    topics = forms.MultipleChoiceField(
        label=_("Hva snakket dere om?"),
        help_text=_("Høyst tre tema."),
        choices=[(code, capfirst(label)) for code, label in Topic.choices],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": _("Velg blant temaene på listen.")},
    )
    has_evaluation = forms.BooleanField(label=_("Legen ble evaluert"), required=False)
    record = TextField(label=_("Referat"), rows=3, max_length=4000, required=False)
    strengths = TextField(label=_("Styrker"), rows=2, max_length=2000, required=False)
    to_work_on = TextField(label=_("Å arbeide med"), rows=2, max_length=2000, required=False)
    next_step = TextField(label=_("Avtalt neste steg"), rows=2, max_length=2000, required=False)

    def __init__(
        self, *args: Any, goals: Sequence[str] = (), known: Callable[[], Iterable[str]] = tuple, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.goals = list(goals)
        #: the goals that the page asks about, in one word that comes back with the answers
        self.asked = sha256("\n".join(self.goals).encode()).hexdigest()[:16]
        for goal in self.goals:
            self.fields[goal_name(goal)] = _level_field(goal)
        answered = {name for name in self.data if name.startswith("goal_")}
        self.was_asked_otherwise = bool(answered) and self.data.get("asked") != self.asked
        levelled = {name for name in answered - set(self.fields) if self.data.get(name)}
        gone = [goal for goal in dict.fromkeys(known()) if goal_name(goal) in levelled] if levelled else []
        for goal in gone:
            self.fields[goal_name(goal)] = _level_field(goal, help_text=_GONE)
        self.goals += gone

    def clean(self) -> dict[str, Any]:
        """Refuse levels given while the plan was changed, so that somebody looks at the goals as they are now."""
        if self.was_asked_otherwise:
            raise forms.ValidationError(
                _("Utdanningsplanen er endret etter at du åpnet siden. Se over læringsmålene, og lagre igjen."),
                "changed",
            )
        return self.cleaned_data

    def about_fields(self) -> list[forms.BoundField]:
        """Return the questions that everybody answers."""
        return [self[name] for name in _ABOUT]

    def evaluation_fields(self) -> list[forms.BoundField]:
        """Return the questions that the two alone read the answers to."""
        return [self["record"], *self.goal_fields(), self["strengths"], self["to_work_on"], self["next_step"]]

    def goal_fields(self) -> list[forms.BoundField]:
        """Return one question for each learning goal."""
        return [self[goal_name(goal)] for goal in self.goals]

    def has_written(self) -> bool:
        """Whether something stands in the folded part, so that it is shown open."""
        return any(field.value() or field.errors for field in self.evaluation_fields()) or self.was_asked_otherwise

    def content(self) -> MeetingContent:
        """Return what is to be kept."""
        data = self.cleaned_data
        levels = [(goal, data[goal_name(goal)]) for goal in self.goals]
        return MeetingContent(
            held_on=data["held_on"],
            form=data["form"],
            minutes=data["minutes"],
            topics=tuple(data["topics"]),
            has_evaluation=data["has_evaluation"],
            notes=NotesContent(
                minutes=data["record"],
                progress=tuple((goal, level) for goal, level in levels if level),
                strengths=data["strengths"],
                to_work_on=data["to_work_on"],
                next_step=data["next_step"],
            ),
        )


def initial_of(meeting: Meeting, notes: Notes | None, *, goals: Sequence[str]) -> dict[str, Any]:
    """Return an entry as the form shows it, to be corrected; `notes` only to whoever may read them."""
    about = {name: getattr(meeting, name) for name in _ABOUT}
    if notes is None:
        return about
    levels = {row.get("goal"): row.get("level") for row in notes.progress}
    return {
        **about,
        "record": notes.minutes,
        "strengths": notes.strengths,
        "to_work_on": notes.to_work_on,
        "next_step": notes.next_step,
        **{goal_name(goal): levels.get(goal, "") for goal in goals},
    }


def goals_to_ask(goals: Sequence[str], notes: Notes | None) -> list[str]:
    """Return the goals of the plan, and those the notes speak of that the plan no longer names."""
    spoken = [str(row.get("goal", "")) for row in notes.progress] if notes is not None else []
    return list(dict.fromkeys([*(goal for goal in spoken if goal), *list(dict.fromkeys(goals))[:MOST_GOALS]]))


class HeldForm(_PlainForm):
    """The shortest account of a meeting, behind a personal link."""

    held_on = NorwegianDateField(label=_("Når møttes dere?"))
    form = _form_field()
    minutes = _minutes_field()


class StrikeForm(_PlainForm):
    """Why an entry is to count no more."""

    reason = TextField(
        label=_("Hvorfor strykes møtet?"),
        max_length=200,
        help_text=_("Legen kan lese grunnen."),
        error_messages={"required": _("Skriv hvorfor møtet strykes.")},
    )


class AnswerForm(_PlainForm):
    """What the doctor says of a meeting: two buttons, and a few words if anybody wishes."""

    words = TextField(
        label=_("Hva stemmer ikke?"),
        rows=2,
        max_length=2000,
        required=False,
        help_text=_("Bare veilederen og du kan lese dette."),
    )


class PlanForm(_PlainForm):
    """One day that the two have agreed on."""

    on = NorwegianDateField(label=_("Hvilken dag?"))
    at = TimeField(label=_("Klokkeslett"), required=False, help_text=_("For eksempel 14.30"), widget=forms.TextInput)
    minutes = _minutes_field()
    form = forms.ChoiceField(
        label=_("Hvordan møtes dere?"),
        choices=[(code, capfirst(label)) for code, label in MeetingForm.choices],
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg hvordan dere møtes."), "invalid_choice": _("Velg hvordan dere møtes.")},
    )


class PlanSeveralForm(PlanForm):
    """One day, or several so many weeks apart."""

    times = NorwegianIntegerField(
        label=_("Hvor mange møter?"),
        help_text=_("Skriv 1 for ett møte."),
        error_messages={"required": _("Skriv hvor mange møter.")},
    )
    weeks_between = NorwegianIntegerField(
        label=_("Uker mellom møtene"), required=False, help_text=_("Bare når du planlegger flere.")
    )

    def clean_weeks_between(self) -> int:
        """Nothing typed is no weeks."""
        return self.cleaned_data["weeks_between"] or 0


class CancelForm(_PlainForm):
    """Why a planned meeting is called off."""

    cause = TextField(
        label=_("Hvorfor avlyses møtet?"),
        max_length=200,
        help_text=_("Skriv ikke noe om helsen til noen."),
        error_messages={"required": _("Skriv hvorfor møtet avlyses.")},
    )


class HandoverForm(_PlainForm):
    """Who should take over, and from when."""

    name = TextField(
        label=_("Navnet til den nye veilederen"), max_length=150, error_messages={"required": _("Skriv navnet.")}
    )
    email = forms.EmailField(
        label=_("E-posten til den nye veilederen"),
        max_length=254,
        error_messages={
            "required": _("Skriv e-postadressen."),
            "invalid": _("Skriv en e-postadresse, for eksempel navn@sykehuset.no."),
        },
    )
    from_on = NorwegianDateField(label=_("Fra hvilken dag?"))
    message = TextField(label=_("Melding til legen"), rows=3, max_length=2000, required=False)


def initial_plan(on: date | None = None) -> dict[str, Any]:
    """Return what a plan usually is."""
    return {"on": on, "minutes": USUAL_MINUTES, "form": MeetingForm.IN_PERSON.value, "times": 1, "weeks_between": 4}
