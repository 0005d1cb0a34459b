"""Courses of action against their definition: worlds, moves, stability and reach written out in plain Python."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations, product

import numpy as np
import pytest

from detente.case.parts import Case
from detente.lenses.courses import Answering, Course, follow, left_by
from detente.lenses.load import load_bytes
from detente.lenses.worlds import worlds_of
from detente.study.choices_courses import courses_of

State = tuple[str, ...]
CASES = 40


def make_case(rng: np.random.Generator) -> Case:
    """Three actors with one or two options of two or three choices; some cannot be taken back, some worlds are out."""
    owners = ["a", "b", "c", "a", *(["b"] if rng.random() < 0.5 else [])]
    lines = ["actors: {a: {kind: state}, b: {kind: state}, c: {kind: state}}", "options:"]
    for number, owner in enumerate(owners):
        choices = "uvw"[: 3 if rng.random() < 0.4 else 2]
        reversible = "true" if rng.random() < 0.6 else "false"
        inner = ", ".join(f"{choice}: {{}}" for choice in choices)
        lines.append(f"  o{number}: {{actor: {owner}, status_quo: u, reversible: {reversible}, choices: {{{inner}}}}}")
    if rng.random() < 0.5:
        lines.append('infeasible: ["o0 = v and o3 = v"]' if rng.random() < 0.5 else 'infeasible: ["o1 = v and o3 = v"]')
    lines.append('preferences: {a: ["o0 = u"], b: ["o1 = u"], c: ["o2 = u"]}')
    lines.append(f"contest: {{concepts: [nash], forecast: {'sequential' if rng.random() < 0.5 else 'nash'}}}")
    return load_bytes(("detente: 1\ncase: {title: T}\n" + "\n".join(lines)).encode()).case


class Plain:
    """The contest that a course leaves, by definition."""

    def __init__(self, case: Case, course: Course, payoff: dict[State, dict[str, float]]) -> None:
        self.case, self.course, self.payoff = case, course, payoff
        self.names = list(case.options)
        self.makers = list(dict.fromkeys(option.actor for option in case.options.values()))
        self.held = dict(course.held)
        self.answer = course.answer

    def may(self, option: str, old: str, new: str) -> bool:
        details = self.case.options[option]
        return old == new or details.reversible or old == details.status_quo

    def carried(self, state: dict[str, str]) -> dict[str, str]:
        """The state after the answer: given where it can be, else the option stays."""
        if self.answer is None:
            return state
        aim = dict(self.answer.answers)[state[self.answer.to]]
        own = state[self.answer.option]
        return {**state, self.answer.option: aim} if self.may(self.answer.option, own, aim) else state

    def start(self) -> State | None:
        """As today, with what is held and the answer; the nearest world that obeys, where that is infeasible."""
        begin = {name: option.status_quo for name, option in self.case.options.items()} | self.held
        if self.answer is not None:
            begin[self.answer.option] = dict(self.answer.answers)[begin[self.answer.to]]
        best = None
        for state in self.payoff:
            now = dict(zip(self.names, state, strict=True))
            if any(now[name] != choice for name, choice in self.held.items()):
                continue
            if self.answer is not None and now[self.answer.option] != dict(self.answer.answers)[now[self.answer.to]]:
                continue
            distance = sum(now[name] != begin[name] for name in self.names)
            if best is None or distance < best[0]:
                best = (distance, state)
        return None if best is None else best[1]

    def moves(self, state: State, maker: str) -> Iterator[State]:
        """All joint changes of the maker's free options, each with the answer it calls forth."""
        now = dict(zip(self.names, state, strict=True))
        fixed = {*self.held, *([self.answer.option] if self.answer else [])}
        own = [name for name in self.names if self.case.options[name].actor == maker and name not in fixed]
        for picks in product(*(self.case.options[name].choices for name in own)):
            then = {**now, **dict(zip(own, picks, strict=True))}
            if then == now or not all(self.may(name, now[name], then[name]) for name in own):
                continue
            after = tuple(self.carried(then).values())
            if after in self.payoff:
                yield after

    def improvements(self, state: State, maker: str) -> list[State]:
        return [after for after in self.moves(state, maker) if self.payoff[after][maker] > self.payoff[state][maker]]

    def reached(self, state: State, makers: list[str]) -> set[State]:
        """Worlds at the end of non-empty sequences of improvements in which nobody moves twice in a row."""
        found: set[tuple[State, str]] = set()
        waiting = [(after, maker) for maker in makers for after in self.improvements(state, maker)]
        while waiting:
            here = waiting.pop()
            if here not in found:
                found.add(here)
                waiting += [(after, maker) for maker in makers if maker != here[1]
                            for after in self.improvements(here[0], maker)]
        return {state for state, _ in found}

    def is_stable(self, state: State, maker: str) -> bool:
        others = [other for other in self.makers if other != maker]
        for after in self.improvements(state, maker):
            if self.case.contest.forecast == "nash":
                return False
            if not any(self.payoff[end][maker] <= self.payoff[state][maker] for end in self.reached(after, others)):
                return False
        return True

    def share(self) -> dict[State, float]:
        begin = self.start()
        if begin is None:
            return {}
        near = {begin, *self.reached(begin, self.makers)}
        last = [state for state in near if all(self.is_stable(state, maker) for maker in self.makers)]
        return {state: 1 / len(last) for state in last}


