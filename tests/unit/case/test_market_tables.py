"""Tables beside a case: wide and long, as if written in the case, and every mistake at its cell."""

from __future__ import annotations

from pathlib import Path

import pytest

from detente.case.read import read_path, whole_bytes
from detente.errors import CaseError
from detente.lenses.load import load_bytes, load_case, load_changed
from detente.quantity import Exact, Quantiles3, Uniform

CASE = """\
detente: 1
case: {title: T}
sources: {s: {title: S, kind: data, reliability: B}}
evidence: {e1: {source: s, says: x, credibility: 2}, e2: {source: s, says: y, credibility: 2}}
actors: {a: {kind: firm}}
markets:
  m:
    units: {price: $/t, volume: t, money: $}
    producers: {table: makers.csv}   # beside this file
    regions: {town: {intercept: 100, slope: 1}}
    routes:
      table: ways/routes.csv
variants:
  dear: {says: V, edits: [{path: markets.m.producers.x.unit_cost, set: 20}]}
"""
WIDE = """\
id,name,actor,unit_cost,unit_cost.note,unit_cost.evidence,conduct.town,conduct.others
x,The X,a,10,"found, in a book",e1 e2,0.5,1
y,,,"{uniform: [20, 40]}",guess,,,
"""
LONG = """\
id,field,value,unit,evidence,note
x-town,producer,x,,,
x-town,region,town,,,
x-town,toll,1 .. 2 .. 4,$/t,e1,measured
y-town,producer,y,,,
y-town,region,town,,,
y-town,lng,false,,,
"""


def folder(tmp_path: Path, wide: str = WIDE, long: str = LONG, case: str = CASE) -> Path:
    """A case with its tables in a folder."""
    (tmp_path / "ways").mkdir()
    (tmp_path / "makers.csv").write_text(wide, encoding="utf-8")
    (tmp_path / "ways" / "routes.csv").write_text(long, encoding="utf-8")
    path = tmp_path / "m.yaml"
    path.write_text(case, encoding="utf-8")
    return path


def problems(path: Path) -> list[str]:
    """What is said of a case that is not right."""
    with pytest.raises(CaseError) as caught:
        load_case(path)
    return str(caught.value).splitlines()[1:]


def test_rows_are_as_if_written_in_the_case(tmp_path: Path) -> None:
    source = load_case(folder(tmp_path))
    market = source.case.markets["m"]
    assert market.producers["x"].unit_cost.form == Exact(10.0)
    assert market.producers["x"].unit_cost.evidence == ("e1", "e2")
    assert market.producers["x"].unit_cost.note == "found, in a book"
    assert market.producers["x"].name == "The X"
    assert market.producers["y"].unit_cost.form == Uniform(20.0, 40.0)
    assert market.routes["x-town"].toll.form == Quantiles3(1.0, 2.0, 4.0)
    assert market.routes["x-town"].toll.unit == "$/t"
    assert source.slots["markets.m.producers.x.conduct.town"].value == market.producers["x"].conduct["town"]
    assert market.routes["y-town"].lng is False


def test_edits_and_changes_reach_into_tables(tmp_path: Path) -> None:
    source = load_case(folder(tmp_path))
    changed = load_changed(source, {"markets.m.producers.x.unit_cost": "11 .. 12"})
    assert changed.case.markets["m"].producers["x"].unit_cost.form != Exact(10.0)
    with pytest.raises(CaseError, match=r"makers\.csv:2:4"):
        load_changed(source, {"markets.m.producers.x.unit_cost": "no number"})


def test_the_case_with_its_tables_written_in_is_the_same_case(tmp_path: Path) -> None:
    path = folder(tmp_path)
    data = whole_bytes(path)
    assert b"# beside this file" in data
    assert load_bytes(data, "m.yaml").case == load_case(path).case
    (tmp_path / "makers.csv").write_text(WIDE.replace("10,", "12,"), encoding="utf-8")
    assert whole_bytes(path) != data


def test_semicolons_and_a_byte_order_mark_are_read(tmp_path: Path) -> None:
    path = folder(tmp_path, wide="\ufeffid;unit_cost;conduct.town\nx;10;1\ny;20 .. 30;1\n")
    assert load_case(path).case.markets["m"].producers["y"].conduct["town"].form == Exact(1.0)


