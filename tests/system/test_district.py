"""A real gate and a real district: what is counted arrives once, whatever happens to the link."""
import gzip
import json
import sqlite3
import time

import pytest

from district import CREDIT_CODE, District, cells_held, cells_of, wait_for
from gate import Gate
from reporting import agree, bodies, pair, visit  # pair: a fixture


def test_counts_arrive_and_nobody_is_named_on_the_wire(pair):
    district, proxy, gate = pair
    visit(gate)
    visit(gate, "38.2")
    agree(district, gate)
    wait_for(lambda: district.today()["refusals"] == 1, 10, what="today's picture")
    today = district.today()
    assert today["enterprises"] == today["gates"] == today["online"] == today["entries"] == 1
    assert district.enterprises("search=禾丰")[0]["credit_code"] == CREDIT_CODE
    sent = bodies(proxy.up)
    assert sent and b"".join(sent) not in (b"",)
    digests = {row["code_digest"] for row in gate.rows("code_digest <> ''")}
    secrets = ["A-1", "王建华", "装配", "36.5", "38.2", "36500", "38200", *digests]
    for body in [*sent, bytes(proxy.up)]:
        for secret in secrets:
            assert secret.encode() not in body, secret
        assert json.dumps(secrets[1])[1:-1].encode() not in body


def test_an_alert_arrives_at_once_and_its_acknowledgement_comes_back(pair):
    district, _, gate = pair
    wait_for(lambda: gate.status()["district"]["pending_hours"] == 0, 15)
    gate.desk("lane 1 worker 38.6")
    gate.show(1, gate.issue("A-1"))
    row = gate.wait_row("kind = :refuse AND reason = 53", within=15)
    began = time.monotonic()
    alert = wait_for(lambda: district.ask("/api/district/alerts")[1]["alerts"], 10, what="the alert")[0]
    assert time.monotonic() - began < 2
    assert alert["event"] == row["id"] and alert["epoch"] == str(row["epoch"]) and not alert["drill"]
    path = f"/api/district/alerts/{alert['gate_id']}/{alert['epoch']}/{alert['event']}/acknowledge"
    assert district.ask(path, "POST")[0] == 200
    known = wait_for(lambda: gate.status()["district"]["acknowledged"], 10, what="the acknowledgement")
    assert known[0]["alert"] == alert["id"] and known[0]["by"]
    wait_for(lambda: district.ask("/api/district/alerts")[1]["alerts"][0]["known_at_gate"], 15, what="its return")


@pytest.mark.parametrize("mode", ["stall", "drop_answers", "refuse"])
def test_a_bad_link_delays_counts_and_stops_nobody(pair, mode):
    district, proxy, gate = pair
    proxy.mode = mode
    visit(gate)
    wait_for(lambda: not gate.status()["district"]["connected"], 30, what="the lost link")
    assert gate.status()["district"]["problem"]["id"] == "district_unreachable"
    visit(gate, "38.2")
    proxy.mode = "pass"
    agree(district, gate, within=60)
    wait_for(lambda: gate.status()["district"]["connected"], 90, what="the link again")


def test_both_sides_killed_again_and_again(pair):
    district, proxy, gate = pair
    for _ in range(3):
        visit(gate)
        district.kill()
        gate.kill()
        gate.start()
        visit(gate)
        district.start()
        wait_for(lambda: gate.status()["district"]["connected"], 60, what="the link")
    agree(district, gate, within=60)
    assert district.ask("/api/district/findings")[1]["findings"] == []


def test_a_restored_backup_is_told_on_both_sides_and_loses_nothing(pair):
    import shutil
    district, _, gate = pair
    gate.stop()
    (gate.folder / "backup").mkdir()
    for file in gate.data.glob("journal.db*"):
        shutil.copy(file, gate.folder / "backup")
    gate.start()
    visit(gate)
    agree(district, gate)
    lost = cells_of(gate)
    gate.stop()
    for name in ("journal.db", "journal.db-wal", "journal.db-shm"):
        (gate.data / name).unlink(missing_ok=True)
        if (gate.folder / "backup" / name).exists():
            shutil.copy(gate.folder / "backup" / name, gate.data / name)
    gate.start()
    wait_for(lambda: "restored" in gate.status()["district"]["findings"], 30, what="the finding at the gate")
    wait_for(lambda: [one["misfit"] for one in district.ask("/api/district/findings")[1]["findings"]] == ["restored"], 5)
    wait_for(lambda: cells_held(district) == {**lost, **cells_of(gate)}, 30, what="the counts of both histories")


def test_a_restored_district_is_filled_up_with_counts_and_reports(pair):
    import shutil
    district, _, gate = pair
    visit(gate)
    agree(district, gate)
    with sqlite3.connect(district.data / "ledger.db") as ledger, sqlite3.connect(district.folder / "backup.db") as backup:
        ledger.backup(backup)  # while the server runs
    visit(gate)
    manager = gate.session("tester")
    day = gate.rows()[-1]["hour"] // 100
    day = f"{day // 10000}-{day // 100 % 100:02}-{day % 100:02}"

    def versions():
        [row] = district.ask(f"/api/district/reports?day={day}")[1]["rows"]
        return row["gates"][0].get("versions", 0)
    for version in (1, 2):
        manager.send("POST", f"/api/reports/{day}")
        manager.send("POST", f"/api/reports/{day}/confirm", {"by": "李国庆", "remarks": f"第 {version} 版"})
        wait_for(lambda: versions() == version, 60, what="the report")
        visit(gate)
    agree(district, gate)
    district.stop()
    for file in district.data.glob("ledger.db*"):
        file.unlink()
    shutil.copy(district.folder / "backup.db", district.data / "ledger.db")
    district.start()
    assert versions() == 0
    wait_for(lambda: versions() == 2, 90, what="both versions again")
    agree(district, gate)
    assert district.ask("/api/district/findings")[1]["findings"] == []


