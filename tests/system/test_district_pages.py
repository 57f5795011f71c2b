"""The district's pages from outside: log-in and roles, what officers see and do, a browser, the API as it is described."""
import csv
import datetime
import http.client
import io
import json
import pathlib
import socket
import urllib.parse

import openpyxl
import pytest
import yaml

from browser import Browser
from district import CREDIT_CODE, District, wait_for
from gate import PASSWORD, Gate, Session
from test_accounts import filled
from test_openapi import is_api, jsonschema, plain

DOCUMENT = yaml.safe_load((pathlib.Path(__file__).resolve().parents[2] / "docs" / "openapi-district.yaml").read_text())
SCHEMAS = plain(DOCUMENT)
HEAD = "credit_code,name,division,street,grid,responsible,officer,phone\n"
FIRMS = HEAD + f"{CREDIT_CODE},禾丰电子,330199,江北街道,05,周敏,陈立新,13800002046\n913301997519C2D62F,华远电子元件,330199,柳浦街道,08,林伟,吴梅,13900007718\n"


def fits(answer, schema):
    resolver = jsonschema.RefResolver("", SCHEMAS)
    jsonschema.Draft7Validator(plain(schema), resolver=resolver, format_checker=jsonschema.FormatChecker()).validate(answer)


@pytest.fixture(scope="module")
def district(tmp_path_factory):
    with District(tmp_path_factory.mktemp("district")) as running:
        running.user("zhoulan", "officer", "周岚")
        running.user("boss", "administrator", "管理员")
        yield running


@pytest.fixture(scope="module")
def gate(district, tmp_path_factory):
    """A gate that is enrolled and reports."""
    with Gate(tmp_path_factory.mktemp("g"), more=f'[district]\nurl = "http://127.0.0.1:{district.port}"\n') as running:
        running.roster("A-1,王建华,装配二车间")
        running.ctl("enroll", district.code(), "--config", running.config)
        wait_for(lambda: running.status()["district"]["connected"], 15, what="the link")
        yield running


def fever(gate, temperature=38.6):
    """A confirmed fever; its row."""
    seen = len(gate.rows("kind = :refuse AND reason = 53"))
    gate.desk("lane 1 absent", f"lane 1 worker {temperature}")
    gate.show(1, gate.issue("A-1"))
    wait_for(lambda: len(gate.rows("kind = :refuse AND reason = 53")) > seen, 20, what="a fever")
    gate.hide(1)
    return gate.rows("kind = :refuse AND reason = 53")[-1]


def routes(district):
    connection = http.client.HTTPConnection("localhost")
    connection.sock = socket.socket(socket.AF_UNIX)
    connection.sock.connect(str(district.data / "gate-district.sock"))
    connection.request("GET", "/control/routes")
    return json.loads(connection.getresponse().read())


def workbook(session, path):
    """The rows of a downloaded workbook."""
    import urllib.request
    request = urllib.request.Request(session.address + path, headers={"Cookie": f"session={session.cookie()}"})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return list(openpyxl.load_workbook(io.BytesIO(answer.read())).active.iter_rows(values_only=True))


# ---- who may -------------------------------------------------------------------------------------
def test_every_page_and_call_is_closed_but_for_log_in_and_the_gates_own(district):
    nobody = Session(district.address)
    open_to_all = {route["path"] for route in routes(district) if route["access"] == "anyone" and not route["path"].startswith("/assets/")}
    assert open_to_all == {"/healthz", "/login", "/setup", "/display", "/api/session", "/api/setup", "/api/setup/owner", "/api/pairing",
                           "/api/pairing/token", "/sync/v1/exchange", "/sync/v1/enroll", "/sync/v1/trust/{digest}"}
    for route in routes(district):
        if route["access"] in ("anyone", "local"):
            continue
        assert nobody.ask(route["method"], filled(route["path"]), headers={"Accept": "application/json"})[0] == 401, route


def test_an_officer_looks_and_acknowledges_but_does_not_enroll(district):
    officer = district.session("zhoulan")
    assert officer.get("/api/district/today")["enterprises"] >= 0
    for path in ("/api/district/enterprises/import", f"/api/district/enterprises/{CREDIT_CODE}/codes", "/api/district/gates/1/revoke",
                 "/api/district/policy", "/api/users"):
        assert officer.ask("POST", path, {"gate": "东门"})[0] == 403, path
    stale = Session(district.address, "zhoulan", PASSWORD)
    stale.csrf = "wrong"
    assert stale.ask("POST", "/api/district/gates/1/drill", {})[0] == 403


