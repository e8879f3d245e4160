"""What a pushed file is, and its records: CSV or NDJSON, plain or gzip, told from the content and never from a name.

Everything streams: a file's size never shows in memory. The first pass proves that the file is whole and readable
before any line of it is applied.
"""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import IO, Final, Literal

import msgspec

from services.contracts.bulk import LineError
from services.gateway.imports.model import FailureNote
from services.gateway.imports.profile import Profile

_GZIP_MAGIC: Final = b"\x1f\x8b"
_SAMPLE: Final = 65_536
_LONGEST_LINE: Final = 1_000_000
_STEP: Final = 2_000

Record = Sequence[str] | bytes | None
"""The cells of a CSV row, an NDJSON line as bytes, or None for a row that cannot be read."""


class FileProblem(Exception):
    """The file as a whole cannot be taken; nothing of it was applied."""

    def __init__(self, code: str, french: str, english: str, errors: Sequence[LineError] = ()) -> None:
        super().__init__(code)
        self.note = FailureNote(code, english, french, list(errors))


class Layout(msgspec.Struct, frozen=True):
    """How a file is written. `columns` are those of its first line; an NDJSON file has none."""

    compressed: bool
    form: Literal["csv", "ndjson"]
    encoding: str = "utf-8"
    delimiter: str = ","
    columns: tuple[str, ...] = ()


def layout_of(path: Path, profile: Profile) -> Layout:
    """What the file's first bytes tell. Raises FileProblem where the profile cannot read such a file."""
    with path.open("rb") as raw:
        compressed = raw.read(2) == _GZIP_MAGIC
    with _opened(path, compressed=compressed) as stream, _readable():
        sample = stream.read(_SAMPLE)
    if not sample.strip(b"\xef\xbb\xbf \t\r\n"):
        raise FileProblem("file-unreadable", "le fichier est vide", "the file is empty")
    if b"\0" in sample:
        raise FileProblem(
            "file-unreadable",
            "le fichier est binaire, ou en UTF-16 : envoyer du CSV ou du NDJSON en UTF-8",
            "the file is binary, or UTF-16: send CSV or NDJSON as UTF-8",
        )
    if sample.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return Layout(compressed, "ndjson")
    if profile.native:
        raise FileProblem(
            "file-unreadable",
            f"le profil {profile.name} lit du NDJSON : un objet JSON par ligne",
            f"the profile {profile.name} reads NDJSON: one JSON object a line",
        )
    return _csv_layout(sample, profile, compressed=compressed)


def check(path: Path, layout: Layout, profile: Profile) -> Iterator[tuple[Layout, int]]:
    """Reads the whole file; yields now and then, and at last the layout with its encoding and the number of records.

    Raises FileProblem: cut short, damaged, or in no encoding of the profile.
    """
    encodings = profile.formats.encodings if layout.form == "csv" else ("utf-8",)
    for encoding in encodings:
        tried = msgspec.structs.replace(layout, encoding=encoding)
        count = 0
        try:
            for count, _ in enumerate(records(path, tried), 1):
                if count % _STEP == 0:
                    yield tried, count
        except UnicodeDecodeError:
            continue
        yield tried, count
        return
    names = ", ".join(encodings)
    raise FileProblem(
        "file-unreadable",
        f"le texte n’est dans aucun de ces encodages : {names}",
        f"the text is in none of: {names}",
    )


def records(path: Path, layout: Layout) -> Iterator[Record]:
    """Every record in order, without header and blank lines. Raises FileProblem where the file ends early."""
    with _opened(path, compressed=layout.compressed) as stream, _readable():
        yield from _csv_records(stream, layout) if layout.form == "csv" else _json_records(stream)


