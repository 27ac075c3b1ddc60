"""The desk of the outbox: everybody who may read it sees what was sent; a person settles what a machine cannot."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from correspondence.enums import ENDED_STATES
from correspondence.exceptions import CorrespondenceError, SettlementNotPermitted
from correspondence.forms import ResendForm, SettlementForm
from correspondence.lookups import OfferedLookups
from correspondence.models import Delivery
from correspondence.services import resend_delivery, settle_delivery
from correspondence.services.settlement import PERMISSION


class AwaitingPersonFilter(admin.SimpleListFilter):
    """The list that promise P4 speaks of: failed or unknown, and nobody has answered yet."""

    title = gettext_lazy("hvem som må gjøre noe")
    parameter_name = "needs"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        """One choice beside «all»."""
        return [("person", gettext_lazy("Må avgjøres av en person"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> QuerySet[Delivery]:
        """Only rows that wait for a person, when asked for."""
        if self.value() != "person":
            return queryset
        return queryset.filter(pk__in=Delivery.objects.awaiting_person().values("pk"))


@admin.register(Delivery)
class DeliveryAdmin(OfferedLookups, admin.ModelAdmin):
    """Read-only, and two acts: settle, and send again."""

    list_display = [
        "subject",
        "recipient",
        "reference",
        "state_label",
        "reason",
        "created_at",
        "sent_at",
        "settled_label",
    ]
    list_filter = [AwaitingPersonFilter, "state", "kind", ("created_at", admin.DateFieldListFilter)]
    search_fields = ["reference", "recipient_name", "recipient_email", "subject"]
    list_select_related = ["settled_by"]
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50
    actions = None
    change_form_template = "correspondence/admin/delivery_change_form.html"

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whoever may see deliveries sees the heading."""
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Delivery | None = None) -> bool:
        """By role."""
        return request.user.has_perm("correspondence.view_delivery")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Deliveries come from acts, never from a form."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Delivery | None = None) -> bool:
        """What was sent is not edited."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Delivery | None = None) -> bool:
        """What was sent is not forgotten."""
        return False

    def get_fieldsets(self, request: HttpRequest, obj: Delivery | None = None) -> Any:
        """The message, its fate, and what a person answered."""
        return [
            (
                gettext_lazy("Melding"),
                {"fields": ["reference", "kind", "recipient", "language_label", "subject", "shown_body", "files"]},
            ),
            (
                gettext_lazy("Sending"),
                {
                    "fields": [
                        "state_label",
                        "reason",
                        "attempts",
                        "created_at",
                        "claimed_at",
                        "next_attempt_at",
                        "sent_at",
                        "message_id",
                    ]
                },
            ),
            (
                gettext_lazy("Avgjort av en person"),
                {
                    "fields": [
                        "settled_label",
                        "settled_at",
                        "settled_by",
                        "settlement",
                        "earlier",
                        "later",
                        "requested_by",
                        "request_note",
                    ]
                },
            ),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Delivery | None = None) -> list[str]:
        """All of them."""
        return [field for _name, options in self.get_fieldsets(request, obj) for field in options["fields"]]

    @admin.display(description=gettext_lazy("mottaker"), ordering="recipient_name")
    def recipient(self, delivery: Delivery) -> str:
        """Name and address as they were when the message was queued."""
        if not delivery.recipient_name:
            return delivery.recipient_email
        return f"{delivery.recipient_name} <{delivery.recipient_email}>"

    @admin.display(description=gettext_lazy("tilstand"), ordering="state")
    def state_label(self, delivery: Delivery) -> str:
        """State in words."""
        return delivery.get_state_display()

    @admin.display(description=gettext_lazy("språk"))
    def language_label(self, delivery: Delivery) -> str:
        """Language in words."""
        return delivery.get_language_display()

    @admin.display(description=gettext_lazy("avgjørelse"))
    def settled_label(self, delivery: Delivery) -> str:
        """What a person answered, or that somebody must."""
        if delivery.is_awaiting_person:
            return _("Må avgjøres av en person")
        return delivery.get_settlement_outcome_display() or "–"

    @admin.display(description=gettext_lazy("tekst"))
    def shown_body(self, delivery: Delivery) -> str:
        """The text, unless it holds a link that would let the reader in as somebody else."""
        if delivery.holds_secret:
            return _("Teksten vises ikke, for den har en personlig lenke. Den slettes når sendingen er over.")
        return delivery.body

    @admin.display(description=gettext_lazy("vedlegg"))
    def files(self, delivery: Delivery) -> str:
        """Names and hashes of the documents that went with it."""
        attached = delivery.attached.select_related("document").defer("document__content").order_by("position")
        rows = [row.document for row in attached]
        if not rows:
            return "–"
        items = format_html_join(
            "", "<li>{}, {} byte, SHA-256 {}</li>", ((row.filename, row.size, row.sha256) for row in rows)
        )
        return format_html("<ul>{}</ul>", items)

    @admin.display(description=gettext_lazy("ny sending av"))
    def earlier(self, delivery: Delivery) -> str:
        """The delivery that this one repeats."""
        return _link(delivery.resend_of)

    @admin.display(description=gettext_lazy("sendt på nytt som"))
    def later(self, delivery: Delivery) -> str:
        """The delivery that repeats this one."""
        return _link(Delivery.objects.filter(resend_of=delivery).first())

    def get_urls(self) -> list[URLPattern]:
        """The two acts stand before the stock addresses, which would take any word for a key."""
        wrap = self.admin_site.admin_view
        return [
            path("<path:object_id>/settle/", wrap(self.settle_view), name="correspondence_delivery_settle"),
            path("<path:object_id>/resend/", wrap(self.resend_view), name="correspondence_delivery_resend"),
            *super().get_urls(),
        ]

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args, **kwargs) -> HttpResponse:
        """Tell the page which acts this person can do now."""
        delivery: Delivery = context["original"]
        may = request.user.has_perm(PERMISSION)
        context["can_settle"] = may and delivery.is_awaiting_person
        context["can_resend"] = may and not delivery.is_awaiting_person and _can_resend(delivery)
        return super().render_change_form(request, context, *args, **kwargs)

    def settle_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask for an answer and a reason; the service decides whether it stands."""

        def act(delivery: Delivery, answer: dict[str, str]) -> Delivery:
            if answer["outcome"] == "resend":
                return resend_delivery(
                    delivery, by=request.user, note=answer["note"], recipient_email=answer["recipient_email"]
                )
            return settle_delivery(delivery, by=request.user, outcome="sent", note=answer["note"])

        return self._act(request, object_id, form_class=SettlementForm, title=_("Avgjør utsendelsen"), act=act)

    def resend_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask for an address and a reason, and send once more."""

        def act(delivery: Delivery, answer: dict[str, str]) -> Delivery:
            return resend_delivery(
                delivery, by=request.user, note=answer["note"], recipient_email=answer["recipient_email"]
            )

        return self._act(request, object_id, form_class=ResendForm, title=_("Send på nytt"), act=act)

    def _act(
        self,
        request: HttpRequest,
        object_id: str,
        *,
        form_class: type[SettlementForm | ResendForm],
        title: str,
        act: Callable[[Delivery, dict[str, str]], Delivery],
    ) -> HttpResponse:
        if not request.user.has_perm(PERMISSION):
            raise PermissionDenied
        delivery = self.get_object(request, unquote(object_id))
        if delivery is None:
            raise Http404
        form = form_class(request.POST or None, delivery=delivery)
        if request.method == "POST" and form.is_valid():
            result = _attempt(form, lambda: act(delivery, form.cleaned_data))
            if result is not None:
                messages.success(request, _("Det er lagret."))
                return HttpResponseRedirect(_address(result))
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "delivery": delivery,
            "form": form,
            "opts": self.opts,
            "back": _address(delivery),
        }
        return TemplateResponse(request, "correspondence/admin/act_on_delivery.html", context)


def _attempt(form: forms.Form, act: Callable[[], Delivery]) -> Delivery | None:
    """Do it, or put the refusal where the person reads it, with everything typed still there."""
    try:
        return act()
    except SettlementNotPermitted as error:
        raise PermissionDenied from error
    except CorrespondenceError as error:
        form.add_error(None, str(error))
        return None


def _can_resend(delivery: Delivery) -> bool:
    has_ended = delivery.state in ENDED_STATES and not delivery.holds_secret
    return has_ended and not Delivery.objects.filter(resend_of=delivery).exists()


def _address(delivery: Delivery) -> str:
    return reverse("admin:correspondence_delivery_change", args=[delivery.pk])


def _link(delivery: Delivery | None) -> str:
    if delivery is None:
        return "–"
    return format_html('<a href="{}">{}</a>', _address(delivery), delivery.pk)
