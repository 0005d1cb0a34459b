"""Fields of a case, from the data dictionary."""

from __future__ import annotations

from collections.abc import Iterator
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin


def fields_page() -> str:
    """Describe every part of a case, from the data dictionary."""
    from detente.case.parts import Case

    seen: dict[type, list[str]] = {}
    for path, model in walk(Case, ""):
        seen.setdefault(model, []).append(path)
    return "\n\n".join(part_section(model, paths) for model, paths in seen.items()) + "\n"


def walk(model: Any, path: str, above: tuple[Any, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Give each part of a case with the path at which it stands, outermost first; a part inside itself once more."""
    yield path, model
    if model in above:
        return
    for name, field in model.model_fields.items():
        for steps, inner in models_in(field.annotation):
            here = ".".join(step for step in (path, name, *steps) if step)
            yield from walk(inner, here, (*above, model))


def models_in(annotation: Any) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Find the parts that an annotation mentions, with the steps (an id or an index) that lead to them."""
    if hasattr(annotation, "model_fields"):
        yield (), annotation
    step = {dict: ("ID",), tuple: ("N",)}.get(get_origin(annotation), ())
    for inner in get_args(annotation):
        if not isinstance(inner, str):
            yield from ((step + steps, model) for steps, model in models_in(inner))


def part_section(model: Any, paths: list[str]) -> str:
    """Describe one part: where it stands, what it is, and a table of its fields."""
    title = f"`{paths[0]}`" if paths[0] else "A case"
    also = f"\n\nThe same at {', '.join(f'`{path}`' for path in paths[1:])}." if paths[1:] else ""
    head = "| field | kind | range or words | unless given | meaning |\n|---|---|---|---|---|"
    rows = "\n".join(field_row(name, field) for name, field in model.model_fields.items())
    return f"({anchor(model)})=\n## {title}\n\n{first_paragraph(model)}{also}\n\n{head}\n{rows}"


def field_row(name: str, field: Any) -> str:
    """Describe one field in a row of the table."""
    extra = (field.json_schema_extra or {}).get("x-detente", {})
    kind = "id" if has_pattern(field.metadata) else say_kind(field.annotation)
    default = "*needed*" if field.is_required() else say_default(field)
    cells = [f"`{name}`", kind, say_range(field, extra), default, field.description or ""]
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def say_kind(annotation: Any) -> str:
    """Name the kind of value that an annotation admits, in the words of the case language."""
    origin, inner = get_origin(annotation), [item for item in get_args(annotation) if item is not NoneType]
    if hasattr(annotation, "model_fields"):
        return f"[a part](#{anchor(annotation)})"
    if origin is Annotated:
        return "id" if has_pattern(inner[1:]) else say_kind(inner[0])
    if origin in (Union, UnionType):
        return " or ".join(dict.fromkeys(say_kind(item) for item in inner))
    if origin is Literal:
        return "word" if isinstance(inner[0], str) else "number"
    if origin is dict:
        return f"{say_kind(inner[1])} for each {say_kind(inner[0])}"
    if origin is tuple:
        return f"list of {say_kind(inner[0])}"
    simple = {str: "text", bool: "true or false", int: "whole number", float: "number"}
    names = {"Quantity": "quantity", "Word": "word", "When": "date", "Weight": "whole number or fraction",
             "Amount": "whole number or share"}
    name = getattr(annotation, "__name__", "")
    return simple.get(annotation) or names.get(name) or "quantity or word"


def has_pattern(metadata: Any) -> bool:
    """Tell an id, whose letters are restricted, from free text."""
    own = any(getattr(item, "pattern", None) for item in metadata)
    return own or any(has_pattern(getattr(item, "metadata", ())) for item in metadata)


def say_range(field: Any, extra: dict[str, Any]) -> str:
    """Say which numbers or words are legal, and the unit."""
    words = extra.get("words") or literal_words(field.annotation)
    if words:
        return ", ".join(f"`{word}`" for word in words)
    low, high, unit = extra.get("low"), extra.get("high"), extra.get("unit")
    span = {
        (True, True): f"{low:g} to {high:g}" if low is not None and high is not None else "",
        (True, False): f"at least {low:g}" if low is not None else "",
        (False, True): f"at most {high:g}" if high is not None else "",
        (False, False): "on the issue's scale" if extra.get("on_scale") else "",
    }[low is not None, high is not None]
    return ", ".join(part for part in (span, unit) if part)


def literal_words(annotation: Any) -> list[str]:
    """List the words of a Literal, wherever it stands in the annotation."""
    if get_origin(annotation) is Literal:
        return [str(word) for word in get_args(annotation)]
    found = [literal_words(item) for item in get_args(annotation)]
    return next((words for words in found if words), [])


def say_default(field: Any) -> str:
    """Write a default as an analyst would; an empty one needs no words."""
    from detente.quantity import Quantity, write_quantity

    value = field.get_default(call_default_factory=True)
    if value is None or value == () or value == {} or value == "" or hasattr(value, "model_fields_set"):
        return ""
    if isinstance(value, bool):
        return "`true`" if value else "`false`"
    if hasattr(value, "choices"):
        words = value.choices
        return f"`{words[0][0]}`" if len(words) == 1 else "each alike"
    if isinstance(value, tuple):
        return ", ".join(f"`{item}`" for item in value)
    return f"`{write_quantity(value)}`" if isinstance(value, Quantity) else f"`{value}`"


def anchor(model: Any) -> str:
    """Name the link target of a part."""
    return f"part-{model.__name__.lower()}"


def first_paragraph(thing: Any) -> str:
    """Take the first paragraph of a docstring on one line."""
    return " ".join((thing.__doc__ or "").strip().split("\n\n")[0].split())
