"""The public check of a letter: what it answers in each state, what it keeps to itself, and how often it answers."""

import uuid

import pytest
from django.test import Client
from django.utils import timezone

from accounts.roles import Role
from approvals.enums import DecisionKind, LetterKind
from approvals.models import Approval
from approvals.services.letters import make_letter, order_letter
from tests.approvals.admin.desk_client import decided_case, insert_again, proposed_case, stored_letter
from tests.factories import make_user, submitted_application

pytestmark = pytest.mark.django_db

OURS = "Brevet er fra oss"
IN_FORCE = "Brevet er fra oss, og vedtaket gjelder"
SUPERSEDED = "Brevet er fra oss, men vedtaket er erstattet"
REVOKED = "Brevet er fra oss, men godkjenningen er kalt tilbake"
ALTERED = "Brevet kan ikke bekreftes"
UNKNOWN = "Vi finner ikke dette brevet"


def ask(code, number, client=None):
    return (client or Client()).post("/verify", {"code": code, "number": number})


def answer(code, number):
    response = ask(code, number)
    assert response.status_code == 200
    head = response.content.decode().split('id="answer-title">')[1]
    return head.split("</h2>")[0]


def reference(letter):
    return f"{letter.application.case_number}-{letter.number}"


def made_letter():
    application = submitted_application()
    order = order_letter(application, LetterKind.WITHDRAWAL, by=None, key="prøve")
    return make_letter(order.pk)


def ended(decision, *, by_kind):
    """The decision's approval ended by a later decision of this kind in another case."""
    later = decided_case()
    if by_kind != later.kind:
        later = insert_again(
            later, kind=by_kind, round=2, letter=_copy(later.letter), proposal=closed_copy(later.proposal)
        )
    Approval.objects.filter(decision=decision).update(
        ended_at=timezone.now(), ended_from=timezone.localdate(), ended_by=later
    )


def closed_copy(proposal):
    return insert_again(proposal, closed_at=timezone.now())


def _copy(letter):
    return insert_again(letter, check_code=None, document=insert_again(letter.document, public_id=uuid.uuid4()))


def test_verify_is_open_to_all_and_asks_for_code_and_number():
    response = Client().get("/verify")
    content = response.content.decode()
    assert response.status_code == 200
    assert [content.count(f'name="{name}"') for name in ("code", "number")] == [1, 1]
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert response.headers["Cache-Control"] == "private, no-store"


def test_verify_is_linked_from_the_foot_of_every_page():
    assert '<a class="ds-link" href="/verify">Kontroller et brev</a>' in Client().get("/").content.decode()


def test_verify_from_the_picture_has_the_code_filled_in():
    content = Client().get("/verify", {"code": "7kqm4txb9hrd"}).content.decode()
    assert 'value="7KQM-4TXB-9HRD"' in content
    assert "answer-title" not in content


def test_verify_letter_that_decides_nothing():
    letter = made_letter()
    assert answer(letter.check_code, reference(letter)) == OURS


@pytest.mark.parametrize("spelling", [str.lower, lambda code: code.replace("-", ""), lambda code: f" {code} "])
def test_verify_reads_the_code_however_it_is_typed(spelling):
    letter = made_letter()
    assert answer(spelling(letter.check_code), f" {reference(letter)} ".replace("-", "\u2013")) == OURS


def test_verify_decision_in_force_superseded_and_revoked():
    standing, superseded, revoked = (decided_case() for _each in range(3))
    ended(superseded, by_kind=DecisionKind.GRANTED)
    ended(revoked, by_kind=DecisionKind.REVOKED)
    found = [answer(each.letter.check_code, reference(each.letter)) for each in (standing, superseded, revoked)]
    assert found == [IN_FORCE, SUPERSEDED, REVOKED]


def test_verify_decision_that_another_has_replaced():
    first = decided_case()
    proposal = closed_copy(first.proposal)
    insert_again(first, round=2, replaces=first, letter=_copy(first.letter), proposal=proposal)
    assert answer(first.letter.check_code, reference(first.letter)) == SUPERSEDED


def test_verify_letter_whose_stored_bytes_have_changed():
    letter = made_letter()
    damaged = insert_again(letter.document, public_id=uuid.uuid4(), content=b"%PDF damaged")
    copy = insert_again(letter, check_code="ABCD-EFGH-JKMN", number=letter.number + 1, document=damaged)
    insert_again(letter.issue, letter=copy, number=copy.number)
    assert answer("ABCD-EFGH-JKMN", reference(copy)) == ALTERED


def test_verify_answers_every_wrong_pair_alike():
    letter, other = made_letter(), decided_case().letter
    proposal = proposed_case()
    unsigned = stored_letter(proposal, make_user(Role.APPROVER))
    pairs = [
        (letter.check_code, reference(other)),
        (letter.check_code, f"{letter.application.case_number}-99"),
        ("ABCD-EFGH-JKMN", reference(letter)),
        (letter.check_code[:-1], reference(letter)),
        (unsigned.check_code, reference(unsigned)),
        ("%", "%"),
        ("---", reference(letter)),
        ("١٢٣٤", "26/00001-٣"),
        (letter.check_code, "26/00001-99999999999999999999"),
    ]
    assert [answer(*pair) for pair in pairs] == [UNKNOWN] * len(pairs)


def test_verify_tells_nothing_of_whom_or_what():
    decision = decided_case()
    content = ask(decision.letter.check_code, reference(decision.letter)).content.decode()
    application = decision.application
    told = [application.doctor.user.name, application.service_period.unit.name, decision.approved_by.name]
    assert [text for text in told if text in content] == []


def test_verify_without_code_and_number_says_what_lacks():
    response = ask("", "")
    content = response.content.decode()
    assert response.status_code == 422
    assert "Skriv kontrollkoden som står nederst i brevet." in content
    assert "Skriv brevnummeret som står i brevet." in content


def test_verify_with_text_that_is_too_long_keeps_what_was_typed():
    response = ask("A" * 500, "26/00001-2")
    assert response.status_code == 422
    assert 'value="26/00001-2"' in response.content.decode()


def test_verify_is_rate_limited(settings):
    settings.LETTER_CHECK_RATE = "3/m/ip"
    assert [ask("ABCD-EFGH-JKMN", "26/00001-2").status_code for _each in range(5)] == [200, 200, 200, 429, 429]
    assert Client().get("/verify").status_code == 200
