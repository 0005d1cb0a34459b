"""Bundled cases: each runs, each names its sources."""

from __future__ import annotations

from pathlib import Path

__all__ = ["bundled", "bundled_votes", "resolutions_of"]

HERE = Path(__file__).parent


def bundled() -> dict[str, Path]:
    """The bundled cases by name.

    >>> "prisoners-dilemma" in bundled()
    True
    """
    return {path.stem: path for path in sorted(HERE.glob("*.yaml")) if not path.stem.endswith(".resolutions")}


def resolutions_of(name: str) -> Path | None:
    """The file with what happened later, which a case never sees.

    >>> resolutions_of("prisoners-dilemma") is None
    True
    """
    path = HERE / f"{name}.resolutions.yaml"
    return path if path.exists() else None


def bundled_votes() -> dict[str, Path]:
    """The bundled tables of votes by name.

    >>> list(bundled_votes())
    ['iran-2006-2010']
    """
    return {path.name.removesuffix(".votes.csv"): path for path in sorted(HERE.glob("*.votes.csv"))}
