"""Parts of the data dictionary for beliefs, alignments and triangles."""

from __future__ import annotations

from pydantic import StrictBool

from detente.case.fields import Id, Part, Text, When, number, said
from detente.quantity import Quantity, parse_quantity

__all__ = ["Alignment", "Belief", "Triangle"]


class Promise(Part):
    """A promise kept or broken."""

    date: When = said("when")
    says: Text = said("what happened", "")
    kept: StrictBool = said("was it kept")
    stake: Quantity = number("how much was at stake", parse_quantity(1.0), low=0.0)
    evidence: tuple[Id, ...] = said("ids of the evidence behind it", ())
    note: Text = said("the analyst's remark", "")


class Belief(Part):
    """What one actor thinks of another's reliability."""

    of: Id = said("who believes")
    about: Id = said("about whom")
    prior: Quantity = number("prior probability that it keeps a promise", low=0.0, high=1.0)
    prior_strength: Quantity = number("promises the prior is worth", parse_quantity(2.0), low=0.0)
    forgetting: Quantity = number("yearly weight of what is past", parse_quantity(1.0), low=0.0, high=1.0)
    events: tuple[Promise, ...] = said("promises kept or broken", ())
    note: Text = said("the analyst's remark", "")


class Partner(Part):
    """A partner an actor may lean on."""

    value: Quantity = number("value of leaning on it today")
    trend: Quantity = number("change of that value per year", parse_quantity(0.0))
    evidence: tuple[Id, ...] = said("ids of the evidence behind it", ())
    note: Text = said("the analyst's remark", "")


class Alignment(Part):
    """Whom an actor leans on, over time."""

    of: Id = said("who leans")
    horizon: Text = said("how far ahead, such as 10 years")
    discount: Quantity = number("yearly discount factor", low=0.0, high=1.0)
    switching_cost: Quantity = number("cost of changing partner", parse_quantity(0.0), low=0.0)
    partners: dict[Id, Partner | Quantity] = number("value of each partner, or its value and trend")
    note: Text = said("the analyst's remark", "")


class Triangle(Part):
    """Three actors read as a strategic triangle."""

    members: tuple[Id, Id, Id] = said("the three actors")
    neutral: Quantity = number("ties closer to zero than this are neutral", parse_quantity(0.05), low=0.0, high=1.0)
    note: Text = said("the analyst's remark", "")
