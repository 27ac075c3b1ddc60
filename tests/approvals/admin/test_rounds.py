"""Reopening, notice, revocation's form, appeals and changed standard paragraphs on the desk."""

import pytest
from django.utils import timezone

from accounts.form_fields import format_date
from accounts.roles import Role
from approvals.enums import AppealState, DecisionKind, LetterKind, Occasion, Status
from approvals.models import Appeal, LetterOrder, Proposal, Reopening
from approvals.services.impartiality import mark_disqualified
from approvals.services.paragraphs import ParagraphContent, add_paragraph
from approvals.services.reopening import answer_notice
from tests.approvals.admin.desk_client import address, case_under_review, decided_case, desk_client, reload
from tests.approvals.rounds import (
    APPEAL,
    NOTICE,
    REASON,
    appealed,
    propose_again,
    refused_case,
    reopened,
    signed,
    warned,
)
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def caseworker():
    return make_user(Role.CASEWORKER)


@pytest.fixture
def refused():
    return refused_case()


def _desk(user, application) -> str:
    return desk_client(user).get(address("change", application)).content.decode()


# Reopening ---------------------------------------------------------------------------------------


def test_decided_case_is_taken_up_and_the_decision_kept_from_the_desk(refused, caseworker):
    client, case = desk_client(caseworker), refused.application
    assert "Rett eller gjør om vedtaket" in _desk(caseworker, case)
    assert client.post(address("reopen", case), {"occasion": "correction", "reason": REASON}).status_code == 302
    page = _desk(caseworker, case)
    assert "Tatt opp igjen: Retting av åpenbar feil" in page
    assert REASON in page
    assert client.post(address("keep", case), {"reason": "Det var ikke noe å rette."}).status_code == 302
    assert (reload(case).status, "Tatt opp igjen:" in _desk(caseworker, case)) == (Status.REFUSED, False)


@pytest.mark.parametrize("occasion", ["", "first", "appeal", "revocation", "x" * 10_000])
def test_reopening_from_the_desk_for_another_reason_keeps_what_was_typed(refused, caseworker, occasion):
    response = desk_client(caseworker).post(
        address("reopen", refused.application), {"occasion": occasion, "reason": REASON}
    )
    page = response.content.decode()
    assert response.status_code == 422
    assert "Velg hvorfor saken tas opp igjen." in page
    assert REASON in page
    assert Reopening.objects.count() == 0


def test_reopening_with_a_control_character_in_the_reason_keeps_the_page(refused, caseworker):
    response = desk_client(caseworker).post(
        address("reopen", refused.application), {"occasion": "correction", "reason": "feil dato\x07 i brevet"}
    )
    assert response.status_code == 422
    assert "Teksten inneholder tegn som ikke kan vises." in response.content.decode()


def test_keeping_a_decided_case_is_refused_with_a_sentence(refused, caseworker):
    response = desk_client(caseworker).post(address("keep", refused.application), {"reason": REASON})
    assert response.status_code == 409
    assert "Saken har status «Avslag» og kan ikke behandles nå." in response.content.decode()


def test_notice_of_a_case_that_is_not_taken_up_is_refused_with_a_sentence(refused, caseworker):
    response = desk_client(caseworker).post(address("notify", refused.application), {"text": NOTICE})
    assert response.status_code == 409
    assert "Saken er ikke tatt opp igjen etter et vedtak." in response.content.decode()


def test_notice_and_its_answer_stand_on_the_desk(caseworker):
    decision = decided_case()
    reopening = reopened(decision, by=caseworker, occasion=Occasion.REVERSAL)
    client, case = desk_client(caseworker), decision.application
    assert client.post(address("notify", case), {"text": NOTICE}).status_code == 302
    assert LetterOrder.objects.filter(kind=LetterKind.ADVANCE_NOTICE).count() == 1
    assert "Legen har ikke svart ennå." in _desk(caseworker, case)
    answer_notice(reopening, by=case.doctor.user, text="Jeg er uenig i dette.")
    page = _desk(caseworker, case)
    assert "Jeg er uenig i dette." in page
    assert "Legen har ikke svart ennå." not in page


