"""What the command line shows of themes."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from placetypes.cli import app
from placetypes.errors import UnknownThemeError
from placetypes.themes import available, load

OWN = Path(__file__).parents[1] / "support" / "own_theme.toml"


def said(*arguments):
    done = CliRunner().invoke(app, arguments, env={"COLUMNS": "200"}, catch_exceptions=False)
    assert done.exit_code == 0
    return done.stdout


def test_themes_lists_all_that_ship():
    shown = said("themes", "--language", "sv")
    assert all(name in shown for name in available())
    assert "Samhällsservice" in shown
    assert "Produktion, Förädling, Distribution" in shown


def test_theme_shows_its_chain_with_codes_and_tags():
    shown = said("theme", "food", "--language", "fr")
    assert shown.index("Production") < shown.index("Transformation") < shown.index("Consommation et apprentissage")
    for claims in load("food").claims:
        assert all(code in shown for code in claims.nace)
        assert all(value in shown for _, value in claims.tags)


def test_a_file_of_ones_own_is_shown_in_english_where_it_has_no_other_words():
    assert "Growing, sawing and building" in said("theme", str(OWN), "--language", "pt")


def test_a_theme_that_is_not_there():
    with pytest.raises(UnknownThemeError, match="'wood'"):
        CliRunner().invoke(app, ["theme", "wood"], catch_exceptions=False)
