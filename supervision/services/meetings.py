"""Logging a meeting, correcting it, striking it out, and the doctor's answer (R26-R28).

Whoever writes in a log locks it first: two devices that log the same meeting come one after the other, and the second
is told what the first has logged.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from guardian.shortcuts import assign_perm

from accounts.links import make_link, use_link, void_links
from accounts.models import SingleUseLink, User
from curriculum.exceptions import LogChanged, NotAllowed, NotPossible
from curriculum.hooks import log_changed
from curriculum.models import Logbook
from curriculum.months import month_number
from curriculum.permissions import check_may_keep
from supervision.enums import GoalLevel
from supervision.models import Appointment, AskedMonth, DoctorAnswer, Meeting, MeetingForm, Notes, Topic
from supervision.models.meeting import LEAST_MINUTES, MOST_MINUTES
from supervision.permissions import READ_NOTES, check_may_log_for, check_may_mend, is_supervisor_of
from supervision.services.meeting_mails import (
    queue_dispute_to_supervisor,
    queue_question_to_doctor,
    queue_struck_to_doctor,
)

#: a personal link with which the doctor answers for one meeting
ANSWER_MEETING: Final = "meeting.answer"
#: a personal link with which the supervisor logs the meeting of one month
LOG_MONTH: Final = "meeting.month"
MOST_TOPICS: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class NotesContent:
    """What the two of them wrote of a meeting. `progress` is pairs of a learning goal and a `GoalLevel`."""

    minutes: str = ""
    progress: Sequence[tuple[str, str]] = field(default_factory=tuple)
    strengths: str = ""
    to_work_on: str = ""
    next_step: str = ""

    @property
    def evaluates(self) -> bool:
        """Whether anything is said of how the doctor is doing."""
        return bool(self.progress or self.strengths or self.to_work_on or self.next_step)

    @property
    def says_anything(self) -> bool:
        """Whether there is anything to keep."""
        return bool(self.minutes) or self.evaluates


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingContent:
    """What is logged of a meeting, and what was written of it."""

    held_on: date
    form: str
    minutes: int
    topics: Sequence[str] = ()
    has_evaluation: bool = False
    notes: NotesContent = field(default_factory=NotesContent)


@transaction.atomic
def log_meeting(
    appointment: Appointment,
    *,
    by: User | None,
    held_on: date,
    form: str,
    minutes: int,
    topics: Sequence[str] = (),
    has_evaluation: bool = False,
    notes: NotesContent | None = None,
) -> Meeting:
    """Keep that a meeting was held, and ask the doctor whether that is right; null `by` is a personal link.

    Raises NotAllowed for anybody but the supervisor of the service, LogChanged when a meeting of that day is logged
    already, and NotPossible, with the field to mend, for a day in the future or on which the appointment follows
    nothing, an impossible length, too many topics, and an evaluation that is said not to have been one.
    """
    appointment, logbook = lock_log_of(appointment)
    if by is not None:
        check_may_log_for(by, appointment)
    content = MeetingContent(
        held_on=held_on,
        form=form,
        minutes=minutes,
        topics=tuple(topics),
        has_evaluation=has_evaluation,
        notes=notes or NotesContent(),
    )
    _check_content(appointment, logbook, content)
    return _keep(appointment, logbook, content, by=by)


@transaction.atomic
def log_meeting_by_link(asked: AskedMonth, *, link: SingleUseLink, held_on: date, form: str, minutes: int) -> Meeting:
    """Keep that the meeting of a month was held, as whoever has the personal link says; the link is spent.

    Raises what `log_meeting` does, NotPossible for a day of another month, and LinkUnusable for a link already used.
    """
    appointment, logbook = lock_log_of(asked.appointment)
    use_link(link)
    if month_number(held_on) != asked.month:
        raise NotPossible(_("Lenken gjelder bare møter i den måneden du er spurt om."), field="held_on")
    content = MeetingContent(held_on=held_on, form=form, minutes=minutes)
    _check_content(appointment, logbook, content)
    return _keep(appointment, logbook, content, by=None)


@transaction.atomic
def correct_meeting(meeting: Meeting, appointment: Appointment, *, by: User, content: MeetingContent) -> Meeting:
    """Replace an entry with a corrected one and keep the old; the doctor is asked again.

    `appointment` is the supervisor's own on the corrected day. Nothing that was written before carries over by itself:
    what `content.notes` does not say, the new entry does not say. The day stands as it is when another supervisor has
    taken over from a day before it since: what was held, was held. Raises NotAllowed for anybody but the supervisor who
    held the meeting, otherwise as `log_meeting` does, and LogChanged when the entry has been corrected or struck out
    meanwhile.
    """
    appointment, logbook = lock_log_of(appointment)
    check_may_mend(by, meeting)
    if not is_supervisor_of(by, appointment):
        raise NotAllowed(_("Bare veilederen i denne tjenesten kan føre møtene."))
    old = _lock_standing(meeting, logbook)
    _check_content(appointment, logbook, content, instead_of=old)
    old.replaced_at = timezone.now()
    old.save(update_fields=["replaced_at"])
    void_links(purpose=ANSWER_MEETING, subject_id=old.pk)
    return _keep(appointment, logbook, content, by=by, replaces=old)


@transaction.atomic
def strike_meeting(meeting: Meeting, *, by: User, reason: str) -> Meeting:
    """Let an entry count no more, with the reason; it is kept, and the doctor is told.

    Raises NotAllowed for anybody but the supervisor who held it, NotPossible without a reason, and LogChanged when it
    has been corrected or struck out already.
    """
    _appointment, logbook = lock_log_of(meeting.appointment)
    check_may_mend(by, meeting)
    struck = _lock_standing(meeting, logbook)
    if not reason.strip():
        raise NotPossible(_("Skriv hvorfor møtet strykes."), field="reason")
    struck.struck_at = timezone.now()
    struck.struck_reason = reason.strip()
    struck.full_clean()
    struck.save(update_fields=["struck_at", "struck_reason"])
    void_links(purpose=ANSWER_MEETING, subject_id=struck.pk)
    queue_struck_to_doctor(struck)
    log_changed(logbook, day=struck.held_on)
    return struck


@transaction.atomic
def answer_meeting(
    meeting: Meeting, *, by: User | None, answer: str, words: str = "", link: SingleUseLink | None = None
) -> Meeting:
    """Keep whether the doctor confirms or disputes a meeting; null `by` is the personal `link`, which is spent.

    The doctor may change the answer later. Why a meeting is disputed is read by the two alone, and stays to be read
    when nothing new is said and when the meeting is confirmed after all. Raises NotAllowed for others than the doctor,
    NotPossible for an unknown answer, LogChanged for an entry that stands no more, and LinkUnusable for a link already
    used.
    """
    _appointment, logbook = lock_log_of(meeting.appointment)
    if by is not None:
        check_may_keep(by, logbook)
    elif link is None:
        raise NotAllowed(_("Bare legen selv kan svare."))
    answered = _lock_standing(meeting, logbook)
    if link is not None:
        use_link(link)
    if answer not in DoctorAnswer.values:
        raise NotPossible(_("Velg om møtet stemmer eller ikke."), field="answer")
    answered.answer, answered.answered_at = answer, timezone.now()
    answered.full_clean()
    answered.save(update_fields=["answer", "answered_at"])
    if answer == DoctorAnswer.DISPUTED and words.strip():
        _keep_dispute(answered, words.strip())
    void_links(purpose=ANSWER_MEETING, subject_id=answered.pk)
    queue_dispute_to_supervisor(answered)
    log_changed(logbook, day=answered.held_on)
    return answered


def lock_log_of(appointment: Appointment) -> tuple[Appointment, Logbook]:
    """Return the appointment and its log, locked until the transaction ends. Raises NotPossible without a log."""
    found = Appointment.objects.select_related("supervisor__user", "service_period").get(pk=appointment.pk)
    logbook_id = found.service_period.logbook_id
    if logbook_id is None or found.first_day is None or found.last_day is None:
        raise NotPossible(_("Tjenesten er ikke godkjent, så det er ingen logg å føre i."))
    locked = Logbook.objects.select_for_update(of=("self",), no_key=True).select_related("doctor__user")
    logbook = locked.get(pk=logbook_id)
    # What may have changed while we waited for the lock.
    found.refresh_from_db(fields=["first_day", "last_day"])
    return found, logbook


def check_day_is_followed(appointment: Appointment, day: date, *, field: str) -> None:
    """Refuse a day on which the supervisor does not follow the service. Raises NotPossible."""
    first, last = appointment.first_day, appointment.last_day
    if first is None or last is None or first > last:
        raise NotPossible(_("Veilederen følger ikke denne tjenesten."), field=field)
    if day < first:
        sentence = _("Veilederen følger tjenesten fra %(day)s, så møtet kan ikke være før den dagen.")
        raise NotPossible(sentence % {"day": date_format(first, "j. F Y")}, field=field)
    if day > last:
        sentence = _("Veilederen følger tjenesten til og med %(day)s, så møtet kan ikke være etter den dagen.")
        raise NotPossible(sentence % {"day": date_format(last, "j. F Y")}, field=field)


def check_form_and_minutes(form: str, minutes: int) -> None:
    """Refuse an unknown form and an impossible length. Raises NotPossible."""
    if form not in MeetingForm.values:
        raise NotPossible(_("Velg hvordan dere møttes."), field="form")
    if not LEAST_MINUTES <= minutes <= MOST_MINUTES:
        sentence = _("Et møte varer fra %(least)s til %(most)s minutter. Skriv varigheten i minutter.")
        raise NotPossible(sentence % {"least": LEAST_MINUTES, "most": MOST_MINUTES}, field="minutes")


def _check_content(
    appointment: Appointment, logbook: Logbook, content: MeetingContent, *, instead_of: Meeting | None = None
) -> None:
    today = timezone.localdate()
    if content.held_on > today:
        sentence = _("%(day)s har ikke vært ennå. Før møtet når det er holdt, eller planlegg det.")
        raise NotPossible(sentence % {"day": date_format(content.held_on, "j. F Y")}, field="held_on")
    if instead_of is None or content.held_on != instead_of.held_on:
        check_day_is_followed(appointment, content.held_on, field="held_on")
    check_form_and_minutes(content.form, content.minutes)
    if len(set(content.topics)) > MOST_TOPICS:
        raise NotPossible(_("Velg høyst tre tema."), field="topics")
    if not set(content.topics) <= set(Topic.values):
        raise NotPossible(_("Velg blant temaene på listen."), field="topics")
    if any(level not in GoalLevel.values for _goal, level in content.notes.progress):
        raise NotPossible(_("Velg hvor langt legen er kommet, blant svarene på listen."), field="has_evaluation")
    if content.notes.evaluates and not content.has_evaluation:
        sentence = _("Du har skrevet en evaluering. Kryss av for at legen ble evaluert, eller ta teksten bort.")
        raise NotPossible(sentence, field="has_evaluation")
    _check_once_a_day(logbook, content.held_on, instead_of=instead_of)


def _check_once_a_day(logbook: Logbook, day: date, *, instead_of: Meeting | None) -> None:
    same_day = Meeting.objects.standing().filter(logbook=logbook, held_on=day)
    if instead_of is not None:
        same_day = same_day.exclude(pk=instead_of.pk)
    there = same_day.select_related("logged_by", "appointment__supervisor__user").first()
    if there is None:
        return
    supervisor = there.appointment.supervisor
    who = there.logged_by.name if there.logged_by else supervisor.user.name if supervisor else there.appointment.name
    sentence = _(
        "%(who)s har alt ført et møte %(day)s (%(form)s, %(minutes)s minutter). "
        "Er noe galt med det, kan du rette det i stedet."
    )
    raise LogChanged(
        sentence
        % {
            "who": who,
            "day": date_format(day, "j. F Y"),
            "form": there.get_form_display(),
            "minutes": there.minutes,
        },
        field="held_on",
    )


def _lock_standing(meeting: Meeting, logbook: Logbook) -> Meeting:
    """Return the entry as it is now. The log is locked already, so nothing changes it meanwhile."""
    entries = Meeting.objects.select_related("logbook__doctor__user", "appointment__supervisor__user")
    found = entries.filter(pk=meeting.pk, logbook=logbook).first()
    if found is None:
        raise NotAllowed(_("Møtet hører ikke til denne loggen."))
    if found.replaced_at is not None:
        raise LogChanged(_("Møtet er rettet siden du åpnet siden. Se på det nye før du gjør noe mer."))
    if found.struck_at is not None:
        raise LogChanged(_("Møtet er strøket."))
    return found


def _keep(
    appointment: Appointment,
    logbook: Logbook,
    content: MeetingContent,
    *,
    by: User | None,
    replaces: Meeting | None = None,
) -> Meeting:
    meeting = Meeting(
        logbook=logbook,
        appointment=appointment,
        held_on=content.held_on,
        month=month_number(content.held_on),
        form=content.form,
        minutes=content.minutes,
        topics=list(dict.fromkeys(content.topics)),
        has_evaluation=content.has_evaluation,
        logged_by=by,
        replaces=replaces,
    )
    meeting.full_clean()
    meeting.save()
    if content.notes.says_anything:
        _keep_notes(
            Notes(
                meeting=meeting,
                minutes=content.notes.minutes,
                progress=[{"goal": goal, "level": level} for goal, level in content.notes.progress],
                strengths=content.notes.strengths,
                to_work_on=content.notes.to_work_on,
                next_step=content.notes.next_step,
            )
        )
    _stop_asking_for_month(logbook, meeting.month)
    _ask_doctor(meeting)
    log_changed(logbook, day=min(meeting.held_on, replaces.held_on) if replaces else meeting.held_on)
    return meeting


def _keep_notes(notes: Notes) -> None:
    """Save what was written, readable by the two from the first moment and by nobody else."""
    notes.full_clean()
    is_new = notes.pk is None
    notes.save()
    if not is_new:
        return
    meeting = notes.meeting
    assign_perm(READ_NOTES, meeting.logbook.doctor.user, notes)
    if meeting.appointment.supervisor is not None:
        assign_perm(READ_NOTES, meeting.appointment.supervisor.user, notes)


def _keep_dispute(meeting: Meeting, words: str) -> None:
    notes = Notes.objects.filter(meeting=meeting).first() or Notes(meeting=meeting)
    notes.dispute = words
    _keep_notes(notes)


def _stop_asking_for_month(logbook: Logbook, month: int) -> None:
    asked = AskedMonth.objects.filter(appointment__service_period__logbook=logbook, month=month)
    for key in asked.values_list("pk", flat=True):
        void_links(purpose=LOG_MONTH, subject_id=key)


def _ask_doctor(meeting: Meeting) -> None:
    secret = make_link(
        purpose=ANSWER_MEETING,
        subject_id=meeting.pk,
        recipient_email=meeting.logbook.doctor.user.email,
        expires_at=end_of_day_in(settings.MEETING_LINK_DAYS),
    )
    queue_question_to_doctor(meeting, secret=secret)


def end_of_day_in(days: int) -> datetime:
    """Return the last moment of the day so many days from now, in Norway."""
    day = timezone.localdate() + timedelta(days=days)
    return timezone.make_aware(datetime.combine(day, time(23, 59, 59)))
