"""A real gate and a real district: what the district publishes (hours, notices, trust lists) is in force at the gate at once, and told there."""
import datetime
import hashlib
import json
import re
import sqlite3
import subprocess
import zoneinfo

import pytest

import health_codes as hc
from browser import Browser
from district import District, wait_for
from gate import BIN, PASSWORD, Gate
from test_bad_input import code_picture
from test_district_pages import log_in
from test_gate import reason
from test_worker import pair

QUICK = "reading_wait_ms = 1500\nrescan_after_ms = 800\npassage_window_ms = 1500\nshow_refuse_ms = 1500\nshow_pass_ms = 1500\n"
TABLES = 'accept = ["pass", "dcc"]\nvisitors_need_guard = false\nrepeat_seconds = 0\n'
NOTICE = {"zh": "请全程佩戴口罩", "en": "Keep your mask on", "until": "2199-12-31"}


@pytest.fixture(scope="module")
def signers(tmp_path_factory):
    folder = tmp_path_factory.mktemp("signers")
    return [hc.Signer(folder, name) for name in ("first", "second")]


@pytest.fixture(scope="module")
def district(tmp_path_factory):
    with District(tmp_path_factory.mktemp("district")) as running:
        running.user("boss", "administrator", "管理员")
        running.user("zhoulan", "officer", "周岚")
        yield running


@pytest.fixture(scope="module")
def gate(district, signers, tmp_path_factory):
    """It believes both signers itself, and reports to the district."""
    folder = tmp_path_factory.mktemp("gate")
    hc.trust_folder(folder / "trust", signers)
    with Gate(folder, policy=TABLES, lane_extra=QUICK, more=f'[district]\nurl = "http://127.0.0.1:{district.port}"\n') as running:
        running.roster("A-1,王建华,装配二车间")
        running.user("zhangmin", "manager", "张敏")
        running.user("guard1", "guard", "李建国")
        running.ctl("enroll", district.code(), "--config", running.config)
        wait_for(lambda: running.status()["district"]["connected"], 15, what="the link")
        yield running


def publish(district, gate, policy):
    """By the command line; its version, once the gate runs it."""
    file = district.folder / "policy.json"
    file.write_text(json.dumps(policy))
    version = int(re.search(r"version (\d+)", district.run("policy", file).stdout).group(1))
    wait_for(lambda: gate.status()["district"]["policy"] == version, 20, what="the policy at the gate")
    return version


def come_with(gate, signer):
    """Somebody with a certificate by this signer; what became of them: (kind, reason, row)."""
    now = int(datetime.datetime.now().timestamp())
    seen = len(gate.rows("kind IN (:admit, :readmit, :refuse)"))
    gate.desk("lane 1 absent", "lane 1 worker 36.5")
    gate.show(1, code_picture(gate, hc.dcc(signer, hc.claims(issued=now - 86400, expires=now + 86400))))
    wait_for(lambda: len(gate.rows("kind IN (:admit, :readmit, :refuse)")) > seen, 20, what="a verdict")
    gate.hide(1)
    gate.wait_phase("waiting", within=20)
    row = gate.rows("kind IN (:admit, :readmit, :refuse)")[-1]
    return reason(gate, row), row


def far_hours():
    """An hour of the day that is not soon, in the site's time."""
    now = datetime.datetime.now(zoneinfo.ZoneInfo("Asia/Shanghai"))
    return f"{(now.hour + 11) % 24:02}:00-{(now.hour + 12) % 24:02}:00".replace("-00:00", "-24:00")


def add_list(district, signer):
    place, digest = district.run("trust", "add", signer.pem, "--as", "dcc/district.pem").stdout.split("\t")[:2]
    return {place: digest}


