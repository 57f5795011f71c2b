"""Every page of the gate, as it looks after a fortnight's work: in both languages, on a laptop, a desk and a phone. Nothing is cut off, everything can
be read and has a name; a picture of each is written to the build folder. (The worker's display has its states in test_worker.py.)"""
import subprocess
import time

import pytest

import accessible
from browser import Browser
from gate import ADMINISTRATOR, BIN, Gate, wait_for
from guard_screen import come, walk_after

SIZES = [(1366, 768), (1920, 1080), (390, 844)]
LANES = ["东门 1 号通道", "东门 2 号通道", "北门 3 号通道", "东门 4 号出口"]
TIMES = "reading_wait_ms = 1500\nrescan_after_ms = 400\npassage_window_ms = 2000\nshow_refuse_ms = 4000\nshow_pass_ms = 4000\n"


class StoryGate(Gate):
    """A gate with a past, lanes that have names, and a key to sign passes."""

    def write_config(self):
        super().write_config()
        self.config.write_text(self.config.read_text().replace("[site]\n", f'[site]\npass_key = "{self.folder}/pass-key.pem"\n', 1))
        if not (self.data / "journal.db").exists():
            subprocess.run([BIN / "gate_story", self.data / "journal.db", str(int(time.time()))], check=True, timeout=120)

    def lane_config(self, number, direction):
        return super().lane_config(number, direction).replace("[[lane]]\n", f'[[lane]]\nname = "{LANES[number - 1]}"\n', 1)


@pytest.fixture(scope="module")
def gate(tmp_path_factory):
    with StoryGate(tmp_path_factory.mktemp("gate"), lanes=4, directions=["in", "in", "in", "out"], lane_extra=TIMES, site="禾丰电子 · 东门") as running:
        running.user("guard1", "guard", "李建国")
        running.user("zhangmin", "manager", "张敏")
        running.admin = running.session(ADMINISTRATOR)
        yield running


@pytest.fixture(scope="module")
def window(gate):
    with Browser() as page:
        yield page


def enter(window, gate, account):
    """The browser belongs to this account from now on; None: to nobody."""
    window.open(gate.address + "healthz")
    window.driver.delete_all_cookies()
    if account:
        window.driver.add_cookie({"name": "session", "value": gate.session(account).cookie(), "path": "/"})


def examine(window, name, keys=False):
    """Looks at the page that is open, in every size: pictures, and what is wrong with it."""
    wrong = []
    for width, height in SIZES:
        window.size(width, height)
        window.shot(f"{name}-{width}")
        wrong += [f"{width}: {each}" for each in window.cut_off()]
    window.size(*SIZES[0])
    wrong += accessible.faults(window)
    if not name.startswith("log-print"):  # paper is white
        window.js("document.documentElement.dataset.theme = 'dark'")
        wrong += [f"by night: {each}" for each in window.js(accessible.CONTRAST)]
        window.js("document.documentElement.dataset.theme = arguments[0]", "dark" if "-dark" in name else "light")
    if keys:
        wrong += accessible.keyboard_faults(window)
    if accessible.axe_file():
        wrong += accessible.axe_faults(window)
    return wrong + window.complaints()


# Page, account, path, when it is drawn.
DRAWN = "#page .panel"
PLAIN = [
    ("log-in", None, "login", "#field-name"), ("link-spent", None, "setup", "main [role=alert]"), ("pairing", None, "display", "#code"),
    ("account", "guard1", "account", "#field-old_password"), ("accounts", ADMINISTRATOR, "admin/users", "[data-user]"),
    ("displays", ADMINISTRATOR, "admin/displays", "#field-code"), ("not-allowed", "guard1", "admin/users", "main h1"),
    ("log", "zhangmin", "manage/log", DRAWN), ("log-print", "zhangmin", "manage/log/print", "table"),
    ("log-audit", "zhangmin", "manage/log?show=all", DRAWN), ("log-empty", "zhangmin", "manage/log?from=2024-01-01&to=2024-01-01", DRAWN),
    ("roster", "zhangmin", "manage/roster", DRAWN), ("policy", "zhangmin", "manage/policy", DRAWN), ("drift", "zhangmin", "manage/drift", DRAWN),
    ("report", "zhangmin", "manage/report", DRAWN), ("rush", "zhangmin", "manage/rush", DRAWN), ("health", "zhangmin", "manage/health", DRAWN),
]


