"""The map in the README is the house."""

import re

from tests.house.tree import ROOT, python, text, tracked


def _mapped() -> list[str]:
    block = re.search(r"## The map of the house\n\n```text\n(.*?)```", text("README.md"), re.DOTALL)
    assert block is not None
    return [line.split()[0] for line in block[1].splitlines()]


def test_every_room_on_the_map_is_there() -> None:
    assert [room for room in _mapped() if not (ROOT / room).is_dir()] == []


def test_every_room_is_on_the_map() -> None:
    rooms = {path.split("/")[0] for path in tracked() if "/" in path and not path.startswith((".", "services/"))}
    rooms |= {"/".join(path.split("/")[:2]) for path in tracked() if re.match(r"services/\w+/", path)}
    assert rooms == set(_mapped())


def test_no_file_holds_more_than_one_idea() -> None:
    """Files near 250 lines usually do; a few lines more may be right, many are not. Stories of tests may be longer."""
    lines = {path: text(path).count("\n") for path in python()}
    assert {path: n for path, n in lines.items() if n > (350 if path.startswith("tests/") else 300)} == {}


def test_nothing_is_left_unfinished() -> None:
    unfinished = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|NotImplemented" + r"Error)\b")
    assert [path for path in python() if unfinished.search(text(path))] == []
