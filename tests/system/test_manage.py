"""The manager's pages against a real gate: downloads read back by csv and openpyxl and compared with the journal,
a roster through its preview, policy and what-if against a recomputation of their own, pages without cut-off text."""
import csv
import io
import json
import sqlite3
import tarfile
import time

import openpyxl
import pytest

from browser import Browser
from gate import PASSWORD, Gate, KINDS, wait_for


QUICK = "reading_wait_ms = 1500\nrescan_after_ms = 400\npassage_window_ms = 1500\nshow_refuse_ms = 500\nshow_pass_ms = 500\n"
PEOPLE = ["A-1,王建华,装配一车间", "A-2,=cmd|' /C calc'!A0,装配二车间", "A-3,\"欧阳, 娜娜\",装配二车间"]
VISITS = [("A-1", 36.5, True), ("A-2", 36.9, True), ("A-3", 38.2, False), ("A-1", 36.4, False)]
PAGES = ["log", "report", "roster", "policy", "drift", "rush", "health"]
SECRET = "rtsp-secret-4711"


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


def get(session, path):
    status, headers, text = session.ask("GET", path)
    assert status == 200, f"{path}: {status} {text[:300]}"
    return headers, text


def raw(session, path, data=None, method="GET", kind="application/octet-stream"):
    """The bytes of an answer: the harness's ask() is for texts."""
    import urllib.request
    request = urllib.request.Request(session.address + path, data, {"X-CSRF-Token": session.csrf, "Content-Type": kind}, method=method)
    with session.opener.open(request, timeout=60) as answer:
        return answer.read()


def journal(gate, where):
    with sqlite3.connect(f"file:{gate.data}/journal.db?mode=ro", uri=True) as db:
        return db.execute("SELECT e.id, datetime(e.at / 1000, 'unixepoch', '+8 hours'), e.lane, p.person, w.name, w.department, p.judged, p.actor, p.note "
                          "FROM event e LEFT JOIN event_person p ON p.event_id = e.id LEFT JOIN person w ON w.id = p.person "
                          f"WHERE {where} ORDER BY e.id").fetchall()


def spelled(row):
    """A journal row as the log writes it."""
    event, at, lane, person, name, department, judged, actor, note = row
    return [event, at, lane, person or "", name or "", department or "", None if judged is None else float(f"{judged / 1000 + 1e-9:.1f}"), actor or "", note or ""]


def undefused(text):
    return text[1:] if text[:2] in ("'=", "'+", "'-", "'@") else text


# ---- the log -------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("show, where", [("entries", "e.kind IN (2, 3, 4, 12, 26)"), ("refused", "e.kind = 4"), ("admitted", "e.kind IN (2, 3)"),
                                         ("all", "1")])
def test_csv_holds_the_journals_rows_and_no_formula(gate, manager, show, where):
    wanted = [spelled(row) for row in journal(gate, where)]
    headers, text = get(manager, f"/api/log.csv?show={show}")
    assert text.startswith("\ufeff") and "attachment" in headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(text[1:], newline="")))
    assert all(len(row) == len(rows[0]) for row in rows)
    got = [[int(r[0]), r[1], int(r[2]), undefused(r[8]), undefused(r[9]), undefused(r[10]), float(r[12]) if r[12] else None, undefused(r[16]), undefused(r[17])] for r in rows[1:]]
    assert got == wanted and len(got) == int(headers["X-Rows"])
    assert not any(cell[:1] in "=+@" for row in rows for cell in row if cell)


def test_a_workbook_holds_the_same_rows_typed_with_a_frozen_heading_and_totals(gate, manager):
    wanted = [spelled(row) for row in journal(gate, "e.kind IN (2, 3, 4, 12, 26)")]
    book = openpyxl.load_workbook(io.BytesIO(raw(manager, "/api/log.xlsx")))
    sheet = book["日志"]
    assert sheet.freeze_panes == "A2"
    got = [[r[0].value, r[1].value.strftime("%Y-%m-%d %H:%M:%S"), r[2].value, r[8].value or "", r[9].value or "", r[10].value or "", r[12].value, r[16].value or "", r[17].value or ""]
           for r in sheet.iter_rows(min_row=2)]
    assert got == [[*row[:6], row[6] and pytest.approx(row[6], abs=0.051), *row[7:]] for row in wanted]
    names = [cell for cell in sheet["J"] if cell.value and "calc" in str(cell.value)]
    assert names and all(cell.data_type != "f" for cell in names)
    totals = book["合计"]
    assert [r[2].value for r in totals.iter_rows() if r[0].value == "共计"] == [len(wanted)]
    assert not list(gate.data.glob("export-*"))


