"""The mask check end to end: the real gate, a network camera that shows a face and a pass, a public model."""
import io
import json
import shutil
import time

import pytest
from PIL import Image

import faces
from gate import Gate, wait_for

PEOPLE = ("A-1,王建华,装配一车间", "A-2,李雪梅,装配二车间")
QUICK = "reading_wait_ms = {}\nrescan_after_ms = 400\npassage_window_ms = 1500\nshow_refuse_ms = 500\nshow_pass_ms = 500\n"
needs_model = pytest.mark.skipif(not faces.there(), reason=faces.WHY_NOT)


class MaskGate(Gate):
    """A gate whose lane asks for masks by `rule`, for `wait_ms`; `model` False: without an installed model."""

    def __init__(self, folder, rule, model=True, wait_ms=2000, **more):
        super().__init__(folder, lane_extra=f'mask = "{rule}"\n' + QUICK.format(wait_ms), policy="repeat_seconds = 0", **more)
        self.with_model = model

    def start(self):
        if self.with_model:
            self.ctl("model", "install", faces.MODEL, "--data", self.data)
        super().start()

    def come(self, person, kind, temperature=36.5):
        self.desk(f"lane 1 worker {temperature} passes")
        self.show(1, faces.frame(self.issue(person), kind))

    def answer(self):
        return self.wait_row("kind IN (:admit, :refuse)")


MASKED, BARE, UNCHECKED = 1, 2, 0


@needs_model
def test_must_admits_who_wears_a_mask_with_kind_and_score_in_the_row(tmp_path):
    with MaskGate(tmp_path, "must") as gate:
        gate.roster(*PEOPLE)
        gate.come("A-1", "masked")
        row = gate.wait_row("kind = :admit")
        assert row["mask"] == MASKED and 600 <= row["mask_score"] <= 1000
        log = gate.ctl("log", "--day", str(row["hour"])[:4] + "-" + str(row["hour"])[4:6] + "-" + str(row["hour"])[6:8],
                       "--format", "json", "--config", gate.config).stdout
        assert '"mask_score"' in log
        gate.wait_row("kind = :passage")
        gate.stop()
        assert gate.ctl("journal", "check", "--data", gate.data).returncode == 0


@needs_model
def test_must_holds_the_opening_of_a_bare_face_until_the_mask_is_on(tmp_path):
    with MaskGate(tmp_path, "must", wait_ms=10_000) as gate:  # the next picture may be long in the making
        gate.roster(*PEOPLE)
        gate.come("A-1", "bare")
        time.sleep(1)
        assert not gate.rows("kind = :admit") and gate.stats()["pulses"] == 0
        gate.show(1, faces.frame(gate.issue("A-1"), "masked"))
        assert gate.wait_row("kind = :admit")["mask"] == MASKED


@needs_model
def test_must_refuses_a_face_that_stays_bare_and_nobody(tmp_path):
    with MaskGate(tmp_path, "must") as gate:
        gate.roster(*PEOPLE)
        gate.come("A-1", "bare")
        row = gate.answer()
        assert (row["mask"], row["reason"]) == (BARE, 54)  # mask_missing
        gate.hide(1)
        gate.desk("lane 1 absent")
        gate.wait_phase("waiting")
        time.sleep(0.6)
        gate.come("A-2", None)
        row = gate.wait_row("kind = :refuse AND person = 'A-2'")
        assert (row["mask"], row["reason"]) == (UNCHECKED, 55)  # mask_unchecked
        assert gate.stats()["pulses"] == 0


@needs_model
@pytest.mark.parametrize("kind, mask, reminded", [("masked", MASKED, False), ("bare", BARE, True), (None, UNCHECKED, False)])
def test_remind_admits_everybody_and_reminds_the_bare(tmp_path, kind, mask, reminded):
    with MaskGate(tmp_path, "remind") as gate:
        gate.roster(*PEOPLE)
        gate.come("A-1", kind)
        assert gate.answer()["kind"] == 2
        assert gate.rows("kind = :admit")[0]["mask"] == mask
        last = wait_for(lambda: gate.lane_status()["last"])
        assert last["mask_reminder"] is reminded


@needs_model
def test_off_looks_at_no_face(tmp_path):
    with MaskGate(tmp_path, "off") as gate:
        gate.roster(*PEOPLE)
        gate.come("A-1", "bare")
        row = gate.wait_row("kind = :admit")
        assert row["mask"] == UNCHECKED and row["mask_score"] is None


def test_without_a_model_must_asks_the_guard_and_says_why(tmp_path):
    with MaskGate(tmp_path, "must", model=False) as gate:
        gate.roster(*PEOPLE)
        wait_for(lambda: "model_missing" in json.dumps(gate.status()), what="the fault on the screen")
        gate.desk("lane 1 worker 36.5 passes")
        gate.show(1, gate.issue("A-1"))
        assert gate.answer()["reason"] == 55
        assert gate.stats()["pulses"] == 0


@needs_model
def test_a_camera_that_stalls_after_the_code_never_counts_as_masked(tmp_path):
    with MaskGate(tmp_path, "must") as gate:
        gate.roster(*PEOPLE)
        gate.show(1, faces.frame(gate.issue("A-1"), "bare"))
        wait_for(lambda: gate.lane_status()["phase"] == "reading", what="the code")
        gate.cameras[1].stall()
        gate.desk("lane 1 worker 36.5 passes")
        row = gate.answer()
        assert row["kind"] == 4 and row["mask"] != MASKED
        assert gate.stats()["pulses"] == 0


