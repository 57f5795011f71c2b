"""The district dies between its commit and its answer: the first byte of the answer shows that it had committed, and
takes its process along. Nothing is lost, and nothing counted twice."""
import json
import signal
import sqlite3
import subprocess
import threading
import time

from district import CREDIT_CODE, District, Proxy, cells_held, wait_for
from gate import BIN
from reporting import agree, bodies, pair, visit  # pair: a fixture

ROUNDS = 6
KILLS = 40
GATES = 24


def die_on_answer(district, proxy):
    """Kills the district at the next answer; an event that is set once it is dead."""
    dead = threading.Event()

    def kill():
        district.kill()
        dead.set()

    proxy.on_answer = kill
    return dead


def cells_in(body):
    return {(int(one["epoch"], 16), one["hour"], *cell[:3]): cell[3] for one in json.loads(body).get("hours", []) for cell in one["cells"]}


def test_what_was_committed_stays_and_is_not_counted_again(pair):
    district, proxy, gate = pair
    carried = 0
    for _ in range(ROUNDS):
        agree(district, gate)
        dead = die_on_answer(district, proxy)
        visit(gate)
        assert dead.wait(30)
        sent = cells_in(bodies(proxy.up)[-1])  # the gate has one request under way at a time: this one was answered
        held = cells_held(district)
        assert all(held.get(cell, 0) >= rows for cell, rows in sent.items())
        carried += bool(sent)
        district.start()
        wait_for(lambda: gate.status()["district"]["connected"], 60, what="the link")
    agree(district, gate, within=60)
    assert carried > 0
    assert district.ask("/api/district/findings")[1]["findings"] == []


def passages(district):
    with sqlite3.connect(f"file:{district.data}/ledger.db?mode=ro", uri=True, timeout=10) as db:
        return db.execute("SELECT coalesce(sum(n), 0) FROM cell WHERE kind = 6").fetchone()[0]


def called_since(district, moment):
    with sqlite3.connect(f"file:{district.data}/ledger.db?mode=ro", uri=True, timeout=10) as db:
        return db.execute("SELECT count(*) FROM gate WHERE last_contact > ?", (moment,)).fetchone()[0]


def test_in_the_midst_of_what_many_gates_send(tmp_path):
    (tmp_path / "d").mkdir()
    with District(tmp_path / "d") as district:
        proxy = Proxy(district.port)
        district.code()  # brings the enterprise in
        (tmp_path / "gates.csv").write_text("credit_code,gate\n" + "".join(f"{CREDIT_CODE},门 {i}\n" for i in range(GATES)))
        (tmp_path / "codes.csv").write_text(district.run("enroll-codes", tmp_path / "gates.csv").stdout)
        fleet = subprocess.Popen([BIN / "gate-desk", "--fleet", str(GATES), "--district", f"http://127.0.0.1:{proxy.port}", "--codes", tmp_path / "codes.csv",
                                  "--folder", tmp_path, "--every", "0.2"], stdout=subprocess.PIPE, text=True)
        try:
            wait_for(lambda: called_since(district, 0) == GATES, 60, what="every gate")
            for _ in range(KILLS):
                assert die_on_answer(district, proxy).wait(30)
                district.start()
                began = time.time_ns() // 1_000_000
                wait_for(lambda: called_since(district, began) >= GATES // 2, 60, what="half of the gates again")
            wait_for(lambda: called_since(district, began) == GATES, 60, what="every gate again")
        finally:
            fleet.send_signal(signal.SIGTERM)
            result = json.loads(fleet.communicate(timeout=30)[0])
        assert result["failures"] >= KILLS and result["entries"] > 0
        assert passages(district) == result["entries"]
        wait_for(lambda: district.today()["entries"] == result["entries"], 5, what="equal counts")
        assert district.ask("/api/district/findings")[1]["findings"] == []
        proxy.close()
