"""`detente panel`: from a file to scores, weights, pools, and entries that a case takes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from detente.cli import cli
from detente.errors import CaseError, DetenteError
from detente.lenses.load import load_bytes
from detente.lenses.panel import PanelSettings, pool_panel

EXAMPLE = Path(__file__).parents[3] / "docs" / "examples" / "river-panel.yaml"
DELFT = """
panel: {quantiles: [5, 50, 95]}
experts: {a: {}, b: {}, c: {}}
items: {one: {is: 24}, two: {is: 11}, three: {is: 68}, four: {is: 47}, five: {is: 31}}
answers:
  a: {one: [2, 5, 7], two: [12, 13, 15], three: [87, 89, 92], four: [2, 5, 8], five: [48, 50, 52]}
  b: {one: [20, 23, 34], two: [8, 10, 11], three: [60, 70, 90], four: [20, 35, 45], five: [30, 35, 40]}
  c: {one: [20, 25, 28], two: [10, 13, 15], three: [65, 67, 70], four: [42, 44, 46], five: [32, 33, 35]}
"""
SMALL = """panel: {quantiles: [10, 50, 90]}
experts: {ann: {weight: 1}, bob: {weight: 3}}
items:
  past: {is: 5}
  next: {asks: What next, least: 0, most: 100}
  war: {scale: event}
answers:
  ann: {past: [2, 4, 9], next: [10, 20, 30], war: 0.2}
  bob: {past: [3, 5.5, 8], next: [30, 40, 60], war: 0.6}
"""


def panel(tmp_path: Path, text: str, *words: str, name: str = "panel.yaml") -> Result:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return CliRunner().invoke(cli, ["panel", str(path), *words])


def answer(tmp_path: Path, text: str, *words: str, name: str = "panel.yaml") -> dict:
    done = panel(tmp_path, text, *words, "--json", name=name)
    assert done.exception is None, done.exception
    return json.loads(done.stdout)


def test_the_delft_example_from_a_file(tmp_path: Path) -> None:
    found = answer(tmp_path, DELFT)
    assert [round(e["calibration"], 3) for e in found["experts"]] == [0.0, 0.608, 0.327]
    assert [round(e["information"], 3) for e in found["experts"]] == [1.418, 0.558, 1.354]
    assert [round(e["weight"], 3) for e in found["experts"]] == [0.0, 0.434, 0.566]
    assert [round(value, 2) for value in found["items"][0]["quantiles"].values()] == [19.97, 24.48, 33.11]
    assert found["panel"]["hits"] == [0, 2, 2, 1]
    assert any("Experts in Uncertainty" in work for work in found["works"])


def test_a_table_says_the_same_as_its_yaml(tmp_path: Path) -> None:
    body = yaml.safe_load(DELFT)
    rows = ["item,expert,is,p5,p50,p95"]
    rows += [f"{item},{expert},{body['items'][item]['is']},{','.join(map(str, numbers))}"
             for expert, given in body["answers"].items() for item, numbers in given.items()]
    table, plain = answer(tmp_path, "\n".join(rows), name="panel.csv"), answer(tmp_path, DELFT)
    assert table["experts"] == [{**e, "name": e["id"]} for e in plain["experts"]]
    assert table["items"] == plain["items"]


def test_events_take_the_experts_weights(tmp_path: Path) -> None:
    linear = answer(tmp_path, SMALL, "--method", "given")
    assert linear["items"][2]["probability"] == pytest.approx(0.5)
    sharp = answer(tmp_path, SMALL, "--method", "given", "--extremise", "2", "--pool", "log-odds")
    odds = (0.25 ** 0.25 * 1.5 ** 0.75) ** 2
    assert sharp["items"][2]["probability"] == pytest.approx(odds / (1 + odds))


def test_only_events(tmp_path: Path) -> None:
    text = "experts: {a: {}, b: {}}\nitems: {war: {scale: event}}\nanswers: {a: {war: 0.2}, b: {war: 0.4}}"
    assert answer(tmp_path, text, "--method", "equal")["items"][0]["probability"] == pytest.approx(0.3)
    assert answer(tmp_path, text, "--method", "idea")["items"][0]["probability"] == pytest.approx(0.3)


def test_item_and_best_level(tmp_path: Path) -> None:
    best = answer(tmp_path, DELFT, "--level", "best")
    shares = [expert["weight"] for expert in best["experts"]]
    assert best["level"] in [expert["calibration"] for expert in best["experts"]]
    assert shares[0] == 0
    by_item = answer(tmp_path, DELFT, "--method", "item")
    assert by_item["items"][0]["weights"] != by_item["items"][1]["weights"]


def test_intervals_of_any_confidence(tmp_path: Path) -> None:
    text = ("item,expert,is,most,low,best,high,confidence\n"
            "past,a,52,,40,50,60,50\npast,b,,,50,56,60,\nnext,a,,70,30,40,60,50\nnext,b,,,20,40,50,80\n")
    found = answer(tmp_path, text, "--method", "idea", name="panel.csv")
    # a's past widens by 8/5 to 34, 66; b gave no confidence and stays
    assert list(found["items"][0]["quantiles"].values()) == pytest.approx([(34 + 50) / 2, 53, (66 + 60) / 2])
    assert found["items"][1]["cut"] is True
    assert list(found["items"][1]["quantiles"].values()) == pytest.approx([(24 + 20) / 2, 40, (70 + 50) / 2])
    assert [expert["hits"] for expert in found["experts"]] == [[0, 1], [0, 1]]
    ninety = answer(tmp_path, text, "--method", "idea", "--to", "90", name="panel.csv")
    assert list(ninety["items"][0]["quantiles"]) == ["p5", "p50", "p95"]


def test_quantiles_serve_as_intervals(tmp_path: Path) -> None:
    found = answer(tmp_path, SMALL, "--method", "idea")
    assert list(found["items"][1]["quantiles"].values()) == pytest.approx([20, 30, 45])


@pytest.mark.parametrize("words", [(), ("--method", "idea"), ("--method", "equal"), ("--level", "best")])
def test_the_entries_pass_the_checks_of_a_case(words: tuple[str, ...]) -> None:
    done = CliRunner().invoke(cli, ["panel", str(EXAMPLE), *words, "--yaml"])
    assert done.exception is None
    case = f"""detente: 1
