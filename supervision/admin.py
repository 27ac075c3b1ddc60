"""Supervisors in Django admin, to be looked up. The look-up in the register is noted on the desk of a case."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.desk_admin import DeskAdmin
from supervision.models import Supervisor


@admin.register(Supervisor)
class SupervisorAdmin(DeskAdmin):
    """Who supervises, on what basis, and what the register said."""

    list_display = ["name", "workplace", "basis", "competence_area_verified", "verified_at"]
    list_filter = ["basis", "competence_area_verified"]
    list_select_related = ["user"]
    search_fields = ["user__name", "user__email", "hpr_number", "workplace"]
    search_help_text = _("Navn, e-post, HPR-nummer eller arbeidssted")
    ordering = ["user__name", "pk"]
    fields = [
        "name",
        "hpr_number",
        "workplace",
        "basis",
        "basis_text",
        "competence_area_verified",
        "verified_at",
        "checked_by",
        "verified_source",
    ]
    readonly_fields = fields

    @admin.display(description=_("navn"), ordering="user__name")
    def name(self, supervisor: Supervisor) -> str:
        """The supervisor's name."""
        return supervisor.user.name

    @admin.display(description=_("slått opp av"))
    def checked_by(self, supervisor: Supervisor) -> str:
        """Who looked it up."""
        return supervisor.verified_by.name if supervisor.verified_by else "–"
