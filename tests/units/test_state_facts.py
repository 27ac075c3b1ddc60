"""Newer facts about municipalities: stated by caseworkers, shown with who stated them, the older ones kept."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.models.signals import post_init
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import override

from accounts.roles import Role
from tests import factories as f
from tests.approvals.admin.desk_client import desk_client
from units.catalogue import mapping_report
from units.exceptions import NotAllowed, NotPossible
from units.models import MunicipalityFact, ProfileField
from units.queries import newest_facts
from units.services import municipality_facts
from units.services.municipality_facts import describe_values, state_municipality_fact
from units.services.profiles import load_report

pytestmark = pytest.mark.django_db

DAY = date(2026, 5, 1)
ADD = "/admin/units/municipalityfact/add/"
LIST = "/admin/units/municipalityfact/"
ANSWERS = "«ja», «nei», «delvis», «under innføring», «ikke oppgitt»"


def stated(municipality, *, by, **changed):
    about = {"field": "beds", "value": "7", "as_of": DAY, "stated_by": "Kommuneoverlegen"}
    return state_municipality_fact(municipality, by=by, **{**about, **changed})


def posted(place, **changed):
    about = {"field": "beds", "value": "7", "as_of": "01.05.2026", "stated_by": "Kommuneoverlegen", "source": ""}
    return {"municipality": place.pk, **about, **changed}


@pytest.fixture
def caseworker():
    return f.make_user(Role.CASEWORKER)


@pytest.fixture
def municipality():
    return f.make_municipality(name="Nordby")


@pytest.fixture
def report(settings):
    settings.DEMO = True
    return load_report().municipalities


# The service --------------------------------------------------------------------------------------------
def test_newest_fact_is_in_use_and_the_others_are_history(municipality, caseworker):
    stated(municipality, by=caseworker)
    stated(municipality, by=caseworker, value="5", as_of=DAY - timedelta(days=30))
    stated(municipality, by=caseworker, field="spict", value="nei", source="Vi bruker det ikke.")
    facts = newest_facts([municipality])[municipality.pk]
    assert {name: (fact.value, fact.as_of, fact.stated_by, fact.source) for name, fact in facts.items()} == {
        "beds": ("7", DAY, "Kommuneoverlegen", ""),
        "spict": ("no", DAY, "Kommuneoverlegen", "Vi bruker det ikke."),
    }
    assert MunicipalityFact.objects.count() == 3


def test_facts_that_a_newer_one_follows_are_not_read(municipality, caseworker):
    for days in (0, 30, 60):
        stated(municipality, by=caseworker, value=str(days), as_of=DAY - timedelta(days=days))
    stated(f.make_municipality(), by=caseworker)
    read = []

    def note(instance, **_about):
        read.append(instance.value)

    post_init.connect(note, sender=MunicipalityFact)
    try:
        facts = newest_facts([municipality])
    finally:
        post_init.disconnect(note, sender=MunicipalityFact)
    assert [(name, fact.value) for name, fact in facts[municipality.pk].items()] == [("beds", "0")]
    assert read == ["0"]


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"field": "moons"}, "field", "Velg et felt som står i profilen."),
        ({"field": ""}, "field", "Velg et felt som står i profilen."),
        ({"value": "mange"}, "value", "Skriv et helt tall fra 0 til 9999, eller «ikke oppgitt»."),
        ({"value": "-1"}, "value", "Skriv et helt tall fra 0 til 9999, eller «ikke oppgitt»."),
        ({"value": "10000"}, "value", "Skriv et helt tall fra 0 til 9999, eller «ikke oppgitt»."),
        ({"value": "\u0667"}, "value", "Skriv et helt tall fra 0 til 9999, eller «ikke oppgitt»."),
        ({"value": ""}, "value", "Skriv et helt tall fra 0 til 9999, eller «ikke oppgitt»."),
        ({"field": "spict", "value": "7"}, "value", f"Skriv en av disse verdiene: {ANSWERS}."),
        ({"field": "spict", "value": "godt"}, "value", f"Skriv en av disse verdiene: {ANSWERS}."),
        ({"stated_by": "  "}, "stated_by", "Skriv hvem som har oppgitt det."),
        ({"stated_by": "x" * 151}, "stated_by", "Skriv høyst 150 tegn."),
        ({"source": "x" * 1001}, "source", "Skriv høyst 1000 tegn."),
    ],
)
def test_fact_that_cannot_be_stated_is_refused(municipality, caseworker, changed, field, sentence):
    with pytest.raises(NotPossible) as refusal:
        stated(municipality, by=caseworker, **changed)
    assert (refusal.value.field, str(refusal.value)) == (field, sentence)
    assert not MunicipalityFact.objects.exists()


def test_fact_of_today_is_accepted_and_of_tomorrow_refused(municipality, caseworker):
    today = timezone.localdate()
    with pytest.raises(NotPossible) as refusal:
        stated(municipality, by=caseworker, as_of=today + timedelta(days=1))
    sentence = "Opplysningen kan ikke gjelde en dag som ikke har vært ennå."
    assert (refusal.value.field, str(refusal.value)) == ("as_of", sentence)
    assert stated(municipality, by=caseworker, as_of=today).as_of == today


def test_same_fact_of_a_day_again_is_refused(municipality, caseworker):
    stated(municipality, by=caseworker)
    with pytest.raises(NotPossible) as refusal:
        stated(municipality, by=caseworker, value=" 07 ", stated_by="Kommuneoverlegen ")
    assert (refusal.value.field, str(refusal.value)) == ("as_of", "Denne opplysningen er allerede ført.")
    stated(municipality, by=caseworker, as_of=DAY + timedelta(days=1))
    stated(f.make_municipality(), by=caseworker)
    assert MunicipalityFact.objects.count() == 3


def test_municipality_takes_no_more_facts_than_there_is_room_for(municipality, caseworker):
    MunicipalityFact.objects.bulk_create(
        MunicipalityFact(municipality=municipality, field="spict", value="yes", as_of=DAY - timedelta(days=number))
        for number in range(municipality_facts.MOST_ROWS)
    )
    with pytest.raises(NotPossible) as refusal:
        stated(municipality, by=caseworker)
    assert str(refusal.value) == "Det er ført så mange opplysninger om kommunen at det ikke er plass til flere."
    assert refusal.value.field == ""


@pytest.mark.parametrize("role", [role for role in Role if role != Role.CASEWORKER])
def test_only_caseworkers_state_facts(municipality, role):
    with pytest.raises(NotAllowed) as refusal:
        stated(municipality, by=f.make_user(role))
    assert str(refusal.value) == "Du kan ikke oppgi noe om en kommune."
    assert not MunicipalityFact.objects.exists()


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_every_word_that_is_shown_and_every_code_is_read_as_its_value(language):
    vocabulary = mapping_report().vocabulary
    with override(language):
        for name in ProfileField.values:
            for code, text in vocabulary.value_texts(name).items():
                assert vocabulary.read_value(name, code) == code
                assert vocabulary.read_value(name, f"  {text.upper()} ") == code
                assert len(text) <= 80


def test_words_of_a_field_are_named_in_the_language_of_the_reader():
    with override("en"):
        assert "«weekly meetings»" in describe_values("gp_collaboration")
        assert mapping_report().vocabulary.read_value("gp_collaboration", "Ukentlige møter") == "weekly_meetings"
        assert mapping_report().vocabulary.read_value("beds", "Ikke oppgitt") == "not_stated"


def test_report_loaded_again_leaves_what_is_stated(report, caseworker):
    municipality = report["Stor kommune 3"]
    stated(municipality, by=caseworker)
    assert (load_report().added, load_report().corrected) == (0, 0)
    assert newest_facts([municipality])[municipality.pk]["beds"].value == "7"


# Admin --------------------------------------------------------------------------------------------------
def test_caseworker_follows_the_link_and_states_a_fact(municipality, caseworker):
    client = desk_client(caseworker)
    page = client.get(f"/admin/units/municipality/{municipality.pk}/change/").content.decode()
    assert f'<a href="{ADD}?municipality={municipality.pk}">Oppgi en ny opplysning</a>' in page
    assert f'<a href="{LIST}?municipality={municipality.pk}">Alt som er oppgitt</a>' in page
    form = client.get(ADD, {"municipality": municipality.pk}).content.decode()
    assert f'<option value="{municipality.pk}" selected>Nordby</option>' in form
    response = client.post(ADD, posted(municipality, field="csnat", value="Under INNFØRING", source="Vi er i gang."))
    assert (response.status_code, response.headers["Location"]) == (302, LIST)
    fact = MunicipalityFact.objects.get()
    assert (fact.municipality, fact.field, fact.value, fact.as_of, fact.stated_by, fact.source, fact.detail) == (
        municipality,
        "csnat",
        "in_progress",
        DAY,
        "Kommuneoverlegen",
        "Vi er i gang.",
        {},
    )


def test_form_names_the_words_of_the_field_in_its_address(municipality, caseworker):
    form = desk_client(caseworker).get(ADD, {"field": "spict"}).context["adminform"].form
    assert form.fields["value"].help_text == f"Skriv en av disse verdiene: {ANSWERS}."


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"municipality": ""}, "municipality", "Velg en kommune."),
        ({"field": ""}, "field", "Velg et felt."),
        ({"value": ""}, "value", "Skriv verdien, eller «ikke oppgitt»."),
        ({"value": "seks"}, "value", "Skriv et helt tall fra 0 til 9999, eller «ikke oppgitt»."),
        ({"field": "spict", "value": "seks"}, "value", f"Skriv en av disse verdiene: {ANSWERS}."),
        ({"as_of": "01.05.2090"}, "as_of", "Opplysningen kan ikke gjelde en dag som ikke har vært ennå."),
        ({"as_of": "30.04.2026", "value": "3"}, "as_of", "Denne opplysningen er allerede ført."),
        ({"stated_by": ""}, "stated_by", "Skriv hvem som har oppgitt det."),
    ],
)
def test_fact_filled_in_wrongly_is_said_beside_its_field(municipality, caseworker, changed, field, sentence):
    stated(municipality, by=caseworker, value="3", as_of=date(2026, 4, 30))
    response = desk_client(caseworker).post(ADD, posted(municipality, **changed))
    assert response.status_code == 200
    form = response.context["adminform"].form
    assert form.errors == {field: [sentence]}
    assert form["value"].value() == posted(municipality, **changed)["value"]
    assert MunicipalityFact.objects.count() == 1


def test_fact_that_another_states_meanwhile_is_told_beside_its_field_and_what_is_typed_stays(municipality, caseworker):
    counts = []

    def other_is_faster(execute, sql, params, many, context):
        """From the second check on, that of the service, the other's fact stands; a rollback of ours spares it."""
        if "COUNT(" in sql and "units_municipalityfact" in sql:
            counts.append(sql)
            known = {"municipality": municipality, "field": "beds", "as_of": DAY}
            if len(counts) > 1 and not MunicipalityFact.objects.filter(**known).exists():
                MunicipalityFact.objects.create(**known, value="7", stated_by="Kommuneoverlegen")
        return execute(sql, params, many, context)

    client, typed = desk_client(caseworker), posted(municipality)
    with connection.execute_wrapper(other_is_faster):
        response = client.post(ADD, typed)
    assert response.status_code == 200
    form = response.context["adminform"].form
    assert form.errors == {"as_of": ["Denne opplysningen er allerede ført."]}
    assert {name: form[name].value() for name in typed} == {**typed, "municipality": str(municipality.pk)}
    assert MunicipalityFact.objects.get().recorded_by is None


