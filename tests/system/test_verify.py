"""gatectl verify, point by point of its contract (docs/health-codes.md), on codes that health_codes.py makes with
OpenSSL's command line, on the official vectors and on certificates by public SDKs where those are at hand."""
import base64
import datetime
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import zlib

import pytest

import health_codes as hc
from gate import BIN, SOURCE

VECTORS = pathlib.Path(os.environ.get("GATE_DCC_VECTORS", SOURCE.parent / "shared" / "vectors" / "dcc"))
SDKS = pathlib.Path(os.environ.get("GATE_NODE_MODULES", "node_modules")).resolve() / "@pathcheck"
USAGE = "1.3.6.1.4.1.1847.2021.1."


def run(trust, lines, *options, at=hc.AT, env=None):
    text = b"".join((line if isinstance(line, bytes) else line.encode()) + b"\n" for line in lines)
    command = [BIN / "gatectl", "verify", "--trust", trust, *options] + (["--at", at] if at else [])
    done = subprocess.run(command, input=text, capture_output=True, timeout=120, env=env and os.environ | env)
    assert done.returncode == 0, done.stderr
    answers = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert len(answers) == len(lines)
    return answers


def statuses(trust, lines, *options, **how):
    return [answer["status"] for answer in run(trust, lines, *options, **how)]


def status(trust, line, *options, **how):
    return statuses(trust, [line], *options, **how)[0]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("codes")


@pytest.fixture(scope="module")
def signer(place):
    return hc.Signer(place)


@pytest.fixture(scope="module")
def stranger(place):
    return hc.Signer(place, "stranger")


@pytest.fixture(scope="module")
def trust(place, signer):
    return hc.trust_folder(place / "trust", [signer], [(hc.ISSUER, [signer.jwk()])])


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


def test_a_trust_folder_that_is_not_there_and_a_time_that_is_none_are_mistakes(trust):
    for arguments in (["--trust", "/nowhere"], ["--trust", trust, "--at", "yesterday"], []):
        assert subprocess.run([BIN / "gatectl", "verify", *arguments], input=b"", capture_output=True).returncode != 0


# ---- EU certificates --------------------------------------------------------------------------------

@pytest.mark.parametrize("entry", [{"v": [hc.VACCINATION]}, {"t": [hc.TEST]}, {"r": [hc.RECOVERY]}])
def test_each_type_of_certificate_is_valid(trust, signer, entry):
    assert status(trust, hc.dcc(signer, hc.claims(hc.certificate(**entry)))) == "valid"


def test_what_real_issuers_do_is_accepted(trust, signer):
    late = hc.certificate(v=[hc.VACCINATION], t=None) | {"dob": "1998-02-26T00:00:00"}
    tagged = hc.certificate(t=[hc.TEST | {"sc": hc.Tag(0, hc.TEST["sc"])}])
    endless = hc.Raw(b"\xbf" + b"".join(hc.cbor(k) + hc.cbor(v) for k, v in hc.claims().items()) + b"\xff")
    for name, line in {
        "no tag": hc.dcc(signer, untagged=True),
        "both tags": hc.dcc(signer, tags=(61, 18)),
        "key id unprotected": hc.dcc(signer, protected={1: -7}, unprotected={4: signer.kid}),
        "all unprotected": hc.dcc(signer, protected=b"", unprotected={1: -7, 4: signer.kid}),
        "protected goes before": hc.dcc(signer, unprotected={4: b"foo"}),
        "no key id": hc.dcc(signer, protected={1: -7}),
        "dates as fractions": hc.dcc(signer, hc.claims(issued=hc.ISSUED + 0.5, expires=hc.EXPIRES + 0.25)),
        "tagged dates": hc.dcc(signer, hc.claims(issued=hc.Tag(1, hc.ISSUED))),
        "null and a time at the birth date": hc.dcc(signer, hc.claims(late)),
        "a tagged sample time": hc.dcc(signer, hc.claims(tagged)),
        "indefinite maps": hc.dcc(signer, endless),
        "no compression header": hc.hc1(hc.cose(signer, hc.claims()), hc.raw_deflate),
        "other compression levels": hc.hc1(hc.cose(signer, hc.claims()), lambda data: zlib.compress(data, 1)),
    }.items():
        assert status(trust, line) == "valid", name


