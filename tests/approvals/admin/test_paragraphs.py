"""Standard paragraphs: written in versions by the approver, put into the grounds of a proposal on the desk."""

import json

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.roles import ROLE_PERMISSIONS, Role
from approvals.exceptions import NotAllowed, NotPossible
from approvals.models import AuditEntry, Proposal, StandardParagraph
from approvals.services.audit_check import verify_chain
from approvals.services.paragraphs import (
    ParagraphContent,
    add_paragraph,
    add_paragraph_version,
    retire_paragraph,
    text_in,
)
from tests.approvals.admin.desk_client import address, case_under_review, concluded_case, desk_client, reload
from tests.factories import make_user

pytestmark = pytest.mark.django_db

LIST = "/admin/approvals/standardparagraph/"
TEXTS = {"text_nb": "Enheten må ha fast lege.", "text_nn": "Eininga må ha fast lege.", "text_en": "A regular doctor."}


def _content(title: str = "Fast lege på enheten", **changed: str) -> ParagraphContent:
    return ParagraphContent(**{"title": title, **TEXTS, **changed})


def _paragraph(title: str = "Fast lege på enheten", **changed: str) -> StandardParagraph:
    return add_paragraph(by=make_user(Role.APPROVER), content=_content(title, **changed))


def test_new_paragraph_is_the_first_version_and_stands_in_the_chain():
    by = make_user(Role.APPROVER)

    paragraph = add_paragraph(by=by, content=_content(criterion="unit.staffing"))

    assert (paragraph.key, paragraph.version, paragraph.retired_at) == ("fast-lege-pa-enheten", 1, None)
    link = AuditEntry.objects.get()
    assert (link.kind, link.actor_id, json.loads(link.payload)["act"]) == ("paragraph", by.pk, "written")
    assert list(verify_chain()) == []


def test_new_version_leaves_the_old_one_as_it_was():
    old = _paragraph()

    new = add_paragraph_version(old, by=make_user(Role.APPROVER), content=_content("Fast lege", text_nb="Ny tekst."))

    old.refresh_from_db()
    assert (old.title, old.text_nb, old.retired_at is None) == ("Fast lege på enheten", TEXTS["text_nb"], False)
    assert (new.key, new.version, new.retired_at) == (old.key, 2, None)


def test_version_that_was_replaced_is_not_replaced_again():
    old = _paragraph()
    by = make_user(Role.APPROVER)
    add_paragraph_version(old, by=by, content=_content())

    with pytest.raises(NotPossible, match="ikke lenger i bruk"):
        add_paragraph_version(old, by=by, content=_content())
    with pytest.raises(NotPossible, match="ikke lenger i bruk"):
        retire_paragraph(old, by=by)
    assert StandardParagraph.objects.filter(retired_at__isnull=True).count() == 1


def test_title_in_use_is_not_taken_twice_but_a_retired_one_goes_on():
    by = make_user(Role.APPROVER)
    first = _paragraph()
    with pytest.raises(NotPossible, match="Lag en ny versjon"):
        _paragraph()
    retire_paragraph(first, by=by)

    assert _paragraph().version == 2


