import pytest
from allauth.core.context import request_context
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.messages.storage.fallback import FallbackStorage
from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory

from accounts.exceptions import NotUserAdministrator, OwnAccess, RoleFamilyChange
from accounts.models import User
from accounts.roles import STAFF_ROLES, Role
from accounts.services import change_own_details, change_user_by_administrator, create_user_by_administrator
from tests.accounts.conftest import PASSWORD

LIST = "/admin/accounts/user/"
ADD = "/admin/accounts/user/add/"
NEW = {"email": "Ny@Eksempel.no", "name": "Nils Ny", "role": "approver", "language": "nn"}


def page_of(user):
    return f"/admin/accounts/user/{user.pk}/change/"


def posted(user, **changes):
    data = {"name": user.name, "role": user.role, "language": user.language, "is_active": "on"} | changes
    return {key: value for key, value in data.items() if value}


@pytest.fixture
def desk(administrator, log_in):
    """The administrator's browser, password confirmed a moment ago."""
    client = log_in(administrator)
    client.post("/konto/reauthenticate/", {"password": PASSWORD})
    return client


def state(user):
    return User.objects.filter(pk=user.pk).values("name", "role", "language", "is_active", "email", "password").get()


# Who -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("role", sorted(STAFF_ROLES - {Role.ADMINISTRATOR}))
@pytest.mark.parametrize("path", ["", "add/", "{pk}/change/", "{pk}/delete/", "{pk}/history/", "{pk}/password/"])
def test_other_staff_reach_no_page_about_users(make_user, doctor, log_in, role, path):
    client = log_in(make_user("annen@eksempel.no", role))
    client.post("/konto/reauthenticate/", {"password": PASSWORD})
    address = LIST + path.format(pk=doctor.pk)
    before = state(doctor)
    for response in (client.get(address), client.post(address, posted(doctor, name="Endret", is_superuser="on"))):
        assert response.status_code in {403, 404, 302}
        if response.status_code == 302:
            # {pk}/password/ is no page of ours: admin turns it into {pk}/password/change/, which does not exist.
            assert client.get(response["Location"]).status_code in {302, 403, 404}
    assert state(doctor) == before


@pytest.mark.parametrize("role", [Role.DOCTOR, Role.SUPERVISOR, Role.UNIT_CONTACT, Role.CENTRE_CONTACT])
def test_others_are_not_let_into_admin(make_user, log_in, role):
    client = log_in(make_user("annen@eksempel.no", role))
    assert client.get(LIST, follow=True).status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/admin/auth/",
        "/admin/auth/group/",
        "/admin/auth/group/add/",
        "/admin/auth/permission/",
        "/admin/auth/user/",
        "/admin/account/emailaddress/",
        "/admin/mfa/authenticator/",
        "/admin/guardian/userobjectpermission/",
        "/admin/sessions/session/",
        "/admin/accounts/user/1/permissions/",
    ],
)
def test_nothing_else_about_rights_is_reachable(desk, address):
    response = desk.get(address, follow=True)
    assert response.status_code == 404 or response.redirect_chain[-1][0] == "/admin/"


def test_administrator_reaches_nothing_of_the_cases(administrator):
    assert {p.split(".")[0] for p in administrator.get_all_permissions()} == {"accounts"}
    assert (administrator.is_superuser, administrator.has_perm("approvals.sign_decision")) == (False, False)


def test_list_is_found_by_name_and_address(desk, doctor, caseworker):
    assert desk.get(LIST).status_code == 200
    assert [user.pk for user in desk.get(LIST, {"q": "kari"}).context["cl"].result_list] == [doctor.pk]
    assert [user.pk for user in desk.get(LIST, {"q": "sak@"}).context["cl"].result_list] == [caseworker.pk]


def test_list_has_no_bulk_actions_and_no_delete(desk, doctor):
    response = desk.post(LIST, {"action": "delete_selected", "_selected_action": doctor.pk, "post": "yes"})
    assert (response.status_code, User.objects.filter(pk=doctor.pk).count()) == (200, 1)
    assert desk.post(f"{LIST}{doctor.pk}/delete/", {"post": "yes"}).status_code == 403


