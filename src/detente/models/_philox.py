"""Random numbers that are addressed rather than drawn one after the other: compiled Philox 4x64 in ten rounds.

[Salmon2011]_. The same key and the same address give the same numbers, whatever else is computed, where, and when.
"""

from __future__ import annotations

import numpy as np

from detente.models._compiled import compiled, inside

FIRST, SECOND = np.uint64(0xD2E7470EE14C6C93), np.uint64(0xCA5A826395121157)
GOLDEN, ROOT = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBB67AE8584CAA73B)
HALF, LOW = np.uint64(32), np.uint64(0xFFFFFFFF)
TO_UNIT = 2.0**-53


@inside
def upper_half(one: np.uint64, other: np.uint64) -> np.uint64:
    """The upper 64 bits of a product of two numbers of 64 bits."""
    low, high = one & LOW, one >> HALF
    other_low, other_high = other & LOW, other >> HALF
    cross = high * other_low + ((low * other_low) >> HALF)
    return np.uint64(high * other_high + (cross >> HALF) + ((low * other_high + (cross & LOW)) >> HALF))


@compiled
def philox(
    key: np.uint64, first: np.uint64, second: np.uint64, third: np.uint64, fourth: np.uint64
) -> tuple[np.uint64, np.uint64, np.uint64, np.uint64]:
    """Four words of 64 random bits at an address of four words; the second word of the key is 0."""
    one, two = key, np.uint64(0)
    for _ in range(10):
        top, bottom = upper_half(FIRST, first), FIRST * first
        other_top, other_bottom = upper_half(SECOND, third), SECOND * third
        first, second, third, fourth = other_top ^ second ^ one, other_bottom, top ^ fourth ^ two, bottom
        one, two = np.uint64(one + GOLDEN), np.uint64(two + ROOT)
    return first, second, third, fourth


@compiled
def as_uniform(word: np.uint64) -> float:
    """A number from 0 up to but not including 1, from the upper 53 bits."""
    return float(word >> np.uint64(11)) * TO_UNIT
