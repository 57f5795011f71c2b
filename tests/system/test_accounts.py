"""Who gets in to the pages, and how: log-in, lock-out, roles route by route, one-time link, displays, TLS."""
import hashlib
import http.client
import json
import re
import socket
import ssl
import subprocess
import time

import pytest

from gate import ADMINISTRATOR, BIN, PASSWORD, Gate, Lines, Session

ROLES = ("guard", "manager", "administrator")
OPEN = {"/healthz", "/login", "/setup", "/display", "/api/session", "/api/setup", "/api/setup/owner", "/api/pairing",
        "/api/pairing/token"}  # and /assets/…: what nobody needs to log in for


@pytest.fixture(scope="module")
def gate(tmp_path_factory):
    with Gate(tmp_path_factory.mktemp("gate"), directions=["out"]) as running:
        for role in ROLES:
            running.user(role, role)
        yield running


def routes(gate):
    """The server's own list."""
    connection = http.client.HTTPConnection("localhost")
    connection.sock = socket.socket(socket.AF_UNIX)
    connection.sock.connect(str(gate.data / "gated.sock"))
    connection.request("GET", "/control/routes")
    return json.loads(connection.getresponse().read())


def filled(path):
    return re.sub(r"\{[^}]*\}", "none-such", path)


def administration(gate):
    return [(row["actor"], row["note"]) for row in gate.rows("kind = :administration")]


def status(session, route):
    """A request that every handler refuses, so that trying a route changes nothing; 200 and 4xx other than 401/403 are "let in"."""
    headers = {"Content-Type": "text/plain"}
    if route["events"]:
        host = session.address.removeprefix("http://")
        connection = http.client.HTTPConnection(host, timeout=10)
        cookie = "; ".join(f"{one.name}={one.value}" for one in session.jar)
        connection.request("GET", route["path"], headers={"Cookie": cookie} if cookie else {})
        answer = connection.getresponse().status
        connection.close()
        return answer
    return session.ask(route["method"], filled(route["path"]), None if route["method"] == "GET" else b"x", headers)[0]


def test_every_route_with_every_role_and_with_none(gate):
    nobody = gate.session()
    sessions = {role: gate.session(role) for role in ROLES}
    tried = 0
    for route in routes(gate):
        allowed = route["access"].split()
        if route["access"] == "local":
            assert status(nobody, route) == 404, route
            assert status(sessions["administrator"], route) == 404, route
            continue
        if route["access"] == "anyone":
            assert route["path"] in OPEN or route["path"].startswith("/assets/"), f"{route} must not be open"
            continue
        assert status(nobody, route) == 401, f"{route} lets nobody in without a log-in"
        if route["path"] == "/api/session" and route["method"] == "DELETE":
            continue  # it would end the session that the rest is tried with
        for role, session in sessions.items():
            answer = status(session, route)
            assert (answer not in (401, 403)) == (role in allowed), f"{route} as {role}: {answer}"
            tried += 1
    assert tried > 30


def test_a_wrong_password_says_no_more_than_a_wrong_name(gate):
    wrong = gate.session().ask("POST", "/api/session", {"name": "guard", "password": "not-this-one"})
    nobody = gate.session().ask("POST", "/api/session", {"name": "no-such", "password": "not-this-one"})
    assert (wrong[0], wrong[2]) == (nobody[0], nobody[2]) and wrong[0] == 401
    assert json.loads(wrong[2])["id"] == "login_wrong"


def test_a_session_is_a_cookie_that_no_script_and_no_other_site_gets(gate):
    _, headers, _ = gate.session().ask("POST", "/api/session", {"name": "guard", "password": PASSWORD})
    cookie = headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie and "Path=/" in cookie
    assert len(re.match(r"session=([^;]+)", cookie).group(1)) >= 43


def test_without_the_sessions_token_or_from_another_site_nothing_is_changed(gate):
    session = Session(gate.address, "administrator", PASSWORD)
    body = {"name": "intruder", "display_name": "x", "role": "administrator"}
    assert session.ask("POST", "/api/users", body, {"X-CSRF-Token": ""})[0] == 403
    assert session.ask("POST", "/api/users", body, {"X-CSRF-Token": "x" * 32})[0] == 403
    assert session.ask("POST", "/api/users", body, {"Origin": "http://evil.example"})[0] == 403
    assert "intruder" not in [user["name"] for user in session.get("/api/users")["accounts"]]
    assert session.ask("POST", "/api/users", body, {"Origin": gate.address.rstrip("/")})[0] == 200
    session.send("POST", "/api/users/intruder/disabled", {"disabled": True})


def test_guessing_is_locked_out_and_the_administrator_lets_in_again(gate):
    gate.user("victim", "guard")
    for _ in range(5):
        assert gate.session().ask("POST", "/api/session", {"name": "victim", "password": "guess-guess"})[0] == 401
    code, headers, text = gate.session().ask("POST", "/api/session", {"name": "victim", "password": PASSWORD})
    assert code == 429 and json.loads(text)["id"] == "locked_out" and 0 < int(headers["Retry-After"]) <= 30
    gate.ctl("user", "passwd", "victim", "--config", gate.config, feed="another-horse-8\n")
    Session(gate.address, "victim", "another-horse-8")


