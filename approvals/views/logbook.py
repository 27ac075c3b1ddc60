"""The log of an approved service: which approval is in force, how it goes, and the way to everything written there."""

from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.models import User
from approvals.forms.base import language
from approvals.models import Approval
from approvals.permissions import may_apply
from approvals.services.approvals import last_day_of
from approvals.services.followup import follow_up, measure_log
from approvals.services.followup.loading import day_before
from approvals.services.logbooks import approval_in_force, approvals_of
from approvals.services.rule_changes import list_rule_changes
from approvals.views.log_pictures import hours_picture, month_strip
from curriculum.models import Logbook
from curriculum.permissions import may_keep
from curriculum.views.access import readable_logbook
from supervision.models import Appointment

PAGE_SIZE = 20
_EXPORT = "supervision:export"

#: where the parts of a log are written: name of the address, heading, what is found there, said to the doctor
_PARTS: tuple[tuple[str, str | Promise, str | Promise], ...] = (
    ("supervision:meetings", _("Veiledningsmøter"), _("Møtene dere har hatt og planlegger.")),
    ("approvals:conferences", _("Pasientkonferanser"), _("Konferansene med det palliative senteret.")),
    ("curriculum:teaching", _("Undervisning"), _("Rekkene du følger, og timene du har deltatt i.")),
    ("curriculum:own_small_groups", _("Smågruppe"), _("En fast gruppe du lærer i, og hva hvert møte handler om.")),
    ("curriculum:own_teaching", _("Egen undervisning"), _("Det du selv har undervist i.")),
    ("curriculum:absences", _("Fravær"), _("Permisjon og sykefravær, som stopper tellingen.")),
    ("curriculum:individual_plan", _("Utdanningsplan"), _("Mål og læringsaktiviteter som dere har avtalt.")),
    ("supervision:supervisor", _("Veileder"), _("Hvem som er veileder, og bytte av veileder.")),
    ("approvals:confirmations", _("Bekreftelse"), _("Bekreftelse av tellende tjeneste.")),
    (_EXPORT, _("Eksport"), _("Alt som står i loggen, som data.")),
)
#: the same to the supervisor, where what is the doctor's is not the reader's
_ABOUT_THE_DOCTOR: dict[str, str | Promise] = {
    "curriculum:teaching": _("Rekkene legen følger, og timene legen har deltatt i."),
    "curriculum:own_small_groups": _("En fast gruppe legen lærer i, og hva hvert møte handler om."),
    "curriculum:own_teaching": _("Det legen selv har undervist i."),
}


@require_safe
def logbooks(request: HttpRequest) -> HttpResponse:
    """List the doctor's logs, newest first; when there is only one, show it."""
    if not may_apply(request.user):
        raise Http404
    page = Paginator(_own_logbooks(request.user), PAGE_SIZE).get_page(request.GET.get("page"))
    if page.paginator.count == 1:
        return redirect("approvals:logbook", public_id=page[0].public_id)
    today = timezone.localdate()
    rows = [{"logbook": each, "approval": approval_in_force(approvals_of(each), on=today)} for each in page]
    return render(request, "logbook/logbooks.html", {"page": page, "rows": rows})


@require_safe
def logbook(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the approval in force, the months and hours so far, and the way to everything in the log."""
    found = readable_logbook(request, public_id)
    today = timezone.localdate()
    approvals = approvals_of(found)
    approval = approval_in_force(approvals, on=today)
    followed = follow_up(approval, today) if approval else None
    measured = measure_log(found, approvals, through=day_before(today), on=today)
    context = {
        "logbook": found,
        "measured": measured,
        "findings": followed.findings if followed else (),
        "rule_changes": list_rule_changes(approval, on=today, lang=language()) if approval else (),
        "strip": month_strip(measured) if measured else None,
        "hours": hours_picture(measured) if measured else None,
        "approval": approval,
        "state": approval.state_on(today) if approval else None,
        "last_day": last_day_of(approval) if approval else None,
        "appointment": _supervisor_of(approval) if approval else None,
        "is_own": may_keep(request.user, found),
        "parts": _parts(found, is_own=may_keep(request.user, found)),
    }
    return render(request, "logbook/overview.html", context)


def _own_logbooks(user: User) -> QuerySet[Logbook]:
    given = Approval.objects.select_related("unit", "decision__application", "ended_by__application").order_by("pk")
    return (
        Logbook.objects.filter(doctor__user=user)
        .prefetch_related(Prefetch("service_periods__approvals", queryset=given))
        .order_by("-pk")
    )


def _supervisor_of(approval: Approval) -> Appointment | None:
    return (
        Appointment.objects.filter(service_period=approval.service_period_id, first_day__isnull=False)
        .order_by("-first_day", "-pk")
        .first()
    )


def _parts(found: Logbook, *, is_own: bool) -> list[dict[str, str | Promise]]:
    """Return the way to everything in the log; only the doctor takes all of it out."""
    others: dict[str, str | Promise] = {} if is_own else _ABOUT_THE_DOCTOR
    return [
        {"url": reverse(name, args=[found.public_id]), "title": title, "about": others.get(name, about)}
        for name, title, about in _PARTS
        if is_own or name != _EXPORT
    ]
