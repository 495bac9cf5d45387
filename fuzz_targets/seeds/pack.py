#!/usr/bin/env python3
"""Packs seeds into a zip that is the same, byte for byte, wherever it is made."""
import os
import sys
import zipfile

USAGE = """usage: pack.py OUT.zip FILE...

Writes a zip of the files under their names, sorted, without compression (which differs between versions of zlib) and with
one time for all.

Example:
  pack.py fuzz_world_seed_corpus.zip corpus/worlds/*.world"""


def main():
    if sys.argv[1:] in (["--help"], ["-h"]):
        print(USAGE)
        return 0
    if len(sys.argv) < 3:
        print(f"pack.py: takes a zip and the files to pack, and not {sys.argv[1:]}; see pack.py --help", file=sys.stderr)
        return 2
    out, files = sys.argv[1], sorted(sys.argv[2:], key=os.path.basename)
    names = [os.path.basename(file) for file in files]
    for name in names:
        if names.count(name) > 1:
            print(f"pack.py: two files have the name {name}; a zip of seeds has each name once", file=sys.stderr)
            return 2
    try:
        with zipfile.ZipFile(out + ".partial", "w", zipfile.ZIP_STORED) as packed:
            for file, name in zip(files, names):
                entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
                entry.external_attr = 0o644 << 16
                with open(file, "rb") as seed:
                    packed.writestr(entry, seed.read())
        os.replace(out + ".partial", out)
    except OSError as error:
        print(f"pack.py: {error}", file=sys.stderr)
        return 2
    return 0


sys.exit(main())
