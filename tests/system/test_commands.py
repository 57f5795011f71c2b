"""gated and gatectl as an installer uses them: checking a config, reloading it, reading the journal back."""
import csv
import io
import json
import signal
import subprocess

import pytest

from gate import BIN, SOURCE, Gate, wait_for

QUICK = "reading_wait_ms = 1500\nrescan_after_ms = 400\npassage_window_ms = 1500\nshow_refuse_ms = 500\nshow_pass_ms = 500\n"


@pytest.fixture
def gate(tmp_path):
    with Gate(tmp_path, lane_extra=QUICK, policy="fever_from = 37.3\nrepeat_seconds = 3600") as running:
        running.roster("A-1,王建华,装配一车间", 'A-2,"=cmd|\' /C calc\'!A0",仓储部')
        yield running


def admit(gate, person="A-1", degrees=36.5):
    """The row of a worker who is admitted and walks through."""
    seen = len(gate.rows())
    gate.desk(f"lane 1 worker {degrees} passes")
    gate.show(1, gate.issue(person))
    row = gate.wait_row("kind IN (:admit, :readmit, :refuse) AND id > :seen", seen=seen)
    if row["kind"] == 2:
        gate.wait_row("kind = :passage AND ref = :ref", ref=row["id"])
    gate.hide(1)
    gate.desk("lane 1 absent")
    gate.wait_phase("waiting")
    return row


def day_of(row):
    text = str(row["hour"])
    return f"{text[:4]}-{text[4:6]}-{text[6:8]}"


def check(text, tmp_path):
    file = tmp_path / "checked.toml"
    file.write_text(text)
    done = subprocess.run([BIN / "gated", "--check", "--config", file], capture_output=True, text=True, timeout=20)
    return done.returncode, done.stderr


# ---- the config --------------------------------------------------------------------------------------------------

def test_the_shipped_config_is_right_but_for_the_folders_of_another_machine(tmp_path):
    text = (SOURCE / "config" / "gate.toml").read_text()
    (tmp_path / "trust").mkdir()
    text = text.replace('"/var/lib/small-gate"', f'"{tmp_path}"').replace('trust = "trust"', f'trust = "{tmp_path}/trust"')
    text = text.replace('"profiles/', f'"{SOURCE}/config/profiles/')
    code, told = check(text, tmp_path)
    assert (code, told) == (0, "")


def test_rules_that_let_nobody_in_are_right_and_warned_of(tmp_path):
    text = (SOURCE / "config" / "gate.toml").read_text().replace('hours = ""', 'hours = "none"')
    (tmp_path / "trust").mkdir()
    text = text.replace('"/var/lib/small-gate"', f'"{tmp_path}"').replace('trust = "trust"', f'trust = "{tmp_path}/trust"')
    text = text.replace('"profiles/', f'"{SOURCE}/config/profiles/')
    code, told = check(text, tmp_path)
    assert code == 0 and told == ("warning / 注意: 规则不放行任何人 / The policy lets nobody in: "
                                  "进厂时段 不得进厂 / Entry hours Never\n")


def test_every_mistake_of_a_config_is_told_at_once_with_its_line(tmp_path):
    code, told = check('[site]\nzone = "Europe/Nowhere"\ndata = "/not/there"\n[policy]\nfever_from = 99\nmask = "perhaps"\n'
                       'colour = "blue"\n[bus.east]\ntcp = "10.0.0.7:99999"\n[[lane]]\nnumber = 1\n[lane.turnstile]\n'
                       'bus = "west"\nunit = 300\nprofile = "nowhere.toml"\n', tmp_path)
    assert code == 2
    lines = told.splitlines()
    for line, word in ((2, "zone"), (3, "data"), (5, "fever_from"), (6, "mask"), (7, "colour"), (9, "tcp"), (10, "camera"),
                       (13, "bus"), (14, "unit"), (15, "profile")):
        assert any(told_line.startswith(f"{tmp_path}/checked.toml:{line}:") and word in told_line for told_line in lines), \
            f"line {line} ({word}) is not told in:\n{told}"


