"""Forms of teaching: a new series, a file of sessions, attendance, a cancelled session, and teaching given."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.form_fields import NorwegianDateField, NorwegianDecimalField, NorwegianIntegerField, TextField
from curriculum.models import TeachingForm
from curriculum.models.teaching import MOST_HOURS
from curriculum.services.series import LEAST_HOURS, MOST_SESSIONS, PlannedSession, SeriesFacts, Spacing, spaced_days

REGULAR, BY_DATE = "regular", "dates"
_WAYS = [
    (REGULAR, _("Jevnlig: samme antall uker mellom hver gang")),
    (BY_DATE, _("Dato for dato")),
]
_MOST_WEEKS = 52

#: what each form of teaching is, in a line (R31, R35, R36)
_NOTES = {
    TeachingForm.OWN_PROGRAMME: _("fast undervisning på arbeidsstedet, uke for uke"),
    TeachingForm.PALLIATIVE_CENTRE: _("undervisningen til det nærmeste palliative senteret. Dette anbefales"),
    TeachingForm.SMALL_GROUP: _("en fast gruppe som møtes hver %(least)d. til %(most)d. uke"),
    TeachingForm.E_LEARNING: _("nettkurs du tar på egen hånd"),
    TeachingForm.COURSE: _("undervisning samlet på noen dager"),
    TeachingForm.REGIONAL_WEB: _("nettundervisning felles for regionen"),
}


def quiet_helper() -> FormHelper:
    """Return a helper that leaves form tag, token and error summary to the page."""
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    helper.form_show_errors = False
    return helper


class HoursField(NorwegianDecimalField):
    """Undervisningstimer as declared (T03), with a comma: from a quarter of an hour to a day."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("error_messages", {})
        messages = {
            "required": _("Skriv hvor mange timer."),
            "invalid": _("Skriv timene som et tall, for eksempel 1,5."),
        }
        kwargs["error_messages"] = {**messages, **kwargs["error_messages"]}
        super().__init__(min_value=LEAST_HOURS, max_value=MOST_HOURS, unit=_("timer"), **kwargs)


