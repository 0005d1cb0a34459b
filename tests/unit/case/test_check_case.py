"""Every check of a case: one small mistake each, with its message and its place."""

# ruff: noqa: E501 (a table of messages, one a line)

from __future__ import annotations

import pytest

from detente.case.read import read_bytes
from detente.errors import CaseError, Problem
from detente.lenses.load import load_bytes

SOUND = """\
detente: 1
case: {title: T, as_of: 2010-06-24}
sources:
  press: {title: P, kind: press, reliability: B}
evidence:
  leak: {source: press, says: S, credibility: 2, estimate: 40 .. 60}
  hint: {source: press, says: S, credibility: 3}
assumptions:
  calm: {says: S, status: solid, if_false: [{path: actors.a.capability, scale: 2}]}
actors:
  a: {kind: state, capability: 1}
  b: {kind: state, capability: 2}
  hawks: {kind: faction, part_of: b, influence: 1}
  doves: {kind: faction, part_of: b, influence: 2}
issues:
  tax:
    question: Q
    scale: {0: none, 100: all}
    status_quo: 20
    positions:
      a: {position: 70, salience: 0.5}
      hawks: {position: 10, salience: 0.5}
      doves: {position: {pool: [leak]}, salience: 0.5}
  force:
    question: Q
    scale: {0: none, 1: all}
    status_quo: 0
    positions:
      a: {position: 1, salience: 0.5}
      b: {position: 0.2, salience: 0.5}
    decided: {by: council, council: board, proposer: a}
councils:
  board:
    members: {a: {veto: true}, b: {}}
    passes: {votes: 2, of: 2}
    outside_option: {actor: a, mode: nash, cost: 0.3, ally: {actor: b, joining_cost: 0.1, cost_with_ally: 0.2}}
ties:
  ab:
    between: [a, b]
    half_life: 5 years
    events:
      - {date: 2009, says: S, weight: 0.2, evidence: [leak]}
proposals:
  deal: {by: [a], settles: {tax: 40}, standing: {b: 0.5}}
variants:
  weak: {says: S, edits: [{path: actors.b.capability, set: 1}]}
options:
  stance: {actor: a, status_quo: soft, choices: [soft, hard]}
  reply: {actor: b, status_quo: calm, choices: [calm, angry]}
interests:
  a:
    level: {of: issues.tax.settlement, worst: 0, best: 100, weight: 1}
preferences:
  b: [reply = calm]
"""


def problems_of(old: str, new: str) -> list[Problem]:
    """What is found after one change of the sound case, which must hold the old text exactly once."""
    assert SOUND.count(old) == 1, old
    with pytest.raises(CaseError) as caught:
        load_bytes(SOUND.replace(old, new).encode(), "t.yaml")
    return list(caught.value.problems)


def test_the_sound_case_is_sound() -> None:
    assert load_bytes(SOUND.encode()).warnings == ()


