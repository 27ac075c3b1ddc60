"""A draft of the rules over all cases: who would come to something else, and that nothing in any case changes."""

import hashlib
import json
import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.roles import Role
from approvals import rules, tasks
from approvals.exceptions import NotAllowed, NotPossible
from approvals.models import Application, Assessment, AuditEntry, CaseEvent, SimulatedCase, Simulation
from approvals.services import simulation as service
from approvals.services.audit_check import verify_chain
from approvals.services.simulation import Compared, Totals, stored
from tests.approvals.admin.desk_client import received_case
from tests.approvals.drafts import FIVE_BEDS, SEVEN_BEDS
from tests.factories import complete_application, draft_application, make_unit, make_user

pytestmark = pytest.mark.django_db

#: what a case comes to before the supervisor is looked up and anything is judged
OPEN = "incomplete"


def compared(text: str = SEVEN_BEDS, **how: int) -> list[Compared]:
    ruleset = rules.read_draft(text).ruleset
    return [case for cases in service.compare_cases(ruleset, on=timezone.localdate(), **how) for case in cases]


def totals_of(cases: list[Compared]) -> dict:
    totals = Totals()
    for case in cases:
        totals.add(case)
    return totals.to_dict()


def outcomes(application: Application) -> list[tuple[str, str]]:
    return [(each.before, each.after) for each in compared() if each.application == application.pk]


def stored_again(assessment: Assessment, **changes: object) -> Assessment:
    fields = {each.attname: getattr(assessment, each.attname) for each in Assessment._meta.concrete_fields}
    return Assessment.objects.create(**{**fields, "id": None, **changes})


def ordered(text: str = SEVEN_BEDS, **fields: object) -> Simulation:
    simulation = service.order_simulation(text, by=make_user(Role.CASEWORKER), name="utkast.yaml")
    if fields:
        Simulation.objects.filter(pk=simulation.pk).update(**fields)
        simulation.refresh_from_db()
    return simulation


# Comparing ----------------------------------------------------------------------------------------------
def test_draft_that_asks_for_more_beds_flips_the_case_between_the_two_numbers():
    unit = make_unit()
    few, between, many = (received_case(beds=beds, unit=unit) for beds in (5, 6, 8))

    found = compared()

    assert [(each.application, each.before, each.after, each.criteria) for each in found] == [
        (few.pk, "not_met", "not_met", {}),
        (between.pk, OPEN, "not_met", {"unit.beds": ("met", "not_met")}),
        (many.pk, OPEN, OPEN, {}),
    ]
    assert totals_of(found) == {
        "cases": 3,
        "flipped": 1,
        "differing": 1,
        "unreadable": 0,
        "unreadable_cases": [],
        "overall": [
            {"before": OPEN, "after": OPEN, "cases": 1},
            {"before": OPEN, "after": "not_met", "cases": 1},
            {"before": "not_met", "after": "not_met", "cases": 1},
        ],
        "criteria": [{"criterion": "unit.beds", "before": "met", "after": "not_met", "cases": 1}],
        "units": [{"unit": unit.pk, "cases": 3, "flipped": 1, "differing": 1}],
    }


def test_draft_that_asks_for_fewer_beds_flips_the_case_the_other_way():
    received_case(beds=5)
    (found,) = compared(FIVE_BEDS)
    assert (found.before, found.after, found.criteria) == ("not_met", OPEN, {"unit.beds": ("not_met", "met")})


def test_criterion_that_changes_in_a_case_that_fails_anyway_differs_and_does_not_flip():
    received_case(beds=6, percent=20)
    (found,) = compared()
    assert (found.before, found.after, found.flips, found.differs) == ("not_met", "not_met", False, True)


def test_newest_assessment_of_a_case_is_the_one_that_is_asked():
    case = received_case(beds=8)
    row = Assessment.objects.get()
    stored_again(row, facts={**row.facts, "unit": {**row.facts["unit"], "palliative_beds": 6}})
    assert outcomes(case) == [(OPEN, "not_met")]


def test_open_case_that_was_never_assessed_is_assessed_as_it_stands_and_others_are_left_out():
    draft_application()
    now = timezone.now()
    waiting, withdrawn = complete_application(beds=6), complete_application(beds=6)
    for number, (case, status) in enumerate(((waiting, "submitted"), (withdrawn, "withdrawn"))):
        Application.objects.filter(pk=case.pk).update(status=status, case_number=f"26/9000{number}", submitted_at=now)
    assert [(each.application, each.case_number, each.after) for each in compared()] == [
        (waiting.pk, "26/90000", "not_met")
    ]


