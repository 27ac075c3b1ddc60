"""The pages of the planner: plans, rows without scripts, results, another percent, and the way to an application."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from approvals.models import Application, CoursePlan
from approvals.rules.planning import weigh_plan
from approvals.services.planner import PlanRow, make_plan, save_plan_rows
from approvals.views.plan_picture import draw
from tests.approvals.change_cases import granted
from tests.factories import make_user

pytestmark = pytest.mark.django_db

CENTRE = PlanRow(
    place="palliative_centre", starts_on=date(2027, 1, 1), ends_on=date(2027, 12, 31), percent=Decimal(100)
)
HALF = PlanRow(place="nursing_home", starts_on=date(2028, 1, 1), ends_on=date(2029, 12, 31), percent=Decimal(50))


@pytest.fixture
def doctor():
    return make_user()


@pytest.fixture
def client(doctor):
    client = Client()
    client.force_login(doctor)
    return client


def planned(doctor, *rows):
    plan = make_plan(by=doctor, title="Halv stilling")
    return save_plan_rows(plan, by=doctor, version=0, title=plan.title, rows=rows)


def body(*rows, version=0, **more):
    fields = {"title": "Halv stilling", "version": version, "rows-TOTAL_FORMS": len(rows), "rows-INITIAL_FORMS": 0}
    for number, row in enumerate(rows):
        fields |= {f"rows-{number}-{name}": value for name, value in row.items()}
    return {**fields, **more}


def typed(**changed):
    return {
        "place": "nursing_home",
        "place_name": "",
        "starts_on": "1.1.2028",
        "ends_on": "31.12.2029",
        "percent": "50",
        **changed,
    }


def test_plan_is_made_from_the_list(client):
    answer = client.post("/planlegger/", {"title": "Halv stilling"})
    plan = CoursePlan.objects.get()
    assert (answer.status_code, answer.url) == (302, plan.get_absolute_url())
    assert "Halv stilling" in client.get("/planlegger/").content.decode()


@pytest.mark.parametrize("title", ["", "x" * 101, "a\x07b"])
def test_plan_with_an_impossible_name_is_refused(client, title):
    answer = client.post("/planlegger/", {"title": title})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["title"])


def test_one_plan_too_many_is_refused_beside_the_name(client, doctor):
    CoursePlan.objects.bulk_create(CoursePlan(user=doctor, title=str(number)) for number in range(20))
    answer = client.post("/planlegger/", {"title": "En til"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (409, ["title"])


def test_rows_are_kept_and_weighed(client, doctor):
    plan = make_plan(by=doctor, title="Halv stilling")
    centre = typed(place="palliative_centre", starts_on="1.1.2027", ends_on="31.12.2027", percent="100")
    answer = client.post(plan.get_absolute_url(), body(centre, typed()))
    assert (answer.status_code, answer.url) == (302, plan.get_absolute_url())
    page = client.get(plan.get_absolute_url()).content.decode()
    assert "Du når 24 tellende måneder, og 12 av dem ved palliativt senter, 31. desember 2029." in page
    assert page.count('<rect class="plan-bar') == 2


def test_page_of_an_empty_plan_says_so(client, doctor):
    plan = make_plan(by=doctor, title="Tom")
    assert "Planen er tom." in client.get(plan.get_absolute_url()).content.decode()


def test_wishes_are_told_apart_from_what_is_settled(client, doctor):
    wish = PlanRow(
        place="nursing_home",
        starts_on=date(2028, 1, 1),
        ends_on=date(2028, 12, 31),
        percent=Decimal(100),
        is_wish=True,
    )
    page = client.get(planned(doctor, CENTRE, wish).get_absolute_url()).content.decode()
    assert "Uten ønskene gir planen 12 tellende måneder, 12 av dem ved palliativt senter." in page


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"starts_on": "1.13.2028"}, "starts_on"),
        ({"ends_on": "31.12.2027"}, "ends_on"),
        ({"percent": "40,5,5"}, "percent"),
        ({"percent": "101"}, "percent"),
        ({"place": "moon"}, "place"),
        ({"place_name": "x" * 151}, "place_name"),
    ],
)
def test_wrong_row_is_told_beside_its_field_with_everything_typed_kept(client, doctor, changed, field):
    plan = make_plan(by=doctor, title="Halv stilling")
    answer = client.post(plan.get_absolute_url(), body(typed(), typed(**changed)))
    assert answer.status_code == 422
    assert list(answer.context["rows"].forms[1].errors) == [field]
    assert answer.context["rows"].forms[1][field].value() == changed[field]
    assert CoursePlan.objects.get().rows == []


def test_more_than_full_time_is_told_beside_the_percent(client, doctor):
    plan = make_plan(by=doctor, title="Halv stilling")
    answer = client.post(plan.get_absolute_url(), body(typed(), typed(percent="60")))
    assert answer.status_code == 409
    assert answer.context["rows"].forms[1].errors == {
        "percent": ["Stillingene er til sammen mer enn 100 prosent fra 1. januar 2028."]
    }


def test_row_is_added_and_removed_without_scripts_and_nothing_is_stored(client, doctor):
    plan = make_plan(by=doctor, title="Halv stilling")
    more = client.post(plan.get_absolute_url(), body(typed(percent="tull"), add_row="rows"))
    assert (more.status_code, len(more.context["rows"].forms)) == (200, 2)
    assert "tull" in more.content.decode()
    fewer = client.post(plan.get_absolute_url(), body(typed(), typed(percent="60"), remove_row="rows-0"))
    assert [form["percent"].value() for form in fewer.context["rows"].forms] == ["60"]
    assert CoursePlan.objects.get().rows == []


def test_rows_beyond_the_most_are_refused_with_a_sentence(client, doctor):
    plan = make_plan(by=doctor, title="Halv stilling")
    answer = client.post(plan.get_absolute_url(), body(*[typed()] * 20, add_row="rows"))
    assert (answer.status_code, len(answer.context["rows"].forms)) == (200, 20)
    assert "En plan kan ha høyst 20 perioder." in answer.content.decode()


@pytest.mark.parametrize("total", ["tull", "9" * 5000, "-1", "²"])
def test_number_of_rows_that_is_no_number_does_no_harm(client, doctor, total):
    plan = make_plan(by=doctor, title="Halv stilling")
    for button in ({"add_row": "rows"}, {"remove_row": "rows-7"}, {}):
        answer = client.post(plan.get_absolute_url(), body(**{"rows-TOTAL_FORMS": total, **button}))
        assert answer.status_code < 500


def test_rows_without_their_management_form_are_refused(client, doctor):
    plan = make_plan(by=doctor, title="Halv stilling")
    assert client.post(plan.get_absolute_url(), {"title": "x", "version": "0"}).status_code == 422


def test_plan_saved_in_another_window_is_not_overwritten(client, doctor):
    plan = planned(doctor, CENTRE)
    answer = client.post(plan.get_absolute_url(), body(typed(), version=0))
    assert answer.status_code == 409
    assert answer.context["rows"].forms[0]["percent"].value() == "50"
    assert len(CoursePlan.objects.get().rows) == 1


# Another percent --------------------------------------------------------------------------------
def what_if(client, plan, **asked):
    return client.get(plan.get_absolute_url(), asked)


def test_another_percent_tells_when_instead_of_when(client, doctor):
    page = what_if(client, planned(doctor, CENTRE, HALF), periode="2", fra="1.8.2028", prosent="60")
    assert page.context["answer"] == (
        "Går du fra 50 til 60 prosent fra 1. august 2028, når du 24 måneder i oktober 2029 i stedet for desember 2029."
    )


def test_another_percent_tells_when_nothing_changes(client, doctor):
    page = what_if(client, planned(doctor, CENTRE, HALF), periode="2", fra="31.12.2029", prosent="51")
    assert page.context["answer"] == (
        "Går du fra 50 til 51 prosent fra 31. desember 2029, når du 24 måneder i desember 2029, som før."
    )


def test_another_percent_tells_when_the_goal_is_never_reached(client, doctor):
    page = what_if(client, planned(doctor, CENTRE, HALF), periode="2", fra="1.1.2029", prosent="20")
    assert page.context["answer"] == (
        "Går du fra 50 til 20 prosent fra 1. januar 2029, gir planen 18 tellende måneder i stedet for 24. "
        "24 måneder nås ikke."
    )


def test_another_percent_tells_when_only_the_new_one_reaches_the_goal(client, doctor):
    low = PlanRow(place="nursing_home", starts_on=HALF.starts_on, ends_on=HALF.ends_on, percent=Decimal(20))
    page = what_if(client, planned(doctor, CENTRE, low), periode="2", fra="1.1.2028", prosent="50")
    assert page.context["answer"] == (
        "Går du fra 20 til 50 prosent fra 1. januar 2028, når du 24 måneder i desember 2029. "
        "Slik planen er, når du dem ikke."
    )


def test_another_percent_tells_of_more_than_full_time(client, doctor):
    beside = PlanRow(place="palliative_centre", starts_on=HALF.starts_on, ends_on=HALF.ends_on, percent=Decimal(50))
    page = what_if(client, planned(doctor, HALF, beside), periode="1", fra="1.6.2028", prosent="60")
    assert page.context["answer"] == "Da blir stillingene til sammen mer enn 100 prosent fra 1. juni 2028."


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"periode": "3", "fra": "1.8.2028", "prosent": "60"}, "periode"),
        ({"periode": "0", "fra": "1.8.2028", "prosent": "60"}, "periode"),
        ({"periode": "9" * 30, "fra": "1.8.2028", "prosent": "60"}, "periode"),
        ({"periode": "2", "fra": "1.1.2030", "prosent": "60"}, "fra"),
        ({"periode": "2", "fra": "1.8.2028", "prosent": "160"}, "prosent"),
    ],
)
def test_wrong_question_is_told_beside_its_field(client, doctor, asked, field):
    page = what_if(client, planned(doctor, CENTRE, HALF), **asked)
    assert (page.status_code, list(page.context["what_if"].errors)) == (422, [field])


# Onward -----------------------------------------------------------------------------------------
def test_application_is_started_from_a_row(client, doctor):
    plan = planned(doctor, CENTRE, HALF)
    answer = client.post(f"{plan.get_absolute_url()}soknad/", {"row": "1"})
    application = Application.objects.get()
    assert (answer.status_code, answer.url) == (302, f"/soknader/{application.public_id}/")
    assert application.service_period.starts_on == HALF.starts_on


@pytest.mark.parametrize("row", ["0", "7", "", "tull", "9" * 30, "0" * 5000, "-1"])
def test_application_is_not_started_from_a_wrong_row(client, doctor, row):
    plan = planned(doctor, CENTRE, HALF)
    answer = client.post(f"{plan.get_absolute_url()}soknad/", {"row": row}, follow=True)
    assert "Velg en periode ved sykehjem" in answer.content.decode()
    assert Application.objects.count() == 0


def test_what_stands_is_fetched_once():
    approval = granted()
    client = Client()
    client.force_login(approval.doctor.user)
    plan = make_plan(by=approval.doctor.user, title="Min plan")
    client.post(f"{plan.get_absolute_url()}hent/")
    again = client.post(f"{plan.get_absolute_url()}hent/", follow=True)
    assert "Planen har alt som finnes fra før." in again.content.decode()


def test_fetching_too_much_is_refused_with_a_sentence():
    approval = granted()
    doctor = approval.doctor.user
    full = PlanRow(
        place="palliative_centre", starts_on=approval.starts_on, ends_on=approval.ends_on, percent=Decimal(100)
    )
    plan = planned(doctor, full)
    client = Client()
    client.force_login(doctor)
    answer = client.post(f"{plan.get_absolute_url()}hent/", follow=True)
    assert "mer enn 100 prosent" in answer.content.decode()


def test_plan_is_put_away(client, doctor):
    plan = planned(doctor, CENTRE)
    assert client.post(f"{plan.get_absolute_url()}fjern/").url == "/planlegger/"
    assert client.get(plan.get_absolute_url()).status_code == 404
    assert CoursePlan.objects.count() == 1


def test_plan_of_somebody_else_is_not_there(doctor):
    plan = planned(doctor, HALF)
    client = Client()
    client.force_login(make_user())
    for address in ("", "hent/", "soknad/", "fjern/"):
        assert client.post(f"{plan.get_absolute_url()}{address}").status_code == 404
    assert client.get(plan.get_absolute_url()).status_code == 404
    assert client.get(f"/planlegger/{uuid4()}/").status_code == 404


def test_planner_is_not_for_staff():
    client = Client()
    client.force_login(make_user(Role.AUDITOR))
    assert client.get("/planlegger/").status_code in {302, 404}


def test_doctor_finds_the_planner(client):
    for address in ("/", "/soknader/"):
        assert 'href="/planlegger/"' in client.get(address).content.decode()


def test_list_asks_as_many_questions_of_the_database_with_three_plans_as_with_one(client, doctor):
    planned(doctor, CENTRE)
    client.get("/planlegger/")
    with CaptureQueriesContext(connection) as one:
        client.get("/planlegger/")
    planned(doctor, CENTRE)
    planned(doctor, CENTRE)
    with CaptureQueriesContext(connection) as three:
        client.get("/planlegger/")
    assert len(three) == len(one)


def test_plan_asks_as_many_questions_of_the_database_with_three_rows_as_with_one(client, doctor):
    one_row = planned(doctor, HALF)
    later = [
        PlanRow(place="nursing_home", starts_on=date(year, 1, 1), ends_on=date(year, 12, 31), percent=Decimal(50))
        for year in (2030, 2031, 2032)
    ]
    three_rows = planned(doctor, *later)
    client.get(one_row.get_absolute_url())
    with CaptureQueriesContext(connection) as one:
        client.get(one_row.get_absolute_url())
    with CaptureQueriesContext(connection) as three:
        client.get(three_rows.get_absolute_url())
    assert len(three) == len(one)


# The picture ------------------------------------------------------------------------------------
def test_picture_has_a_bar_for_each_row_and_a_line_where_everything_is_reached():
    rows = [CENTRE, HALF]
    picture = draw(rows, weigh_plan([row.to_period() for row in rows], on=date(2026, 11, 22)))
    assert [(bar.number, bar.kind, bar.height) for bar in picture.bars] == [(1, "centre", 22), (2, "home", 11)]
    assert [mark.words for mark in picture.years] == ["2027", "2028", "2029"]
    assert picture.ready_x == picture.bars[1].x + picture.bars[1].width


def test_picture_of_nothing_is_none():
    assert draw([], weigh_plan([], on=date(2026, 11, 22))) is None


def test_picture_of_two_centuries_marks_few_years():
    far = PlanRow(place="nursing_home", starts_on=date(1900, 1, 1), ends_on=date(2100, 12, 31), percent=Decimal("0.1"))
    picture = draw([far], weigh_plan([far.to_period()], on=date(2026, 11, 22)))
    assert (len(picture.years) <= 13, picture.bars[0].height) == (True, 2)
