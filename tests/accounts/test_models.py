import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction

from accounts.models import Doctor, User
from accounts.roles import ROLE_PERMISSIONS, STAFF_ROLES, Role


def test_every_role_has_a_row_of_permissions():
    assert set(ROLE_PERMISSIONS) == set(Role)


@pytest.mark.parametrize("role", list(Role))
def test_staff_are_the_roles_of_the_desk(make_user, role):
    user = make_user(role=role)
    assert user.is_staff == (role in STAFF_ROLES)
    assert user.get_all_permissions() == set(ROLE_PERMISSIONS[role])
    assert user.is_superuser is False


@pytest.mark.parametrize("role", list(Role))
def test_closed_account_has_no_right(make_user, role):
    user = make_user(role=role, is_active=False)
    assert (user.is_staff, user.get_all_permissions(), user.has_module_perms("accounts")) == (False, set(), False)


def test_role_gives_no_right_to_a_single_object(make_user, doctor):
    administrator = make_user("admin@eksempel.no", Role.ADMINISTRATOR)
    assert administrator.has_perm("accounts.change_user") is True
    assert administrator.has_perm("accounts.change_user", doctor) is False


def test_address_is_unique_whatever_its_case(doctor):
    with pytest.raises(ValidationError) as refusal:
        User.objects.create_user("KARI@EKSEMPEL.NO", "x", name="Kari")
    assert refusal.value.messages == ["Det finnes allerede en bruker med denne e-postadressen."]


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("accounts_user_email_unique", {"email": "KARI@eksempel.no"}),
        ("accounts_user_role_known", {"role": "superuser"}),
    ],
)
def test_database_refuses(doctor, make_user, constraint, change):
    other = make_user("annen@eksempel.no")
    with pytest.raises(IntegrityError, match=constraint if "role" in change else "(?i)unique"), transaction.atomic():
        User.objects.filter(pk=other.pk).update(**change)


def test_hpr_number_belongs_to_one_doctor(doctor, make_user):
    Doctor.objects.create(user=doctor, hpr_number="1234567")
    Doctor.objects.create(user=make_user("b@eksempel.no"))
    Doctor.objects.create(user=make_user("c@eksempel.no"))
    other = Doctor(user=make_user("d@eksempel.no"), hpr_number="1234567")
    with pytest.raises(ValidationError) as refusal:
        other.full_clean()
    assert refusal.value.messages == ["HPR-nummeret er allerede registrert på en annen bruker."]


@pytest.mark.parametrize("number", ["0123456", "12345678901", "12a", "١٢٣", "-1", "1 2"])
def test_hpr_number_is_digits_only(doctor, number):
    with pytest.raises(ValidationError):
        Doctor(user=doctor, hpr_number=number).full_clean()


def test_createsuperuser_makes_the_user_administrator(db, monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "en-lang-setning-til-testene")
    call_command("createsuperuser", interactive=False, email="Ada@Eksempel.no", name="Ada", verbosity=0)
    user = User.objects.get()
    assert (user.email, user.role, user.is_superuser) == ("ada@eksempel.no", Role.ADMINISTRATOR, False)
    assert User.objects.get_by_natural_key("ADA@eksempel.no") == user
