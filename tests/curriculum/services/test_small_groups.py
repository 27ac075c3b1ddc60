"""Small groups of a unit: who may plan one, what is told of a plan that leaves the model, and what is held."""

from dataclasses import replace
from datetime import timedelta

import pytest
from guardian.shortcuts import get_users_with_perms

from accounts.roles import Role
from approvals.admin.evidence import CaseEvidence
from approvals.enums import ChangeKind
from approvals.facts import load_for_facts
from approvals.services.followup import measure_log
from curriculum.exceptions import LogChanged, NotAllowed, NotPossible
from curriculum.models import GroupMeeting, SmallGroup
from curriculum.permissions import may_lead
from curriculum.queries.small_groups import completed_groups, groups_of_unit, standing_meetings
from curriculum.services.group_access import list_groups, units_of
from curriculum.services.group_model import completion_of, find_departures
from curriculum.services.small_groups import (
    MOST_MEETINGS,
    add_meeting,
    cancel_meeting,
    change_group,
    change_meeting,
    evenly_planned,
    hold_meeting,
    mark_of,
    plan_group,
    undo_held,
    withdraw_group,
)
from curriculum.services.teaching import hours_given, hours_received
from tests.approvals.change_cases import started
from tests.curriculum.groups_made import group_facts, held_group, meeting_plan, unit_group
from tests.factories import make_unit, make_user
from tests.followed import followed, noon

pytestmark = pytest.mark.django_db


@pytest.fixture
def log(time_machine):
    made = followed()
    time_machine.move_to(noon(made.day(7, 1)))
    return made


def sentences(group):
    return [departure.sentence for departure in find_departures(group, standing_meetings(group))]


# Who -----------------------------------------------------------------------------------------------------
def test_doctor_supervisor_and_contact_have_the_unit_and_nobody_else_does(log):
    unit = log.approval.unit
    unit.contact_email = "Enhetsleder@Example.no"
    unit.save()
    contact = make_user(Role.UNIT_CONTACT, email="enhetsleder@example.no")
    for person in (log.doctor, log.supervisor, contact):
        assert list(units_of(person)) == [unit]
    others = (make_user(Role.UNIT_CONTACT), make_user(Role.DOCTOR), make_user(Role.CASEWORKER))
    assert [list(units_of(person)) for person in others] == [[], [], []]
    with pytest.raises(NotAllowed):
        plan_group(unit, by=others[0], facts=group_facts(), meetings=[meeting_plan(log.day(1, 1))])
    with pytest.raises(NotAllowed):
        plan_group(make_unit(), by=log.doctor, facts=group_facts(), meetings=[meeting_plan(log.day(1, 1))])
    assert SmallGroup.objects.count() == 0


def test_address_alone_makes_no_contact_of_a_doctor(log):
    unit = make_unit(contact_email=log.doctor.email)
    assert unit not in units_of(log.doctor)


def test_maker_and_contact_of_the_unit_lead_the_group_and_others_do_not(log):
    unit = log.approval.unit
    unit.contact_email = "enhetsleder@example.no"
    unit.save()
    contact = make_user(Role.UNIT_CONTACT, email="enhetsleder@example.no")
    group = unit_group(log)
    assert set(get_users_with_perms(group)) == {log.doctor, contact}
    assert [list(list_groups(person)) for person in (log.doctor, contact, log.supervisor)] == [[group], [group], []]
    assert may_lead(log.supervisor, group) is False
    meeting = group.meetings.first()
    for act in (hold_meeting, cancel_meeting, undo_held):
        with pytest.raises(NotAllowed):
            act(meeting, by=log.supervisor)
    with pytest.raises(NotAllowed):
        change_group(group, by=log.supervisor, facts=group_facts())
    with pytest.raises(NotAllowed):
        withdraw_group(group, by=log.supervisor)
    with pytest.raises(NotAllowed):
        add_meeting(group, by=log.supervisor, planned=meeting_plan(log.day(6, 20)))


def test_unit_of_a_change_that_is_not_granted_is_nobodys(log):
    draft = started(log.approval, ChangeKind.UNIT)
    draft.service_period.unit = make_unit(name="En annen enhet")
    draft.service_period.save()
    assert draft.service_period.logbook == log.logbook
    assert [list(units_of(person)) for person in (log.doctor, log.supervisor)] == [[log.approval.unit]] * 2


