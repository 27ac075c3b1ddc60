"""What reminders say, in the reader's language. One line for each cause, and the address of where it is settled.

Nothing about a patient, and nothing that was said in a meeting, is ever in one.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, time
from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format, time_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from approvals.services.reminders import causes
from correspondence.reminders import Params, Words, register_builder
from curriculum.months import first_day_of
from supervision.models import ConferenceForm, MeetingForm

#: for each kind: subject, what it is about, the line of one cause, and the name of the page where it is settled
_Kind = tuple[Promise, Promise, Callable[[Params], str], str]


def _months_line(params: Params) -> str:
    return _("%(doctor)s: %(month)s") % {"doctor": params["doctor"], "month": _month(params["month"])}


def _meeting_line(params: Params) -> str:
    form = dict(MeetingForm.choices).get(params["form"], "")
    return _("%(when)s med %(other)s, %(form)s") % {"when": _when(params), "other": params["other"], "form": form}


def _unanswered_line(params: Params) -> str:
    return _("%(day)s, ført av %(supervisor)s") % {"day": _day(params["on"]), "supervisor": params["supervisor"]}


def _conference_line(params: Params) -> str:
    form = dict(ConferenceForm.choices).get(params["form"], "")
    return _("%(when)s, %(form)s") % {"when": _when(params), "form": form}


def _unticked_line(params: Params) -> str:
    return ngettext("%(month)s: %(count)d konferanse", "%(month)s: %(count)d konferanser", params["count"]) % {
        "month": _month(params["month"]),
        "count": params["count"],
    }


def _attendance_line(params: Params) -> str:
    return _("%(day)s: %(title)s") % {"day": _day(params["on"]), "title": params["title"]}


def _plan_line(params: Params) -> str:
    return _("Planen for %(doctor)s, versjon %(version)d") % {"doctor": params["doctor"], "version": params["version"]}


def _end_line(params: Params) -> str:
    return _("Siste godkjente dag er %(day)s.") % {"day": _day(params["on"])}


KINDS: Final[Mapping[str, _Kind]] = {
    causes.MEETING_MONTH: (
        gettext_lazy("Veiledningsmøter som ikke er ført"),
        gettext_lazy(
            "Vi finner ikke noe veiledningsmøte i månedene under. Er møtet holdt, kan du føre det nå. "
            "Ble det ikke noe møte, trenger du ikke gjøre noe her."
        ),
        _months_line,
        "supervision:meetings",
    ),
    causes.MEETING_PLANNED: (
        gettext_lazy("Dere har et veiledningsmøte snart"),
        gettext_lazy("Dere har planlagt dette veiledningsmøtet. Passer det ikke, kan dere flytte eller avlyse det:"),
        _meeting_line,
        "supervision:meetings",
    ),
    causes.MEETING_UNANSWERED: (
        gettext_lazy("Stemmer veiledningsmøtene?"),
        gettext_lazy("Disse møtene er ført, men du har ikke svart på om de stemmer. Det tar bare et øyeblikk:"),
        _unanswered_line,
        "supervision:meetings",
    ),
    causes.CONFERENCE_PLANNED: (
        gettext_lazy("Pasientkonferanser som er nær"),
        gettext_lazy("Du har planlagt pasientkonferanse med det palliative senteret:"),
        _conference_line,
        "approvals:conferences",
    ),
    causes.CONFERENCES_UNTICKED: (
        gettext_lazy("Pasientkonferanser som ikke er ført"),
        gettext_lazy("Her har det vært planlagt pasientkonferanser. Før om de ble holdt eller avlyst, så teller de:"),
        _unticked_line,
        "approvals:conferences",
    ),
    causes.ATTENDANCE_UNTICKED: (
        gettext_lazy("Undervisning som ikke er ført"),
        gettext_lazy("Var du med på denne undervisningen? Før timene, så teller de:"),
        _attendance_line,
        "curriculum:teaching",
    ),
    causes.PLAN_UNSIGNED: (
        gettext_lazy("Utdanningsplanen venter på deg"),
        gettext_lazy("Den individuelle utdanningsplanen er ikke signert av deg ennå. Les den og signer her:"),
        _plan_line,
        "curriculum:individual_plan",
    ),
    causes.APPROVAL_ENDS: (
        gettext_lazy("Be om bekreftelse av tjenesten"),
        gettext_lazy("Se over loggen, og be om bekreftelse av det som teller, mens veilederen din ennå kan signere:"),
        _end_line,
        "approvals:confirmations",
    ),
}


def register_words() -> None:
    """Let every kind be sent in these words."""
    for kind in KINDS:
        register_builder(kind, _builder_of(kind))


def _builder_of(kind: str) -> Callable[[str, Sequence[Params]], Words]:
    subject, about, line, page = KINDS[kind]

    def build(name: str, gathered: Sequence[Params]) -> Words:
        logs: dict[str, list[str]] = {}
        for params in gathered:
            logs.setdefault(params["log"], []).append(line(params))
        places = [_place(log, lines, page) for log, lines in logs.items()]
        hello, farewell = _("Hei %(name)s") % {"name": name}, _("Hilsen\n%(agency)s") % {"agency": settings.AGENCY_NAME}
        return Words(subject=str(subject), body="\n\n".join([hello, str(about), *places, farewell]) + "\n")

    return build


def _place(log: str, lines: Sequence[str], page: str) -> str:
    listed = "\n".join(f"- {each}" for each in lines)
    return f"{listed}\n{settings.SITE_URL}{reverse(page, args=[log])}"


def _when(params: Params) -> str:
    day = _day(params["on"])
    if not params["at"]:
        return day
    return _("%(day)s kl. %(time)s") % {"day": day, "time": time_format(time.fromisoformat(params["at"]), "H.i")}


def _day(iso: Any) -> str:
    return date_format(date.fromisoformat(iso), "j. F Y")


def _month(number: int) -> str:
    return date_format(first_day_of(number), "F Y")
