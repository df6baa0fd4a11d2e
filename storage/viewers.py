"""Pages that only show a file: a PDF in a frame, whose address stands in the viewer's own."""

from urllib.parse import parse_qs, urljoin, urlsplit


def viewed(url: str) -> str:
    """The file that a viewer shows: `…/viewer.html?file=/a.pdf` (PORTALS §3.10); any other address as it is."""
    if "viewer" not in url.lower():
        return url
    query = parse_qs(urlsplit(url).query)
    file = (query.get("file") or query.get("url") or [""])[0]
    return urljoin(url, file) if file else url
