"""The master key of a data folder."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from services.cli import master_key
from services.cli.exits import Failed
from services.kit.settings import Settings

NONE = Settings(master_key=None)


def test_it_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    assert master_key.find(tmp_path, NONE) is None
    made = master_key.find_or_make(tmp_path, NONE)
    assert master_key.find_or_make(tmp_path, NONE) == made
    assert (tmp_path / "master.key").stat().st_mode & 0o777 == 0o600


def test_what_is_set_comes_first(tmp_path: Path) -> None:
    made = master_key.find_or_make(tmp_path, NONE)
    (tmp_path / "other").mkdir()
    other = master_key.find_or_make(tmp_path / "other", NONE)
    assert other != made
    assert master_key.find_or_make(tmp_path, Settings(master_key=SecretStr(other))) == other
    assert master_key.find_or_make(tmp_path, Settings(master_key=SecretStr(""))) == made


def test_what_is_none_is_said_and_not_quoted(tmp_path: Path) -> None:
    with pytest.raises(Failed, match="32 bytes") as told:
        master_key.find_or_make(tmp_path, Settings(master_key=SecretStr("hunter2")))
    assert "hunter2" not in told.value.line
