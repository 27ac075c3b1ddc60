"""The staff page of simulations: a draft is pasted or sent as a file, refused with its line, run, read, taken along."""

import csv
import io
import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.roles import Role
from approvals.admin import simulations as page
from approvals.models import Application, AuditEntry, SimulatedCase, Simulation
from approvals.services import simulation as service
from approvals.services.impartiality import mark_disqualified
from tests.approvals.admin.desk_client import desk_client, insert_again, received_case
from tests.approvals.drafts import SEVEN_BEDS
from tests.factories import make_municipality, make_unit, make_user

pytestmark = pytest.mark.django_db

LIST = "/admin/approvals/simulation/"
NEW = f"{LIST}new/"


def address(simulation: Simulation, what: str = "change/") -> str:
    return f"{LIST}{simulation.pk}/{what}"


def caseworker_client():
    return desk_client(make_user(Role.CASEWORKER))


def upload(content: bytes, name: str = "sju.yaml") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/yaml")


def ordered() -> Simulation:
    return service.order_simulation(SEVEN_BEDS, by=make_user(Role.CASEWORKER), name="utkast.yaml")


def simulated() -> Simulation:
    """A simulation that has run over the cases there are."""
    simulation = ordered()
    service.run_waiting_simulations()
    simulation.refresh_from_db()
    return simulation


def lines_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


# Access -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("role", "read", "order"),
    [
        (Role.CASEWORKER, 200, 200),
        (Role.APPROVER, 200, 200),
        (Role.AUDITOR, 200, 403),
        (Role.ADMINISTRATOR, 403, 403),
        (Role.DOCTOR, 302, 302),
    ],
)
def test_simulations_are_read_by_those_who_read_cases_and_ordered_by_those_who_handle_them(role, read, order):
    simulation = simulated()
    client = desk_client(make_user(role))
    answers = [client.get(each).status_code for each in (LIST, address(simulation), address(simulation, "cases.csv"))]
    assert answers == [read] * 3
    assert client.get(NEW).status_code == order
    answer = client.post(NEW, {"text": SEVEN_BEDS})
    assert answer.status_code == (302 if order == 200 else order)
    assert Simulation.objects.count() == (2 if order == 200 else 1)


@pytest.mark.parametrize(("role", "links"), [(Role.CASEWORKER, 1), (Role.AUDITOR, 0)])
def test_overview_and_list_lead_to_a_new_simulation_for_whoever_may_order_it(role, links):
    client = desk_client(make_user(role))
    for start in ("/admin/", LIST):
        assert client.get(start).content.decode().count(f'href="{NEW}"') == links


@pytest.mark.parametrize("key", ["0", "9" * 18, "9" * 400, "x", "1.0"])
def test_guessed_simulation_is_not_there(key):
    assert caseworker_client().get(f"{LIST}{key}/change/").status_code == 404


# Ordering -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("body", [{"text": SEVEN_BEDS.replace("\n", "\r\n")}, {"file": "sju.yaml"}])
def test_draft_that_is_pasted_or_sent_as_a_file_is_ordered(body):
    client = caseworker_client()
    if "file" in body:
        body = {"text": "", "file": upload(b"\xef\xbb\xbf" + SEVEN_BEDS.encode())}
    answer = client.post(NEW, body)
    simulation = Simulation.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, address(simulation))
    assert (simulation.draft, simulation.state) == (SEVEN_BEDS, "waiting")
    shown = client.get(address(simulation)).content.decode()
    assert "Simuleringen er bestilt. Ingenting i sakene blir endret." in shown
    assert "Senger i den palliative enheten" in shown
    assert '<progress id="progress" max="1" value="0">' in shown


def test_bad_draft_is_refused_beside_the_field_with_its_line_and_what_was_typed_is_kept():
    wrong = SEVEN_BEDS.replace("value: 7", "value: 1_0")
    answer = caseworker_client().post(NEW, {"text": wrong})
    (sentence,) = answer.context["form"].errors["text"]
    assert (answer.status_code, sentence.startswith("utkast.yaml, linje 7, ")) == (422, True)
    assert answer.context["form"].data["text"] == wrong
    assert "value: 1_0" in answer.content.decode()
    assert Simulation.objects.count() == 0


