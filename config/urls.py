"""Where everything answers. A new address needs a row in the reviewed matrix of roles and addresses."""

from importlib.util import find_spec

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.csrf import csrf_exempt
from django.views.i18n import set_language

from config import health

handler400 = "config.error_views.bad_request"
handler403 = "config.error_views.permission_denied"
handler404 = "config.error_views.page_not_found"
handler500 = "config.error_views.server_error"


def _when_present(route: str, module: str) -> list[URLResolver]:
    return [path(route, include(module))] if find_spec(module) else []


urlpatterns: list[URLPattern | URLResolver] = [
    path("health", health.health, name="health"),
    path("health/live", health.live, name="health_live"),
    # Without a token: public pages leave no cookie, and a language somebody else chose for you does no harm.
    path("sprak/", csrf_exempt(login_not_required(set_language)), name="set_language"),
    path("konto/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("", include("accounts.urls")),
    path("", include("approvals.urls")),
    path("", include("supervision.urls")),
    path("", include("curriculum.urls")),
]

if settings.DEMO:
    urlpatterns.append(path("demo/postkasse/", include("correspondence.demo_urls")))
