"""The wheel holds one package with all that it needs, and the rooms keep to their doors."""

import ast
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import entry_points, version
from pathlib import Path, PurePosixPath

import pytest

ROOMS = ("console", "extract", "graph")
# Training texts are no part of the package.
NOT_PACKED = {"__pycache__", "passages"}
# What `graph` may know of `extract`.
SHARED = {"model", "ontology", "errors"}


def _sources(root: Path) -> set[PurePosixPath]:
    """Return what belongs into the package, by looking at the folders rather than at pyproject.toml."""
    files = (path for room in ROOMS for path in (root / room).rglob("*") if path.is_file())
    return {PurePosixPath("cli.py")} | {
        PurePosixPath(path.relative_to(root)) for path in files if NOT_PACKED.isdisjoint(path.parts)
    }


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    source.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE", "cli.py"):
        shutil.copy(root / name, source)
    for room in ROOMS:
        shutil.copytree(root / room, source / room, ignore=shutil.ignore_patterns("__pycache__"))
    options = ["--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", folder]
    build = [sys.executable, "-m", "pip", "wheel", *options, source]
    done = subprocess.run(build, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def content(wheel: Path) -> set[PurePosixPath]:
    with zipfile.ZipFile(wheel) as archive:
        return {PurePosixPath(name) for name in archive.namelist() if not name.endswith("/")}


def test_wheel_installs_one_package(content: set[PurePosixPath]) -> None:
    assert {path.parts[0] for path in content} == {"newsgraph", f"newsgraph-{version('newsgraph')}.dist-info"}


def test_wheel_holds_every_file_of_the_package(content: set[PurePosixPath], root: Path) -> None:
    packed = {path.relative_to("newsgraph") for path in content if path.parts[0] == "newsgraph"}
    assert packed == _sources(root)


def test_wheel_carries_licence_and_types(content: set[PurePosixPath]) -> None:
    names = {path.name for path in content}
    assert {"LICENSE", "py.typed", "ontology.ttl"} <= names


def test_every_package_is_listed(root: Path) -> None:
    listed = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["packages"]
    found = [path.parent for path in _sources(root) if path.name == "__init__.py"]
    assert set(listed) == {"newsgraph"} | {".".join(("newsgraph", *folder.parts)) for folder in found}


def test_command_is_installed() -> None:
    (script,) = entry_points(group="console_scripts", name="newsgraph")
    assert callable(script.load())


def test_nothing_but_the_command_line_lies_in_the_root(root: Path) -> None:
    assert [path.name for path in root.glob("*.py")] == ["cli.py"]


def _imports(path: Path, root: Path) -> set[tuple[str, ...]]:
    """Return the modules of this project that a file imports, as paths from the root (`extract`, `model`)."""
    package = path.relative_to(root).parent.parts
    found: set[tuple[str, ...]] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = package[: len(package) - node.level + 1]
            found |= {(*base, *(node.module or alias.name).split(".")) for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not (node.module or "").startswith("newsgraph"), f"{path} imports newsgraph by its full name"
        elif isinstance(node, ast.Import):
            assert not any(alias.name.startswith("newsgraph") for alias in node.names), f"{path} imports newsgraph"
    return found


def _may_know(room: str, module: tuple[str, ...]) -> bool:
    return room == "console" or (room == "graph" and module[0] == "extract" and module[1] in SHARED)


@pytest.mark.parametrize("room", ROOMS)
def test_rooms_keep_to_their_doors(room: str, root: Path) -> None:
    files = sorted((root / room).rglob("*.py"))
    assert files
    for path in files:
        strangers = {module for module in _imports(path, root) if module[0] != room}
        allowed = {module for module in strangers if _may_know(room, module)}
        assert strangers == allowed, path


def test_no_file_is_longer_than_500_lines(root: Path) -> None:
    files = [root / "cli.py", *(path for room in (*ROOMS, "tests", "bench") for path in (root / room).rglob("*.py"))]
    lengths = {path.name: len(path.read_text("utf-8").splitlines()) for path in files}
    assert {name: length for name, length in lengths.items() if length > 500} == {}