def test_hours_notice_and_trust_list_are_in_force_at_once_and_told(district, gate, signers):
    first, second = signers
    assert come_with(gate, first)[0] == come_with(gate, second)[0] == "normal"
    listed = add_list(district, first)
    version = publish(district, gate, {"notices": [NOTICE, {"zh": "过时", "en": "Past", "until": "2020-01-01"}], "trust": listed})
    wait_for(lambda: gate.status()["trust"]["dcc_signers"] == 1, 20, what="only the signer that both list")
    assert gate.status()["district"]["notices"] == [NOTICE], "what is over is not shown"
    assert gate.status()["district"]["policy_problem"] is None
    assert come_with(gate, second)[0] == "unknown_issuer"
    assert come_with(gate, first)[0] == "normal"

    before = gate.rows()[-1]["id"]
    stricter = publish(district, gate, {"hours": far_hours(), "fever_from": 37.0, "trust": listed})
    assert stricter > version and gate.status()["district"]["notices"] == []
    why, row = come_with(gate, first)
    assert why == "out_of_hours"
    told = gate.ctl("explain", row["id"], "--config", gate.config).stdout
    assert f"site version 1 + district version {stricter}" in told
    assert far_hours() in told and "out_of_hours" in told
    earlier = [each for each in gate.rows("kind IN (:admit, :readmit)") if each["id"] <= before][-1]
    told = gate.ctl("explain", earlier["id"], "--config", gate.config).stdout
    assert f"site version 1 + district version {version}" in told and "the district made" not in told

    state = gate.session("zhangmin").get("/api/policy")
    assert state["district"]["version"] == stricter and state["in_force"]["fever_from"] == 37.0
    assert state["versions"][0]["policy"]["fever_from"] == 37.3, "the site's own stays as it was written"
    # What-if judges visits by the rules of their time: who was let in before is no riddle to it.
    found = gate.session("zhangmin").send("POST", "/api/policy/what-if", {"policy": {}})
    assert found["in_force"]["hours"] == far_hours() and found["stopped"] >= 3


def test_no_common_hour_is_never_and_not_always(district, gate, signers):
    boss = gate.session("zhangmin")
    seen = boss.get("/api/policy")["version"]
    hour = int(far_hours()[:2])
    boss.send("POST", "/api/policy", {"policy": {"hours": f"{(hour + 2) % 24:02}:00-{(hour + 2) % 24:02}:30"}, "seen": seen})
    publish(district, gate, {"hours": far_hours()})
    assert boss.get("/api/policy")["in_force"]["hours"] == "none"
    assert come_with(gate, signers[0])[0] == "out_of_hours"
    boss.send("POST", "/api/policy", {"policy": {"hours": ""}, "seen": seen + 1})


def test_rules_that_contradict_each_other_are_told_until_they_are_mended(district, gate):
    boss = gate.session("zhangmin")
    seen = boss.get("/api/policy")["version"]
    boss.send("POST", "/api/policy", {"policy": {"plausible_from": 37, "fever_from": 38, "hours": ""}, "seen": seen})
    publish(district, gate, {"fever_from": 36.5, "accept": ["province"]})
    told = lambda: {one["id"] for one in gate.status()["faults"]}
    wait_for(lambda: told() == {"policy_contradicts", "policy_admits_nobody"}, 10, what="both warnings")
    assert "policy_contradicts" in gate.ctl("status", "--config", gate.config).stdout
    checked = subprocess.run([BIN / "gated", "--check", "--config", gate.config], capture_output=True, text=True, timeout=20)
    assert checked.returncode == 0 and "规则不放行任何人 / The policy lets nobody in" in checked.stderr, "also from the file's rules"
    assert "互相矛盾" not in checked.stderr, "the file's limits are not those of the page"
    with Browser(1366, 900) as page:
        page.open(gate.address + "healthz")
        page.driver.add_cookie({"name": "session", "value": boss.cookie(), "path": "/"})
        for path, language, words in [("manage/health", "zh", ["规则的限值互相矛盾", "体温上限 36.5 °C", "规则不放行任何人"]),
                                      ("manage/health", "en", ["Limits of the policy contradict", "The policy lets nobody in"]),
                                      ("guard", "zh", ["规则的限值互相矛盾"])]:
            page.open(f"{gate.address}{path}?lang={language}")
            for word in words:
                page.wait_text(word)
            page.shot(f"dead-end-{path.replace('/', '-')}-{language}")
            assert page.cut_off() == []
        assert page.complaints() == []
    publish(district, gate, {})
    wait_for(lambda: told() == set(), 10, what="the end of both")
    boss.send("POST", "/api/policy/take-back", {"version": seen, "seen": seen + 1})


