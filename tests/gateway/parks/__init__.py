"""A room that exists for the gateway's tests: parks that open and close."""

from civigil.kernel.capability import Capability, Snapshot
from civigil.kernel.permission import Permission
from tests.gateway.parks.words import BenchCounted, KeeperPaid, ParkChanged, ParkNoted

VIEW = Permission("parks:park:view", "see the parks")
CLOSE = Permission("parks:park:close", "close a park")
NOTES = Permission("parks:note:view", "see what is written about parks")

capability = Capability(
    name="parks",
    package="tests.gateway.parks",
    promise="Says which parks are open.",
    publishes=(ParkChanged, ParkNoted, KeeperPaid),
    observes=(BenchCounted,),
    routes="routes:router",
    permissions=(VIEW, CLOSE, NOTES),
    shows={ParkChanged: VIEW, ParkNoted: NOTES, BenchCounted: VIEW},
    hides={KeeperPaid: "Wages are nobody's business."},
    snapshots={"parks": Snapshot(by="reading:live_rows", permission=VIEW, opens="reading:open_row")},
)
