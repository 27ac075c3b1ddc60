"""The queue: order, filters, search, paging by key, and what nonsense in the address does."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.roles import Role
from approvals.models import Application
from approvals.services.appeals import forward_appeal
from approvals.services.applications import withdraw_application
from approvals.services.questions import send_answers
from tests.approvals.admin.desk_client import (
    case_under_review,
    desk_client,
    insert_again,
    propose,
    received_case,
    reload,
)
from tests.approvals.asked import asked_centre, asked_unit
from tests.approvals.questioned import answer_all, asked_doctor, doctor_of
from tests.approvals.rounds import appealed, refused_case
from tests.factories import draft_application, make_municipality, make_unit, make_user

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]

QUEUE = "/admin/approvals/application/"


@pytest.fixture
def caseworker():
    return make_user(Role.CASEWORKER)


def _numbers(response) -> list[str]:
    return [row.application.case_number for heap in response.context["cl"].heaps for row in heap.rows]


def _heaps(response) -> list[tuple[str, list[str]]]:
    return [
        (str(heap.title), [row.application.case_number for row in heap.rows]) for heap in response.context["cl"].heaps
    ]


def _proposed(caseworker) -> Application:
    case = case_under_review(by=caseworker, accepted=False, beds=5)
    return propose(case, by=caseworker, kind="refused").application


def test_queue_of_a_caseworker_has_own_cases_first_then_new_ones_then_the_rest(caseworker):
    other = make_user(Role.CASEWORKER)
    new, others, proposed = received_case(), case_under_review(by=other), _proposed(caseworker)
    mine = case_under_review(by=caseworker)
    draft_application()
    assert _heaps(desk_client(caseworker).get(QUEUE)) == [
        ("Saker du behandler", [mine.case_number]),
        ("Saker som ingen har tatt", [new.case_number]),
        ("Andre åpne saker", [others.case_number, proposed.case_number]),
    ]


def test_queue_of_an_approver_has_what_others_proposed_first(caseworker):
    approver = make_user(Role.APPROVER)
    new, own, foreign = received_case(), _proposed(approver), _proposed(caseworker)
    assert _heaps(desk_client(approver).get(QUEUE)) == [
        ("Forslag som venter på godkjenning", [foreign.case_number]),
        ("Andre åpne saker", [new.case_number, own.case_number]),
    ]


def test_queue_of_an_auditor_is_one_heap_oldest_first(caseworker):
    first, second = received_case(), case_under_review(by=caseworker)
    assert _heaps(desk_client(make_user(Role.AUDITOR)).get(QUEUE)) == [
        ("Åpne saker", [first.case_number, second.case_number])
    ]


def test_line_of_the_queue_tells_age_chips_and_whose_move(caseworker, time_machine):
    case = received_case(beds=5)
    # The day in Norway: shortly after midnight it is still yesterday in UTC.
    time_machine.move_to(timezone.localtime(case.submitted_at).replace(hour=12) + timedelta(days=3))
    row = desk_client(caseworker).get(QUEUE).context["cl"].heaps[0].rows[0]
    counts = case.assessments.get().counts
    order = ("not_met", "missing", "judgement", "limited", "met")
    words = {"not_met": "ikke oppfylt", "missing": "ikke dokumentert", "judgement": "må vurderes", "met": "oppfylt"}
    assert (row.age, row.mover, row.is_mine) == ("3 dager", "din", True)
    assert row.chips == [(each, f"{counts[each]} {words[each]}") for each in order if each in counts]


def test_case_that_waits_for_the_doctor_lies_last_and_names_who_is_waited_for(caseworker, time_machine):
    time_machine.move_to("2026-11-02 12:00 +0100")
    request = asked_doctor(by=caseworker)
    asked_unit(reload(request.application))
    time_machine.move_to("2026-11-06 12:00 +0100")
    (heap,) = desk_client(caseworker).get(QUEUE).context["cl"].heaps
    (row,) = heap.rows
    assert (str(heap.title), row.mover) == ("Saker som venter på legen", "legen, venter også på enheten")
    assert (row.age, row.waited, row.is_mine) == ("0 dager", "ventet 4 dager på legen", False)


def test_third_parties_asked_are_named_beside_the_caseworker(caseworker):
    case = case_under_review(by=caseworker, accepted=False)
    asked_unit(case)
    asked_centre(case)
    (heap,) = desk_client(caseworker).get(QUEUE).context["cl"].heaps
    assert [row.mover for row in heap.rows] == ["din, venter også på veilederen, enheten og senteret"]


def test_waited_days_do_not_count_in_the_order(caseworker, time_machine):
    time_machine.move_to("2026-11-02 12:00 +0100")
    request = asked_doctor(by=caseworker)
    time_machine.move_to("2026-11-04 12:00 +0100")
    worked_on = case_under_review(by=caseworker)
    time_machine.move_to("2026-11-12 12:00 +0100")
    answer_all(request)
    waited = reload(send_answers(request, by=doctor_of(request)).application)
    (heap,) = desk_client(caseworker).get(QUEUE).context["cl"].heaps
    assert [(row.application, row.days, row.waited) for row in heap.rows] == [
        (worked_on, 8, ""),
        (waited, 0, "ventet 10 dager på legen"),
    ]


@pytest.mark.parametrize(
    ("day", "mark", "words"),
    [
        ("2026-11-25", "later", ""),
        ("2026-11-26", "soon", "Foreløpig svar innen 03.12.2026"),
        ("2026-12-03", "soon", "Foreløpig svar innen 03.12.2026"),
        ("2026-12-04", "overdue", "Foreløpig svar forfalt 03.12.2026"),
    ],
)
def test_provisional_answer_is_marked_in_words_when_it_is_due(caseworker, time_machine, day, mark, words):
    time_machine.move_to("2026-11-03 12:00 +0100")
    case = received_case()
    time_machine.move_to(f"{day} 12:00 +0100")
    client = desk_client(caseworker)
    response = client.get(QUEUE)
    assert response.context["cl"].heaps[0].rows[0].provisional == mark
    page = response.content.decode()
    assert [each for each in ("Foreløpig svar innen", "Foreløpig svar forfalt") if each in page] == (
        [words.rsplit(" ", 1)[0]] if words else []
    )
    found = {name: _numbers(client.get(f"{QUEUE}?provisional={name}")) for name in ("soon", "overdue")}
    assert found == {name: [case.case_number] if name == mark else [] for name in ("soon", "overdue")}


@pytest.mark.parametrize(
    ("mover", "found"),
    [("doctor", ["asked"]), ("unit", ["unit"]), ("supervisor", []), ("centre", []), ("caseworker", ["unit"])],
)
def test_filter_by_whose_move_it_is(caseworker, mover, found):
    cases = {"asked": asked_doctor(by=caseworker).application, "unit": case_under_review(by=caseworker)}
    asked_unit(cases["unit"])
    numbers = _numbers(desk_client(caseworker).get(f"{QUEUE}?move={mover}"))
    assert numbers == [cases[name].case_number for name in found]


@pytest.mark.parametrize("rows", [1, 3])
def test_queue_asks_the_same_number_of_questions_whatever_its_length(caseworker, rows):
    for _number in range(rows):
        case_under_review(by=caseworker)
        received_case()
    client = desk_client(caseworker)
    client.get(QUEUE)  # the first page of a session notes when the person was last seen
    with CaptureQueriesContext(connection) as asked:
        client.get(QUEUE)
    # session, user, municipalities, one for each of five heaps, and who has been asked
    assert len(asked) == 9, [each["sql"][:120] for each in asked]


def test_queue_never_counts(caseworker):
    received_case()
    client = desk_client(caseworker)
    with CaptureQueriesContext(connection) as asked:
        client.get(QUEUE)
    assert [each["sql"] for each in asked if "COUNT(" in each["sql"].upper()] == []


def test_pages_follow_each_other_without_gap_or_double(caseworker):
    first = received_case()
    mine = case_under_review(by=caseworker)
    copies = [
        insert_again(
            first,
            public_id=uuid.uuid4(),
            case_number=f"26/{70_000 + number}",
            service_period=insert_again(first.service_period),
            education_plan=insert_again(first.education_plan),
            # Many came in the same instant: the order must not depend on chance.
            submitted_at=first.submitted_at + timedelta(seconds=number // 40),
        ).case_number
        for number in range(100)
    ]
    client, address, seen = desk_client(caseworker), QUEUE, []
    while address:
        response = client.get(address)
        seen.append(_numbers(response))
        following = response.context["cl"].next_page
        address = QUEUE + following if following else ""
    assert [len(page) for page in seen] == [50, 50, 2]
    assert [number for page in seen for number in page] == [mine.case_number, first.case_number, *copies]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["mine", "new"]),
        ("?assigned=me", ["mine"]),
        ("?assigned=nobody", ["new"]),
        ("?move=mine", ["mine", "new"]),
        ("?move=approver", []),
        ("?move=nobody", ["withdrawn"]),
        ("?status=submitted", ["new"]),
        ("?status=withdrawn", ["withdrawn"]),
        ("?status=closed", ["withdrawn"]),
        ("?status=all", ["withdrawn", "mine", "new"]),
        ("?kind=dms", ["new"]),
        ("?q=solbakken", ["mine"]),
        ("?q=KARI+lund", ["new"]),
        ("?q=finnes+ikke", []),
        ("?municipality=x", ["mine", "new"]),
        ("?status=tull&move=tull&assigned=tull&kind=tull", ["mine", "new"]),
    ],
)
def test_filters_and_search(caseworker, query, found):
    new = received_case(by=make_user(name="Kari Lund"), unit=make_unit(name="Havblikk", kind="dms"))
    mine = case_under_review(by=caseworker, unit=make_unit(name="Lindrende enhet Solbakken"))
    withdrawn = received_case()
    withdraw_application(withdrawn, by=withdrawn.doctor.user)
    names = {new.case_number: "new", mine.case_number: "mine", withdrawn.case_number: "withdrawn"}
    response = desk_client(caseworker).get(QUEUE + query)
    assert [names[number] for number in _numbers(response)] == found


def test_filter_by_municipality(caseworker):
    here, there = make_municipality(), make_municipality()
    case = received_case(unit=make_unit(municipality=here))
    received_case(unit=make_unit(municipality=there))
    response = desk_client(caseworker).get(QUEUE, {"municipality": here.pk})
    assert _numbers(response) == [case.case_number]


def test_search_by_case_number_finds_whole_and_beginning(caseworker):
    cases = [received_case() for _number in range(3)]
    client = desk_client(caseworker)
    year, _slash, _number = cases[0].case_number.partition("/")
    assert _numbers(client.get(QUEUE, {"q": cases[1].case_number})) == [cases[1].case_number]
    assert _numbers(client.get(QUEUE, {"q": f"{year}/0"})) == [case.case_number for case in reversed(cases)]


NONSENSE = [
    "?o=zzz",
    "?o=1.2.3.-9",
    "?p=-1",
    "?p=zzz",
    "?p=99999999999999999999",
    "?all=",
    "?after=zzz",
    "?after=9-1-1",
    "?after=0-99999999999999999-1",
    "?after=0--99999999999999999-999999999999999999",
    "?after=0-1-9999999999999999999999",
    "?e=1",
    "?id=zzz",
    "?id=99999999999999999999999",
    "?status__exact=zzz",
    "?submitted_at__gte=zzz",
    "?assigned_to__id__exact=abc",
    "?municipality=99999999999999999999",
    "?municipality=٣",
    "?finnes_ikke=1",
    "?doctor__user__password__startswith=a",
    "?_popup=1",
    "?_to_field=id",
    "?_to_field=doctor__user__password",
    "?_facets=1",
    "?q=" + "x" * 5000,
    "?q=%27%22%3C%3E%25_%5C",
    "?q=" + "a+" * 400,
    "?q=26/",
]


@pytest.mark.parametrize("query", NONSENSE)
def test_nonsense_in_the_address_is_answered(caseworker, query):
    received_case()
    response = desk_client(caseworker).get(QUEUE + query)
    assert response.status_code in {200, 302, 400}


@pytest.mark.parametrize("query", ["?doctor__user__password__startswith=a", "?_to_field=doctor__user__password"])
def test_lookups_that_would_leak_are_refused(caseworker, query):
    assert desk_client(caseworker).get(QUEUE + query).status_code == 400


def test_nul_in_the_address_is_refused(caseworker):
    assert desk_client(caseworker).get(QUEUE + "?q=%00").status_code == 400


def test_appeal_that_waits_for_us_is_the_first_heap_of_whoever_handles_cases(caseworker):
    open_one = received_case()
    decision = refused_case()
    assert _heaps(desk_client(caseworker).get(QUEUE)) == [("Saker som ingen har tatt", [open_one.case_number])]
    appeal = appealed(decision)
    number = decision.application.case_number
    for reader in (caseworker, make_user(Role.APPROVER)):
        client = desk_client(reader)
        assert _heaps(client.get(QUEUE))[0] == ("Klager", [number])
        assert _numbers(client.get(f"{QUEUE}?status=appeals")) == [number]
        assert number in _numbers(client.get(f"{QUEUE}?move=mine"))
    assert "Din tur" in desk_client(caseworker).get(f"{QUEUE}{decision.application_id}/change/").content.decode()
    forward_appeal(appeal, by=caseworker, statement="Vi mener at vedtaket er riktig.")
    assert number not in _numbers(desk_client(caseworker).get(QUEUE))