def test_history_shows_every_decision_and_which_one_stands(refused, caseworker):
    second = signed(propose_again(reopened(refused, by=caseworker, occasion=Occasion.REVERSAL)))
    page = _desk(caseworker, refused.application)
    history = page[page.index('id="vedtakshistorie"') :]
    assert history.index("Omgjøring av eget tiltak") < history.index("Første vedtak")
    assert history.index("Gjelder") < history.index("Erstattet")
    for decision in (refused, second):
        assert address("letter", refused.application, decision.letter_id) in history


def test_disqualified_person_gets_nothing_of_a_decided_case(refused, caseworker):
    mark_disqualified(
        refused.application, by=make_user(Role.APPROVER), person=caseworker, reason="Gift med veilederen."
    )
    client = desk_client(caseworker)
    for act, answers in (("reopen", {"occasion": "correction", "reason": REASON}), ("keep", {"reason": REASON})):
        assert client.post(address(act, refused.application), answers).status_code == 404
    assert reload(refused.application).status == Status.REFUSED


def test_auditor_is_offered_no_acts(refused):
    page = _desk(make_user(Role.AUDITOR), refused.application)
    assert "Vedtakene i saken" in page
    assert "Rett eller gjør om vedtaket" not in page
    assert "Registrer en klage" not in page


# Revocation's form -------------------------------------------------------------------------------


def test_revoking_is_offered_in_its_round_alone(caseworker):
    decision = decided_case()
    assert 'value="revoked"' not in _desk(caseworker, case_under_review(by=caseworker))
    reopening = warned(reopened(decision, by=caseworker, occasion=Occasion.REVOCATION))
    page = _desk(caseworker, decision.application)
    assert 'value="revoked"' in page
    assert 'value="granted"' not in page
    day = decision.proposal.starts_on
    answers = {
        "kind": "revoked",
        "effective_on": format_date(day),
        "statement": "Enheten har færre enn seks senger.",
        "version": reload(reopening.application).version,
    }
    assert desk_client(caseworker).post(address("propose", decision.application), answers).status_code == 302
    proposal = Proposal.objects.first()
    assert (proposal.kind, proposal.effective_on, proposal.occasion) == (
        DecisionKind.REVOKED,
        day,
        Occasion.REVOCATION,
    )


def test_revoking_in_a_first_round_is_refused_with_a_sentence(caseworker):
    case = case_under_review(by=caseworker)
    answers = {"kind": "revoked", "statement": "Enheten har færre senger.", "version": reload(case).version}
    response = desk_client(caseworker).post(address("propose", case), answers)
    assert response.status_code == 409
    assert "Et tilbakekall må tas opp som tilbakekall" in response.content.decode()


# Appeals -----------------------------------------------------------------------------------------


def test_appeal_goes_its_way_on_the_desk(refused, caseworker):
    client, case = desk_client(caseworker), refused.application
    today = format_date(timezone.localdate())
    assert "Klagefristen begynner å løpe når legen har fått vedtaket." in _desk(caseworker, case)
    assert client.post(address("register_appeal", case), {"received_on": today, "text": APPEAL}).status_code == 302
    appeal = Appeal.objects.get()
    assert APPEAL in _desk(caseworker, case)
    about = {"appeal": str(appeal.pk), "statement": "Vi mener at vedtaket er riktig."}
    assert client.post(address("forward_appeal", case), about).status_code == 302
    assert "Registrer klageinstansens avgjørelse" in _desk(caseworker, case)
    settled = {"appeal": str(appeal.pk), "outcome": "changed", "text": "Klagen førte fram."}
    assert client.post(address("settle_appeal", case), settled).status_code == 302
    assert "Klageinstansen har endret vedtaket. Ta saken opp igjen" in _desk(caseworker, case)
    taken_up = {"appeal": str(appeal.pk), "reason": "Klageinstansens vedtak gjennomføres."}
    assert client.post(address("take_up_appeal", case), taken_up).status_code == 302
    assert (reload(case).status, Reopening.objects.get().appeal) == (Status.UNDER_REVIEW, appeal)


@pytest.mark.parametrize("key", ["", "0", "999999999999999999999", "1 OR 1=1", "²", "x" * 10_000])
@pytest.mark.parametrize(
    ("act", "answers"),
    [
        ("take_up_appeal", {"reason": REASON}),
        ("forward_appeal", {"statement": "Vi mener at vedtaket er riktig."}),
        ("settle_appeal", {"outcome": "changed", "text": "Klagen førte fram."}),
    ],
)
def test_act_on_an_appeal_that_is_not_here_is_refused_with_a_sentence(refused, caseworker, act, answers, key):
    response = desk_client(caseworker).post(address(act, refused.application), {**answers, "appeal": key})
    assert response.status_code == 409
    assert "Klagen finnes ikke i denne saken." in response.content.decode()


