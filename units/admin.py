"""The register in Django admin. Caseworkers add and correct units and centres; no case changes by it."""

from typing import Any, Final

import structlog
from django import forms
from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.desk_admin import DeskAdmin
from accounts.form_fields import NorwegianIntegerField
from units.catalogue import mapping_report
from units.exceptions import RegisterError
from units.forms.municipality_facts import MunicipalityFactForm
from units.models import Municipality, MunicipalityFact, PalliativeCentre, PalliativeUnit, SizeClass, UnitFact
from units.queries import only_newest, replaced_by
from units.services.municipality_facts import state_municipality_fact
from units.services.profiles import describe_size, in_size_class

_ASKED: Final = ["municipality", "field", "value", "as_of", "stated_by", "source"]
_RECORDED: Final = ["recorded_at", "recorded_by", "replaced_at"]
_SHOWN: Final = ["municipality_name", "field", "value_in_words", "details", "as_of", "stated_by", "source", *_RECORDED]
_MAX_ID_DIGITS: Final = 9
#: more than live in the country; a larger number is a slip of the fingers
_MOST_INHABITANTS: Final = 10_000_000

log = structlog.get_logger(__name__)


def is_in_use(row: Model) -> bool:
    """Whether anything outside the register refers to the row: a service, a case, an approval."""
    relations = (
        field for field in row._meta.get_fields(include_hidden=True) if field.auto_created and field.is_relation
    )
    return any(
        relation.related_model._base_manager.filter(**{relation.field.name: row}).exists()
        for relation in relations
        if relation.related_model._meta.app_label != row._meta.app_label
    )


class FactInline(admin.TabularInline):
    """Dated facts, newest first within each field, to be read."""

    extra = 0
    can_delete = False
    show_change_link = False
    # Stock admin's table has two columns for what cannot be done here, under headings that say nothing.
    template = "admin/units/facts.html"

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Whoever sees the row sees its facts."""
        return True

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Facts are recorded where they are stated, with who and when."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """A fact that no longer holds is followed by a newer one."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Facts are kept."""
        return False


class UnitFactInline(FactInline):
    """What is known of the unit."""

    model = UnitFact
    fields = readonly_fields = ["field", "value", "as_of", "confirmed_by", "source"]


