"""The public pages of the criteria, and the same as data. Nobody logs in, and nothing about anybody is shown."""

import json
from hashlib import sha256
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from approvals import rules
from approvals.views import criterion_json
from approvals.views.criterion_pages import build_page, find_version, list_coming, list_criteria, scheme_of

_KEPT_SECONDS: Final = 3600


@login_not_required
@require_safe
def criteria(request: HttpRequest) -> HttpResponse:
    """List every criterion in force today."""
    today = timezone.localdate()
    ruleset = rules.ruleset_on(today)
    context = {
        "scheme": scheme_of(ruleset, on=today),
        "areas": list_criteria(ruleset),
        "coming": list_coming(on=today),
    }
    return render(request, "approvals/criteria/list.html", context)


@login_not_required
@require_safe
def criterion(request: HttpRequest, criterion: str) -> HttpResponse:
    """Show one criterion as it is in force today."""
    return _page(request, criterion, rules.ruleset_on(timezone.localdate()))


@login_not_required
@require_safe
def criterion_version(request: HttpRequest, criterion: str, version: str) -> HttpResponse:
    """Show one criterion by one version of the rules: the address that stays."""
    return _page(request, criterion, _version_or_404(version), permanent=True)


@login_not_required
@require_safe
def criteria_json(request: HttpRequest) -> HttpResponseBase:
    """Return every criterion in force today as data."""
    return _data(request, criterion_json.describe_all(rules.ruleset_on(timezone.localdate())))


@login_not_required
@require_safe
def criterion_as_json(request: HttpRequest, criterion: str) -> HttpResponseBase:
    """Return one criterion in force today as data."""
    return _data(request, _described(criterion, rules.ruleset_on(timezone.localdate())))


@login_not_required
@require_safe
def criterion_version_json(request: HttpRequest, criterion: str, version: str) -> HttpResponseBase:
    """Return one criterion by one version of the rules as data."""
    return _data(request, _described(criterion, _version_or_404(version)))


def _page(request: HttpRequest, criterion: str, ruleset: rules.Ruleset, *, permanent: bool = False) -> HttpResponse:
    today = timezone.localdate()
    _must_exist(criterion, ruleset)
    context = {
        "page": build_page(criterion, ruleset, on=today),
        "scheme": scheme_of(ruleset, on=today),
        "is_permanent": permanent,
    }
    return render(request, "approvals/criteria/criterion.html", context)


def _described(criterion: str, ruleset: rules.Ruleset) -> dict[str, Any]:
    _must_exist(criterion, ruleset)
    return criterion_json.describe(criterion, ruleset, on=timezone.localdate())


def _version_or_404(version: str) -> rules.Ruleset:
    found = find_version(version)
    if found is None:
        raise Http404
    return found


def _must_exist(criterion: str, ruleset: rules.Ruleset) -> None:
    if criterion not in ruleset.strengths:
        raise Http404


def _data(request: HttpRequest, content: dict[str, Any]) -> HttpResponseBase:
    """Return data that anybody may keep for a while, or 304 when the reader has it already."""
    body = json.dumps(content, ensure_ascii=False, indent=2).encode()
    response = HttpResponse(body, content_type="application/json; charset=utf-8")
    response.headers["ETag"] = etag = f'"{sha256(body).hexdigest()[:32]}"'
    # An answer that renews somebody's session must not be kept for others.
    whose = "private" if settings.SESSION_COOKIE_NAME in request.COOKIES else "public"
    response.headers["Cache-Control"] = f"{whose}, max-age={_KEPT_SECONDS}"
    return get_conditional_response(request, etag=etag, response=response) or response
