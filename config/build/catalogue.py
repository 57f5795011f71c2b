#!/usr/bin/python3
"""Turns src/base/catalogue.toml into the enum gate::Reason and its texts.

usage: catalogue.py catalogue.toml reason.h catalogue_data.cpp
Fails the build when an entry lacks a language, or when an id or a number stands twice.
"""
import json
import sys
import tomllib

GROUPS = ("note", "pass", "refusal", "alarm", "fault")
TEXTS = ("zh", "en", "next_zh", "next_en", "worker_zh", "worker_en")


def complain(name, entry, seen):
    if entry.get("group") not in GROUPS:
        return f"group must be one of {', '.join(GROUPS)}"
    if not isinstance(entry.get("number"), int) or entry["number"] in seen:
        return "number is missing, or stands twice"
    for key in ("", "next_", "worker_"):
        has = [bool(entry.get(key + language)) for language in ("zh", "en")]
        if has[0] != has[1] or (key == "" and not has[0]):
            return f"{key}zh and {key}en must both be there"
    if entry["group"] in ("refusal", "alarm", "fault") and not entry.get("next_zh"):
        return "next_zh and next_en: say what to do"
    unknown = set(entry) - set(TEXTS) - {"number", "group"}
    return f"unknown key {unknown.pop()}" if unknown else None


def main(source, header, data):
    with open(source, "rb") as file:
        entries = tomllib.load(file)
    seen = set()
    for name, entry in entries.items():
        if wrong := complain(name, entry, seen):
            sys.exit(f"{source}: [{name}]: {wrong}")
        seen.add(entry["number"])
    with open(header, "w", encoding="utf-8") as out:
        out.write("// Made from src/base/catalogue.toml; the texts are behind base/catalogue.h.\n#pragma once\n\n"
                  "#include <cstdint>\n\nnamespace gate {\n\n"
                  "/// What is told to a person and recorded. The numbers are stored: never changed, never reused.\n"
                  "enum class Reason : std::uint16_t {\n")
        out.writelines(f"    {name} = {entry['number']},  // {entry['en']}\n" for name, entry in entries.items())
        out.write("};\n\n}  // namespace gate\n")
    quote = lambda text: json.dumps(text, ensure_ascii=False)
    with open(data, "w", encoding="utf-8") as out:
        out.write('#include "base/catalogue.h"\n\nnamespace gate::detail {\n\n'
                  f"extern const CatalogueEntry kCatalogue[{len(entries)}];\n"
                  f"const CatalogueEntry kCatalogue[{len(entries)}] = {{\n")
        for name, entry in entries.items():
            texts = ", ".join(quote(entry.get(key, "")) for key in TEXTS)
            out.write(f"    {{Reason::{name}, {quote(name)}, ReasonGroup::{entry['group']}, {texts}}},\n")
        out.write(f"}};\nextern const unsigned kCatalogueSize;\nconst unsigned kCatalogueSize = {len(entries)};\n\n"
                  "}  // namespace gate::detail\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