MISTAKES = [
    # evidence
    ("source: press, says: S, credibility: 2", "source: pres, says: S, credibility: 2", "pres, says:", "evidence.leak.source",
     'no source called "pres"; did you mean "press"?'),
    ("credibility: 3}", "credibility: 3, bears_on: {greed: C}}", "C}}", "evidence.hint.bears_on.greed",
     'no hypothesis called "greed"'),
    ("weight: 0.2, evidence: [leak]", "weight: 0.2, evidence: [leek]", "[leek]}", "ties.ab.events.0.evidence",
     'no piece of evidence called "leek"; did you mean "leak"?'),
    ("weight: 0.2, evidence: [leak]", "weight: {is: 0.2, evidence: lek}", "{is: 0.2, ev", "ties.ab.events.0.weight",
     'no piece of evidence called "lek"; did you mean "leak"?'),
    ("{pool: [leak]}", "{pool: [hint]}", "{pool: [hint", "issues.tax.positions.doves.position",
     'evidence "hint" gives no estimate to pool'),
    ("{pool: [leak]}", "{pool: [lake]}", "{pool: [lake", "issues.tax.positions.doves.position",
     'no piece of evidence called "lake"; did you mean "leak"?'),
    ("estimate: 40 .. 60", "estimate: 40 .. 160", "{pool: [leak", "issues.tax.positions.doves.position",
     'the estimate of "leak" does not fit here: 160 is outside the legal range, which runs from 0 to 100'),
    ("estimate: 40 .. 60", "estimate: {pool: [leak]}", "{pool: [leak", "evidence.leak.estimate",
     "an estimate is a range of its own, such as 60 .. 70 .. 80"),
    ("estimate: 40 .. 60", "estimate: 40 .. 60, date: 2010-06-25", "2010-06-25}", "evidence.leak.date",
     "2010-06-25 is after 2010-06-24, the day from which this case looks ahead; it must not be an input"),
    # numbers and words
    ("{position: 70, salience: 0.5}", "{position: 140, salience: 0.5}", "140, salienc", "issues.tax.positions.a.position",
     "140 is off the scale, which runs from 0 to 100"),
    ("{position: 70, salience: 0.5}", "{position: 70, salience: 1.5}", "1.5}", "issues.tax.positions.a.salience",
     "1.5 is outside the legal range, which runs from 0 to 1"),
    ("b: {kind: state, capability: 2}", "b: {kind: state, capability: -2}", "-2}", "actors.b.capability",
     "-2 is outside the legal range, which starts at 0"),
    ("b: {kind: state, capability: 2}", "b: {kind: state, capability: {pool: [leak]}}", "{pool: [leak", "actors.b.capability",
     "a pooled number without bounds needs a prior, for example prior: 0 .. 50 .. 100"),
    ("b: {kind: state, capability: 2}", "b: {kind: state, capability: {choose: {low: 1}}}", "{choose: {lo",
     "actors.b.capability", 'choose has the word "low", but this field takes numbers'),
    ("mode: nash", "mode: nahs", "nahs, cost:", "councils.board.outside_option.mode",
     '"nahs" is none of veto_drafts, setter_drafts, nash, deal_me_out; did you mean "nash"?'),
    ("settles: {tax: 40}", "settles: {tax: 140}", "140}, standi", "proposals.deal.settles.tax",
     "140 is off the scale, which runs from 0 to 100"),
    ("half_life: 5 years", "half_life: 0", "0", "ties.ab.half_life", "0; a half-life is above 0, such as 5 years, or never"),
    ("weight: 0.2, evidence", "weight: 0.2, half_life: -1 years, evidence", "-1 years, ev", "ties.ab.events.0.half_life",
     "-1 is outside the legal range, which starts at 0"),
    # actors
    ("part_of: b, influence: 1}", "part_of: bb, influence: 1}", "bb, influenc", "actors.hawks.part_of", 'no actor called "bb"'),
    ("part_of: b, influence: 1}", "part_of: b}", "{kind: facti", "actors.hawks.influence",
     "missing; a faction needs it, for example 0.3 or 0.2 .. 0.3 .. 0.5"),
    ("part_of: b, influence: 1}", "influence: 1}", "{kind: facti", "actors.hawks.part_of",
     "missing; a faction is an actor inside another, so it needs part_of"),
    ("b: {kind: state, capability: 2}", "b: {kind: state, capability: 2, part_of: hawks, influence: 1}", "hawks, influ",
     "actors.b.part_of", '"b" is part of itself'),
    # issues
    ("    positions:\n      a: {position: 1, salience: 0.5}\n      b: {position: 0.2, salience: 0.5}",
     "    positions: {}", "{}", "issues.force.positions", "empty; an issue needs at least one actor with a position"),
    ("a: {position: 70, salience: 0.5}", "aa: {position: 70, salience: 0.5}", "{position: 7", "issues.tax.positions.aa",
     'no actor called "aa"'),
    ("a: {position: 70, salience: 0.5}", "b: {position: 70, salience: 0.5}", "{position: 7", "issues.tax.positions.b",
     "b gives a position but so do its factions hawks, doves; keep one of the two"),
    ("a: {kind: state, capability: 1}", "a: {kind: state}", "{position: 7", "issues.tax.positions.a.capability",
     "missing; bargaining needs it here or at the actor, for example 0.3 or 0.2 .. 0.3 .. 0.5"),
    ("b: {kind: state, capability: 2}", "b: {kind: state}", "{kind: state", "actors.b.capability",
     "missing; bargaining on tax needs it, for example 0.3 or 0.2 .. 0.3 .. 0.5"),
    ("decided: {by: council, council: board, proposer: a}", "decided: {by: council, proposer: a}", "{by: council",
     "issues.force.decided", "decided by a council, so it needs council: the id of one"),
    ("council: board, proposer: a}", "council: bored, proposer: a}", "bored, propo", "issues.force.decided.council",
     'no council called "bored"; did you mean "board"?'),
    ("council: board, proposer: a}", "council: board}", "{by: council", "issues.force.decided",
     "decided by a council, so it needs proposer: the actor that puts the text"),
    ("council: board, proposer: a}", "council: board, proposer: z}", "z}", "issues.force.decided.proposer",
     'no actor called "z"'),
    ("council: board, proposer: a}", "council: board, proposer: b}", "b}", "issues.force.decided.proposer",
     "b proposes but a may act outside board; only the proposer may"),
    ("council: board, proposer: a}", "council: board, proposer: a, rule: nash}", "nash}", "issues.force.decided.rule",
     "says nothing to an issue decided by council; remove it, or write by: bargaining"),
    ("    status_quo: 0\n", "", "question: Q", "issues.force.status_quo",
     "missing; a council needs to know what holds if nothing passes"),
    ("      b: {position: 0.2, salience: 0.5}\n", "", "a: {position", "issues.force.positions",
     "b has a say in board but no position on this issue; give one here"),
    # councils
    ("b: {}}", "b: {}, z: {}}", "{}}", "councils.board.members.z", 'no actor called "z"'),
    ("passes: {votes: 2, of: 2}", "passes: {votes: 2, of: 3}", "3}", "councils.board.passes.of",
     "says 3 but there are 2 members; 2 would be right"),
    ("passes: {votes: 2, of: 2}", "passes: {votes: 3, of: 2}", "3, of: 2}", "councils.board.passes.votes",
     "3 votes can never be met by 2 members; from 1 to 2 would be right"),
    ("outside_option: {actor: a", "outside_option: {actor: z", "z, mode: nas", "councils.board.outside_option.actor",
     'no actor called "z"'),
    ("ally: {actor: b", "ally: {actor: z", "z, joining_c", "councils.board.outside_option.ally.actor", 'no actor called "z"'),
    ("ally: {actor: b", "ally: {actor: a", "a, joining_c", "councils.board.outside_option.ally.actor",
     "the ally must be somebody else than who acts outside"),
    # ties
    ("between: [a, b]", "between: [a, z]", "z]", "ties.ab.between.1", 'no actor called "z"'),
    ("date: 2009,", "date: 2010-07,", "2010-07, say", "ties.ab.events.0.date",
     "2010-07-01 is after 2010-06-24, the day from which this case looks ahead; it must not be an input"),
    ("date: 2009,", "date: 2009, until: 2008,", "2008, says:", "ties.ab.events.0.until",
     "2008 is before the event begins, 2009"),
    # proposals
    ("by: [a], settles: {tax: 40}", "by: [z], settles: {tax: 40}", "{by: [z], se", "proposals.deal", 'no actor called "z"'),
    ("settles: {tax: 40}", "settles: {taxes: 40}", "40}, standin", "proposals.deal.settles.taxes",
     'no issue called "taxes"; did you mean "tax"?'),
    ("    status_quo: 20\n", "", "question: Q", "issues.tax.status_quo", "missing; the proposal deal is ranked by its gain over it"),
    # options
    ("actor: a, status_quo: soft", "actor: z, status_quo: soft", "z, status_qu", "options.stance.actor", 'no actor called "z"'),
    ("status_quo: soft", "status_quo: sof", "sof, choices", "options.stance.status_quo",
     'no choice called "sof"; did you mean "soft"?'),
    ("choices: [soft, hard]", "choices: [soft]", "[soft]}", "options.stance.choices",
     "1 choice; an option needs at least two"),
    ("interests:\n", "contest: {status_quo: {stanse: hard}}\ninterests:\n", "hard}}", "contest.status_quo.stanse",
     'no option called "stanse"; did you mean "stance"?'),
    ("interests:\n", "contest: {status_quo: {stance: hrad}}\ninterests:\n", "hrad}}", "contest.status_quo.stance",
     'no choice called "hrad"; did you mean "hard"?'),
    ("interests:\n", "contest: {status_quo: {stance: maybe}}\ninterests:\n", "maybe}}", "contest.status_quo.stance",
     'no choice called "maybe"; its choices are soft, hard'),
    ("status_quo: soft", "status_quo: none", "none, choices", "options.stance.status_quo",
     'no choice called "none"; its choices are soft, hard'),
    ("interests:\n", "contest: {coalitions: [[a, z]]}\ninterests:\n", "[[a, z]]}", "contest.coalitions", 'no actor called "z"'),
    # edits
    ("path: actors.b.capability, set: 1", "path: actors.b.capabilities, set: 1", "actors.b.cap", "variants.weak.edits.0.path",
     'no number, word or switch called "actors.b.capabilities"; did you mean "actors.b.capability"?'),
    ("path: actors.b.capability, set: 1", "path: councils.board, set: 1", "councils.boa", "variants.weak.edits.0.path",
     'no number, word or switch called "councils.board"; it holds councils.board.members.a.veto and others: '
     "name the field itself"),
    ("path: actors.b.capability, set: 1", "path: actors.b.capability, set: weak", "actors.b.cap", "variants.weak.edits.0.path",
     "actors.b.capability is a number; found the word \"weak\""),
    ("path: actors.b.capability, set: 1", "path: actors.b.capability, set: true", "actors.b.cap", "variants.weak.edits.0.path",
     "actors.b.capability is no switch; found true"),
    ("path: actors.b.capability, set: 1", "path: issues.tax.decided.rule, set: 1", "issues.tax.d", "variants.weak.edits.0.path",
     "issues.tax.decided.rule takes compromise, median, nash, kalai_smorodinsky, condorcet, challenge, spatial; found a number"),
    ("path: actors.b.capability, set: 1", "path: issues.tax.decided.rule, set: lot", "issues.tax.d", "variants.weak.edits.0.path",
     "issues.tax.decided.rule takes compromise, median, nash, kalai_smorodinsky, condorcet, challenge, spatial; found lot"),
    ("path: actors.b.capability, set: 1", "path: issues.tax.decided.rule, add: 1", "issues.tax.d", "variants.weak.edits.0.path",
     "issues.tax.decided.rule is no number, so it can be set, not added to or scaled"),
    ("path: actors.b.capability, set: 1", "path: councils.board.members.a.veto, set: 1", "councils.boa",
     "variants.weak.edits.0.path", "councils.board.members.a.veto is a switch; true or false would be right"),
    ("path: actors.b.capability, set: 1", "path: actors.b.capability, set: -1", "-1}]}", "variants.weak.edits.0.set",
     "-1 is outside the legal range, which starts at 0"),
    ("path: actors.b.capability, set: 1", "path: actors.b.capability, scale: -1", "-1}]}", "variants.weak.edits.0.scale",
     "-1 is outside the legal range, which starts at 0"),
    ("path: actors.b.capability, set: 1", "path: assumptions.calm.if_false.0.scale, set: 1", "assumptions.",
     "variants.weak.edits.0.path", "assumptions.calm.if_false.0.scale belongs to another edit; change the field itself"),
    ("path: actors.b.capability, set: 1", "path: options.reply.reversible, set: false", "options.repl",
     "variants.weak.edits.0.path",
     "options.reply.reversible says how the contest is played and is the same in every world"),
    ("choices: [calm, angry]", "choices: {calm: {}, angry: {effects: [{path: contest.precision, set: 1}]}}", "contest.prec",
     "options.reply.choices.angry.effects.0.path",
     "contest.precision is the same in every world, so a choice cannot change it"),
    # interests and preferences
    ("interests:\n  a:", "interests:\n  z:", "level: {of:", "interests.z", 'no actor called "z"'),
    ("preferences:\n  b:", "preferences:\n  z:", "[reply = cal", "preferences.z", 'no actor called "z"'),
    ("preferences:\n  b:", "preferences:\n  a:", "[reply = cal", "preferences.a",
     "a has interests as well; an actor has one or the other"),
    ("b: [reply = calm]", "b: []", "[]", "preferences.b", "empty; give at least one, or leave b out"),
    ("worst: 0, best: 100", "worst: 50, best: 50", "50, weight:", "interests.a.level.best",
     "best equals worst, so the interest can't tell outcomes apart"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "text", "path", "message"), MISTAKES, ids=[f"{m[3]}: {m[4][:40]}" for m in MISTAKES])
