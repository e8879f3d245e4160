"""The words for the codes of expertises and incapacities."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

FR: Final[Mapping[str, Mapping[str, str]]] = {
    "stage": {
        "preliminary": "préliminaire",
        "final": "définitif",
        "consolidated": "consolidation",
        "notified": "taux notifié",
        "contested": "taux contesté",
        "implied_rejection": "rejet implicite",
        "court": "tribunal saisi",
        "decided": "décision rendue",
    },
    "mode": {"on_site": "sur place", "remote": "à distance"},
    "result": {"agreed": "accord", "contested": "contestation"},
    "by": {"insurer": "compagnie", "insured": "assuré", "third_party": "tiers", "all": "toutes les parties"},
    "body": {"cpam": "CPAM", "cmra": "CMRA", "court": "tribunal", "expert": "expert médical"},
}

EN: Final[Mapping[str, Mapping[str, str]]] = {
    "stage": {"implied_rejection": "implied rejection", "court": "taken to court"},
    "mode": {"on_site": "on site"},
    "by": {"third_party": "third party", "all": "all parties"},
    "body": {"cpam": "CPAM", "cmra": "CMRA", "expert": "medical expert"},
}