def with_language(path, language):
    return f"{path}{'&' if '?' in path else '?'}lang={language}"


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name, account, path, drawn", PLAIN, ids=[one[0] for one in PLAIN])
def test_a_page_can_be_read_by_everybody(gate, window, name, account, path, drawn, language):
    enter(window, gate, account)
    window.open(gate.address + with_language(path, language))
    wait_for(lambda: window.js("return document.querySelector(arguments[0]) !== null", drawn), 10, f"{name} drawn")
    wrong = [each for each in examine(window, f"{name}-{language}", keys=language == "zh") if "Failed to load resource" not in each]
    assert wrong == [], "\n".join(wrong)


def click(window, selector):
    wait_for(lambda: window.js("const it = document.querySelector(arguments[0]); it?.click(); return !!it", selector), 10, selector)


def first_link(window, gate):
    link = gate.admin.send("POST", "/api/users", {"name": f"new-{time.monotonic_ns()}", "display_name": "赵新", "role": "guard"})["link"]
    window.open(gate.address + "healthz")
    window.open(gate.address + with_language("setup", window.language) + "#" + link.split("#")[1])
    wait_for(lambda: window.js("return !!document.querySelector('#field-again')"), 10, "the form")


def one_person(window, gate):
    gate.admin.send("POST", "/api/passes", {"ids": ["10003"], "days": 365})
    window.open(gate.address + with_language("manage/roster", window.language))
    click(window, "[data-person='10003']")
    wait_for(lambda: window.js("return !!document.querySelector('#passes')"), 10, "the passes")


def roster_preview(window, gate):
    file = gate.folder / "people.csv"
    file.write_text("id,name,department,active,watch_until,watch_reason\n10001,王建华,质检部,yes,,\nN-1,赵新,质检部,yes,,\nN-1,重号,,yes,,\n10002,,装配一车间,yes,,\n", encoding="utf-8")
    window.open(gate.address + with_language("manage/roster", window.language))
    wait_for(lambda: window.js("return !!document.querySelector('#file')"), 10, "the page")
    window.driver.find_element("css selector", "#file").send_keys(str(file))
    wait_for(lambda: window.js("return !!document.querySelector('#wrong-rows')"), 10, "the preview")


def sheet_of_passes(window, gate):
    window.open(gate.address + with_language("manage/roster", window.language))
    for row in (1, 2, 3):
        click(window, f"#people tbody tr:nth-child({row}) input")
    click(window, "#issue-many")
    wait_for(lambda: window.js("return document.querySelectorAll('.sheet .card').length") == 3, 10, "the sheet")


def what_if(window, gate):
    window.open(gate.address + with_language("manage/policy", window.language))
    for _ in range(5):
        click(window, "[data-key=fever_from] button")
    wait_for(lambda: window.js("return !!document.querySelector('#stopped')"), 10, "the effects")


STEPS = [("first-link", None, first_link), ("person", "zhangmin", one_person), ("roster-preview", "zhangmin", roster_preview), ("passes-sheet", "zhangmin", sheet_of_passes),
         ("what-if", "zhangmin", what_if)]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name, account, step", STEPS, ids=[one[0] for one in STEPS])
def test_what_a_page_leads_to_can_be_read_by_everybody(gate, window, name, account, step, language):
    enter(window, gate, account)
    window.language = language
    step(window, gate)
    wrong = examine(window, f"{name}-{language}", keys=language == "zh")
    assert wrong == [], "\n".join(wrong)


