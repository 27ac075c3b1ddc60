"""What the doctor's and the supervisor's pages read, each in a constant number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from guardian.shortcuts import get_objects_for_user

from accounts.models import User
from approvals.deadlines import Age, count_age
from approvals.enums import AppealState, EventKind, RequestKind, Section
from approvals.models import (
    Appeal,
    Application,
    Attachment,
    CaseEvent,
    Decision,
    Reading,
    Reopening,
    Request,
    RequestItem,
)
from approvals.transitions import DECIDED_STATUSES, OPEN_STATUSES
from supervision.models import Appointment
from units.models import Municipality, PalliativeUnit, UnitFact

MOST_UNITS_SHOWN = 50
#: how much of the reading log stands on the case's own page, and on each page of the whole of it
READINGS_SHOWN = 5
READINGS_A_PAGE = 50
_TOO_MANY_DIGITS = 18
#: what the applicant is told of the life of the case; assessments and conclusions are the authority's own work
TOLD = (
    EventKind.STARTED,
    EventKind.MOVED,
    EventKind.SUPERVISOR_ASKED,
    EventKind.SUPERVISOR_ACCEPTED,
    EventKind.SUPERVISOR_DECLINED,
    EventKind.HANDED_OVER,
    EventKind.REQUEST_ASKED,
    EventKind.REQUEST_ANSWERED,
    EventKind.REQUEST_DECLINED,
    EventKind.REQUEST_EXPIRED,
    EventKind.REQUEST_WITHDRAWN,
    EventKind.REMINDED,
    EventKind.APPEAL_RECEIVED,
    EventKind.APPEAL_MOVED,
    EventKind.NOTICE_SENT,
    EventKind.NOTICE_ANSWERED,
    EventKind.PROVISIONAL_SENT,
    EventKind.APPROVAL_ENDED,
)
#: asked of somebody outside the authority who is not the applicant
THIRD_PARTIES = (RequestKind.SUPERVISOR, RequestKind.UNIT, RequestKind.CENTRE)
#: section -> what must be answered before it is complete, as paths from the application
_NEEDED: dict[Section, tuple[str, ...]] = {
    Section.ABOUT: ("doctor.user.name", "doctor.hpr_number", "is_party"),
    Section.UNIT: (
        "service_period.unit_id",
        "unit_statement.palliative_beds",
        "unit_statement.description",
        "unit_statement.staffing",
        "unit_statement.patients_per_year",
        "unit_statement.patient_mix",
        "unit_statement.as_of",
        "unit_statement.stated_by",
    ),
    Section.SERVICE: ("service_period.employed", "service_period.starts_on", "service_period.ends_on"),
    Section.CENTRE: (
        "centre_statement.centre_id",
        "centre_statement.agreement_signed_on",
        "centre_statement.conferences_per_month",
    ),
    Section.LOCAL: ("unit_statement.general_practitioners", "unit_statement.home_care"),
    Section.PLAN: (
        "education_plan.individual_plan",
        "education_plan.covers_whole_course",
        "education_plan.own_teaching_items",
    ),
    Section.COURSE: ("education_plan.planned_whole",),
}
_NEEDED_OF_SUPERVISOR = ("name", "email", "basis", "meetings_per_month", "schedule", "evaluation")


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionState:
    """How far a section has come: not_started, in_progress or complete."""

    section: Section
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingsPage:
    """A page of the reading log, and from where the next one goes on."""

    rows: list[Reading]
    next_place: int | None
    is_first: bool


def list_own_applications(user: User) -> QuerySet[Application]:
    """Return the person's applications, newest first, with their units."""
    return (
        Application.objects.filter(doctor__user=user)
        .select_related("service_period__unit__municipality", "doctor__user")
        .order_by("-created_at", "-id")
    )


def list_own_appointments(user: User) -> QuerySet[Appointment]:
    """Return the appointments that the person may answer or has answered, newest first."""
    allowed = get_objects_for_user(
        user, "supervision.answer_appointment", klass=Appointment, use_groups=False, accept_global_perms=False
    )
    return (
        allowed.filter(asked_at__isnull=False)
        .select_related("service_period__doctor__user", "service_period__unit", "service_period__application")
        .order_by("-asked_at", "-id")
    )


def find_units(text: str) -> list[PalliativeUnit]:
    """Return the units whose name or municipality contains `text`, at most MOST_UNITS_SHOWN and one to tell of more.

    The demo's units are shown in the demo, and nowhere else.
    """
    units = PalliativeUnit.objects.filter(is_demo=settings.DEMO).select_related("municipality")
    for word in text.split():
        units = units.filter(Q(name__icontains=word) | Q(municipality__name__icontains=word))
    return list(units.order_by("municipality__name", "name")[: MOST_UNITS_SHOWN + 1])


