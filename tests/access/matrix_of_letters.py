"""The row of the public page that checks a letter. How to read it stands in `matrix`."""

from tests.access.row import Row

_WRONG = {"code": "ABCD-EFGH-JKMN", "number": "26/00001-2"}
LETTERS = [Row(route="verify", path="/verify", get="O OO OO OO OOOO", post="O OO OO OO OOOO", body=_WRONG)]
