"""Words that are put together: lists, owners, articles, and the names of fields."""

from __future__ import annotations

import re
from collections.abc import Sequence
from types import MappingProxyType

from detente.quantity.words import sentence_list
from detente.words import spaced

__all__ = ["clipped", "field", "listed", "possessive", "with_article"]

_FIELDS = MappingProxyType(
    {
        "bypass_cost": "cost of seeing it bypassed",
        "payment": "side payment",
        "stake": "stake in how it is settled",
        "worst": "worst value",
        "best": "best value",
        "half_life": "half-life",
        "standing_weight": "worth of standing",
        "cost": "cost of acting outside",
        "mode": "last word on the text",
        "joining_cost": "cost of joining",
        "cost_with_ally": "cost of acting outside with the ally",
        "noise": "noise of the votes",
        "rule": "bargaining rule",
        "decided": "way it is decided",
    }
)
_ARTICLE = re.compile(
    r"^United |^European |^Security | (States|Kingdom|Emirates|Nations|Union|Republic|Council|Agency)$"
)


def clipped(text: str, most: int = 90) -> str:
    """Give a text on one line, without its full stop, cut at a word where it is long.

    >>> clipped("Russia votes yes on a diluted text.", 24)
    'Russia votes yes on a…'
    """
    whole = " ".join(text.split()).rstrip(".")
    if len(whole) <= most:
        return whole
    kept = whole[:most].rsplit(" ", 1)[0] if " " in whole[: most + 1] else whole[: most - 1]
    return kept.rstrip(" ,;:") + "…"


def listed(parts: Sequence[str], last: str = "and") -> str:
    """Join words as a sentence does.

    >>> listed(["a", "b", "c"]), listed(["a"]), listed([])
    ('a, b and c', 'a', '')
    """
    return sentence_list(parts, last)


def possessive(name: str) -> str:
    """Say whose.

    >>> possessive("Iran"), possessive("United States")
    ("Iran's", "United States'")
    """
    return f"{name}'" if name.endswith("s") else f"{name}'s"


def with_article(name: str) -> str:
    """Put "the" before names that take it.

    >>> with_article("United States"), with_article("Iran"), with_article("The lenders")
    ('the United States', 'Iran', 'the lenders')
    """
    if name.startswith("The "):
        return f"the {name.removeprefix('The ')}"
    return f"the {name}" if _ARTICLE.search(name) else name


def field(name: str) -> str:
    """The last word of a path, as people say it.

    >>> field("payment"), field("prior_strength")
    ('side payment', 'prior strength')
    """
    return _FIELDS.get(name, spaced(name))
