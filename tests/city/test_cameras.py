"""Cameras: geometry, light, pictures, what a scenario does to them, and that they are watched over RTSP."""

from __future__ import annotations

import asyncio
import math
from datetime import UTC, datetime

import av
import numpy as np
import pytest

from civigil.kernel.errors import Invalid
from civigil_city.cameras.canvas import Picture
from civigil_city.cameras.encode import Encoder, units_of
from civigil_city.cameras.film import Film, Lens
from civigil_city.cameras.light import Light, Weather, light_at, sun_at
from civigil_city.cameras.optics import View
from civigil_city.cameras.quarter import quarter
from civigil_city.cameras.scene import Backdrop, drawn
from civigil_city.cameras.sites import Site, sites, view_cone
from civigil_city.cameras.studio import between, changed
from civigil_city.cameras.thin import shares
from civigil_city.devices.rtsp import Manners, RtspServer
from civigil_city.world.network import Network
from civigil_city.world.places import Terrain
from civigil_city.world.things import Kind, Snapshot, Thing

NOON, NIGHT = datetime(2026, 5, 4, 11, tzinfo=UTC), datetime(2026, 5, 4, 23, tzinfo=UTC)
BERLIN = (52.43, 13.53)


def thing(view: View, kind: Kind, u: float, v: float, tall: float = 1.75, id: str = "one") -> Thing:
    place = view.ground(u, v)
    assert place is not None
    size = (4.5, 1.8, 1.5) if kind is Kind.CAR else (0.35, 0.5, tall)
    return Thing(id, kind, 0.0, 0.0, *place, view.heading_deg + 90, 1.2, *size)


@pytest.fixture(scope="module")
def site(adlershof: Network) -> Site:
    return sites(adlershof, Terrain(), 1, 320, 180)[0]


@pytest.fixture(scope="module")
def day(adlershof: Network, site: Site) -> tuple[Film, Backdrop]:
    around = quarter(adlershof, Terrain(), site.view.x_m, site.view.y_m, view_cone(site.view))
    film = Film(site.id, site.title, site.view, around)
    backdrop = drawn(site.view, around, light_at(NOON, *BERLIN, Weather(clouds=0.1)))
    film.lay(backdrop)
    return film, backdrop


def test_a_pixel_of_the_ground_is_found_again() -> None:
    view = View(10.0, 20.0, 5.6, 123.0, 15.0)
    place = view.ground(200.0, 300.0)
    assert place is not None
    pixel, depth = view.project(np.array([[*place, 0.0]]))
    assert pixel[0].tolist() == pytest.approx([200.0, 300.0], abs=1e-6)
    assert depth[0] > 0
    assert view.ground(200.0, 1.0) is None or view.tilt_deg > 20


def test_people_are_as_tall_as_their_distance_asks() -> None:
    view = View(0.0, 0.0, 5.0, 0.0, 10.0)
    tall = []
    for away in (10.0, 20.0):
        pixels, _ = view.project(np.array([[0.0, away, 0.0], [0.0, away, 1.75]]))
        tall.append(pixels[0, 1] - pixels[1, 1])
    assert tall[0] / tall[1] == pytest.approx(2.0, rel=0.15)


def test_a_polygon_behind_the_lens_is_not_drawn_and_one_across_it_is_cut() -> None:
    view = View(0.0, 0.0, 5.0, 0.0, 10.0)
    behind = np.array([[-1.0, -9.0, 0.0], [1.0, -9.0, 0.0], [0.0, -5.0, 0.0]])
    assert view.outline(behind) is None
    across = view.outline(np.array([[-1.0, -9.0, 0.0], [1.0, -9.0, 0.0], [0.0, 30.0, 0.0]]))
    assert across is not None
    assert np.isfinite(across).all()


