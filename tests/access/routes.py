"""Every address that the site answers, as the resolver itself knows them."""

import json
import os
import subprocess
import sys

from django.urls import URLPattern, URLResolver, get_resolver

from tests.servers import ROOT

_LIST_IN_DEMO = """
import django, json
from django.conf import settings
django.setup()
settings.DEMO = True
from tests.access.routes import list_routes
print(json.dumps(sorted(list_routes())))
"""


def list_routes(urlconf: str | None = None) -> set[str]:
    """The route of every pattern, as `ResolverMatch.route` writes it."""
    return set(_walk(get_resolver(urlconf), ""))


def list_routes_of_demo() -> set[str]:
    """The same for a site that runs as the demo; in a process of its own, since the choice is made at start."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test"}
    done = subprocess.run(
        [sys.executable, "-c", _LIST_IN_DEMO], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    return set(json.loads(done.stdout))


def _walk(resolver: URLResolver, prefix: str) -> list[str]:
    found: list[str] = []
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        found += [route] if isinstance(pattern, URLPattern) else _walk(pattern, route)
    return found
