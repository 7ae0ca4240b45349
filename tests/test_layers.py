"""Imports point one way, and the app's process never meets torch."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LAYERS = {  # stage → the stages of ours that it may import
    "machine": (),
    "dataset_config": (),
    "network_sizes": (),
    "network_config": ("dataset_config", "network_sizes"),
    "normalization_config": (),
    "config": ("dataset_config", "network_config", "normalization_config"),
    "experiment": ("config",),
    "architecture": ("config", "network_sizes"),
    "sources": ("dataset_config", "config"),
    "datasets": ("dataset_config", "config", "sources"),
    "store": ("config", "experiment"),
    "networks": ("config", "architecture"),
    "recording": ("config", "architecture", "networks", "store"),
    "training": ("config", "architecture", "sources", "datasets", "networks", "recording", "store"),
    "landscape": ("machine", "config", "architecture", "datasets", "networks", "recording", "training", "analysis"),
    "standalone": ("config", "architecture", "datasets", "networks", "training", "store"),
    "studies": (
        "config",
        "architecture",
        "datasets",
        "networks",
        "recording",
        "training",
        "landscape",
        "store",
        "analysis",
    ),
    "jobs": (
        "machine",
        "config",
        "experiment",
        "architecture",
        "datasets",
        "networks",
        "recording",
        "training",
        "studies",
        "store",
    ),
    "analysis": ("config", "network_config", "experiment", "architecture", "store"),
    "presets": ("config", "experiment", "architecture", "store", "analysis"),
    "figures": ("config", "experiment", "architecture", "store", "analysis", "presets"),
    "export": ("config", "experiment", "architecture", "store", "analysis", "figures"),
    "widgets": (
        "machine",
        "dataset_config",
        "network_config",
        "config",
        "sources",
        "experiment",
        "architecture",
        "store",
        "analysis",
        "presets",
        "figures",
        "export",
        "jobs",
    ),
}
WITHOUT_TORCH = (
    "machine",
    "dataset_config",
    "network_sizes",
    "network_config",
    "normalization_config",
    "config",
    "sources",
    "experiment",
    "architecture",
    "store",
    "analysis",
    "presets",
    "figures",
    "export",
    "widgets",
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


@pytest.mark.parametrize("stage", WITHOUT_TORCH)
def test_a_stage_of_the_app_imports_neither_torch_nor_scikit_learn(stage: str) -> None:
    for path in _files(stage):
        assert not {name.split(".")[0] for name in _imports(path)} & {"torch", "sklearn"}, path


def test_streamlit_appears_only_where_pages_are_made() -> None:
    for path in (ROOT / "explorer").rglob("*.py"):
        if "widgets" not in path.parts:
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
        "import sys, explorer.widgets.navigation, explorer.widgets.page_cards\n"
        "slow = {'numpy', 'pandas', 'pydantic', 'psutil', 'torch'} & {name.split('.')[0] for name in sys.modules}\n"
        "assert not slow, slow\n"
    )
    subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=True, cwd=ROOT)
