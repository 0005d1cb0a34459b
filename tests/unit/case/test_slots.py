"""The leaves of a case: their ranges, units, evidence and names; edits of trees; words, dates and lengths of time."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from pydantic import TypeAdapter, ValidationError

from detente.case.check import unsourced
from detente.case.edit import all_edits, as_word, nearest, set_in_tree
from detente.case.fields import When, Word, Years
from detente.case.parts import Case, Edit
from detente.case.slots import Slot, edit_range
from detente.errors import QuantityError
from detente.lenses.load import load_bytes, load_case
from detente.quantity import Exact, parse_quantity

BOARD = load_case(Path(__file__).parents[2] / "data" / "board.yaml")
SLOTS = BOARD.slots


@pytest.mark.parametrize(("path", "low", "high", "unit"), [
    ("issues.tax.status_quo", 0, 100, ""),
    ("issues.force.positions.b.position", 0, 1, ""),
    ("issues.tax.positions.a.salience", 0, 1, "share"),
    ("issues.tax.positions.c.capability", 0, None, ""),
    ("actors.hawks.influence", 0, None, ""),
    ("councils.board.members.b.stake", -1, 1, ""),
    ("councils.board.outside_option.bargaining_weight", 0, 1, ""),
    ("ties.a-b.half_life", 0, None, "years"),
    ("ties.a-b.events.1.half_life", 0, None, "years"),
    ("ties.a-b.events.0.weight", -1, 1, ""),
    ("proposals.swap.settles.tax", 0, 100, ""),
    ("proposals.swap.settles.force", 0, 1, ""),
    ("proposals.swap.standing.b", -1, 1, ""),
    ("hypotheses.fear.prior", 0, 1, ""),
    ("evidence.leak.estimate", None, None, ""),
    ("interests.a.level.worst", None, None, ""),
    ("variants.weak.edits.0.scale", None, None, ""),
])  # fmt: skip
def test_legal_range_and_unit(path: str, low: float | None, high: float | None, unit: str) -> None:
    assert (SLOTS[path].low, SLOTS[path].high, SLOTS[path].unit) == (low, high, unit)


def test_a_scale_lends_its_unit() -> None:
    source = load_bytes(b"detente: 1\ncase: {title: T}\nactors: {a: {kind: state, capability: 1}}\n"
                        b"issues: {t: {question: Q, unit: years, scale: {4: few, 10: many}, positions: {a: {position: 5, salience: 1}}}}")  # fmt: skip  # noqa: E501
    slot = source.slots["issues.t.positions.a.position"]
    assert (slot.low, slot.high, slot.unit, slot.is_on_scale) == (4, 10, "years", True)


@pytest.mark.parametrize(("path", "evidence"), [
    ("issues.tax.positions.a.position", ("leak",)),  # from the position
    ("issues.tax.positions.a.salience", ("leak",)),
    ("actors.b.capability", ("leak",)),  # from the number's own mapping
    ("ties.a-b.events.0.weight", ("leak", "echo")),
    ("interests.a.text.weight", ("study",)),
    ("interests.b.level.weight", ("echo",)),
    ("issues.tax.status_quo", ()),
    ("councils.board.members.b.stake", ("study",)),
    ("councils.board.members.b.payment", ()),
])  # fmt: skip
def test_evidence_is_inherited(path: str, evidence: tuple[str, ...]) -> None:
    assert SLOTS[path].evidence == evidence


def test_defaults_are_leaves_that_were_not_given() -> None:
    assert not SLOTS["councils.board.members.c.payment"].is_given
    assert SLOTS["councils.board.members.b.payment"].is_given
    assert not SLOTS["case.grade_table"].is_given
    assert SLOTS["ties.b-c.half_life"].value == "never"
    assert SLOTS["councils.board.members.a.veto"].value is True
    assert SLOTS["issues.tax.decided.rule"].words[:3] == ("compromise", "median", "nash")


def test_numbers_inside_edits_are_leaves() -> None:
    assert SLOTS["options.stance.choices.hard.effects.0.add"].is_number
    assert isinstance(SLOTS["variants.plain.edits.0.set"].value, Word)
    assert SLOTS["variants.plain.edits.1.set"].value is False


def test_what_is_unsourced() -> None:
    paths = {slot.path for slot in unsourced(SLOTS)}
    assert "issues.tax.status_quo" in paths
    assert "actors.old-doves.influence" in paths
    sourced = {"actors.b.capability", "issues.tax.positions.young-doves.position", "councils.board.members.c.payment"}
    assert not paths & sourced


def test_the_range_of_a_number_in_an_edit() -> None:
    target = Slot("x", parse_quantity(1), 0.0, 5.0)
    ranges = [edit_range(Edit.model_validate({"path": "x", kind: 1}), target) for kind in ("set", "add", "scale")]
    assert ranges == [(0.0, 5.0), (None, None), (0.0, None)]


def test_all_edits_with_their_places() -> None:
    places = [".".join(map(str, place)) for place, _ in all_edits(BOARD.case)]
    assert places == [
        "assumptions.calm.if_false.0", "variants.weak.edits.0", "variants.plain.edits.0", "variants.plain.edits.1",
        "variants.dear.edits.0", "options.stance.choices.hard.effects.0", "options.reply.choices.angry.effects.0",
    ]  # fmt: skip


# Trees


def test_a_tree_is_copied_not_changed() -> None:
    tree = {"a": {"b": [1, {"c": 2}]}, 5.0: "x"}
    assert set_in_tree(tree, "a.b.1.c", 3) == {"a": {"b": [1, {"c": 3}]}, 5.0: "x"}
    assert set_in_tree(tree, "5", "y")[5.0] == "y"
    assert set_in_tree(tree, "d.e", 1, create=True)["d"] == {"e": 1}
    assert set_in_tree({"d": None}, "d.e", 1, create=True) == {"d": {"e": 1}}
    assert tree == {"a": {"b": [1, {"c": 2}]}, 5.0: "x"}


@pytest.mark.parametrize("path", ["a.x.c", "a.b.7", "a.b.x", "a.b.0.c", "z.y"])
def test_a_path_into_nothing(path: str) -> None:
    with pytest.raises(KeyError, match="nothing called"):
        set_in_tree({"a": {"b": [1]}}, path, 0)


def test_the_nearest_name() -> None:
    assert nearest("russai", ["russia", "iran"]) == '; did you mean "russia"?'
    assert nearest("xyz", ["russia", "iran"]) == ""
    assert nearest("x" * 10_000, ["x" * 9_000]) == ""


# Words, dates, lengths of time


def test_words() -> None:
    assert Word.parse("nash").words == ("nash",)
    noted = Word.parse({"is": "nash", "note": "N", "evidence": ["e1"]})
    assert (noted.words, noted.note, noted.evidence) == (("nash",), "N", ("e1",))
    assert as_word(parse_quantity({"choose": {"a": 1, "b": 3}})).choices == (("a", 0.25), ("b", 0.75))
    for wrong in (3, ["a"], {"uniform": [0, 1]}, None):
        with pytest.raises(QuantityError):
            Word.parse(wrong)
    with pytest.raises(QuantityError, match="number where a word"):
        as_word(parse_quantity(3))


@pytest.mark.parametrize(("raw", "first", "last", "shown"), [
    ("2007-10-16", dt.date(2007, 10, 16), dt.date(2007, 10, 16), "2007-10-16"),
    ("2008-02", dt.date(2008, 2, 1), dt.date(2008, 2, 29), "2008-02"),
    (2007, dt.date(2007, 1, 1), dt.date(2007, 12, 31), "2007"),
    ("0490", dt.date(490, 1, 1), dt.date(490, 12, 31), "0490"),
])  # fmt: skip
def test_dates(raw: object, first: dt.date, last: dt.date, shown: str) -> None:
    when = When.parse(raw)
    assert (when.first, when.last, str(when)) == (first, last, shown)
    assert When.parse(str(when)) == when


@pytest.mark.parametrize("raw", ["2007-13", "2007-02-30", "07", True, 20071016, None, "2007-1-1", "0000"])
def test_what_is_no_date(raw: object) -> None:
    with pytest.raises(QuantityError, match="a date such as"):
        When.parse(raw)


@pytest.mark.parametrize(("raw", "years"), [
    ("5 years", 5.0), ("18 months", 1.5), ("1461 days", 4.0), (2, 2.0), ("1 year", 1.0),
    ({"is": "18 months", "note": "N"}, 1.5), ({"is": 3, "evidence": ["e1"]}, 3.0),
])  # fmt: skip
def test_lengths_of_time(raw: object, years: float) -> None:
    quantity = TypeAdapter(Years).validate_python(raw)
    assert isinstance(quantity.form, Exact)
    assert quantity.form.value == pytest.approx(years)


def test_ranges_of_time_and_never() -> None:
    adapter = TypeAdapter(Years)
    assert adapter.validate_python("6 .. 12 .. 18 months").form == parse_quantity("0.5 .. 1 .. 1.5").form
    assert adapter.validate_python("never") == "never"
    for wrong in ("five years", ".. years", "3 .. years", "3 decades", "1 .. 2 .. 3 .. 4 years", [1]):
        with pytest.raises(ValidationError):
            adapter.validate_python(wrong)


def test_a_case_is_frozen() -> None:
    with pytest.raises(ValidationError):
        BOARD.case.case.title = "other"
    assert isinstance(BOARD.case, Case)
