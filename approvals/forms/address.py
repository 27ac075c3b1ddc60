"""Forms that live in an address: short names, rows without gaps, and the same answers always in the same words.

An address may have been written by anybody: whatever is wrong in it is told beside its field, and nothing is lost.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Final

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.form_layout import Requirement
from approvals.forms.base import QuietMixin, plain_helper, requirement_for

#: names of the buttons that give one row more, and one less; they are no part of an answer
MORE, LESS = "flere", "fjern"
_LONGEST_QUOTE: Final = 40
_ROW_NAME: Final = re.compile(r"([a-z])([1-9][0-9]{0,8})([a-z]?)", re.ASCII)
_UNKNOWN: Final = _("Vi kjenner ikke svaret «%(value)s». Velg ett av svarene.")


class InAddress(QuietMixin, forms.Form):
    """A form whose fields have short names in an address; a field that stands there with two answers is refused."""

    #: field -> its name in the address, after the prefix of the form
    short: ClassVar[dict[str, str]] = {}
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()
        for each in self.fields.values():
            if isinstance(each, forms.ChoiceField):
                each.error_messages["invalid_choice"] = _UNKNOWN

    def add_prefix(self, field_name: str) -> str:
        """Return the field's short name."""
        return f"{self.prefix or ''}{self.short.get(field_name, field_name)}"

    def full_clean(self) -> None:
        """Find what is wrong, answers that contradict each other included."""
        super().full_clean()
        if self.is_bound and not self.is_quiet:
            for name in self.fields:
                self._refuse_two_answers(name)

    def _refuse_two_answers(self, name: str) -> None:
        given = list(dict.fromkeys(self.data.getlist(self.add_prefix(name))))
        if len(given) > 1:
            first, second = (each[:_LONGEST_QUOTE] for each in given[:2])
            sentence = _("Adressen har flere svar her, blant annet «%(first)s» og «%(second)s». Behold ett.")
            self.add_error(name, sentence % {"first": first, "second": second})

    def has_answer(self) -> bool:
        """Whether the form shows anything that was typed."""
        return self.has_changed() if self.is_bound else bool(self.initial)

    def in_address(self) -> Iterator[tuple[str, str]]:
        """Give the answers that are given as name and value, in the order of the questions."""
        for name in self.fields:
            text = _plain(self.cleaned_data.get(name))
            if text:
                yield self.add_prefix(name), text

    def shown(self) -> Iterator[tuple[str | Promise, str]]:
        """Give the answers that are given as the reader knows them: label and text with unit."""
        for bound in self.visible_fields():
            value = self.cleaned_data.get(bound.name)
            if value not in (None, ""):
                yield bound.label, _in_words(bound.field, value)


