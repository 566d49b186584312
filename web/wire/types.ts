// Made by `python -m dev.wire` from the facts and the OpenAPI document; do not edit.

/** When the console calls for attention. */
export interface Alert {
  readonly priority_at_least: number;
  readonly repeat_s: number;
}

/** A polygon's outer ring of (latitude, longitude) in degrees; closing it is left to the reader. */
export interface Area {
  readonly type: "area";
  readonly ring: readonly (readonly [number, number])[];
}

/** One message whole. */
export interface AsideMessage {
  readonly message: AsideRow;
  readonly subject: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly truncated: boolean;
}

/** What is set aside, the newest first. */
export interface AsidePage {
  readonly messages: readonly AsideRow[];
  readonly next: string | null;
}

/** One message that could not be handled. */
export interface AsideRow {
  readonly room: string;
  readonly id: number;
  readonly type: string;
  readonly origin: string;
  readonly at: string;
  readonly error: string;
  readonly code: string;
  readonly deliveries: number;
  readonly size: number;
  readonly retry_asked: boolean;
}

/** Whom to give an incident to: `desk:` and a desk of the city, a person's id, or nobody. */
export interface AssignAsked {
  readonly version: number;
  readonly to: string | null;
  readonly note?: string | undefined;
}

/** One deed. */
export interface AuditEntry {
  readonly seq: number;
  readonly at: string;
  readonly who: string;
  readonly did: string;
  readonly to: string;
  readonly detail: Readonly<Record<string, string>>;
}

/** Entries of the trail, the newest first. */
export interface AuditPage {
  readonly entries: readonly AuditEntry[];
  readonly next: number | null;
}

/** A rectangle in the picture, in fractions of its width and height: 0, 0 is the upper left corner. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** A camera gives no fresh picture: it is off, unreachable, frozen or its stream is broken. */
export interface CameraLost {
  readonly kind: string;
  readonly severity: Severity;
  readonly urgency: Urgency;
  readonly certainty: Certainty;
  readonly category: Category;
  readonly place: Point | Area | null;
  readonly subjects: readonly string[];
  readonly explanation: Explanation;
  readonly evidence: readonly EvidenceRef[];
  readonly reported_by_person: boolean;
  readonly camera: string;
  readonly silent_since: string;
}

/** A lost camera gives fresh pictures again. */
export interface CameraRecovered {
  readonly camera: string;
  readonly place: Point | Area | null;
  readonly silent_for_s: number;
}

/** A camera and its health, as people see it. */
export interface CameraView {
  readonly id: string;
  readonly title: string;
  readonly source: string;
  readonly pattern: boolean;
  readonly place: Point | null;
  readonly zones: readonly WatchedZone[];
  readonly zones_version: number;
  readonly zones_by: string;
  readonly has_picture: boolean;
  readonly status: string;
  readonly state: string;
  readonly since: string;
  readonly reason: string;
  readonly last_picture: string | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly rate: number | null;
  readonly codec: string | null;
  readonly frames: number;
  readonly dropped: number;
  readonly damaged: number;
  readonly relearned: number;
  readonly connections: number;
  readonly sightings: number;
}

/** What field a hazard belongs to (CAP `category`). */
export type Category = "CBRNE" | "Env" | "Fire" | "Geo" | "Health" | "Infra" | "Met" | "Other" | "Rescue" | "Safety" | "Security" | "Transport";

/** How sure. `rank` grows with certainty. */
export type Certainty = "Likely" | "Observed" | "Possible" | "Unknown" | "Unlikely";

/** A person took back the newest deed; each incident that it had changed has its own fact. */
export interface ChangeUndone {
  readonly incident: string;
  readonly version: number;
  readonly phase: Phase;
  readonly kind: string;
  readonly severity: Severity;
  readonly urgency: Urgency;
  readonly certainty: Certainty;
  readonly category: Category;
  readonly summary: string;
  readonly place: Point | Area | null;
  readonly priority: number;
  readonly priority_explained: Explanation;
  readonly started: string;
  readonly last: string;
  readonly changed: string;
  readonly resolved: string | null;
  readonly concerns: number;
  readonly assigned: string | null;
  readonly shelved_until: string | null;
  readonly shelved_because: string;
  readonly disposition: string | null;
  readonly merged_into: string | null;
  readonly links: readonly string[];
  readonly by: string;
  readonly undone: string;
}

