"""What callers read of an import, of a refused line and of a profile."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.contracts.bulk import LineError
from services.contracts.ids import dress
from services.contracts.money import Money
from services.contracts.problems import CATALOGUE
from services.gateway.imports.model import FailureNote, Import
from services.gateway.imports.profile import Profile
from services.gateway.imports.profile_files import profiles
from services.gateway.imports.ready import Refused
from services.kit.clock import instant


def shown(import_: Import, *, french: bool) -> dict[str, Any]:
    """One import, with its progress, counts and control sums."""
    new, tally = import_.new, import_.tally
    return {
        "id": dress("imp", new.import_id),
        "state": import_.state,
        "profile": new.profile,
        "profile_version": new.profile_version,
        "file_hash": new.file_hash,
        "file_bytes": new.file_bytes,
        "expected_lines": new.expected_lines,
        "received_at": instant(import_.received_at),
        "finished_at": None if import_.finished_at is None else instant(import_.finished_at),
        "progress": {"done": tally.done, "total": import_.lines},
        "counts": {
            "created": tally.created,
            "unchanged": tally.unchanged,
            "late": tally.late,
            "unmatched": tally.unmatched,
            "rejected": tally.rejected,
        },
        "sums": _sums(import_),
        "log_position": tally.log_position,
        "problem": None if import_.problem is None else _problem(import_.problem, french=french),
        "resumable": import_.resumable,
    }


def shown_line(line: Refused, *, french: bool) -> dict[str, Any]:
    """A refused line: which one, and why. Its content stays with its sender."""
    return {
        "n": line.n,
        "line_key": line.key,
        "result": "rejected",
        "code": line.code,
        "title": _title(line.code, french=french),
        "errors": _errors(line.errors, french=french),
    }


def shown_profile(profile: Profile) -> dict[str, Any]:
    """A profile as it is written."""
    return dict(profile.data)


def listed_profile(profile: Profile) -> dict[str, Any]:
    """A profile in the list of profiles."""
    return {
        "name": profile.name,
        "version": profile.version,
        "content": profile.content,
        "description": profile.description,
        "columns": list(profile.columns),
    }


def _sums(import_: Import) -> dict[str, dict[str, str]]:
    profile = profiles().get(import_.new.profile)
    names = profile.measures if profile else {}
    pairs = zip(names, import_.tally.read, import_.tally.applied, strict=False)
    return {
        name: {"read": str(Money(read)), "applied": str(Money(applied)), "differing": str(Money(read - applied))}
        for name, read, applied in pairs
    }


def _problem(note: FailureNote, *, french: bool) -> dict[str, Any]:
    return {
        "code": note.code,
        "title": _title(note.code, french=french),
        "detail": note.says(french=french),
        "errors": _errors(note.errors, french=french),
    }


def _errors(errors: Sequence[LineError], *, french: bool) -> list[dict[str, str]]:
    return [{"pointer": e.pointer, "code": e.code, "detail": e.says(french=french)} for e in errors]


def _title(code: str, *, french: bool) -> str:
    kind = CATALOGUE.get(code)
    return code if kind is None else kind.title_fr if french else kind.title_en
