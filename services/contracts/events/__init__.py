"""The event contract: a kind keeps its meaning for ever; a new meaning is a new kind."""

from services.contracts.events.declaration import ClosureEvent, CoverageEvent, DeclarationEvent
from services.contracts.events.diary import DiaryEvent
from services.contracts.events.expertise import ExpertiseEvent
from services.contracts.events.litigation import LitigationEvent
from services.contracts.events.parties import PartiesEvent
from services.contracts.events.person import PersonEvent
from services.contracts.events.policy import PolicyEvent
from services.contracts.events.position import PositionEvent
from services.contracts.events.recourse import RecourseEvent
from services.contracts.events.reserves import ReserveEvent
from services.contracts.events.settlement import IndemnityComputed, SettlementEvent

ClaimEvent = (
    DeclarationEvent
    | CoverageEvent
    | PartiesEvent
    | ExpertiseEvent
    | ReserveEvent
    | IndemnityComputed
    | SettlementEvent
    | PositionEvent
    | RecourseEvent
    | LitigationEvent
    | DiaryEvent
    | ClosureEvent
)
Event = PolicyEvent | ClaimEvent | PersonEvent

__all__ = ["ClaimEvent", "Event", "PersonEvent", "PolicyEvent"]
