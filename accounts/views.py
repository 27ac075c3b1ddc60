"""The front page, the pages about the service, the person's own account and the gallery of components."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import kept_forms
from accounts.forms import OwnDetailsForm
from accounts.gallery import gallery_context
from accounts.services import change_own_details


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Tell what the service is; show the person who is logged in the way on."""
    return render(request, "home.html")


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Show the accessibility statement."""
    return render(request, "accessibility.html")


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Show what is stored about people, why, and who reads it."""
    return render(request, "privacy.html", {"former_supervisor_days": settings.FORMER_SUPERVISOR_DAYS})


@login_not_required
@require_safe
def source(request: HttpRequest) -> HttpResponse:
    """Show where the rules come from and which open components the pages are made of."""
    return render(request, "source.html")


@require_http_methods(["GET", "HEAD", "POST"])
def account_overview(request: HttpRequest) -> HttpResponse:
    """Show and change one's own name and language; the way to address, password and second factor."""
    form = OwnDetailsForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        user = change_own_details(
            request.user, name=form.cleaned_data["name"], language=form.cleaned_data["language"], by=request.user
        )
        with override(user.language):
            messages.success(request, _("Endringene er lagret."))
        response = redirect("account_overview")
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, user.language, samesite="Lax")
        return response
    return render(request, "account/overview.html", {"form": form})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def kept_form(request: HttpRequest) -> HttpResponse:
    """Show what the person sent when the session had ended, with a button that sends it; a POST throws it away."""
    kept = kept_forms.kept_for(request.session, request.user.pk)
    if kept is None:
        kept_forms.throw_away(request.session)
        return redirect("home")
    if request.method == "POST":
        kept_forms.throw_away(request.session)
        messages.success(request, _("Det du skrev, er forkastet."))
        return redirect("home")
    return render(request, "account/kept_form.html", {"kept": kept})


@login_not_required
@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Show every component of the pages in every state; routed in the demo and in development only."""
    return render(request, "components/gallery.html", gallery_context())
