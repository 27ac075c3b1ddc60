"""The forms of the desk. They check shape and keep what was typed; whether an act is allowed is for the services."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from accounts.form_fields import NorwegianDateField, TextField
from accounts.models import User
from accounts.roles import ROLE_PERMISSIONS
from approvals.enums import ConclusionOutcome, ConfirmedField, DecisionKind, SendBackCode
from approvals.models import StandardParagraph
from approvals.services.assessments import DATE_FIELDS
from approvals.services.paragraphs import text_in
from approvals.services.proposals import ProposalContent

_REASON_ROWS = 3
_INSERTED = re.compile(r"([a-z0-9_-]{1,60}):([0-9]{1,4})(?=\s|$)", re.ASCII)
_LONGEST_MARKS = 2_000
_HANDLES_CASES = sorted(role for role, rights in ROLE_PERMISSIONS.items() if "approvals.assess_application" in rights)


class HandOverForm(forms.Form):
    """To whom the case goes."""

    to = forms.ModelChoiceField(
        label=_("Overlat til"),
        queryset=User.objects.none(),
        empty_label=_("Velg en person"),
        error_messages={
            "required": _("Velg hvem som skal overta saken."),
            "invalid_choice": _("Velg en person fra listen."),
        },
    )

    def __init__(self, *args: Any, current: int | None = None, **kwargs: Any) -> None:
        """`current` has the case already and is not offered."""
        super().__init__(*args, **kwargs)
        people = User.objects.filter(role__in=_HANDLES_CASES, is_active=True)
        self.fields["to"].queryset = people.exclude(pk=current).order_by("name", "pk")


class ConclusionForm(forms.Form):
    """A judgement of one criterion."""

    criterion = forms.CharField(max_length=60, widget=forms.HiddenInput)
    outcome = forms.ChoiceField(
        label=_("Konklusjon"),
        choices=ConclusionOutcome.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Velg om vilkåret er oppfylt eller ikke."),
            "invalid_choice": _("Velg om vilkåret er oppfylt eller ikke."),
        },
    )
    reason = TextField(
        label=_("Begrunnelse"),
        rows=2,
        help_text=_("Minst 10 tegn. Ved avslag står begrunnelsen i vedtaksbrevet."),
        error_messages={"required": _("Skriv en begrunnelse.")},
    )


class ConfirmationForm(forms.Form):
    """What the unit or the centre has confirmed."""

    field = forms.ChoiceField(
        label=_("Opplysning"),
        choices=[("", _("Velg opplysning")), *ConfirmedField.choices],
        error_messages={"required": _("Velg hvilken opplysning som er bekreftet.")},
    )
    value = TextField(
        label=_("Verdi"),
        rows=2,
        help_text=_("Et helt tall, en dato (31.12.2026) eller tekst, etter hva slags opplysning det er."),
        error_messages={"required": _("Skriv verdien som er bekreftet.")},
    )
    confirmed_by = TextField(
        label=_("Bekreftet av"),
        max_length=150,
        help_text=_("Navn og rolle"),
        error_messages={"required": _("Skriv hvem som har bekreftet opplysningen.")},
    )
    as_of = NorwegianDateField(label=_("Gjelder per"))
    source = TextField(
        label=_("Kilde"),
        max_length=250,
        help_text=_("Hvor bekreftelsen finnes, for eksempel e-post med dato"),
        error_messages={"required": _("Skriv hvor bekreftelsen finnes.")},
    )

    def clean(self) -> dict[str, Any]:
        """Read a confirmed date the Norwegian way; other values are the service's to judge."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("field") in DATE_FIELDS and cleaned.get("value"):
            try:
                cleaned["value"] = NorwegianDateField().clean(cleaned["value"]).isoformat()
            except ValidationError as refusal:
                self.add_error("value", refusal)
        return cleaned


