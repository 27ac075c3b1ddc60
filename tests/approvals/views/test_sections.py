from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from approvals.enums import EventKind, Section
from approvals.facts import load_for_facts
from approvals.forms import SECTION_FORMS
from approvals.models import Application
from approvals.services.assessments import assess_application
from tests import factories as f
from tests.approvals.forms.posting import as_posted

pytestmark = pytest.mark.django_db

TYPED = {
    "about": {"name": "Ærlig Ånd <b>", "language": "nb", "hpr_number": "ikke tall", "workplace": "Nord & Sør"},
    "unit": {"palliative_beds": "seks", "description": "Egen enhet «Ro»", "as_of": "31.02.2026"},
    "service": {
        "starts_on": "1.1.27",
        "positions-TOTAL_FORMS": "1",
        "positions-INITIAL_FORMS": "0",
        "positions-0-percent": "NaN",
        "positions-0-starts_on": "tull",
    },
    "centre": {"conferences_per_month": "1e400", "conference_plan": "Hver tirsdag", "agreement_to": "i fjor"},
    "local": {"general_practitioners": "x" * 4001, "home_care": "Møte hver uke"},
    "supervisor": {"meetings_per_month": "32", "schedule": "Torsdager", "email": "ikke-epost", "name": ""},
    "plan": {
        "own_teaching_items": "-1",
        "plan_text": "Kort plan",
        "teaching-TOTAL_FORMS": "1",
        "teaching-INITIAL_FORMS": "0",
        "teaching-0-form": "kurs",
        "teaching-0-content": "Smerte",
    },
    "course": {
        "planned_whole": "yes",
        "periods-TOTAL_FORMS": "1",
        "periods-INITIAL_FORMS": "0",
        "periods-0-place": "palliative_centre",
        "periods-0-place_name": "Senteret",
        "periods-0-percent": "200",
    },
}


def fresh(application):
    return Application.objects.get(pk=application.pk)


def with_unit(doctor):
    application = f.draft_application(by=doctor)
    application.service_period.unit = f.make_unit()
    application.service_period.save()
    return application


@pytest.mark.parametrize(("section", "typed"), TYPED.items())
def test_wrong_answers_are_explained_and_nothing_typed_is_lost(as_doctor, doctor, url, section, typed):
    application = with_unit(doctor)
    response = as_doctor.post(url("section", application, section), {**typed, "version": 1})
    page = unescape(response.content.decode())
    assert response.status_code == 200
    assert [
        value for name, value in typed.items() if "FORMS" not in name and name != "planned_whole" and value not in page
    ] == []
    assert 'id="feiloppsummering"' in page
    assert fresh(application).saved_sections == []


def test_saved_section_leads_to_the_next(as_doctor, doctor, url):
    application = f.draft_application(by=doctor)
    response = as_doctor.post(url("section", application, "local"), {"version": 1, "home_care": "Møter"})
    assert response.headers["Location"] == url("section", application, "supervisor")
    assert fresh(application).unit_statement.home_care == "Møter"


def test_saved_section_leads_to_the_list_or_stays_when_asked(as_doctor, doctor, url):
    application = f.draft_application(by=doctor)
    to_list = as_doctor.post(url("section", application, "local"), {"version": 1, "to_list": "1"})
    stay = as_doctor.post(url("section", application, "local"), {"version": 2, "stay": "1"})
    assert to_list.headers["Location"] == url("task_list", application)
    assert stay.headers["Location"] == url("section", application, "local")


def test_older_page_is_told_and_keeps_what_was_typed(as_doctor, doctor, url):
    application = f.draft_application(by=doctor)
    as_doctor.post(url("section", application, "local"), {"version": 1, "home_care": "Fra telefonen"})
    response = as_doctor.post(url("section", application, "local"), {"version": 1, "home_care": "Fra kontoret"})
    page = response.content.decode()
    assert response.status_code == 409
    assert "Denne delen er lagret et annet sted siden du åpnet siden." in page
    assert "Fra kontoret" in page
    assert fresh(application).unit_statement.home_care == "Fra telefonen"
    version = response.context["version"]
    as_doctor.post(url("section", application, "local"), {"version": version, "home_care": "Fra kontoret"})
    assert fresh(application).unit_statement.home_care == "Fra kontoret"


