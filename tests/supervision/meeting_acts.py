"""Acts of a supervisor and a doctor, as tests need them: a log in the middle of the year, and meetings in it."""

import re
from typing import Any

from correspondence.models import Delivery
from supervision.models import Meeting
from supervision.services.meetings import MeetingContent, NotesContent, log_meeting
from tests.followed import Followed, followed, noon

NOTES = NotesContent(
    minutes="Vi snakket om samtalen på rom 4.",
    progress=(("Smertelindring", "partly"),),
    strengths="Rolig i vanskelige samtaler.",
    to_work_on="Dosering ved nyresvikt.",
    next_step="Ta med to journaler neste gang.",
)


def in_may(time_machine: Any, **fields: Any) -> Followed:
    """A granted service, seen from the tenth of May in the approved year."""
    service = followed(**fields)
    time_machine.move_to(noon(service.day(5, 10)))
    return service


def logged(service: Followed, **about: Any) -> Meeting:
    """A meeting of the third of May by video, unless said otherwise."""
    return log_meeting(
        about.pop("appointment", service.appointment),
        by=about.pop("by", service.supervisor),
        **{"held_on": service.day(5, 3), "form": "video", "minutes": 60, **about},
    )


def corrected_to(service: Followed, **about: Any) -> MeetingContent:
    """What a meeting is corrected to."""
    return MeetingContent(**{"held_on": service.day(5, 4), "form": "phone", "minutes": 45, **about})


def secret_in(delivery: Delivery) -> str:
    """The secret of the personal link in a mail."""
    (secret,) = re.findall(r"/svar/(?:mote|maned)/([^/\s]+)/", delivery.body)
    return secret


def link_to_answer(meeting: Meeting) -> str:
    """The address at which the doctor answers for a meeting without logging in."""
    return f"/svar/mote/{secret_in(Delivery.objects.get(key=f'meeting:{meeting.pk}:question'))}/"