def every_course(case: Case) -> list[Course]:
    """A few of each kind, those of a team included."""
    found = [*courses_of(case, ["a"]).courses, *courses_of(case, ["a", "b"], most=60).courses]
    return list(dict.fromkeys(found))


@pytest.mark.parametrize("seed", range(CASES))
def test_what_follows_a_course_is_as_defined(seed: int) -> None:
    rng = np.random.default_rng(seed)
    case = make_case(rng)
    worlds = worlds_of(case)
    states = [tuple(worlds.choices_in(w).values()) for w in range(len(worlds))]
    makers = list(dict.fromkeys(worlds.actor))
    values = rng.integers(0, 4 if rng.random() < 0.3 else 50, (len(makers), len(worlds))).astype(float)
    payoff = {state: {maker: values[m, w] for m, maker in enumerate(makers)} for w, state in enumerate(states)}
    courses = every_course(case)
    kinds = {course.answer is not None for course in courses}
    assert kinds == {True, False}
    for course in [courses[i] for i in rng.permutation(len(courses))[:30]]:
        found = follow(case, course, values[None])[0]
        wanted = Plain(case, course, payoff).share()
        if not wanted:
            assert np.isnan(found).all()
        else:
            assert {states[w]: found[w] for w in np.flatnonzero(found)} == pytest.approx(wanted), course


def test_a_threat_that_cannot_be_taken_back_stays(make: Callable[[str], Case]) -> None:
    """a arms if b attacks; once it has armed, it stays armed when b withdraws."""
    case = make("false")
    course = Course((), Answering("arm", "attack", (("no", "no"), ("yes", "yes"))))
    left, worlds = left_by(case, course), worlds_of(case)
    assert left.moves is not None
    told = [worlds.label(int(w)) for w in left.world]
    assert told == ["status quo", "arm = yes", "arm = yes, attack = yes"]
    ends = [[told[int(t)] for t in left.moves.targets(1, place)] for place in range(3)]
    assert ends == [["arm = yes, attack = yes"], ["arm = yes, attack = yes"], ["arm = yes"]]


def test_a_threat_that_can_be_taken_back_is(make: Callable[[str], Case]) -> None:
    case = make("true")
    course = Course((), Answering("arm", "attack", (("no", "no"), ("yes", "yes"))))
    left, worlds = left_by(case, course), worlds_of(case)
    assert left.moves is not None
    assert [worlds.label(int(w)) for w in left.world] == ["status quo", "arm = yes, attack = yes"]
    assert [left.moves.targets(1, place).tolist() for place in range(2)] == [[1], [0]]


@pytest.fixture
def make() -> Callable[[str], Case]:
    """A case in which a can arm, for good or not, and b can attack."""
    def made(reversible: str) -> Case:
        text = f"""
detente: 1
case: {{title: T}}
actors: {{a: {{kind: state}}, b: {{kind: state}}}}
options:
  arm: {{actor: a, status_quo: "no", reversible: {reversible}, choices: {{"no": {{}}, "yes": {{}}}}}}
  attack: {{actor: b, status_quo: "no", choices: {{"no": {{}}, "yes": {{}}}}}}
preferences: {{a: ["attack = no"], b: ["arm = no"]}}
"""
        return load_bytes(text.encode()).case

    return made


def test_pairs_are_the_choices_held_together() -> None:
    """A pair leaves exactly the worlds with both choices, and a choice those with it."""
    case = make_case(np.random.default_rng(1))
    worlds = worlds_of(case)
    for course in courses_of(case, ["a"], most=0).courses:
        mask = np.logical_and.reduce([worlds.taking(option, choice) for option, choice in course.held])
        assert left_by(case, course).world.tolist() == np.flatnonzero(mask).tolist()
    own = [name for name, option in case.options.items() if option.actor == "a"]
    pairs = [course for course in courses_of(case, ["a"], most=0).courses if len(course.held) == 2]
    assert len(list(combinations(own, 2))) == 1
    assert pairs
