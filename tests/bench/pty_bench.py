#!/usr/bin/env python3
"""pty_bench.py REPUTE WORKSPACE, or --beside N: what a person waits for, measured at a terminal of 120x40.

Starts the program in a pty, presses keys and waits until it is quiet again: latency to the last byte of the answer, CPU
time of all its threads, bytes written, memory; then how often it wakes and what it writes in ten idle seconds. Medians.
WORKSPACE is a folder with repute.db made by fill; it is written to (conversations are closed). --beside measures tig
and neomutt, where installed, over N made-up commits and mails."""
import argparse
import fcntl
import os
import pty
import re
import select
import shutil
import signal
import statistics
import struct
import subprocess
import tempfile
import termios
import time

SIZE = 120, 40
QUIET = 0.06  # seconds without a byte that end an answer


class Program:
    def __init__(self, argv, env):
        self.began = time.monotonic()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", SIZE[1], SIZE[0], 0, 0))
            os.execvpe(argv[0], argv, env)

    def read(self, seconds):
        """What it writes within that time, or None."""
        if not select.select([self.fd], [], [], seconds)[0]:
            return None
        try:
            return os.read(self.fd, 65536)
        except OSError:
            raise SystemExit("pty_bench: the program ended") from None

    def answer(self, limit=120.0):
        """(bytes, moment of the last one), once it is quiet and asleep."""
        start, last, out = time.monotonic(), None, b""
        while time.monotonic() - start < limit:
            piece = self.read(QUIET)
            if piece is not None:
                out, last = out + piece, time.monotonic()
                if b"\x1b[c" in piece:
                    os.write(self.fd, b"\x1b[?62;22c")
            elif (last or time.monotonic() - start > 0.5) and not self.busy():
                return out, last or start
        raise SystemExit(f"pty_bench: no answer within {limit:.0f} s")

    def shows(self, pattern):
        """Bytes until the pattern stands on the screen, and nothing after."""
        out = b""
        while not re.search(pattern, out, re.S):
            piece = self.read(120)
            if piece is None:
                raise SystemExit("pty_bench: no first screen")
            out += piece
        return out

    def busy(self):
        return any(open(t + "/stat").read().rpartition(")")[2].split()[0] in "RD" for t in self.threads())

    def threads(self):
        return [f"/proc/{self.pid}/task/{t}" for t in os.listdir(f"/proc/{self.pid}/task")]

    def cpu_ms(self):
        return sum(int(open(t + "/schedstat").read().split()[0]) for t in self.threads()) / 1e6

    def wakes(self):
        text = "".join(open(t + "/status").read() for t in self.threads())
        return sum(map(int, re.findall(r"^voluntary_ctxt_switches:\s*(\d+)", text, re.M)))

    def peak_mib(self):
        return int(re.search(r"VmHWM:\s*(\d+)", open(f"/proc/{self.pid}/status").read()).group(1)) / 1024

    def anon_mib(self):
        return int(re.search(r"RssAnon:\s*(\d+)", open(f"/proc/{self.pid}/status").read()).group(1)) / 1024

    def end(self):
        os.kill(self.pid, signal.SIGHUP)
        until = time.monotonic() + 5
        try:
            while time.monotonic() < until:
                self.read(0.02)  # it must not wait for a terminal that nobody reads
            os.kill(self.pid, signal.SIGKILL)
        except SystemExit:
            pass  # it has let the terminal go
        os.waitpid(self.pid, 0)
        os.close(self.fd)


def row(name, samples):
    latency, cpu, size = (statistics.median(column) for column in zip(*samples))
    print(f"  {name:<28}{latency:9.1f} ms {cpu:9.2f} ms CPU {size:8.0f} bytes   n {len(samples)}", flush=True)


def press(program, keys, before=()):
    """One sample: the answer to keys; what `before` brings is not counted."""
    for key in before:
        os.write(program.fd, key)
        program.answer()
    cpu, start = program.cpu_ms(), time.monotonic()
    os.write(program.fd, keys)
    out, last = program.answer()
    return (last - start) * 1000, program.cpu_ms() - cpu, len(out)


def opens(program, keys, before=()):
    """As press(), but until the first bytes: what the worker brings later is not waited for by the hand."""
    for key in before:
        os.write(program.fd, key)
        program.answer()
    start = time.monotonic()
    os.write(program.fd, keys)
    out = program.read(120)
    first = time.monotonic()
    rest, last = program.answer()
    return (first - start) * 1000, (last - start) * 1000, len(out or b"") + len(rest)


def panes(argv, env, scopes, tabs):
    """The Reputation pane: until it stands there, and until all its figures do; without kept ones, and with."""
    program = Program(argv, env)
    program.shows(rb"Mentions.*help")
    program.answer()
    print("  reputation, goal 50 ms      there      all of it")
    for name, scope in scopes:
        for times in (1, 5):
            samples = [opens(program, b"\r", (b"\x1b", b"gi", f":score {scope}".encode())) for _ in range(times)]
            there, whole, size = (statistics.median(column) for column in zip(*samples))
            print(f"  {name + (', kept' if times > 1 else ''):<28}{there:9.1f} ms {whole:9.1f} ms {size:12.0f} bytes   n {times}", flush=True)
        for tab in tabs:
            there, whole, size = opens(program, b"]")
            print(f"    {tab:<26}{there:9.1f} ms {whole:9.1f} ms {size:12.0f} bytes", flush=True)
    program.end()


