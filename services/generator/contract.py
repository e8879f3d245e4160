"""A made-up policy (contrat): what was agreed once, before any year is told."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from services.contracts.money import pro_rata
from services.generator.dice import Dice
from services.generator.lines import Written, euros, later, months_after
from services.generator.measured import INSTALMENTS, TEMPERS
from services.generator.products import PRODUCTS, Product, Tariff

_ADVISERS = 4
_CLIENTS_OF_TEN = (0, 1, 2, 3, 3, 4, 4, 5, 5, 5)
"""Ten policies in a row belong to six clients: one has three of them, two have two."""


@dataclass(slots=True)
class Contract:
    """One policy. `annual` is the net premium of a year per coverage, in cents, and moves with each year.

    A coverage added by an endorsement counts from `covered_from`; the broker knew it on `endorsed_on`.
    """

    policy: tuple[str, str]
    client: str
    adviser: str
    product: Product
    units: int
    temper: Any
    starts_on: date
    instalments: int
    shares: list[dict[str, Any]] | None
    annual: dict[str, int]
    covered_from: dict[str, date] = field(default_factory=dict)
    endorsed_on: dict[str, date] = field(default_factory=dict)
    written: dict[str, list[Written]] = field(default_factory=dict)

    def tariff(self, code: str) -> Tariff:
        """What the product says of a coverage."""
        return next(t for t in self.product.tariffs if t.code == code)

    def terms(self, code: str) -> dict[str, Any]:
        """The terms of a coverage, as a body."""
        tariff = self.tariff(code)
        told: dict[str, Any] = {"coverage_code": code, "opening_reserve": euros(tariff.opening_reserve * 100)}
        if tariff.deductible:
            told["deductible"] = {"kind": "absolute", "amount": euros(tariff.deductible * 100)}
        return told


def contract(seed: int, n: int, first_year: int, years: int) -> Contract:
    """The n-th policy of a portfolio that begins with `first_year`: 70 % start in that year, the rest later."""
    dice = Dice(seed, "contract", n)
    product = dice.pick(PRODUCTS)
    insurer = product.insurers[dice.below(len(product.insurers))]
    year = first_year if dice.chance(0.7) else first_year + dice.below(years)
    starts_on = date(year, dice.between(1, 12), 1 if dice.chance(0.6) else dice.between(1, 28))
    units = dice.between(*product.units)
    level = dice.between(75, 140)
    taken = [t for t in product.tariffs if dice.chance(t.take_up)] or [product.tariffs[0]]
    client = f"client-{seed}-{n // 10 * 6 + _CLIENTS_OF_TEN[n % 10]:07d}"
    return Contract(
        policy=(insurer, f"S{seed}-{n:08d}"),
        client=client,
        # A client has one adviser for all its policies.
        adviser=f"conseiller-{Dice(seed, 'adviser', client).between(1, _ADVISERS)}",
        product=product,
        units=units,
        temper=dice.pick(TEMPERS),
        starts_on=starts_on,
        instalments=dice.pick(INSTALMENTS),
        shares=_shares(product, insurer, dice) if dice.chance(product.coinsured) else None,
        annual={t.code: t.premium * units * level // 100 for t in taken},
        covered_from={t.code: starts_on for t in taken},
    )


def registration(contract: Contract) -> dict[str, Any]:
    """The policy as it is registered, as a body."""
    first, last = period(contract.starts_on, 0, 1, 0)
    body = {
        "policy_no": contract.policy[1],
        "insurer_id": contract.policy[0],
        "client_id": contract.client,
        "adviser_id": contract.adviser,
        "branch": contract.product.branch,
        "product_line": contract.product.product_line,
        "starts_on": str(first),
        "ends_on": str(last),
        "renewal_on": str(later(last, 1)),
        "coverages": [contract.terms(code) for code in contract.annual],
    }
    if contract.shares is not None:
        body["shares"] = contract.shares
    return body


def exposure(contract: Contract, days: tuple[date, date]) -> dict[str, Any] | None:
    """The vehicles or sites of a policy year (assiette déclarée), as a body; None where nobody counts them."""
    if contract.product.unit is None:
        return None
    units = f"{contract.units}.00"
    return {"unit": contract.product.unit, "after": units, "period_start": str(days[0]), "period_end": str(days[1])}


def period(starts_on: date, index: int, parts: int, part: int) -> tuple[date, date]:
    """One of the equal parts of the policy year `index`, both days included."""
    first = months_after(starts_on, 12 * index + 12 * part // parts)
    after = months_after(starts_on, 12 * index + 12 * (part + 1) // parts)
    return first, date.fromordinal(after.toordinal() - 1)


def residual(annual: int, first: date, last: date, year: tuple[date, date]) -> int:
    """An endorsement's part of an annual amount: the residual days over those of the cover period."""
    return pro_rata(annual, (last - first).days + 1, (year[1] - year[0]).days + 1)


def _shares(product: Product, lead: str, dice: Dice) -> list[dict[str, Any]]:
    others = [i for i in (*product.insurers, "assureur-f", "assureur-g") if i != lead]
    if dice.chance(0.5):
        parts = [("0.600000", lead), ("0.400000", others[0])]
    else:
        parts = [("0.500000", lead), ("0.300000", others[0]), ("0.200000", others[1])]
    return [{"insurer_id": insurer, "share": share, "is_lead": insurer == lead} for share, insurer in parts]
