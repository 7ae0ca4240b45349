"""Sharing on the Handout page: an experiment as one file, a run as a script, and taking in another's file."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import streamlit as st

from explorer.controls.experiments import show_experiment
from explorer.controls.unreadable import say_unreadable
from explorer.controls.writable import writes
from explorer.foreign_text import in_markdown
from explorer.sentences import counted
from explorer.store.catalogue import Catalogue
from explorer.store.errors import StoreError
from explorer.store.receiving import receive
from explorer.store.run import Run
from explorer.store.sending import send
from explorer.store.shared_file import ENDING, SharedFileError

_PATIENCE = 120  # seconds for one script: torch is imported for it, outside of the app


def sharing(catalogue: Catalogue, experiment: str | None) -> None:
    """Three ways: out as a file, out as a script, in from a file."""
    out, script, into = st.columns(3)
    with out, st.container(border=True, key="panel-share", height="stretch"):
        st.subheader("Share the experiment", anchor=False)
        st.caption("All of its runs with records and checkpoints, in one file for another machine.")
        if experiment is not None and catalogue.readable_experiment(experiment) is None:
            st.caption("The experiment on this page has settings that this version of the program cannot read.")
        elif experiment is not None:
            say_unreadable(catalogue, experiment)
            st.download_button(
                "Save the file",
                data=lambda: _sent(experiment),
                file_name=f"{experiment}{ENDING}",
                mime="application/zip",
                on_click="ignore",
                icon=":material/download:",
            )
    with script, st.container(border=True, key="panel-script", height="stretch"):
        st.subheader("Run as a script", anchor=False)
        st.caption("A readable PyTorch file that needs torch and numpy only, and gives the same losses.")
        runs = catalogue.runs(experiment) if experiment is not None else []
        if runs:
            named = {f"{run.arm}, seed {run.seed}": run for run in runs}
            chosen = st.selectbox("Run", list(named), label_visibility="collapsed")
            run = named[chosen]
            st.download_button(
                "Save the script",
                data=lambda: _scripted(run),
                file_name=f"{run.id}.zip" if _is_large(run) else f"{run.id}.py",
                on_click="ignore",
                icon=":material/download:",
            )
    with into, st.container(border=True, key="panel-import", height="stretch"):
        st.subheader("Import a file", anchor=False)
        st.caption("It is checked first. What is foreign, broken, harmful or newer is refused and changes nothing.")
        _take_in(catalogue)


def _sent(experiment: str) -> bytes:
    with Catalogue() as catalogue, tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "shared.zip")
        send(catalogue, experiment, path)
        return path.read_bytes()


def _is_large(run: Run) -> bool:
    """Whether the script's data stand in a file of their own."""
    dataset = run.config.dataset
    return dataset.name.has_images and dataset.samples * dataset.image_size**2 > 400_000


def _scripted(run: Run) -> bytes:
    """The script, or a zip of it and its data. Written by a process of its own: the app never imports torch."""
    with tempfile.TemporaryDirectory() as folder, Catalogue() as catalogue:
        path = Path(folder, f"{run.id}.py")
        command = [
            sys.executable,
            "-m",
            "explorer",
            "script",
            run.id,
            "--out",
            str(path),
            "--store",
            str(catalogue.folder),
        ]
        done = subprocess.run(command, capture_output=True, text=True, timeout=_PATIENCE, check=False)
        if done.returncode:
            raise StoreError(done.stderr.strip() or "the script could not be written")
        return _together(sorted(Path(folder).iterdir()), as_zip=_is_large(run))


def _together(paths: Sequence[Path], *, as_zip: bool) -> bytes:
    if not as_zip:
        return paths[0].read_bytes()
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in paths:
            archive.write(path, path.name)
    return written.getvalue()


def _take_in(catalogue: Catalogue) -> None:
    upload = st.file_uploader("File", type=["zip"], label_visibility="collapsed", key="import file", **writes())
    if upload is None or st.session_state.get("imported") == upload.file_id:
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "upload.zip")
        path.write_bytes(upload.getbuffer())
        try:
            runs = receive(catalogue, path)
        except (SharedFileError, StoreError) as error:
            st.error(in_markdown(f"{upload.name} was not imported: {error}."), icon=":material/block:")
            return
    st.session_state["imported"] = upload.file_id
    st.toast(f"{counted(len(runs), 'run')} taken in.", icon=":material/check:")
    show_experiment(catalogue.run(runs[0]).experiment)
