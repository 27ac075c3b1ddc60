"""The competence of units in Django admin: staff add counts and read their history; nothing is edited or removed."""

from typing import Any, Final

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from accounts.desk_admin import DeskAdmin
from curriculum.exceptions import LogError, NotPossible
from curriculum.forms.staff_competence import RegisteredCompetenceForm
from curriculum.services.staff_competence import check_new, state_competence
from units.models import StaffCompetence

_FIELDS: Final = ["unit", "profession", "activity", "of", "done", "as_of", "stated_by"]
_SHOWN: Final = [name.replace("activity", "activity_text") for name in _FIELDS] + ["recorded_by", "recorded_at"]


class AdminCompetenceForm(RegisteredCompetenceForm, forms.ModelForm):
    """The form as admin wants it: of the model. `by` is whoever states the count."""

    by: Any = None

    class Meta:
        model = StaffCompetence
        fields = _FIELDS

    def clean(self) -> dict[str, Any]:
        """Refuse also what is known already, so that nothing that was typed is lost."""
        data = super().clean()
        if not self.errors:
            try:
                check_new(StaffCompetence(**data), by=self.by)
            except NotPossible as refusal:
                self.add_error(refusal.field or None, str(refusal))
        return data


@admin.register(StaffCompetence)
class StaffCompetenceAdmin(DeskAdmin):
    """All counts, the newest first. A count that no longer holds is followed by a newer one."""

    form = AdminCompetenceForm
    list_display = ["unit", "profession", "activity_text", "done", "of", "as_of", "stated_by"]
    list_filter = ["profession"]
    list_select_related = ["unit"]
    search_fields = ["unit__name", "activity_text", "stated_by"]
    search_help_text = _("Enhet, aktivitet eller hvem som har oppgitt tallet")
    ordering = ["-as_of", "-pk"]
    fields = _FIELDS

    def has_add_permission(self, request: HttpRequest) -> bool:
        """By role."""
        return request.user.has_perm("units.add_staffcompetence")

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Let the form say what somebody else did meanwhile, and keep what was typed."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except LogError:
            # What the other wrote stands now, so that the form's own check meets it.
            return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002 - as admin calls it
        """Tell the form who states the count."""
        form = super().get_form(request, obj, change, **kwargs)
        form.by = request.user
        return form

    def get_fields(self, request: HttpRequest, obj: StaffCompetence | None = None) -> list[str]:
        """A count that is stored is read with its words and with who recorded it."""
        return _FIELDS if obj is None else _SHOWN

    def save_model(self, request: HttpRequest, obj: StaffCompetence, form: Any, change: bool) -> None:  # noqa: FBT001 - as admin calls it
        """Let the service add the count."""
        row = state_competence(form.cleaned_data["unit"], by=request.user, **_answers(form))
        obj.pk, obj.activity_text, obj.recorded_by = row.pk, row.activity_text, row.recorded_by

    def log_addition(self, request: HttpRequest, obj: StaffCompetence, message: Any) -> None:
        """Stock admin's log is not kept."""


def _answers(form: forms.Form) -> dict[str, Any]:
    return {name: value for name, value in form.cleaned_data.items() if name != "unit"}
