#!/usr/bin/env python3
"""Runs one command and measures the whole process.

    measure.py RESULT [--stdin FILE] [--time SECONDS] -- COMMAND..

RESULT receives one JSON object: `wall`, `user` and `system` in seconds, `memory`, the peak resident
set of the largest single process, in bytes, `sockets`, the most that were open at once, the `exit`
status, and `over` where the time was up and the command was killed. What it
prints is thrown away.

Times and memory are the kernel's own account of the finished process (wait4). Its memory has a floor of
some 10 MB, what this script held when it started the command. Sockets are looked at every 20 ms, and counted only when the
process has more files open than ever before, so that looking costs next to nothing.
"""

import argparse
import json
import os
import pathlib
import subprocess
import threading
import time

LOOK_EVERY = 0.02  # seconds


def sockets(pid):
    """How many sockets a process has open."""
    directory, count = f"/proc/{pid}/fd", 0
    for name in os.listdir(directory):
        try:
            count += os.readlink(f"{directory}/{name}").startswith("socket:")
        except OSError:
            pass  # closed since
    return count


def watch(pid, done, seen):
    """Keeps the most sockets that were open in `seen`."""
    most_files = 0
    while not done.wait(LOOK_EVERY):
        try:
            # The size of this directory is the number of open files (since Linux 6.2).
            files = os.stat(f"/proc/{pid}/fd").st_size or len(os.listdir(f"/proc/{pid}/fd"))
            if files > most_files * 1.02:
                most_files = files
                seen["sockets"] = max(seen["sockets"], sockets(pid))
        except OSError:
            return


def measure(command, stdin=None, bound=None):
    """The figures of one run; see the head of this file."""
    source = open(stdin, "rb") if stdin else subprocess.DEVNULL
    begin = time.perf_counter()
    child = subprocess.Popen(command, stdin=source, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    done, seen, over = threading.Event(), {"sockets": 0}, threading.Event()
    watcher = threading.Thread(target=watch, args=(child.pid, done, seen), daemon=True)
    watcher.start()

    def end():
        over.set()
        child.kill()

    timer = threading.Timer(bound, end) if bound else None
    if timer:
        timer.start()
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.perf_counter() - begin
    child.returncode = os.waitstatus_to_exitcode(status)
    done.set()
    if timer:
        timer.cancel()
    watcher.join()
    return {
        "wall": wall,
        "user": usage.ru_utime,
        "system": usage.ru_stime,
        "memory": usage.ru_maxrss * 1024,
        "sockets": seen["sockets"],
        "exit": child.returncode,
        "over": over.is_set(),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("result", type=pathlib.Path)
    parser.add_argument("--stdin")
    parser.add_argument("--time", type=float)
    parser.add_argument("command", nargs="+")
    args = parser.parse_args()
    args.result.write_text(json.dumps(measure(args.command, args.stdin, args.time)))


if __name__ == "__main__":
    main()
