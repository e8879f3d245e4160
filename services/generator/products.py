"""What the made-up brokerage sells: product lines, their coverages, premiums, and how claims on them go.

The private motor line takes what `measured.py` measured. The other lines, bodily injury, premiums and habits of
handling are plausible figures of ours (DOMAIN.md §1.8 for fleets), chosen for an S/P around 60 %, not measured ones.
Amounts are euros, but for `Tariff.premium`, in cents.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from services.contracts.events.common import CostCategory
from services.contracts.events.declaration import InjuryKind
from services.contracts.events.exposure import ExposureUnit
from services.contracts.events.recourse import RecourseType
from services.generator import measured
from services.generator.dice import Weighted
from services.generator.measured import Measured, Severity


@dataclass(frozen=True, slots=True)
class Habits:
    """How claims of a kind go: their causes, their length in days, who looks and who pays back."""

    category: CostCategory
    causes: tuple[str, ...]
    days: tuple[int, int]
    payments: Weighted[int]
    expertise: float
    recourse: float
    recourse_type: RecourseType = "third_party"
    injury: InjuryKind = "material"
    legal_fees: float = 0.01


_ONCE = Weighted([(1, 1.0)])
_FEW = Weighted([(1, 0.75), (2, 0.17), (3, 0.08)])
_MANY = Weighted([(1, 0.2), (2, 0.25), (3, 0.25), (4, 0.2), (6, 0.1)])

GLASS = Habits("property", ("stone_chip", "glass_breakage"), (5, 45), _ONCE, 0.03, 0.0)
DAMAGE = Habits("property", ("collision", "single_vehicle", "parking"), (20, 180), _FEW, 0.75, 0.22)
STOLEN = Habits("property", ("theft", "attempted_theft", "burglary"), (35, 220), _FEW, 0.55, 0.10, "salvage")
BURNT = Habits("property", ("electrical_fire", "arson", "accidental_fire"), (40, 400), _FEW, 0.85, 0.08)
WATER = Habits("property", ("pipe_leak", "roof_leak", "neighbour_leak"), (25, 200), _FEW, 0.4, 0.12, "convention_irsi")
STORM = Habits("property", ("storm", "hail", "snow"), (20, 150), _FEW, 0.35, 0.0)
BROKEN = Habits("property", ("operator_error", "wear", "power_surge"), (20, 200), _FEW, 0.6, 0.05)
IDLE = Habits("consequential", ("fire_stoppage", "supplier_failure"), (90, 600), _MANY, 0.9, 0.03)
THIRD_PARTY = Habits(
    "third_party", ("collision", "rear_end", "lane_change"), (25, 220), _FEW, 0.3, 0.15, "convention_irsa"
)
LIABLE = Habits("third_party", ("negligence", "faulty_work", "fall"), (60, 700), _FEW, 0.45, 0.08)
INJURED = Habits(
    "bodily", ("collision", "pedestrian", "cyclist"), (250, 1900), _MANY, 0.9, 0.12, injury="bodily", legal_fees=0.3
)
SUNDRY = Habits("other", ("driver_injury", "breakdown", "legal_dispute"), (10, 150), _ONCE, 0.05, 0.05)


@dataclass(frozen=True, slots=True)
class Tariff:
    """One coverage of a product: claims a year where taken, what they cost, the annual premium in cents."""

    code: str
    frequency: Decimal
    severity: Severity
    take_up: float
    premium: int
    deductible: int
    opening_reserve: int
    habits: Habits


@dataclass(frozen=True, slots=True)
class Product:
    """One product line. `units` are how many of `unit` a policy insures and declares; where there is no unit, one."""

    product_line: str
    branch: str
    insurers: tuple[str, ...]
    tax_per_mille: int
    commission_per_mille: int
    units: tuple[int, int]
    coinsured: float
    tariffs: tuple[Tariff, ...]
    unit: ExposureUnit | None = None


def _from_measured(code: str, data: Measured, amounts: tuple[int, int, int], habits: Habits) -> Tariff:
    """`amounts` are the annual premium, the deductible and the opening reserve."""
    premium, deductible, opening = amounts
    return Tariff(
        code, data.frequency_where_taken, data.severity, float(data.take_up), premium * 100, deductible, opening, habits
    )


def _ours(code: str, claims: tuple[str, str, str], take_up: float, amounts: tuple[int, int], habits: Habits) -> Tariff:
    """`claims` are frequency, mu and sigma; `amounts` the annual premium and the opening reserve."""
    frequency, mu, sigma = claims
    severity = Severity(Decimal(mu), Decimal(sigma), 0.06)
    premium, opening = amounts
    return Tariff(code, Decimal(frequency), severity, take_up, premium * 100, 300, opening, habits)


MOTOR = Product(
    "motor", "motor_liability", ("assureur-a", "assureur-b", "assureur-c"), 180, 140, (1, 1), 0.0,
    (
        _from_measured("tpl_material", measured.LIABILITY, (170, 0, 1200), THIRD_PARTY),
        _ours("tpl_bodily", ("0.004", "8.353", "1.7"), 1.0, (115, 15000), INJURED),
        _from_measured("own_damage", measured.DAMAGE, (100, 350, 1500), DAMAGE),
        _from_measured("theft", measured.THEFT, (40, 400, 1800), STOLEN),
        _from_measured("fire", measured.FIRE, (6, 400, 2500), BURNT),
        _from_measured("glass", measured.GLASS, (27, 75, 300), GLASS),
        _from_measured("other", measured.OTHER, (25, 0, 900), SUNDRY),
    ),
)  # fmt: skip

FLEET = Product(
    "motor_fleet", "motor_liability", ("assureur-b", "assureur-d"), 180, 120, (4, 30), 0.3,
    (
        _ours("tpl_material", ("0.0900", "6.502", "1.1"), 1.0, (180, 1200), THIRD_PARTY),
        _ours("tpl_bodily", ("0.0058", "8.353", "1.7"), 1.0, (170, 15000), INJURED),
        _ours("own_damage", ("0.0721", "6.978", "1.1"), 0.7, (230, 1800), DAMAGE),
        _ours("theft", ("0.0044", "8.079", "0.9"), 0.7, (36, 4500), STOLEN),
        _ours("glass", ("0.0751", "6.059", "0.5"), 0.8, (60, 450), GLASS),
    ),
    "vehicles",
)  # fmt: skip

HOME = Product(
    "home", "other_property", ("assureur-a", "assureur-c", "assureur-e"), 90, 180, (1, 1), 0.0,
    (
        _ours("fire", ("0.003", "7.825", "1.6"), 1.0, (50, 6000), BURNT),
        _ours("water_damage", ("0.035", "6.813", "1.0"), 1.0, (85, 1200), WATER),
        _ours("theft", ("0.008", "7.332", "1.1"), 0.8, (38, 2200), STOLEN),
        _ours("glass", ("0.015", "5.760", "0.6"), 0.7, (10, 350), GLASS),
        _ours("storm_hail_snow", ("0.012", "6.744", "1.0"), 1.0, (30, 1200), STORM),
        _ours("personal_liability", ("0.012", "6.158", "1.3"), 1.0, (25, 1000), LIABLE),
    ),
)  # fmt: skip

COMMERCIAL = Product(
    "commercial_property", "fire_natural", ("assureur-d", "assureur-e"), 90, 160, (1, 3), 0.5,
    (
        _ours("fire_explosion", ("0.008", "8.682", "1.7"), 1.0, (340, 20000), BURNT),
        _ours("machinery_breakdown", ("0.030", "7.692", "1.2"), 0.6, (225, 4000), BROKEN),
        _ours("business_interruption", ("0.006", "8.636", "1.4"), 0.5, (150, 12000), IDLE),
        _ours("theft", ("0.030", "7.638", "1.1"), 0.9, (190, 3000), STOLEN),
        _ours("water_damage", ("0.040", "7.466", "1.1"), 1.0, (210, 2500), WATER),
    ),
    "sites",
)  # fmt: skip

PROFESSIONAL = Product(
    "professional_liability", "general_liability", ("assureur-c", "assureur-d"), 90, 150, (1, 1), 0.25,
    (
        _ours("operations_liability", ("0.040", "7.420", "1.6"), 1.0, (400, 5000), LIABLE),
        _ours("professional_indemnity", ("0.025", "7.948", "1.7"), 0.8, (500, 9000), LIABLE),
    ),
)  # fmt: skip

PRODUCTS = Weighted([(MOTOR, 0.58), (HOME, 0.22), (FLEET, 0.06), (COMMERCIAL, 0.08), (PROFESSIONAL, 0.06)])
"""The product lines and their share of the policies."""
