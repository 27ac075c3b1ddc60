"""The demo: what it loads, and what it tells about itself."""

import hashlib
import json
from collections import Counter

import pytest
from django.apps import apps
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import resolve
from django.utils import timezone

from accounts.models import User
from approvals.demo.cases import demo_applications, load_demo
from approvals.demo.manifest import build_manifest, write_manifest
from approvals.enums import AppealState, Occasion, RequestState
from approvals.models import Appeal, Application, Approval, Assessment, Decision, Request
from approvals.queries import provisional_mark
from approvals.services.questions import changes_of
from approvals.transitions import DECIDED_STATUSES
from supervision.models import Supervisor
from units.models import PalliativeCentre

pytestmark = pytest.mark.both_databases

OUR_APPS = ("accounts", "approvals", "correspondence", "curriculum", "guardian", "supervision", "units")


@pytest.fixture
def manifest(demo):
    return build_manifest(base_url="http://127.0.0.1:8000/")


def every_row():
    """All rows of our tables, as they stand."""
    return {
        model._meta.label: list(model.objects.order_by("pk").values())
        for name in OUR_APPS
        for model in apps.get_app_config(name).get_models()
    }


def logged_in(email, password, manifest):
    client = Client(headers={"accept-language": "nb"})
    response = client.post(manifest["urls"]["login"], {"login": email, "password": password})
    assert response.status_code == 302
    return client


# What is loaded ------------------------------------------------------------------------------------
def test_demo_has_cases_in_every_status(demo):
    assert (demo.made, demo.known) == (30, 0)
    assert Counter(demo_applications().values_list("status", flat=True)) == {
        "draft": 2,
        "submitted": 2,
        "under_review": 6,
        "information_requested": 1,
        "proposed": 2,
        "granted": 7,
        "partly_granted": 1,
        "refused": 6,
        "dismissed": 1,
        "revoked": 1,
        "withdrawn": 1,
    }


def test_demo_loaded_again_changes_no_row(demo):
    before = every_row()
    again = load_demo()
    assert (again.made, again.known) == (0, 30)
    assert every_row() == before


def test_demo_grants_half_a_position_at_the_unit_of_stor_kommune_1(demo):
    approval = Approval.objects.get(decision__application__case_number=first_number())
    assert approval.unit.municipality.name == "Stor kommune 1"
    assert approval.decision.assessment.facts["unit"]["palliative_beds"] == 8
    assert [part["percent"] for part in approval.decision.assessment.facts["service"]["positions"]] == ["50.00"]
    assert (approval.starts_on.month, approval.starts_on.day) == (1, 1)
    assert (approval.ends_on.month, approval.ends_on.day) == (12, 31)
    assert str(approval.counted_months) == "6.00"
    letter = approval.decision.letter
    assert letter.document.filename == f"vedtak-{first_number().replace('/', '-')}-2.pdf"
    assert bytes(letter.document.content)[:5] == b"%PDF-"


def first_number():
    return demo_applications().first().case_number


def test_demo_case_with_five_beds_fails_on_beds_alone(demo):
    failing = [
        [
            finding["criterion"]
            for finding in assessment.result["findings"]
            if (finding["outcome"], finding["strength"]) == ("not_met", "mandatory")
        ]
        for assessment in Assessment.objects.filter(application__status="submitted").order_by(
            "application__case_number"
        )
    ]
    assert failing == [["unit.beds"], []]


def test_demo_under_review_has_one_sent_back_and_one_that_waits_for_the_supervisor(demo):
    cases = Application.objects.filter(status="under_review")
    assert cases.filter(proposals__sent_back_by__isnull=False).count() == 1
    waiting = cases.filter(
        service_period__appointments__asked_at__isnull=False, service_period__appointments__accepted_at__isnull=True
    )
    assert waiting.count() == 1


def test_demo_refuses_in_nynorsk_and_decides_with_two_people(demo):
    assert sorted(d.letter.language for d in Decision.objects.filter(kind="refused")) == [*["nb"] * 6, "nn"]
    assert sorted(d.letter.language for d in Decision.objects.all()) == ["en", *["nb"] * 17, "nn"]
    assert [d for d in Decision.objects.all() if d.proposed_by_id == d.approved_by_id] == []


def test_demo_has_an_appeal_in_every_state_and_later_decisions_of_three_kinds(demo):
    assert set(Appeal.objects.values_list("state", flat=True)) == set(AppealState)
    assert Counter(Decision.objects.exclude(occasion=Occasion.FIRST).values_list("occasion", flat=True)) == {
        "appeal": 1,
        "correction": 1,
        "revocation": 1,
    }


def test_demo_has_supervisors_of_both_bases_and_three_centres(demo):
    assert set(Supervisor.objects.values_list("basis", flat=True)) == {"competence_area", "other"}
    assert PalliativeCentre.objects.filter(is_demo=True).count() == 3
    assert PalliativeCentre.objects.filter(approved_to__isnull=False).count() == 1


