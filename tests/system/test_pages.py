"""How the pages live in a real browser, against a real gate: languages, a lost link. What they look like: test_every_page.py."""
import time

import pytest

from browser import Browser
from gate import ADMINISTRATOR, Gate, wait_for

QUICK = "reading_wait_ms = 1500\nrescan_after_ms = 400\npassage_window_ms = 1500\nshow_refuse_ms = 1500\nshow_pass_ms = 1500\n"


@pytest.fixture(scope="module")
def gate(tmp_path_factory):
    with Gate(tmp_path_factory.mktemp("gate"), lanes=3, directions=["in", "in", "out"], lane_extra=QUICK,
              site="禾丰电子 · 东门", policy="repeat_seconds = 0") as running:
        running.roster("A-1,王建华,装配一车间", "A-2,欧阳娜娜·阿卜杜拉,装配二车间及半成品周转仓库")
        for lane, person, degrees in ((1, "A-1", 36.5), (2, "A-2", 38.2), (1, "A-2", 36.4)):
            running.desk(f"lane {lane} worker {degrees} passes")
            running.show(lane, running.issue(person))
            row = running.wait_row("kind IN (:admit, :refuse) AND lane = :lane AND person = :person", lane=lane, person=person)
            if row["kind"] == 2:
                running.wait_row("kind = :passage AND ref = :ref", ref=row["id"])
            running.hide(lane)
            running.desk(f"lane {lane} absent")
            running.wait_phase("waiting", lane)
        running.desk("lane 2 walk")
        running.wait_row("kind = :alarm")
        running.user("guard1", "guard", "李建国")
        yield running


def log_in(page, gate):
    page.open(gate.address)
    page.driver.add_cookie({"name": "session", "value": gate.session("guard1").cookie(), "path": "/"})


@pytest.fixture
def page(gate):
    with Browser() as browser:
        log_in(browser, gate)
        yield browser


def test_a_worker_who_passes_is_on_the_screen(gate, page):
    page.open(gate.address)
    gate.desk("lane 1 worker 36.6 passes")
    gate.show(1, gate.issue("A-1"))
    page.wait_text("王建华", "[data-lane='1']", within=10)
    page.wait_text("36.6", "[data-lane='1']")
    gate.hide(1)
    gate.desk("lane 1 absent")
    assert page.complaints() == []


def test_chinese_is_not_drawn_as_boxes_and_is_the_default(gate, page):
    page.open(gate.address)
    assert page.js("return document.documentElement.lang").startswith("zh")
    assert page.boxes("小门禾丰") == []
    assert page.boxes("\U0010FFFC") == ["\U0010FFFC"]  # the test can tell


def test_the_language_is_kept_and_can_be_switched(gate, page):
    page.open(f"{gate.address}?lang=en")
    page.open(gate.address + "guard")
    assert page.js("return document.documentElement.lang") == "en"
    page.js("document.querySelector('a[lang=zh]').click()")
    page.wait_text("小门", ".brand")


def test_an_alarm_stands_on_top_with_its_next_step(gate, page):
    page.open(gate.address)
    page.wait_text("强行通过", "#alarms")


def test_a_page_whose_gate_is_gone_says_so_in_the_middle_and_recovers(tmp_path):
    with Gate(tmp_path, lane_extra=QUICK) as gate, Browser() as page, Browser() as log:
        gate.user("guard1", "guard", "李建国")
        log_in(page, gate)
        log.open(gate.address + "healthz")
        log.driver.add_cookie({"name": "session", "value": gate.session(ADMINISTRATOR).cookie(), "path": "/"})
        log.open(gate.address + "manage/log")
        wait_for(lambda: log.text("#clock"), 5, "the clock of the log")
        page.open(gate.address)
        page.wait_text("等候", "[data-lane='1']")
        port = gate.address.rsplit(":", 1)[1].strip("/")
        gate.kill()
        began = time.monotonic()
        page.wait_text("连接", ".overlay:not(.hidden)", within=8)
        log.wait_text("连接", ".overlay:not(.hidden)", within=8)
        assert time.monotonic() - began <= 3.3  # 3 s, and the test's own looks
        log.shot("log-lost-zh")
        assert all(each.js("return document.querySelector('main').inert") for each in (page, log)), "no button works on a picture of the past"
        page.shot("guard-lost-zh")
        middle = page.js("return document.elementFromPoint(innerWidth / 2, innerHeight / 2).closest('.overlay') !== null")
        assert middle
        gate.port = int(port)
        gate.write_config()
        gate.start()
        wait_for(lambda: page.js("return document.querySelector('.overlay').classList.contains('hidden')"), 15, "recovery")
        assert not page.js("return document.querySelector('main').inert")
