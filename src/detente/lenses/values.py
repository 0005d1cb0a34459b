"""The numbers, words and switches of a case as arrays over the draws of one block, with edits laid over them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.case.edit import as_word
from detente.case.expression import evaluate, parse
from detente.case.fields import Word
from detente.case.parts import Case, Edit
from detente.case.slots import Slot
from detente.draws import uniforms
from detente.errors import DetenteError
from detente.lenses.references import lookup_in
from detente.quantity import (
    GRADE_TABLES,
    Distribution,
    From,
    Pool,
    Quantity,
    distribution,
    grade_weight,
    linear_pool,
    origin_alpha,
    origins,
    parse_quantity,
)

__all__ = ["NO_OVERLAY", "Overlay", "Stream", "Values", "origin_of", "prior_of"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Overlay:
    """Edits in force, each with the address of its own numbers, and the evidence that is set aside."""

    edits: tuple[tuple[str, Edit], ...] = ()
    dropped: frozenset[str] = frozenset()


NO_OVERLAY = Overlay()


@dataclass
class Stream:
    """The random numbers of one block, remembered by path so that every world and counterfactual shares them."""

    seed: int
    block: int
    size: int
    known: dict[str, Floats] = field(default_factory=dict)
    drawings: dict[tuple[str, Quantity, float | None, float | None], Floats] = field(default_factory=dict)
    held: dict[tuple[str, str], int] = field(default_factory=dict)

    def uniform(self, path: str) -> Floats:
        """One uniform number per draw for a path."""
        if path not in self.known:
            self.known[path] = uniforms(self.seed, path, self.block, self.size)
        return self.known[path]

    def drawn(self, path: str, quantity: Quantity, low: float | None, high: float | None) -> Floats:
        """Draws of a quantity on a path's random numbers, read-only and made once."""
        key = (path, quantity, low, high)
        if key not in self.drawings:
            values = _distribution(quantity, low, high).quantile(self.uniform(path))
            values.flags.writeable = False
            self.drawings[key] = values
        return self.drawings[key]


@lru_cache(maxsize=16_384)
def _distribution(quantity: Quantity, low: float | None, high: float | None) -> Distribution:
    return distribution(quantity, low, high)


def origin_of(case: Case, evidence: str) -> str:
    """Where a piece of evidence ultimately comes from: its own origin, else its source's, else the source itself.

    >>> from detente.lenses.load import load_case
    >>> origin_of(load_case("russia-iran-us-2010").case, "great-power-seat")
    'leverett-2010'
    """
    piece = case.evidence[evidence]
    source = case.sources.get(piece.source)
    return piece.origin or (source.origin if source else None) or piece.source


def prior_of(slot: Slot) -> Quantity | None:
    """The ignorance prior of a number: the stated one, else uniform over its legal range, else none.

    >>> prior_of(Slot("issues.tax.status_quo", parse_quantity(20), 0.0, 100.0)).form
    Uniform(low=0.0, high=100.0)
    """
    if isinstance(slot.value, Quantity) and slot.value.prior is not None:
        return slot.value.prior
    if slot.low is None or slot.high is None:
        return None
    return parse_quantity({"uniform": [slot.low, slot.high]}) if slot.low < slot.high else None


