from datetime import date
from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from accounts.form_fields import (
    NorwegianDateField,
    NorwegianDecimalField,
    NorwegianIntegerField,
    TextField,
    format_date,
    format_decimal,
)

DATE_HINT = "Skriv datoen som dag.måned.år, for eksempel 31.12.2026."


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("31.12.2026", date(2026, 12, 31)),
        (" 1.2.2027 ", date(2027, 2, 1)),
        ("01. 02. 2027", date(2027, 2, 1)),
        ("2026-12-31", date(2026, 12, 31)),
        ("29.2.2028", date(2028, 2, 29)),
    ],
)
def test_date_written_in_norway_is_read(typed, meant):
    assert NorwegianDateField().clean(typed) == meant


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("1.2.27", "Skriv året med fire sifre, for eksempel 31.12.2026."),
        ("31.2.2026", "Denne datoen finnes ikke i kalenderen."),
        ("2026-13-01", "Denne datoen finnes ikke i kalenderen."),
        ("0.0.0000", "Denne datoen finnes ikke i kalenderen."),
        ("12/31/2026", DATE_HINT),
        ("i morgen", DATE_HINT),
        ("٣١.١٢.٢٠٢٦", DATE_HINT),
        ("1.1.2027\x00", DATE_HINT),
        ("9" * 5000, DATE_HINT),
        ("31.12.1899", "Datoen kan ikke være før 01.01.1900."),
        ("1.1.2101", "Datoen kan ikke være etter 31.12.2100."),
        ("", "Skriv en dato, for eksempel 31.12.2026."),
    ],
)
def test_date_that_cannot_be_read_gets_a_sentence(typed, sentence):
    with pytest.raises(ValidationError) as refusal:
        NorwegianDateField().clean(typed)
    assert refusal.value.messages == [sentence]


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_date_that_is_shown_can_be_sent_back(value):
    assert NorwegianDateField().clean(format_date(value)) == value


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("37,5", "37.5"),
        ("37.5", "37.5"),
        ("0", "0"),
        ("100 %", "100"),
        ("2 500,25", "2500.25"),
        ("2\u00a0500", "2500"),
        ("50,00", "50"),
        ("12,500", "12.5"),
    ],
)
def test_number_written_in_norway_is_read_exactly(typed, meant):
    assert NorwegianDecimalField().clean(typed) == Decimal(meant)


@pytest.mark.parametrize(
    "typed",
    ["NaN", "Infinity", "-Infinity", "1e400", "1e2", "1_0", "٣٧", "0x10", "1,2,3", "1 2", ",5", "\x00", "9" * 999],
)
def test_number_python_would_take_is_refused(typed):
    with pytest.raises(ValidationError) as refusal:
        NorwegianDecimalField().clean(typed)
    assert refusal.value.messages == ["Skriv et tall, for eksempel 37,5."]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("100,01", "Tallet kan være høyst 100."),
        ("-1", "Tallet må være minst 0."),
        ("−1", "Tallet må være minst 0."),
        ("37,555", "Skriv høyst 2 desimaler."),
        ("", "Skriv et tall."),
    ],
)
def test_number_outside_the_limits_gets_a_sentence(typed, sentence):
    with pytest.raises(ValidationError) as refusal:
        NorwegianDecimalField(max_value=100).clean(typed)
    assert refusal.value.messages == [sentence]


@given(st.decimals(0, 100_000, places=2))
def test_number_that_is_shown_can_be_sent_back(value):
    assert NorwegianDecimalField().clean(format_decimal(value)) == value


@pytest.mark.parametrize(("typed", "meant"), [("12", 12), ("2 500", 2500), ("12,0", 12)])
def test_whole_number_is_an_int(typed, meant):
    assert NorwegianIntegerField().clean(typed) == meant
    assert type(NorwegianIntegerField().clean(typed)) is int


def test_whole_number_refuses_decimals():
    with pytest.raises(ValidationError) as refusal:
        NorwegianIntegerField().clean("12,5")
    assert refusal.value.messages == ["Skriv et helt tall, uten desimaler."]


def test_text_is_trimmed_composed_and_has_one_kind_of_newline():
    assert TextField(rows=3).clean("  Bla\u030ab\u00e6r\r\nog\rmer ") == "Blåbær\nog\nmer"


def test_text_of_one_line_loses_line_breaks():
    assert TextField().clean("Kari\r\nBcc: x@eksempel.no") == "Kari Bcc: x@eksempel.no"


@pytest.mark.parametrize("typed", ["a\x00b", "a\x1bb", "a\x7fb"])
def test_text_with_control_characters_is_refused(typed):
    with pytest.raises(ValidationError) as refusal:
        TextField().clean(typed)
    assert refusal.value.messages == ["Teksten inneholder tegn som ikke kan vises. Skriv den på nytt uten dem."]


class Example(forms.Form):
    day = NorwegianDateField()
    size = NorwegianDecimalField(unit="%")


def test_form_shows_stored_values_the_norwegian_way():
    form = Example(initial={"day": date(2026, 1, 5), "size": Decimal("37.50")})
    assert (form["day"].value(), form["size"].value()) == ("05.01.2026", "37,5")


def test_form_shows_again_what_was_typed_wrongly():
    form = Example({"day": "i fjor", "size": "mye"})
    assert form.is_valid() is False
    assert (form["day"].value(), form["size"].value()) == ("i fjor", "mye")


def test_form_sees_no_change_when_the_same_is_sent_back():
    initial = {"day": date(2026, 1, 5), "size": Decimal("37.50")}
    assert Example({"day": "5.1.2026", "size": "37,5"}, initial=initial).has_changed() is False
