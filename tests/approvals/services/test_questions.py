"""Questions to the applicant: asked, answered one by one, sent together, taken back, and what time does to them."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.roles import Role
from approvals.enums import Action, EventKind, LetterKind, RequestState, Section, Status
from approvals.exceptions import CaseChanged, CaseError, NotAllowed, NotPossible
from approvals.facts import load_for_facts
from approvals.forms import SECTION_FORMS
from approvals.models import Application, Letter, LetterOrder, Request
from approvals.queries import case_age
from approvals.rules import CRITERIA
from approvals.services.applications import withdraw_application
from approvals.services.question_places import PLACES, open_sections
from approvals.services.questions import (
    AnswersMissing,
    Question,
    answer_question,
    ask_questions,
    changes_of,
    draft_questions,
    seal_of_answer,
    send_answers,
    withdraw_questions,
)
from approvals.services.requests.following import (
    expire_overdue_requests,
    mark_delivered_requests,
    remind_due_requests,
)
from approvals.services.sections import save_local, save_unit
from approvals.services.uploads import UploadRefused
from correspondence.models import Delivery
from correspondence.services import queue_delivery, store_document
from tests.approvals.admin.desk_client import case_under_review, reload
from tests.approvals.asked import asked_unit
from tests.approvals.questioned import BEDS, HOME_CARE, STAFFING, answer_all, asked_doctor, doctor_of
from tests.factories import LOCAL, attach_pdf, make_user, unit_answers
from tests.files import pdf_bytes

pytestmark = pytest.mark.django_db


def upload(name="bemanning.pdf"):
    return SimpleUploadedFile(name, pdf_bytes(), content_type="application/pdf")


def refused(act) -> str:
    with pytest.raises(CaseError) as refusal:
        act()
    return str(refusal.value)


def test_every_criterion_concerns_a_question_that_its_page_asks():
    assert set(PLACES) == {criterion.id for criterion in CRITERIA}
    for place in PLACES.values():
        form = SECTION_FORMS[place.section]
        assert place.field in {*form.base_fields, form.rows_prefix if form.rows_class else ""}, place


def test_asking_waits_orders_the_letter_and_keeps_one_item_for_each_criterion(settings):
    settings.QUESTION_DUE_DAYS = 14
    request = asked_doctor()
    case = reload(request.application)
    assert (case.status, case.waiting_since is not None) == (Status.INFORMATION_REQUESTED, True)
    assert [(each.criterion, each.field, each.question) for each in request.items.all()] == [
        ("unit.beds", "unit.palliative_beds", BEDS.text),
        ("unit.staffing", "unit.staffing", STAFFING.text),
    ]
    assert (request.recipient_email, request.state) == (case.doctor.user.email, RequestState.ASKED)
    assert request.due_on - timezone.localdate() in [timedelta(days=days) for days in range(14, 20)]
    order = LetterOrder.objects.get(kind=LetterKind.QUESTION)
    assert (order.application, order.details) == (case, {"request": request.pk})
    moved = case.events.filter(kind=EventKind.MOVED).last()
    assert (moved.action, moved.new_status) == (Action.REQUEST_INFORMATION, Status.INFORMATION_REQUESTED)


@pytest.mark.parametrize(
    ("questions", "days", "sentence"),
    [
        ([], None, "Velg minst ett vilkår å spørre om."),
        ([BEDS, BEDS], None, "Velg hvert vilkår høyst én gang, fra listen."),
        ([Question(criterion="unit.tull", text="Hva?")], None, "Velg hvert vilkår høyst én gang, fra listen."),
        ([Question(criterion="unit.beds", text=" \n")], None, "Skriv et spørsmål til hvert vilkår du har valgt."),
        ([Question(criterion="unit.beds", text="x" * 2001)], None, "Et spørsmål kan ha høyst 2000 tegn."),
        ([BEDS], 0, "Fristen må være etter i dag og innen ett år."),
        ([BEDS], 366, "Fristen må være etter i dag og innen ett år."),
    ],
)
def test_bad_questions_are_refused_and_change_nothing(questions, days, sentence):
    by = make_user(Role.CASEWORKER)
    case = case_under_review(by=by)
    due_on = None if days is None else timezone.localdate() + timedelta(days=days)
    assert refused(lambda: ask_questions(case, by=by, questions=questions, due_on=due_on)) == sentence
    assert (reload(case).status, Request.objects.filter(kind="information").count()) == (Status.UNDER_REVIEW, 0)


def test_only_whoever_handles_the_case_asks():
    case = case_under_review()
    with pytest.raises(NotAllowed):
        ask_questions(case, by=make_user(Role.CASEWORKER), questions=[BEDS])
    with pytest.raises(NotAllowed):
        ask_questions(case, by=case.doctor.user, questions=[BEDS])


def test_deadline_moves_to_a_working_day(time_machine):
    time_machine.move_to("2027-03-10 12:00 +0100")
    request = asked_doctor(BEDS)
    withdraw_questions(request, by=request.asked_by)
    again = ask_questions(request.application, by=request.asked_by, questions=[BEDS], due_on=date(2027, 3, 25))
    # 25 March 2027 is Maundy Thursday, and the Monday after Easter is a holiday too
    assert again.due_on == date(2027, 3, 30)


def test_draft_of_a_question_says_what_would_mend_the_finding_in_the_applicants_language():
    case = case_under_review(beds=2)
    drafts = draft_questions(load_for_facts(case.pk), on=timezone.localdate())
    assert set(drafts) == set(PLACES)
    assert drafts["unit.beds"] == (
        "Enheten har 2 senger, trenger 6. Det mangler 4 senger. Stemmer det som er oppgitt, eller kan du rette det?"
    )
    assert drafts["unit.staffing"].startswith("Gi nærmere opplysninger om dette kravet: ")
    case.language = "en"
    case.save(update_fields=["language"])
    assert draft_questions(load_for_facts(case.pk), on=timezone.localdate())["unit.beds"] != drafts["unit.beds"]


def test_answers_are_saved_one_by_one_and_nothing_is_sent():
    request = asked_doctor()
    first, second = request.items.all()
    answer_question(first, by=doctor_of(request), text="Åtte senger.")
    assert [each.comment for each in request.items.all()] == ["Åtte senger.", ""]
    assert refused(lambda: send_answers(request, by=doctor_of(request))) == "1 spørsmål er ikke besvart ennå."
    assert reload(request.application).status == Status.INFORMATION_REQUESTED
    answer_question(second, by=doctor_of(request), text="", upload=upload())
    send_answers(request, by=doctor_of(request))
    answered = Request.objects.get(pk=request.pk)
    assert [(each.answer, each.comment, bool(each.attachment)) for each in answered.items.all()] == [
        ("answered", "Åtte senger.", False),
        ("answered", "", True),
    ]
    assert (answered.state, reload(request.application).status) == (RequestState.ANSWERED, Status.UNDER_REVIEW)


def test_missing_answers_are_named():
    request = asked_doctor()
    with pytest.raises(AnswersMissing) as refusal:
        send_answers(request, by=doctor_of(request))
    assert refusal.value.positions == [1, 2]


def test_changed_field_answers_its_question_and_is_told_before_and_after():
    request = asked_doctor(BEDS, beds=2)
    case = reload(request.application)
    answers = unit_answers(beds=6)
    save_unit(case, by=case.doctor.user, version=case.version, answers=answers)
    send_answers(request, by=case.doctor.user)
    request.refresh_from_db()
    assert changes_of(request) == [{"field": "unit.palliative_beds", "before": "2", "after": "6"}]
    assert [each.answer for each in request.items.all()] == ["corrected"]
    event = case.events.get(kind=EventKind.REQUEST_ANSWERED)
    assert event.detail["changes"] == changes_of(request)
    newest = case.assessments.first()
    assert newest.facts["unit"]["palliative_beds"] == 6


def test_a_change_in_another_field_does_not_answer_the_question():
    request = asked_doctor(STAFFING, beds=2)
    case = reload(request.application)
    save_unit(case, by=case.doctor.user, version=case.version, answers=unit_answers(beds=6))
    assert refused(lambda: send_answers(request, by=case.doctor.user)) == "1 spørsmål er ikke besvart ennå."


def test_only_sections_that_the_questions_concern_are_open():
    request = asked_doctor(BEDS)
    case = reload(request.application)
    assert open_sections(case) == {Section.UNIT, Section.ATTACHMENTS}
    with pytest.raises(NotPossible):
        save_local(case, by=case.doctor.user, version=case.version, answers=LOCAL)
    attach_pdf(case)
    withdraw_questions(request, by=request.asked_by)
    assert open_sections(reload(case)) == frozenset()
    with pytest.raises(NotPossible):
        attach_pdf(reload(case), kind="unit")
    with pytest.raises(NotPossible):
        save_unit(case, by=case.doctor.user, version=99, answers=unit_answers())


def test_others_than_the_applicant_neither_answer_nor_send():
    request = asked_doctor()
    for other in (make_user(), request.asked_by):
        with pytest.raises(NotAllowed):
            answer_question(request.items.first(), by=other, text="Jeg svarer.")
        with pytest.raises(NotAllowed):
            send_answers(request, by=other)
    assert request.items.first().comment == ""


def test_older_page_never_replaces_a_newer_answer():
    request = asked_doctor(BEDS)
    item, doctor = request.items.get(), doctor_of(request)
    seen = seal_of_answer(item)
    answer_question(item, by=doctor, text="Åtte.", seen=seen)
    with pytest.raises(CaseChanged):
        answer_question(item, by=doctor, text="Ni.", seen=seen)
    assert request.items.get().comment == "Åtte."


def test_bad_file_is_refused_and_the_text_is_saved():
    request = asked_doctor(BEDS)
    bad = SimpleUploadedFile("liste.pdf", b"MZ", content_type="application/pdf")
    with pytest.raises(UploadRefused):
        answer_question(request.items.get(), by=doctor_of(request), text="Åtte.", upload=bad)
    assert (request.items.get().comment, request.items.get().attachment) == ("Åtte.", None)


def test_same_file_can_answer_again():
    request = asked_doctor(BEDS, STAFFING)
    for item in request.items.all():
        answer_question(item, by=doctor_of(request), text="", upload=upload())
    assert len({item.attachment_id for item in request.items.all()}) == 1


def test_withdrawn_questions_lose_no_answers_and_come_back_with_them():
    request = asked_doctor()
    answer_question(request.items.first(), by=doctor_of(request), text="Åtte senger.", upload=upload())
    withdraw_questions(request, by=request.asked_by, reason="Fant det i planen.")
    case = reload(request.application)
    request.refresh_from_db()
    assert (request.state, case.status, case.waiting_since) == (RequestState.WITHDRAWN, Status.UNDER_REVIEW, None)
    assert request.items.first().comment == "Åtte senger."
    assert refused(lambda: answer_question(request.items.first(), by=doctor_of(request), text="Ni.")) == (
        "Forespørselen er avsluttet: trukket tilbake."
    )
    again = ask_questions(case, by=request.asked_by, questions=[HOME_CARE, BEDS])
    assert [(each.comment, bool(each.attachment)) for each in again.items.all()] == [
        ("", False),
        ("Åtte senger.", True),
    ]
    assert Delivery.objects.filter(key=f"request:{request.pk}:withdrawn:doctor").count() == 1


def test_waited_days_are_counted_apart(time_machine):
    time_machine.move_to("2026-11-02 12:00 +0100")
    request = asked_doctor()
    time_machine.move_to("2026-11-07 08:00 +0100")
    case = reload(request.application)
    age = case_age(case, on=date(2026, 11, 7))
    assert (age.worked, age.waited) == (0, 5)
    answer_all(request)
    send_answers(request, by=doctor_of(request))
    case = reload(case)
    assert (case.waited_days, case.waiting_since) == (5, None)
    age = case_age(case, on=date(2026, 11, 10))
    assert (age.worked, age.waited, age.total) == (3, 5, 8)
    assert case.counted_from - case.submitted_at == timedelta(days=5)


def test_application_withdrawn_while_it_waits_stops_the_clock():
    request = asked_doctor()
    case = reload(request.application)
    withdraw_application(case, by=case.doctor.user)
    request.refresh_from_db()
    assert (request.state, reload(case).waiting_since) == (RequestState.WITHDRAWN, None)


def test_doctor_is_reminded_and_the_case_goes_back_when_time_is_up(time_machine, settings):
    settings.QUESTION_DUE_DAYS, settings.REQUEST_REMINDER_DAYS = 14, [7, 2]
    time_machine.move_to("2026-11-02 12:00 +0100")
    request = asked_doctor()
    answer_question(request.items.first(), by=doctor_of(request), text="Åtte senger.")
    sent = {}
    for day in (8, 9, 10, 14, 16):
        time_machine.move_to(f"2026-11-{day:02d} 12:00 +0100")
        remind_due_requests()
        assert (remind_due_requests(), expire_overdue_requests()) == (0, 0)
        sent[day] = Delivery.objects.filter(key__startswith=f"request:{request.pk}:reminder").count()
    assert sent == {8: 0, 9: 1, 10: 1, 14: 2, 16: 2}
    time_machine.move_to("2026-11-17 12:00 +0100")
    assert (expire_overdue_requests(), expire_overdue_requests()) == (1, 0)
    case = reload(request.application)
    request.refresh_from_db()
    assert (request.state, case.status, case.waited_days) == (RequestState.EXPIRED, Status.UNDER_REVIEW, 15)
    assert [each.comment for each in request.items.all()] == ["Åtte senger.", ""]
    assert case.decisions.count() == 0
    moved = case.events.filter(kind=EventKind.MOVED).last()
    assert (moved.action, moved.actor) == (Action.RESUME, None)
    assert "ikke avgjort" in Delivery.objects.get(key=f"request:{request.pk}:expired:doctor").body


def test_third_parties_are_not_reminded_while_a_proposal_waits(time_machine, settings):
    settings.REQUEST_DUE_DAYS, settings.REQUEST_REMINDER_DAYS = 14, [7]
    time_machine.move_to("2026-11-02 12:00 +0100")
    request = asked_unit()
    Application.objects.filter(pk=request.application.pk).update(
        status=Status.PROPOSED, case_number="26/77777", submitted_at=timezone.now()
    )
    time_machine.move_to("2026-11-09 12:00 +0100")
    assert remind_due_requests() == 0


def test_letter_that_arrived_makes_the_questions_delivered():
    request = asked_doctor()
    document = store_document(b"%PDF-1.7 q", filename="brev.pdf", content_type="application/pdf")
    case = request.application
    letter = Letter.objects.create(
        application=case,
        kind=LetterKind.QUESTION,
        number=1,
        check_code="ABCDEFGH2345",
        document=document,
        prepared_for=request.asked_by,
        dated=timezone.localdate(),
        language="nb",
        template_version="x",
        context={},
    )
    LetterOrder.objects.filter(kind=LetterKind.QUESTION).update(letter=letter)
    mail = queue_delivery(
        key="brev",
        kind="letter",
        recipient_email=case.doctor.user.email,
        recipient_name="Ingrid",
        language="nb",
        subject="Brev",
        body="Brev",
        documents=[document],
    )
    mark_delivered_requests()
    assert Request.objects.get(pk=request.pk).state == RequestState.ASKED
    Delivery.objects.filter(pk=mail.pk).update(state="sent", sent_at=timezone.now(), next_attempt_at=None)
    mark_delivered_requests()
    assert Request.objects.get(pk=request.pk).state == RequestState.DELIVERED