case: {{title: T, as_of: 2024-06-01}}
actors: {{a: {{kind: state, capability: {{pool: [river-panel-loss], prior: {{uniform: [1, 500]}}}}}}}}
claims: {{dear: {{says: It is dear, test: evidence.river-panel-release.estimate < 50}}}}
{done.stdout}"""
    source = load_bytes(case.encode(), "t.yaml")
    assert set(source.case.sources) == {"river-panel", "anselm", "bellamy", "corvinus"}
    assert len(source.case.evidence) == 3 * 4
    assert not source.warnings


def test_numbers_on_the_way_to_a_case(tmp_path: Path) -> None:
    written = yaml.safe_load(panel(tmp_path, SMALL, "--method", "equal", "--yaml").stdout)
    assert written["evidence"]["ann-next"]["estimate"] == {"p10": 10, "p50": 20, "p90": 30}
    assert written["evidence"]["panel-war"]["estimate"] == pytest.approx(0.4)
    assert written["sources"]["panel"]["reliability"] == "F"
    assert "past" not in json.dumps(written)


def test_a_best_guess_on_the_end_of_its_interval_leaves_the_median_out(tmp_path: Path) -> None:
    text = "item,expert,low,best,high\nnext,a,30,30,60\n"
    done = panel(tmp_path, text, "--method", "idea", "--yaml", name="panel.csv")
    assert yaml.safe_load(done.stdout)["evidence"]["a-next"]["estimate"] == {"p10": 30, "p90": 60}


def test_the_terminal(tmp_path: Path) -> None:
    told = panel(tmp_path, SMALL).stdout
    assert "2 experts, 3 items, 1 of them known" in told
    assert "too few to tell experts apart" in told
    assert "What next" in told
    assert "probability" in told


def refusal(tmp_path: Path, text: str, *words: str, name: str = "panel.yaml") -> str:
    error = panel(tmp_path, text, *words, name=name).exception
    assert isinstance(error, DetenteError), error
    return str(error)


def test_everything_wrong_is_told_at_once_with_its_line(tmp_path: Path) -> None:
    text = """panel: {quantiles: [5, 50], credibility: 9, mood: good}
experts: {ann: {weight: -1}, Bob: {}}
items:
  past: {is: nothing}
  next: {least: 5, most: 2}
  war: {scale: event, least: 0}
answers:
  ann: {past: [3, 2], nxt: [1, 2], war: 1.5, next: [1, 2, 3]}
  cid: {past: [1, 2]}