def test_contact_leads_as_the_register_says_today(log):
    unit, group = log.approval.unit, unit_group(log)
    before, after = (make_user(Role.UNIT_CONTACT, email=f"{name}@example.no") for name in ("for", "etter"))
    for contact, other in ((before, after), (after, before)):
        unit.contact_email = contact.email.upper()
        unit.save()
        group = SmallGroup.objects.get()
        assert (may_lead(contact, group), may_lead(other, group)) == (True, False)
        assert (list(list_groups(contact)), list(list_groups(other))) == ([group], [])


# The model ------------------------------------------------------------------------------------------------
def test_plan_by_the_model_is_told_nothing(log):
    assert sentences(unit_group(log)) == []


@pytest.mark.parametrize(
    ("people", "sentence"),
    [
        ({"nurses": 2}, "Gruppen har 5 deltakere. Pakken anbefaler 6 til 7."),
        ({"nurses": 5}, "Gruppen har 8 deltakere. Pakken anbefaler 6 til 7."),
        ({"nurses": 1, "health_workers": 0, "assistants": 0}, "Gruppen har 1 deltaker. Pakken anbefaler 6 til 7."),
        (
            {"nurses": 2, "doctors": 1},
            "Pakken er laget for sykepleiere, helsefagarbeidere og assistenter. Gruppen har også andre.",
        ),
    ],
)
def test_group_of_another_size_or_of_others_is_made_and_told(log, people, sentence):
    assert sentences(unit_group(log, **people)) == [sentence]


def test_seven_people_are_within_the_model(log):
    assert sentences(unit_group(log, nurses=4)) == []


def test_three_meetings_are_made_and_told(log):
    assert sentences(unit_group(log, times=3)) == ["Gruppen har 3 møter. Pakken anbefaler 5."]


@pytest.mark.parametrize(("days", "told"), [(10, True), (20, True), (21, False), (42, False), (43, True), (63, True)])
def test_meetings_much_nearer_or_further_than_a_month_are_told(log, days, told):
    group = unit_group(log)
    last = standing_meetings(group)[-1]
    before = standing_meetings(group)[-2].on
    change_meeting(last, by=log.doctor, planned=meeting_plan(before + timedelta(days=days)))
    expected = [f"Det går {days} dager fra møte 4 til møte 5. Pakken anbefaler omtrent en måned."]
    assert sentences(group) == (expected if told else [])


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"minutes": 90}, "Møte 2 varer 90 minutter. Pakken anbefaler minst 120."),
        ({"minutes": 1}, "Møte 2 varer 1 minutt. Pakken anbefaler minst 120."),
        ({"films": []}, "Møte 2 har ingen film."),
    ],
)
def test_short_meeting_and_meeting_without_a_film_are_told(log, changes, sentence):
    group = unit_group(log)
    second = standing_meetings(group)[1]
    change_meeting(second, by=log.doctor, planned=meeting_plan(second.on, **changes))
    assert sentences(group) == [sentence]
    assert [departure.meeting for departure in find_departures(group, standing_meetings(group))] == [2]


# What is refused ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"nurses": 0, "health_workers": 0, "assistants": 0}, "nurses"),
        ({"assistants": 100}, "assistants"),
        ({"others": -1}, "others"),
    ],
)
def test_group_of_nobody_or_of_impossible_counts_is_refused(log, changes, field):
    with pytest.raises(NotPossible) as refused:
        unit_group(log, **changes)
    assert (refused.value.field, SmallGroup.objects.count()) == (field, 0)