def test_each_download_is_a_row_with_who_and_what(gate, manager):
    before = len(gate.rows("kind = :exported"))
    get(manager, "/api/log.csv?show=refused")
    raw(manager, "/api/roster.xlsx")
    get(manager, "/manage/log/print")
    rows = gate.rows("kind = :exported")[before:]
    assert [row["actor"] for row in rows] == ["zhangmin"] * 3
    assert "refused" in rows[0]["note"] and "roster" in rows[1]["note"] and "print" in rows[2]["note"]


def test_the_page_and_its_totals_add_up_to_the_journal(gate, manager):
    log = json.loads(get(manager, "/api/log")[1])
    assert log["total"] == len(log["rows"]) == len(gate.rows("kind IN (2, 3, 4, 12, 26)"))
    assert log["totals"]["admitted"] == sum(hour["admitted"] for hour in log["totals"]["hours"]) == len(gate.rows("kind IN (2, 3)"))
    assert log["totals"]["refused"] == sum(each["rows"] for each in log["totals"]["reasons"]) == len(gate.rows("kind = 4"))
    assert log["totals"]["no_passage"] == len(gate.rows("kind = :no_passage"))
    one = json.loads(get(manager, "/api/log?q=A-3")[1])
    assert {row["person"] for row in one["rows"]} == {"A-3"}


@pytest.mark.parametrize("path", ["/api/log?from=yesterday", "/api/log?lane=x", "/api/log?show=nothing", "/api/log?from=2026-02-02&to=2026-02-01",
                                  "/api/log.csv?from=2024-01-01&to=2026-01-01", "/api/drift?day=2026-13-01", "/api/rush?shift=25:00", "/api/rush?window=1"])
def test_a_wrong_question_is_a_problem_that_says_what_is_wrong(manager, path):
    status, headers, text = manager.ask("GET", path)
    assert status == 422 and "problem+json" in headers["Content-Type"] and json.loads(text)["detail"]


# ---- the roster ------------------------------------------------------------------------------------------------------

def post(session, path, data):
    import urllib.error
    try:
        return 200, json.loads(raw(session, path, data, "POST"))
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.loads(error.read())


