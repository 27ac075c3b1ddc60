"""Hostile posts to every form of the site (promise P7): never a 500, nobody's rights or cases changed by the way."""

from collections import Counter

import pytest
from django.core.cache import cache

from approvals.models import Attachment
from tests.access.asking import undone
from tests.access.rows_stored import changed_tables, dump_rows
from tests.access.world import STAFF
from tests.hostile.mutations import URLENCODED, attacks_on, encode, with_forbidden_fields
from tests.hostile.posting import LEAST_POSTS, attack_all, guarded_columns, send

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db, pytest.mark.slow]

FORMS_WITH_FILES = [
    "admin/approvals/simulation/new/",
    "logg/<uuid:public_id>/undervisning/importer/",
    "soknader/<uuid:public_id>/<slug:section>/",
]
#: sets a cookie with a language and nothing else, also on pages that leave no cookie for a token to stand in
WITHOUT_TOKEN = ["sprak/"]


@pytest.mark.parametrize("by_staff", [False, True], ids=["people", "staff"])
def test_no_hostile_post_gets_a_500(world, targets, exceptions, by_staff):
    theirs = [target for target in targets if (target.reader in STAFF) == by_staff]
    answers, wrong = attack_all(world, theirs)

    assert "\n".join(exceptions + wrong) == ""
    assert answers.total() >= LEAST_POSTS
    assert len(targets) >= 35


def test_fields_that_no_form_shows_change_nothing(world, targets, exceptions):
    climbed = []
    for target in targets:
        results = []
        for pairs in (target.form.fields, with_forbidden_fields(target.form)):
            cache.clear()

            def ask(pairs=pairs, target=target):
                status = send(world, target, encode(pairs), content_type=URLENCODED)
                return status, guarded_columns()

            results.append(undone(ask))
        if results[0] != results[1]:
            climbed.append(f"{target.route} as {target.reader}")

    assert climbed == []
    assert exceptions == []


def test_no_form_is_taken_without_its_token(world, targets):
    before = dump_rows()
    answers = Counter()
    asking = [target for target in targets if target.route not in WITHOUT_TOKEN]
    for target in asking:
        client = world.client(target.reader, enforce_csrf_checks=True)
        client.cookies["csrftoken"] = "a" * 32
        for pairs in ([], [("csrfmiddlewaretoken", "b" * 32)]):
            answers[client.post(target.form.action, encode(pairs), content_type=URLENCODED).status_code] += 1

    assert answers == {403: 2 * len(asking)}
    assert len(targets) - len(asking) == len(WITHOUT_TOKEN)
    assert changed_tables(before, dump_rows()) == []


def test_no_hostile_file_is_kept_beside_the_three_kinds(world, targets):
    taking_files = [target for target in targets if target.form.files]
    stored = Attachment.objects.count()
    for target in taking_files:
        for attack in attacks_on(target.form):
            if attack.name.startswith("file: "):
                send(world, target, attack.data)

    assert sorted(target.route for target in taking_files) == FORMS_WITH_FILES

    kept = Attachment.objects.order_by("pk")[stored:]
    assert {attachment.content_type for attachment in kept} == {"application/pdf"}
    for attachment in kept:
        assert attachment.file.name == f"attachments/{attachment.file.name[12:14]}/{attachment.file.name[15:]}"
        assert not set(attachment.original_name) & set("/\\\x00\r\n\u202e")
