"""What is packed comes back equal to the bit; what is no packed value is refused and not run."""

import contextlib
import json
from functools import partial

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from atrocityrisk._core import packing
from atrocityrisk._core.packing import UnpackableError, pack, unpack
from atrocityrisk._core.store import Store
from atrocityrisk.models import CountryForest, with_imputation

plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(st.text() | st.integers() | st.tuples(st.integers()), inner, max_size=3)
    ),
    max_leaves=20,
)
arrays = hnp.arrays(
    st.sampled_from(["f8", "f4", "i8", "i4", "u1", "?", "<U3", "c16"]),
    hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4),
)


def same(one, other):
    """Equal in kind and to the bit: NaN is NaN, -0.0 is not 0.0, 1 is not 1.0."""
    assert type(one) is type(other)
    if isinstance(one, dict):
        assert list(one) == list(other)
        for a, b in zip(one.values(), other.values(), strict=True):
            same(a, b)
    elif isinstance(one, (list, tuple)):
        assert len(one) == len(other)
        for a, b in zip(one, other, strict=True):
            same(a, b)
    elif isinstance(one, float):
        assert np.float64(one).tobytes() == np.float64(other).tobytes() or (one != one) == (
            other != other
        )
    else:
        assert one == other


@given(plain)
def test_plain_values_come_back(value):
    same(unpack(pack(value)), value)


@given(arrays, st.booleans())
def test_arrays_come_back_to_the_bit_in_their_order(array, turned):
    given_array = array.T if turned else array
    back = unpack(pack([given_array, 3]))[0]
    assert back.dtype == given_array.dtype
    assert back.shape == given_array.shape
    assert back.tobytes() == given_array.tobytes()
    assert back.flags.writeable
    assert back.flags.aligned
    for flag in ("c_contiguous", "f_contiguous"):
        assert getattr(back.flags, flag) == getattr(given_array.flags, flag)


def test_scalars_and_object_arrays_come_back():
    value = [np.float64(0.1), np.int32(7), np.bool_(True), np.array(["a", None, 2.5], dtype=object)]
    back = unpack(pack(value))
    assert [type(each) for each in back] == [type(each) for each in value]
    assert back[:3] == value[:3]
    assert back[3].tolist() == ["a", None, 2.5]


def test_frames_come_back():
    index = pd.MultiIndex.from_product([[2, 20], [1990, 1991]], names=["gwcode", "year"])
    frame = pd.DataFrame(
        {"risk": [0.1, np.nan, -0.0, 1.0], "name": ["a", "b", None, "d"], "n": [1, 2, 3, 4]}, index
    )
    whole = frame.assign(n=frame["n"].astype("Int64"))
    for value in (frame, whole.reset_index(), frame["risk"], frame["name"], frame.index):
        back = unpack(pack(value))
        kind = {pd.DataFrame: "frame", pd.Series: "series"}.get(type(value), "index")
        getattr(pd.testing, f"assert_{kind}_equal")(back, value, check_exact=True)
    repeated = frame["risk"].iloc[[0, 0, 2]]
    pd.testing.assert_series_equal(unpack(pack(repeated)), repeated)


def test_seeds_draw_on_as_they_would_have():
    seeds = np.random.SeedSequence(2**100 + 7, spawn_key=(3,))
    seeds.spawn(2)
    back = unpack(pack(seeds))
    assert (back.generate_state(4) == seeds.generate_state(4)).all()
    assert (back.spawn(1)[0].generate_state(4) == seeds.spawn(1)[0].generate_state(4)).all()


def test_a_function_is_found_and_a_partial_remembers_what_it_was_given():
    back = unpack(pack(partial(pack, 3)))
    assert back.func is pack
    assert back.args == (3,)


@pytest.mark.parametrize(
    "model",
    [
        make_pipeline(StandardScaler(), LogisticRegression()),
        with_imputation(LogisticRegression()),
        CountryForest(n_trees=20, n_draws=3, random_state=1),
    ],
    ids=["sklearn", "imputed", "forest"],
)
def test_a_fitted_model_forecasts_the_same_bits(model, rng):
    index = pd.MultiIndex.from_product([range(30), range(10)], names=["gwcode", "year"])
    X = pd.DataFrame(rng.normal(size=(300, 3)), index=index, columns=["a", "b", "c"])
    y = pd.Series((rng.random(300) < 1 / (1 + np.exp(2 - X["a"]))).astype(int), index=index)
    fitted = model.fit(X, y)
    back = unpack(pack(fitted))
    assert back.get_params(deep=False).keys() == fitted.get_params(deep=False).keys()
    assert (back.predict_proba(X) == fitted.predict_proba(X)).all()
    if hasattr(fitted, "predict_draws"):
        assert (back.predict_draws(X) == fitted.predict_draws(X)).all()


class Homemade(LogisticRegression):
    """An estimator outside the packages that may be named."""


@pytest.mark.parametrize(
    "value",
    [
        lambda x: x,
        Homemade(),
        object(),
        {1, 2},
        b"bytes",
        np.random.default_rng(1),
        json.dumps,
        LogisticRegression,
        [partial(json.dumps, 1)],
    ],
    # Addresses in memory would differ between the workers of a parallel run.
    ids=lambda value: type(value).__name__,
)
def test_what_has_no_packing_is_refused(value):
    with pytest.raises(UnpackableError):
        pack(value)


def forged(tree):
    """Bytes that hold this tree, as a stranger might write them."""
    text = json.dumps(tree).encode()
    header = json.dumps({"tree": len(text), "arrays": []}).encode()
    return packing._MAGIC + len(header).to_bytes(8, "little") + header + text


@pytest.mark.parametrize(
    "tree",
    [
        ["function", "os", "system"],
        ["function", "atrocityrisk._core.store", "os.system"],
        ["function", "atrocityrisk._core.packing", "import_module"],
        ["partial", ["function", "subprocess", "run"], ["tuple", "ls"], ["dict"]],
        ["object", "subprocess", "Popen", ["dict"]],
        ["object", "atrocityrisk._core.packing", "_Packer", ["dict"]],
        ["object", "atrocityrisk._core.packing", "pack", ["dict"]],
        ["object", "atrocityrisk.no_such_room", "It", ["dict"]],
        ["object", "sklearn.linear_model", "NoSuchModel", ["dict"]],
        ["object", "atrocityrisk._core.store", "Store", 3],
        ["no such kind", 1],
        ["array", "numbers", 5],
        ["array", "numbers", -1],
        ["index", [[["numbers", 0], "int64"]], ["list", None], False],
        [],
        [["list"]],
        ["dict", [1]],
    ],
    ids=str,
)
def test_forged_bytes_are_refused(tree):
    with pytest.raises(UnpackableError):
        unpack(forged(tree))


def test_a_forged_object_is_attributes_and_no_call():
    made = unpack(
        forged(["object", "atrocityrisk._core.store", "Store", ["dict", ["folder", "x"]]])
    )
    assert isinstance(made, Store)
    assert vars(made) == {"folder": "x"}


@given(st.binary(max_size=400))
def test_any_bytes_are_refused(content):
    with pytest.raises(UnpackableError):
        unpack(content)


@given(st.data())
def test_bytes_that_were_changed_are_refused_or_of_the_same_kinds(data):
    """No change of one byte escapes as another kind of exception; the store's hash catches all."""
    content = bytearray(pack({"p": np.arange(5.0), "why": ["a", 1.5, None]}))
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] = data.draw(st.integers(0, 255))
    with contextlib.suppress(UnpackableError):
        unpack(bytes(content))
