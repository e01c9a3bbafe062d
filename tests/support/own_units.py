"""Rules for units that a typology of one's own may have."""

from pathlib import Path

from placetypes.pipeline import run

OWN = Path(__file__).with_name("own_typology.toml")

UNITS = """
[[units.classes]]
code = 7
key = "lively"
color = "#aa0000"
name = { en = "Lively", sv = "Livlig" }
definition = { en = "Most people live in towns." }

[[units.classes]]
code = 8
key = "quiet"
color = "#00aa00"
name = { en = "Quiet", sv = "Lugn" }
definition = { en = "Most people live elsewhere." }

[[units.measures]]
name = "town_share"
share = ["town"]

[[units.rules]]
type = "lively"
when = "town_share >= half"
status = "ours"
source = "An example"
says = { en = "has most of its people in towns" }

[[units.rules]]
type = "quiet"
when = "town_share < half"
status = "ours"
source = "An example"
says = { en = "has most of its people elsewhere" }

[thresholds.half]
value = 0.5
unit = "share"
range = [0.4, 0.6]
status = "ours"
source = "An example"
meaning = { en = "Half of the people." }

"""


def with_units(text):
    """The text of the typology with rules for units."""
    return text.replace("# Thresholds:", UNITS + "# Thresholds:", 1)


def run_with_units(folder, world, language="en"):
    """Run a world under a typology of one's own whose units are 'lively' or 'quiet'."""
    world.document["typology"] = {"id": "own.toml"}
    world.document["output"] = {"language": language}
    region = world.write(folder)
    (folder / "own.toml").write_text(with_units(OWN.read_text(encoding="utf-8")), encoding="utf-8")
    return run(region)
