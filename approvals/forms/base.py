"""What the forms of the sections have in common: requirements beside the questions, rows, and partial answers."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, ClassVar

from crispy_forms.helper import FormHelper
from django import forms
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.form_layout import Requirement
from accounts.formsets import RowFormSet
from approvals.enums import Section
from approvals.models import Application
from approvals.rules import criterion_texts, ruleset_on
from approvals.services.answers import Answers

YES_NO = [("yes", _("Ja")), ("no", _("Nei"))]


class YesNoField(forms.TypedChoiceField):
    """Yes, no, or not answered yet (None)."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(
            choices=YES_NO, coerce=lambda value: value == "yes", empty_value=None, widget=forms.RadioSelect, **kwargs
        )

    def prepare_value(self, value: Any) -> Any:
        """Return the stored answer as the value of its radio button."""
        return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value


class ChoiceOrNothing(forms.ChoiceField):
    """A select whose first line says that nothing is chosen."""

    def __init__(self, *, choices: Iterable[tuple[str, Any]], **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        capitalised = [(code, capfirst(label)) for code, label in choices]
        super().__init__(choices=[("", _("Velg …")), *capitalised], **kwargs)


class QuietMixin:
    """A form that can be shown with what was typed, without being judged: after «legg til» and «fjern»."""

    is_quiet = False

    def full_clean(self) -> None:
        """Find no errors while the form is quiet."""
        if self.is_quiet:
            self._errors = ErrorDict()
            self.cleaned_data: dict[str, Any] = {}
            return
        super().full_clean()


class RowForm(QuietMixin, forms.Form):
    """One row."""

    mark_optional: bool | tuple[str, ...] = ()
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()


class Rows(RowFormSet):
    """Rows that come and go by submit buttons. Every row may be empty, and an empty row is no row."""

    add_label = _("Legg til en rad")
    remove_label = _("Fjern")
    heading: Any = ""
    help_text: Any = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.extra = max(len(self.initial or []), 1)

    def initial_form_count(self) -> int:
        """Return 0: a stored row whose fields are emptied is a removed row, not an error."""
        return 0

    def quieten(self) -> None:
        """Show what was typed, without errors."""
        self._errors: list[Any] = []
        self._non_form_errors = self.error_class()
        for form in self.forms:
            form.is_quiet = True

    def answered(self) -> list[dict[str, Any]]:
        """Return the rows that say something and are right."""
        return [form.cleaned_data for form in self.forms if form.is_valid() and form.has_changed()]


class SectionForm(QuietMixin, forms.Form):
    """The questions of one section. Nothing is required, for every section can be saved half done.

    `criteria` names the criterion behind a question; its text stands beside the question. `needed` are the questions
    that must be answered before the section is complete; the others are marked as optional.
    """

    section: ClassVar[Section]
    #: application -> what is stored, by field name
    stored: ClassVar[Callable[[Application], dict[str, Any]]]
    answers_class: ClassVar[Callable[..., Answers]]
    criteria: ClassVar[dict[str, str]] = {}
    rows_class: ClassVar[type[Rows] | None] = None
    rows_prefix: ClassVar[str] = "rows"
    rows_criteria: ClassVar[tuple[str, ...]] = ()
    optional: ClassVar[tuple[str, ...]] = ()
    #: the field beside which the models' general objections are shown; None is the summary
    unplaced_errors: ClassVar[str | None] = None
    use_required_attribute = False

    def __init__(self, data: QueryDict | None = None, *, application: Application) -> None:
        self.application = application
        super().__init__(data, initial=type(self).stored(application))
        self.rows: Any = None
        if self.rows_class is not None:
            # A posted row is compared with an empty one: an untouched row must be stored again, not dropped.
            stored = self.stored_rows(application) if data is None else None
            self.rows = self.rows_class(data, prefix=self.rows_prefix, initial=stored)
        self.mark_optional = self.optional
        self.requirements = {name: requirement_for(criterion) for name, criterion in self.criteria.items()}
        for name, criterion in self.criteria.items():
            if not self.fields[name].help_text:
                self.fields[name].help_text = criterion_texts(criterion, language()).plain
        self.helper = plain_helper()

    @classmethod
    def stored_rows(cls, _application: Application) -> list[dict[str, Any]]:
        """Return the stored rows."""
        return []

    def answers(self) -> Answers:
        """Return what is answered; what is wrong in a field counts as what was stored there."""
        return self.answers_class(**{name: self.value(name) for name in self.fields}, **self.row_answers())

    def row_answers(self) -> dict[str, Any]:
        """Return the rows that are right, under the name the answers have for them."""
        return {}

    def value(self, name: str) -> Any:
        """Return the answer to one question, or what was stored when the answer is wrong."""
        return self.cleaned_data[name] if name in self.cleaned_data else self.initial.get(name)

    def is_valid(self) -> bool:
        """Whether the questions and all rows are answered in a way that can be stored."""
        valid = super().is_valid()
        return valid and (self.rows is None or self.rows.is_valid())

    def quieten(self) -> None:
        """Show what was typed, without errors. Only forms with rows have the buttons that ask for it."""
        self.is_quiet = True
        self.rows.quieten()

    @property
    def rows_requirements(self) -> list[Requirement]:
        """The requirements that the rows together must fulfil."""
        return [requirement_for(criterion) for criterion in self.rows_criteria]


def refuse_end_before_start(form: forms.Form, starts: str, ends: str) -> None:
    """Put an error at the end when it comes before the start."""
    first, last = form.cleaned_data.get(starts), form.cleaned_data.get(ends)
    if first and last and last < first:
        form.add_error(ends, _("Siste dag kan ikke være før første dag."))


def requirement_for(criterion: str, on: date = date.max) -> Requirement:
    """Return the box beside a question: the criterion's requirement and where it comes from, by the rules of a day."""
    source = ruleset_on(on).sources[criterion]
    return Requirement(
        text=criterion_texts(criterion, language(), on).requirement,
        source=_("Regelverket, punkt %(numbers)s") % {"numbers": source},
        source_url=reverse("approvals:criterion", kwargs={"criterion": criterion}),
    )


def language() -> str:
    """Return the language of the page as the rules know it."""
    return (get_language() or "nb")[:2]


def plain_helper() -> FormHelper:
    """Return a helper that leaves form tag, token and error summary to the page."""
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    helper.form_show_errors = False
    return helper