def test_the_first_administrator_comes_by_a_link_on_the_console(tmp_path):
    import re
    import subprocess
    from gate import BIN, Lines
    (tmp_path / "ledger").mkdir()
    config = tmp_path / "district.toml"
    config.write_text(f'[site]\ndata = "{tmp_path}/ledger"\n[web]\nport = 0\n')
    process = subprocess.Popen([BIN / "gate-district", "serve", "--config", config], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        link = Lines(process.stdout).wait(lambda line: "setup#" in line).strip()
        address, token = re.match(r"(http://[^/]+)/setup#(.+)", link).groups()
        session = Session(address)
        body = {"token": token, "name": "first", "display_name": "首位", "password": PASSWORD}
        assert session.ask("POST", "/api/setup", body)[0] == 200
        assert session.ask("POST", "/api/setup", body)[0] == 410
        assert session.get("/api/district/today")["gates"] == 0
    finally:
        process.terminate()
        assert process.wait(20) == 0


def test_plain_http_is_for_loopback_only_and_hosts_must_be_listed(district, tmp_path):
    import subprocess
    from gate import BIN
    config = tmp_path / "district.toml"
    config.write_text(f'[site]\ndata = "{tmp_path}"\n[web]\naddress = "0.0.0.0"\ntls = "off"\n')
    done = subprocess.run([BIN / "gate-district", "serve", "--config", config], capture_output=True, text=True, timeout=20)
    assert done.returncode == 2 and "tls" in done.stderr and "hosts" in done.stderr
    assert Session(district.address).ask("GET", "/login", headers={"Host": "evil.example"})[0] in (400, 403, 421)


# ---- what officers do ----------------------------------------------------------------------------
def test_enterprises_are_brought_in_found_and_taken_out(district, gate):
    boss = district.session("boss")
    wrong = boss.send("POST", "/api/district/enterprises/preview", (HEAD + "91330199MA2XH4K87A,错,330199,,,,,\n").encode())
    assert wrong["wrong_count"] == 1 and "check character" in wrong["wrong"][0]["what"]
    assert boss.ask("POST", "/api/district/enterprises/import", (HEAD + "1,错,330199,,,,,\n").encode())[0] == 422
    told = boss.send("POST", "/api/district/enterprises/import", FIRMS.encode())
    assert told["saved"] and told["added"] == 1 and told["changed"] == 1
    wait_for(lambda: len(district.enterprises()) == 2, 5)
    assert [one["name"] for one in district.enterprises("search=柳浦")] == ["华远电子元件"]
    assert district.enterprises(f"search={CREDIT_CODE[4:12]}")[0]["phone"] == "138****2046"
    status, headers, text = boss.ask("GET", "/api/district/enterprises.csv?lang=en")
    rows = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))
    assert status == 200 and {row["phone"] for row in rows} == {"13800002046", "13900007718"}
    assert boss.send("POST", "/api/district/enterprises/import", text.encode())["changed"] == 2  # as it is taken back
    book = workbook(boss, "/api/district/enterprises.xlsx?lang=en")
    assert book[0][0] == "credit_code" and {row[7] for row in book[1:]} == {"13800002046", "13900007718"}


def test_an_alert_is_on_the_open_page_at_once_and_its_acknowledgement_at_the_gate(district, gate):
    import time
    with Browser(1366, 768) as page:
        log_in(page, district)
        page.wait_text("小门", "main")
        row = fever(gate)
        began = time.monotonic()
        page.wait_text("疑似病例", "#alarms", within=5)
        assert time.monotonic() - began < 2
        assert "禾丰电子 东门" in page.text("#alert-bar")
        page.shot("district-alert")
        page.js("document.querySelector('#alert-bar button').click()")
        wait_for(lambda: not page.text("#alarms"), 5, what="the bar to go")
        known = wait_for(lambda: [one for one in gate.status()["district"]["acknowledged"] if one["event"] == row["id"]], 10)
        assert known[0]["by"] == "周岚"
        assert "A-1" not in page.text() and "王建华" not in page.text()
        assert page.complaints() == []


def test_a_drill_goes_the_whole_way_and_is_counted_as_nothing_else(district, gate):
    before = district.today()
    officer = district.session("zhoulan")
    identity = officer.get(f"/api/district/enterprises/{CREDIT_CODE}")["gate_list"][0]["id"]
    officer.send("POST", f"/api/district/gates/{identity}/drill", {})
    drill = wait_for(lambda: [one for one in officer.get("/api/district/alerts")["alerts"] if one["drill"]], 20, what="the drill")[0]
    row = gate.wait_row("kind = :drill", within=5)
    assert drill["event"] == row["id"] and row["actor"] == "周岚"
    manager = gate.session("tester")
    assert manager.send("POST", "/api/drill")["event"] > row["id"]
    wait_for(lambda: len([one for one in officer.get("/api/district/alerts")["alerts"] if one["drill"]]) == 2, 10)
    officer.send("POST", f"/api/district/alerts/{drill['gate_id']}/{drill['epoch']}/{drill['event']}/acknowledge", {})
    wait_for(lambda: [one for one in officer.get("/api/district/alerts")["alerts"] if one["event"] == drill["event"] and one["known_at_gate"]], 15,
             what="every step of the drill")
    after = district.today()
    gate.ctl("drill", "--by", "李国庆", "--config", gate.config)
    assert [row["actor"] for row in gate.rows("kind = :drill")] == ["周岚", "tester", "李国庆"]
    for figure in ("entries", "refusals", "alerts_today", "alerts_open"):
        assert after[figure] == before[figure], figure


