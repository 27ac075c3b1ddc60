"""The page of one case: what it shows, what its forms do, and what is kept when something is refused."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.roles import Role
from approvals.enums import EventKind, Status
from approvals.exceptions import NotPossible
from approvals.services.assessments import add_note, conclude, confirm_fact
from approvals.services.letters import make_ordered_letters
from approvals.services.refusals import record_refusal
from correspondence.models import Delivery
from tests.approvals.admin.desk_client import (
    REASON,
    address,
    case_under_review,
    concluded_case,
    decided_case,
    desk_client,
    proposed_case,
    received_case,
    reload,
)
from tests.factories import draft_application, make_user

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]


@pytest.fixture
def caseworker():
    return make_user(Role.CASEWORKER)


def _row(response, criterion):
    return next(row for area in response.context["desk"].areas for row in area.rows if row.id == criterion)


def _open_form(response, criterion):
    cards = [card for _area, cards in response.context["panels"].cards for card in cards]
    return next(card.form for card in cards if card.row.id == criterion)


def _page(user, case):
    return desk_client(user).get(address("change", case))


def test_desk_shows_the_findings_with_requirement_remedy_and_evidence(caseworker):
    case = case_under_review(by=caseworker, beds=5)
    row = _row(_page(caseworker, case), "unit.beds")
    assert (row.outcome, row.source, row.required, row.observed) == ("not_met", "R15", "6", "5")
    assert row.requirement == "Enheten skal ha minst 6 palliative senger."
    assert row.remedy == "Enheten har 5 senger, trenger 6. Det mangler 1 seng."
    assert [each.stated for each in row.evidence] == [["5"]]


def test_desk_shows_a_confirmation_beside_what_was_stated(caseworker):
    case = case_under_review(by=caseworker, beds=5)
    day = timezone.localdate()
    confirm_fact(
        case, by=caseworker, field="unit.palliative_beds", value="6", confirmed_by="Kari", as_of=day, source="Brev"
    )
    row = _row(_page(caseworker, case), "unit.beds")
    assert (row.outcome, row.was, row.has_changed) == ("met", "not_met", True)
    assert [(each.stated, each.confirmed_value) for each in row.evidence] == [(["5"], "6")]


def test_desk_has_every_text_of_the_doctor_escaped(caseworker):
    case = case_under_review(by=caseworker)
    statement = case.unit_statement
    statement.staffing = "<script>alert(1)</script>"
    statement.save()
    content = _page(caseworker, case).content.decode()
    assert "<script>alert(1)" not in content
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in content


@pytest.mark.parametrize("rows", [1, 3])
def test_desk_asks_the_same_number_of_questions_whatever_it_holds(caseworker, rows):
    case = case_under_review(by=caseworker)
    for number in range(rows):
        add_note(case, by=caseworker, text=f"Notat {number}")
        conclude(case, by=caseworker, criterion="unit.staffing", outcome="met", reason=REASON, on=timezone.localdate())
        confirm_fact(
            case,
            by=caseworker,
            field="unit.staffing",
            value="Nok",
            confirmed_by="Kari",
            as_of=timezone.localdate(),
            source="Brev",
        )
    client = desk_client(caseworker)
    client.get(address("change", case))
    with CaptureQueriesContext(connection) as asked:
        client.get(address("change", case))
    assert len(asked) == 45


def test_desk_of_a_draft_does_not_exist(caseworker):
    assert _page(caseworker, draft_application()).status_code == 404


@pytest.mark.parametrize("key", ["0", "999999999", "9" * 40, "abc", "1 or 1=1", "_5F"])
def test_desk_of_a_key_that_is_none_does_not_exist(caseworker, key):
    assert desk_client(caseworker).get(f"/admin/approvals/application/{key}/change/").status_code == 404


def test_closed_case_shows_the_assessment_that_was_stored(caseworker, time_machine):
    case = decided_case().application
    time_machine.move_to(timezone.now().replace(year=timezone.now().year + 2))
    desk = _page(caseworker, case).context["desk"]
    assert (desk.is_stored, desk.on, desk.overall) == (True, case.assessments.first().on, "met")


def test_take_from_the_desk(caseworker):
    case = received_case()
    response = desk_client(caseworker).post(address("take", case))
    assert (response.status_code, response.url) == (302, address("change", case) + "#handling")
    assert reload(case).assigned_to == caseworker


def test_hand_over_from_the_desk(caseworker):
    case, other = case_under_review(by=caseworker), make_user(Role.APPROVER)
    desk_client(caseworker).post(address("hand_over", case), {"to": other.pk})
    assert reload(case).assigned_to == other


def test_hand_over_offers_only_people_who_handle_cases(caseworker):
    case = case_under_review(by=caseworker)
    make_user(Role.AUDITOR)
    make_user(Role.DOCTOR)
    make_user(Role.CASEWORKER, is_active=False)
    others = {make_user(Role.CASEWORKER), make_user(Role.APPROVER)}
    assert set(_page(caseworker, case).context["panels"].hand_over.fields["to"].queryset) == others


def test_conclusion_with_too_short_a_reason_keeps_what_was_typed(caseworker):
    case = case_under_review(by=caseworker)
    answers = {"criterion": "unit.staffing", "outcome": "not_met", "reason": "kort <b>"}
    response = desk_client(caseworker).post(address("conclude", case), answers)
    form = _open_form(response, "unit.staffing")
    assert response.status_code == 409
    assert (form["outcome"].value(), form["reason"].value()) == ("not_met", "kort <b>")
    assert "Begrunnelsen må ha minst 10 tegn." in response.content.decode()
    assert case.conclusions.count() == 0
    assert _open_form(response, "unit.definition").is_bound is False


def test_conclusion_without_an_answer_says_so_beside_the_field(caseworker):
    case = case_under_review(by=caseworker)
    response = desk_client(caseworker).post(address("conclude", case), {"criterion": "unit.staffing", "reason": REASON})
    form = _open_form(response, "unit.staffing")
    assert response.status_code == 422
    assert form.errors == {"outcome": ["Velg om vilkåret er oppfylt eller ikke."]}
    assert form["reason"].value() == REASON


def test_what_was_typed_is_shown_when_the_form_is_gone(caseworker):
    case = case_under_review(by=caseworker)
    other = make_user(Role.CASEWORKER)
    desk_client(other).post(address("take", case))
    answers = {"criterion": "unit.staffing", "outcome": "met", "reason": "En lang og god begrunnelse."}
    response = desk_client(caseworker).post(address("conclude", case), answers)
    content = response.content.decode()
    assert response.status_code == 403
    assert f"Saken behandles av {other.name}. Overta den først." in content
    assert "En lang og god begrunnelse." in content


def test_refused_act_is_noted_in_the_case(caseworker):
    case = proposed_case(by=caseworker).application
    desk_client(caseworker).post(address("send_back", case), {"reason": "Jeg vil ha det tilbake."})
    event = case.events.get(kind=EventKind.REFUSED_ACT)
    assert (event.actor, event.detail) == (caseworker, {"act": "send_back", "refusal": "NotAllowed"})
    assert reload(case).status == Status.PROPOSED


def test_confirmation_of_a_date_is_typed_the_norwegian_way(caseworker):
    case = case_under_review(by=caseworker)
    answers = {
        "field": "centre.agreement_from",
        "value": "1.2.2026",
        "confirmed_by": "Senteret",
        "as_of": "01.11.2026",
        "source": "Avtalen",
    }
    assert desk_client(caseworker).post(address("confirm", case), answers).status_code == 302
    assert case.confirmations.get().value == "2026-02-01"


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"value": "30.2.2026"}, {"value": ["Denne datoen finnes ikke i kalenderen."]}),
        ({"as_of": "i går"}, {"as_of": ["Skriv datoen som dag.måned.år, for eksempel 31.12.2026."]}),
        ({"field": ""}, {"field": ["Velg hvilken opplysning som er bekreftet."]}),
        ({"source": ""}, {"source": ["Skriv hvor bekreftelsen finnes."]}),
    ],
)
def test_confirmation_that_is_misfilled_keeps_what_was_typed(caseworker, changes, errors):
    case = case_under_review(by=caseworker)
    answers = {
        "field": "centre.agreement_from",
        "value": "1.2.2026",
        "confirmed_by": "Senteret",
        "as_of": "01.11.2026",
        "source": "Avtalen",
        **changes,
    }
    response = desk_client(caseworker).post(address("confirm", case), answers)
    form = response.context["panels"].confirm
    assert (response.status_code, form.errors) == (422, errors)
    assert {name: form[name].value() for name in answers} == answers
    assert case.confirmations.count() == 0


def test_supervisor_check_from_the_desk(caseworker):
    case = case_under_review(by=caseworker)
    desk_client(caseworker).post(address("check_supervisor", case), {"found": "no", "source": "Registeret"})
    assert _row(_page(caseworker, case), "supervisor.eligible").outcome == "not_met"


def test_proposal_of_an_older_page_is_refused_and_kept(caseworker):
    case = concluded_case(by=caseworker)
    version = case.version
    conclude(case, by=caseworker, criterion="unit.staffing", outcome="met", reason=REASON, on=timezone.localdate())
    answers = {"kind": "refused", "statement": "Lang tekst til brevet.", "version": version}
    response = desk_client(caseworker).post(address("propose", case), answers)
    form = response.context["panels"].propose
    assert response.status_code == 409
    assert "Saken er endret siden du åpnet siden." in response.content.decode()
    assert (form["kind"].value(), form["statement"].value()) == ("refused", "Lang tekst til brevet.")


def test_proposal_from_the_page_after_a_refused_one_can_be_sent(caseworker):
    case = concluded_case(by=caseworker)
    client = desk_client(caseworker)
    refused = client.post(address("propose", case), {"kind": "granted", "version": 1})
    version = refused.context["panels"].propose["version"].value()
    assert client.post(address("propose", case), {"kind": "granted", "version": version}).status_code == 302


@pytest.mark.parametrize(
    ("answers", "field", "sentence"),
    [
        (
            {"kind": "refused", "statement": "Vi avslår."},
            "departure_reason",
            "Forslaget avviker fra vurderingen. Skriv hvorfor (minst 10 tegn).",
        ),
        ({"kind": "partly_granted"}, "starts_on", "Oppgi fra og til hvilken dato godkjenningen skal gjelde."),
    ],
)
def test_proposal_that_the_service_refuses_says_why_beside_the_field(caseworker, answers, field, sentence):
    case = concluded_case(by=caseworker)
    response = desk_client(caseworker).post(address("propose", case), {**answers, "version": case.version})
    form = response.context["panels"].propose
    assert (response.status_code, form.errors) == (409, {field: [sentence]})
    assert form["kind"].value() == answers["kind"]
    assert response.content.decode().count(sentence) == 2


@pytest.mark.parametrize(
    ("act", "words"),
    [
        ("propose", "Forsøkt handling: Foreslå vedtak."),
        ("sign", "Forsøkt handling: Godkjenne vedtaket."),
        ("save_unit", "Forsøkt handling: Lagre en del av søknaden."),
    ],
)
def test_refused_act_is_told_in_words(caseworker, act, words):
    case = case_under_review(by=caseworker)
    record_refusal(case, by=caseworker, act=act, refusal=NotPossible("Ikke nå."))
    assert words in _page(caseworker, case).content.decode()


def test_code_of_the_rules_is_no_figure_on_the_desk(caseworker):
    case = case_under_review(by=caseworker)
    page = _page(caseworker, case)
    content = page.content.decode()
    assert _row(page, "supervisor.eligible").observed == "competence_area"
    assert "competence_area" not in content
    assert "Krav: 6 · Oppgitt: 8" in re.sub(r"\s+", " ", content)


def test_desk_shows_how_the_grounds_will_be_built(caseworker):
    case = case_under_review(by=caseworker, beds=5)
    desk = _page(caseworker, case).context["desk"]
    assert [each["criterion"] for each in desk.grounds["refused"]] == ["unit.beds", "supervisor.eligible"]
    assert desk.grounds["granted"] == []


def test_proposal_of_a_part_reads_norwegian_dates(caseworker):
    case = concluded_case(by=caseworker)
    year = case.service_period.starts_on.year
    answers = {
        "kind": "partly_granted",
        "starts_on": f"1.1.{year}",
        "ends_on": f"30.6.{year}",
        "statement": "Et halvt år.",
        "version": case.version,
    }
    assert desk_client(caseworker).post(address("propose", case), answers).status_code == 302
    assert case.proposals.get().ends_on.isoformat() == f"{year}-06-30"


def test_desk_lists_what_was_sent_and_links_to_what_must_be_settled(caseworker):
    case = received_case()
    make_ordered_letters()
    delivery = Delivery.objects.get(reference=case.case_number, kind="receipt")
    Delivery.objects.filter(pk=delivery.pk).update(state="failed", reason="Adressen finnes ikke.", next_attempt_at=None)
    content = _page(caseworker, case).content.decode()
    assert "Adressen finnes ikke." in content
    assert f'href="/admin/correspondence/delivery/{delivery.pk}/settle/"' in content


def test_stored_assessment_is_shown_as_it_was(caseworker):
    case = received_case(beds=5)
    stored = case.assessments.get()
    response = desk_client(caseworker).get(address("assessment", case, stored.pk))
    assert response.context["assessment"].result == stored.result
    assert "Enheten har 5 palliative senger. Kravet er minst 6." in response.content.decode()


def test_assessment_of_another_case_is_not_found(caseworker):
    case, other = received_case(), received_case()
    wrong = address("assessment", case, other.assessments.get().pk)
    assert desk_client(caseworker).get(wrong).status_code == 404


def test_forms_of_the_desk_are_absent_for_the_auditor():
    case = case_under_review()
    panels = _page(make_user(Role.AUDITOR), case).context["panels"]
    assert [panels.confirm, panels.check_supervisor, panels.note, panels.propose, panels.send_back] == [None] * 5
    assert (panels.can_take, panels.can_sign, panels.hand_over, panels.can_conclude) == (False, False, None, False)
