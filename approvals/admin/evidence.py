"""What stands in the case about each criterion: stated by the doctor, confirmed by others, attached."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.form_fields import format_date, format_decimal
from approvals.enums import AttachmentKind, ConfirmedField
from approvals.facts import is_still_about
from approvals.models import Application, Attachment, Confirmation
from curriculum.models import PositionPart
from curriculum.queries.small_groups import completed_groups
from curriculum.queries.staff_competence import newest_counts
from supervision.models import Appointment

Text = str | Promise

#: lines of the unit's competence beside a criterion; the page of the unit has them all
MOST_COUNTS: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One fact: what the doctor stated, what was confirmed instead, and which documents show it."""

    label: Text
    stated: list[Text] = field(default_factory=list)
    confirmed: Confirmation | None = None
    confirmed_value: str = ""
    attachments: list[Attachment] = field(default_factory=list)


class CaseEvidence:
    """Collects the evidence of one case. `application` comes from `load_for_facts`; of it nothing is read again."""

    def __init__(self, application: Application, attachments: Sequence[Attachment]) -> None:
        self.application = application
        self.attachments = attachments
        valid = (row for row in application.confirmations.all() if is_still_about(row, application))
        self.confirmed = {row.field: row for row in valid}
        standing = application.service_period.standing_appointments
        self.appointment = standing[0] if standing else None
        # To inform whoever judges; no criterion reads them.
        self.competence = newest_counts(application.service_period.unit_id)
        self.small_groups = list(completed_groups(application.service_period.unit_id)[:MOST_COUNTS])

    def on(self, criterion: str) -> list[Evidence]:
        """Return the facts that bear on a criterion, in reading order; an unknown criterion has none."""
        return [collect(self) for collect in _BY_CRITERION.get(criterion, ())]


def show(value: Any) -> list[Text]:
    """Return a value as lines for people; nothing for what is not stated."""
    if value is None or value == "":
        return []
    if isinstance(value, bool):
        return [_("ja") if value else _("nei")]
    if isinstance(value, date):
        return [format_date(value)]
    if isinstance(value, Decimal):
        return [format_decimal(value)]
    return [str(value)]


def show_confirmed(confirmation: Confirmation) -> str:
    """Return the confirmed value for people; dates are stored in ISO form."""
    try:
        return format_date(date.fromisoformat(confirmation.value))
    except ValueError:
        return confirmation.value


Collector = Callable[[CaseEvidence], Evidence]


def _unit(name: str) -> Collector:
    """A fact of the unit's statement, with the confirmation that replaces it if there is one."""

    def collect(case: CaseEvidence) -> Evidence:
        statement = case.application.unit_statement
        label = statement._meta.get_field(name).verbose_name
        value = getattr(statement, name)
        group = "local" if name in {"general_practitioners", "home_care"} else "unit"
        return _confirmable(case, f"{group}.{name}", label, value)

    return collect


def _centre(name: str, key: str | None = None) -> Collector:
    """A fact of the centre's statement; `key` is its name among the facts that can be confirmed."""

    def collect(case: CaseEvidence) -> Evidence:
        statement = case.application.centre_statement
        label = statement._meta.get_field(name).verbose_name
        return _confirmable(case, f"centre.{key or name}", label, getattr(statement, name))

    return collect


def _confirmable(case: CaseEvidence, key: str, label: Text, value: Any) -> Evidence:
    confirmation = case.confirmed.get(key) if key in ConfirmedField.values else None
    return Evidence(
        label=label,
        stated=show(value),
        confirmed=confirmation,
        confirmed_value=show_confirmed(confirmation) if confirmation else "",
    )


def _plain(label: Text, read: Callable[[CaseEvidence], Any]) -> Collector:
    def collect(case: CaseEvidence) -> Evidence:
        return Evidence(label=label, stated=show(read(case)))

    return collect


def _lines(label: Text, read: Callable[[CaseEvidence], list[Text]]) -> Collector:
    def collect(case: CaseEvidence) -> Evidence:
        return Evidence(label=label, stated=read(case))

    return collect


def _attached(kind: AttachmentKind) -> Collector:
    def collect(case: CaseEvidence) -> Evidence:
        found = [each for each in case.attachments if each.kind == kind]
        return Evidence(label=_("Vedlegg"), attachments=found)

    return collect


