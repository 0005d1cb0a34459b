"""Votes on record as arrays, and what each way of foretelling says of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from detente.models.council import fit_votes, foretell_votes

__all__ = ["BASE_RATE", "CERTAIN", "VOTES", "VoteRecord", "foretold_votes", "ways_to_foretell"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

VOTES = ("yes", "abstain", "no")
"""A vote's code in `VoteRecord.vote` is its place here, counted from 1."""
CERTAIN, BASE_RATE = "everyone votes yes", "base rate of the other votes"
HALF = 0.5
"""Votes of each kind (yes, not yes) that are added to a base rate, so that it is never 0 or 1."""


@dataclass(frozen=True, eq=False)
class VoteRecord:
    """How members of a council voted.

    Parameters
    ----------
    name, digest
        the file it was read from, and the SHA-256 of its bytes
    resolutions
        their names, in the order of their dates where there are dates, else of the file
    resolution
        (vote,), an index into `resolutions`
    members
        (vote,), who voted
    vote
        (vote,), 1 yes, 2 abstain, 3 no
    features
        (vote,) by name; more of it makes a yes more likely
    """

    name: str
    digest: str
    resolutions: tuple[str, ...]
    resolution: NDArray[np.int64]
    members: tuple[str, ...]
    vote: NDArray[np.int8]
    features: Mapping[str, Floats]

    @property
    def is_yes(self) -> Bools:
        """(vote,), whether it was a yes."""
        return np.asarray(self.vote == 1)


def ways_to_foretell(record: VoteRecord) -> dict[str, tuple[str, ...]]:
    """Every way of foretelling by name, with the features that it uses; the two without any come first."""
    names = tuple(record.features)
    found: dict[str, tuple[str, ...]] = {CERTAIN: (), BASE_RATE: ()}
    found.update({f"{name} alone": (name,) for name in names})
    if len(names) > 1:
        found[" and ".join(names)] = names
    return found


def foretold_votes(record: VoteRecord, way: str, seen: Bools, asked: Bools) -> Floats:
    """(vote, 3), probabilities of yes, abstention and no of the votes asked for, learned from the votes seen."""
    return _PLAIN.get(way, _fitted)(record, way, seen, asked)


def _certain(record: VoteRecord, way: str, seen: Bools, asked: Bools) -> Floats:
    """Everybody votes yes."""
    return np.tile([1.0, 0.0, 0.0], (int(asked.sum()), 1))


def _base_rate(record: VoteRecord, way: str, seen: Bools, asked: Bools) -> Floats:
    """Everybody votes as the votes seen did on average."""
    counts = np.array([(record.vote[seen] == code).sum() for code in (1, 2, 3)], dtype=np.float64)
    rate = (counts + np.array([HALF, HALF / 2, HALF / 2])) / (counts.sum() + 2 * HALF)
    return np.tile(rate, (int(asked.sum()), 1))


def _fitted(record: VoteRecord, way: str, seen: Bools, asked: Bools) -> Floats:
    """The acceptance model, fitted to the votes seen."""
    matrix = np.column_stack([record.features[name] for name in ways_to_foretell(record)[way]])
    return foretell_votes(fit_votes(matrix[seen], record.vote[seen]), matrix[asked])


_PLAIN: Mapping[str, Callable[[VoteRecord, str, Bools, Bools], Floats]] = MappingProxyType(
    {CERTAIN: _certain, BASE_RATE: _base_rate}
)


def weights_of(record: VoteRecord, way: str) -> dict[str, float]:
    """The acceptance model fitted to all votes: intercept, the weight of each feature, and the gap, by name."""
    names = ways_to_foretell(record)[way]
    model = fit_votes(np.column_stack([record.features[name] for name in names]), record.vote)
    return {"intercept": model.intercept, **dict(zip(names, model.weight.tolist(), strict=True)), "gap": model.gap}
