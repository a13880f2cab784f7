#!/usr/bin/env python3
"""flood_bench.py REPUTE [MENTIONS]: a storm, seen at a terminal of 120x40 and without one.

First `repute sync` fetches 500 mentions from the sandbox: the time from the program's start to its end, and from its
first request to its last one. Then the screen runs in a pty; MENTIONS (10,000) come in while keys are pressed as a
person would, forty a second: the time from each key to its answer, 50 and 99 of 100, quiet and in the storm."""
import json
import os
import re
import select
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

from pty_bench import Program

EVERY = 0.025  # seconds between two keys
LINES = ((b"j", b""), (b"k", b""))  # each brings something, whatever it is
# On the : line, where only the key can have brought this letter; what is typed is never run.
LETTERS = ((b":", b""), (b"Q", b"Q"), (b"Z", b"Z"), (b"X", b"X"), (b"\x15", b""), (b"\x1b", b""))


class Sandbox:
    def __init__(self, program, *options):
        self.process = subprocess.Popen([program, "sandbox", "--control", "--empty", "--rate-limit", "-1", *options],
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.url = json.loads(self.process.stdout.readline())["url"]

    def ask(self, path, **form):
        data = urllib.parse.urlencode(form).encode() if form else None
        with urllib.request.urlopen(f"{self.url}/_sandbox/{path}", data) as answer:
            return json.load(answer)

    def end(self):
        self.process.terminate()
        self.process.wait()


def home_of(top, sandbox, program):
    """A workspace with the account acme, and what starts the program in it."""
    os.makedirs(top)
    token = os.path.join(top, "token")
    with open(os.open(token, os.O_CREAT | os.O_WRONLY, 0o600), "w", encoding="utf-8") as out:
        out.write(sandbox.ask("token?handle=acme")["token"])
    env = dict(os.environ, TERM="xterm-256color", LC_ALL="C.UTF-8", HOME=top)
    env = {k: v for k, v in env.items() if k not in ("TMUX", "NO_COLOR") and not k.startswith("XDG_")}
    argv = [program, "--workspace", os.path.join(top, "w")]
    subprocess.run([*argv, "account", "add", "mastodon", sandbox.url, "--name", "acme", "--token-file", token],
                   env=env, check=True, stdout=subprocess.DEVNULL)
    subprocess.run([*argv, "sync"], env=env, check=True, stdout=subprocess.DEVNULL)
    return argv, env


def stored(top):
    db = sqlite3.connect(f"file:{top}/w/repute.db?mode=ro", uri=True)
    try:
        return db.execute("SELECT count(*) FROM item WHERE direction=0").fetchone()[0]
    finally:
        db.close()


def ingest(program, top, n):
    sandbox = Sandbox(program)
    try:
        argv, env = home_of(top, sandbox, program)
        sandbox.ask("mentions", handle="acme", n=n)
        start = time.monotonic()
        subprocess.run([*argv, "sync"], env=env, check=True, stdout=subprocess.DEVNULL)
        took = time.monotonic() - start
        print(f"  {f'sync of {n} mentions':<28}{took * 1000:9.0f} ms   {stored(top)} stored", flush=True)
    finally:
        sandbox.end()


def waited_ms(program):
    """How long the screen's thread was ready and had no processor: others' doing on a busy machine."""
    with open(f"/proc/{program.pid}/task/{program.pid}/schedstat", encoding="ascii") as stat:
        return int(stat.read().split()[1]) / 1e6


def answer(program, key, letter):
    """Milliseconds to the first bytes, or to those with this letter; and how many of them went by without a processor."""
    waited, pressed = waited_ms(program), time.monotonic()
    os.write(program.fd, key)
    while (left := pressed + 2 - time.monotonic()) > 0:
        if select.select([program.fd], [], [], left)[0] and letter in os.read(program.fd, 65536):
            break
    return (time.monotonic() - pressed) * 1000, waited_ms(program) - waited


def answers(program, until, most):
    """What was waited for lines, and for letters; until() says when it is enough."""
    lines, letters, n, start = [], [], 0, time.monotonic()
    while not until() and time.monotonic() - start < most:
        while select.select([program.fd], [], [], 0)[0]:
            os.read(program.fd, 65536)  # what came before is no answer
        turn, into = divmod(n, 60)
        keys, into_list = (LINES, lines) if turn % 2 == 0 else (LETTERS, letters)
        key, letter = keys[into % len(keys)]
        due = time.monotonic() + (0.2 if key == b"\x1b" else EVERY)  # whether a key or a sequence begins is not known at once
        sample = answer(program, key, letter)
        if keys is LINES or letter:
            into_list.append(sample)
        n += 1
        while (left := due - time.monotonic()) > 0 and select.select([program.fd], [], [], left)[0]:
            os.read(program.fd, 65536)
    return lines, letters


def show(name, samples):
    for what, times in zip(("line", "letter"), samples):
        show_one(f"{name}: a {what}", times)


def show_one(name, samples):
    cuts, own = (statistics.quantiles(s, n=100, method="inclusive") for s in
                 ([t for t, _ in samples], [max(t - w, 0) for t, w in samples]))
    print(f"  {name:<28}{cuts[49]:9.1f} ms p50 {cuts[98]:8.1f} ms p99; with a processor at hand {own[49]:8.1f} {own[98]:8.1f}"
          f"   n {len(samples)}", flush=True)


def storm(program, top, n):
    sandbox = Sandbox(program)
    try:
        argv, env = home_of(top, sandbox, program)
        sandbox.ask("mentions", handle="acme", n=200)
        subprocess.run([*argv, "sync"], env=env, check=True, stdout=subprocess.DEVNULL)
        screen = Program(argv, env)
        screen.shows(rb"Mentions.*help")
        screen.answer()
        begin = time.monotonic()
        show("quiet", answers(screen, lambda: time.monotonic() - begin > 10, 15))
        sandbox.ask("mentions", handle="acme", n=n)
        os.write(screen.fd, b":sync\r")
        begin, state = time.monotonic(), {"n": 0, "at": 0, "end": 0}

        def all_in():
            if time.monotonic() - state["at"] > 1:
                state["at"], state["n"] = time.monotonic(), stored(top)
                if state["n"] >= n + 200 and not state["end"]:
                    state["end"] = time.monotonic()
            return state["end"] and time.monotonic() - state["end"] > 3

        times = answers(screen, all_in, 300)
        show("in the storm", times)
        print(f"  {'they were in after':<28}{(state['end'] or time.monotonic()) - begin:9.1f} s    {state['n']} stored", flush=True)
        screen.end()
    finally:
        sandbox.end()


def main():
    program, n = os.path.abspath(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 10000
    print(f"a storm of {n} mentions")
    with tempfile.TemporaryDirectory(prefix="flood_bench-") as top:
        ingest(program, os.path.join(top, "a"), 500)
        storm(program, os.path.join(top, "b"), n)


if len(sys.argv) < 2:
    sys.exit(__doc__)
main()
