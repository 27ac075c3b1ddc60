"""Which municipalities to compare, and by what. Everything stands in the address, so that it can be shared."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from approvals.forms.base import plain_helper
from units.models import Municipality, ProfileField, SizeClass

_UNKNOWN = {"invalid_choice": _("Velg blant dem som står på listen.")}


class CompareForm(forms.Form):
    """Municipalities, size classes and fields; what is left empty leaves nothing out."""

    mark_optional = False
    use_required_attribute = False

    kommune = forms.MultipleChoiceField(
        label=_("Kommuner"), required=False, widget=forms.CheckboxSelectMultiple, error_messages=_UNKNOWN
    )
    klasse = forms.MultipleChoiceField(
        label=_("Størrelse"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages=_UNKNOWN,
    )
    felt = forms.MultipleChoiceField(
        label=_("Opplysninger"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages=_UNKNOWN,
    )

    def __init__(self, data: Any, *, municipalities: Sequence[Municipality]) -> None:
        super().__init__(data)
        self.fields["kommune"].choices = [(str(each.pk), each.name) for each in municipalities]
        self.fields["klasse"].choices = [(code, capfirst(label)) for code, label in SizeClass.choices]
        self.fields["felt"].choices = [(code, capfirst(label)) for code, label in ProfileField.choices]
        self.helper = plain_helper()

    def chosen(self, municipalities: Sequence[Municipality], classes: dict[int, str]) -> list[Municipality]:
        """Return those of `municipalities` that are ticked and of a ticked class; nothing ticked means all."""
        ticked, wanted = self.cleaned_data["kommune"], self.cleaned_data["klasse"]
        return [
            each
            for each in municipalities
            if (not ticked or str(each.pk) in ticked) and (not wanted or classes[each.pk] in wanted)
        ]
