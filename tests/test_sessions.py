"""A server that many sessions come to and leave does not keep their descriptors."""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path

import psutil
import pytest
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.serving import ROOT, served

SESSIONS = 25


async def _visit(address: str) -> None:
    """One session: the first page once, as a browser asks for it."""
    host = address.removeprefix("http://")
    connecting = websockets.connect(
        f"ws://{host}/_stcore/stream", subprotocols=["streamlit"], origin=address, max_size=None
    )
    async with connecting as line:
        asks = BackMsg()
        asks.rerun_script.query_string = ""
        await line.send(asks.SerializeToString())
        answer = ForwardMsg()
        while answer.WhichOneof("type") != "script_finished":
            answer.ParseFromString(await asyncio.wait_for(line.recv(), 60))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no file descriptors to count")
def test_sessions_that_have_left_for_good_give_their_descriptors_back(tmp_path: Path) -> None:
    """Each has an event loop with three; Streamlit keeps one for those who come back, 128 sessions at most."""
    store = {"NORMALIZATION_STORE": str(tmp_path), "STREAMLIT_SERVER_DISCONNECTED_SESSION_TTL": "1"}
    before = {child.pid for child in psutil.Process().children()}
    with served(ROOT / "app.py", **store) as address:
        (server,) = [child for child in psutil.Process().children() if child.pid not in before]
        asyncio.run(_visit(address))
        first = server.num_fds()
        for _ in range(SESSIONS):
            asyncio.run(_visit(address))
        time.sleep(2)
        asyncio.run(_visit(address))  # Streamlit looks who has left when somebody comes
        assert server.num_fds() <= first + SESSIONS
