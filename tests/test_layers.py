"""Imports point one way, and the app's process never meets torch."""

from __future__ import annotations

import ast
import subprocess
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LAYERS = {  # stage → the stages of ours that it may import
    "machine": (),
    "foreign_text": (),
    "sentences": (),
    "written_numbers": (),
    "places": (),
    "serving": (),
    "reports": ("serving",),
    "config": ("foreign_text",),
    "experiment": ("config",),
    "definitions": ("config",),
    "architecture": ("config",),
    "sources": ("machine", "places", "foreign_text", "config"),
    "datasets": ("config", "sources"),
    "store": ("config", "experiment", "architecture", "study_requests"),
    "networks": ("config", "architecture"),
    "recording": ("config", "architecture", "networks", "store"),
    "training": ("machine", "config", "architecture", "sources", "datasets", "networks", "recording", "store"),
    "formulas": ("config", "architecture"),
    "study_requests": ("config", "architecture"),
    "landscape": ("machine", "config", "architecture", "networks", "recording", "training", "study_requests"),
    "standalone": ("foreign_text", "config", "architecture", "datasets", "networks", "training", "store"),
    "studies": (
        "config",
        "architecture",
        "datasets",
        "networks",
        "recording",
        "training",
        "formulas",
        "study_requests",
        "landscape",
        "store",
    ),
    "jobs": ("machine", "places", "reports", "config", "datasets", "training", "studies", "store"),
    "reading": ("sentences", "written_numbers", "config", "experiment", "architecture", "store", "study_requests"),
    "presets": (
        "sentences",
        "written_numbers",
        "places",
        "config",
        "experiment",
        "architecture",
        "store",
        "formulas",
        "study_requests",
        "reading",
    ),
    "drawing": ("foreign_text", "written_numbers", "config", "reading"),
    "export": ("sentences", "foreign_text", "places", "config", "experiment", "store", "drawing"),
    "controls": (
        "sentences",
        "foreign_text",
        "reports",
        "machine",
        "places",
        "config",
        "sources",
        "experiment",
        "architecture",
        "store",
        "jobs",
        "definitions",
        "reading",
        "drawing",
        "export",
    ),
    "phenomena": (
        "sentences",
        "written_numbers",
        "definitions",
        "foreign_text",
        "config",
        "experiment",
        "architecture",
        "store",
        "formulas",
        "study_requests",
        "reading",
        "drawing",
        "export",
        "controls",
    ),
    "lab": (
        "sentences",
        "foreign_text",
        "config",
        "sources",
        "experiment",
        "store",
        "reading",
        "drawing",
        "export",
        "controls",
    ),
    "lecture": (
        "sentences",
        "foreign_text",
        "config",
        "experiment",
        "store",
        "reading",
        "presets",
        "drawing",
        "controls",
    ),
    "home": (
        "sentences",
        "written_numbers",
        "foreign_text",
        "store",
        "reading",
        "presets",
        "drawing",
        "controls",
        "phenomena",
        "lecture",
    ),
    "handout": ("sentences", "foreign_text", "store", "drawing", "export", "controls"),
}
PARTS = {  # of a phenomenon → what it may import
    "numbers": (
        "sentences",
        "written_numbers",
        "config",
        "experiment",
        "architecture",
        "store",
        "formulas",
        "study_requests",
        "reading",
    ),
    "figures": (
        "foreign_text",
        "written_numbers",
        "config",
        "architecture",
        "formulas",
        "study_requests",
        "reading",
        "drawing",
        "numbers",
    ),
    "panels": (*LAYERS["phenomena"], "numbers", "figures"),
}
PHENOMENA = sorted(path.name for path in (ROOT / "explorer" / "phenomena").iterdir() if (path / "__init__.py").exists())
WITH_STREAMLIT = ("serving", "controls", "panels", "lab", "lecture", "home", "handout")
WITHOUT_TORCH = (
    "sentences",
    "written_numbers",
    "machine",
    "serving",
    "reports",
    "foreign_text",
    "places",
    "config",
    "sources",
    "experiment",
    "definitions",
    "architecture",
    "store",
    "formulas",
    "study_requests",
    "reading",
    "presets",
    "drawing",
    "export",
    "controls",
    "phenomena",
    "lab",
    "lecture",
    "home",
    "handout",
)


