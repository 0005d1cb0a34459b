"""The general path: the conditions of equilibrium as a linear complementarity problem, one draw at a time.

An interior point for monotone problems comes near; the bounds that bind there are then solved exactly and revised. It
takes linked regions and internalised stakes, which no single objective may have, and is the plain reference that the
quick path is tested against.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from detente.models.checks import BoolArray, FloatArray
from detente.models.trade._arrays import Filled
from detente.models.trade._potential import at, jacobian, slope_matrix
from detente.models.trade._results import Results, new_results
from detente.models.trade.records import INFEASIBLE, ITERATION_LIMIT, NUMERICAL_TROUBLE, SOLVED, SOLVED_LOOSELY

MOST_STEPS = 100
GOOD, LOOSE, GAIN = 1e-9, 1e-6, 1e-8
EXACT = 1e-13
EDGE = 0.995


class Problem(NamedTuple):
    """M z + h >= 0, z >= 0, one of each pair zero; z holds sales beyond commitments, rents of the bounds, arbitrage.

    `bound` and `room` say Gq <= room; `kind` and `item` what each row bounds. In units of mean price and mean volume.
    """

    matrix: FloatArray
    constant: FloatArray
    bound: FloatArray
    kind: list[str]
    item: list[int]
    price: float
    volume: float


class Links(NamedTuple):
    """Ways of a price-taking arbitrageur: what a unit adds to each region, (region, way), and its cost, (draw, way)."""

    adds: FloatArray
    cost: FloatArray


def solve_general(full: Filled, links: Links | None = None) -> tuple[Results, FloatArray]:
    """Every draw, one after the other; and what an arbitrageur moves, (draw, way)."""
    from detente.models.trade.obstacles import committed_obstacle

    out = new_results(full, full.draws)
    ways = 0 if links is None else links.adds.shape[1]
    flow = np.full((full.draws, ways), np.nan)
    for draw in range(full.draws):
        if not full.is_sound[draw]:
            continue
        if committed_obstacle(full, draw) is not None:
            out.status[draw] = INFEASIBLE
            continue
        problem = pose(full, draw)
        if links is not None:
            problem = with_links(full, draw, problem, links)
        try:
            answer, steps = approach(problem.matrix, problem.constant)
        except np.linalg.LinAlgError:
            continue
        answer, more = settle(problem.matrix, problem.constant, answer)
        out.iterations[draw] = steps + more
        flow[draw] = answer[len(answer) - ways :] * problem.volume
        moved = np.zeros(out.price.shape[1]) if links is None else links.adds @ flow[draw]
        write(full, draw, problem, answer, moved, out)
    return out, flow


def pose(full: Filled, draw: int) -> Problem:
    """The problem of one draw."""
    numbers, slope = full.numbers, slope_matrix(full, draw)
    intercept = at(numbers.intercept, draw) - home_slope(full, draw) @ at(numbers.fixed_supply, draw)
    price = float(np.abs(intercept).mean()) or 1.0
    volume = float((np.abs(intercept) / np.diag(slope)).mean()) or 1.0
    committed = at(numbers.committed, draw)
    cost = marginal_terms(full, draw, intercept)
    curve = jacobian(full, draw)
    gain = cost - curve @ committed + forgone(full, draw)
    rows, room, kind, item = bounds(full, draw)
    room = room - rows @ committed
    scale = volume / price
    matrix = np.block([[curve * scale, rows.T], [-rows, np.zeros((len(rows), len(rows)))]])
    is_upper = np.array([word != "output" for word in kind], dtype=np.bool_)
    room = np.where(is_upper, np.maximum(room, 0.0), room)
    constant = np.r_[-gain / price, room / volume]
    return Problem(matrix, constant, rows, kind, item, price, volume)


def with_links(full: Filled, draw: int, problem: Problem, links: Links) -> Problem:
    """The problem with an arbitrageur, who buys where it is cheap and sells where it is dear, both prices as they
    are."""
    slope, scale = slope_matrix(full, draw), problem.volume / problem.price
    region, ways, size = full.structure.region, links.adds.shape[1], len(problem.constant)
    routes = len(region)
    matrix = np.zeros((size + ways, size + ways))
    matrix[:size, :size] = problem.matrix
    matrix[:routes, size:] = (slope @ links.adds)[region] * scale
    matrix[size:, :routes] = (links.adds.T @ slope)[:, region] * scale
    matrix[size:, size:] = links.adds.T @ slope @ links.adds * scale
    sold = np.bincount(region, at(full.numbers.committed, draw), slope.shape[0])
    fixed = home_slope(full, draw) @ at(full.numbers.fixed_supply, draw)
    price = at(full.numbers.intercept, draw) - fixed - slope @ sold
    own = (at(links.cost, draw) - links.adds.T @ price) / problem.price
    return problem._replace(matrix=matrix, constant=np.r_[problem.constant, own])


def home_slope(full: Filled, draw: int) -> FloatArray:
    """The effect of use in the second region on what consumers pay in the first."""
    if full.cross_slope is not None:
        return at(full.cross_slope, draw)
    return np.diag(at(full.numbers.slope, draw))


def marginal_terms(full: Filled, draw: int, intercept: FloatArray) -> FloatArray:
    """What the first unit on every route would earn if nothing at all were sold."""
    structure, numbers = full.structure, full.numbers
    unit = at(numbers.unit_cost, draw)[structure.producer] / at(numbers.delivered_share, draw)
    return np.asarray(intercept[structure.region] - at(numbers.toll, draw) - unit)


def forgone(full: Filled, draw: int) -> FloatArray:
    """What a producer does not lose on volume that is sold at a fixed price, by route."""
    structure, numbers = full.structure, full.numbers
    fixed = (1.0 - at(numbers.exposure, draw)) * at(numbers.committed, draw)
    theta = at(numbers.conduct, draw)[structure.producer, structure.region]
    cross = slope_matrix(full, draw)[np.ix_(structure.region, structure.region)]
    own = structure.producer[:, np.newaxis] == structure.producer
    return np.asarray(theta * ((own * cross.T) @ fixed))


def bounds(full: Filled, draw: int) -> tuple[FloatArray, FloatArray, list[str], list[int]]:
    """Capacities, minimum outputs, arcs and limits as rows Gq <= room, where they are finite."""
    structure, numbers = full.structure, full.numbers
    count = len(structure.order)
    inverse = 1.0 / at(numbers.delivered_share, draw)
    rows: list[FloatArray] = []
    room: list[float] = []
    kind: list[str] = []
    item: list[int] = []

    def add(line: FloatArray, value: float, word: str, index: int) -> None:
        rows.append(line)
        room.append(float(value))
        kind.append(word)
        item.append(index)

    for i, (most, least) in enumerate(zip(at(numbers.capacity, draw), at(numbers.minimum_output, draw), strict=True)):
        made = np.where(structure.producer == i, inverse, 0.0)
        if np.isfinite(most):
            add(made, most, "capacity", i)
        if least > 0.0:
            add(-made, -least, "output", i)
    users = np.repeat(np.arange(count), np.diff(structure.use_start))
    for a, most in enumerate(at(numbers.arc_capacity, draw)):
        if np.isfinite(most):
            line = np.zeros(count)
            here = structure.use_arc == a
            line[users[here]] = structure.use_weight[here]
            add(line, most, "arc", a)
    for r, most in enumerate(at(numbers.limit, draw)):
        if np.isfinite(most):
            add(np.eye(1, count, r)[0], most, "limit", r)
    return np.array(rows).reshape(-1, count), np.array(room), kind, item


def approach(matrix: FloatArray, constant: FloatArray) -> tuple[FloatArray, int]:
    """An interior point with predictor and corrector."""
    size = len(constant)
    z, s = np.ones(size), np.maximum(constant, 1.0)
    for step in range(MOST_STEPS):
        gap = matrix @ z + constant - s
        mean = float(z @ s) / max(size, 1)
        if mean <= EXACT and np.abs(gap).max(initial=0.0) <= EXACT:
            return z, step
        system = matrix + np.diag(s / z)
        bend, centre = np.zeros(size), 0.0
        for _ in range(2):
            move = np.linalg.solve(system, -gap + (centre - bend) / z - s)
            change = (centre - bend - s * move) / z - s
            length = min(1.0, EDGE * reach(z, move), EDGE * reach(s, change))
            after = float((z + length * move) @ (s + length * change)) / size
            centre, bend = mean * (after / mean) ** 3, move * change
        z, s = z + length * move, s + length * change
        if not np.isfinite(z).all() or z.max() > 1e12:
            return z, step
    return z, MOST_STEPS


def reach(values: npt.NDArray[Any], move: npt.NDArray[Any]) -> float:
    """How far one can go before a value falls below 0."""
    falling = move < 0.0
    return float((-values[falling] / move[falling]).min(initial=np.inf))


def violation(matrix: FloatArray, constant: FloatArray, z: FloatArray) -> float:
    """The largest natural residual."""
    return float(np.abs(np.minimum(z, matrix @ z + constant)).max(initial=0.0))


def settle(matrix: FloatArray, constant: FloatArray, z: FloatArray) -> tuple[FloatArray, int]:
    """Solve for the entries above 0 exactly, and revise which they are; the best point met."""
    if not np.isfinite(z).all():
        return z, 0
    best, least = np.maximum(z, 0.0), violation(matrix, constant, np.maximum(z, 0.0))
    held: BoolArray = z > matrix @ z + constant
    for count in range(1, 30):
        trial = np.zeros_like(z)
        if held.any():
            trial[held] = np.linalg.lstsq(matrix[np.ix_(held, held)], -constant[held], rcond=1e-14)[0]
        slack = matrix @ trial + constant
        found = violation(matrix, constant, np.maximum(trial, 0.0))
        if found < least:
            best, least = np.maximum(trial, 0.0), found
        if least <= EXACT:
            return best, count
        after = np.where(held, trial > -EXACT, slack < -EXACT)
        if (after == held).all():
            return best, count
        held = after
    return best, count


def write(full: Filled, draw: int, problem: Problem, z: FloatArray, moved: FloatArray, out: Results) -> None:
    """One draw in the market's units, with its certificates; `moved` is what arbitrage adds to each region."""
    structure, numbers = full.structure, full.numbers
    residual = violation(problem.matrix, problem.constant, z)
    if not np.isfinite(residual):
        out.status[draw] = NUMERICAL_TROUBLE
        return
    count = len(structure.order)
    committed, inverse = at(numbers.committed, draw), 1.0 / at(numbers.delivered_share, draw)
    sales = committed + z[:count] * problem.volume
    slack = (problem.matrix @ z + problem.constant)[:count] * problem.price
    sizes = {
        "capacity": out.output.shape[1],
        "output": out.output.shape[1],
        "arc": out.arc_rent.shape[1],
        "limit": count,
    }
    rent: dict[str, FloatArray] = {}
    for kind in sizes:
        values = np.zeros(sizes[kind])
        for row, (word, item) in enumerate(zip(problem.kind, problem.item, strict=True)):
            if word == kind:
                values[item] = z[count + row] * problem.price
        rent[kind] = values
    output = np.bincount(structure.producer, sales * inverse, out.output.shape[1])
    cost = at(numbers.unit_cost, draw) + at(numbers.cost_slope, draw) * output
    total = np.bincount(structure.region, sales, out.price.shape[1])
    fixed = at(numbers.fixed_supply, draw)
    net = at(numbers.intercept, draw) - home_slope(full, draw) @ fixed
    out.region_sales[draw], out.output[draw] = total, output
    out.price[draw] = net - home_slope(full, draw) @ (total + moved)
    out.border_price[draw] = net - slope_matrix(full, draw) @ (total + moved)
    out.scarcity_rent[draw], out.min_output_rent[draw] = rent["capacity"], rent["output"]
    out.supply_value[draw] = cost + rent["capacity"] - rent["output"]
    out.arc_rent[draw] = rent["arc"]
    order = structure.order
    out.sales[draw, order], out.limit_rent[draw, order] = sales, rent["limit"]
    out.shortfall[draw, order] = np.maximum(slack, 0.0)
    out.markup[draw, order] = markups(full, draw, sales)
    out.residual[draw] = residual
    out.sales_unique[draw] = bool(np.all(np.linalg.eigvalsh(symmetric(problem, count)) > 1e-10)) if count else True
    judge(full, draw, problem, z, out)


