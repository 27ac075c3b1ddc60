"""Facts of an application in words: what the page of the section calls them, and their values for people."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django import template
from django.forms import Field
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.form_fields import format_date, format_decimal
from approvals.enums import ConfirmedField, Section
from approvals.forms import SECTION_FORMS

register = template.Library()

#: first part of a fact's name -> the section whose page asks for it
_SECTIONS: Final[Mapping[str, Section]] = {
    "applicant": Section.ABOUT,
    "unit": Section.UNIT,
    "service": Section.SERVICE,
    "centre": Section.CENTRE,
    "local": Section.LOCAL,
    "supervisor": Section.SUPERVISOR,
    "education": Section.PLAN,
    "course": Section.COURSE,
}
#: facts that the page calls something else
_FIELDS: Final[Mapping[str, str]] = {
    "centre.name": "centre",
    "centre.conferences": "conferences_per_month",
    "supervisor.meetings": "meetings_per_month",
    "education.plan_covers_whole_course": "covers_whole_course",
}
#: rows of facts that a section's page asks for as rows
_ROWS: Final = ("service.positions", "education.programme", "course.periods")
#: rows of facts that are told of elsewhere
_OTHER_ROWS: Final[Mapping[str, Promise]] = {"service.leave": gettext_lazy("Permisjon")}
_ROW_FIELDS: Final = {"from": "starts_on", "to": "ends_on"}
#: facts that no page asks for
_OTHERS: Final[Mapping[str, Promise]] = {
    "applicant.is_doctor": gettext_lazy("HPR-nummer er oppgitt"),
    "unit.kind": gettext_lazy("Type enhet"),
    "supervisor.accepted_on": gettext_lazy("Veilederen takket ja"),
    "supervisor.is_applicant": gettext_lazy("Veilederen er søkeren selv"),
    "supervisor.competence_area_verified": gettext_lazy("Veilederen er funnet i registeret"),
    "supervisor.other_basis_documented": gettext_lazy("Grunnlaget for veilederen er lagt ved"),
}
_ROW_PARTS: Final = 4


@register.filter
def fact_name(name: str) -> str:
    """Return what the fact is called where it is asked for; its own name when nothing asks for it."""
    if name in _OTHERS:
        return str(_OTHERS[name])
    field, row = _find(name)
    if field is None:
        return str(capfirst(ConfirmedField(name).label)) if name in ConfirmedField.values else name
    label = str(field.label).rstrip("?")
    return f"{row}: {label}" if row else label


@register.filter
def fact_value(value: str, name: str) -> str:
    """Return the value for people: yes and no, dates and numbers the Norwegian way, codes in words."""
    if value in ("True", "False"):
        return _("ja") if value == "True" else _("nei")
    field, _row = _find(name)
    choices = getattr(field, "choices", ()) if field is not None and not hasattr(field, "queryset") else ()
    words: dict[Any, Any] = {code: label for code, label in choices if not isinstance(label, list | tuple)}
    if value in words:
        return str(words[value])
    return _plain(value)


def _plain(value: str) -> str:
    try:
        return format_date(date.fromisoformat(value))
    except ValueError:
        pass
    try:
        return format_decimal(Decimal(value)) if value.replace(".", "", 1).isdigit() else value
    except InvalidOperation:
        return value


def _find(name: str) -> tuple[Field | None, str]:
    """Return the field of the section's page that asks for the fact, and which row it stands in."""
    group, _dot, rest = name.partition(".")
    form = SECTION_FORMS.get(_SECTIONS[group]) if group in _SECTIONS else None
    if form is None:
        return None, ""
    parts = name.split(".")
    if len(parts) == _ROW_PARTS and form.rows_class is not None:
        rows: Any = form.rows_class
        kind = ".".join(parts[:2])
        label = rows.row_label if kind in _ROWS else _OTHER_ROWS.get(kind, kind)
        return rows.form.base_fields.get(_ROW_FIELDS.get(parts[3], parts[3])), f"{label} {parts[2]}"
    return form.base_fields.get(_FIELDS.get(name, rest)), ""
