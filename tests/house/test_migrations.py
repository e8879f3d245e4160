"""Migrations contain nothing that would stop the log from being distributed."""

import re

import pytest

from tests.house.tree import text, tracked

_FORBIDDEN = {
    "sequence": r"\b(big|small)?serial\b|\bsequence\b|\bnextval\b",
    "identity column": r"\bgenerated\s+(always|by\s+default)\s+as\s+identity\b",
    "trigger": r"\bcreate\s+(or\s+replace\s+)?(constraint\s+)?trigger\b",
    "rule": r"\bcreate\s+(or\s+replace\s+)?rule\b",
    "notification": r"\b(listen|notify|pg_notify)\b",
    "advisory lock": r"\bpg_(try_)?advisory\w*",
    "session setting": r"(^|;)\s*set\s+(session\s+)?\w+\s*(=|to)\b",
    "extension": r"\bcreate\s+extension\b",
    "ICU collation": r"\bprovider\s*=\s*'?icu|collate\s+\"\w+-x-icu\"",
    "recursive query": r"\bwith\s+recursive\b",
    "foreign key": r"\bforeign\s+key\b|\breferences\s+\w",
    "exclusion": r"\bexclude\s+using\b",
    "volatile function in UPDATE": r"\bupdate\s[^;]*\b(clock_timestamp|gen_random_uuid|random)\s*\(",
}
# Small reference tables that every node has whole: their keys need not start with the partition.
_REFERENCE_SCHEMAS = ("gateway",)


def _migrations() -> list[str]:
    return [path for path in tracked() if re.match(r"migrations/\w+/versions/\w+\.py$", path)]


def _sql(path: str) -> str:
    """The file without SQL and Python comments, in lower case."""
    return re.sub(r"(--|#).*", "", text(path)).lower()


@pytest.mark.parametrize("path", _migrations())
def test_nothing_forbidden(path: str) -> None:
    schema = path.split("/")[1]
    sql = _sql(path)
    words = {
        name: found[0]
        for name, pattern in _FORBIDDEN.items()
        if (found := re.search(pattern, sql, re.MULTILINE))
        and not (name == "foreign key" and schema in _REFERENCE_SCHEMAS)
    }
    assert words == {}


@pytest.mark.parametrize("path", [path for path in _migrations() if path.split("/")[1] not in _REFERENCE_SCHEMAS])
def test_keys_start_with_the_partition(path: str) -> None:
    keys = re.findall(r"(?:primary\s+key|unique)\s*\(([^)]*)\)|unique\s+index[^(]*\(([^)]*)\)", _sql(path))
    wrong = [one for pair in keys for one in pair if one and one.split(",")[0].strip() != "log_partition"]
    assert wrong == []


def test_there_are_migrations_in_every_section() -> None:
    assert {path.split("/")[1] for path in _migrations()} == {"claims", "ratios", "gateway"}


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE a (id bigserial)",
        "x int GENERATED ALWAYS AS IDENTITY",
        "CREATE TRIGGER t",
        "SELECT pg_advisory_lock(1)",
        "NOTIFY channel",
        "SET search_path TO claims",
        "UPDATE a SET b = random()",
        "x int REFERENCES b (id)",
    ],
)
def test_the_patterns_find_what_they_are_for(statement: str) -> None:
    assert any(re.search(pattern, statement.lower(), re.MULTILINE) for pattern in _FORBIDDEN.values())