@pytest.mark.parametrize("times", [0, MOST_MEETINGS + 1])
def test_group_of_no_or_of_too_many_meetings_is_refused(log, times):
    with pytest.raises(NotPossible) as refused:
        unit_group(log, times=times)
    assert (refused.value.field, SmallGroup.objects.count()) == ("times", 0)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"minutes": 0}, "minutes"),
        ({"minutes": 1441}, "minutes"),
        ({"films": ["film_10"]}, "films"),
        ({"cases": ["case_0"]}, "cases"),
        ({"preparation": "x" * 501}, "preparation"),
    ],
)
def test_meeting_that_cannot_be_is_refused_and_nothing_of_it_is_kept(log, changes, field):
    group = unit_group(log)
    with pytest.raises(NotPossible) as refused:
        add_meeting(group, by=log.doctor, planned=meeting_plan(log.day(6, 20), **changes))
    assert (refused.value.field, group.meetings.count()) == (field, 5)


def test_two_meetings_on_one_day_and_two_groups_of_one_name_are_refused(log):
    group = unit_group(log)
    first, second = standing_meetings(group)[:2]
    with pytest.raises(LogChanged) as refused:
        add_meeting(group, by=log.doctor, planned=meeting_plan(first.on))
    assert refused.value.field == "on"
    with pytest.raises(LogChanged):
        change_meeting(second, by=log.doctor, planned=meeting_plan(first.on))
    with pytest.raises(LogChanged) as refused:
        unit_group(log)
    assert (refused.value.field, SmallGroup.objects.count()) == ("title", 1)
    other = unit_group(log, title="Smågruppe høst")
    with pytest.raises(LogChanged) as refused:
        change_group(other, by=log.doctor, facts=group_facts())
    assert refused.value.field == "title"


def test_films_and_cases_stand_once_and_in_the_order_of_the_package(log):
    planned = meeting_plan(log.day(6, 20), films=["topic_9", "film_2", "film_2"], cases=["case_9", "case_3"])
    meeting = add_meeting(unit_group(log), by=log.doctor, planned=planned)
    assert (meeting.films, meeting.cases) == (["film_2", "topic_9"], ["case_3", "case_9"])


def test_evenly_planned_meetings_are_so_many_weeks_apart(log):
    days = [plan.on for plan in evenly_planned(log.day(1, 10), times=3, weeks_between=4, minutes=120)]
    assert days == [log.day(1, 10), log.day(2, 7), log.day(3, 7)]


# Held -----------------------------------------------------------------------------------------------------
def test_meeting_is_held_once_and_not_before_its_day(log, time_machine):
    group = unit_group(log, first=log.day(7, 1))
    today, later = standing_meetings(group)[:2]
    assert hold_meeting(today, by=log.doctor).held_by == log.doctor
    with pytest.raises(LogChanged, match=r"Møtet er alt ført som holdt\."):
        hold_meeting(today, by=log.doctor)
    with pytest.raises(NotPossible) as refused:
        hold_meeting(later, by=log.doctor)
    assert (refused.value.field, str(refused.value)) == (
        "on",
        f"Møtet er 29. juli {log.year}. Før det når det er holdt.",
    )
    assert GroupMeeting.objects.filter(held_at__isnull=False).count() == 1
    time_machine.move_to(noon(log.day(7, 29)))
    assert hold_meeting(later, by=log.doctor).held_at is not None


def test_held_meeting_is_neither_changed_nor_cancelled_until_it_is_undone(log):
    group = unit_group(log)
    meeting = hold_meeting(group.meetings.first(), by=log.doctor)
    with pytest.raises(LogChanged):
        change_meeting(meeting, by=log.doctor, planned=meeting_plan(log.day(6, 1)))
    with pytest.raises(LogChanged):
        cancel_meeting(meeting, by=log.doctor)
    with pytest.raises(NotPossible):
        withdraw_group(group, by=log.doctor)
    undo_held(meeting, by=log.doctor)
    with pytest.raises(LogChanged):
        undo_held(meeting, by=log.doctor)
    cancel_meeting(meeting, by=log.doctor)
    with pytest.raises(LogChanged, match=r"Møtet er avlyst\."):
        hold_meeting(meeting, by=log.doctor)
    assert (group.meetings.count(), len(standing_meetings(group))) == (5, 4)


