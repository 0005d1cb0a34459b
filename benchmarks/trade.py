"""Equilibria per second on one core, beside the peers, in one run: `python benchmarks/trade.py [WORD …]`.

A batch is draws around one structure: every parameter times a lognormal factor, conduct uniform between 0.3 and 1.
Ours is timed as a user meets it, with polish and certificates. A peer is handed ready matrices, one problem after the
other, of the programme with a variable for every sale, output, region and pair, and sets itself up and solves. `error`
is its largest price error against ours at a residual below 1e-9; speed at another accuracy is no comparison. `ratio` is
the peer's time over ours. In seconds of one thread's own time, compilation excluded, best of three.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from typing import Any

import numpy as np

SIZES = {"10 x 10": (10, 5000.0, 64), "30 x 30": (30, 500.0, 12), "100 x 100": (100, 50.0, 3)}
WANTED = {
    "Clarabel": {"10 x 10": 5.0, "30 x 30": 5.0, "100 x 100": 6.0},
    "PIQP": {"10 x 10": 1.7, "30 x 30": 1.5, "100 x 100": 2.5},
    "OSQP": {"10 x 10": 5.0, "30 x 30": 3.0, "100 x 100": 3.5},
    "HiGHS": {"10 x 10": 15.0, "30 x 30": 120.0},
}
"""How many times slower a peer should be, by size; HiGHS is not asked for the largest, which it does not end."""
SPREADS = (0.05, 0.20)
PEER_DRAWS = 3


@dataclass(frozen=True)
class Programme:
    """Half x'Px + c'x subject to Ax = b, Gx <= h; prices are intercept less slope times some of x."""

    curve: np.ndarray
    linear: np.ndarray
    equal: Any
    right: np.ndarray
    at_most: Any
    room: np.ndarray
    net: np.ndarray
    slope: np.ndarray
    regions: slice

    @property
    def stacked(self) -> Any:
        """Both kinds of rows, equalities first."""
        from scipy import sparse

        return sparse.vstack([self.equal, self.at_most], format="csc")

    @property
    def hessian(self) -> Any:
        """P as a sparse matrix."""
        from scipy import sparse

        return sparse.diags(self.curve, format="csc")


def family(size: int, draws: int, spread: float, seed: int = 1) -> Any:
    """The benchmark family of markets: every pair a route, each route on two arcs."""
    from detente.models.trade import Market

    rng = np.random.default_rng(seed)
    n = m = size
    r, arcs = n * m, max(4, (n + m) // 4)
    reference, quantity = rng.uniform(180, 350, m), rng.uniform(30, 500, m)
    elasticity, distance = rng.uniform(0.25, 0.75, m), rng.uniform(0.5, 6, r)
    use = np.zeros((arcs, r))
    for k in range(r):
        use[rng.choice(arcs, 2, replace=False), k] = 1.0
    total = quantity.sum()

    def about(values: np.ndarray) -> np.ndarray:
        return values * rng.lognormal(0.0, spread, (draws, *values.shape))

    price = about(reference)
    return Market(
        route_producer=np.repeat(np.arange(n), m),
        route_region=np.tile(np.arange(m), n),
        intercept=price * (1 + 1 / elasticity),
        slope=price / (elasticity * about(quantity)),
        unit_cost=about(rng.uniform(15, 80, n)),
        cost_slope=about(rng.uniform(0.05, 0.6, n)),
        capacity=about(rng.uniform(0.4, 1.6, n) * total / n),
        toll=about(13 * distance + rng.uniform(0, 20, r)),
        delivered_share=(1 - 0.02 * distance)[np.newaxis],
        conduct=rng.uniform(0.3, 1.0, (draws, n, m)),
        arc_use=use,
        arc_capacity=about(rng.uniform(0.25, 1.2, arcs) * 2 * total / arcs),
    )


def programme(market: Any, draw: int) -> Programme:
    """One draw with a variable for every sale, output, region and pair, in units of 100."""
    from scipy import sparse

    def at(values: np.ndarray) -> np.ndarray:
        return values[draw if len(values) > 1 else 0]

    i, j = market.route_producer, market.route_region
    r, n, m = len(i), market.unit_cost.shape[1], market.intercept.shape[1]
    slope = at(market.slope)
    push = at(market.conduct)[i, j] * slope[j]
    curve = np.r_[np.zeros(r), at(market.cost_slope), slope, push]
    linear = np.r_[at(market.toll), at(market.unit_cost), -at(market.intercept), np.zeros(r)] / 100.0
    one, k = np.ones(r), np.arange(r)
    onto = [
        sparse.csc_matrix((1.0 / at(market.delivered_share), (i, k)), shape=(n, r)),
        sparse.csc_matrix((one, (j, k)), shape=(m, r)),
        sparse.eye(r),
    ]
    equal = sparse.hstack([sparse.vstack(onto), -sparse.eye(n + m + r)], format="csc")
    arcs = len(market.arc_use)
    width = 2 * r + n + m
    rows = [
        sparse.hstack([-sparse.eye(r), sparse.csc_matrix((r, width - r))]),
        sparse.hstack([sparse.csc_matrix((n, r)), sparse.eye(n), sparse.csc_matrix((n, width - r - n))]),
        sparse.hstack([sparse.csc_matrix(market.arc_use), sparse.csc_matrix((arcs, width - r))]),
    ]
    room = np.r_[np.zeros(r), at(market.capacity), at(market.arc_capacity)] / 100.0
    regions = slice(r + n, r + n + m)
    right = np.zeros(n + m + r)
    return Programme(
        curve, linear, equal, right, sparse.vstack(rows, format="csc"), room, at(market.intercept), slope, regions
    )


def prices(given: Programme, x: np.ndarray) -> np.ndarray:
    """Prices that go with a point."""
    return given.net - given.slope * 100.0 * x[given.regions]


def clarabel_peer(given: Programme) -> Callable[[], np.ndarray]:
    """Clarabel at its own tolerance."""
    import clarabel

    settings = clarabel.DefaultSettings()
    settings.verbose = False
    settings.max_threads = 1
    curve, matrix, right = given.hessian, given.stacked, np.r_[given.right, given.room]
    cones = [clarabel.ZeroConeT(len(given.right)), clarabel.NonnegativeConeT(len(given.room))]

    def solve() -> np.ndarray:
        return np.array(clarabel.DefaultSolver(curve, given.linear, matrix, right, cones, settings).solve().x)

    return solve


def piqp_peer(given: Programme) -> Callable[[], np.ndarray]:
    """PIQP, sparse, at its own tolerance."""
    import piqp

    none, wide = np.full(len(given.room), -np.inf), np.full(len(given.linear), np.inf)
    curve = given.hessian

    def solve() -> np.ndarray:
        solver = piqp.SparseSolver()
        solver.setup(curve, given.linear, given.equal, given.right, given.at_most, none, given.room, -wide, wide)
        solver.solve()
        return np.array(solver.result.x)

    return solve


def osqp_peer(given: Programme) -> Callable[[], np.ndarray]:
    """OSQP with polish, at 1e-5."""
    import osqp

    curve, matrix = given.hessian, given.stacked
    low, high = np.r_[given.right, np.full(len(given.room), -np.inf)], np.r_[given.right, given.room]

    def solve() -> np.ndarray:
        solver = osqp.OSQP()
        solver.setup(
            curve, given.linear, matrix, low, high,
            verbose=False, polishing=True, eps_abs=1e-5, eps_rel=1e-5, max_iter=50_000,
        )  # fmt: skip
        return np.array(solver.solve(raise_error=False).x)

    return solve


def highs_peer(given: Programme) -> Callable[[], np.ndarray]:
    """HiGHS' solver for quadratic programmes."""
    import highspy

    model = highspy.HighsModel()
    matrix, curve, size = given.stacked, given.hessian, len(given.linear)
    endless = np.full(size, highspy.kHighsInf)
    model.lp_.num_col_, model.lp_.num_row_ = size, matrix.shape[0]
    model.lp_.col_cost_, model.lp_.col_lower_, model.lp_.col_upper_ = given.linear, -endless, endless
    model.lp_.row_lower_ = np.r_[given.right, np.full(len(given.room), -highspy.kHighsInf)]
    model.lp_.row_upper_ = np.r_[given.right, given.room]
    model.lp_.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.lp_.a_matrix_.start_, model.lp_.a_matrix_.index_ = matrix.indptr, matrix.indices
    model.lp_.a_matrix_.value_ = matrix.data
    model.hessian_.dim_, model.hessian_.format_ = size, highspy.HessianFormat.kTriangular
    model.hessian_.start_, model.hessian_.index_, model.hessian_.value_ = curve.indptr, curve.indices, curve.data

    def solve() -> np.ndarray:
        solver = highspy.Highs()
        solver.silent()
        solver.setOptionValue("threads", 1)
        solver.passModel(model)
        solver.run()
        return np.array(solver.getSolution().col_value)

    return solve


