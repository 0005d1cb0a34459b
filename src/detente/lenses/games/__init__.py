"""The games lens: small games with known answers, one adapter for each kind."""

from __future__ import annotations

from detente.lenses.games.lens import GAMES

__all__ = ["GAMES"]
