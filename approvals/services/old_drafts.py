"""Drafts nobody touches: two warnings by mail, and then what was written in them is removed.

The row of the case and its timeline stay, as everything that happened does; what goes is the content: the statements,
the service, the plan, the supervisor named, who was asked and what about, and the documents with their files. What
somebody confirmed by a personal link is a document of its own and is kept.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

import structlog
from django.conf import settings
from django.db import models, transaction
from django.db.models import Max, OuterRef, Subquery
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from approvals.enums import Action, EventKind, Status
from approvals.exceptions import CaseError
from approvals.models import Application, CaseEvent, Request, RequestItem
from approvals.services.requests.asking import withdraw_open_requests
from approvals.services.status import lock_application, move, record_event
from correspondence.exceptions import CorrespondenceError
from correspondence.services import queue_delivery
from supervision.models import Appointment

log = structlog.get_logger(__name__)

#: what the clock does is no sign that somebody works on the draft
_BY_THE_CLOCK = (EventKind.REMINDED, EventKind.REQUEST_EXPIRED)
_FEWEST_WARNINGS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftAge:
    """When somebody last worked on a draft, and the warnings since: how many days before, and when each was sent."""

    touched_on: date
    warned: tuple[tuple[int, date], ...]

    @property
    def purge_on(self) -> date:
        """The first day on which the content may go, once every warning is sent: never sooner than they said."""
        planned = self.touched_on + timedelta(days=settings.DRAFT_PURGE_DAYS)
        return max([planned, *(sent_on + timedelta(days=days) for days, sent_on in self.warned)])

    @property
    def next_warning(self) -> int | None:
        """How many days before the purge the next warning is due; None when all are sent."""
        marks = warning_marks()
        return marks[len(self.warned)] if len(self.warned) < len(marks) else None


def warning_marks() -> list[int]:
    """Return how many days before the purge each warning goes out, the first one first."""
    return sorted(settings.DRAFT_WARNING_DAYS, reverse=True)


def follow_old_drafts(*, today: date | None = None) -> tuple[int, int]:
    """Warn about drafts that near their end, and empty those whose time is up; return how many of each.

    Safe to run twice and beside itself. When the clock has stood still, warnings come late and one at a time, and the
    purge waits for as long as the last of them promised. With fewer than two warnings in the settings, none is purged.
    """
    today = today or timezone.localdate()
    warned = purged = 0
    for pk in list(_old_enough(today).values_list("pk", flat=True)):
        try:
            done = _follow(pk, today=today)
        except (CaseError, CorrespondenceError) as refused:
            log.warning("draft_not_followed", application=pk, refusal=type(refused).__name__)
            continue
        warned += done == EventKind.REMINDED
        purged += done == EventKind.MOVED
    return warned, purged


def age_of(application: Application) -> DraftAge:
    """Return when the draft was last worked on, and the warnings since then."""
    events = list(application.events.order_by("id"))
    touched = [place for place, event in enumerate(events) if event.kind not in _BY_THE_CLOCK]
    last = touched[-1] if touched else 0
    return DraftAge(
        touched_on=timezone.localdate(events[last].at if events else application.created_at),
        warned=tuple(
            (event.detail["draft_days"], timezone.localdate(event.at))
            for event in events[last:]
            if event.kind == EventKind.REMINDED and "draft_days" in event.detail
        ),
    )


def _old_enough(today: date) -> models.QuerySet[Application]:
    """Return the drafts that nobody has touched since the first warning's day."""
    first = settings.DRAFT_PURGE_DAYS - max(warning_marks(), default=0)
    worked_on = CaseEvent.objects.filter(application=OuterRef("pk")).exclude(kind__in=_BY_THE_CLOCK)
    touched = worked_on.order_by().values("application").annotate(last=Max("at")).values("last")
    drafts = Application.objects.filter(status=Status.DRAFT, case_number__isnull=True)
    # A day too many: the database compares moments, and the day of the doctor is told apart afterwards.
    limit = timezone.now() + timedelta(days=(today - timezone.localdate()).days - first + 1)
    return drafts.annotate(touched=Subquery(touched)).filter(touched__lte=limit).order_by("pk")


