"""The note in the data folder: private, whole, and clear about what is wrong with it."""

import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from services.cli import state
from services.cli.exits import Exit, Failed
from services.kit.process import start_child

_NOTE = state.State("http://127.0.0.1:1", "sk_test_x_y", os.getpid(), "/data/postgres", "postgresql://x", {})


def test_what_is_written_is_read_and_nobody_else_reads_it(tmp_path: Path) -> None:
    state.write(tmp_path, _NOTE)
    assert state.read(tmp_path) == _NOTE
    assert (tmp_path / "state.json").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["state.json"]


def test_no_note_means_nothing_runs(tmp_path: Path) -> None:
    state.write(tmp_path, _NOTE)
    state.remove(tmp_path)
    state.remove(tmp_path)
    with pytest.raises(Failed, match="Nothing runs") as raised:
        state.read(tmp_path)
    assert raised.value.code is Exit.CANNOT_REACH


def test_a_note_left_by_one_that_was_killed_means_nothing_runs(tmp_path: Path) -> None:
    gone = start_child([sys.executable, "-c", ""])
    gone.wait()
    state.write(tmp_path, replace(_NOTE, pid=gone.pid))
    with pytest.raises(Failed, match="Nothing runs"):
        state.read(tmp_path)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"base_url": "http://x"}'])
def test_a_broken_note_is_one_line(tmp_path: Path, text: str) -> None:
    (tmp_path / "state.json").write_text(text)
    with pytest.raises(Failed, match="cannot be read"):
        state.read(tmp_path)


def test_secrets_stay_out_of_what_is_printed() -> None:
    assert "sk_test" not in repr(_NOTE)
    assert "postgresql" not in repr(_NOTE)


def test_the_folder_is_named_or_the_users_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SINISTRA_DATA_DIR", "/somewhere/else")
    assert state.default_data_dir() == Path("/somewhere/else")
    monkeypatch.delenv("SINISTRA_DATA_DIR")
    monkeypatch.setenv("XDG_STATE_HOME", "/states")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert state.default_data_dir() == Path("/states/sinistra")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert state.default_data_dir() == Path("/var/lib/sinistra/default")
