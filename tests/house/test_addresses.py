"""No tracked file names a package index, or a path of the machine it was written on."""

import os
import re
import subprocess
import sys
from urllib.parse import urlsplit

import pytest

from tests.house.tree import text, tracked

_BUILD_FILES = re.compile(r"(\.lock|\.toml|\.cfg|(^|/)Dockerfile.*|(^|/)Makefile|^\.ci/.*|^scripts/.*)$")
# Written in pieces, so that this file passes its own test.
_MACHINE = re.compile(r"(?<![\w.])/(wo" + r"rk|ro" + r"ot|fa" + r"rm|home/\w+)/")
_INDEX = re.compile(r"py" + r"pi\.(org|python)|pythonho" + r"sted\.org|/sim" + r"ple/?\b", re.IGNORECASE)


def test_build_files_hold_no_address() -> None:
    found = [path for path in tracked() if _BUILD_FILES.search(path) and "://" in text(path)]
    assert found == []


def test_no_file_names_a_package_index() -> None:
    assert [path for path in tracked() if _INDEX.search(text(path))] == []


def test_no_file_names_the_index_this_machine_uses() -> None:
    hosts = {urlsplit(url).hostname for url in _configured_indexes()} - {None, ""}
    assert [(path, host) for path in tracked() for host in hosts if str(host) in text(path)] == []


def test_no_file_names_a_path_of_a_machine() -> None:
    assert [path for path in tracked() if _MACHINE.search(text(path))] == []


@pytest.mark.parametrize("sample", ["cd /wo" + "rk/main", "/ro" + "ot/.cache", "https://py" + "pi.org/sim" + "ple"])
def test_the_patterns_find_what_they_are_for(sample: str) -> None:
    assert _MACHINE.search(sample) or _INDEX.search(sample)


def _configured_indexes() -> list[str]:
    listed = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
    )
    named = re.findall(r"(?:index-url|find-links)='([^']*)'", listed.stdout)
    named += [value for name, value in os.environ.items() if re.fullmatch(r"(PIP|UV)_.*INDEX.*", name)]
    return [url for value in named for url in value.replace("\\n", " ").split()]