/** What people can choose from in this city. */
export interface Choices {
  readonly desks: readonly string[];
  readonly dispositions: readonly Disposition[];
  readonly shelve_at_most_s: number;
  readonly hazards: readonly Hazard[];
}

/** This city. */
export interface CityView {
  readonly name: string;
  readonly status: "Actual" | "Exercise" | "Test";
  readonly centre: MapCentre | null;
  readonly bounds: readonly [number, number, number, number] | null;
  readonly version: string;
  readonly started: string;
  readonly now: string;
  readonly rooms: readonly RoomOnDuty[];
  readonly alert: Alert;
}

/** What can have come of an incident. */
export interface Disposition {
  /** What it is called: small letters and spaces. */
  readonly name: string;
  /** When it is chosen, in one sentence. */
  readonly meaning: string;
}

/** What an entry of a timeline tells. */
export type EntryKind = "assigned" | "concern" | "linked" | "merged" | "moved" | "note" | "shelved" | "split" | "turned_down" | "undone";

/** The evidence of an incident, the newest last. */
export interface EvidenceList {
  readonly pieces: readonly Piece[];
}

/** Points to sealed bytes in the evidence store; pixels and packets never travel on the bus. */
export interface EvidenceRef {
  readonly id: string;
  readonly media_type: string;
  readonly size: number;
  readonly role: string;
}

/** Why somebody may or may not do something. */
export interface Explained {
  readonly who: string;
  readonly roles: readonly string[];
  readonly action: string;
  readonly resource: string;
  readonly allowed: boolean;
  readonly because: string;
  readonly policies: readonly Policy[];
}

/** Why a machine decided so. */
export interface Explanation {
  readonly summary: string;
  readonly rule: string;
  readonly because: readonly Reason[];
}

/** A recording was watched to its end. */
export interface FeedEnded {
  readonly camera: string;
  readonly frames: number;
  readonly frames_dropped: number;
  readonly explanation: Explanation;
}

/** All cameras. */
export interface Fleet {
  readonly cameras: readonly CameraView[];
}

/** One kind of report. */
export interface Hazard {
  readonly kind: string;
  readonly title: string;
  readonly category: Category;
  readonly severity: Severity;
  readonly urgency: Urgency;
  readonly certainty: Certainty;
}

/** How the city is. */
export interface Health {
  readonly at: string;
  readonly ok: boolean;
  readonly troubles: readonly string[];
  readonly processes: readonly ProcessSeen[];
  readonly servers: readonly ServerSeen[];
  readonly rooms: readonly RoomSeen[];
  readonly storage: StorageSeen;
}

/** The other side of a merge: this incident lives on in `merged_into`. */
export interface IncidentAbsorbed {
  readonly incident: string;
  readonly version: number;
  readonly phase: Phase;
  readonly kind: string;
  readonly severity: Severity;
  readonly urgency: Urgency;
  readonly certainty: Certainty;
  readonly category: Category;
  readonly summary: string;
  readonly place: Point | Area | null;
  readonly priority: number;
  readonly priority_explained: Explanation;
  readonly started: string;
  readonly last: string;
  readonly changed: string;
  readonly resolved: string | null;
  readonly concerns: number;
  readonly assigned: string | null;
  readonly shelved_until: string | null;
  readonly shelved_because: string;
  readonly disposition: string | null;
  readonly merged_into: string | null;
  readonly links: readonly string[];
  readonly by: string;
  readonly note: string;
}

/** An incident was given to a desk or a person, or to nobody. */
export interface IncidentAssigned {
  readonly incident: string;
  readonly version: number;
  readonly phase: Phase;
  readonly kind: string;
  readonly severity: Severity;
  readonly urgency: Urgency;
  readonly certainty: Certainty;
  readonly category: Category;
  readonly summary: string;
  readonly place: Point | Area | null;
  readonly priority: number;
  readonly priority_explained: Explanation;
  readonly started: string;
  readonly last: string;
  readonly changed: string;
  readonly resolved: string | null;
  readonly concerns: number;
  readonly assigned: string | null;
  readonly shelved_until: string | null;
  readonly shelved_because: string;
  readonly disposition: string | null;
  readonly merged_into: string | null;
  readonly links: readonly string[];
  readonly by: string;
  readonly to: string | null;
  readonly before: string | null;
  readonly note: string;
}

