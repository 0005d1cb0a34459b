"""Draws per second of the settlement rules, beside the same rules in plain NumPy: `python benchmarks/bargaining.py`.

In seconds of one core's own time, so that a busy machine matters less; without records, compilation excluded, best of
three. Positions are uniform on 0 to 100, saliences on 0.1 to 1, capabilities on 5 to 100. `ratio` is the time of the
reference over ours, for one draw: plain NumPy, or the published program where the line says so and it is installed.
`wanted` is what we promise, where we do.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

REPEATS = 3


@dataclass(frozen=True)
class Line:
    """One measurement: how many draws a second, how many are wanted, and how many the reference makes."""

    name: str
    speed: float
    wanted: float | None
    reference: float | None


def speed(work: Callable[[], object], draws: int, repeats: int = REPEATS) -> float:
    """Draws per second, the best of a few."""
    work()
    took = []
    for _ in range(repeats):
        begin = time.process_time()
        work()
        took.append(time.process_time() - begin)
    return draws / min(took)


def numbers(draws: int, *axes: int, seed: int = 1) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Positions, saliences and capabilities."""
    rng = np.random.default_rng(seed)
    shape = (draws, *axes)
    return rng.uniform(0, 100, shape), rng.uniform(0.1, 1, shape), rng.uniform(5, 100, shape)


def one_step_rules() -> Iterator[Line]:
    """The mean and the median of ten actors; the rules are NumPy themselves."""
    from detente.models.bargaining import Positions, compromise, median, nash

    case = Positions(*numbers(100_000, 10))
    for rule, wanted in ((compromise, 1_000_000.0), (median, 200_000.0), (nash, None)):
        yield Line(f"{rule.__name__}, 10 actors", speed(lambda rule=rule: rule(case), 100_000), wanted, None)


