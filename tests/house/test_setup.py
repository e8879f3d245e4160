"""The locks pin what pyproject.toml asks for, and continuous integration runs what everybody runs."""

import re
import tomllib

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.tree import text

_PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", re.MULTILINE)


def _locked(lock: str) -> dict[str, str]:
    return {canonicalize_name(name): version for name, version in _PINNED.findall(text(lock))}


def _asked(*groups: str) -> list[Requirement]:
    project = tomllib.loads(text("pyproject.toml"))
    wanted = list(project["project"]["dependencies"])
    for group in groups:
        wanted += [one for one in project["dependency-groups"][group] if isinstance(one, str)]
    return [Requirement(one) for one in wanted]


def test_locks_hold_what_is_asked_for() -> None:
    for lock, groups in (("requirements.lock", ("build",)), ("requirements-dev.lock", ("build", "dev"))):
        locked = _locked(lock)
        wrong = [
            str(one)
            for one in _asked(*groups)
            if not one.specifier.contains(locked.get(canonicalize_name(one.name), "0"))
        ]
        assert wrong == [], lock


def test_dev_lock_is_a_superset() -> None:
    assert _locked("requirements.lock").items() <= _locked("requirements-dev.lock").items()


def test_every_pinned_package_has_its_hashes() -> None:
    for lock in ("requirements.lock", "requirements-dev.lock"):
        entries = re.split(r"\n(?=\S)", text(lock).strip())
        assert [one.split()[0] for one in entries if "--hash=sha256:" not in one] == []


def test_every_dependency_has_one_exact_version() -> None:
    assert [str(one) for one in _asked("build", "dev") if not re.fullmatch(r"==[\w.]+", str(one.specifier))] == []


def test_continuous_integration_runs_make_test() -> None:
    assert [line for line in text(".ci/run").splitlines() if "make" in line] == ["exec make test"]
