"""Hostile posts to every form that staff meet (promise P7). Beside the others, so that two can run at once."""

import pytest

from tests.access.world import STAFF
from tests.hostile.posting import LEAST_POSTS, attack_all

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db, pytest.mark.slow]


def test_no_hostile_post_by_staff_gets_a_500(world, targets, exceptions):
    inside = [target for target in targets if target.reader in STAFF]
    answers, wrong = attack_all(world, inside)

    assert "\n".join(exceptions + wrong) == ""
    assert answers.total() >= LEAST_POSTS
    assert len(targets) >= 35
