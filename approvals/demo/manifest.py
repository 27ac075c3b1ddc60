"""What the running demo tells about itself, for outside clients: people, cases, addresses and the mailbox."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse

from accounts.roles import Role
from approvals.demo.cases import demo_applications
from approvals.demo.people import PASSWORD, PEOPLE
from approvals.enums import Status
from approvals.models import Application
from approvals.services.appointments import standing_appointment

#: The contract's word for the role that manages users.
_ROLE_WORDS = {Role.ADMINISTRATOR: "superuser"}


def write_manifest(*, base_url: str, path: Path | None = None) -> Path:
    """Write the facts of the demo as JSON, whole or not at all, and return the place (var/demo.json by default)."""
    path = path or Path(settings.VAR_DIR) / "demo.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    content = json.dumps(build_manifest(base_url=base_url), ensure_ascii=False, indent=1) + "\n"
    unfinished = path.with_name(f".{path.name}.new")
    unfinished.write_text(content, encoding="utf-8")
    unfinished.replace(path)
    return path


def build_manifest(*, base_url: str) -> dict[str, Any]:
    """Return the facts of the demo. A draft has neither case number nor desk: the authority has not received it."""
    return {
        "base_url": base_url.rstrip("/"),
        "mailbox": {"kind": "maildir", "where": _shown(Path(settings.CORRESPONDENCE_MAILDIR))},
        "users": [
            {
                "role": _ROLE_WORDS.get(person.role, str(person.role)),
                "email": person.email,
                "password": PASSWORD,
                "name": person.name,
            }
            for person in PEOPLE
        ],
        "cases": [_case(application) for application in demo_applications().select_related("doctor__user")],
        "urls": {
            "login": reverse("account_login"),
            "logout": reverse("account_logout"),
            "admin": reverse("admin:index"),
            "queue": reverse("admin:approvals_application_changelist"),
            "apply": reverse("approvals:my_applications"),
            "self_check": None,
            "verify": reverse("approvals:verify"),
            "health": reverse("health"),
        },
    }


def _case(application: Application) -> dict[str, Any]:
    appointment = standing_appointment(application)
    decision = application.decisions.select_related("letter__document").first()
    page = "task_list" if application.status == Status.DRAFT else "case"
    return {
        "case_number": application.case_number,
        "status": application.status,
        "doctor": application.doctor.user.email,
        "supervisor": appointment.email if appointment else None,
        "urls": {
            "doctor": reverse(f"approvals:{page}", kwargs={"public_id": application.public_id}),
            "desk": (
                reverse("admin:approvals_application_change", args=[application.pk])
                if application.case_number
                else None
            ),
            "supervisor": (
                reverse("approvals:appointment", kwargs={"pk": appointment.pk})
                if appointment and appointment.asked_at
                else None
            ),
            "letter": (
                reverse(
                    "approvals:letter",
                    kwargs={
                        "public_id": application.public_id,
                        "document_id": decision.letter.document.public_id,
                    },
                )
                if decision
                else None
            ),
        },
    }


def _shown(place: Path) -> str:
    """The place relative to the project when it lies inside, whole otherwise."""
    base = Path(settings.BASE_DIR)
    return str(place.relative_to(base)) if place.is_relative_to(base) else str(place)
