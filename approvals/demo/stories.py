"""What a demo doctor answers in each section, from a short description of the case."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, Final

import yaml

from approvals.demo.municipalities import DATA, stated_facts
from approvals.demo.people import BY_LOCAL
from approvals.services import answers as a
from curriculum.models import CoursePlace, TeachingForm
from supervision.models import SupervisorBasis
from units.models import PalliativeCentre, PalliativeUnit

_HOURS_A_WEEK: Final = 2
_COURSE: Final = a.CourseAnswers(
    planned_whole=True,
    periods=(
        a.CourseRow(
            place=CoursePlace.PALLIATIVE_CENTRE,
            place_name="Palliativt senter, Fjordbyen sykehus",
            starts_on=date(2025, 1, 1),
            ends_on=date(2026, 6, 30),
            percent=Decimal(100),
            team=True,
            bed_unit=True,
            approved_training_site=True,
        ),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One application in short. People, unit and centre by their keys; `percent` of full time for the whole service.

    `teaching_hours` None plans exactly what the position asks for in whole months; `stated` replaces what the register
    says of the unit.
    """

    doctor: str
    unit: str
    starts_on: date
    ends_on: date
    percent: Decimal
    supervisor: str = "berit.ovrebotn"
    basis: SupervisorBasis = SupervisorBasis.COMPETENCE_AREA
    centre: str = "fjordbyen"
    language: str = "nb"
    teaching_hours: Decimal = Decimal(36)
    conferences: int = 2
    accepted: bool = True
    stated: dict[str, Any] = field(default_factory=dict)

    def about(self) -> a.AboutAnswers:
        """Who applies."""
        person = BY_LOCAL[self.doctor]
        return a.AboutAnswers(
            name=person.name,
            hpr_number=person.hpr_number,
            clinical_specialty=person.specialty,
            specialist_since=date(2019, 5, 2),
            nordic_course="completed",
            is_party=True,
            language=self.language,
        )

    def unit_answers(self, unit: PalliativeUnit) -> a.UnitAnswers:
        """What is stated of the unit: as the register has it, unless the story says otherwise."""
        facts, as_of = stated_facts(unit)
        stated = {**facts, **self.stated}
        return a.UnitAnswers(
            palliative_beds=int(stated["palliative_beds"]),
            description=stated["description"],
            staffing=stated["staffing"],
            patients_per_year=int(stated["patients_per_year"]),
            patient_mix=stated["patient_mix"],
            as_of=as_of,
            stated_by=unit.contact_name or "Enhetslederen",
        )

    def local(self, unit: PalliativeUnit) -> a.LocalAnswers:
        """How general practitioners and home care take part."""
        stated = {**stated_facts(unit)[0], **self.stated}
        return a.LocalAnswers(general_practitioners=stated["general_practitioners"], home_care=stated["home_care"])

    def service(self) -> a.ServiceAnswers:
        """Period and position."""
        part = a.PositionRow(starts_on=self.starts_on, ends_on=self.ends_on, percent=self.percent)
        return a.ServiceAnswers(employed=True, starts_on=self.starts_on, ends_on=self.ends_on, positions=(part,))

    def centre_answers(self, centre: PalliativeCentre) -> a.CentreAnswers:
        """An agreement that is signed and has no end."""
        return a.CentreAnswers(
            centre=centre,
            agreement_signed_on=date(2026, 3, 2),
            agreement_from=date(2026, 4, 1),
            conferences_per_month=self.conferences,
            conference_plan=self._words["conference_plan"],
        )

    def supervisor_answers(self) -> a.SupervisorAnswers:
        """The supervisor named, with a meeting a month."""
        person = BY_LOCAL[self.supervisor]
        at_centre = self.basis == SupervisorBasis.COMPETENCE_AREA
        return a.SupervisorAnswers(
            name=person.name,
            email=person.email,
            workplace=person.workplace,
            basis=self.basis,
            meetings_per_month=1,
            schedule=self._words["schedule"],
            evaluation=self._words["evaluation"],
            at_palliative_centre=at_centre,
            whole_course=at_centre,
        )

    def plan(self) -> a.PlanAnswers:
        """A plan for the whole course, and a running programme at the centre of two hours a week."""
        teaching = a.TeachingRow(
            form=TeachingForm.PALLIATIVE_CENTRE,
            hours=self.teaching_hours,
            weeks=-(-int(self.teaching_hours) // _HOURS_A_WEEK),
            content=self._words["teaching"],
        )
        return a.PlanAnswers(
            individual_plan=True,
            covers_whole_course=True,
            plan_text=self._words["plan_text"],
            own_teaching_items=2,
            own_teaching_text=self._words["own_teaching_text"],
            teaching=(teaching,),
        )

    def course(self) -> a.CourseAnswers:
        """The rest of the two years: eighteen months at a centre, behind the doctor."""
        return _COURSE

    @property
    def _words(self) -> dict[str, str]:
        answers = texts()["answers"]
        return dict(answers.get(self.language, answers["nb"]))


@cache
def texts() -> dict[str, Any]:
    """What people write in the demo: answers by language form, reasons by criterion."""
    content: dict[str, Any] = yaml.safe_load((DATA / "texts.yaml").read_text(encoding="utf-8"))
    return content