@pytest.mark.parametrize("kind", ["rsa", "rsa-pss", "P-384"])
def test_other_kinds_of_keys_verify(tmp_path, kind):
    signer = hc.Signer(tmp_path, kind=kind)
    folder = hc.trust_folder(tmp_path / "trust", [signer])
    good = hc.cose(signer, hc.claims())
    assert status(folder, hc.hc1(good)) == "valid"
    assert status(folder, hc.hc1(good[:-1] + bytes([good[-1] ^ 1]))) == "bad_signature"


def test_der_and_several_in_a_pem_are_read_and_what_is_broken_is_named(tmp_path, signer, stranger):
    folder = hc.trust_folder(tmp_path)
    (folder / "dcc" / "one.der").write_bytes(signer.der)
    assert status(folder, hc.dcc(signer)) == "valid"
    (folder / "dcc" / "one.der").unlink()
    (folder / "dcc" / "two.cer").write_bytes(stranger.pem.read_bytes() + signer.pem.read_bytes())
    (folder / "dcc" / "broken.pem").write_text("-----BEGIN CERTIFICATE-----\nAAAA\n")
    done = subprocess.run([BIN / "gatectl", "verify", "--trust", folder, "--at", hc.AT],
                          input=hc.dcc(signer).encode(), capture_output=True, text=False)
    assert json.loads(done.stdout)["status"] == "valid" and b"broken.pem" in done.stderr


def test_each_kind_of_tampering_is_named_rightly(trust, signer, stranger):
    good = hc.cose(signer, hc.claims())
    changed = bytearray(good)
    changed[good.index(b"Ministry")] ^= 1
    half = good[:-64]
    for wanted, signed in [
        ("bad_signature", bytes(changed)),
        ("bad_signature", half + bytes(64)),
        ("bad_signature", half + bytes(32) + good[-32:]),
        ("bad_signature", half + good[-64:-32] + bytes(32)),
        ("bad_signature", half + b"\xff" * 64),
        ("bad_signature", hc.cose(signer, hc.claims(), signature=good[-64:-1])),
        ("bad_signature", hc.cose(signer, hc.claims(), signature=good[-64:] + b"\0")),
        ("bad_signature", hc.cose(signer, hc.claims(), signature=b"")),
        ("bad_signature", hc.cose(signer, hc.claims(), algorithm=-37)),
        ("bad_signature", hc.cose(signer, hc.claims(), protected={1: -7, 4: signer.kid, 9: 9}, signature=good[-64:])),
        ("bad_signature", hc.cose(stranger, hc.claims(), protected={1: -7, 4: signer.kid})),
        ("unknown_issuer", hc.cose(stranger, hc.claims())),
        ("unknown_issuer", hc.cose(signer, hc.claims(), protected={1: -7, 4: b"foo"}, unprotected={4: signer.kid})),
        ("unsupported_algorithm", hc.cose(signer, hc.claims(), algorithm=-35)),
        ("unsupported_algorithm", hc.cose(signer, hc.claims(), algorithm=5)),
        ("unsupported_algorithm", hc.cose(signer, hc.claims(), protected={1: "none", 4: signer.kid})),
        ("unsupported_algorithm", hc.cose(signer, hc.claims(), protected={4: signer.kid})),
        ("malformed", good + b"\0"),
        ("malformed", good[:-1]),
        ("malformed", hc.cose(signer, hc.claims(), tags=(98,))),
        ("malformed", hc.cbor([b"", {}, None, b""])),
    ]:
        assert status(trust, hc.hc1(signed)) == wanted, signed.hex()


def test_what_is_no_certificate_inside_is_malformed(trust, signer):
    for name, wrong in {
        "two entries": hc.certificate(v=[hc.VACCINATION] * 2),
        "two types": hc.certificate(v=[hc.VACCINATION], t=[hc.TEST]),
        "none": hc.certificate() | {"v": []},
        "no identifier": hc.certificate(v=[{k: v for k, v in hc.VACCINATION.items() if k != "ci"}]),
        "no doses": hc.certificate(v=[hc.VACCINATION | {"dn": "two"}]),
        "no such day": hc.certificate(v=[hc.VACCINATION | {"dt": "2021-02-30"}]),
        "a test without its time": hc.certificate(t=[hc.TEST | {"sc": "noon"}]),
        "no name": hc.certificate() | {"nam": {}},
        "an entry that is none": hc.certificate(v=["yes"]),
    }.items():
        assert status(trust, hc.dcc(signer, hc.claims(wrong))) == "malformed", name
    for name, payload in {"endless": float("inf"), "not a number": float("nan"), "far": 1e300, "text": "soon"}.items():
        assert status(trust, hc.dcc(signer, hc.claims(expires=payload))) == "malformed", name