def test_an_alarm_that_either_names_is_told_at_once(district, gate):
    boss = gate.session("zhangmin")
    seen = boss.get("/api/policy")["version"]
    boss.send("POST", "/api/policy", {"policy": {"alert_on": ["held"]}, "seen": seen})
    publish(district, gate, {"alert_on": ["forced"]})
    assert boss.get("/api/policy")["in_force"]["alert_on"] == ["forced", "held"]
    gate.desk("lane 1 walk")
    row = gate.wait_row("kind = :alarm", within=15)
    assert reason(gate, row) == "forced"
    alerts = lambda: [one["event"] for one in district.ask("/api/district/alerts")[1]["alerts"]]
    wait_for(lambda: row["id"] in alerts(), 20, what="the alert")
    publish(district, gate, {"alert_on": []})
    assert boss.get("/api/policy")["in_force"]["alert_on"] == ["held"]
    gate.desk("lane 1 walk")
    wait_for(lambda: len(gate.rows("kind = :alarm")) == 2, 15, what="the second alarm")
    boss.send("POST", "/api/policy", {"policy": {"alert_on": ["coil_not_ours", "fire"]}, "seen": seen + 1})
    wait_for(lambda: gate.status()["district"]["pending_hours"] == 0, 20, what="all its counts")
    assert alerts() == [row["id"]]


def test_the_page_of_health_lists_the_districts_files_beside_the_sites(district, gate, signers):
    both = signers[0].pem.read_bytes() + signers[1].pem.read_bytes()
    file = district.folder / "both.pem"
    file.write_bytes(both)
    digest = hashlib.sha256(both).hexdigest()
    district.run("trust", "add", file, "--as", "dcc/both.pem")
    publish(district, gate, {"trust": {"dcc/both.pem": digest}})
    boss = gate.session("zhangmin")
    listed = lambda: {(one["of_district"], one["what"]): one for one in boss.get("/api/health")["certificates"]}
    theirs = wait_for(lambda: listed().get((True, "trust/dcc/both.pem")), 20, what="the district's file")
    assert theirs["signers"] == 2 and theirs["sha256"] == digest and theirs["since"]
    ours = listed()[False, "trust/dcc/0.pem"]
    assert ours["signers"] == 1 and ours["sha256"] == hashlib.sha256((gate.folder / "trust" / "dcc" / "0.pem").read_bytes()).hexdigest()
    with Browser(1366, 900) as page:
        page.open(gate.address + "healthz")
        page.driver.add_cookie({"name": "session", "value": boss.cookie(), "path": "/"})
        for language, of_district in (("zh", "区平台 trust/dcc/both.pem"), ("en", "District trust/dcc/both.pem")):
            for width, height in ((1366, 900), (390, 844)):
                page.size(width, height)
                page.open(f"{gate.address}manage/health?lang={language}")
                page.wait_text(of_district)
                assert digest[:12] in page.text("#certificates")
                page.shot(f"health-trust-{language}-{width}")
                assert page.cut_off() == []
        assert page.complaints() == []
    publish(district, gate, {})
    wait_for(lambda: (True, "trust/dcc/both.pem") not in listed(), 20, what="the end of the list")


