"""gatectl verify on EU certificates, point by point of its contract (docs/health-codes.md)."""
import hashlib
import json
import subprocess
import zlib

import pytest

import health_codes as hc
from gate import BIN
from verifying import place, run, signer, site, status, statuses, stranger, trust  # noqa: F401 (fixtures)

USAGE = "1.3.6.1.4.1.1847.2021.1."


@pytest.mark.parametrize("entry", [{"v": [hc.VACCINATION]}, {"t": [hc.TEST]}, {"r": [hc.RECOVERY]}])
def test_each_type_of_certificate_is_valid(trust, signer, entry):
    assert status(trust, hc.dcc(signer, hc.claims(hc.certificate(**entry)))) == "valid"


def test_what_real_issuers_do_is_accepted(trust, signer):
    late = hc.certificate(v=[hc.VACCINATION], t=None) | {"dob": "1998-02-26T00:00:00"}
    tagged = hc.certificate(t=[hc.TEST | {"sc": hc.Tag(0, hc.TEST["sc"])}])

    def entry(**fields):
        return hc.dcc(signer, hc.claims(hc.certificate(**fields)))

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
        "a sample time in milliseconds": entry(t=[hc.TEST | {"sc": 1621514096000}]),
        "empty texts": entry(t=[hc.TEST | {"co": "", "tt": "", "tr": ""}]),
        "an empty name": hc.dcc(signer, hc.claims(hc.certificate() | {"nam": {"fn": "", "fnt": ""}})),
        "a birth date of another century": hc.dcc(signer, hc.claims(hc.certificate() | {"dob": "1815-XX-XX"})),
        "null beside an entry": entry(v=[None, hc.VACCINATION]),
        "fields of other schemas": entry(v=[hc.VACCINATION | {"x": {"y": [1]}}], meta={"reference": "ABC"}),
        "no dates at all": hc.dcc(signer, {-260: {1: hc.certificate()}}),
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
        "no birth date": {k: v for k, v in hc.certificate().items() if k != "dob"},
        "no country": hc.certificate(v=[{k: v for k, v in hc.VACCINATION.items() if k != "co"}]),
        "an empty identifier": hc.certificate(v=[hc.VACCINATION | {"ci": ""}]),
        "the certificate as bytes": hc.cbor(hc.certificate()),
        "seventeen entries": hc.certificate(v=[hc.VACCINATION] * 17) | {"ver": "1.0.0"},
        "an entry that is none": hc.certificate(v=["yes"]),
    }.items():
        assert status(trust, hc.dcc(signer, hc.claims(wrong))) == "malformed", name
    for name, payload in {"endless": float("inf"), "not a number": float("nan"), "far": 1e300, "text": "soon"}.items():
        assert status(trust, hc.dcc(signer, hc.claims(expires=payload))) == "malformed", name


def test_before_schema_1_2_a_certificate_may_hold_several_entries(tmp_path):
    """What counts is the newest of those that its signer may sign."""
    vaccinator, anyone = hc.Signer(tmp_path, usage=USAGE + "2"), hc.Signer(tmp_path, "anyone")
    folder = hc.trust_folder(tmp_path / "trust", [vaccinator, anyone])

    def line(by, version, **entries):
        return hc.dcc(by, hc.claims(hc.certificate(**entries) | {"ver": version}))

    second = hc.VACCINATION | {"ci": "URN:UVCI:01:AT:2", "dt": "2021-05-01", "co": "DE"}
    three = {"v": [hc.VACCINATION, second], "t": [hc.TEST]}
    for by, version, wanted in [(vaccinator, "1.0.0", "valid"), (anyone, "1.1.0", "valid"),
                                (anyone, "1.2.1", "malformed"), (anyone, "1.10.0", "malformed")]:
        assert status(folder, line(by, version, **three)) == wanted, version
    assert status(folder, line(vaccinator, "1.0.0", t=[hc.TEST], r=[hc.RECOVERY])) == "wrong_key_usage"
    only_vaccinations = site(tmp_path, ('["vaccination", "test", "recovery"]', '["vaccination"]'))
    lines = [line(vaccinator, "1.0.0", **three), line(anyone, "1.0.0", **three)]
    assert statuses(folder, lines, "--config", only_vaccinations) == ["valid", "rules_not_met"]
    for uci in (hc.VACCINATION["ci"], second["ci"], hc.TEST["ci"]):
        digest = hashlib.sha256(uci.encode()).hexdigest()
        (folder / "revoked" / "dcc.txt").write_text(f"uci:{digest}\n")
        assert statuses(folder, lines) == ["revoked"] * 2, uci


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
