"""Thresholds set anew, within their ranges and beyond them."""

import math

import pytest

from placetypes.errors import TypologyError
from placetypes.typology import read


def test_an_override_within_the_range_is_taken_and_recorded(written):
    mine = read(written())
    other = mine.with_overrides({"dense": 400})
    assert (other["dense"], mine["dense"]) == (400, 300)
    assert other.overrides == {"dense": 400.0}
    assert other.thresholds["dense"].range == (200, 400)
    assert mine.overrides == {}
    assert mine.with_overrides({"dense": 300}).overrides == {}
    assert mine.with_overrides({}) == mine
    assert other.originals == {"dense": mine.thresholds["dense"]}
    assert other.with_overrides({"dense": 300}) == mine  # set back


@pytest.mark.parametrize(
    ("overrides", "words"),
    [
        ({"dense": 400.5}, r"typology.overrides.dense.*400.5.*200 to 400"),
        ({"dense": 199}, "range"),
        ({"dens": 300}, r"'dens'.*dense"),
        ({"dense": math.nan}, "not a number"),
        ({"dense": math.inf}, "not a number"),
    ],
)
def test_an_override_that_cannot_be_is_refused(written, overrides, words):
    with pytest.raises(TypologyError, match=words):
        read(written()).with_overrides(overrides)


def test_an_override_outside_the_range_widens_it_where_allowed(written):
    mine = read(written()).with_overrides({"dense": 900}, allow_outside_range=True)
    assert mine["dense"] == 900
    assert mine.thresholds["dense"].range == (200, 900)
    assert mine.thresholds["dense"].width == 700
    with pytest.raises(TypologyError, match="not a number"):
        mine.with_overrides({"dense": math.inf}, allow_outside_range=True)
    with pytest.raises(TypologyError, match=r"800 \(default 300\), expected 200 to 400"):
        mine.with_overrides({"dense": 800})  # what was allowed once does not widen the range for the next


def test_an_unknown_threshold_is_refused_with_the_known_named(written):
    with pytest.raises(TypologyError, match=r"typology 'mine'.*'sparse'.*dense"):
        read(written())["sparse"]