def report(argv, env):
    """A month of all accounts, as a lead sends it."""
    start = time.monotonic()
    subprocess.run(argv + ["report"], env=env, check=True, stdout=subprocess.DEVNULL)
    print(f"  report of a month           {(time.monotonic() - start) * 1000:9.1f} ms", flush=True)


def first_screen(argv, env, ready, times):
    samples = []
    for _ in range(times):
        program = Program(argv, env)
        out = program.shows(ready)
        samples.append(((time.monotonic() - program.began) * 1000, program.cpu_ms(), len(out)))
        program.answer()  # what it does at the start besides: figures, what came meanwhile
        if len(samples) < times:
            program.end()
    row("first screen", samples)
    return program


def idle(program, seconds):
    program.answer()
    wakes, cpu, start, size = program.wakes(), program.cpu_ms(), time.monotonic(), 0
    while (left := start + seconds - time.monotonic()) > 0:
        size += len(program.read(left) or b"")
    print(f"  {f'idle, {seconds} s':<28}{program.wakes() - wakes:9d} wakes {program.cpu_ms() - cpu:6.2f} ms CPU {size:8d} bytes")


def measure(name, argv, env, ready, steps, times=5):
    print(name)
    program = first_screen(argv, env, ready, times)
    for what, keys, before, count in steps:
        row(what, [press(program, keys, before) for _ in range(count)])
    idle(program, 10)
    print(f"  memory                      {program.peak_mib():9.1f} MiB peak {program.anon_mib():6.1f} MiB its own", flush=True)
    program.end()


def repute(program, workspace, home):
    with open(os.path.join(home, "repute.conf"), "w", encoding="utf-8") as conf:
        conf.write("set user bench\n")
    env = dict(os.environ, TERM="xterm-256color", LC_ALL="C.UTF-8", HOME=home)
    env = {k: v for k, v in env.items() if k not in ("TMUX", "NO_COLOR") and not k.startswith("XDG_")}
    argv = [program, "--workspace", workspace, "--config", os.path.join(home, "repute.conf")]
    steps = [("a line down: j", b"j", (), 20), ("a page down: ^F", b"\x06", (), 20),
             ("search: l refund", b"refund\r", (b"\x1b", b"l"), 5),
             ("done: d", b"d", (b"\x1b", b"j"), 15), ("undo: u", b"u", (), 15)]
    measure(f"repute, {workspace}", argv, env, rb"Mentions.*help", steps)
    scopes = [("score of all", "all"), ("of an account", "acme-1"), ("of a label", "label:shipping"), ("of a watch", "watch:refund"),
              ("of a person", "@u6870@social.example")]
    panes(argv, env, scopes, ["messages", "replies", "people", "ideas", "spread"])
    report(argv, env)


def tig(n, home, env):
    repo = os.path.join(home, "repo")
    subprocess.run(["git", "init", "-q", repo], check=True)
    lines = (f"commit refs/heads/x\ncommitter A <a@x.example> {1700000000 + i} +0000\ndata 12\nrefund {i % 100000:05d}\n"
             for i in range(n))
    feed = subprocess.Popen(["git", "-C", repo, "fast-import", "--quiet"], stdin=subprocess.PIPE, text=True)
    feed.stdin.writelines(lines)
    feed.stdin.close()
    feed.wait()
    env = dict(env, GIT_DIR=os.path.join(repo, ".git"), GIT_WORK_TREE=repo)
    measure(f"tig, {n} commits", ["tig", "x"], env, rb"refund", [("a line down: j", b"j", (), 20), ("a page down: Space", b" ", (), 20)], 3)


def neomutt(n, home, env):
    box, conf = os.path.join(home, "box"), os.path.join(home, "muttrc")
    with open(box, "w", encoding="utf-8") as out:
        for i in range(n):
            date = time.strftime("%a, %d %b %Y %H:%M:%S +0000", time.gmtime(1700000000 + i))
            out.write(f"From a@x.example {time.asctime(time.gmtime(1700000000 + i))}\nFrom: Person {i % 999} <p{i % 999}@x.example>\n"
                      f"Date: {date}\nSubject: refund {i}\nMessage-ID: <{i}@x.example>\n\nWhere is my parcel?\n\n")
    with open(conf, "w", encoding="utf-8") as out:
        out.write(f"set folder={home}\nset quit=yes\nset mail_check=0\nunset mark_old\n")
    measure(f"neomutt, mbox of {n}", ["neomutt", "-n", "-R", "-F", conf, "-f", box], env, rb"refund",
            [("a line down: j", b"j", (), 20), ("a page down: z", b"z", (), 20)], 2)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("program", nargs="?")
    parser.add_argument("workspace", nargs="?")
    parser.add_argument("--beside", type=int, default=0, metavar="N")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="pty_bench-") as home:
        if options.workspace:
            repute(os.path.abspath(options.program), os.path.abspath(options.workspace), home)
        env = dict(os.environ, TERM="xterm-256color", LC_ALL="C.UTF-8", HOME=home)
        for name, run in (("tig", tig), ("neomutt", neomutt)):
            if options.beside and shutil.which(name):
                run(options.beside, home, env)


if __name__ == "__main__":
    main()
