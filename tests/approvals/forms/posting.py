"""What a browser would send when a person opens a form and presses the button without touching anything."""

from django.http import QueryDict


def as_posted(form):
    """Return the data of an untouched form and its rows."""
    data = QueryDict(mutable=True)
    _fill(data, form)
    rows = getattr(form, "rows", None)
    if rows is not None:
        for name, value in (("TOTAL_FORMS", rows.total_form_count()), ("INITIAL_FORMS", 0)):
            data[f"{rows.prefix}-{name}"] = str(value)
        for row in rows.forms:
            _fill(data, row)
    return data


def _fill(data, form):
    for field in form:
        value = field.value()
        if value is not None:
            data[field.html_name] = str(getattr(value, "pk", value))