def _imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def _files(stage: str) -> list[Path]:
    module = ROOT / "explorer" / f"{stage}.py"
    return [module] if module.exists() else sorted((ROOT / "explorer" / stage).rglob("*.py"))


@pytest.mark.parametrize("stage", LAYERS)
def test_a_stage_imports_only_stages_before_it(stage: str) -> None:
    for path in _files(stage):
        ours = {name.split(".")[1] for name in _imports(path) if name.startswith("explorer.")}
        assert ours <= {stage, *LAYERS[stage]}, f"{path} imports {ours}"


def _stage_in_a_phenomenon(name: str, phenomenon: str) -> str:
    """`numbers` of `explorer.phenomena.X.numbers.…` in X itself; another phenomenon by its whole name."""
    inside = f"explorer.phenomena.{phenomenon}."
    if name.startswith(inside):
        return name.removeprefix(inside).split(".")[0]
    return name if name.startswith("explorer.phenomena") else name.split(".")[1]


@pytest.mark.parametrize("phenomenon", PHENOMENA)
@pytest.mark.parametrize("part", PARTS)
def test_a_phenomenon_knows_no_other_and_draws_its_numbers_before_it_shows_them(phenomenon: str, part: str) -> None:
    for path in sorted((ROOT / "explorer" / "phenomena" / phenomenon / part).rglob("*.py")):
        ours = {_stage_in_a_phenomenon(name, phenomenon) for name in _imports(path) if name.startswith("explorer.")}
        assert ours <= {part, *PARTS[part]}, f"{path} imports {ours}"


def _module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def _imported_modules(path: Path, modules: set[str]) -> set[str]:
    """Those of `modules` that a file imports: `from explorer.drawing import axes` names a module, too."""
    found = set()
    tree = ast.parse(path.read_text())
    types = [node for node in ast.walk(tree) if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"]
    for node in set(ast.walk(tree)) - {inner for block in types for inner in ast.walk(block)}:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            inside = {f"{node.module}.{alias.name}" for alias in node.names} & modules
            found |= inside or {node.module}
    return found & modules - {_module(path)}


def test_no_module_imports_one_that_imports_it() -> None:
    """Neither at the top nor inside a function; what is read for types alone is not imported."""
    paths = {_module(path): path for path in sorted((ROOT / "explorer").rglob("*.py"))}
    graph = {module: _imported_modules(path, set(paths)) for module, path in paths.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(f"a circle: {' → '.join(reversed(error.args[1]))}")


def test_every_folder_has_its_place_among_the_stages() -> None:
    folders = {path.parent.name for path in (ROOT / "explorer").glob("*/__init__.py")}
    assert folders <= {*LAYERS, "commands"}, "say in LAYERS what the new folder may import"


@pytest.mark.parametrize("stage", WITHOUT_TORCH)
def test_a_stage_of_the_app_imports_neither_torch_nor_scikit_learn(stage: str) -> None:
    for path in _files(stage):
        assert not {name.split(".")[0] for name in _imports(path)} & {"torch", "sklearn"}, path


def test_streamlit_appears_only_where_pages_are_made() -> None:
    for path in (ROOT / "explorer").rglob("*.py"):
        if not set(WITH_STREAMLIT) & set(path.parts):
            assert "streamlit" not in {name.split(".")[0] for name in _imports(path)}, path


def test_every_page_can_be_imported_without_torch() -> None:
    pages = [path.as_posix() for path in sorted((ROOT / "pages").glob("*.py"))]
    code = (
        "import ast, importlib, sys\n"
        f"for page in {pages!r}:\n"
        "    for node in ast.walk(ast.parse(open(page).read())):\n"
        "        if isinstance(node, ast.ImportFrom) and node.module: importlib.import_module(node.module)\n"
        "        if isinstance(node, ast.Import): [importlib.import_module(name.name) for name in node.names]\n"
        "assert 'torch' not in sys.modules and 'sklearn' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=True, cwd=ROOT)


def test_the_frame_of_a_page_needs_little_but_streamlit() -> None:
    code = (
        "import sys, explorer.controls.navigation, explorer.home.page_cards\n"
        "slow = {'numpy', 'pandas', 'pydantic', 'psutil', 'torch'} & {name.split('.')[0] for name in sys.modules}\n"
        "assert not slow, slow\n"
    )
    subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=True, cwd=ROOT)