def newest_unit_facts(unit_id: int | None) -> list[UnitFact]:
    """Return the fact in use for each field of a unit: the newest by date (E24)."""
    place = Window(RowNumber(), partition_by=F("field"), order_by=[F("as_of").desc(), F("id").desc()])
    return list(UnitFact.objects.filter(unit_id=unit_id).annotate(place=place).filter(place=1))


def list_requests(application: Application) -> list[Request]:
    """Return whom the case has asked outside the authority, newest first, with answers and the state of the mail."""
    return list(
        Request.objects.filter(application=application, kind__in=THIRD_PARTIES)
        .select_related("delivery")
        .prefetch_related("items")
    )


def list_question_requests(application: Application) -> list[Request]:
    """Return the questions that the applicant has been asked, newest first, with their answers and files."""
    return list(
        Request.objects.filter(application=application, kind=RequestKind.INFORMATION)
        .select_related("delivery", "asked_by")
        .prefetch_related(Prefetch("items", queryset=RequestItem.objects.select_related("attachment")))
    )


def load_questions(application: Application) -> Request | None:
    """Return the newest questions to the applicant with their items, or None when nothing was ever asked."""
    return (
        Request.objects.filter(application=application, kind=RequestKind.INFORMATION)
        .prefetch_related(Prefetch("items", queryset=RequestItem.objects.select_related("attachment")))
        .first()
    )


def open_request_kinds(applications: Iterable[Application]) -> dict[int, list[str]]:
    """Return by case which kinds of requests are open, in one query for all of them."""
    found: dict[int, list[str]] = {}
    open_ones = Request.objects.open().filter(application__in=[each.pk for each in applications])
    for case, kind in open_ones.order_by("pk").values_list("application_id", "kind"):
        found.setdefault(case, []).append(kind)
    return found


def case_age(application: Application, *, on: date) -> Age:
    """Return how long the authority has had a case and how long it has waited for the applicant, in Norwegian days."""
    counted_from = application.counted_from or application.submitted_at
    if counted_from is None:
        return Age(worked=0, waited=0)
    since = application.waiting_since
    return count_age(
        timezone.localdate(counted_from),
        on=on,
        waited_days=application.waited_days,
        waiting_from=timezone.localdate(since) if since else None,
    )


def provisional_mark(application: Application, *, on: date) -> str:
    """Return how it stands with the provisional answer: sent, overdue, soon, later, or nothing where none is due."""
    if application.provisional_sent_at is not None:
        return "sent"
    if application.provisional_due_on is None or application.status not in OPEN_STATUSES:
        return ""
    days = (application.provisional_due_on - on).days
    if days < 0:
        return "overdue"
    return "soon" if days <= settings.PROVISIONAL_SOON_DAYS else "later"


def newest_request(application: Application, kind: RequestKind) -> Request | None:
    """Return the newest request of a kind with the state of its mail."""
    return Request.objects.filter(application=application, kind=kind).select_related("delivery").first()


def load_request(pk: int) -> Request:
    """Return a request with everything that the page of its personal link reads.

    Raises Request.DoesNotExist.
    """
    return (
        Request.objects.select_related(
            "application__doctor__user",
            "application__service_period__unit__municipality",
            "application__centre_statement__centre",
            "application__unit_statement",
        )
        .prefetch_related("items")
        .get(pk=pk)
    )


def list_attachments(application: Application) -> list[Attachment]:
    """Return the documents of a case."""
    return list(Attachment.objects.filter(application=application))


def list_readings(application: Application, *, limit: int, before: int | None = None) -> list[Reading]:
    """Return who has opened the case, newest first, with who they are; `before` is the key of the last one seen."""
    readings = Reading.objects.filter(application=application).select_related("reader")
    if before is not None:
        readings = readings.filter(pk__lt=before)
    return list(readings[:limit])


def page_of_readings(application: Application, place: str) -> ReadingsPage:
    """Return one page of the reading log; `place` is the key of the last row of the page before, as the address has it.

    A place that is no key begins at the top.
    """
    before = int(place) if place.isascii() and place.isdigit() and len(place) < _TOO_MANY_DIGITS else None
    found = list_readings(application, limit=READINGS_A_PAGE + 1, before=before)
    shown = found[:READINGS_A_PAGE]
    return ReadingsPage(
        rows=shown, next_place=shown[-1].pk if len(found) > len(shown) else None, is_first=before is None
    )


