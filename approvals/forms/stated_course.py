"""What a doctor states about a course that is not the Norwegian one. Asked for a page, kept nowhere."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.form_fields import NorwegianDateField
from approvals.forms.base import ChoiceOrNothing, language, plain_helper, refuse_end_before_start
from approvals.rules.courses import Course, Kind
from approvals.rules.readiness import Statement

_FIRST, _LAST = "fra", "til"
_PROGRESS: Final = (
    ("completed", _("gjennomført")),
    ("ongoing", _("i gang")),
    ("planned", _("planlagt")),
    ("none", _("ikke begynt")),
)
_SENT: Final = (("completed", _("sendt")), ("none", _("ikke sendt")))


class StatedCourseForm(forms.Form):
    """A question for each thing that the course asks for, as its definition tells, and the days of the training."""

    use_required_attribute = False

    def __init__(self, *args: Any, course: Course, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.course = course
        self.helper = plain_helper()
        for asked in course.requirements:
            if asked.kind == Kind.MONTHS_TOTAL:
                self.fields[_FIRST] = NorwegianDateField(label=_("Første dag i utdanningen"), required=False)
                self.fields[_LAST] = NorwegianDateField(label=_("Siste dag i utdanningen"), required=False)
            else:
                choices = _SENT if asked.kind == Kind.APPLICATION else _PROGRESS
                self.fields[asked.id] = ChoiceOrNothing(label=asked.title[language()], choices=choices)

    def clean(self) -> None:
        """Refuse an end before the start, and one day of the two alone."""
        if _FIRST not in self.fields or _FIRST in self.errors or _LAST in self.errors:
            return
        refuse_end_before_start(self, _FIRST, _LAST)
        for given, other in ((_FIRST, _LAST), (_LAST, _FIRST)):
            if self.cleaned_data.get(given) and not self.cleaned_data.get(other) and other not in self.errors:
                self.add_error(other, _("Oppgi både første og siste dag, eller ingen av dem."))

    def statement(self) -> Statement:
        """Return what was stated; nothing, when nothing was asked or something is wrong."""
        if not self.is_bound or not self.is_valid():
            return Statement(course=self.course.id)
        days = {_FIRST: "first", _LAST: "last"}
        stated = {days[name]: self.cleaned_data[name] for name in days if name in self.fields}
        done = {name: value for name, value in self.cleaned_data.items() if name not in days and value}
        return Statement(course=self.course.id, done=done, **stated)
