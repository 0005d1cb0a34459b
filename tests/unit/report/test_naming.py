"""Names that people read: every path has words, and none fails."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from detente.cases import bundled
from detente.lenses.catalogue import LENSES
from detente.lenses.load import load_bytes, load_case
from detente.report.naming import Names
from detente.report.works import MEASURES, WORKS, reference, references

RIVER = Path(__file__).parents[3] / "docs/examples/river.yaml"


@pytest.fixture(scope="module")
def names() -> Names:
    return Names(load_bytes(RIVER.read_bytes(), "river.yaml").case)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("issues.release.positions.delta.salience", "Delta's salience on “release”"),
        ("issues.release.status_quo", "the status quo on “release”"),
        ("issues.release.decided.rule", "the bargaining rule on “release”"),
        ("actors.lenders.capability", "the lenders' capability"),
        ("ties.upland-delta.half_life", "the half-life of the tie between Upland and Delta"),
        ("interests.delta.water.weight", "the weight of “water” among Delta's interests"),
        ("origins.minister", "the word of Radio interview with Upland's water minister"),
        ("contest.precision", "how sharply actors pick what serves them"),
        ("no.such.path-at_all", "no · such · path at all"),
    ],
)
def test_a_path_in_words(names: Names, path: str, words: str) -> None:
    assert names.path(path) == words


def test_effects_and_edits_name_their_target(names: Names) -> None:
    effect = names.path("options.delta_move.choices.court.effects.0.scale")
    assert effect == "the effect of “Take Upland to court” on the lenders' salience on “release”"
    assert names.path("variants.lenders-leave.edits.0.set").endswith("in the variant “lenders leave”")
    assert "event" not in names.path("ties.upland-delta.events.1.weight")


@pytest.mark.parametrize("name", sorted(bundled()))
def test_every_number_of_the_bundled_cases_has_words(name: str) -> None:
    source = load_case(bundled()[name])
    found = Names(source.case)
    for path in source.slots:
        words = found.path(path)
        assert words
        assert words != path


def test_unknown_names_are_shown_as_they_are(names: Names) -> None:
    assert names.actor("no-body") == "no body"
    assert names.choice("no", "choice") == "choice"
    assert names.source("nowhere") == "nowhere"
    assert names.figure("claims.gone") == "gone"
    assert names.world({}) == "everything as today"


def test_every_work_behind_a_model_has_its_reference() -> None:
    keys = {key for lens in LENSES for key in lens.works} | set(MEASURES)
    assert {key for key in keys if reference(key) == key} == set()


def test_works_agree_with_the_list_of_references() -> None:
    listed = Path(__file__).parents[3] / "docs/references.bib"
    if not listed.exists():
        pytest.skip("docs/references.bib is not here")
    text = listed.read_text(encoding="utf-8")
    for key, written in WORKS.items():
        author = re.split(r",| \(", written)[0]
        assert f"author = {{{author}" in text, key


def test_references_are_sorted_and_unique() -> None:
    found = references(("Nash1950", "Black1948", "Nash1950"))
    assert list(found) == sorted(set(found))
