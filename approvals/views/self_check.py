"""The self-check: whether a service can be approved, asked without an account, and taken along to an application.

Everything stands in the address: kinds, numbers, days and yes or no, nothing about anybody. Nothing is stored.
"""

from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.limits import is_within_limit
from approvals.exceptions import CaseError
from approvals.forms.address import LESS, MORE, without_row
from approvals.forms.self_check import SelfCheck, is_asked
from approvals.permissions import may_apply
from approvals.rules import FactsError, is_open_for_new_cases, ruleset_on
from approvals.services.answers import CentreAnswers, CourseAnswers, PlanAnswers, ServiceAnswers
from approvals.services.self_check import CheckAnswers, facts_of, start_application_from_check
from approvals.views.criterion_pages import scheme_of
from approvals.views.self_check_answer import build_answer

_INVALID: Final = 422
_TOO_MANY: Final = 429
#: where the browser goes when there is an answer
_ANSWER_PLACE: Final = "#svar"


@login_not_required
@require_safe
def self_check(request: HttpRequest) -> HttpResponse:
    """Show the questions, and the answer to what the address says."""
    today = timezone.localdate()
    if not is_asked(request.GET):
        return _page(request, SelfCheck(today=today))
    if MORE in request.GET or LESS in request.GET:
        return _changed_rows(request, request.GET)
    check = SelfCheck(request.GET, today=today)
    if not check.is_valid():
        return _page(request, check, status=_INVALID)
    address = check.address()
    if list(request.GET.lists()) != list(QueryDict(address).lists()):
        return HttpResponseRedirect(f"{reverse('approvals:self_check')}?{address}{_ANSWER_PLACE}")
    if not is_within_limit(request, action="self_check", rate=settings.SELF_CHECK_RATE):
        return _unstored(request, "429.html", {}, status=_TOO_MANY)
    try:
        answer = build_answer(facts_of(check.answers()))
    except FactsError:
        check.form.add_error("decided_on", _("Vi har ingen regler for denne dagen."))
        return _page(request, check, status=_INVALID)
    context = {
        "answer": answer,
        "answered": list(check.shown()),
        "address": f"{settings.SITE_URL}{reverse('approvals:self_check')}?{address}",
        "query": address,
        "may_take_along": is_open_for_new_cases(today)
        and (not request.user.is_authenticated or may_apply(request.user)),
    }
    return _page(request, check.written_out(), **context)


#: read by the middleware that refuses NUL: here an address with NUL is told what is wrong with it, like any other
self_check.takes_any_query = True  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
def take_along(request: HttpRequest) -> HttpResponse:
    """Show what an application can take over from the check, and start one with it."""
    if not may_apply(request.user):
        raise Http404
    check = SelfCheck(request.GET, today=timezone.localdate())
    if not is_asked(request.GET) or not check.is_valid():
        return _to_check(request.GET.urlencode())
    answers = check.answers()
    if request.method != "POST":
        context = {"carried": _carried(answers), "left": _left(answers), "query": check.address()}
        return render(request, "approvals/self_check/take_along.html", context)
    try:
        application = start_application_from_check(answers, by=request.user)
    except CaseError as refusal:
        messages.error(request, str(refusal))
        return redirect("approvals:my_applications")
    except ValidationError as invalid:
        messages.error(request, " ".join(invalid.messages))
        return _to_check(check.address())
    messages.success(request, _("Søknaden er startet med svarene fra sjekken. Se over dem i hver del."))
    if left := _left(answers):
        sentence = _("Dette kunne ikke tas med, og må skrives i søknaden: %(what)s.")
        messages.info(request, sentence % {"what": "; ".join(left)})
    return redirect("approvals:task_list", public_id=application.public_id)


def _changed_rows(request: HttpRequest, data: QueryDict) -> HttpResponse:
    """Show what is typed with a row more or less, unjudged."""
    check = SelfCheck(without_row(data) if LESS in data else data, today=timezone.localdate())
    check.quieten()
    return _page(request, check)


def _page(request: HttpRequest, check: SelfCheck, *, status: int = 200, **context: Any) -> HttpResponse:
    context |= {"form": check, "scheme": scheme_of(ruleset_on(check.today), on=check.today)}
    return _unstored(request, "approvals/self_check/page.html", context, status=status)


def _unstored(request: HttpRequest, template: str, context: dict[str, Any], *, status: int) -> HttpResponse:
    """Show a page that leaves nothing behind: no copy in between, no line in a search engine, no cookie."""
    if not request.user.is_authenticated:
        # The token of forms that write would leave a cookie with somebody who only asks.
        context["csrf_token"] = ""
    response = render(request, template, context, status=status)
    response.headers["Cache-Control"] = "private, no-store"
    if request.GET:
        response.headers["X-Robots-Tag"] = "noindex"
    return response


def _to_check(query: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('approvals:self_check')}?{query}".rstrip("?"))


def _carried(answers: CheckAnswers) -> list[str]:
    """Return what goes into the application, section by section."""
    found = []
    if answers.service != ServiceAnswers():
        found.append(_("Stilling og periode: dagene, stillingene og ansettelsen"))
    if answers.centre != CentreAnswers():
        found.append(_("Palliativt senter: datoene for avtalen og pasientkonferansene"))
    if answers.plan != PlanAnswers():
        found.append(_("Plan og undervisning: planen, undervisningen og egen undervisning"))
    if answers.course != CourseAnswers():
        found.append(_("Resten av de to årene: periodene"))
    return found


def _left(answers: CheckAnswers) -> list[str]:
    """Return what was answered but has no place in the application yet, with what is asked for instead."""
    found = []
    if answers.unit_kind or answers.palliative_beds is not None:
        found.append(_("enheten og sengene (velg enheten først)"))
    if answers.general_practitioners is not None or answers.home_care is not None:
        found.append(_("samarbeidet med fastlegene og hjemmetjenesten (beskriv det)"))
    if answers.supervisor_basis or answers.meetings_per_month is not None:
        found.append(_("veilederens grunnlag og møtene (oppgi hvem veilederen er)"))
    return found
