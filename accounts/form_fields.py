"""Form fields that read dates, numbers and text the way they are written in Norway.

They refuse with a sentence, never with an exception, and show what was typed unchanged when they do.
"""

import re
import unicodedata
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# [0-9] and not \d: \d takes Arabic and other digits, and so do int() and Decimal().
_NORWEGIAN_DATE = re.compile(r"([0-9]{1,2})\.\s?([0-9]{1,2})\.\s?([0-9]{4})")
_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_SHORT_YEAR = re.compile(r"[0-9]{1,2}\.\s?[0-9]{1,2}\.\s?[0-9]{1,3}")
_NUMBER = re.compile(r"[+-]?[0-9]{1,12}(?:[.,][0-9]{1,12})?")
_GROUPED = re.compile(r"([+-]?[0-9]{1,3})((?:[ \u00a0\u202f][0-9]{3})+)((?:,[0-9]+)?)")
_TOO_LONG = 40
_MINUS = "\u2212"

EARLIEST = date(1900, 1, 1)
LATEST = date(2100, 12, 31)


def format_date(value: date) -> str:
    """Return the date the Norwegian way: 31.12.2026."""
    return f"{value.day:02d}.{value.month:02d}.{value.year:04d}"


def format_decimal(value: Decimal) -> str:
    """Return the number the Norwegian way, without idle zeros: 37,5."""
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace(".", ",")


class NorwegianDateField(forms.Field):
    """A date typed as 31.12.2026 or 2026-12-31. Two-digit years are refused: 1.2.27 may mean two centuries."""

    widget = forms.TextInput
    default_error_messages = {
        "required": _("Skriv en dato, for eksempel 31.12.2026."),
        "invalid": _("Skriv datoen som dag.måned.år, for eksempel 31.12.2026."),
        "short_year": _("Skriv året med fire sifre, for eksempel 31.12.2026."),
        "impossible": _("Denne datoen finnes ikke i kalenderen."),
        "too_early": _("Datoen kan ikke være før %(limit)s."),
        "too_late": _("Datoen kan ikke være etter %(limit)s."),
    }

    def __init__(self, *, earliest: date = EARLIEST, latest: date = LATEST, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("Dag.måned.år, for eksempel 31.12.2026"))
        self.earliest, self.latest = earliest, latest
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Return a short text box, without `inputmode`: the numeric keyboards of phones lack the full stop."""
        return {"autocomplete": "off", "data-width": "short", "maxlength": _TOO_LONG}

    def prepare_value(self, value: Any) -> Any:
        """Return a stored date as 31.12.2026, and typed text as it was typed."""
        return format_date(value) if isinstance(value, date) else value

    def to_python(self, value: Any) -> date | None:
        """Return the date, None for nothing typed; raise ValidationError with a sentence otherwise."""
        if isinstance(value, date):
            return value
        text = str(value or "").strip()
        if not text:
            return None
        if found := _NORWEGIAN_DATE.fullmatch(text):
            day, month, year = (int(part) for part in found.groups())
        elif found := _ISO_DATE.fullmatch(text):
            year, month, day = (int(part) for part in found.groups())
        else:
            raise self._refusal("short_year" if _SHORT_YEAR.fullmatch(text) else "invalid")
        try:
            return date(year, month, day)
        except ValueError:
            raise self._refusal("impossible") from None

    def validate(self, value: Any) -> None:
        """Raise ValidationError for a missing date and for one outside the limits."""
        super().validate(value)
        if value is not None and value < self.earliest:
            raise self._refusal("too_early", self.earliest)
        if value is not None and value > self.latest:
            raise self._refusal("too_late", self.latest)

    def _refusal(self, code: str, limit: date | None = None) -> ValidationError:
        return ValidationError(self.error_messages[code], code, {"limit": format_date(limit)} if limit else None)


class NorwegianDecimalField(forms.Field):
    """An exact number typed as 37,5 or 37.5, with its unit shown after the box.

    Refuses everything that Python's Decimal would take beyond that: NaN, Infinity, 1e400, 1_0, digits of other scripts.
    """

    widget = forms.TextInput
    default_error_messages = {
        "required": _("Skriv et tall."),
        "invalid": _("Skriv et tall, for eksempel 37,5."),
        "too_many_decimals": _("Skriv høyst %(limit)s desimaler."),
        "too_small": _("Tallet må være minst %(limit)s."),
        "too_large": _("Tallet kan være høyst %(limit)s."),
    }
    input_mode = "decimal"

    def __init__(
        self,
        *,
        unit: str | Promise = "",
        min_value: Decimal | int | None = Decimal(0),
        max_value: Decimal | int = Decimal(1_000_000),
        decimal_places: int = 2,
        **kwargs: Any,
    ) -> None:
        self.unit, self.decimal_places = unit, decimal_places
        self.min_value = None if min_value is None else Decimal(min_value)
        self.max_value = Decimal(max_value)
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Return a short text box with the keyboard for numbers."""
        return {
            "inputmode": self.input_mode,
            "autocomplete": "off",
            "data-width": "short",
            "maxlength": _TOO_LONG,
        }

    def prepare_value(self, value: Any) -> Any:
        """Return a stored number as 37,5, and typed text as it was typed."""
        if isinstance(value, Decimal | int) and not isinstance(value, bool):
            return format_decimal(Decimal(value))
        return value

    def to_python(self, value: Any) -> Any:
        """Return the exact number, None for nothing typed; raise ValidationError with a sentence otherwise."""
        if isinstance(value, Decimal):
            return value
        text = str("" if value is None else value).strip().replace(_MINUS, "-").removesuffix("%").rstrip()
        if not text:
            return None
        if found := _GROUPED.fullmatch(text):
            text = found[1] + re.sub(r"[^0-9]", "", found[2]) + found[3]
        if not _NUMBER.fullmatch(text):
            raise ValidationError(self.error_messages["invalid"], "invalid")
        number = Decimal(text.replace(",", "."))
        if -int(number.normalize().as_tuple().exponent) > self.decimal_places:
            raise ValidationError(
                self.error_messages["too_many_decimals"], "too_many_decimals", {"limit": self.decimal_places}
            )
        return number

    def validate(self, value: Any) -> None:
        """Raise ValidationError for a missing number and for one outside the limits."""
        super().validate(value)
        if value is None:
            return
        if self.min_value is not None and value < self.min_value:
            raise ValidationError(
                self.error_messages["too_small"], "too_small", {"limit": format_decimal(self.min_value)}
            )
        if value > self.max_value:
            raise ValidationError(
                self.error_messages["too_large"], "too_large", {"limit": format_decimal(self.max_value)}
            )