def test_day_of_a_cancelled_meeting_can_be_used_again_and_name_of_a_group_taken_away_too(log):
    group = unit_group(log)
    meeting = standing_meetings(group)[0]
    cancel_meeting(meeting, by=log.doctor)
    add_meeting(group, by=log.doctor, planned=meeting_plan(meeting.on))
    assert len(standing_meetings(group)) == 5
    withdraw_group(group, by=log.doctor)
    with pytest.raises(LogChanged):
        withdraw_group(group, by=log.doctor)
    assert list(list_groups(log.doctor)) == []
    assert unit_group(log).title == group.title


# The proof -------------------------------------------------------------------------------------------------
def test_group_is_complete_when_five_were_held_and_not_before(log):
    group = unit_group(log)
    for number, meeting in enumerate(standing_meetings(group), start=1):
        assert completion_of(group) is None
        hold_meeting(meeting, by=log.doctor)
        assert group.meetings.filter(held_at__isnull=False).count() == number
    completion = completion_of(group)
    assert (len(completion.days), completion.minutes, completion.hours) == (5, 600, 10)
    assert [film.key for film in completion.films] == ["film_1"]
    assert [case.key for case in completion.cases] == ["case_1"]
    assert completion.departures == ()


def test_three_held_meetings_of_three_complete_nothing(log):
    assert completion_of(held_group(log, times=3)) is None


def test_group_with_a_meeting_to_come_is_not_complete_until_that_is_held_or_cancelled(log):
    group = held_group(log)
    extra = add_meeting(group, by=log.doctor, planned=meeting_plan(log.day(6, 20)))
    assert (completion_of(group), list(completed_groups(group.unit_id))) == (None, [])
    cancel_meeting(extra, by=log.doctor)
    assert (len(completion_of(group).days), list(completed_groups(group.unit_id))) == (5, [group])


def test_plan_of_a_meeting_that_the_other_changed_meanwhile_is_not_overwritten(log):
    meeting = standing_meetings(unit_group(log))[1]
    seen = mark_of(meeting)
    change_meeting(meeting, by=log.doctor, planned=meeting_plan(meeting.on, films=["film_3", "film_4"]), seen=seen)
    with pytest.raises(LogChanged, match="endret mens du skrev"):
        change_meeting(meeting, by=log.doctor, planned=meeting_plan(meeting.on, preparation="Les"), seen=seen)
    stored = GroupMeeting.objects.get(pk=meeting.pk)
    assert (stored.films, stored.preparation) == (["film_3", "film_4"], "")
    change_meeting(stored, by=log.doctor, planned=meeting_plan(meeting.on, preparation="Les"), seen=mark_of(stored))
    assert GroupMeeting.objects.get(pk=meeting.pk).preparation == "Les"


def test_completion_says_where_it_left_the_model(log):
    completion = completion_of(held_group(log, nurses=5))
    assert [each.sentence for each in completion.departures] == ["Gruppen har 8 deltakere. Pakken anbefaler 6 til 7."]


def test_package_group_is_no_teaching_in_the_log_of_the_doctor_who_leads_it(log):
    held_group(log)
    assert (hours_received(log.logbook), hours_given(log.logbook)) == (0, 0)
    measured = measure_log(log.logbook, [log.approval], through=log.day(6, 30), on=log.day(7, 1))
    assert sum(month.hours for month in measured.months) == 0


def test_groups_of_a_unit_are_counted_in_one_query(log, django_assert_num_queries):
    held_group(log)
    unit_group(log, title="Smågruppe høst", first=log.day(8, 1))
    with django_assert_num_queries(1):
        found = [(group.title, group.planned, group.held) for group in groups_of_unit(log.approval.unit.pk)]
    assert found == [("Smågruppe høst", 5, 0), ("Smågruppe vår", 5, 5)]
    assert [group.title for group in completed_groups(log.approval.unit.pk)] == ["Smågruppe vår"]
    evidence = CaseEvidence(load_for_facts(log.approval.decision.application.pk), [])
    told = [line for fact in evidence.on("unit.staffing") for line in fact.stated]
    assert told[-1] == "Smågruppe vår (5 møter)"


def test_facts_are_changed_and_meetings_stay(log):
    group = change_group(
        unit_group(log), by=log.doctor, facts=replace(group_facts(), leader="avdelingsleder", nurses=4)
    )
    assert (group.leader, group.participants, group.meetings.count()) == ("avdelingsleder", 7, 5)
