"""Telling of a change: the page, the draft that follows, what is sent, and the chain on the case's page."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from approvals.enums import ChangeKind, EventKind, Section, Status
from approvals.models import Application
from approvals.services.applications import withdraw_application
from tests.approvals.change_cases import WHY, decided_change, granted, july, sent, started, with_position
from tests.factories import draft_application, make_user, submitted_application

pytestmark = pytest.mark.django_db


@pytest.fixture
def approval():
    return granted()


@pytest.fixture
def as_holder(approval):
    client = Client()
    client.force_login(approval.doctor.user)
    return client


def posted(approval, **changed):
    day = july(approval)
    return {"kinds": ["position"], "change_from": f"{day.day}.{day.month}.{day.year}", "reason": WHY, **changed}


def test_case_page_offers_to_tell_of_a_change(as_holder, approval, url):
    page = as_holder.get(url("case", approval.decision.application))

    assert url("start_change", approval.decision.application) in page.content.decode()


def test_case_page_offers_no_change_to_staff(approval, url):
    client = Client()
    client.force_login(approval.decision.approved_by)
    page = client.get(url("case", approval.decision.application)).content.decode()

    assert url("start_change", approval.decision.application) not in page


def test_telling_of_a_change_starts_a_draft_with_its_own_sections(as_holder, approval, url):
    answer = as_holder.post(url("start_change", approval.decision.application), posted(approval))
    case = Application.objects.get(changes=approval)

    assert (answer.status_code, answer.url) == (302, url("task_list", case))
    assert (case.change_kinds, case.change_from, case.change_reason) == (["position"], july(approval), WHY)
    page = as_holder.get(url("task_list", case))
    assert [item["section"] for item in page.context["states"]] == [
        Section.SERVICE,
        Section.PLAN,
        Section.COURSE,
        Section.ATTACHMENTS,
    ]
    assert (page.context["done"], page.context["total"]) == (3, 3)


def test_parts_that_are_not_touched_are_shown_as_decided(as_holder, approval, url):
    case = started(approval)
    page = as_holder.get(url("task_list", case))

    assert [part.section for part in page.context["untouched"]] == [
        Section.ABOUT,
        Section.UNIT,
        Section.CENTRE,
        Section.LOCAL,
        Section.SUPERVISOR,
    ]
    assert "Dette står som i vedtaket" in page.content.decode()


def test_panel_shows_what_is_judged_anew_and_nothing_else(as_holder, approval, url):
    case = started(approval, ChangeKind.LEAVE, reason="", leave_until=july(approval) + timedelta(days=20))
    panel = as_holder.get(url("task_list", case)).context["panel"]

    assert {line.criterion for group in panel.groups for line in group.lines} == {
        "timing.before_start",
        "position.size",
        "teaching.hours",
        "teaching.weeks",
        "course.planned",
        "course.total",
        "course.nursing_home_cap",
    }
    assert panel.outcome == "met"


def test_section_that_is_not_touched_leads_to_the_overview(as_holder, approval, url):
    case = started(approval)
    answer = as_holder.get(url("section", case, "unit"))

    assert (answer.status_code, answer.url) == (302, url("case", case))


def test_post_to_a_section_that_is_not_touched_is_refused_and_kept(as_holder, approval, url):
    case = started(approval)
    before = case.unit_statement.palliative_beds
    as_holder.post(url("section", case, "unit"), {"version": case.version, "palliative_beds": "99"})
    case.unit_statement.refresh_from_db()

    assert case.unit_statement.palliative_beds == before
    assert case.events.get(kind=EventKind.REFUSED_ACT).detail["act"] == "save_section"


def test_saving_goes_on_to_the_next_part_that_is_touched(as_holder, approval, url):
    case = started(approval)
    day = july(approval)
    body = {
        "version": case.version,
        "employed": "yes",
        "starts_on": day.isoformat(),
        "ends_on": approval.ends_on.isoformat(),
        "positions-TOTAL_FORMS": "1",
        "positions-INITIAL_FORMS": "0",
        "positions-0-percent": "80",
    }
    answer = as_holder.post(url("section", case, "service"), body)

    assert (answer.status_code, answer.url) == (302, url("section", case, "plan"))


def test_dates_that_are_not_changed_are_refused_beside_the_field(as_holder, approval, url):
    case = started(approval)
    body = {
        "version": case.version,
        "employed": "yes",
        "starts_on": july(approval).isoformat(),
        "ends_on": (approval.ends_on - timedelta(days=1)).isoformat(),
        "positions-TOTAL_FORMS": "1",
        "positions-INITIAL_FORMS": "0",
        "positions-0-percent": "80",
    }
    page = as_holder.post(url("section", case, "service"), body)

    assert page.context["form"].errors == {"ends_on": ["Du har ikke meldt endring av datoene. De står som i vedtaket."]}
    assert 'value="80"' in page.content.decode()


def test_sending_a_change_gives_it_a_case_number(as_holder, approval, url):
    case = with_position(started(approval), 80)
    page = as_holder.get(url("check", case))
    assert [part.section for part in page.context["summary"]] == [
        Section.SERVICE,
        Section.PLAN,
        Section.COURSE,
        Section.ATTACHMENTS,
    ]
    answer = as_holder.post(url("check", case), {"version": case.version, "confirm": "on"})
    case.refresh_from_db()

    assert (answer.status_code, case.status) == (302, Status.SUBMITTED)


def test_change_that_changes_nothing_is_told_so(as_holder, approval, url):
    case = started(approval, ChangeKind.SUPERVISOR)
    answer = as_holder.post(url("check", case), {"version": case.version, "confirm": "on"}, follow=True)

    assert "Veilederen er den samme som i vedtaket" in answer.content.decode()
    assert case.events.get(kind=EventKind.REFUSED_ACT).detail["act"] == "submit"


def test_ending_asks_for_nothing_more(as_holder, approval, url):
    case = started(approval, ChangeKind.ENDING)
    page = as_holder.get(url("task_list", case))

    assert page.context["states"] == []
    assert as_holder.get(url("check", case)).status_code == 200
    as_holder.post(url("check", case), {"version": case.version, "confirm": "on"})
    case.refresh_from_db()
    assert case.status == Status.SUBMITTED


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"kinds": []}, "kinds"),
        ({"kinds": ["noe"]}, "kinds"),
        ({"kinds": ["ending", "unit"]}, "kinds"),
        ({"change_from": "31.2.2027"}, "change_from"),
        ({"change_from": ""}, "change_from"),
        ({"reason": ""}, "reason"),
        ({"kinds": ["leave"]}, "leave_until"),
    ],
)
def test_what_is_missing_is_told_beside_its_field(as_holder, approval, url, changed, field):
    page = as_holder.post(url("start_change", approval.decision.application), posted(approval, **changed))

    assert (page.status_code, list(page.context["form"].errors)) == (422, [field])
    assert approval.change_cases.count() == 0


def test_day_outside_the_approval_is_refused_with_everything_typed(as_holder, approval, url):
    case = approval.decision.application
    page = as_holder.post(url("start_change", case), posted(approval, change_from="1.1.2050"))

    assert page.status_code == 409
    assert WHY in page.content.decode()
    assert case.events.get(kind=EventKind.REFUSED_ACT).detail["act"] == "start_change"


def test_change_that_is_begun_is_found_again(as_holder, approval, url):
    case = started(approval)
    answer = as_holder.get(url("start_change", approval.decision.application))

    assert (answer.status_code, answer.url) == (302, url("task_list", case))
    assert "Du har allerede meldt en endring i denne godkjenningen." in as_holder.get(answer.url).content.decode()
    page = as_holder.get(url("case", approval.decision.application)).content.decode()
    assert url("task_list", case) in page
    withdraw_application(case, by=approval.doctor.user)
    assert as_holder.get(url("start_change", approval.decision.application)).status_code == 200


def test_change_in_somebody_elses_case_is_not_there(approval, url):
    client = Client()
    client.force_login(make_user())

    assert client.get(url("start_change", approval.decision.application)).status_code == 404
    assert client.post(url("start_change", approval.decision.application), posted(approval)).status_code == 404


def test_change_of_a_draft_is_not_there(as_doctor, doctor, url):
    assert as_doctor.get(url("start_change", draft_application(by=doctor))).status_code == 404


def test_change_of_a_case_without_an_approval_leads_to_the_case(as_doctor, doctor, url):
    case = submitted_application(by=doctor)
    answer = as_doctor.get(url("start_change", case))

    assert (answer.status_code, answer.url) == (302, url("case", case))


def test_chain_shows_what_each_approval_is_worth(as_holder, approval, url):
    decision = decided_change(with_position(started(approval), 80))
    for case in (approval.decision.application, decision.application):
        chain = as_holder.get(url("case", case)).context["chain"]
        assert [(link.approval, str(link.months.normalize()), link.is_here) for link in chain] == [
            (approval, "3", case == approval.decision.application),
            (decision.approval, "4.8", case == decision.application),
        ]


def test_chain_is_told_in_words(as_holder, approval, url, time_machine):
    decided_change(with_position(started(approval), 80))
    time_machine.move_to(july(approval) + timedelta(days=1))
    as_holder.force_login(approval.doctor.user)
    page = as_holder.get(url("case", approval.decision.application)).content.decode()

    assert "Avløst av en nyere" in page
    assert "Det gir 3 tellende måneder" in page


def test_case_page_of_a_change_tells_what_was_asked(as_holder, approval, url):
    case = sent(started(approval, ChangeKind.LEAVE, reason="", leave_until=july(approval) + timedelta(days=20)))
    page = as_holder.get(url("case", case))

    assert page.context["change"]["kinds"] == ["Permisjon"]
    assert "Endres fra og med" in page.content.decode()


def test_what_changes_is_told_as_one_list(as_holder, approval, url):
    case = started(approval, ChangeKind.POSITION, ChangeKind.DATES)
    page = as_holder.get(url("task_list", case)).content.decode()

    assert "<dd>Stillingsstørrelse, datoer</dd>" in page


def test_queries_of_the_case_page_do_not_grow_with_the_chain(approval, url):
    client = Client()
    client.force_login(approval.doctor.user)
    standing, counts = approval, []
    for percent in (80, 60):
        standing = decided_change(with_position(started(standing), percent)).approval
        page = url("case", standing.decision.application)
        client.get(page)
        with CaptureQueriesContext(connection) as queries:
            client.get(page)
        counts.append(len(queries))

    assert counts[0] == counts[1]