@pytest.mark.parametrize("bad", [{"height_m": 0.0}, {"fov_deg": 5.0}, {"width": 641}, {"tilt_deg": 95.0}])
def test_a_camera_that_cannot_be_is_refused(bad: dict[str, float]) -> None:
    with pytest.raises(Invalid):
        View(**{"x_m": 0.0, "y_m": 0.0, "height_m": 5.0, "heading_deg": 0.0, "tilt_deg": 10.0, **bad})  # type: ignore[arg-type]


def test_the_sun_stands_where_the_almanac_says() -> None:
    # Berlin, 21 June 2026, 11:08 UTC: culmination, 90 - 52.52 + 23.44 degrees
    elevation, azimuth = sun_at(datetime(2026, 6, 21, 11, 8, tzinfo=UTC), 52.52, 13.40)
    assert elevation == pytest.approx(60.9, abs=0.2)
    assert azimuth == pytest.approx(180, abs=2)
    assert sun_at(datetime(2026, 12, 21, 23, tzinfo=UTC), 52.52, 13.40)[0] < -50


def test_night_is_dark_and_clouds_take_the_shadows() -> None:
    day, night = light_at(NOON, *BERLIN), light_at(NIGHT, *BERLIN)
    assert night.night == 1.0
    assert night.ambient_bgr.mean() < day.ambient_bgr.mean() / 4
    assert light_at(NOON, *BERLIN, Weather(clouds=1.0)).shade < 0.05 < day.shade
    assert changed(day, night)
    assert not changed(day, day)


def _changed_box(one: Picture, other: Picture) -> tuple[int, int, int, int]:
    away = np.abs(one.astype(int) - other.astype(int)).max(axis=2) > 60
    rows, columns = np.flatnonzero(away.any(axis=1)), np.flatnonzero(away.any(axis=0))
    return int(columns[0]), int(rows[0]), int(columns[-1]), int(rows[-1])


def test_somebody_is_drawn_where_they_stand_and_as_tall_as_they_are(day: tuple[Film, Backdrop], site: Site) -> None:
    film, _ = day
    one = thing(site.view, Kind.PERSON, 160, 120)
    empty = film.picture(NOON, 0.0, [])
    full = film.picture(NOON, 0.0, [one])
    left, top, right, bottom = _changed_box(empty, full)
    feet_and_head = np.array([[one.x_m, one.y_m, 0.0], [one.x_m, one.y_m, one.height_m]])
    pixels, _ = site.view.project(feet_and_head)
    assert left - 4 <= pixels[0, 0] <= right + 4
    assert top == pytest.approx(pixels[1, 1], abs=6)
    assert bottom == pytest.approx(pixels[0, 1], abs=8)


def test_nobody_behind_the_camera_is_drawn(day: tuple[Film, Backdrop], site: Site) -> None:
    film, _ = day
    ahead = site.view.axes[2]
    behind = thing(site.view, Kind.CAR, 160, 120)
    x, y = site.view.x_m - 20 * ahead[0], site.view.y_m - 20 * ahead[1]
    gone = Thing(behind.id, behind.kind, 0.0, 0.0, x, y, 0.0, 1.0, 4.5, 1.8, 1.5)
    difference = film.picture(NOON, 0.0, [gone]).astype(int) - film.picture(NOON, 0.0, []).astype(int)
    assert np.abs(difference).mean() < 4  # the sensor's noise only


@pytest.mark.parametrize("kind", [one for one in Kind if one is not Kind.TRAIN])
def test_every_kind_of_thing_leaves_a_mark_in_the_picture(day: tuple[Film, Backdrop], site: Site, kind: Kind) -> None:
    film, _ = day
    place = site.view.ground(160, 110)
    assert place is not None
    one = Thing(f"a-{kind.value}", kind, 0.0, 0.0, *place, site.view.heading_deg + 70, 2.0, 6.0, 2.2, 2.4)
    difference = film.picture(NOON, 3.0, [one]).astype(int) - film.picture(NOON, 3.0, []).astype(int)
    assert (np.abs(difference).max(axis=2) > 40).sum() > 30