def workbook_of(rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_file_is_shown_before_anything_of_it_is_saved(gate, manager):
    import datetime
    rows = [["工号", "姓名", "部门", "关注至"], ["B-1", "新人", "仓储部", datetime.date(2027, 1, 31)], ["A-1", "王建华", "品质部", None], [700412, "数字工号", "", None]]
    status, plan = post(manager, "/api/roster/preview", workbook_of(rows))
    assert status == 200 and plan["wrong"] == []
    assert [person["id"] for person in plan["added"]] == ["B-1", "700412"]
    assert plan["changed"][0]["before"]["department"] == "装配一车间" and plan["changed"][0]["after"]["department"] == "品质部"
    assert len(manager.get("/api/roster")["people"]) == len(PEOPLE)
    status, done = post(manager, "/api/roster/import", workbook_of(rows))
    assert status == 200 and done["saved"]
    people = {person["id"]: person for person in manager.get("/api/roster")["people"]}
    assert people["B-1"]["watch_until"] == "2027-01-31" and people["A-1"]["department"] == "品质部"
    assert gate.rows("kind = :administration")[-1]["actor"] == "zhangmin"


def test_every_wrong_row_is_named_and_nothing_is_saved(manager):
    before = manager.get("/api/roster")
    status, plan = post(manager, "/api/roster/import", "id,name\nC-1,好\nC-1,又一个\nC 2,坏\n,无号\n".encode())
    assert status == 422 and [each["line"] for each in plan["wrong"]] == [3, 4, 5]
    assert manager.get("/api/roster") == before
    for junk in (b"PK\x03\x04broken", b"\xb9\xa4\xba\xc5,\xd0\xd5\xc3\xfb\n", b""):
        status, told = post(manager, "/api/roster/preview", junk)
        assert status == 422 or told["wrong"], junk


def test_a_small_file_that_unpacks_to_any_size_is_refused(manager):
    import zipfile
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/worksheets/sheet1.xml", b"<worksheet>" + b" " * (100 << 20))
    status, told = post(manager, "/api/roster/preview", out.getvalue())
    assert status == 413 and told["id"] == "too_large"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as entities:
        entities.writestr("xl/worksheets/sheet1.xml", '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><worksheet>&b;</worksheet>')
    status, told = post(manager, "/api/roster/preview", out.getvalue())
    assert status == 422 and told["id"] == "file_invalid"


def test_an_exported_roster_comes_back_unchanged(manager):
    for path in ("/api/roster.csv", "/api/roster.xlsx"):
        status, plan = post(manager, "/api/roster/preview", raw(manager, path))
        assert status == 200 and plan["wrong"] == [] and plan["added_count"] == plan["changed_count"] == plan["missing_count"] == 0
        assert plan["unchanged_count"] == len(manager.get("/api/roster")["people"])


def test_one_person_is_edited_and_a_wrong_edit_says_why(gate, manager):
    status, _, _ = manager.ask("PUT", "/api/roster/A-3", {"name": "欧阳, 娜娜", "department": "装配二车间", "watch_until": "2030-01-01", "watch_reason": "密接"})
    assert status == 200
    assert next(p for p in manager.get("/api/roster")["people"] if p["id"] == "A-3")["watch_reason"] == "密接"
    status, _, text = manager.ask("PUT", "/api/roster/A-3", {"name": ""})
    assert status == 422 and "姓名" in json.loads(text)["detail"]
    manager.send("PUT", "/api/roster/A-3", {"name": "欧阳, 娜娜", "department": "装配二车间"})


def test_a_pass_that_the_page_issued_opens_and_once_revoked_does_not(gate, manager):
    issued = manager.send("POST", "/api/passes", {"ids": ["A-1"], "days": 30})["passes"][0]
    assert len(issued["qr"]) == len(issued["qr"][0]) and issued["text"].startswith("SGP1:")
    gate.passes["A-1", ("page",)] = picture(issued["qr"])
    before = len(gate.rows())
    gate.desk("lane 1 worker 36.5 passes")
    gate.show(1, gate.passes["A-1", ("page",)])
    wait_for(lambda: gate.rows("id > :before AND kind IN (:admit, :readmit)", before=before), 15, "an admit")
    gate.hide(1)
    gate.desk("lane 1 absent")
    gate.wait_phase("waiting")
    manager.send("POST", f"/api/passes/{issued['number']}/revoke", {})
    assert issued["number"] in (gate.trust / "revoked" / "pass.txt").read_text()
    gate.log.wait(lambda line: "trust folder was read again" in line, 15)
    before = len(gate.rows())
    gate.desk("lane 1 worker 36.5")
    gate.show(1, gate.passes["A-1", ("page",)])
    row = wait_for(lambda: next(iter(gate.rows("id > :before AND kind IN (:admit, :readmit, :refuse)", before=before)), None), 15, "a verdict")
    gate.hide(1)
    gate.desk("lane 1 absent")
    gate.wait_phase("waiting")
    assert row["kind"] == KINDS["refuse"] and row["code_status"] == 8
    codes = manager.get("/api/roster/A-1/codes")
    assert codes["passes"][0]["revoked_by"] == "zhangmin"


def picture(rows, module=8):
    from PIL import Image
    size = (len(rows) + 8) * module
    image = Image.new("RGB", (1280, 720), (90, 96, 100))
    code = Image.new("RGB", (size, size), (255, 255, 255))
    for y, row in enumerate(rows):
        for x, bit in enumerate(row):
            if bit == "1":
                code.paste((0, 0, 0), ((x + 4) * module, (y + 4) * module, (x + 5) * module, (y + 5) * module))
    image.paste(code, ((1280 - size) // 2, (720 - size) // 2))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=92)
    return out.getvalue()


# ---- the policy --------------------------------------------------------------------------------------------------------

def test_a_policy_takes_effect_at_once_and_can_be_taken_back(gate, manager):
    first = manager.get("/api/policy")["version"]
    made = manager.send("POST", "/api/policy", {"policy": {"fever_from": 36.3}, "seen": first, "why": "试"})
    assert made["version"] == first + 1
    before = len(gate.rows())
    gate.desk("lane 1 worker 36.5")
    gate.show(1, gate.issue("A-1"))
    wait_for(lambda: gate.rows("id > :before AND kind = :remeasure", before=before), 15, "a second measurement")
    gate.hide(1)
    gate.desk("lane 1 absent")
    gate.wait_phase("waiting", within=20)
    status, _, text = manager.ask("POST", "/api/policy", {"policy": {"fever_from": 38}, "seen": first, "why": ""})
    assert status == 409 and json.loads(text)["id"] == "policy_newer"
    manager.send("POST", "/api/policy/take-back", {"version": first, "seen": first + 1})
    assert manager.get("/api/policy")["versions"][0]["policy"]["fever_from"] == 37.3
    notes = [row["note"] for row in gate.rows("kind = :administration AND actor = 'zhangmin'")]
    assert any("37.3 °C → 36.3 °C" in note and "试" in note for note in notes)
    assert visit(gate, "A-2", 36.5, True)["kind"] in (KINDS["admit"], KINDS["readmit"])


def test_a_wrong_policy_is_refused_with_its_field(manager):
    seen = manager.get("/api/policy")["version"]
    status, _, text = manager.ask("POST", "/api/policy", {"policy": {"fever_from": 99, "mask": "no"}, "seen": seen})
    told = json.loads(text)
    assert status == 422 and {each["key"] for each in told["problems"]} == {"fever_from", "mask"}
    assert manager.get("/api/policy")["version"] == seen


def test_what_if_numbers_equal_a_recomputation(gate, manager):
    """Every visit here was decided by the limit alone: who was let in at or above the draft's limit would be stopped,
    who was refused for fever below it would be let in."""
    for limit in (35.5, 36.6, 38.0, 39.0):
        found = manager.send("POST", "/api/policy/what-if", {"policy": {"fever_from": limit}})
        admitted = gate.rows("kind IN (2, 3)")
        refused = gate.rows("kind = 4")
        stopped = [row for row in admitted if row["judged"] >= limit * 1000]
        let_in = [row for row in refused if row["judged"] is not None and row["judged"] < limit * 1000 and row["code_status"] == 0]
        assert (found["visits"], found["stopped"], found["let_in"]) == (len(admitted) + len(refused), len(stopped), len(let_in)), limit
        assert found["stopped"] + found["let_in"] + found["unchanged"] + found["by_guard"] + found["not_judged"] + found["forgotten"] == found["visits"]
        assert sum(day["stopped"] for day in found["days"]) == found["stopped"]
        assert sum(one["times"] for one in found["who"]) == found["stopped"] + found["let_in"]
        assert {one["person"] for one in found["who"] if one["stopped"]} == {row["person"] for row in stopped}


# ---- health and its bundle ------------------------------------------------------------------------------------------

def test_the_bundle_names_nobody_and_holds_no_secret(gate, manager):
    manager.send("POST", "/api/passes", {"ids": ["A-1"], "days": 1})
    gate.config.write_text(gate.config.read_text() + f'\n# password = "{SECRET}"\n')
    bundle = raw(manager, "/api/diagnosis.tar.gz")
    with tarfile.open(fileobj=io.BytesIO(bundle)) as tar:
        files = {member.name: tar.extractfile(member).read().decode() for member in tar}
    assert set(files) == {"diagnosis/health.json", "diagnosis/counts.json", "diagnosis/config.toml"}
    everything = "\n".join(files.values())
    with sqlite3.connect(f"file:{gate.data}/journal.db?mode=ro", uri=True) as db:
        secrets = {text for query in ("SELECT id FROM person", "SELECT name FROM person", "SELECT department FROM person", "SELECT watch_reason FROM person",
                                      "SELECT code_digest FROM event_person", "SELECT person FROM event_person", "SELECT actor FROM event_person",
                                      "SELECT note FROM event_person", "SELECT number FROM issued_pass", "SELECT hex(salt) FROM event_person",
                                      "SELECT hex(digest) FROM event")
                   for (text,) in db.execute(query) if text and len(text) > 2} - {"gate.toml"}
    secrets |= {SECRET, (gate.data / "journal.db.key").read_bytes().hex(), PASSWORD, "BEGIN", "gated.sock", str(gate.folder)}
    for secret in secrets:
        assert secret not in everything and secret.lower() not in everything, secret
    assert "fever_from" in files["diagnosis/config.toml"] or "number = 1" in files["diagnosis/config.toml"]
    assert json.loads(files["diagnosis/health.json"])["devices"][0]["lane"] == 1


# ---- who may, and how it looks ------------------------------------------------------------------------------------------

def test_a_guard_and_a_stranger_see_none_of_it(gate):
    for path in [f"/manage/{page}" for page in PAGES] + ["/api/log", "/api/log.csv", "/api/log.xlsx", "/api/roster", "/api/policy", "/api/drift", "/api/reports/2026-11-23/xlsx", "/api/rush", "/api/health",
                                                         "/api/diagnosis.tar.gz", "/manage/log/print"]:
        assert gate.session("guard1").ask("GET", path)[0] == 403, path
        assert gate.session().ask("GET", path)[0] in (303, 401), path


@pytest.fixture(scope="module")
def window(gate):
    with Browser() as page:
        page.open(gate.address)
        page.driver.add_cookie({"name": "session", "value": gate.session("zhangmin").cookie(), "path": "/"})
        yield page


def test_a_draft_is_judged_put_in_force_and_taken_back_in_the_browser(gate, window, manager):
    window.size(1366, 768)
    window.open(f"{gate.address}manage/policy?lang=zh")
    before = manager.get("/api/policy")["version"]
    for _ in range(9):
        window.js("document.querySelector('[data-key=fever_from] button').click()")
    window.wait_text("原放行，草稿会拦下", "#effects", within=10)
    window.shot("manage-whatif-zh-1366")
    stopped = manager.send("POST", "/api/policy/what-if", {"policy": {"fever_from": 36.4}})["stopped"]
    assert str(stopped) in window.text("#stopped")
    window.js("document.querySelector('#put').click()")
    wait_for(lambda: manager.get("/api/policy")["version"] == before + 1, 10, "the new version")
    wait_for(lambda: window.js("return document.querySelectorAll('#versions tbody tr').length") == before + 1, 10, "the list of versions")
    window.js(f"const b = document.querySelector('#versions button[data-version=\"{before}\"]'); b.click(); b.click();")
    wait_for(lambda: manager.get("/api/policy")["version"] == before + 2, 10, "the version taken back")
    assert manager.get("/api/policy")["versions"][0]["policy"]["fever_from"] == 37.3


def test_a_daily_report_is_made_confirmed_and_saved_in_the_browser(gate, window, manager):
    window.open(f"{gate.address}manage/report?lang=zh")
    window.wait_text("先生成草稿")
    window.js("document.querySelector('#make').click()")
    window.wait_text("草稿，第 1 版", "#state")
    window.js("document.querySelector('#by').value = '李国庆'; document.querySelector('#remarks').value = '一切正常'; document.querySelector('#confirm').click()")
    window.wait_text("李国庆", "#state")
    window.shot("manage-report-zh-1366")
    day = window.js("return new URL(document.querySelector('#csv').href).pathname.split('/')[3]")
    [report] = manager.get(f"/api/reports/{day}")["versions"]
    assert (report["confirmed_by"], report["remarks"]) == ("李国庆", "一切正常")
    assert str(report["refused"]) in window.text("#figures") and sum(report["refused_for"].values()) == report["refused"]
    lines = list(csv.reader(io.StringIO(get(manager, f"/api/reports/{day}/csv")[1][1:])))
    sheet = openpyxl.load_workbook(io.BytesIO(raw(manager, f"/api/reports/{day}/xlsx"))).active
    assert [[str(cell.value if cell.value is not None else "") for cell in row] for row in sheet.iter_rows()] == lines
    assert manager.ask("GET", "/api/reports/2020-02-02/xlsx")[0] == 404


def test_a_drill_is_begun_by_two_presses_and_is_a_row_of_its_own(gate, window):
    before = len(gate.rows("kind = :drill"))
    window.open(f"{gate.address}manage/report?lang=zh")
    window.wait_text("开始演练")
    window.js("document.querySelector('#drill').click()")
    assert len(gate.rows("kind = :drill")) == before, "one press may be a slip"
    window.js("document.querySelector('#drill').click()")
    window.wait_text("演练已开始", "#drill-told")
    [row] = gate.rows("kind = :drill")[before:]
    assert row["actor"] == "zhangmin"


def test_a_roster_file_goes_through_its_preview_in_the_browser(gate, window, manager):
    file = gate.folder / "more.csv"
    file.write_text("id,name\nD-1,丁一\nD-1,重号\n")
    window.open(f"{gate.address}manage/roster?lang=zh")
    window.driver.find_element("css selector", "#file").send_keys(str(file))
    window.wait_text("先改正有错的行")
    window.shot("manage-roster-preview-zh-1366")
    file.write_text("id,name\nD-1,丁一\n")
    window.open(f"{gate.address}manage/roster?lang=zh")
    window.driver.find_element("css selector", "#file").send_keys(str(file))
    window.wait_text("确认导入 1 人")
    window.js("document.querySelector('#confirm').click()")
    window.wait_text("已导入", "#said", within=10)
    assert any(person["id"] == "D-1" for person in manager.get("/api/roster")["people"])