@transaction.atomic
def _follow(pk: int, *, today: date) -> EventKind | None:
    application = lock_application(Application(pk=pk))
    if application.status != Status.DRAFT or application.case_number:
        return None
    age = age_of(application)
    days = age.next_warning
    if days is not None:
        return _warn(application, age, days=days, today=today)
    if len(age.warned) < _FEWEST_WARNINGS or today < age.purge_on:
        return None
    _purge(application)
    return EventKind.MOVED


def _warn(application: Application, age: DraftAge, *, days: int, today: date) -> EventKind | None:
    if today < age.purge_on - timedelta(days=days):
        return None
    purge_on = max(age.purge_on, today + timedelta(days=days))
    _queue_warning(application, key=f"draft:{application.pk}:{age.touched_on}:{days}", purge_on=purge_on)
    detail = {"draft_days": days, "purge_on": purge_on.isoformat()}
    record_event(application, EventKind.REMINDED, by=None, detail=detail)
    return EventKind.REMINDED


def _purge(application: Application) -> None:
    withdraw_open_requests(application, by=None)
    removed = application.attachments.count()
    _empty_requests(application)
    _remove_attachments(application)
    _empty_service(application)
    _empty(application.unit_statement, keep=("application",))
    _empty(application.centre_statement, keep=("application",))
    application.saved_sections, application.is_party = [], None
    application.change_kinds, application.change_reason, application.change_from = [], "", None
    application.save(
        update_fields=["saved_sections", "is_party", "change_kinds", "change_reason", "change_from"],
    )
    move(application, Action.WITHDRAW, by=None, detail={"purged": True, "attachments": removed})


def _empty_requests(application: Application) -> None:
    """Who was asked and what about: names and addresses of others are not ours to keep for a draft."""
    asked = Request.objects.filter(application=application)
    items = RequestItem.objects.filter(request__in=asked)
    items.update(question="", stated="", value="", comment="", attachment=None)
    asked.update(recipient_name="", recipient_email="", message="", comment="", facts_before={}, facts_after={})


def _remove_attachments(application: Application) -> None:
    """Remove the rows, and the files once that is certain."""
    files = [(each.file.storage, each.file.name or "") for each in application.attachments.all()]
    application.attachments.all().delete()
    for storage, name in files:
        transaction.on_commit(partial(storage.delete, name), robust=True)


def _empty_service(application: Application) -> None:
    service, plan = application.service_period, application.education_plan
    service.positions.all().delete()
    for appointment in Appointment.objects.filter(service_period=service):
        appointment.withdrawn_at = appointment.withdrawn_at or timezone.now()
        _empty(appointment, keep=("service_period", "supervisor"), dates=False)
    _empty(service, keep=("doctor",))
    plan.teaching.all().delete()
    plan.course_periods.all().delete()
    _empty(plan, keep=("doctor",))


def _empty(record: models.Model, *, keep: tuple[str, ...], dates: bool = True) -> None:
    """Write nothing into every column but the keys named; `dates` says whether moments go too."""
    for column in record._meta.concrete_fields:
        if column.primary_key or column.name in keep or (not dates and isinstance(column, models.DateTimeField)):
            continue
        setattr(record, column.attname, None if column.null else "")
    record.save()


def _queue_warning(application: Application, *, key: str, purge_on: date) -> None:
    user = application.doctor.user
    with translation.override(application.language):
        values = {
            "name": user.name,
            "day": date_format(purge_on, "j. F Y"),
            "link": settings.SITE_URL + application.get_absolute_url(),
            "agency": settings.AGENCY_NAME,
        }
        subject = _("Utkastet ditt blir slettet %(day)s") % values
        body = (
            _(
                "Hei %(name)s\n\n"
                "Du har et utkast til søknad om forhåndsgodkjenning som ikke har vært i bruk på lenge. "
                "Det blir slettet %(day)s, med vedleggene.\n\n"
                "Vil du beholde det, logger du inn og lagrer en av delene på nytt:\n%(link)s\n\n"
                "Skal du ikke søke, trenger du ikke å gjøre noe.\n\n"
                "Ikke svar på denne e-posten.\n\nHilsen\n%(agency)s\n"
            )
            % values
        )
    queue_delivery(
        key=key,
        kind="draft",
        recipient_email=user.email,
        recipient_name=user.name,
        language=application.language,
        subject=subject,
        body=body,
    )
