"""What a confirmation says, where the sums, the months and the supervisors are easily told wrong."""

import io
import json
import re
from datetime import date

import pytest
from django.urls import reverse
from pypdf import PdfReader

from accounts.roles import Role
from approvals.enums import ChangeKind
from approvals.models import Approval
from approvals.services.confirmations import make_confirmation, sign_as_caseworker, sign_as_supervisor
from approvals.services.letters import make_ordered_letters
from tests.approvals.change_cases import decided_change, started, with_supervisor
from tests.approvals.followup import logged
from tests.factories import make_user
from tests.followed import followed, noon

pytestmark = pytest.mark.django_db


def taken_over(service, *days):
    """Change the supervisor from each of the days on; return the new supervisors in order."""
    found = []
    for day in days:
        latest = Approval.objects.get(ended_at__isnull=True)
        found.append(make_user(Role.SUPERVISOR))
        decided_change(with_supervisor(started(latest, ChangeKind.SUPERVISOR, change_from=day), found[-1]))
    return found


def confirmed(service, time_machine):
    time_machine.move_to(noon(date(service.year + 1, 1, 10)))
    return make_confirmation(service.logbook, by=service.doctor, until=service.day(12, 31))


def test_counted_months_are_summed_exactly_and_say_the_same_as_pdf_and_as_data(client, time_machine):
    service = followed()
    supervisors = taken_over(service, service.day(4, 11), service.day(6, 21))
    made = confirmed(service, time_machine)
    # 3 10/30, then 20/30 + 1 + 20/30, then 10/30 + 6 months, each times a half: 1.6667 + 1.1667 + 3.1667 = 6.
    assert [each["counted_months"] for each in made.content["periods"]] == ["1.67", "1.17", "3.17"]
    assert made.content["counted_months"] == "6"
    sign_as_supervisor(made, by=supervisors[-1], sha256=made.sha256)
    sign_as_caseworker(made, by=make_user(Role.CASEWORKER), sha256=made.sha256)
    make_ordered_letters()
    client.force_login(service.doctor)
    place = [service.logbook.public_id, made.public_id]
    data = client.get(reverse("approvals:confirmation_data", args=place)).content
    pdf = PdfReader(io.BytesIO(client.get(reverse("approvals:confirmation_document", args=place)).content))
    assert json.loads(data)["content"]["counted_months"] == "6"
    assert pdf.attachments["bekreftelse.json"] == [data]
    text = re.sub(r"\s+", " ", " ".join(sheet.extract_text() for sheet in pdf.pages))
    assert "Tellende måneder 6 Summen er regnet ut før avrunding." in text


def test_months_that_round_to_what_was_granted_are_not_cut(time_machine):
    service = followed(ends_on=date(2027, 11, 10))
    taken_over(service, service.day(4, 21))
    content = confirmed(service, time_machine).content
    # 3 20/30 and 6 20/30 months, each times a half: 1.8333 + 3.3333 = 5.1667; with the 3.33 granted it would be 5.1633.
    assert [each["counted_months"] for each in content["periods"]] == ["1.83", "3.33"]
    assert content["counted_months"] == "5.17"


def test_supervisor_who_never_followed_a_day_is_not_named(time_machine):
    service = followed()
    skipped, last = taken_over(service, service.day(7, 1), service.day(7, 1))
    supervisors = confirmed(service, time_machine).content["supervisors"]
    year = service.year
    assert supervisors == [
        {"name": service.supervisor.name, "from": f"{year}-01-01", "to": f"{year}-06-30"},
        {"name": last.name, "from": f"{year}-07-01", "to": f"{year}-12-31"},
    ]
    assert skipped.name not in {each["name"] for each in supervisors}


@pytest.mark.parametrize("is_met_in_january", [True, False])
def test_month_partly_outside_the_service_asks_for_nothing_also_when_something_was_held(
    time_machine, is_met_in_january
):
    service = followed(starts_on=date(2027, 1, 15))
    if is_met_in_january:
        logged.meeting(service.appointment, service.day(1, 20))
        for day in (20, 27):
            logged.conference(service.logbook, service.day(1, day))
    content = confirmed(service, time_machine).content
    held = 1 if is_met_in_january else 0
    assert content["meetings"] == {"held": held, "months_asked": 11, "months_short": 11}
    assert content["conferences"] == {"held": held * 2, "months_asked": 11, "months_short": 11}


@pytest.mark.parametrize("is_met_in_april", [True, False])
def test_month_mostly_away_asks_for_nothing_also_when_something_was_held(time_machine, is_met_in_april):
    service = followed()
    logged.away(service.logbook, service.day(4, 1), service.day(4, 20), by=service.doctor)
    if is_met_in_april:
        logged.meeting(service.appointment, service.day(4, 25))
    content = confirmed(service, time_machine).content
    assert (content["meetings"]["months_asked"], content["meetings"]["months_short"]) == (11, 11)