/** A person (or a signed policy) moved an incident along its life. */
export interface IncidentMoved {
  readonly incident: string;
  readonly version: number;
  readonly phase: Phase;
  readonly kind: string;
  readonly severity: Severity;
  readonly urgency: Urgency;
  readonly certainty: Certainty;
  readonly category: Category;
  readonly summary: string;
  readonly place: Point | Area | null;
  readonly priority: number;
  readonly priority_explained: Explanation;
  readonly started: string;
  readonly last: string;
  readonly changed: string;
  readonly resolved: string | null;
  readonly concerns: number;
  readonly assigned: string | null;
  readonly shelved_until: string | null;
  readonly shelved_because: string;
  readonly disposition: string | null;
  readonly merged_into: string | null;
  readonly links: readonly string[];
  readonly before: Phase;
  readonly by: string;
  readonly note: string;
}

/** A new incident stands. */
export interface IncidentRaised {
  readonly incident: string;
  readonly version: number;
  readonly phase: Phase;
  readonly kind: string;
  readonly severity: Severity;
  readonly urgency: Urgency;
  readonly certainty: Certainty;
  readonly category: Category;
  readonly summary: string;
  readonly place: Point | Area | null;
  readonly priority: number;
  readonly priority_explained: Explanation;
  readonly started: string;
  readonly last: string;
  readonly changed: string;
  readonly resolved: string | null;
  readonly concerns: number;
  readonly assigned: string | null;
  readonly shelved_until: string | null;
  readonly shelved_because: string;
  readonly disposition: string | null;
  readonly merged_into: string | null;
  readonly links: readonly string[];
  readonly raised_by: string;
  readonly joined: readonly string[];
  readonly split_from: string | null;
}

/** An incident was put aside for a while, or (`until` is null) it is back. */
export interface IncidentShelved {
  readonly incident: string;
  readonly version: number;
  readonly phase: Phase;
  readonly kind: string;
  readonly severity: Severity;
  readonly urgency: Urgency;
  readonly certainty: Certainty;
  readonly category: Category;
  readonly summary: string;
  readonly place: Point | Area | null;
  readonly priority: number;
  readonly priority_explained: Explanation;
  readonly started: string;
  readonly last: string;
  readonly changed: string;
  readonly resolved: string | null;
  readonly concerns: number;
  readonly assigned: string | null;
  readonly shelved_until: string | null;
  readonly shelved_because: string;
  readonly disposition: string | null;
  readonly merged_into: string | null;
  readonly links: readonly string[];
  readonly by: string;
  readonly until: string | null;
  readonly reason: string;
}

/** Concerns left for an incident of their own, which an `IncidentRaised` tells of. */
export interface IncidentSplit {
  readonly incident: string;
  readonly version: number;
  readonly phase: Phase;
  readonly kind: string;
  readonly severity: Severity;
  readonly urgency: Urgency;
  readonly certainty: Certainty;
  readonly category: Category;
  readonly summary: string;
  readonly place: Point | Area | null;
  readonly priority: number;
  readonly priority_explained: Explanation;
  readonly started: string;
  readonly last: string;
  readonly changed: string;
  readonly resolved: string | null;
  readonly concerns: number;
  readonly assigned: string | null;
  readonly shelved_until: string | null;
  readonly shelved_because: string;
  readonly disposition: string | null;
  readonly merged_into: string | null;
  readonly links: readonly string[];
  readonly by: string;
  readonly into: string;
  readonly moved: readonly string[];
  readonly note: string;
}

/** Concerns joined an incident, or its ranking changed. */
export interface IncidentUpdated {
  readonly incident: string;
  readonly version: number;
  readonly phase: Phase;
  readonly kind: string;
  readonly severity: Severity;
  readonly urgency: Urgency;
  readonly certainty: Certainty;
  readonly category: Category;
  readonly summary: string;
  readonly place: Point | Area | null;
  readonly priority: number;
  readonly priority_explained: Explanation;
  readonly started: string;
  readonly last: string;
  readonly changed: string;
  readonly resolved: string | null;
  readonly concerns: number;
  readonly assigned: string | null;
  readonly shelved_until: string | null;
  readonly shelved_because: string;
  readonly disposition: string | null;
  readonly merged_into: string | null;
  readonly links: readonly string[];
  readonly joined: readonly string[];
  readonly explanation: Explanation;
}

