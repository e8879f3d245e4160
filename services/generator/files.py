"""A portfolio as import files, and beside them what the imports must give."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from services.generator.expected import Expected
from services.generator.portfolio import History, Portfolio

_BUFFER = 1 << 20


@dataclass(slots=True)
class Tally:
    """How much was told so far."""

    policies: int = 0
    claims: int = 0
    policy_lines: int = 0
    claim_lines: int = 0


def write(
    portfolio: Portfolio, out: Path, *, compress: bool = False, told: Callable[[Tally], None] | None = None
) -> Tally:
    """Writes `policies.ndjson`, `claims.ndjson` and `expected.json` into a folder, one policy at a time.

    Memory does not grow with the portfolio. The same portfolio gives the same bytes on any machine; compressed
    files open to the same bytes, but zlib's versions may pack them differently.
    """
    out.mkdir(parents=True, exist_ok=True)
    tally, expected = Tally(), Expected(portfolio.cuts())
    with ExitStack() as stack:
        suffix = ".ndjson.gz" if compress else ".ndjson"
        policies = stack.enter_context(_open(out / f"policies{suffix}"))
        claims = stack.enter_context(_open(out / f"claims{suffix}"))
        for history in portfolio.histories():
            _write_one(history, policies, claims, tally)
            for line in history.policy.lines:
                expected.add_premiums(line.figures)
            for claim in history.claims:
                expected.add_claim(claim)
            if told is not None:
                told(tally)
    (out / "expected.json").write_text(_text(portfolio, tally, expected), encoding="utf-8")
    return tally


def _write_one(history: History, policies: BinaryIO, claims: BinaryIO, tally: Tally) -> None:
    lines = [told.line.native() for told in history.policy.lines]
    policies.write(b"\n".join([*lines, b""]))
    tally.policies += 1
    tally.policy_lines += len(lines)
    for claim in history.claims:
        lines = [line.native() for line in claim.lines]
        claims.write(b"\n".join([*lines, b""]))
        tally.claims += 1
        tally.claim_lines += len(lines)


@contextmanager
def _open(path: Path) -> Iterator[BinaryIO]:
    with path.open("wb", buffering=_BUFFER) as raw:
        if not path.name.endswith(".gz"):
            yield raw
            return
        # Neither time nor name in the header: the same lines make the same file.
        with gzip.GzipFile(filename="", mode="wb", compresslevel=3, fileobj=raw, mtime=0) as packed:
            yield cast("BinaryIO", packed)


def _text(portfolio: Portfolio, tally: Tally, expected: Expected) -> str:
    told = {
        "portfolio": {
            "policies": portfolio.policies,
            "first_year": portfolio.first_year,
            "years": portfolio.years,
            "seed": portfolio.seed,
            "until": str(portfolio.until),
        },
        "counts": {
            "policies": tally.policies,
            "claims": tally.claims,
            "policy_lines": tally.policy_lines,
            "claim_lines": tally.claim_lines,
        },
        "currency": "EUR",
        "basis": {"cost_basis": "incurred", "include_expenses": True, "recourse": "received_and_expected", "cap": None},
        "tables": expected.told(),
    }
    return json.dumps(told, indent=1, ensure_ascii=False) + "\n"