@pytest.mark.parametrize("changed", [{"text_nn": " "}, {"criterion": "unit.nothing"}, {"title": ""}])
def test_paragraph_that_lacks_something_is_refused(changed: dict[str, str]):
    with pytest.raises(NotPossible):
        _paragraph(**changed)

    assert (StandardParagraph.objects.count(), AuditEntry.objects.count()) == (0, 0)


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.AUDITOR, Role.ADMINISTRATOR, Role.DOCTOR])
def test_only_the_lead_caseworker_keeps_paragraphs(role: str):
    paragraph, by = _paragraph(), make_user(role)

    for act in (
        lambda: add_paragraph(by=by, content=_content("Et annet")),
        lambda: add_paragraph_version(paragraph, by=by, content=_content()),
        lambda: retire_paragraph(paragraph, by=by),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert StandardParagraph.objects.filter(retired_at__isnull=True).get() == paragraph
    assert [each for each, rights in ROLE_PERMISSIONS.items() if "approvals.maintain_paragraphs" in rights] == [
        Role.APPROVER
    ]


def test_two_versions_in_use_are_refused_by_the_database():
    paragraph = _paragraph()

    with pytest.raises(IntegrityError), transaction.atomic():
        StandardParagraph.objects.create(
            key=paragraph.key, version=2, title="To", **TEXTS, written_by=paragraph.written_by
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        StandardParagraph.objects.create(
            key=paragraph.key,
            version=1,
            title="To",
            **TEXTS,
            written_by=paragraph.written_by,
            retired_at=paragraph.written_at,
        )
    assert StandardParagraph.objects.get() == paragraph


def test_text_is_that_of_the_letters_language():
    paragraph = _paragraph()

    assert [text_in(paragraph, language) for language in ("nb", "nn", "en", "fi")] == [
        TEXTS["text_nb"],
        TEXTS["text_nn"],
        TEXTS["text_en"],
        TEXTS["text_nb"],
    ]


# In admin -------------------------------------------------------------------------------------------
def test_approver_writes_replaces_and_retires_in_admin():
    client = desk_client(make_user(Role.APPROVER))

    written = client.post(f"{LIST}new/", {"title": "Fast lege", "criterion": "unit.staffing", **TEXTS})
    first = StandardParagraph.objects.get()
    form = client.get(f"{LIST}{first.pk}/version/")
    replaced = client.post(f"{LIST}{first.pk}/version/", {"title": "Fast lege", **TEXTS, "text_nb": "Ny."})
    second = StandardParagraph.objects.get(version=2)
    retired = client.post(f"{LIST}{second.pk}/retire/")
    page = client.get(f"{LIST}{second.pk}/change/")

    assert [each.status_code for each in (written, form, replaced, retired, page)] == [302, 200, 302, 302, 200]
    assert form.context["form"].initial["text_nn"] == TEXTS["text_nn"]
    assert [each.version for each in page.context["versions"]] == [2, 1]
    assert StandardParagraph.objects.filter(retired_at__isnull=True).count() == 0
    assert client.get(LIST).status_code == 200


def test_form_that_lacks_a_language_keeps_what_was_typed():
    page = desk_client(make_user(Role.APPROVER)).post(f"{LIST}new/", {"title": "Fast lege", "text_nb": "Skrevet tekst"})

    assert page.status_code == 422
    assert sorted(page.context["form"].errors) == ["text_en", "text_nn"]
    assert "Skrevet tekst" in page.content.decode()


def test_title_that_is_taken_is_told_on_the_form():
    _paragraph()

    page = desk_client(make_user(Role.APPROVER)).post(f"{LIST}new/", {"title": "Fast lege på enheten", **TEXTS})

    assert (page.status_code, "Lag en ny versjon" in page.content.decode()) == (422, True)


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.AUDITOR])
def test_others_read_paragraphs_and_write_none(role: str):
    paragraph, client = _paragraph(), desk_client(make_user(role))

    reads = [client.get(page).status_code for page in (LIST, f"{LIST}{paragraph.pk}/change/")]
    writes = [client.get(page).status_code for page in (f"{LIST}new/", f"{LIST}{paragraph.pk}/version/")]
    writes += [client.post(f"{LIST}new/", {"title": "T", **TEXTS}).status_code]
    client.post(f"{LIST}{paragraph.pk}/retire/")
    stock = [client.post(f"{LIST}{paragraph.pk}/{act}/").status_code for act in ("change", "delete")]

    assert (reads, writes, stock) == ([200, 200], [403, 403, 403], [405, 403])
    assert StandardParagraph.objects.get().retired_at is None


# On the desk ----------------------------------------------------------------------------------------
def _typed(application, **changed: object) -> dict[str, object]:
    return {
        "kind": "refused",
        "starts_on": "ikke en dato",
        "ends_on": "",
        "statement": "Det jeg har skrevet.",
        "departure_reason": "Fordi.",
        "version": application.version,
        "insert_paragraph": "1",
        **changed,
    }