def test_a_certificate_that_nobody_vouches_for_is_not_spoken_to(tmp_path):
    import shutil
    (tmp_path / "d").mkdir()
    with District(tmp_path / "d", more='tls = "on"') as district:
        assert district.address.startswith("https://")
        with Gate(tmp_path / "g", more=f'[district]\nurl = "{district.address}"\nca = "district-ca.pem"\n') as gate:
            shutil.copy(district.data / "tls-certificate.pem", gate.folder / "district-ca.pem")
            gate.ctl("enroll", district.code(), "--config", gate.config)
            wait_for(lambda: gate.status()["district"]["connected"], 15, what="the link over TLS")
            gate.stop()
            with District(tmp_path / "other", more='tls = "on"') as other:  # another authority's file
                shutil.copy(other.data / "tls-certificate.pem", gate.folder / "district-ca.pem")
            gate.start()
            wait_for(lambda: (gate.status()["district"]["problem"] or {}).get("id") == "service_untrusted", 15, what="the distrust")
            refused = gate.ctl("enroll", district.code("西门"), "--config", gate.config, check=False)
            assert refused.returncode == 1 and "西门" not in district.run("gates").stdout  # the code was not even sent


def test_a_fleet_counts_what_the_district_counts(tmp_path):
    import json as js
    import subprocess
    from gate import BIN
    (tmp_path / "d").mkdir()
    with District(tmp_path / "d") as district:
        district.code()  # brings the enterprise in
        file = tmp_path / "gates.csv"
        file.write_text("credit_code,gate\n" + "".join(f"{CREDIT_CODE},门 {i}\n" for i in range(12)))
        (tmp_path / "codes.csv").write_text(district.run("enroll-codes", file).stdout)
        played = subprocess.run([BIN / "gate-desk", "--fleet", "12", "--district", f"http://127.0.0.1:{district.port}", "--codes", tmp_path / "codes.csv",
                                 "--folder", tmp_path, "--every", "0.5", "--for", "4"], capture_output=True, text=True, timeout=60)
        result = js.loads(played.stdout)
        assert played.returncode == 0 and result["failures"] == 0 and result["entries"] > 0, played.stderr
        wait_for(lambda: district.today()["entries"] == result["entries"], 5, what="equal counts")
        assert district.today()["gates"] == 12


def test_a_code_is_good_once_and_a_revoked_gate_is_told(pair):
    district, _, gate = pair
    code = district.code("西门")
    gate.ctl("enroll", code, "--config", gate.config)
    again = gate.ctl("enroll", code, "--config", gate.config, check=False)
    assert again.returncode == 1 and "登记码" in again.stderr
    for line in district.run("gates").stdout.splitlines():
        district.run("revoke", line.split("\t")[0])
    wait_for(lambda: (gate.status()["district"]["problem"] or {}).get("id") == "district_refused", 30, what="the refusal")
    visit(gate)  # and work goes on


def test_strangers_and_damage_are_refused(pair):
    import urllib.error
    import urllib.request
    district, _, gate = pair
    token = (gate.data / "district.token").read_text().strip()
    assert (gate.data / "district.token").stat().st_mode & 0o777 == 0o600

    def post(body, bearer):
        request = urllib.request.Request(f"http://127.0.0.1:{district.port}/sync/v1/exchange", data=body,
                                         headers={"Authorization": f"Bearer {bearer}", "Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code

    assert post(b"{}", "x") == 401
    assert post(b"{}", token) == 400
    assert post(gzip.compress(b" " * (8 << 20)), token) == 400  # a small body that unpacks to too much
    assert post(gzip.compress(b"{}")[:-4], token) == 400
    assert district.ask("/api/district/enterprises?limit=0")[0] == 400
    request = urllib.request.Request(f"http://127.0.0.1:{district.port}/api/district/today", headers={"Accept": "application/json"})
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=5)
    assert refused.value.code == 401


def test_a_row_is_proved_to_the_district_and_a_changed_one_is_not(pair):
    district, _, gate = pair
    visit(gate)
    agree(district, gate)
    row = gate.rows("kind = :admit")[0]
    proof = gate.folder / "proof.txt"
    gate.ctl("prove", "--event", row["id"], "--out", proof, "--config", gate.config)
    shown = wait_for(lambda: (done := district.run("verify", proof, check=False)).returncode == 0 and done.stdout, 15)
    assert f"row {row['id']} of gate" in shown and "A-1" not in proof.read_text()
    lines = proof.read_text().splitlines()
    lines[2] = ("1" if lines[2][0] == "0" else "0") + lines[2][1:]
    proof.write_text("\n".join(lines) + "\n")
    assert district.run("verify", proof, check=False).returncode == 1
