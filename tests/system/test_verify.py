"""gatectl verify, point by point of its contract (docs/health-codes.md): what is the same for every kind of code. Each
kind has a file of its own beside this one. health_codes.py makes the codes with OpenSSL's command line."""
import datetime
import json
import subprocess

import health_codes as hc
from gate import BIN
from verifying import place, run, signer, site, status, statuses, stranger, trust  # noqa: F401 (fixtures)


# ---- the shape of an answer -------------------------------------------------------------------------

def test_every_line_gets_its_answer_in_order_an_empty_one_too(trust, signer):
    answers = run(trust, [hc.dcc(signer), "", "hello", hc.shc(hc.jws(signer))[0]])
    assert [(a["kind"], a["status"]) for a in answers] == [
        ("dcc", "valid"), ("unknown", "not_a_health_code"), ("unknown", "not_a_health_code"), ("shc", "valid")]
    assert answers[0] == {"kind": "dcc", "status": "valid", "reason": "", "issuer": "AT", "expires": "2022-05-21T09:00:00Z"}
    assert all(list(a) == ["kind", "status", "reason", "issuer", "expires"] for a in answers)
    assert all(a["reason"] for a in answers if a["status"] != "valid")


def test_no_person_is_printed_unless_asked_for_and_no_payload_ever(trust, signer, stranger):
    lines = [hc.dcc(signer), hc.dcc(stranger), hc.shc(hc.jws(signer))[0], "a code of another kind"]
    quiet = json.dumps(run(trust, lines), ensure_ascii=False)
    told = run(trust, lines, "--show-person")
    for word in ("Musterfrau", "MUSTERFRAU", "1998", "Anyperson", "1951", "URN:UVCI", "another kind"):
        assert word not in quiet
    assert told[0]["name"] == "Gabriele Musterfrau" and told[0]["born"] == "1998-02-26"
    assert told[1]["name"] is None, "nobody vouches for an unknown issuer's words"
    assert told[2]["name"] == "John B. Anyperson"
    assert not any(line in json.dumps(told) for line in lines)


def test_ten_thousand_lines_in_one_process_in_bounded_memory(trust, signer):
    good, parts = hc.dcc(signer), hc.shc(hc.jws(signer), 3)
    lines = [good, "x" * 9000, parts[0], good[:-30], parts[0][:-2]] * 2000
    text = "".join(line + "\n" for line in lines).encode()
    done = subprocess.run(["/usr/bin/env", "bash", "-c", f"ulimit -v 2000000; exec '{BIN}/gatectl' verify --trust '{trust}' "
                           f"--at {hc.AT}"], input=text, capture_output=True, timeout=300)
    assert done.returncode == 0
    found = [json.loads(line)["status"] for line in done.stdout.decode().splitlines()]
    assert found == ["valid", "not_a_health_code", "incomplete", "malformed", "incomplete"] * 2000


def test_a_last_line_without_its_end_counts_and_so_do_bytes_of_any_kind(trust, signer):
    done = subprocess.run([BIN / "gatectl", "verify", "--trust", trust, "--at", hc.AT],
                          input=b"\xff\x00\xfe\r\nHC1:\xff\x00\n" + hc.dcc(signer).encode(), capture_output=True)
    assert [json.loads(line)["status"] for line in done.stdout.decode().splitlines()] == [
        "not_a_health_code", "malformed", "valid"]


def test_a_moment_is_taken_as_people_and_programs_write_it(trust, signer):
    line = hc.dcc(signer)
    for at in ("2021-05-21T09:00:00Z", "2021-05-21t09:00:00.000001z", "2021-05-21 11:00:00+02:00",
               "2021-05-21T11:00:00.123+0200", "2021-05-21T04:00:00-0500"):
        assert status(trust, line, at=at) == "valid", at
    for at, wanted in {"2021-05-21T11:00:00+0300": "not_yet_valid", "0001-01-01T00:00:00Z": "not_yet_valid",
                       "9999-12-31T23:59:59Z": "expired"}.items():
        assert status(trust, line, at=at) == wanted, at
    for at in ("", "now", "2021-05-21", "2021-05-21T09:00:00", "2021-02-30T09:00:00Z", "2021-05-21T25:00:00Z",
               "2021-05-21T09:00:00+020", "2021-05-21T09:00:00+99:99", "9" * 60):
        assert subprocess.run([BIN / "gatectl", "verify", "--trust", trust, "--at", at], input=b"",
                              capture_output=True).returncode != 0, at


def test_a_trust_folder_that_is_not_there_and_a_time_that_is_none_are_mistakes(trust):
    for arguments in (["--trust", "/nowhere"], ["--trust", trust, "--at", "yesterday"], []):
        assert subprocess.run([BIN / "gatectl", "verify", *arguments], input=b"", capture_output=True).returncode != 0


# ---- factory passes ---------------------------------------------------------------------------------

