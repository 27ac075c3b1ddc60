"""Tags of the template pack `ds`: widgets with Designsystemet's classes, error summary, status colours."""

from typing import Any

from django import template
from django.forms import BoundField
from django.forms.boundfield import BoundWidget
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.form_layout import (
    Requirement,
    SummarisedError,
    collect_errors,
    is_marked_optional,
    kind_of,
    requirement_of,
)

register = template.Library()

ALERT_COLORS = {"debug": "info", "info": "info", "success": "success", "warning": "warning", "error": "danger"}

#: status -> (colour, icon, text when the caller has none). Every status of the product, in one place.
STATUSES: dict[str, tuple[str, str, Any]] = {
    # tasks and sections
    "not_started": ("neutral", "○", _("Ikke påbegynt")),
    "in_progress": ("info", "◐", _("Påbegynt")),
    "complete": ("success", "✓", _("Ferdig")),
    "incomplete": ("warning", "!", _("Mangler noe")),
    # applications
    "draft": ("neutral", "✎", _("Utkast")),
    "submitted": ("info", "→", _("Sendt inn")),
    "under_review": ("info", "◐", _("Under behandling")),
    "information_requested": ("warning", "?", _("Venter på opplysninger")),
    "proposed": ("info", "◑", _("Foreslått vedtak")),
    "granted": ("success", "✓", _("Innvilget")),
    "partly_granted": ("warning", "✓", _("Delvis innvilget")),
    "refused": ("danger", "✕", _("Avslag")),
    "dismissed": ("danger", "✕", _("Avvist")),
    "withdrawn": ("neutral", "↩", _("Trukket")),
    # approvals
    "active": ("success", "✓", _("Gjelder")),
    "ended": ("neutral", "■", _("Avsluttet")),
    "superseded": ("neutral", "↷", _("Erstattet")),
    "revoked": ("danger", "✕", _("Trukket tilbake")),
    # requests and appointments
    "named": ("neutral", "○", _("Oppgitt, ikke spurt")),
    "asked": ("info", "→", _("Spurt")),
    "delivered": ("info", "✉", _("Levert")),
    "answered": ("success", "✓", _("Besvart")),
    "accepted": ("success", "✓", _("Godtatt")),
    "declined": ("danger", "✕", _("Takket nei")),
    "expired": ("warning", "!", _("Fristen er ute")),
    # what the rules find, and what a caseworker concludes
    "met": ("success", "✓", _("Oppfylt")),
    "limited": ("warning", "◐", _("Delvis oppfylt")),
    "not_met": ("danger", "✕", _("Ikke oppfylt")),
    "missing": ("warning", "!", _("Ikke dokumentert")),
    "judgement": ("info", "?", _("Må vurderes")),
    # deliveries
    "ready": ("info", "…", _("Venter på sending")),
    "sending": ("info", "→", _("Sendes nå")),
    "sent": ("success", "✓", _("Sendt")),
    "failed": ("danger", "!", _("Ikke sendt")),
    "unknown": ("warning", "?", _("Uvisst om sendt")),
}


@register.filter
def alert_color(level_tag: str) -> str:
    """Return the colour of an alert for a message's level."""
    return ALERT_COLORS.get(level_tag, "info")


@register.simple_tag
def ds_widget(field: BoundField) -> SafeString:
    """Render the field's widget with our class, described by help text, requirement, unit and error in that order."""
    widget = field.field.widget
    attrs: dict[str, str | bool] = {"class": f"ds-input {widget.attrs.get('class', '')}".strip()}
    if described_by := _described_by(field):
        attrs["aria-describedby"] = described_by
    return field.as_widget(attrs=attrs)


def _described_by(field: BoundField) -> str:
    parts = {
        "requirement": requirement_of(field) is not None,
        "helptext": bool(field.help_text),
        "unit": bool(getattr(field.field, "unit", "")),
        "error": bool(field.errors),
    }
    return " ".join(f"{field.auto_id}_{part}" for part, present in parts.items() if present)


@register.filter
def described_by(field: BoundField) -> str:
    """Return the ids that describe the field; for the fieldset around radio buttons and ticks."""
    return _described_by(field)


@register.simple_tag
def ds_option(option: BoundWidget) -> SafeString:
    """Render one radio button or tick of a group, without a label around it."""
    option.data["attrs"]["class"] = "ds-input"
    return option.tag(wrap_label=False)


@register.filter
def requirement(field: BoundField) -> Requirement | None:
    """Return the requirement behind the question."""
    return requirement_of(field)


@register.filter
def marked_optional(field: BoundField) -> bool:
    """Whether «(valgfritt)» stands after the label."""
    return is_marked_optional(field)


@register.filter
def widget_kind(field: BoundField) -> str:
    """Return how the field is laid out: checkbox, group or plain."""
    return kind_of(field)


@register.inclusion_tag("components/error_summary.html")
def error_summary(*forms: object) -> dict[str, list[SummarisedError]]:
    """Render the summary of all errors of the forms and formsets; nothing when there is none."""
    return {"errors": collect_errors(forms)}


@register.inclusion_tag("components/status_tag.html")
def status_tag(status: object, label: object = "") -> dict[str, object]:
    """Render a status as colour, icon and text; `label` is the text, else the product's usual one."""
    color, icon, text = STATUSES.get(str(status), ("neutral", "•", status))
    return {"color": color, "icon": icon, "text": label or text}
