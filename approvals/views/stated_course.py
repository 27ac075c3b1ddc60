"""A course of another country beside the Norwegian one: by what the doctor states on the page, kept nowhere."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from approvals.forms.base import language
from approvals.forms.stated_course import StatedCourseForm
from approvals.permissions import may_apply
from approvals.rules.courses import Basis, courses
from approvals.rules.readiness import readiness
from approvals.views.readiness_words import ShownCourse, lines_of

_INVALID = 422


@require_safe
def stated_course(request: HttpRequest, course: str) -> HttpResponse:
    """Show how the doctor stands to a course that goes by statements alone. The plan is not read, nothing is stored."""
    found, today = courses().get(course), timezone.localdate()
    is_told = found is not None and found.basis == Basis.STATED and found.valid_from <= today
    if found is None or not is_told or not may_apply(request.user):
        raise Http404
    form = StatedCourseForm(request.GET or None, course=found)
    is_wrong = form.is_bound and not form.is_valid()
    lines = [] if is_wrong else lines_of(readiness(found, form.statement(), today))
    context = {"course": ShownCourse.of(found, language()), "form": form, "lines": lines}
    return render(request, "approvals/planner/stated_course.html", context, status=_INVALID if is_wrong else 200)