def past_decisions() -> Iterator[Line]:
    """Every forecast that decisions are held against but those in rounds, on 218 issues of 30 actors, made up."""
    from detente.lenses.decisions import DISTRIBUTIONS, POINTS, Decisions

    position, salience, capability = numbers(218, 30)
    names = tuple(str(issue) for issue in range(218))
    groups = tuple(str(issue // 3) for issue in range(218))
    reference, outcome = position[:, 0], position[:, 1]
    past = Decisions("made up", "", names, groups, position, salience, capability, reference, outcome)
    told = [tell for name, tell in {**POINTS, **DISTRIBUTIONS}.items() if not name.startswith("challenge")]
    # Five seconds for all of them are 43.6 issues a second.
    yield Line("all baselines, 218 issues", speed(lambda: [tell(past) for tell in told], 218), 218 / 5, None)


def kalai_smorodinsky_rule() -> Iterator[Line]:
    """One issue of ten actors; the rule is NumPy itself."""
    from detente.models.bargaining import Positions, kalai_smorodinsky

    case = Positions(*numbers(20_000, 10))
    yield Line("Kalai–Smorodinsky, 10 actors", speed(lambda: kalai_smorodinsky(case), 20_000), 10_000, None)


def challenge_rounds() -> Iterator[Line]:
    """Ten rounds of the challenge model with 10, 40 and 80 actors."""
    from detente.models.bargaining import Challenge, Positions, challenge
    from detente.models.bargaining.challenge._reference import play

    sizes = ((10, 2000, 400, 2000.0), (40, 100, 8, 60.0), (80, 20, 2, 10.0))
    for variant in ("replicated", "literal"):
        options = Challenge(variant=variant)
        for actors, draws, few, wanted in sizes:
            case = Positions(*numbers(draws, actors))
            position, salience, capability = numbers(few, actors)
            ours = speed(lambda case=case, options=options: challenge(case, options), draws)
            plain = speed(
                lambda p=position, s=salience, c=capability, options=options: play(p, s, c * s, options), few, 1
            )
            promise = wanted if variant == "replicated" else None
            yield Line(f"challenge {variant}, {actors} actors", ours, promise, plain)


def exchange_rounds() -> Iterator[Line]:
    """One round of exchange among 11 actors on 7 issues, and among 15 on 13."""
    from detente.models.bargaining import ManyPositions, exchange
    from detente.models.bargaining.exchange._reference import play

    for actors, issues, wanted in ((11, 7, 500.0), (15, 13, 200.0)):
        position, salience, capability = numbers(100, actors, issues)
        case = ManyPositions(position, salience, capability)
        weight = capability * salience
        ours = speed(lambda case=case: exchange(case), 100)
        plain = speed(lambda p=position, s=salience, w=weight: [play(p[k], s[k], w[k], 1) for k in range(3)], 3, 1)
        name = f"exchange, {actors} actors on {issues} issues"
        yield Line(name, ours, wanted, plain)
        theirs = peers_exchange(position[0], salience[0], capability[0])
        if theirs is None:
            print(f"{name}: the peer decide-exchange-model is not installed, so it is left out")
        else:
            yield Line(f"the same beside the peer, {actors} × {issues}", ours, None, theirs)


def peers_exchange(position: np.ndarray, salience: np.ndarray, capability: np.ndarray) -> float | None:
    """Draws per second of the published program on one draw; None where it is not there."""
    try:
        from decide.model.equalgain import EqualGainModel
    except ImportError:
        return None

    from decimal import Decimal

    def play() -> None:
        model = EqualGainModel(randomized_value="0.0")
        actors = [model.add_actor(f"a{i}", f"a{i}") for i in range(len(position))]
        for k in range(position.shape[1]):
            issue = model.add_issue(f"i{k}", f"i{k}")
            issue.lower, issue.upper = Decimal(0), Decimal(100)
            issue.calculate_delta()
            issue.calculate_step_size()
            for i, actor in enumerate(actors):
                stand = (Decimal(str(table[i, k])) for table in (position, salience, capability))
                model.add_actor_issue(actor, issue, *stand)
        model.calc_nbs()
        model.determine_positions()
        model.calc_combinations()
        model.determine_groups_and_calculate_exchanges()
        while model.exchanges:
            best = model.highest_gain()
            if best and best.is_valid:
                model.remove_invalid_exchanges(best)

    return speed(play, 1, 1)


def election_over_positions() -> Iterator[Line]:
    """The one-shot election among 30 positions, by its three methods."""
    from detente.models.bargaining import Election, Positions, condorcet
    from detente.models.bargaining.election._reference import reference_election

    case = Positions(*numbers(2000, 30))
    position, salience, capability = numbers(200, 30)
    weight = capability * salience
    share = weight / weight.sum(axis=1, keepdims=True)
    for method in ("markov_uniform", "markov_incentive", "conditional"):
        ours = speed(lambda method=method: condorcet(case, Election(method=method)), 2000)
        plain = speed(
            lambda method=method: reference_election(position / 100, share, "proportional", "linear", method), 200, 1
        )
        yield Line(f"election {method}, 30 actors", ours, 5000.0, plain)


def spatial_turns() -> Iterator[Line]:
    """Whole runs of the spatial model: 20 actors on two issues, 80 on one, the latter also as the published program."""
    from detente.models.bargaining import ManyPositions, Spatial, spatial
    from detente.models.bargaining.spatial._reference import reference_run

    for actors, issues, draws, wanted in ((20, 2, 100, 20.0), (80, 1, 4, 1.0)):
        position, salience, capability = numbers(draws, actors, issues)
        salience /= np.maximum(1.0, salience.sum(axis=2, keepdims=True))
        case = ManyPositions(position, salience, capability[:, :, 0])
        one = (position[0] / 100, salience[0], capability[0, :, 0])
        plain = speed(lambda one=one: reference_run(*one, Spatial()), 1, 1)
        name = f"{actors} actors on {issues} issue{'s' * (issues > 1)}"
        yield Line(f"spatial, {name}", speed(lambda case=case: spatial(case), draws), wanted, plain)
        compat = speed(lambda case=case: spatial(case, Spatial(compat=True)), draws)
        yield Line(f"spatial compat, {name}", compat, wanted, None)


MEASURES = (one_step_rules, past_decisions, kalai_smorodinsky_rule, election_over_positions, challenge_rounds,
            spatial_turns, exchange_rounds)


def main(words: Sequence[str]) -> int:
    """Print a line for each measurement whose function has one of the words in its name, or for all."""
    print(f"{'rule':<36} {'draws/s':>10} {'wanted':>8} {'other':>9} {'ratio':>6}  verdict")
    is_met = True
    for measure in MEASURES:
        if words and not any(word in measure.__name__ for word in words):
            continue
        for line in measure():
            plain = "" if line.reference is None else f"{line.reference:.1f}"
            ratio = "" if line.reference is None else f"{line.speed / line.reference:.1f}"
            wanted = "" if line.wanted is None else f"{line.wanted:.0f}"
            is_fast = line.wanted is None or line.speed >= line.wanted
            is_met &= is_fast
            row = f"{line.name:<36} {line.speed:>10.1f} {wanted:>8} {plain:>9} {ratio:>6}"
            print(f"{row}  {'ok' if is_fast else 'slow'}", flush=True)
    return 0 if is_met else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
