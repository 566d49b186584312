"""`civigil access …`: read policies, check them before they are in force, and ask why somebody may or may not."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import typer

from civigil.cyber.access.certificates import commands as certificate_commands
from civigil.kernel.errors import Conflict, Invalid, ManyInvalid, Missing
from civigil.kernel.permission import Principal
from civigil.kernel.time import text_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from civigil.cyber.access.draft import FolderDraft
    from civigil.cyber.access.view import Explained
    from civigil.kernel.capability import Roster

app = typer.Typer(no_args_is_help=True, help="Access: who may do what, and why.")
certificate_commands.add_to(app)

Data = Annotated[Path, typer.Option(help="Directory that holds everything of this city on this machine.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Reason = Annotated[str, typer.Option(help="Why; whoever decides, and the audit trail, keep it.")]
Files = Annotated[
    list[Path] | None, typer.Option("--policies", help="Ask these files, without a city, not the running one.")
]


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """What a check of policy files found."""

    holds: bool
    policies: int  # of the whole book, those that come with the program included
    files: tuple[str, ...]
    mistakes: tuple[str, ...] = ()


@app.command()
def explain(
    context: typer.Context,
    user: Annotated[str, typer.Argument(help="A principal's id, such as person:… or process:city.")],
    action: Annotated[str, typer.Argument(help="A permission, such as cameras:feed:view.")],
    resource: Annotated[
        str, typer.Argument(help="A path, or live/TYPE, order/TYPE, field/TYPE/NAME; ?status=Exercise&involved=yes.")
    ] = "",
    role: Annotated[
        list[str] | None, typer.Option(help="A role to ask for, such as fire or agency:fire; may be repeated.")
    ] = None,
    data: Data = Path("data"),
    policies: Files = None,
    as_json: AsJson = False,
) -> None:
    """Whether somebody may do something, and which policy says so. Ends with 1 where it is a no."""
    who = Principal(id=user, roles=tuple(role or ()))
    if policies is not None:
        found = _offline(context.obj, policies, who, action, resource)
    else:
        found = _running(data, who, action, resource)
    if as_json:
        _print_json(found)
    else:
        typer.echo(f"{'yes' if found.allowed else 'no'}: {found.because}")
        for one in found.policies:
            typer.echo(f"\n{one.file}: {one.says or one.id}\n{one.text}")
    if not found.allowed:
        raise typer.Exit(1)


@app.command()
def check(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(help="Policy files that the city shall have.")],
    as_json: AsJson = False,
) -> None:
    """Check policy files as a city would that had them, and no others of its own. Ends with 2 where they do not hold."""
    from civigil.cyber.access.book import Book
    from civigil.cyber.access.shelf import read_sources
    from civigil.cyber.access.supply import permissions_of, sources_of

    names = tuple(path.name for path in files)
    try:
        book = Book(sources_of(context.obj, read_sources(files)), permissions_of(context.obj))
    except Invalid as error:
        if not as_json:
            raise
        mistakes = error.mistakes if isinstance(error, ManyInvalid) else (error,)
        _print_json(Checked(holds=False, policies=0, files=names, mistakes=tuple(map(str, mistakes))))
        raise typer.Exit(2) from error
    if as_json:
        _print_json(Checked(holds=True, policies=len(book.policies), files=names))
    else:
        typer.echo(f"holds: {len(book.policies)} policies, those that come with the program included")


@app.command()
def schema(context: typer.Context) -> None:
    """Print the Cedar schema: what policies here may speak of. Editors and Cedar's own tools read it."""
    from civigil.cyber.access.book import Book
    from civigil.cyber.access.supply import permissions_of, sources_of

    typer.echo(Book(sources_of(context.obj, []), permissions_of(context.obj)).schema)


@app.command("people")
def list_people(data: Data = Path("data"), as_json: AsJson = False) -> None:
    """The people of a running city, those on duty first."""
    from civigil.cyber.access.view import People
    from civigil.gateway.client import Gateway

    with Gateway.from_data(data) as gateway:
        found = gateway.get("/api/access/people", answer=People)
    if as_json:
        _print_json(found.people)
        return
    for one in found.people:
        state = "" if one.active else "  (off duty)"
        roles = ", ".join((*one.roles, *((f"agency:{one.agency}",) if one.agency else ()))) or "no role"
        typer.echo(f"{one.id}  {one.login}  {one.name}: {roles}{state}")


