"""A Condorcet election over the actors' positions on several issues at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.errors import DomainError
from detente.models.bargaining.election.records import Election
from detente.models.bargaining.election.tracing import RANGES, check_words, rules_of
from detente.models.bargaining.many import ManyPositions, check_many
from detente.models.bargaining.records import NORMAL, STOPPED_EARLY, UNANIMOUS
from detente.models.bargaining.spatial.field import arranged, case_of
from detente.models.bargaining.spatial.rule import mode_of, room_for
from detente.models.checks import CodeArray, FloatArray, IntArray

__all__ = ["JointElection", "condorcet_together"]

DEFAULTS = Election()


@dataclass(frozen=True, eq=False)
class JointElection:
    """How likely each place on all the issues is to win.

    Parameters
    ----------
    outcome
        (draw, issue), the expected position; NaN where there is none
    influence
        (draw, actor), capability times total salience, as shares; 0 for those who take no part
    status
        (draw,), an index into `STATUSES`
    certificate
        (draw,), 0 is perfect: how far the probabilities are from their condition, or from summing to 1
    options
        (draw, option, issue), the distinct places, by the first actor at each; NaN after the last
    probability
        (draw, option), summing to 1; 0 after the last
    supported
        (draw, actor), the option at which an actor stands; -1 where it takes no part
    mode
        (draw, issue), the likeliest option; of several the one nearest to the expected position, then the first
    """

    outcome: FloatArray
    influence: FloatArray
    status: CodeArray
    certificate: FloatArray
    options: FloatArray
    probability: FloatArray
    supported: IntArray
    mode: FloatArray


def condorcet_together(case: ManyPositions, options: Election = DEFAULTS) -> JointElection:
    """Elect one of the places where actors stand on several issues, in weighted votes between pairs of places.

    Source
    ------
    [Condorcet1785]_ for the votes between pairs; [WiseLesterEfird2015]_ for distances on several issues, strengths and
    chances.

    Parameters
    ----------
    case
        position and salience, each (draw, actor, issue), and capability, the same on every issue; see `ManyPositions`.
        The status quo is not used
    options
        how votes are counted; see `Election`

    Returns
    -------
    JointElection
        the places and their probabilities, their expected value as outcome, where each actor stands, influence,
        status, and as certificate how far the probabilities are from their condition

    Raises
    ------
    ShapeError
        If the arrays do not fit together.
    DomainError
        If a salience or capability is negative, no capability is positive, an actor's capability differs between
        issues, a scale is empty, or an option is not one of its words.

    Our reading
    -----------
    A utility is 1 less the distance, which is a mean over the issues weighted by the square of the salience. A vote
    weighs capability times total salience. An actor without a position on one of the issues takes no part; one that
    does not care about an issue has a place on it that others may like or dislike.

    Limits
    ------
    A place wins on all issues at once, so that nobody trades one against another; for that see `exchange`.

    Example
    -------
    >>> case = ManyPositions(position=np.array([[[0., 0.], [40., 40.], [100., 100.]]]), salience=np.full((1, 3, 2), .5),
    ...                      capability=np.array([[.45, .35, .20]]))
    >>> result = condorcet_together(case)
    >>> result.probability.round(3), result.outcome.round(2)
    (array([[0.381, 0.486, 0.133]]), array([[32.78, 32.78]]))
    """
    from detente.models.bargaining.spatial._ballot import elect_draws

    check_words(options.vote_rule, options.victory_law, options.method)
    if options.risk not in RANGES:
        raise DomainError(f"risk is {options.risk!r}; it must be None or one of min, mid, max")
    checked = check_many(case)
    salience = np.where(checked.takes_part, checked.salience, 0.0)
    actors = salience.shape[1]
    field = arranged(checked, salience, np.zeros((actors, actors)), 0, options.compat)
    found, member = room_for(field), np.full(field.takes_part.shape, -1, np.int64)
    rules = rules_of(options.vote_rule, options.victory_law, options.method, options.compat)
    elect_draws(rules, RANGES.index(options.risk), options.compat, case_of(field), field.is_open, found, member)
    is_option = (found.option >= 0)[:, :, None]
    place = np.take_along_axis(field.unit, np.maximum(found.option, 0)[:, :, None], axis=1)
    expected = (found.probability[:, :, None] * np.where(is_option, place, 0.0)).sum(axis=1)
    status = np.where(field.is_open & (is_option.sum(axis=(1, 2)) == 1), UNANIMOUS, field.status)
    status = np.where((status == NORMAL) & ~found.has_stopped, STOPPED_EARLY, status).astype(np.int8)
    weight = np.where(field.takes_part, field.capability * salience.sum(axis=2), 0.0)
    total = np.cumsum(weight[:, field.order], axis=1)[:, -1:]
    is_open = field.is_open[:, None]
    return JointElection(
        outcome=np.where(is_open, field.on_scale(expected), np.nan),
        influence=weight / np.where(total > 0, total, 1.0),
        status=status,
        certificate=np.where(field.is_open, found.certificate, np.nan),
        options=np.where(is_option, field.on_scale(place), np.nan),
        probability=found.probability,
        supported=member,
        mode=np.where(is_open, field.on_scale(mode_of(place, found.probability, expected)), np.nan),
    )
