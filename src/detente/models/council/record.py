"""How members have voted: an acceptance model learned from votes on record, and what it says of other votes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import log_ndtr, ndtr

from detente.errors import DomainError, ShapeError
from detente.models.checks import CodeArray, FloatArray, as_floats, refuse
from detente.models.council.votes import ABSTAIN, NO, YES

__all__ = ["GAP_MEAN", "INTERCEPT_SPREAD", "WEIGHT_SPREAD", "VoteModel", "fit_votes", "foretell_votes"]

INTERCEPT_SPREAD = 3.0
WEIGHT_SPREAD = 1.0
GAP_MEAN = 1.0
"""What is believed before any vote is seen: the spread of the intercept, that of a weight for a feature one standard
deviation wide, and the mean of the distance between yes and no; all in units of the noise."""
LEAST_GAP = 1e-9


@dataclass(frozen=True, eq=False)
class VoteModel:
    """An acceptance model, in units of the noise: the margin is `intercept + feature @ weight`.

    Parameters
    ----------
    intercept
        the margin, less the threshold of a yes, of a member with all features at 0
    weight
        (feature,), at least 0: what a unit of each feature adds
    gap
        how far below 0 the margin must be for a no; between the two a member abstains
    certificate
        the largest slope of the objective that a step within the bounds could still use, 0 at the optimum
    """

    intercept: float
    weight: FloatArray
    gap: float
    certificate: float


def fit_votes(feature: FloatArray, vote: CodeArray) -> VoteModel:
    """Learn an acceptance model from votes, with weak beliefs that keep few dissenting votes from deciding everything.

    Source
    ------
    Ours: the vote of `vote` with its noise as the unit, an ordered probit, at the peak of the posterior.

    Parameters
    ----------
    feature
        (vote, feature), each written so that more of it makes a yes more likely, such as nearness or a stake
    vote
        (vote,), 1 yes, 2 abstain, 3 no

    Returns
    -------
    VoteModel
        intercept, weights and the gap between yes and no

    Raises
    ------
    ShapeError
        If the arrays do not fit together.
    DomainError
        If a feature is not finite, a vote is no code, or there are no votes.

    Our reading
    -----------
    Weights are not below 0, because the model says which way each feature works. Beliefs before the votes: the
    intercept is normal around 0 with standard deviation 3; each weight normal around 0 with standard deviation 1 for a
    step of one standard deviation of its feature; the gap a gamma distribution with shape 2 and mean 1, which keeps it
    off 0, so that no vote is ever held impossible.

    Limits
    ------
    Votes are taken as independent. The beliefs matter: with five dissenting votes they are a good part of the answer.

    Example
    -------
    >>> model = fit_votes(np.array([[1.], [.8], [.2], [0.]]), np.array([1, 1, 2, 3]))
    >>> bool(model.weight[0] > 0), model.certificate < 1e-6
    (True, True)
    """
    matrix, codes = _checked(feature, vote)
    spread = matrix.std(axis=0) if len(matrix) else np.ones(0)
    spread = np.where(spread > 0, spread, 1.0)
    unit = matrix / spread
    found = _minimise(unit, codes)
    slope = _objective(found, unit, codes)[1]
    free = np.where((found <= 0) & (np.arange(len(found)) > 0), np.minimum(slope, 0.0), slope)
    certificate = float(np.abs(free).max())
    return VoteModel(float(found[0]), found[1:-1] / spread, float(found[-1]), certificate)


def foretell_votes(model: VoteModel, feature: FloatArray) -> FloatArray:
    """Give the probability of each vote.

    Parameters
    ----------
    model
        see `fit_votes`
    feature
        (vote, feature), as it was learned from

    Returns
    -------
    array
        (vote, 3), probabilities of yes, abstention and no, summing to 1

    Raises
    ------
    ShapeError, DomainError
        If the features do not fit the model or are not finite.

    Example
    -------
    >>> foretell_votes(VoteModel(1., np.array([2.]), .5, 0.), np.array([[0.], [-1.]])).round(3)
    array([[0.841, 0.092, 0.067],
           [0.159, 0.15 , 0.691]])
    """
    matrix = as_floats("feature", feature, ("vote", "feature"))
    refuse("feature", matrix, ~np.isfinite(matrix), "finite")
    if matrix.shape[1] != len(model.weight):
        raise ShapeError(f"feature has shape {matrix.shape} but the model has {len(model.weight)} weights")
    level = model.intercept + matrix @ model.weight
    yes, against = ndtr(level), ndtr(-level - model.gap)
    return np.stack([yes, np.maximum(1 - yes - against, 0.0), against], axis=1)


def _checked(feature: FloatArray, vote: CodeArray) -> tuple[FloatArray, CodeArray]:
    """Features and votes that fit together."""
    matrix, codes = as_floats("feature", feature, ("vote", "feature")), np.asarray(vote)
    if codes.shape != (len(matrix),):
        raise ShapeError(f"vote has shape {codes.shape} but feature has {len(matrix)} votes")
    if not len(codes):
        raise DomainError("there are no votes to learn from; at least one is needed")
    refuse("feature", matrix, ~np.isfinite(matrix), "finite")
    refuse("vote", codes, ~np.isin(codes, (YES, ABSTAIN, NO)), "1 (yes), 2 (abstain) or 3 (no)")
    return matrix, codes.astype(np.int8)


def _minimise(unit: FloatArray, codes: CodeArray) -> FloatArray:
    """Intercept, weights and gap at the peak of the posterior."""
    from scipy.optimize import minimize

    start = np.concatenate([[1.0], np.full(unit.shape[1], 0.1), [0.5]])
    bounds = [(None, None), *([(0.0, None)] * unit.shape[1]), (LEAST_GAP, None)]
    options = {"ftol": 1e-15, "gtol": 1e-10, "maxiter": 1000}
    found = minimize(_objective, start, args=(unit, codes), jac=True, method="L-BFGS-B", bounds=bounds,
                     options=options)  # fmt: skip
    return np.asarray(found.x)


def _objective(guess: FloatArray, unit: FloatArray, codes: CodeArray) -> tuple[float, FloatArray]:
    """Minus the log of the posterior, and its slope."""
    level, gap = guess[0] + unit @ guess[1:-1], guess[-1]
    yes, against = log_ndtr(level), log_ndtr(-level - gap)
    stay = np.maximum(ndtr(level + gap) - ndtr(level), 1e-300)
    density, far = _density(level), _density(level + gap)
    is_yes, is_no = codes == YES, codes == NO
    log = np.select([is_yes, is_no], [yes, against], np.log(stay))
    by_level = np.select(
        [is_yes, is_no], [density / np.exp(yes), -far / np.exp(against)], (far - density) / stay)
    by_gap = np.select([is_yes, is_no], [0 * level, -far / np.exp(against)], far / stay)
    spread = np.concatenate([[INTERCEPT_SPREAD], np.full(unit.shape[1], WEIGHT_SPREAD)])
    value = -log.sum() + 0.5 * ((guess[:-1] / spread) ** 2).sum() + 2 * gap / GAP_MEAN - np.log(gap)
    slope = -np.concatenate([[by_level.sum()], unit.T @ by_level, [by_gap.sum()]])
    slope[:-1] += guess[:-1] / spread**2
    slope[-1] += 2 / GAP_MEAN - 1 / gap
    return float(value), slope


def _density(level: FloatArray) -> FloatArray:
    """The normal density."""
    return np.asarray(np.exp(-0.5 * level**2) / np.sqrt(2 * np.pi))