class RowsInAddress:
    """Rows of one kind: those that the address has, and empty ones to write in. An empty row is no row."""

    #: what tells the summary of errors that these are rows: a formset counts its rows there, an address needs no count
    management_form = ""

    def __init__(
        self,
        form_class: type[InAddress],
        *,
        prefix: str,
        texts: tuple[Any, Any, Any],
        most: int,
        empty: int = 0,
        least: int = 2,
        needs: tuple[str, ...] = (),
    ) -> None:
        self.form_class, self.prefix, self.most, self.least = form_class, prefix, most, least
        self.heading, self.row_label, self.add_label = texts
        self.empty = empty
        self._needs = needs
        #: the day whose rules stand beside the rows
        self.day = date.max
        self.forms: list[Any] = []
        self.too_many = False

    def read(self, data: QueryDict, *, more: int = 0) -> None:
        """Take the rows from an address, with `more` empty rows after them."""
        numbers = [found for found in map(self.number_of, data) if found]
        filled = [self.number_of(name) for name in data if any(data.getlist(name))]
        self.too_many = max(filled, default=0) > self.most
        count = min(max([self.least, *numbers]) + more, self.most)
        self.forms = [self._form(data, number) for number in range(1, count + 1)]

    def fill(self, rows: list[dict[str, Any]]) -> None:
        """Show these rows, one empty row after them, and never fewer than the least number."""
        count = min(max(len(rows) + 1, self.least), self.most)
        filled = [*rows, *({} for _each in range(count - len(rows)))]
        self.forms = [
            self.form_class(initial=row, prefix=f"{self.prefix}{number}") for number, row in enumerate(filled, start=1)
        ]

    def _form(self, data: QueryDict, number: int) -> InAddress:
        return self.form_class(data, prefix=f"{self.prefix}{number}", empty_permitted=True)

    def number_of(self, name: str) -> int:
        """Return the number of the row that a name in the address belongs to, 0 for names of something else."""
        found = _ROW_NAME.fullmatch(name)
        if not found or found[1] != self.prefix or found[3] not in self.form_class.short.values():
            return 0
        return int(found[2])

    def is_valid(self) -> bool:
        """Whether every row that says something is right, and none was left unread."""
        wrong = [form for form in self.forms if not form.is_valid()]  # each is asked, so that each shows its errors
        return not wrong and not self.too_many

    def quieten(self) -> None:
        """Show what was typed, without errors."""
        for form in self.forms:
            form.is_quiet = True
        self.too_many = False

    def answered(self) -> list[dict[str, Any]]:
        """Return the rows that say something and are right."""
        return [form.cleaned_data for form in self.answered_forms()]

    def answered_forms(self) -> list[Any]:
        """Return the forms of the rows that say something and are right."""
        return [form for form in self.forms if form.is_bound and form.is_valid() and form.has_changed()]

    def in_address(self) -> Iterator[tuple[str, str]]:
        """Give the answers of the rows, numbered anew without gaps."""
        for number, form in enumerate(self.answered_forms(), start=1):
            form.prefix = f"{self.prefix}{number}"
            yield from form.in_address()

    def non_form_errors(self) -> list[Any]:
        """Return what is wrong with the rows together."""
        return [_("Her er det plass til %(most)d. Resten er ikke lest.") % {"most": self.most}] if self.too_many else []

    @property
    def requirements(self) -> list[Requirement]:
        """The requirements that the rows together must fulfil."""
        return [requirement_for(criterion, self.day) for criterion in self._needs]

    @property
    def has_room(self) -> bool:
        """Whether there is room for one row more."""
        return len(self.forms) < self.most


def without_row(data: QueryDict) -> QueryDict:
    """Return the address without the row that it asks to have removed; those after it move up."""
    found = _ROW_NAME.fullmatch(str(data.get(LESS, "")))
    changed = data.copy()
    changed.pop(LESS, None)
    if not found:
        return changed
    prefix, gone = found[1], int(found[2])
    for name in data:
        part = _ROW_NAME.fullmatch(name)
        if part and part[1] == prefix and int(part[2]) >= gone:
            changed.pop(name, None)
    for name in data:
        part = _ROW_NAME.fullmatch(name)
        if part and part[1] == prefix and int(part[2]) > gone:
            changed.setlist(f"{prefix}{int(part[2]) - 1}{part[3]}", data.getlist(name))
    return changed


def readable(data: QueryDict) -> QueryDict:
    """Return the same address with a mark where it had NUL, which no page can hold."""
    shown = QueryDict(mutable=True)
    for name, values in data.lists():
        shown.setlist(name.replace("\x00", "\ufffd"), [value.replace("\x00", "\ufffd") for value in values])
    return shown


def _plain(value: Any) -> str:
    """A value as the address holds it, in characters that no browser rewrites."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return value.isoformat() if isinstance(value, date) else str(value)


def _in_words(asked: Any, value: Any) -> str:
    if isinstance(asked, forms.ChoiceField):
        choices: Iterable[tuple[str, Any]] = asked.choices
        return str(dict(choices).get(_plain(value), value))
    unit = getattr(asked, "unit", "")
    return f"{asked.prepare_value(value)} {unit}".rstrip()
