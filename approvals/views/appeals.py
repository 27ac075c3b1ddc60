"""After the decision: the applicant's appeal, letting go of it, and the answer to an advance notice."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from approvals.exceptions import CaseError
from approvals.forms.appeals import AppealForm, NoticeAnswerForm
from approvals.models import Appeal, Application, Decision, Reopening
from approvals.models.appeal import OPEN_APPEAL_STATES
from approvals.queries import list_appeals, newest_decision, newest_notice
from approvals.services.appeals import bar_to_appeal, deadline_of, is_final, register_appeal, withdraw_appeal
from approvals.services.reopening import answer_notice
from approvals.views.access import own_application, refuse, to_case

_INVALID, _CONFLICT = 422, 409


@dataclass(frozen=True, slots=True, kw_only=True)
class Aftermath:
    """What has come after the decisions of a case, and what the applicant can do about the newest.

    `final` is the sentence that says so, once the appeal body has had the last word.
    """

    appeals: list[Appeal] = field(default_factory=list)
    notice: Reopening | None = None
    can_appeal: bool = False
    final: str = ""
    due_on: date | None = None

    @property
    def awaits_answer(self) -> bool:
        """Whether the notice can still be answered."""
        return self.notice is not None and self.notice.closed_at is None and self.notice.notice_answered_at is None


def aftermath_of(application: Application, decisions: list[Decision]) -> Aftermath:
    """Return what has come after the decisions, given newest first; nothing is asked before there is one."""
    if not decisions:
        return Aftermath()
    appeals = list_appeals(application)
    newest = decisions[0]
    bar = bar_to_appeal(newest, appeals)
    return Aftermath(
        appeals=appeals,
        notice=newest_notice(application),
        can_appeal=not bar,
        final=bar if is_final(newest, appeals) else "",
        due_on=None if bar else deadline_of(newest),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the deadline and what to write, and receive the appeal."""
    application, decision = _decided(request, public_id)
    if request.method != "POST":
        if bar_to_appeal(decision, list_appeals(application)):
            return to_case(application)
        return _appeal_page(request, decision, AppealForm())
    form = AppealForm(request.POST)
    if not form.is_valid():
        return _appeal_page(request, decision, form, status=_INVALID)
    text = form.cleaned_data["text"]
    try:
        register_appeal(decision, by=request.user, text=text, received_on=timezone.localdate())
    except CaseError as refusal:
        refuse(request, application, act="appeal", refusal=refusal)
        return _appeal_page(request, decision, form, status=_CONFLICT)
    messages.success(request, _("Klagen er sendt. Du får en bekreftelse på e-post."))
    return to_case(application)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask whether the appeal is to be withdrawn, and withdraw it."""
    application, _decision = _decided(request, public_id)
    waiting = _open_appeal(application)
    if waiting is None:
        return to_case(application)
    if request.method != "POST":
        return render(request, "approvals/withdraw_appeal.html", {"application": application, "appeal": waiting})
    try:
        withdraw_appeal(waiting, by=request.user)
    except CaseError as refusal:
        refuse(request, application, act="withdraw_appeal", refusal=refusal)
    else:
        messages.success(request, _("Klagen er trukket."))
    return to_case(application)


@require_http_methods(["GET", "HEAD", "POST"])
def notice(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show what the applicant is warned of, and receive the answer."""
    application = own_application(request, public_id)
    reopening = newest_notice(application)
    if reopening is None:
        raise Http404
    is_open = reopening.closed_at is None and reopening.notice_answered_at is None
    form = NoticeAnswerForm(request.POST if request.method == "POST" else None)
    context = {"application": application, "reopening": reopening, "form": form, "is_open": is_open}
    if request.method != "POST":
        return render(request, "approvals/notice.html", context)
    if not form.is_valid():
        return render(request, "approvals/notice.html", context, status=_INVALID)
    try:
        answer_notice(reopening, by=request.user, text=form.cleaned_data["text"])
    except CaseError as refusal:
        refuse(request, application, act="answer_notice", refusal=refusal)
        return render(request, "approvals/notice.html", {**context, "is_open": True}, status=_CONFLICT)
    messages.success(request, _("Svaret er sendt til saksbehandleren."))
    return to_case(application)


def _decided(request: HttpRequest, public_id: UUID) -> tuple[Application, Decision]:
    """Return the person's own case with its newest decision; raise Http404 for others and before there is one."""
    application = own_application(request, public_id)
    decision = newest_decision(application)
    if decision is None:
        raise Http404
    return application, decision


def _open_appeal(application: Application) -> Appeal | None:
    return Appeal.objects.filter(application=application, state__in=OPEN_APPEAL_STATES).first()


def _appeal_page(request: HttpRequest, decision: Decision, form: AppealForm, *, status: int = 200) -> HttpResponse:
    due_on = deadline_of(decision)
    context = {
        "application": decision.application,
        "decision": decision,
        "form": form,
        "due_on": due_on,
        "is_late": due_on is not None and timezone.localdate() > due_on,
        "weeks": settings.APPEAL_WEEKS,
    }
    return render(request, "approvals/appeal.html", context, status=status)
