"""A doctor's small group (R36): the same as a unit's, but its meetings are a series of teaching in the log.

The series holds days, hours and attendance, so that the hours of the log come from one place. How far apart the
meetings may be is the regulation's, and comes from whoever calls.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from curriculum.exceptions import LogChanged
from curriculum.hooks import log_changed
from curriculum.models import GroupMeeting, GroupProgramme, Logbook, SmallGroup, TeachingForm, TeachingSession
from curriculum.permissions import check_may_keep
from curriculum.services.series import PlannedSession, SeriesFacts, Spacing, make_series
from curriculum.services.small_groups import GroupFacts, check_facts


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionContent:
    """What a meeting of the doctor's group is about, and what is done in each phase."""

    topic: str = ""
    preparation: str = ""
    introduction: str = ""
    reflection: str = ""


@transaction.atomic
def plan_own_group(
    logbook: Logbook,
    *,
    by: User,
    facts: GroupFacts,
    sessions: Sequence[PlannedSession],
    spacing: Spacing,
    interval_weeks: int,
) -> SmallGroup:
    """Plan a small group in the doctor's log, with the series that its hours come from (R36).

    Raises NotAllowed for anybody but the doctor, and what `make_series` raises: NotPossible naming the field, such as
    days that are not as far apart as R36 says, and LogChanged when the same series stands there already.
    """
    check_may_keep(by, logbook)
    check_facts(facts)
    series = make_series(
        logbook,
        by=by,
        facts=SeriesFacts(title=facts.title, form=TeachingForm.SMALL_GROUP, leader=facts.leader, place=facts.place),
        sessions=sessions,
        spacing=spacing,
        interval_weeks=interval_weeks,
    )
    group = SmallGroup(programme=GroupProgramme.DOCTOR, logbook=logbook, series=series, made_by=by, **asdict(facts))
    group.full_clean()
    group.save()
    return group


@transaction.atomic
def describe_session(group: SmallGroup, session: TeachingSession, *, by: User, content: SessionContent) -> GroupMeeting:
    """Write what a meeting of the doctor's group is about. Raises NotAllowed for others, LogChanged when cancelled."""
    logbook = Logbook.objects.select_for_update(of=("self",)).get(pk=session.logbook_id)
    check_may_keep(by, logbook)
    session = TeachingSession.objects.get(pk=session.pk)
    if session.cancelled_at is not None:
        raise LogChanged(_("Møtet er avlyst."))
    meeting = GroupMeeting.objects.filter(session=session).first() or GroupMeeting(group=group, session=session)
    meeting.preparation, meeting.introduction = content.preparation, content.introduction
    meeting.reflection = content.reflection
    meeting.full_clean()
    meeting.save()
    if session.topic != content.topic:
        session.topic = content.topic
        session.save(update_fields=["topic"])
        log_changed(logbook)
    return meeting
