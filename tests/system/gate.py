"""A whole gate on a desk, for the system tests: gate-desk, cameras and gated as real processes on
loopback, in a folder of their own.

    with Gate(tmp_path, lanes=2) as gate:
        gate.roster("A-1,王建华,装配二车间")
        gate.desk("lane 1 worker 36.5")
        gate.show(1, gate.issue("A-1"))
        row = gate.wait_row("kind = :admit", lane=1)
"""
import http.cookiejar
import json
import os
import pathlib
import signal
import sqlite3
import subprocess
import threading
import time
import urllib.error
import urllib.request

from cameras import MjpegCamera, jpeg_of

BIN = pathlib.Path(os.environ.get("GATE_BIN", ".build/release/bin"))
SOURCE = pathlib.Path(__file__).resolve().parents[2]

ADMINISTRATOR, PASSWORD = "tester", "correct-horse-9"  # the account that the harness makes

# src/journal/event.h
KINDS = {name: number for number, name in enumerate(
    "start admit readmit refuse remeasure passage opened no_passage pulse_unconfirmed pulse_not_sent way_out "
    "manual_open hold_open hold_end lock unlock clinical alarm acknowledge fault cleared fire_on fire_off "
    "mask_checked bound late correction exported administration drill".split(), start=1)}


def wait_for(condition, within=10.0, what="the condition"):
    """The first true value of condition(); fails after `within` seconds."""
    end = time.monotonic() + within
    while time.monotonic() < end:
        if value := condition():
            return value
        time.sleep(0.01)
    raise AssertionError(f"{what} did not come within {within} s")


class Lines:
    """Reads a process's output line by line on a thread of its own."""

    def __init__(self, stream):
        self.lines = []
        threading.Thread(target=self._read, args=(stream,), daemon=True).start()

    def _read(self, stream):
        for line in stream:
            self.lines.append(line.rstrip("\n"))

    def wait(self, wanted, within=10.0, start=0):
        return wait_for(lambda: next((line for line in self.lines[start:] if wanted(line)), None), within, "a line")


class Session:
    """A log-in to the pages and their API. Errors of the API are returned as (status, body) by ask()."""

    def __init__(self, address, name=None, password=None, context=None):
        self.address = address.rstrip("/")
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar), NoRedirect(),
                                                  urllib.request.HTTPSHandler(context=context))
        self.csrf = ""
        if name is not None:
            self.csrf = self.send("POST", "/api/session", {"name": name, "password": password})["csrf"]

    def ask(self, method, path, body=None, headers=None):
        """(status, headers, text)"""
        data = body if isinstance(body, (bytes, type(None))) else json.dumps(body).encode()
        request = urllib.request.Request(self.address + path, data, {
            "Content-Type": "application/json", **({"X-CSRF-Token": self.csrf} if self.csrf else {}), **(headers or {})},
            method=method)
        try:
            with self.opener.open(request, timeout=30) as answer:
                return answer.status, answer.headers, answer.read().decode(errors="replace")
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.headers, error.read().decode()

    def send(self, method, path, body=None):
        status, _, text = self.ask(method, path, body)
        if status >= 400:
            raise AssertionError(f"{method} {path}: {status} {text}")
        return json.loads(text) if text else None

    def get(self, path):
        return self.send("GET", path)

    def cookie(self, name="session"):
        return next((cookie.value for cookie in self.jar if cookie.name == name), None)


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


