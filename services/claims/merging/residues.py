"""Totals of a claim that its single payments and receipts do not explain: an insurer's statement, a correction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from services.claims.balances import PaidLine
from services.claims.dossier import Dossier
from services.claims.merging.matching import place_of
from services.contracts.events.common import Line
from services.contracts.events.recourse import RecourseType
from services.contracts.money import ZERO, Money, total

Received: TypeAlias = tuple[Line, RecourseType]


def lacking_paid(duplicate: Dossier, target: Dossier) -> dict[Line, Money]:
    """By line of the duplicate, what was paid beyond its payments and is not so on the target."""
    its = {place_of(target, line): residue for line, residue in _paid(target).items()}
    return {
        line: residue
        for line, residue in _paid(duplicate).items()
        if residue and its.get(place_of(duplicate, line)) != residue
    }


def lacking_received(duplicate: Dossier, target: Dossier) -> dict[Received, Money]:
    """By line and type of recourse, what was received beyond the receipts and is not so on the target."""
    its = {(place_of(target, line), kind): residue for (line, kind), residue in _received(target).items()}
    return {
        (line, kind): residue
        for (line, kind), residue in _received(duplicate).items()
        if residue and its.get((place_of(duplicate, line), kind)) != residue
    }


def _paid(dossier: Dossier) -> Mapping[Line, Money]:
    payments = [p for p in dossier.paid_payments if p.made.borne_by == "insurer"]
    return {
        paid.line: balance.at() - total(p.remaining for p in payments if p.made.line == paid.line)
        for paid, balance in dossier.ledger.paid.items()
        if paid == PaidLine(paid.line, "insurer")
    }


def _received(dossier: Dossier) -> Mapping[Received, Money]:
    found: dict[Received, Money] = {}
    for where, balance in dossier.ledger.received.items():
        if where.beneficiary == "insurer":
            key = where.line, where.recourse_type
            found[key] = found.get(key, ZERO) + balance.at()
    for recourse in dossier.recourses.values():
        for receipt in recourse.receipts:
            if receipt.beneficiary == "insurer":
                found[receipt.line, receipt.recourse_type] -= receipt.amount
    return found
