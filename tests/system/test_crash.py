"""kill -9 in the middle of everything: no pulse without a row, nobody shut out, nobody counted twice."""
import random
import time

from gate import Gate, wait_for
from test_gate import PEOPLE, QUICK, come

ROUNDS = 12


def test_kill_9_at_random_moments_of_a_busy_lane(tmp_path):
    chance = random.Random(9)
    with Gate(tmp_path, lane_extra=QUICK, policy="repeat_seconds = 3600") as gate:
        people = [f"C-{number}" for number in range(ROUNDS)]
        gate.roster(*PEOPLE, *[f"{person},工人,装配" for person in people])
        for person in people:
            come(gate, person, 36.5, behaviour=chance.choice(["passes", "stays"]))
            time.sleep(chance.uniform(0, 1.2))
            gate.kill()
            opening = gate.rows("kind IN (:admit, :readmit)")
            assert gate.stats()["pulses"] <= len(opening), "a pulse on the wire without its row"
            gate.hide(1)
            gate.desk("lane 1 absent")
            gate.start()
            wait_for(lambda: gate.lane_status()["phase"] == "waiting", within=5, what="the lane after a restart")
            assert not gate.stats()["coil"], "the relay is on after a restart"
        assert gate.ctl("journal", "check", "--config", gate.config).returncode == 0


def test_who_was_admitted_and_cut_off_by_a_crash_gets_in_and_counts_once(tmp_path):
    with Gate(tmp_path, lane_extra=QUICK, policy="repeat_seconds = 3600") as gate:
        gate.roster(*PEOPLE)
        come(gate, "A-1", 36.5, behaviour="stays")
        gate.wait_row("kind = :admit")
        gate.kill()
        gate.hide(1)
        gate.desk("lane 1 absent")
        gate.start()
        gate.wait_phase("waiting")
        come(gate, "A-1", 36.5)
        gate.wait_row("kind = :readmit")
        gate.wait_row("kind = :passage")
        assert len(gate.rows("kind = :admit")) == 1
        epochs = {row["epoch"] for row in gate.rows("lane = 1")}
        assert len(epochs) == 2, "every start draws its own epoch"
