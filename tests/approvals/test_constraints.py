"""Every named constraint of the cases and what they stand on, broken by a plain INSERT and refused by name."""

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.roles import Role
from approvals.models import (
    Approval,
    Assessment,
    CaseEvent,
    Conclusion,
    Confirmation,
    Decision,
    IssuedLetter,
    Letter,
    Proposal,
)
from approvals.services.assessments import conclude, confirm_fact
from approvals.services.letters import issue_letter
from correspondence.services import store_document
from supervision.models import Appointment
from tests.approvals.admin.desk_client import case_under_review, insert_again, propose, reload, stored_letter
from tests.approvals.constraint_rows import MORE_BREAKS
from tests.factories import make_user
from units.models import MunicipalityFact

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]

APPS = ("approvals", "units", "curriculum", "supervision", "accounts")
DAY = timedelta(days=1)


class World:
    """One decided case with everything around it, and one open proposal beside it."""

    def __init__(self):
        self.caseworker, self.approver = make_user(Role.CASEWORKER), make_user(Role.APPROVER)
        case = case_under_review(by=self.caseworker, beds=5)
        conclude(
            case,
            by=self.caseworker,
            criterion="unit.definition",
            outcome="met",
            reason="En egen avdeling.",
            on=timezone.localdate(),
        )
        confirm_fact(
            case,
            by=self.caseworker,
            field="unit.staffing",
            value="Nok folk hele døgnet",
            confirmed_by="Kari Lind",
            as_of=date(2026, 11, 1),
            source="E-post",
        )
        self.proposal = propose(reload(case), by=self.caseworker, departure_reason="Får seks senger snart.")
        self.application = reload(case)
        self.letter = stored_letter(self.proposal, self.approver)
        self.issued = issue_letter(self.letter)
        self.decision = Decision.objects.create(
            application=self.application,
            proposal=self.proposal,
            assessment=self.proposal.assessment,
            letter=self.letter,
            kind="granted",
            proposed_by=self.caseworker,
            approved_by=self.approver,
            decided_at=self.proposal.proposed_at,
        )
        service = self.application.service_period
        self.service, self.unit, self.doctor = service, service.unit, self.application.doctor
        self.approval = Approval.objects.create(
            decision=self.decision,
            doctor=self.doctor,
            unit=self.unit,
            service_period=service,
            supervisor_name="Veileder",
            starts_on=service.starts_on,
            ends_on=service.ends_on,
            counted_months=Decimal(6),
        )
        self.centre = self.application.centre_statement.centre
        self.plan = self.application.education_plan
        self.appointment = Appointment.objects.get(service_period=service)
        self.supervisor = self.appointment.supervisor

    def second_proposal(self) -> Proposal:
        """Another, closed proposal of the same case."""
        return insert_again(self.proposal, closed_at=self.proposal.proposed_at)

    def second_letter(self) -> Letter:
        """Another letter of the same proposal."""
        document = store_document(uuid.uuid4().bytes, filename="b.pdf", content_type="application/pdf")
        return insert_again(self.letter, document=document, check_code=None)

    def another_decision(self, **changes: object) -> Decision:
        """A decision on another proposal with another letter."""
        return insert_again(self.decision, proposal=self.second_proposal(), letter=self.second_letter(), **changes)

    def draft_parts(self) -> dict:
        """What another application of the same doctor needs of its own."""
        return {
            "public_id": uuid.uuid4(),
            "service_period": insert_again(self.service),
            "education_plan": insert_again(self.plan),
        }

    def another_approval(self, **changes: object) -> Approval:
        """An approval of a later round."""
        return insert_again(self.approval, decision=self.another_decision(round=2), **changes)

    def ended(self) -> dict:
        """What an approval that was ended by a decision has."""
        at = self.decision.decided_at
        return {"ended_at": at, "ended_from": timezone.localdate(at), "ended_by": self.decision}

    def fact(self) -> MunicipalityFact:
        """A fact of the unit's municipality."""
        return MunicipalityFact.objects.create(
            municipality=self.unit.municipality, field="beds", value="8", as_of=date(2025, 1, 1)
        )


