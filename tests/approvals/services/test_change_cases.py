"""Changes of an approval: who, what and from when; what is carried over, what is judged anew, and how months count."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.roles import Role
from approvals.change_scope import _CONCERNED, criteria_of_change, sections_of_change
from approvals.enums import ChangeKind, EventKind, Status
from approvals.exceptions import NotAllowed, NotPossible
from approvals.models import Application, Approval
from approvals.rules import CRITERIA
from approvals.services import answers as a
from approvals.services.applications import submit_application, withdraw_application
from approvals.services.assessments import assess_application, confirm_fact, judgeable_criteria
from approvals.services.change_cases import start_change_case
from approvals.services.decisions import sign_proposal
from approvals.services.sections import save_about, save_local, save_service, save_unit
from approvals.services.unit_choice import choose_unit
from tests.approvals.admin.desk_client import concluded_case, next_service, propose, reload, stored_letter
from tests.approvals.change_cases import (
    WHY,
    day_before,
    decided_change,
    granted,
    judged,
    july,
    sent,
    started,
    with_dates,
    with_position,
    with_supervisor,
)
from tests.factories import LOCAL, attach_pdf, complete_application, make_unit, make_user, unit_answers

pytestmark = pytest.mark.django_db


def counted(application: Application) -> str:
    return assess_application(application, on=timezone.localdate()).calculations["counted_months"]


# --- what a change touches


def test_every_criterion_has_its_place_in_the_table_of_changes():

    assert set(_CONCERNED) == {criterion.id for criterion in CRITERIA}


@pytest.mark.parametrize(
    ("kind", "sections"),
    [
        (ChangeKind.POSITION, ["service", "plan", "course", "attachments"]),
        (ChangeKind.UNIT, ["unit", "service", "centre", "local", "plan", "course", "attachments"]),
        (ChangeKind.SUPERVISOR, ["supervisor", "attachments"]),
        (ChangeKind.DATES, ["service", "centre", "plan", "course", "attachments"]),
        (ChangeKind.LEAVE, ["plan", "course", "attachments"]),
        (ChangeKind.ENDING, []),
    ],
)
def test_sections_of_a_change_are_those_it_touches(kind, sections):
    assert [section.value for section in sections_of_change([kind])] == sections


def test_another_supervisor_leaves_the_unit_as_it_was_judged():
    assert criteria_of_change([ChangeKind.SUPERVISOR]) == {
        "timing.before_start",
        "supervisor.appointed",
        "supervisor.eligible",
        "supervisor.continuity",
        "supervision.meetings",
        "supervision.regular",
        "supervision.evaluation",
    }


def test_two_changes_touch_what_either_does():
    both = [ChangeKind.SUPERVISOR, ChangeKind.LEAVE]

    assert criteria_of_change(both) == criteria_of_change(both[:1]) | criteria_of_change(both[1:])


def test_ending_touches_no_criterion():
    assert criteria_of_change([ChangeKind.ENDING]) == frozenset()


# --- starting


def test_change_case_starts_as_a_copy_of_what_is_left():
    approval = granted()
    case = started(approval)
    service, plan = case.service_period, case.education_plan
    old = approval.decision.application

    assert (case.status, case.changes, case.change_kinds, case.change_reason, case.change_from) == (
        Status.DRAFT,
        approval,
        ["position"],
        WHY,
        july(approval),
    )
    assert (service.starts_on, service.ends_on, service.unit) == (july(approval), approval.ends_on, approval.unit)
    assert service.pk != approval.service_period_id
    assert [part.percent for part in service.positions.all()] == [Decimal(50)]
    assert case.unit_statement.palliative_beds == old.unit_statement.palliative_beds
    assert case.centre_statement.centre == old.centre_statement.centre
    assert plan.plan_text == old.education_plan.plan_text
    assert case.saved_sections == old.saved_sections
    assert service.appointments.get().accepted_at is not None


def test_half_of_the_teaching_is_left_with_half_of_the_service():
    approval = granted()
    row = started(approval).education_plan.teaching.get()

    # July to December is half a year to the day in months: 6 of 12.
    assert (row.hours, row.weeks) == (Decimal("18.00"), 9)


def test_months_served_before_the_change_stand_as_approved_service():
    approval = granted()
    served = started(approval).education_plan.course_periods.filter(place="nursing_home").get()

    assert (served.starts_on, served.ends_on, served.percent, served.preapproved) == (
        approval.starts_on,
        day_before(july(approval)),
        Decimal(50),
        True,
    )


def test_what_the_unit_confirmed_is_what_the_copy_states():
    caseworker = make_user(Role.CASEWORKER)
    case = concluded_case(by=caseworker)
    confirm_fact(
        case,
        by=caseworker,
        field="unit.palliative_beds",
        value="7",
        confirmed_by="Kari Lind",
        as_of=timezone.localdate(),
        source="Brev",
    )
    proposal = propose(reload(case), by=caseworker)
    approver = make_user(Role.APPROVER)

    sign_proposal(proposal, by=approver, sha256=stored_letter(proposal, approver).document.sha256)

    assert started(Approval.objects.get()).unit_statement.palliative_beds == 7


def test_documents_are_copied_with_files_of_their_own():

    draft = complete_application(**next_service())
    old = attach_pdf(draft)
    approval = _grant(draft)
    new = started(approval).attachments.get()

    assert (new.original_name, new.sha256, new.kind) == (old.original_name, old.sha256, old.kind)
    assert new.file.name != old.file.name
    with new.file.open("rb") as ours, old.file.open("rb") as theirs:
        assert ours.read() == theirs.read()


def _grant(draft: Application) -> Approval:

    by, approver = make_user(Role.CASEWORKER), make_user(Role.APPROVER)
    proposal = propose(judged(sent(draft), by=by), by=by, statement="Helhetsvurdering.")
    sign_proposal(proposal, by=approver, sha256=stored_letter(proposal, approver).document.sha256)
    return Approval.objects.get()


def test_starting_is_told_in_the_timeline():
    approval = granted()
    event = started(approval).events.get()

    assert (event.kind, event.actor) == (EventKind.STARTED, approval.doctor.user)
    assert event.detail == {"approval": approval.pk, "kinds": ["position"], "from": july(approval).isoformat()}


@pytest.mark.parametrize("role", [Role.DOCTOR, Role.SUPERVISOR, Role.CASEWORKER, Role.APPROVER])
def test_nobody_but_the_doctor_starts_a_change(role):
    approval = granted()
    with pytest.raises(NotAllowed):
        started(approval, by=make_user(role))

    assert approval.change_cases.count() == 0


def test_only_one_change_of_an_approval_is_open_at_a_time():
    approval = granted()
    first = started(approval)
    with pytest.raises(NotPossible, match="allerede meldt en endring"):
        started(approval, ChangeKind.SUPERVISOR)
    withdraw_application(first, by=approval.doctor.user)

    assert started(approval, ChangeKind.SUPERVISOR).change_kinds == ["supervisor"]


def test_database_keeps_a_second_open_change_out():
    first = started(granted())
    other = Application.objects.exclude(pk=first.pk).get()
    with pytest.raises(IntegrityError, match=r"one_open_change|changes_id"), transaction.atomic():
        Application.objects.filter(pk=other.pk).update(changes=first.changes, status=Status.UNDER_REVIEW)


def test_approval_that_has_ended_is_not_changed():
    approval = granted()
    decided_change(with_position(started(approval), 80))
    with pytest.raises(NotPossible, match="gjelder ikke lenger"):
        started(approval)


def test_approval_whose_days_are_over_is_not_changed(time_machine):
    approval = granted()
    time_machine.move_to(approval.ends_on + timedelta(days=1))
    with pytest.raises(NotPossible, match="er over"):
        started(approval)


@pytest.mark.parametrize("kinds", [[], ["noe annet"], ["position", "noe annet"]])
def test_change_must_say_what_changes(kinds):
    approval = granted()

    with pytest.raises(NotPossible, match="Velg hva som endres"):
        start_change_case(approval, by=approval.doctor.user, kinds=kinds, reason=WHY, change_from=july(approval))


def test_ending_is_told_alone():
    with pytest.raises(NotPossible, match="for seg"):
        started(granted(), ChangeKind.ENDING, ChangeKind.POSITION)


def test_change_without_a_reason_is_refused():
    with pytest.raises(NotPossible, match="Skriv hvorfor"):
        started(granted(), reason="  kort ")


def test_why_somebody_is_on_leave_is_not_asked():
    approval = granted()
    case = started(approval, ChangeKind.LEAVE, reason="", leave_until=july(approval) + timedelta(days=30))

    assert case.change_reason == ""


@pytest.mark.parametrize(("kind", "days"), [("position", -1), ("ending", 0), ("supervisor", 400), ("dates", 367)])
def test_change_from_a_day_outside_what_was_approved_is_refused(kind, days):
    approval = granted()
    with pytest.raises(NotPossible, match="fra en dag i perioden"):
        started(approval, kind, change_from=approval.starts_on + timedelta(days=days))


def test_leave_needs_a_last_day_inside_what_was_approved():
    approval = granted()
    for until, sentence in [
        (None, "Oppgi siste dag"),
        (day_before(july(approval)), "før den første"),
        (approval.ends_on + timedelta(days=1), "varer lenger"),
    ]:
        with pytest.raises(NotPossible, match=sentence):
            started(approval, ChangeKind.LEAVE, leave_until=until)


# --- the draft


def test_section_that_the_change_does_not_touch_stands_as_decided():
    case = started(granted(), ChangeKind.SUPERVISOR)
    answers = a.AboutAnswers(name="Noen Andre", is_party=True)
    with pytest.raises(NotPossible, match="ikke berørt av endringen"):
        save_about(case, by=case.doctor.user, version=case.version, answers=answers)


def test_dates_are_not_changed_by_a_change_of_position():
    case = started(granted())
    service = case.service_period
    moved = a.ServiceAnswers(
        employed=True, starts_on=service.starts_on, ends_on=service.ends_on - timedelta(days=1), positions=()
    )
    with pytest.raises(ValidationError) as refusal:
        save_service(case, by=case.doctor.user, version=case.version, answers=moved)

    assert list(refusal.value.message_dict) == ["ends_on"]


def test_changed_service_does_not_begin_before_the_change():
    approval = granted()
    case = started(approval, ChangeKind.DATES)
    with pytest.raises(ValidationError) as refusal:
        with_dates(case, day_before(july(approval)), approval.ends_on)

    assert list(refusal.value.message_dict) == ["starts_on"]


@pytest.mark.parametrize("kind", ["position", "supervisor", "unit", "dates"])
def test_change_that_changes_nothing_is_not_received(kind):
    case = started(granted(), kind)
    with pytest.raises(NotPossible, match="som i vedtaket"):
        submit_application(case, by=case.doctor.user)

    assert reload(case).status == Status.DRAFT


# --- only what changes is judged anew


def test_conclusions_that_the_change_does_not_touch_are_carried_over():
    approval = granted()
    standing = approval.decision.application
    case = sent(with_position(started(approval), 80))
    carried = {made.criterion: made for made in case.conclusions.all()}
    earlier = standing.conclusions.get(criterion="unit.definition")

    assert carried["unit.definition"].reason == (
        f"Vurdert i sak {standing.case_number}, ikke berørt av endringen: {earlier.reason}"
    )
    assert (carried["unit.definition"].outcome, carried["unit.definition"].made_by) == (
        earlier.outcome,
        earlier.made_by,
    )
    assert set(carried) == {
        made.criterion for made in standing.conclusions.all() if made.criterion not in criteria_of_change(["position"])
    }


def test_what_the_change_touches_is_judged_anew():
    approval = granted()
    case = started(approval, ChangeKind.UNIT)

    by = case.doctor.user
    choose_unit(case, by=by, version=case.version, unit=make_unit())
    save_unit(case, by=by, version=reload(case).version, answers=unit_answers())
    save_local(case, by=by, version=reload(case).version, answers=LOCAL)
    case = sent(reload(case))
    concluded = set(case.conclusions.values_list("criterion", flat=True))
    today = timezone.localdate()

    assert {"supervision.regular", "supervision.evaluation"} <= concluded
    assert judgeable_criteria(case, on=today) - concluded == {
        "unit.definition",
        "unit.staffing",
        "unit.patients",
        "local.general_practitioners",
        "local.home_care",
        "plan.individual",
        "teaching.programme",
        "teaching.own",
    }


def test_conclusion_carried_twice_names_the_case_it_was_made_in():
    approval = granted()
    first = approval.decision.application.case_number
    decided_change(with_position(started(approval), 80))
    second = Approval.objects.exclude(pk=approval.pk).get()
    case = sent(with_supervisor(started(second, ChangeKind.SUPERVISOR)))

    assert case.conclusions.get(criterion="unit.definition").reason.count("Vurdert i sak") == 1
    assert case.conclusions.get(criterion="unit.definition").reason.startswith(f"Vurdert i sak {first},")