# Password first -----------------------------------------------------------------------------------------
@pytest.mark.parametrize("method", ["get", "post"])
def test_password_is_asked_for_before_a_change(administrator, doctor, log_in, method):
    client = log_in(administrator)
    before = state(doctor)
    response = getattr(client, method)(page_of(doctor), posted(doctor, name="Endret"))
    assert response["Location"].startswith("/konto/reauthenticate/?next=")
    assert state(doctor) == before


def test_wrong_password_opens_nothing(administrator, doctor, log_in):
    client = log_in(administrator)
    client.post("/konto/reauthenticate/", {"password": "galt"})
    assert client.get(page_of(doctor)).status_code == 302


# Adding ---------------------------------------------------------------------------------------------------
def test_added_person_chooses_a_password_by_mail_and_logs_in(desk, administrator, mail_to, link_in):
    response = desk.post(ADD, NEW)
    assert (response.status_code, response["Location"]) == (302, LIST)
    user = User.objects.get(email="ny@eksempel.no")
    assert (user.role, user.language, user.has_usable_password(), user.is_superuser) == ("approver", "nn", False, False)
    (message,) = mail_to("ny@eksempel.no")
    assert (message.language, message.holds_secret) == ("nn", True)

    browser = Client()
    page = browser.get(link_in(message), follow=True)
    browser.post(page.redirect_chain[-1][0], {"password1": "en-helt-ny-setning", "password2": "en-helt-ny-setning"})
    entered = Client().post("/konto/login/", {"login": "ny@eksempel.no", "password": "en-helt-ny-setning"})
    assert entered["Location"] == "/admin/"

    entry = LogEntry.objects.get()
    assert (entry.user_id, entry.object_id, entry.is_addition()) == (administrator.pk, str(user.pk), True)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"email": "KARI@eksempel.no"}, "__all__"),
        ({"email": "ny"}, "email"),
        ({"role": "superuser"}, "role"),
        ({"language": "xx"}, "language"),
        ({"name": ""}, "name"),
        ({"name": "x" * 151}, "name"),
    ],
)
def test_person_who_cannot_be_stored_gets_a_sentence(desk, doctor, changes, field):
    response = desk.post(ADD, NEW | changes)
    assert response.status_code == 200
    assert list(response.context["adminform"].form.errors) == [field]
    assert User.objects.count() == 2


def test_adding_ignores_what_the_page_does_not_ask_for(desk):
    desk.post(ADD, NEW | {"password": "x", "is_active": "", "is_superuser": "1", "groups": "1"})
    user = User.objects.get(email="ny@eksempel.no")
    assert (user.is_active, user.is_superuser, user.has_usable_password()) == (True, False, False)


# Changing ---------------------------------------------------------------------------------------------------
def test_change_is_stored_logged_and_told_in_the_person_s_language(desk, administrator, caseworker, mail_to):
    response = desk.post(page_of(caseworker), posted(caseworker, name="Siri Ny", role="approver"))
    assert response.status_code == 302
    caseworker.refresh_from_db()
    assert (caseworker.name, caseworker.role) == ("Siri Ny", "approver")
    (message,) = mail_to(caseworker.email)
    assert message.subject == "Brukeren din er endret"
    assert "- Navnet er nå Siri Ny.\n- Rollen er nå godkjenner.\n" in message.body
    entry = LogEntry.objects.get()
    assert (entry.user_id, entry.object_id, entry.is_change()) == (administrator.pk, str(caseworker.pk), True)


def test_closed_account_loses_access_and_is_told(desk, caseworker, log_in, mail_to):
    browser = log_in(caseworker)
    assert browser.get("/admin/").status_code == 200
    desk.post(page_of(caseworker), posted(caseworker, is_active=""))
    assert browser.get("/admin/").status_code == 302
    assert "- Brukeren er stengt." in mail_to(caseworker.email)[0].body


def test_nothing_changed_sends_nothing(desk, caseworker, mail_to):
    desk.post(page_of(caseworker), posted(caseworker))
    assert mail_to(caseworker.email) == []


def test_second_factor_can_be_removed_for_who_lost_it(desk, caseworker, mail_to):
    Authenticator.objects.create(user=caseworker, type="totp", data={"secret": "x"})
    desk.post(page_of(caseworker), posted(caseworker, remove_second_factor="on"))
    assert Authenticator.objects.count() == 0
    assert "- Totrinnsbekreftelsen er fjernet." in mail_to(caseworker.email)[0].body


