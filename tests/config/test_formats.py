import datetime
from decimal import Decimal

import pytest
from django import forms
from django.utils import formats, translation


class DayAndShare(forms.Form):
    day = forms.DateField(localize=True)
    share = forms.DecimalField(localize=True)


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
@pytest.mark.parametrize("written", ["31.12.2026", "2026-12-31", "31/12/2026"])
def test_a_date_is_read_day_first_in_every_language(language, written):
    with translation.override(language):
        form = DayAndShare({"day": written, "share": "1"})
        assert form.is_valid()
    assert form.cleaned_data["day"] == datetime.date(2026, 12, 31)


@pytest.mark.parametrize("language", ["nb", "nn"])
@pytest.mark.parametrize("written", ["37,5", "37.5"])
def test_a_decimal_is_read_with_comma_and_with_point(language, written):
    with translation.override(language):
        form = DayAndShare({"day": "1.1.2027", "share": written})
        assert form.is_valid()
    assert form.cleaned_data["share"] == Decimal("37.5")


@pytest.mark.parametrize(
    ("language", "long", "short", "number"),
    [
        ("nb", "17. mai 2027", "17.05.2027", "37,5"),
        ("nn", "17. mai 2027", "17.05.2027", "37,5"),
        ("en", "17 May 2027", "17.05.2027", "37.5"),
    ],
)
def test_dates_and_numbers_are_written_the_way_of_the_language(language, long, short, number):
    day = datetime.date(2027, 5, 17)
    with translation.override(language):
        assert formats.date_format(day) == long
        assert formats.date_format(day, "SHORT_DATE_FORMAT") == short
        assert formats.number_format(Decimal("37.5")) == number
