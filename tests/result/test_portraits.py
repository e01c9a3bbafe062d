"""What is shown of a micro-cluster's profile."""

import re

import pytest

from placetypes.result.portraits import about, portrait
from placetypes.typology import LANGUAGES


def test_a_portrait_says_who_is_in_it(small_result):
    first, second = small_result.published_clusters.to_dict("records")
    assert portrait(first, "en") == {
        "bodies": "Traditional enterprise 3, Civil society 1",
        "sectors": "2",
        "largest": "25.0%",
        "formation": "hybrid",
        "size": "small",
    }
    assert portrait(second, "sv")["formation"] == "traditionella företag och offentliga aktörer"


def test_what_is_not_known_is_a_dash(small_result):
    row = small_result.clusters.iloc[2].to_dict()
    shown = portrait(row, "en")
    assert shown["bodies"] == shown["sectors"] == shown["formation"] == "–"


@pytest.mark.parametrize("language", LANGUAGES)
def test_sizes_stand_beside_the_published_ones(make_small_result, language):
    said = about(make_small_result(language=language))
    assert [int(count) for count in re.findall(r"\d+(?= [^\d,;.]+[,;.])", said)][-8:] == [10, 13, 2, 3, 2, 0, 0, 0]