# What it tells about itself ---------------------------------------------------------------------------
def test_manifest_has_the_keys_of_the_contract(manifest):
    assert set(manifest) == {"base_url", "mailbox", "users", "cases", "urls"}
    assert manifest["base_url"] == "http://127.0.0.1:8000"
    assert set(manifest["mailbox"]) == {"kind", "where"}
    assert {frozenset(user) for user in manifest["users"]} == {frozenset({"role", "email", "password", "name"})}
    assert {frozenset(case) for case in manifest["cases"]} == {
        frozenset({"case_number", "status", "doctor", "supervisor", "urls"})
    }
    assert {frozenset(case["urls"]) for case in manifest["cases"]} == {
        frozenset({"doctor", "desk", "supervisor", "letter"})
    }
    assert set(manifest["urls"]) == {
        "login",
        "logout",
        "admin",
        "queue",
        "apply",
        "self_check",
        "verify",
        "health",
    }


def test_manifest_names_the_page_that_checks_letters(manifest):
    assert manifest["urls"]["verify"] == "/verify"


def test_manifest_counts_users_of_every_role(manifest):
    assert Counter(user["role"] for user in manifest["users"]) == {
        "doctor": 9,
        "supervisor": 3,
        "unit_contact": 1,
        "centre_contact": 1,
        "caseworker": 2,
        "approver": 2,
        "auditor": 1,
        "superuser": 1,
    }


def test_manifest_users_log_in_with_their_password(manifest):
    refused = [
        user["email"]
        for user in manifest["users"]
        if authenticate(None, username=user["email"], email=user["email"], password=user["password"]) is None
    ]
    assert refused == []
    unverified = User.objects.exclude(emailaddress__verified=True, emailaddress__primary=True)
    assert list(unverified.values_list("email", flat=True)) == []


def test_manifest_addresses_all_lead_somewhere(manifest):
    addresses = [address for address in manifest["urls"].values() if address]
    addresses += [address for case in manifest["cases"] for address in case["urls"].values() if address]
    assert len([resolve(address).func for address in addresses]) == len(addresses)


def test_manifest_cases_have_letters_when_decided_and_no_number_as_drafts(manifest):
    for case in manifest["cases"]:
        assert (case["urls"]["letter"] is not None) == (case["status"] in DECIDED_STATUSES)
        assert (case["case_number"] is None) == (case["status"] == "draft")
        assert (case["urls"]["desk"] is None) == (case["status"] == "draft")
    assert manifest["cases"][0]["status"] == "granted"


def test_manifest_letter_is_what_the_doctor_downloads(manifest):
    case = manifest["cases"][0]
    doctor = next(user for user in manifest["users"] if user["email"] == case["doctor"])
    client = logged_in(doctor["email"], doctor["password"], manifest)
    response = client.get(case["urls"]["letter"])
    decision = Decision.objects.get(application__case_number=case["case_number"])
    assert response.status_code == 200
    assert hashlib.sha256(response.getvalue()).hexdigest() == decision.letter.document.sha256
    assert client.get(case["urls"]["doctor"]).status_code == 200


def test_manifest_is_written_whole_and_leaves_nothing_beside_it(demo, tmp_path):
    path = write_manifest(base_url="http://127.0.0.1:8001", path=tmp_path / "new" / "demo.json")
    assert json.loads(path.read_text(encoding="utf-8")) == build_manifest(base_url="http://127.0.0.1:8001")
    assert [file.name for file in path.parent.iterdir()] == ["demo.json"]


@pytest.mark.django_db
def test_demo_data_refuses_outside_the_demo(settings):
    settings.DEMO = False
    with pytest.raises(CommandError) as refusal:
        call_command("demo_data")
    assert str(refusal.value) == (
        "Demo people have passwords that everybody knows. Load them with config.settings.dev only."
    )
    assert User.objects.count() == 0


def test_demo_data_prints_users_and_cases_and_writes_the_file(demo, settings, tmp_path, capsys):
    settings.DEMO, settings.VAR_DIR = True, tmp_path
    call_command("demo_data", base_url="http://127.0.0.1:8002")
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Cases made: 0. Cases that were there: 30."
    assert len(lines) == 1 + 20 + 30 + 1
    facts = json.loads((tmp_path / "demo.json").read_text(encoding="utf-8"))
    assert facts["base_url"] == "http://127.0.0.1:8002"


def test_demo_holds_a_request_to_others_in_every_state_and_questions_open_and_answered(demo):
    found = set(Request.objects.filter(kind__in=["unit", "centre"]).values_list("state", flat=True))
    assert found == set(RequestState.values)
    questions = Request.objects.filter(kind="information")
    assert sorted(questions.values_list("state", flat=True)) == ["answered", "asked"]
    assert [changes_of(each) for each in questions.filter(state="answered")] == [
        [{"field": "unit.palliative_beds", "before": "5", "after": "8"}]
    ]


def test_one_case_of_the_demo_is_overdue_for_its_provisional_answer(demo):
    marks = [provisional_mark(case, on=timezone.localdate()) for case in demo_applications()]
    assert (marks.count("overdue"), marks.count("sent")) == (1, 0)