def test_base45_and_compression_that_are_wrong_are_malformed(trust, signer):
    good = hc.dcc(signer)
    for line in ("HC1:", good[:-1], good + "A", good.lower().replace("hc1:", "HC1:"), good[:40] + ":::" + good[43:],
                 "HC1:" + hc.base45(hc.cose(signer, hc.claims())), hc.hc1(b"\0" * (1 << 21)), hc.hc1(b"")):
        assert status(trust, line) == "malformed", line[:60]
    for line in (good.replace("HC1:", "HC2:"), good[4:], " " + good, good.replace("HC1:", "hc1:")):
        assert status(trust, line) == "not_a_health_code", line[:20]


def test_validity_is_told_to_the_second_and_both_ends_are_in(trust, signer):
    line = hc.dcc(signer)
    for at, wanted in {"2021-05-21T08:59:59Z": "not_yet_valid", "2021-05-21T09:00:00Z": "valid",
                       "2022-05-21T09:00:00Z": "valid", "2022-05-21T09:00:01Z": "expired",
                       "1970-01-01T00:00:00Z": "not_yet_valid", "2021-06-01T14:00:00+02:00": "valid"}.items():
        assert status(trust, line, at=at) == wanted, at


def test_the_signers_own_validity_comes_after_the_codes(tmp_path):
    signer = hc.Signer(tmp_path, begins="20210601000000Z", ends="20210701000000Z")
    folder = hc.trust_folder(tmp_path / "trust", [signer])
    line = hc.dcc(signer)
    for at, wanted in {"2021-05-01T00:00:00Z": "not_yet_valid", "2021-05-25T00:00:00Z": "signer_expired",
                       "2021-06-15T00:00:00Z": "valid", "2021-07-01T00:00:01Z": "signer_expired",
                       "2023-01-01T00:00:00Z": "expired"}.items():
        assert status(folder, line, at=at) == wanted, at


def test_key_usage_decides_by_the_type_of_certificate(tmp_path):
    types = {1: {"t": [hc.TEST]}, 2: {"v": [hc.VACCINATION]}, 3: {"r": [hc.RECOVERY]}}
    for family in (USAGE, "1.3.6.1.4.1.0.1847.2021.1."):
        for usage in types:
            folder = tmp_path / f"{family}{usage}"
            folder.mkdir()
            signer = hc.Signer(folder, usage=f"{family}{usage}")
            trusted = hc.trust_folder(folder / "trust", [signer])
            lines = [hc.dcc(signer, hc.claims(hc.certificate(**entry))) for entry in types.values()]
            assert statuses(trusted, lines) == ["valid" if usage == other else "wrong_key_usage" for other in types]
    server = hc.Signer(tmp_path, usage="serverAuth")
    assert status(hc.trust_folder(tmp_path / "trust", [server]), hc.dcc(server)) == "valid"


def test_two_certificates_of_one_key_id_are_both_tried(tmp_path):
    """Key ids are eight bytes of a digest and may collide; two certificates that are one file twice do for a test."""
    signer = hc.Signer(tmp_path)
    assert status(hc.trust_folder(tmp_path / "trust", [signer, signer]), hc.dcc(signer)) == "valid"


def test_revoked_by_each_of_the_gateways_hashes(tmp_path, signer):
    folder = hc.trust_folder(tmp_path, [signer])
    signed = hc.cose(signer, hc.claims())
    line, other = hc.hc1(signed), hc.dcc(signer, hc.claims(hc.certificate(t=[hc.TEST])))
    uci = hc.VACCINATION["ci"].encode()
    turned = signed[:-32] + (0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
                             - int.from_bytes(signed[-32:], "big")).to_bytes(32, "big")
    assert status(folder, hc.hc1(turned)) == "valid", "s and n-s are one signature"
    for kind, value in {"uci": uci, "country-uci": b"AT" + uci, "signature": signed[-64:-32]}.items():
        digest = hashlib.sha256(value).hexdigest()[:32]
        (folder / "revoked" / "dcc.txt").write_text(f"# a list\nuci:{'0' * 32}\n{kind}:{digest.upper()}  # this one\n")
        assert statuses(folder, [line, hc.hc1(turned), other]) == ["revoked", "revoked", "valid"], kind


