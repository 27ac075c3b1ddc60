"""Who hears of a finding, and when: doctor and supervisor first, the list of the staff later.

What they are told is scheduled as every other reminder is: gathered for each person, once in a calendar week at most.
What is so near that a week would be too long goes by itself.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.enums import AlertKind
from approvals.models import Alert
from approvals.services.followup.words import finding_sentence
from correspondence.enums import ScheduledState
from correspondence.models import ScheduledMessage
from correspondence.reminders import Params, Words, register_builder
from correspondence.services import Planned, schedule_all
from supervision.models import Appointment

#: what these messages are scheduled as
KIND: Final = "followup"
#: how many doctors' alerts are told of in one transaction
_AT_A_TIME = 200
#: what happens within so many days is not put off to the next week's message
_NEAR: Final = timedelta(days=7)


def tell_those_concerned(*, on: date) -> int:
    """Schedule word to doctors and supervisors of what was found `FOLLOWUP_TELL_DAYS` ago and still stands.

    Returns how many people that is. Whoever has had a message this week hears of it in the next, and what is settled
    by then is left out. Nobody writes to accounts that are closed. Safe to run twice: what has been told is not told
    again.
    """
    _call_off_what_is_settled()
    limit = on - timedelta(days=settings.FOLLOWUP_TELL_DAYS)
    due = Alert.objects.open().filter(told_at__isnull=True, found_on__lte=limit)
    doctors = list(due.order_by("approval__doctor_id").values_list("approval__doctor_id", flat=True).distinct())
    told: set[int] = set()
    for start in range(0, len(doctors), _AT_A_TIME):
        told |= _tell(doctors[start : start + _AT_A_TIME], on=on)
    return len(told)


def _call_off_what_is_settled() -> None:
    waiting = ScheduledMessage.objects.filter(kind=KIND, state=ScheduledState.WAITING)
    abouts = set(waiting.order_by().values_list("about", flat=True))
    stands = Alert.objects.open().filter(pk__in=[int(each.rpartition(":")[2]) for each in abouts])
    settled = abouts - {_about(pk) for pk in stands.values_list("pk", flat=True)}
    if settled:
        schedule_all([], abouts=settled)


def _about(alert: int) -> str:
    return f"alert:{alert}"


def list_for_staff(*, on: date) -> int:
    """List for the staff what doctor and supervisor have known of for `FOLLOWUP_LIST_DAYS`; return how many."""
    known = timezone.now() - timedelta(days=settings.FOLLOWUP_LIST_DAYS)
    due = Alert.objects.open().filter(
        listed_at__isnull=True,
        told_at__isnull=False,
        told_at__lte=known,
        found_on__lte=on - timedelta(days=settings.FOLLOWUP_TELL_DAYS + settings.FOLLOWUP_LIST_DAYS),
    )
    return due.update(listed_at=timezone.now())


@transaction.atomic
def _tell(doctors: list[int], *, on: date) -> set[int]:
    limit = on - timedelta(days=settings.FOLLOWUP_TELL_DAYS)
    alerts = list(
        Alert.objects.open()
        .select_for_update(of=("self",))
        .filter(told_at__isnull=True, found_on__lte=limit, approval__doctor__in=doctors)
        .select_related("approval__doctor__user", "approval__service_period")
        .order_by("pk")
    )
    supervisors = _supervisors_of({each.approval.service_period_id for each in alerts}, on=on)
    mine: list[tuple[User, Alert]] = []
    for alert in alerts:
        # That the approval ends, the doctor is reminded of in a message of its own (services/reminders).
        if alert.kind != AlertKind.ENDS_SOON:
            mine.append((alert.approval.doctor.user, alert))
        mine += [(supervisor, alert) for supervisor in supervisors.get(alert.approval.service_period_id, ())]
    reached = [(person, alert) for person, alert in mine if person.is_active]
    schedule_all([_plan(*each, on=on) for each in reached], abouts=[_about(each.pk) for each in alerts])
    # Also where nobody can be reached: then it is for the staff to see.
    Alert.objects.filter(pk__in=[each.pk for each in alerts]).update(told_at=timezone.now())
    return {person.pk for person, _alert in reached}


def _plan(person: User, alert: Alert, *, on: date) -> Planned:
    day = alert.detail.get("from") or alert.detail.get("last")
    return Planned(
        key=f"{KIND}:{alert.pk}:{person.pk}",
        kind=KIND,
        about=_about(alert.pk),
        recipient_email=person.email,
        recipient_name=person.name,
        language=person.language,
        due_at=timezone.now(),
        is_urgent=day is not None and on <= date.fromisoformat(day) <= on + _NEAR,
        params={"alert": alert.pk, "is_own": alert.approval.doctor.user_id == person.pk},
    )


def _supervisors_of(services: Iterable[int], *, on: date) -> dict[int, list[User]]:
    """Return who follows each service on the day; after its last day, who followed it then."""
    found: defaultdict[int, list[User]] = defaultdict(list)
    grace = on - timedelta(days=settings.FORMER_SUPERVISOR_DAYS)
    rows = Appointment.objects.filter(
        service_period__in=list(services), first_day__lte=on, last_day__gte=grace, supervisor__isnull=False
    ).select_related("supervisor__user")
    for row in rows.order_by("-last_day", "-pk"):
        is_first = not found[row.service_period_id]
        if row.supervisor is not None and (is_first or (row.last_day is not None and row.last_day >= on)):
            found[row.service_period_id].append(row.supervisor.user)
    return found


def register_words() -> None:
    """Let what is told be sent in these words."""
    register_builder(KIND, _build)


def _build(name: str, gathered: Sequence[Params]) -> Words:
    """Write to one person of everything that is due, as it stands when the message is made."""
    subject = _("Loggen for tjenesten: noe mangler eller skjer snart")
    body = _(
        "Hei %(name)s\n\n"
        "Vi går jevnlig gjennom loggene for godkjent tjeneste. Dette fant vi:\n\n"
        "%(findings)s\n\n"
        "Er noe gjort, men ikke ført, kan du føre det nå. Har legen vært borte, kan fraværet oppgis i loggen; "
        "da ber vi ikke om noe for de dagene. Ingenting blir avslått på grunn av dette.\n\n"
        "Ikke svar på denne e-posten.\n\nHilsen\n%(agency)s\n"
    ) % {"name": name, "findings": _paragraphs(gathered), "agency": settings.AGENCY_NAME}
    return Words(subject=subject, body=body)


def _paragraphs(gathered: Sequence[Params]) -> str:
    own = {each["alert"]: each["is_own"] for each in gathered}
    alerts = Alert.objects.filter(pk__in=own).select_related(
        "approval__doctor__user", "approval__service_period__logbook"
    )
    by_log: defaultdict[int, list[Alert]] = defaultdict(list)
    for alert in alerts.order_by("pk"):
        by_log[alert.approval.service_period.logbook_id or 0].append(alert)
    parts = []
    for theirs in by_log.values():
        approval = theirs[0].approval
        lines = [f"- {finding_sentence(each.kind, each.month, each.detail)}" for each in theirs]
        if not own[theirs[0].pk]:
            lines.insert(0, _("Loggen til %(name)s:") % {"name": approval.doctor.user.name})
        if approval.service_period.logbook is not None:
            address = reverse("approvals:logbook", args=[approval.service_period.logbook.public_id])
            lines.append(settings.SITE_URL + address)
        parts.append("\n".join(lines))
    return "\n\n".join(parts)