@pytest.mark.parametrize(
    "changed",
    [
        {"municipality": "9" * 40},
        {"municipality": "x"},
        {"field": "moons"},
        {"value": "x" * 100},
        {"value": "ja\x07"},
        {"as_of": "31.02.2026"},
        {"stated_by": "a\x07b"},
        {"source": "x" * 2000},
    ],
)
def test_nonsense_is_told_beside_its_field(municipality, caseworker, changed):
    response = desk_client(caseworker).post(ADD, posted(municipality, **changed))
    assert list(response.context["adminform"].form.errors) == list(changed)
    assert not MunicipalityFact.objects.exists()


def test_nothing_is_edited_or_removed_and_the_list_shows_words(municipality, caseworker):
    fact = stated(municipality, by=caseworker, field="csnat", value="not_stated")
    client = desk_client(caseworker)
    page, row = f"{LIST}{fact.pk}/change/", client.get(LIST, {"municipality": municipality.pk}).content.decode()
    assert '<td class="field-value_in_words">Ikke oppgitt</td>' in row
    assert '<td class="field-municipality_name">Nordby</td>' in row
    assert "Ikke oppgitt" in client.get(page).content.decode()
    assert client.post(page, posted(municipality)).status_code == 403
    assert client.post(f"{LIST}{fact.pk}/delete/", {"post": "yes"}).status_code == 403
    assert client.get(f"{LIST}{fact.pk}/history/").status_code == 404
    assert MunicipalityFact.objects.get().value == "not_stated"