/** Two incidents were said to belong together, or no longer to; each of them has its own fact. */
export interface IncidentsLinked {
  readonly incident: string;
  readonly version: number;
  readonly phase: Phase;
  readonly kind: string;
  readonly severity: Severity;
  readonly urgency: Urgency;
  readonly certainty: Certainty;
  readonly category: Category;
  readonly summary: string;
  readonly place: Point | Area | null;
  readonly priority: number;
  readonly priority_explained: Explanation;
  readonly started: string;
  readonly last: string;
  readonly changed: string;
  readonly resolved: string | null;
  readonly concerns: number;
  readonly assigned: string | null;
  readonly shelved_until: string | null;
  readonly shelved_because: string;
  readonly disposition: string | null;
  readonly merged_into: string | null;
  readonly links: readonly string[];
  readonly by: string;
  readonly other: string;
  readonly linked: boolean;
  readonly note: string;
}

/** `absorbed` lives on in `incident`. */
export interface IncidentsMerged {
  readonly incident: string;
  readonly version: number;
  readonly phase: Phase;
  readonly kind: string;
  readonly severity: Severity;
  readonly urgency: Urgency;
  readonly certainty: Certainty;
  readonly category: Category;
  readonly summary: string;
  readonly place: Point | Area | null;
  readonly priority: number;
  readonly priority_explained: Explanation;
  readonly started: string;
  readonly last: string;
  readonly changed: string;
  readonly resolved: string | null;
  readonly concerns: number;
  readonly assigned: string | null;
  readonly shelved_until: string | null;
  readonly shelved_because: string;
  readonly disposition: string | null;
  readonly merged_into: string | null;
  readonly links: readonly string[];
  readonly absorbed: string;
  readonly by: string;
  readonly note: string;
}

/** Somebody entered a zone that nobody may enter. */
export interface IntrusionSeen {
  readonly kind: string;
  readonly severity: Severity;
  readonly urgency: Urgency;
  readonly certainty: Certainty;
  readonly category: Category;
  readonly place: Point | Area | null;
  readonly subjects: readonly string[];
  readonly explanation: Explanation;
  readonly evidence: readonly EvidenceRef[];
  readonly reported_by_person: boolean;
  readonly camera: string;
  readonly zone: string;
  readonly track: number;
  readonly box: Box;
}

/** One layer of the tiles, as the style sees it. */
export interface LayerView {
  readonly name: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly least_zoom: number;
}

/** Which incident to link it with, or to unlink it from. */
export interface LinkAsked {
  readonly version: number;
  readonly other: string;
  readonly linked: boolean;
  readonly note?: string | undefined;
}

/** Somebody stays inside a zone for longer than the zone allows. */
export interface LoiteringSeen {
  readonly kind: string;
  readonly severity: Severity;
  readonly urgency: Urgency;
  readonly certainty: Certainty;
  readonly category: Category;
  readonly place: Point | Area | null;
  readonly subjects: readonly string[];
  readonly explanation: Explanation;
  readonly evidence: readonly EvidenceRef[];
  readonly reported_by_person: boolean;
  readonly camera: string;
  readonly zone: string;
  readonly track: number;
  readonly box: Box;
  readonly dwell_s: number;
}

/** Where a map opens. */
export interface MapCentre {
  readonly latitude: number;
  readonly longitude: number;
  readonly zoom: number;
}

/** What the map is: TileJSON's words where it has them. */
export interface MapView {
  readonly streets: UpkeepStanding;
  readonly tiles: string;
  readonly minzoom: number;
  readonly maxzoom: number;
  readonly bounds: readonly [number, number, number, number] | null;
  readonly centre: MapCentre | null;
  readonly attribution: string;
  readonly layers: readonly LayerView[];
  readonly version: string;
}

/** Which incident to absorb, and the versions that were looked at. */
export interface MergeAsked {
  readonly version: number;
  readonly absorb: string;
  readonly absorb_version: number;
  readonly note?: string | undefined;
}

/** Two incidents look like one, and a person has to say so: reports by people never merge by themselves. */
export interface MergeOffered {
  readonly incident: string;
  readonly other: string;
  readonly explanation: Explanation;
}

