"""What ratios are judged by, and the portfolio as a whole."""

from __future__ import annotations

from functools import partial
from typing import Final

from services.contracts.http.loading import LoadingRateIn, ThresholdIn
from services.contracts.http.segments import SegmentIn
from services.gateway.operations.model import JSON, Operation, Parameter
from services.gateway.operations.shape import CUTS

_RATES: Final = "/v1/loading-rates/{insurer_id}/{branch}"
_THRESHOLD: Final = "/v1/portfolio/thresholds/{threshold}"
_SEGMENT: Final = "/v1/portfolio/segments/{segment}"
_VERSION: Final = Parameter("version", "As this version of the set had them.", {"type": "integer", "minimum": 0})

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
    Operation(
        "DELETE", _SEGMENT, "ratios", "deleteSegment", "Removes a segment; earlier versions of the set keep it.",
        "Portfolio", scopes=("admin",), status=204,
    ),
)  # fmt: skip
