"""Hostile posts to every form of the site (promise P7): never a 500, nobody's rights or cases changed by the way."""

from collections import Counter

import pytest
from django.core.cache import cache
from django.core.signals import got_request_exception

from accounts.models import Doctor, User
from approvals.models import Application, Approval, Attachment, Decision
from supervision.models import Appointment, Supervisor
from tests.access.asking import undone
from tests.access.rows_stored import changed_tables, dump_rows
from tests.access.world import World, world  # noqa: F401 - a fixture
from tests.hostile.finding import Target, find_forms
from tests.hostile.mutations import FORBIDDEN_FIELDS, URLENCODED, attacks_on, encode, with_forbidden_fields

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db, pytest.mark.slow]

LEAST_POSTS = 500
#: a page, a redirect, or a refusal that says why
ANSWERS = {200, 302, 400, 403, 404, 405, 409, 413, 422}


@pytest.fixture
def exceptions():
    """The faults that no view handled, in words."""
    found = []

    def note(sender, request, **_rest):
        import sys  # noqa: PLC0415 - only while an exception is handled

        found.append(f"{request.method} {request.path[:80]}: {sys.exc_info()[1]!r}"[:300])

    got_request_exception.connect(note)
    yield found
    got_request_exception.disconnect(note)


@pytest.fixture(scope="module")
def targets(world) -> list[Target]:  # noqa: F811 - the fixture of that name
    """Every form of the site."""
    found = find_forms(world)
    cache.clear()
    return found


#: what no form may change by a field that it does not show; keys are left out, since a database may skip some
GUARDED = {
    User: ["role", "is_active", "email", "password"],
    Doctor: ["user"],
    Application: ["doctor", "status", "case_number", "assigned_to", "saved_sections"],
    Decision: ["application", "kind", "proposed_by", "approved_by", "letter"],
    Approval: ["doctor", "counted_months", "ended_at"],
    Supervisor: ["user", "competence_area_verified", "verified_by"],
}


def guarded_columns() -> list:
    """The guarded columns of every row, in the order in which the rows were made."""
    values = [list(model.objects.order_by("pk").values_list(*columns)) for model, columns in GUARDED.items()]
    answered = [(a.supervisor_id, bool(a.accepted_at), bool(a.declined_at)) for a in Appointment.objects.order_by("pk")]
    forged = Application.objects.filter(public_id=FORBIDDEN_FIELDS["public_id"]).exists()
    return [*values, answered, forged]


def send(world: World, target: Target, data, **options):  # noqa: F811 - the fixture of that name
    client = world.client(target.reader)
    if isinstance(data, bytes):
        # `post` would write the bytes anew in the charset that they claim.
        response = client.generic("POST", target.form.action, data, **options)
    else:
        response = client.post(target.form.action, data, **options)
    if response.streaming:
        # Read to its end, which closes the file; `close` would take the test's connection with it.
        response.getvalue()
    return response.status_code


def test_no_hostile_post_gets_a_500(world, targets, exceptions):  # noqa: F811 - the fixture of that name
    answers = Counter()
    wrong = []
    for number, target in enumerate(targets):
        for attack in attacks_on(target.form, number):
            cache.clear()
            ask = lambda attack=attack, target=target: send(world, target, attack.data, **attack.options)  # noqa: E731 - one call, put off
            status = undone(ask)
            answers[status] += 1
            if status not in ANSWERS:
                wrong.append(f"{status} for «{attack.name}» to {target.route} as {target.reader}")

    assert "\n".join(exceptions + wrong) == ""
    assert answers.total() >= LEAST_POSTS
    assert len(targets) >= 35


def test_fields_that_no_form_shows_change_nothing(world, targets, exceptions):  # noqa: F811 - the fixture of that name
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


def test_no_form_is_taken_without_its_token(world, targets):  # noqa: F811 - the fixture of that name
    before = dump_rows()
    answers = Counter()
    for target in targets:
        client = world.client(target.reader, enforce_csrf_checks=True)
        client.cookies["csrftoken"] = "a" * 32
        for pairs in ([], [("csrfmiddlewaretoken", "b" * 32)]):
            answers[client.post(target.form.action, encode(pairs), content_type=URLENCODED).status_code] += 1

    assert answers == {403: 2 * len(targets)}
    assert changed_tables(before, dump_rows()) == []


def test_no_hostile_file_is_kept_beside_the_three_kinds(world, targets):  # noqa: F811 - the fixture of that name
    (target,) = [target for target in targets if target.form.files]
    stored = Attachment.objects.count()
    for attack in attacks_on(target.form):
        if attack.name.startswith("file: "):
            send(world, target, attack.data)

    kept = Attachment.objects.order_by("pk")[stored:]
    assert {attachment.content_type for attachment in kept} == {"application/pdf"}
    for attachment in kept:
        assert attachment.file.name == f"attachments/{attachment.file.name[12:14]}/{attachment.file.name[15:]}"
        assert not set(attachment.original_name) & set("/\\\x00\r\n\u202e")