def test_a_list_that_cannot_be_fetched_leaves_the_earlier_one_and_is_told(district, gate, signers):
    first, second = signers
    publish(district, gate, {"trust": add_list(district, first)})
    wait_for(lambda: gate.status()["trust"]["dcc_signers"] == 1 and come_with(gate, first)[0] == "normal", 20)
    wanted = add_list(district, second)
    with sqlite3.connect(district.data / "ledger.db", timeout=10) as db:
        db.execute("UPDATE trust_file SET content = (SELECT content FROM trust_file WHERE digest <> ?) WHERE digest = ?",
                   (wanted["dcc/district.pem"],) * 2)
    publish(district, gate, {"trust": wanted})
    wait_for(lambda: (gate.status()["district"]["policy_problem"] or {}).get("id") == "trust_unreadable", 20, what="the fault")
    assert gate.status()["trust"]["dcc_signers"] == 1
    assert come_with(gate, first)[0] == "normal"
    gate.stop()
    gate.start()
    wait_for(lambda: gate.lane_status()["phase"] == "waiting", 20)
    assert gate.status()["trust"]["dcc_signers"] == 1, "after a restart too"
    publish(district, gate, {})
    wait_for(lambda: gate.status()["trust"]["dcc_signers"] == 2, 20, what="the site's own again")
    wait_for(lambda: gate.status()["district"]["policy_problem"] is None, 20, what="the end of the fault")


def test_the_fault_of_a_list_ends_when_it_is_mended(district, gate, signers):
    wanted = add_list(district, signers[1])

    def hold(content):
        with sqlite3.connect(district.data / "ledger.db", timeout=10) as db:
            db.execute("UPDATE trust_file SET content = ? WHERE digest = ?", (content, wanted["dcc/district.pem"]))
    with sqlite3.connect(district.data / "ledger.db", timeout=10) as db:
        [[whole]] = db.execute("SELECT content FROM trust_file WHERE digest = ?", (wanted["dcc/district.pem"],))
    problem = lambda: gate.status()["district"]["policy_problem"]
    hold(b"spoiled")
    publish(district, gate, {"trust": wanted})
    wait_for(problem, 20, what="the fault")
    hold(whole)
    wait_for(lambda: problem() is None, 70, what="the end of the fault")
    publish(district, gate, {})


def test_a_list_that_a_power_cut_spoiled_is_fetched_again(district, gate, signers):
    publish(district, gate, {"trust": add_list(district, signers[0])})
    file = gate.data / "district-trust" / "current" / "dcc" / "district.pem"
    wait_for(file.exists, 20, what="the list at the gate")
    whole = file.read_bytes()
    gate.stop()
    file.write_bytes(b"")
    gate.start()
    wait_for(lambda: file.exists() and file.read_bytes() == whole, 20, what="the whole file")
    wait_for(lambda: gate.status()["trust"]["dcc_signers"] == 1, 20, what="its signer")
    publish(district, gate, {})


def test_strangers_get_no_file_and_no_policy_names_one_that_is_not_there(district, gate, signers):
    listed = add_list(district, signers[0])
    boss = district.session("boss")
    assert boss.ask("GET", f"/sync/v1/trust/{listed['dcc/district.pem']}")[0] == 401
    assert boss.ask("POST", "/api/district/policy", {"trust": {"dcc/district.pem": "0" * 64}})[0] == 422
    assert boss.ask("POST", "/api/district/policy", {"trust": {"pass/desk.pem": listed["dcc/district.pem"]}})[0] == 422
    assert district.run("trust", "add", district.config, check=False).returncode == 1
    token = (gate.data / "district.token").read_text().strip()
    for digest, status in ((listed["dcc/district.pem"], 200), ("0" * 64, 404), ("x", 404)):
        assert boss.ask("GET", f"/sync/v1/trust/{digest}", headers={"Authorization": f"Bearer {token}"})[0] == status