@pytest.mark.parametrize(
    ("role", "listed", "added"),
    [
        (Role.APPROVER, 200, 403),
        (Role.AUDITOR, 200, 403),
        (Role.ADMINISTRATOR, 403, 403),
        (Role.DOCTOR, 302, 302),
    ],
)
def test_others_state_nothing(municipality, caseworker, role, listed, added):
    stated(municipality, by=caseworker, field="spict", value="ja")
    client = desk_client(f.make_user(role))
    assert client.get(LIST).status_code == listed
    assert client.post(ADD, posted(municipality)).status_code == added
    assert MunicipalityFact.objects.count() == 1
    if listed == 200:
        page = client.get(f"/admin/units/municipality/{municipality.pk}/change/").content.decode()
        assert ("Alt som er oppgitt" in page, "Oppgi en ny opplysning" in page) == (True, False)


def test_list_holds_the_facts_of_the_municipality_that_is_asked_about(municipality, caseworker):
    client = desk_client(caseworker)
    stated(municipality, by=caseworker)
    stated(f.make_municipality(), by=caseworker)
    for asked, count in [({"municipality": municipality.pk}, 1), ({"field__exact": "beds"}, 2), ({"q": "nordby"}, 1)]:
        assert client.get(LIST, asked).context["cl"].result_count == count


