"""What the tests of hostile posts share: how to post to a form, every attack on it, and what must not change."""

from collections import Counter

from django.core.cache import cache

from accounts.models import Doctor, User
from approvals.models import Application, Approval, Decision
from supervision.models import Appointment, Supervisor
from tests.access.asking import undone
from tests.access.world import World
from tests.hostile.finding import Target
from tests.hostile.mutations import FORBIDDEN_FIELDS, attacks_on
from tests.hostile.share import share_of

#: a page, a redirect, or a refusal that says why
ANSWERS = {200, 302, 400, 403, 404, 405, 409, 413, 422}
#: each half of the forms is attacked at least so often
LEAST_POSTS = 500

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


def send(world: World, target: Target, data, **options):
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


def attack_all(world: World, targets: list[Target]) -> tuple[Counter, list[str]]:
    """Attack every form with its share; return how often each status was answered, and the answers that are wrong."""
    answers: Counter = Counter()
    wrong = []
    for number, target in enumerate(targets):
        for attack in share_of(attacks_on(target.form), number):
            cache.clear()
            ask = lambda attack=attack, target=target: send(world, target, attack.data, **attack.options)  # noqa: E731 - one call, put off
            status = undone(ask)
            answers[status] += 1
            if status not in ANSWERS:
                wrong.append(f"{status} for «{attack.name}» to {target.route} as {target.reader}")
    return answers, wrong