def list_told_events(application: Application) -> list[CaseEvent]:
    """Return what the applicant is told of the case's life, newest first, with who did it."""
    return list(
        CaseEvent.objects.filter(application=application, kind__in=TOLD).select_related("actor").order_by("-id")
    )


def list_decisions(application: Application) -> list[Decision]:
    """Return the decisions with their letters; the bytes stay in the database."""
    return list(
        Decision.objects.filter(application=application)
        .select_related("letter__document", "approval")
        .defer("letter__document__content", "letter__context")
    )


def collect_section_states(application: Application) -> list[SectionState]:
    """Return how far each section has come, in the order of the task list, without asking the database.

    `application` comes from `facts.load_for_facts`.
    """
    return [SectionState(section=section, state=_state(application, section)) for section in Section]


def _state(application: Application, section: Section) -> str:
    if section == Section.ATTACHMENTS:
        return "complete" if application.attachments.all() else "not_started"
    if section.value not in application.saved_sections:
        return "not_started"
    return "complete" if _is_complete(application, section) else "in_progress"


def _is_complete(application: Application, section: Section) -> bool:
    match section:
        case Section.SUPERVISOR:
            standing = application.service_period.standing_appointments
            return bool(standing) and all(_is_given(getattr(standing[0], name)) for name in _NEEDED_OF_SUPERVISOR)
        case Section.SERVICE if not application.service_period.positions.all():
            return False
        case Section.PLAN if not application.education_plan.teaching.all():
            return False
        case Section.COURSE if application.education_plan.planned_whole and not _has_periods(application):
            return False
    return all(_is_given(_follow(application, path)) for path in _NEEDED[section])


def _has_periods(application: Application) -> bool:
    return bool(application.education_plan.course_periods.all())


def _follow(start: Any, path: str) -> Any:
    for name in path.split("."):
        start = getattr(start, name)
    return start


def _is_given(value: Any) -> bool:
    return value is not None and value != ""


def load_appointment(pk: int) -> Appointment | None:
    """Return an appointment with everything the supervisor is shown of it."""
    return (
        Appointment.objects.filter(pk=pk, asked_at__isnull=False)
        .select_related(
            "service_period__doctor__user",
            "service_period__unit__municipality",
            "service_period__application",
            "supervisor",
        )
        .prefetch_related(Prefetch("service_period__positions"))
        .first()
    )


def load_unit(pk: str) -> PalliativeUnit | None:
    """Return the unit that a posted value names, if it stands in the register that this site shows."""
    if not (pk.isascii() and pk.isdigit() and len(pk) < _TOO_MANY_DIGITS):
        return None
    return PalliativeUnit.objects.filter(pk=pk, is_demo=settings.DEMO).first()


def list_municipality_names() -> list[str]:
    """Return the names to choose among when a unit is added."""
    return list(
        Municipality.objects.filter(is_demo=settings.DEMO).order_by("name").values_list("name", flat=True)[:500]
    )


def newest_decision(application: Application) -> Decision | None:
    """Return the decision that stands, with its letter's key; None before the first."""
    decision = application.decisions.order_by("-round").select_related("letter").defer("letter__context").first()
    if decision is not None:
        decision.application = application
    return decision


def list_appeals(application: Application) -> list[Appeal]:
    """Return the appeals of a case, newest first."""
    return list(Appeal.objects.filter(application=application).select_related("decision"))


def newest_notice(application: Application) -> Reopening | None:
    """Return the newest round in which the applicant was warned beforehand, open or over."""
    return Reopening.objects.filter(application=application, notice_sent_at__isnull=False).first()


def appeal_waits() -> Q:
    """Decided cases in which an appeal waits for a caseworker, as a condition.

    It has been received and is neither answered nor sent on; or the appeal body has changed the decision, and that has
    not been carried out. A case that has been taken up again lies among the open ones.
    """
    own = Appeal.objects.filter(application=OuterRef("pk"))
    later = Decision.objects.filter(application=OuterRef("application"), round__gt=OuterRef("decision__round"))
    changed = own.filter(~Exists(later), state=AppealState.DECISION_CHANGED)
    waits = Exists(own.filter(state=AppealState.RECEIVED)) | Exists(changed)
    return Q(status__in=sorted(DECIDED_STATUSES)) & Q(waits)


def cases_with_open_appeals() -> QuerySet[Application]:
    """Return the cases in which an appeal waits for a caseworker."""
    return Application.objects.filter(appeal_waits())