def test_act_on_the_appeal_of_another_case_is_refused(refused, caseworker):
    other = appealed(refused_case())
    answers = {"appeal": str(other.pk), "statement": "Vi mener at vedtaket er riktig."}
    assert desk_client(caseworker).post(address("forward_appeal", refused.application), answers).status_code == 409
    assert Appeal.objects.get().state == AppealState.RECEIVED


@pytest.mark.parametrize("day", ["", "31.02.2027", "i går"])
def test_registering_an_appeal_without_a_day_keeps_what_was_typed(refused, caseworker, day):
    response = desk_client(caseworker).post(
        address("register_appeal", refused.application), {"received_on": day, "text": APPEAL}
    )
    assert response.status_code == 422
    assert APPEAL in response.content.decode()
    assert Appeal.objects.count() == 0


def test_late_appeal_is_marked_on_the_desk(refused, caseworker):
    appeal = appealed(refused)
    Appeal.objects.filter(pk=appeal.pk).update(is_late=True, due_on=appeal.received_on)
    assert "Kom etter fristen" in _desk(caseworker, refused.application)


def test_desk_asks_as_often_for_many_rounds_as_for_one(refused, caseworker, django_assert_num_queries):
    from django.db import connection  # noqa: PLC0415 - for counting alone
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415 - for counting alone

    client, case = desk_client(caseworker), refused.application
    second = signed(propose_again(reopened(refused, by=caseworker)))
    client.get(address("change", case))
    with CaptureQueriesContext(connection) as few:
        client.get(address("change", case))
    third = signed(propose_again(reopened(second, by=caseworker)))
    signed(propose_again(reopened(third, by=caseworker)))
    with django_assert_num_queries(len(few)):
        client.get(address("change", case))


# Standard paragraphs -----------------------------------------------------------------------------


def test_changed_standard_paragraph_is_marked_on_the_desk_and_where_it_is_signed(caseworker):
    texts = {"text_nb": "Enheten har ikke fast lege.", "text_nn": "Eininga har ikkje fast lege.", "text_en": "None."}
    approver = make_user(Role.APPROVER)
    kept = add_paragraph(by=approver, content=ParagraphContent(title="Fast lege", **texts))
    changed = add_paragraph(
        by=approver, content=ParagraphContent(title="Senger", **{**texts, "text_nb": "Enheten har for få senger."})
    )
    case = case_under_review(by=caseworker)
    client, answers = desk_client(caseworker), {"kind": "dismissed", "version": reload(case).version}
    for paragraph in (kept, changed):
        page = client.post(
            address("propose", case), {**answers, "insert_paragraph": "1", "paragraph": str(paragraph.pk)}
        )
        form = page.context["panels"].propose
        answers |= {"statement": form["statement"].value(), "inserted": form["inserted"].value()}
    assert answers["inserted"] == f"{kept.key}:1 {changed.key}:1"
    answers["statement"] = answers["statement"].replace("for få", "bare fire").replace("fast lege", "fast\n lege")
    assert client.post(address("propose", case), answers).status_code == 302
    proposal = Proposal.objects.get()
    assert proposal.paragraphs == [{"key": kept.key, "version": 1}, {"key": changed.key, "version": 1}]
    for where, reader in (("change", caseworker), ("sign", approver)):
        page = desk_client(reader).get(address(where, case)).content.decode()
        assert "Standardteksten «Senger» er endret." in page
        assert "Standardteksten «Fast lege» er endret." not in page


@pytest.mark.parametrize("inserted", ["finnes-ikke:1", "rot", ":::", "a:99999999999", "x" * 100_000])
def test_marks_of_paragraphs_that_are_none_are_passed_over(caseworker, inserted):
    case = case_under_review(by=caseworker)
    answers = {"kind": "dismissed", "statement": REASON, "inserted": inserted, "version": reload(case).version}
    assert desk_client(caseworker).post(address("propose", case), answers).status_code == 302
    assert "Standardteksten" not in _desk(caseworker, case)
