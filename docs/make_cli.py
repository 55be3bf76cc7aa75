"""Writes docs/cli.md from what the commands say of themselves; a test fails when it is out of date.

python docs/make_cli.py
"""

import inspect
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal, get_args, get_origin, get_type_hints

from typer.models import ArgumentInfo, OptionInfo

from newsgraph import cli

PAGE = Path(__file__).with_name("cli.md")

OUTRO = """## Everywhere

`--help` or `-h` shows a command's help. `newsgraph --version` shows the version, and `newsgraph --install-completion`
makes the shell complete commands and options."""


def page() -> str:
    """Return docs/cli.md."""
    parts = ["# The commands", "Made from `newsgraph COMMAND --help` by `docs/make_cli.py`.", *_exit_codes()]
    for command in cli.app.registered_commands:
        if command.callback is not None:
            parts += [f"## newsgraph {command.callback.__name__}", inspect.getdoc(command.callback) or ""]
            parts += ["\n".join(["| | | default |", "|---|---|---|", *_parameters(command.callback)])]
            parts += ["\n".join(["```sh", *examples(command.epilog), "```"])]
    return "\n\n".join([*parts, OUTRO]) + "\n"


def examples(epilog: str | None) -> list[str]:
    """Return the command lines in a command's epilog."""
    return [line for line in (epilog or "").split("\n\n") if "newsgraph " in line]


def _exit_codes() -> Iterator[str]:
    described = re.search(r"Exit codes: (.*?)\n\n(.*?)\n\n", inspect.cleandoc(cli.__doc__ or ""), re.DOTALL)
    if described is None:
        raise ValueError("newsgraph.cli does not list its exit codes")
    rows = (one.strip(" .\n").split(" ", 1) for one in described[1].replace("\n", " ").split("·"))
    yield "\n".join(["| exit code | |", "|---|---|", *(f"| {code} | {meaning} |" for code, meaning in rows)])
    yield described[2]


def _parameters(command: Callable[..., object]) -> Iterator[str]:
    hints = get_type_hints(command, include_extras=True)
    for name, parameter in inspect.signature(command).parameters.items():
        kind, info = get_args(hints[name])
        shown = f"{_flag(name, info)} {info.metavar or ''}".strip()
        choices = [value for one in (kind, *get_args(kind)) if get_origin(one) is Literal for value in get_args(one)]
        said = f"{info.help} One of {', '.join(f'`{value}`' for value in choices)}." if choices else info.help
        default = f"`{parameter.default}`" if isinstance(parameter.default, Path) else ""
        required = "required" if isinstance(info, ArgumentInfo) else default
        yield f"| `{shown}` | {said} | {required} |"


def _flag(name: str, info: ArgumentInfo | OptionInfo) -> str:
    if isinstance(info, ArgumentInfo):
        return ""
    # In an annotation the first declaration stands where typer keeps the default value.
    declared = [one for one in (info.default, *(info.param_decls or ())) if isinstance(one, str)]
    return declared[0] if declared else f"--{name}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
