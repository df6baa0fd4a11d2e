"""The options that every command has, and how a function becomes a command."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Annotated, Any, Concatenate, ParamSpec

import typer

from cli.guard import guarded

P = ParamSpec("P")

CONTEXT = "context"
"""The parameter by which a group is told which of its commands is named."""
DATABASE = "Database URL (default: a SQLite file in the data folder)."


@dataclass(frozen=True, slots=True)
class Settings:
    """What the options of every command said; where one is None, `storage.open_corpus` has the default."""

    db: Annotated[str | None, typer.Option("--db", envvar="GONGKAI_DB", metavar="URL", help=DATABASE)] = None
    archive: Annotated[
        Path | None,
        typer.Option("--archive", envvar="GONGKAI_ARCHIVE", metavar="DIR", help="Folder of the WARC archive."),
    ] = None
    data: Annotated[
        Path | None,
        typer.Option("--data", envvar="GONGKAI_DATA", metavar="DIR", help="Data folder (default: ./data)."),
    ] = None
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print only results and errors.")] = False
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Print more; tracebacks too.")] = False


def command(app: typer.Typer, name: str) -> Callable[[Callable[Concatenate[Settings, P], int]], Callable[..., None]]:
    """Register a function as the command `name`: it gets the common options as its first argument, `settings`.

    A parameter whose type is a dataclass stands for a group of options, one for each field. The function returns the
    exit code. What it raises becomes one sentence and an exit code (`cli.guard`).
    """

    def register(function: Callable[Concatenate[Settings, P], int]) -> Callable[..., None]:
        return app.command(name)(_runner(function))

    return register


def whole_group(app: typer.Typer) -> Callable[[Callable[Concatenate[Settings, P], int]], Callable[..., None]]:
    """Register a function as what a group of commands does when none of them is named."""

    def register(function: Callable[Concatenate[Settings, P], int]) -> Callable[..., None]:
        return app.callback(invoke_without_command=True)(_runner(function, in_group=True))

    return register


def _runner(function: Callable[Concatenate[Settings, P], int], *, in_group: bool = False) -> Callable[..., None]:
    """The function as Typer calls it: its options from its signature and the groups, its exit code from what it gives.

    `in_group`: where a command of the group is named, that one is run instead.
    """
    call: Callable[..., int] = function
    own = list(inspect.signature(function, eval_str=True).parameters.values())
    groups: dict[str, Any] = {
        parameter.name: parameter.annotation for parameter in own if is_dataclass(parameter.annotation)
    }

    def run(**given: Any) -> None:
        context: typer.Context | None = given.pop(CONTEXT) if in_group else None
        if context is not None and context.invoked_subcommand is not None:
            return
        for group, kind in groups.items():
            given[group] = kind(**{field.name: given.pop(field.name) for field in fields(kind)})
        code = guarded(lambda: call(**given), verbose=given[own[0].name].verbose)
        raise typer.Exit(code)

    plain = [parameter for parameter in own if parameter.name not in groups]
    parameters = [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in plain]
    parameters += [option for kind in reversed(groups.values()) for option in _options(kind)]
    if in_group:
        parameters.append(inspect.Parameter(CONTEXT, inspect.Parameter.KEYWORD_ONLY, annotation=typer.Context))
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined] # from it Typer reads the options
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    run.__doc__ = function.__doc__
    return run


def _options(group: type[Any]) -> list[inspect.Parameter]:
    """The fields of a group of options as parameters."""
    return [
        inspect.Parameter(field.name, inspect.Parameter.KEYWORD_ONLY, default=field.default, annotation=field.type)
        for field in fields(group)
    ]
