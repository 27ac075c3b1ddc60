"""Everybody who can log in to the demo. All are invented, and share one password that is printed for anyone to read."""

from dataclasses import dataclass
from typing import Final

from django.contrib.auth.hashers import make_password

from accounts.models import User
from accounts.roles import Role
from accounts.services import confirm_address

PASSWORD: Final = "lindring-i-demo"  # noqa: S105 - a demo password is no secret; production refuses to load these people
_DOMAIN: Final = "demo.example"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One demo user. `hpr_number` is for doctors and supervisors."""

    role: Role
    name: str
    local: str
    language: str = "nb"
    hpr_number: str = ""
    workplace: str = ""
    specialty: str = ""

    @property
    def email(self) -> str:
        """The address, on a domain that cannot exist."""
        return f"{self.local}@{_DOMAIN}"


def _doctor(name: str, local: str, hpr_number: str, specialty: str, language: str = "nb") -> Person:
    return Person(
        role=Role.DOCTOR, name=name, local=local, hpr_number=hpr_number, specialty=specialty, language=language
    )


PEOPLE: Final = (
    _doctor("Ingrid Fjellbakk", "ingrid.fjellbakk", "9100101", "Allmennmedisin"),
    _doctor("Håkon Strandvær", "hakon.strandvaer", "9100102", "Indremedisin"),
    _doctor("Maja Lyngholt", "maja.lyngholt", "9100103", "Onkologi"),
    _doctor("Åsne Haugelid", "asne.haugelid", "9100104", "Allmennmedisin", language="nn"),
    _doctor("Aksel Nordtangen", "aksel.nordtangen", "9100105", "Anestesiologi"),
    _doctor("Sunniva Bjørkvoll", "sunniva.bjorkvoll", "9100106", "Allmennmedisin"),
    _doctor("Emil Kvamsøy", "emil.kvamsoy", "9100107", "Geriatri"),
    _doctor("Jonas Tindeland", "jonas.tindeland", "9100108", "Allmennmedisin"),
    _doctor("Mira Hestnesvik", "mira.hestnesvik", "9100109", "Lungesykdommer", language="en"),
    Person(
        role=Role.SUPERVISOR,
        name="Berit Øvrebotn",
        local="berit.ovrebotn",
        hpr_number="9200201",
        workplace="Palliativt senter, Fjordbyen sykehus",
    ),
    Person(
        role=Role.SUPERVISOR,
        name="Torbjørn Granmark",
        local="torbjorn.granmark",
        hpr_number="9200202",
        workplace="Lindrende avdeling, Brua helsehus",
    ),
    Person(
        role=Role.SUPERVISOR,
        name="Liv Sætervik",
        local="liv.saetervik",
        hpr_number="9200203",
        workplace="Palliativt senter, Havdal sykehus",
    ),
    Person(role=Role.UNIT_CONTACT, name="Turid Lauvås", local="turid.lauvas"),
    Person(role=Role.CENTRE_CONTACT, name="Olav Breivoll", local="olav.breivoll"),
    Person(role=Role.CASEWORKER, name="Marit Dalhaugen", local="marit.dalhaugen"),
    Person(role=Role.CASEWORKER, name="Sigurd Eikemoen", local="sigurd.eikemoen"),
    Person(role=Role.APPROVER, name="Astrid Vollheim", local="astrid.vollheim"),
    Person(role=Role.APPROVER, name="Knut Ramsfjellet", local="knut.ramsfjellet"),
    Person(role=Role.AUDITOR, name="Gerd Steinviken", local="gerd.steinviken"),
    Person(role=Role.ADMINISTRATOR, name="Nils Furusetbakken", local="nils.furusetbakken"),
)

BY_LOCAL: Final = {person.local: person for person in PEOPLE}


def ensure_people() -> dict[str, User]:
    """Return the demo users by the local part of their address; make those that are missing, change none."""
    known = {user.email: user for user in User.objects.filter(email__in=[person.email for person in PEOPLE])}
    if len(known) < len(PEOPLE):
        # Hashing is slow by design; the same password needs it once.
        hashed = make_password(PASSWORD)
        for person in PEOPLE:
            if person.email not in known:
                known[person.email] = _make(person, hashed)
    return {person.local: known[person.email] for person in PEOPLE}


def _make(person: Person, hashed: str) -> User:
    user = User.objects.create_user(person.email, None, name=person.name, role=person.role, language=person.language)
    user.password = hashed
    user.save(update_fields=["password"])
    confirm_address(user)
    return user
