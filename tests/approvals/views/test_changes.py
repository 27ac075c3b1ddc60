"""What would have to be otherwise, shown to the doctor before the application is sent."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories as f
from tests.approvals.change_cases import granted, started, with_position

pytestmark = pytest.mark.django_db


#: what is looked up by Helsedirektoratet, and is not yet for a draft
REGISTER = ("supervisor.competence_area_verified", None, True)


def shown(response):
    """The changes of a page, in brief."""
    return [(each.path, each.before, each.after) for each in response.context["panel"].changes.together]


def test_check_page_says_what_it_takes(as_doctor, doctor, url):
    application = f.complete_application(by=doctor, beds=5, hours=Decimal(30))
    page = as_doctor.get(url("check", application))
    text = page.content.decode()
    assert shown(page) == [("unit.palliative_beds", 5, 6), REGISTER, ("education.programme[0].hours", "30", "36")]
    assert "Med disse 3 endringene er alt som reglene selv kan avgjøre, på plass:" in text
    assert "Øk antallet palliative senger fra 5 til 6." in text
    assert "Øk undervisningen fra 30 til 36 timer for hele tjenesten." in text
    assert text.count('id="dette-ma-til"') == 1
    assert 'href="/vilkar/unit.beds/"' in text
    assert "er ikke noe løfte" in text


def test_position_that_is_raised_brings_its_hours_along(as_doctor, doctor, url):
    application = f.complete_application(by=doctor, percent=Decimal(25), hours=Decimal(18), weeks=9)
    page = as_doctor.get(url("check", application))
    assert shown(page) == [
        ("service.positions[0].percent", "25", "30"),
        REGISTER,
        ("education.programme[0].hours", "18", "21.6"),
        ("education.programme[0].weeks", 9, 11),
    ]
    assert "Da er dette ikke lenger oppfylt:" in page.content.decode()


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nn", "Auk talet på palliative senger frå 5 til 6."),
        ("en", "Increase the number of palliative beds from 5 to 6."),
    ],
)
def test_changes_are_told_in_the_readers_language(as_doctor, doctor, url, language, text):
    application = f.complete_application(by=doctor, beds=5)
    as_doctor.cookies["django_language"] = language
    page = as_doctor.get(url("check", application))
    assert text in page.content.decode()


def test_panel_follows_what_is_typed(as_doctor, doctor, url):
    application = f.complete_application(by=doctor, beds=4)
    answer = as_doctor.post(url("panel", application, "unit"), {"palliative_beds": "5"})
    assert ("unit.palliative_beds", 5, 6) in shown(answer)
    assert f"Dette må til: {len(shown(answer))} endringer" in answer.content.decode()
    better = as_doctor.post(url("panel", application, "unit"), {"palliative_beds": "6"})
    assert [path for path, *_ in shown(answer) if path not in [path for path, *_ in shown(better)]] == [
        "unit.palliative_beds"
    ]


def test_change_case_asks_only_for_what_it_touches(client, url):
    approval = granted(beds=8)
    application = with_position(started(approval), 20)
    application.unit_statement.palliative_beds = 3
    application.unit_statement.save()
    client.force_login(approval.doctor.user)
    page = client.get(url("check", application))
    assert shown(page) == [("service.positions[0].percent", "20", "30")]
    with_position(application, 30)
    fulfilled = client.get(url("check", application))
    assert shown(fulfilled) == []
    assert "Dette må til" not in fulfilled.content.decode()


def test_changes_cost_no_query(as_doctor, doctor, url):
    numbers = []
    for application in (f.complete_application(by=doctor), f.complete_application(by=doctor, beds=5)):
        as_doctor.get(url("check", application))
        with CaptureQueriesContext(connection) as asked:
            as_doctor.get(url("check", application))
        numbers.append(len(asked))
    assert numbers[0] == numbers[1]
