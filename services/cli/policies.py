"""Policies by the names that people know them by."""

from services.cli.exits import Exit, Failed
from services.cli.session import Session


def policy_id(server: Session, policy: str) -> str:
    """The id of a policy given by its id or its number. Raises Failed where none has it, or several do."""
    if policy.startswith("pol_"):
        return policy
    found = server.get("/v1/policies", {"policy_no": policy, "limit": "2"})["items"]
    if len(found) > 1:
        raise Failed(Exit.USAGE, f"Plusieurs contrats portent le numéro {policy} : donnez l'identifiant.")
    if not found:
        raise Failed(Exit.REFUSED, f"Aucun contrat {policy}.")
    return str(found[0]["id"])
