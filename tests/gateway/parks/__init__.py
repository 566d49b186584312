"""A room that exists for the gateway's tests: parks that open and close."""

from civigil.kernel.capability import Capability
from civigil.kernel.permission import Permission

VIEW = Permission("parks:park:view", "see the parks")
CLOSE = Permission("parks:park:close", "close a park")

capability = Capability(
    name="parks",
    package="tests.gateway.parks",
    promise="Says which parks are open.",
    routes="routes:router",
    permissions=(VIEW, CLOSE),
)