class SeriesFactsForm(forms.Form):
    """What a series is called, how it is taught, who leads it and where."""

    mark_optional: tuple[str, ...] = ("leader", "place")
    use_required_attribute = False

    title = TextField(
        label=_("Hva heter undervisningen?"),
        max_length=150,
        help_text=_("For eksempel «Onsdagsundervisning palliasjon»"),
        error_messages={"required": _("Skriv hva undervisningen heter.")},
    )
    form = forms.ChoiceField(
        label=_("Hva slags undervisning er det?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Velg hva slags undervisning det er."),
            "invalid_choice": _("Velg blant formene på listen."),
        },
    )
    leader = TextField(label=_("Hvem er ansvarlig?"), max_length=150, required=False)
    place = TextField(label=_("Hvor?"), max_length=150, required=False, help_text=_("Et sted, eller «på nett»"))

    def __init__(self, *args: Any, spacing: Spacing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["form"].choices = explained_forms(spacing)
        self.helper = quiet_helper()

    def facts(self) -> SeriesFacts:
        """Return what was answered."""
        return SeriesFacts(**{name: self.cleaned_data[name] for name in ("title", "form", "leader", "place")})


class SeriesForm(SeriesFactsForm):
    """A new series: at even intervals, or date by date."""

    mark_optional = ("leader", "place")

    way = forms.ChoiceField(
        label=_("Hvordan vil du legge inn datoene?"),
        choices=_WAYS,
        widget=forms.RadioSelect,
        initial=REGULAR,
        error_messages={
            "required": _("Velg hvordan du vil legge inn datoene."),
            "invalid_choice": _("Velg en av måtene."),
        },
    )
    hours = HoursField(label=_("Undervisningstimer hver gang"))
    first_day = NorwegianDateField(label=_("Første gang"), required=False)
    last_day = NorwegianDateField(label=_("Siste dag rekken kan ha"), required=False)
    interval_weeks = NorwegianIntegerField(
        label=_("Uker mellom gangene"), unit=_("uker"), min_value=1, max_value=_MOST_WEEKS, required=False
    )
    dates = TextField(
        label=_("Datoer, én på hver linje"),
        rows=6,
        max_length=20_000,
        required=False,
        help_text=_(
            "For eksempel 31.12.2026. Varer en gang lengre eller kortere, skriver du timene bak: 31.12.2026; 1,5"
        ),
    )

    def clean(self) -> None:
        """Work out the sessions of the way that was chosen; the fields of the other are passed over."""
        way = self.cleaned_data.get("way")
        if way == REGULAR:
            self._ignore("dates")
            self._need("first_day", _("Skriv dagen for første gang."))
            self._need("last_day", _("Skriv siste dag."))
            self._need("interval_weeks", _("Skriv hvor mange uker det går mellom gangene."))
            first, last = self.cleaned_data.get("first_day"), self.cleaned_data.get("last_day")
            if first and last and last < first:
                self.add_error("last_day", _("Siste dag kan ikke være før første gang."))
        elif way == BY_DATE:
            self._ignore("first_day", "last_day", "interval_weeks")
            self._need("dates", _("Skriv datoene."))

    def clean_dates(self) -> list[tuple[Any, Any]]:
        """Read each line as a date, and hours where they stand behind a semicolon."""
        lines = [line for line in self.cleaned_data["dates"].split("\n") if line.strip()]
        if self.data.get(self.add_prefix("way")) != BY_DATE:
            return []
        if len(lines) > MOST_SESSIONS:
            raise ValidationError(_now("En rekke kan ha høyst %(most)d datoer.") % {"most": MOST_SESSIONS})
        return [self._read(number, line) for number, line in enumerate(lines, start=1)]

    def sessions(self) -> list[PlannedSession]:
        """Return the sessions, each with its hours."""
        data = self.cleaned_data
        if data["way"] == BY_DATE:
            return [PlannedSession(on=day, hours=hours or data["hours"]) for day, hours in data["dates"]]
        days = spaced_days(data["first_day"], data["last_day"], weeks=data["interval_weeks"])
        return [PlannedSession(on=day, hours=data["hours"]) for day in days]

    def field_for(self, field: str) -> str | None:
        """Return the field beside which a refusal stands: days that were worked out have the last one."""
        if field == "dates" and self.cleaned_data.get("way") == REGULAR:
            return "last_day"
        return field if field in self.fields else None

    def _read(self, number: int, line: str) -> tuple[Any, Any]:
        day, _semicolon, hours = line.partition(";")
        try:
            return NorwegianDateField().clean(day.strip()), HoursField(required=False).clean(hours.strip())
        except ValidationError as error:
            raise ValidationError(
                _now("Linje %(number)d: %(sentence)s") % {"number": number, "sentence": error.messages[0]}
            ) from error

    def _need(self, field: str, sentence: Any) -> None:
        if not self.cleaned_data.get(field) and field not in self.errors:
            self.add_error(field, sentence)

    def _ignore(self, *fields: str) -> None:
        for field in fields:
            self.errors.pop(field, None)
            self.cleaned_data[field] = None


class SessionFileForm(SeriesFactsForm):
    """A series whose sessions stand in a file. What the file holds is for the service to judge."""

    file = forms.FileField(
        label=_("Fil"),
        max_length=None,
        allow_empty_file=True,
        help_text=_("CSV eller XLSX, høyst 1 MB og 500 linjer."),
        error_messages={"required": _("Velg en fil."), "invalid": _("Velg en fil.")},
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.txt"}),
    )


class SessionForm(forms.Form):
    """One more session in a series."""

    mark_optional = ("topic",)
    use_required_attribute = False

    on = NorwegianDateField(label=_("Hvilken dag?"))
    hours = HoursField(label=_("Undervisningstimer"))
    topic = TextField(label=_("Tema"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = quiet_helper()

    def session(self) -> PlannedSession:
        """Return what was answered."""
        return PlannedSession(**self.cleaned_data)


class AttendanceForm(forms.Form):
    """A day of the series, and hours when it was not all of it."""

    mark_optional = ("hours",)
    use_required_attribute = False

    on = NorwegianDateField(label=_("Hvilken dag?"))
    hours = HoursField(
        label=_("Timer du deltok"), required=False, help_text=_("La feltet stå tomt hvis du var med hele tiden.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = quiet_helper()


class CancelForm(forms.Form):
    """Why a session is not held."""

    mark_optional = ()
    use_required_attribute = False

    cause = TextField(
        label=_("Hvorfor ble undervisningen avlyst?"),
        max_length=200,
        help_text=_("Kort, og uten opplysninger om noens helse."),
        error_messages={"required": _("Skriv hvorfor undervisningen ble avlyst.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = quiet_helper()


class OwnTeachingForm(forms.Form):
    """Teaching that the doctor gave."""

    mark_optional = ("audience",)
    use_required_attribute = False

    on = NorwegianDateField(label=_("Hvilken dag?"))
    hours = HoursField(label=_("Undervisningstimer"))
    title = TextField(
        label=_("Hva underviste du om?"),
        max_length=200,
        error_messages={"required": _("Skriv hva du underviste om.")},
    )
    audience = TextField(label=_("For hvem?"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = quiet_helper()


def explained_forms(spacing: Spacing) -> list[tuple[str, str]]:
    """Return the closed list of forms, each with what it is; the spacing of a small group is the regulation's."""
    limits = {"least": spacing.least, "most": spacing.most}
    return [(form.value, f"{capfirst(form.label)}: {_NOTES[form] % limits}") for form in TeachingForm]
