"""The profiles there are: TOML files beside this one, read once; a mistake in one stops the start."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any, Final

import msgspec

from services.gateway.imports.profile import (
    Amount,
    ByZero,
    Constant,
    Content,
    Day,
    Formats,
    Items,
    Joined,
    LineCommand,
    LineKey,
    Lookup,
    Node,
    Profile,
    Source,
    Text,
    Tree,
    YearEdge,
)
from services.kit.errors import Refusal

# What a line's stream is named by, and the coverages that say how many events it makes.
_CLAIM: Final = (
    *(("claim", "insurer_id"), ("claim", "policy_reference")),
    *(("claim", "external_reference"), ("claim", "coverages")),
)
_NAMING: Final[dict[LineCommand, tuple[tuple[str, str], ...]]] = {
    "policy-line": (("policy", "insurer_id"), ("policy", "policy_no"), ("policy", "coverages")),
    "claim-line": _CLAIM,
    "position-line": _CLAIM,
    "report-position": (("", "insurer_id"), ("", "insurer_claim_no"), ("", "lines")),
}


@cache
def profiles() -> Mapping[str, Profile]:
    """Every profile by its name."""
    folder = resources.files(__package__) / "profiles"
    texts = sorted((f.name, f.read_text("utf-8")) for f in folder.iterdir() if f.name.endswith(".toml"))
    return {profile.name: profile for profile in (read_profile(text) for _, text in texts)}


def profile_named(name: str) -> Profile:
    """One profile. Refusal `import-profile-unknown`."""
    found = profiles().get(name)
    if found is None:
        raise Refusal("import-profile-unknown", profile=name, allowed=list(profiles()))
    return found


def read_profile(text: str) -> Profile:
    """A profile from its TOML. ValueError says what is wrong with it."""
    data = tomllib.loads(text)
    rest = dict(data)
    body = _node(rest.pop("body", {}))
    if not isinstance(body, Tree):
        raise ValueError("the body of a profile is an object")  # noqa: TRY004  whoever loads profiles catches one kind
    written = msgspec.convert(rest, _Written)
    profile = Profile(body=body, data=data, **msgspec.structs.asdict(written))
    _check(profile)
    return profile


class _Written(msgspec.Struct, forbid_unknown_fields=True):
    """A profile's file without its body."""

    name: str
    version: int
    content: Content
    description: str
    sender: str
    command: LineCommand | None = None
    line_key: LineKey | None = None
    lookups: dict[str, Lookup] = {}
    measures: dict[str, str] = {}
    formats: Formats = Formats()


def _check(profile: Profile) -> None:
    mapped = profile.command is not None and profile.line_key is not None and profile.body.fields
    if profile.native == bool(mapped):
        raise ValueError(f"{profile.name}: a profile is native, or has a command, a line key and a body")
    if profile.command is not None:
        lacking = [
            f"{part}.{name}".lstrip(".")
            for part, name in _NAMING[profile.command]
            if not _has(profile.body, part, name)
        ]
        if lacking:
            raise ValueError(f"{profile.name}: the body lacks {', '.join(lacking)}, which names the stream")
    for lookup in _lookups(profile.body):
        if lookup not in profile.lookups:
            raise ValueError(f"{profile.name}: no lookup named {lookup}")


def _has(body: Tree, part: str, name: str) -> bool:
    child = dict(body.fields).get(part) if part else body
    return isinstance(child, Tree) and name in dict(child.fields)


def _lookups(node: Node) -> list[str]:
    match node:
        case Text(lookup=str(name)):
            return [name]
        case Tree(fields=fields):
            return [name for _, child in fields for name in _lookups(child)]
        case Items(items=items):
            return [name for item in items for name in _lookups(item)]
        case _:
            return []


def _node(written: Any) -> Node:
    if isinstance(written, list):
        return Items(tuple(_node(item) for item in written))
    if not isinstance(written, dict):
        raise ValueError(f"a field says where its value comes from: {written!r}")  # noqa: TRY004
    source = _source(written)
    if source is not None:
        return source
    fields = tuple((name, _node(child)) for name, child in written.items() if name != "unless_zero")
    return Tree(fields, written.get("unless_zero"))


def _source(written: dict[str, Any]) -> Source | None:
    """A leaf; its first key says which. None: it is an object of the body."""
    if not written:
        return None
    kind, first = next(iter(written.items()))
    if isinstance(first, dict) and kind != "constant":
        return None
    rest = {name: value for name, value in written.items() if name != kind}
    try:
        match kind:
            case "constant":
                return Constant(first, **rest)
            case "text":
                return Text(first, **rest)
            case "amount":
                return Amount((first,), **rest)
            case "sum":
                return Amount(tuple(first), minus=tuple(rest.pop("minus", ())), **rest)
            case "join":
                return Joined(tuple(first), **rest)
            case "date":
                return Day(first, **rest)
            case "year_start" | "year_end":
                return YearEdge(first, kind == "year_end", **rest)
            case "by_zero":
                return ByZero(first, **rest)
            case _:
                return None
    except TypeError as error:
        raise ValueError(f"{written!r}: {error}") from None
