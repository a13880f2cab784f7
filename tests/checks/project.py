"""What the checks share: where the tree is, its C files, and C without comments and strings."""
import os
import pathlib
import re
import sys

ROOT = pathlib.Path(os.environ.get("srcdir", "."))


def c_files(*folders):
    """Pairs of (path relative to the tree, text), sorted."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.[ch]")):
            yield path.relative_to(ROOT), path.read_text(encoding="utf-8")


def code_only(text):
    """Comments and the insides of strings become spaces; lines stay where they are."""
    def blank(match):
        token = match.group(0)
        return re.sub(r"[^\n]", " ", token) if token[0] == "/" else token[0] + token[0]
    return re.sub(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'', blank, text, flags=re.S)


def listed(name):
    """A list of exceptions: {key: reason}. A line is a key, then the reason; '#' starts a comment."""
    rows = {}
    for line in (ROOT / "tests/checks" / name).read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            key, _, reason = line.partition("  ")
            if not reason.strip():
                sys.exit(f"tests/checks/{name}: '{line}' gives no reason (two spaces, then why)")
            rows[key.strip()] = reason.strip()
    return rows


def finish(problems, advice):
    """Prints what was found and ends the program."""
    for problem in problems:
        print(problem)
    if problems:
        print(advice)
    sys.exit(1 if problems else 0)
