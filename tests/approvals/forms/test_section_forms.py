from datetime import date
from decimal import Decimal

import pytest
from django.http import QueryDict

from approvals.facts import load_for_facts
from approvals.forms import SECTION_FORMS
from approvals.forms.appointments import AcceptForm
from approvals.forms.unit import NewUnitForm
from approvals.rules import criterion_texts, ruleset_on
from approvals.services.answers import PositionRow
from tests import factories as f
from tests.approvals.forms.posting import as_posted
from units.models import UnitFact

pytestmark = pytest.mark.django_db


def loaded(application):
    return load_for_facts(application.pk)


@pytest.mark.parametrize("section", SECTION_FORMS)
def test_untouched_form_stores_what_was_stored(section):
    application = loaded(f.complete_application())
    shown = SECTION_FORMS[section](application=application)
    form = SECTION_FORMS[section](as_posted(shown), application=application)
    assert form.is_valid()
    again = SECTION_FORMS[section](application=application)
    again.cleaned_data = {}
    assert {name: form.value(name) for name in form.fields} == {name: again.value(name) for name in form.fields}
    assert len(form.rows.answered() if form.rows else []) == len(shown.stored_rows(application))


@pytest.mark.parametrize("section", [s for s in SECTION_FORMS if s != "about"])
def test_empty_form_can_be_saved(section):
    form = SECTION_FORMS[section](
        QueryDict(
            "positions-TOTAL_FORMS=1&positions-INITIAL_FORMS=0&teaching-TOTAL_FORMS=1"
            "&teaching-INITIAL_FORMS=0&periods-TOTAL_FORMS=1&periods-INITIAL_FORMS=0"
        ),
        application=loaded(f.draft_application()),
    )
    assert form.is_valid(), form.errors


def test_every_mandatory_criterion_stands_beside_a_question():
    beside = {c for form in SECTION_FORMS.values() for c in (*form.criteria.values(), *form.rows_criteria)}
    mandatory = {name for name, strength in ruleset_on(date.max).strengths.items() if strength == "mandatory"}
    assert mandatory - beside == {"unit.kind"}
    assert NewUnitForm().requirements["kind"].text == criterion_texts("unit.kind", "nb").requirement


def test_beds_show_the_number_of_the_rules():
    form = SECTION_FORMS["unit"](application=loaded(f.complete_application()))
    assert form.requirements["palliative_beds"].text == "Enheten skal ha minst 6 palliative senger."
    assert form.requirements["palliative_beds"].source == "Regelverket, punkt R15"


def test_row_without_days_has_those_of_the_service():
    data = QueryDict(
        "starts_on=01.01.2027&ends_on=30.06.2027&positions-TOTAL_FORMS=1&positions-INITIAL_FORMS=0"
        "&positions-0-percent=40"
    )
    form = SECTION_FORMS["service"](data, application=loaded(f.draft_application()))
    assert form.is_valid()
    row = PositionRow(starts_on=date(2027, 1, 1), ends_on=date(2027, 6, 30), percent=Decimal(40))
    assert form.answers().positions == (row,)


def test_row_whose_days_are_nowhere_is_an_error_beside_it():
    data = QueryDict("positions-TOTAL_FORMS=1&positions-INITIAL_FORMS=0&positions-0-percent=40")
    form = SECTION_FORMS["service"](data, application=loaded(f.draft_application()))
    assert not form.is_valid()
    assert form.rows.forms[0].errors == {
        "starts_on": ["Skriv datoen her, eller fyll ut første og siste dag i tjenesten."]
    }


def test_row_that_ends_before_the_service_begins_is_an_error():
    data = QueryDict(
        "starts_on=01.06.2027&ends_on=30.06.2027&positions-TOTAL_FORMS=1&positions-INITIAL_FORMS=0"
        "&positions-0-percent=40&positions-0-ends_on=01.05.2027"
    )
    form = SECTION_FORMS["service"](data, application=loaded(f.draft_application()))
    assert not form.is_valid()
    assert form.rows.forms[0].errors == {"ends_on": ["Siste dag kan ikke være før første dag."]}


def test_terms_without_a_supervisor_are_an_error_beside_the_name():
    form = SECTION_FORMS["supervisor"](QueryDict("meetings_per_month=1"), application=loaded(f.draft_application()))
    assert not form.is_valid()
    assert form.errors == {
        "name": ["Skriv veilederens navn, så kan resten lagres."],
        "email": ["Skriv veilederens e-postadresse, så kan resten lagres."],
    }


def test_hpr_number_may_be_grouped_but_not_lettered():
    application = loaded(f.draft_application())
    good = SECTION_FORMS["about"](QueryDict("name=A&language=nb&hpr_number=12 345 67"), application=application)
    assert good.is_valid()
    assert good.answers().hpr_number == "1234567"
    bad = SECTION_FORMS["about"](QueryDict("name=A&language=nb&hpr_number=HPR12"), application=application)
    assert bad.errors == {"hpr_number": ["HPR-nummeret har bare sifre, høyst ni."]}


def test_unit_is_filled_in_from_the_newest_facts_of_the_register():
    application = f.draft_application()
    unit = f.make_unit()
    application.service_period.unit = unit
    application.service_period.save()
    for day, value in ((date(2025, 1, 1), "5"), (date(2026, 1, 1), "7"), (date(2024, 1, 1), "9")):
        UnitFact.objects.create(unit=unit, field="palliative_beds", value=value, as_of=day)
    UnitFact.objects.create(unit=unit, field="staffing", value="God", as_of=date(2026, 1, 1))
    form = SECTION_FORMS["unit"](application=loaded(application))
    assert (form.initial["palliative_beds"], form.initial["staffing"]) == (7, "God")
    assert (form.initial["as_of"], form.initial["stated_by"]) == (None, "")


def test_what_is_stated_wins_over_the_register():
    application = f.complete_application()
    unit = application.service_period.unit
    UnitFact.objects.create(unit=unit, field="palliative_beds", value="20", as_of=date(2026, 1, 1))
    assert SECTION_FORMS["unit"](application=loaded(application)).initial["palliative_beds"] == 8


@pytest.mark.parametrize("number", ["123456789", "97476067", "9747606734", "abc", "٩٧٤٧٦٠٦٧٣"])
def test_wrong_organisation_number_is_refused(number):
    form = NewUnitForm({"name": "A", "kind": "dms", "municipality": "B", "organisation_number": number})
    assert list(form.errors) == ["organisation_number"]


def test_right_organisation_number_may_be_grouped():
    form = NewUnitForm({"name": "A", "kind": "dms", "municipality": "B", "organisation_number": "974 760 673"})
    assert form.is_valid()
    assert form.answers().organisation_number == "974760673"


def test_other_basis_must_be_explained():
    form = AcceptForm({"hpr_number": "1", "workplace": "A", "basis": "other"})
    assert form.errors == {"basis_text": ["Skriv hva grunnlaget er, hvem som har godkjent det, og når."]}
