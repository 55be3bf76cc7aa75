"""What several test modules share: the installed command, the seeds, and a store built from them."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parent.parent

Run = Callable[..., subprocess.CompletedProcess[str]]

# How long one example takes says more of the machine's other work than of the code.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the repository's root."""
    return ROOT


@pytest.fixture(scope="session")
def seeds() -> Path:
    """Return the folder of the two articles that the project began with."""
    return ROOT / "seeds"


@pytest.fixture(scope="session")
def gold() -> Path:
    """Return the folder of the annotated articles."""
    return Path(__file__).parent / "gold"


@pytest.fixture(scope="session")
def program() -> Path:
    """Return the `newsgraph` that is installed beside this interpreter."""
    found = Path(sys.executable).with_name("newsgraph")
    if not found.exists():
        pytest.fail(f"newsgraph is not installed: no {found}")
    return found


@pytest.fixture(scope="session")
def environment(program: Path) -> dict[str, str]:
    """Return the environment of a plain shell in which the command is on the path."""
    return {
        **{name: value for name, value in os.environ.items() if name not in {"COLUMNS", "FORCE_COLOR", "TERM"}},
        "PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}",
    }


def newsgraph(
    *arguments: str | Path, folder: Path, environment: dict[str, str], text: str | bytes | None = None
) -> subprocess.CompletedProcess[str]:
    """Run `newsgraph ARGUMENTS...` in a folder, with pipes for its streams; a traceback is always a failure."""
    done = subprocess.run(
        ["newsgraph", *map(str, arguments)],
        cwd=folder,
        env=environment,
        input=text.encode() if isinstance(text, str) else text or b"",
        capture_output=True,
        timeout=300,
        check=False,
    )
    stdout, stderr = done.stdout.decode("utf-8"), done.stderr.decode("utf-8")
    assert "Traceback" not in stderr, stderr
    return subprocess.CompletedProcess(done.args, done.returncode, stdout, stderr)


@pytest.fixture
def run(environment: dict[str, str], tmp_path: Path) -> Run:
    """Return a function that runs `newsgraph ARGUMENTS...` in `tmp_path`; `text=` is its standard input."""
    return partial(newsgraph, folder=tmp_path, environment=environment)


@pytest.fixture(scope="session")
def seed_store(environment: dict[str, str], seeds: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store that `newsgraph build` made of the seeds; tests that write to it take `store`."""
    folder = tmp_path_factory.mktemp("built")
    options = ("--store", "store", "--no-turtle", "--no-page")
    done = newsgraph("build", seeds, *options, folder=folder, environment=environment)
    assert done.returncode == 0, done.stderr
    return folder / "store"


@pytest.fixture
def store(seed_store: Path, tmp_path: Path) -> Path:
    """Return a copy of the store of the seeds that the test may change, in `tmp_path`."""
    return Path(shutil.copytree(seed_store, tmp_path / "newsgraph-store"))