# ---- the guard's screen, as a morning goes -----------------------------------------------------------------------------

def each_language(window, gate, name, ready=lambda: None):
    wrong = []
    for language in ("zh", "en"):
        window.open(gate.address + with_language("guard", language))
        wait_for(lambda: window.js("return document.querySelectorAll('.lane').length") == 4, 10, "the lanes")
        ready()
        wrong += examine(window, f"guard-{name}-{language}")
    return wrong


def test_the_guards_screen_can_be_read_in_each_of_its_states(gate, window):
    enter(window, gate, "guard1")
    gate.wait_devices(3)
    wrong = each_language(window, gate, "quiet")
    for lane, person in ((1, "10001"), (3, "10015")):
        pulses = gate.stats(lane)["pulses"]
        come(gate, person, 36.4, lane)
        walk_after(gate, pulses, lane)
        gate.hide(lane)
    gate.wait_row("kind = :passage AND lane = 3 AND person IS NULL AND id > (SELECT max(id) FROM event WHERE kind = :start)")
    wait_for(lambda: not gate.lane_status(3)["in_passage"], 10, "the passage to be free")
    gate.desk("lane 3 walk")  # nobody let that one in
    gate.wait_row("kind = :alarm")
    come(gate, "10006", 37.6, 2)
    gate.wait_row("kind = :refuse AND person = '10006' AND lane = 2 AND id > (SELECT max(id) FROM event WHERE kind = :start)", within=20)
    gate.hide(2)
    card = lambda: wait_for(lambda: window.js("return !!document.querySelector('.card.exception')"), 10, "the exception")  # noqa: E731
    wrong += each_language(window, gate, "exception", card)
    window.js("document.documentElement.dataset.theme = 'dark'")
    wrong += examine(window, "guard-dark-en")

    def question():
        card()
        time.sleep(0.6)
        window.js("document.querySelector('.card [data-key=\"5\"]').click()")
    wrong += each_language(window, gate, "question", question)
    gate.desk("lane 1 thermometer fault silent")
    wait_for(lambda: gate.lane_status()["assisted"], 15, "assisted mode")
    for alarm in gate.status()["alarms"]:
        gate.admin.send("POST", f"/api/alarms/{alarm['event']}/acknowledgement", {})
    for lane in gate.status()["lanes"]:
        for one in lane["exceptions"]:
            gate.session("guard1").send("POST", f"/api/lanes/{lane['lane']}/orders", {"kind": "refuse", "about": one["visit"]["event"]})
    gate.show(1, gate.issue("10003"))
    wait_for(lambda: gate.lane_status()["under_way"], 10, "the visit")
    wrong += each_language(window, gate, "assisted", lambda: wait_for(lambda: window.js("return !!document.querySelector('.card.assisted')"), 10, "the card"))
    assert wrong == [], "\n".join(wrong)


def test_the_checks_can_tell(window):
    window.open("data:text/html,<title>x</title><body><h1>x</h1><h3>y</h3><p style='color:%23aaa;background:%23fff'>pale</p><input>"
                "<button style='outline:none'>bare</button><a href='%23' tabindex=-1>away</a><table><tr><th></th></tr></table><div style='width:20px;overflow:hidden;"
                "white-space:nowrap'>longer than its place</div>")
    found = "\n".join(accessible.faults(window) + accessible.keyboard_faults(window) + window.cut_off())
    for wanted in ("contrast 2", "no language", "0 × main", "heading 3 after 1", "no label", "Tab does not reach", "no ring around", "cut off: longer", "column without a heading"):
        assert wanted in found, wanted
    if accessible.axe_file():
        assert any("color-contrast" in each for each in accessible.axe_faults(window))


def test_axe_core_was_asked_too():
    if not accessible.axe_file():
        pytest.skip("axe-core is not here: npm install axe-core, or GATE_AXE=…/axe.min.js")