def _csv_layout(sample: bytes, profile: Profile, *, compressed: bool) -> Layout:
    # Column names may carry accents; which encoding it is, the first pass tells: here any will do.
    first = sample.removeprefix(b"\xef\xbb\xbf").decode("cp1252", "replace").lstrip().splitlines()[0]
    headers = [(mark, _cells(first, mark)) for mark in profile.formats.delimiters]
    delimiter, columns = max(headers, key=lambda found: len(set(found[1]) & set(profile.columns)))
    missing = [column for column in profile.columns if column not in columns]
    if missing:
        raise FileProblem(
            "column-missing",
            f"le profil {profile.name} lit des colonnes que la première ligne ne nomme pas : {', '.join(missing)}",
            f"the profile {profile.name} reads columns that the first line does not name: {', '.join(missing)}",
            [LineError(f"/{column}", "column-missing", "not in the first line", "absente") for column in missing],
        )
    twice = [column for column in profile.columns if columns.count(column) > 1]
    if twice:
        raise FileProblem(
            "file-unreadable",
            f"la première ligne nomme deux fois une colonne : {', '.join(twice)}",
            f"the first line names a column twice: {', '.join(twice)}",
        )
    return Layout(compressed, "csv", delimiter=delimiter, columns=tuple(columns))


def _cells(line: str, delimiter: str) -> list[str]:
    return [cell.strip() for row in csv.reader([line], delimiter=delimiter) for cell in row]


class _Lines:
    """The lines of a text; remembers whether the last one was ended."""

    def __init__(self, text: IO[str]) -> None:
        self._text = text
        self.ended = True

    def __iter__(self) -> Iterator[str]:
        line = ""
        while line := self._text.readline(_LONGEST_LINE):
            if len(line) == _LONGEST_LINE:
                raise _too_long()
            self.ended = line[-1] in "\r\n"
            yield line


def _csv_records(stream: IO[bytes], layout: Layout) -> Iterator[Record]:
    with io.TextIOWrapper(stream, layout.encoding, newline="") as text:
        lines = _Lines(text)
        width = last = len(layout.columns)
        for row in islice(_rows(lines, layout.delimiter), 1, None):
            last = width if row is None else len(row)
            yield row
        if not lines.ended and last < width:
            raise _ends_early()


def _rows(lines: Iterable[str], delimiter: str) -> Iterator[list[str] | None]:
    """The rows that are not blank; None for one whose quotes do not match."""
    rows = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        try:
            row = next(rows, None)
        except csv.Error as error:
            if "end of data" in str(error) or "field limit" in str(error):
                raise FileProblem(
                    "file-unreadable",
                    f"un guillemet n’est pas refermé, vers la ligne {rows.line_num}",
                    f"a quote is not closed, near line {rows.line_num}",
                ) from None
            yield None
            continue
        if row is None:
            return
        if row:
            yield row


def _json_records(stream: IO[bytes]) -> Iterator[Record]:
    line = b""
    while read := stream.readline(_LONGEST_LINE):
        if len(read) == _LONGEST_LINE:
            raise _too_long()
        line = read
        if line.strip():
            yield line
    if line and not line.endswith(b"\n") and not _is_json(line):
        raise _ends_early()


def _too_long() -> FileProblem:
    return FileProblem(
        "file-unreadable",
        f"une ligne dépasse {_LONGEST_LINE} caractères",
        f"a line is longer than {_LONGEST_LINE} characters",
    )


def _ends_early() -> FileProblem:
    return FileProblem(
        "file-unreadable",
        "le fichier s’arrête au milieu de sa dernière ligne",
        "the file ends in the middle of its last line",
    )


def _is_json(line: bytes) -> bool:
    try:
        msgspec.json.decode(line, type=msgspec.Raw)
    except (msgspec.DecodeError, RecursionError):
        return False
    return True


def _opened(path: Path, *, compressed: bool) -> IO[bytes]:
    return io.BufferedReader(gzip.GzipFile(path, "rb"), _SAMPLE) if compressed else path.open("rb")


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise FileProblem(
            "file-unreadable", "le fichier gzip est tronqué ou abîmé", "the gzip file is cut short or damaged"
        ) from None
