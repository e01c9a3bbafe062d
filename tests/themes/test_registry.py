from pathlib import Path

import pytest

from placetypes.errors import PlacetypesError, ThemeError, UnknownThemeError
from placetypes.themes import HELIXES, available, chosen, load, match, read, vocabulary
from placetypes.typology import LANGUAGES

OWN = Path(__file__).parents[1] / "support" / "own_theme.toml"
TEXT = OWN.read_text(encoding="utf-8")

EIGHT = [
    "care_inclusion",
    "circular_economy",
    "community_services",
    "culture",
    "education",
    "energy",
    "food",
    "tourism",
]


def test_eight_themes_ship():
    assert list(available()) == EIGHT
    assert [theme.id for theme in chosen()] == EIGHT
    assert load("food").roles == ("production", "processing", "distribution", "sale_catering", "consumption_learning")


@pytest.mark.parametrize("name", EIGHT)
def test_shipped_themes_speak_every_language(name):
    theme = load(name)
    for words in (theme.name, theme.definition, *(role.name for role in theme.chain)):
        assert set(words) == set(LANGUAGES)
        assert all(words.values())
    assert "ours" in theme.source


def test_shared_words_speak_every_language():
    found = vocabulary()
    assert tuple(found.helixes) == HELIXES
    for words in (*found.helixes.values(), *found.sectors.values()):
        assert set(words) == set(LANGUAGES)
    used = {claims.sector for theme in chosen() for claims in theme.claims}
    assert used == set(found.sectors) - {"trade_industry"}  # what is made and sold beside the themes


def written(folder, old="", new="", name="mine.toml", text=TEXT):
    assert old in text
    path = folder / name
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


@pytest.mark.parametrize(("old", "new", "said"), [
    ('role = "making"', 'role = "sawing"', r"claims\.1\.role: 'sawing' is not in the chain; .* one of forest, making"),
    ('helix = "enterprise"', 'helix = "firm"', r"claims\.0\.helix: 'firm' is unknown; expected one of social_economy"),
    ('sector = "trade_industry"', 'sector = "wood"', r"claims\.0\.sector: 'wood' is unknown; expected one of food"),
    ('"31.09"', '"31.9"', r"claims\.1\.nace: no NACE Rev\. 2 division, group or class: '31\.9'"),
    ('"31.09"', '"3109"', r"claims\.1\.nace: .*'3109'; expected e\.g\. '47'"),
    ('"31.09"', '"16.10.1"', r"claims\.1\.nace: .*'16\.10\.1'"),
    ('"02"', '""', r"claims\.0\.nace"),
    ('"craft=joiner"', '"joiner"', r"claims\.1\.osm: no tag: 'joiner'; expected 'key=value' or 'key=\*'"),
    ('"craft=joiner"', '"craft=j*"', r"claims\.1\.osm"),
    ('"craft=joiner"', '"*=joiner"', r"claims\.1\.osm"),
    ('"31.09"', '"02"', r"claimed twice: 02"),
    ('key = "making"', 'key = "forest"', r"roles stand twice: forest"),
    ('role = "making"', 'role = "forest"', r"no claim gives these roles: making"),
    ('{ en = "Wood", sv', '{ sv', r"needs at least English"),
    ('id = "wood"', 'id = "My wood"', r"mine\.toml, id: string should match .*; got 'My wood'"),
    ('version = "1.0"', 'version = 1', r"mine\.toml, version"),
    ('id = "wood"', 'id = "wood"\ncolour = "red"', r"mine\.toml, colour: "),
    ('nace = ["02"]', '', None),
    ('id = "wood"', 'id = ', r"not valid TOML"),
])  # fmt: skip
def test_what_is_wrong_is_said_with_file_key_and_reason(tmp_path, old, new, said):
    path = written(tmp_path, old, new)
    if said is None:
        assert load(str(path)).claims[0].codes == ()
        return
    with pytest.raises(ThemeError, match=said) as raised:
        load(str(path))
    assert "mine.toml" in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_theme_nobody_can_belong_to(tmp_path):
    text = TEXT.replace('nace = ["02"]', "").replace('nace = ["16", "31.09"]', "")
    text = "\n".join(line for line in text.splitlines() if not line.startswith("osm"))
    with pytest.raises(ThemeError, match="neither a code nor a tag"):
        read(written(tmp_path, text=text))


