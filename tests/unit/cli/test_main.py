"""Whatever goes wrong is one line on stderr and the exit code scripts rely on."""

import sys

import pytest

from services.cli import main as cli
from services.cli.exits import Exit, Failed


def _run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["sinistra", *arguments])
    with pytest.raises(SystemExit) as raised:
        cli.main()
    return int(raised.value.code or 0)


@pytest.mark.parametrize("arguments", [["bogus"], ["up", "--port", "x"], ["serve"], ["doctor", "--nope"]])
def test_a_usage_error_is_one_line_and_two(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(monkeypatch, *arguments) == 2
    said = capsys.readouterr().err
    assert said.startswith("sinistra: ")
    assert said.count("\n") == 1


@pytest.mark.parametrize(
    ("error", "code", "line"),
    [
        (Failed(Exit.BEHIND, "too early"), 7, "sinistra: too early\n"),
        (ZeroDivisionError("by zero"), 1, "sinistra: unexpected: ZeroDivisionError: by zero\n"),
        (KeyboardInterrupt(), 130, ""),
    ],
)
def test_an_error_is_one_line_and_its_code(
    error: BaseException,
    code: int,
    line: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail(**_: object) -> None:
        raise error

    monkeypatch.setattr(cli, "app", fail)
    assert _run(monkeypatch) == code
    assert capsys.readouterr().err == line


def test_help_is_a_success(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(monkeypatch, "--help") == 0
    assert "doctor" in capsys.readouterr().out
