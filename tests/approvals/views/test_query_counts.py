"""Pages ask the database as often for three rows as for one."""

from datetime import date
from decimal import Decimal

import pytest

from approvals.services import answers as a
from approvals.services.sections import save_course, save_plan, save_service
from tests import factories as f

pytestmark = pytest.mark.django_db


def add_rows(application):
    """Give the application three rows wherever it has one."""
    by, version = application.doctor.user, application.version
    days = {"starts_on": date(2027, 1, 1), "ends_on": date(2027, 12, 31)}
    part = a.PositionRow(percent=Decimal(20), **days)
    save_service(
        application, by=by, version=version, answers=a.ServiceAnswers(employed=True, positions=(part,) * 3, **days)
    )
    plan = f.plan_answers()
    more = a.PlanAnswers(
        individual_plan=True, covers_whole_course=True, own_teaching_items=1, teaching=plan.teaching * 3
    )
    save_plan(application, by=by, version=version, answers=more)
    save_course(application, by=by, version=version, answers=a.CourseAnswers(periods=f.COURSE.periods * 3))
    f.attach_pdf(application, kind="unit")
    f.attach_pdf(application, kind="other")


@pytest.mark.parametrize(
    ("name", "rest", "queries"),
    [
        ("task_list", (), 13),
        ("check", (), 15),
        ("section", ("about",), 13),
        ("section", ("unit",), 17),
        ("section", ("service",), 13),
        ("section", ("centre",), 15),
        ("section", ("supervisor",), 14),
        ("section", ("plan",), 13),
        ("section", ("course",), 13),
        ("section", ("attachments",), 14),
    ],
)
def test_page_of_a_draft(as_doctor, doctor, url, django_assert_num_queries, name, rest, queries):
    application = f.complete_application(by=doctor)
    f.attach_pdf(application)
    page = url(name, application, *rest)
    as_doctor.get(page)
    with django_assert_num_queries(queries):
        as_doctor.get(page)
    add_rows(application)
    with django_assert_num_queries(queries):
        as_doctor.get(page)


def test_panel(as_doctor, doctor, url, django_assert_num_queries):
    application = f.complete_application(by=doctor)
    as_doctor.get(url("task_list", application))
    with django_assert_num_queries(13):
        as_doctor.post(url("panel", application, "service"), {"positions-TOTAL_FORMS": "1"})
    add_rows(application)
    with django_assert_num_queries(13):
        as_doctor.post(url("panel", application, "service"), {"positions-TOTAL_FORMS": "3"})


def test_list_of_applications(as_doctor, doctor, url, django_assert_num_queries):
    f.draft_application(by=doctor)
    as_doctor.get("/soknader/")
    with django_assert_num_queries(5):
        as_doctor.get("/soknader/")
    for _number in range(2):
        f.complete_application(by=doctor, hpr_number="1234567")
    with django_assert_num_queries(5):
        as_doctor.get("/soknader/")


def test_page_of_a_case(as_doctor, doctor, django_assert_num_queries):
    application = f.submitted_application(by=doctor)
    page = application.get_absolute_url()
    as_doctor.get(page)
    with django_assert_num_queries(24):
        as_doctor.get(page)
