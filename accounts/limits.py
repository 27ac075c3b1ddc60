"""How often one address of the net may knock at a door that needs no log-in."""

from allauth.core.internal import ratelimit
from django.http import HttpRequest


def is_within_limit(request: HttpRequest, *, action: str, rate: str) -> bool:
    """Count this request and return whether there have been few enough of its kind from its address of the net.

    `rate` is written as in ACCOUNT_RATE_LIMITS, such as `30/m/ip`; reading counts like writing, for a guess is a read.
    """
    return ratelimit.consume(request, app="accounts", action=action, config={action: rate}, limit_get=True) is not None
