"""Adapters of trust, assurance, deterrence and ratification."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from detente.case.game_parts import AssuranceGame, TrustGame, TrustSide, WinSetsGame
from detente.lenses.base import Figure, Reader, Row, mean_known
from detente.lenses.games.kinds import Floats, Found, Kind, Name, share_of
from detente.models.games import (
    ASSURANCE_NEEDS,
    DETERRENCE_NEEDS,
    EQUILIBRIA,
    FLOORS_NEEDS,
    PROTOCOLS,
    TRUST_NEEDS,
    UNCERTAIN_NEEDS,
    Challenge,
    Home,
    Protocol,
    Side,
    assure_first,
    deterrence,
    ratification,
    reassurance,
    uncertain_ratification,
    win_sets,
)
from detente.words import capitalised, number, percent

__all__ = ["ASSURANCE", "DETERRENCE", "RATIFICATION", "TRUST", "UNCERTAIN_RATIFICATION", "WIN_SETS"]

Read = Callable[[str], Floats]


def _true(mask: Any, status: Any) -> Floats:
    """A condition as numbers, without a value where the draw was not solved."""
    return np.where(np.asarray(status) == 5, np.nan, np.asarray(mask, dtype=float))


def _names_trust(game: TrustGame) -> tuple[Name, ...]:
    each = [name for side in game.sides for name in (
        Name(f"minimum_trust.{side}", f"belief from which {side} cooperates by itself", "probability"),
        Name(f"trusts.{side}", f"does the belief of {side} reach it", yes=True))]
    planned = [Name("signals", "does the first step planned tell the trustworthy from the others", yes=True)]
    return (*each, Name("a_min", "least weight of a first step that only the trustworthy take", "share"),
            Name("a_max", "largest weight of a first step that they still dare", "share"),
            Name("separates", "is there such a first step", yes=True), *(planned if game.weight_first else []))


def _solve_trust(game: TrustGame, read: Read) -> Found:
    sides = [Side(*(read(f"sides.{name}.{field}") for field in TrustSide.model_fields)) for name in game.sides]
    found = reassurance(*sides)
    answer: dict[str, Any] = {"a_min": found.a_min, "a_max": found.a_max, "status": found.status,
                              "failed": found.failed, "separates": _true(found.separates, found.status)}
    for index, name in enumerate(game.sides):
        answer[f"minimum_trust.{name}"] = found.minimum_trust[index]
        answer[f"trusts.{name}"] = _true(found.trusts[index], found.status)
    if game.weight_first is not None:
        weight = read("weight_first")
        answer["signals"] = _true((weight >= found.a_min) & (weight <= found.a_max), found.status)
    return answer


def _tell_trust(game: TrustGame, sides: tuple[str, ...], read: Reader) -> tuple[str, ...]:
    said = [f"{name} trusts enough to begin by itself in {share_of(read, f'trusts.{key}')} of the draws"
            for key, name in zip(game.sides, sides, strict=True)]
    return (f"{'; '.join(said)}. A first step that only the trustworthy would take exists in "
            f"{share_of(read, 'separates')} of them.",)


ASSURANCE_NAMES = (
    Name("concession_threshold", "belief from which B concedes without assurance", "probability"),
    Name("concession_works", "does demanding the concession first work", yes=True),
    Name("shortfall", "B's belief less that threshold", "probability"),
    Name("x_min", "least assurance that an untrustworthy A would not pay"),
    Name("x_max", "largest assurance that a trustworthy A would pay"),
    Name("window", "can an assurance up front work", yes=True),
    Name("x_tie", "commitment from which even an untrustworthy A reciprocates"),
    *(Name(f"best.{name.replace(' ', '_')}", f"is the best protocol for a trustworthy A: {name}", yes=True)
      for name in PROTOCOLS),
)


def _solve_assurance(game: AssuranceGame, read: Read) -> Found:
    found = assure_first(Protocol(**{name: read(name) for name in Protocol.__dataclass_fields__}))
    tie = np.where(np.isfinite(found.x_tie), found.x_tie, np.nan)
    answer: dict[str, Any] = {
        "concession_threshold": found.concession_threshold, "shortfall": found.shortfall, "status": found.status,
        "failed": found.failed,
        "concession_works": _true(found.concession_works, found.status), "window": _true(found.window, found.status),
        "x_min": np.where(np.isfinite(found.x_min), found.x_min, np.nan),
        "x_max": np.where(np.isfinite(found.x_max), found.x_max, np.nan), "x_tie": tie,
    }  # fmt: skip
    for index, name in enumerate(PROTOCOLS):
        answer[f"best.{name.replace(' ', '_')}"] = _true(found.best == index, found.status)
    return answer


def _tell_assurance(game: AssuranceGame, sides: tuple[str, ...], read: Reader) -> tuple[str, ...]:
    a, b = sides
    threshold = float(mean_known(read("concession_threshold")))
    shares = {name: float(mean_known(read(f"best.{name.replace(' ', '_')}"))) for name in PROTOCOLS}
    best = max(shares, key=lambda name: shares[name])
    least, most = (float(np.nanmedian(found)) if np.isfinite(found).any() else math.nan
                   for found in (np.asarray(read(name), dtype=float) for name in ("x_min", "x_max")))
    return (
        f"{capitalised(b)} concedes first only from a belief of {number(threshold)} in the good faith of {a}; that is "
        f"reached in {share_of(read, 'concession_works')} of the draws.",
        f"Below it, asking for concessions first leaves both where they are, whatever {a} intends.",
        f"An assurance by {a} up front, large enough that it would not be given in bad faith, can work in "
        f"{share_of(read, 'window')} of them: at the median bad faith is told from good by {number(least)}, and good "
        f"faith would pay up to {number(most)}.",
        f"The best protocol for {a} in good faith is most often {best} ({percent(shares[best])}).",
    )


def _figures_assurance(path: str, sides: tuple[str, ...]) -> tuple[Figure, ...]:
    """The belief that a first concession needs beside the one there is, and the window of assurances."""
    a, b = sides
    return (
        Figure("distribution", f"Belief from which {b} concedes first",
               f"The belief is that of {b} in the good faith of {a}. Where it lies below what is needed, demanding "
               "concessions first fails.",
               (Row("belief needed", (f"{path}.concession_threshold",)),
                Row("belief there is", (f"{path}.belief",), note="mark")),
               ((0.0, "sure of bad faith"), (1.0, "sure of good faith"))),
        Figure("distribution", f"Assurance from which good faith shows in {a}",
               "The window is open where the least assurance that bad faith would not give lies below the most that "
               "good faith would.",
               (Row("least that separates", (f"{path}.x_min",)),
                Row("most that good faith pays", (f"{path}.x_max",), note="mark"))),
    )


def _slug(name: str) -> str:
    return name.split()[0]


def _names_deterrence(game: Any) -> tuple[Name, ...]:
    each = [name for kind in EQUILIBRIA for name in (
        Name(f"{_slug(kind)}", f"does {kind} exist", yes=True),
        Name(f"{_slug(kind)}.survives", f"does {kind} pass D1", yes=True),
        Name(f"{_slug(kind)}.pr_challenge", f"probability of a challenge under {kind}", "probability"),
        Name(f"{_slug(kind)}.pr_conflict", f"probability of conflict under {kind}", "probability"))]
    return (Name("c_t", "credibility that deters a hard challenger", "probability"),
            Name("c_s", "credibility that deters a soft challenger", "probability"),
            Name("d_star", "belief at which a soft defender is indifferent", "probability"), *each)


def _solve_deterrence(game: Any, read: Read) -> Found:
    found = deterrence(Challenge(**{name: read(name) for name in Challenge.__dataclass_fields__}))
    answer: dict[str, Any] = {"c_t": found.c_t, "c_s": found.c_s, "d_star": found.d_star, "status": found.status,
                              "failed": found.failed}
    for column, kind in enumerate(EQUILIBRIA):
        answer[_slug(kind)] = _true(found.exists[:, column], found.status)
        answer[f"{_slug(kind)}.survives"] = _true(found.survives[:, column], found.status)
        answer[f"{_slug(kind)}.pr_challenge"] = found.pr_challenge[:, column]
        answer[f"{_slug(kind)}.pr_conflict"] = found.pr_conflict[:, column]
    return answer


def _tell_deterrence(game: Any, sides: tuple[str, ...], read: Reader) -> tuple[str, ...]:
    shares = [f"{kind} in {share_of(read, f'{_slug(kind)}.survives')}" for kind in EQUILIBRIA]
    return (f"Of the equilibria between {sides[0]} and {sides[1]} that survive D1: {', '.join(shares)} of the draws.",)


def _solve_ratification(game: Any, read: Read) -> Found:
    found = ratification(*(read(name) for name in ("discount_1", "discount_2", "floor_1", "floor_2")))
    return {"share_if_first": found.share_if_first, "share_if_second": found.share_if_second,
            "agreement": _true(found.status == 0, found.status), "binding": found.binding, "status": found.status,
            "failed": found.failed}


def _tell_ratification(game: Any, sides: tuple[str, ...], read: Reader) -> tuple[str, ...]:
    share = float(mean_known(read("share_if_first")))
    return (f"A deal that both ratify exists in {share_of(read, 'agreement')} of the draws; where {sides[0]} proposes "
            f"first it gets {number(share)} on average.",)


def _solve_uncertain(game: Any, read: Read) -> Found:
    found = uncertain_ratification(*(read(name) for name in ("floor_low", "floor_high", "outside")))
    return {"demand": found.demand, "pr_ratified": found.pr_ratified, "value": found.value, "status": found.status,
            "failed": found.failed}


def _tell_uncertain(game: Any, sides: tuple[str, ...], read: Reader) -> tuple[str, ...]:
    demand, passed = (float(mean_known(read(name))) for name in ("demand", "pr_ratified"))
    return (f"{sides[0]} demands {number(demand)} on average, and it is ratified with probability {percent(passed)}.",)


def _names_win_sets(game: WinSetsGame) -> tuple[Name, ...]:
    each = [name for side in game.sides for name in (
        Name(f"low.{side}", f"least that the home of {side} ratifies"),
        Name(f"high.{side}", f"most that the home of {side} ratifies"))]
    return (*each, Name("low", "least that both ratify"), Name("high", "most that both ratify"),
            Name("width", "width of what both ratify"), Name("bargain", "where the negotiators end"),
            Name("agreement", "is there anything that both ratify", yes=True))


def _solve_win_sets(game: WinSetsGame, read: Read) -> Found:
    homes, outside = [], []
    status_quo = read("status_quo")
    for place, (name, side) in enumerate(game.sides.items()):
        here = [f"sides.{name}.ratifiers.{actor}" for actor in side.ratifiers]
        homes.append(Home(np.stack([read(f"{path}.ideal") for path in here], axis=1),
                          np.stack([read(f"{path}.weight") for path in here], axis=1),
                          [actor.veto for actor in side.ratifiers.values()], side.quota))
        stated = side.disagreement is not None
        outside.append(read(f"sides.{name}.disagreement") if stated else (status_quo, 1 - status_quo)[place])
    found = win_sets(status_quo, homes[0], homes[1], outside[0], outside[1])
    answer: dict[str, Any] = {"low": found.low, "high": found.high, "width": found.width, "bargain": found.bargain,
                              "agreement": _true(found.status == 0, found.status), "status": found.status}
    for index, name in enumerate(game.sides):
        answer[f"low.{name}"], answer[f"high.{name}"] = found.sets.low[index], found.sets.high[index]
    return answer


def _tell_win_sets(game: Any, sides: tuple[str, ...], read: Reader) -> tuple[str, ...]:
    bargain = float(mean_known(read("bargain")))
    return (f"Both homes would ratify some deal in {share_of(read, 'agreement')} of the draws; their negotiators end "
            f"at {number(bargain)} on average.",)


TRUST = Kind(_names_trust, _solve_trust, _tell_trust, ("Kydd2000", "Kydd2005"), needs=TRUST_NEEDS)
ASSURANCE = Kind(lambda _: ASSURANCE_NAMES, _solve_assurance, _tell_assurance, ("Kydd2000", "Kydd2005", "Fearon1997"),
                 _figures_assurance, needs=ASSURANCE_NEEDS)
DETERRENCE = Kind(_names_deterrence, _solve_deterrence, _tell_deterrence, ("ZagareKilgour2000", "ChoKreps1987"),
                  needs=DETERRENCE_NEEDS)
RATIFICATION = Kind(
    lambda _: (Name("share_if_first", "the first side's share when it proposes first", "share"),
               Name("share_if_second", "the first side's share when the other does", "share"),
               Name("agreement", "is there a deal that both ratify", yes=True),
               Name("binding", "0 no floor binds, 1 the first's, 2 the second's, 3 both", "code")),
    _solve_ratification, _tell_ratification, ("Rubinstein1982", "Putnam1988", "Iida1993", "Tarar2001"),
    needs=FLOORS_NEEDS)
UNCERTAIN_RATIFICATION = Kind(
    lambda _: (Name("demand", "what A demands", "share"), Name("pr_ratified", "that it is ratified", "probability"),
               Name("value", "A's expected payoff", "share")), _solve_uncertain, _tell_uncertain, ("Iida1993",),
    needs=UNCERTAIN_NEEDS)
WIN_SETS = Kind(_names_win_sets, _solve_win_sets, _tell_win_sets, ("Putnam1988",))