@needs_model
def test_gatectl_mask_prints_a_line_a_picture_and_goes_on_over_bad_ones(tmp_path):
    with Gate(tmp_path) as gate:
        for name, kind in (("masked.jpg", "masked"), ("bare.jpg", "bare"), ("nobody.jpg", None)):
            (tmp_path / name).write_bytes(faces.frame(None, kind))
        (tmp_path / "cut.jpg").write_bytes((tmp_path / "bare.jpg").read_bytes()[:300])
        (tmp_path / "text.png").write_text("hello")
        names = ["masked.jpg", "text.png", "cut.jpg", "missing.jpg", "nobody.jpg", "bare.jpg"]
        done = gate.ctl("mask", *[tmp_path / name for name in names], "--model", faces.MODEL, check=False)
        lines = {json.loads(line)["file"].rsplit("/", 1)[1]: json.loads(line) for line in done.stdout.splitlines()}
        assert list(lines) == names and done.returncode == 1
        assert [face["kind"] for face in lines["masked.jpg"]["faces"]] == ["masked"]
        assert [face["kind"] for face in lines["bare.jpg"]["faces"]] == ["bare"]
        assert lines["nobody.jpg"]["faces"] == []
        assert all("error" in lines[name] for name in ("text.png", "cut.jpg", "missing.jpg"))
        x, y, w, h = lines["masked.jpg"]["faces"][0]["box"]
        assert 180 <= x and x + w <= 640 and 120 <= y and y + h <= 560
        assert gate.ctl("mask", tmp_path / "bare.jpg", "--model", faces.MODEL).returncode == 0


@needs_model
def test_gatectl_mask_takes_photographs_of_every_kind_and_shape(tmp_path):
    one = faces.person("masked", 330)

    def put(name, size, *places, height=330, mode="RGB", **options):
        picture = Image.new("RGB", size, (96, 100, 104))
        for x, y in places:
            picture.paste(faces.person("masked", height), (x, y))
        picture.convert(mode).save(tmp_path / name, **options)
    turned = Image.Exif()
    turned[0x0112] = 6  # to be shown turned by a quarter, as telephones write it
    put("alone.png", one.size, (0, 0))
    put("small.jpg", (1280, 720), (600, 300), height=150)
    put("large.jpg", (1280, 1280), (0, 0), height=1280)
    put("edge.jpg", (1280, 720), (-60, 200), height=430)
    put("grey.jpg", (1280, 720), (300, 200), mode="L")
    put("palette.png", (1280, 720), (300, 200), mode="P")
    put("alpha.png", (1280, 720), (300, 200), mode="RGBA")
    put("tall.jpg", (480, 1600), (60, 700))
    put("huge.jpg", (7680, 4320), (2000, 600), height=3000, quality=60)
    put("three.jpg", (1280, 720), (20, 200), (440, 150), (860, 250))
    upright = Image.new("RGB", (720, 1280), (96, 100, 104))
    upright.paste(one, (200, 400))
    upright.transpose(Image.ROTATE_90).save(tmp_path / "turned.jpg", exif=turned)
    names = "alone.png small.jpg large.jpg edge.jpg grey.jpg palette.png alpha.png tall.jpg huge.jpg three.jpg turned.jpg".split()
    (tmp_path / "dot.png").write_bytes(_png_of(Image.new("RGB", (1, 1))))
    done = Gate(tmp_path).ctl("mask", *[tmp_path / name for name in [*names, "dot.png"]], "--model", faces.MODEL)
    lines = {json.loads(line)["file"].rsplit("/", 1)[1]: json.loads(line)["faces"] for line in done.stdout.splitlines()}
    assert {name: [face["kind"] for face in lines[name]] for name in names} == {
        **{name: ["masked"] for name in names}, "three.jpg": ["masked"] * 3}
    assert lines["dot.png"] == []
    x, y, w, h = lines["turned.jpg"][0]["box"]
    assert 200 <= x + w / 2 <= 530 and 400 <= y + h / 2 <= 730  # as it is shown, not as it is stored


def _png_of(picture):
    data = io.BytesIO()
    picture.save(data, "PNG")
    return data.getvalue()


@needs_model
def test_gatectl_model_install_refuses_what_is_not_the_model(tmp_path):
    def install(source):
        return gate.ctl("model", "install", source, "--data", data, check=False)
    with Gate(tmp_path) as gate:
        data = tmp_path / "other"
        data.mkdir()
        copy = tmp_path / "copy"
        copy.mkdir()
        weights = copy / "face_mask_detection.caffemodel"
        assert "face_mask_detection.caffemodel" in install(copy).stderr  # what was looked for
        shutil.copy(faces.MODEL / "face_mask_detection.prototxt", copy)
        whole = (faces.MODEL / weights.name).read_bytes()
        weights.write_bytes(whole[:1000])
        assert "cut off, 1000 of 4053526 bytes" in install(copy).stderr
        weights.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
        assert "SHA-256" in install(copy).stderr
        assert not (data / "models" / "mask").exists()
        weights.write_bytes(whole)
        assert install(weights).returncode == 0  # the licence may be missing
        assert gate.ctl("mask", faces.MODEL / "sample-mask.jpg", "--data", data).returncode == 0
