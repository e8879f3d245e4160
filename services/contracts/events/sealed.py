"""Sealed fields (‡): what events say of people, readable only with a key of that person (EVENTS.md §2.8).

A rule writes a `Secret`, in clear; the desk seals it before anything is stored. Whoever destroys the key leaves
amounts, dates, codes and ids as they were.
"""

from __future__ import annotations

from typing import Any, Final, Literal, final, get_args
from uuid import UUID

SealedClass = Literal["identity", "contact", "bank", "narrative", "health", "anomaly"]

CLASSES: Final = frozenset(get_args(SealedClass))


class Private:
    """What a marked field of an event holds: a `Secret` while a rule decides, `Sealed` once it is stored.

    Not a dataclass, for the reason that Money is none.
    """

    __slots__ = ("person_id", "sealed_class")

    def __init__(self, person_id: UUID, sealed_class: SealedClass) -> None:
        self.person_id = person_id
        self.sealed_class = sealed_class


@final
class Secret(Private):
    """A text in clear on its way to being sealed. It is never stored, logged or shown: its repr hides it."""

    __slots__ = ("text",)

    def __init__(self, person_id: UUID, sealed_class: SealedClass, text: str) -> None:
        super().__init__(person_id, sealed_class)
        self.text = text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._all() == other._all()

    def __hash__(self) -> int:
        return hash(self._all())

    def __repr__(self) -> str:
        return f"Secret({self.sealed_class} of {self.person_id})"

    def _all(self) -> tuple[UUID, str, str]:
        return self.person_id, self.sealed_class, self.text


@final
class Sealed(Private):
    """A text sealed under the key of one person and class.

    `at` is the version of the event that holds it and `field` its name there; both are bound into the seal and not
    stored again in the event: the reader of the stream fills them in, and they are 0 and empty until then.
    """

    __slots__ = ("at", "ct", "field", "key_id")

    def __init__(
        self, person_id: UUID, sealed_class: SealedClass, key_id: UUID, ct: str, *, at: int = 0, field: str = ""
    ) -> None:
        super().__init__(person_id, sealed_class)
        self.key_id = key_id
        self.ct = ct
        self.at = at
        self.field = field

    @classmethod
    def read(cls, stored: dict[str, Any]) -> Sealed:
        """From `{person_id, class, key_id, ct}`, or from what `placed` made. KeyError or ValueError: it is none."""
        sealed_class = stored["class"]
        if sealed_class not in CLASSES:
            raise ValueError(f"no class of sealed fields: {sealed_class!r}")
        return cls(
            UUID(stored["person_id"]),
            sealed_class,
            UUID(stored["key_id"]),
            stored["ct"],
            at=stored.get("at", 0),
            field=stored.get("field", ""),
        )

    def stored(self) -> dict[str, Any]:
        """As it stands in an event's data."""
        return {
            "person_id": str(self.person_id),
            "class": self.sealed_class,
            "key_id": str(self.key_id),
            "ct": self.ct,
        }

    def placed(self) -> dict[str, Any]:
        """As it stands in a stored view: with the place that opening it needs."""
        return {**self.stored(), "at": self.at, "field": self.field}

    def bound(self, version: int, field: str) -> Sealed:
        """The same, knowing which version of its stream holds it, and where there."""
        return Sealed(self.person_id, self.sealed_class, self.key_id, self.ct, at=version, field=field)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sealed) and self._all() == other._all()

    def __hash__(self) -> int:
        return hash(self._all())

    def __repr__(self) -> str:
        return f"Sealed({self.sealed_class} of {self.person_id})"

    def _all(self) -> tuple[UUID, str, UUID, str, int, str]:
        return self.person_id, self.sealed_class, self.key_id, self.ct, self.at, self.field
