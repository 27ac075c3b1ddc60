"""People, units and cases for tests, made through the services that the product itself uses."""

import itertools
from datetime import date
from decimal import Decimal
from typing import Any

from allauth.account.models import EmailAddress

from accounts.models import User
from accounts.roles import Role
from approvals.enums import AttachmentKind
from approvals.models import Application
from approvals.services import answers as a
from approvals.services.applications import start_application, submit_application
from approvals.services.appointments import accept_supervision, ask_supervisor, standing_appointment
from approvals.services.sections import (
    save_about,
    save_centre,
    save_course,
    save_local,
    save_plan,
    save_service,
    save_supervisor,
    save_unit,
)
from approvals.services.unit_choice import choose_unit
from curriculum.models import CoursePlace, TeachingForm
from supervision.services import claim_appointments
from tests.replays import replayed
from units.models import Municipality, PalliativeCentre, PalliativeUnit, UnitKind

PASSWORD = "et-langt-passord-for-tester"

_numbers = itertools.count(1)


@replayed
def make_user(role: str = Role.DOCTOR, **fields: Any) -> User:
    """A person with a confirmed address; the name tells role and number unless given."""
    number = next(_numbers)
    fields.setdefault("email", f"{role}{number}@example.no")
    fields.setdefault("name", f"{role.capitalize()} Nummer {number}")
    user = User.objects.create_user(fields.pop("email"), PASSWORD, role=role, **fields)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@replayed
def make_municipality(**fields: Any) -> Municipality:
    """A municipality with a name of its own."""
    fields.setdefault("name", f"Kommune {next(_numbers)}")
    return Municipality.objects.create(**fields)


@replayed
def make_unit(**fields: Any) -> PalliativeUnit:
    """A palliative unit in a nursing home."""
    fields.setdefault("municipality", None)
    fields["municipality"] = fields["municipality"] or make_municipality()
    fields.setdefault("name", f"Lindrende enhet {next(_numbers)}")
    fields.setdefault("kind", UnitKind.NURSING_HOME)
    return PalliativeUnit.objects.create(**fields)


@replayed
def make_centre(**fields: Any) -> PalliativeCentre:
    """A centre that counts toward R04."""
    fields.setdefault("name", f"Palliativt senter {next(_numbers)}")
    fields.setdefault("has_team", True)
    fields.setdefault("has_bed_unit", True)
    fields.setdefault("approved_from", date(2015, 1, 1))
    return PalliativeCentre.objects.create(**fields)


@replayed
def draft_application(*, by: User | None = None) -> Application:
    """An empty draft."""
    return start_application(by=by or make_user())


@replayed
def complete_application(
    *,
    by: User | None = None,
    unit: PalliativeUnit | None = None,
    supervisor: User | None = None,
    starts_on: date = date(2027, 1, 1),
    ends_on: date = date(2027, 12, 31),
    percent: Decimal = Decimal(50),
    beds: int = 8,
    hours: Decimal = Decimal(36),
    weeks: int = 18,
    accepted: bool = True,
    agreement_to: date | None = None,
    **about: Any,
) -> Application:
    """A draft in which every criterion is met or waits for judgement.

    `accepted` lets the supervisor be asked and answer; the caseworker's look-up in the register is not made.
    """
    by = by or make_user()
    supervisor = supervisor or make_user(Role.SUPERVISOR)
    application = start_application(by=by, language=about.pop("language", "nb"))
    about.setdefault("hpr_number", str(7_000_000 + next(_numbers)))
    about.setdefault("clinical_specialty", "Allmennmedisin")
    about.setdefault("nordic_course", "completed")
    about |= {"name": by.name, "is_party": True, "language": application.language}
    _save(save_about, application, by, a.AboutAnswers(**about))
    application = choose_unit(application, by=by, version=application.version, unit=unit or make_unit())
    _save(save_unit, application, by, unit_answers(beds=beds))
    row = a.PositionRow(starts_on=starts_on, ends_on=ends_on, percent=percent)
    service = a.ServiceAnswers(employed=True, starts_on=starts_on, ends_on=ends_on, positions=(row,))
    _save(save_service, application, by, service)
    _save(save_centre, application, by, centre_answers(agreement_to=agreement_to))
    _save(save_local, application, by, LOCAL)
    _save(save_supervisor, application, by, supervisor_answers(supervisor))
    _save(save_plan, application, by, plan_answers(hours=hours, weeks=weeks))
    _save(save_course, application, by, COURSE)
    if accepted:
        accept(application, supervisor)
    return Application.objects.get(pk=application.pk)


