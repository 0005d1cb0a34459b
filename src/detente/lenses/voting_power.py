"""How much a rule gives each member of a body, and what an analyst must be told about these numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from detente.lenses.bodies import Body
from detente.models.power import INDICES, METHODS, Power, Rule, Ternary, TernaryPower, power, ternary_power
from detente.quantity.words import sentence_list
from detente.words import capitalised, number, percent, plural

__all__ = ["INDICES", "METHODS", "NAMES", "THREE_WAY", "WORKS", "Measured", "explained", "measure"]

NAMES = {
    "shapley_shubik": "Shapley–Shubik", "banzhaf": "Banzhaf", "penrose": "Penrose", "deegan_packel": "Deegan–Packel",
    "holler": "Holler", "johnston": "Johnston", "coleman_initiate": "Coleman, to initiate",
    "coleman_prevent": "Coleman, to prevent",
}  # fmt: skip
"""Indices as they are printed."""
THREE_WAY = {
    "shapley_shubik": "share of the roll-calls in which the member's vote settles the outcome",
    "banzhaf": "share of all swings that are the member's",
    "score": "share of the others' divisions in which the member's yes passes and its no fails a text",
}
"""What is measured where members may abstain, in words."""
WORKS = ("ShapleyShubik1954", "Penrose1946", "Banzhaf1965", "Coleman1971", "DeeganPackel1978", "Holler1982",
         "Johnston1978", "FelsenthalMachover1997")
NAMED = 5


@dataclass(frozen=True, eq=False)
class Measured:
    """The power of each member of a body where everyone votes yes or no, and where members may abstain."""

    body: Body
    two_way: Power
    three_way: TernaryPower | None

    def of(self, index: str, with_abstention: bool = False) -> tuple[Fraction, ...] | tuple[float, ...]:
        """The values of an index by member."""
        if not with_abstention:
            return self.two_way.values[index]
        assert self.three_way is not None
        by_word = {"shapley_shubik": self.three_way.shapley_shubik, "banzhaf": self.three_way.banzhaf,
                   "score": self.three_way.score}
        return by_word[index]


def measure(body: Body, method: str = "automatic", samples: int | None = None, seed: int = 1) -> Measured:
    """Find the power of every member; a rule that was asked about before is not counted again.

    Parameters
    ----------
    body
        The body.
    method
        One of `METHODS`; where members may abstain, anything but sampling is counted by classes where that is feasible.
    samples, seed
        For sampling: how many coalitions for each member, and the number from which they follow.

    Raises
    ------
    DomainError
        If the rule is too large for the method asked for, or no vote ever matters.

    Example
    -------
    >>> from detente.lenses.bodies import body_of_council
    >>> from detente.lenses.load import load_case
    >>> found = measure(body_of_council(load_case("russia-iran-us-2010").case, "unsc"))
    >>> found.two_way.values["shapley_shubik"][0] > found.three_way.shapley_shubik[0]
    True
    """
    two_way = _two_way(body.rule, method, samples, seed)
    if body.three_way is None:
        return Measured(body, two_way, None)
    way = method if method == "sampling" else "automatic"
    return Measured(body, two_way, _three_way(body.three_way, way, samples, seed))


@lru_cache(maxsize=64)
def _two_way(rule: Rule, method: str, samples: int | None, seed: int) -> Power:
    return power(rule, method, seed=seed) if samples is None else power(rule, method, samples, seed)


@lru_cache(maxsize=64)
def _three_way(rule: Ternary, method: str, samples: int | None, seed: int) -> TernaryPower:
    return ternary_power(rule, method, seed=seed) if samples is None else ternary_power(rule, method, samples, seed)


def explained(measured: Measured) -> tuple[str, ...]:
    """What an analyst must be told: the rule, how often it passes a text, who stands out, why the indices differ.

    >>> from detente.lenses.bodies import body_of_council
    >>> from detente.lenses.load import load_case
    >>> told = explained(measure(body_of_council(load_case("russia-iran-us-2010").case, "unsc")))
    >>> told[-1].partition(";")[0]
    'Power indices ignore what anybody wants, and the issue'
    """
    body, two_way = measured.body, measured.two_way
    return (
        body.said,
        *_how_often(measured),
        *_standing_out(body, two_way),
        *_abstention(measured),
        *_why_they_differ(body, two_way),
        *_warnings(measured),
        _methods(measured),
        "Power indices ignore what anybody wants, and the issue; where positions are known, what a council passes is "
        "the better guide.",
    )


def _how_often(measured: Measured) -> Iterator[str]:
    """How many coalitions win, and how often a random division passes a text."""
    two_way, three_way = measured.two_way, measured.three_way
    members = len(measured.body.members)
    if two_way.winning is not None:
        yield (f"{two_way.winning:,} of {2**members:,} coalitions win: where everyone votes yes or no by the toss of a "
               f"coin, a text passes in {percent(float(two_way.act))} of the divisions.")
    else:
        yield (f"Where everyone votes yes or no by the toss of a coin, a text passes in about "
               f"{percent(float(two_way.act))} of the divisions.")
    if two_way.minimal is not None:
        yield f"{two_way.minimal:,} of the winning coalitions are minimal: nobody can be spared."
    if three_way is not None:
        yield f"Where yes, abstention and no are equally likely, it passes in {percent(float(three_way.act))}."


def _standing_out(body: Body, two_way: Power) -> Iterator[str]:
    """Dictators, vetoes and dummies."""
    if two_way.dictator is not None:
        yield f"{capitalised(body.names[two_way.dictator])} decides alone."
    elif len(two_way.vetoes) == len(body.members) > 1:
        yield "Nothing passes without everybody."
    elif two_way.vetoes:
        yield f"Nothing passes against {_named(body, two_way.vetoes)}."
    if two_way.dummies:
        one = len(two_way.dummies) == 1
        yield (f"{capitalised(_named(body, two_way.dummies))} never {'makes' if one else 'make'} a difference: "
               f"{'a dummy' if one else 'dummies'}, whatever the weight.")


def _named(body: Body, members: Sequence[int]) -> str:
    """Members by name; the first few where they are many."""
    names = [body.names[member] for member in members]
    return sentence_list([*names[:NAMED], f"{len(names) - NAMED} more"] if len(names) > NAMED + 1 else names)


def _abstention(measured: Measured) -> Iterator[str]:
    """What abstention does to the picture."""
    three_way = measured.three_way
    if three_way is None:
        yield "An abstention is as good as a no under this rule, so only yes and no are told apart."
        return
    yield ("Members may abstain, so the values with abstention come first; those for yes or no only are the "
           "conventional comparison.")
    plain, own = _ratio(measured.two_way.values["shapley_shubik"]), _ratio(three_way.shapley_shubik)
    if plain is not None and own is not None and plain > own * 1.001:
        yield (f"Yes or no only overstates the gap: by Shapley–Shubik the strongest member then has {number(plain)} "
               f"times the power of the weakest that has any; with abstention {number(own, 2)} times.")


def _ratio(values: Sequence[Fraction] | Sequence[float]) -> float | None:
    """The largest over the smallest above 0; None where all are alike."""
    some = [value for value in values if value > 0]
    return float(max(some) / min(some)) if some and max(some) > min(some) else None


def _why_they_differ(body: Body, two_way: Power) -> Iterator[str]:
    """Why the indices differ, where they do."""
    shares = [name for name in ("shapley_shubik", "banzhaf", "deegan_packel", "holler", "johnston")
              if name in two_way.values]
    widest = max(range(len(body.members)), key=lambda member: _spread(two_way, shares, member))
    if _spread(two_way, shares, widest) < 1e-9:
        yield "All indices that are shares of the whole agree here."
        return
    values = {name: float(two_way.values[name][widest]) for name in shares}
    least, most = min(values, key=lambda name: values[name]), max(values, key=lambda name: values[name])
    minimal = ", Deegan–Packel and Holler only the minimal winning coalitions" if "holler" in shares else ""
    johnston = ", Johnston every winning coalition, split among those who are critical in it" if "johnston" in shares \
        else ""
    yield (f"The indices count different things: Shapley–Shubik the orders in which support may gather, Banzhaf and "
           f"Penrose all coalitions alike{minimal}{johnston}. They differ most for {body.names[widest]}: "
           f"{number(values[least])} by {NAMES[least]}, {number(values[most])} by {NAMES[most]}.")
    if "holler" in shares and all(a == b for a, b in zip(two_way.values["holler"], two_way.values["deegan_packel"],
                                                         strict=True)):
        yield "Deegan–Packel and Holler agree, as they do where minimal winning coalitions are all of one size."


def _spread(two_way: Power, shares: Sequence[str], member: int) -> float:
    """How far the indices of a member lie apart."""
    values = [float(two_way.values[name][member]) for name in shares]
    return max(values) - min(values)


def _warnings(measured: Measured) -> Iterator[str]:
    """What is unusual about the rule."""
    body, two_way = measured.body, measured.two_way
    if two_way.improper:
        yield ("Mind that two groups without a common member could both decide: the rule is improper, which is allowed "
               "but seldom meant.")
    if two_way.improper is None:
        yield "Whether two groups without a common member could both decide was not counted, nor who is a dummy."
    left_out = [NAMES[name] for name in INDICES if name not in two_way.values]
    if left_out:
        yield (f"{sentence_list(left_out)} {'is' if len(left_out) == 1 else 'are'} not given: a rule of this size is "
               "counted without going through every coalition (--method enumeration does, for at most 28 members).")
    for kind, unit in body.units.items():
        yield f"“{kind}” is in units of {unit}; weights that were rounded to it may shift who is critical."


def _methods(measured: Measured) -> str:
    """How the numbers were found."""
    exact = "exact" if not measured.two_way.errors else "by chance, with standard errors"
    told = f"{exact}: {measured.two_way.method}"
    if measured.three_way is None:
        return f"The values are {told}."
    also = "exact" if not measured.three_way.errors else "by chance, with standard errors"
    told_three = f"{plural(len(measured.body.members), 'member')}, {measured.three_way.method}"
    return f"The values are {told}; with abstention {also}: {told_three}."