def test_a_policy_goes_down_signed_and_only_makes_the_gate_stricter(district, gate):
    boss = district.session("boss")
    assert boss.ask("POST", "/api/district/policy", {"fever_from": 99})[0] == 422
    assert boss.ask("POST", "/api/district/policy", {"keep_persons_days": 1})[0] == 422
    version = boss.send("POST", "/api/district/policy", {"fever_from": 36.2})["version"]
    wait_for(lambda: gate.status()["district"]["policy"] == version, 20, what="the policy at the gate")
    fever(gate, 36.6)
    gate.stop()
    gate.start()
    assert gate.status()["district"]["policy"] == version  # kept, before any contact
    looser = boss.send("POST", "/api/district/policy", {"fever_from": 42})["version"]
    wait_for(lambda: gate.status()["district"]["policy"] == looser, 20)
    fever(gate)  # the site's own 37.3 still holds at 38.6
    versions = boss.get("/api/district/policy")["versions"]
    assert [one["version"] for one in versions] == [looser, version]
    wait_for(lambda: boss.get("/api/district/policy")["versions"][0]["gates"] == 1, 20)


def test_who_is_missing_is_seen_and_asked_until_the_report_has_come(district, gate):
    officer = district.session("zhoulan")
    due = datetime.date.fromisoformat(officer.get("/api/district/today")["reports"]["day"]) - datetime.timedelta(1)
    missing = f"day={due}&state=missing"
    found = officer.get(f"/api/district/reports?{missing}&search={urllib.parse.quote('陈立新')}")["rows"]
    assert [(one["enterprise"], one["officer"], one["phone"]) for one in found] == [("禾丰电子", "陈立新", "138****2046")]
    rows = list(csv.DictReader(io.StringIO(officer.ask("GET", f"/api/district/reports.csv?{missing}&lang=en")[2].lstrip("\ufeff"))))
    assert [(row["credit_code"], row["officer"], row["phone"], row["report"]) for row in rows] == [(CREDIT_CODE, "陈立新", "13800002046", "missing")]
    with Browser(1366, 768) as page:
        log_in(page, district, path=f"/reports?{missing.replace('&', '%26')}")
        page.wait_text("催报 1 家", "#remind")
        page.js("document.querySelector('#remind').click()")
        assert gate.status()["district"]["reports_asked"] == [], "one press may be a slip"
        page.js("document.querySelector('#remind').click()")
        page.wait_text("已催 1 家 1 个小门", "#reminded")
        page.wait_text("周岚", "#reports")
        page.shot("district-reminded")
        assert page.cut_off() == [] and page.complaints() == []
        wait_for(lambda: gate.status()["district"]["reports_asked"] == [{"day": str(due), "by": "周岚"}], 20, what="the reminder at the gate")
        page.open(gate.address)
        page.driver.add_cookie({"name": "session", "value": gate.session("tester").cookie(), "path": "/"})
        for path in ("guard", "manage/log"):
            page.open(f"{gate.address}{path}?lang=zh")
            page.wait_text(f"区平台催报 {due} 日报", "#report-asked")
            page.shot("report-asked-" + path.replace("/", "-"))
            assert page.cut_off() == []
        manager = gate.session("tester")
        manager.send("POST", f"/api/reports/{due}")
        manager.send("POST", f"/api/reports/{due}/confirm", {"by": "李国庆", "remarks": ""})
        wait_for(lambda: gate.status()["district"]["reports_asked"] == [], 20, what="the reminder to go")
        wait_for(lambda: not page.js("return document.querySelector('#report-asked')"), 10, what="it to go from the page")
    assert officer.get(f"/api/district/reports?{missing}")["found"] == 0
    assert officer.send("POST", f"/api/district/reports/remind?{missing}")["gates"] == 0
    assert officer.ask("POST", "/api/district/reports/remind?day=yesterday")[0] == 400


def test_today_shows_whose_report_is_missing(district, gate):
    with Browser(1366, 768) as page:
        log_in(page, district)
        page.wait_text("禾丰电子", "#found")
        page.js("const only = document.querySelector('#only'); only.value = 'report=missing'; only.dispatchEvent(new Event('change'))")
        page.wait_text("未报", "#found")
        wait_for(lambda: "华远电子元件" not in page.text("#found"), 5, what="those without gates to go")
        assert "禾丰电子" in page.text("#found")
        page.shot("district-today-missing")
        assert page.complaints() == []