class MunicipalityFactInline(FactInline):
    """The newest fact of each field of the municipality's profile; the older ones stand in the list of all."""

    model = MunicipalityFact
    fields = readonly_fields = ["field", "value_in_words", "as_of", "source", "stated_by"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[MunicipalityFact]:
        """What holds now."""
        return only_newest(super().get_queryset(request))

    @admin.display(description=_("verdi"))
    def value_in_words(self, fact: MunicipalityFact) -> str:
        """The value as readers see it."""
        return _words_of(fact)


class RegisterAdmin(DeskAdmin):
    """Rows that a caseworker adds and corrects. What cases rest on is locked once somebody refers to the row."""

    locked_in_use: tuple[str, ...] = ()

    def has_add_permission(self, request: HttpRequest) -> bool:
        """By role."""
        return request.user.has_perm(f"{self.opts.app_label}.add_{self.opts.model_name}")

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """By role."""
        return request.user.has_perm(f"{self.opts.app_label}.change_{self.opts.model_name}")

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        """Lock what a case that has been received would otherwise silently be told anew."""
        fixed = [*self.readonly_fields, "is_demo"]
        return [*fixed, *self.locked_in_use] if obj is not None and is_in_use(obj) else fixed

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """Tell why some fields cannot be changed."""
        obj = context.get("original")
        if self.locked_in_use and obj is not None and self.has_change_permission(request, obj) and is_in_use(obj):
            messages.info(
                request,
                _("Raden er brukt i en sak, så det sakene bygger på, kan ikke endres. Registrer heller en ny."),
            )
        return super().render_change_form(request, context, *args, **kwargs)

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> None:
        """Stock admin's log is not kept: it knows nothing of acts."""

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> None:
        """Stock admin's log is not kept."""


class HealthRegionFilter(admin.SimpleListFilter):
    """The regions that rows have; one that is not stated is no choice."""

    title = _("helseregion")
    parameter_name = "region"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        """By name."""
        rows = model_admin.model._default_manager.exclude(health_region="").order_by("health_region")
        return [(name, name) for name in rows.values_list("health_region", flat=True).distinct()]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """All rows unless a region is chosen."""
        return queryset.filter(health_region=self.value()) if self.value() else queryset


@admin.register(PalliativeUnit)
class PalliativeUnitAdmin(RegisterAdmin):
    """Units with their dated facts."""

    list_display = ["name", "kind", "municipality", "operated_by", "contact_name", "is_demo"]
    list_filter = ["kind"]
    list_select_related = ["municipality"]
    search_fields = ["name", "municipality__name", "organisation_number"]
    search_help_text = _("Navn, kommune eller organisasjonsnummer")
    ordering = ["name", "pk"]
    fields = [
        "name",
        "kind",
        "municipality",
        "organisation_number",
        "operated_by",
        "contact_name",
        "contact_email",
        "is_demo",
    ]
    locked_in_use = ("name", "kind", "municipality")
    inlines = [UnitFactInline]

    def save_model(self, request: HttpRequest, obj: PalliativeUnit, form: Any, change: bool) -> None:  # noqa: FBT001 - as admin calls it
        """Note who registered a new unit."""
        if not change:
            obj.registered_by = request.user
        super().save_model(request, obj, form, change)

    def get_inlines(self, request: HttpRequest, obj: PalliativeUnit | None) -> list[type[FactInline]]:
        """A unit that is being added has no facts yet."""
        return self.inlines if obj is not None else []


@admin.register(PalliativeCentre)
class PalliativeCentreAdmin(RegisterAdmin):
    """Centres, and from when to when they are approved as training sites."""

    list_display = ["name", "health_region", "has_team", "has_bed_unit", "approved_from", "approved_to", "is_demo"]
    list_filter = [HealthRegionFilter, "has_team", "has_bed_unit"]
    search_fields = ["name", "health_region"]
    ordering = ["name", "pk"]
    fields = [
        "name",
        "health_region",
        "has_team",
        "has_bed_unit",
        "approved_from",
        "approved_to",
        "contact_name",
        "contact_email",
        "is_demo",
    ]
    locked_in_use = ("name",)


class InhabitantsForm(forms.ModelForm):
    """How many live there; all else of a municipality is read."""

    inhabitants = NorwegianIntegerField(
        label=_("Innbyggere"),
        max_value=_MOST_INHABITANTS,
        required=False,
        help_text=_(
            "Et helt tall, eller tomt når det ikke er kjent. Når tallet er kjent, følger størrelsesklassen på "
            "kommunens åpne side av det og rapportens grenser."
        ),
    )

    class Meta:
        model = Municipality
        fields = ["inhabitants"]


class SizeFilter(admin.SimpleListFilter):
    """The size class as the list shows it: from the inhabitants where they are known, otherwise as stated."""

    title = _("størrelse")
    parameter_name = "size"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        """The classes of the report."""
        return [(value, str(label)) for value, label in SizeClass.choices]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Municipality]) -> QuerySet[Municipality]:
        """Whatever is no class is as none."""
        return in_size_class(queryset, self.value()) if self.value() in SizeClass.values else queryset


@admin.register(Municipality)
class MunicipalityAdmin(RegisterAdmin):
    """Municipalities with their profiles. How many live there is the one thing that a caseworker writes here."""

    form = InhabitantsForm
    list_display = ["name", "number", "county", "size", "inhabitants", "is_demo"]
    list_filter = [SizeFilter, HealthRegionFilter]
    search_fields = ["name", "number"]
    ordering = ["name", "pk"]
    fields = ["name", "number", "county", "health_region", "inhabitants", "size", "is_demo"]
    readonly_fields = [name for name in fields if name not in {"inhabitants", "is_demo"}]
    inlines = [MunicipalityFactInline]

    @admin.display(description=_("størrelse"))
    def size(self, municipality: Municipality) -> str:
        """The size class as the public page says it."""
        return describe_size(municipality)

    def save_model(self, request: HttpRequest, obj: Municipality, form: Any, change: bool) -> None:  # noqa: FBT001 - as admin calls it
        """Write that one column, so that whatever else has changed in the meantime stands."""
        obj.save(update_fields=["inhabitants"])
        log.info("municipality_inhabitants_changed", municipality=obj.pk, by=request.user.pk)