/** A person said that two incidents are two; their merging is not offered again. */
export interface MergeTurnedDown {
  readonly incident: string;
  readonly other: string;
  readonly by: string;
  readonly note: string;
}

/** One thing that is wrong with a request. */
export interface Mistake {
  readonly where: string;
  readonly sentence: string;
}

/** Where to move an incident, and the version that was looked at. */
export interface MoveAsked {
  readonly version: number;
  readonly to: Phase;
  readonly note?: string | undefined;
  readonly disposition?: string | null | undefined;
}

/** A person wrote something into an incident's timeline. */
export interface NoteAdded {
  readonly incident: string;
  readonly place: Point | Area | null;
  readonly by: string;
  readonly note: string;
}

/** What to write into the timeline. */
export interface NoteAsked {
  readonly note: string;
}

/** An incident that looks like the same one, for a person to merge or to turn down. */
export interface Offer {
  readonly other: string;
  readonly offered: string;
  readonly explanation: Explanation | null;
  readonly row: Row;
}

/** The merges that are offered of one incident, the newest first. */
export interface Offers {
  readonly offers: readonly Offer[];
}

/** Some incidents: those that are live first, the most pressing first. */
export interface Page {
  readonly incidents: readonly Shown[];
  readonly next: string | null;
}

/** Where an incident stands in its life. */
export type Phase = "acknowledged" | "closed" | "merged" | "open" | "resolved";

/** One piece of evidence, and where it is had. */
export interface Piece {
  readonly evidence: EvidenceRef;
  readonly href: string;
  readonly at: string;
  readonly by: string;
}

/** A position on the ground. Raises `Invalid` at construction for NaN, infinity or a place off the Earth. */
export interface Point {
  readonly type: "point";
  readonly latitude: number;
  readonly longitude: number;
  readonly uncertainty_m: number;
}

/** The policies in force in the process that answers. */
export interface Policies {
  readonly policies: readonly Policy[];
  readonly trouble: string;
  readonly folder: string;
  readonly epoch: number;
  readonly permissions: readonly string[];
}

/** The city's policy files do not hold; the old ones stay in force. */
export interface PoliciesBroken {
  readonly kind: string;
  readonly severity: Severity;
  readonly urgency: Urgency;
  readonly certainty: Certainty;
  readonly category: Category;
  readonly place: Point | Area | null;
  readonly subjects: readonly string[];
  readonly explanation: Explanation;
  readonly evidence: readonly EvidenceRef[];
  readonly reported_by_person: boolean;
  readonly why: string;
}

/** Other policies are in force from now on. */
export interface PoliciesChanged {
  readonly policies: number;
  readonly files: readonly string[];
  readonly digest: string;
}

/** One policy of the book. */
export interface Policy {
  readonly id: string;
  readonly file: string;
  readonly effect: string;
  readonly says: string;
  readonly text: string;
  readonly shipped: boolean;
}

/** A refusal, for programs and for people (RFC 9457 §3.1, with our own members from `code` on). */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly instance?: string | undefined;
  readonly where?: string | undefined;
  readonly mistakes?: readonly Mistake[] | undefined;
}

/** One process of the city. */
export interface ProcessSeen {
  readonly name: string;
  readonly what: string;
  readonly alive: boolean;
  readonly pid: number | null;
  readonly host: string;
  readonly since: string | null;
  readonly restarts: number;
  readonly memory_bytes: number | null;
  readonly cpu_share: number | null;
  readonly last_figure_at: string | null;
}

/** One measured thing beside the limit that it crossed, so that a person can check the machine. */
export interface Reason {
  readonly what: string;
  readonly measured: number;
  readonly limit: number | null;
  readonly unit: string;
}

/** What the one who reports gets back. */
export interface Receipt {
  readonly report: string;
  readonly status: Status;
  readonly taken: string;
  readonly again: boolean;
}

/** What a person reports: what it is, in which words, when and where it was seen, and the reporter's own name for it. */
export interface ReportAsked {
  /** One of the hazards in `/api/incidents/choices`. */
  readonly kind: string;
  /** As they were said. */
  readonly words?: string | undefined;
  readonly at: string;
  readonly latitude?: number | null | undefined;
  readonly longitude?: number | null | undefined;
  /** Metres around the place that hold the truth with 68 %. */
  readonly uncertainty_m?: number | undefined;
  /** Where it is left out: actual for who may say so, else an exercise. */
  readonly status?: Status | null | undefined;
  /** Yours alone; the same report under it again changes nothing. */
  readonly reference: string;
}

