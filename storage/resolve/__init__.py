"""Who printed this name? A name and what the capture knows become an agency, or candidates and reasons."""

from storage.resolve.model import Candidate, Context, Resolution
from storage.resolve.resolver import resolve

__all__ = ["Candidate", "Context", "Resolution", "resolve"]
