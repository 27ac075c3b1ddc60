"""The competence of a unit: counts with their history, stated by a doctor or by staff, and shown to whoever judges."""

from copy import copy
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from accounts.roles import Role
from approvals.models import Application
from curriculum.exceptions import NotAllowed, NotPossible
from curriculum.queries.staff_competence import newest_counts
from curriculum.services.staff_competence import MOST_ROWS_OF_A_DOCTOR, state_competence
from curriculum.templatetags.coverage import draw
from tests import factories as f
from tests.approvals.admin.desk_client import case_under_review, desk_client
from units.models import StaffCompetence

pytestmark = pytest.mark.django_db

LYMPH = "kompetanseplan-fysio-ergo.lymfodembehandling"
PACKAGE = "lindrende-behandling-og-omsorg.samlinger"
DAY = date(2026, 5, 1)


def stated(unit, *, by, **changed):
    about = {"profession": "physiotherapist", "activity": LYMPH, "done": 2, "of": 3, "as_of": DAY}
    return state_competence(unit, by=by, **{**about, "stated_by": "Enhetslederen", **changed})


def posted(**changed):
    about = {"profession": "physiotherapist", "activity": LYMPH, "done": "2", "of": "3", "as_of": "01.05.2026"}
    return {**about, "stated_by": "Enhetslederen", **changed}


def _counted():
    return CaptureQueriesContext(connection)


@pytest.fixture
def caseworker():
    return f.make_user(Role.CASEWORKER)


@pytest.fixture
def unit():
    return f.make_unit()


# The service --------------------------------------------------------------------------------------------
def test_newest_count_is_in_use_and_the_others_are_history(unit, caseworker):
    stated(unit, by=caseworker, as_of=DAY, done=3)
    stated(unit, by=caseworker, as_of=DAY - timedelta(days=30), done=1)
    stated(unit, by=caseworker, profession="nurse", activity=PACKAGE, done=0, of=12)
    assert [count.summary for count in newest_counts(unit.pk)] == [
        "Sykepleiere: 0 av 12 har gjennomført «De fem samlingene» (per 01.05.2026, oppgitt av Enhetslederen)",
        (
            "Fysioterapeuter: 3 av 3 har gjennomført «Grunnkurs i lymfødembehandling» (per 01.05.2026, oppgitt av "
            "Enhetslederen)"
        ),
    ]
    assert StaffCompetence.objects.count() == 3


def test_count_corrected_on_the_same_day_is_the_one_in_use(unit, caseworker):
    stated(unit, by=caseworker, done=3)
    stated(unit, by=caseworker, done=1)
    assert [count.row.done for count in newest_counts(unit.pk)] == [1]


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"done": 4}, "done", "Det kan ikke være flere som har gjennomført, enn det er i yrkesgruppen (3)."),
        ({"done": -1}, "done", "Tallet kan ikke være negativt."),
        ({"of": 0, "done": 0}, "of", "Skriv et tall fra 1 til 999."),
        ({"activity": "finnes.ikke"}, "activity", "Velg en aktivitet som står i et program."),
        ({"activity": "legens-to-ar.supervision"}, "activity", "Velg en aktivitet som står i et program."),
        ({"profession": "nurse"}, "profession", "Aktiviteten er for fysioterapeuter."),
    ],
)
def test_count_that_cannot_be_true_is_refused(unit, caseworker, changed, field, sentence):
    with pytest.raises(NotPossible) as refusal:
        stated(unit, by=caseworker, **changed)
    assert (refusal.value.field, str(refusal.value)) == (field, sentence)
    assert not StaffCompetence.objects.exists()


def test_count_from_tomorrow_or_stated_twice_is_refused(unit, caseworker):
    with pytest.raises(NotPossible) as refusal:
        stated(unit, by=caseworker, as_of=timezone.localdate() + timedelta(days=1))
    assert refusal.value.field == "as_of"
    stated(unit, by=caseworker, as_of=timezone.localdate())
    with pytest.raises(NotPossible, match="Disse tallene er allerede ført"):
        stated(unit, by=caseworker, as_of=timezone.localdate())


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.UNIT_CONTACT, Role.APPROVER, Role.AUDITOR, Role.ADMINISTRATOR])
def test_only_doctors_and_caseworkers_state_counts(unit, role):
    with pytest.raises(NotAllowed):
        stated(unit, by=f.make_user(role))


def test_activity_that_left_the_catalogue_keeps_its_words(unit, caseworker, settings, tmp_path):
    stated(unit, by=caseworker)
    settings.PROGRAMMES_FOLDER = tmp_path
    assert [count.activity for count in newest_counts(unit.pk)] == ["Grunnkurs i lymfødembehandling"]