def _appointed(name: str) -> Collector:
    """A fact of the appointment that stands; nothing when nobody is named."""

    def collect(case: CaseEvidence) -> Evidence:

        label = Appointment._meta.get_field(name).verbose_name
        return Evidence(label=label, stated=show(getattr(case.appointment, name)) if case.appointment else [])

    return collect


def _supervising(read: Callable[[Any], Any]) -> Callable[[CaseEvidence], Any]:
    def from_case(case: CaseEvidence) -> Any:
        supervisor = case.appointment.supervisor if case.appointment else None
        return read(supervisor) if supervisor else None

    return from_case


def _accepted_on(case: CaseEvidence) -> Any:
    accepted_at = case.appointment.accepted_at if case.appointment else None
    return localdate(accepted_at) if accepted_at else None


def _basis(case: CaseEvidence) -> Any:
    if not case.appointment:
        return None
    holder = case.appointment.supervisor or case.appointment
    return holder.get_basis_display() if holder.basis else None


def _register_check(case: CaseEvidence) -> list[Text]:
    supervisor = case.appointment.supervisor if case.appointment else None
    if supervisor is None or supervisor.competence_area_verified is None:
        return [_("ikke slått opp ennå")]
    answer = _("funnet") if supervisor.competence_area_verified else _("ikke funnet")
    return [answer, f"{format_date(localdate(supervisor.verified_at))} – {supervisor.verified_source}"]


def _period(case: CaseEvidence) -> list[Text]:
    service = case.application.service_period
    if not (service.starts_on and service.ends_on):
        return []
    return [f"{format_date(service.starts_on)} – {format_date(service.ends_on)}"]


def _positions(case: CaseEvidence) -> list[Text]:
    return [
        f"{_share(part)}: {format_date(part.starts_on)} – {format_date(part.ends_on)}"
        for part in case.application.service_period.positions.all()
    ]


def _share(part: PositionPart) -> str:
    return str(_("Permisjon")) if part.is_leave else f"{format_decimal(part.percent)} %"


def _programme(case: CaseEvidence) -> list[Text]:
    return [
        _("%(form)s: %(hours)s timer%(weeks)s%(interval)s. %(content)s")
        % {
            "form": row.get_form_display(),
            "hours": format_decimal(row.hours),
            "weeks": _(" over %(count)s uker") % {"count": row.weeks} if row.weeks else "",
            "interval": (
                _(", %(count)s uker mellom møtene") % {"count": format_decimal(row.interval_weeks)}
                if row.interval_weeks
                else ""
            ),
            "content": row.content,
        }
        for row in case.application.education_plan.teaching.all()
    ]


def _course_periods(case: CaseEvidence) -> list[Text]:
    return [_course_period(row) for row in case.application.education_plan.course_periods.all()]


def _course_period(row: Any) -> Text:
    stated = {
        _("team"): row.team,
        _("sengeenhet"): row.bed_unit,
        _("godkjent utdanningssted"): row.approved_training_site,
    }
    if row.place == "nursing_home":
        stated = {_("forhåndsgodkjent"): row.preapproved}
    marks = ", ".join(f"{label}: {show(value)[0] if value is not None else '–'}" for label, value in stated.items())
    place = " ".join([str(row.get_place_display()), row.place_name]).strip()
    days = f"{format_date(row.starts_on)} – {format_date(row.ends_on)}"
    return f"{place}: {format_decimal(row.percent)} %, {days} ({marks})"


_KIND = _plain(
    _("Type enhet"),
    lambda case: (
        case.application.service_period.unit.get_kind_display() if case.application.service_period.unit else None
    ),
)
_PERIOD = _lines(_("Tjenesten"), _period)
_POSITIONS = _lines(_("Stillingsdeler"), _positions)
_PROGRAMME = _lines(_("Undervisningsprogram"), _programme)
_COURSE = _lines(_("Resten av de to årene"), _course_periods)
_BASIS = _plain(_("Grunnlag"), _basis)
_COMPETENCE = _lines(
    _("Kompetanse i enheten, bare til opplysning"),
    lambda case: [
        *(count.summary for count in case.competence[:MOST_COUNTS]),
        *([_("Flere tall står på enhetens side i registeret.")] if len(case.competence) > MOST_COUNTS else []),
    ],
)
_SMALL_GROUPS = _lines(
    _("Gjennomførte smågrupper i enheten, bare til opplysning"),
    lambda case: [
        ngettext("%(title)s (%(held)d møte)", "%(title)s (%(held)d møter)", group.held)
        % {"title": group.title, "held": group.held}
        for group in case.small_groups
    ],
)

