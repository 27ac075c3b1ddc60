"""What a service refused, said beside the field that is to be mended."""

from django import forms

from approvals.exceptions import CaseError


def add_refusal(form: forms.BaseForm, refusal: CaseError) -> bool:
    """Put the sentence of a refusal beside the field that it names; return False when the form has no such field."""
    if refusal.field not in form.fields:
        return False
    form.add_error(refusal.field, str(refusal))
    return True
