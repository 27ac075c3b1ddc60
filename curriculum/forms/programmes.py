"""The form that finds programmes: by words, whom they are for, level and document."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.form_fields import TextField
from curriculum.catalogue.programme import LEVELS, REGULATION
from curriculum.catalogue.shelf import shelf
from units.models import Profession


class ProgrammeSearchForm(forms.Form):
    """What a reader looks for. An empty form finds all."""

    mark_optional = False
    use_required_attribute = False

    q = TextField(
        label=_("Søk"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    audience = forms.ChoiceField(label=_("Yrkesgruppe"), required=False)
    level = forms.ChoiceField(label=_("Nivå"), required=False)
    document = forms.ChoiceField(label=_("Dokument"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everybody, every_level, every_document = _("Alle yrkesgrupper"), _("Alle nivåer"), _("Alle dokumenter")
        professions = [(code, capfirst(label)) for code, label in Profession.choices]
        levels = [(code, capfirst(str(label))) for code, label in LEVELS.items()]
        self.fields["audience"].choices = [("", everybody), *professions]
        self.fields["level"].choices = [("", every_level), *levels]
        self.fields["document"].choices = [("", every_document), *_documents()]


def _documents() -> list[tuple[str, Any]]:
    found: dict[str, Any] = {REGULATION: _("Regelverket")}
    for programme in shelf().programmes.values():
        for document in programme.documents.values():
            found[document.key] = f"{document.number} {document.title}".strip()
    return list(found.items())