Break = Callable[[World], object]
#: name of the constraint -> an insert that it must refuse
BREAKS: dict[str, Break] = {
    "approvals_application_status_known": lambda w: insert_again(
        w.application, status="borte", case_number="26/90001", **w.draft_parts()
    ),
    "approvals_application_number_with_receipt": lambda w: insert_again(
        w.application, case_number="26/90001", submitted_at=None, **w.draft_parts()
    ),
    "approvals_application_number_unless_draft": lambda w: insert_again(
        w.application, case_number=None, submitted_at=None, **w.draft_parts()
    ),
    "approvals_centre_agreement_in_order": lambda w: insert_again(
        w.application.centre_statement,
        application=insert_again(w.application, case_number="26/90001", **w.draft_parts()),
        agreement_from=date(2027, 1, 2),
        agreement_to=date(2027, 1, 1),
    ),
    "approvals_conclusion_outcome_known": lambda w: insert_again(w.application.conclusions.first(), outcome="kanskje"),
    "approvals_attachment_type_allowed": lambda w: w.application.attachments.create(
        kind="plan", original_name="a", content_type="text/html", size=1, sha256="0" * 64, uploaded_by=w.caseworker
    ),
    "approvals_proposal_one_open": lambda w: insert_again(w.proposal),
    "approvals_proposal_sent_back_with_reason": lambda w: insert_again(
        w.proposal, closed_at=w.proposal.proposed_at, sent_back_by=w.approver, send_back_code="other"
    ),
    "approvals_proposal_grant_has_period": lambda w: insert_again(
        w.proposal, closed_at=w.proposal.proposed_at, starts_on=None
    ),
    "approvals_issuedletter_number_once": lambda w: insert_again(w.issued, letter=w.second_letter()),
    "approvals_issuedletter_after_the_application": lambda w: insert_again(
        w.issued, letter=w.second_letter(), number=1
    ),
    "approvals_decision_one_per_round": lambda w: w.another_decision(),
    "approvals_decision_two_people": lambda w: w.another_decision(round=2, approved_by=w.caseworker),
    "approvals_approval_one_active": lambda w: w.another_approval(),
    "approvals_approval_start_before_end": lambda w: w.another_approval(
        **w.ended(), ends_on=w.approval.starts_on - DAY
    ),
    "approvals_approval_months_not_negative": lambda w: w.another_approval(**w.ended(), counted_months=Decimal(-1)),
    "units_centre_name_unique": lambda w: insert_again(w.centre),
    "units_centre_approval_in_order": lambda w: insert_again(
        w.centre, name="Nytt", approved_from=date(2020, 1, 2), approved_to=date(2020, 1, 1)
    ),
    "units_municipality_name_unique": lambda w: insert_again(w.unit.municipality),
    "units_municipality_number_unique": lambda w: [
        insert_again(w.unit.municipality, name=name, number="4601") for name in ("Nord", "Sør")
    ],
    "units_municipalityfact_once_per_date": lambda w: insert_again(w.fact()),
    "units_unit_name_unique_in_municipality": lambda w: insert_again(w.unit),
    "curriculum_teaching_hours_not_negative": lambda w: insert_again(w.plan.teaching.first(), hours=Decimal(-1)),
    "curriculum_teaching_interval_positive": lambda w: insert_again(w.plan.teaching.first(), interval_weeks=Decimal(0)),
    "curriculum_course_start_before_end": lambda w: insert_again(
        w.plan.course_periods.first(), starts_on=date(2027, 1, 2), ends_on=date(2027, 1, 1)
    ),
    "curriculum_course_percent_0_100": lambda w: insert_again(w.plan.course_periods.first(), percent=Decimal("100.01")),
    "curriculum_service_start_before_end": lambda w: insert_again(w.service, ends_on=w.service.starts_on - DAY),
    "curriculum_position_start_before_end": lambda w: insert_again(
        w.service.positions.first(), ends_on=w.service.starts_on - DAY
    ),
    "curriculum_position_percent_0_100": lambda w: insert_again(w.service.positions.first(), percent=Decimal(-1)),
    "supervision_supervisor_verified_paired": lambda w: insert_again(
        w.supervisor, user=make_user(Role.SUPERVISOR), competence_area_verified=True
    ),
    "supervision_appointment_one_standing": lambda w: insert_again(w.appointment),
    "supervision_appointment_one_answer": lambda w: insert_again(
        w.appointment, service_period=insert_again(w.service), declined_at=w.appointment.accepted_at
    ),
    "supervision_appointment_accepted_by_somebody": lambda w: insert_again(
        w.appointment, service_period=insert_again(w.service), supervisor=None
    ),
    "accounts_doctor_hpr_unique": lambda w: insert_again(w.doctor, user=make_user()),
    "accounts_user_email_unique": lambda w: insert_again(w.caseworker, email=w.caseworker.email.upper()),
    "accounts_user_role_known": lambda w: insert_again(w.caseworker, email="ny@example.no", role="konge"),
    **MORE_BREAKS,
}


def _named_constraints() -> set[str]:
    models = [model for label in APPS for model in apps.get_app_config(label).get_models()]
    return {constraint.name for model in models for constraint in model._meta.constraints}


@pytest.fixture
def world():
    return World()


def test_every_constraint_has_a_row_here():
    assert set(BREAKS) == _named_constraints()


@pytest.mark.parametrize("name", sorted(BREAKS))
def test_constraint_refuses(world, name):
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        BREAKS[name](world)
    # SQLite names the columns of a unique index instead of the constraint.
    if connection.vendor == "postgresql" or "UNIQUE" not in str(refusal.value):
        assert f'"{name}"' in str(refusal.value) or str(refusal.value).endswith(f": {name}")


KEPT = [CaseEvent, Assessment, Conclusion, Confirmation, Letter, IssuedLetter, Decision]


@pytest.mark.parametrize("model", KEPT, ids=lambda model: model.__name__)
def test_kept_row_cannot_be_changed(world, model):
    before = list(model.objects.order_by("pk").values())
    with pytest.raises(IntegrityError, match=f"{model._meta.db_table} is append-only"), transaction.atomic():
        model.objects.update(application_id=world.application.pk)
    assert before
    assert list(model.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("model", KEPT, ids=lambda model: model.__name__)
def test_kept_row_cannot_be_removed(world, model):
    before = model.objects.count()
    rows = model.objects.all()
    with pytest.raises(IntegrityError, match=f"{model._meta.db_table} is append-only"), transaction.atomic():
        rows._raw_delete(rows.db)
    assert before > 0
    assert model.objects.count() == before
