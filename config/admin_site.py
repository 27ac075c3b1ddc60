"""The caseworkers' site: only staff roles, and one log-in page for everybody."""

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class StaffAdminSite(admin.AdminSite):
    """Stock admin; whoever is not staff learns nothing of it, and nobody logs in past allauth's limits."""

    site_header = _("Forhåndsgodkjenning – saksbehandling")
    site_title = _("Forhåndsgodkjenning")
    index_title = _("Oversikt")
    site_url = "/"

    def login(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponseBase:
        """Send to the one log-in page; a logged-in person without a staff role gets 404."""
        if request.user.is_authenticated:
            raise Http404
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"))
