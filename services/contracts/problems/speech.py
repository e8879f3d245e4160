"""What the facts of a problem say outside claims, in words, after its title: «Introuvable – contrat».

Facts without a word stay out of the sentence; programs find them among the `params`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

# How a fact is told, by its name: French, English.
_TOLD: Final[Mapping[str, tuple[str, str]]] = {
    "accepts": ("attendu : {}", "accepted: {}"),
    "allowed": ("possible : {}", "possible: {}"),
    "found": ("{} trouvés", "{} found"),
    "header": ("en-tête {}", "header {}"),
    "kind": ("clé de type {}", "key of kind {}"),
    "limit": ("au plus {}", "at most {}"),
    "profile": ("{}", "{}"),
    "scopes": ("droit {}", "scope {}"),
    "what": ("{}", "{}"),
}
# What cannot be found, by what the code calls it.
_THINGS: Final[Mapping[str, tuple[str, str]]] = {
    "explanation": ("explication", "explanation"),
    "gap": ("écart", "gap"),
    "import": ("import", "import"),
    "import-profile": ("profil d'import", "import profile"),
    "key": ("clé d'accès", "access key"),
    "policy": ("contrat", "policy"),
    "problem": ("code de problème", "problem code"),
    "report": ("document", "document"),
    "segments": ("version des segments", "version of the segments"),
    "threshold": ("seuil", "threshold"),
}


def plainly_told(facts: Mapping[str, object], /, *, french: bool) -> str:
    """The facts in words, each after the other."""
    language = 0 if french else 1
    return ", ".join(
        _TOLD[name][language].format(_shown(value, language)) for name, value in facts.items() if name in _TOLD
    )


def _shown(value: object, language: int) -> str:
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(map(str, value))
    return _THINGS[value][language] if isinstance(value, str) and value in _THINGS else str(value)