def test_paint_on_the_lens_hides_the_street_and_a_quake_moves_it(day: tuple[Film, Backdrop]) -> None:
    film, _ = day
    plain = film.picture(NOON, 1.0, []).astype(int)
    assert film.picture(NOON, 1.0, [], lens=Lens(covered=1.0)).mean() < plain.mean() / 2
    shaken = film.picture(NOON, 1.0, [], lens=Lens(shake_deg=1.0)).astype(int)
    assert np.abs(shaken - plain).mean() > 6


def test_a_street_by_night_is_darker_and_has_lamps(adlershof: Network, site: Site) -> None:
    around = quarter(adlershof, Terrain(), site.view.x_m, site.view.y_m, view_cone(site.view))
    light: Light = light_at(NIGHT, *BERLIN)
    lit, dark = drawn(site.view, around, light), drawn(site.view, around, light, dark=True)
    assert lit.lamps.max() > 0.05
    assert dark.lamps.max() == 0.0
    assert dark.picture.mean() < lit.picture.mean() < 90


def test_houses_stand_on_no_road_and_the_same_ones_every_time(adlershof: Network, site: Site) -> None:
    one, other = (quarter(adlershof, Terrain(), site.view.x_m, site.view.y_m) for _ in range(2))
    assert len(one.buildings) > 5
    assert len(one.trees) > 20
    assert [tree.seed for tree in one.trees] == [tree.seed for tree in other.trees]
    edge, _ = adlershof.nearest(float(one.buildings[0].outline[0][0]), float(one.buildings[0].outline[0][1]), _car())
    middle = one.buildings[0].outline.mean(axis=0)
    assert np.hypot(*(edge.lanes[0].shape - middle).T).min() > 3


def _car():
    from civigil_city.world.network import Use

    return Use.CAR


def test_cameras_hang_apart_and_look_at_people(adlershof: Network) -> None:
    hung = sites(adlershof, Terrain(), 3)
    assert len({one.id for one in hung}) == 3
    for one in hung:
        assert one.view.sees(*one.aim)
        assert all(math.dist(one.aim, other.aim) > 60 for other in hung if other is not one)


def test_what_moves_is_between_its_places_and_what_leapt_is_not() -> None:
    walker = Thing("w", Kind.PERSON, 0, 0, 0.0, 0.0, 350.0, 1.0, 0.3, 0.5, 1.7)
    ahead = Thing("w", Kind.PERSON, 0, 0, 1.0, 0.0, 10.0, 1.0, 0.3, 0.5, 1.7)
    far = Thing("w", Kind.PERSON, 0, 0, 90.0, 0.0, 10.0, 1.0, 0.3, 0.5, 1.7)
    one = Snapshot(0, 0.0, NOON, (walker,))
    half = between(one, Snapshot(1, 0.5, NOON, (ahead,)), 0.25)[0]
    assert (half.x_m, half.heading_deg % 360) == (0.5, 0.0)
    assert between(one, Snapshot(1, 0.5, NOON, (far,)), 0.25)[0].x_m == 90.0


def test_cameras_thin_out_above_twice_the_speed_and_say_so() -> None:
    names = ["a", "b", "c"]
    assert all(not one.thinned and one.simulated_hz == 10 for one in shares(names, [], 2.0).values())
    fast = shares(names, ["b"], 20.0)
    assert fast["a"].thinned
    assert fast["b"].simulated_hz > 2 > fast["a"].simulated_hz
    assert sum(one.simulated_hz * 20 for one in fast.values()) <= 60.01


