"""From a row of a file to the body of a command, as the profile says. Pure: no file, no database.

A profile is compiled once for a file's columns; each distinct source is then read once for each row.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from services.contracts.bulk import LineError
from services.contracts.money import Money
from services.gateway.imports import values
from services.gateway.imports.faults import (
    KEY_MOST,
    UNREADABLE,
    Fault,
    Unmapped,
    missing,
    no_key,
    unmapped,
    wrong_width,
)
from services.gateway.imports.profile import (
    Amount,
    ByZero,
    Constant,
    Day,
    Items,
    Joined,
    Lookup,
    Node,
    Profile,
    Source,
    Text,
    Tree,
    YearEdge,
)
from services.kit.errors import unexpected

_JOINT: Final = "-"
_OMITTED: Final = object()
"""Stands for an optional value that the row does not have, and for an object left out."""

Row = Sequence[str]
_Read = Callable[[Row], object]
_Build = Callable[[Sequence[object]], Any]


@dataclass(frozen=True, slots=True)
class MappedRow:
    """A row as a command: its key, the body, and the cents of each measure in the profile's order."""

    key: str
    body: dict[str, Any]
    measures: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Cents:
    """An amount as a number of cents, to be compared or summed."""

    column: str


class Mapping:
    """A profile compiled for a file with these columns. KeyError names a column the file lacks."""

    def __init__(self, profile: Profile, columns: Sequence[str]) -> None:
        assert profile.line_key is not None
        self._profile = profile
        self._place = {column: n for n, column in enumerate(columns)}
        self._width = len(columns)
        self._reads: list[_Read] = []
        self._slots: dict[Source | _Cents, int] = {}
        self._key = [self._place[column] for column in profile.line_key.columns]
        self._prefix = profile.line_key.prefix
        self._build = self._tree(profile.body)
        self._measures = tuple(self._slot(_Cents(column)) for column in profile.measures.values())

    def __call__(self, row: Row) -> MappedRow:
        """The command of a row. Raises Unmapped with everything that is wrong with it."""
        if len(row) != self._width:
            raise Unmapped("", UNREADABLE, [wrong_width(len(row), self._width)])
        key = self._key_of(row)
        try:
            read = [value(row) for value in self._reads]
        except Fault:
            raise self._all_faults(self._prefix + key, row) from None
        return MappedRow(self._prefix + key, self._build(read), tuple(read[n] for n in self._measures))  # type: ignore[misc]

    def _key_of(self, row: Row) -> str:
        assert self._profile.line_key is not None
        parts = [row[place].strip() for place in self._key]
        for column, part in zip(self._profile.line_key.columns, parts, strict=True):
            if not part or not part.isprintable():
                raise Unmapped("", UNREADABLE, [no_key(column) if part else missing(column)])
        key = _JOINT.join(parts)
        if len(key) > KEY_MOST:
            raise Unmapped("", UNREADABLE, [no_key(self._profile.line_key.columns[0])])
        return key

    def _all_faults(self, key: str, row: Row) -> Unmapped:
        faults: list[Fault] = []
        for value in self._reads:
            try:
                value(row)
            except Fault as fault:
                faults.append(fault)
        errors = list(dict.fromkeys(fault.error for fault in faults))
        return Unmapped(key, faults[0].line_code, errors)

    # ------------------------------------------------------------ the shape of the body

    def _node(self, node: Node) -> _Build:
        match node:
            case Constant(value=value):
                return lambda _: value
            case Tree():
                return self._tree(node)
            case Items(items=items):
                builds = [self._node(item) for item in items]
                return lambda read: [build(read) for build in builds]
            case _:
                slot = self._slot(node)
                return lambda read: read[slot]

    def _tree(self, tree: Tree) -> _Build:
        builds = [(name, self._node(child)) for name, child in tree.fields]
        may_lack = any(_may_lack(child) for _, child in tree.fields)

        def whole(read: Sequence[object]) -> Any:
            return {name: build(read) for name, build in builds}

        def present(read: Sequence[object]) -> Any:
            return {name: value for name, value in whole(read).items() if value is not _OMITTED}

        build = present if may_lack else whole
        if tree.unless_zero is None:
            return build
        amount = self._slot(_Cents(tree.unless_zero))
        return lambda read: build(read) if read[amount] else _OMITTED

    # ------------------------------------------------------------ the values of a row

    def _slot(self, source: Source | _Cents) -> int:
        if source not in self._slots:
            self._slots[source] = len(self._reads)
            self._reads.append(self._reader(source))
        return self._slots[source]

    def _reader(self, source: Source | _Cents) -> _Read:
        match source:
            case _Cents(column=column):
                return self._cents(column)
            case Amount(columns=columns, minus=minus, optional=optional):
                return self._sum(columns, minus, optional=optional)
            case Joined(columns=columns):
                return self._joined(columns)
            case Text(lookup=str(name), column=column):
                return self._looked_up(column, self._profile.lookups[name])
            case Text(column=column, before=before, optional=optional):
                return self._text(column, before, optional=optional)
            case Day(column=column, format=written, optional=optional):
                return self._parsed(column, "invalid-date", lambda t: values.day(t, written), optional=optional)
            case YearEdge(column=column, last=last):
                return self._parsed(column, "invalid-year", lambda t: values.year_edge(t, last=last))
            case ByZero(column=column, zero=zero, other=other):
                amount = self._cents(column)
                return lambda row: other if amount(row) else zero
            case Constant():
                raise AssertionError("a constant is not read")

    def _cents(self, column: str, *, optional: bool = False) -> Callable[[Row], Any]:
        formats = self._profile.formats
        return self._parsed(
            column, "invalid-amount", lambda t: values.cents(t, formats.decimal, formats.unit), optional=optional
        )

    def _sum(self, columns: Sequence[str], minus: Sequence[str], *, optional: bool) -> _Read:
        if len(columns) == 1 and not minus:
            one = self._cents(columns[0], optional=optional)
            return lambda row: _OMITTED if (found := one(row)) is _OMITTED else str(Money(found))
        parts = [self._cents(column) for column in columns]
        less = [self._cents(column) for column in minus]
        return lambda row: str(Money(sum(part(row) for part in parts) - sum(part(row) for part in less)))

    def _joined(self, columns: Sequence[str]) -> _Read:
        parts = [self._text(column, None, optional=False) for column in columns]
        return lambda row: _JOINT.join(str(part(row)) for part in parts)

    def _text(self, column: str, before: str | None, *, optional: bool) -> _Read:
        if before is None:
            return self._parsed(column, "malformed", str, optional=optional)
        return self._parsed(column, "malformed", lambda t: t.partition(before)[0].strip(), optional=optional)

    def _looked_up(self, column: str, lookup: Lookup) -> _Read:
        place, codes = self._place[column], lookup.codes

        def look_up(row: Row) -> str:
            code = codes.get(row[place].strip())
            if code is None:
                raise Fault(unmapped(column), lookup.refused_as)
            return code

        return look_up

    def _parsed(
        self, column: str, code: str, parse: Callable[[str], Any], *, optional: bool = False
    ) -> Callable[[Row], Any]:
        place = self._place[column]

        def read(row: Row) -> Any:
            text = row[place].strip()
            try:
                if text:
                    return parse(text)
            except ValueError as error:
                raise Fault(LineError.of(unexpected(f"/{column}", error, code))) from None
            if optional:
                return _OMITTED
            raise Fault(missing(column))

        return read


def _may_lack(node: Node) -> bool:
    match node:
        case Tree(unless_zero=column):
            return column is not None
        case Text(optional=optional) | Amount(optional=optional) | Day(optional=optional):
            return optional
        case _:
            return False
