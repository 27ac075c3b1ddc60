"""Standard paragraphs for grounds: a new version instead of a change, and out of use instead of away."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import User
from approvals import rules
from approvals.exceptions import NotPossible
from approvals.models import Proposal, StandardParagraph
from approvals.permissions import check_may_maintain_paragraphs
from approvals.services.audit import PARAGRAPH, append_link

_KEY_LENGTH = 55


@dataclass(frozen=True, slots=True, kw_only=True)
class ParagraphContent:
    """What a version says: a title for the list, and the text in each language of the letters."""

    title: str
    text_nb: str
    text_nn: str
    text_en: str
    criterion: str = ""


def add_paragraph(*, by: User, content: ParagraphContent) -> StandardParagraph:
    """Add a paragraph that is new. Raises NotAllowed, or NotPossible when one of that name is in use."""
    check_may_maintain_paragraphs(by)
    key = slugify(content.title.translate(_PLAIN))[:_KEY_LENGTH].strip("-") or "avsnitt"
    try:
        with transaction.atomic():
            if StandardParagraph.objects.filter(key=key, retired_at__isnull=True).exists():
                raise _taken()
            return _add_version(key, by=by, content=content)
    except IntegrityError as lost_race:
        raise _taken() from lost_race


def add_paragraph_version(paragraph: StandardParagraph, *, by: User, content: ParagraphContent) -> StandardParagraph:
    """Add a version that takes the place of `paragraph`, which stays as it was, for letters that were written with it.

    Raises NotAllowed, or NotPossible when `paragraph` is no longer the version in use.
    """
    check_may_maintain_paragraphs(by)
    with transaction.atomic():
        current = _lock_in_use(paragraph)
        current.retired_at = timezone.now()
        current.save(update_fields=["retired_at"])
        return _add_version(current.key, by=by, content=content)


@transaction.atomic
def retire_paragraph(paragraph: StandardParagraph, *, by: User) -> StandardParagraph:
    """Take a paragraph out of use; it is kept. Raises NotAllowed, or NotPossible when it is out of use already."""
    check_may_maintain_paragraphs(by)
    current = _lock_in_use(paragraph)
    current.retired_at = timezone.now()
    current.save(update_fields=["retired_at"])
    _link(current, "retired", by=by)
    return current


def text_in(paragraph: StandardParagraph, language: str) -> str:
    """Return the paragraph in the language of a letter; bokmål for one that we do not write."""
    texts = {"nb": paragraph.text_nb, "nn": paragraph.text_nn, "en": paragraph.text_en}
    return texts.get(language, paragraph.text_nb)


def changed_paragraphs(proposals: Iterable[Proposal]) -> dict[int, list[str]]:
    """Return by proposal the titles of the standard paragraphs put into it that no longer stand there as they were.

    One query for all proposals; none when nothing was put in. Line breaks and spaces are no change.
    """
    marked = [each for each in proposals if each.paragraphs]
    if not marked:
        return {}
    keys = {mark["key"] for each in marked for mark in each.paragraphs}
    versions = {(row.key, row.version): row for row in StandardParagraph.objects.filter(key__in=keys)}
    return {each.pk: _changed_in(each, versions) for each in marked}


def _changed_in(proposal: Proposal, versions: Mapping[tuple[str, int], StandardParagraph]) -> list[str]:
    statement = " ".join(proposal.statement.split())
    put_in = [versions.get((mark["key"], mark["version"])) for mark in proposal.paragraphs]
    language = proposal.application.language
    return [row.title for row in put_in if row and " ".join(text_in(row, language).split()) not in statement]


_PLAIN = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "Æ": "ae", "Ø": "o", "Å": "a"})


def _taken() -> NotPossible:
    return NotPossible(_("Det finnes allerede et standardavsnitt med denne tittelen. Lag en ny versjon av det."))


def _lock_in_use(paragraph: StandardParagraph) -> StandardParagraph:
    current = StandardParagraph.objects.select_for_update(of=("self",)).get(pk=paragraph.pk)
    if current.retired_at is not None:
        raise NotPossible(_("Avsnittet er ikke lenger i bruk. Se om det har kommet en ny versjon."))
    return current


def _add_version(key: str, *, by: User, content: ParagraphContent) -> StandardParagraph:
    newest = StandardParagraph.objects.filter(key=key).order_by("-version").first()
    version = StandardParagraph(
        key=key,
        version=newest.version + 1 if newest else 1,
        title=content.title.strip(),
        criterion=content.criterion,
        text_nb=content.text_nb.strip(),
        text_nn=content.text_nn.strip(),
        text_en=content.text_en.strip(),
        written_by=by,
    )
    if content.criterion and content.criterion not in {each.id for each in rules.CRITERIA}:
        raise NotPossible(_("Velg et vilkår fra listen."))
    try:
        version.full_clean(exclude=["written_by"])
    except ValidationError as refusal:
        raise NotPossible(" ".join(refusal.messages)) from refusal
    version.save()
    _link(version, "written", by=by)
    return version


def _link(paragraph: StandardParagraph, act: str, *, by: User) -> None:
    """Keep in the audit chain who wrote or retired which text; the text itself as its hash."""
    texts = f"{paragraph.text_nb}\n\n{paragraph.text_nn}\n\n{paragraph.text_en}"
    payload = {
        "paragraph": paragraph.pk,
        "key": paragraph.key,
        "version": paragraph.version,
        "act": act,
        "actor": by.pk,
        "sha256": hashlib.sha256(texts.encode()).hexdigest(),
    }
    append_link(kind=PARAGRAPH, payload=payload, actor_id=by.pk, case_id=None)
