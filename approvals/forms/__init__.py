"""The doctor's and the supervisor's forms. Shape and language only; what is stored is the services' to do."""

from approvals.enums import Section
from approvals.forms.about import AboutForm
from approvals.forms.base import SectionForm
from approvals.forms.cooperation import CentreForm, LocalForm
from approvals.forms.course import CourseForm
from approvals.forms.plan import PlanForm
from approvals.forms.service import ServiceForm
from approvals.forms.supervisor import SupervisorForm
from approvals.forms.unit import UnitForm

#: section -> its form; attachments have a page of their own.
SECTION_FORMS: dict[Section, type[SectionForm]] = {
    form.section: form
    for form in (
        AboutForm,
        UnitForm,
        ServiceForm,
        CentreForm,
        LocalForm,
        SupervisorForm,
        PlanForm,
        CourseForm,
    )
}

__all__ = ["SECTION_FORMS", "SectionForm"]
