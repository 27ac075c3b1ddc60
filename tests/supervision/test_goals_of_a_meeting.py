"""How far the doctor has come is kept under the goal that was read, whatever becomes of the plan meanwhile."""

import pytest
from django.test import Client
from django.urls import reverse

from curriculum.models import IndividualPlan
from supervision.forms.meetings import goal_name
from supervision.models import Meeting
from tests.supervision.meeting_acts import NOTES, in_may, logged

pytestmark = pytest.mark.django_db

CHANGED = "Utdanningsplanen er endret etter at du åpnet siden. Se over læringsmålene, og lagre igjen."


def plan_of(service, *goals):
    """The next version of the plan, with these goals."""
    IndividualPlan.objects.create(
        logbook=service.logbook,
        version=service.logbook.individual_plans.count() + 1,
        goals=[{"key": "", "text": goal, "by": None} for goal in goals],
        made_by=service.doctor,
    )


def of_supervisor(service):
    client = Client()
    client.force_login(service.supervisor)
    return client


def log_page(service):
    return reverse("supervision:log_meeting", kwargs={"public_id": service.logbook.public_id})


def typed(service, form, **levels):
    """What a browser sends: every question of the page that was opened, those without an answer too."""
    answers = {name: "" for name in form.fields if name.startswith("goal_")}
    answers |= {goal_name(goal): level for goal, level in levels.items()}
    about = {"held_on": f"03.05.{service.year}", "form": "video", "minutes": "60", "has_evaluation": "on"}
    return {**about, "strengths": "Rolig.", "asked": form.asked, **answers}


def test_level_is_never_kept_under_another_goal_when_the_plan_changes_meanwhile(time_machine):
    service = in_may(time_machine)
    plan_of(service, "Smertelindring", "Etikk")
    client = of_supervisor(service)
    about = typed(service, client.get(log_page(service)).context["form"], Smertelindring="partly", Etikk="reached")
    plan_of(service, "Kommunikasjon", "Smertelindring")
    refused = client.post(log_page(service), about)
    form = refused.context["form"]
    assert (refused.status_code, form.non_field_errors(), Meeting.objects.exists()) == (409, [CHANGED], False)
    shown = [(field.label, field.value(), field.help_text) for field in form.goal_fields()]
    gone = "Målet står ikke lenger i utdanningsplanen. Vurderingen lagres under målet slik det sto."
    assert shown == [("Kommunikasjon", None, ""), ("Smertelindring", "partly", ""), ("Etikk", "reached", gone)]
    assert form["strengths"].value() == "Rolig."
    page = refused.content.decode()
    assert (gone in page, f'name="asked" value="{form.asked}"' in page) == (True, True)

    again = typed(service, form, Smertelindring="partly", Etikk="reached")
    assert client.post(log_page(service), again).status_code == 302
    assert Meeting.objects.get().notes.progress == [
        {"goal": "Smertelindring", "level": "partly"},
        {"goal": "Etikk", "level": "reached"},
    ]


def test_goal_that_left_the_plan_and_was_not_judged_is_not_asked_about(time_machine):
    service = in_may(time_machine)
    plan_of(service, "Smertelindring", "Etikk")
    client = of_supervisor(service)
    about = typed(service, client.get(log_page(service)).context["form"], Smertelindring="partly")
    plan_of(service, "Smertelindring")
    form = client.post(log_page(service), about).context["form"]
    assert [field.label for field in form.goal_fields()] == ["Smertelindring"]
    assert client.post(log_page(service), typed(service, form, Smertelindring="partly")).status_code == 302


def test_goal_of_no_version_of_the_plan_is_not_kept(time_machine):
    service = in_may(time_machine)
    plan_of(service, "Smertelindring")
    client = of_supervisor(service)
    form = client.get(log_page(service)).context["form"]
    about = typed(service, form, Smertelindring="partly", Oppdiktet="reached")
    assert client.post(log_page(service), about).status_code == 302
    assert Meeting.objects.get().notes.progress == [{"goal": "Smertelindring", "level": "partly"}]


def test_level_that_is_none_is_told_beside_a_goal_that_left_the_plan(time_machine):
    service = in_may(time_machine)
    plan_of(service, "Etikk")
    client = of_supervisor(service)
    about = typed(service, client.get(log_page(service)).context["form"], Etikk="best")
    plan_of(service, "Kommunikasjon")
    form = client.post(log_page(service), about).context["form"]
    assert list(form.errors) == [goal_name("Etikk"), "__all__"]


def test_correction_keeps_levels_under_their_goals_when_the_plan_changes_meanwhile(time_machine):
    service = in_may(time_machine)
    plan_of(service, "Kommunikasjon")
    old = logged(service, has_evaluation=True, notes=NOTES)
    client = of_supervisor(service)
    page = reverse("supervision:correct_meeting", kwargs={"public_id": service.logbook.public_id, "pk": old.pk})
    levels = {"Smertelindring": "reached", "Kommunikasjon": "begun"}
    about = typed(service, client.get(page).context["form"], **levels)
    plan_of(service, "Etikk")
    refused = client.post(page, about)
    assert (refused.status_code, refused.context["form"].non_field_errors()) == (409, [CHANGED])
    assert client.post(page, typed(service, refused.context["form"], **levels)).status_code == 302
    assert Meeting.objects.standing().get().notes.progress == [
        {"goal": goal, "level": level} for goal, level in levels.items()
    ]
