"""Which portals this process crawls: those whose platforms nobody else is crawling; it holds their leases meanwhile."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from pipeline.lock import Locked
from storage import Corpus
from storage.leases import Holder, Leases, holders, holding
from storage.platforms import leases_by_slug


@dataclass(slots=True)
class Share:
    """The portals of this process, and those that are left to others with their holders."""

    corpus: Corpus
    leases: Leases
    slugs: list[str] = field(default_factory=list)
    others: dict[str, Holder] = field(default_factory=dict)
    _refused: dict[str, Holder] = field(default_factory=dict)

    def claim(self, slugs: Collection[str]) -> list[str]:
        """Takes those of the portals that nobody living is crawling."""
        names = self.names(slugs)
        wanted = [name for of_portal in names.values() for name in of_portal]
        self._refused = self.leases.claim(wanted, from_=self._refused)
        mine = [slug for slug, of_portal in names.items() if not of_portal & self._refused.keys()]
        self.slugs = sorted({*self.slugs, *mine})
        needed = {name for of_portal in self.names(self.slugs).values() for name in of_portal}
        if surplus := self.leases.fences.keys() - needed:
            self.leases.release(list(surplus))
        for slug, of_portal in names.items():
            self.others.pop(slug, None)
            if of_portal & self._refused.keys():
                self.others[slug] = next(self._refused[name] for name in sorted(of_portal & self._refused.keys()))
        return mine

    def inherit(self) -> list[str]:
        """Takes what others left behind when they died; what they finished stays as it is."""
        return self.claim(list(self.others)) if self.others else []

    def names(self, slugs: Collection[str]) -> dict[str, frozenset[str]]:
        """The leases that each portal needs, as far as its platform is known by now."""
        with self.corpus.session() as session:
            found = leases_by_slug(session, slugs)
            session.rollback()
        return found

    def require_all(self, slugs: Collection[str]) -> frozenset[str]:
        """The leases under which these portals' rows are written."""
        return frozenset(name for of_portal in self.names(slugs).values() for name in of_portal)

    def sentence(self) -> str | None:
        """Which portals are left to others, for people; null where none is."""
        if not self.others:
            return None
        named = list(self.others)[:3]
        more = f" and {len(self.others) - 3} more" if len(self.others) > 3 else ""
        return f"Left to others: {', '.join(named)}{more} ({_named(self.others.values())})."


@contextmanager
def held(corpus: Corpus, slugs: Collection[str], command: str) -> Iterator[Share]:
    """Hold the leases of all these portals that nobody else is crawling; raises `Locked` where that is none of them.

    The leases end with the process that holds them, however that comes (`storage.leases`).
    """
    with holding(corpus, command) as leases:
        share = Share(corpus, leases)
        if not share.claim(slugs) and slugs:
            raise Locked(f"another run holds the lock: {_named(share.others.values())}; wait for it or stop it")
        yield share


def holder(corpus: Corpus) -> str | None:
    """Who is crawling now and since when, in words; None where nobody is."""
    found = holders(corpus)
    return f"another run holds the lock: {_named(found)}; wait for it or stop it" if found else None


def _named(found: Collection[Holder]) -> str:
    """Each holder once, with how long it has been at work; the longest first."""
    by_token: dict[str, Holder] = {}
    for holder in sorted(found, key=lambda holder: -holder.seconds):
        by_token.setdefault(holder.token, holder)
    return " and ".join(f"{holder.owner}, for {duration(holder.seconds)}" for holder in by_token.values())


def duration(seconds: float) -> str:
    """A stretch of time for people: `12 s`, `8 min`, `3 h 20 min`, `4 days`."""
    minutes = round(seconds / 60)
    if seconds < 120:
        return f"{max(seconds, 0):.0f} s"
    if minutes < 120:
        return f"{minutes} min"
    if minutes < 48 * 60:
        return f"{minutes // 60} h {minutes % 60} min"
    return f"{minutes // 1440} days"


def parcels(names: Mapping[str, frozenset[str]], most: int) -> list[list[str]]:
    """Portals in at most so many parcels of about the same size; those that share a lease are in one."""
    groups: list[tuple[set[str], list[str]]] = []
    for slug, of_portal in names.items():
        touched = [group for group in groups if group[0] & of_portal]
        merged = (set(of_portal).union(*(group[0] for group in touched)), [s for g in touched for s in g[1]] + [slug])
        groups = [group for group in groups if group not in touched] + [merged]
    found: list[list[str]] = [[] for _ in range(min(most, len(groups)))]
    for _, slugs in sorted(groups, key=lambda group: -len(group[1])):
        min(found, key=len).extend(slugs)
    return found
