"""The numbers of the finder, where a typology sets them and where it does not."""

from placetypes.typology import load


def test_the_finder_has_its_numbers_where_a_typology_names_none(written):
    one, other = load(str(written())), load("halland")
    finder = {name for name in other.thresholds if name.startswith("cluster_")}
    assert len(finder) == 11
    assert {name: one.thresholds[name] for name in finder} == {name: other.thresholds[name] for name in finder}
    assert one.clusters == other.clusters
    assert one.clusters.radii[0] < one.clusters.radii[-1]
    assert one.with_overrides({"cluster_min_members": 4})["cluster_min_members"] == 4


def test_a_typology_may_set_the_finder_otherwise(written):
    own = """
[clusters]
radii = [100, 200]
source = "here"
[thresholds.cluster_bandwidth]
value = 2000
unit = "m"
range = [1000, 3000]
status = "ours"
source = "here"
meaning = { en = "Near" }
"""
    found = load(str(written(("[services]", own + "[services]"))))
    assert found.clusters.radii == (100, 200)
    assert found["cluster_bandwidth"] == 2000
    assert found["cluster_shrinkage"] == load("nordic")["cluster_shrinkage"]