/** Where a report has come to. */
export interface ReportStands {
  readonly report: string;
  readonly reference: string;
  readonly status: Status;
  readonly taken: string;
  readonly incident: string | null;
}

/**
 * A person reported something: a caller, a resident, whoever sits at the phone for them.
 *
 *     Its kind is one of the room's hazards, and severity, urgency and certainty are that hazard's. It stands alone until a person
 *     merges it.
 */
export interface ReportTaken {
  readonly kind: string;
  readonly severity: Severity;
  readonly urgency: Urgency;
  readonly certainty: Certainty;
  readonly category: Category;
  readonly place: Point | Area | null;
  readonly subjects: readonly string[];
  readonly explanation: Explanation;
  readonly evidence: readonly EvidenceRef[];
  readonly reported_by_person: boolean;
  readonly by: string;
  readonly reference: string;
  readonly words: string;
}

/** Why a camera is to be restarted; it stands in the audit trail. */
export interface RestartAsked {
  readonly reason: string;
  readonly status?: Status | undefined;
}

/** The answer to `RestartFeed`: the camera's process will be ended within a few seconds and another begun. */
export interface Restarted {
  readonly camera: string;
}

/** A message that is to be tried again. */
export interface RetryAsked {
  readonly room: string;
  readonly id: number;
}

/** One room of the house. */
export interface RoomOnDuty {
  readonly name: string;
  readonly wing: string;
  readonly promise: string;
}

/** What waits in a room, and what it has done since its processes were started. */
export interface RoomSeen {
  readonly name: string;
  readonly waiting: number | null;
  readonly outbox: number | null;
  readonly aside: number | null;
  readonly handled: number;
  readonly refused: number;
}

/** One incident as the facts about it tell it: what a screen begins with, and folds the facts into. */
export interface Row {
  readonly id: string;
  readonly version: number;
  readonly phase: Phase;
  readonly status: Status;
  readonly kind: string;
  readonly severity: Severity;
  readonly urgency: Urgency;
  readonly certainty: Certainty;
  readonly category: Category;
  readonly summary: string;
  readonly place: Point | null;
  readonly priority: number;
  readonly priority_explained: Explanation;
  readonly started: string;
  readonly last: string;
  readonly changed: string;
  readonly resolved: string | null;
  readonly concerns: number;
  readonly assigned: string | null;
  readonly shelved_until: string | null;
  readonly shelved_because: string;
  readonly disposition: string | null;
  readonly merged_into: string | null;
  readonly links: readonly string[];
}

/** Somebody in the picture. */
export interface SeenTrack {
  readonly track: number;
  readonly box: Box;
  readonly dwell_s: number;
  readonly zone: string | null;
}

/** One server. */
export interface ServerSeen {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
  readonly version: string;
}

/** Who one is signed in as, and what one may. */
export interface SessionView {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly permissions: readonly string[];
  readonly expires_at: string;
  readonly idle_s: number | null;
}

/** How bad. `rank` grows with severity. */
export type Severity = "Extreme" | "Minor" | "Moderate" | "Severe" | "Unknown";

/** Until when to put an incident aside, and why; without a time, it comes off the shelf. */
export interface ShelveAsked {
  readonly version: number;
  readonly until: string | null;
  readonly reason?: string | undefined;
}

/** One incident. */
export interface Shown {
  readonly id: string;
  readonly version: number;
  readonly phase: Phase;
  readonly status: Status;
  readonly kind: string;
  readonly severity: Severity;
  readonly urgency: Urgency;
  readonly certainty: Certainty;
  readonly category: Category;
  readonly summary: string;
  readonly place: Point | null;
  readonly priority: number;
  readonly priority_explained: Explanation;
  readonly started: string;
  readonly last: string;
  readonly changed: string;
  readonly resolved: string | null;
  readonly concerns: number;
  readonly assigned: string | null;
  readonly shelved_until: string | null;
  readonly shelved_because: string;
  readonly disposition: string | null;
  readonly merged_into: string | null;
  readonly links: readonly string[];
  readonly subjects: readonly string[];
  readonly by_person: boolean;
  readonly absorbed: readonly string[];
  readonly offers: readonly string[];
  readonly undoable: string | null;
}