class Gate:
    def __init__(self, folder, lanes=1, policy="", lane_extra="", directions=None, bus=None, desk_args=(), retention=30,
                 port=0, site="测试厂 · 东门", more="", web=""):
        self.folder = pathlib.Path(folder)
        self.lanes = lanes
        self.directions = directions or ["in"] * lanes
        self.policy, self.lane_extra, self.bus, self.desk_args = policy, lane_extra, bus, desk_args
        self.retention, self.port, self.site, self.web = retention, port, site, web
        self.more = more  # further tables of gate.toml
        self.data = self.folder / "data"
        self.trust = self.folder / "trust"
        self.config = self.folder / "gate.toml"
        self.cameras, self.passes = {}, {}
        self.process = self.desk_process = None
        self.environment = {}  # besides this process's own, for gated
        self.sessions = {}

    # ---- life ----
    def __enter__(self):
        for folder in (self.data, self.trust / "pass", self.folder / "passes"):
            folder.mkdir(parents=True, exist_ok=True)
        self.ctl("pass", "key", "--out", self.folder / "pass-key.pem", "--public", self.trust / "pass" / "desk.pem")
        self.start_desk()
        for number, direction in enumerate(self.directions, start=1):
            if direction == "in":
                self.cameras[number] = MjpegCamera([blank()], fps=30)
                self.cameras[number].start()
        self.write_config()
        self.user(ADMINISTRATOR, "administrator", "测试员")
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()
        for camera in self.cameras.values():
            camera.stop()
        if self.desk_process:
            self.desk_process.terminate()
            self.desk_process.wait(10)

    def start_desk(self):
        self.desk_process = subprocess.Popen(
            [BIN / "gate-desk", "--lanes", str(self.lanes), "--tcp", "127.0.0.1:0", "--events", *self.desk_args],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.desk_lines = Lines(self.desk_process.stdout)
        self.desk_ready = json.loads(self.desk_lines.wait(lambda line: '"ready"' in line))

    def start(self):
        self.sessions = {}
        self.process = subprocess.Popen([BIN / "gated", "--config", self.config], stderr=subprocess.PIPE, text=True,
                                        env={**os.environ, **self.environment})
        self.log = Lines(self.process.stderr)
        self.address = self.log.wait(lambda line: "gated is ready" in line).split()[-1]

    def stop(self):
        """SIGTERM; the exit code."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
        return self.process.wait(20) if self.process else None

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    # ---- config ----
    def write_config(self):
        bus = self.bus or f'tcp = "{self.desk_ready["tcp"]}"'
        text = [f'[site]\nname = "{self.site}"\ndata = "{self.data}"\ntrust = "{self.trust}"\n'
                f'keep_persons_days = {self.retention}\n[web]\nport = {self.port}\n{self.web}\n[policy]\n{self.policy}\n[bus.desk]\n{bus}\n{self.more}\n']
        text += [self.lane_config(number, direction) for number, direction in enumerate(self.directions, start=1)]
        self.config.write_text("".join(text))

    def lane_config(self, number, direction):
        profiles = SOURCE / "config" / "profiles"
        sensor = "" if direction == "out" else (
            f'[lane.camera]\nsource = "{self.cameras[number].url}"\n'
            f'[lane.thermometer]\nbus = "desk"\nunit = {10 + number}\nprofile = "{profiles}/thermometer/desk.toml"\n')
        return (f'[[lane]]\nnumber = {number}\ndirection = "{direction}"\n{self.lane_extra}\n{sensor}'
                f'[lane.turnstile]\nbus = "desk"\nunit = {20 + number}\nprofile = "{profiles}/turnstile/desk.toml"\n'
                f'coil = 0\npassage_input = 0\nfire_input = 7\n')

    # ---- people ----
    def ctl(self, *arguments, check=True, feed=""):
        done = subprocess.run([BIN / "gatectl", *map(str, arguments)], capture_output=True, text=True, timeout=60, input=feed)
        if check and done.returncode != 0:
            raise AssertionError(f"gatectl {arguments}: {done.stderr}")
        return done

    def roster(self, *rows):
        """Each row: id,name[,department[,active[,watch_until[,watch_reason]]]]"""
        file = self.folder / "people.csv"
        rows = [row + "," * (5 - row.count(",")) for row in rows]
        file.write_text("id,name,department,active,watch_until,watch_reason\n" + "\n".join(rows) + "\n")
        return self.ctl("roster", "import", file, "--config", self.config)

    def issue(self, person, *more):
        """JPEG bytes of a picture of this person's pass."""
        if (person, more) not in self.passes:
            png = self.folder / "passes" / f"{person}-{len(self.passes)}.png"
            self.ctl("pass", "issue", "--key", self.folder / "pass-key.pem", "--id", person, "--png", png, *more)
            self.passes[person, more] = framed(png)
        return self.passes[person, more]

    # ---- the world ----
    def desk(self, *lines):
        for line in lines:
            self.desk_process.stdin.write(line + "\n")
        self.desk_process.stdin.flush()

    def show(self, lane, jpeg):
        self.cameras[lane].show(jpeg)

    def hide(self, lane):
        self.cameras[lane].show(blank())

    def stats(self, lane=1):
        """What the virtual turnstile counted: pulses, passages, …"""
        seen = len(self.desk_lines.lines)
        self.desk("stats")
        line = self.desk_lines.wait(lambda line: '"stats"' in line, start=seen)
        return json.loads(line)["stats"][lane - 1]

    # ---- the pages ----
    def user(self, name, role, display_name="", password=PASSWORD):
        """Makes an account, through the running gate or beside it."""
        return self.ctl("user", "add", name, "--role", role, "--name", display_name or name, "--config", self.config,
                        feed=password + "\n")

    def session(self, name=None, password=PASSWORD):
        """A browser's end of a log-in; None: of nobody. Sessions are kept until the gate is started again."""
        key = (name, password)
        if key not in self.sessions:
            self.sessions[key] = Session(self.address, name, password)
        return self.sessions[key]

    # ---- what it knows ----
    def rows(self, where="1", **values):
        """Journal rows as dicts, oldest first. `:admit` and the like are the kinds of event.h."""
        with sqlite3.connect(f"file:{self.data}/journal.db?mode=ro", uri=True, timeout=10) as db:
            db.row_factory = sqlite3.Row
            query = f"SELECT * FROM event LEFT JOIN event_person ON event_id = id WHERE {where} ORDER BY id"
            return [dict(row) for row in db.execute(query, {**KINDS, **values})]

    def wait_row(self, where, within=10.0, **values):
        try:
            return wait_for(lambda: (self.rows(where, **values) or [None])[-1], within, f"a row where {where} {values}")
        except AssertionError as late:
            names = {number: name for name, number in KINDS.items()}
            came = [f"{names[row['kind']]} for reason {row['reason']}" for row in self.rows()[-10:]]
            raise AssertionError(f"{late}; the last rows: {', '.join(came)}") from None

    def status(self):
        session = self.session(ADMINISTRATOR)
        if session.ask("GET", "/api/session")[0] == 401:  # gated's clock was moved: its sessions have ended
            del self.sessions[ADMINISTRATOR, PASSWORD]
            session = self.session(ADMINISTRATOR)
        return session.get("/api/status")

    def lane_status(self, number=1):
        return next((lane for lane in self.status()["lanes"] if lane["lane"] == number), {"phase": "starting"})

    def wait_devices(self, lane=1, within=10.0):
        """Until every device of the lane has answered: a code shown before is refused for want of a reading."""
        return wait_for(lambda: (devices := self.lane_status(lane).get("devices")) and all(
            device["fault"] is None and device["age_ms"] < 1000 for device in devices), within, "every device")

    def wait_phase(self, phase, lane=1, within=10.0):
        return wait_for(lambda: (s := self.lane_status(lane))["phase"] == phase and s, within, f"phase {phase}")


def framed(png, size=(1280, 720)):
    """The code on a grey 720p frame, as a camera would see it."""
    import io
    from PIL import Image
    code = Image.open(png).convert("RGB")
    side = 420
    frame = Image.new("RGB", size, (90, 96, 100))
    frame.paste(code.resize((side, side), Image.LANCZOS), ((size[0] - side) // 2, (size[1] - side) // 2))
    out = io.BytesIO()
    frame.save(out, "JPEG", quality=90)
    return out.getvalue()


_blank = []


def blank():
    """A frame with nobody in it."""
    if not _blank:
        import io
        from PIL import Image
        out = io.BytesIO()
        Image.new("RGB", (1280, 720), (90, 96, 100)).save(out, "JPEG", quality=90)
        _blank.append(out.getvalue())
    return _blank[0]