@app.command("add")
def add_person(
    login: Annotated[str, typer.Argument(help="The name to sign in with.")],
    name: Annotated[str, typer.Option(help="The person's name, for screens.")],
    role: Annotated[list[str] | None, typer.Option(help="A role, such as dispatcher; may be repeated.")] = None,
    agency: Annotated[str, typer.Option(help="The agency, such as fire.")] = "",
    data: Data = Path("data"),
    as_json: AsJson = False,
) -> None:
    """Add somebody to a running city's people, and print the one-time link for their first sign-in."""
    from civigil.cyber.access.view import Link, ShownPerson
    from civigil.gateway.client import Gateway
    from civigil.runtime.data import DataDirectory

    body = {"login": login, "name": name, "agency": agency, "roles": role or []}
    with Gateway.from_data(data) as gateway:
        person = gateway.post("/api/access/people", body, answer=ShownPerson)
        link = gateway.post(f"/api/access/people/{person.id}/link", {}, answer=Link)
    address = DataDirectory(data).public_url.read_text().strip() + link.path
    if as_json:
        _print_json({"person": person, "link": address})
    else:
        typer.echo(f"{person.id}\n{address}")


@app.command("change")
def change_person(
    person: Annotated[str, typer.Argument(help="A person's id.")],
    role: Annotated[list[str] | None, typer.Option(help="The roles from now on; may be repeated.")] = None,
    agency: Annotated[str | None, typer.Option(help="The agency from now on.")] = None,
    active: Annotated[bool | None, typer.Option("--on-duty/--off-duty", help="Take off duty, or put on again.")] = None,
    data: Data = Path("data"),
    as_json: AsJson = False,
) -> None:
    """Change somebody of a running city; it holds at once, also for who is signed in."""
    from civigil.cyber.access.view import People, ShownPerson
    from civigil.gateway.client import Gateway

    with Gateway.from_data(data) as gateway:
        known = {one.id: one for one in gateway.get("/api/access/people", answer=People).people}
        if person not in known:
            raise Missing("nobody of that id is known here", where=person)
        body = {"version": known[person].version, "agency": agency, "roles": role, "active": active}
        changed = gateway.put(f"/api/access/people/{person}", body, answer=ShownPerson)
    if as_json:
        _print_json(changed)
    else:
        typer.echo(f"{changed.name}: {', '.join(changed.roles) or 'no role'}{'' if changed.active else ' (off duty)'}")


@app.command("sign-out")
def sign_out(
    person: Annotated[str, typer.Argument(help="A person's id.")], data: Data = Path("data"), as_json: AsJson = False
) -> None:
    """End all of somebody's sessions and links in a running city, live streams included."""
    from civigil.cyber.access.view import SignedOut
    from civigil.gateway.client import Gateway

    with Gateway.from_data(data) as gateway:
        ended = gateway.post(f"/api/access/people/{person}/sign-out", {}, answer=SignedOut)
    if as_json:
        _print_json(ended)
    else:
        typer.echo(f"{ended.sessions} sessions ended")


@app.command("folder")
def show_folder(data: Data = Path("data"), as_json: AsJson = False) -> None:
    """What lies in a running city's folder of policies and is not in force, as a diff. Ends with 1 where there is something."""
    from civigil.cyber.access.view import Policies
    from civigil.gateway.client import Gateway

    with Gateway.from_data(data) as gateway:
        found = gateway.get("/api/access/policies", answer=Policies)
    if as_json:
        _print_json(found.draft)
    elif found.draft is None:
        typer.echo("what lies in the folder is in force")
    else:
        typer.echo("\n".join(_lines_of(found.draft)))
    if found.draft is not None:
        raise typer.Exit(1)


