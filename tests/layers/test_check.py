"""Checking a region without aligning it."""

from region_folder import FLOWS, PEOPLE, box, load, polygons

from placetypes.layers import align, check


def test_checking_goes_on_after_a_problem(folder):
    (folder / "flows.csv").write_text("a,b,n\n1,2,3\n")
    more = '[layers.land]\npath = "nowhere.tif"\nkind = "share"\n[localities]\npath = "flows.csv"\nname = "a"\n'
    findings, _ = check(load(folder, more + FLOWS))
    by_name = {f.input: f for f in findings}
    assert not by_name["layers.population"].problem
    assert by_name["layers.population"].total == PEOPLE.sum()
    assert "the file is not there" in by_name["layers.land"].problem
    assert "needs 'x' and 'y'" in by_name["localities"].problem
    assert "the file is not there" in by_name["flows"].problem


def test_checking_without_a_boundary_still_looks_for_the_files(folder):
    (folder / "boundary.gpkg").unlink()
    findings, _ = check(load(folder, '[layers.land]\npath = "nowhere.tif"\nkind = "share"\n'))
    assert [bool(f.problem) for f in findings] == [True, False, True]


def test_checking_agrees_with_aligning(folder):
    polygons(folder / "units.gpkg", [box(0, 0, 12, 12)], code=["1"])
    more = '[units]\npath = "units.gpkg"\nid = "code"\nname = "code"\n[friction]\npath = "people.tif"\nkind = "share"\n'
    config = load(folder, more)
    findings, notes = check(config)
    layers = align(config)
    assert {f.input for f in findings} == set(layers.record)
    assert not any(f.problem for f in findings)
    assert set(notes) <= set(layers.notes)
