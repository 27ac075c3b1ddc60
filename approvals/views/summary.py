"""What was answered, read back to the person who answered: pairs of question and answer for each section."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from accounts.form_fields import format_date, format_decimal
from approvals.enums import Section
from approvals.forms import SECTION_FORMS, SectionForm
from approvals.forms.base import YesNoField
from approvals.models import Application
from approvals.queries import collect_section_states, list_attachments


@dataclass(frozen=True, slots=True, kw_only=True)
class SummarySection:
    """One section: how far it has come, and its questions and answers."""

    section: Section
    state: str
    rows: list[tuple[Any, Any]]


def summarise(application: Application) -> list[SummarySection]:
    """Return every section's answers. `application` comes from `facts.load_for_facts`."""
    return [
        SummarySection(section=state.section, state=state.state, rows=_rows(application, state.section))
        for state in collect_section_states(application)
    ]


def _rows(application: Application, section: Section) -> list[tuple[Any, Any]]:
    if section == Section.ATTACHMENTS:
        return [(each.get_kind_display(), each.original_name) for each in list_attachments(application)]
    form = SECTION_FORMS[section](application=application)
    rows = [(form.fields[name].label, _shown(form, name, form.initial.get(name))) for name in form.fields]
    if section == Section.UNIT:
        unit = application.service_period.unit
        rows.insert(
            0, (_("Enhet"), f"{unit.name}, {unit.municipality.name} ({unit.get_kind_display()})" if unit else "")
        )
    return rows + list(_row_lines(form))


def _row_lines(form: SectionForm) -> Iterable[tuple[str, str]]:
    if form.rows is None:
        return
    for number, stored in enumerate(form.stored_rows(form.application), start=1):
        empty = form.rows.empty_form
        parts = [
            f"{empty.fields[name].label}: {shown}"
            for name, value in stored.items()
            if (shown := _shown(empty, name, value)) != ""
        ]
        yield f"{form.rows.row_label} {number}", "\n".join(parts)


def _shown(form: Any, name: str, value: Any) -> str:
    """Return an answer as text: dates and numbers the Norwegian way, codes as words."""
    field = form.fields[name]
    if value is None or value == "":
        return ""
    if isinstance(field, YesNoField):
        return _("Ja") if value else _("Nei")
    if isinstance(value, date):
        return format_date(value)
    if isinstance(value, Decimal | int):
        unit = str(getattr(field, "unit", ""))
        return f"{format_decimal(Decimal(value))} {unit}".rstrip()
    if isinstance(value, Model):
        return str(value)
    return str(dict(getattr(field, "choices", [])).get(value, value))
