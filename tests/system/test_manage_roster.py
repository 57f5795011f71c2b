"""The roster against a real gate: files through their preview, one person edited, a pass that is issued and revoked."""
import datetime
import io
import json
import zipfile

import openpyxl
from PIL import Image

from gate import KINDS, wait_for
from managing import PEOPLE, gate, manager, post, raw, window  # gate, manager, window: fixtures


def workbook_of(rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def picture(rows, module=8):
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


def test_a_file_is_shown_before_anything_of_it_is_saved(gate, manager):
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
