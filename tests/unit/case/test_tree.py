"""The YAML reader: values, places, and what it refuses, in which words."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
import yaml

from detente.case import tree as tree_module
from detente.case.tree import (
    LARGEST_FILE,
    LONGEST_SCALAR,
    MOST_NODES,
    Place,
    Tree,
    read_file_tree,
    read_tree,
)
from detente.errors import CaseError, Problem

LOADERS = [yaml.SafeLoader, tree_module._LOADER]


def value(text: str) -> object:
    return read_tree(text.encode(), "case.yaml").value


def problems(content: str | bytes) -> tuple[Problem, ...]:
    data = content.encode() if isinstance(content, str) else content
    with pytest.raises(CaseError) as caught:
        read_tree(data, "case.yaml")
    assert caught.value.file == "case.yaml"
    return caught.value.problems


def only(content: str | bytes) -> Problem:
    (problem,) = problems(content)
    return problem


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("true", True),
        ("FALSE", False),
        ("yes", "yes"),
        ("no", "no"),
        ("on", "on"),
        ("Off", "Off"),
        ("~", None),
        ("null", None),
        ("70", 70),
        ("-3", -3),
        ("+3", 3),
        ("010", 10),
        ("0o10", 8),
        ("0x1F", 31),
        ("1e3", 1000.0),
        ("-.5", -0.5),
        ("5.", 5.0),
        ("1_000", "1_000"),
        ("12:30:00", "12:30:00"),
        ("2010-06-24", "2010-06-24"),
        ("60 .. 80", "60 .. 80"),
        ("0b1", "0b1"),
        ("'12'", "12"),
        ('"true"', "true"),
        ("=", "="),
        ("tRue", "tRue"),
        ("1.2.3", "1.2.3"),
    ],
)
def test_scalars_follow_the_core_schema(text: str, expected: object) -> None:
    found = value(f"a: {text}")
    assert found == {"a": expected}
    assert type(found["a"]) is type(expected)  # type: ignore[index]


def test_empty_values_and_block_texts() -> None:
    assert value("a:\nb: |\n  12\nc: >\n  x\n  y\n") == {"a": None, "b": "12\n", "c": "x y\n"}


def test_numbers_may_be_keys_and_stay_numbers() -> None:
    found = value("scale: {0: none, 0.5: some, 100: all}")
    assert found == {"scale": {0: "none", 0.5: "some", 100: "all"}}


def test_places_of_values_and_keys() -> None:
    tree = read_tree("\ufeffname: Zoë 🙂 x\nlist:\n  - a: 1\n    b: [x, {c: 2}]\nempty:\n".encode())
    assert tree.place(()) == Place(1, 1)
    assert tree.place(("name",)) == (1, 7)
    assert tree.place(("list",)) == (3, 3)
    assert tree.place(("list", 0, "b", 1, "c")) == (4, 16)
    assert tree.key_place(("list", 0, "b")) == (4, 5)
    assert tree.key_place(("list", 0)) == tree.place(("list", 0)) == (3, 5)
    assert tree.place(("empty",)).line == 5


def test_places_fall_back_to_the_nearest_ancestor() -> None:
    tree = read_tree(b"a:\n  b: 1\n")
    assert tree.place(("a", "missing", "deeper")) == (2, 3)
    assert tree.place(("missing",)) == (1, 1)
    assert Tree({}).place(("anything",)) == (0, 0)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_count_the_same_whatever_ends_them(end: str) -> None:
    assert read_tree(end.join(["# x", "a:", "  b: 1"]).encode()).place(("a", "b")) == (3, 6)


def test_every_problem_at_once() -> None:
    lines = ["a: 1", "a: 2", "true: 3", "b: &x [.inf, *x]", "<<: {}", "c: !!python/name:os.system x", "? [k]"]
    found = problems("\n".join([*lines, ": v"]))
    assert [(p.line, p.path) for p in found] == [
        (2, "a"), (3, ""), (4, "b"), (4, "b.0"), (4, "b.1"), (5, ""), (6, "c"), (7, ""),
    ]  # fmt: skip
    words = ["first on line 1", '"true"', "anchor &x", "finite", "alias *x", "merge key", "!!py", "list or"]
    assert all(word in problem.message for word, problem in zip(words, found, strict=True))


def test_a_duplicate_is_found_across_spellings_of_a_number_and_deep_down() -> None:
    assert only("0: a\n0.0: b").line == 2
    assert only("x:\n  - {y: 1, 'y': 2}").path == "x.0.y"


def test_the_second_of_two_equal_names_is_still_looked_through() -> None:
    assert len(problems("a: 1\na: {b: 1, c: *x}")) == 2


def test_the_text_of_the_error_reads_as_specified() -> None:
    with pytest.raises(CaseError) as caught:
        read_tree(b"a: 1\nb:\n  c: .nan\n", "tax.yaml")
    assert str(caught.value) == (
        "tax.yaml has 1 problem\n  3:6  b.c   .nan is not a number to calculate with; give a finite number"
    )


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("says: peace: now", 1, 12, "a second"),
        ("a: 1\n  b: 2", 2, 4, "deeper"),
        ("key\nother: 1", 2, 6, "no colon"),
        ("a:\n\t- x", 2, 1, "tab"),
        ("a: 1\n\tb: 2", 2, 1, "tab"),
        ("a: |\n x\n\ty", 3, 1, "tab"),
        ("a: [1, 2\nb: 3\n", 2, 2, "line 1"),
        ("a: [1, 2", 1, 4, '"]"'),
        ("a: {b: 1", 1, 4, '"}"'),
        ("a: {b: c: d}", 1, 9, "second colon"),
        ("a: 'x\nb: 2\n", 1, 4, "never closed"),
        ("a: 'it's'", 1, 8, "complete"),
        ('a: "\\q"', 1, 5, "backslash"),
        ("a: @x", 1, 4, "@"),
        ("a: %x", 1, 4, "%"),
        ("a: ]", 1, 4, "bracket"),
        ("a: [b]]", 1, 7, "closes nothing"),
        ("a: |x", 1, 5, "line break"),
        ("a: 1\n- b", 2, 1, "list item"),
        ("- a\nb: 1", 2, 1, '"- "'),
        ("a:\n    b: 1\n  c: 2", 3, 3, "indentation"),
        ("a: - b", 1, 4, "no list"),
        ("a: !<x", 1, 4, '"!"'),
        ("a: &", 1, 4, "quotes"),
        ("a: 1\n---\nb: 2", 2, 1, "second document"),
        ("a: 1\n...\nb: 2", 3, 1, "one"),
        ("%YAML 9.9\n---\na: 1", 1, 1, '"%"'),
        ("", 1, 1, "empty"),
        ("# nothing\n", 1, 1, "empty"),
    ],
)
def test_syntax_errors_in_plain_words(text: str, line: int, column: int, words: str) -> None:
    problem = only(text)
    assert words in problem.message
    assert (problem.line, problem.column) == (line, column)
    assert "token" not in problem.message
    assert "scanning" not in problem.message


def test_a_syntax_error_comes_with_the_problems_before_it() -> None:
    assert [p.line for p in problems("a: 1\na: 2\nb: [")] == [2, 3]


@pytest.mark.parametrize("loader", LOADERS)
def test_both_parsers_agree(loader: type) -> None:
    text = "a: {b: [1, yes], 'c': ~}\nd: |\n  x\ne: 0.5\n"
    tree = tree_module._tree(text, "case.yaml", loader)
    assert tree.value == {"a": {"b": [1, "yes"], "c": None}, "d": "x\n", "e": 0.5}
    assert tree == read_tree(text.encode())
    for bad in (
        "a: b: c",
        "a: [",
        "a: 'x",
        "a: @",
        'a: "\\UFFFFFFFF"',
        'a: "\\ud800"',
        "a: 1\na: 2",
        "[" * 99,
    ):
        with pytest.raises(CaseError):
            tree_module._tree(bad, "case.yaml", loader)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("a: b".encode("utf-16"), "UTF-16"),
        ("a: b".encode("utf-32"), "UTF-32"),
        ("a: b".encode("utf-16-le"), "NUL"),
        ("a: é".encode("latin-1"), "UTF-8"),
        (b"a: \x00", "NUL"),
        (b"\x7fELF\x02\x01", "U+007F"),
        ("a: x\u2028y".encode(), "U+2028"),
        ("a: x\ufeffy".encode(), "byte order mark"),
        (b'a: "\\0"', "NUL"),
    ],
)
def test_what_is_not_utf_8_text_is_refused(data: bytes, words: str) -> None:
    assert words in problems(data)[0].message


def test_a_bad_byte_is_placed() -> None:
    problem = only("a: 1\nbé: ".encode() + b"\xff")
    assert (problem.line, problem.column) == (2, 5)


def test_control_characters_are_all_placed() -> None:
    assert [(p.line, p.column) for p in problems("a: \x07\nb: x\x08")] == [(1, 4), (2, 5)]


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? ", "[{a: "])
@pytest.mark.parametrize("depth", [70, 10_000])
def test_deep_nesting_is_refused(opening: str, depth: int) -> None:
    started = time.perf_counter()
    assert "64" in problems(opening * depth)[-1].message
    assert time.perf_counter() - started < 2


def test_deep_nesting_by_indentation_is_refused() -> None:
    text = "".join(f"{' ' * level}a:\n" for level in range(200))
    assert "64 levels" in only(text).message
    assert only(text).line == 65


def test_sixty_four_levels_are_read() -> None:
    assert read_tree(b"[" * 64 + b"]" * 64).value


def test_an_alias_bomb_is_not_unfolded() -> None:
    lines = ["a0: &a0 [x, x]"] + [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 40)]
    found = problems("\n".join(lines))
    assert len(found) == 100


def test_many_tag_lines_take_no_long_time() -> None:
    found = problems("".join(f"%TAG !a{i}! b\n" for i in range(100_000)))
    assert (found[0].line, found[1].line, len(found)) == (1, 2, 100)


def test_too_much_is_refused() -> None:
    assert f"{MOST_NODES:,}" in only("[" + "1," * (MOST_NODES + 1) + "]").message
    assert f"{LONGEST_SCALAR:,}" in only("a: " + "x" * (LONGEST_SCALAR + 1)).message
    assert "MiB" in only(b"#" * (LARGEST_FILE + 1)).message
    assert "characters" in only("a: " + "1" * 5000).message
    assert "too large" in only("a: " + "1" * 320).message
    assert "too large" in only("a: 1e999").message


def test_a_long_file_is_read_quickly() -> None:
    entry = "  i{}:\n    asks: How far?\n    scale: {{0: none, 100: all}}\n    iran: {{position: 60 .. 80}}\n"
    data = ("issues:\n" + "".join(entry.format(i) for i in range(5000))).encode()
    started = time.process_time()
    assert len(read_tree(data).value["issues"]) == 5000
    assert time.process_time() - started < 3  # 0.3 s on an idle machine


def test_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_text("a: é\n", encoding="utf-8")
    assert read_file_tree(path).value == {"a": "é"}
    assert read_file_tree(str(path)) == read_file_tree(path)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    large = tmp_path / "large.yaml"
    with large.open("wb") as stream:
        stream.truncate(100 * 1024 * 1024)
    cases = {
        tmp_path: "folder",
        tmp_path / "none.yaml": "no such file",
        tmp_path / "large.yaml" / "x": "cannot be read",
        Path("a\0b"): "cannot be read",
        large: "100.0 MiB",
    }
    for path, words in cases.items():
        with pytest.raises(CaseError, match=words) as caught:
            read_file_tree(path)
        assert caught.value.file == str(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(CaseError, match="ordinary file"):
        read_file_tree(tmp_path / "pipe")


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the super-user may read everything"
)
def test_a_file_without_permission(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_text("a: 1")
    path.chmod(0)
    with pytest.raises(CaseError, match="cannot be read"):
        read_file_tree(path)
