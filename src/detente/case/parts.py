"""The data dictionary: every section and field of a case, its type, unit, legal range and meaning, written once.

The checker, the JSON Schema, the documentation and editor completion are all made from these models.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StrictBool, StrictInt, WithJsonSchema, field_validator, model_validator

from detente.case.bargaining_parts import EXCHANGE_RULES, RULES, Decided, Exchange, Group
from detente.case.council_parts import MODES, Ally, Council, Member, Outside, Passes, Votes
from detente.case.fields import Cited, Id, Part, Text, When, Word, Years, as_tuple, number, said, word
from detente.case.game_parts import Game
from detente.case.market_parts import Market
from detente.case.relation_parts import Alignment, Belief, Network, Triangle
from detente.errors import QuantityError
from detente.quantity import Quantity, parse_quantity

__all__ = [
    "CONCEPTS",
    "EXCHANGE_RULES",
    "MODES",
    "RULES",
    "About",
    "Actor",
    "Ally",
    "Assumption",
    "Case",
    "Choice",
    "Claim",
    "Contest",
    "Council",
    "Decided",
    "Edit",
    "Event",
    "Evidence",
    "Exchange",
    "Group",
    "Hypothesis",
    "Interest",
    "Issue",
    "Member",
    "Option",
    "Outside",
    "Passes",
    "Position",
    "Proposal",
    "Question",
    "Source",
    "Tie",
    "Variant",
    "View",
    "Votes",
]

Expression = Annotated[str, Field(max_length=10_000)]
CONCEPTS = {"nash": "nash", "gmr": "gmr", "general_metarational": "gmr", "smr": "smr", "symmetric_metarational": "smr",
            "seq": "seq", "sequential": "seq", "sseq": "sseq", "symmetric_sequential": "sseq"}
LARGEST = 1e100


class Edit(Cited):
    """A path and its new value: what effects, variants and failed assumptions are made of."""

    path: Text = said("path of the field that changes, such as issues.tax.positions.france.position")
    set: Any = said("the new value", None)
    add: Quantity | None = said("what is added to the value", None)
    scale: Quantity | None = said("what the value is multiplied by", None)

    @field_validator("set", mode="before")
    @classmethod
    def _read_set(cls, raw: object) -> object:
        if raw is None or isinstance(raw, (bool, Quantity, Word)):
            return raw
        try:
            return parse_quantity(raw)
        except QuantityError as error:
            if isinstance(raw, str) and " .. " not in raw:
                return Word.parse(raw)
            raise ValueError(str(error)) from None

    @model_validator(mode="after")
    def _one_of_three(self) -> Edit:
        given = [name for name in ("set", "add", "scale") if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(f"an edit has exactly one of set, add, scale; found {', '.join(given) or 'none'}")
        return self


class About(Part):
    """What the case is about, and the day from which it looks ahead."""

    title: Text = said("title in a few words")
    question: Text = said("the question the case is to answer", "")
    as_of: When | None = said("the day from which it looks ahead; later facts must not be inputs", None)
    horizon: Text = said("how far it looks ahead, such as 5 years", "")
    summary: Text = said("what it is about, in a paragraph", "")
    authors: tuple[Text, ...] = said("who wrote it", ())
    licence: Text = said("licence of the case", "")
    grade_table: Word = word(
        "table from evidence grades to the probability that an origin is right",
        ("strict", "neutral", "generous"),
        Word((("strict", 1 / 3), ("neutral", 1 / 3), ("generous", 1 / 3))),
    )

    _one = field_validator("authors", mode="before")(as_tuple)


class Source(Part):
    """Who said it."""

    title: Text = said("title of the work, interview or document")
    author: Text = said("who wrote or said it", "")
    date: When | None = said("when it appeared", None)
    kind: Literal["essay", "interview", "official", "press", "data", "paper", "book"] = said("kind of source")
    reliability: Literal["A", "B", "C", "D", "E", "F"] = said("NATO/Admiralty reliability; F: cannot be judged")
    origin: Id | None = said("where its reports ultimately come from; reports of one origin count once", None)
    url: Text = said("where it can be read", "")
    note: Text = said("the analyst's remark", "")


class Evidence(Part):
    """What a source said, graded."""

    source: Id = said("id of the source")
    says: Text = said("what it says, in the analyst's words")
    credibility: Annotated[StrictInt, Field(ge=1, le=6)] = said("credibility 1 to 6; 6: cannot be judged")
    date: When | None = said("day of what it reports", None)
    origin: Id | None = said("where it ultimately comes from; the source's own origin unless given", None)
    estimate: Quantity | None = number("a number it gives, for pooling and for claims", None)
    bears_on: dict[Id, Literal["CC", "C", "N", "I", "II"]] = said("how well it fits each hypothesis", dict)
    note: Text = said("the analyst's remark", "")


class Assumption(Cited):
    """Something taken for granted, and what would change if it were false."""

    says: Text = said("the assumption")
    status: Literal["solid", "caveated", "unsupported"] = said("how well it is supported")
    if_false: tuple[Edit, ...] = said("edits that hold if it is false", ())


class Actor(Cited):
    """A state, firm, body, group or person; a faction is an actor inside another."""

    name: Text = said("name as the report prints it", "")
    kind: Literal["state", "firm", "body", "group", "faction", "person"] = said("what it is")
    part_of: Id | None = said("the actor that a faction belongs to", None)
    influence: Quantity | None = number("weight inside the actor it belongs to; only ratios matter", None, low=0.0)
    capability: Quantity | None = number("power to move outcomes; only ratios matter", None, low=0.0)
    description: Text = said("who it is", "")


class Position(Cited):
    """What an actor wants on an issue, how much it cares and what it can put behind it."""

    position: Quantity = number("what it wants", on_scale=True)
    salience: Quantity = number("how much it cares", low=0.0, high=1.0, unit="share")
    capability: Quantity | None = number("power on this issue; the actor's own unless given", None, low=0.0)


class Issue(Cited):
    """A question with a scale, on which actors hold positions."""

    question: Text = said("the question")
    scale: dict[float, Text] = said("at least two points of the scale and what each means")
    unit: Text = said("unit of the scale", "")
    status_quo: Quantity | None = number("where things stand, and stay without agreement", None, on_scale=True)
    positions: dict[Id, Position] = said("positions by actor")
    decided: Decided = said("how it is settled", Decided())

    @field_validator("scale")
    @classmethod
    def _two_points(cls, scale: dict[float, str]) -> dict[float, str]:
        if len(scale) < 2:
            raise ValueError("a scale needs at least two different points, such as {0: none, 100: all}")
        if not all(abs(point) <= LARGEST for point in scale):
            raise ValueError(f"a point of a scale is a number of at most {LARGEST:g} in size")
        return scale

    @property
    def low(self) -> float:
        """Lower end of the scale."""
        return min(self.scale)

    @property
    def high(self) -> float:
        """Upper end of the scale."""
        return max(self.scale)


class Event(Cited):
    """A dated event that moved a tie."""

    date: When = said("when it happened, or began")
    says: Text = said("what happened")
    weight: Quantity = number("how far it brought the two closer (+) or apart (-); per year for a lasting event",
                              low=-1.0, high=1.0)
    until: When | None = said("end of a lasting event", None)
    half_life: Years | None = number("how fast this event fades; the tie's own unless given", None,
                                     low=0.0, unit="years")


class Tie(Cited):
    """A relation between two actors, kept as dated events."""

    between: tuple[Id, Id] = said("the two actors")
    half_life: Years = number("time after which an event counts half", low=0.0, unit="years")
    baseline: Quantity = number("level without any event", parse_quantity(0.0), low=-1.0, high=1.0)
    bounded: StrictBool = said("squeeze the level into -1 to 1 by tanh", False)
    events: tuple[Event, ...] = said("dated events", ())


class Proposal(Cited):
    """A bundle of settlements someone has put on the table."""

    says: Text = said("what is proposed", "")
    by: tuple[Id, ...] = said("who proposed it", ())
    settles: dict[Id, Quantity] = number("settlement of each issue it covers", on_scale=True)
    standing: dict[Id, Quantity] = number("what an actor's standing gains from who brokers it", {}, low=-1.0, high=1.0)
    standing_weight: Quantity = number("gain that a full change of standing is worth", parse_quantity(0.0), low=0.0)
    date: When | None = said("when it was made", None)

    _one = field_validator("by", mode="before")(as_tuple)


class Variant(Cited):
    """A named set of edits: a counterfactual kept with the case."""

    says: Text = said("what is different")
    edits: tuple[Edit, ...] = said("the edits")


class Choice(Cited):
    """One alternative of an option."""

    label: Text = said("label as the report prints it", "")
    effects: tuple[Edit, ...] = said("what it changes", ())


class Option(Cited):
    """What an actor can do."""

    actor: Id = said("whose option it is")
    label: Text = said("label as the report prints it", "")
    status_quo: Id = said("the choice that holds today")
    reversible: StrictBool = said("can a choice be taken back", True)
    choices: dict[Id, Choice] = said("its choices, at least two")

    @field_validator("choices", mode="before")
    @classmethod
    def _bare_choices(cls, raw: object) -> object:
        if isinstance(raw, list):
            if not all(isinstance(choice, str) for choice in raw) or len(set(raw)) < len(raw):
                raise ValueError("a list of choices holds different ids, such as [soft, hard]")
            return {choice: {} for choice in raw}
        return {key: {} if value is None else value for key, value in raw.items()} if isinstance(raw, dict) else raw


class Interest(Cited):
    """Something an actor cares about: an outcome, where it is worst and best, and its weight."""

    of: Expression = said("the outcome, as an expression")
    worst: Quantity = number("value of the outcome that counts 0")
    best: Quantity = number("value of the outcome that counts 1")
    weight: Quantity = number("weight among the actor's interests; only ratios matter", low=0.0)
    says: Text = said("the interest in words", "")


CHANCE_OR_WORD = {"anyOf": [{"type": "number", "minimum": 0, "maximum": 1}, {"enum": ["yes", "no"]},
                            {"type": "object", "properties": {"choose": {"type": "object"}}}]}


class Statement(Part):
    """A statement of preference that may fail to hold: what the actor wants is not quite known."""

    says: Expression = said("what the actor wants, as a statement about worlds")
    holds: Annotated[Word, WithJsonSchema(CHANCE_OR_WORD)] = word(
        "chance that it wants this, from 0 to 1; or yes, or no", ("yes", "no"), Word((("yes", 1.0),)))
    note: Text = said("the analyst's reason, in a sentence", "")

    @field_validator("holds", mode="before")
    @classmethod
    def _chance(cls, raw: object) -> object:
        if isinstance(raw, (int, float)) and not isinstance(raw, bool):
            if not 0 <= raw <= 1:
                raise ValueError(f"found {raw}; a chance from 0 to 1 would be right")
            return Word(tuple((name, share) for name, share in (("yes", float(raw)), ("no", 1.0 - raw)) if share > 0))
        found = Word.parse(raw)
        if not set(found.words) <= {"yes", "no"}:
            raise ValueError(f"found {', '.join(found.words)}; a chance from 0 to 1, yes, or no would be right")
        return found


class View(Part):
    """How an actor sees the contest, where it sees it wrongly; the rest is as it is."""

    hides: tuple[Id, ...] = said("options of others that it does not know of; to it they stay as they are today", ())
    infeasible: tuple[Expression, ...] = said("combinations of choices that it thinks cannot be", ())
    preferences: dict[Id, tuple[Expression, ...]] = said("what it believes that an actor wants, as statements", dict)

    _one = field_validator("hides", mode="before")(as_tuple)


class Contest(Part):
    """How the strategic interaction over worlds is solved."""

    concepts: tuple[Literal[tuple(CONCEPTS)], ...] = said(  # type: ignore[valid-type]  # words come from the table
        "stability concepts to report", ("nash", "sequential", "general_metarational", "symmetric_metarational"))
    forecast: Literal[tuple(CONCEPTS)] = said(  # type: ignore[valid-type]  # words come from the table
        "the concept whose equilibria make the forecast", "sequential")
    status_quo: dict[Id, Id] = said("where the contest starts, where it is not the options' status quo", dict)
    coalitions: tuple[tuple[Id, ...], ...] = said("coalitions to examine", ())
    precision: Quantity = number("precision of the logit response, per unit of payoff",
                                 parse_quantity("3 .. 10 .. 30"), low=0.0)
    much: Quantity | None = number("payoff by which a world must be worse to count as much worse; asks for strong "
                                   "stability", None, low=0.0)
    horizon: Annotated[StrictInt, Field(ge=1, le=20)] | None = said(
        "asks which worlds last for two actors who look 1, 2, … up to so many moves ahead", None)
    views: dict[Id, View] = said("how actors see the contest that see it wrongly", dict)


class Hypothesis(Part):
    """A rival explanation."""

    says: Text = said("the explanation")
    prior: Quantity | None = number("prior probability; equal shares unless given", None, low=0.0, high=1.0)


class Claim(Cited):
    """A proposition tested on the outcomes."""

    says: Text = said("the claim in words")
    test: Expression = said("an expression that is true or false")


class Question(Cited):
    """A forecast that will resolve on a date."""

    asks: Text = said("the question")
    resolves: When = said("when it is resolved")
    probability: Expression = said("its probability, as an expression")


class Case(Part):
    """What the analyst wrote: one YAML file."""

    detente: Literal[1] = said("version of the case language")
    case: About = said("what the case is about")
    sources: dict[Id, Source] = said("who said it", dict)
    evidence: dict[Id, Evidence] = said("what they said, graded", dict)
    assumptions: dict[Id, Assumption] = said("what is taken for granted", dict)
    actors: dict[Id, Actor] = said("states, firms, bodies, groups, persons, and factions inside them")
    issues: dict[Id, Issue] = said("questions with a scale on which actors hold positions", dict)
    groups: dict[Id, Group] = said("issues that are bargained over together", dict)
    exchanges: dict[Id, Exchange] = said("issues that may be traded against each other", dict)
    councils: dict[Id, Council] = said("bodies that decide issues by votes", dict)
    markets: dict[Id, Market] = said("producers, regions and routes", dict)
    ties: dict[Id, Tie] = said("relations between two actors, as dated events", dict)
    beliefs: dict[Id, Belief] = said("what one actor thinks of another", dict)
    games: dict[Id, Game] = said("small games with known answers", dict)
    alignments: dict[Id, Alignment] = said("whom an actor leans on, over time", dict)
    triangles: dict[Id, Triangle] = said("three actors read as a strategic triangle", dict)
    networks: dict[Id, Network] = said("ties read together, as friends and enemies", dict)
    proposals: dict[Id, Proposal] = said("bundles of settlements on the table", dict)
    variants: dict[Id, Variant] = said("named counterfactuals", dict)
    options: dict[Id, Option] = said("what actors can do", dict)
    infeasible: tuple[Expression, ...] = said("combinations of choices that cannot be", ())
    interests: dict[Id, dict[Id, Interest]] = said("what each actor cares about", dict)
    preferences: dict[Id, tuple[Expression | Statement, ...]] = said("ordered statements, instead of interests", dict)
    contest: Contest = said("how the contest is solved", Contest)
    hypotheses: dict[Id, Hypothesis] = said("rival explanations", dict)
    claims: dict[Id, Claim] = said("propositions to test", dict)
    questions: dict[Id, Question] = said("forecasts that will resolve", dict)