def test_one_mistake(old: str, new: str, text: str, path: str, message: str) -> None:
    found = [p for p in problems_of(old, new) if (p.path, p.message) == (path, message)]
    assert found
    lines = SOUND.replace(old, new).splitlines()
    assert lines[found[0].line - 1][found[0].column - 1 :].startswith(text)


def test_all_problems_come_at_once_in_the_order_of_the_file() -> None:
    text = SOUND.replace("{position: 70,", "{position: 140,").replace("part_of: b, influence: 1", "part_of: b")
    text = text.replace("of: issues.tax.settlement", "of: issues.tax.setlement")
    with pytest.raises(CaseError) as caught:
        load_bytes(text.encode(), "t.yaml")
    assert str(caught.value).splitlines() == [
        "t.yaml has 3 problems",
        "  13:10  actors.hawks.influence   missing; a faction needs it, for example 0.3 or 0.2 .. 0.3 .. 0.5",
        "  21:21  issues.tax.positions.a.position   140 is off the scale, which runs from 0 to 100",
        '  52:17  interests.a.level.of   no outcome called "issues.tax.setlement"; did you mean "issues.tax.settlement"?'
        " (column 1 of the expression)",
    ]


def test_a_circle_of_factions_is_told_and_followed_once() -> None:
    text = SOUND.replace("b: {kind: state, capability: 2}", "b: {kind: faction, influence: 1, part_of: hawks}")
    with pytest.raises(CaseError) as caught:
        load_bytes(text.encode())
    assert [p.message for p in caught.value.problems if "part of itself" in p.message] == [
        '"b" is part of itself', '"hawks" is part of itself']  # fmt: skip


def test_a_position_beside_that_of_a_faction_of_a_faction() -> None:
    text = SOUND.replace("influence: 2}", "influence: 2}\n  young: {kind: faction, part_of: doves, influence: 1}")
    text = text.replace("      doves: {position: {pool: [leak]}, salience: 0.5}", "      b: {position: 1, salience: 0.5}\n"
                        "      young: {position: 1, salience: 0.5}")  # fmt: skip
    with pytest.raises(CaseError, match="b gives a position but so do its factions hawks, young"):
        load_bytes(text.encode())


def test_many_mistakes_of_a_kind_end_in_good_time() -> None:
    lines = [f"  e{i}: {{source: nobody{i}, says: S, credibility: 2}}" for i in range(5_000)]
    with pytest.raises(CaseError) as caught:
        read_bytes_and_raise(("detente: 1\ncase: {title: T}\nactors: {}\nevidence:\n" + "\n".join(lines)).encode())
    assert len(caught.value.problems) == 100


def read_bytes_and_raise(data: bytes) -> None:
    """Read a case and raise what is wrong with its meaning."""
    source, problems = read_bytes(data)
    if problems:
        raise CaseError(problems, source.file)