# Climbing ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("changes", [{"role": "approver"}, {"role": "caseworker"}, {"is_active": ""}])
def test_administrator_cannot_change_own_role_or_access(desk, administrator, changes):
    forged = posted(administrator, **changes) | {"is_superuser": "on", "password": "x", "email": "x@y.no"}
    desk.post(page_of(administrator), forged)
    stored = state(administrator)
    assert (stored["role"], stored["is_active"], stored["email"]) == ("administrator", True, "admin@eksempel.no")


def test_own_second_factor_is_not_removed_here(desk, administrator):
    Authenticator.objects.create(user=administrator, type="totp", data={"secret": "x"})
    desk.post(page_of(administrator), posted(administrator, remove_second_factor="on"))
    assert Authenticator.objects.count() == 1


@pytest.mark.parametrize(
    ("role", "wanted"), [("doctor", "approver"), ("caseworker", "doctor"), ("doctor", "administrator")]
)
def test_role_does_not_cross_the_desk(desk, make_user, role, wanted):
    user = make_user("noen@eksempel.no", role)
    response = desk.post(page_of(user), posted(user, role=wanted))
    assert (response.status_code, list(response.context["adminform"].form.errors)) == (200, ["role"])
    assert state(user)["role"] == role


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR}))
def test_service_refuses_everybody_but_the_administrator(make_user, doctor, role):
    by = make_user("annen@eksempel.no", role)
    with pytest.raises(NotUserAdministrator):
        create_user_by_administrator(email="ny@eksempel.no", name="Ny", role="approver", language="nb", by=by)
    with pytest.raises(NotUserAdministrator):
        change_user_by_administrator(doctor, name="X", role="doctor", language="nb", is_active=True, by=by)
    assert (User.objects.count(), state(doctor)["name"]) == (2, "Kari Lege")


def test_service_refuses_an_administrator_closed_a_moment_ago(administrator, doctor):
    User.objects.filter(pk=administrator.pk).update(is_active=False)
    with pytest.raises(NotUserAdministrator):
        change_user_by_administrator(doctor, name="X", role="doctor", language="nb", is_active=True, by=administrator)


@pytest.mark.parametrize(("role", "is_active"), [("approver", True), ("administrator", False)])
def test_service_refuses_own_access(administrator, role, is_active):
    with pytest.raises(OwnAccess):
        change_user_by_administrator(
            administrator, name="Ada", role=role, language="nb", is_active=is_active, by=administrator
        )


def test_service_refuses_crossing_the_desk(administrator, doctor):
    with pytest.raises(RoleFamilyChange):
        change_user_by_administrator(
            doctor, name="Kari", role="caseworker", language="nb", is_active=True, by=administrator
        )


def test_refusal_that_came_while_the_page_was_open_is_a_sentence(desk, administrator, doctor):
    # The page was asked for by an administrator; by the time it is written, another one has taken the role.
    request = RequestFactory().post(page_of(doctor), posted(doctor, name="Endret"))
    request.user, request.session, request._dont_enforce_csrf_checks = administrator, desk.session, True
    request._messages = FallbackStorage(request)
    User.objects.filter(pk=administrator.pk).update(role=Role.AUDITOR)
    with request_context(request):
        response = admin.site.get_model_admin(User).change_view(request, str(doctor.pk))
    assert (response.status_code, response["Location"], state(doctor)["name"]) == (302, page_of(doctor), "Kari Lege")
    assert [str(m) for m in request._messages] == ["Bare en brukeradministrator kan opprette og endre brukere."]
    assert LogEntry.objects.count() == 0


def test_service_refuses_removing_own_second_factor(administrator):
    with pytest.raises(OwnAccess):
        change_user_by_administrator(
            administrator,
            name="Ada",
            role="administrator",
            language="nb",
            is_active=True,
            remove_second_factor=True,
            by=administrator,
        )


def test_nobody_changes_the_details_of_somebody_else(doctor, caseworker):
    with pytest.raises(PermissionDenied):
        change_own_details(doctor, name="X", language="nb", by=caseworker)
