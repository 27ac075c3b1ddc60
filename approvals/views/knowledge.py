"""The documents around the regulation, by name: what each is used for, and where it is shown. Public."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from approvals.services.statistics import REPORTED


@login_not_required
@require_safe
def knowledge(request: HttpRequest) -> HttpResponse:
    """Show the four documents. They inform, and no rule reads them."""
    return render(request, "approvals/knowledge/knowledge.html", {"reported": REPORTED})
