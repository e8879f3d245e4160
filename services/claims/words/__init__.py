"""What people read, in French and in English: one file of messages per language, for claims and policies alike.

A message names the fields of its event; amounts, days, lines and codes arrive in it as words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from types import ModuleType
from typing import Final
from uuid import UUID

from services.claims.words import codes, en, fr
from services.claims.words.said import Said
from services.contracts.events import Event, codec
from services.contracts.events.common import Change, Line
from services.contracts.events.declaration import CoverageDecided
from services.contracts.events.diary import DeadlineClosed, DeadlineSet
from services.contracts.events.dressed import BROKERS_OWN
from services.contracts.events.expertise import ExpertiseConcluded
from services.contracts.events.exposure import ExposureDeclared
from services.contracts.events.litigation import LitigationStepRecorded
from services.contracts.events.parties import LiabilitySet
from services.contracts.events.person import LegalHoldSet
from services.contracts.events.policy import CoverageTermsSet
from services.contracts.events.position import PositionReported
from services.contracts.events.recourse import RecourseAnswered, RecourseOpened
from services.contracts.events.settlement import IndemnityComputed, PaymentAuthorised
from services.contracts.ids import dress
from services.contracts.money import Money

NARROW: Final = "\u202f"  # what French typography puts between thousands and before a unit
_SYMBOLS: Final[Mapping[str, str]] = {"EUR": "€"}
_DRESSED: Final[Mapping[str, str]] = {"policy_id": "pol", "related_claim_id": "clm"}
# Fields whose codes are told by the words of another name.
_WORDS_OF: Final[Mapping[str, str]] = {"coverage_code": "coverage", "cause_code": "cause", "exclusions": "cause"}
_QUOTED: Final = frozenset({"code"})


@dataclass(frozen=True, slots=True)
class Words:
    """A language, the currency that amounts are in, and what is known of the parts that events name by their ids.

    `coverages` and `deadlines` are codes, `amounts` those of payments and offers. An insurer that reads them is not
    told what is the broker's own.
    """

    french: bool
    currency: str = "EUR"
    coverages: Mapping[UUID, str] = field(default_factory=dict)
    deadlines: Mapping[UUID, str] = field(default_factory=dict)
    amounts: Mapping[UUID, Money] = field(default_factory=dict)
    for_insurer: bool = False

    @classmethod
    def after(cls, said: Said, *, french: bool, for_insurer: bool = False) -> Words:
        """The words for what comes after what a stream has said."""
        return cls(french, said.currency, said.coverages, said.deadlines, said.amounts, for_insurer)

    @property
    def messages(self) -> ModuleType:
        """The file of messages of this language."""
        return fr if self.french else en

    def told(self, event: Event) -> str:
        """What happened, in one sentence."""
        values = {f.name: self.spoken(f.name, getattr(event, f.name)) for f in fields(event)}
        for name, told in self._parts(event):
            values.setdefault(name, told)
        sentence: str = self.messages.EVENTS[self._message(event)].format(**values)
        return sentence

    def label(self, name: str, code: str) -> str:
        """The word for a code of the field `name`, standing alone; a code without one is read as it stands.

        Codes are English: of those that have a French word, the English one is most often the code itself.
        """
        of = _WORDS_OF.get(name, name)
        word: str | None = self.messages.LABELS.get(of, {}).get(code)
        if word is None and code in fr.LABELS.get(of, {}):
            return code.replace("_", " ")
        return word or codes.label(of, code, french=self.french) or code

    def spoken(self, name: str, value: object) -> str:
        """The value of a field as people read it."""
        match value:
            case None:
                return "–"
            case Money():
                return self.amount(value)
            case date():
                return value.strftime("%d/%m/%Y") if self.french else value.isoformat()
            case Line():
                return self._line(value)
            case Change():
                return self._change(value)
            case tuple():
                return ", ".join(self.spoken(name, item) for item in value if not self._withheld(item)) or "–"
            case Decimal():
                return self.percent(value)
            case bool() | UUID():
                return str(value)
            case str():
                return self.word(name, value)
            case int():
                return str(value)
            case _:
                return ""  # a part that no message tells: terms, splits, heads

    def word(self, name: str, code: str) -> str:
        """The label of a code inside a sentence: `Vol` is «vol» there, `CPAM` stays. What is quoted stays too."""
        word = self.label(name, code)
        stays = word == code or name in _QUOTED or word[1:2].isupper()
        return word if stays else word[:1].lower() + word[1:]

    def _parts(self, event: Event) -> Iterator[tuple[str, str]]:
        """What an event names by its id, in words."""
        if (coverage_id := getattr(event, "claim_coverage_id", None)) is not None:
            yield "coverage_code", self._coverage(coverage_id)
        if (deadline_id := getattr(event, "deadline_id", None)) is not None:
            yield "deadline", self.spoken("code", self.deadlines.get(deadline_id))
        if isinstance(event, ExposureDeclared):
            yield "quantity", self.number(event.after)
        for name in ("payment", "offer"):
            if (part_id := getattr(event, f"{name}_id", None)) is not None:
                yield name, self.spoken(name, self.amounts.get(part_id))

    def _withheld(self, item: object) -> bool:
        return self.for_insurer and isinstance(item, Change) and item.field in BROKERS_OWN

    def _change(self, change: Change) -> str:
        before, after = (self._corrected(change.field, text) for text in (change.before, change.after))
        colon = " :" if self.french else ":"
        return f"{self.label('field', change.field)}{colon} {before} → {after}"

    def amount(self, amount: Money) -> str:
        """`1 234,50 €` in French, `1,234.50 €` in English."""
        return f"{self._digits(str(amount))}{NARROW}{_SYMBOLS.get(self.currency, self.currency)}"

    def number(self, units: Decimal) -> str:
        """`1 234,5` in French, `1,234.5` in English."""
        return self._digits(f"{units.normalize():f}")

    def _digits(self, text: str) -> str:
        whole, _, decimals = text.lstrip("-").partition(".")
        sign = "-" if text.startswith("-") else ""
        thousands, point = (NARROW, ",") if self.french else (",", ".")
        digits = f"{int(whole):,}".replace(",", thousands)
        return f"{sign}{digits}{point}{decimals}" if decimals else f"{sign}{digits}"

    def percent(self, rate: Decimal) -> str:
        """`50 %` in French, `50%` in English."""
        text = f"{(rate * 100).normalize():f}"
        return f"{text.replace('.', ',')}{NARROW}%" if self.french else f"{text}%"

    def _line(self, line: Line) -> str:
        parts = [self.label("cost_type", line.cost_type)]
        if line.cost_category != "other":
            parts.append(self.label("cost_category", line.cost_category))
        if line.claim_coverage_id is not None:
            parts.insert(0, self._coverage(line.claim_coverage_id))
        return ", ".join(parts)

    def _coverage(self, coverage_id: UUID) -> str:
        return self.word("coverage", self.coverages.get(coverage_id, "?"))

    def _corrected(self, name: str, text: str | None) -> str:
        """A value of a corrected field, which an event keeps as text."""
        if text is None:
            return "–"
        if name in _DRESSED:
            return dress(_DRESSED[name], UUID(text))
        return self.spoken(name, date.fromisoformat(text) if name.endswith("_on") else text)

    def _message(self, event: Event) -> str:
        """The name of an event's message: its kind, or what more there is to say of one."""
        match event:
            case DeadlineSet(interruption_cause=str()):
                return "deadline-set:interrupted"
            case DeadlineSet(deadline_id=key) if key in self.deadlines:
                return "deadline-set:again"
            case PaymentAuthorised() if self.for_insurer:
                return "payment-authorised:insurer"
            case _:
                return f"{codec.kind(event)}{_more(event)}"


def _more(event: Event) -> str:
    """What sets an event apart from others of its kind. A coverage that is removed is one that nobody calls set."""
    match event:
        case CoverageTermsSet(subscribed=False):
            return ":removed"
        case CoverageDecided(grounds=(_, *_)):
            return ":grounds"
        case ExpertiseConcluded(result="contested"):
            return ":contested"
        case LiabilitySet(after=None):
            return ":undetermined"
        case LiabilitySet(before=None):
            return ":first"
        case RecourseOpened(amount=Money()) | RecourseAnswered(amount=Money()):
            return ":amount"
        case IndemnityComputed(replaces=UUID()):
            return ":replacing"
        case PositionReported(late=True):
            return ":late"
        case LegalHoldSet(after=False):
            return ":lifted"
        case LitigationStepRecorded(result_amount=Money()):
            return ":amount"
        case DeadlineClosed(how="met", days_late=int(days)) if days > 0:
            return ":late"
        case _:
            return ""
