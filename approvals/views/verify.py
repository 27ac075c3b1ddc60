"""The public page where anybody who holds a letter can check that it is real and whether it still counts."""

from typing import Final

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from accounts.limits import is_within_limit
from approvals.forms.verify import CheckLetterForm
from approvals.letters.checking import Finding, check_letter
from approvals.letters.marks import read_check_code

_INVALID, _TOO_MANY = 422, 429
_LONGEST_CODE: Final = 40


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Ask for code and number, and tell what is known: nothing of whom the letter is to or what it says.

    The address in the letter's picture brings the code; the number is typed, so that a picture alone tells nothing.
    """
    if request.method != "POST":
        form = CheckLetterForm(initial={"code": read_check_code(request.GET.get("code", "")[:_LONGEST_CODE])})
        return _unseen(render(request, "approvals/verify.html", {"form": form}))
    if not is_within_limit(request, action="letter_check", rate=settings.LETTER_CHECK_RATE):
        return _unseen(render(request, "429.html", status=_TOO_MANY))
    form = CheckLetterForm(request.POST)
    if not form.is_valid():
        return _unseen(render(request, "approvals/verify.html", {"form": form}, status=_INVALID))
    finding = check_letter(code=form.cleaned_data["code"], reference=form.cleaned_data["number"])
    context = {"form": form, "finding": finding.value, "is_ours": finding not in {Finding.UNKNOWN, Finding.ALTERED}}
    return _unseen(render(request, "approvals/verify.html", context))


def _unseen(response: HttpResponse) -> HttpResponse:
    """Keep the answer, and a code in the address, out of caches, search engines and the next site's log."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