class Values:
    """Read the case's leaves as arrays over the draws of a block.

    Parameters
    ----------
    case, slots
        The case and its leaves by path.
    stream
        The block's random numbers.
    overlay
        Edits in force and evidence set aside.
    outcome
        Reader of earlier outcomes, for quantities computed from them.
    dates
        Dates at which dated outcomes are wanted, beside the case's own day.
    over_worlds
        Reader of an outcome in every world, shape (draw, world); only for items that span worlds.
    today
        Reader of an outcome in today's world; only for items that compare with it.

    Our reading
    -----------
    A `set` draws the new value from the target's own random numbers, so that a shifted range shifts every draw alike.
    What an edit pushes beyond the legal range is held at the bound, and counted in `stream.held`.
    """

    def __init__(
        self,
        case: Case,
        slots: Mapping[str, Slot],
        stream: Stream,
        overlay: Overlay = NO_OVERLAY,
        outcome: Callable[[str], NDArray[Any]] | None = None,
        dates: tuple[dt.date, ...] = (),
        over_worlds: Callable[[str], NDArray[Any]] | None = None,
        today: Callable[[str], NDArray[Any]] | None = None,
    ) -> None:
        self.case, self.slots, self.stream, self.overlay = case, slots, stream, overlay
        self._outcome, self.dates, self.over_worlds, self.today = outcome, dates, over_worlds, today
        self.size = stream.size
        self._numbers: dict[str, Floats] = {}

    def outcome(self, path: str) -> NDArray[Any]:
        """An outcome of an earlier item in this world."""
        if self._outcome is None:
            raise DetenteError(f"outcomes cannot be read here: {path}")
        return self._outcome(path)

    def number(self, path: str) -> Floats:
        """The number at a path, shape (draw,); worked out once."""
        if path not in self._numbers:
            self._numbers[path] = self._edited(path, self.slots[path])
        return self._numbers[path]

    def _edited(self, path: str, slot: Slot) -> Floats:
        """A number with the edits on its path; a slot that stands in for another lends its range and random numbers."""
        edits = [(key, edit) for key, edit in self.overlay.edits if edit.path == path]
        last = max((i for i, (_, edit) in enumerate(edits) if edit.set is not None), default=-1)
        value = self._set_value(edits[last], slot) if last >= 0 else self._base(slot)
        for key, edit in edits[last + 1 :]:
            value = self._changed(value, key, edit, slot)
        return value

    def years(self, path: str) -> Floats:
        """A length of time in years, infinite for `never`."""
        return self.number(path)

    def word(self, path: str) -> Word:
        """The word or choice of words at a path."""
        for _, edit in reversed(self.overlay.edits):
            if edit.path == path:
                return as_word(edit.set)
        value = self.slots[path].value
        assert isinstance(value, Word)
        return value

    def drawn_word(self, path: str) -> NDArray[np.int64]:
        """Index into `word(path).words` per draw."""
        shares = np.cumsum([weight for _, weight in self.word(path).choices])
        return np.searchsorted(shares[:-1], self.stream.uniform(path), side="right")

    def flag(self, path: str) -> bool:
        """The switch at a path."""
        for _, edit in reversed(self.overlay.edits):
            if edit.path == path:
                return bool(edit.set)
        return bool(self.slots[path].value)

    def is_given(self, path: str) -> bool:
        """Is there anything at this path."""
        return path in self.slots

    def counts(self, evidence: tuple[str, ...]) -> NDArray[np.bool_]:
        """Per draw: is at least one origin of these pieces of evidence right; always, where there are none."""
        kept = self.kept(evidence)
        if not evidence:
            return np.ones(self.size, dtype=bool)
        right = [self.is_right(piece) for piece in kept]
        return np.logical_or.reduce(right) if right else np.zeros(self.size, dtype=bool)

    def kept(self, evidence: tuple[str, ...]) -> tuple[str, ...]:
        """These pieces of evidence without the ones set aside."""
        return tuple(piece for piece in evidence if piece not in self.overlay.dropped)

    def is_right(self, piece: str) -> NDArray[np.bool_]:
        """Per draw: does this piece of evidence count; one random number per origin."""
        return self.stream.uniform(f"origins.{origin_of(self.case, piece)}") < self.weight(piece)

    def weight(self, piece: str) -> Floats:
        """Per draw: the probability that a piece of evidence counts, under the grade table of that draw."""
        weight: Floats = self._table([piece])[self.drawn_word("case.grade_table"), 0]
        return weight

    def _set_value(self, keyed: tuple[str, Edit], slot: Slot) -> Floats:
        """The number that an edit sets, drawn from the target's stream; a scenario may edit it in its turn."""
        key, edit = keyed
        if isinstance(edit.set, Word):
            return np.full(self.size, np.inf)
        own = f"{key}.set"
        return self._edited(own, Slot(slot.path, edit.set, slot.low, slot.high, evidence=self.slots[own].evidence))

    def _changed(self, value: Floats, key: str, edit: Edit, slot: Slot) -> Floats:
        """The value after one `add` or `scale`, held inside the legal range."""
        kind = "add" if edit.add is not None else "scale"
        amount = self.number(f"{key}.{kind}")
        moved = value + amount if kind == "add" else value * amount
        return self._held(moved, slot, key)

    def _held(self, value: Floats, slot: Slot, key: str) -> Floats:
        low = -np.inf if slot.low is None else slot.low
        high = np.inf if slot.high is None else slot.high
        outside = int(np.count_nonzero((value < low) | (value > high)))
        if outside:
            name = (key, slot.path)
            self.stream.held[name] = max(self.stream.held.get(name, 0), outside)
            return np.clip(value, low, high)
        return value

    def _base(self, slot: Slot) -> Floats:
        """Draws of a number without edits."""
        quantity = slot.value
        if not isinstance(quantity, Quantity):
            return np.full(self.size, np.inf)
        if slot.evidence and not self.kept(slot.evidence):
            fallback = prior_of(slot)
            if fallback is not None:
                return self._drawn(fallback, slot)
        if isinstance(quantity.form, Pool):
            return self._pooled(quantity.form, slot)
        if isinstance(quantity.form, From):
            return self._computed(quantity.form, slot)
        return self._drawn(quantity, slot)

    def _drawn(self, quantity: Quantity, slot: Slot) -> Floats:
        return self.stream.drawn(slot.path, quantity, slot.low, slot.high)

    def _computed(self, form: From, slot: Slot) -> Floats:
        result = evaluate(parse(form.expression), lookup_in(self))
        value = np.where(result.defined, result.value, np.nan).astype(float)
        return self._held(np.broadcast_to(value, (self.size,)).copy(), slot, slot.path)

    def _pooled(self, form: Pool, slot: Slot) -> Floats:
        """Linear pool over origins: each right with its weight, the ignorance prior where it is wrong."""
        prior_quantity = prior_of(slot)
        if prior_quantity is None:
            raise DetenteError(f"{slot.path} is pooled but has no ignorance prior")
        prior = self._drawn(prior_quantity, slot)
        pieces = [piece for piece in self.kept(form.evidence) if self.case.evidence[piece].estimate is not None]
        if not pieces:
            return prior
        estimates = np.stack([self._estimate(piece, slot) for piece in pieces], axis=1)
        names = [origin_of(self.case, piece) for piece in pieces]
        pick = self.stream.uniform(f"{slot.path}.pool")
        return linear_pool(estimates, names, self._origins_right(pieces, names), pick, prior)

    def _origins_right(self, pieces: list[str], names: list[str]) -> NDArray[np.bool_]:
        """(draw, origin) is each origin right, in the order of first appearance."""
        alpha = np.array([origin_alpha(column, names) for column in self._table(pieces)])[
            self.drawn_word("case.grade_table")
        ]
        chance = np.stack([self.stream.uniform(f"origins.{name}") for name in origins(names)], axis=1)
        return chance < alpha

    def _table(self, pieces: list[str]) -> Floats:
        """(table, piece) the probability that each counts under each grade table."""
        graded = [(self.case.sources[self.case.evidence[p].source].reliability, self.case.evidence[p].credibility)
                  for p in pieces]
        words = self.word("case.grade_table").words
        return np.array([[grade_weight(GRADE_TABLES[word], *grade) for grade in graded] for word in words])

    def _estimate(self, piece: str, slot: Slot) -> Floats:
        """Draws of what a piece of evidence says, inside the range of the number it informs."""
        own = self.slots[f"evidence.{piece}.estimate"]
        return self._edited(own.path, Slot(own.path, own.value, slot.low, slot.high))
