#!/usr/bin/python3
"""ninja.py: writes .build/fuzz/build.ninja, by which each fuzz target beside this file becomes .build/fuzz/TARGET/fuzz.
Each source is compiled once; a target takes from the library of them what it needs."""
import pathlib
import shutil

TOP = pathlib.Path(__file__).resolve().parents[2]
OUT = pathlib.Path(".build/fuzz")
# What parses foreign bytes, and what that stands on.
SOURCES = ("src/base/*.cpp src/pass/*.cpp src/journal/roster_csv.cpp src/web/target.cpp drivers/modbus/frame.cpp "
           "drivers/camera/*.cpp").split()
LIBRARIES = ("-lopencv_imgcodecs -lopencv_imgproc -lopencv_core -lZXing -ltomlplusplus -lcurl -lcrypto -lz -licuuc -licui18n "
             "-ldate-tz -lfmt")
RULES = """
ninja_required_version = 1.5
builddir = {out}
flags = -std=c++20 -include tests/fuzz/clang14.h -DHAS_STRING_VIEW=1 -DONLY_C_LOCALE=1 -DUSE_OS_TZDB=1 $
    -Isrc -Idrivers -I{out}/made -Itests -isystem /usr/include/opencv4 $
    -O1 -g1 -fno-sanitize-recover=all -fsanitize=address,undefined
rule catalogue
  command = /usr/bin/python3 config/build/catalogue.py $in $out
rule cc
  command = {compiler} $flags -fsanitize=fuzzer-no-link -MMD -MF $out.d -c $in -o $out
  depfile = $out.d
  deps = gcc
rule archive
  command = rm -f $out && ar rcs $out $in
rule link
  command = {compiler} $flags -fsanitize=fuzzer $in -Wl,--as-needed {libraries} -o $out
build {out}/made/base/reason.h {out}/made/base/catalogue_data.cpp: catalogue src/base/catalogue.toml | config/build/catalogue.py
"""


def main():
    clang = shutil.which("clang++-14") or shutil.which("clang++")
    if clang is None:
        raise SystemExit("fuzz: clang is missing")
    compiler = f"ccache {clang}" if shutil.which("ccache") else clang
    text = RULES.format(out=OUT, compiler=compiler, libraries=LIBRARIES)
    compile_one = f"build {{out}}: cc {{source}} || {OUT}/made/base/reason.h\n"
    sources = sorted(path.relative_to(TOP) for pattern in SOURCES for path in TOP.glob(pattern))
    objects = {OUT / "objects" / source.with_suffix(".o"): source for source in [*sources, OUT / "made/base/catalogue_data.cpp"]}
    targets = {path.stem: path.relative_to(TOP) for path in sorted(TOP.glob("tests/fuzz/*.cpp"))}
    for one, source in [*objects.items(), *((OUT / name / "target.o", source) for name, source in targets.items())]:
        text += compile_one.format(out=one, source=source)
    text += f"build {OUT}/fuzzed.a: archive {' '.join(map(str, objects))}\n"
    for name in targets:
        text += f"build {OUT}/{name}/fuzz: link {OUT}/{name}/target.o {OUT}/fuzzed.a\nbuild {name}: phony {OUT}/{name}/fuzz\n"
    (TOP / OUT).mkdir(parents=True, exist_ok=True)
    (TOP / OUT / "build.ninja").write_text(text)


main()
