"""Forms of small groups: the group itself, its meetings, and what a meeting of a doctor's own group is about."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.form_fields import NorwegianDateField, NorwegianIntegerField, TextField
from curriculum.catalogue.package import PHASES, Item, training_package
from curriculum.forms.teaching import HoursField, quiet_helper
from curriculum.models import GroupMeeting, SmallGroup
from curriculum.models.small_group import MOST_MINUTES, MOST_OF_A_ROLE, ROLES
from curriculum.services.own_small_groups import SessionContent
from curriculum.services.series import MOST_SESSIONS, PlannedSession, Spacing, spaced_days
from curriculum.services.small_groups import MOST_MEETINGS, GroupFacts, MeetingPlan, evenly_planned, mark_of
from units.models import PalliativeUnit

_MOST_WEEKS: Final = 52
_MOST_TEXT: Final = 500


def _count(label: Any) -> NorwegianIntegerField:
    return NorwegianIntegerField(label=label, max_value=MOST_OF_A_ROLE, required=False)


class GroupForm(forms.Form):
    """What a group is called, who leads it, where it meets, and how many of each role take part. No names."""

    mark_optional: tuple[str, ...] = ("place",)
    use_required_attribute = False

    title = TextField(
        label=_("Hva heter gruppen?"),
        max_length=150,
        help_text=_("For eksempel «Smågruppe høsten 2027»"),
        error_messages={"required": _("Skriv hva gruppen heter.")},
    )
    leader = TextField(
        label=_("Hvem leder gruppen?"),
        max_length=150,
        help_text=_("Stilling, ikke navn, for eksempel «fagsykepleier»"),
        error_messages={"required": _("Skriv stillingen til den som leder gruppen.")},
    )
    place = TextField(label=_("Hvor møtes dere?"), max_length=150, required=False)
    nurses = _count(_("Sykepleiere"))
    health_workers = _count(_("Helsefagarbeidere"))
    assistants = _count(_("Assistenter"))
    doctors = _count(_("Leger"))
    others = _count(_("Andre"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = quiet_helper()

    def clean(self) -> None:
        """Somebody must take part."""
        if not any(role in self.errors or self.cleaned_data.get(role) for role in ROLES):
            self.add_error("nurses", _("Skriv hvor mange som deltar, i minst ett av feltene."))

    def facts(self) -> GroupFacts:
        """Return what was answered; a count that is not typed is nobody."""
        texts = {name: self.cleaned_data[name] for name in ("title", "leader", "place")}
        return GroupFacts(**texts, **{role: self.cleaned_data[role] or 0 for role in ROLES})

    @staticmethod
    def stored(group: SmallGroup) -> dict[str, Any]:
        """Return what is stored of a group, for the fields."""
        return {name: getattr(group, name) for name in ("title", "leader", "place", *ROLES)}


class NewGroupForm(GroupForm):
    """A new group at a unit, with meetings of the same length at even intervals; each can be changed afterwards."""

    unit = forms.ModelChoiceField(
        queryset=PalliativeUnit.objects.none(),
        label=_("Ved hvilken enhet?"),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg enheten."), "invalid_choice": _("Velg blant enhetene på listen.")},
    )
    first_day = NorwegianDateField(
        label=_("Første møte"), error_messages={"required": _("Skriv dagen for det første møtet.")}
    )
    times = NorwegianIntegerField(
        label=_("Antall møter"),
        unit=_("møter"),
        min_value=1,
        max_value=MOST_MEETINGS,
        error_messages={"required": _("Skriv hvor mange møter.")},
    )
    weeks_between = NorwegianIntegerField(
        label=_("Uker mellom møtene"),
        unit=_("uker"),
        min_value=1,
        max_value=_MOST_WEEKS,
        error_messages={"required": _("Skriv hvor mange uker det går mellom møtene.")},
    )
    minutes = NorwegianIntegerField(
        label=_("Hvor lenge varer et møte?"),
        unit=_("minutter"),
        min_value=1,
        max_value=MOST_MINUTES,
        error_messages={"required": _("Skriv hvor mange minutter et møte varer.")},
    )
    field_order = ("unit", "title", "leader", "place", *ROLES, "first_day", "times", "weeks_between", "minutes")

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units
        self.fields["unit"].label_from_instance = _unit_label

    def meetings(self) -> list[MeetingPlan]:
        """Return the meetings, evenly spaced."""
        data = self.cleaned_data
        return evenly_planned(
            data["first_day"], times=data["times"], weeks_between=data["weeks_between"], minutes=data["minutes"]
        )


class PhasesForm(forms.Form):
    """What is done in each phase of a meeting."""

    mark_optional: tuple[str, ...] = PHASES
    use_required_attribute = False

    preparation = TextField(
        label=_("Forberedelse"),
        rows=2,
        max_length=_MOST_TEXT,
        required=False,
        help_text=_("Det deltakerne ser, leser eller tenker gjennom på forhånd"),
    )
    introduction = TextField(label=_("Faglig introduksjon"), rows=2, max_length=_MOST_TEXT, required=False)
    reflection = TextField(
        label=_("Felles refleksjon"),
        rows=2,
        max_length=_MOST_TEXT,
        required=False,
        help_text=_("Skriv ikke noe som kan knyttes til en pasient eller til noen i gruppen."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = quiet_helper()


class GroupMeetingForm(PhasesForm):
    """A meeting of a unit's group: its day and length, films and cases from the package, and the phases."""

    mark_optional = ("films", "cases", *PHASES)

    on = NorwegianDateField(label=_("Hvilken dag?"), error_messages={"required": _("Skriv dagen for møtet.")})
    minutes = NorwegianIntegerField(
        label=_("Hvor lenge varer møtet?"),
        unit=_("minutter"),
        min_value=1,
        max_value=MOST_MINUTES,
        error_messages={"required": _("Skriv hvor mange minutter møtet varer.")},
    )
    films = forms.MultipleChoiceField(
        label=_("Filmer"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Velg filmer fra listen.")},
    )
    cases = forms.MultipleChoiceField(
        label=_("Kasus"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Velg kasus fra listen.")},
    )
    #: what the meeting was when it was shown
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    field_order = ("on", "minutes", "films", "cases", *PHASES, "seen")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        package = training_package()
        self.fields["films"].choices = [(item.key, film_words(item)) for item in package.choices.values()]
        self.fields["cases"].choices = [(item.key, case_words(item)) for item in package.cases.values()]

    def planned(self) -> MeetingPlan:
        """Return what was answered."""
        return MeetingPlan(**{name: value for name, value in self.cleaned_data.items() if name != "seen"})

    @staticmethod
    def stored(meeting: GroupMeeting) -> dict[str, Any]:
        """Return what is stored of a meeting, for the fields."""
        shown = {name: getattr(meeting, name) for name in ("on", "minutes", "films", "cases", *PHASES)}
        return {**shown, "seen": mark_of(meeting)}


class OwnGroupForm(GroupForm):
    """A doctor's small group: the days are worked out as for any small group in the log (R36)."""

    first_day = NorwegianDateField(
        label=_("Første møte"), error_messages={"required": _("Skriv dagen for det første møtet.")}
    )
    last_day = NorwegianDateField(
        label=_("Siste dag gruppen kan møtes"), error_messages={"required": _("Skriv siste dag.")}
    )
    interval_weeks = NorwegianIntegerField(
        label=_("Uker mellom møtene"),
        unit=_("uker"),
        min_value=1,
        max_value=_MOST_WEEKS,
        error_messages={"required": _("Skriv hvor mange uker det går mellom møtene.")},
    )
    hours = HoursField(label=_("Undervisningstimer hver gang"))

    def __init__(self, *args: Any, spacing: Spacing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["interval_weeks"].help_text = _now("Regelverket sier hver %(least)d. til %(most)d. uke.") % {
            "least": spacing.least,
            "most": spacing.most,
        }

    def clean(self) -> None:
        """The last day is not before the first, and the days are not too many."""
        super().clean()
        first, last = self.cleaned_data.get("first_day"), self.cleaned_data.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("Siste dag kan ikke være før første møte."))

    def sessions(self) -> list[PlannedSession]:
        """Return the sessions of the series, each with its hours."""
        data = self.cleaned_data
        days = spaced_days(data["first_day"], data["last_day"], weeks=data["interval_weeks"])
        return [PlannedSession(on=day, hours=data["hours"]) for day in days[: MOST_SESSIONS + 1]]

    def field_for(self, field: str) -> str | None:
        """Return the field beside which a refusal stands: days that were worked out have the last one."""
        return "last_day" if field == "dates" else field if field in self.fields else None


class SessionContentForm(PhasesForm):
    """What a meeting of a doctor's own group is about."""

    mark_optional = ("topic", *PHASES)

    topic = TextField(label=_("Tema"), max_length=200, required=False)
    field_order = ("topic", *PHASES)

    def content(self) -> SessionContent:
        """Return what was answered."""
        return SessionContent(**self.cleaned_data)


def film_words(item: Item) -> str:
    """Return a film with its number, or a topic whose films have none."""
    return (
        _now("Film %(number)d: %(title)s") % {"number": item.number, "title": item.text} if item.number else item.text
    )


def case_words(item: Item) -> str:
    """Return a case: the name, the illness and the home."""
    return f"{item.text}: {item.condition}, {item.setting}"


def _unit_label(unit: PalliativeUnit) -> str:
    return f"{unit.name}, {unit.municipality.name}"
