"""The schema of region files."""

import json
import re

from placetypes.config import RegionFile, schema


def test_the_schema_is_json_and_says_what_every_key_is():
    text = json.dumps(schema())
    assert json.loads(text) == schema()
    assert schema()["additionalProperties"] is False
    tables = {"RegionFile": schema(), **schema()["$defs"]}
    assert {"Layer", "Region", "Roads", "Services", "Flows", "Actors", "Suppressed"} <= set(tables)
    for name, table in tables.items():
        assert table["additionalProperties"] is False, name
        assert table["description"], name
        for key, value in table["properties"].items():
            told = "description" in value or re.search(r"\$ref", json.dumps(value))
            assert told, f"{name}.{key} has no description"
    assert set(schema()["required"]) == {"region", "grid", "layers"}


def test_a_schema_knows_the_keys_that_reading_knows():
    assert set(schema()["properties"]) == set(RegionFile.model_fields)
    assert schema()["$defs"]["Layer"]["properties"]["kind"]["enum"] == ["count", "share", "mode"]
