"""Numbers of a period: what is counted where, percentiles, empty periods, and a fixed number of queries."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.roles import Role
from approvals.enums import Status
from approvals.models import Application, Decision, Letter, Proposal
from approvals.services.applications import withdraw_application
from approvals.services.statistics import (
    Grain,
    Period,
    PeriodName,
    Statistics,
    Step,
    buckets,
    collect_statistics,
    named_period,
    quantile,
)
from correspondence.services import store_document
from tests.approvals.admin.desk_client import proposed_case, received_case
from tests.factories import make_municipality, make_unit, make_user

YEAR = Period(starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31))
TODAY = date(2026, 12, 31)

both_databases = [pytest.mark.django_db, pytest.mark.both_databases]


def collect(period: Period = YEAR, *, grain: Grain = Grain.MONTH, within: int = 30, today: date = TODAY) -> Statistics:
    return collect_statistics(period, grain=grain, within_days=within, today=today)


def at(day: str, clock: str = "12:00") -> datetime:
    """A moment of Norway."""
    return timezone.make_aware(datetime.fromisoformat(f"{day}T{clock}"))


def decide(
    proposal: Proposal, *, received: datetime, decided: datetime, kind: str = "granted", number: int = 1
) -> None:
    """Give a proposal its decision at a time of the test's own; the services would say now."""
    application = proposal.application
    Application.objects.filter(pk=application.pk).update(submitted_at=received, status=kind)
    approver = make_user(Role.APPROVER)
    document = store_document(b"%PDF", filename="brev.pdf", content_type="application/pdf")
    letter = Letter.objects.create(
        application=application,
        proposal=proposal,
        document=document,
        prepared_for=approver,
        dated=decided.date(),
        language="nb",
        template_version="1",
        context={},
    )
    Decision.objects.create(
        application=application,
        proposal=proposal,
        assessment=proposal.assessment,
        letter=letter,
        kind=kind,
        round=number,
        proposed_by_id=proposal.proposed_by_id,
        approved_by=approver,
        decided_at=decided,
    )


# Without a database -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        (PeriodName.THIS_YEAR, date(2026, 1, 1), date(2026, 12, 31)),
        (PeriodName.LAST_YEAR, date(2025, 1, 1), date(2025, 12, 31)),
        (PeriodName.THIS_QUARTER, date(2026, 1, 1), date(2026, 3, 31)),
        (PeriodName.LAST_QUARTER, date(2025, 10, 1), date(2025, 12, 31)),
        (PeriodName.THIS_MONTH, date(2026, 2, 1), date(2026, 2, 28)),
        (PeriodName.LAST_MONTH, date(2026, 1, 1), date(2026, 1, 31)),
    ],
)
def test_named_period_has_the_days_of_its_name(name, first, last):
    assert named_period(name, today=date(2026, 2, 28)) == Period(starts_on=first, ends_on=last)


def test_period_begins_and_ends_at_midnight_in_norway():
    period = Period(starts_on=date(2026, 3, 29), ends_on=date(2026, 3, 29))
    assert period.starts_at.astimezone(UTC) == datetime(2026, 3, 28, 23, tzinfo=UTC)
    # The clock goes forward that night: the day has 23 hours.
    assert period.ends_before.astimezone(UTC) == datetime(2026, 3, 29, 22, tzinfo=UTC)


def test_buckets_are_whole_parts_of_the_calendar():
    first, last = date(2025, 11, 20), date(2026, 2, 1)
    assert list(buckets(first, last, Grain.MONTH)) == [
        date(2025, 11, 1),
        date(2025, 12, 1),
        date(2026, 1, 1),
        date(2026, 2, 1),
    ]
    assert list(buckets(first, last, Grain.QUARTER)) == [date(2025, 10, 1), date(2026, 1, 1)]
    assert list(buckets(first, last, Grain.YEAR)) == [date(2025, 1, 1), date(2026, 1, 1)]