def test_page_of_the_municipality_shows_the_newest_of_each_field(municipality, caseworker):
    stated(municipality, by=caseworker, value="5", as_of=DAY - timedelta(days=30))
    stated(municipality, by=caseworker, field="spict", value="ja", as_of=DAY - timedelta(days=30))
    stated(municipality, by=caseworker)
    response = desk_client(caseworker).get(f"/admin/units/municipality/{municipality.pk}/change/")
    (inline,) = response.context["inline_admin_formsets"]
    assert sorted((row.instance.field, row.instance.value) for row in inline.formset) == [
        ("beds", "7"),
        ("spict", "yes"),
    ]


def test_list_costs_the_same_for_one_fact_and_for_many(municipality, caseworker, django_assert_num_queries):
    client = desk_client(caseworker)
    stated(municipality, by=caseworker)
    client.get(LIST)
    with CaptureQueriesContext(connection) as one:
        client.get(LIST)
    for _number in range(3):
        stated(f.make_municipality(), by=caseworker)
    with django_assert_num_queries(len(one)):
        client.get(LIST)


# Pages that use the profile -----------------------------------------------------------------------------
def test_public_page_shows_the_newest_with_who_stated_it_and_since_when(report, caseworker):
    municipality = report["Stor kommune 2"]
    page = f"/kommuner/{municipality.pk}/"
    with CaptureQueriesContext(connection) as before:
        Client().get(page)
    stated(municipality, by=caseworker, value="4", source="Fire senger <nå>", as_of=date(2025, 9, 1))
    stated(municipality, by=caseworker, value="5", as_of=date(2025, 12, 1))
    stated(municipality, by=caseworker, field="gp_structure", value="Fast struktur beskrevet", as_of=DAY)
    with CaptureQueriesContext(connection) as after:
        response = Client().get(page)
    text = response.content.decode()
    assert len(after) == len(before)
    assert [str(each.word) for each in response.context["indications"]][:2] == ["Ikke oppfylt", "Oppfylt"]
    cells = {cell.label: cell for _name, cells in response.context["groups"] for cell in cells}
    assert (cells["Palliative senger"].full_text, cells["Palliative senger"].as_of) == ("5", date(2025, 12, 1))
    assert "Palliative senger: 5 (oppgitt av Kommuneoverlegen, gjelder per 01.12.2025)" in text
    assert "Oppgitt av Kommuneoverlegen" in text
    assert escape("Fire senger <nå>") not in text


def test_list_and_comparison_use_the_newest_and_say_who_stated_it(report, caseworker):
    municipality = report["Stor kommune 3"]
    asked = {"kommune": municipality.pk, "felt": ["beds"]}
    with CaptureQueriesContext(connection) as before:
        Client().get("/kommuner/sammenlign/", asked)
    stated(municipality, by=caseworker, source="Vi har sju senger.")
    with CaptureQueriesContext(connection) as after:
        text = Client().get("/kommuner/sammenlign/", asked).content.decode()
    assert len(after) == len(before)
    assert "Oppgitt av Kommuneoverlegen, gjelder per 01.05.2026" in text
    columns = {each.municipality.name: each for each in Client().get("/kommuner/").context["columns"]}
    assert str(columns["Stor kommune 3"].beds[1]) == "Oppfylt"
    file = Client().get("/kommuner/sammenlign/tabell/", asked).content.decode("utf-8-sig").splitlines()
    assert file[1] == 'Stor kommune 3;stor;Palliative senger;7;2026-05-01;"Vi har sju senger.; Kommuneoverlegen"'


def test_unit_form_starts_from_the_newest_and_says_who_stated_it(report, caseworker):
    municipality = report["Stor kommune 1"]
    stated(municipality, by=caseworker)
    application = f.draft_application(by=f.make_user(Role.DOCTOR))
    application.service_period.unit = f.make_unit(municipality=municipality)
    application.service_period.save()
    page = f"/soknader/{application.public_id}/unit/"
    response = desk_client(application.doctor.user).get(page, {"fra_profilen": "1"})
    form, text = response.context["form"], response.content.decode()
    said = "oppgitt av Kommuneoverlegen, gjelder per 01.05.2026"
    assert form["palliative_beds"].value() == "7"
    assert str(form["palliative_beds"].help_text).startswith(f"Ubekreftet, {said}.")
    assert str(form["description"].help_text).startswith("Ubekreftet, fra profilen til kommunen.")
    assert form["description"].value().splitlines()[:2] == [
        "Ubekreftet, fra profilen til kommunen (den nyeste opplysningen gjelder per 1. mai 2026):",
        f"Palliative senger: 7 ({said})",
    ]
    assert "Ubekreftet: profilen til Stor kommune 1" in text
    assert f"({said})" in text
