"""Promise 38: what people type as numbers and dates, in a form that stores them."""

from datetime import date
from decimal import Decimal

import pytest

from approvals.forms.service import PositionRowForm

NOT_A_NUMBER = "Skriv et tall, for eksempel 37,5."
NOT_A_DATE = "Skriv datoen som dag.måned.år, for eksempel 31.12.2026."
NO_SUCH_DAY = "Denne datoen finnes ikke i kalenderen."
SHORT_YEAR = "Skriv året med fire sifre, for eksempel 31.12.2026."

ACCEPTED_NUMBERS = {
    "30": "30",
    "30,00": "30",
    "30.00": "30",
    "29,99": "29.99",
    "29.99": "29.99",
    "0": "0",
    "100": "100",
    "100,00": "100",
    " 37,5 ": "37.5",
    "37,5 %": "37.5",
    "37,5%": "37.5",
    "+50": "50",
    "007": "7",
}
REFUSED_NUMBERS = {
    "": "Skriv stillingsprosenten.",
    "NaN": NOT_A_NUMBER,
    "Infinity": NOT_A_NUMBER,
    "1e2": NOT_A_NUMBER,
    "1e400": NOT_A_NUMBER,
    "\u0663\u0660": NOT_A_NUMBER,
    "\uff13\uff10": NOT_A_NUMBER,
    "1_0": NOT_A_NUMBER,
    "30,": NOT_A_NUMBER,
    ",5": NOT_A_NUMBER,
    "3 0": NOT_A_NUMBER,
    "0x1e": NOT_A_NUMBER,
    "tretti": NOT_A_NUMBER,
    "30\x00": NOT_A_NUMBER,
    "9" * 40: NOT_A_NUMBER,
    "29,999": "Skriv høyst 2 desimaler.",
    "100,01": "Tallet kan være høyst 100.",
    "-1": "Tallet må være minst 0.",
    "\u221230": "Tallet må være minst 0.",
}
ACCEPTED_DATES = {
    "31.12.2026": date(2026, 12, 31),
    "1.2.2027": date(2027, 2, 1),
    "2026-12-31": date(2026, 12, 31),
    "29.02.2028": date(2028, 2, 29),
    " 01.01.2027 ": date(2027, 1, 1),
}
REFUSED_DATES = {
    "31.02.2026": NO_SUCH_DAY,
    "29.02.2027": NO_SUCH_DAY,
    "00.01.2027": NO_SUCH_DAY,
    "32.01.2027": NO_SUCH_DAY,
    "01.13.2027": NO_SUCH_DAY,
    "1.2.27": SHORT_YEAR,
    "31/12/2026": NOT_A_DATE,
    "i morgen": NOT_A_DATE,
    "\u0660\u0661.\u0660\u0661.\u0662\u0660\u0662\u0667": NOT_A_DATE,
    "01.01.2027\x00": NOT_A_DATE,
    "31.12.1899": "Datoen kan ikke være før 01.01.1900.",
    "01.01.2101": "Datoen kan ikke være etter 31.12.2100.",
}


def row(**data):
    return PositionRowForm({"percent": "50", "starts_on": "01.01.2027", "ends_on": "31.12.2027", **data})


@pytest.mark.parametrize(("typed", "number"), ACCEPTED_NUMBERS.items())
def test_number_is_read_exactly(typed, number):
    form = row(percent=typed)
    assert form.errors == {}
    assert form.cleaned_data["percent"] == Decimal(number)


@pytest.mark.parametrize(("typed", "sentence"), REFUSED_NUMBERS.items())
def test_number_is_refused_with_a_sentence_and_stays_typed(typed, sentence):
    form = row(percent=typed)
    assert form.errors == {"percent": [sentence]}
    assert form["percent"].value() == typed


@pytest.mark.parametrize(("typed", "day"), ACCEPTED_DATES.items())
def test_date_is_read(typed, day):
    form = row(starts_on=typed, ends_on="")
    assert form.errors == {}
    assert form.cleaned_data["starts_on"] == day


@pytest.mark.parametrize(("typed", "sentence"), REFUSED_DATES.items())
def test_date_is_refused_with_a_sentence_and_stays_typed(typed, sentence):
    form = row(starts_on=typed)
    assert form.errors == {"starts_on": [sentence]}
    assert form["starts_on"].value() == typed


def test_end_before_start_is_said_beside_the_end():
    form = row(starts_on="02.01.2027", ends_on="01.01.2027")
    assert form.errors == {"ends_on": ["Siste dag kan ikke være før første dag."]}
