"""gatectl verify on SMART Health Cards, point by point of its contract (docs/health-codes.md)."""
import json

import health_codes as hc
from verifying import place, run, signer, status, statuses, stranger, trust  # noqa: F401 (fixtures)


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
