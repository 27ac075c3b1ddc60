"""Seven beds from 2028, as data only: everything that tells of the rules follows, and what was decided stays."""

import io
import json
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from approvals.enums import DecisionKind
from approvals.letters import build_decision_context, render_decision_html
from approvals.models import Approval, Assessment
from tests.approvals.admin.desk_client import address, case_under_review, decided_case, desk_client
from tests.approvals.drafts import SEVEN_BEDS
from tests.approvals.letter_cases import proposed
from tests.factories import make_user, submitted_application
from tests.followed import noon

pytestmark = pytest.mark.django_db

SEVEN = "{from: 2028-01-01, value: 7, source: R15}"
CHECK = "type=sykehjem&senger=6&fra=2029-01-01&til=2029-12-31&vedtak={day}"


@pytest.fixture
def in_2028(time_machine):
    """The clock in the year in which the new number holds."""
    time_machine.move_to(noon(date(2028, 2, 1)))


def beds_of(client, day):
    """What the self-check says of six beds on a day."""
    page = client.get("/sjekk/?" + CHECK.format(day=day)).content.decode()
    return [said for said in ("trenger 7", "Kravet er minst 6") if said in page]


def test_criterion_pages_follow_the_new_number_and_keep_the_old_address(client, rule_folder, in_2028):
    rule_folder.add_value("minimum_beds", SEVEN)

    newest, older, newer = (
        client.get(path).content.decode()
        for path in ("/vilkar/unit.beds/", "/vilkar/unit.beds/2011-03-01/", "/vilkar/unit.beds/2028-01-01/")
    )
    data = client.get("/vilkar/unit.beds.json").json()

    assert "Enheten skal ha minst 7 palliative senger." in newest
    assert "Enheten skal ha minst 6 palliative senger." in older
    assert "Enheten skal ha minst 7 palliative senger." in newer
    assert [each["value"] for each in data["values"][0]["history"]] == ["6", "7"]


def test_self_check_follows_the_day_of_the_decision(client, rule_folder):
    rule_folder.add_value("minimum_beds", SEVEN)

    assert beds_of(client, "2027-12-31") == ["Kravet er minst 6"]
    assert beds_of(client, "2028-01-01") == ["trenger 7"]


def test_desk_and_letter_of_a_case_in_2028_follow(rule_folder, in_2028):
    rule_folder.add_value("minimum_beds", SEVEN)
    caseworker = make_user(Role.CASEWORKER)
    case = case_under_review(by=caseworker, beds=6)

    desk = desk_client(caseworker).get(address("change", case)).content.decode()
    service = {"starts_on": date(2029, 1, 1), "ends_on": date(2029, 12, 31)}
    proposal = proposed(submitted_application(beds=6, **service), kind=DecisionKind.REFUSED)
    approver = make_user(Role.APPROVER, name="Gunnar Godkjenner")
    letter = render_decision_html(build_decision_context(proposal, approver=approver, dated=timezone.localdate()))

    assert "Enheten har 6 senger, trenger 7. Det mangler 1 seng." in desk
    assert "Enheten har 6 senger, trenger 7. Det mangler 1 seng." in letter


def test_approved_service_goes_on_and_its_log_tells_of_the_new_number(client, rule_folder, time_machine):
    begins = timezone.localdate() + timedelta(days=30)
    approval = Approval.objects.get(
        decision=decided_case(
            beds=6, starts_on=begins, ends_on=begins.replace(year=begins.year + 1) - timedelta(days=1)
        )
    )
    rule_folder.add_value("minimum_beds", f"{{from: {begins + timedelta(days=60)}, value: 7, source: R15}}")
    log = reverse("approvals:logbook", args=[approval.service_period.logbook.public_id])
    client.force_login(approval.doctor.user)
    before = client.get(log).content.decode()

    time_machine.move_to(noon(begins + timedelta(days=90)))
    client.force_login(approval.doctor.user)
    after = client.get(log).content.decode()

    assert ("Reglene er endret etter vedtaket" in before, "Reglene er endret etter vedtaket" in after) == (False, True)
    assert "er kravet 7 senger i den palliative enheten. Det var 6." in after
    assert "Godkjenningen gjelder som den ble gitt." in after


def test_simulation_tells_of_the_case_between_the_numbers_before_it_is_in_force(tmp_path):
    case = submitted_application(beds=6)
    draft = tmp_path / "utkast.yaml"
    draft.write_text(SEVEN_BEDS, "utf-8")
    told = io.StringIO()

    call_command("simulate_rules", str(draft), json=True, stdout=told)

    assert [each["case"] for each in json.loads(told.getvalue())["differing_cases"]] == [case.case_number]


def test_case_decided_before_stays_as_it_was(rule_folder, in_2028, client):
    decision = decided_case(beds=6)
    before = Assessment.objects.get(pk=decision.assessment_id)
    told = io.StringIO()
    rule_folder.add_value("minimum_beds", "{from: 2028-02-02, value: 7, source: R15}")

    call_command("reassess", check=True, stdout=told)

    after = Assessment.objects.get(pk=decision.assessment_id)
    beds = next(each for each in after.result["findings"] if each["criterion"] == "unit.beds")
    assert (after.result, after.parameters, after.facts) == (before.result, before.parameters, before.facts)
    assert (beds["outcome"], beds["required"]) == ("met", "6")
    client.force_login(decision.application.doctor.user)
    page = client.get(decision.application.get_absolute_url()).content.decode()
    assert "trenger 7" not in page
