"""From a case to what its letters say, through the services that order them."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.roles import Role
from approvals.enums import ChangeKind, DecisionKind, LetterKind, Occasion
from approvals.exceptions import LetterMissing
from approvals.letters import Mark, build_decision_context, build_message, letter_kind_of, render_html
from approvals.models import Letter, LetterOrder, Reopening, Request
from approvals.services.appeals import forward_appeal
from approvals.services.letters import make_letter
from tests.approvals.admin.desk_client import case_under_review, decided_case, reload
from tests.approvals.questioned import asked_doctor
from tests.approvals.rounds import NOTICE, REASON, appealed, propose_again, refused_case, reopened, signed, warned
from tests.factories import make_user, submitted_application

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)
MARK = Mark(number=7, check_code="7KQM-4TXB-9HRD")


def built(kind, application=None):
    """What the newest order of this kind comes to."""
    order = LetterOrder.objects.filter(kind=kind).latest("pk")
    return build_message(order.application, LetterKind(kind), details=order.details, mark=MARK, dated=DAY)


def lacks(application, kind, **details):
    with pytest.raises(LetterMissing) as missing:
        build_message(application, LetterKind(kind), details=details, mark=MARK, dated=DAY)
    return str(missing.value)


def test_receipt_says_what_was_received_and_names_no_caseworker():
    application = submitted_application()
    context = built("receipt")
    period = application.service_period
    assert context.reference == f"{application.case_number}-7"
    assert context.received_on == timezone.localdate()
    assert (context.service.unit, context.service.starts_on) == (period.unit.name, period.starts_on)
    assert (context.caseworker_name, context.changes_case, context.check_code) == ("", "", MARK.check_code)
    assert context.to_json()["service"]["ends_on"] == period.ends_on.isoformat()


def test_question_lists_what_was_asked_with_the_titles_of_the_criteria():
    request = asked_doctor()
    context = built("question")
    assert [question.text for question in context.questions] == [item.question for item in request.items.all()]
    assert context.questions[0].about == "Antall palliative senger"
    assert context.due_on == request.due_on


def test_forwarding_gives_the_statement_and_who_decides(settings):
    appeal = appealed(refused_case())
    caseworker = make_user(Role.CASEWORKER)
    forward_appeal(appeal, by=caseworker, statement="Klagen gir ikke grunn til å endre vedtaket.")
    context = built("forwarding")
    assert context.appeal_body == settings.APPEAL_BODY
    assert context.statement == "Klagen gir ikke grunn til å endre vedtaket."
    assert (context.appeal_received_on, context.forwarded_on) == (timezone.localdate(), timezone.localdate())
    assert context.decision.reference == f"{appeal.application.case_number}-2"
    assert context.is_late is False


def test_advance_notice_says_what_was_written_for_the_applicant():
    reopening = warned(reopened(decided_case(), occasion=Occasion.REVERSAL), is_over=False)
    context = built("advance_notice")
    assert (context.reason, context.due_on, context.is_revocation) == (NOTICE, reopening.notice_due_on, False)


@pytest.mark.parametrize(
    ("kind", "details", "sentence"),
    [
        ("question", {"request": 0}, "spørsmålene"),
        ("question", {"request": "1 or 1=1"}, "spørsmålene"),
        ("provisional", {"reason": "  "}, "hvorfor saken tar lengre tid"),
        ("provisional", {"reason": "Venter.", "expected_on": "i mai"}, "datoen for når svaret er ventet"),
        ("forwarding", {"appeal": 0}, "klagen"),
        ("advance_notice", {"reopening": 0}, "saken om ny avgjørelse"),
        ("renotification", {"letter": 0}, "vedtaksbrevet"),
    ],
)
def test_message_without_a_value_names_what_lacks(kind, details, sentence):
    assert lacks(submitted_application(), kind, **details) == f"Brevet kan ikke lages: {sentence} mangler."


def test_message_about_something_in_another_case_is_not_made():
    request = asked_doctor()
    assert lacks(submitted_application(), "question", request=request.pk) == (
        "Brevet kan ikke lages: spørsmålene mangler."
    )


def test_decision_is_not_made_as_a_message():
    assert lacks(submitted_application(), "decision") == "Brevet kan ikke lages: et vedtaksbrev må signeres."


def test_message_of_a_draft_lacks_the_case_number():
    draft = submitted_application()
    draft.case_number = None
    assert lacks(draft, "withdrawal") == "Brevet kan ikke lages: saksnummeret mangler."


def test_message_is_written_in_the_language_of_the_order():
    application = case_under_review(language="en")
    order = {"details": {}, "mark": MARK, "dated": DAY}
    english = build_message(application, LetterKind.WITHDRAWAL, **order)
    nynorsk = build_message(application, LetterKind.WITHDRAWAL, **order, language="nn")
    assert (english.language, nynorsk.language) == ("en", "nn")
    assert [context.law.act for context in (english, nynorsk)] == [
        "the Public Administration Act (forvaltningsloven)",
        "forvaltningslova",
    ]


def context_of(proposal):
    approver = make_user(Role.APPROVER)
    return build_decision_context(proposal, approver=approver, dated=timezone.localdate(), mark=MARK)


@pytest.mark.parametrize(
    ("occasion", "kind"),
    [(Occasion.CORRECTION, LetterKind.CORRECTION), (Occasion.REVERSAL, LetterKind.REVERSAL)],
)
def test_new_decision_of_our_own_names_the_earlier_one_and_why(occasion, kind):
    earlier = refused_case()
    proposal = propose_again(reopened(earlier, occasion=occasion))
    context = context_of(proposal)
    assert (letter_kind_of(proposal), context.letter_kind) == (kind, kind)
    assert context.earlier.reference == f"{earlier.application.case_number}-2"
    assert (context.earlier.dated, context.earlier.reason) == (earlier.letter.dated, REASON)
    assert (context.earlier.appeal_received_on, context.earlier.changed_by) == (None, "")
    decision = signed(proposal)
    assert (decision.letter.kind, decision.letter.number) == (kind, 3)
    assert decision.letter.context["earlier"]["reason"] == REASON


def test_decision_changed_after_appeal_names_when_the_appeal_came():
    earlier = refused_case()
    appeal = appealed(earlier)
    proposal = propose_again(reopened(earlier, occasion=Occasion.APPEAL, appeal=appeal))
    context = context_of(proposal)
    assert letter_kind_of(proposal) == LetterKind.APPEAL_CHANGED
    assert context.earlier.appeal_received_on == timezone.localdate()
    assert "Du klaget på vedtaket vårt av" in render_html(context)


def test_new_decision_without_an_open_round_lacks_what_it_changes():
    proposal = propose_again(reopened(refused_case()))
    Reopening.objects.update(closed_at=timezone.now())
    with pytest.raises(LetterMissing) as missing:
        context_of(proposal)
    assert str(missing.value) == "Brevet kan ikke lages: vedtaket som endres mangler."


def test_change_case_names_the_approval_what_changes_and_from_when():
    decision = decided_case()
    application = case_under_review()
    application.changes = decision.approval
    application.change_kinds = [ChangeKind.SUPERVISOR.value, "ukjent"]
    application.change_from = timezone.localdate() + timedelta(days=60)
    context = build_message(application, LetterKind.WITHDRAWAL, details={}, mark=MARK, dated=DAY)
    assert context.changes_case == decision.application.case_number


def test_every_letter_that_a_case_orders_is_made():
    request = asked_doctor(language="nn")
    application = reload(request.application)
    for order in LetterOrder.objects.filter(application=application).order_by("pk"):
        make_letter(order.pk)
    letters = Letter.objects.filter(application=application).order_by("number")
    assert [(letter.kind, letter.number, letter.language) for letter in letters] == [
        ("receipt", 2, "nn"),
        ("question", 3, "nn"),
    ]
    assert LetterOrder.objects.exclude(failure="").count() == 0
    assert Request.objects.get(pk=request.pk).items.count() == 2


def test_granted_letter_of_a_change_case_says_which_approval_it_changes():
    decision = decided_case()
    proposal = propose_again(reopened(refused_case()))
    proposal.application.changes = decision.approval
    proposal.application.change_kinds = [ChangeKind.POSITION.value]
    proposal.application.change_from = timezone.localdate() + timedelta(days=60)
    context = context_of(proposal)
    assert proposal.kind == DecisionKind.GRANTED
    assert context.changes.reference == f"{decision.application.case_number}-2"
    assert (context.changes.what, context.changes.from_day) == (
        ("Stillingsstørrelse",),
        proposal.application.change_from,
    )
