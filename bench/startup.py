"""How fast the command line starts, and how much memory the main job takes at most.

    python bench/startup.py [SOURCE...]     (default: the seeds)

Times are wall clock, the best of several runs after a first one that fills the disk cache; memory is the peak of
resident pages of the process (`ru_maxrss`), which Linux counts in KiB.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).resolve().parent.parent
COMMAND = Path(sys.executable).with_name("newsgraph")
RUNS = 7

# What the project holds itself to.
MOST_SECONDS_TO_HELP = 0.5
MOST_MEMORY_MIB = 600


def seconds_to_help() -> float:
    """Return the wall time of `newsgraph --help` in seconds, the best of `RUNS`."""
    return min(_seconds("--help") for _ in range(RUNS + 1))


def main_job(sources: list[str]) -> tuple[float, float]:
    """Return seconds and peak memory in MiB of `newsgraph build SOURCES`, in a fresh folder."""
    with tempfile.TemporaryDirectory() as folder:
        seconds = _seconds("build", *sources, cwd=folder)
    # The largest of all children so far; --help is far smaller.
    return seconds, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def _seconds(*arguments: str, cwd: str | None = None) -> float:
    begin = perf_counter()
    subprocess.run([COMMAND, *arguments], cwd=cwd, stdout=subprocess.DEVNULL, check=True)
    return perf_counter() - begin


def main() -> int:
    """Print both measurements beside what they may be at most; return 1 if one is over."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sources", nargs="*", default=[str(ROOT / "seeds")])
    sources = [str(Path(source).resolve()) for source in parser.parse_args().sources]
    to_help = seconds_to_help()
    seconds, memory = main_job(sources)
    print(f"newsgraph --help   {to_help:6.2f} s    (at most {MOST_SECONDS_TO_HELP} s)")
    print(f"newsgraph build    {seconds:6.2f} s")
    print(f"peak memory        {memory:6.0f} MiB  (at most {MOST_MEMORY_MIB} MiB)")
    return int(to_help > MOST_SECONDS_TO_HELP or memory > MOST_MEMORY_MIB)


if __name__ == "__main__":
    sys.exit(main())