@pytest.mark.parametrize(("wide", "expected"), [
    (WIDE.replace("x,The X,a,10", "x,The X,a,ten"), "makers.csv:2:4  markets.m.producers.x.unit_cost   found"),
    (WIDE.replace("The X,a,", "The X,b,"), 'makers.csv:2:3  markets.m.producers.x.actor   no actor called "b"'),
    (WIDE.replace("e1 e2", "e3"), "makers.csv:2:4  markets.m.producers.x.unit_cost   no piece of evidence"),
    (WIDE.replace("unit_cost", "cost"), 'makers.csv:2:4  markets.m.producers.x.cost   unknown key "cost"'),
    (WIDE.replace("y,,,", "x,,,"), 'makers.csv:3:1  markets.m.producers.x   "x" stands twice'),
    (WIDE.replace("y,,,", ",,,"), "makers.csv:3:1  markets.m.producers   the id is empty"),
    (WIDE.replace(",guess,,,", ",guess"), "makers.csv:3:1  markets.m.producers   5 cells, but the first line"),
    (WIDE.replace("id,", "key,"), "makers.csv:1:1  markets.m.producers   column id is missing"),
    (WIDE.replace("id,name,actor", "id,name,name"), 'makers.csv:1:1  markets.m.producers   column "name" stands twice'),
    (WIDE.replace("[20, 40]}", "[20, 40}"), "makers.csv:3:4"),
    ("id,unit_cost\nx,\"10\n", "makers.csv:2:1  markets.m.producers   this is no CSV"),
    ("id,unit_cost\nx,1e400\n", "makers.csv:2:2  markets.m.producers.x.unit_cost   1e400 is too large"),
    ("", "makers.csv:1:1  markets.m.producers   column id is missing"),
])
def test_a_mistake_is_told_with_its_file_line_and_column(tmp_path: Path, wide: str, expected: str) -> None:
    told = problems(folder(tmp_path, wide=wide))
    assert any(line.strip().startswith(expected) for line in told), told


@pytest.mark.parametrize(("long", "expected"), [
    (LONG.replace("region,town", "region,twon", 1), "ways/routes.csv:3:3  markets.m.routes.x-town.region   no region"),
    (LONG + "y-town,lng,true,,,\n", 'ways/routes.csv:8:3  markets.m.routes.y-town.lng   "lng" of "y-town" stands'),
    (LONG.replace("x-town,toll,", "x-town,,"), "ways/routes.csv:4:1  markets.m.routes.x-town   field and value must"),
    (LONG.replace("evidence,note", "evidence,remark"), 'ways/routes.csv:1:6  markets.m.routes   no column is called'),
])
def test_a_long_table_tells_its_mistakes_too(tmp_path: Path, long: str, expected: str) -> None:
    told = problems(folder(tmp_path, long=long))
    assert any(line.strip().startswith(expected) for line in told), told


@pytest.mark.parametrize(("name", "expected"), [
    ("nowhere.csv", "nowhere.csv: there is no such file"),
    ("../makers.csv", "../makers.csv: name a file beside the case or in a folder there"),
    ("/etc/passwd", "/etc/passwd: name a file beside the case or in a folder there"),
    ("ways", "ways: this is a folder; a CSV file is needed"),
])
def test_a_table_lies_beside_the_case(tmp_path: Path, name: str, expected: str) -> None:
    (told,) = problems(folder(tmp_path, case=CASE.replace("makers.csv", name)))
    assert told.split(maxsplit=1)[0] == "9:16"
    assert told.endswith(expected)


def test_bytes_without_a_file_can_name_no_table() -> None:
    with pytest.raises(CaseError, match="beside a case that is a file"):
        load_bytes(CASE.encode())


def test_the_reader_gives_the_place_of_a_cell(tmp_path: Path) -> None:
    source, _ = read_path(folder(tmp_path))
    problem = source.problem((("markets", "m", "producers", "y", "unit_cost"), "x"))
    assert (problem.file, problem.line, problem.column) == ("makers.csv", 3, 4)
