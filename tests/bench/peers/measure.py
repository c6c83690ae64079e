"""Runs a program once and tells what it took."""

import os
import resource
import subprocess
from dataclasses import dataclass

# What a program may take: seconds of CPU, bytes of memory of its own.
SECONDS = 90
MEMORY = 8 << 30


@dataclass
class Took:
    wall: float
    cpu: float
    peak: float
    """In MiB."""
    code: int


class Meter:
    def __init__(self, reference):
        # Linux hands the peak of the process that starts another down to it, and this one is large.
        self.between = [str(reference), "measure"]

    def run(self, command, threads=None, cores=None):
        """Runs a command; `threads` are those of perfc, `cores` those it may run on."""
        environment = {**os.environ, "LC_ALL": "C.UTF-8", "BEANCOUNT_DISABLE_LOAD_CACHE": "1"}
        environment.pop("RAYON_NUM_THREADS", None)
        if threads:
            environment["RAYON_NUM_THREADS"] = str(threads)

        def limit():
            resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
            resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
            if cores:
                os.sched_setaffinity(0, cores)

        done = subprocess.run([*self.between, *map(str, command)], capture_output=True, text=True, env=environment, preexec_fn=limit)
        if done.returncode:
            raise RuntimeError(f"{command[0]}: {done.stderr.strip()}")
        wall, user, system, peak, code = done.stdout.split()
        return Took(float(wall), float(user) + float(system), int(peak) / 1024, int(code))
