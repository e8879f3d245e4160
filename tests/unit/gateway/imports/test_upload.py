"""The file in a request, raw or in a form, cut into chunks anywhere."""

from collections.abc import AsyncIterator

import pytest
from starlette.requests import Request
from starlette.types import Message

from services.gateway.imports.upload import file_of
from services.kit.errors import Invalid

FILE = b"a,b\r\n1,--X\r\n\r\n2,--XX--\r\n"


def _part(name: bytes, content: bytes) -> bytes:
    return b'--XYZ\r\nContent-Disposition: form-data; name="%s"; filename="f"\r\n\r\n%s\r\n' % (name, content)


def _request(body: bytes, media: str, size: int) -> Request:
    chunks = [body[at : at + size] for at in range(0, len(body), size)] or [b""]

    async def receive() -> Message:
        return {"type": "http.request", "body": chunks.pop(0), "more_body": bool(chunks)}

    return Request({"type": "http", "headers": [(b"content-type", media.encode())]}, receive)


async def _read(stream: AsyncIterator[bytes]) -> bytes:
    return b"".join([chunk async for chunk in stream])


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64, 10_000])
async def test_a_form_gives_the_bytes_of_its_file(size: int) -> None:
    body = _part(b"file", FILE) + b"--XYZ--\r\n"
    request = _request(body, "multipart/form-data; boundary=XYZ", size)
    assert await _read(file_of(request)) == FILE


async def test_a_raw_body_is_the_file() -> None:
    assert await _read(file_of(_request(FILE, "text/csv", 5))) == FILE


@pytest.mark.parametrize(
    ("body", "media"),
    [
        (_part(b"file", FILE), "multipart/form-data; boundary=XYZ"),  # not ended
        (_part(b"file", FILE), f"multipart/form-data; boundary={'X' * 300}"),
        (_part(b"other", FILE) + b"--XYZ--\r\n", "multipart/form-data; boundary=XYZ"),
        (_part(b"file", FILE) * 2 + b"--XYZ--\r\n", "multipart/form-data; boundary=XYZ"),
        (b"--XYZ--\r\n", "multipart/form-data; boundary=XYZ"),
        (b"nothing of a form", "multipart/form-data; boundary=XYZ"),
        (_part(b"file", FILE) + b"--XYZ--\r\n", "multipart/form-data"),
    ],
)
async def test_a_form_that_is_not_one_whole_file_is_refused(body: bytes, media: str) -> None:
    with pytest.raises(Invalid):
        await _read(file_of(_request(body, media, 16)))
