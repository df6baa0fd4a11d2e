"""How a part that is not installed is brought in."""

from pathlib import Path

CHECKOUT = Path(__file__).parents[1]
"""The folder of the project, where the program runs from there."""


def how_to_install(*extras: str) -> str:
    """What to run for some extras: in a checkout make, which brings them all as they are pinned, elsewhere pip."""
    if (CHECKOUT / "Makefile").is_file():
        return f"`make setup` in {CHECKOUT}"
    return f"`pip install 'gongkai[{','.join(sorted(extras))}]'`"
