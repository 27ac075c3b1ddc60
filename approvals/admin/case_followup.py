"""The follow-up of a granted case on the desk: what stands in the log of its service, and nothing that was said."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from approvals.admin.act import DeskPanel, FormOf
from approvals.admin.reads import Desk
from approvals.enums import ApprovalState, ReadingSubject
from approvals.models import Application, Approval
from approvals.permissions import is_barred_from_log
from approvals.services.approvals import last_day_of
from approvals.services.followup import measure_log
from approvals.services.followup.loading import day_before
from approvals.services.logbooks import approvals_of
from approvals.services.traces import record_reading
from curriculum.models import Logbook
from supervision.queries.meetings import count_disputed, meetings_seen_by_staff


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalLine:
    """One approval whose service is written in the log; `last` is null when it covers no day."""

    case: Application
    unit: str
    first: date
    last: date | None
    state: ApprovalState


def show_followup(request: HttpRequest, application: Application, context: dict[str, Any]) -> HttpResponse:
    """Show months, hours and that meetings took place, measured as on the pages of the log (R21, R28, R32, R33).

    As long as the log exists, also when the approval has ended. Raises 404 for a case that has given no approval, and
    for whoever may not handle another case whose service stands in the same log.
    """
    logbook = followed_log(application, reader=request.user)
    if logbook is None:
        raise Http404
    record_reading(application, by=request.user, subject=ReadingSubject.CASE)
    today = timezone.localdate()
    about = {"number": application.case_number, "doctor": application.doctor.user.name}
    approvals = approvals_of(logbook)
    prefetch_related_objects(approvals, "service_period__positions")
    context = {
        **context,
        "title": _("Oppfølging av sak %(number)s: %(doctor)s") % about,
        "approvals": [_line(each, today) for each in approvals],
        "measured": measure_log(logbook, approvals, through=day_before(today), on=today),
        "page": meetings_seen_by_staff(logbook, number=request.GET.get("page", "")),
        "disputed": count_disputed(logbook),
    }
    return TemplateResponse(request, "admin/approvals/application/followup.html", context)


def panel(desk: Desk, reader: User, form_of: FormOf) -> DeskPanel | None:
    """Return the way to the follow-up when the case has given an approval; else None."""
    if desk.decision is None or followed_log(desk.application, reader=reader) is None:
        return None
    return DeskPanel(
        template="admin/approvals/application/desk/followup.html",
        anchor="oppfolging",
        heading=gettext_lazy("Oppfølging"),
    )


def followed_log(application: Application, *, reader: User) -> Logbook | None:
    """Return the log of what the case granted, for whoever is barred from none of the cases in it; else None."""
    given = Approval.objects.filter(decision__application=application, service_period__logbook__isnull=False)
    approval = given.select_related("service_period__logbook").order_by("-pk").first()
    logbook = approval.service_period.logbook if approval else None
    return None if logbook is None or is_barred_from_log(reader, logbook) else logbook


def _line(approval: Approval, today: date) -> ApprovalLine:
    return ApprovalLine(
        case=approval.decision.application,
        unit=approval.unit.name,
        first=approval.starts_on,
        last=last_day_of(approval),
        state=approval.state_on(today),
    )
