"""How the site is built: scripts/docs. Nothing is fetched, and the pages fetch nothing."""

import sys
from pathlib import Path

from sphinx.application import Sphinx

import atrocityrisk

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE / "_ext"), str(HERE.parent / "scripts")]

from notebook_runs import FOLDER, notebooks  # noqa: E402

project = "atrocityrisk"
author = copyright = "the atrocityrisk developers"
release = version = atrocityrisk.__version__

extensions = [
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.viewcode",
    "numpydoc",
    "myst_nb",
    "sphinx_design",
    "sphinx_copybutton",
    "native_math",
    "public_objects",
    "sections",
    "slide_pages",
    "finished_pages",
]
exclude_patterns = ["_build", "_ext", "examples", "**/.ipynb_checkpoints"]
templates_path = ["_templates"]
nitpicky = True
# Publishers' and other projects' pages are not asked for: the build has no network.
nitpick_ignore_regex = [
    (r"py:.*", r"(?!atrocityrisk).*"),
]

# Pages
myst_enable_extensions = ["dollarmath", "colon_fence", "deflist"]
myst_heading_anchors = 3
# Notebooks come with their outputs; `scripts/test notebooks` holds them against a fresh run.
nb_execution_mode = "off"
# Widgets would be drawn by scripts from another machine.
nb_ipywidgets_js = {}
copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True

# Reference
autodoc_typehints = "none"
autodoc_member_order = "bysource"
autosummary_generate = True
autosummary_ignore_module_all = False
default_role = "literal"
numpydoc_show_class_members = False
numpydoc_xref_param_type = True
numpydoc_xref_ignore = "all"
html_math_renderer = "native"

# Look
html_theme = "pydata_sphinx_theme"
html_title = "atrocityrisk"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sourcelink = False
# A summary of a hit would be read by a request, which no browser allows from a disk.
html_show_search_summary = False
html_theme_options = {
    "logo": {"text": "atrocityrisk"},
    "navbar_align": "left",
    "header_links_before_dropdown": 7,
    "show_nav_level": 1,
    "navigation_depth": 3,
    "show_toc_level": 2,
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": ["copyright"],
    "footer_center": [],
    "footer_end": [],
    "back_to_top_button": False,
}
html_context = {"default_mode": "auto"}
html_sidebars = {"index": []}


def _notebooks(*_: object) -> None:
    """Bring the notebooks beside the pages; they live where a reader of the checkout looks."""
    for notebook in notebooks():
        inside = notebook.relative_to(FOLDER)
        to_pages = "../" * len(inside.parts)
        text = notebook.read_text(encoding="utf-8")
        text = text.replace(f"]({to_pages}docs/", f"]({to_pages}")
        target = HERE / "course" / inside
        target.parent.mkdir(exist_ok=True)
        if not target.exists() or target.read_text(encoding="utf-8") != text:
            target.write_text(text, encoding="utf-8")


def _links_to_notebooks(_: Sphinx, page: str, source: list[str]) -> None:
    """Let a page's links to notebooks, true in the checkout, lead to their place in the site."""
    to_pages = "../" * page.count("/")
    source[0] = source[0].replace(f"]({to_pages}../notebooks/", f"]({to_pages}course/")


def setup(app: Sphinx) -> None:
    """Connect what this site adds."""
    app.connect("config-inited", _notebooks)
    app.connect("source-read", _links_to_notebooks)
