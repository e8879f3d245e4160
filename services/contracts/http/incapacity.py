"""Bodies about an incapacity: health data, sealed before it is stored."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator

from services.contracts.http.base import Body, Day, Rate
from services.contracts.http.recourse import at_most_one
from services.contracts.ids import PersonId

IncapacityRate = Annotated[Rate, AfterValidator(at_most_one)]
"""An incapacity, 0 to 1."""

IncapacityBody = Literal["cpam", "cmra", "court", "expert"]


class IncapacityIn(Body):
    """Consolidation and rate of a victim: IPP set by the health fund, AIPP by a medical expert. Never one another."""

    person_id: PersonId
    body: IncapacityBody = "cpam"
    rate_kind: Literal["ipp", "aipp"] = "ipp"
    rate: IncapacityRate
    consolidated_on: Day
    notified_on: Day | None = None
    recorded_on: Day


class IncapacityNotifyIn(Body):
    """The rate is notified: the period to contest it begins."""

    notified_on: Day
    recorded_on: Day


class IncapacityContestIn(Body):
    """Contestation, before the commission (CMRA) where the fund set the rate."""

    recorded_on: Day


class IncapacityRejectionIn(Body):
    """Rejet implicite: the commission kept silent for the whole of its period."""

    recorded_on: Day


class IncapacityCourtIn(Body):
    """Saisine du tribunal."""

    recorded_on: Day


class IncapacityDecideIn(Body):
    """A decision of the commission or the court, with the rate that it sets."""

    rate: IncapacityRate
    notified_on: Day | None = None
    recorded_on: Day
