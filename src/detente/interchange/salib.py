"""A run as SALib's given-data methods take it: a problem, a matrix of inputs, and a matrix of outputs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from detente.errors import DetenteError
from detente.interchange.exported import Exported, Variable

__all__ = ["figures", "write_salib"]

Progress = Callable[[int, int], None]
README = """# {title}, for SALib

Run {id} of {draws:,} draws.

* `problem.json`: what SALib calls the problem. The bounds are the smallest and the largest draw.
* `X.npy` (draw, input) and `Y.npy` (draw, output); `X.csv` and `Y.csv` hold the same with names.

The draws follow the distributions of the case, so use methods that take given data: `delta`, `pawn`, `rbd_fast`,
`hdmr`. Do not sample anew from the problem: its bounds say nothing of shapes. Words are numbered: {words}.
A claim that is true is 1, one that is false 0. What has no value is NaN; leave such draws out.

    import json, numpy as np
    from SALib.analyze import delta
    problem, X, Y = json.load(open("problem.json")), np.load("X.npy"), np.load("Y.npy")
    y = Y[:, problem["outputs"].index({first!r})]
    known = np.isfinite(y)
    print(delta.analyze(problem, X[known], y[known], seed=1).to_df())
"""


def write_salib(exported: Exported, folder: Path, progress: Progress | None = None) -> None:
    """Write problem.json, X and Y as .npy and .csv, and README.md.

    Parameters
    ----------
    exported, folder, progress
        As for `write_csv`.

    Raises
    ------
    DetenteError
        If no input varies, or there is no output.

    Our reading
    -----------
    Inputs that are the same in all draws are left out: they explain nothing, and SALib's estimates divide by their
    spread. There are no `dists` and no `groups`: SALib uses those to draw, and its given-data methods take none.
    """
    inputs = [found for found in exported.inputs if np.ptp(found.values) > 0]
    outputs = [*exported.outcomes, *exported.claims, *exported.questions]
    if not inputs or not outputs:
        raise DetenteError(f"{exported.id} has no {'outcome' if inputs else 'input that varies'}, so there is nothing "
                           "for SALib to analyse")
    x, y = np.column_stack([figures(found) for found in inputs]), np.column_stack([figures(found) for found in outputs])
    problem = {"num_vars": len(inputs), "names": [found.path for found in inputs],
               "bounds": [[float(low), float(high)] for low, high in zip(x.min(axis=0), x.max(axis=0), strict=True)],
               "outputs": [found.path for found in outputs]}
    (folder / "problem.json").write_text(json.dumps(problem, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    for step, (name, matrix, variables) in enumerate((("X", x, inputs), ("Y", y, outputs)), 1):
        np.save(folder / f"{name}.npy", matrix)
        _write_matrix(folder / f"{name}.csv", matrix, variables)
        if progress is not None:
            progress(step, 2)
    words = "; ".join(f"`{found.path}` " + ", ".join(f"{i} {word}" for i, word in enumerate(found.words))
                      for found in inputs if found.words) or "there are none here"
    text = README.format(title=exported.title, id=exported.id, draws=exported.draws, words=words, first=outputs[0].path)
    (folder / "README.md").write_text(text, encoding="utf-8")


def figures(variable: Variable) -> NDArray[np.float64]:
    """A variable as numbers, NaN where it has no value.

    >>> figures(Variable("claims.a", "", "", "truth", np.array([1, -1], dtype=np.int8)))
    array([ 1., nan])
    """
    found = np.asarray(variable.values, dtype=np.float64)
    return found if variable.kind == "number" else np.where(found < 0, np.nan, found)


def _write_matrix(path: Path, matrix: NDArray[np.float64], variables: Iterable[Variable]) -> None:
    """A matrix with a line of names."""
    names = ",".join(f'"{variable.path}"' if "," in variable.path else variable.path for variable in variables)
    with path.open("w", encoding="utf-8", newline="") as stream:
        stream.write(names + "\n")
        stream.writelines(",".join(map(repr, row)) + "\n" for row in matrix.tolist())
