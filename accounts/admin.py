"""User management, for the administrator role only. The pages translate; `accounts.services` decides and writes."""

from typing import Any

# Imported so that these register before we take them off: groups, addresses and second factors are no desk work.
import allauth.account.admin
import allauth.mfa.admin  # noqa: F401 - its registration must come before ours is taken back
import django.contrib.auth.admin  # noqa: F401 - its registration must come before ours is taken back
from allauth.account.decorators import reauthentication_required
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _

from accounts.exceptions import AccountRefusal
from accounts.form_fields import TextField
from accounts.models import User
from accounts.roles import STAFF_ROLES, Role
from accounts.services import (
    change_user_by_administrator,
    check_change_of_user,
    check_may_create,
    create_user_by_administrator,
)
from correspondence.lookups import OfferedLookups

for model in (Group, EmailAddress, Authenticator):
    admin.site.unregister(model)


class NewUserForm(forms.ModelForm):
    """A new person. No password: they choose one by a link in a mail."""

    name = TextField(label=_("Navn"), max_length=150)

    class Meta:
        model = User
        fields = ["email", "name", "role", "language"]

    def clean_email(self) -> str:
        """Return the address as it is stored, in small letters."""
        return str(self.cleaned_data["email"]).lower()


class ChangedUserForm(forms.ModelForm):
    """What an administrator may change about somebody."""

    name = TextField(label=_("Navn"), max_length=150)
    remove_second_factor = forms.BooleanField(
        label=_("Fjern totrinnsbekreftelsen"),
        help_text=_(
            "Bare når personen har mistet både telefonen og gjenopprettingskodene, og du vet at det er den "
            "rette personen."
        ),
        required=False,
    )
    administrator: User

    class Meta:
        model = User
        fields = ["name", "role", "language", "is_active"]

    def clean(self) -> dict[str, Any]:
        """Show the refusal of the service beside the field, before anything is written."""
        cleaned: dict[str, Any] = super().clean() or {}
        stored = User.objects.get(pk=self.instance.pk)
        role, is_active = cleaned.get("role", stored.role), cleaned.get("is_active", stored.is_active)
        try:
            check_change_of_user(stored, role=role, is_active=is_active, by=self.administrator)
        except AccountRefusal as refusal:
            self.add_error("role" if "role" in self.fields else None, str(refusal))
        return cleaned


@admin.register(User)
class UserAdmin(OfferedLookups, admin.ModelAdmin):
    """People. No delete, no bulk actions, no passwords, no rights beyond the role."""

    list_display = ["name", "email", "role", "language", "is_active", "last_login"]
    list_filter = ["role", "is_active", "language"]
    search_fields = ["name", "email"]
    ordering = ["name", "pk"]
    list_per_page = 50
    actions = None
    readonly_fields = ["email", "last_login", "date_joined"]
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    @method_decorator(reauthentication_required)
    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Ask for the password again before the page; show a refusal that came while the page was open."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except AccountRefusal as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(request.get_full_path())

    def get_form(
        self,
        request: HttpRequest,
        obj: User | None = None,
        change: bool = False,  # noqa: FBT001, FBT002 - Django's signature
        **kwargs: Any,
    ) -> type[forms.ModelForm]:
        """Return the form that knows who is asking."""
        if obj is None:
            return super().get_form(request, obj, change, form=NewUserForm, **kwargs)
        form: Any = super().get_form(request, obj, change, form=ChangedUserForm, **kwargs)
        form.administrator = request.user
        if obj.pk == request.user.pk:
            # Declared on the class, so it would be read from a forged post though the page does not show it.
            del form.base_fields["remove_second_factor"]
        if "role" in form.base_fields:
            staff = obj.role in STAFF_ROLES
            form.base_fields["role"].choices = [c for c in Role.choices if (c[0] in STAFF_ROLES) == staff]
        return form

    def get_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        """Return the fields in reading order."""
        if obj is None:
            return ["email", "name", "role", "language"]
        fields = ["email", "name", "role", "language", "is_active", "last_login", "date_joined"]
        return fields if obj.pk == request.user.pk else [*fields, "remove_second_factor"]

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        """Return what cannot be edited: one's own role and access among it."""
        if obj is None:
            return ["last_login", "date_joined"]
        own = ["role", "is_active"] if obj.pk == request.user.pk else []
        return [*self.readonly_fields, *own]

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:  # noqa: FBT001 - Django's signature
        """Call the service."""
        data = form.cleaned_data
        if not change:
            check_may_create(by=request.user)
            stored = create_user_by_administrator(
                email=data["email"], name=data["name"], role=data["role"], language=data["language"], by=request.user
            )
            obj.pk = stored.pk
            return
        stored = User.objects.get(pk=obj.pk)
        change_user_by_administrator(
            stored,
            name=data["name"],
            role=data.get("role", stored.role),
            language=data["language"],
            is_active=data.get("is_active", stored.is_active),
            remove_second_factor=data.get("remove_second_factor", False),
            by=request.user,
        )

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Return False: a person who acted in a case is part of its history."""
        return False
