"""A real district server in a folder of its own, and proxies that stand between a gate and it."""
import http.client
import json
import pathlib
import re
import signal
import socket
import sqlite3
import subprocess
import threading
import urllib.parse

from gate import BIN, PASSWORD, Lines, Session, wait_for

CREDIT_CODE = "91330199MA2XH4K87B"


class District:
    def __init__(self, folder, port=0, more="", users=()):
        self.users = users  # (name, role, name on screens, password), made before it starts
        self.more = more  # further lines of [web], and further tables
        self.folder = pathlib.Path(folder)
        self.data = self.folder / "ledger"
        self.config = self.folder / "district.toml"
        self.port = port
        self.process = None

    def __enter__(self):
        self.data.mkdir(parents=True, exist_ok=True)
        self.write_config()
        for user in self.users:
            self.user(*user)
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def write_config(self):
        self.config.write_text(f'[site]\nname = "滨河区"\ndata = "{self.data}"\n[web]\nport = {self.port}\n{self.more}\n')

    def start(self):
        self.process = subprocess.Popen([BIN / "gate-district", "serve", "--config", self.config],
                                        stderr=subprocess.PIPE, text=True)
        self.log = Lines(self.process.stderr)
        ready = self.log.wait(lambda line: "gate-district is ready" in line)
        self.address = ready.split()[-1]
        self.port = int(re.search(r":(\d+)/", ready).group(1))
        self.write_config()  # it comes back on the same port

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            assert self.process.wait(20) == 0

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def run(self, command, *arguments, check=True):
        done = subprocess.run([BIN / "gate-district", command, "--config", self.config, *map(str, arguments)],
                              capture_output=True, text=True, timeout=60)
        if check and done.returncode != 0:
            raise AssertionError(f"gate-district {command}: {done.stderr}")
        return done

    def code(self, gate="东门"):
        file = self.folder / "enterprises.csv"
        file.write_text("credit_code,name,division,street,grid,responsible,officer,phone\n"
                        f"{CREDIT_CODE},禾丰电子,330199,江北街道,05,周敏,陈立新,\n")
        self.run("enterprises", file)
        return self.run("enroll-code", "--credit-code", CREDIT_CODE, "--gate", gate).stdout.strip()

    def ask(self, path, method="GET", body=None):
        """By the local socket, as the administrator of this computer: (status, JSON)."""
        connection = http.client.HTTPConnection("localhost", timeout=5)
        connection.sock = socket.socket(socket.AF_UNIX)
        connection.sock.settimeout(5)
        connection.sock.connect(str(self.data / "gate-district.sock"))
        connection.request(method, path, body, {"Content-Type": "application/json"} if body else {})
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())

    def today(self):
        status, body = self.ask("/api/district/today")
        assert status == 200, body
        return body

    def enterprises(self, query=""):
        status, body = self.ask(f"/api/district/enterprises?{urllib.parse.quote(query, safe='=&')}")
        assert status == 200, body
        return body["rows"]

    # ---- the pages ----
    def user(self, name, role="officer", display_name="", password=PASSWORD):
        done = subprocess.run([BIN / "gate-district", "user", name, "--role", role, "--name", display_name or name, "--config", self.config],
                              input=password + "\n", capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr

    def session(self, name):
        return Session(self.address, name, PASSWORD)


def cells_of(gate):
    """What the gate's journal counts."""
    rows = gate.rows()
    cells = {}
    for row in rows:
        key = (row["epoch"], row["hour"], row["kind"], row["reason"], row["family"])
        cells[key] = cells.get(key, 0) + 1
    return cells


def cells_held(district):
    with sqlite3.connect(f"file:{district.data}/ledger.db?mode=ro", uri=True, timeout=10) as db:
        return {tuple(row[:5]): row[5] for row in db.execute("SELECT epoch, hour, kind, reason, family, n FROM cell")}


class Proxy:
    """Passes bytes on, and can lose answers, stall or refuse; keeps all that went up."""

    def __init__(self, port):
        self.target = port
        self.up = bytearray()
        self.mode = "pass"  # pass, stall, drop_answers, refuse
        self.on_answer = None  # called once, when the next answer begins to arrive, which is then lost
        self.lock = threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            if self.mode == "refuse":
                client.close()
                continue
            try:
                server = socket.create_connection(("127.0.0.1", self.target))
            except OSError:  # the district is down
                client.close()
                continue
            threading.Thread(target=self._pump, args=(client, server, True), daemon=True).start()
            threading.Thread(target=self._pump, args=(server, client, False), daemon=True).start()

    def _pump(self, source, sink, upward):
        try:
            while data := source.recv(65536):
                if self.mode == "refuse":  # connections that were kept warm end too
                    break
                if not upward and self._told():
                    break
                if upward:
                    self.up += data
                if self.mode == "stall" or (self.mode == "drop_answers" and not upward):
                    continue
                sink.sendall(data)
        except OSError:
            pass
        for one in (source, sink):
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def _told(self):
        with self.lock:
            act, self.on_answer = self.on_answer, None
        if act:
            act()
        return act is not None

    def close(self):
        self.listener.close()


__all__ = ["District", "Proxy", "CREDIT_CODE", "cells_held", "cells_of", "wait_for"]