def symmetric(problem: Problem, count: int) -> FloatArray:
    """The symmetric part of the curvature of what routes earn, in scaled units."""
    curve = problem.matrix[:count, :count]
    return np.asarray((curve + curve.T) / 2.0)


def markups(full: Filled, draw: int, sales: FloatArray) -> FloatArray:
    """Conduct times what a sale costs the producer on its other sales, and on the stakes that it counts."""
    structure = full.structure
    theta = at(full.numbers.conduct, draw)[structure.producer, structure.region]
    cross = slope_matrix(full, draw)[np.ix_(structure.region, structure.region)]
    own = structure.producer[:, np.newaxis] == structure.producer
    exposed = sales - (1.0 - at(full.numbers.exposure, draw)) * at(full.numbers.committed, draw)
    value = theta * ((own * cross.T) @ exposed)
    if full.stake is not None and full.is_internalised:
        share = at(full.stake, draw)[:, structure.order][structure.producer]
        value = value + theta * (np.where(own, 0.0, share * cross.T) @ sales)
    return np.asarray(value)


def judge(full: Filled, draw: int, problem: Problem, z: FloatArray, out: Results) -> None:
    """What anybody could gain at most, from the slope of its payoff at the answer, and the status."""
    structure, numbers = full.structure, full.numbers
    count = len(structure.order)
    margin = -(problem.matrix @ z + problem.constant)[:count] * problem.price
    rows = [row for row, word in enumerate(problem.kind) if word == "limit"]
    if rows:
        margin = margin + problem.bound[rows].T @ (z[count + np.array(rows)] * problem.price)
    sales = z[:count] * problem.volume
    top = np.diag(slope_matrix(full, draw))[structure.region]
    most = np.maximum(np.abs(at(numbers.intercept, draw))[structure.region] / top, sales)
    most = np.minimum(most, at(numbers.limit, draw) - at(numbers.committed, draw))
    gain = np.maximum(np.maximum(margin * (most - sales), -margin * sales), 0.0)
    total = np.bincount(structure.producer, gain, out.output.shape[1])
    slack = (problem.matrix @ z + problem.constant)[count:]
    for row, (word, item) in enumerate(zip(problem.kind, problem.item, strict=True)):
        if word in ("capacity", "output"):
            total[item] += max(z[count + row] * slack[row], 0.0) * problem.price * problem.volume
    out.deviation_gain[draw] = total
    earned = out.sales[draw, structure.order] * out.border_price[draw][structure.region]
    revenue = np.bincount(structure.producer, earned, out.output.shape[1])
    worst = (out.deviation_gain[draw] / np.maximum(np.abs(revenue), 1.0)).max(initial=0.0)
    if out.residual[draw] <= GOOD and worst <= GAIN:
        out.status[draw] = SOLVED
    else:
        out.status[draw] = SOLVED_LOOSELY if out.residual[draw] <= LOOSE else ITERATION_LIMIT