# ---- SMART Health Cards -----------------------------------------------------------------------------

def test_a_card_is_valid_in_one_code_and_in_parts_in_any_order(trust, signer):
    text = hc.jws(signer)
    one, parts = hc.shc(text)[0], hc.shc(text, 3)
    assert statuses(trust, [one]) == ["valid"]
    answers = run(trust, [parts[2], "", parts[0], parts[0], hc.dcc(signer), parts[1], parts[1]])
    assert [a["status"] for a in answers] == ["incomplete", "not_a_health_code", "incomplete", "incomplete", "valid", "valid",
                                              "incomplete"]
    assert answers[5]["issuer"] == hc.ISSUER and answers[5]["expires"] is None


def test_parts_of_another_card_do_not_mix(trust, signer):
    first, second = hc.shc(hc.jws(signer), 2), hc.shc(hc.jws(signer, hc.card(begins=hc.ISSUED + 1)), 2)
    assert statuses(trust, [first[0], second[0], second[1]]) == ["incomplete", "incomplete", "valid"]
    three = hc.shc(hc.jws(signer), 3)
    assert statuses(trust, [first[0], three[0], first[1], three[1], three[2]]) == [
        "incomplete", "incomplete", "valid", "incomplete", "valid"]
    assert status(trust, "shc:/0/2/5676") == status(trust, "shc:/3/2/5676") == status(trust, "shc:/1/9999/5676") == "malformed"


def test_each_kind_of_tampering_with_a_card_is_named_rightly(trust, signer, stranger):
    good, kid = hc.jws(signer), signer.jwk()["kid"]
    head, body, _ = good.split(".")
    public = hc.openssl("pkey", "-in", signer.key, "-pubout")
    hmac = hc.openssl("dgst", "-sha256", "-mac", "HMAC", "-macopt", "hexkey:" + public.hex(), "-binary",
                      stdin=good.encode())
    for wanted, text in [
        ("bad_signature", head + "." + body + "." + hc.b64(bytes(64))),
        ("bad_signature", head + "." + body + "." + hc.b64(signer.sign(b"x"))),
        ("bad_signature", good[:-2]),
        ("bad_signature", head + "." + body + "."),
        ("bad_signature", hc.jws(stranger, header={"alg": "ES256", "zip": "DEF", "kid": kid})),
        ("unknown_issuer", hc.jws(stranger)),
        ("unknown_issuer", hc.jws(signer, hc.card("https://evil.example.org"))),
        ("unknown_issuer", hc.jws(signer, hc.card(hc.ISSUER + "/"))),
        ("unknown_issuer", hc.jws(signer, header={"alg": "ES256", "zip": "DEF"})),
        ("unsupported_algorithm", hc.jws(signer, header={"alg": "none", "zip": "DEF", "kid": kid}, signature=b"")),
        ("unsupported_algorithm", hc.jws(signer, header={"alg": "HS256", "zip": "DEF", "kid": kid}, signature=hmac)),
        ("unsupported_algorithm", hc.jws(signer, header={"zip": "DEF", "kid": kid})),
        ("malformed", good + "."),
        ("malformed", head + "." + body),
        ("malformed", good.replace(".", "..", 1)),
        ("malformed", hc.jws(signer, b"{}")),
        ("malformed", hc.jws(signer, b"[" * 5000)),
        ("malformed", hc.jws(signer, b" " * (1 << 21))),
        ("malformed", hc.jws(signer, {"iss": hc.ISSUER, "nbf": "now", "vc": {"credentialSubject": {}}})),
        ("malformed", hc.jws(signer, header={"alg": "ES256", "zip": "GZIP", "kid": kid})),
    ]:
        assert status(trust, hc.shc(text)[0]) == wanted, text[:200]
    numbers = hc.shc(good)[0]
    for line in (numbers[:-1], numbers + "99", numbers.replace("shc:/", "shc:/x"), "shc:/"):
        assert status(trust, line) == "malformed"
    assert status(trust, "shc:" + numbers[5:]) == "not_a_health_code"


def test_a_cards_validity(trust, signer):
    line = hc.shc(hc.jws(signer, hc.card(exp=hc.EXPIRES)))[0]
    for at, wanted in {"2021-05-21T08:59:59Z": "not_yet_valid", "2021-05-21T09:00:00Z": "valid",
                       "2022-05-21T08:59:59Z": "valid", "2022-05-21T09:00:00Z": "expired"}.items():
        assert status(trust, line, at=at) == wanted, at


