"""How access is kept: every limit with its unit."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from civigil.kernel.errors import Invalid


class AccessSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who may do what, and how people come in."""

    policies: Annotated[
        str | None,
        Meta(
            description="Folder of the city's own Cedar policies (*.cedar); none: access/policies in the data directory."
        ),
    ] = None
    challenge_s: Annotated[
        float, Meta(ge=10, le=600, description="Seconds within which a browser must answer with a passkey.")
    ] = 120.0
    guesses_free: Annotated[
        int,
        Meta(
            ge=1,
            le=50,
            description="How many wrong guesses at a login in a quarter of an hour before one has to wait.",
        ),
    ] = 5
    guess_wait_s_at_most: Annotated[
        float, Meta(ge=1, le=3_600, description="Seconds that one waits at most between two guesses.")
    ] = 60.0
    guesses_of_login_an_hour: Annotated[
        int,
        Meta(
            ge=10,
            le=10_000,
            description="How many wrong guesses at one login an hour, from wherever, close its passphrase; passkeys, "
            "recovery codes and links are still taken.",
        ),
    ] = 100
    glass_minutes: Annotated[
        float, Meta(gt=0, le=720, description="Minutes for which a broken glass gives more rights.")
    ] = 60.0
    misuse_quiet_s: Annotated[
        float,
        Meta(
            ge=1,
            le=86_400,
            description="Seconds between two concerns about one kind of misuse from one source; what happens meanwhile is "
            "counted, and told in the next.",
        ),
    ] = 600.0
    two_people: Annotated[
        Literal["once two are there", "always"],
        Meta(
            description="From when on deeds that take two people do: once two people with the permission and a way to sign "
            "in are there (for good, whoever leaves), or from the first start."
        ),
    ] = "once two are there"
    apart_h: Annotated[
        float,
        Meta(
            ge=0,
            le=720,
            description="Hours for which two people, one of whom gave the other an account, roles or a link, cannot decide "
            "together.",
        ),
    ] = 24.0
    oidc_issuer: Annotated[
        str | None,
        Meta(
            description="The city's identity provider (OpenID Connect): its issuer, an https:// address; none: there is none."
        ),
    ] = None
    oidc_client: Annotated[str | None, Meta(description="What the provider calls this city: the client's id.")] = None
    oidc_secret_file: Annotated[
        str | None, Meta(description="File with the client's secret; none: a public client, which PKCE protects.")
    ] = None
    oidc_title: Annotated[
        str, Meta(min_length=1, max_length=60, description="What people call the provider, on the sign-in page.")
    ] = "the city's account"
    oidc_login_claim: Annotated[
        str,
        Meta(
            min_length=1,
            max_length=60,
            description="The claim that names somebody's login here, at their first sign-in.",
        ),
    ] = "preferred_username"

    def __post_init__(self) -> None:
        """Refuse a provider without its client."""
        if (self.oidc_issuer is None) != (self.oidc_client is None):
            raise Invalid("oidc_issuer and oidc_client go together", where="access.oidc_issuer")
