"""The manager's downloads against a real gate, read back by csv and openpyxl and compared with the journal: the log, the
daily report, the diagnosis bundle; and who may have them."""
import csv
import io
import json
import sqlite3
import tarfile

import openpyxl
import pytest

from gate import PASSWORD
from managing import gate, get, manager, raw, window  # gate, manager, window: fixtures

PAGES = ["log", "report", "roster", "policy", "drift", "rush", "health"]
SECRET = "rtsp-secret-4711"


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


def test_a_daily_report_is_made_confirmed_and_saved_in_the_browser(gate, window, manager):
    window.open(f"{gate.address}manage/report?lang=zh")
    window.wait_text("草稿")
    if "先生成草稿" in window.text("body"):  # in the evening the gate has made it by itself
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


def test_a_guard_and_a_stranger_see_none_of_it(gate):
    for path in [f"/manage/{page}" for page in PAGES] + ["/api/log", "/api/log.csv", "/api/log.xlsx", "/api/roster", "/api/policy", "/api/drift", "/api/reports/2026-11-23/xlsx", "/api/rush", "/api/health",
                                                         "/api/diagnosis.tar.gz", "/manage/log/print"]:
        assert gate.session("guard1").ask("GET", path)[0] == 403, path
        assert gate.session().ask("GET", path)[0] in (303, 401), path
