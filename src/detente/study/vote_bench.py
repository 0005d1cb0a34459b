"""How well votes of a council are foretold by votes on its other resolutions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.lenses.vote_record import VoteRecord, foretold_votes, ways_to_foretell, weights_of

__all__ = ["VoteBench", "VoteLine", "area_under_curve", "bench_votes"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class VoteLine:
    """One way of foretelling votes.

    Parameters
    ----------
    name
        what it is called
    told
        (vote, 3), probabilities of yes, abstention and no; NaN for votes that were not foretold
    brier, log, hits
        of yes against anything else: mean squared error, mean of minus the log of what came (infinite where that was
        held impossible), and the share in which the likelier of the two came
    three_way
        mean of minus the log of the vote that came, of all three
    by_resolution
        (resolution,), `log` of each; NaN where not foretold
    auc
        chance that a vote other than yes was held less likely to be a yes than a yes was; NaN where nothing tells
        members apart
    better
        how many resolutions it foretells better than the base rate, by `log`
    weights
        the model fitted to all votes, in units of its noise; empty where there is none
    """

    name: str
    told: Floats
    brier: float
    log: float
    hits: float
    three_way: float
    by_resolution: Floats
    auc: float
    better: int
    weights: dict[str, float]


@dataclass(frozen=True, eq=False)
class VoteBench:
    """Every way of foretelling, held against what came.

    Parameters
    ----------
    record
        the votes
    lines
        the certain yes first, then the base rate, then what is fitted
    is_forward
        whether each resolution was foretold from earlier ones alone
    asked
        (vote,), which votes were foretold
    plain_auc
        `auc` of each feature as it is, without any fitting
    """

    record: VoteRecord
    lines: tuple[VoteLine, ...]
    is_forward: bool
    asked: Bools
    plain_auc: dict[str, float]


def bench_votes(record: VoteRecord, is_forward: bool = False) -> VoteBench:
    """Foretell the votes on each resolution from those on the others, or from the earlier ones alone, and score."""
    asked = record.resolution > 0 if is_forward else np.ones(len(record.vote), dtype=bool)
    told = {way: _told(record, way, is_forward) for way in ways_to_foretell(record)}
    base = _by_resolution(record, list(told.values())[1])
    lines = [_line(record, way, found, asked, base) for way, found in told.items()]
    plain = {name: area_under_curve(-values, ~record.is_yes) for name, values in record.features.items()}
    return VoteBench(record, tuple(lines), is_forward, asked, plain)


def area_under_curve(score: Floats, happened: Bools) -> float:
    """Chance that the score is higher where something happened than where it did not, ties counted half.

    Source
    ------
    [HanleyMcNeil1982]_.
    """
    if happened.all() or not happened.any():
        return float("nan")
    gap = score[happened][:, None] - score[~happened]
    return float(((gap > 0) + 0.5 * (gap == 0)).mean())


def _told(record: VoteRecord, way: str, is_forward: bool) -> Floats:
    """(vote, 3), each resolution foretold without itself."""
    told = np.full((len(record.vote), 3), np.nan)
    for index in range(1 if is_forward else 0, len(record.resolutions)):
        here = record.resolution == index
        seen = record.resolution < index if is_forward else ~here
        told[here] = foretold_votes(record, way, seen, here)
    return told


def _line(record: VoteRecord, way: str, told: Floats, asked: Bools, base: Floats) -> VoteLine:
    """The scores of one way."""
    yes, came = told[asked, 0], record.is_yes[asked]
    by_resolution = _by_resolution(record, told)
    names = ways_to_foretell(record)[way]
    return VoteLine(
        name=way,
        told=told,
        brier=float(((yes - came) ** 2).mean()),
        log=float(_logs(told, record)[asked].mean()),
        hits=float(((yes >= 0.5) == came).mean()),
        three_way=_three_way(told[asked], record.vote[asked]),
        by_resolution=by_resolution,
        auc=area_under_curve(-yes, ~came) if names else float("nan"),
        better=int((by_resolution < base - 1e-12).sum()),
        weights=weights_of(record, way) if names else {},
    )


def _logs(told: Floats, record: VoteRecord) -> Floats:
    """(vote,), minus the log of the probability given to a yes, or to anything else, whichever came."""
    with np.errstate(divide="ignore"):
        return np.asarray(-np.log(np.where(record.is_yes, told[:, 0], 1 - told[:, 0])))


def _by_resolution(record: VoteRecord, told: Floats) -> Floats:
    """(resolution,), the mean log score of each."""
    logs = _logs(told, record)
    return np.array([logs[record.resolution == index].mean() for index in range(len(record.resolutions))])


def _three_way(told: Floats, vote: NDArray[np.int8]) -> float:
    """Mean of minus the log of the probability of the vote that came."""
    with np.errstate(divide="ignore"):
        return float(-np.log(told[np.arange(len(vote)), vote - 1]).mean())