# The picture --------------------------------------------------------------------------------------------
def test_picture_fills_each_frame_as_far_as_it_is_true(unit, caseworker):
    stated(unit, by=caseworker, done=2, of=4)
    stated(unit, by=caseworker, profession="nurse", activity=PACKAGE, done=0, of=1)
    picture = draw(newest_counts(unit.pk))
    assert [(bar.figure, bar.width) for bar in picture.bars] == [("0/1", 0), ("2/4", 280)]
    assert draw([]) is None


# The doctor's page --------------------------------------------------------------------------------------
@pytest.fixture
def draft(unit):
    doctor = f.make_user(Role.DOCTOR)
    application = f.draft_application(by=doctor)
    service = application.service_period
    service.unit = unit
    service.save()
    return Application.objects.get(pk=application.pk)


def page_of(application):
    return f"/soknader/{application.public_id}/enhet/kompetanse/"


def doctor_of(application):
    return desk_client(application.doctor.user)


def test_doctor_states_a_count_and_sees_it_as_a_picture_and_a_table(draft):
    doctor = doctor_of(draft)
    assert doctor.post(page_of(draft), posted()).headers["Location"] == page_of(draft)
    text = doctor.get(page_of(draft)).content.decode()
    assert '<svg class="coverage-drawing"' in text
    assert "<td>Grunnkurs i lymfødembehandling</td><td>2 av 3</td><td>01.05.2026</td>" in text
    assert page_of(draft) in doctor.get(f"/soknader/{draft.public_id}/unit/").content.decode()
    assert StaffCompetence.objects.get().recorded_by == draft.doctor.user


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"done": "4"}, "done"),
        ({"done": "-1"}, "done"),
        ({"done": "1,5"}, "done"),
        ({"of": "0"}, "of"),
        ({"of": "9" * 30}, "of"),
        ({"activity": "finnes.ikke"}, "activity"),
        ({"profession": "nurse"}, "profession"),
        ({"as_of": "01.05.2090"}, "as_of"),
        ({"stated_by": ""}, "stated_by"),
        ({"stated_by": "x" * 151}, "stated_by"),
    ],
)
def test_count_filled_in_wrongly_is_said_beside_its_field(draft, changed, field):
    response = doctor_of(draft).post(page_of(draft), posted(**changed))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert response.context["form"]["stated_by"].value() == posted(**changed)["stated_by"]
    assert not StaffCompetence.objects.exists()


def test_same_count_again_is_told_of_and_nothing_is_added(draft):
    doctor = doctor_of(draft)
    doctor.post(page_of(draft), posted())
    response = doctor.post(page_of(draft), posted())
    assert response.status_code == 409
    assert response.context["form"].errors == {"done": ["Disse tallene er allerede ført."]}
    assert StaffCompetence.objects.count() == 1


def test_count_for_a_unit_that_the_page_was_not_about_is_refused(draft):
    doctor, shown = doctor_of(draft), draft.service_period.unit
    draft.service_period.unit = f.make_unit(name="En annen enhet")
    draft.service_period.save()
    response = doctor.post(page_of(draft), posted(unit=shown.pk))
    assert response.status_code == 409
    assert response.context["form"].non_field_errors() == [
        "Søknaden gjelder nå en annen enhet. Se om tallene er for den, og lagre igjen."
    ]
    assert response.context["form"]["done"].value() == "2"
    assert not StaffCompetence.objects.exists()
    assert f'name="unit" value="{draft.service_period.unit_id}"' in response.content.decode()


def test_one_doctor_cannot_fill_the_register_of_a_unit(unit, caseworker):
    doctor, other = f.make_user(Role.DOCTOR), f.make_user(Role.DOCTOR)
    row = stated(unit, by=doctor)
    row.pk = None
    StaffCompetence.objects.bulk_create([copy(row) for _number in range(MOST_ROWS_OF_A_DOCTOR - 1)])
    with pytest.raises(NotPossible, match="at det ikke er plass til flere"):
        stated(unit, by=doctor, done=1)
    stated(unit, by=other, done=1)
    stated(unit, by=caseworker, done=3)
    assert StaffCompetence.objects.count() == MOST_ROWS_OF_A_DOCTOR + 2


def test_page_of_somebody_else_is_not_there(draft):
    other = desk_client(f.make_user(Role.DOCTOR))
    assert (other.get(page_of(draft)).status_code, other.post(page_of(draft), posted()).status_code) == (404, 404)