PEERS = {"Clarabel": ("clarabel", clarabel_peer), "PIQP": ("piqp", piqp_peer), "OSQP": ("osqp", osqp_peer),
         "HiGHS": ("highspy", highs_peer)}  # fmt: skip


def took(work: Callable[[], object], repeats: int = 3) -> float:
    """Seconds of this thread's own time, the best of a few."""
    best = np.inf
    for _ in range(repeats):
        begin = time.thread_time()
        work()
        best = min(best, time.thread_time() - begin)
    return best


def beside(name: str, size: str, market: Any, reference: np.ndarray, ours: float) -> str:
    """One line on a peer."""
    module, make = PEERS[name]
    if find_spec(module) is None:
        return f"  {name:<12} not installed (pip install detente[peers])"
    if size not in WANTED[name]:
        return f"  {name:<12} left out: it does not end within minutes"
    seconds, error = [], 0.0
    for draw in range(min(PEER_DRAWS, len(reference))):
        given = programme(market, draw)
        solve = make(given)
        begin = time.thread_time()
        x = solve()
        seconds.append(time.thread_time() - begin)
        error = max(error, float(np.abs(prices(given, x) - reference[draw]).max()))
    each = float(np.mean(seconds))
    wanted = WANTED[name][size]
    verdict = "ok" if each / ours >= wanted else "below"
    return f"  {name:<12} {1 / each:>10.1f} {each / ours:>8.1f} {wanted:>8.1f} {error:>10.1e}  {verdict}"


