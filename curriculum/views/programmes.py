"""The catalogue of programmes: public, and the same for everybody. Nothing of it enters an assessment."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from curriculum.catalogue.shelf import DOCTOR_COURSE, find_programmes, shelf
from curriculum.forms.programmes import ProgrammeSearchForm
from curriculum.queries.programmes import list_own_logbooks

_INVALID = 422


@login_not_required
@require_safe
def programmes(request: HttpRequest) -> HttpResponse:
    """List the programmes, or those that are looked for; staff see which files were refused, and why."""
    form = ProgrammeSearchForm(request.GET or None)
    is_wrong = form.is_bound and not form.is_valid()
    wanted = form.cleaned_data if form.is_bound and not is_wrong else {}
    found = find_programmes(
        text=wanted.get("q", ""),
        audience=wanted.get("audience", ""),
        level=wanted.get("level", ""),
        document=wanted.get("document", ""),
    )
    context = {
        "form": form,
        "programmes": [] if is_wrong else found,
        "is_search": any(wanted.values()),
        "refused": shelf().refused if request.user.is_staff else (),
        "this_year": timezone.localdate().year,
    }
    return render(request, "programmes/programmes.html", context, status=_INVALID if is_wrong else 200)


@login_not_required
@require_safe
def programme(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one programme, fit for paper; a doctor with a log can take an activity into the plan from here."""
    found = shelf().programmes.get(slug)
    if found is None:
        raise Http404
    context = {
        "programme": found,
        "is_over": found.last_year is not None and found.last_year < timezone.localdate().year,
        "logbooks": list_own_logbooks(request.user) if found.key != DOCTOR_COURSE else [],
    }
    return render(request, "programmes/programme.html", context)