def test_a_syntax_error_is_told_alone(tmp_path):
    code, told = check('[site]\nname = "小门\nzone = 7\n', tmp_path)
    assert code == 2
    assert "checked.toml:2" in told and told.count("checked.toml:") == 1


def test_a_config_that_is_not_there_is_told(tmp_path):
    done = subprocess.run([BIN / "gated", "--check", "--config", tmp_path / "none.toml"], capture_output=True, text=True, timeout=20)
    assert done.returncode == 2 and "none.toml" in done.stderr


def test_a_board_that_cannot_end_its_own_pulse_must_be_accepted_in_the_config(gate, tmp_path):
    text = gate.config.read_text().replace("turnstile/desk.toml", "turnstile/plain-coil.toml")
    text = text.replace("passage_input = 0\nfire_input = 7\n", "")
    code, told = check(text, tmp_path)
    assert code == 2 and "accept_no_failsafe" in told
    code, told = check(text.replace("coil = 0", "coil = 0\naccept_no_failsafe = true"), tmp_path)
    assert (code, told) == (0, "")


def test_hangup_reads_the_policy_again_and_keeps_the_old_one_when_the_new_is_wrong(gate):
    assert admit(gate, "A-1", 36.5)["kind"] == 2
    text = gate.config.read_text()
    gate.config.write_text(text.replace("fever_from = 37.3", "fever_from = 99"))
    gate.process.send_signal(signal.SIGHUP)
    gate.log.wait(lambda line: "policy was left as it is" in line)
    gate.config.write_text(text.replace("fever_from = 37.3", "fever_from = 36.0"))
    gate.process.send_signal(signal.SIGHUP)
    gate.log.wait(lambda line: "policy was read again" in line)
    gate.desk("lane 1 temp 36.5")
    gate.show(1, gate.issue("A-2"))
    assert gate.wait_row("kind = :remeasure")["person"] == "A-2"


def test_sigterm_ends_it_cleanly_and_a_second_gated_is_refused(gate):
    second = subprocess.run([BIN / "gated", "--config", gate.config], capture_output=True, text=True, timeout=20)
    assert second.returncode == 1 and "another" in second.stderr.lower()
    assert gate.stop() == 0


# ---- reading back ------------------------------------------------------------------------------------------------

def test_log_counts_explain_and_check_agree_with_the_rows(gate):
    row = admit(gate)
    day, place = day_of(row), ("--config", gate.config)
    logged = [json.loads(line) for line in gate.ctl("log", "--day", day, "--format", "json", *place).stdout.splitlines()]
    assert [entry["id"] for entry in logged if entry["kind"] == "admit"] == [row["id"]]
    counts = json.loads(gate.ctl("counts", "--day", day, "--json", *place).stdout)
    assert sum(cell["rows"] for cell in counts) == len(gate.rows())
    told = gate.ctl("explain", row["id"], *place).stdout
    assert "temperature" in told and "36.5" in told
    assert gate.ctl("journal", "check", *place).returncode == 0


def test_the_csv_opens_as_a_table_and_holds_no_formula(gate):
    row = admit(gate, "A-2")
    raw = gate.ctl("log", "--day", day_of(row), "--format", "csv", "--config", gate.config).stdout
    assert raw.startswith("\ufeff")
    table = list(csv.reader(io.StringIO(raw[1:])))
    assert all(len(line) == len(table[0]) for line in table)
    cells = [cell for line in table for cell in line]
    assert any("calc" in cell for cell in cells)
    assert not any(cell[:1] in "=+@\t" for cell in cells if cell)


