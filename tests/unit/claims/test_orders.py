"""Every command on a claim has its order, and every code a rule refuses with has its titles."""

import re
from pathlib import Path
from typing import get_args

from services.claims.orders import CLAIM_ORDERS
from services.claims.policy.orders import ORDERS as POLICY_ORDERS
from services.contracts.bulk import CommandName
from services.contracts.problems import CATALOGUE

CLAIMS = Path(__file__).parents[3] / "services" / "claims"
CODE = re.compile(r'(?:Refusal|Conflict)\(\s*"([a-z-]+)"|Missing\([^()]*, "([a-z-]+)"\)')


def test_every_command_has_its_order() -> None:
    composites = {"policy-line", "claim-line", "position-line"}
    assert {*CLAIM_ORDERS, *POLICY_ORDERS, *composites} == set(get_args(CommandName))
    assert not set(CLAIM_ORDERS) & set(POLICY_ORDERS)


def test_every_refusal_has_its_titles() -> None:
    used = {
        code
        for path in CLAIMS.rglob("*.py")
        for found in CODE.findall(path.read_text(encoding="utf-8"))
        for code in found
        if code
    }
    assert len(used) > 40, "the pattern no longer finds them"
    assert used <= set(CATALOGUE), used - set(CATALOGUE)
