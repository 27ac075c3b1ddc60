"""Small groups of a unit: planned from the training package (004), changed, and ticked as their meetings are held.

None of it is a doctor's teaching, and the rules read none of it.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import Final

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from guardian.shortcuts import assign_perm

from accounts.models import User
from accounts.roles import Role
from curriculum.catalogue.package import training_package
from curriculum.exceptions import LogChanged, NotAllowed, NotPossible
from curriculum.models import GroupMeeting, GroupProgramme, SmallGroup
from curriculum.models.small_group import MOST_MINUTES, MOST_OF_A_ROLE, ROLES
from curriculum.permissions import LEAD, check_may_lead
from curriculum.services.group_access import units_of
from units.models import PalliativeUnit

#: far more than the five of the model
MOST_MEETINGS: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupFacts:
    """What a group is called, the position of who leads it, where it meets, and how many of each role take part."""

    title: str
    leader: str
    place: str = ""
    nurses: int = 0
    health_workers: int = 0
    assistants: int = 0
    doctors: int = 0
    others: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingPlan:
    """One meeting: its day and minutes, films and cases by their keys, and what is done in each phase."""

    on: date
    minutes: int
    films: Sequence[str] = ()
    cases: Sequence[str] = ()
    preparation: str = ""
    introduction: str = ""
    reflection: str = ""


def evenly_planned(first: date, *, times: int, weeks_between: int, minutes: int) -> list[MeetingPlan]:
    """Return so many meetings of the same length, so many weeks apart."""
    return [MeetingPlan(on=first + timedelta(weeks=number * weeks_between), minutes=minutes) for number in range(times)]


def plan_group(unit: PalliativeUnit, *, by: User, facts: GroupFacts, meetings: Sequence[MeetingPlan]) -> SmallGroup:
    """Plan a small group of a unit with all its meetings, or nothing. Where it leaves the model is no hindrance.

    Whoever makes it leads it, and the unit's contact does so too. Raises NotAllowed for who has no business at the
    unit, NotPossible with the field, and LogChanged when the unit has a group of that name already.
    """
    try:
        return _plan_group(unit, by=by, facts=facts, meetings=meetings)
    except IntegrityError as lost:
        raise LogChanged(_name_taken(), field="title") from lost


@transaction.atomic
def _plan_group(unit: PalliativeUnit, *, by: User, facts: GroupFacts, meetings: Sequence[MeetingPlan]) -> SmallGroup:
    if not units_of(by).filter(pk=unit.pk).exists():
        raise NotAllowed(_("Du kan bare planlegge smågrupper ved en enhet du hører til."), field="unit")
    check_facts(facts)
    if not 1 <= len(meetings) <= MOST_MEETINGS:
        raise NotPossible(_("En smågruppe kan ha 1 til %(most)d møter.") % {"most": MOST_MEETINGS}, field="times")
    group = SmallGroup(programme=GroupProgramme.PACKAGE, unit=unit, made_by=by, **asdict(facts))
    _check_name_free(group)
    group.full_clean(validate_constraints=False)  # the name: asked above, and the constraint has the last word
    group.save()
    for planned in meetings:
        _check_plan(group, planned)
        _write(GroupMeeting(group=group), planned)
    for person in (by, *_contacts(unit)):
        assign_perm(LEAD, person, group)
    return group


def change_group(group: SmallGroup, *, by: User, facts: GroupFacts) -> SmallGroup:
    """Change what a group is called, who leads it, where it meets and who takes part. Raises as `plan_group`."""
    try:
        return _change_group(group, by=by, facts=facts)
    except IntegrityError as lost:
        raise LogChanged(_name_taken(), field="title") from lost


@transaction.atomic
def _change_group(group: SmallGroup, *, by: User, facts: GroupFacts) -> SmallGroup:
    group = _locked(group, by)
    check_facts(facts)
    for name, value in asdict(facts).items():
        setattr(group, name, value)
    _check_name_free(group)
    group.full_clean(validate_constraints=False)  # the name: asked above, and the constraint has the last word
    group.save(update_fields=[*asdict(facts)])
    return group


@transaction.atomic
def withdraw_group(group: SmallGroup, *, by: User) -> SmallGroup:
    """Take away a group that came to nothing; the row is kept. Raises NotAllowed, NotPossible after a held meeting."""
    group = _locked(group, by)
    if group.meetings.filter(held_at__isnull=False).exists():
        raise NotPossible(_("Gruppen har holdt møter og kan ikke tas bort."))
    group.withdrawn_at = timezone.now()
    group.save(update_fields=["withdrawn_at"])
    return group


def add_meeting(group: SmallGroup, *, by: User, planned: MeetingPlan) -> GroupMeeting:
    """Give the group one more meeting. Raises NotAllowed, NotPossible with the field, LogChanged for a day taken."""
    try:
        return _add_meeting(group, by=by, planned=planned)
    except IntegrityError as lost:
        raise LogChanged(_day_taken(planned.on), field="on") from lost


@transaction.atomic
def _add_meeting(group: SmallGroup, *, by: User, planned: MeetingPlan) -> GroupMeeting:
    group = _locked(group, by)
    if group.meetings.filter(cancelled_at__isnull=True).count() >= MOST_MEETINGS:
        raise NotPossible(_("En smågruppe kan ha 1 til %(most)d møter.") % {"most": MOST_MEETINGS}, field="on")
    _check_plan(group, planned)
    return _write(GroupMeeting(group=group), planned)


def mark_of(meeting: GroupMeeting) -> str:
    """Return a mark of what a meeting plans, by which whoever saves shows what they had seen."""
    planned = MeetingPlan(
        on=meeting.on or date.min,
        minutes=meeting.minutes or 0,
        films=tuple(meeting.films),
        cases=tuple(meeting.cases),
        preparation=meeting.preparation,
        introduction=meeting.introduction,
        reflection=meeting.reflection,
    )
    return sha256(repr(planned).encode()).hexdigest()[:16]


def change_meeting(meeting: GroupMeeting, *, by: User, planned: MeetingPlan, seen: str = "") -> GroupMeeting:
    """Change a meeting that is not held; `seen` is its mark as it was shown, when it was shown.

    Raises as `add_meeting`, and LogChanged when it was held, cancelled, or changed by the other who leads.
    """
    try:
        return _change_meeting(meeting, by=by, planned=planned, seen=seen)
    except IntegrityError as lost:
        raise LogChanged(_day_taken(planned.on), field="on") from lost


@transaction.atomic
def _change_meeting(meeting: GroupMeeting, *, by: User, planned: MeetingPlan, seen: str) -> GroupMeeting:
    meeting = _locked_meeting(meeting, by)
    if seen and seen != mark_of(meeting):
        raise LogChanged(_("Møtet er endret mens du skrev. Åpne det på nytt, og skriv endringen din inn."))
    if meeting.held_at is not None:
        raise LogChanged(_("Møtet er ført som holdt. Angre det før du endrer planen."))
    _check_plan(meeting.group, planned, but=meeting)
    return _write(meeting, planned)


@transaction.atomic
def hold_meeting(meeting: GroupMeeting, *, by: User) -> GroupMeeting:
    """Say that a meeting was held: once, and not before its day. Raises NotAllowed, NotPossible (on), LogChanged."""
    meeting = _locked_meeting(meeting, by)
    if meeting.held_at is not None:
        raise LogChanged(_("Møtet er alt ført som holdt."))
    if meeting.on is not None and meeting.on > timezone.localdate():
        raise NotPossible(
            _("Møtet er %(day)s. Før det når det er holdt.") % {"day": date_format(meeting.on, "DATE_FORMAT")},
            field="on",
        )
    meeting.held_at, meeting.held_by = timezone.now(), by
    meeting.save(update_fields=["held_at", "held_by"])
    return meeting


@transaction.atomic
def undo_held(meeting: GroupMeeting, *, by: User) -> GroupMeeting:
    """Take back that a meeting was held. Raises NotAllowed, and LogChanged when it does not stand."""
    meeting = _locked_meeting(meeting, by)
    if meeting.held_at is None:
        raise LogChanged(_("Møtet er ikke ført som holdt."))
    meeting.held_at = meeting.held_by = None
    meeting.save(update_fields=["held_at", "held_by"])
    return meeting


@transaction.atomic
def cancel_meeting(meeting: GroupMeeting, *, by: User) -> GroupMeeting:
    """Take a meeting out of the plan; the row is kept. Raises NotAllowed, and LogChanged when it was held."""
    meeting = _locked_meeting(meeting, by)
    if meeting.held_at is not None:
        raise LogChanged(_("Møtet er ført som holdt. Angre det før du avlyser."))
    meeting.cancelled_at = timezone.now()
    meeting.save(update_fields=["cancelled_at"])
    return meeting


def check_facts(facts: GroupFacts) -> None:
    """Refuse a group of nobody, and counts that are no counts. Raises NotPossible naming the field."""
    for role in ROLES:
        if not 0 <= getattr(facts, role) <= MOST_OF_A_ROLE:
            raise NotPossible(
                _("Antallet må være mellom 0 og %(most)d.") % {"most": MOST_OF_A_ROLE},
                field=role,
            )
    if not any(getattr(facts, role) for role in ROLES):
        raise NotPossible(_("Skriv hvor mange som deltar."), field="nurses")


def _contacts(unit: PalliativeUnit) -> list[User]:
    if not unit.contact_email:
        return []
    return list(User.objects.filter(role=Role.UNIT_CONTACT, email__iexact=unit.contact_email, is_active=True))


def _locked(group: SmallGroup, by: User) -> SmallGroup:
    group = SmallGroup.objects.select_for_update(of=("self",)).get(pk=group.pk)
    check_may_lead(by, group)
    if group.withdrawn_at is not None:
        raise LogChanged(_("Smågruppen er tatt bort."))
    return group


def _locked_meeting(meeting: GroupMeeting, by: User) -> GroupMeeting:
    group = _locked(meeting.group, by)
    meeting = GroupMeeting.objects.get(pk=meeting.pk)
    meeting.group = group
    if meeting.cancelled_at is not None:
        raise LogChanged(_("Møtet er avlyst."))
    return meeting


def _check_plan(group: SmallGroup, planned: MeetingPlan, *, but: GroupMeeting | None = None) -> None:
    if not 1 <= planned.minutes <= MOST_MINUTES:
        raise NotPossible(_("Minuttene må være mellom 1 og %(most)d.") % {"most": MOST_MINUTES}, field="minutes")
    package = training_package()
    if not set(planned.films) <= set(package.choices):
        raise NotPossible(_("Velg filmer fra listen."), field="films")
    if not set(planned.cases) <= set(package.cases):
        raise NotPossible(_("Velg kasus fra listen."), field="cases")
    others = group.meetings.filter(on=planned.on, cancelled_at__isnull=True)
    if (others.exclude(pk=but.pk) if but else others).exists():
        raise LogChanged(_day_taken(planned.on), field="on")


def _write(meeting: GroupMeeting, planned: MeetingPlan) -> GroupMeeting:
    package = training_package()
    meeting.on, meeting.minutes = planned.on, planned.minutes
    # In the order of the package, each once.
    meeting.films = [key for key in package.choices if key in planned.films]
    meeting.cases = [key for key in package.cases if key in planned.cases]
    meeting.preparation, meeting.introduction = planned.preparation, planned.introduction
    meeting.reflection = planned.reflection
    try:
        meeting.full_clean()
    except ValidationError as invalid:
        raise NotPossible(invalid.messages[0], field=next(iter(invalid.message_dict), "")) from invalid
    meeting.save()
    return meeting


def _check_name_free(group: SmallGroup) -> None:
    like = SmallGroup.objects.filter(unit=group.unit_id, title=group.title, withdrawn_at__isnull=True)
    if like.exclude(pk=group.pk).exists():
        raise LogChanged(_name_taken(), field="title")


def _name_taken() -> str:
    return _("Enheten har allerede en gruppe som heter dette.")


def _day_taken(day: date) -> str:
    return _("Gruppen har allerede et møte %(day)s.") % {"day": date_format(day, "DATE_FORMAT")}
