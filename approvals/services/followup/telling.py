"""Who hears of a finding, and when: doctor and supervisor first, the list of the staff later."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.enums import AlertKind
from approvals.models import Alert
from approvals.services.followup.words import finding_sentence
from correspondence.services import queue_delivery
from supervision.models import Appointment

#: how many people are written to in one transaction
_AT_A_TIME = 200


def tell_those_concerned(*, on: date) -> int:
    """Write to doctors and supervisors of what was found `FOLLOWUP_TELL_DAYS` ago and still stands; return how many.

    One message to a person for a run, however many findings and logs there are. Safe to run twice: what has been told
    is not told again, and a message has a key of person and day.
    """
    limit = on - timedelta(days=settings.FOLLOWUP_TELL_DAYS)
    due = Alert.objects.open().filter(told_at__isnull=True, found_on__lte=limit)
    doctors = list(due.order_by("approval__doctor_id").values_list("approval__doctor_id", flat=True).distinct())
    told: set[int] = set()
    for start in range(0, len(doctors), _AT_A_TIME):
        told |= _tell(doctors[start : start + _AT_A_TIME], on=on)
    return len(told)


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
        .select_related("approval__doctor__user", "approval__service_period__logbook")
        .order_by("pk")
    )
    supervisors = _supervisors_of({each.approval.service_period_id for each in alerts}, on=on)
    mine: defaultdict[User, list[Alert]] = defaultdict(list)
    for alert in alerts:
        # That the approval ends, the doctor is reminded of in a message of its own (services/reminders).
        if alert.kind != AlertKind.ENDS_SOON:
            mine[alert.approval.doctor.user].append(alert)
        for supervisor in supervisors.get(alert.approval.service_period_id, ()):
            mine[supervisor].append(alert)
    for person, theirs in mine.items():
        _write(person, theirs, on=on)
    Alert.objects.filter(pk__in=[each.pk for each in alerts]).update(told_at=timezone.now())
    return {person.pk for person in mine}


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


def _write(person: User, alerts: list[Alert], *, on: date) -> None:
    with translation.override(person.language):
        about = {"name": person.name, "findings": _paragraphs(person, alerts), "agency": settings.AGENCY_NAME}
        subject = _("Loggen for tjenesten: noe mangler eller skjer snart")
        body = (
            _(
                "Hei %(name)s\n\n"
                "Vi går jevnlig gjennom loggene for godkjent tjeneste. Dette fant vi:\n\n"
                "%(findings)s\n\n"
                "Er noe gjort, men ikke ført, kan du føre det nå. Har legen vært borte, kan fraværet oppgis i loggen; "
                "da ber vi ikke om noe for de dagene. Ingenting avslås av dette.\n\n"
                "Ikke svar på denne e-posten.\n\nHilsen\n%(agency)s\n"
            )
            % about
        )
    queue_delivery(
        key=f"followup:{person.pk}:{on.isoformat()}:{min(each.pk for each in alerts)}",
        kind="followup",
        recipient_email=person.email,
        recipient_name=person.name,
        language=person.language,
        subject=subject,
        body=body,
    )


def _paragraphs(person: User, alerts: list[Alert]) -> str:
    by_log: defaultdict[int, list[Alert]] = defaultdict(list)
    for alert in alerts:
        by_log[alert.approval.service_period.logbook_id or 0].append(alert)
    parts = []
    for theirs in by_log.values():
        approval = theirs[0].approval
        lines = [f"- {finding_sentence(each.kind, each.month, each.detail)}" for each in theirs]
        if approval.doctor.user_id != person.pk:
            lines.insert(0, _("Loggen til %(name)s:") % {"name": approval.doctor.user.name})
        if approval.service_period.logbook is not None:
            address = reverse("approvals:logbook", args=[approval.service_period.logbook.public_id])
            lines.append(settings.SITE_URL + address)
        parts.append("\n".join(lines))
    return "\n\n".join(parts)
