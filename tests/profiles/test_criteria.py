"""What a register shows of the criteria of clusters of social and ecological innovation."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from placetypes.profiles import criteria, formation, largest_share, size_class
from placetypes.themes import HELIXES
from placetypes.typology import LANGUAGES


@pytest.mark.parametrize(
    ("organisations", "said"),
    [(1, "small"), (20, "small"), (21, "medium"), (50, "medium"), (51, "large"), (80, "large"), (81, "mega")],
)
def test_sizes_are_the_published_ones(organisations, said):
    assert size_class(np.array([organisations]), sizes=criteria().sizes) == [said]


SOCIAL, ENTERPRISE = "social_economy", "enterprise"


@pytest.mark.parametrize(
    ("helix", "said"),
    [
        ([SOCIAL, "civil_society", ENTERPRISE], "social_economy"),
        ([SOCIAL, ENTERPRISE], "hybrid"),
        ([SOCIAL, ENTERPRISE, ""], "hybrid"),  # not known is not counted
        ([ENTERPRISE, "public_authority"], "traditional"),
        (["", ""], ""),
    ],
)
def test_formation_follows_the_share_of_the_social_economy(helix, said):
    assert formation(helix, social=criteria().social, mainly=criteria().mainly) == said


@given(st.lists(st.sampled_from("abc"), min_size=1, max_size=12), st.data())
def test_the_largest_share_is_that_of_the_most_frequent(owners, data):
    rows = data.draw(st.lists(st.integers(0, len(owners) - 1), min_size=1, unique=True))
    inside = [owners[row] for row in rows]
    (share,) = largest_share(np.array(owners), [np.array(rows)])
    assert share == max(inside.count(owner) for owner in inside) / len(inside)


def test_the_file_says_all_in_every_language():
    asked = criteria()
    assert asked.social < set(HELIXES)
    assert set(asked.published) == set(asked.names["size"]) == {*asked.sizes, "mega"}
    assert all(set(name) == set(LANGUAGES) for names in asked.names.values() for name in names.values())
    assert list(asked.sizes.values()) == sorted(asked.sizes.values())
