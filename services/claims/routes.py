"""The routes of a claim's life, for app.py to serve."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from services.claims.closure import routes as closure
from services.claims.coverage import cover_routes as cover
from services.claims.coverage import refusal_routes as refusal
from services.claims.coverage import routes as coverage
from services.claims.deadlines import routes as deadline_calculator
from services.claims.declaration import common_events
from services.claims.declaration import draft_routes as draft
from services.claims.declaration import routes as declaration
from services.claims.declaration import transmission_routes as transmission
from services.claims.diary import routes as diary
from services.claims.duplicates import routes as duplicates
from services.claims.expertise import incapacity_routes as incapacity
from services.claims.expertise import routes as expertise
from services.claims.indemnity import aggregate_routes as aggregates
from services.claims.indemnity import routes as indemnity
from services.claims.litigation import routes as litigation
from services.claims.merging import routes as merging
from services.claims.parties import routes as parties
from services.claims.positions import routes as positions
from services.claims.recourse import calculator as recourse_calculator
from services.claims.recourse import routes as recourse
from services.claims.reserves import challenge_routes as challenges
from services.claims.reserves import correction_routes as corrections
from services.claims.reserves import finding_routes as findings
from services.claims.reserves import routes as reserves
from services.claims.settlement import batch_routes as batches
from services.claims.settlement import offer_routes as offers
from services.claims.settlement import routes as settlement

CLAIM_ROUTERS: Final[tuple[APIRouter, ...]] = (
    declaration.router,
    draft.router,
    transmission.router,
    common_events.router,
    duplicates.router,
    parties.router,
    coverage.router,
    cover.router,
    refusal.router,
    expertise.router,
    incapacity.router,
    indemnity.router,
    aggregates.router,
    findings.router,
    reserves.router,
    challenges.router,
    corrections.router,
    positions.router,
    settlement.router,
    offers.router,
    batches.router,
    recourse.router,
    recourse_calculator.router,
    litigation.router,
    diary.router,
    deadline_calculator.router,
    closure.router,
    merging.router,
)