@pytest.mark.parametrize(("language", "text"), [("nb", "text_nb"), ("nn", "text_nn"), ("en", "text_en")])
def test_paragraph_is_put_in_in_the_language_of_the_case_and_nothing_typed_is_lost(language: str, text: str):
    by, paragraph = make_user(Role.CASEWORKER), _paragraph()
    application = case_under_review(by=by, language=language)

    page = desk_client(by).post(address("propose", application), _typed(application, paragraph=paragraph.pk))

    form = page.context["panels"].propose
    assert page.status_code == 200
    assert form["statement"].value() == f"Det jeg har skrevet.\n\n{TEXTS[text]}"
    kept = {name: form[name].value() for name in ("kind", "starts_on", "departure_reason", "version")}
    assert kept == {
        "kind": "refused",
        "starts_on": "ikke en dato",
        "departure_reason": "Fordi.",
        "version": str(application.version),
    }
    assert (page.context["attempt"], form.errors, Proposal.objects.count()) == (None, {}, 0)
    assert 'value="ikke en dato"' in page.content.decode()


@pytest.mark.parametrize("chosen", ["", "0", "abc", "9" * 60])
def test_button_without_a_paragraph_loses_nothing(chosen: str):
    by = make_user(Role.CASEWORKER)
    application = case_under_review(by=by)

    page = desk_client(by).post(address("propose", application), _typed(application, paragraph=chosen))

    assert (page.status_code, page.context["panels"].propose["statement"].value()) == (200, "Det jeg har skrevet.")


def test_retired_paragraph_is_neither_offered_nor_put_in():
    by, paragraph = make_user(Role.CASEWORKER), _paragraph()
    retire_paragraph(paragraph, by=make_user(Role.APPROVER))
    application, client = case_under_review(by=by), desk_client(by)

    page = client.post(address("propose", application), _typed(application, paragraph=paragraph.pk, statement=""))

    assert page.context["panels"].propose["statement"].value() == ""
    assert paragraph.title not in client.get(address("change", application)).content.decode()


def test_whoever_may_not_propose_puts_nothing_in():
    application, paragraph = case_under_review(), _paragraph()

    page = desk_client(make_user(Role.AUDITOR)).post(
        address("propose", application), _typed(application, paragraph=paragraph.pk)
    )

    assert page.status_code == 403
    assert "Det jeg har skrevet." in page.content.decode()


def test_somebody_elses_case_gives_back_what_was_typed():
    application, paragraph = case_under_review(), _paragraph()

    page = desk_client(make_user(Role.CASEWORKER)).post(
        address("propose", application), _typed(application, paragraph=paragraph.pk)
    )

    assert page.context["panels"].propose is None
    assert "Det jeg har skrevet." in page.content.decode()


def test_proposal_is_sent_with_the_paragraph_in_it():
    by, paragraph = make_user(Role.CASEWORKER), _paragraph()
    application, client = concluded_case(by=by), desk_client(by)
    page = client.post(address("propose", application), _typed(application, kind="granted", paragraph=paragraph.pk))
    form = page.context["panels"].propose
    sent = {name: form[name].value() or "" for name in form.fields} | {"starts_on": ""}

    assert client.post(address("propose", application), sent).status_code == 302
    assert reload(application).proposals.get().statement == f"Det jeg har skrevet.\n\n{TEXTS['text_nb']}"


def test_paragraph_chosen_and_not_put_in_is_asked_about():
    by, paragraph = make_user(Role.CASEWORKER), _paragraph()
    application = concluded_case(by=by)
    sent = _typed(application, kind="granted", starts_on="", paragraph=paragraph.pk)
    del sent["insert_paragraph"]

    page = desk_client(by).post(address("propose", application), sent)

    assert (page.status_code, Proposal.objects.count()) == (422, 0)
    assert list(page.context["panels"].propose.errors) == ["paragraph"]


def test_desk_asks_as_often_with_many_paragraphs_as_with_one():
    by = make_user(Role.CASEWORKER)
    application, client = case_under_review(by=by), desk_client(by)
    _paragraph()
    client.get(address("change", application))
    with CaptureQueriesContext(connection) as one:
        page = client.get(address("change", application))
    for number in range(3):
        _paragraph(f"Avsnitt {number}")
    with CaptureQueriesContext(connection) as many:
        client.get(address("change", application))

    assert (len(many), "Fast lege på enheten" in page.content.decode()) == (len(one), True)
