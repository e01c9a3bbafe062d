"""The documentation says what the program does: generated parts are fresh, links lead somewhere, commands parse."""

from __future__ import annotations

import importlib.util
import os
import re
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import get_args

import pytest
import typer
from pydantic import BaseModel

import placetypes
from placetypes import config
from placetypes.errors import ConfigError
from placetypes.typology import AnyOperation, available, family, load, model, parse, parts

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted([*DOCS.rglob("*.md"), *ROOT.glob("*.md")])
FENCE = re.compile(r"^```(?P<language>\w*)\n(?P<body>.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?P<target>[^)\s]+)\)")
INLINE = re.compile(r"`(placetypes [a-z][^`]*)`")


@pytest.fixture(scope="module")
def generate() -> Iterator[ModuleType]:
    sys.path.insert(0, str(DOCS))
    try:
        spec = importlib.util.spec_from_file_location("docs_generate", DOCS / "generate.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        yield module
    finally:
        sys.path.remove(str(DOCS))


def read(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def blocks(page: Path, language: str) -> list[str]:
    return [found["body"] for found in FENCE.finditer(read(page)) if found["language"] == language]


def anchors(text: str) -> set[str]:
    """Anchors of headings as GitHub makes them."""
    bare = FENCE.sub("", text)
    titles = re.findall(r"^#+ (.*)$", bare, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}


def commands(page: Path) -> list[str]:
    lines = [line for body in blocks(page, "sh") + blocks(page, "console") for line in body.splitlines()]
    shown = [line.split("#")[0].strip().removeprefix(".venv/bin/") for line in lines]
    inline = INLINE.findall(FENCE.sub("", read(page)))
    return [line for line in [*shown, *inline] if line.startswith("placetypes ")]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_generated_parts_are_up_to_date(page: Path, generate: ModuleType) -> None:
    assert generate.renewed(read(page), generate.PARTS) == read(page), "run: python docs/generate.py"


def test_every_generated_part_stands_on_a_page(generate: ModuleType) -> None:
    named = {found["name"] for page in PAGES for found in generate.PART.finditer(read(page))}
    assert set(generate.PARTS) <= named
    assert {name for name in named if not name.startswith("results-")} == set(generate.PARTS)


def test_a_stale_part_is_noticed(generate: ModuleType) -> None:
    page = read(DOCS / "typology-ostergotland.md")
    stale = page.replace("| 15 000 |", "| 14 999 |")
    assert stale != page
    assert generate.renewed(stale, generate.PARTS) == page


def test_every_operation_has_its_formula(generate: ModuleType) -> None:
    """On the page of operations, and again on the page of each typology that uses it."""
    import formulas

    kinds = [get_args(kind.model_fields["operation"].annotation)[0] for kind in get_args(get_args(AnyOperation)[0])]
    assert sorted(formulas.sections()) == sorted(kinds)
    assert all("```math" in body for body in formulas.sections().values())
    with pytest.raises(KeyError, match=r"add a section"):
        formulas.formula("no_such_operation")
    for name in available():
        page = read(DOCS / f"typology-{name}.md")
        assert all(formulas.formula(operation.operation) in page for operation in family(name).evidence)


def test_conditions_in_words(generate: ModuleType) -> None:
    import conditions

    typology = load("halland")
    text = "(density >= core_density or optional(metres_to_city < ring_distance)) and otherwise"
    far = "the distance to the nearest city is less than 10 000 m"
    assert conditions.in_words(parse(text), typology).splitlines() == [
        "- all of:",
        "  - any of:",
        "    - the density of people is at least 1 500 persons per km² of land (`density` ≥ `core_density`)",
        f"    - where it is known, {far} (`metres_to_city` < `ring_distance`)",
        "  - always",
    ]


def test_every_fitted_threshold_shows_its_effect(generate: ModuleType) -> None:
    """A number that was fitted names what else was tried, and the page of results where the shares stand."""
    fitted = {name for t in available() for name, of in family(t).thresholds.items() if of.status == "fitted"}
    page = read(DOCS / "published-ours-fitted.md")
    assert fitted
    for name in fitted:
        rows = [line for line in page.splitlines() if line.startswith(f"| `{name}` |")]
        assert rows, name
        assert all("](results-" in row for row in rows if "| fitted |" not in row), name


@pytest.mark.parametrize("name", ["choosing.md", "write-a-typology.md"])
def test_programs_run(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a page tells a reader to paste; the typology it shows lies beside it."""
    monkeypatch.chdir(tmp_path)
    shown = [body for body in blocks(DOCS / name, "toml") if "[[classes]]" in body]
    for body in shown:
        (tmp_path / "my_typology.toml").write_text(body, encoding="utf-8")
    programs = blocks(DOCS / name, "python")
    assert programs
    for program in programs:
        exec(program, {})


def test_the_reference_names_every_key() -> None:
    text = read(DOCS / "region-file.md")
    models = [m for m in vars(config).values() if isinstance(m, type) and issubclass(m, BaseModel)]
    fields = {key for m in models for key in m.model_fields}
    assert not {key for key in fields if f"`{key}`" not in text and f"[{key}" not in text and f".{key}]" not in text}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    dead = []
    for target in LINK.findall(FENCE.sub("", read(page))):
        if target.startswith(("http://", "https://")):
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        if not file.exists() or (anchor and anchor not in anchors(read(file))):
            dead.append(target)
    assert not dead


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_parse(page: Path) -> None:
    from placetypes.cli import app

    program = typer.main.get_command(app)
    for line in commands(page):
        name, *arguments = shlex.split(line)[1:]
        if name.startswith("--"):
            assert name in {"--version", "--help", "--install-completion", "--show-completion"}, line
            continue
        assert name in program.commands, line
        if arguments:
            numbers = ["0" if word in {"E", "N"} else word for word in arguments]  # placeholders of coordinates
            program.commands[name].make_context(name, numbers)


def test_a_command_that_does_not_exist_would_be_noticed() -> None:
    from placetypes.cli import app

    run = typer.main.get_command(app).commands["run"]
    with pytest.raises(Exception, match="No such option"):
        run.make_context("run", ["configs/x.toml", "--no-such-option"])


def test_the_tutorial_builds_a_region_file_step_by_step(tmp_path: Path) -> None:
    """Every stage from the population on is a region file the program reads, and its inputs are there."""
    (tmp_path / "sample_grids").symlink_to(ROOT / "sample_grids")
    path = tmp_path / "configs" / "my_region.toml"
    path.parent.mkdir()
    document, read_stages = "", 0
    for body in blocks(DOCS / "tutorial.md", "toml"):
        document += body + "\n"
        path.write_text(document, encoding="utf-8")
        if "[layers.population]" in document:
            region = config.read(path)
            assert all(layer.path.is_file() for layer in region.layers.values())
            read_stages += 1
        else:
            with pytest.raises(ConfigError):
                config.read(path)
    minimum = 5
    assert read_stages >= minimum
    assert region.typology.overrides
    assert region.actors is not None


def test_how_to_write_a_typology_names_every_key() -> None:
    """All that a typology's file may hold, but what only a program sets."""
    text = read(DOCS / "write-a-typology.md")
    models = (model.Typology, model.PlaceType, model.Threshold, model.Rule, model.Smoothing, model.ServiceKinds)
    units = (parts.PlaceKind, parts.UnitRules, parts.UnitMeasure, parts.UnitEdition, parts.UnitRule)
    keys = {key for of in (*models, *units, model.ClusterDefaults, model.Preset) for key in of.model_fields}
    keys -= {"overrides", "originals"}
    assert not {key for key in keys if not re.search(rf"[`\[]{key}\b", text)}


def test_the_least_region_file_of_the_reference_is_read(tmp_path: Path) -> None:
    path = tmp_path / "least.toml"
    path.write_text(blocks(DOCS / "region-file.md", "toml")[0], encoding="utf-8")
    assert list(config.read(path).layers) == ["population"]


@pytest.mark.real
def test_results_are_those_of_a_run(generate: ModuleType) -> None:
    """The comparison with the published shares, and the settlements that explain it."""
    data = Path(os.environ.get("PLACETYPES_DATA", ROOT.parent / "shared" / "data"))
    if not (data / "ostergotland").is_dir():
        pytest.skip(f"no open data in {data.name}: set PLACETYPES_DATA")
    import measured

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PLACETYPES_DATA", str(data.resolve()))
        names = ("results-comparison", "results-settlements", "results-partners")
        page = read(DOCS / "results-ostergotland.md")
        fresh = generate.renewed(page, {name: measured.MEASURED[name] for name in names})
    assert fresh == page, "run: python docs/generate.py --results, and read the page again"


def test_papers_name_the_version() -> None:
    assert f"## {placetypes.__version__}" in read(ROOT / "CHANGELOG.md")
    assert f"version: {placetypes.__version__}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_pages_name_no_path_of_a_machine(page: Path) -> None:
    assert not re.search(r"(?<![\w.])/(work|tmp|home|root|Users)/", read(page))
