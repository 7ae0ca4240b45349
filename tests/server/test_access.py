"""Who may open the app: the token's file, when it is asked for, and a real server that asks."""

from __future__ import annotations

import os
import re
import sys
import time
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from explorer.serving import access
from tests.serving import ROOT, served


@pytest.mark.parametrize(
    ("address", "loopback"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("192.0.2.7", False), ("lab", False)],
)
def test_only_this_machines_own_addresses_are_loopback(address: str, loopback: bool) -> None:
    assert access.is_loopback(address) is loopback


@pytest.mark.parametrize("address", ["127.0.0.1", "0.0.0.0"])
@pytest.mark.parametrize("others", [True, False])
def test_the_token_is_asked_for_where_others_can_reach_the_server(
    monkeypatch: pytest.MonkeyPatch, address: str, others: bool
) -> None:
    monkeypatch.setattr(access, "has_other_users", lambda: others)
    monkeypatch.delenv(access.SETTING, raising=False)
    assert access.is_needed(address) is (others or address == "0.0.0.0")
    monkeypatch.setenv(access.SETTING, "off")
    assert not access.is_needed(address)
    monkeypatch.setenv(access.SETTING, "on")
    assert access.is_needed(address)


def test_a_setting_that_cannot_be_names_what_can(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(access.SETTING, "maybe")
    with pytest.raises(access.AccessError, match=r"NORMALIZATION_TOKEN: 'maybe' cannot work; choose auto, on, off"):
        access.policy()


def test_the_token_is_kept_in_a_file_of_its_own_user(tmp_path: Path) -> None:
    made = access.token(tmp_path)
    assert len(made) >= 43  # 256 bits
    assert access.token(tmp_path) == made
    assert (tmp_path / "access-token").stat().st_mode & 0o777 == 0o600


def test_a_token_that_others_could_read_is_replaced(tmp_path: Path) -> None:
    made = access.token(tmp_path)
    (tmp_path / "access-token").chmod(0o644)
    assert access.token(tmp_path) != made


def answer(address: str, path: str, cookie: str = "", **headers: str) -> tuple[int, dict[str, str]]:
    connection = HTTPConnection(urlsplit(address).netloc, timeout=20)
    with closing(connection):
        connection.request("GET", path, headers={"Cookie": cookie} | headers)
        response = connection.getresponse()
        return response.status, {name.lower(): value for name, value in response.getheaders()}


SOCKET = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "A" * 22 + "==",
}


def test_a_server_with_a_token_opens_to_nobody_else(tmp_path: Path) -> None:
    token, store = access.token(tmp_path / "normalization-explorer"), str(tmp_path / "store")
    log = tmp_path / "server.log"
    with served(
        ROOT / "app.py", log=log, NORMALIZATION_TOKEN="on", XDG_DATA_HOME=str(tmp_path), NORMALIZATION_STORE=store
    ) as address:
        for path in ("/", "/lab", "/app/static/README.md", "/_stcore/host-config", f"/?token={token[:-1]}", "/?token="):
            assert answer(address, path)[0] == 403, path
        assert answer(address, "/_stcore/stream", **SOCKET)[0] == 403
        status, headers = answer(address, f"/lab?run=a&token={token}&step=3")
        assert (status, headers["location"]) == (303, "/lab?run=a&step=3")
        assert "HttpOnly" in headers["set-cookie"] and "SameSite=lax" in headers["set-cookie"]
        assert token not in headers["set-cookie"]
        cookie = headers["set-cookie"].partition(";")[0]
        assert answer(address, "/lab", cookie)[0] == 200
        assert answer(address, "/_stcore/stream", cookie, **SOCKET)[0] == 101
        assert answer(address, "/lab", cookie[:-1])[0] == 403
        assert answer(address, f"//elsewhere.example/?token={token}")[1]["location"].startswith("/elsewhere")
    assert token not in log.read_text()


@pytest.mark.browser
def test_a_browser_shows_the_token_once_and_never_again_in_its_address(browser: Browser, tmp_path: Path) -> None:
    token, store = access.token(tmp_path / "normalization-explorer"), str(tmp_path / "store")
    with served(
        ROOT / "app.py", NORMALIZATION_TOKEN="on", XDG_DATA_HOME=str(tmp_path), NORMALIZATION_STORE=store
    ) as address:
        context = browser.new_context()
        page = context.new_page()
        page.goto(f"{address}/lab")
        expect(page.get_by_role("heading")).to_have_text("This app asks for its access token")
        page.get_by_label("Access token").fill(token)
        page.get_by_role("button").click()
        expect(page.get_by_role("heading", name="Lab")).to_be_visible()
        assert token not in page.url
        page.reload()
        expect(page.get_by_role("heading", name="Lab")).to_be_visible()
        assert not re.search(token, page.content())
        context.close()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere browsers are opened by other programs")
def test_the_browser_that_opens_brings_the_token_through_a_file_of_its_user_alone(tmp_path: Path) -> None:
    token, opened = access.token(tmp_path / "normalization-explorer"), tmp_path / "opened"
    browser = tmp_path / "bin" / "xdg-open"
    browser.parent.mkdir()
    browser.write_text(f'#!/bin/sh\necho "$1" > {opened}\ncat "${{1#file://}}" >> {opened}\n')
    browser.chmod(0o755)
    with served(
        ROOT / "app.py",
        headless=False,
        PATH=f"{browser.parent}:{os.environ['PATH']}",
        NORMALIZATION_TOKEN="on",
        XDG_DATA_HOME=str(tmp_path),
        NORMALIZATION_STORE=str(tmp_path / "store"),
    ) as address:
        deadline = time.monotonic() + 60
        while not (opened.exists() and token in opened.read_text()) and time.monotonic() < deadline:
            time.sleep(0.1)
        told, page = opened.read_text().split("\n", 1)
        assert token not in told, "what a program is given is seen by all"
        assert f'url={address}/?token={token}"' in page
        assert Path(told.removeprefix("file://")).stat().st_mode & 0o077 == 0


def test_the_servers_own_health_is_no_secret(tmp_path: Path) -> None:
    with served(ROOT / "app.py", NORMALIZATION_TOKEN="on", XDG_DATA_HOME=str(tmp_path)) as address:
        assert answer(address, "/_stcore/health")[0] == 200


def test_a_start_with_a_setting_that_cannot_be_says_so(tmp_path: Path) -> None:
    wrong = pytest.raises(RuntimeError, match="NORMALIZATION_TOKEN: 'yes' cannot work")
    with wrong, served(ROOT / "app.py", NORMALIZATION_TOKEN="yes", XDG_DATA_HOME=str(tmp_path)):
        pass
    assert not list(tmp_path.iterdir())
