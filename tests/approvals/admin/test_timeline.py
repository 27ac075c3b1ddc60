"""The timeline on the desk: from what to what, who, when and why."""

import re
from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.roles import Role
from approvals.admin.timeline import TimelineLine, timeline_of
from approvals.enums import EventKind, ItemAnswer
from approvals.exceptions import NotPossible
from approvals.services.applications import submit_application
from approvals.services.appointments import register_supervisor_check
from approvals.services.assessments import conclude, confirm_fact
from approvals.services.changes import compare_snapshots, standing_value, take_snapshot
from approvals.services.proposals import send_back_proposal
from approvals.services.refusals import record_refusal
from approvals.services.requests.answering import Reply
from tests.approvals.admin.desk_client import (
    REASON,
    address,
    case_under_review,
    desk_client,
    next_service,
    proposed_case,
    received_case,
    reload,
)
from tests.approvals.asked import answer, asked_unit
from tests.factories import complete_application, make_user

pytestmark = pytest.mark.django_db

#: the folders whose modules name the acts that they try
VIEWS = {"views", "admin"}


def _lines(application, what: str = "", *, role: str = Role.CASEWORKER) -> list[TimelineLine]:
    found = timeline_of(application, reader=make_user(role))
    return [line for line in found if not what or str(line.what) == what]


def _confirm(application, by, value: str = "12"):
    return confirm_fact(
        application,
        by=by,
        field="unit.palliative_beds",
        value=value,
        confirmed_by="Enhetsleder Kari Lind",
        as_of=date(2026, 10, 1),
        source="E-post 1. oktober",
    )


def test_line_of_a_move_says_from_which_status_to_which():
    caseworker = make_user(Role.CASEWORKER, name="Saksbehandler Åse")
    application = case_under_review(by=caseworker)

    taken, sent = _lines(application, "Tok saken til behandling"), _lines(application, "Sendte søknaden")

    assert [(str(line.old_status), str(line.new_status), line.who) for line in taken + sent] == [
        ("Sendt inn", "Under behandling", "Saksbehandler Åse"),
        ("Utkast", "Sendt inn", application.doctor.user.name),
    ]


def test_line_of_a_proposal_sent_back_says_why():
    proposal = proposed_case()
    send_back_proposal(
        proposal, by=make_user(Role.APPROVER), code="reason", reason="Begrunnelsen nevner ikke beredskap."
    )

    [line] = _lines(proposal.application, "Sendte forslaget tilbake")

    assert (str(line.old_status), str(line.new_status)) == ("Foreslått vedtak", "Under behandling")
    assert "Begrunnelsen nevner ikke beredskap." in line.detail


def test_confirmed_fact_is_told_before_and_after():
    by = make_user(Role.CASEWORKER)
    application = case_under_review(by=by)
    _confirm(application, by, "12")
    _confirm(application, by, "10")

    newer, older = _lines(application, "En opplysning ble bekreftet")

    told = [(str(change.label), change.before, change.after) for change in older.changes + newer.changes]
    assert told == [("palliative senger", "8", "12"), ("palliative senger", "12", "10")]
    assert older.detail == "Palliative senger, bekreftet av Enhetsleder Kari Lind. Kilde: E-post 1. oktober."


def test_fact_confirmed_as_stated_changes_nothing():
    by = make_user(Role.CASEWORKER)
    application = case_under_review(by=by)
    _confirm(application, by, "8")

    [line] = _lines(application, "En opplysning ble bekreftet")

    assert line.changes == []


def test_conclusion_is_told_with_its_reason_and_the_one_before():
    by = make_user(Role.CASEWORKER)
    application = case_under_review(by=by)
    for outcome in ("met", "not_met"):
        conclude(
            application, by=by, criterion="unit.definition", outcome=outcome, reason=REASON, on=timezone.localdate()
        )

    newer, older = _lines(application, "Konkluderte på et vilkår")

    assert (older.changes, REASON in older.detail) == ([], True)
    assert [(str(change.before), str(change.after)) for change in newer.changes] == [("Oppfylt", "Ikke oppfylt")]


def test_answer_of_the_unit_is_told_field_by_field():
    application = complete_application(**next_service())
    request = asked_unit(application)
    answer(request, palliative_beds=Reply(answer=ItemAnswer.CORRECTED, value="6"))
    application = submit_application(reload(application), by=application.doctor.user)

    [line] = _lines(application, "En forespørsel ble besvart")

    assert [(str(each.label), each.before, each.after) for each in line.changes] == [("palliative senger", "8", "6")]


def test_look_up_keeps_what_was_registered_before():
    by = make_user(Role.CASEWORKER)
    application = case_under_review(by=by)
    for found in (False, True):
        register_supervisor_check(application, by=by, found=found, source="Registeret")

    events = application.events.filter(kind=EventKind.SUPERVISOR_VERIFIED)

    assert [(event.detail["before"], event.detail["found"]) for event in events] == [(None, False), (False, True)]


def test_auditor_is_told_everything():
    application = received_case()
    events = application.events.count()

    assert len(_lines(application, role=Role.AUDITOR)) == events
    assert len(_lines(application, role=Role.CASEWORKER)) == events - len(
        _lines(application, "Lagret en del av søknaden", role=Role.AUDITOR)
    )
    saved = {line.detail for line in _lines(application, "Lagret en del av søknaden", role=Role.AUDITOR)}
    assert "Palliativt senter" in saved


def test_timeline_is_read_in_as_many_queries_however_long_it_is():
    by = make_user(Role.CASEWORKER)
    application = case_under_review(by=by)
    by.has_perm("approvals.view_auditentry")
    with CaptureQueriesContext(connection) as short:
        timeline_of(application, reader=by)
    for value in ("9", "10", "11"):
        _confirm(application, by, value)
    with CaptureQueriesContext(connection) as long:
        timeline_of(application, reader=by)

    assert (len(short), len(long)) == (2, 2)


def test_desk_shows_status_and_facts_from_old_to_new():
    by = make_user(Role.CASEWORKER)
    application = case_under_review(by=by)
    _confirm(application, by, "12")

    page = desk_client(by).get(address("change", application)).content.decode()

    wanted = ["Status: fra «Sendt inn» til «Under behandling»", "<del>8</del>", "<ins>12</ins>"]
    assert [words for words in wanted if words not in page] == []


def test_snapshots_tell_what_an_act_changed():
    by = make_user(Role.CASEWORKER)
    application = case_under_review(by=by)
    before = take_snapshot(application, on=date(2026, 10, 1))
    _confirm(application, by, "12")

    changes = compare_snapshots(before, take_snapshot(application, on=date(2026, 10, 1)))

    assert changes == [{"field": "unit.palliative_beds", "before": "8", "after": "12"}]
    assert standing_value(application, "unit.palliative_beds") == "12"
    assert standing_value(application, "centre.agreement_to") == ""


def test_every_act_that_a_view_can_be_refused_is_told_in_words():
    source = "\n".join(path.read_text() for path in Path("approvals").rglob("*.py") if path.parent.name in VIEWS)
    acts = sorted(set(re.findall(r"act=\"([a-z_]+)\"", source)))
    auditor, case = make_user(Role.AUDITOR), received_case()
    for act in acts:
        record_refusal(case, by=auditor, act=act, refusal=NotPossible("Ikke nå."))
    told = [line.detail for line in timeline_of(case, reader=auditor) if line.detail.startswith("Forsøkt handling:")]
    assert len(told) == len(acts) >= 14
    assert [line for line in told if "–" in line] == []
