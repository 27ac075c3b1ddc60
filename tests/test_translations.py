"""Every text exists in all three languages, with the same gaps to fill in. Bokmål is the text in the code itself."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("nn", "en")
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[a-z]|\{\w*\}")


def _catalog(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def _key(message: Message) -> tuple[str | None, str]:
    return message.context, message.id[0] if isinstance(message.id, (list, tuple)) else message.id


def _forms(text: str | list[str] | tuple[str, ...]) -> list[str]:
    return [text] if isinstance(text, str) else list(text)


@pytest.fixture(scope="session")
def texts_in_the_code(tmp_path_factory: pytest.TempPathFactory) -> set[tuple[str | None, str]]:
    """What `script/messages` finds in a copy of the tree."""
    copy = tmp_path_factory.mktemp("texts") / "tree"
    skipped = shutil.ignore_patterns(".git", ".venv", "node_modules", "var", "staticfiles", "tests", "*.pyc", "*.mo")
    shutil.copytree(ROOT, copy, ignore=skipped)
    for language in LANGUAGES:
        (copy / "locale" / language / "LC_MESSAGES" / "django.po").unlink()
    (copy / ".venv").symlink_to(ROOT / ".venv")
    subprocess.run([copy / "script" / "messages"], check=True, cwd=copy, capture_output=True)
    found = _catalog(copy / "locale" / "nn" / "LC_MESSAGES" / "django.po")
    return {_key(message) for message in found if message.id}


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalog_holds_every_text_translated(language: str, texts_in_the_code: set[tuple[str | None, str]]) -> None:
    catalog = _catalog(ROOT / "locale" / language / "LC_MESSAGES" / "django.po")
    translated = {_key(message) for message in catalog if message.id and all(_forms(message.string))}

    assert sorted(key[1] for key in texts_in_the_code - translated) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalog_holds_no_uncertain_text(language: str) -> None:
    catalog = _catalog(ROOT / "locale" / language / "LC_MESSAGES" / "django.po")

    assert [message.id for message in catalog if message.id and message.fuzzy] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_translation_fills_in_the_same_gaps(language: str) -> None:
    catalog = _catalog(ROOT / "locale" / language / "LC_MESSAGES" / "django.po")
    differing = [
        message.id
        for message in catalog
        if message.id
        for original, translated in zip(_forms(message.id)[-1:], _forms(message.string)[-1:], strict=True)
        if sorted(set(PLACEHOLDER.findall(original))) != sorted(set(PLACEHOLDER.findall(translated)))
    ]

    assert differing == []


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_words_for_what_django_leaves_in_english_are_whole(language: str) -> None:
    catalog = _catalog(ROOT / "config" / "framework_texts" / language / "LC_MESSAGES" / "django.po")

    assert [message.id for message in catalog if message.id and not all(_forms(message.string))] == []


def test_nynorsk_is_not_bokmal() -> None:
    """Words that nynorsk does not have give a forgotten translation away."""
    catalog = _catalog(ROOT / "locale" / "nn" / "LC_MESSAGES" / "django.po")
    words = r"\b(ikke|jeg|hvis|hva|hvem|fra|noen|være|søker|veileder\w*|enhet(en|er)?|begrunnelse\w*)\b"
    bokmal = re.compile(words, re.IGNORECASE)
    slips = [text for message in catalog if message.id for text in _forms(message.string) if bokmal.search(text)]

    assert slips == []
