"""What every page may show about the site itself."""

from django.conf import settings
from django.http import HttpRequest


def site(_request: HttpRequest) -> dict[str, object]:
    """Return the agency's name and whether this is the demo."""
    return {"AGENCY_NAME": settings.AGENCY_NAME, "DEMO": settings.DEMO, "SITE_LANGUAGES": settings.LANGUAGES}
