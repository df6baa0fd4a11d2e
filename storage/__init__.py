"""The corpus: database and archive."""

from storage.corpus import Corpus, open_corpus
from storage.documents import pending
from storage.errors import ArchiveError, CorpusError

__all__ = ["ArchiveError", "Corpus", "CorpusError", "open_corpus", "pending"]
