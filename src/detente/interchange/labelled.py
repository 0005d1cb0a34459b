"""A run as labelled arrays: an xarray Dataset, and netCDF files."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from detente.errors import DetenteError
from detente.interchange.exported import Exported, Spread, Variable
from detente.interchange.place import need

if TYPE_CHECKING:
    import xarray

__all__ = ["to_xarray", "write_netcdf"]

Progress = Callable[[int, int], None]
MOST_BYTES = 4 * 2**30
EMPTY = -1
"""What stands in whole numbers where there is no value."""


def to_xarray(exported: Exported) -> xarray.Dataset:
    """A run as an xarray Dataset.

    Parameters
    ----------
    exported
        The run as columns.

    Returns
    -------
    Dataset
        A variable for each input, outcome, claim and question under its own name, with dimension draw; where an outcome
        differs between scenarios or worlds, (scenario, world, draw), less what it does not differ by. `says` is its
        long_name. Truths and codes are whole numbers with their meanings as CF has them (flag_values, flag_meanings),
        and -1 where there is none.

    Raises
    ------
    DetenteError
        If xarray is not installed, or the arrays would take more than 4 GiB.
    """
    library = need("xarray", "netcdf")
    _check_size(exported)
    spread = {found.variable.path: found for found in exported.spreads}
    variables: dict[str, Any] = {}
    for group in ("inputs", "outcomes", "claims", "questions"):
        for variable in getattr(exported, group):
            dims, values = _spread_out(spread.get(variable.path), variable)
            name = variable.path if variable.path not in variables else f"{group}.{variable.path}"
            variables[name] = (dims, values, {"group": group, **_attributes(variable)})
    attributes = {"Conventions": "CF-1.11", "title": exported.title,
                  "source": f"détente {exported.manifest['detente']}", "run": exported.id, "worlds": exported.mode,
                  "manifest": json.dumps(dict(exported.manifest), ensure_ascii=False, sort_keys=True)}
    made: xarray.Dataset = library.Dataset(variables, _coordinates(exported, variables), attributes)
    return made


def _shape(found: Spread) -> tuple[bool, bool]:
    """Does an outcome differ between scenarios, and between worlds."""
    pairs = list(found.distinct())
    worlds = found.place.shape[1] > 1 and int((found.place >= 0).any(axis=0).sum()) > 1
    return any(scenario > 0 for scenario, _ in pairs), worlds and bool(pairs)


def _check_size(exported: Exported) -> None:
    """Refuse what would not fit."""
    size = 0
    for found in exported.spreads:
        by_scenario, by_world = _shape(found)
        size += 8 * exported.draws * math.prod(
            count for count, is_used in zip(found.place.shape, (by_scenario, by_world), strict=True) if is_used)
    if size > MOST_BYTES:
        raise DetenteError(f"that would be {size / 2**30:.1f} GiB of arrays, at most {MOST_BYTES / 2**30:.0f} GiB are "
                           "made; ask for fewer outcomes (--outcome), or for --worlds today or forecast")


def _spread_out(found: Spread | None, variable: Variable) -> tuple[tuple[str, ...], NDArray[Any]]:
    """Dimensions and values of a variable in every scenario and world by which it differs."""
    if found is None:
        return ("draw",), variable.values
    by_scenario, by_world = _shape(found)
    scenarios = range(len(found.place)) if by_scenario else (0,)
    kept = np.flatnonzero((found.place >= 0).any(axis=0))
    worlds = range(found.place.shape[1]) if by_world else kept[:1]
    if not by_scenario and not by_world:
        return ("draw",), variable.values
    empty = np.nan if variable.kind == "number" else EMPTY
    values = np.full((len(scenarios), len(worlds), len(variable.values)), empty, dtype=variable.values.dtype)
    for i, scenario in enumerate(scenarios):
        for j, world in enumerate(worlds):
            if found.place[scenario, world] >= 0:
                values[i, j] = found.at(scenario, int(world))
    used = [axis for axis, is_used in enumerate((by_scenario, by_world, True)) if is_used]
    return tuple(("scenario", "world", "draw")[axis] for axis in used), values.reshape([values.shape[a] for a in used])


def _attributes(variable: Variable) -> dict[str, Any]:
    """What is known of a variable, as CF names it."""
    found: dict[str, Any] = {"long_name": variable.says}
    if variable.kind == "number":
        return found | ({"units": variable.unit} if variable.unit else {})
    words = ("false", "true") if variable.kind == "truth" else variable.words
    # CF puts blanks between meanings, so blanks inside one become underscores; `meanings` has them as they are
    return found | {"flag_values": np.arange(len(words), dtype=variable.values.dtype), "missing_value_code": EMPTY,
                    "flag_meanings": " ".join("_".join(word.split()) for word in words), "meanings": json.dumps(words)}


def _coordinates(exported: Exported, variables: dict[str, Any]) -> dict[str, Any]:
    """Numbers of the draws, names of the scenarios, and the choices of every world, where variables have them."""
    used = {dim for dims, _, _ in variables.values() for dim in dims}
    found: dict[str, Any] = {"draw": ("draw", np.arange(exported.draws, dtype=np.int32))}
    if "scenario" in used:
        found["scenario"] = ("scenario", np.array(exported.scenarios, dtype=object))
    if "world" in used:
        worlds = exported.worlds
        labels = [worlds.label(world) for world in range(len(worlds))]
        found["world"] = ("world", np.arange(len(worlds), dtype=np.int32))
        found["world_label"] = ("world", np.array(labels, dtype=object))
        for index, name in enumerate(worlds.names):
            choices = np.array(worlds.options[name], dtype=object)[worlds.choice[:, index]]
            found[f"options.{name}"] = ("world", choices, {"long_name": f"choice of {worlds.actor[index]}"})
        if exported.share is not None:
            found["world_share"] = ("world", exported.share, {"long_name": "share of the forecast, mean over draws"})
    return found


def write_netcdf(exported: Exported, path: Path, progress: Progress | None = None) -> None:
    """Write a run as a netCDF-4 file that xarray.open_dataset reads.

    Parameters
    ----------
    exported
        The run as columns.
    path
        The file.
    progress
        As for `write_csv`; the file is written in one go.

    Raises
    ------
    DetenteError
        As `to_xarray`, or if h5netcdf is not installed.
    """
    need("h5py", "netcdf")
    need("h5netcdf", "netcdf")
    data = to_xarray(exported)
    packed = {name: {"zlib": True, "complevel": 4, "_FillValue": None} for name in data.data_vars}
    data.to_netcdf(path, engine="h5netcdf", format="NETCDF4", encoding=packed)
    if progress is not None:
        progress(1, 1)
