"""Acts of the year in which others take part: another supervisor, the centre's answer, the confirmation."""

import json
import re
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from approvals.models import Application, Approval, ServiceConfirmation
from approvals.services.assessments import judgeable_criteria
from tests.approvals.admin.desk_client import REASON, address, desk_client, reload
from tests.journeys.acts import words_of
from tests.journeys.page_forms import fill
from tests.journeys.year import APPROVER, CASEWORKER, DOCTOR, NEW, OLD, Year

NEW_NAME, NEW_EMAIL = "Nina Ny", f"{NEW}@demo.example"


# Another supervisor --------------------------------------------------------------------------------
def ask_to_be_relieved(year: Year) -> None:
    """The supervisor wishes for another from August, the doctor tells of the change, and the other accepts by link."""
    year.live_until(6, 7)
    wish = {"name": NEW_NAME, "email": NEW_EMAIL, "from_on": "01.08.2027", "message": "Jeg slutter."}
    year.do(OLD, "veileder/", wish)
    year.live_until(6, 8)
    case = year.approval.decision.application.public_id
    told = {"kinds": ["supervisor"], "change_from": "01.08.2027", "reason": "Veilederen slutter."}
    doctor = year.client(DOCTOR)
    assert fill(doctor, f"/sak/{case}/endring/?kind=supervisor", told).status_code == 302
    draft = Application.objects.get(changes=year.approval).public_id
    named = {"name": NEW_NAME, "email": NEW_EMAIL}
    assert fill(doctor, f"/soknader/{draft}/supervisor/", named, to="/supervisor/").status_code == 302
    assert fill(doctor, f"/soknader/{draft}/supervisor/", to="/spor/").status_code == 302
    year.post()
    said = {"yes-hpr_number": "9200299", "yes-workplace": "Palliativt senter", "yes-basis": "competence_area"}
    year.by_link(year.mail(NEW, ""), said)
    assert fill(doctor, f"/soknader/{draft}/kontroller/", {"confirm": "on"}).status_code == 302
    year.post()


def grant_the_change(year: Year) -> None:
    """The caseworker judges and proposes, and the approver signs the letter that was on the screen."""
    case = Application.objects.get(changes=year.approval)
    year.live_until(6, 21)
    desk, sign = desk_client(year.people[CASEWORKER]), desk_client(year.people[APPROVER])
    _posted(desk, "take", case)
    _posted(desk, "check_supervisor", case, found="yes", source="Registeret i dag")
    concluded = set(case.conclusions.values_list("criterion", flat=True))
    for criterion in sorted(judgeable_criteria(reload(case), on=year.today) - concluded):
        _posted(desk, "conclude", case, criterion=criterion, outcome="met", reason=REASON)
    _posted(desk, "propose", case, kind="granted", version=reload(case).version)
    letter = sign.get(address("sign", case)).context["prepared"]
    pdf = sign.get(address("letter", case, letter.pk)).content
    year.diary.seen["letter of the change"] = {
        "names the new": NEW_NAME in words_of(pdf),
        "is the file that was signed": pdf == bytes(letter.document.content),
    }
    _posted(sign, "sign", case, sha256=letter.document.sha256)
    year.post()
    opened = year.client(DOCTOR).get(f"/sak/{case.public_id}/brev/{letter.document.public_id}/")
    assert opened.status_code == 200
    approval = Approval.objects.get(decision__application=case)
    follows = approval.service_period.appointments.get(withdrawn_at__isnull=True)
    year.diary.seen["days of the new supervisor"] = (follows.first_day, follows.last_day)


def _posted(client: Client, act: str, case: Application, **answers: Any) -> None:
    answer = client.post(address(act, case), answers)
    assert answer.status_code == 302, (act, answer.content.decode()[-3000:])


# The centre ----------------------------------------------------------------------------------------
def centre_answers(year: Year) -> None:
    """The centre's contact says by the link that the third conference of August was not held."""
    conferences = list(year.logbook.conferences.filter(state="planned", on__lt=year.today, on__month=8).order_by("on"))
    second, third = (f"c{each.pk}" for each in conferences)
    said = {f"{second}-state": "held", f"{third}-state": "cancelled", f"{third}-cause": "Snøstorm"}
    year.by_link(year.mail("olav.breivoll", "Kan du bekrefte"), said)


# Calendars -----------------------------------------------------------------------------------------
def read_calendar(year: Year, name: str) -> None:
    """The doctor's calendar fetches its address, which is made the first time: when, what, and whether it stands."""
    if "calendar" not in year.diary.seen:
        page = year.client(DOCTOR).post("/kalender/").content.decode()
        year.diary.seen["calendar"] = re.findall(r'value="http://testserver(/kalender/[\w-]+\.ics)"', page)[0]
    text = Client().get(year.diary.seen["calendar"]).content.decode().replace("\r\n ", "")
    entries = []
    for event in text.split("BEGIN:VEVENT")[1:]:
        zone, start = re.search(r"DTSTART;TZID=([\w/]+):(\S+)", event).groups()
        at = datetime.strptime(start, "%Y%m%dT%H%M%S").replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
        title = re.search(r"SUMMARY;LANGUAGE=nb:(\w+)", event)[1]
        entries.append((f"{at:%m-%d %H:%M}", title, re.search(r"STATUS:(\w+)", event)[1]))
    year.diary.seen[name] = sorted(entries)


# The confirmation ----------------------------------------------------------------------------------
def confirm(year: Year) -> None:
    """Asked for by the doctor, signed by whoever followed on the last day, issued by the caseworker, and fetched."""
    year.live_until(1, 4, year=2028)
    year.do(DOCTOR, "bekreftelse/", {"until": "31.12.2027"})
    made = ServiceConfirmation.objects.get(state="made")
    year.diary.seen["old opens the confirmation"] = year.client(OLD).get(year.at("bekreftelse/")).status_code
    year.do(NEW, f"bekreftelse/{made.public_id}/", {"sha256": made.sha256})
    desk = desk_client(year.people[CASEWORKER])
    page = reverse("admin:approvals_serviceconfirmation_change", args=[made.pk])
    assert fill(desk, page, {"sha256": made.sha256}).status_code == 302
    year.post()
    doctor, place = year.client(DOCTOR), f"bekreftelse/{made.public_id}/"
    data = json.loads(doctor.get(year.at(f"{place}data/")).content)
    year.diary.seen["confirmation"] = data["content"]
    year.diary.seen["signed by"] = (data["supervisor_name"], data["signed_by"])
    document = doctor.get(year.at(f"{place}dokument/")).content
    (inside,) = PdfReader(BytesIO(document)).attachments.values()
    year.diary.seen["data in the document"] = json.loads(inside[0])["content"]
    year.diary.seen["document"] = words_of(document)
