"""Pages that are one report in several captures become bundles, once all of these are there."""

from parser.readers import bundle, pictures, sniff
from storage import ArchiveError, Corpus, bundles
from storage.archive import Archive
from storage.bundles import Draft
from storage.models import Capture


def make(corpus: Corpus) -> int:
    """Makes the bundles that can be made; how many are new. Commits each."""
    count = 0
    with corpus.session() as session:
        for draft in bundles.drafts(session):
            parts, size = _parts(corpus.archive, draft)
            if parts:
                count += bundles.add(session, parts, size)
                session.commit()
    return count


def content_of(archive: Archive, places: tuple[tuple[str, int], ...]) -> bytes:
    """The parts at these places of the archive as one content. Raises ArchiveError, OSError."""
    return bundle.pack([archive.read(file, offset).content for file, offset in places])


def _parts(archive: Archive, draft: Draft) -> tuple[list[Capture], int]:
    """The captures that are pages of the report, and their size in bytes; none where no piece is."""
    parts: list[Capture] = []
    size = 0
    for piece in draft.pieces:
        try:
            content = archive.read(piece.warc_file, piece.warc_offset).content
        except (ArchiveError, OSError):
            return [], 0  # the archive's trouble is told by `gongkai archive check`
        if sniff(content).media_type.startswith("image/") and not pictures.is_page(content):
            continue
        parts.append(piece)
        size += len(content)
    if not parts or draft.page is None:
        return parts, size
    return [draft.page, *parts], size + (draft.page.size or 0)
