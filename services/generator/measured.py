"""What a real French motor portfolio showed in 2003: frequencies, severities, seasons (DESIGN.md «load parameters»).

Source: `fremotor1prem0304a` and `fremotor1sev0304a` of the R package CASdatasets 1.2-1 (C. Dutang, A. Charpentier,
DOI 10.57745/P0KHAG), sample a, an anonymised private motor portfolio. These are parameters measured on it, in
the figures of `load_parameters.json`; no line of the data is here. Amounts are euros.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from services.generator.dice import Weighted


@dataclass(frozen=True, slots=True)
class Severity:
    """What a claim costs (coût d'un sinistre), in euros.

    `mu` and `sigma` are those of the logarithm of the amounts above zero. An atom is a flat amount that comes back
    (forfait), with the number of times it came among `claim_lines`.
    """

    mu: Decimal
    sigma: Decimal
    zero_share: float
    claim_lines: int = 1
    atoms: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Measured:
    """One guarantee: claims per policy line and year, how many policies took it, what a claim costs."""

    frequency: Decimal
    take_up: Decimal
    severity: Severity

    @property
    def frequency_where_taken(self) -> Decimal:
        """Claims per year of a policy that has the guarantee."""
        return (self.frequency / self.take_up).quantize(Decimal("0.000001"))


def _measured(
    frequency: str, take_up: str, law: tuple[str, str], zero: float, lines: int, *atoms: tuple[int, int]
) -> Measured:
    severity = Severity(Decimal(law[0]), Decimal(law[1]), zero, lines, atoms)
    return Measured(Decimal(frequency), Decimal(take_up), severity)


DAMAGE = _measured("0.013824", "0.4976", ("6.8921", "1.3351"), 0.085, 953)
FIRE = _measured("0.000374", "0.719", ("7.1126", "1.4859"), 0.0841, 107)
OTHER = _measured("0.002335", "1.0", ("6.0444", "1.3774"), 0.1408, 213)
LIABILITY = _measured(
    "0.067939", "1.0", ("6.5132", "1.2826"), 0.0419, 4202, (897, 448), (915, 215), (1121, 92), (225, 27)
)
THEFT = _measured("0.007659", "0.7151", ("6.9294", "1.2626"), 0.0209, 575)
GLASS = _measured("0.049039", "0.8608", ("5.4364", "0.6431"), 0.0063, 3196, (75, 22), (263, 21), (89, 21), (368, 19))

_MONTHLY_INDEX = (1.104, 0.979, 1.096, 1.138, 1.075, 0.99, 1.016, 0.926, 0.887, 0.966, 1.024, 0.799)
MONTHS = Weighted(list(enumerate(_MONTHLY_INDEX, 1)))
"""The months and how many claims occur in each."""

WEEKDAYS = (0.1468, 0.1427, 0.1513, 0.1454, 0.1322, 0.141, 0.1407)
"""The share of claims of each day of the week, Monday first."""

INSTALMENTS = Weighted([(2, 0.559), (1, 0.3383), (4, 0.0756), (12, 0.0271)])
"""Payments a year (fractionnement): half-yearly, annual, quarterly, monthly."""

TEMPERS = Weighted([(Decimal("0.64"), 0.75), (Decimal("2.08"), 0.25)])
"""How often a policy has claims, against the mean of 1: two kinds with the variance 0.39 = 1/r of the negative
binomial law (r = 2.5603) of claims per policy in 2003."""