def test_a_revoked_card(tmp_path, signer):
    kid = signer.jwk()["kid"]
    folder = hc.trust_folder(tmp_path, issuers=[(hc.ISSUER, [signer.jwk()])])
    lines = [hc.shc(hc.jws(signer, card))[0] for card in (
        hc.card(rid="all"), hc.card(rid="some"), hc.card(rid="some", begins=hc.ISSUED + 100), hc.card(rid="none"), hc.card())]
    (folder / "revoked" / "shc" / f"{kid}.json").write_text(json.dumps(
        {"kid": kid, "method": "rid", "ctr": 1, "rids": ["all", f"some.{hc.ISSUED + 50}"]}))
    assert statuses(folder, lines) == ["revoked", "revoked", "valid", "valid", "valid"]


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
    (tmp_path / "trust").mkdir()
    config = tmp_path / "gate.toml"
    text = (SOURCE / "config" / "gate.toml").read_text().replace("profiles/", f"{SOURCE}/config/profiles/").replace("/var/lib/small-gate", str(tmp_path))
    config.write_text(text.replace('["vaccination", "test", "recovery"]', '["vaccination"]')
                      .replace("after_dose_days = 0", "after_dose_days = 90"))
    lines = [hc.dcc(signer), hc.dcc(signer, hc.claims(hc.certificate(t=[hc.TEST]))), hc.shc(hc.jws(signer))[0]]
    assert statuses(trust, lines) == ["valid"] * 3
    answers = run(trust, lines, "--config", config)
    assert [a["status"] for a in answers] == ["rules_not_met", "rules_not_met", "valid"]
    assert "too recent" in answers[0]["reason"] and "tests are not accepted" in answers[1]["reason"]
    assert statuses(trust, lines, "--config", config, at="2023-01-01T00:00:00Z")[:2] == ["expired"] * 2


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

def test_hostile_cbor_is_malformed_and_quick(trust, signer):
    deep = 100_000
    for name, signed in {
        "deep arrays": b"\x81" * deep, "deep indefinite": b"\x9f" * deep, "deep maps": b"\xa1\x00" * deep,
        "deep tags": b"\xd2" * deep, "huge array": b"\x9b" + b"\xff" * 8, "huge map": b"\xbb" + b"\xff" * 8,
        "huge bytes": b"\x5b" + b"\xff" * 8, "huge text": b"\x7b\x7f" + b"\xff" * 7, "5-byte array": b"\x9a\xff\xff\xff\xff",
        "no end": b"\x9f", "stray break": b"\xff", "chunks": b"\x5f" * deep, "reserved": b"\x1c",
        "one key twice": hc.cose(signer, hc.claims(), protected=b"\xa3\x01\x26\x01\x26\x04\x48" + signer.kid),
        "one claim twice": hc.cose(signer, b"\xbf" + hc.cbor(hc.claims())[1:] + hc.cbor(4) + hc.cbor(9) + b"\xff"),
        "17 deep in a claim": hc.cose(signer, hc.claims() | {99: hc.Raw(b"\x81" * 16 + b"\x00")}),
        "broken text": hc.cose(signer, hc.claims(issuer=hc.Raw(b"\x62\xc3\x28"))),
    }.items():
        assert status(trust, hc.hc1(signed)) == "malformed", name
    sixteen = hc.cose(signer, hc.claims() | {99: hc.Raw(b"\x81" * 15 + b"\x00")})
    assert status(trust, hc.hc1(sixteen)) == "valid", "sixteen levels are not too many"


def test_lines_beyond_8_kb(trust):
    for prefix in ("HC1:", "shc:/", "shc:/1/2/", "SGP1:"):
        assert status(trust, prefix + "0" * 8192) == "malformed"
    assert statuses(trust, ["0" * 10_000_000, ""]) == ["not_a_health_code"] * 2


# ---- other makers -----------------------------------------------------------------------------------

# Issued after their own VALIDATIONCLOCK, and yet said to pass the check of dates.
CONTRADICT_THEMSELVES = {"ES-1101", "ES-1102", "ES-1103", "ES-2101", "ES-2102", "ES-2103"}


