"""How parent and renderer talk: a frame is a JSON head and a number of byte strings, each with its length in front.

Standard library only: the renderer loads this file by path, without Django.
"""

import json
import struct
from collections.abc import Callable, Sequence

_LENGTH = struct.Struct(">I")
# A letter is some hundred kilobytes; whatever announces more than this is not one of our frames.
MAX_PART_BYTES = 64 * 1024 * 1024
MAX_PARTS = 64


class FrameBroken(Exception):
    """The other side closed the pipe or wrote something that is no frame."""


def pack(head: dict[str, object], parts: Sequence[bytes] = ()) -> bytes:
    """One frame as bytes."""
    pieces = [json.dumps(head).encode(), *parts]
    return _LENGTH.pack(len(pieces)) + b"".join(_LENGTH.pack(len(piece)) + piece for piece in pieces)


def unpack(read_exactly: Callable[[int], bytes]) -> tuple[dict[str, object], list[bytes]]:
    """Read one frame with `read_exactly(n)`, which returns n bytes or raises. Raises FrameBroken for nonsense."""
    (count,) = _LENGTH.unpack(read_exactly(_LENGTH.size))
    if not 1 <= count <= MAX_PARTS:
        raise FrameBroken("number of parts")
    pieces = []
    for _ in range(count):
        (length,) = _LENGTH.unpack(read_exactly(_LENGTH.size))
        if length > MAX_PART_BYTES:
            raise FrameBroken("length of a part")
        pieces.append(read_exactly(length))
    return json.loads(pieces[0]), pieces[1:]
