"""The doctor's own copy of everything in the log."""

from collections.abc import Iterator
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from curriculum.models import Logbook
from curriculum.views.access import own_logbook
from supervision.queries.export import read_whole_log


@require_safe
def export(request: HttpRequest, public_id: UUID) -> StreamingHttpResponse:
    """Send the doctor the whole log as JSON, a row at a time."""
    logbook = own_logbook(request, public_id)
    response = StreamingHttpResponse(_written(logbook), content_type="application/json; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="loggbok.json"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _written(logbook: Logbook) -> Iterator[str]:
    encoder = DjangoJSONEncoder(ensure_ascii=False)
    head = {"logbook": logbook.public_id, "opened_at": logbook.opened_at, "exported_at": timezone.now()}
    yield encoder.encode(head)[:-1]
    for name, rows in read_whole_log(logbook):
        yield f',\n"{name}": ['
        for number, row in enumerate(rows):
            yield ("," if number else "") + "\n" + encoder.encode(row)
        yield "]"
    yield "}\n"
