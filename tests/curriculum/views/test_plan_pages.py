"""Pages of the individual plan: writing a version, two signatures, history, and the PDF."""

import io
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from accounts.roles import Role
from curriculum.models import IndividualPlan
from curriculum.services import individual_plans as p
from tests.factories import make_user
from tests.followed import followed

pytestmark = pytest.mark.django_db


@pytest.fixture
def log():
    return followed()


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def doctor(log):
    return client_of(log.doctor)


def address(log, name, **more):
    return reverse(f"curriculum:{name}", kwargs={"public_id": log.logbook.public_id, **more})


def answers(**changed):
    prefixes = ("own_goals", "own_activities", "taken")
    rows = {f"{prefix}-{key}": "1" for prefix in prefixes for key in ("TOTAL_FORMS",)}
    rows |= {f"{prefix}-INITIAL_FORMS": "0" for prefix in prefixes}
    whole = {
        "based_on": "0",
        "goal_symptom_relief": "1.6.2027",
        "first_centre_service": "1.1.2025",
        "last_centre_service": "31.12.2025",
        "own_goals-0-text": "Lære subkutan pumpe",
        "own_goals-0-by": "1.3.2027",
        "remark": "Sees på i juni.",
    }
    return {**rows, **whole, **changed}


def made(log, **changed):
    goals = [p.Goal(key="symptom_relief", by=log.day(6, 1))]
    activities = [p.Activity(key="centre_service", first=log.day(1, 1), last=log.day(12, 31))]
    given = {"by": log.doctor, "goals": goals, "activities": activities, **changed}
    return p.make_version(log.logbook, **given)


def test_doctor_writes_a_version_of_catalogue_and_own_words(doctor, log):
    response = doctor.post(address(log, "new_plan"), answers())
    assert response["Location"] == address(log, "individual_plan")
    plan = IndividualPlan.objects.get()
    assert [(goal["key"], goal["by"]) for goal in plan.goals] == [("symptom_relief", "2027-06-01"), ("", "2027-03-01")]
    assert plan.remark == "Sees på i juni."
    page = doctor.get(response["Location"]).content.decode()
    assert "Lære subkutan pumpe" in page
    assert "tjenesten ved palliativ enhet i sykehjem, sykestue eller DMS" in page


def test_next_version_begins_with_the_newest(doctor, log):
    doctor.post(address(log, "new_plan"), answers())
    form = doctor.get(address(log, "new_plan")).context["form"]
    assert str(form["goal_symptom_relief"].value()) == "01.06.2027"
    assert form.own_goals[0]["text"].value() == "Lære subkutan pumpe"
    doctor.post(
        address(log, "new_plan"), answers(based_on="1", remark="Ny", **{"own_goals-0-text": "", "own_goals-0-by": ""})
    )
    newest = p.newest_plan(log.logbook)
    assert (newest.version, len(newest.goals), newest.remark) == (2, 1, "Ny")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"goal_symptom_relief": "31.2.2027"}, "goal_symptom_relief"),
        ({"last_centre_service": ""}, "last_centre_service"),
        ({"first_centre_service": ""}, "first_centre_service"),
        ({"last_centre_service": "1.1.2024"}, "last_centre_service"),
        ({"remark": "x" * 4001}, "remark"),
    ],
)
def test_bad_dates_are_told_beside_their_field_and_nothing_is_lost(doctor, log, changed, field):
    response = doctor.post(address(log, "new_plan"), answers(**changed))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert response.context["form"].own_goals[0]["text"].value() == "Lære subkutan pumpe"
    assert IndividualPlan.objects.count() == 0


def test_own_row_without_a_day_is_told_beside_it(doctor, log):
    response = doctor.post(address(log, "new_plan"), answers(**{"own_goals-0-by": ""}))
    assert response.status_code == 422
    assert response.context["form"].own_goals.errors == [{"by": ["Skriv en dato, for eksempel 31.12.2026."]}]


def test_one_more_row_keeps_what_is_typed_and_judges_nothing(doctor, log):
    response = doctor.post(address(log, "new_plan"), answers(add_row="own_goals", goal_symptom_relief="x"))
    form = response.context["form"]
    assert response.status_code == 200
    assert (len(form.own_goals.forms), form.errors) == (2, {})
    assert form["goal_symptom_relief"].value() == "x"
    assert IndividualPlan.objects.count() == 0


@pytest.mark.parametrize("based_on", ["0", "", "x", "9" * 40, "-1"])
def test_version_from_an_older_one_is_refused_and_kept_in_the_form(doctor, log, based_on):
    made(log)
    response = doctor.post(address(log, "new_plan"), answers(based_on=based_on))
    assert response.status_code == 409
    assert response.context["based_on"] == 1
    assert response.context["form"]["remark"].value() == "Sees på i juni."
    assert IndividualPlan.objects.count() == 1


