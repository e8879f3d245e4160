"""The file in a request: the body itself, or the part `file` of a form, as a stream either way."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Final

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import Request

from services.kit.errors import FieldError, Invalid

_FORM: Final = b"multipart/form-data"
PART: Final = "file"
# In English, and in French.
_ONE_PART: Final = (
    f"a form has one file, in the part named {PART}",
    f"un formulaire porte un fichier, dans la partie nommée {PART}",
)
_UNREADABLE: Final = ("the form cannot be read", "le formulaire est illisible")


def file_of(request: Request) -> AsyncIterator[bytes]:
    """The bytes of the pushed file, as they come. The iterator raises Invalid for a form that is not one file."""
    kind, options = parse_options_header(request.headers.get("content-type"))
    if kind != _FORM:
        return request.stream()
    return _part(request.stream(), options.get(b"boundary", b""))


async def _part(stream: AsyncIterator[bytes], boundary: bytes) -> AsyncIterator[bytes]:
    if not boundary:
        raise Invalid([FieldError("", "multipart-without-boundary", *_UNREADABLE)])
    try:
        form = _Form(boundary)
        async for chunk in stream:
            form.parser.write(chunk)
            for data in form.taken():
                yield data
    except FormParserError:
        raise Invalid([FieldError("", "malformed-multipart", *_UNREADABLE)]) from None
    if not form.ended or form.files != 1:
        raise Invalid([FieldError(f"/{PART}", "missing", *_ONE_PART)])


class _Form:
    """What the parser tells, collected until the next chunk."""

    def __init__(self, boundary: bytes) -> None:
        self.files = 0
        self.ended = False
        self._data: list[bytes] = []
        self._field = b""
        self._value = b""
        self.parser = MultipartParser(
            boundary,
            {
                "on_header_field": self._on_field,
                "on_header_value": self._on_value,
                "on_header_end": self._on_header,
                "on_part_data": self._on_data,
                "on_end": self._on_end,
            },
        )

    def taken(self) -> list[bytes]:
        """The data since the last call."""
        data, self._data = self._data, []
        return data

    def _on_field(self, data: bytes, start: int, end: int) -> None:
        self._field += data[start:end]

    def _on_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _on_header(self) -> None:
        field, value, self._field, self._value = self._field.lower(), self._value, b"", b""
        if field != b"content-disposition":
            return
        name = parse_options_header(value)[1].get(b"name", b"").decode("utf-8", "replace")
        if name != PART:
            raise Invalid([FieldError("/part", "unknown-part", *_ONE_PART)])
        self.files += 1
        if self.files > 1:
            raise Invalid([FieldError(f"/{PART}", "sent-twice", "one file an import", "un fichier par import")])

    def _on_data(self, data: bytes, start: int, end: int) -> None:
        self._data.append(data[start:end])

    def _on_end(self) -> None:
        self.ended = True
