"""Whatever a module offers says what it does, and its public functions show it by an example."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from types import ModuleType

import pytest

import detente


def public_modules() -> list[str]:
    """Every module of the package whose path holds no private part."""
    found = [module.name for module in pkgutil.walk_packages(detente.__path__, "detente.")]
    return ["detente", *(name for name in found if not any(part.startswith("_") for part in name.split(".")))]


def shop_windows() -> list[str]:
    """Where functions are on offer to Python: packages, and every module of solvers; not the command."""
    packages = ["detente", *(m.name for m in pkgutil.walk_packages(detente.__path__, "detente.") if m.ispkg)]
    offering = [name for name in public_modules() if name in packages or name.startswith("detente.models.")]
    return [name for name in offering if name != "detente.cli"]


def own_members(module: ModuleType) -> Iterator[tuple[str, object]]:
    """Functions and classes of this module with a public name; a compiled function counts as its source."""
    for name, member in vars(module).items():
        plain = getattr(member, "py_func", member)
        if name.startswith("_") or not (inspect.isfunction(plain) or inspect.isclass(plain)):
            continue
        if plain.__module__ == module.__name__:
            yield name, plain


@pytest.mark.parametrize("name", public_modules())
def test_module_and_members_have_docstrings(name: str) -> None:
    module = importlib.import_module(name)
    assert module.__doc__, f"{name} has no docstring"
    silent = [member for member, plain in own_members(module) if not own_docstring(plain)]
    assert not silent, f"{name}: no docstring on {', '.join(silent)}"


@pytest.mark.parametrize("name", shop_windows())
def test_functions_on_offer_show_an_example(name: str) -> None:
    module = importlib.import_module(name)
    members = {member: getattr(module, member, None) for member in getattr(module, "__all__", ())}
    plain = {member: getattr(value, "py_func", value) for member, value in members.items()}
    missing = [
        member
        for member, function in plain.items()
        if inspect.isfunction(function) and ">>>" not in (function.__doc__ or "")
    ]
    assert not missing, f"{name}: no example (>>>) in the docstring of {', '.join(missing)}"


@pytest.mark.parametrize("name", public_modules())
def test_everything_on_offer_exists(name: str) -> None:
    module = importlib.import_module(name)
    absent = [member for member in getattr(module, "__all__", ()) if not hasattr(module, member)]
    assert not absent, f"{name}.__all__ names {', '.join(absent)}, which it does not have"


def own_docstring(plain: object) -> str | None:
    """The docstring somebody wrote, not the one that dataclass makes up from the fields."""
    text = vars(plain).get("__doc__") if inspect.isclass(plain) else plain.__doc__
    made_up = inspect.isclass(plain) and (text or "").startswith(f"{plain.__name__}(")
    return None if made_up else text