def test_case_whose_facts_cannot_be_read_any_more_is_counted_and_named():
    case = received_case(beds=6)
    row = Assessment.objects.get()
    stored_again(row, facts={**row.facts, "on": "1999-01-01"})
    totals = totals_of(compared())
    assert (totals["cases"], totals["unreadable"], totals["unreadable_cases"]) == (1, 1, [case.case_number])
    assert (totals["flipped"], totals["overall"], totals["units"]) == (0, [], [])


def test_cases_are_read_in_pages_with_two_statements_each():
    unit = make_unit()
    counts = []
    for beds in (6, 7, 8):
        received_case(beds=beds, unit=unit, accepted=False)
        with CaptureQueriesContext(connection) as queries:
            whole = compared()
        counts.append(len(queries))
    assert counts == [3, 3, 3]

    with CaptureQueriesContext(connection) as queries:
        assert compared(at_a_time=2) == whole
    assert len(queries) == 5


# Ordering -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("role", [Role.DOCTOR, Role.SUPERVISOR, Role.AUDITOR, Role.ADMINISTRATOR])
def test_simulation_is_not_ordered_by_those_who_do_not_handle_cases(role):
    with pytest.raises(NotAllowed, match="Du har ikke rett til å simulere regler"):
        service.order_simulation(SEVEN_BEDS, by=make_user(role), name="utkast.yaml")
    assert Simulation.objects.count() == 0


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.APPROVER])
def test_ordered_simulation_waits_and_stands_in_the_audit_chain(role):
    received_case(accepted=False)
    by = make_user(role)
    simulation = service.order_simulation(SEVEN_BEDS, by=by, name="utkast.yaml")
    simulation.refresh_from_db()
    assert (simulation.state, simulation.title, simulation.cases, simulation.done) == ("waiting", "sju-senger", 1, 0)
    assert simulation.valid_from.isoformat() == "2028-01-01"
    assert simulation.changes == [{"name": "minimum_beds", "before": "6", "after": "7"}]
    link = AuditEntry.objects.order_by("-sequence").first()
    assert (link.kind, link.actor_id, link.case_id) == ("simulation", by.pk, None)
    assert json.loads(link.payload) == {
        "simulation": simulation.pk,
        "act": "ordered",
        "actor": by.pk,
        "sha256": hashlib.sha256(SEVEN_BEDS.encode()).hexdigest(),
    }
    assert list(verify_chain()) == []


BAD_DRAFTS = {
    "unknown criterion": SEVEN_BEDS + "criteria:\n  unit.cats: {strength: mandatory, source: R15}\n",
    "value without date": SEVEN_BEDS.replace("from: 2028-01-01, value", "value"),
    "duplicate key": SEVEN_BEDS.replace("value: 7", "value: 7, value: 8"),
    "number with an underscore": SEVEN_BEDS.replace("value: 7", "value: 1_0"),
    "cycle": SEVEN_BEDS.replace("values:\n", "values: &a\n") + "  minimum_percent: *a\n",
    "no table": "- 1\n",
    "no yaml": "a: [1\n",
    "nothing": "# bare en merknad\n",
}


@pytest.mark.parametrize("name", BAD_DRAFTS)
def test_bad_draft_is_refused_in_one_line_with_its_file_beside_the_field(name):
    with pytest.raises(NotPossible) as refusal:
        service.order_simulation(BAD_DRAFTS[name], by=make_user(Role.CASEWORKER), name="sju.yaml")
    sentence = str(refusal.value)
    assert (refusal.value.field, sentence.startswith("sju.yaml"), "\n" in sentence) == ("text", True, False)
    assert Simulation.objects.count() == 0


def test_no_more_than_a_few_simulations_wait_at_a_time():
    for _number in range(service.MOST_WAITING):
        ordered()
    with pytest.raises(NotPossible, match="Flere simuleringer venter") as refusal:
        ordered()
    assert refusal.value.field == ""
    Simulation.objects.update(state="finished", finished_at=timezone.now())
    assert ordered().state == "waiting"


