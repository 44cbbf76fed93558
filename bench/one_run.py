"""Runs one command and prints what it cost: seconds, processor seconds, peak MB, exit code.

A program of its own, started as `python -I -S`, since a child begins with its parent's peak memory.
"""

import os
import sys
import time

said, *command = sys.argv[1:]
output = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
start = time.perf_counter()
child = os.posix_spawnp(
    command[0],
    command,
    os.environ,
    file_actions=[(os.POSIX_SPAWN_DUP2, output, 1), (os.POSIX_SPAWN_DUP2, output, 2)],
)
_, status, used = os.wait4(child, 0)
wall = time.perf_counter() - start
# Linux counts in kB.
print(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1000, os.waitstatus_to_exitcode(status))