@pytest.mark.parametrize(
    ("days", "share", "expected"),
    [
        ([], 0.5, None),
        ([4], 0.5, 4),
        ([4], 0.9, 4),
        ([1, 3], 0.5, 2),
        ([1, 2, 10], 0.5, 2),
        ([0, 10], 0.9, 9),
        ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], 0.9, 10),
    ],
)
def test_quantile_is_continuous(days, share, expected):
    found = quantile([timedelta(days=day) for day in days], share)
    assert found == (None if expected is None else timedelta(days=expected))


# With one -----------------------------------------------------------------------------------------------
class TestCollected:
    pytestmark = both_databases

    def test_empty_period_has_zeros_and_no_shares(self):
        found = collect()
        assert [row.cases for row in found.statuses] == [0] * (len(Status) - 1)
        assert (found.times, found.units, found.regions, found.criteria) == ((), (), (), ())
        assert [(row.cases, row.median, row.ninetieth) for row in found.steps] == [(0, None, None)] * len(Step)
        assert (found.indicator.numerator, found.indicator.denominator) == (0, 0)
        assert found.indicator.percent is None

    def test_statuses_count_cases_received_in_the_period_and_no_drafts(self, time_machine):
        time_machine.move_to(at("2026-11-02"))
        received_case()
        withdrawn = received_case()
        withdraw_application(withdrawn, by=withdrawn.doctor.user)
        found = {str(row.status): row.cases for row in collect().statuses}
        assert {status: cases for status, cases in found.items() if cases} == {"submitted": 1, "withdrawn": 1}
        assert "draft" not in found
        assert sum(row.cases for row in collect(named_period(PeriodName.LAST_YEAR, today=TODAY)).statuses) == 0

    def test_the_last_minute_of_the_year_in_norway_belongs_to_it(self):
        for moment in (at("2026-01-01", "00:00"), at("2026-12-31", "23:59"), at("2027-01-01", "00:00")):
            Application.objects.filter(pk=received_case().pk).update(submitted_at=moment)
        found = collect()
        assert sum(row.cases for row in found.statuses) == 2
        assert [(row.begins_on, row.received) for row in found.times if row.received] == [
            (date(2026, 1, 1), 1),
            (date(2026, 12, 1), 1),
        ]
        assert len(found.times) == 12

    def test_time_steps_and_share_of_two_decided_cases(self):
        for days in (10, 40):
            proposal = proposed_case()
            received = at("2026-03-02")
            Proposal.objects.filter(pk=proposal.pk).update(proposed_at=received + timedelta(days=days - 1))
            decide(proposal, received=received, decided=received + timedelta(days=days))
        found = collect(within=10)
        steps = {row.step: row for row in found.steps}
        # The night to 29 March has an hour less; what is measured is time that went by.
        assert (steps[Step.RECEIVED_TO_DECIDED].median, steps[Step.RECEIVED_TO_DECIDED].ninetieth) == (25.0, 37.0)
        assert (steps[Step.PROPOSED_TO_DECIDED].median, steps[Step.PROPOSED_TO_DECIDED].ninetieth) == (1.0, 1.0)
        assert [row.cases for row in found.steps] == [2, 2, 2, 2]
        assert (found.indicator.numerator, found.indicator.denominator, found.indicator.percent) == (1, 2, 50.0)
        assert collect(within=9).indicator.numerator == 0
        assert [(row.begins_on.month, row.received, row.decided) for row in found.times] == [(3, 2, 1), (4, 0, 1)]

    def test_first_taking_counts_when_a_case_was_taken_over(self):
        proposal = proposed_case()
        taken = proposal.application.events.get(action="take").at
        decide(proposal, received=taken - timedelta(days=3), decided=taken + timedelta(days=5))
        year = Period(starts_on=date(2020, 1, 1), ends_on=date(2100, 12, 31))
        steps = {row.step: row.median for row in collect(year).steps}
        assert steps[Step.RECEIVED_TO_TAKEN] == 3.0

    def test_days_of_the_share_are_days_of_the_calendar(self):
        decide(proposed_case(), received=at("2026-05-04", "23:59"), decided=at("2026-05-06", "00:01"))
        assert collect(within=1).indicator.numerator == 0
        assert collect(within=2).indicator.numerator == 1

    def test_open_cases_older_than_the_limit_are_told_beside_the_share(self):
        for moment in (at("2026-11-30", "23:59"), at("2026-12-01", "00:00")):
            Application.objects.filter(pk=received_case().pk).update(submitted_at=moment)
        assert collect(within=30, today=date(2026, 12, 31)).indicator.open_longer == 1

    def test_later_decision_in_the_same_case_is_counted_nowhere(self):
        proposal = proposed_case()
        decide(proposal, received=at("2026-03-02"), decided=at("2026-03-12"))
        again = Proposal.objects.get(pk=proposal.pk)
        again.pk, again.closed_at = None, timezone.now()
        again.save()
        decide(again, received=at("2026-03-02"), decided=at("2026-06-12"), kind="refused", number=2)
        found = collect()
        assert found.indicator.denominator == 1
        assert [(row.granted, row.refused) for row in found.units] == [(1, 0)]
        assert [row.begins_on.month for row in found.times] == [3]

    def test_units_and_regions_add_up(self):
        north = make_municipality(name="Nordvik", health_region="Helse Nord")
        units = [make_unit(municipality=north), make_unit(municipality=north), make_unit()]
        for unit in units:
            decide(proposed_case(unit=unit), received=at("2026-03-02"), decided=at("2026-03-12"))
        Application.objects.filter(pk=received_case(unit=units[0]).pk).update(submitted_at=at("2025-12-31"))
        found = collect()
        assert [(row.region, row.received, row.decided) for row in found.regions] == [("Helse Nord", 2, 2), ("", 1, 1)]
        assert sorted((row.unit, row.received, row.granted) for row in found.units) == sorted(
            (unit.name, 1, 1) for unit in units
        )

    def test_case_received_before_the_period_and_decided_in_it_is_a_decision_only(self):
        decide(proposed_case(), received=at("2025-12-30"), decided=at("2026-01-02"))
        found = collect()
        assert [(row.received, row.decided) for row in found.units] == [(0, 1)]
        assert sum(row.cases for row in found.statuses) == 0

    def test_criteria_are_those_of_the_stored_assessment(self):
        proposal = proposed_case(kind="refused", beds=5)
        decide(proposal, received=at("2026-03-02"), decided=at("2026-03-12"), kind="refused")
        stored = {
            finding["criterion"]: finding["outcome"]
            for finding in proposal.assessment.result["findings"]
            if finding["strength"] == "mandatory" and finding["outcome"] in {"not_met", "missing", "limited"}
        }
        assert stored["unit.beds"] == "not_met"
        found = collect()
        assert {row.criterion: row.not_met for row in found.criteria if row.not_met} == {
            criterion: 1 for criterion, outcome in stored.items() if outcome == "not_met"
        }
        assert {row.criterion for row in found.criteria} == set(stored)
        assert collect(named_period(PeriodName.LAST_YEAR, today=TODAY)).criteria == ()

    def test_number_of_queries_is_the_same_for_three_cases_and_thirty(self):
        for _number in range(3):
            decide(proposed_case(), received=at("2026-03-02"), decided=at("2026-03-12"))
        with CaptureQueriesContext(
            connection,
        ) as few:
            assert collect().indicator.denominator == 3
        decision = Decision.objects.latest("pk")
        copy_decisions(decision, 27)
        with CaptureQueriesContext(connection) as many:
            assert collect().indicator.denominator == 30
        assert len(many) == len(few) == 8


def copy_decisions(decision: Decision, times: int) -> None:
    """Make so many cases like one, each with its own unit, by the rows that are counted."""
    for number in range(times):
        application = Application.objects.get(pk=decision.application_id)
        period, plan = application.service_period, application.education_plan
        period.pk, period.unit = None, make_unit()
        period.save()
        plan.pk = None
        plan.save()
        application.pk, application.public_id = None, f"00000000-0000-0000-0000-{number:012d}"
        application.case_number = f"99/{number:05d}"
        application.service_period, application.education_plan = period, plan
        application.save()
        proposal = Proposal.objects.get(pk=decision.proposal_id)
        proposal.pk, proposal.application, proposal.closed_at = None, application, timezone.now()
        proposal.save()
        decide(proposal, received=at("2026-03-02"), decided=at("2026-03-12"))
