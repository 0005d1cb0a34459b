"""The challenge model in plain NumPy, written from the formulas: what the compiled rounds must agree with.

Slower and larger in memory (the votes of all pairs at once), it serves tests and benchmarks.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from detente.models.bargaining.challenge.records import Challenge
from detente.models.checks import BoolArray, FloatArray

ZERO, TIE = 1e-12, 1e-9


def play(position: FloatArray, salience: FloatArray, weight: FloatArray, options: Challenge) -> FloatArray:
    """(round + 1, draw, actor) positions of actors that all take part, listed in the order of their ranks."""
    span = np.ptp(position, axis=1)[:, None] if options.span is None else np.full((len(position), 1), options.span)
    share = weight / weight.sum(axis=1, keepdims=True)
    path = [np.array(position, np.float64)]
    is_over = np.zeros((len(position), 1), np.bool_)
    for _ in range(options.rounds):
        after = np.where(is_over, path[-1], _round(path[-1], salience, share, span, options))
        is_over = is_over | (np.abs(after - path[-1]).max(axis=1, keepdims=True) <= TIE * span)
        path.append(after)
    return np.array(path)


def _round(
    position: FloatArray, salience: FloatArray, share: FloatArray, span: FloatArray, options: Challenge
) -> FloatArray:
    """Positions after one round."""
    distance = np.abs(position[:, :, None] - position[:, None, :]) / span[:, :, None]
    exponent = np.ones_like(position)
    own, other = _expect(distance, position, salience, share, span, exponent, options)
    if options.risk:
        danger = (own if options.security == "own" else other).sum(axis=2)
        most, least = danger.max(axis=1, keepdims=True), danger.min(axis=1, keepdims=True)
        is_flat = most - least < ZERO
        exposure = np.where(is_flat, 0.0, 2 * danger - most - least) / np.where(is_flat, 1.0, most - least)
        exponent = (1 - exposure / 3) / (1 + exposure / 3)
        own, other = _expect(distance, position, salience, share, span, exponent, options)
    return _move(distance, position, span, own, other, options)


def _expect(
    distance: FloatArray,
    position: FloatArray,
    salience: FloatArray,
    share: FloatArray,
    span: FloatArray,
    exponent: FloatArray,
    options: Challenge,
) -> tuple[FloatArray, FloatArray]:
    """(draw, receiver, proposer): what each side expects of challenging the other; 0 for oneself."""
    is_literal = options.variant == "literal"
    discontent = share[:, :, None] * distance ** (1.0 if is_literal else exponent[:, :, None])
    backing = np.maximum(discontent[:, :, None, :] - discontent[:, :, :, None], 0).sum(axis=1)
    everything = 2 * backing.sum(axis=(1, 2), keepdims=True)
    total = backing + backing.transpose(0, 2, 1) if is_literal else np.broadcast_to(everything, backing.shape)
    counts = (total > ZERO) & (is_literal | (distance > TIE))
    chance = np.where(counts, backing / np.where(counts, total, 1.0), 0.5 if is_literal else 0.0)
    eye, hold = exponent[:, :, None], options.chance_of_status_quo
    win, lose = 2 - 4 * (0.5 - 0.5 * distance) ** eye, 2 - 4 * (0.5 + 0.5 * distance) ** eye
    stay = hold * (2 - 4 * 0.5**eye)
    care, caution = salience[:, None, :], salience[:, :, None]
    own = care * (chance * win + (1 - chance) * lose) + (1 - care) * win - stay
    back = chance.transpose(0, 2, 1)
    other = caution * (back * win + (1 - back) * lose) + (1 - caution) * win - stay
    if is_literal:
        away = (np.abs(position - _lower_median(position, share)) / span)[:, :, None]
        better: npt.ArrayLike = distance - away > TIE
        if options.chance_of_improvement is not None:
            better = options.chance_of_improvement
        gain, loss = 2 - 4 * (0.5 - (away + distance) / 4) ** eye, 2 - 4 * (0.5 + (away + distance) / 4) ** eye
        own = own - (1 - hold) * (np.multiply(better, gain) + np.subtract(1, better, dtype=float) * loss)
        other = own.transpose(0, 2, 1)
    apart = ~np.eye(position.shape[1], dtype=np.bool_)
    return own * apart, other * apart


def _lower_median(position: FloatArray, share: FloatArray) -> FloatArray:
    """(draw, 1), the smallest position at or below which half the weight stands."""
    order = np.argsort(position, axis=1, kind="stable")
    reached = np.cumsum(np.take_along_axis(share, order, axis=1), axis=1) >= 0.5 - ZERO
    middle = np.take_along_axis(order, np.argmax(reached, axis=1)[:, None], axis=1)
    return np.take_along_axis(position, middle, axis=1)


def _move(
    distance: FloatArray, position: FloatArray, span: FloatArray, own: FloatArray, other: FloatArray, options: Challenge
) -> FloatArray:
    """Everybody at the target of the offer it likes best."""
    is_literal, wide = options.variant == "literal", span[:, :, None]
    is_apart = distance > TIE
    confronts = is_apart & (own > ZERO) & (other > own + ZERO)
    yields = is_apart & (own < -ZERO) & (other > ZERO) & (other > ZERO - own)
    compelled: BoolArray = is_apart & (own < -ZERO) & (other > ZERO) & ~yields & is_literal
    here, there = position[:, :, None], position[:, None, :]
    way = np.where(yields, -own, 1.0) / np.where(yields, other, 1.0)
    target = np.where(yields, here + (there - here) * way, np.where(confronts | compelled, there, here))
    score = np.abs(target - here) / wide
    if not is_literal and options.compromise_choice == "lowest_position":
        both = np.where(yields, other - own, 1.0)
        score = np.where(yields, (-own * here + other * there) / both / wide, score)
    first = confronts if not is_literal else confronts | yields | compelled
    is_open = np.where(first.any(axis=2, keepdims=True), first, yields | compelled)
    keys = (-other, score) if options.choice == "strongest" else (score, -other)
    for key in keys:
        key = np.where(is_open, key, np.inf)
        is_open = is_open & (key <= key.min(axis=2, keepdims=True) + TIE)
    chosen = np.argmax(is_open, axis=2)[:, :, None]
    moved = np.take_along_axis(target, chosen, axis=2)[:, :, 0]
    return np.where(is_open.any(axis=2), moved, position)
