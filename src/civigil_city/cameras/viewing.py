"""Pictures of one camera without servers: the streets step, a scenario plays, and each picture is handed over at once."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from civigil.kernel.errors import Missing
from civigil.kernel.time import Instant
from civigil_city.cameras.canvas import Picture
from civigil_city.cameras.film import Film, Lens
from civigil_city.cameras.light import Weather, light_at
from civigil_city.cameras.quarter import Quarter, quarter
from civigil_city.cameras.scene import drawn
from civigil_city.cameras.sites import Site, sites, view_cone
from civigil_city.cameras.studio import between, changed
from civigil_city.scenarios.course import Course
from civigil_city.scenarios.model import Scenario
from civigil_city.scenarios.stage import Stage
from civigil_city.world.extract import load_network, network_of
from civigil_city.world.network import Network
from civigil_city.world.places import Place, terrain_and_places
from civigil_city.world.streets import Streets, StreetSettings


@dataclass(frozen=True)
class Town:
    """A city as far as cameras and scenarios need it."""

    network: Network
    net_file: Path
    places: tuple[Place, ...]
    sites: tuple[Site, ...]
    quarters: dict[str, Quarter]

    def stage(self, devices: dict[str, tuple[float, float]] | None = None) -> Stage:
        """What scenarios play on."""
        houses = {name: around.buildings for name, around in self.quarters.items()}
        return Stage(self.network, self.sites, self.places, devices or {}, houses)


def town_of(extract: Path | None, cache: Path, cameras: int, width: int = 640, height: int = 360) -> Town:
    """Read a city and hang its cameras. Raises `Invalid` for a bad extract, `Missing` where no camera finds room."""
    network = load_network(extract, cache)
    terrain, places = terrain_and_places(network, extract)
    hung = sites(network, terrain, cameras, width, height)
    quarters = {one.id: quarter(network, terrain, one.view.x_m, one.view.y_m, view_cone(one.view)) for one in hung}
    return Town(network, network_of(extract, cache), places, tuple(hung), quarters)


@dataclass(frozen=True, slots=True)
class Viewing:
    """What is to be seen."""

    camera: str
    begin: Instant
    seconds: float
    rate: float = 10.0
    weather: Weather = field(default_factory=Weather)
    scenario: Scenario | None = None
    settings: StreetSettings = field(default_factory=StreetSettings)
    mark: str = "EXERCISE"


def pictures(town: Town, viewing: Viewing, devices: dict[str, tuple[float, float]] | None = None) -> Iterator[Picture]:
    """Every picture of one camera. Raises `Missing` for a camera that is not there. One run a process: SUMO is in it."""
    site = next((one for one in town.sites if one.id == viewing.camera), None)
    if site is None:
        raise Missing(f"there is no {viewing.camera!r}: {', '.join(one.id for one in town.sites)}", where="camera")
    course = None if viewing.scenario is None else Course(viewing.scenario, town.stage(devices))
    film = Film(site.id, site.title, site.view, town.quarters[site.id], viewing.mark)
    longitude, latitude = town.network.degrees(site.view.x_m, site.view.y_m)
    light = light_at(viewing.begin, latitude, longitude, viewing.weather)
    dark = False
    film.lay(drawn(site.view, film.around, light))
    with Streets(town.network, town.net_file, viewing.begin, viewing.settings) as streets:
        before = after = streets.step()
        for number in range(round(viewing.seconds * viewing.rate)):
            at_s = number / viewing.rate
            while after.at_s < at_s:
                if course is not None:
                    for order in course.orders(after.at_s - 0.5, after.at_s):
                        streets.obey(order)
                before, after = after, streets.step()
            at = viewing.begin + timedelta(seconds=at_s)
            effects = None if course is None else course.at(at_s)
            out = effects is not None and any(_within(site, place) for place in effects.dark)
            fresh = light_at(at, latitude, longitude, viewing.weather)
            if changed(light, fresh) or out is not dark:
                light, dark = fresh, out
                film.lay(drawn(site.view, film.around, light, dark=dark))
            things = between(before, after, at_s)
            lens = Lens()
            if effects is not None:
                things += effects.things
                lens = Lens(covered=effects.covered.get(site.id, 0.0), shake_deg=effects.shake_deg)
            yield film.picture(at, at_s, things, after.signals, lens)


def _within(site: Site, place: tuple[float, float, float]) -> bool:
    return math.hypot(site.view.x_m - place[0], site.view.y_m - place[1]) <= place[2]
