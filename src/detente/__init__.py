"""Write who wants what, who can do what, and on whose word; learn what follows, how sure that is, and why.

A notebook needs these names; everything else is found in the modules they come from.

>>> import detente
>>> case = detente.load_case("prisoners-dilemma")
>>> run = detente.run(case, draws=100)
>>> [str(claim.verdict) for claim in detente.claims(run)][:1]
['holds']
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from detente.version import __version__

if TYPE_CHECKING:
    from detente.lenses.load import load_bytes, load_case, load_changed
    from detente.notebook import bundled, choices, claims, compare, read, report_page, run
    from detente.study.answer import answer

__all__ = ["__version__", "answer", "bundled", "choices", "claims", "compare", "load_bytes", "load_case",
           "load_changed", "read", "report_page", "run"]

_HOMES = {
    "answer": "detente.study.answer",
    "load_bytes": "detente.lenses.load",
    "load_case": "detente.lenses.load",
    "load_changed": "detente.lenses.load",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that `import detente` costs nothing."""
    if name in __all__:
        return getattr(import_module(_HOMES.get(name, "detente.notebook")), name)
    raise AttributeError(f"module 'detente' has no attribute {name!r}")


def __dir__() -> list[str]:
    """The public names."""
    return sorted(__all__)
