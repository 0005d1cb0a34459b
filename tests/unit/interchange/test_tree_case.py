"""Game trees as cases and back, and what is refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from detente.cli import cli
from detente.errors import DetenteError
from detente.interchange.efg import read_efg
from detente.lenses.games.trees import tree_of
from detente.lenses.load import load_bytes
from detente.models.trees import backward_induction, logit_response
from detente.study.answer import reading_of
from detente.study.run import Settings, run_case

FILES = sorted((Path(__file__).parents[2] / "data" / "games" / "efg").glob("*.efg"))


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def call(*words: str) -> Result:
    return CliRunner().invoke(cli, list(words), catch_exceptions=False)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_file_imported_exported_and_read_again_is_the_same_game(file: Path) -> None:
    assert call("import", str(file), "--out", "case.yaml").exit_code == 0
    done = call("export", "case.yaml", "--to", "efg", "--outcome", "games.game", "--out", "again.efg", "--draws", "3")
    assert (done.exit_code, done.stdout) == (0, "wrote again.efg\n")
    before = read_efg(file.read_text(encoding="utf-8"))
    after = read_efg(Path("again.efg").read_text(encoding="utf-8"))
    players = [after.players.index(name) for name in before.players]
    assert len(after.tree.nodes) == len(before.tree.nodes)
    ours, theirs = (logit_response(game.tree, payoff, 2.0).outcome[0] for game, payoff in
                    ((before, before.payoff), (after, after.payoff)))
    np.testing.assert_allclose(ours, theirs, atol=1e-8)
    np.testing.assert_allclose(after.payoff[players], before.payoff)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_case_gives_what_the_game_gives(file: Path) -> None:
    call("import", str(file), "--out", "case.yaml")
    data = Path("case.yaml").read_bytes()
    source = load_bytes(data, "case.yaml")
    game = read_efg(file.read_text(encoding="utf-8"))
    reading = reading_of(run_case(source, data, Settings(2)))
    _, paths = tree_of(source.case.games["game"])  # type: ignore[arg-type]  # a tree
    assert len(paths) == game.payoff.shape[1]
    if game.tree.has_perfect_information:
        value = backward_induction(game.tree, game.payoff).value[0, :, 0]
        found = [reading.outcome(f"games.game.value.{player}")[0] for player in source.case.actors]
        assert found == pytest.approx(value)
    else:
        chances = logit_response(game.tree, game.payoff, 1.0).outcome[0]
        names = [path for path in reading.results.arrays if path.startswith("games.game.logit.")]
        assert sorted(float(reading.outcome(path)[0]) for path in names) == pytest.approx(sorted(chances), abs=1e-7)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("import", "gone.efg", "--out", "x.yaml"), "cannot read gone.efg"),
        (("import", "bad.efg", "--out", "x.yaml"), "bad.efg, line 1"),
        (("export", "prisoners-dilemma", "--to", "efg", "--outcome", "games.g", "--out", "x.efg"), "it has none"),
        (("export", "prisoners-dilemma", "--to", "efg", "--outcome", "games.g", "--out", "x.txt"), "ends in .efg"),
        (("export", "prisoners-dilemma", "--to", "efg", "--out", "x.efg"), "--outcome games.ID"),
        (("export", "prisoners-dilemma", "--to", "efg", "--author", "A", "--out", "x.efg"), "do not go with efg"),
    ],
)
def test_mistakes_are_named(words: tuple[str, ...], says: str) -> None:
    Path("bad.efg").write_text("no game", encoding="utf-8")
    with pytest.raises(DetenteError, match=says.replace(".", r"\.")):
        call(*words)


def test_a_scale_says_nothing_to_a_game() -> None:
    done = call("import", str(FILES[0]), "--out", "x.yaml", "--scale", "0:1")
    assert done.exit_code == 2
    assert "a game has neither" in done.output