@pytest.mark.parametrize("version", ["", "-1", "x", "9" * 30, "\u0661"])
def test_nonsense_as_version_is_an_old_page(as_doctor, doctor, url, version):
    application = f.draft_application(by=doctor)
    as_doctor.post(url("section", application, "local"), {"version": 1, "home_care": "Møter"})
    response = as_doctor.post(url("section", application, "local"), {"version": version, "home_care": "Nytt"})
    assert response.status_code == 409


def test_number_of_another_doctor_is_said_beside_the_number(as_doctor, doctor, url):
    f.complete_application(hpr_number="1234567")
    application = f.draft_application(by=doctor)
    response = as_doctor.post(
        url("section", application, "about"), {"version": 1, "name": "A", "language": "nb", "hpr_number": "1234567"}
    )
    assert response.context["form"].errors == {
        "hpr_number": ["HPR-nummeret er allerede registrert på en annen bruker."]
    }
    assert fresh(application).doctor.user.name == "Ingrid Lege"


def test_rows_are_added_and_removed_without_a_script(as_doctor, doctor, url):
    application = f.draft_application(by=doctor)
    data = {
        "version": 1,
        "starts_on": "tull",
        "positions-TOTAL_FORMS": "1",
        "positions-INITIAL_FORMS": "0",
        "positions-0-percent": "20",
    }
    added = as_doctor.post(url("section", application, "service"), {**data, "add_row": "positions"})
    form = added.context["form"]
    assert [row["percent"].value() for row in form.rows.forms] == ["20", None]
    assert (form["starts_on"].value(), form.errors, form.rows.errors) == ("tull", {}, [])
    two = {**data, "positions-TOTAL_FORMS": "2", "positions-1-percent": "30"}
    removed = as_doctor.post(url("section", application, "service"), {**two, "remove_row": "positions-0"})
    assert [row["percent"].value() for row in removed.context["form"].rows.forms] == ["30"]
    assert fresh(application).saved_sections == []


@pytest.mark.parametrize("total", ["", "abc", "-1", "999999999", "\u0663"])
def test_broken_count_of_rows_is_no_error_of_ours(as_doctor, doctor, url, total):
    application = f.draft_application(by=doctor)
    data = {"version": 1, "positions-TOTAL_FORMS": total, "positions-INITIAL_FORMS": "0"}
    assert as_doctor.post(url("section", application, "service"), data).status_code in {200, 302}
    assert as_doctor.post(url("section", application, "service"), {**data, "add_row": "positions"}).status_code == 200
    assert as_doctor.post(url("panel", application, "service"), data).status_code == 200


def test_sent_application_refuses_changes_and_keeps_that_it_was_tried(as_doctor, doctor, url):
    application = f.submitted_application(by=doctor)
    before = Application.objects.values().get(pk=application.pk)
    response = as_doctor.post(
        url("section", application, "unit"), {"version": 99, "palliative_beds": "99"}, follow=True
    )
    assert response.redirect_chain == [(application.get_absolute_url(), 302)]
    assert "Søknaden er ikke lenger et utkast og kan ikke endres." in response.content.decode()
    assert application.events.filter(kind=EventKind.REFUSED_ACT).get().detail == {
        "act": "save_section",
        "refusal": "NotPossible",
    }
    assert Application.objects.values().get(pk=application.pk) == before
    assert fresh(application).unit_statement.palliative_beds == 8


