"""The forms of the site, and the faults that no view handled."""

import sys

import pytest
from django.core.cache import cache
from django.core.signals import got_request_exception

from tests.access.world import World
from tests.access.world import world as world  # noqa: PLC0414 - a fixture for all of the folder
from tests.hostile.finding import Target, find_forms


@pytest.fixture
def exceptions():
    """The faults that no view handled, in words."""
    found = []

    def note(sender, request, **_rest):
        found.append(f"{request.method} {request.path[:80]}: {sys.exc_info()[1]!r}"[:300])

    got_request_exception.connect(note)
    yield found
    got_request_exception.disconnect(note)


@pytest.fixture(scope="module")
def targets(world: World) -> list[Target]:
    """Every form of the site."""
    found = find_forms(world)
    cache.clear()
    return found
