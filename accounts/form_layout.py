"""What a form may say beside its fields, and the layout objects of the template pack `ds`."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from crispy_forms.layout import Div, LayoutObject
from django.forms import BoundField
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString

Text = str | Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """The requirement behind a question, in plain words, with its source.

    A form names them in `requirements: dict[str, Requirement]`, keyed by field name; the field's template shows the
    box beside the question (above it on a narrow screen) and the field points at it with `aria-describedby`.
    """

    text: Text
    source: Text = ""
    source_url: str = ""


def requirement_of(field: BoundField) -> Requirement | None:
    """Return what the form says about the field's requirement, if anything."""
    found: Requirement | None = getattr(field.form, "requirements", {}).get(field.name)
    return found


def is_marked_optional(field: BoundField) -> bool:
    """Whether «(valgfritt)» stands after the label.

    A form says so with `mark_optional`: True (every field that is not required; the default), False (none), or the
    names of the fields to mark. The last two are for pages that save unfinished answers, where nothing is required
    by the form though much is needed before the application can be sent.
    """
    marked = getattr(field.form, "mark_optional", True)
    if isinstance(marked, bool):
        return marked and not field.field.required
    return field.name in marked


def kind_of(field: BoundField) -> str:
    """Return how the field is laid out: checkbox, group (radio buttons, several ticks) or plain."""
    widget = field.field.widget
    input_type = getattr(widget, "input_type", "")
    if input_type == "checkbox" and not hasattr(widget, "choices"):
        return "checkbox"
    return "group" if input_type in {"radio", "checkbox"} else "plain"


class ButtonLine(Div):
    """Buttons side by side; below each other on a narrow screen."""

    css_class = "button-row"


class ActionButton(LayoutObject):
    """A submit button. `variant` is primary, secondary or tertiary; `color` e.g. danger."""

    def __init__(
        self, label: Text, *, name: str = "", value: str = "", variant: str = "primary", color: str = ""
    ) -> None:
        self.fields: list[object] = []
        self.label, self.name, self.value, self.variant, self.color = label, name, value, variant, color

    def render(self, _form: object, _context: object, **_kwargs: object) -> SafeString:
        """Return the button."""
        name = format_html(' name="{}" value="{}"', self.name, self.value or "1") if self.name else ""
        color = format_html(' data-color="{}"', self.color) if self.color else ""
        return format_html(
            '<button class="ds-button" type="submit" data-variant="{}"{}{}>{}</button>',
            self.variant,
            color,
            name,
            self.label,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SummarisedError:
    """One line of the error summary: where it leads, whose field it is, and what is wrong."""

    target: str
    label: Text
    message: str


def collect_errors(forms: Iterable[Any]) -> list[SummarisedError]:
    """Return every error of the forms and formsets, in page order, each with the id of the field it belongs to."""
    found: list[SummarisedError] = []
    for form in forms:
        if not form:
            continue
        if isinstance(form, list | tuple):
            found += collect_errors(form)
        elif hasattr(form, "management_form"):
            found += [SummarisedError(target=form.prefix, label="", message=e) for e in form.non_form_errors()]
            found += collect_errors(form.forms)
        else:
            found += _errors_of_form(form)
    return found


def _errors_of_form(form: Any) -> list[SummarisedError]:
    found = [SummarisedError(target="", label="", message=e) for e in form.non_field_errors()]
    for field in form:
        target = "" if field.is_hidden else f"{field.auto_id}_0" if kind_of(field) == "group" else field.auto_id
        found += [SummarisedError(target=target, label=field.label, message=e) for e in field.errors]
    return found
