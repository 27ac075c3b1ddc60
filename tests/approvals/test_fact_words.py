"""Facts in words: the names that the pages use, and values written the Norwegian way."""

import pytest

from approvals.templatetags.fact_words import fact_name, fact_value


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("unit.palliative_beds", "Palliative senger"),
        ("centre.conferences", "Pasientkonferanser hver måned"),
        ("education.plan_covers_whole_course", "Dekker planen hele utdanningsløpet, også tiden i sykehus"),
        ("service.positions.2.percent", "Stilling 2: Stillingsprosent ved enheten"),
        ("service.positions.1.from", "Stilling 1: Fra og med"),
        ("service.leave.1.from", "Permisjon 1: Fra og med"),
        ("education.programme.3.hours", "Undervisning 3: Undervisningstimer i hele tjenesten"),
        ("course.periods.1.place_name", "Periode 1: Stedets navn"),
        ("supervisor.accepted_on", "Veilederen takket ja"),
        ("noe.ukjent", "noe.ukjent"),
        ("ukjent", "ukjent"),
        ("", ""),
    ],
)
def test_fact_is_called_what_its_page_calls_it(name, words):
    assert fact_name(name) == words


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("service.starts_on", "2027-01-31", "31.01.2027"),
        ("service.positions.1.percent", "37.50", "37,5"),
        ("education.individual_plan", "True", "ja"),
        ("education.individual_plan", "False", "nei"),
        ("education.programme.1.form", "palliativt_senter", "Undervisning ved palliativt senter"),
        ("centre.name", "Fjordbyen", "Fjordbyen"),
        ("unit.palliative_beds", "8", "8"),
        ("unit.staffing", "2 leger. 3.5 årsverk", "2 leger. 3.5 årsverk"),
        ("unit.staffing", "²", "²"),
        ("unit.staffing", "", ""),
        ("ukjent", "x", "x"),
    ],
)
def test_value_is_written_for_people(name, value, words):
    assert fact_value(value, name) == words
