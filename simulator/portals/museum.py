"""The museum: one small portal for each family of systems, each on its own loopback address.

A family is proved here: given the columns of a portal, the crawl must bring home `Museum.truth()` and nothing else.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from simulator.portals.places import prefecture
from simulator.portals.realm import Realm
from simulator.portals.rooms import (
    asked,
    epoint,
    generic,
    gkmlpt,
    hanweb,
    hanweb_xxgk,
    jeecms,
    jpaas,
    nfcms,
    openness,
    statics,
    trs,
    truecms,
    ucap,
    vsb,
    xxgk_list,
)
from simulator.portals.site import Site

FILE_HOST = "127.77.3.{}"


@dataclass(frozen=True, slots=True)
class Room:
    """A portal of the museum: its family, who fills it, where a crawl starts, whether files have their own host."""

    slug: str
    family: str
    build: Callable[[Site, int, Sequence[int]], None]
    start: tuple[str, ...]
    has_file_host: bool = False


ROOMS = (
    Room("trs", "trs", trs.build, (trs.ROOT,)),
    Room("hanweb", "hanweb", hanweb.build, (f"/col/col{hanweb.MENU}/index.html",), has_file_host=True),
    Room("hanweb-xxgk", "hanweb_xxgk", hanweb_xxgk.build, (f"/col/col{hanweb_xxgk.COLUMN}/index.html",)),
    Room("jpaas", "jpaas", jpaas.build, (jpaas.ROOT,)),
    Room("truecms", "truecms", truecms.build, (f"{truecms.ROOT}xxgknb.html", f"{truecms.ROOT}xz/xz.html")),
    Room("ucap", "ucap", ucap.build, (ucap.ENTRANCE,)),
    Room("vsb", "vsb", vsb.build, (vsb.STATIC, vsb.DYNAMIC)),
    Room("epoint", "epoint", epoint.build, (f"{epoint.STATIC}subpage.html",)),
    Room("gkmlpt", "gkmlpt", gkmlpt.build, (f"{gkmlpt.MAIN}/index", f"{gkmlpt.TOWN}/index")),
    Room("nfcms", "nfcms", nfcms.build, (nfcms.ROOT,)),
    Room("openness", "openness", openness.build, (openness.address(openness.FIRST),)),
    Room("jeecms", "jeecms", jeecms.build, (f"{jeecms.ROOT}/index.jhtml",)),
    Room("xxgk-list", "xxgk_list", xxgk_list.build, (xxgk_list.START,)),
    *(Room(f"static-{name}", shape.family, shape.build, (shape.start,)) for name, shape in statics.SHAPES.items()),
    Room("generic", "", generic.build, (generic.YEARS, generic.MORE, generic.FRAME)),
    Room("asked-postback", "", asked.postback, (asked.POSTBACK,)),
    Room("asked-form", "", asked.form, (asked.FORM,)),
    Room("asked-interface", "", asked.interface, (asked.INTERFACE,)),
    Room("asked-tabs", "", asked.tabs, (asked.YEARS,)),
)


@dataclass(frozen=True)
class Museum(Realm):
    """The museum of one seed, at one port."""

    seed: int = 1
    years: tuple[int, ...] = (2023, 2025)
    port: int = 80

    def at(self, port: int) -> Self:
        """The same museum behind another port."""
        return type(self)(self.seed, self.years, port)

    @cached_property
    def sites(self) -> tuple[Site, ...]:
        """Its portals, laid out: addresses without pages."""
        return tuple(self._site(number, room) for number, room in enumerate(ROOMS, 1))

    def site(self, slug: str) -> Site:
        """One of them."""
        return next(site for site in self.sites if site.slug == f"sim-{slug}")

    def _site(self, number: int, room: Room) -> Site:
        _, county, _ = prefecture(self.seed + number, townships=2, departments=1, offices=False)
        site = Site(
            f"sim-{room.slug}",
            f"{county.name}人民政府",
            f"127.77.2.{number}",
            county,
            room.family,
            None,
            start=room.start,
            notes=f"simulated; {room.family}",
            file_host=FILE_HOST.format(number) if room.has_file_host else None,
            port=self.port,
        )
        room.build(site, self.seed + number, self.years)
        return site
