"""Random streams: the documented construction, computed again by hand."""

import hashlib

import numpy as np
import pytest

from detente.draws import BLOCK, Block, blocks, uniforms
from detente.errors import DomainError

PATH = "issues.sanctions.positions.iran.salience"
MASK = 2**64 - 1


def philox(counter, key):
    """Philox 4x64 in ten rounds, from its definition (Salmon et al. 2011, section 4)."""
    c, k = list(counter), list(key)
    for _ in range(10):
        first, second = 0xD2E7470EE14C6C93 * c[0], 0xCA5A826395121157 * c[2]
        c = [(second >> 64) ^ c[1] ^ k[0], second & MASK, (first >> 64) ^ c[3] ^ k[1], first & MASK]
        k = [(k[0] + 0x9E3779B97F4A7C15) & MASK, (k[1] + 0xBB67AE8584CAA73B) & MASK]
    return c


def test_the_definition_gives_the_published_answer():
    assert philox([0] * 4, [0] * 2) == [
        0x16554D9ECA36314C,
        0xDB20FE9D672D0FDC,
        0xD7E772CEE186176B,
        0x7E68B68AEC7BA23B,
    ]


@pytest.mark.parametrize(("seed", "path", "block"), [(0, "", 0), (7, PATH, 3), (MASK, "größe", MASK)])
def test_the_construction_is_the_one_documented(seed, path, block):
    digest = hashlib.blake2b(
        path.encode(), digest_size=16, key=seed.to_bytes(8, "little"), person=b"detente-draws-1"
    ).digest()
    key = [int.from_bytes(digest[:8], "little"), int.from_bytes(digest[8:], "little")]
    raw = [word for step in (1, 2, 3) for word in philox([step, 0, 0, block], key)]
    assert uniforms(seed, path, block, 12).tolist() == [((word >> 12) + 0.5) / 2**52 for word in raw]


def test_pinned_values():
    assert uniforms(2010, "issues.sanctions.status_quo", 3, 4).tolist() == [
        0.415844086828698,
        0.14028563764956237,
        0.01719303543206563,
        0.5011244032548966,
    ]
    whole = np.concatenate([uniforms(2010, PATH, block, BLOCK) for block in range(3)])
    assert hashlib.sha256(whole.astype("<f8").tobytes()).hexdigest()[:16] == "dbbc1be65f5119bc"


def test_blocks_can_be_computed_in_any_order():
    forth = {block: uniforms(1, PATH, block, BLOCK) for block in range(5)}
    for block in (4, 0, 3, 1, 2):
        np.testing.assert_array_equal(uniforms(1, PATH, block, BLOCK), forth[block])


def test_fewer_draws_are_a_prefix():
    whole = uniforms(1, PATH, 2, BLOCK)
    for size in (0, 1, 2, 3, 5, 100, BLOCK - 1):
        np.testing.assert_array_equal(uniforms(1, PATH, 2, size), whole[:size])


def test_streams_differ_by_seed_path_and_block():
    streams = [
        uniforms(seed, path, block, 64) for seed in (0, 1) for path in ("a", "b", "a.b") for block in (0, 1)
    ]
    assert len({stream.tobytes() for stream in streams}) == len(streams)


def test_numbers_are_uniform_and_streams_uncorrelated():
    stream = np.stack([uniforms(3, f"quantity.{i}", 0, 4096) for i in range(50)])
    assert stream.min() > 0
    assert stream.max() < 1
    assert abs(stream.mean() - 0.5) < 4 * np.sqrt(1 / 12 / stream.size)
    correlation = np.corrcoef(stream)[np.triu_indices(50, 1)]
    assert abs(correlation).max() < 5 / np.sqrt(4096)


def test_the_ends_are_never_reached():
    top, bottom = (((word >> 12) + 0.5) * 2.0**-52 for word in (MASK, 0))
    assert 0 < bottom < top < 1


def test_blocks_cover_the_draws():
    assert blocks(0) == ()
    assert blocks(1) == (Block(0, 0, 1),)
    assert blocks(5, size=2) == (Block(0, 0, 2), Block(1, 2, 2), Block(2, 4, 1))
    assert sum(block.size for block in blocks(10_000)) == 10_000


def test_what_is_out_of_range():
    for arguments in (
        (-1, "a", 0, 1),
        (2**64, "a", 0, 1),
        (0, "a", -1, 1),
        (0, "a", 2**64, 1),
        (0, "a", 0, -1),
    ):
        with pytest.raises(DomainError, match="must be from 0"):
            uniforms(*arguments)
    for n, size in ((-1, 1), (1, 0)):
        with pytest.raises(DomainError, match="must be at least"):
            blocks(n, size)
