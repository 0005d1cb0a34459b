"""What holds for every quantity: it reads back as written, and its draws keep to it."""

import math

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from detente.errors import QuantityError
from detente.quantity import (
    Beta,
    Choose,
    Exact,
    From,
    Interval80,
    Normal,
    Percentiles,
    Pert,
    Pool,
    Quantiles3,
    Quantity,
    Uniform,
    describe,
    distribution,
    parse_quantity,
    write_quantity,
)
from detente.quantity.shapes import Metalog
from detente.quantity.words import number_text

numbers = st.floats(-1e12, 1e12, allow_subnormal=False).filter(lambda x: x == 0 or abs(x) > 1e-90)
ids = st.from_regex(r"[a-z][a-z0-9]{0,5}(?:[-_][a-z0-9]{1,5}){0,2}", fullmatch=True)
id_lists = st.lists(ids, min_size=1, max_size=4, unique=True).map(tuple)
texts = st.text(max_size=40)


def rising(count):
    return st.lists(numbers, min_size=count, max_size=count, unique=True).map(sorted)


percents = st.sampled_from([0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 25.0, 33.3, 45.0])


@st.composite
def percentiles(draw):
    low = draw(percents)
    is_three = draw(st.booleans())
    at = (low, 50.0, round(100 - low, 4)) if is_three else (low, round(100 - low, 4))
    return Percentiles(tuple(zip(at, draw(rising(len(at))), strict=True)))


@st.composite
def choices(draw):
    words = draw(st.lists(ids | numbers.map(number_text), min_size=1, max_size=5, unique=True))
    weights = draw(st.lists(st.floats(0.01, 10), min_size=len(words), max_size=len(words)))
    return Choose(tuple(zip(words, weights, strict=True)))


plain_forms = st.one_of(
    numbers.map(Exact),
    rising(2).map(lambda x: Interval80(*x)),
    rising(3).map(lambda x: Quantiles3(*x)),
    rising(3).map(lambda x: Pert(*x)),
    percentiles(),
    rising(2).map(lambda x: Uniform(*x)),
    st.builds(Normal, numbers, st.floats(1e-6, 1e6)),
    st.builds(Beta, st.floats(0.05, 100), st.floats(0.05, 100)),
    choices(),
)
forms = plain_forms | id_lists.map(Pool) | texts.filter(str.strip).map(From)
quantities = st.builds(
    Quantity,
    forms,
    evidence=st.just(()) | id_lists,
    note=texts,
    unit=texts,
    prior=st.none() | st.builds(Quantity, plain_forms, note=texts),
)

UNIT = np.concatenate([[0.0, 2.0**-53, 1e-9], np.linspace(0.001, 0.999, 500), [1 - 1e-9, 1 - 2.0**-53, 1.0]])


@given(quantities)
@settings(deadline=None)
def test_what_is_written_reads_back_the_same(quantity):
    assert parse_quantity(write_quantity(quantity)) == quantity
    assert describe(quantity)


raws = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30) | st.binary(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["is", "low", "mode", "high", "p5", "p95", "uniform", "choose", "pool", "from", "prior"]
            )
            | st.text(max_size=5)
            | st.integers(),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)


@given(raws | st.text("0123456789.e-+ ", max_size=30))
@settings(deadline=None)
def test_anything_else_is_a_quantity_error(raw):
    try:
        quantity = parse_quantity(raw)
    except QuantityError:
        return
    assert parse_quantity(write_quantity(quantity)) == quantity


everyday = st.floats(-100, 100).map(lambda x: round(x, 3))


@st.composite
def fields(draw):
    """A form with numbers of everyday size, and a legal range around it."""
    step = st.floats(0.05, 50)
    low = draw(everyday)
    first, second = draw(step), draw(step)
    middle, high = low + first, low + first + second
    form = draw(
        st.sampled_from(
            [
                Exact(low),
                Interval80(low, high),
                Quantiles3(low, middle, high),
                Pert(low, middle, high),
                Percentiles(((5.0, low), (50.0, middle), (95.0, high))),
                Uniform(low, high),
                Normal(middle, high - low),
                Beta(first, second),
                Choose(tuple((number_text(value), 1.0) for value in (high, low, middle))),
            ]
        )
    )
    below = draw(st.none() | st.just(0.0) | step)
    above = draw(st.none() | st.just(0.0) | step)
    floor = None if below is None else low - below
    ceiling = None if above is None else high + above
    return Quantity(form), floor, ceiling


@given(fields())
@settings(max_examples=300, deadline=None)
def test_quantiles_rise_and_stay_in_the_legal_range(field):
    quantity, low, high = field
    if isinstance(quantity.form, Beta) and (low is None or high is None):
        assume((low is None or low <= 0) and (high is None or high >= 1))
    belief = distribution(quantity, low, high)
    value = belief.quantile(UNIT)
    assert not np.isnan(value).any()
    assert np.isfinite(value[1:-1]).all()
    floor, ceiling = belief.support
    assert floor >= (-math.inf if low is None else low)
    assert ceiling <= (math.inf if high is None else high)
    assert (value >= floor).all()
    assert (value <= ceiling).all()
    finite = value[1:-1]
    assert (np.diff(finite) >= -1e-12 * np.maximum(1.0, np.abs(finite[1:]))).all()
    assert floor <= belief.median <= ceiling


@given(
    everyday,
    st.floats(0.01, 50),
    st.floats(0.01, 50),
    st.none() | st.floats(0.01, 50),
    st.none() | st.floats(0.01, 50),
    percents,
)
@settings(max_examples=300, deadline=None)
def test_a_distribution_passes_through_the_stated_quantiles_or_says_that_it_does_not(
    low, first, second, below, above, percent
):
    values = (low, low + first, low + first + second)
    at = (percent, 50.0, round(100 - percent, 4))
    quantity = Quantity(Percentiles(tuple(zip(at, values, strict=True))))
    belief = distribution(
        quantity, None if below is None else values[0] - below, None if above is None else values[2] + above
    )
    if isinstance(belief.shape, Metalog):
        assert belief.warning == ""
        value = belief.quantile(np.array(at) / 100)
        np.testing.assert_allclose(value, values, rtol=0, atol=1e-9 * (values[2] - values[0] + abs(low)))
    else:
        assert "misses by at most" in belief.warning
