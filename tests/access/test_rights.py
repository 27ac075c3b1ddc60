"""Rights that change under a person's feet, texts that must not travel, and the second factor (promise P6)."""

import pytest

from accounts.roles import Role
from accounts.services import change_user_by_administrator
from approvals.enums import Status
from approvals.models import Application, Decision
from approvals.services.decisions import prepare_letter
from supervision.models import Appointment
from tests import factories
from tests.access.asking import letter_of, post_from_page
from tests.access.matrix import ROWS
from tests.access.row import answers_in
from tests.access.rows_stored import dump_rows
from tests.access.world import (
    ADMINISTRATOR,
    ANONYMOUS,
    APPROVER,
    AUDITOR,
    CASEWORKER,
    CENTRE_CONTACT,
    NAMED,
    OTHER_DOCTOR,
    OTHER_SUPERVISOR,
    OWNER,
    READERS,
    UNIT_CONTACT,
    log_in,
    world,  # noqa: F401 - a fixture
)
from tests.approvals.admin import desk_client
from tests.hostile.pages import read_forms

pytestmark = pytest.mark.django_db

#: what staff without a second factor reach: their account, where they register one, and the public parts
OPEN_WITHOUT_SECOND_FACTOR = ("/konto/", "/health", "/sprak/")


@pytest.fixture(autouse=True)
def _as_in_production(settings):
    settings.STAFF_SECOND_FACTOR_REQUIRED = True


def change(world, reader, **wanted):  # noqa: F811 - the fixture of that name
    person = world.people[reader]
    now = {"name": person.name, "role": person.role, "language": person.language, "is_active": True}
    return change_user_by_administrator(person, **{**now, **wanted}, by=world.people[ADMINISTRATOR])


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.APPROVER, Role.AUDITOR, Role.ADMINISTRATOR])
def test_staff_without_a_second_factor_reach_no_page_of_the_desk(world, role):  # noqa: F811 - the fixture of that name
    client = log_in(factories.make_user(role))
    places = world.places[Status.PROPOSED]
    for row in ROWS:
        path = row.path.format_map(places)
        if path.startswith(OPEN_WITHOUT_SECOND_FACTOR):
            continue
        assert letter_of(client.get(path)) == "S", row.path
        assert letter_of(post_from_page(client, path, {})) == "S", row.path


def test_approver_who_becomes_auditor_cannot_sign_the_letter_on_the_screen(world):  # noqa: F811 - the fixture of that name
    places = world.places[Status.PROPOSED]
    client, sign = world.client(APPROVER), f"/admin/approvals/application/{places['pk']}/sign/"
    assert letter_of(client.get(sign)) == "O"
    before = dump_rows()["approvals.Decision"]
    person = change(world, APPROVER, role=Role.AUDITOR)

    assert letter_of(post_from_page(client, sign, {"sha256": places["sha256"]})) == "L"
    again = log_in(person)
    assert letter_of(post_from_page(again, sign, {"sha256": places["sha256"]})) == "F"
    assert dump_rows()["approvals.Decision"] == before


def test_caseworker_who_becomes_approver_cannot_sign_the_own_proposal(world):  # noqa: F811 - the fixture of that name
    places, case = world.places[Status.PROPOSED], world.cases[Status.PROPOSED]
    person = change(world, CASEWORKER, role=Role.APPROVER)
    client = log_in(person)
    sign = f"/admin/approvals/application/{places['pk']}/sign/"

    assert letter_of(client.get(sign)) == "F"
    assert letter_of(post_from_page(client, sign, {"sha256": places["sha256"]})) == "F"
    assert not Decision.objects.filter(application=case).exists()


@pytest.mark.parametrize(
    ("reader", "path"),
    [
        (OWNER, "/soknader/"),
        (NAMED, "/veileder/"),
        (CASEWORKER, "/admin/approvals/application/"),
        (AUDITOR, "/admin/approvals/decision/"),
    ],
)
def test_closed_account_is_out_at_its_next_request(world, reader, path):  # noqa: F811 - the fixture of that name
    client = world.client(reader)
    assert letter_of(client.get(path)) == "O"
    change(world, reader, is_active=False)

    assert letter_of(client.get(path)) == "L"


def test_supervisor_who_is_replaced_reads_no_more_and_cannot_answer(world):  # noqa: F811 - the fixture of that name
    places = world.places[Status.DRAFT]
    client, path = world.client(NAMED), f"/veileder/{places['appointment']}/"
    assert letter_of(client.get(path)) == "O"
    page = f"/soknader/{places['case']}/supervisor/"
    owner = world.client(OWNER)
    (form,) = [form for form in read_forms(owner.get(page).content.decode(), page) if "email" in form.names]
    other = {"name": "Ny Veileder", "email": world.people[OTHER_SUPERVISOR].email}
    assert letter_of(owner.post(page, {**dict(form.fields), **other})) == ">"

    text = client.get(path).content.decode()
    assert "Forespørselen er trukket tilbake" in text
    assert world.cases[Status.DRAFT].service_period.unit.name not in text
    post_from_page(client, path, {"answer": "no", "no-reason": "Jeg har ikke tid i den perioden."})
    assert not Appointment.objects.filter(declined_at__isnull=False).exists()


