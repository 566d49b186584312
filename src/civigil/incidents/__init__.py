"""Incidents: the spine. Every concern of every room becomes one entry of one incident's timeline."""

from __future__ import annotations

from civigil.events.exercises import CrewTold
from civigil.events.incidents import (
    AddNote,
    AssignIncident,
    ChangeUndone,
    IncidentAbsorbed,
    IncidentAssigned,
    IncidentMoved,
    IncidentRaised,
    IncidentShelved,
    IncidentsLinked,
    IncidentsMerged,
    IncidentSplit,
    IncidentUpdated,
    LinkIncidents,
    MergeIncidents,
    MergeOffered,
    MergeTurnedDown,
    MoveIncident,
    NoteAdded,
    ReportTaken,
    ShelveIncident,
    SplitIncident,
    TakeActualReport,
    TakeReport,
    TurnDownMerge,
    UndoChange,
    UndoJoining,
)
from civigil.incidents.permissions import HANDLE, MERGE, REPORT, REPORT_ACTUAL, VIEW
from civigil.incidents.sealed import SEALS
from civigil.incidents.settings import IncidentSettings
from civigil.kernel.capability import Capability, Obeys, Snapshot
from civigil.kernel.facts import Concern

FACTS = (
    ReportTaken,
    IncidentRaised,
    IncidentUpdated,
    IncidentMoved,
    IncidentShelved,
    IncidentAssigned,
    IncidentsLinked,
    IncidentSplit,
    ChangeUndone,
    NoteAdded,
    MergeOffered,
    MergeTurnedDown,
    IncidentsMerged,
    IncidentAbsorbed,
)

capability = Capability(
    name="incidents",
    package="civigil.incidents",
    promise="Whatever goes wrong stands once, in one incident, with why, how bad, and everything that happened since.",
    publishes=FACTS,
    hears={Concern: "service:on_concerns", CrewTold: "service:on_crews"},
    obeys={
        MoveIncident: Obeys(by="service:move", permission=HANDLE),
        ShelveIncident: Obeys(by="service:shelve", permission=HANDLE),
        AssignIncident: Obeys(by="service:assign", permission=HANDLE),
        AddNote: Obeys(by="service:add_note", permission=HANDLE),
        UndoChange: Obeys(by="service:undo", permission=HANDLE),
        MergeIncidents: Obeys(by="service:merge", permission=MERGE),
        TurnDownMerge: Obeys(by="service:turn_down", permission=MERGE),
        SplitIncident: Obeys(by="service:split", permission=MERGE),
        LinkIncidents: Obeys(by="service:link", permission=MERGE),
        UndoJoining: Obeys(by="service:undo", permission=MERGE),
        TakeReport: Obeys(by="service:take_report", permission=REPORT),
        TakeActualReport: Obeys(by="service:take_report", permission=REPORT_ACTUAL),
    },
    runs=("sealing:seal_old_words",),
    routes="routes:router",
    commands="commands:app",
    settings=IncidentSettings,
    permissions=(VIEW, HANDLE, MERGE, REPORT, REPORT_ACTUAL),
    shows=dict.fromkeys(FACTS, VIEW),
    seals=SEALS,
    snapshots={"incidents": Snapshot(by="reading:live_rows", permission=VIEW, opens="sealed:open_row")},
)
