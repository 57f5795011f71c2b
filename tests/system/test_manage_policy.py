"""The policy against a real gate: in force at once, taken back, and what a draft would have done, beside a recomputation
of its own."""
import json

from gate import KINDS, wait_for
from managing import gate, manager, visit, window  # fixtures, and visit()


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