def readable_pages(world, reader):  # noqa: F811 - the fixture of that name
    """Every page that answers this reader, in every state, as text."""
    column = READERS.index(reader)
    client = world.client(reader)
    for row in ROWS:
        for status in Status if row.by_state else [Status.DRAFT]:
            if answers_in(row.get, status)[column] == "O":
                path = row.path.format_map(world.places[status])
                response = client.get(path)
                yield path, response.getvalue().decode(errors="replace")


def secrets_of(world):  # noqa: F811 - the fixture of that name
    """What tells of the applicant and the cases: name, address, case numbers, keys, the words of the application."""
    owner = world.people[OWNER]
    cases = world.cases.values()
    return {
        owner.name,
        owner.email,
        *(case.case_number for case in cases if case.case_number),
        *(str(case.public_id) for case in cases),
        "Egen lindrende enhet med fast personale",
        "Ringte enheten om bemanningen",
    }


@pytest.mark.parametrize(
    "reader", [ANONYMOUS, OTHER_DOCTOR, OTHER_SUPERVISOR, UNIT_CONTACT, CENTRE_CONTACT, ADMINISTRATOR]
)
def test_no_page_tells_an_outsider_of_the_cases(world, reader):  # noqa: F811 - the fixture of that name
    secrets = secrets_of(world)
    if reader == ADMINISTRATOR:
        # Whoever looks after the accounts sees whose they are.
        secrets -= {world.people[OWNER].name, world.people[OWNER].email}
    told = [(path, secret) for path, text in readable_pages(world, reader) for secret in secrets if secret in text]

    assert told == []


def test_supervisor_learns_the_doctor_s_name_and_nothing_of_the_desk(world):  # noqa: F811 - the fixture of that name
    pages = dict(readable_pages(world, NAMED))
    names = [path for path, text in pages.items() if world.people[OWNER].name in text]
    inner = [path for path, text in pages.items() if "Ringte enheten om bemanningen" in text or "Helhetsvurd" in text]

    assert {path.split("/")[1] for path in names} == {"logg", "veileder"}
    assert inner == []


def test_applicant_reads_the_case_and_no_internal_note(world):  # noqa: F811 - the fixture of that name
    pages = dict(readable_pages(world, OWNER))
    places = world.places[Status.UNDER_REVIEW]

    assert world.cases[Status.UNDER_REVIEW].case_number in pages[f"/sak/{places['case']}/"]
    assert [path for path, text in pages.items() if "Ringte enheten om bemanningen" in text] == []


LISTS = {
    "accounts/user": ADMINISTRATOR,
    "approvals/application": CASEWORKER,
    "approvals/decision": CASEWORKER,
    "approvals/approval": CASEWORKER,
    "correspondence/delivery": CASEWORKER,
    "supervision/supervisor": CASEWORKER,
    "units/palliativeunit": CASEWORKER,
    "units/palliativecentre": CASEWORKER,
    "units/municipality": CASEWORKER,
    "units/staffcompetence": CASEWORKER,
    "units/municipalityfact": CASEWORKER,
}
PRYING = (
    "password__startswith=md5",
    "owner__password__startswith=md5",
    "user__password__startswith=md5",
    "doctor__user__password__startswith=md5",
    "application__doctor__user__password__regex=.*",
    "decision__application__doctor__user__password__startswith=md5",
    "settled_by__password__startswith=md5",
    "requested_by__password__contains=a",
    "registered_by__password__contains=a",
    "authenticator__data__contains=secret",
    "doctor__user__emailaddress__email__contains=a",
    "body__contains=passord",
)


@pytest.mark.parametrize("name", LISTS)
def test_lists_answer_no_question_that_they_do_not_offer(world, name):  # noqa: F811 - the fixture of that name
    client = world.client(LISTS[name])
    plain = client.get(f"/admin/{name}/")
    assert plain.status_code == 200
    answers = {question: letter_of(client.get(f"/admin/{name}/?{question}")) for question in PRYING}

    assert answers == dict.fromkeys(PRYING, "B")


def test_signing_with_a_letter_made_for_somebody_else_is_refused(world):  # noqa: F811 - the fixture of that name
    case, places = world.cases[Status.PROPOSED], world.places[Status.PROPOSED]
    proposal = case.proposals.get()
    other = factories.make_user(Role.APPROVER)
    foreign = prepare_letter(proposal, by=other)
    client = world.client(APPROVER)
    answer = post_from_page(
        client, f"/admin/approvals/application/{places['pk']}/sign/", {"sha256": foreign.document.sha256}
    )

    assert letter_of(answer) == "C"
    assert not Decision.objects.filter(application=case).exists()


def test_own_application_of_somebody_who_became_staff_cannot_be_handled_by_them(world):  # noqa: F811 - the fixture of that name
    doctor = factories.make_user()
    application = desk_client.received_case(by=doctor)
    doctor.role = Role.CASEWORKER
    doctor.save()
    client = desk_client.desk_client(doctor)

    assert letter_of(post_from_page(client, desk_client.address("take", application), {})) in {"F", "S"}
    assert Application.objects.get(pk=application.pk).status == Status.SUBMITTED
