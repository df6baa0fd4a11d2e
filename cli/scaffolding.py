"""`gongkai portals scaffold`: the beginning of a new family, from a list page and an article."""

from pathlib import Path
from typing import Annotated

import typer

from cli.crawling import Changes, Private
from cli.guard import DONE, USAGE, CommandError
from cli.options import Settings
from cli.output import print_json


def scaffold(
    settings: Settings,
    source: Annotated[
        str,
        typer.Argument(
            metavar="URL|FOLDER", help="A list of annual reports, or a folder with a saved list and article."
        ),
    ],
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="The family: its vendor or system, no place.")],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Where to (default: the checkout it is run in).")
    ] = None,
    allow_private: Private = False,
    set_: Changes = None,
) -> int:
    """Begin a family of portals: store a list page and an article, write its module and a test that is still red.

    A portal is asked for these two pages and robots.txt, at the crawler's pace. CONTRIBUTING.md says how to go on.
    """
    from crawler.samples import NoSample, from_folder, from_portal
    from crawler.scaffold import CannotScaffold, checkout_of, require_free
    from crawler.scaffold import scaffold as begin
    from pipeline.crawling import checked_settings

    changes = checked_settings(set_ or (), allow_private=allow_private)
    try:
        top = out if out is not None else checkout_of(Path.cwd())
        require_free(name, top)
        folder = Path(source)
        sample = from_folder(folder) if folder.is_dir() else from_portal(source, changes, allow_private=allow_private)
        done = begin(name, sample, top)
    except CannotScaffold as error:
        raise CommandError(str(error), USAGE) from None
    except NoSample as error:
        raise CommandError(str(error)) from None
    if settings.json:
        told = {"family": done.sighting.family.name, "confidence": done.sighting.confidence}
        print_json({"name": name, "top": str(top), "written": [str(path) for path in done.paths], "looks_like": told})
    elif not settings.quiet:
        _say_what_is_next(name, done.class_name, [str(path) for path in done.paths], str(done.sighting))
    return DONE


def _say_what_is_next(name: str, class_name: str, paths: list[str], looks_like: str) -> None:
    module, *_, test, _ = paths
    print("Written:", *paths, sep="\n  ")
    print(f"So far the pages look like {looks_like}.")
    print("Next:")
    print(f"  1. {module}: write the label where it says TODO, and mend the patterns.")
    print(f"  2. crawler/families/__init__.py: import {class_name}, and name it in _ALL before Static and Generic.")
    print(f"  3. python -m pytest {test}: red until the family reads its pages.")
    print(f"  4. simulator/portals/: a portal of the family {name}; make docs; python -m pytest tests/crawler")
