"""720p frames with a face beside a pass code, for the tests and benches of the mask check. The faces come
from the sample pictures that lie beside a public model; where they are missing there is no such test."""
import io
import os
import pathlib

from PIL import Image

SOURCE = pathlib.Path(__file__).resolve().parents[2]
MODEL = pathlib.Path(os.environ.get("GATE_MASK_MODEL", SOURCE.parent / "shared" / "models" / "mask"))
WHY_NOT = f"no mask model in {MODEL}: the project ships none (docs/mask.md); GATE_MASK_MODEL names its folder"

# Where in the samples one person alone is seen: left, top, right, bottom.
_PLACES = {"masked": ("sample-mask.jpg", (110, 0, 440, 330)), "bare": ("sample-bare.png", (0, 40, 270, 420))}


def there():
    return all((MODEL / name).exists() for name in ("face_mask_detection.caffemodel", "sample-mask.jpg", "sample-bare.png"))


def person(kind, height=430):
    """The picture of somebody "masked" or "bare", so many pixels high."""
    name, place = _PLACES[kind]
    picture = Image.open(MODEL / name).convert("RGB").crop(place)
    return picture.resize((round(picture.width * height / picture.height), height), Image.LANCZOS)


def frame(code_jpeg, kind=None, height=430, quality=90):
    """JPEG bytes: the code of a frame as gate.framed() makes it, to the right, and somebody to the left."""
    out = Image.new("RGB", (1280, 720), (90, 96, 100))
    if code_jpeg:
        code = Image.open(io.BytesIO(code_jpeg)).crop((430, 150, 850, 570)).resize((360, 360), Image.LANCZOS)
        out.paste(code, (860, 180))
    if kind:
        out.paste(person(kind, height), (180, 120))
    data = io.BytesIO()
    out.save(data, "JPEG", quality=quality)
    return data.getvalue()