class SupervisorCheckForm(forms.Form):
    """What a look-up in the register of approved doctors showed."""

    found = forms.ChoiceField(
        label=_("Er veilederens godkjenning i palliativ medisin funnet i registeret?"),
        choices=[("yes", _("Ja, funnet")), ("no", _("Nei, ikke funnet"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg ja eller nei.")},
    )
    source = TextField(
        label=_("Kilde"),
        max_length=250,
        help_text=_("Hvilket register, og når du slo opp"),
        error_messages={"required": _("Skriv hvilket register du slo opp i.")},
    )


class NoteForm(forms.Form):
    """An internal note."""

    text = TextField(
        label=_("Nytt notat"),
        rows=_REASON_ROWS,
        help_text=_("Bare ansatte ser notatene. Legen kan be om innsyn."),
        error_messages={"required": _("Skriv noe i notatet.")},
    )


class ParagraphPicker(forms.Select):
    """A list of paragraphs with a button of its own: it sends the form back with the paragraph put in."""

    template_name = "admin/approvals/application/paragraph_picker.html"


class ProposalForm(forms.Form):
    """What is proposed, and in which words."""

    kind = forms.ChoiceField(
        label=_("Forslag"),
        choices=DecisionKind.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Velg hva du foreslår."),
            "invalid_choice": _("Velg hva du foreslår."),
        },
    )
    starts_on = NorwegianDateField(
        label=_("Gjelder fra og med"), required=False, help_text=_("Bare ved delvis innvilgelse")
    )
    ends_on = NorwegianDateField(
        label=_("Gjelder til og med"), required=False, help_text=_("Bare ved delvis innvilgelse")
    )
    effective_on = NorwegianDateField(
        label=_("Godkjenningen gjelder ikke fra og med"), required=False, help_text=_("Bare ved tilbakekall")
    )
    statement = TextField(
        label=_("Begrunnelse i brevet"),
        rows=5,
        required=False,
        help_text=_(
            "Kommer i vedtaksbrevet, sammen med det vilkårene sier. Ved delvis innvilgelse og avvisning: skriv hvorfor."
        ),
    )
    paragraph = forms.ModelChoiceField(
        label=_("Sett inn et standardavsnitt i begrunnelsen"),
        queryset=StandardParagraph.objects.filter(retired_at__isnull=True).order_by("title", "pk"),
        required=False,
        empty_label=_("Velg et avsnitt"),
        widget=ParagraphPicker,
        error_messages={"invalid_choice": _("Velg et avsnitt fra listen.")},
    )
    departure_reason = TextField(
        label=_("Hvorfor forslaget avviker fra vurderingen"),
        rows=_REASON_ROWS,
        required=False,
        help_text=_(
            "Kreves når forslaget er et annet enn vurderingen peker mot, men ikke ved avvisning. "
            "Står i saken, ikke i brevet."
        ),
    )
    # Which paragraphs were put in: "key:version", so that one that was changed afterwards can be shown.
    inserted = forms.CharField(widget=forms.HiddenInput, required=False)
    version = forms.IntegerField(
        widget=forms.HiddenInput,
        min_value=1,
        max_value=2**31 - 1,
        error_messages={
            key: _("Siden er endret. Last den på nytt og prøv igjen.")
            for key in ("required", "invalid", "min_value", "max_value")
        },
    )

    def clean_paragraph(self) -> None:
        """A paragraph that was chosen and not put in is surely meant to be there."""
        if self.cleaned_data["paragraph"] is not None:
            raise ValidationError(
                _("Du har valgt et avsnitt uten å sette det inn. Trykk «Sett inn», eller velg det bort.")
            )

    def with_paragraph(self, language: str) -> "ProposalForm":
        """Return the form anew with everything as it was typed, and the paragraph chosen after the grounds.

        Nothing is judged: what is wrong is told when the proposal is sent.
        """
        typed = {name: self.data.get(name, "") for name in self.fields}
        try:
            chosen = self.fields["paragraph"].clean(typed.pop("paragraph"))
        except ValidationError:
            chosen = None
        if chosen is not None:
            parts = [typed["statement"].rstrip(), text_in(chosen, language)]
            typed["statement"] = "\n\n".join(part for part in parts if part)
            typed["inserted"] = f"{typed['inserted']} {chosen.key}:{chosen.version}".strip()
        fresh = ProposalForm(auto_id=self.auto_id, initial=typed)
        fresh.fields["statement"].widget.attrs["autofocus"] = True
        return fresh

    def offer(self, *, revokes: bool) -> "ProposalForm":
        """Return the form with what this round can come to: a revocation, or everything else."""
        offered = [row for row in DecisionKind.choices if (row[0] == DecisionKind.REVOKED) == revokes]
        self.fields["kind"].choices = offered
        for name in ("starts_on", "ends_on", "departure_reason") if revokes else ("effective_on",):
            self.fields.pop(name, None)
        return self

    def content(self) -> ProposalContent:
        """Return what was filled in. The period is a part grant's alone, and the day of effect a revocation's."""
        kind = DecisionKind(self.cleaned_data["kind"])
        in_part = kind == DecisionKind.PARTLY_GRANTED
        return ProposalContent(
            kind=kind,
            starts_on=self.cleaned_data["starts_on"] if in_part else None,
            ends_on=self.cleaned_data["ends_on"] if in_part else None,
            statement=self.cleaned_data["statement"],
            departure_reason=self.cleaned_data["departure_reason"],
            effective_on=self.cleaned_data["effective_on"] if kind == DecisionKind.REVOKED else None,
            paragraphs=_inserted(self.cleaned_data["inserted"]),
        )


def _inserted(text: str) -> tuple[tuple[str, int], ...]:
    """Read which paragraphs were put in, each once; whatever is not a paragraph's mark is passed over."""
    found = [(key, int(version)) for key, version in _INSERTED.findall(text[:_LONGEST_MARKS])]
    return tuple(dict.fromkeys(found))


class SendBackForm(forms.Form):
    """Why a proposal goes back."""

    code = forms.ChoiceField(
        label=_("Årsak"),
        choices=[("", _("Velg årsak")), *SendBackCode.choices],
        error_messages={
            "required": _("Velg hva slags grunn det er til å sende forslaget tilbake."),
            "invalid_choice": _("Velg hva slags grunn det er til å sende forslaget tilbake."),
        },
    )
    reason = TextField(
        label=_("Hva må endres?"),
        rows=_REASON_ROWS,
        help_text=_("Minst 10 tegn. Saksbehandleren ser det på saken."),
        error_messages={"required": _("Skriv hva som må endres.")},
    )


class SignForm(forms.Form):
    """The letter that is signed, named by its SHA-256."""

    sha256 = forms.CharField(
        widget=forms.HiddenInput,
        max_length=64,
        validators=[RegexValidator(r"^[0-9a-f]{64}\Z")],
        error_messages={"required": _("Åpne siden på nytt, og se brevet før du godkjenner.")},
    )