def test_a_confirmed_report_goes_up_and_its_correction_keeps_the_first(district, gate):
    day = gate.rows()[-1]["hour"] // 100
    day = f"{day // 10000}-{day // 100 % 100:02}-{day % 100:02}"
    manager = gate.session("tester")
    manager.send("POST", f"/api/reports/{day}")
    manager.send("POST", f"/api/reports/{day}/confirm", {"by": "李国庆", "remarks": "一切正常"})
    officer = district.session("zhoulan")

    def of_gate():
        rows = officer.get(f"/api/district/reports?day={day}")["rows"]
        return next(one for one in rows if one["credit_code"] == CREDIT_CODE)["gates"][0]
    report = wait_for(lambda: (found := of_gate())["version"] == 1 and found, 20, what="the report")
    assert report["confirmed_by"] == "李国庆" and report["remarks"] == "一切正常"
    assert report["refused"] == len(gate.rows("kind = :refuse")) and report["drills"] == len(gate.rows("kind = :drill"))
    fever(gate)
    manager.send("POST", f"/api/reports/{day}")
    manager.send("POST", f"/api/reports/{day}/confirm", {"by": "李国庆", "remarks": "更正"})
    report = wait_for(lambda: (found := of_gate())["version"] == 2 and found, 20, what="the correction")
    assert report["versions"] == 2
    text = officer.ask("GET", f"/api/district/reports.csv?day={day}")[2]
    assert "更正" in text and "李国庆" in text
    row = next(row for row in workbook(officer, f"/api/district/reports.xlsx?day={day}") if row[2] == CREDIT_CODE)
    assert row[10] == 2 and row[14] == report["refused"] and row[19] == "更正"


# ---- the browser ---------------------------------------------------------------------------------
def log_in(page, district, name="zhoulan", path="/"):
    page.open(district.address + "login?next=" + path)
    page.wait_text("登录")
    page.js("document.getElementById('field-name').value = arguments[0]; document.getElementById('field-password').value = arguments[1];"
            "document.querySelector('form button[type=submit]').click()", name, PASSWORD)
    wait_for(lambda: "login" not in page.driver.current_url, 10, what="the log-in")


@pytest.mark.parametrize("path,word,english", [("/", "失联或无进厂的小门", "Silent gates"), ("/alerts", "警报", "Alerts"), ("/reports", "日报", "Daily reports"),
                                       ("/enterprises", "导入", "Credit code"), ("/heads", "账本", "Journal"), ("/policy", "历次规则", "Versions")])
def test_every_page_is_whole_in_both_languages_and_sizes(district, gate, path, word, english):
    with Browser(1366, 768) as page:
        log_in(page, district, "boss", path)
        page.wait_text(word, "main")
        name = "district-" + (path.strip("/") or "today")
        page.shot(name)
        assert page.cut_off() == [] and page.boxes(word) == []
        page.open(district.address.rstrip("/") + path + "?lang=en")
        page.wait_text(english, "main")
        page.shot(name + "-en")
        assert page.cut_off() == []
        page.size(390, 844)
        page.open(district.address.rstrip("/") + path + "?lang=zh")
        page.wait_text(word, "main")
        page.shot(name + "-phone")
        assert not page.js("return document.documentElement.scrollWidth > innerWidth"), "the page is wider than the phone"
        assert page.complaints() == []


# ---- the API as it is described ------------------------------------------------------------------
def test_every_route_is_described_and_everything_described_is_a_route(district):
    documented = {(method.upper(), path): operation for path, methods in DOCUMENT["paths"].items() for method, operation in methods.items()}
    server = {(route["method"], route["path"]): route for route in routes(district) if route["access"] != "local" and is_api(route["path"])}
    assert sorted(server) == sorted(documented)
    for key, operation in documented.items():
        assert operation["x-access"] == server[key]["access"], key
        assert operation.get("x-events", False) == server[key]["events"], key


def test_real_answers_fit(district, gate):
    boss = district.session("boss")
    for path, methods in DOCUMENT["paths"].items():
        if "get" not in methods or methods["get"].get("x-events") or not methods["get"]["x-access"]:
            continue  # displays: nobody pairs any at a district
        status, headers, text = boss.ask("GET", path.replace("{code}", CREDIT_CODE))
        assert status == 200, (path, text)
        kind = headers["Content-Type"].split(";")[0]
        schema = methods["get"]["responses"]["200"]["content"][kind]["schema"]
        if kind == "application/json":
            fits(json.loads(text), schema)
    figures = boss.ask("GET", "/metrics")[2]
    assert "district_gates 1" in figures and "district_gates_online 1" in figures
