"""Rows of small groups: the doctor's own in the log of the granted case, and one of the unit that the doctor leads.

How to read one stands in `matrix`.
"""

from tests.access.row import Row

_LOG = "logg/<uuid:public_id>/smagruppe/"
_OWN = "/logg/{log}/smagruppe/"
_GROUP = "smagrupper/<uuid:group_id>/"
_HERE = "/smagrupper/{unit_group}/"
_MEETING = f"{_GROUP}moter/<int:pk>/"
_THERE = f"{_HERE}moter/{{group_meeting}}/"
_BOTH = "L Ox Ox xx xxxx"
_DOCTOR = "L Ox xx xx xxxx"
_DOCTOR_ACTS = "L >x xx xx xxxx"
_NO_METHOD = "L MM MM MM MMMM"
_PEOPLE = {"title": "Smågruppe høst", "leader": "fagsykepleier", "nurses": "6"}

SMALL_GROUPS = [
    Row(route=_LOG, path=_OWN, get=_BOTH, post=_NO_METHOD),
    # The last day is not typed.
    Row(route=f"{_LOG}ny/", path=f"{_OWN}ny/", get=_DOCTOR, post="L Ux xx xx xxxx", body=_PEOPLE),
    Row(route=f"{_LOG}<uuid:group_id>/", path=f"{_OWN}{{own_group}}/", get=_BOTH, post=_NO_METHOD),
    Row(
        route=f"{_LOG}<uuid:group_id>/<int:session_pk>/",
        path=f"{_OWN}{{own_group}}/{{own_group_session}}/",
        get=_DOCTOR,
        post=_DOCTOR_ACTS,
        body={"topic": "Kvalme"},
    ),
    Row(route="smagrupper/pakken/", path="/smagrupper/pakken/", get="O OO OO OO OOOO", post="M MM MM MM MMMM"),
    Row(route="smagrupper/", path="/smagrupper/", get="L OO OO OO OOOO", post=_NO_METHOD),
    # For whoever has a unit; the unit is not chosen.
    Row(route="smagrupper/ny/", path="/smagrupper/ny/", get=_BOTH, post="L Ux Ux xx xxxx", body=_PEOPLE),
    Row(route=_GROUP, path=_HERE, get=_DOCTOR, post=_NO_METHOD),
    Row(route=f"{_GROUP}endre/", path=f"{_HERE}endre/", get=_DOCTOR, post=_DOCTOR_ACTS, body=_PEOPLE),
    Row(route=f"{_GROUP}fjern/", path=f"{_HERE}fjern/", get=_NO_METHOD, post=_DOCTOR_ACTS),
    # Not all meetings are held.
    Row(route=f"{_GROUP}bevis/", path=f"{_HERE}bevis/", get="L xx xx xx xxxx", post=_NO_METHOD),
    Row(
        route=f"{_GROUP}moter/ny/",
        path=f"{_HERE}moter/ny/",
        get=_DOCTOR,
        post=_DOCTOR_ACTS,
        body={"on": "{day_of_service}", "minutes": "120"},
    ),
    Row(
        route=_MEETING,
        path=_THERE,
        get=_DOCTOR,
        post=_DOCTOR_ACTS,
        body={"on": "{day_of_service}", "minutes": "120"},
    ),
    Row(route=f"{_MEETING}holdt/", path=f"{_THERE}holdt/", get=_NO_METHOD, post=_DOCTOR_ACTS),
    Row(route=f"{_MEETING}angre/", path=f"{_THERE}angre/", get=_NO_METHOD, post=_DOCTOR_ACTS),
    Row(route=f"{_MEETING}avlys/", path=f"{_THERE}avlys/", get=_NO_METHOD, post=_DOCTOR_ACTS),
]
