"""Conferences in a log, made through the services, and a browser of somebody who has logged in."""

from datetime import time

from django.test import Client

from supervision.services.conferences import add_conference, plan_series


def planned(service, first, last, weeks=2, **more):
    about = {"form": "video", "at": time(14, 30), **more}
    return plan_series(
        service.logbook,
        by=more.pop("by", service.doctor),
        first_on=first,
        last_on=last,
        interval_weeks=weeks,
        **{name: value for name, value in about.items() if name != "by"},
    )


def added(service, on, **more):
    return add_conference(service.logbook, by=more.pop("by", service.doctor), on=on, form="in_person", **more)


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def base_of(service):
    return f"/logg/{service.logbook.public_id}/konferanser/"
