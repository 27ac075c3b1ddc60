"""Where in an application the answer to each criterion stands: the section, the field, and the facts behind it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from approvals.enums import AttachmentKind, RequestKind, Section, Status
from approvals.models import Application, RequestItem
from approvals.models.request import OPEN_REQUEST_STATES


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What a question about a criterion concerns.

    `field` is a question or a list of rows of the section's page; `facts` begin the names of the facts that answer it,
    as snapshots have them; `document` is what an attached file then shows.
    """

    section: Section
    field: str
    facts: tuple[str, ...]
    document: AttachmentKind = AttachmentKind.OTHER

    @property
    def path(self) -> str:
        """The place as a request keeps it: `unit.palliative_beds`."""
        return f"{self.section.value}.{self.field}"

    def has(self, fact: str) -> bool:
        """Whether a fact is among those that answer the question."""
        return any(fact == start or fact.startswith(f"{start}.") for start in self.facts)


def _place(path: str, *facts: str, document: AttachmentKind = AttachmentKind.OTHER) -> Place:
    section, _dot, field = path.partition(".")
    return Place(section=Section(section), field=field, facts=facts or (path,), document=document)


_COURSE_PERIODS: Final = _place("course.periods")
_TEACHING: Final = _place("plan.teaching", "education.programme", document=AttachmentKind.PROGRAMME)

#: criterion -> what a question about it concerns
PLACES: Final[Mapping[str, Place]] = {
    "applicant.doctor": _place("about.hpr_number", "applicant.is_doctor", "applicant.is_party", "applicant.hpr_number"),
    "unit.kind": _place("unit.description", document=AttachmentKind.UNIT),
    "unit.definition": _place("unit.description", document=AttachmentKind.UNIT),
    "unit.beds": _place("unit.palliative_beds", document=AttachmentKind.UNIT),
    "unit.staffing": _place("unit.staffing", document=AttachmentKind.UNIT),
    "unit.patients": _place(
        "unit.patients_per_year", "unit.patients_per_year", "unit.patient_mix", document=AttachmentKind.UNIT
    ),
    "timing.before_start": _place("service.starts_on", "service.starts_on", "service.ends_on"),
    "position.size": _place("service.positions", "service.positions", "service.employed"),
    "centre.agreement": _place(
        "centre.agreement_signed_on",
        "centre.name",
        "centre.agreement_signed_on",
        "centre.agreement_from",
        "centre.agreement_to",
        document=AttachmentKind.AGREEMENT,
    ),
    "centre.conferences": _place("centre.conferences_per_month", "centre.conferences", "centre.conference_plan"),
    "local.general_practitioners": _place("local.general_practitioners"),
    "local.home_care": _place("local.home_care"),
    "supervisor.appointed": _place("supervisor.name", "supervisor.name", "supervisor.email"),
    "supervisor.eligible": _place(
        "supervisor.basis",
        "supervisor.basis",
        "supervisor.name",
        "supervisor.email",
        document=AttachmentKind.SUPERVISOR_BASIS,
    ),
    "supervision.meetings": _place("supervisor.meetings_per_month", "supervisor.meetings"),
    "supervision.regular": _place("supervisor.schedule"),
    "supervision.evaluation": _place("supervisor.evaluation"),
    "plan.individual": _place(
        "plan.individual_plan",
        "education.individual_plan",
        "education.plan_covers_whole_course",
        "education.plan_text",
        document=AttachmentKind.PLAN,
    ),
    "teaching.programme": _TEACHING,
    "teaching.hours": _TEACHING,
    "teaching.weeks": _TEACHING,
    "teaching.own": _place("plan.own_teaching_items", "education.own_teaching_items", "education.own_teaching_text"),
    "course.planned": _place("course.planned_whole", "course"),
    "course.after_hospital": _COURSE_PERIODS,
    "supervisor.continuity": _place(
        "supervisor.at_palliative_centre", "supervisor.at_palliative_centre", "supervisor.whole_course"
    ),
    "teaching.nearest_centre": _TEACHING,
    "doctor.specialty": _place(
        "about.clinical_specialty", "applicant.clinical_specialty", "applicant.specialist_since"
    ),
    "doctor.nordic_course": _place("about.nordic_course", "applicant.nordic_course"),
    "course.total": _COURSE_PERIODS,
    "course.centre_year": _COURSE_PERIODS,
    "course.nursing_home_cap": _COURSE_PERIODS,
}


def sections_of(items: Iterable[RequestItem]) -> frozenset[Section]:
    """Return the sections that questions concern."""
    return frozenset(Section(item.field.partition(".")[0]) for item in items)


def open_sections(application: Application) -> frozenset[Section]:
    """Return the sections that the applicant may change while the case waits for answers; attachments are added.

    Nothing is open in any other status: a draft is written freely, and everything else is closed.
    """
    if application.status != Status.INFORMATION_REQUESTED:
        return frozenset()
    asked = RequestItem.objects.filter(
        request__application=application,
        request__kind=RequestKind.INFORMATION,
        request__state__in=OPEN_REQUEST_STATES,
    )
    return sections_of(asked) | {Section.ATTACHMENTS}