def test_bad_file_is_refused_beside_the_file_by_its_name():
    wrong = SEVEN_BEDS.replace("value: 7", "value: 7, value: 8").encode()
    answer = caseworker_client().post(NEW, {"file": upload(wrong, "<b>åtte</b>.yaml")})
    (sentence,) = answer.context["form"].errors["file"]
    assert (answer.status_code, ", linje 7" in sentence) == (422, True)
    assert "<b>" not in answer.content.decode()


@pytest.mark.parametrize(
    ("text", "content", "field"),
    [
        ("", None, "text"),
        ("  \n ", None, "text"),
        (SEVEN_BEDS, SEVEN_BEDS.encode(), "file"),
        ("", b"", "file"),
        ("", b"\xff\xd8\xff", "file"),
        ("", b"a\x00b", "file"),
        ("", b"a" * (page.MOST_BYTES + 1), "file"),
        ("", "æ".encode() * (page.MOST_CHARACTERS - 1), "file"),
        ("a" * (page.MOST_CHARACTERS + 1), None, "text"),
        ("a: \x07", None, "text"),
        ("&a [*a, *a]", None, "text"),
        ("[" * 5000, None, "text"),
        ("[" * page.MOST_CHARACTERS, None, "text"),
        ("- " * 90_000, None, "text"),
        ("!!python/object/apply:os.system [ls]", None, "text"),
    ],
)
def test_hostile_draft_is_refused_beside_its_field(text, content, field):
    body = {"text": text} if content is None else {"text": text, "file": upload(content)}
    answer = caseworker_client().post(NEW, body)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert Simulation.objects.count() == 0


def test_too_many_that_wait_is_a_sentence_over_the_form():
    for _number in range(service.MOST_WAITING):
        ordered()
    answer = caseworker_client().post(NEW, {"text": SEVEN_BEDS})
    assert answer.status_code == 409
    assert "Flere simuleringer venter på tur." in answer.content.decode()
    assert Simulation.objects.count() == service.MOST_WAITING


# The result ---------------------------------------------------------------------------------------------
def test_result_shows_totals_units_and_the_cases_that_flip_with_the_way_to_their_desks():
    unit = make_unit(name="Lindrende Lia", municipality=make_municipality(name="Liavik"))
    flips, stays = received_case(beds=6, unit=unit), received_case(beds=8, unit=unit)
    fails_anyway = received_case(beds=6, unit=unit, percent=20)
    answer = caseworker_client().get(address(simulated()))
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "1 av 3 saker får et annet utfall." in html
    assert "I 2 saker endres minst ett vilkår." in html
    assert "Antall palliative senger: oppfylt → ikke oppfylt" in html
    assert '<th scope="row"><a href="/vilkar/unit.beds/">Antall palliative senger</a></th>' in html
    assert html.count("Lindrende Lia") == 2
    assert f'href="/admin/approvals/application/{flips.pk}/change/"' in html
    assert (stays.case_number in html, fails_anyway.case_number in html) == (False, False)
    assert re.findall(r"""\s(?:style|on\w+)=["']""", html.partition("<main")[2]) == []


def copies_of(case: Application, number: int) -> list[Application]:
    """Cases with nothing behind them: rows for the list."""
    return [
        insert_again(
            case,
            public_id=uuid.uuid4(),
            case_number=f"26/9{each:04d}",
            service_period=insert_again(case.service_period),
            education_plan=insert_again(case.education_plan),
        )
        for each in range(number)
    ]


