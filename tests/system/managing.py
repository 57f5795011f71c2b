"""The manager's pages: a gate that can sign passes, a few visits whose outcome is known, and what their tests share."""
import json
import urllib.error
import urllib.request

import pytest

from browser import Browser
from gate import Gate, KINDS, wait_for

QUICK = "reading_wait_ms = 1500\nrescan_after_ms = 400\npassage_window_ms = 1500\nshow_refuse_ms = 500\nshow_pass_ms = 500\n"
PEOPLE = ["A-1,王建华,装配一车间", "A-2,=cmd|' /C calc'!A0,装配二车间", "A-3,\"欧阳, 娜娜\",装配二车间"]
VISITS = [("A-1", 36.5, True), ("A-2", 36.9, True), ("A-3", 38.2, False), ("A-1", 36.4, False)]


def visit(gate, person, degrees, passes):
    before = len(gate.rows())
    gate.desk(f"lane 1 worker {degrees}" + (" passes" if passes else ""))
    gate.show(1, gate.issue(person))
    row = wait_for(lambda: next((r for r in gate.rows("id > :before AND kind IN (:admit, :readmit, :refuse)", before=before)), None), 15, "a verdict")
    if row["kind"] != KINDS["refuse"]:
        gate.wait_row("kind IN (:passage, :no_passage) AND ref = :ref", ref=row["id"])
    gate.hide(1)
    gate.desk("lane 1 absent")
    gate.wait_phase("waiting")
    return row


class ManagedGate(Gate):
    """A gate that can sign passes."""

    def write_config(self):
        super().write_config()
        text = self.config.read_text()
        self.config.write_text(text.replace("[site]\n", f'[site]\npass_key = "{self.folder}/pass-key.pem"\n', 1))


@pytest.fixture(scope="module")
def gate(tmp_path_factory):
    with ManagedGate(tmp_path_factory.mktemp("gate"), lane_extra=QUICK, site="禾丰电子 · 东门", policy="repeat_seconds = 0") as running:
        running.roster(*PEOPLE)
        for person, degrees, passes in VISITS:
            visit(running, person, degrees, passes)
        running.user("zhangmin", "manager", "张敏")
        running.user("guard1", "guard", "李建国")
        yield running


@pytest.fixture
def manager(gate):
    return gate.session("zhangmin")


@pytest.fixture(scope="module")
def window(gate):
    with Browser() as page:
        page.open(gate.address)
        page.driver.add_cookie({"name": "session", "value": gate.session("zhangmin").cookie(), "path": "/"})
        yield page


def get(session, path):
    status, headers, text = session.ask("GET", path)
    assert status == 200, f"{path}: {status} {text[:300]}"
    return headers, text


def raw(session, path, data=None, method="GET", kind="application/octet-stream"):
    """The bytes of an answer: the harness's ask() is for texts."""
    request = urllib.request.Request(session.address + path, data, {"X-CSRF-Token": session.csrf, "Content-Type": kind}, method=method)
    with session.opener.open(request, timeout=60) as answer:
        return answer.read()


def post(session, path, data):
    try:
        return 200, json.loads(raw(session, path, data, "POST"))
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.loads(error.read())