def test_logging_out_and_disabling_end_sessions_and_open_pages(gate):
    gate.user("leaver", "guard")
    first, second = (Session(gate.address, "leaver", PASSWORD) for _ in range(2))
    first.send("DELETE", "/api/session")
    assert first.ask("GET", "/api/session")[0] == 401
    assert second.get("/api/session")["account"]["name"] == "leaver"
    connection = http.client.HTTPConnection(gate.address.removeprefix("http://").rstrip("/"), timeout=15)
    connection.request("GET", "/api/events", headers={"Cookie": f"session={second.cookie()}"})
    stream = connection.getresponse()
    assert stream.status == 200 and stream.readline().startswith(b"data:")
    gate.ctl("user", "disable", "leaver", "--by", "boss", "--config", gate.config)
    began = time.monotonic()
    while stream.readline():
        assert time.monotonic() - began < 8, "the stream of a disabled account goes on"
    assert second.ask("GET", "/api/session")[0] == 401
    assert ("boss", "account leaver disabled") in administration(gate)


def test_accounts_are_added_with_a_link_that_works_once(gate):
    boss = gate.session("administrator")
    link = boss.send("POST", "/api/users", {"name": "newcomer", "display_name": "新人", "role": "guard"})["link"]
    token = link.split("#")[1]
    setup = {"token": token, "password": "fresh-horse-77"}
    assert gate.session().send("POST", "/api/setup/owner", {"token": token}) == {"name": "newcomer"}
    assert gate.session().ask("POST", "/api/setup", {"token": token, "password": "short"})[0] == 400
    assert gate.session().send("POST", "/api/setup", setup)["account"]["role"] == "guard"
    assert gate.session().ask("POST", "/api/setup", setup)[0] == 410
    Session(gate.address, "newcomer", "fresh-horse-77")
    assert ("administrator", "account newcomer added as guard") in administration(gate)


def test_one_changes_ones_own_password(gate):
    gate.user("changer", "guard")
    one, other = (Session(gate.address, "changer", PASSWORD) for _ in range(2))
    assert one.ask("POST", "/api/session/password", {"old_password": "wrong-wrong", "password": "brand-new-12"})[0] == 401
    one.csrf = one.send("POST", "/api/session/password", {"old_password": PASSWORD, "password": "brand-new-12"})["csrf"]
    assert one.get("/api/session")["account"]["name"] == "changer"
    assert other.ask("GET", "/api/session")[0] == 401, "the other session is over"


def test_a_display_is_paired_by_its_code_shows_its_lane_only_and_is_revoked(gate):
    screen, guard = Session(gate.address), gate.session("guard")
    begun = screen.send("POST", "/api/pairing", {})
    assert re.fullmatch(r"\d{6}", begun["code"])
    assert screen.send("POST", "/api/pairing/token", {"secret": begun["secret"]}) == {"paired": False}
    wrong = "000000" if begun["code"] != "000000" else "111111"
    assert guard.ask("POST", "/api/displays", {"code": wrong, "scope": "1", "name": ""})[0] == 404
    assert guard.ask("POST", "/api/displays", {"code": begun["code"], "scope": "9", "name": ""})[0] == 400
    guard.send("POST", "/api/displays", {"code": begun["code"], "scope": "1", "name": "东门立柱"})
    assert screen.send("POST", "/api/pairing/token", {"secret": begun["secret"]}) == {"paired": True, "page": "/lane/1"}
    assert screen.ask("POST", "/api/pairing/token", {"secret": begun["secret"]})[0] == 404, "the token is given once"
    assert screen.cookie("display")
    assert screen.ask("GET", "/api/status")[0] == 403, "a display is not a guard"
    [display] = guard.get("/api/displays")["displays"]
    assert (display["scope"], display["paired_by"], display["name"]) == ("1", "guard", "东门立柱")
    guard.send("DELETE", f"/api/displays/{display['id']}")
    assert screen.ask("GET", "/api/status")[0] == 401, "it is nobody again"
    assert [what for who, what in administration(gate) if who == "guard"][-2:] == [
        f"display {display['id']} paired for 1", f"display {display['id']} revoked"]


def test_a_browser_without_a_log_in_is_led_to_it(gate):
    code, headers, _ = Session(gate.address).ask("GET", "/admin/users", headers={"Accept": "text/html"})
    assert code == 303 and headers["Location"] == "/login?next=/admin/users"
    code, _, text = gate.session("guard").ask("GET", "/admin/users", headers={"Accept": "text/html"})
    assert code == 403 and "无权" in text and "<!doctype html>" in text


def test_the_list_of_accounts_is_gatectls_too(gate):
    text = gate.ctl("user", "list", "--config", gate.config).stdout
    assert "administrator" in text and ADMINISTRATOR in text


# ---- the first start, and TLS: gates of their own ----