def test_cases_can_be_narrowed_to_all_that_differ_or_one_criterion_and_are_paged():
    flips = received_case(beds=6)
    simulation, client = simulated(), caseworker_client()
    beds = {"unit.beds": ["met", "not_met"]}
    *others, weak = copies_of(flips, page.CASES_A_PAGE + 1)
    for case, before in [*((each, "met") for each in others), (weak, "not_met")]:
        SimulatedCase.objects.create(
            simulation=simulation, application=case, before=before, after="not_met", criteria=beds
        )
    last = others[-2].pk

    def shown(**query: str) -> list[int]:
        return [row["case"].application_id for row in client.get(address(simulation), query).context["rows"]]

    first = client.get(address(simulation)).context
    assert [row["case"].application_id for row in first["rows"]] == [flips.pk, *(each.pk for each in others[:-1])]
    assert first["next_page"] == f"after={last}"
    assert shown(after=str(last)) == [others[-1].pk]
    assert shown(scope="all", after=str(last)) == [others[-1].pk, weak.pk]
    assert len(shown(criterion="unit.beds")) == page.CASES_A_PAGE
    assert shown(criterion="position.size") == []
    # An address that somebody wrote by hand shows what it can.
    assert len(shown(criterion="unit.cats", scope="noe", after="x" * 50)) == page.CASES_A_PAGE
    assert shown(after="9" * 18) == []


def test_result_asks_the_database_as_often_for_four_cases_as_for_one():
    client, counts = caseworker_client(), []
    client.get(LIST)
    for more in (1, 3):
        for _number in range(more):
            received_case(beds=6, unit=make_unit(), accepted=False)
        simulation = simulated()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address(simulation)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_case_that_the_reader_may_not_handle_is_neither_shown_nor_exported():
    case, simulation_of = received_case(beds=6), simulated
    simulation, reader = simulation_of(), make_user(Role.CASEWORKER)
    mark_disqualified(case, by=make_user(Role.APPROVER), person=reader, reason="Er i slekt med søkeren.")
    client = desk_client(reader)
    assert client.get(address(simulation)).context["rows"] == []
    assert lines_of(client.get(address(simulation, "cases.csv")).content)[1:] == []


def test_simulation_that_failed_says_why():
    simulation = ordered()
    Simulation.objects.update(state="failed", failure="sju.yaml, line 7: <b>feil</b>", finished_at=timezone.now())
    html = caseworker_client().get(address(simulation)).content.decode()
    assert "Simuleringen stoppet." in html
    assert "sju.yaml, line 7: &lt;b&gt;feil&lt;/b&gt;" in html


def test_simulation_that_changes_nothing_shows_that():
    received_case(beds=8)
    html = caseworker_client().get(address(simulated())).content.decode()
    assert "0 av 1 sak får et annet utfall." in html
    assert "Ingen vilkår får et annet utfall i noen sak." in html
    assert "Ingen saker passer med valget." in html


# The file -----------------------------------------------------------------------------------------------
def test_file_of_cases_holds_no_live_cell_and_stands_in_the_audit_chain():
    unit = make_unit(name="=1+1", municipality=make_municipality(name="@Lia"))
    case = received_case(beds=6, unit=unit)
    received_case(beds=6, unit=unit, percent=20)
    simulation, reader = simulated(), make_user(Role.AUDITOR)
    client = desk_client(reader)

    answer = client.get(address(simulation, "cases.csv"))

    assert answer.headers["Content-Disposition"] == f'attachment; filename="simulering-{simulation.pk}.csv"'
    assert "no-store" in answer.headers["Cache-Control"]
    assert lines_of(answer.content)[1:] == [
        [
            case.case_number,
            "Sendt inn",
            "'=1+1",
            "'@Lia",
            "noe er ikke dokumentert",
            "minst ett krav er ikke oppfylt",
            "Antall palliative senger: oppfylt → ikke oppfylt",
        ]
    ]
    assert len(lines_of(client.get(address(simulation, "cases.csv"), {"scope": "all"}).content)) == 3
    link = AuditEntry.objects.order_by("-sequence").first()
    assert (link.kind, link.actor_id, '"act":"exported"' in link.payload) == ("simulation", reader.pk, True)


def test_simulated_rows_stand_beside_the_case_and_change_nothing_in_it():
    case = received_case(beds=6)
    simulated()
    row = SimulatedCase.objects.get()
    assert (row.application_id, row.flips, str(row)) == (case.pk, True, f"{case.case_number}: incomplete – not_met")