/** One line of a timeline. */
export interface ShownEntry {
  readonly incident: string;
  readonly seq: number;
  readonly kind: EntryKind;
  readonly at: string;
  readonly learned: string;
  readonly event: string | null;
  readonly by: string;
  readonly text: string;
  readonly explanation: Explanation | null;
  readonly joined: Explanation | null;
  readonly evidence: readonly EvidenceRef[];
  readonly severity: Severity | null;
  readonly place: Point | null;
  readonly left_for: string | null;
}

/** What a camera reported. */
export interface SightingView {
  readonly event: string;
  readonly camera: string;
  readonly what: string;
  readonly zone: string;
  readonly track: number;
  readonly occurred: string;
  readonly learned: string;
  readonly dwell_s: number;
  readonly evidence: readonly string[];
}

/** What a camera reported, the newest first. */
export interface Sightings {
  readonly sightings: readonly SightingView[];
}

/** Which concerns leave for a new incident, by their event ids. */
export interface SplitAsked {
  readonly version: number;
  readonly concerns: readonly string[];
  readonly note?: string | undefined;
}

/** Real, rehearsed or technical. It stands on every fact and order, from the source to the last action. */
export type Status = "Actual" | "Exercise" | "Test";

/** What is stored; null where nobody can say now. */
export interface StorageSeen {
  readonly facts_bytes: number | null;
  readonly facts_bytes_at_most: number | null;
  readonly database_bytes: number | null;
  readonly evidence_bytes: number | null;
  readonly disk_free_bytes: number | null;
}

/** A timeline, that of absorbed incidents included, in the order in which we learned of things. */
export interface Timeline {
  readonly entries: readonly ShownEntry[];
  readonly more: boolean;
}

/** Who is in the newest watched picture of a camera, and where. */
export interface TracksSeen {
  readonly camera: string;
  readonly at: string;
  readonly tracks: readonly SeenTrack[];
}

/** Which incident it is not one with. */
export interface TurnDownAsked {
  readonly version: number;
  readonly other: string;
  readonly note?: string | undefined;
}

/** The version that was looked at. */
export interface UndoAsked {
  readonly version: number;
}

/** How the streets are. */
export interface UpkeepStanding {
  readonly state: "broken" | "building" | "none" | "ready";
  readonly words?: string | undefined;
  readonly share?: number | null | undefined;
}

/** How soon. `rank` grows with urgency. */
export type Urgency = "Expected" | "Future" | "Immediate" | "Past" | "Unknown";

/** Where an incident stands after an order. */
export interface ViewStanding {
  readonly incident: string;
  readonly version: number;
  readonly phase: Phase;
}

/** A part of the picture, and what is unwanted inside it. The room that watches it holds it to stricter rules. */
export interface WatchedZone {
  readonly name: string;
  readonly corners: readonly (readonly [number, number])[];
  readonly forbidden: boolean;
  readonly loiter_s: number | null;
  readonly roam_heights: number | null;
  readonly inertia_frames: number;
  readonly grace_s: number;
}

/** A part of the picture, and what is unwanted inside it. The room that watches it holds it to stricter rules. */
export interface WatchedZoneGiven {
  readonly name: string;
  readonly corners: readonly (readonly [number, number])[];
  readonly forbidden?: boolean | undefined;
  readonly loiter_s?: number | null | undefined;
  readonly roam_heights?: number | null | undefined;
  readonly inertia_frames?: number | undefined;
  readonly grace_s?: number | undefined;
}

/** What is to be watched, and the version of the zones that were looked at. */
export interface ZonesAsked {
  readonly version: number;
  readonly zones: readonly WatchedZoneGiven[] | null;
  readonly status?: Status | null | undefined;
}

/** What is watched in a camera's picture was changed, by a person or in the settings. */
export interface ZonesChanged {
  readonly camera: string;
  readonly version: number;
  readonly zones: readonly WatchedZone[];
  readonly by: string;
}

/** The answer to `SetZones`: what is watched from now on, within two seconds. */
export interface ZonesSet {
  readonly version: number;
  readonly zones: readonly WatchedZone[];
}
