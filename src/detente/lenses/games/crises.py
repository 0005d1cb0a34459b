"""Adapters of crisis bargaining: private costs, types, commitment, first strike, indivisible issues."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from detente.case.game_parts import CrisisGame, CrisisTypesGame, FirstStrikeGame, IndivisibleGame
from detente.lenses.base import Reader, mean_known
from detente.lenses.games.kinds import Floats, Found, Kind, Name, floats, share_of
from detente.models.games import (
    COMMITMENT_NEEDS,
    CRISIS_NEEDS,
    TYPES_NEEDS,
    Demand,
    crisis,
    crisis_types,
    first_strike,
    preventive_war,
)
from detente.words import number, percent

__all__ = ["COMMITMENT", "CRISIS", "CRISIS_TYPES", "FIRST_STRIKE", "INDIVISIBLE"]

Read = Callable[[str], Floats]
DEMAND = (
    Name("demand", "share of the issue that A demands", "share"),
    Name("pr_war", "probability of war", "probability"),
    Name("value_a", "A's expected payoff", "share"),
    Name("range_low", "least that A accepts rather than fight", "share"),
    Name("range_high", "most that B surely gives rather than fight", "share"),
)


def _demand(found: Demand) -> Found:
    return {**{name.path: getattr(found, name.path) for name in DEMAND}, "region": found.region, "status": found.status,
            "failed": found.failed}


def _tell_demand(game: Any, sides: tuple[str, ...], read: Reader) -> tuple[str, ...]:
    a, b = sides
    demand, war = (float(mean_known(read(name))) for name in ("demand", "pr_war"))
    risky = float(mean_known((read("pr_war") > 0).astype(float)))
    return (f"{a} demands {number(demand)} on average; war follows with probability {percent(war)}, and some risk of "
            f"it is worth taking in {percent(risky)} of the draws, because {a} does not know what war costs {b}.",)


def _solve_crisis(game: CrisisGame, read: Read) -> Found:
    return _demand(crisis(*floats(read, "p", "cost_a", "cost_b_low", "cost_b_high")))


def _solve_types(game: CrisisTypesGame, read: Read) -> Found:
    costs = np.stack([read(f"costs.{name}") for name in game.costs], axis=1)
    weight = np.stack([read(f"chances.{name}") for name in game.costs], axis=1)
    total = weight.sum(axis=1, keepdims=True)
    chances = np.where(total > 0, weight / np.where(total > 0, total, 1.0), np.nan)
    offers = np.stack([read(f"offers.{k}") for k in range(len(game.offers))], axis=1) if game.offers else None
    return _demand(crisis_types(read("p"), read("cost_a"), costs, chances, offers))


def _solve_commitment(game: Any, read: Read) -> Found:
    found = preventive_war(*floats(read, "p_now", "p_later", "cost_b", "discount"))
    sound = found.status == 0
    return {"attack": np.where(sound, found.attack, np.nan), "gain": found.gain, "bar": found.bar,
            "status": found.status, "failed": found.failed}


def _tell_commitment(game: Any, sides: tuple[str, ...], read: Reader) -> tuple[str, ...]:
    return (f"{sides[1]}, who declines, attacks today in {share_of(read, 'attack')} of the draws, whatever it is "
            f"offered: {sides[0]} cannot bind itself to today's terms.",)


def _solve_first_strike(game: FirstStrikeGame, read: Read) -> Found:
    found = first_strike(*floats(read, "p_first", "p_second", "cost_a", "cost_b"))
    known = np.isfinite(found.low) & np.isfinite(found.high)
    return {"range_low": found.low, "range_high": found.high, "empty": np.where(known, found.is_empty, np.nan),
            "status": np.where(known, 0, 5)}


def _tell_first_strike(game: Any, sides: tuple[str, ...], read: Reader) -> tuple[str, ...]:
    return (f"Striking first pays so much that no deal satisfies both in {share_of(read, 'empty')} of the draws.",)


def _names_indivisible(game: IndivisibleGame) -> tuple[Name, ...]:
    each = [Name(f"possible.{share}", f"do both prefer {share} to war", yes=True) for share in game.shares]
    return (*each, Name("settlements", "settlements that both prefer to war", "count"))


def _solve_indivisible(game: IndivisibleGame, read: Read) -> Found:
    p, cost_a, cost_b = floats(read, "p", "cost_a", "cost_b")
    found: dict[str, Any] = {}
    known = np.isfinite(p) & np.isfinite(cost_a) & np.isfinite(cost_b)
    for name in game.shares:
        # Shares have draws of their own, so each draw is asked about its own.
        share = read(f"shares.{name}")
        low, high = np.maximum(0.0, p - cost_a), np.minimum(1.0, p + cost_b)
        found[f"possible.{name}"] = np.where(known, (share >= low - 1e-12) & (share <= high + 1e-12), np.nan)
    count = np.sum([found[f"possible.{name}"] for name in game.shares], axis=0)
    return {**found, "settlements": count, "status": np.where(known, 0, 5)}


def _tell_indivisible(game: Any, sides: tuple[str, ...], read: Reader) -> tuple[str, ...]:
    none = float(mean_known((read("settlements") == 0).astype(float)))
    return (f"No settlement that is possible is better for both than war in {percent(none)} of the draws.",)


CRISIS = Kind(lambda _: (*DEMAND, Name("region", "0 no risk of war, 1 some, 2 held down by the prize", "code")),
              _solve_crisis, _tell_demand, ("Fearon1995",), needs=CRISIS_NEEDS)
CRISIS_TYPES = Kind(lambda _: (*DEMAND, Name("region", "0 no risk of war, 1 some", "code")), _solve_types, _tell_demand,
                    ("Fearon1995",), needs=TYPES_NEEDS)
COMMITMENT = Kind(lambda _: (Name("attack", "does B attack today", yes=True), Name("gain", "what waiting would cost B"),
                             Name("bar", "what that must exceed")),
                  _solve_commitment, _tell_commitment, ("Fearon1995",), needs=COMMITMENT_NEEDS)
FIRST_STRIKE = Kind(lambda _: (Name("range_low", "least that A accepts", "share"),
                               Name("range_high", "most that B gives", "share"),
                               Name("empty", "is there no deal that both prefer", yes=True)),
                    _solve_first_strike, _tell_first_strike, ("Fearon1995",))
INDIVISIBLE = Kind(_names_indivisible, _solve_indivisible, _tell_indivisible, ("Fearon1995",))
