"""Telling of a change in an approval, and what the pages of a change case say of it."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from approvals.change_scope import known_kinds, only_ends
from approvals.enums import ApprovalState, ChangeKind, Status
from approvals.exceptions import CaseError
from approvals.forms.change_cases import ChangeForm
from approvals.forms.refusals import add_refusal
from approvals.models import Application, Approval
from approvals.services.approvals import last_day_of, list_chain, standing_months
from approvals.services.change_cases import open_change, open_change_sentence
from approvals.services.change_drafts import find_wish, start_filled_change
from approvals.services.plan_changes import PlannedChange, find_planned_change
from approvals.services.refusals import record_refusal
from approvals.transitions import DECIDED_STATUSES
from approvals.views.access import asked_sections, is_draft, own_application, to_case
from approvals.views.summary import SummarySection, summarise
from supervision.models import Handover

_INVALID, _CONFLICT = 422, 409
_MOST_LETTERS, _MOST_DIGITS = 36, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainLink:
    """One approval in the chain: its case, the days and months it gives, and what it is worth today."""

    approval: Approval
    state: ApprovalState
    months: Decimal
    last_day: Any
    is_here: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of a change before the doctor tells of it."""

    approval: Approval
    planned: PlannedChange | None
    wish: Handover | None


@require_http_methods(["GET", "HEAD", "POST"])
def start_change(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask what changes, why and from when, and start the change case."""
    application = own_application(request, public_id)
    if is_draft(application):
        raise Http404
    approval = approval_in_force(application)
    if approval is None:
        return to_case(application)
    existing = open_change(approval)
    if existing is not None:
        messages.info(request, open_change_sentence())
        return redirect(_address_of(existing))
    known = _what_is_known(request, approval)
    form = ChangeForm(request.POST if request.method == "POST" else None, initial=_initial(request, known))
    if request.method != "POST":
        return _page(request, application, known, form)
    if not form.is_valid():
        return _page(request, application, known, form, status=_INVALID)
    try:
        case = start_filled_change(approval, by=request.user, planned=known.planned, **form.cleaned_data)
    except CaseError as refusal:
        record_refusal(application, by=request.user, act="start_change", refusal=refusal)
        if not add_refusal(form, refusal):
            form.add_error(None, str(refusal))
        return _page(request, application, known, form, status=_CONFLICT)
    return redirect("approvals:task_list", public_id=case.public_id)


def _what_is_known(request: HttpRequest, approval: Approval) -> Known:
    """Find what the plan that the doctor came from says, if they did, and what the supervisor has asked for."""
    try:
        plan = UUID(request.GET.get("plan", "")[:_MOST_LETTERS])
    except ValueError:
        plan = None
    typed = request.GET.get("periode", "")
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= _MOST_DIGITS else 0
    planned = find_planned_change(request.user, approval, plan=plan, number=number, today=timezone.localdate())
    return Known(approval=approval, planned=planned, wish=find_wish(approval))


def _initial(request: HttpRequest, known: Known) -> dict[str, Any]:
    """Whoever comes from a plan, or from a page about one kind of change, has said what it is, and perhaps when."""
    asked, day = request.GET.get("kind", ""), request.GET.get("from", "")[:10]
    kinds = [asked] if asked in ChangeKind.values else []
    if known.planned is not None:
        return {"kinds": [kind.value for kind in known.planned.kinds], "change_from": known.planned.change_from}
    if known.wish is not None and kinds == [ChangeKind.SUPERVISOR]:
        # What has begun cannot begin anew: a wish for a day that is over is for today.
        return {"kinds": kinds, "change_from": max(known.wish.from_on, timezone.localdate())}
    return {"kinds": kinds, "change_from": day}


def approval_in_force(application: Application) -> Approval | None:
    """Return the approval that the case gave, while it has not been ended."""
    found = Approval.objects.filter(decision__application=application, ended_at__isnull=True)
    return found.select_related("unit", "decision__application").first()


def chain_context(application: Application, *, is_own: bool) -> dict[str, Any]:
    """Return what the case's page says of approvals: the chain, the open change, and whether one can be told of."""
    if application.status not in DECIDED_STATUSES and not application.changes_id:
        return {}
    today = timezone.localdate()
    chain = [
        ChainLink(
            approval=each,
            state=each.state_on(today),
            months=standing_months(each),
            last_day=last_day_of(each),
            is_here=each.decision.application_id == application.pk,
        )
        for each in list_chain(application)
    ]
    standing = next((link.approval for link in chain if link.is_here and link.approval.ended_at is None), None)
    waiting = open_change(standing) if standing and is_own else None
    can_change = (
        is_own
        and standing is not None
        and waiting is None
        and application.status in {Status.GRANTED, Status.PARTLY_GRANTED}
        and today <= standing.ends_on
    )
    return {
        "chain": chain if application.changes_id or any(link.approval.ended_at for link in chain) else [],
        "waiting_change": waiting,
        "waiting_change_url": _address_of(waiting) if waiting else "",
        "can_change": can_change,
        "change": change_facts(application),
    }


def change_facts(application: Application) -> dict[str, Any] | None:
    """Return what a change case is about, in words; None for a first application."""
    if application.changes is None:
        return None
    leave = [part for part in application.service_period.positions.all() if part.is_leave]
    return {
        "kinds": [ChangeKind(kind).label for kind in known_kinds(application.change_kinds)],
        "reason": application.change_reason,
        "change_from": application.change_from,
        "leave": leave,
        "standing": application.changes.decision.application,
        "only_ends": only_ends(application.change_kinds),
    }


def touched(application: Application) -> list[SummarySection]:
    """Return the answers that are given in this case: all of them, or those that the change touches."""
    asked = asked_sections(application)
    return [part for part in summarise(application) if part.section in asked]


def untouched(application: Application) -> list[SummarySection]:
    """Return the answers that stand as they were decided; none in a first application."""
    asked = asked_sections(application)
    return [part for part in summarise(application) if part.section not in asked] if application.changes_id else []


def _address_of(case: Application) -> str:
    if is_draft(case):
        return reverse("approvals:task_list", kwargs={"public_id": case.public_id})
    return case.get_absolute_url()


def _page(
    request: HttpRequest, application: Application, known: Known, form: ChangeForm, *, status: int = 200
) -> HttpResponse:
    context = {"application": application, "approval": known.approval, "known": known, "form": form}
    return render(request, "approvals/start_change.html", context, status=status)