_BY_CRITERION: dict[str, tuple[Collector, ...]] = {
    "applicant.doctor": (
        _plain(_("HPR-nummer"), lambda case: case.application.doctor.hpr_number),
        _plain(_("Søker for seg selv"), lambda case: case.application.is_party),
    ),
    "unit.kind": (_KIND,),
    "unit.definition": (_unit("description"), _attached(AttachmentKind.UNIT), _COMPETENCE),
    "unit.beds": (_unit("palliative_beds"),),
    "unit.staffing": (_unit("staffing"), _COMPETENCE, _SMALL_GROUPS),
    "unit.patients": (_unit("patients_per_year"), _unit("patient_mix")),
    "timing.before_start": (_PERIOD,),
    "position.size": (_plain(_("Ansatt"), lambda case: case.application.service_period.employed), _POSITIONS),
    "centre.agreement": (
        _plain(_("Senter"), lambda case: case.application.centre_statement.centre),
        _centre("agreement_signed_on"),
        _centre("agreement_from"),
        _centre("agreement_to"),
        _attached(AttachmentKind.AGREEMENT),
    ),
    "centre.conferences": (_centre("conferences_per_month", "conferences"), _centre("conference_plan")),
    "local.general_practitioners": (_unit("general_practitioners"),),
    "local.home_care": (_unit("home_care"),),
    "supervisor.appointed": (
        _appointed("name"),
        _plain(_("Takket ja"), _accepted_on),
    ),
    "supervisor.eligible": (
        _BASIS,
        _plain(_("Nærmere om grunnlaget"), _supervising(lambda supervisor: supervisor.basis_text)),
        _plain(_("HPR-nummer"), _supervising(lambda supervisor: supervisor.hpr_number)),
        _lines(_("Oppslag i registeret"), _register_check),
        _attached(AttachmentKind.SUPERVISOR_BASIS),
    ),
    "supervision.meetings": (_appointed("meetings_per_month"),),
    "supervision.regular": (_appointed("schedule"),),
    "supervision.evaluation": (_appointed("evaluation"),),
    "plan.individual": (
        _plain(_("Individuell plan finnes"), lambda case: case.application.education_plan.individual_plan),
        _plain(_("Dekker hele løpet"), lambda case: case.application.education_plan.covers_whole_course),
        _plain(_("Planen i korte trekk"), lambda case: case.application.education_plan.plan_text),
        _attached(AttachmentKind.PLAN),
    ),
    "teaching.programme": (_PROGRAMME, _attached(AttachmentKind.PROGRAMME)),
    "teaching.hours": (_PROGRAMME,),
    "teaching.weeks": (_PROGRAMME,),
    "teaching.own": (
        _plain(_("Egne undervisningsoppdrag"), lambda case: case.application.education_plan.own_teaching_items),
        _plain(_("Hva legen skal undervise i"), lambda case: case.application.education_plan.own_teaching_text),
    ),
    "course.planned": (
        _plain(_("Hele toårsløpet er planlagt"), lambda case: case.application.education_plan.planned_whole),
        _COURSE,
    ),
    "course.after_hospital": (_COURSE,),
    "supervisor.continuity": (_appointed("at_palliative_centre"), _appointed("whole_course")),
    "teaching.nearest_centre": (_PROGRAMME,),
    "doctor.specialty": (_plain(_("Klinisk spesialitet"), lambda case: case.application.doctor.clinical_specialty),),
    "doctor.nordic_course": (
        _plain(_("Nordic Specialist Course"), lambda case: case.application.doctor.get_nordic_course_display()),
    ),
    "course.total": (_COURSE,),
    "course.centre_year": (_COURSE,),
    "course.nursing_home_cap": (_POSITIONS,),
}
