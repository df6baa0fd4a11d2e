"""Simulated portals on loopback addresses, built as PORTALS.md describes the real ones.

`build_city` lays out a city and knows what must be found in it; `running_city` serves it in a process of its own,
for tests and the demo; `python -m simulator.portals` does so until it is told to stop.
"""

from simulator.portals.city import SWITCHES, City, Switch, build_city
from simulator.portals.running import RunningCity, running_city

__all__ = ["SWITCHES", "City", "RunningCity", "Switch", "build_city", "running_city"]
