"""Random streams: one for every quantity, keyed by its path, so that an edit elsewhere changes nothing.

The construction, version 1, in full:

1. The key is the 16-byte BLAKE2b digest of the path in UTF-8, keyed with the seed as eight little-endian
   bytes and personalised with `detente-draws-1`; read as two little-endian 64-bit words.
2. The generator is Philox 4x64 in ten rounds, as in NumPy [Salmon2011]_. Its 256-bit counter starts at
   (0, 0, 0, block), lowest word first, so that each block owns 2^192 states and can be computed alone.
   NumPy adds one to the counter before the first output.
3. Each 64-bit output r becomes the number (floor(r / 2^12) + 1/2) / 2^52, which is exact, and lies strictly
   between 0 and 1: from 2^-53 to 1 - 2^-53.

Any language that has BLAKE2b and Philox can therefore repeat a run's numbers to the last bit.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detente.errors import DomainError

__all__ = ["BLOCK", "Block", "blocks", "uniforms"]

BLOCK = 2048
"""Draws in a block, unless said otherwise."""

PERSON = b"detente-draws-1"
WORD = 2**64


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of draws that is computed in one go: the `size` draws from `start` on."""

    index: int
    start: int
    size: int


def blocks(n: int, size: int = BLOCK) -> tuple[Block, ...]:
    """Cut `n` draws into blocks; only the last may be shorter.

    Parameters
    ----------
    n
        Number of draws, at least 0.
    size
        Draws in a block, at least 1.

    Returns
    -------
    tuple of Block
        In order, without gaps.

    Raises
    ------
    DomainError
        If `n` is below 0 or `size` below 1.

    Example
    -------
    >>> blocks(5000)[-1]
    Block(index=2, start=4096, size=904)
    """
    if n < 0 or size < 1:
        raise DomainError(f"n is {n} and size {size}; n must be at least 0 and size at least 1")
    return tuple(Block(index, start, min(size, n - start)) for index, start in enumerate(range(0, n, size)))


def uniforms(seed: int, path: str, block: int, size: int) -> npt.NDArray[np.float64]:
    """Return the uniform numbers of one quantity in one block.

    Source
    ------
    [Salmon2011]_ for the generator; the module's text for the construction.

    Parameters
    ----------
    seed
        From 0 to 2^64 - 1; the run's.
    path
        Of the quantity, such as `issues.sanctions.positions.iran.salience`.
    block
        From 0 to 2^64 - 1; the block's index.
    size
        Number of draws, at least 0. Fewer draws are a prefix of more.

    Returns
    -------
    array
        (draw,) strictly between 0 and 1

    Raises
    ------
    DomainError
        If a number is outside its range.

    Example
    -------
    >>> uniforms(7, "issues.tax.status_quo", block=0, size=3)
    array([0.52279227, 0.44061052, 0.8720511 ])
    """
    if not 0 <= seed < WORD or not 0 <= block < WORD or size < 0:
        raise DomainError(
            f"seed is {seed}, block {block} and size {size}; seed and block must be from 0 to 2^64 - 1, "
            "size at least 0"
        )
    counter = np.array([0, 0, 0, block], dtype=np.uint64)
    raw = np.random.Philox(counter=counter, key=_key(seed, path)).random_raw(size)
    return ((raw >> np.uint64(12)).astype(np.float64) + 0.5) * 2.0**-52


def _key(seed: int, path: str) -> npt.NDArray[np.uint64]:
    """Return the two words that name the stream of a path under a seed."""
    digest = hashlib.blake2b(
        path.encode("utf-8", "surrogatepass"),
        digest_size=16,
        key=seed.to_bytes(8, "little"),
        person=PERSON,
    ).digest()
    return np.frombuffer(digest, dtype="<u8").astype(np.uint64)