def start_by_hand(gate):
    process = subprocess.Popen([BIN / "gated", "--config", gate.config], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    return process, Lines(process.stdout), Lines(process.stderr)


def test_the_first_start_prints_a_link_that_makes_one_administrator(tmp_path):
    with Gate(tmp_path, directions=["out"]) as gate:
        gate.stop()
        for file in gate.data.glob("accounts.db*"):
            file.unlink()
        process, out, log = start_by_hand(gate)
        try:
            token = out.wait(lambda line: "/setup#" in line).split("#")[1].strip()
            address = log.wait(lambda line: "gated is ready" in line).split()[-1]
            assert token not in "".join(log.lines), "the log has no secret"
            body = {"token": token, "name": "first", "display_name": "首位", "password": "battery-staple-77"}
            assert Session(address).send("POST", "/api/setup", body)["account"]["role"] == "administrator"
            assert Session(address).ask("POST", "/api/setup", {**body, "name": "second"})[0] == 410
        finally:
            process.terminate()
            process.wait(20)
        process, out, log = start_by_hand(gate)
        log.wait(lambda line: "gated is ready" in line)
        process.terminate()
        process.wait(20)
        assert not any("/setup#" in line for line in out.lines), "there is an administrator now"


def check(gate, web):
    text = gate.config.read_text()
    gate.config.write_text(re.sub(r"\[web\]\n", f"[web]\n{web}\n", text, count=1))
    return subprocess.run([BIN / "gated", "--config", gate.config, "--check"], capture_output=True, text=True, timeout=20)


@pytest.mark.parametrize("web, wrong", [
    ('address = "10.0.0.5"\ntls = "off"', "tls must not be off"),
    ('address = "0.0.0.0"', "hosts is empty"),
    ('tls = "on"\ntls_key = "key.pem"', "needs tls_certificate and tls_key"),
    ('tls = "on"\ntls_certificate = "gone.pem"\ntls_key = "gone.pem"', "cannot be used"),
])
def test_what_would_not_be_safe_is_refused_with_its_line(tmp_path, web, wrong):
    with Gate(tmp_path, directions=["out"]) as gate:
        done = check(gate, web)
        assert done.returncode == 2 and wrong in done.stderr
        assert re.search(r"gate\.toml:\d+: web", done.stderr)


def test_tls_serves_a_certificate_of_its_own_and_nothing_older(tmp_path):
    with Gate(tmp_path, directions=["out"], web='tls = "on"') as gate:
        host, port = re.match(r"https://([^:/]+):(\d+)/", gate.address).groups()
        pem = (gate.data / "tls-certificate.pem").read_text()
        told = gate.log.wait(lambda line: "fingerprint" in line)
        digest = hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem)).hexdigest().upper()
        assert ":".join(re.findall("..", digest)) in told
        assert (gate.data / "tls-key.pem").stat().st_mode & 0o777 == 0o600
        context = ssl.create_default_context(cadata=pem)
        with socket.create_connection((host, int(port))) as plain, context.wrap_socket(plain, server_hostname=host) as tls:
            assert tls.version() == "TLSv1.3"
        session = Session(gate.address, ADMINISTRATOR, PASSWORD, context)
        assert session.get("/api/session")["account"]["name"] == ADMINISTRATOR
        _, headers, _ = Session(gate.address, context=context).ask("POST", "/api/session", {"name": ADMINISTRATOR, "password": PASSWORD})
        assert "Secure" in headers["Set-Cookie"]
        old = ssl.create_default_context(cadata=pem)
        old.minimum_version, old.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
        old.set_ciphers("ALL:@SECLEVEL=0")
        with pytest.raises((ssl.SSLError, ConnectionError)), socket.create_connection((host, int(port)), timeout=5) as plain:
            old.wrap_socket(plain, server_hostname=host)
        with socket.create_connection((host, int(port)), timeout=5) as plain:
            plain.sendall(b"GET /login HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert b"200 OK" not in plain.recv(100)


def test_prometheus_reads_figures_by_its_token_and_nothing_else(tmp_path):
    token = "0123456789abcdef-scrape"
    with Gate(tmp_path, directions=["out"], web=f'metrics_token = "{token}"') as gate:
        gate.wait_phase("waiting")
        nobody = gate.session()
        assert nobody.ask("GET", "/metrics")[0] == 401
        assert nobody.ask("GET", "/metrics", headers={"Authorization": f"Bearer {token}x"})[0] == 401
        scrape = {"Authorization": f"Bearer {token}"}
        assert nobody.ask("GET", "/api/status", headers=scrape)[0] == 403
        code, headers, text = nobody.ask("GET", "/metrics", headers=scrape)
        assert code == 200 and headers["Content-Type"].startswith("text/plain; version=0.0.4")
        figures = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
        assert float(figures['web_requests_total{status="401"}']) >= 2
        assert figures['gate_clock_trusted'] == "1"
        phases = [name for name, value in figures.items() if name.startswith('gate_lane_phase{lane="1"') and value == "1"]
        assert len(phases) == 1
        for line in text.splitlines():
            assert re.fullmatch(r'# (HELP|TYPE) \w+ .+|\w+(\{\w+="[^"]*"(,\w+="[^"]*")*\})? [-+.e\d]+', line), line
