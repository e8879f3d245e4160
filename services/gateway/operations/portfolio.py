"""What ratios are judged by, and the portfolio as a whole."""

from __future__ import annotations

from functools import partial
from typing import Final

from services.contracts.http.loading import LoadingRateIn, ThresholdIn
from services.contracts.http.risk_map import RiskRatingIn
from services.contracts.http.segments import SegmentIn
from services.gateway.operations.model import JSON, Operation, Parameter
from services.gateway.operations.ratios import COST, FILTERS, LAYERS, PREMIUM, SCOPE, TAX, YEARS
from services.gateway.operations.shape import AFTER, CUTS, LIMIT, choice

_RATES: Final = "/v1/loading-rates/{insurer_id}/{branch}"
_THRESHOLD: Final = "/v1/portfolio/thresholds/{threshold}"
_SEGMENT: Final = "/v1/portfolio/segments/{segment}"
_VERSION: Final = Parameter("version", "As this version of the set had them.", {"type": "integer", "minimum": 0})

_RATING: Final = "/v1/portfolio/risk-ratings/{policy_id}/{coverage}"
_YEAR: Final = Parameter("year", "The year; that of `as_of` unless said.", {"type": "string", "pattern": r"^\d{4}$"})

_SET: Final = partial(Operation, "PUT", service="ratios", tag="Portfolio", scopes=("admin",), accepts=(JSON,))
_READ: Final = partial(Operation, "GET", service="ratios", tag="Portfolio", scopes=("ratios:read",))

OPERATIONS: Final[tuple[Operation, ...]] = (
    _SET(
        _RATES, name="putLoadingRate", body=LoadingRateIn, example={"valid_from": "2025-01-01", "rate": "0.380000"},
        summary="Taux de chargement from a day on; the same day again is a correction. Breakeven = 100 % - rate.",
    ),
    _READ(
        _RATES, name="getLoadingRate", parameters=CUTS,
        summary="The loading rate of an insurer's branch on a day, as it was known, and every row behind it.",
    ),
    _READ(
        "/v1/portfolio/thresholds", name="listThresholds", parameters=CUTS,
        summary="From when on a ratio is watched, and a sample says something.",
    ),
    _SET(
        _THRESHOLD, name="putThreshold", body=ThresholdIn, example={"valid_from": "2026-01-01", "value": "4.00"},
        summary="Sets a threshold of your own from a day on; it counts over the product's.",
    ),
    _READ(
        _THRESHOLD, name="getThreshold", parameters=CUTS,
        summary="A threshold on a day, as it was known, and every row behind it.",
    ),
    _SET(
        _SEGMENT, name="putSegment", body=SegmentIn,
        summary="Saves a segment: a rule over the attributes of policies. The past is answered under it too.",
        example={"rank": 10, "conditions": [{"field": "branch", "one_of": ["motor_liability"]}]},
    ),
    _READ(
        "/v1/portfolio/segments", name="listSegments", parameters=(_VERSION,), problems=("segment-version-unknown",),
        summary="Segments, the lowest rank first: a policy is in the first one that takes it.",
    ),
    _READ(
        _SEGMENT, name="getSegment", parameters=(_VERSION,), problems=("segment-version-unknown",),
        summary="One segment.",
    ),
    _READ(
        "/v1/portfolio/benchmark", name="getBenchmark", consistent=True,
        parameters=(
            choice("group_by", "What is compared.", "adviser", "insurer", "branch", "product_line"),
            choice("layer", "Unlike layers are never compared.", "primary", "excess", "grand_excess"),
            _YEAR, *FILTERS, PREMIUM, TAX, *COST, *CUTS,
        ),
        summary="Advisers or other groups compared over a year, with intervals; few claims or policies are not ranked.",
    ),
    _READ(
        "/v1/portfolio/technical-balance", name="getTechnicalBalance", consistent=True,
        parameters=(
            choice("group_by", "By what.", "insurer", "branch", "adviser", "product_line", "client"),
            _YEAR, *FILTERS, PREMIUM, *COST, LAYERS, *CUTS,
        ),
        summary="Bilan technique: premium, cost, commission, loading and result, N-3 to N and together.",
    ),
    _READ(
        "/v1/portfolio/concentration", name="getConcentration", consistent=True,
        parameters=(
            Parameter("top", "How many of each.", {"type": "integer", "minimum": 1, "maximum": 100, "default": 10}),
            YEARS, *FILTERS, PREMIUM, TAX, *COST, LAYERS, *CUTS,
        ),
        summary="The largest claims, policies and clients, and their part of all cost and premium.",
    ),
    _READ(
        "/v1/portfolio/recourse-yield", name="getRecourseYield", consistent=True,
        parameters=(YEARS, *FILTERS, SCOPE, LAYERS, *CUTS),
        summary="Rendement des recours et des conventions: received and expected on paid, by insurer and kind.",
    ),
    _READ(
        "/v1/portfolio/risk-map", name="getRiskMap", consistent=True,
        parameters=(YEARS, *FILTERS, *COST, LAYERS, *CUTS, LIMIT, AFTER),
        summary="Cartographie: observed frequency and severity by policy and coverage, beside the declared rating.",
    ),
    _SET(
        _RATING, name="putRiskRating", body=RiskRatingIn, consistent=True,
        example={"valid_from": "2025-01-01", "frequency": 3, "severity": 2},
        summary="Cotation d'un risque from a day on, 1 to 5; the same day again is a correction.",
    ),
    _READ(
        _RATING, name="getRiskRating", parameters=CUTS, consistent=True,
        summary="The declared rating on a day, as it was known, and every one before.",
    ),
    Operation(
        "DELETE", _SEGMENT, "ratios", "deleteSegment", "Removes a segment; earlier versions of the set keep it.",
        "Portfolio", scopes=("admin",), status=204,
    ),
)  # fmt: skip
