"""Commuters between zones, of which some have an end beyond the grid."""

import numpy as np
from region_folder import FLOWS, box, load, polygons, raster

from placetypes.layers import align


def flows(folder, rows):
    boxes = [box(0, 0, 12, 6), box(0, 6, 12, 6), box(0, 600, 5, 5), box(0, 700, 5, 5)]
    polygons(folder / "zones.gpkg", boxes, code=["01", "02", "90", "91"])
    (folder / "flows.csv").write_text("a,b,n\n" + "\n".join(rows) + "\n")
    return align(load(folder, FLOWS))


def test_flows_keep_what_has_an_end_on_the_grid_and_say_what_is_lost(folder):
    layers = flows(folder, ["01,02,50", "01,90,30", "90,91,999", "02,77,3", "02,02,40"])
    assert layers.zone_ids == ("01", "02", "90", "91")
    assert layers.zone[0].tolist() == [1] * 6 + [2] * 6
    assert layers.flows.to_numpy().tolist() == [["01", "02", 50], ["01", "90", 30], ["02", "02", 40]]
    assert any("3 commuters (2.4%) start or end in zones that are not there" in note for note in layers.notes)
    assert any("30 commuters (24.4%) have their other end outside the grid" in note for note in layers.notes)


def test_commuters_of_a_zone_where_nobody_lives_on_the_grid_are_beyond_it(folder):
    """As where data end before the grid does: nobody knows where in the zone they live."""
    people = np.full((12, 12), 7.0)
    people[:, 6:] = 0
    raster(folder / "people.tif", people)
    layers = flows(folder, ["01,02,50", "01,01,30", "02,02,40"])
    assert layers.flows.to_numpy().tolist() == [["01", "01", 30], ["01", "02", 50]]
    assert any("50 commuters (62.5%) have their other end outside the grid" in note for note in layers.notes)


def test_zones_without_commuters_are_noticed(folder):
    assert any("1 zone on the grid has no commuters, namely '02'" in n for n in flows(folder, ["01,01,5"]).notes)
