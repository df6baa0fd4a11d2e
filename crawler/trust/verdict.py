"""What became of judging one answer: the finding, and the capture that holds the evidence."""

from dataclasses import dataclass

from crawler.trust.look import Finding
from storage.models_crawl import Distrust, EventKind

NO_LONGER_THERE: frozenset[Distrust] = frozenset({"soft_404", "home_page"})
"""What an address shows that has nothing any more."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A finding, null where the answer is believed, and the capture of the answer."""

    finding: Finding | None = None
    capture_id: int | None = None

    @property
    def is_spoilt(self) -> bool:
        """Whether the answer is not what was asked for."""
        return self.finding is not None and self.finding.reach != "remark"

    @property
    def kind(self) -> Distrust | None:
        """What is not believed."""
        return None if self.finding is None else self.finding.kind

    @property
    def event(self) -> EventKind:
        """The kind of the event that tells of it."""
        match self.finding:
            case None:
                raise ValueError("an answer that is believed is no event")
            case finding if finding.reach == "host":
                return "blocked"
            case Finding(kind="soft_404" | "captcha" as kind):
                return kind
            case _:
                return "distrusted"


BELIEVED = Verdict()
"""Of an answer that nobody doubts."""
