"""Files on their way in."""

import os
from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import pytest

from services.gateway.imports.spool import Spool


def _inside(folder: Path) -> list[Path]:
    return list(folder.iterdir())


async def _chunks(*chunks: bytes | Exception) -> AsyncIterator[bytes]:
    for chunk in chunks:
        if isinstance(chunk, Exception):
            raise chunk
        yield chunk


async def test_a_received_file_is_hashed_and_kept_under_its_import(tmp_path: Path) -> None:
    spool, import_id = Spool(tmp_path / "a folder"), uuid4()
    received = await spool.receive(_chunks(b"one", b"two"))
    assert (received.sha256, received.size) == (sha256(b"onetwo").hexdigest(), 6)
    spool.keep(received, import_id)
    assert spool.path(import_id).read_bytes() == b"onetwo"
    assert not received.path.exists()
    spool.drop(import_id)
    assert _inside(tmp_path / "a folder") == []


async def test_a_file_that_does_not_arrive_whole_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ConnectionError):
        await Spool(tmp_path).receive(_chunks(b"one", ConnectionError()))
    assert _inside(tmp_path) == []


async def test_sweeping_removes_only_what_was_abandoned(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    fresh, old = await spool.receive(_chunks(b"a")), await spool.receive(_chunks(b"b"))
    os.utime(old.path, (0, 0))
    spool.sweep()
    assert fresh.path.exists()
    assert not old.path.exists()
