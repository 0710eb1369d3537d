"""Runs MiniStack for as long as standard input stays open.

Whoever starts it holds the other end of a pipe. When that process ends, however hard, the pipe closes, and MiniStack goes
with the functions that it started: they share its process group, which the starter makes (`detached`).
"""

import os
import runpy
import signal
import sys
import threading


def end_with_standard_input() -> None:
    while os.read(0, 4096):
        pass
    os.killpg(0, signal.SIGKILL)
    os._exit(1)  # in a container we are process 1, which no signal of its own ends


if os.getpgrp() != os.getpid():
    sys.exit("expected to lead a process group of its own")
threading.Thread(target=end_with_standard_input, daemon=True).start()
sys.argv = ["ministack"]
runpy.run_module("ministack", run_name="__main__")