def test_files_that_cannot_be_read(tmp_path):
    with pytest.raises(ThemeError, match="is not there"):
        load(str(tmp_path / "none.toml"))
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ThemeError, match="not UTF-8"):
        load(str(tmp_path / "bytes.toml"))
    with pytest.raises(UnknownThemeError, match="no such theme; got 'fod', expected one of care_inclusion, ") as raised:
        load("fod")
    assert isinstance(raised.value, PlacetypesError | KeyError)


def codes_to_themes(themes, *written):
    import numpy as np

    return match(themes, nace=[np.array(written, dtype=object)]).theme.tolist()


def test_a_theme_of_ones_own_extends_those_that_ship():
    themes = chosen(["shipped", str(OWN)])
    assert [t.id for t in themes] == [*EIGHT, "wood"]
    assert codes_to_themes(themes, "16.10", "56.10") == ["wood", "food"]
    instruments = [t.id for t in themes for _, _, tag in t.each() if tag == ("craft", "musical_instrument")]
    assert instruments == ["wood"], "what one's own theme claims is the shipped theme's no more"
    assert chosen([str(OWN), "shipped"]) == themes


def test_or_takes_the_place_of_one(tmp_path):
    mine = str(written(tmp_path, 'id = "wood"', 'id = "food"'))
    assert [t.id for t in chosen(["shipped", mine])] == EIGHT
    assert codes_to_themes(chosen(["shipped", mine]), "16.10", "56.10") == ["food", ""]
    assert codes_to_themes(chosen([mine]), "16.10", "55.10") == ["food", ""]
    assert codes_to_themes(chosen(["tourism"]), "56.10", "55.10") == ["", "tourism"]


def test_nothing_may_be_left_of_a_shipped_theme(tmp_path):
    energy = load("energy")
    codes = [code for claims in energy.claims for code in claims.nace]
    tags = [tag for claims in energy.claims for tag in claims.osm]
    text = TEXT.replace('nace = ["02"]', f"nace = {codes}\nosm = {tags}".replace("'", '"'))
    assert "energy" not in [t.id for t in chosen(["energy", str(written(tmp_path, text=text))])]


def test_two_files_of_one_id(tmp_path):
    one, two = written(tmp_path, name="one.toml"), written(tmp_path, name="two.toml")
    with pytest.raises(ThemeError, match=r"one\.toml and .*two\.toml: two theme files have one id; got 'wood' in both"):
        chosen([str(one), str(two)])


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_two_files_that_claim_the_same_code(tmp_path, order):
    paths = [str(OWN), str(written(tmp_path, 'id = "wood"', 'id = "timber"'))]
    with pytest.raises(ThemeError, match=r"equally specifically; got '02' in both") as raised:
        chosen([paths[i] for i in order])
    assert "own_theme.toml" in str(raised.value)
    assert "mine.toml" in str(raised.value)


def test_a_longer_code_below_anothers_is_no_clash(tmp_path):
    text = TEXT.replace('id = "wood"', 'id = "timber"').replace('"02"', '"02.20"')
    text = text.replace('"16", "31.09"', '"16.10"').replace(
        'osm = ["craft=carpenter", "craft=joiner", "craft=musical_instrument"]', ""
    )
    themes = chosen([str(OWN), str(written(tmp_path, text=text))])
    assert codes_to_themes(themes, "02.10", "02.20", "02", "16.10") == ["wood", "timber", "wood", "timber"]
