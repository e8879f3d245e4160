"""Premium receipts (quittances): written, collected, unpaid, cancelled, adjusted; and what each does to the figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from services.contracts.money import pro_rata
from services.generator.contract import Contract
from services.generator.dice import Dice
from services.generator.lines import Collected, Line, When, Written, euros, later, office_day

POLICY_FEES = 1500
"""Fees (frais) on the first receipt of a policy, in cents."""


class Told(NamedTuple):
    """A policy's line and what it does to the premiums."""

    line: Line
    figures: Sequence[Written | Collected]


class Receipts:
    """Tells the receipts of one policy into `told`."""

    def __init__(self, contract: Contract, told: list[Told]) -> None:
        self._contract = contract
        self._told = told
        self.gross: dict[str, int] = {}

    def write(
        self, name: str, reason: str, nets: Mapping[str, int], days: tuple[date, date], when: When, *, fees: int = 0
    ) -> str:
        """A premium written (prime émise). Answers its receipt number."""
        receipt = f"{self._contract.policy[1]}-{name}"
        body = self._amounts(nets, days, fees)
        self.gross[receipt] = body["gross"]
        figures = [Written(when.known_on, when.on, code, *days, cents) for code, cents in nets.items()]
        self._contract.written.setdefault(receipt, []).extend(figures)
        self._tell(receipt, "written", when, figures, {**_text(body), "reason": reason})
        return receipt

    def collect(self, receipt: str, when: When, *, again: str = "") -> str:
        """The whole receipt collected (prime encaissée). Answers the line's key."""
        body = {"gross": euros(self.gross[receipt]), "method": "direct_debit"}
        return self._tell(receipt, "collected", when, self._collected(receipt, when, 1), body, again=again)

    def unpaid(self, receipt: str, collection: str, when: When) -> None:
        """The collection came back (impayé)."""
        body = {"kind": "reversed", "effective_on": str(when.on), "reason": "unpaid"}
        refs = {"collection": collection}
        line = Line(when.known_on, f"{receipt}/unpaid", "move-premium", self._contract.policy, None, refs, body)
        self._told.append(Told(line, self._collected(receipt, when, -1)))

    def cancel(self, receipt: str, when: When) -> None:
        """A receipt cancelled (annulation): the exact opposite of what it holds."""
        held = self._contract.written[receipt]
        figures = [w._replace(known_on=when.known_on, effective_on=when.on, cents=-w.cents) for w in held]
        held.extend(figures)
        self._tell(receipt, "cancelled", when, figures, {})

    def adjust(self, receipt: str, kind: str, nets: Mapping[str, int], days: tuple[date, date], when: When) -> None:
        """An audit (régularisation, signed) or a refund (ristourne, given as positive amounts)."""
        body = _text(self._amounts(nets, days, 0))
        if kind == "adjusted":
            body["reason"] = "audit"
        sign = -1 if kind == "refunded" else 1
        figures = [Written(when.known_on, when.on, code, *days, sign * cents) for code, cents in nets.items()]
        self._contract.written[receipt].extend(figures)
        self._tell(receipt, kind, when, figures, body)

    def refunds(self, last_covered_on: date, known_on: date) -> list[Written]:
        """What a termination gives back (ristourne), dated the last covered day.

        Each receipt gives back what its days after that one would have earned, and that over those days.
        """
        told = []
        for held in self._contract.written.values():
            rests: dict[tuple[str, date, date], int] = {}
            for part in held:
                if part.end > last_covered_on:
                    start = max(part.start, later(last_covered_on, 1))
                    kept = pro_rata(part.cents, (start - part.start).days, (part.end - part.start).days + 1)
                    at = (part.coverage, start, part.end)
                    rests[at] = rests.get(at, 0) + part.cents - kept
            told += [Written(known_on, last_covered_on, *at, -cents) for at, cents in rests.items() if cents]
        return told

    def _collected(self, receipt: str, when: When, sign: int) -> list[Collected]:
        held = self._contract.written[receipt]
        return [Collected(when.known_on, when.on, w.coverage, sign * w.cents) for w in held]

    def _tell(
        self, receipt: str, kind: str, when: When, figures: Sequence[Written | Collected], body: dict[str, Any], *,
        again: str = "",
    ) -> str:  # fmt: skip
        key = f"{receipt}/{kind}{again}"
        told = {"kind": kind, "receipt_no": receipt, "effective_on": str(when.on), **body}
        line = Line(when.known_on, key, "move-premium", self._contract.policy, None, {}, told)
        self._told.append(Told(line, figures))
        return key

    def _amounts(self, nets: Mapping[str, int], days: tuple[date, date], fees: int) -> dict[str, Any]:
        product = self._contract.product
        sums = {"net": 0, "tax": 0, "gross": fees, "commission": 0}
        rows = []
        for code, net in nets.items():
            tax = pro_rata(net, product.tax_per_mille, 1000)
            row = {"net": net, "tax": tax, "gross": net + tax}
            row["commission"] = pro_rata(net, product.commission_per_mille, 1000)
            for name, cents in row.items():
                sums[name] += cents
            rows.append({"coverage_code": code, **row})
        return {"period_start": days[0], "period_end": days[1], **sums, "fees": fees, "split": rows}


def _text(body: dict[str, Any]) -> dict[str, Any]:
    """The body as files say it: amounts with two decimals, days in ISO."""
    told: dict[str, Any] = {}
    for name, value in body.items():
        if name == "split":
            told[name] = [{k: v if isinstance(v, str) else euros(v) for k, v in row.items()} for row in value]
        else:
            told[name] = euros(value) if isinstance(value, int) else str(value)
    return told


def heard(day: date, dice: Dice) -> date:
    """When the broker enters what happened on `day`: mostly at once, sometimes weeks later."""
    if dice.chance(0.8):
        return office_day(day)
    return office_day(later(day, dice.between(1, 6) if dice.chance(0.7) else dice.between(8, 45)))