def test_a_picture_comes_out_of_its_coded_form_as_it_went_in() -> None:
    encoder, decoder = Encoder(320, 180, 10), av.CodecContext.create("h264", "r")
    drawn_ = np.zeros((180, 320, 3), np.uint8)
    drawn_[60:120, 100:220] = (40, 160, 220)
    coded = [encoder.encode(drawn_, at / 10) for at in range(25)]
    assert [one.key for one in coded].count(True) == 2
    assert [unit[0] & 0x1F for unit in coded[0].units][:2] == [7, 8]
    assert units_of(b"\0\0\0\1ab\0\0\1c") == (b"ab", b"c")
    packets = [av.Packet(b"".join(b"\0\0\0\1" + unit for unit in one.units)) for one in coded]
    frames = [frame for packet in packets for frame in decoder.decode(packet)]
    shown = frames[-1].to_ndarray(format="bgr24")
    assert np.abs(shown[90, 160].astype(int) - (40, 160, 220)).max() < 12


async def _watched(server: RtspServer, address: str, encoder: Encoder) -> tuple[int, float]:
    def watch() -> tuple[int, float]:
        with av.open(address, options={"rtsp_transport": "tcp"}, timeout=30) as container:
            times = [frame.time or 0.0 for frame, _ in zip(container.decode(video=0), range(20), strict=False)]
            return len(times), times[-1] - times[0]

    job = asyncio.create_task(asyncio.to_thread(watch))
    number = 0
    while not job.done():
        shown = np.full((180, 320, 3), number * 3 % 255, np.uint8)
        server.show("gate", encoder.encode(shown, 1000 + number / 10))
        number += 1
        await asyncio.sleep(0.01)
    return await job


@pytest.mark.parametrize("scheme", ["Basic", "Digest"])
async def test_a_camera_is_watched_in_simulated_time_whatever_the_wall_says(scheme: str) -> None:
    server = RtspServer({"gate": ("admin", "secret:word")}, Manners(scheme))  # type: ignore[arg-type]
    await server.listen()
    try:
        count, seconds = await _watched(
            server, server.address("gate").replace("secret:word", "secret%3Aword"), Encoder(320, 180, 10)
        )
    finally:
        await server.close()
    assert count == 20
    assert seconds == pytest.approx(1.9, abs=0.01)


@pytest.mark.parametrize(
    "address",
    ["rtsp://127.0.0.1:{}/gate", "rtsp://admin:wrong@127.0.0.1:{}/gate", "rtsp://admin:secret@127.0.0.1:{}/none"],
)
async def test_without_the_password_or_under_another_name_there_is_no_picture(address: str) -> None:
    server = RtspServer({"gate": ("admin", "secret")})
    await server.listen()
    server.show("gate", Encoder(320, 180, 10).encode(np.zeros((180, 320, 3), np.uint8), 0.0))
    try:
        with pytest.raises(av.error.FFmpegError):
            await asyncio.to_thread(av.open, address.format(server.port), options={"rtsp_transport": "tcp"}, timeout=20)
    finally:
        await server.close()
    assert server.plays == 0


async def test_rubbish_and_a_client_that_stops_half_way_leave_the_server_alive() -> None:
    server = RtspServer({"gate": None})
    await server.listen()
    encoder = Encoder(320, 180, 10)
    try:
        for raw in (
            b"\x00" * 64 + b"\r\n\r\n",
            b"DESCRIBE\r\n\r\n",
            b"GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
            b"$",
            b"A" * 40_000,
        ):
            reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
            writer.write(raw)
            writer.write_eof()
            await asyncio.wait_for(reader.read(), 20)
            writer.close()
        assert (await _watched(server, server.address("gate"), encoder))[0] == 20
    finally:
        await server.close()


async def test_a_camera_without_power_is_gone_until_it_has_power_again() -> None:
    server = RtspServer({"gate": None})
    await server.listen()
    encoder = Encoder(320, 180, 10)
    server.show("gate", encoder.encode(np.zeros((180, 320, 3), np.uint8), 0.0))
    try:
        server.switch("gate", on=False)
        with pytest.raises(av.error.FFmpegError):
            await asyncio.to_thread(av.open, server.address("gate"), options={"rtsp_transport": "tcp"}, timeout=20)
        server.switch("gate", on=True)
        assert (await _watched(server, server.address("gate"), encoder))[0] == 20
    finally:
        await server.close()