class NorwegianIntegerField(NorwegianDecimalField):
    """A whole number, typed as 2500 or 2 500."""

    default_error_messages = {
        "invalid": _("Skriv et helt tall, for eksempel 12."),
        "too_many_decimals": _("Skriv et helt tall, uten desimaler."),
    }
    input_mode = "numeric"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(decimal_places=0, **kwargs)

    def to_python(self, value: Any) -> Any:
        """Return the int, None for nothing typed; raise ValidationError with a sentence otherwise."""
        number = super().to_python(value)
        return None if number is None else int(number)


class TextField(forms.CharField):
    """Text that a person wrote: bounded, trimmed, composed (NFC); one line, or `rows` lines with newlines of one kind.

    Control characters are refused, because neither a letter nor the archive can hold them.
    """

    default_error_messages = {
        "required": _("Dette feltet må fylles ut."),
        "control": _("Teksten inneholder tegn som ikke kan vises. Skriv den på nytt uten dem."),
    }

    def __init__(self, *, max_length: int = 4000, rows: int = 0, **kwargs: Any) -> None:
        if rows:
            kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows, "cols": 60}))
        self.single_line = not rows
        super().__init__(max_length=max_length, **kwargs)
        # `to_python` refuses NUL along with the others, in Norwegian.
        self.validators = [v for v in self.validators if not isinstance(v, ProhibitNullCharactersValidator)]

    def to_python(self, value: Any) -> Any:
        """Return the cleaned text; raise ValidationError for control characters."""
        text = super().to_python(str(value or "").replace("\r\n", "\n").replace("\r", "\n"))
        text = unicodedata.normalize("NFC", text or "")
        if self.single_line:
            text = " ".join(text.split())
        if any(unicodedata.category(character) in {"Cc", "Cs"} and character not in "\n\t" for character in text):
            raise ValidationError(self.error_messages["control"], "control")
        return text

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Return no `maxlength`: the browser would cut pasted text without a word."""
        attrs: dict[str, Any] = super().widget_attrs(widget)
        attrs.pop("maxlength", None)
        return attrs