def test_an_edited_row_is_found_by_journal_check(gate):
    row = admit(gate)
    gate.stop()
    import sqlite3
    with sqlite3.connect(gate.data / "journal.db") as db:
        db.execute("DROP TRIGGER event_never_changes")
        db.execute("UPDATE event SET kind = 4 WHERE id = ?", (row["id"],))
    done = gate.ctl("journal", "check", "--config", gate.config, check=False)
    assert done.returncode != 0 and str(row["id"]) in done.stdout + done.stderr


def test_the_journal_is_read_while_gated_runs_and_after(gate):
    row = admit(gate)
    running = gate.ctl("log", "--day", day_of(row), "--format", "json", "--config", gate.config).stdout
    gate.stop()
    stopped = gate.ctl("log", "--day", day_of(row), "--format", "json", "--config", gate.config).stdout
    assert stopped.startswith(running)


# ---- the roster and passes ---------------------------------------------------------------------------------------

def test_a_roster_with_broken_rows_saves_nothing_and_names_each_row(gate):
    file = gate.folder / "broken.csv"
    file.write_text("id,name,department,active,watch_until,watch_reason\nB-1,钱伟,仓储部,yes,,\nB-2,,仓储部,yes,,\n"
                    "B-3,冯军,仓储部,maybe,,\nB-1,重复,仓储部,yes,,\n")
    done = gate.ctl("roster", "import", file, "--config", gate.config, check=False)
    told = done.stdout + done.stderr
    assert done.returncode != 0
    for line in ("3", "4", "5"):
        assert line in told
    assert "B-1" not in gate.ctl("roster", "export", "--config", gate.config).stdout


def test_a_roster_in_gbk_is_named_as_such(gate):
    file = gate.folder / "gbk.csv"
    file.write_bytes("id,name\nB-1,钱伟\n".encode("gbk"))
    done = gate.ctl("roster", "import", file, "--config", gate.config, check=False)
    assert done.returncode != 0 and "UTF-8" in done.stdout + done.stderr


def test_a_roster_goes_out_and_comes_back_unchanged(gate):
    out = gate.ctl("roster", "export", "--config", gate.config).stdout
    file = gate.folder / "back.csv"
    file.write_text(out)
    told = gate.ctl("roster", "import", file, "--config", gate.config).stdout
    assert gate.ctl("roster", "export", "--config", gate.config).stdout == out
    assert "2" in told


def test_a_pass_is_issued_as_a_picture_that_the_gates_own_scanner_reads(gate):
    png = gate.folder / "one.png"
    gate.ctl("pass", "issue", "--key", gate.folder / "pass-key.pem", "--id", "A-1", "--png", png)
    found = json.loads(gate.ctl("scan", png).stdout)
    assert found["text"].startswith("SGP1:") and found["format"] == "QRCode"


# ---- secrets -----------------------------------------------------------------------------------------------------

def test_a_cameras_password_is_nowhere_but_in_its_file(tmp_path):
    from cameras import MjpegCamera
    from gate import blank

    class Guarded(Gate):
        def lane_config(self, number, direction):
            text = super().lane_config(number, direction)
            return text.replace("[lane.thermometer]", f'source_secret_file = "{self.folder}/camera-1"\n[lane.thermometer]', 1)

    (tmp_path / "camera-1").write_text("operator:Ge4Heim-Wort\n")
    gate = Guarded(tmp_path, lane_extra=QUICK)
    original, made = MjpegCamera.__init__, []

    def guarded(self, frames, fps=30, port=0, secret=None):
        original(self, frames, fps, port, "operator:Ge4Heim-Wort")
        made.append(self)

    MjpegCamera.__init__ = guarded
    try:
        with gate:
            gate.roster("A-1,王建华,装配一车间")
            assert admit(gate)["kind"] == 2, "the camera asks for the password, and got it"
            made[0].stop()
            wait_for(lambda: gate.lane_status()["phase"] == "out_of_order", 15, "the camera's fault")
            told = json.dumps(gate.status(), ensure_ascii=False) + "\n".join(gate.log.lines)
            assert "Ge4Heim" not in told and "operator:" not in told
    finally:
        MjpegCamera.__init__ = original
