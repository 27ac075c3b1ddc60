"""A browser that looks at pages of a whole small site."""

import pytest

from tests.access.world import build_world
from tests.accessibility.inspecting import Inspector


@pytest.fixture
def inspector(page, live_server, axe, transactional_db):
    return Inspector(page, live_server, axe, build_world())