def test_passes_too(tmp_path):
    folder = hc.trust_folder(tmp_path / "trust")
    ctl = [BIN / "gatectl", "pass"]
    subprocess.run([*ctl, "key", "--out", tmp_path / "key.pem", "--public", folder / "pass" / "one.pem"], check=True,
                   capture_output=True)
    made = json.loads(subprocess.run([*ctl, "issue", "--key", tmp_path / "key.pem", "--id", "A-1", "--from",
                                      "2026-01-01T00:00:00Z", "--until", "2026-06-01T00:00:00Z"], check=True,
                                     capture_output=True).stdout)
    line = made["text"]
    for at, wanted in {"2025-12-31T23:59:59Z": "not_yet_valid", "2026-01-01T00:00:00Z": "valid",
                       "2026-06-01T00:00:00Z": "expired"}.items():
        assert status(folder, line, at=at) == wanted
    assert run(folder, [line], at="2026-02-01T00:00:00Z")[0] == {
        "kind": "pass", "status": "valid", "reason": "", "issuer": "factory", "expires": "2026-06-01T00:00:00Z"}
    revoke = [*ctl, "revoke", "--trust", folder, "--note", "lost # by its holder"]
    for number in (made["number"], made["number"].upper(), "00112233aabbccdd"):
        subprocess.run([*revoke, number], check=True, capture_output=True)
    assert status(folder, line, at="2026-02-01T00:00:00Z") == "revoked"
    assert len((folder / "revoked" / "pass.txt").read_text().splitlines()) == 2, "a number stands there once"
    assert subprocess.run([*revoke, "12"], capture_output=True).returncode == 1


# ---- a site's rules ---------------------------------------------------------------------------------

def test_a_sites_rules_are_the_last_check(tmp_path, trust, signer):
    config = site(tmp_path, ('["vaccination", "test", "recovery"]', '["vaccination"]'),
                  ("after_dose_days = 0", "after_dose_days = 90"))
    lines = [hc.dcc(signer), hc.dcc(signer, hc.claims(hc.certificate(t=[hc.TEST]))), hc.shc(hc.jws(signer))[0]]
    assert statuses(trust, lines) == ["valid"] * 3
    answers = run(trust, lines, "--config", config)
    assert [a["status"] for a in answers] == ["rules_not_met", "rules_not_met", "valid"]
    assert "too recent" in answers[0]["reason"] and "tests are not accepted" in answers[1]["reason"]
    assert statuses(trust, lines, "--config", config, at="2023-01-01T00:00:00Z")[:2] == ["expired"] * 2

def test_only_vaccines_that_the_site_accepts_if_it_names_any(tmp_path, trust, signer):
    lines = [hc.dcc(signer), hc.shc(hc.jws(signer))[0]]  # Comirnaty, and Spikevax as health cards call it
    for accepted, wanted in {"[]": ["valid", "valid"], '["EU/1/20/1528"]': ["valid", "rules_not_met"],
                             '["CoronaVac", "EU/1/20/1507"]': ["rules_not_met", "valid"]}.items():
        config = site(tmp_path, ("vaccines = []", f"vaccines = {accepted}"))
        assert statuses(trust, lines, "--config", config) == wanted, accepted


# ---- clocks -----------------------------------------------------------------------------------------

def test_a_clock_before_the_programs_own_build_is_named_and_not_the_code(trust, signer):
    before = ["faketime", "2021-06-01 12:00:00"]
    for line in (hc.dcc(signer), hc.shc(hc.jws(signer))[0]):
        done = subprocess.run([*before, BIN / "gatectl", "verify", "--trust", trust], input=line.encode(), capture_output=True)
        assert json.loads(done.stdout)["status"] == "clock", done.stderr
        assert status(trust, line) == "valid", "--at is obeyed however old"
    damaged = subprocess.run([*before, BIN / "gatectl", "verify", "--trust", trust], input=hc.dcc(signer)[:-3].encode(),
                             capture_output=True)
    assert json.loads(damaged.stdout)["status"] == "malformed"


def test_a_signer_that_does_not_exist_yet_contradicts_the_clock(tmp_path):
    later = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=400)
    signer = hc.Signer(tmp_path, begins=later.strftime("%Y%m%d%H%M%SZ"), ends="20490101000000Z")
    folder = hc.trust_folder(tmp_path / "trust", [signer])
    line = hc.dcc(signer, hc.claims(issued=int(later.timestamp()) + 60, expires=2400000000))
    assert status(folder, line, at=None) == "clock"
    assert status(folder, line, at="2021-01-01T00:00:00Z") == "not_yet_valid"


# ---- hostile input ----------------------------------------------------------------------------------

def test_lines_beyond_8_kb(trust):
    for prefix in ("HC1:", "shc:/", "shc:/1/2/", "SGP1:"):
        assert status(trust, prefix + "0" * 8192) == "malformed"
    assert statuses(trust, ["0" * 10_000_000, ""]) == ["not_a_health_code"] * 2
