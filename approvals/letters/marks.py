"""What tells one letter from all others: its number in the case, and the code by which anybody can check it."""

import io
import re
import secrets
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode
from xml.sax.saxutils import escape

import segno
from django.conf import settings
from django.db.models import Max
from django.utils.translation import gettext as _

from approvals.models import Application, IssuedLetter, Letter

#: neither 0 nor O, neither 1, I nor L, and no U, V or S, which are misread in handwriting and in print
ALPHABET: Final = "23456789ABCDEFGHJKMNPQRTWXYZ"
_GROUPS, _GROUP_LENGTH = 3, 4
#: the application itself is the first document of its case
_APPLICATION_NUMBER: Final = 1
_NEITHER_LETTER_NOR_DIGIT = re.compile(r"[\W_]+")
_LONGEST_TYPED: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """The number of a letter in its case and its check code; without a code the letter is only a draft to look at."""

    number: int
    check_code: str = ""


def next_number(application: Application) -> int:
    """Return the first document number that no issued letter of the case has. Sure only while the case is locked."""
    last = IssuedLetter.objects.filter(application=application).aggregate(last=Max("number"))["last"]
    return (last or _APPLICATION_NUMBER) + 1


def new_mark(application: Application) -> Mark:
    """Return the mark of a letter that is made now."""
    return Mark(number=next_number(application), check_code=new_check_code())


def mark_of(letter: Letter) -> Mark:
    """Return the mark that a stored letter carries."""
    return Mark(number=letter.number, check_code=letter.check_code or "")


def new_check_code() -> str:
    """Return twelve random characters in three groups: more than can be guessed at the pace the page allows."""
    groups = ("".join(secrets.choice(ALPHABET) for _each in range(_GROUP_LENGTH)) for _group in range(_GROUPS))
    return "-".join(groups)


def read_check_code(typed: str) -> str:
    """Return a code as it is stored from what a person typed: any case, with or without hyphens and spaces."""
    plain = _NEITHER_LETTER_NOR_DIGIT.sub("", typed[:_LONGEST_TYPED]).upper()
    return "-".join(plain[start : start + _GROUP_LENGTH] for start in range(0, len(plain), _GROUP_LENGTH))


def reference_of(application: Application, number: int) -> str:
    """Return case number and document number as a letter prints them: 26/00042-3."""
    return f"{application.case_number}-{number}"


def check_address(code: str = "") -> str:
    """Return where a letter is checked; with a code, the address that the printed picture holds."""
    address = f"{settings.SITE_URL}/verify"
    return f"{address}?{urlencode({'code': code})}" if code else address


def code_picture(code: str) -> str:
    """Return the QR code of the address that checks this letter: an SVG element with a title, for the letter's HTML."""
    picture = io.BytesIO()
    segno.make(check_address(code), error="m", micro=False).save(
        picture, kind="svg", xmldecl=False, svgns=True, nl=False, scale=1, border=2, omitsize=True, svgclass="qr"
    )
    title = escape(_("QR-kode til siden der brevet kan kontrolleres. Kontrollkoden er %(code)s.") % {"code": code})
    return picture.getvalue().decode().replace("><path", f"><title>{title}</title><path", 1)