def test_the_page_makes_a_policy_without_a_line_of_json(district, gate, signers):
    with Browser(1366, 900) as page:
        log_in(page, district, "boss", "/policy")
        page.wait_text("新一版", "main")
        before = district.ask("/api/district/policy")[1]["versions"][0]["version"]
        click = lambda selector: page.js("document.querySelector(arguments[0]).click()", selector)
        for key in ("mask", "hours", "accept"):
            if not page.js("return document.querySelector(arguments[0]).checked", f"[data-key={key}] input[type=checkbox]"):
                click(f"[data-key={key}] input[type=checkbox]")
        click("[data-key=mask] [data-choice=must]")
        click("[data-key=accept] [data-choice=dcc]")
        page.js("const i = document.querySelector('[data-key=hours] input:not([type=checkbox])'); i.value = '06:00-20:00'; i.dispatchEvent(new Event('change'))")
        click("#add-notice")
        page.js("for (const [key, value] of [['zh', '请全程佩戴口罩'], ['en', 'Keep your mask on']]) {"
                "const t = document.querySelector(`[data-notice='0-${key}']`); t.value = value; t.dispatchEvent(new Event('input')); }"
                "const d = document.querySelector(\"[data-notice='0-until']\"); d.value = '2199-12-31'; d.dispatchEvent(new Event('change'))")
        page.driver.find_element("id", "trust-file").send_keys(str(signers[1].pem))
        page.wait_text("dcc/second.pem", "main", within=10)
        page.shot("district-policy-form")
        assert page.cut_off() == []
        click("#publish")
        page.wait_text(f"已下发第 {before + 1} 版", "main", within=10)
        made = json.loads(district.ask("/api/district/policy")[1]["versions"][0]["text"])
        assert made["mask"] == "must" and made["hours"] == "06:00-20:00" and made["accept"] == ["pass", "dcc"]
        assert made["notices"] == [NOTICE] and list(made["trust"]) == ["dcc/second.pem"]
        wait_for(lambda: gate.status()["district"]["policy"] == before + 1, 20, what="the policy at the gate")
        page.open(district.address + "policy?lang=en")
        page.wait_text("Mask Must", "main")
        page.shot("district-policy-form-en")
        page.size(390, 844)
        page.open(district.address + "policy?lang=zh")
        page.wait_text("新一版", "main")
        page.shot("district-policy-form-phone")
        assert not page.js("return document.documentElement.scrollWidth > innerWidth")
        assert page.complaints() == []


def test_guard_manager_and_worker_see_the_notice_and_what_the_district_asks(district, gate):
    publish(district, gate, {"notices": [NOTICE], "fever_from": 37.0, "vaccines": ["EU/1/20/1528"]})
    with Browser(1366, 900) as page:
        page.open(gate.address + "healthz")
        page.driver.add_cookie({"name": "session", "value": gate.session("zhangmin").cookie(), "path": "/"})
        for path, language, words in [("guard", "zh", ["请全程佩戴口罩", "区平台公告"]), ("guard", "en", ["Keep your mask on"]),
                                      ("manage/policy", "zh", ["请全程佩戴口罩", "区里更严：37.0 °C"]),
                                      ("manage/policy", "en", ["Keep your mask on", "District is stricter: 37.0 °C"])]:
            for width, height in ((1366, 900), (390, 844)):
                page.size(width, height)
                page.open(f"{gate.address}{path}?lang={language}")
                for word in words:
                    page.wait_text(word)
                page.shot(f"notice-{path.replace('/', '-')}-{language}-{width}")
                assert page.cut_off() == []
        assert page.complaints() == []
    with Browser(1920, 1080) as screen:
        screen.open(gate.address + "lane/1")
        pair(gate, screen)
        wait_for(lambda: screen.js("return document.getElementById('notice')?.textContent"), 10, what="the notice to workers")
        for wanted in ("请全程佩戴口罩", "Keep your mask on"):
            assert wanted in screen.text("#notice")
        screen.shot("display-notice-1920")
        assert screen.cut_off() == [] and screen.complaints() == []