def test_draft_without_a_unit_goes_to_choosing_one():
    application = f.draft_application(by=f.make_user(Role.DOCTOR))
    assert doctor_of(application).get(page_of(application)).headers["Location"].endswith("/enhet/")


def test_page_costs_the_same_for_one_count_and_for_many(draft, django_assert_num_queries, caseworker):
    doctor = doctor_of(draft)
    stated(draft.service_period.unit, by=caseworker)
    doctor.get(page_of(draft))
    with _counted() as one:
        doctor.get(page_of(draft))
    for done in range(3):
        stated(draft.service_period.unit, by=caseworker, profession="nurse", activity=PACKAGE, done=done)
    with django_assert_num_queries(len(one)):
        doctor.get(page_of(draft))


# Staff --------------------------------------------------------------------------------------------------
def test_caseworker_states_a_count_in_the_register_and_reads_it_on_the_unit(unit, caseworker):
    client = desk_client(caseworker)
    response = client.post("/admin/units/staffcompetence/add/", {"unit": unit.pk, **posted()})
    assert response.status_code == 302
    row = StaffCompetence.objects.get()
    assert (row.done, row.of, row.recorded_by, row.activity_text) == (
        2,
        3,
        caseworker,
        "Grunnkurs i lymfødembehandling",
    )
    shown = client.get(f"/admin/units/palliativeunit/{unit.pk}/change/").content.decode()
    assert "Grunnkurs i lymfødembehandling" in shown
    assert f"/admin/units/staffcompetence/add/?unit={unit.pk}" in shown
    assert client.get(f"/admin/units/staffcompetence/{row.pk}/change/").status_code == 200


def test_wrong_count_in_the_register_is_said_beside_its_field(unit, caseworker):
    client = desk_client(caseworker)
    response = client.post("/admin/units/staffcompetence/add/", {"unit": unit.pk, **posted(profession="nurse")})
    assert response.status_code == 200
    assert response.context["errors"] == [["Aktiviteten er for fysioterapeuter."]]
    stated(unit, by=caseworker)
    again = client.post("/admin/units/staffcompetence/add/", {"unit": unit.pk, **posted()})
    assert (again.status_code, again.context["errors"]) == (200, [["Disse tallene er allerede ført."]])
    assert again.context["adminform"].form["stated_by"].value() == "Enhetslederen"
    assert StaffCompetence.objects.count() == 1


def test_auditor_reads_counts_and_adds_none(unit, caseworker):
    row = stated(unit, by=caseworker)
    auditor = desk_client(f.make_user(Role.AUDITOR))
    assert auditor.get(f"/admin/units/staffcompetence/{row.pk}/change/").status_code == 200
    assert auditor.post("/admin/units/staffcompetence/add/", {"unit": unit.pk, **posted()}).status_code == 403


def test_desk_shows_the_counts_under_both_criteria_at_the_same_cost(caseworker, django_assert_num_queries):
    application = case_under_review(by=caseworker)
    unit = application.service_period.unit
    client, desk = desk_client(caseworker), f"/admin/approvals/application/{application.pk}/change/"
    client.get(desk)
    with _counted() as none:
        client.get(desk)
    stated(unit, by=caseworker)
    stated(unit, by=caseworker, profession="nurse", activity=PACKAGE)
    with django_assert_num_queries(len(none)):
        page = client.get(desk)
    line = "Fysioterapeuter: 2 av 3 har gjennomført «Grunnkurs i lymfødembehandling»"
    rows = {row.id: row for area in page.context["desk"].areas for row in area.rows}
    for criterion in ("unit.definition", "unit.staffing"):
        lines = [str(line) for each in rows[criterion].evidence for line in each.stated]
        assert any(each.startswith(line) for each in lines)
    assert rows["unit.beds"].evidence[-1].label != "Kompetanse i enheten, bare til opplysning"


def test_counts_change_nothing_in_the_assessment(caseworker):
    application = case_under_review(by=caseworker)
    client, desk = desk_client(caseworker), f"/admin/approvals/application/{application.pk}/change/"

    def outcomes():
        areas = client.get(desk).context["desk"].areas
        return {row.id: (row.outcome, row.observed) for area in areas for row in area.rows}

    before = outcomes()
    stated(application.service_period.unit, by=caseworker)
    assert outcomes() == before


def test_summary_speaks_the_language_of_the_reader(unit, caseworker):
    stated(unit, by=caseworker)
    with override("en"):
        assert newest_counts(unit.pk)[0].activity == "Basic course in treatment of lymphoedema"
