"""The stored pages, by family and name."""

from pathlib import Path

from crawler.page import Page

FOLDER = Path(__file__).parent / "pages"


def stored(name: str, url: str) -> Page:
    """A stored page as if it came from an address."""
    return Page(url, (FOLDER / f"{name}.html").read_bytes())
