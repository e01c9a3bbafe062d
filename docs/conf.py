"""How the documentation site is built: `make docs`, or ``sphinx-build -W docs out/docs``.

Pages are Markdown that reads as well on a code host as on the site; the reference of the API is made from docstrings.
"""

import re
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx

import placetypes

ROOT = Path(__file__).parents[1]

project = "placetypes"
author = "The placetypes developers"
copyright = author  # noqa: A001 - what Sphinx calls it
version = release = placetypes.__version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.viewcode", "numpydoc"]
exclude_patterns = ["_build"]

myst_heading_anchors = 4
myst_fence_as_directive = ["math"]
myst_enable_extensions = ["dollarmath"]

autodoc_typehints = "none"
autodoc_member_order = "bysource"
numpydoc_show_class_members = False
numpydoc_xref_param_type = False

html_theme = "pydata_sphinx_theme"
html_title = f"placetypes {version}"
html_math_renderer = "mathml"
html_show_sourcelink = False
html_theme_options = {
    "show_prev_next": True,
    "navigation_with_keys": False,
    "navbar_align": "left",
    "footer_start": ["copyright"],
    "footer_end": [],
    "secondary_sidebar_items": ["page-toc"],
}

# Pages of the project that lie outside this folder are pages of the site too; other files are named, not linked.
OUTSIDE = {
    "../CONTRIBUTING.md": "contributing.md",
    "../CHANGELOG.md": "changelog.md",
    "../sample_grids/ostergotland_twin/README.md": "sample.md",
}
LINK_OUTSIDE = re.compile(r"\[([^\]]+)\]\((\.\./[^)\s]+)\)")


def link_inside(_app: Sphinx, _page: str, source: list[str]) -> None:
    """Links to pages outside the folder lead to their copy on the site."""
    source[0] = LINK_OUTSIDE.sub(
        lambda found: f"[{found[1]}]({OUTSIDE[found[2]]})" if found[2] in OUTSIDE else found[1], source[0]
    )


def as_mathml(self, node: nodes.Element) -> None:
    """Formulas as MathML, which browsers draw by themselves: no script from the network."""
    from latex2mathml.converter import convert

    block = isinstance(node, nodes.math_block)
    self.body.append(convert(node.astext(), display="block" if block else "inline"))
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    """Hook the two in."""
    app.connect("source-read", link_inside)
    app.registry.html_inline_math_renderers["mathml"] = (as_mathml, None)
    app.registry.html_block_math_renderers["mathml"] = (as_mathml, None)