# Running ------------------------------------------------------------------------------------------------
def test_task_runs_what_waits_and_changes_nothing_in_any_case():
    cases = [received_case(beds=beds, unit=make_unit()) for beds in (5, 6, 8)]
    simulation = ordered()

    def everything():
        models = (Application, Assessment, CaseEvent)
        return [list(model.objects.order_by("pk").values()) for model in models]

    before = everything()

    tasks.run_waiting_simulations()

    simulation.refresh_from_db()
    assert (simulation.state, simulation.done, simulation.cases, simulation.attempt) == ("finished", 3, 3, 1)
    assert simulation.finished_at is not None
    assert simulation.totals == totals_of(compared())
    rows = list(simulation.differing.values_list("application_id", "before", "after", "criteria"))
    assert rows == [(cases[1].pk, OPEN, "not_met", {"unit.beds": ["met", "not_met"]})]
    assert everything() == before
    assert service.run_waiting_simulations() == 0


def test_run_of_a_worker_that_died_is_taken_up_from_the_beginning():
    received_case(beds=6)
    quiet = timezone.now() - stored.SILENCE - timedelta(seconds=1)
    dead = ordered(state="running", attempt=1, seen_at=quiet, done=700)
    alive = ordered(state="running", attempt=1, seen_at=timezone.now())
    SimulatedCase.objects.create(
        simulation=dead, application=Application.objects.get(), before="met", after="not_met", criteria={}
    )

    assert service.run_waiting_simulations() == 1

    dead.refresh_from_db()
    alive.refresh_from_db()
    assert (dead.state, dead.attempt, dead.done, alive.state) == ("finished", 2, 1, "running")
    assert list(dead.differing.values_list("before", flat=True)) == [OPEN]


def test_worker_that_was_given_up_for_dead_writes_nothing_more():
    received_case(beds=6)
    simulation = ordered(state="running", attempt=2, seen_at=timezone.now())
    simulation.attempt = 1
    assert stored._run(simulation) is False
    simulation.refresh_from_db()
    assert (simulation.state, simulation.done, simulation.differing.count()) == ("running", 0, 0)


def test_draft_that_brought_down_several_workers_is_left_alone():
    quiet = timezone.now() - stored.SILENCE - timedelta(seconds=1)
    simulation = ordered(state="running", attempt=stored.MOST_ATTEMPTS, seen_at=quiet)
    assert service.run_waiting_simulations() == 0
    simulation.refresh_from_db()
    assert (simulation.state, simulation.failure) == (
        "failed",
        "Simuleringen stoppet flere ganger uten å bli ferdig.",
    )


def test_draft_that_can_no_longer_be_read_stops_with_the_reason():
    simulation = ordered(draft=BAD_DRAFTS["value without date"])
    assert service.run_waiting_simulations() == 0
    simulation.refresh_from_db()
    assert (simulation.state, simulation.failure.startswith("sju-senger, linje ")) == ("failed", True)


def test_clock_wakes_the_runner_each_minute_and_deletes_old_simulations():
    scheduled = {row["task"] for row in settings.CELERY_BEAT_SCHEDULE.values()}
    assert {tasks.run_waiting_simulations.name, tasks.delete_old_simulations.name} <= scheduled
    assert (tasks.run_waiting_simulations.name, tasks.delete_old_simulations.name) == (
        "approvals.run_waiting_simulations",
        "approvals.delete_old_simulations",
    )


def test_old_simulations_are_deleted_with_their_rows_and_newer_and_unfinished_ones_stay():
    received_case(beds=6)
    old, newer, waiting = (ordered() for _number in range(3))
    service.run_waiting_simulations()
    long_ago = timezone.now() - timedelta(days=settings.SIMULATION_KEEP_DAYS, seconds=1)
    Simulation.objects.filter(pk=old.pk).update(asked_at=long_ago)
    Simulation.objects.filter(pk=waiting.pk).update(asked_at=long_ago, state="waiting", finished_at=None)

    tasks.delete_old_simulations()

    assert set(Simulation.objects.values_list("pk", flat=True)) == {newer.pk, waiting.pk}
    assert SimulatedCase.objects.count() == 2
    assert Application.objects.count() == 1


# A real worker ------------------------------------------------------------------------------------------
@pytest.mark.servers
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_ordered_simulation_is_run_by_a_worker(celery_worker_process):
    received_case(beds=6)
    with celery_worker_process():
        simulation = ordered()
        deadline = time.monotonic() + 120
        while simulation.state != "finished" and time.monotonic() < deadline:
            time.sleep(0.2)
            simulation.refresh_from_db()
    assert (simulation.state, simulation.totals["flipped"]) == ("finished", 1)