class ProfiledFilter(admin.SimpleListFilter):
    """Which municipality a fact is about; only those that something is known of."""

    title = _("kommune")
    parameter_name = "municipality"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        """By name."""
        rows = Municipality.objects.filter(facts__isnull=False).distinct().order_by("name", "pk")
        return [(str(pk), name) for pk, name in rows.values_list("pk", "name")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[MunicipalityFact]) -> QuerySet[MunicipalityFact]:
        """Whatever is no id is as none."""
        value = self.value() or ""
        if value.isascii() and value.isdigit() and len(value) <= _MAX_ID_DIGITS:
            return queryset.filter(municipality=int(value))
        return queryset


class AdminFactForm(MunicipalityFactForm, forms.ModelForm):
    """The form as admin wants it: of the model."""

    class Meta:
        model = MunicipalityFact
        fields = _ASKED


@admin.register(MunicipalityFact)
class MunicipalityFactAdmin(DeskAdmin):
    """All facts about municipalities, the newest first. One that no longer holds is followed by a newer one.

    One that was wrong is replaced by another of the same day. Who recorded each, and when, is shown to staff alone.
    """

    form = AdminFactForm
    list_display = ["field", "municipality_name", "value_in_words", "as_of", "stated_by", "source", *_RECORDED]
    list_filter = ["field", ProfiledFilter]
    list_select_related = ["municipality", "recorded_by"]
    search_fields = ["municipality__name", "stated_by", "source"]
    search_help_text = _("Kommune, kilde eller hvem som har oppgitt opplysningen")
    ordering = ["-as_of", "-pk"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """By role."""
        return request.user.has_perm("units.add_municipalityfact")

    def get_fields(self, request: HttpRequest, obj: MunicipalityFact | None = None) -> list[str]:
        """A fact that is stored is read in words."""
        return _ASKED if obj is None else _SHOWN

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show a refusal that came between the form's check and the service's: two caseworkers at once.

        Asked once more, the form itself finds what stands now, says so beside the field, and keeps what was typed.
        """
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except RegisterError:
            pass
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except RegisterError as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(request.get_full_path())

    def save_model(self, request: HttpRequest, obj: MunicipalityFact, form: Any, change: bool) -> None:  # noqa: FBT001 - as admin calls it
        """Let the service add the fact."""
        answers = {name: answer for name, answer in form.cleaned_data.items() if name != "municipality"}
        fact = state_municipality_fact(form.cleaned_data["municipality"], by=request.user, **answers)
        obj.pk, obj.value = fact.pk, fact.value
        if (replaced := replaced_by(fact)) is not None:
            messages.warning(request, _what_was_replaced(replaced))

    def log_addition(self, request: HttpRequest, obj: MunicipalityFact, message: Any) -> None:
        """Stock admin's log is not kept."""

    @admin.display(description=_("kommune"), ordering="municipality__name")
    def municipality_name(self, fact: MunicipalityFact) -> str:
        """Which municipality it is about."""
        return fact.municipality.name

    @admin.display(description=_("verdi"))
    def value_in_words(self, fact: MunicipalityFact) -> str:
        """The value as readers see it."""
        return _words_of(fact)

    @admin.display(description=_("detaljer"))
    def details(self, fact: MunicipalityFact) -> str:
        """What more the report says, in words."""
        detail = fact.detail if isinstance(fact.detail, dict) else {}
        return "; ".join(mapping_report().vocabulary.detail_texts(detail)) or "–"


def _what_was_replaced(fact: MunicipalityFact) -> str:
    """Say what stood for the day, and who had recorded it: perhaps a colleague, a moment ago."""
    if fact.recorded_by is None or fact.recorded_at is None:
        sentence = gettext("Opplysningen erstatter «%(value)s», som fulgte med kartleggingen.")
        return sentence % {"value": _words_of(fact)}
    sentence = gettext("Opplysningen erstatter «%(value)s», som %(who)s førte %(when)s for samme dag.")
    when = date_format(timezone.localtime(fact.recorded_at), "DATETIME_FORMAT")
    return sentence % {"value": _words_of(fact), "who": fact.recorded_by.name, "when": when}


def _words_of(fact: MunicipalityFact) -> str:
    return capfirst(mapping_report().vocabulary.value_text(fact.field, fact.value))