"""
    told = refusal(tmp_path, text)
    for line, words in (
        (1, "credibility   found 9"), (1, 'unknown key "mood"'), (2, "experts.ann.weight"), (2, '"Bob" is no id'),
        (4, "a number would be right"), (5, "least is 5 but most is 2"), (6, "do not go with it"),
        (8, "3, 2 must rise"), (8, 'no item called "nxt"; did you mean "next"?'),
        (8, "found 1.5; a number from 0 to 1"), (8, "found 3 numbers; [p5, p50] would be right"),
        (9, 'no expert called "cid"'),
    ):  # fmt: skip
        assert any(row.strip().startswith(f"{line}:") and words in row for row in told.splitlines()), (line, words)


@pytest.mark.parametrize(
    ("text", "words", "message"),
    [
        (SMALL, ("--method", "equal", "--level", "0.1"), "--level goes with --method cooke or item, not equal"),
        (SMALL, ("--to", "90"), "--to goes with --method idea"),
        (SMALL, ("--level", "high"), "a number from 0 to 1, or best"),
        (DELFT, ("--extremise", "2"), "the panel was asked about none"),
        (DELFT, ("--yaml",), "the truth of every item is known"),
        (DELFT, ("--yaml", "--json"), "exclude each other"),
        (DELFT, ("--level", "0.9"), "nobody would count"),
        (SMALL.replace("{is: 5}", "{}"), (), "--method equal needs none"),
        (SMALL.replace("weight: 3", ""), ("--method", "given"), "experts.bob   weight is missing"),
        (SMALL.replace("weight: 1", "weight: 0").replace("weight: 3", "weight: 0"), ("--method", "given"),
         "all weights are 0"),
        (SMALL.replace("past: [2, 4, 9], ", ""), (), "ann did not answer it, but its truth is known"),
        (SMALL.replace("[10, 20, 30]", "[0, 20, 30]"), (), "0 lies on the end of what is possible (0 to 100)"),
        (SMALL.replace("[10, 20, 30]", "{low: 1, best: 2, high: 3}"), (), "an interval, but method cooke needs"),
        (SMALL.replace("[10, 20, 30]", "{low: 1, best: 2}"), (), "high is missing; low, best and high are needed"),
        (SMALL.replace("[10, 20, 30]", "{low: 3, best: 2, high: 1}"), (), "must rise; only the best"),
        (SMALL.replace("[10, 50, 90]", "[10, 50, 80]"), ("--yaml",), "two that lie evenly about 50"),
        (SMALL.replace("least: 0, most: 100", "scale: log").replace("[10, 20, 30]", "[0, 20, 30]"), (), "no logarithm"),
        ("experts: {a: {}}", (), "items is missing"),
        ("[1]", (), "a mapping (panel, experts, items, answers) would be right"),
        (SMALL.replace("  next:", "  more: {}\n  next:"), (), "items.more   nobody answered it"),
    ],
)  # fmt: skip
def test_refusals(tmp_path: Path, text: str, words: tuple[str, ...], message: str) -> None:
    assert message in refusal(tmp_path, text, *words)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("item,expert,q5\na,b,1\n", '1:3  no column is called "q5"'),
        ("expert,p50\na,1\n", "column item is missing"),
        ("item,expert,p50\na,b\n", "2:1  2 cells, but the first line names 3"),
        ("item,expert,p50\na,b,1\na,b,2\n", "3:1  answers.b.a   answered twice"),
        ("item,expert,is,p50\na,b,3,1\na,c,4,2\n", "3:1  items.a.is   4.0 here but 3.0 above"),
        ("item,expert,p50\n,b,1\n", "item and expert must not be empty"),
        ("item,expert,p50\na,b,one\n", 'answers.b.a.0   found "one"; a number would be right'),
        ("item,expert,p5,p50\na,b,1,\n", "answers.b.a.1   found nothing"),
        ("", "column item and expert is missing"),
    ],
)
def test_tables_that_are_none(tmp_path: Path, text: str, message: str) -> None:
    assert message in refusal(tmp_path, text, name="panel.csv")


def test_semicolons(tmp_path: Path) -> None:
    found = answer(tmp_path, "item;expert;p50\na;x;1\na;y;3\n", "--method", "equal", name="panel.csv")
    assert found["items"][0]["quantiles"]["p50"] == pytest.approx(2)


def test_the_order_of_experts_does_not_matter() -> None:
    from detente.case.panel_file import read_panel

    panel_file = read_panel(EXAMPLE)
    turned = type(panel_file)(panel_file.file, panel_file.heading, dict(reversed(panel_file.experts.items())),
                              panel_file.items, panel_file.answers, panel_file.tree)
    for method in ("cooke", "item", "equal", "idea"):
        one, other = (pool_panel(p, PanelSettings(method, to=0.8)) for p in (panel_file, turned))
        for left, right in zip(one.items, other.items, strict=True):
            assert left.value == pytest.approx(right.value, rel=1e-9)


def test_an_unknown_method() -> None:
    from detente.case.panel_file import read_panel

    with pytest.raises(DetenteError, match="no method called best; there are cooke, item"):
        pool_panel(read_panel(EXAMPLE), PanelSettings("best"))


def test_no_such_file(tmp_path: Path) -> None:
    error = CliRunner().invoke(cli, ["panel", str(tmp_path / "none.yaml")]).exception
    assert isinstance(error, CaseError)
    assert "there is no such file" in str(error)
