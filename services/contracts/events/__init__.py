"""The event contract: a kind keeps its meaning for ever; a new meaning is a new kind."""

from services.contracts.events.declaration import DeclarationEvent
from services.contracts.events.expertise import ExpertiseEvent
from services.contracts.events.policy import PolicyEvent
from services.contracts.events.recourse import RecourseEvent
from services.contracts.events.settlement import SettlementEvent

ClaimEvent = DeclarationEvent | ExpertiseEvent | SettlementEvent | RecourseEvent
Event = PolicyEvent | ClaimEvent

__all__ = ["ClaimEvent", "Event", "PolicyEvent"]