def test_hostile_management_form_never_breaks_the_page(doctor, log):
    for typed in ("", "x", "-1", "999999999", "9" * 30):
        response = doctor.post(address(log, "new_plan"), answers(**{"own_goals-TOTAL_FORMS": typed}))
        assert response.status_code in {302, 409, 422}


def test_empty_plan_is_refused_with_a_sentence(doctor, log):
    empty = {name: "" for name in answers() if name.startswith(("goal", "first", "last", "own_goals-0"))}
    response = doctor.post(address(log, "new_plan"), answers(**empty))
    assert response.status_code == 409
    assert response.context["form"].non_field_errors() == ["Planen må ha minst ett læringsmål."]


def test_both_sign_with_one_button_each(doctor, log):
    made(log)
    supervisor = client_of(log.supervisor)
    for client in (doctor, supervisor):
        assert "Signer versjon 1" in client.get(address(log, "individual_plan")).content.decode()
        client.post(address(log, "sign_plan", version=1))
        assert "Signer versjon 1" not in client.get(address(log, "individual_plan")).content.decode()
    plan = IndividualPlan.objects.get()
    assert plan.is_signed is True
    assert plan.supervisor == log.supervisor
    again = doctor.post(address(log, "sign_plan", version=1), follow=True).content.decode()
    assert "Du har alt signert planen." in again


def test_earlier_version_is_shown_as_history_and_not_signed(doctor, log):
    made(log)
    made(log, remark="Ny", based_on=1)
    page = doctor.get(address(log, "plan_version", version=1)).content.decode()
    assert "Dette er en tidligere versjon." in page
    assert "Signer versjon 1" not in page
    doctor.post(address(log, "sign_plan", version=1))
    assert IndividualPlan.objects.filter(signed_by_doctor_at__isnull=False).count() == 0


@pytest.mark.parametrize("role", [Role.DOCTOR, Role.SUPERVISOR, Role.CASEWORKER])
def test_others_find_no_page(log, role):
    made(log)
    other = client_of(make_user(role))
    for name, more in [
        ("individual_plan", {}),
        ("new_plan", {}),
        ("plan_version", {"version": 1}),
        ("plan_pdf", {"version": 1}),
    ]:
        assert other.get(address(log, name, **more)).status_code == 404
    assert other.post(address(log, "sign_plan", version=1)).status_code == 404


@pytest.mark.parametrize("version", [0, 2, 40_000, 10**30])
def test_version_that_is_none_finds_no_page(doctor, log, version):
    made(log)
    assert doctor.get(address(log, "plan_version", version=version)).status_code == 404
    assert doctor.get(address(log, "plan_pdf", version=version)).status_code == 404


def test_page_and_pdf_hint_at_time_that_the_plan_does_not_cover(doctor, log):
    first, last = log.day(1, 1), log.day(9, 1)
    rows = [p.Activity(key=key, first=first, last=first) for key in ("centre_service", "supervision")]
    made(log, activities=[*rows, p.Activity(key="nursing_home_service", first=last, last=last)])
    response = doctor.get(address(log, "plan_pdf", version=1), headers={"accept-language": "nb"})
    paper = " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(response.content)).pages).split())
    hints = (
        f"Tjenesten i planen er fra 1. januar {log.year} til 1. september {log.year}. ",
        "Utdanningsløpet er 24 måneder i full stilling, og lengre på deltid. ",
        f"Planen har ingen tjeneste fra 2. januar {log.year} til 31. august {log.year}.",
    )
    page = doctor.get(address(log, "individual_plan")).content.decode()
    assert [(hint in page, hint in paper) for hint in hints] == [(True, True)] * 3
    years = [date(log.year + more, month, day) for more, month, day in ((0, 1, 1), (0, 12, 31), (1, 1, 1), (1, 12, 31))]
    whole = [
        p.Activity(key="centre_service", first=years[0], last=years[1]),
        p.Activity(key="nursing_home_service", first=years[2], last=years[3]),
    ]
    made(log, activities=whole, based_on=1)
    page = doctor.get(address(log, "individual_plan")).content.decode()
    assert ("Tjenesten i planen er" in page, "Planen har ingen tjeneste" in page) == (False, False)
    earlier = doctor.get(address(log, "plan_version", version=1)).content.decode()
    assert "Tjenesten i planen er" not in earlier


def test_pdf_is_tagged_titled_and_says_what_the_plan_says(doctor, log):
    made(log, remark="Sees på i juni.")
    response = doctor.get(address(log, "plan_pdf", version=1), headers={"accept-language": "nb"})
    assert response.status_code == 200
    assert response["Content-Disposition"] == 'attachment; filename="utdanningsplan-1.pdf"'
    reader = PdfReader(io.BytesIO(response.content))
    root = reader.trailer["/Root"]
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    assert reader.metadata.title == "Individuell utdanningsplan"
    assert root["/Lang"] == "nb"
    assert bool(root["/MarkInfo"]["/Marked"]) is True
    for words in ("Lindre smerte, tung pust", f"1. juni {log.year}", "Sees på i juni.", "Ikke signert"):
        assert words in text
