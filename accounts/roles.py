"""Who a person is to the system, and what each role may do. The one table of permissions by role."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """Exactly one per person; whoever needs two has two accounts, so that no case meets the same person twice."""

    DOCTOR = "doctor", _("lege under utdanning")
    SUPERVISOR = "supervisor", _("veileder")
    UNIT_CONTACT = "unit_contact", _("enhetsleder")
    CENTRE_CONTACT = "centre_contact", _("kontakt ved palliativt senter")
    CASEWORKER = "caseworker", _("saksbehandler")
    APPROVER = "approver", _("godkjenner")
    AUDITOR = "auditor", _("kontrollør")
    ADMINISTRATOR = "administrator", _("brukeradministrator")


STAFF_ROLES = frozenset({Role.CASEWORKER, Role.APPROVER, Role.AUDITOR, Role.ADMINISTRATOR})

_READ_CASES = frozenset(
    {
        "approvals.view_application",
        "approvals.view_decision",
        "approvals.view_approval",
        "approvals.view_standardparagraph",
        "approvals.view_alert",
        "approvals.view_serviceconfirmation",
        "approvals.view_simulation",
        "correspondence.view_delivery",
        "units.view_municipality",
        "units.view_municipalityfact",
        "units.view_palliativeunit",
        "units.view_palliativecentre",
        "units.view_staffcompetence",
        "supervision.view_supervisor",
    }
)

#: role -> permissions ("app.codename"). Nobody has a right that does not stand here; there is no superuser bypass.
ROLE_PERMISSIONS: dict[str, frozenset[str]] = {
    Role.DOCTOR: frozenset(),
    Role.SUPERVISOR: frozenset(),
    Role.UNIT_CONTACT: frozenset(),
    Role.CENTRE_CONTACT: frozenset(),
    Role.CASEWORKER: _READ_CASES
    | {
        "approvals.assess_application",
        "approvals.propose_decision",
        "approvals.export_archive",
        "approvals.simulate_rules",
        "correspondence.settle_delivery",
        "units.add_palliativeunit",
        "units.change_palliativeunit",
        "units.add_palliativecentre",
        "units.change_palliativecentre",
        "units.add_staffcompetence",
        "units.add_municipalityfact",
        "units.change_municipality",
    },
    # The approver is the lead caseworker, and answers for the standard paragraphs.
    Role.APPROVER: _READ_CASES
    | {
        "approvals.assess_application",
        "approvals.propose_decision",
        "approvals.sign_decision",
        "approvals.export_archive",
        "approvals.simulate_rules",
        "approvals.maintain_paragraphs",
        "correspondence.settle_delivery",
    },
    Role.AUDITOR: _READ_CASES | {"approvals.view_auditentry"},
    Role.ADMINISTRATOR: frozenset({"accounts.view_user", "accounts.add_user", "accounts.change_user"}),
}