def gas_2009(draws: int) -> Any:
    """A market of the bundled case's size, nine by six with 24 routes, around which draws spread."""
    market = family(9, draws, 0.2, seed=5)
    keep = np.flatnonzero((market.route_region < 6) & (np.arange(81) % 9 % 4 != 3))[:24]
    chosen = {name: getattr(market, name)[:, keep] for name in ("toll", "delivered_share")}
    regions = {name: getattr(market, name)[:, :6] for name in ("intercept", "slope")}
    return replace(
        market, route_producer=market.route_producer[keep], route_region=market.route_region[keep], arc_use=None,
        arc_capacity=None, conduct=market.conduct[:, :, :6], **chosen, **regions,
    )  # fmt: skip


def ours(name: str, market: Any, wanted: float) -> tuple[bool, float, np.ndarray]:
    """Our line: equilibria a second, cold and started from the first draw."""
    from detente.models.trade import equilibrium

    found = equilibrium(market)
    each = took(lambda: equilibrium(market)) / len(found.status)
    spread = ("intercept", "slope", "unit_cost", "cost_slope", "capacity", "toll", "conduct")
    first = {field: getattr(market, field)[:1] for field in spread}
    if market.arc_capacity is not None:
        first["arc_capacity"] = market.arc_capacity[:1]
    base = equilibrium(replace(market, **first))
    warm = took(lambda: equilibrium(market, start=base)) / len(found.status)
    is_met = 1 / each >= wanted and bool((found.status == 0).all())
    failed = int((found.status != 0).sum())
    print(
        f"{name:<22} {1 / each:>10.0f} {1 / warm:>8.0f} {wanted:>8.0f} {found.residual.max():>10.1e}  "
        f"{'ok' if is_met else 'below'}; {failed} of {len(found.status)} without an answer, "
        f"{found.iterations.mean():.1f} systems each",
        flush=True,
    )
    return is_met, each, found.border_price


def main(words: Sequence[str]) -> int:
    """Run the sizes whose names hold one of the words, or all."""
    print(f"{'market':<22} {'per second':>10} {'warm':>8} {'target':>8} {'residual':>10}")
    met = [ours("gas 2009, 9 x 6, 24", gas_2009(256), 5000.0)[0]] if not words or "gas" in words else []
    for size, (count, wanted, draws) in SIZES.items():
        if words and not any(word in size for word in words):
            continue
        for spread in SPREADS:
            market = family(count, draws, spread)
            is_met, each, reference = ours(f"{size}, spread {spread}", market, wanted)
            met.append(is_met)
        print(f"  {'peer':<12} {'per second':>10} {'ratio':>8} {'wanted':>8} {'error':>10}")
        for name in PEERS:
            print(beside(name, size, market, reference, each), flush=True)
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
