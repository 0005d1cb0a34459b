"""Parts of the data dictionary for beliefs, triangles, networks and alignments."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import Field, StrictBool, StrictInt, field_validator

from detente.case.fields import Cited, Id, Part, Text, When, as_tuple, number, said
from detente.quantity import Quantity, parse_quantity

__all__ = [
    "Alignment",
    "Belief",
    "Correlation",
    "Hedge",
    "Middle",
    "Network",
    "Partner",
    "Promise",
    "Trial",
    "Triangle",
    "Trust",
]

Year = Annotated[StrictInt, Field(ge=1, le=9999)]
MOST_YEARS = 100


class Promise(Cited):
    """A promise kept or broken."""

    date: When = said("when")
    says: Text = said("what happened", "")
    kept: StrictBool | Quantity = number("was it kept: true, false, or how far from 0 to 1", low=0.0, high=1.0)
    otherwise: Literal["kept", "broken", "not_counted"] | None = said(
        "how else the act can be read; the report says what the belief would be then", None)
    stake: Quantity = number("how much was at stake, in promises", parse_quantity(1.0), low=0.0)


class Trust(Part):
    """What cooperating pays in a single round, from which follows the belief that it needs."""

    reward: Quantity = number("payoff when both cooperate", parse_quantity(1.0))
    punishment: Quantity = number("payoff when neither does", parse_quantity(0.0))
    exploited: Quantity = number("payoff when only the believer does")
    temptation: Quantity = number("payoff when only the other does")
    note: Text = said("the analyst's remark", "")


class Belief(Cited):
    """What one actor thinks of another's reliability."""

    of: Id = said("who believes")
    about: Id = said("about whom")
    kind: Literal["degree", "types"] = said(
        "degree: how often it keeps a promise; types: whether it is of the reliable type", "degree")
    prior: Quantity = number("prior probability that it keeps a promise, or is of the reliable type", low=0.0, high=1.0)
    prior_strength: Quantity = number("promises that the prior is worth; of kind degree", parse_quantity(2.0), low=0.0)
    forgetting: Quantity = number("what a year leaves of what was learned; 1 forgets nothing", parse_quantity(1.0),
                                  low=0.0, high=1.0)
    at_least: Quantity = number("reliability whose probability is reported; of kind degree", parse_quantity(0.5),
                                low=0.0, high=1.0)
    reliable_keeps: Quantity | None = number("how likely the reliable type keeps a promise; of kind types", None,
                                             low=0.0, high=1.0)
    opportunist_keeps: Quantity | None = number("how likely an opportunist keeps one that costs nothing; of kind types",
                                                None, low=0.0, high=1.0)
    stake_effect: Quantity = number("how fast that falls with the stake; of kind types", parse_quantity(0.0), low=0.0)
    trust: Trust | None = said("payoffs from which the belief needed to cooperate follows", None)
    events: tuple[Promise, ...] = said("promises kept or broken", ())


class Middle(Part):
    """What the pivot of a triangle gains and loses by the quarrel of the other two."""

    pivot: Id = said("whose payoff it is")
    patronage: Quantity = number("what the weaker of the two pays for a patron, lost as they reconcile")
    competition: Quantity = number("competition that their quarrel keeps off the market", parse_quantity(0.0))
    war: Quantity = number("cost and risk of war next door", low=0.0)
    cooperation: Quantity = number("cooperation with the stronger one, lost as they fall out", parse_quantity(0.0),
                                   low=0.0)
    note: Text = said("the analyst's remark", "")


class Triangle(Cited):
    """Three actors read as a strategic triangle."""

    members: tuple[Id, Id, Id] = said("the three actors")
    neutral: Quantity = number("ties closer to zero than this are neutral", parse_quantity(0.05), low=0.0, high=1.0)
    own: Quantity = number("what an actor's own two ties weigh for it", parse_quantity(1.0), low=0.0)
    quarrel: Quantity = number("what a good tie between the other two weighs against it", parse_quantity(1.0), low=0.0)
    middle: Middle | None = said("gains and losses by hostility between the other two", None)


class Network(Cited):
    """Ties read together as a network of friends and enemies."""

    ties: tuple[Id, ...] = said("the ties it is made of; all of the case unless given", ())
    neutral: Quantity = number("ties closer to zero than this are left out", parse_quantity(0.05), low=0.0, high=1.0)
    weighted: StrictBool = said("weigh ties by their level instead of counting them", False)

    _one = field_validator("ties", mode="before")(as_tuple)


class Partner(Cited):
    """A partner an actor may lean on."""

    value: Quantity = number("what leaning on it is worth in a year, today")
    trend: Quantity = number("change of that per year", parse_quantity(0.0))
    earlier: dict[Year, Quantity] = number("what it was worth at the end of earlier years", {})
    spread: Quantity | None = number("standard deviation of what it brings; for a hedge", None, low=0.0)


class Correlation(Part):
    """How far two partners rise and fall together."""

    between: tuple[Id, Id] = said("the two partners")
    value: Quantity = number("their correlation", low=-1.0, high=1.0)
    note: Text = said("the analyst's remark", "")


class Hedge(Part):
    """Leaning on several partners at once."""

    aversion: Quantity = number("how much variance is disliked, above 0", low=0.0)
    correlations: tuple[Correlation, ...] = said("correlations other than 0", ())
    note: Text = said("the analyst's remark", "")


class Trial(Part):
    """One partner of doubtful reliability against a sure alternative."""

    on: Id = said("the partner that is tried")
    kept: Quantity = number("promises kept that the belief in it is worth, above 0", low=0.0)
    broken: Quantity = number("promises broken that it is worth, above 0", low=0.0)
    sure: Quantity = number("what the alternative pays a year, where a promise kept pays 1")
    switching_cost: Quantity = number("cost of changing over, in the same measure", parse_quantity(0.0), low=0.0)
    note: Text = said("the analyst's remark", "")


class Alignment(Cited):
    """Whom an actor leans on, over time."""

    of: Id = said("who leans")
    horizon: Text = said("how far ahead, such as 10 years")
    discount: Quantity = number("weight of a year beside the one before", low=0.0, high=1.0)
    switching_cost: Quantity = number("cost of changing partner", parse_quantity(0.0), low=0.0)
    leans_on: Id | None = said("whom it leans on today; the first partner unless given", None)
    partners: dict[Id, Partner | Quantity] = number("what each partner is worth; leaning on oneself is autonomy")
    hedge: Hedge | None = said("shares of several partners", None)
    trial: Trial | None = said("trying a doubtful partner", None)

    @field_validator("horizon")
    @classmethod
    def _whole_years(cls, horizon: str) -> str:
        if not 1 <= _years_in(horizon) <= MOST_YEARS:
            raise ValueError(f'a horizon is a whole number of years, 1 to {MOST_YEARS}, such as 10 years')
        return horizon

    @field_validator("partners")
    @classmethod
    def _one_partner(cls, partners: dict[str, Partner | Quantity]) -> dict[str, Partner | Quantity]:
        if not partners:
            raise ValueError("an alignment needs a partner")
        return partners

    @property
    def years(self) -> int:
        """The horizon in years."""
        return _years_in(self.horizon)

    @property
    def start(self) -> str:
        """The partner it leans on today."""
        return self.leans_on or next(iter(self.partners))


def _years_in(text: str) -> int:
    """A number of years as written; 0 where it is none."""
    match = re.fullmatch(r"\s*(\d{1,4})\s*years?\s*", text)
    return int(match[1]) if match else 0
