"""From graded evidence to one distribution: grade tables, and pools that count each origin once.

No validated table from source grades to probabilities exists. The three tables here are judgement, made
so that a conclusion can be tried against a strict, a neutral and a generous reader; none of them is a
measurement, and a case should be believed only where it stands under all three.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from detente.errors import DomainError, QuantityError, ShapeError
from detente.quantity.shapes import FloatArray
from detente.quantity.words import found

__all__ = [
    "GRADE_TABLES",
    "GradeTable",
    "grade_weight",
    "linear_pool",
    "log_odds_pool",
    "origin_alpha",
    "origins",
]

RELIABILITY = "ABCDEF"
CREDIBILITY = (1, 2, 3, 4, 5, 6)


@dataclass(frozen=True, slots=True)
class GradeTable:
    """How likely evidence of each grade is to be right: a judgement, with a name and a version.

    Parameters
    ----------
    name, version
        Which table this is; a run records both.
    says
        For what kind of reader it is made.
    alpha
        (5, 5) rows A to E, columns 1 to 5; falls along both.
    unjudged
        The probability for reliability F or credibility 6, which mean *cannot be judged*.

    Raises
    ------
    QuantityError
        If it is not five by five, a value is outside 0 to 1, or a worse grade weighs more.
    """

    name: str
    version: int
    says: str
    alpha: tuple[tuple[float, ...], ...]
    unjudged: float

    def __post_init__(self) -> None:
        if len(self.alpha) != 5 or any(len(row) != 5 for row in self.alpha):
            raise QuantityError(
                f"grade table {self.name} must have five rows (A to E) of five columns (1 to 5)"
            )
        table = np.array(self.alpha)
        if not bool(((table >= 0) & (table <= 1)).all()) or not 0 <= self.unjudged <= 1:
            raise QuantityError(f"grade table {self.name} has a probability outside 0 to 1")
        if bool((np.diff(table, axis=0) > 0).any() or (np.diff(table, axis=1) > 0).any()):
            raise QuantityError(f"grade table {self.name} gives a worse grade more weight than a better one")


GRADE_TABLES: Mapping[str, GradeTable] = MappingProxyType(
    {
        "strict": GradeTable(
            name="strict",
            version=1,
            says="for a reader who believes little that is not confirmed",
            alpha=(
                (0.90, 0.75, 0.50, 0.25, 0.10),
                (0.80, 0.65, 0.40, 0.20, 0.08),
                (0.65, 0.50, 0.30, 0.15, 0.05),
                (0.45, 0.35, 0.20, 0.10, 0.03),
                (0.30, 0.20, 0.10, 0.05, 0.02),
            ),
            unjudged=0.30,
        ),
        "neutral": GradeTable(
            name="neutral",
            version=1,
            says="for a reader without a leaning",
            alpha=(
                (0.95, 0.85, 0.65, 0.40, 0.20),
                (0.90, 0.80, 0.60, 0.35, 0.15),
                (0.80, 0.70, 0.50, 0.30, 0.10),
                (0.65, 0.50, 0.35, 0.20, 0.08),
                (0.50, 0.35, 0.20, 0.10, 0.05),
            ),
            unjudged=0.50,
        ),
        "generous": GradeTable(
            name="generous",
            version=1,
            says="for a reader who takes people at their word",
            alpha=(
                (0.98, 0.93, 0.80, 0.60, 0.35),
                (0.96, 0.90, 0.75, 0.55, 0.30),
                (0.90, 0.82, 0.65, 0.45, 0.25),
                (0.80, 0.70, 0.50, 0.35, 0.20),
                (0.65, 0.50, 0.35, 0.25, 0.15),
            ),
            unjudged=0.65,
        ),
    }
)
"""The shipped tables by name. Judgement, version 1: no validated table exists."""


def grade_weight(table: GradeTable, reliability: str, credibility: int) -> float:
    """Return the probability that evidence of a grade is right.

    Source
    ------
    The letters and figures are the Admiralty (NATO) grades; the numbers are this table's judgement.

    Parameters
    ----------
    table
        One of `GRADE_TABLES`, or your own.
    reliability
        Of the source, A (best) to E; F cannot be judged.
    credibility
        Of the information, 1 (best) to 5; 6 cannot be judged.

    Returns
    -------
    float
        Between 0 and 1.

    Raises
    ------
    QuantityError
        If there is no such grade.

    Our reading
    -----------
    Either F or 6 is enough for the table's `unjudged` value: what cannot be judged is not the bottom.

    Example
    -------
    >>> grade_weight(GRADE_TABLES["neutral"], "B", 2), grade_weight(GRADE_TABLES["neutral"], "F", 2)
    (0.8, 0.5)
    """
    if reliability not in tuple(RELIABILITY):
        raise QuantityError(f"found {found(reliability)} as a reliability; it is a letter from A to F")
    if isinstance(credibility, bool) or credibility not in CREDIBILITY:
        raise QuantityError(f"found {found(credibility)} as a credibility; it is a figure from 1 to 6")
    if reliability == "F" or credibility == 6:
        return table.unjudged
    return table.alpha[RELIABILITY.index(reliability)][credibility - 1]


def origins(origin: Sequence[str]) -> tuple[str, ...]:
    """List each origin once, in the order of first appearance.

    >>> origins(["wire", "minister", "wire"])
    ('wire', 'minister')
    """
    return tuple(dict.fromkeys(origin))


def origin_alpha(alpha: npt.ArrayLike, origin: Sequence[str]) -> FloatArray:
    """Return the probability that each origin is right, from those of its reports.

    Parameters
    ----------
    alpha
        (report,) from `grade_weight`
    origin
        (report,) the origin of each report

    Returns
    -------
    array
        (origin,) in the order of `origins`

    Our reading
    -----------
    The best-graded report speaks for its origin: repeating a story elsewhere makes it no worse, nor better.

    Example
    -------
    >>> origin_alpha([0.8, 0.5, 0.3], ["wire", "minister", "wire"])
    array([0.8, 0.5])
    """
    weight = np.asarray(alpha, dtype=np.float64)
    names = np.asarray(origin)
    if weight.shape != names.shape:
        raise ShapeError(f"alpha has shape {weight.shape} but origin has shape {names.shape}")
    return np.array([weight[names == name].max() for name in origins(origin)])


def linear_pool(
    estimate: npt.ArrayLike,
    origin: Sequence[str],
    is_right: npt.ArrayLike,
    pick: npt.ArrayLike,
    prior: npt.ArrayLike,
    weight: npt.ArrayLike | None = None,
) -> FloatArray:
    """Draw from the linear pool of several estimates, each origin counted once.

    Source
    ------
    [Stone1961]_ for the pool. That an origin fails as a whole is our rule for reports that repeat it.

    Parameters
    ----------
    estimate
        (draw, report) a draw from each report's own estimate
    origin
        (report,) the origin of each report
    is_right
        (draw, origin) whether the origin is right in this draw; one Bernoulli draw with its alpha.
        Columns in the order of `origins(origin)`.
    pick
        (draw,) uniform, which origin is listened to
    prior
        (draw,) a draw from the ignorance prior
    weight
        (origin,) relative weights; equal where not given

    Returns
    -------
    array
        (draw,) the estimate of the origin picked where that is right, else the prior. Several reports
        of one origin share its weight equally.

    Raises
    ------
    ShapeError
        If the arrays do not fit together, or there is no report.
    DomainError
        If a weight is below 0, or all of them are 0.

    Example
    -------
    >>> linear_pool([[40., 70.]] * 3, ["a", "b"], [[True, True], [True, True], [True, False]],
    ...             pick=[0.2, 0.7, 0.7], prior=[5., 5., 5.])
    array([40., 70.,  5.])
    """
    value = np.asarray(estimate, dtype=np.float64)
    right = np.asarray(is_right, dtype=np.bool_)
    share = np.asarray(pick, dtype=np.float64)
    ignorance = np.asarray(prior, dtype=np.float64)
    names = origins(origin)
    _check_shapes(value, right, share, ignorance, (len(origin), len(names)))
    member = np.array([names.index(name) for name in origin])
    order = np.argsort(member, kind="stable")
    edge = np.cumsum(_report_weight(member, len(names), weight)[order])[:-1]
    report = order[np.searchsorted(edge, share, side="right")]
    draw = np.arange(len(share))
    return np.where(right[draw, member[report]], value[draw, report], ignorance)


def log_odds_pool(
    probability: npt.ArrayLike, origin: Sequence[str], weight: npt.ArrayLike | None = None
) -> FloatArray:
    """Pool probabilities by averaging their log-odds, each origin counted once.

    Source
    ------
    [Genest1986]_, the logarithmic opinion pool for one event.

    Parameters
    ----------
    probability
        (draw, report) from 0 to 1
    origin
        (report,) the origin of each report
    weight
        (origin,) relative weights; equal where not given

    Returns
    -------
    array
        (draw,) from 0 to 1

    Raises
    ------
    ShapeError
        If the arrays do not fit together.
    DomainError
        If a probability is outside 0 to 1, one report is certain of the event and another of its
        opposite, a weight is below 0 or all are 0.

    Our reading
    -----------
    A report that is certain (0 or 1) and has weight decides the pool, as the formula has it.

    Example
    -------
    >>> log_odds_pool([[0.8, 0.5]], ["a", "b"]).round(4)
    array([0.6667])
    """
    value = np.asarray(probability, dtype=np.float64)
    names = origins(origin)
    if value.ndim != 2 or value.shape[1] != len(origin) or not names:
        raise ShapeError(f"probability has shape {value.shape} but there are {len(origin)} reports")
    if not bool(((value >= 0) & (value <= 1)).all()):
        raise DomainError("probability has a value outside 0 to 1")
    member = np.array([names.index(name) for name in origin])
    share = _report_weight(member, len(names), weight)
    value, share = value[:, share > 0], share[share > 0]
    if bool(((value == 0).any(axis=1) & (value == 1).any(axis=1)).any()):
        raise DomainError(
            "probability is 0 in one report and 1 in another of the same draw; these cannot be pooled"
        )
    with np.errstate(divide="ignore"):
        odds = (np.log(value) - np.log1p(-value)) @ share
    tail = np.exp(-np.abs(odds))
    return np.where(odds >= 0, 1.0 / (1.0 + tail), tail / (1.0 + tail))


def _report_weight(member: npt.NDArray[np.int64], count: int, weight: npt.ArrayLike | None) -> FloatArray:
    """Return the share of each report (report,): its origin's, divided among the origin's reports."""
    each = np.ones(count) if weight is None else np.asarray(weight, dtype=np.float64)
    if each.shape != (count,):
        raise ShapeError(f"weight has shape {each.shape} but there are {count} origins")
    if not bool((each >= 0).all()) or not each.sum() > 0 or not np.isfinite(each).all():
        raise DomainError("weight must be finite and at least 0, and above 0 for at least one origin")
    each = each / each.sum()
    share: FloatArray = (each / np.bincount(member, minlength=count))[member]
    return share


def _check_shapes(
    value: FloatArray,
    right: npt.NDArray[np.bool_],
    share: FloatArray,
    ignorance: FloatArray,
    counts: tuple[int, int],
) -> None:
    """Refuse arrays that do not fit together."""
    reports, number = counts
    if not reports:
        raise ShapeError("there is no report to pool")
    if value.ndim != 2 or value.shape[1] != reports:
        raise ShapeError(f"estimate has shape {value.shape} but there are {reports} reports")
    draws = value.shape[0]
    for name, array, shape in (
        ("is_right", right, (draws, number)),
        ("pick", share, (draws,)),
        ("prior", ignorance, (draws,)),
    ):
        if array.shape != shape:
            raise ShapeError(
                f"{name} has shape {array.shape}; with {draws} draws and {number} origins it must be {shape}"
            )