@app.command()
def activate(reason: Reason, data: Data = Path("data"), as_json: AsJson = False) -> None:
    """Have what lies in a running city's folder of policies come into force; where two people are there, it takes two."""
    from civigil.cyber.access.view import Policies, PolicyAsked
    from civigil.gateway.client import Gateway

    with Gateway.from_data(data) as gateway:
        found = gateway.get("/api/access/policies", answer=Policies)
        if found.draft is None:
            raise Conflict("what lies in the folder is in force already", where="access")
        body = {"digest": found.draft.digest, "reason": reason}
        asked = gateway.post("/api/access/policies", body, answer=PolicyAsked)
    if as_json:
        _print_json(asked)
    elif asked.activated is not None:
        typer.echo(f"in force: {', '.join(asked.activated.files) or 'none of the city’s own'}")
    elif asked.waits is not None:
        typer.echo(f"waits until {text_of(asked.waits.expires)} for a second person, as {asked.waits.proposal}")


@app.command("deeds")
def list_deeds(
    waiting: Annotated[bool, typer.Option("--waiting", help="Only what waits.")] = False,
    data: Data = Path("data"),
    as_json: AsJson = False,
) -> None:
    """What takes two people in a running city, the newest first. The second one agrees in the console, signed in as themselves."""
    from civigil.cyber.access.view import Deeds
    from civigil.gateway.client import Gateway

    with Gateway.from_data(data) as gateway:
        found = gateway.get("/api/access/deeds", {"waiting": "true"} if waiting else {}, answer=Deeds)
    if as_json:
        _print_json(found.deeds)
        return
    for one in found.deeds:
        second = "alone" if one.alone else f"decided by {one.second}" if one.second else "nobody has decided"
        typer.echo(f"{one.id}  {one.state}  {one.deed}  by {one.by}, {second}: {one.reason}")


@app.command("turn-down")
def turn_down(
    deed: Annotated[str, typer.Argument(help="The proposal's id.")],
    reason: Reason,
    data: Data = Path("data"),
    as_json: AsJson = False,
) -> None:
    """Turn down what waits for a second person, or take one's own back."""
    from civigil.cyber.access.view import Deed
    from civigil.gateway.client import Gateway

    with Gateway.from_data(data) as gateway:
        done = gateway.post(f"/api/access/deeds/{deed}/turn-down", {"why": reason}, answer=Deed)
    _print_json(done) if as_json else typer.echo(f"{done.deed}: {done.state}")


@app.command()
def force(
    deed: Annotated[str, typer.Argument(help="The proposal's id.")],
    reason: Reason,
    data: Data = Path("data"),
    as_json: AsJson = False,
) -> None:
    """In an emergency: do alone what one proposed and takes two people. It becomes an incident that somebody else reads."""
    from civigil.cyber.access.view import Deed, Deeds
    from civigil.gateway.client import Gateway

    with Gateway.from_data(data) as gateway:
        known = {str(one.id): one for one in gateway.get("/api/access/deeds", answer=Deeds).deeds}
        if deed not in known:
            raise Missing("nothing was proposed under that number", where=deed)
        body = {"digest": known[deed].digest, "why": reason}
        done = gateway.post(f"/api/access/deeds/{deed}/force", body, answer=Deed)
    _print_json(done) if as_json else typer.echo(f"{done.deed}: {done.state}, alone")


def _lines_of(draft: FolderDraft) -> list[str]:
    """A draft as a unified diff, with what is wrong with it first."""
    lines = [draft.trouble] if draft.trouble else []
    for one in draft.changes:
        lines += [f"{one.name}: {one.how}", *one.diff]
    return lines


def _offline(roster: Roster, files: Sequence[Path], who: Principal, action: str, resource: str) -> Explained:
    """Ask the policies of some files, beside those that come with the program."""
    from civigil.cyber.access.book import Book
    from civigil.cyber.access.explain import of_book
    from civigil.cyber.access.shelf import read_sources
    from civigil.cyber.access.supply import permissions_of, sources_of

    names = permissions_of(roster)
    return of_book(Book(sources_of(roster, read_sources(files)), names), names, who, action, resource)


def _running(data: Path, who: Principal, action: str, resource: str) -> Explained:
    """Ask the running city."""
    from civigil.cyber.access.view import Explained
    from civigil.gateway.client import Gateway

    asked = {"user": who.id, "roles": ",".join(who.roles), "action": action, "resource": resource}
    with Gateway.from_data(data) as gateway:
        return gateway.get("/api/access/explain", asked, answer=Explained)


def _print_json(value: Any) -> None:
    sys.stdout.write(msgspec.json.encode(value).decode() + "\n")
