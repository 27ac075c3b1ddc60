"""From the queue to the signed letter, through the pages of the desk alone."""

import pytest
from django.test import Client
from django.utils import timezone

from accounts.roles import Role
from approvals.enums import Status
from approvals.models import Approval, Decision
from approvals.services.assessments import judgeable_criteria
from correspondence.models import Delivery
from tests.approvals.admin.desk_client import REASON, address, desk_client, received_case, reload
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def _post(client: Client, name: str, application, **answers):
    response = client.post(address(name, application), answers)
    assert response.status_code == 302, response.content.decode()[:3000]
    return response


def test_case_goes_from_queue_to_signed_letter():
    application = received_case()
    caseworker, approver = desk_client(make_user(Role.CASEWORKER)), desk_client(make_user(Role.APPROVER))

    assert application.case_number in caseworker.get("/admin/approvals/application/").content.decode()
    _post(caseworker, "take", application)
    _post(caseworker, "check_supervisor", application, found="yes", source="Registeret i dag")
    for criterion in sorted(judgeable_criteria(application, on=timezone.localdate())):
        _post(caseworker, "conclude", application, criterion=criterion, outcome="met", reason=REASON)
    assert caseworker.get(address("change", application)).status_code == 200
    _post(caseworker, "propose", application, kind="granted", version=reload(application).version)
    page = approver.get(address("sign", application))
    assert page.status_code == 200
    letter = page.context["prepared"]
    pdf = approver.get(address("letter", application, letter.pk))
    assert pdf.content == bytes(letter.document.content)
    _post(approver, "sign", application, sha256=letter.document.sha256)

    assert reload(application).status == Status.GRANTED
    decision = Decision.objects.get()
    assert decision.letter == letter
    assert Approval.objects.get().decision == decision
    assert Delivery.objects.filter(kind="decision").count() == 1
    assert approver.get(address("change", application)).status_code == 200