@replayed
def submitted_application(**fields: Any) -> Application:
    """A case that the authority has received."""
    application = complete_application(**fields)
    return submit_application(application, by=application.doctor.user)


@replayed
def accept(application: Application, supervisor: User) -> None:
    """Let the supervisor be asked and accept on their own approval in the competence area."""
    ask_supervisor(application, by=application.doctor.user)
    claim_appointments(supervisor)
    accept_supervision(
        standing_appointment(application),
        by=supervisor,
        basis="competence_area",
        hpr_number=str(8_000_000 + next(_numbers)),
        workplace="Palliativt senter",
    )


def unit_answers(**changed: Any) -> a.UnitAnswers:
    """Facts of a unit that fulfils the rules; `beds` is the number of palliative beds."""
    return a.UnitAnswers(
        palliative_beds=changed.pop("beds", 8),
        description="Egen lindrende enhet med fast personale og egen avdelingsleder.",
        staffing="Lege 60 prosent, 14 årsverk sykepleiere, de fleste med videreutdanning.",
        patients_per_year=90,
        patient_mix="Mest kreft, noen med hjertesvikt, KOLS og ALS.",
        as_of=date(2026, 10, 1),
        stated_by="Enhetsleder Kari Lind",
        **changed,
    )


def centre_answers(**changed: Any) -> a.CentreAnswers:
    """A signed, open-ended agreement and two conferences a month."""
    changed.setdefault("centre", None)
    changed["centre"] = changed["centre"] or make_centre()
    changed.setdefault("agreement_signed_on", date(2026, 3, 1))
    changed.setdefault("conferences_per_month", 2)
    return a.CentreAnswers(conference_plan="Annenhver tirsdag på video.", **changed)


LOCAL = a.LocalAnswers(
    general_practitioners="Fast møte med fastlegene hver måned, og avtale om utskriving.",
    home_care="Ukentlig møte med hjemmetjenesten og felles plan for hver pasient.",
)

COURSE = a.CourseAnswers(
    planned_whole=True,
    periods=(
        a.CourseRow(
            place=CoursePlace.PALLIATIVE_CENTRE,
            place_name="Palliativt senter",
            starts_on=date(2025, 1, 1),
            ends_on=date(2026, 6, 30),
            percent=Decimal(100),
            team=True,
            bed_unit=True,
            approved_training_site=True,
        ),
    ),
)


def supervisor_answers(supervisor: User, **changed: Any) -> a.SupervisorAnswers:
    """The supervisor named, with a meeting a month."""
    changed.setdefault("meetings_per_month", 1)
    return a.SupervisorAnswers(
        name=supervisor.name,
        email=supervisor.email,
        workplace="Palliativt senter",
        basis="competence_area",
        schedule="Første torsdag i måneden, en time.",
        evaluation="Skriftlig evaluering hvert halvår med felles skjema.",
        at_palliative_centre=True,
        whole_course=True,
        **changed,
    )


def plan_answers(*, hours: Decimal = Decimal(36), weeks: int = 18) -> a.PlanAnswers:
    """A whole plan, a running programme at the centre, and two lectures of one's own."""
    return a.PlanAnswers(
        individual_plan=True,
        covers_whole_course=True,
        plan_text="Plan for begge årene, laget sammen med veilederen.",
        own_teaching_items=2,
        own_teaching_text="Internundervisning om smerte og om samtaler.",
        teaching=(a.TeachingRow(form=TeachingForm.PALLIATIVE_CENTRE, hours=hours, weeks=weeks, content="Torsdager"),),
    )


def attach_basis(application: Application) -> None:
    """Attach a document of the kind that supports a supervisor on other grounds."""
    attach_pdf(application, kind=AttachmentKind.SUPERVISOR_BASIS)


def attach_pdf(application: Application, *, kind: str = AttachmentKind.PLAN, name: str = "plan.pdf") -> Any:
    """Attach a small, harmless PDF through the service."""
    from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: PLC0415 - only some tests attach

    from approvals.services.attachments import attach_document  # noqa: PLC0415 - only some tests attach
    from tests.files import pdf_bytes  # noqa: PLC0415 - only some tests attach

    upload = SimpleUploadedFile(name, pdf_bytes(), content_type="application/pdf")
    return attach_document(application, by=application.doctor.user, kind=kind, upload=upload)


def _save(service: Any, application: Application, by: User, answers: Any) -> None:
    saved = service(application, by=by, version=application.version, answers=answers)
    application.version = saved.version
