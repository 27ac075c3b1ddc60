"""The caseworkers' site: only staff roles, and one log-in page for everybody."""

from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _


class StaffAdminSite(admin.AdminSite):
    """Stock admin; whoever is not staff learns nothing of it, and nobody logs in past allauth's limits."""

    site_header = _("Forhåndsgodkjenning – saksbehandling")
    site_title = _("Forhåndsgodkjenning")
    index_title = _("Oversikt")
    site_url = "/"
    # The desk needs the width, and the index says the same.
    enable_nav_sidebar = False

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponseBase:
        """Send to the one log-in page; a logged-in person without a staff role gets 404."""
        if request.user.is_authenticated:
            if self.has_permission(request):
                return redirect("admin:index")
            raise Http404
        wanted = request.GET.get("next", "")
        return redirect_to_login(wanted if get_adapter().is_safe_url(wanted) else reverse("admin:index"))

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Log out as everybody does, on the page that asks by POST."""
        return redirect("account_logout")

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Change the password where the limits are and a mail tells about it."""
        return redirect("account_change_password")
