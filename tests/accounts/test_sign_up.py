import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from tests.accounts.conftest import PASSWORD

NEW = {
    "name": "Nora Ny",
    "role": "doctor",
    "email": "nora@eksempel.no",
    "password1": PASSWORD,
    "password2": PASSWORD,
}


def test_person_signs_up_confirms_by_the_link_and_logs_in(client, db, mail_to, link_in):
    response = client.post("/konto/signup/", NEW)
    assert (response.status_code, response["Location"]) == (302, "/konto/confirm-email/")
    user = User.objects.get()
    assert (user.name, user.role, user.language, user.is_staff) == ("Nora Ny", Role.DOCTOR, "nb", False)
    (message,) = mail_to("nora@eksempel.no")
    assert (message.subject, message.holds_secret, message.language) == ("Bekreft e-postadressen din", True, "nb")

    other_browser = Client()
    before = other_browser.post("/konto/login/", {"login": NEW["email"], "password": PASSWORD})
    assert before["Location"] == "/konto/confirm-email/"

    link = link_in(message)
    assert other_browser.get(link).status_code == 200
    other_browser.post(link)
    after = Client()
    after.post("/konto/login/", {"login": NEW["email"], "password": PASSWORD})
    assert after.session["_auth_user_id"] == str(user.pk)


def test_supervisor_may_sign_up(client, db):
    client.post("/konto/signup/", NEW | {"role": "supervisor"})
    assert User.objects.get().role == Role.SUPERVISOR


@pytest.mark.parametrize("role", ["caseworker", "approver", "administrator", "auditor", "unit_contact", "x", ""])
def test_nobody_signs_up_with_another_role(client, db, role):
    response = client.post("/konto/signup/", NEW | {"role": role, "is_active": "1", "is_superuser": "1"})
    assert response.status_code == 200
    assert User.objects.count() == 0


def test_account_mail_is_in_the_language_of_the_visitor(client, db, mail_to):
    client.cookies["django_language"] = "en"
    client.post("/konto/signup/", NEW)
    assert User.objects.get().language == "en"
    assert mail_to("nora@eksempel.no")[0].language == "en"


def test_taken_address_is_answered_like_a_free_one(client, doctor, mail_to):
    free = client.post("/konto/signup/", NEW)
    taken = Client().post("/konto/signup/", NEW | {"email": doctor.email.upper()})
    assert (free.status_code, free["Location"]) == (taken.status_code, taken["Location"])
    assert Client().get(free["Location"]).content.count(b"e-post") > 0
    (message,) = mail_to(doctor.email)
    assert message.subject == "Du har allerede en bruker"
    assert User.objects.filter(email__iexact=doctor.email).count() == 1


def test_address_taken_in_the_meantime_is_answered_like_a_free_one(client, doctor, mail_to):
    # The address book of allauth does not know it, the table of people does: what a lost race looks like.
    doctor.emailaddress_set.all().delete()
    User.objects.filter(pk=doctor.pk).update(email="Nora@Eksempel.no")
    response = client.post("/konto/signup/", NEW)
    assert (response.status_code, response["Location"]) == (302, "/konto/confirm-email/")
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "", "Dette feltet må fylles ut."),
        ("email", "nora", "Skriv en e-postadresse, for eksempel navn@eksempel.no."),
        ("email", "", "Skriv e-postadressen din."),
        ("password1", "", "Velg et passord."),
        ("password2", "noe helt annet", "Passordene er ikke like."),
        ("name", "x" * 151, "Sørg for at denne verdien har 150 eller færre tegn (den har nå 151)."),
    ],
)
def test_wrong_answer_gets_a_sentence_and_nothing_is_lost(client, db, field, value, sentence):
    response = client.post("/konto/signup/", NEW | {field: value})
    form = response.context["form"]
    assert form.errors[field] == [sentence]
    assert (form["name"].value(), form["email"].value()) == (
        (NEW | {field: value})["name"],
        (NEW | {field: value})["email"],
    )
    assert User.objects.count() == 0


@pytest.mark.parametrize("password", ["kort", "1234567890123", "nora@eksempel.no"])
def test_weak_password_is_refused(client, db, password):
    response = client.post("/konto/signup/", NEW | {"password1": password, "password2": password})
    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["password1"]
