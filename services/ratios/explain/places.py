"""Where the next page of lines begins: after a line, written as an opaque word."""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64encode
from typing import Final, NamedTuple
from uuid import UUID

from services.contracts.periods import read_day
from services.kit.errors import Expected
from services.ratios.cursors import read_word

_WEIGHT: Final = re.compile(r"-?[0-9]{1,100}")
# PostgreSQL's own word for a day after every other: a line without a day of its own comes last.
_NO_DAY: Final = "infinity"


class Place(NamedTuple):
    """What lines are sorted by, and what tells one from all others."""

    rank: str
    because: str
    log_partition: int
    subject_id: UUID
    position: int
    row_no: int


def write_place(place: Place) -> str:
    """The cursor after a line."""
    kept = [place.rank, place.because, place.log_partition, place.subject_id.hex, place.position, place.row_no]
    return urlsafe_b64encode(json.dumps(kept, separators=(",", ":")).encode()).rstrip(b"=").decode()


def read_place(text: str, *, by_date: bool) -> Place:
    """The line behind a cursor. ValueError for what is none, or is one of lines sorted otherwise."""
    values = read_word(text)
    if not isinstance(values, list) or [type(value) for value in values] != [str, str, int, str, int, int]:
        raise Expected("un curseur de la dernière page de cette question", "a cursor of this question's last page")
    rank, because, log_partition, subject_id, position, row_no = values
    if by_date and rank != _NO_DAY:
        read_day(rank)
    if not by_date and not _WEIGHT.fullmatch(rank):
        raise Expected("un curseur de lignes triées de même", "a cursor of lines sorted alike")
    if "\x00" in because or not all(0 <= n < 2**31 for n in (log_partition, row_no)) or not 0 <= position < 2**63:
        raise Expected("un curseur de la dernière page de cette question", "a cursor of this question's last page")
    return Place(rank, because, log_partition, UUID(subject_id), position, row_no)