def test_sent_application_is_read_on_the_page_of_the_case(as_doctor, doctor, url):
    application = f.submitted_application(by=doctor)
    for page in (url("section", application, "unit"), url("task_list", application), url("choose_unit", application)):
        assert as_doctor.get(page).headers["Location"] == application.get_absolute_url()
    assert as_doctor.post(url("choose_unit", application)).headers["Location"] == application.get_absolute_url()


def test_fields_that_are_not_asked_for_change_nothing(as_doctor, doctor, url):
    application = f.draft_application(by=doctor)
    other = f.make_user()
    as_doctor.post(
        url("section", application, "about"),
        {
            "version": 1,
            "name": "A",
            "language": "nb",
            "status": "granted",
            "case_number": "26/00001",
            "role": "caseworker",
            "is_staff": "1",
            "doctor": other.pk,
            "user": other.pk,
            "assigned_to": other.pk,
        },
    )
    saved = fresh(application)
    assert (saved.status, saved.case_number, saved.assigned_to, saved.doctor.user) == ("draft", None, None, doctor)
    assert saved.doctor.user.role == "doctor"


def test_panel_is_the_engines_answer_to_what_is_typed(as_doctor, doctor, url):
    application = f.complete_application(by=doctor, beds=5)
    form = SECTION_FORMS[Section.UNIT](application=load_for_facts(application.pk))
    data = as_posted(form)
    data["palliative_beds"] = "4"
    response = as_doctor.post(url("panel", application, "unit"), data)
    shown = {line.criterion: line for group in response.context["panel"].groups for line in group.lines}
    stored = assess_application(application, on=timezone.localdate())
    assert shown["unit.beds"].explanation == "Enheten har 4 palliative senger. Kravet er minst 6."
    assert {c: line.outcome for c, line in shown.items()} == {f.criterion: f.outcome.value for f in stored.findings}
    assert len(shown) == 31
    assert fresh(application).unit_statement.palliative_beds == 5
    assert fresh(application).version == application.version


def test_panel_of_wrong_answers_falls_back_on_what_is_stored(as_doctor, doctor, url):
    application = f.complete_application(by=doctor)
    response = as_doctor.post(url("panel", application, "unit"), {"palliative_beds": "mange"})
    shown = {line.criterion: line for group in response.context["panel"].groups for line in group.lines}
    assert shown["unit.beds"].outcome == "met"
    assert shown["unit.staffing"].outcome == "missing"


def test_panel_needs_the_token_of_the_page(doctor, url):
    application = f.draft_application(by=doctor)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(doctor)
    assert strict.post(url("panel", application, "local")).status_code == 403


def test_section_asks_for_a_unit_first(as_doctor, doctor, url):
    application = f.draft_application(by=doctor)
    assert as_doctor.get(url("section", application, "unit")).headers["Location"] == url("choose_unit", application)


def test_task_list_tells_how_far_each_section_has_come(as_doctor, doctor, url):
    application = f.draft_application(by=doctor)
    as_doctor.post(url("section", application, "local"), {"version": 1, "home_care": "a", "general_practitioners": "b"})
    as_doctor.post(url("section", application, "centre"), {"version": 2, "conferences_per_month": "2"})
    states = {item["section"]: item["state"] for item in as_doctor.get(url("task_list", application)).context["states"]}
    assert (states["local"], states["centre"], states["unit"]) == ("complete", "in_progress", "not_started")


def test_complete_application_has_only_complete_sections(as_doctor, doctor, url):
    response = as_doctor.get(url("task_list", f.complete_application(by=doctor)))
    assert (response.context["done"], response.context["total"]) == (8, 8)


@pytest.mark.parametrize("section", list(SECTION_FORMS))
def test_section_page_asks_the_database_a_fixed_number_of_times(
    as_doctor, doctor, url, section, django_assert_max_num_queries
):
    application = f.complete_application(by=doctor)
    f.complete_application(by=doctor, hpr_number=application.doctor.hpr_number)
    as_doctor.get(url("section", application, section))
    with django_assert_max_num_queries(26):
        as_doctor.get(url("section", application, section))