def wanted_of(expected):
    def refused(*names):
        return any(expected.get("EXPECTED" + name) is False for name in names)
    if refused("UNPREFIX"):
        return {"not_a_health_code"}
    if refused("B45DECODE", "COMPRESSION", "DECODE", "SCHEMAVALIDATION"):
        return {"malformed"}
    if refused("VERIFY"):
        return {"malformed", "unknown_issuer", "bad_signature"}
    if refused("EXPIRATIONCHECK"):
        return {"expired", "not_yet_valid"}
    return {"wrong_key_usage"} if refused("KEYUSAGE") else {"valid"}


@pytest.mark.skipif(not VECTORS.is_dir(), reason="the official vectors are not at hand")
def test_the_official_vectors_get_their_verdict(tmp_path):
    wrong = {}
    for file in sorted(VECTORS.glob("*.json")):
        case = json.loads(file.read_text())
        context, folder = case["TESTCTX"], tmp_path / file.stem
        (folder / "dcc").mkdir(parents=True)
        (folder / "dcc" / "signer.der").write_bytes(base64.b64decode(context["CERTIFICATE"]))
        clock = context["VALIDATIONCLOCK"]
        clock += "" if re.search(r"(Z|[+-]\d\d:\d\d)$", clock) else "Z"
        found = status(folder, case["PREFIX"], at=clock)
        if found not in wanted_of(case["EXPECTEDRESULTS"]):
            wrong[file.stem] = found
    assert wrong == {name: "not_yet_valid" for name in CONTRADICT_THEMSELVES}


# ---- codes by public SDKs ---------------------------------------------------------------------------

SDK_DCC = """
import {signAndPack, makeCWT} from './lib/dcc.js';
import fs from 'fs';
const [key, pem, payload] = process.argv.slice(2).map((file) => fs.readFileSync(file, 'utf8'));
console.log(await signAndPack(await makeCWT(JSON.parse(payload), 3, 'AT'), pem, key));
"""
SDK_SHC = """
import {signAndPack, makeJWT} from './lib/shc.js';
import fs from 'fs';
const [payload, jwk] = process.argv.slice(2, 4).map((file) => JSON.parse(fs.readFileSync(file, 'utf8')));
console.log(await signAndPack(await makeJWT(payload, process.argv[4], new Date()), jwk));
"""


def sdk(folder, name, script, *arguments):
    """Their loader of modules is older than what they load; so a copy of the SDK is loaded by node's own."""
    if not (SDKS / name).is_dir():
        pytest.skip(f"@pathcheck/{name} is not installed (GATE_NODE_MODULES)")
    shutil.copytree(SDKS / name / "lib", folder / "lib")
    for file in (folder / "lib").rglob("*.js"):
        text = re.sub(r"(from\s*['\"]\.[^'\"]*?)(\.js)?(['\"])", r"\1.js\3", file.read_text())
        file.write_text(re.sub(r"import (\w+), (\{[^}]*\}) from ('node-jose');", r"import \1 from \3; const \2 = \1;", text))
    (folder / "package.json").write_text('{"type": "module"}')
    (folder / "make.js").write_text(script)
    (folder / "node_modules").symlink_to(SDKS.parent)
    done = subprocess.run(["node", "make.js", *map(str, arguments)], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.strip()


def test_a_certificate_by_a_public_sdk(tmp_path, signer):
    (tmp_path / "payload.json").write_text(json.dumps(hc.certificate()))
    line = sdk(tmp_path, "dcc-sdk", SDK_DCC, signer.key, signer.pem, tmp_path / "payload.json")
    assert status(hc.trust_folder(tmp_path / "trust", [signer]), line, at=None) == "valid"
    assert status(hc.trust_folder(tmp_path / "none"), line, at=None) == "unknown_issuer"


def test_a_card_by_a_public_sdk(tmp_path, signer):
    secret = hc.openssl("pkey", "-in", signer.key, "-outform", "DER", "-traditional")
    jwk = signer.jwk(d=hc.b64(secret[7:39]), x5c=[])
    (tmp_path / "payload.json").write_text(json.dumps(hc.card()["vc"]))
    (tmp_path / "jwk.json").write_text(json.dumps(jwk))
    line = sdk(tmp_path, "shc-sdk", SDK_SHC, tmp_path / "payload.json", tmp_path / "jwk.json", hc.ISSUER)
    folder = hc.trust_folder(tmp_path / "trust", issuers=[(hc.ISSUER, [signer.jwk()])])
    assert status(folder, line, at=None) == "valid"
    assert status(hc.trust_folder(tmp_path / "none"), line, at=None) == "unknown_issuer"
