// Made by `python -m dev.wire` from the facts and the OpenAPI document; do not edit.

/** Something happens by the script, or was injected. */
export interface ActEvent {
  readonly what: "act";
  /** Grows with each. */
  readonly number: number;
  readonly exercise?: string | null | undefined;
  /** RFC 3339 with an offset, by the wall's clock. */
  readonly at: string;
  /** Exercise seconds since it began. */
  readonly at_s?: number | undefined;
  readonly words?: string | undefined;
  readonly data?: SpotData | undefined;
}

/** The policies that came into force. */
export interface Activated {
  readonly digest: string;
  readonly files: readonly string[];
}

/** The answer to `AddCamera` and `ConnectCamera`: the camera is watched from now on. */
export interface Added {
  readonly camera: string;
}

/** What was seen and is agreed to, by its digest. */
export interface Agreed {
  readonly digest: string;
}

/** How many false alarms a day are borne of what a camera's model says was changed. */
export interface AlarmRateChanged {
  readonly camera: string;
  readonly before: number;
  readonly alarms_a_day: number;
  readonly by: string;
}

/** An alarm, as it was told. */
export interface AlarmView {
  readonly name: string;
  readonly event: string;
  readonly status: string;
  readonly kind: string;
  readonly quantity: string;
  readonly value: number;
  readonly unit: string;
  readonly threshold: number;
  readonly occurred: string;
  readonly learned: string;
  readonly tries: number;
}

/** When the console calls for attention. */
export interface Alert {
  readonly priority_at_least: number;
  readonly repeat_s: number;
}

/** What a camera says of itself. */
export interface Answered {
  readonly make: string;
  readonly model: string;
  readonly firmware: string;
  readonly serial: string;
  readonly streams: readonly StreamView[];
  readonly turns: boolean;
  readonly presets: readonly ViewKept[];
  readonly clock_ahead_s: number | null;
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

/** A fresh secret for an authenticator; it is kept once its first code was given back. */
export interface Authenticator {
  readonly secret: string;
  readonly address: string;
}

/** An authority: the root, one that issues, one that was replaced, or the single one of an older version. */
export interface AuthorityView {
  readonly name: string;
  readonly in_force: string;
  readonly serial: string;
  readonly fingerprint: string;
  readonly since: string;
  readonly until: string;
  readonly key_here: boolean;
}

/** What is known of a scenario once it plays. */
export interface BeganData {
  readonly scenario?: string | undefined;
  readonly title?: string | undefined;
  readonly lasts_s?: number | null | undefined;
  readonly speed?: number | null | undefined;
  readonly paused?: boolean | null | undefined;
}

/** The scenario plays. */
export interface BeganEvent {
  readonly what: "began";
  /** Grows with each. */
  readonly number: number;
  readonly exercise?: string | null | undefined;
  /** RFC 3339 with an offset, by the wall's clock. */
  readonly at: string;
  /** Exercise seconds since it began. */
  readonly at_s?: number | undefined;
  readonly words?: string | undefined;
  readonly data?: BeganData | undefined;
}

/** The answer to a search or an inquiry: it is under way, and read by its id. */
export interface Begun {
  readonly id: string;
}

/** A rectangle in the picture, in fractions of its width and height: 0, 0 is the upper left corner. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Somebody calls. */
export interface CallEvent {
  readonly what: "call";
  /** Grows with each. */
  readonly number: number;
  readonly exercise?: string | null | undefined;
  /** RFC 3339 with an offset, by the wall's clock. */
  readonly at: string;
  /** Exercise seconds since it began. */
  readonly at_s?: number | undefined;
  readonly words?: string | undefined;
  readonly data?: SpotData | undefined;
}

/** A camera of the network is watched from now on, or is reached in another way. */
export interface CameraAdded {
  readonly camera: string;
  readonly title: string;
  readonly address: string;
  readonly by: string;
  readonly again: boolean;
}

/** Where a camera answers, without its name and password. */
export interface CameraAddress {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly secure: boolean;
  readonly sha256: string;
}

/** Where a camera answers, without its name and password. */
export interface CameraAddressGiven {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly secure?: boolean | undefined;
  readonly sha256?: string | undefined;
}

/** What is to be watched of the camera that answered. */
export interface CameraAsked {
  readonly inquiry: string;
  readonly title: string;
  readonly profile: string;
  readonly steerable?: boolean | undefined;
  readonly home_preset?: string | undefined;
  readonly place?: PointGiven | null | undefined;
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

/** A camera that a person had added is watched no longer; what it reported is kept. */
export interface CameraRemoved {
  readonly camera: string;
  readonly by: string;
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
  readonly masks: readonly PrivacyMask[];
  readonly masks_version: number;
  readonly masks_by: string;
  readonly knows_ground: boolean;
  readonly ground_version: number;
  readonly view: string | null;
  readonly added_by: string | null;
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
  readonly has_model: boolean;
  readonly alarms_a_day: number;
  readonly own_alarms_a_day: number;
  readonly alarms_by: string;
}

/** What field a hazard belongs to (CAP `category`). */
export type Category = "CBRNE" | "Env" | "Fire" | "Geo" | "Health" | "Infra" | "Met" | "Other" | "Rescue" | "Safety" | "Security" | "Transport";

/** How sure. `rank` grows with certainty. */
export type Certainty = "Likely" | "Observed" | "Possible" | "Unknown" | "Unlikely";

/** The certificate that a camera shows, for a person to look at. */
export interface CertificateView {
  readonly sha256: string;
  readonly subject: string;
  readonly issuer: string;
  readonly ends: string;
}

/** The city's authorities, everybody's certificates, and what was revoked. */
export interface Certificates {
  readonly at: string;
  readonly authorities: readonly AuthorityView[];
  readonly holders: readonly HolderView[];
  readonly revoked: readonly RevocationView[];
  readonly root_key_here: boolean;
  readonly former_until: string | null;
  readonly next_end: string | null;
  readonly warnings: readonly string[];
}

/** Certificates of a process or a device are good no more. */
export interface CertificatesRevoked {
  readonly holder: string;
  readonly reason: string;
  readonly certificates: number;
  readonly replaced: boolean;
  readonly by: string;
}

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

/** A check of the whole log. */
export interface Check {
  readonly id: string;
  readonly asked: string;
  readonly who: string;
  readonly done: string | null;
  readonly entries: number | null;
  readonly faults: readonly string[];
}

/** The check that was asked for. */
export interface CheckAsked {
  readonly check: string;
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

/** That a simulator was told. */
export interface Commanded {
  readonly number: number;
}

/** What a simulator is to do, in this order. */
export interface Commands {
  readonly commands: readonly (StartCommand | StopCommand | PaceCommand | InjectCommand | CrewCommand | RecallCommand)[];
}

/** The inquiry that the camera answered. */
export interface ConnectionAsked {
  readonly inquiry: string;
}

/** That the log only grew between two sizes. */
export interface ConsistencyProof {
  readonly old: number;
  readonly new: number;
  readonly path: readonly string[];
  readonly head: string;
}

/** A quantity's history: one value a step, the oldest first. */
export interface Course {
  readonly quantity: string;
  readonly unit: string;
  readonly step_s: number;
  readonly steps: readonly string[];
  readonly low: readonly number[];
  readonly mean: readonly number[];
  readonly high: readonly number[];
}

/** Send a crew of a desk to an incident. */
export interface CrewCommand {
  readonly do: "crew";
  readonly number: number;
  readonly exercise: string | null;
  readonly incident: string;
  readonly desk: string;
  readonly kind: string;
  readonly latitude: number | null;
  readonly longitude: number | null;
}

/** A crew on its way. */
export interface CrewData {
  readonly incident?: string | null | undefined;
  readonly desk?: string | undefined;
  readonly unit?: string | undefined;
  readonly state: "arrived" | "back" | "done" | "sent" | "stuck";
  readonly latitude?: number | null | undefined;
  readonly longitude?: number | null | undefined;
}

/** A crew was sent, arrived, is done, is back, or is stuck. */
export interface CrewEvent {
  readonly what: "crew";
  /** Grows with each. */
  readonly number: number;
  readonly exercise?: string | null | undefined;
  /** RFC 3339 with an offset, by the wall's clock. */
  readonly at: string;
  /** Exercise seconds since it began. */
  readonly at_s?: number | undefined;
  readonly words?: string | undefined;
  readonly data: CrewData;
}

/** A simulated crew says over the radio how far it is and what it found, about the incident that it was sent to. */
export interface CrewTold {
  readonly incident: string;
  readonly simulator: string;
  readonly desk: string;
  readonly unit: string;
  readonly state: string;
  readonly words: string;
  readonly place: Point | null;
}

/** More people are in a zone than it bears; `track` is 0. */
export interface CrowdSeen {
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
  readonly people: number;
}

/** What takes two people: proposed, decided, done. */
export interface Deed {
  readonly id: string;
  readonly deed: string;
  readonly says: string;
  readonly why_two: string;
  readonly permission: string;
  readonly status: string;
  readonly content: string;
  readonly digest: string;
  readonly reason: string;
  readonly by: string;
  readonly by_name: string | null;
  readonly proposed: string;
  readonly expires: string;
  readonly state: string;
  readonly second: string | null;
  readonly second_name: string | null;
  readonly alone: boolean;
  readonly decided: string | null;
  readonly why: string;
  readonly finished: string | null;
  readonly outcome: string;
  readonly mine: boolean;
  readonly may_decide: boolean;
}

/** What takes two people was approved or turned down, or nobody decided in time; or it is done, or failed. */
export interface DeedDecided {
  readonly proposal: string;
  readonly deed: string;
  readonly digest: string;
  readonly state: "approved" | "done" | "expired" | "failed" | "turned down";
  readonly by: string;
  readonly second: string | null;
}

/** Somebody did alone what takes two people, in an emergency; the reason stands beside the proposal. */
export interface DeedForced {
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
  readonly proposal: string;
  readonly deed: string;
  readonly person: string;
}

/** Somebody wants to do what takes two people; it waits for the second one. */
export interface DeedProposed {
  readonly proposal: string;
  readonly deed: string;
  readonly digest: string;
  readonly by: string;
  readonly expires: string;
}

/** What takes two people, the newest first. */
export interface Deeds {
  readonly deeds: readonly Deed[];
  readonly may_force: boolean;
}

/** Something was seen that raises no alarm: it lies below the threshold, or is known here. It is kept for the review. */
export interface DetectionSeen {
  readonly camera: string;
  readonly what: string;
  readonly zone: string;
  readonly box: Box;
  readonly because: string;
  readonly place: Point | Area | null;
  readonly explanation: Explanation;
  readonly evidence: readonly EvidenceRef[];
}

/** A device is heard: for the first time, or again after it was lost. */
export interface DeviceBack {
  readonly device: string;
  readonly silent_for_s: number | null;
  readonly row: DeviceStanding;
}

/** All devices, by their names. */
export interface DeviceList {
  readonly at: string;
  readonly devices: readonly DeviceView[];
}

/** A device is silent for longer than it may, or its connection ended without a word. */
export interface DeviceLost {
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
  readonly device: string;
  readonly silent_since: string;
  readonly row: DeviceStanding;
}

/** A device spoke where it may not: the server forbade it, and nobody heard it. */
export interface DeviceMisbehaved {
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
  readonly device: string;
  readonly tried: readonly string[];
  readonly times: number;
  readonly row: DeviceStanding;
}

/** A device as screens begin with it; every fact about a device bears the same in `row`. */
export interface DeviceRow {
  readonly version: number;
  readonly status: string;
  readonly kind: string;
  readonly title: string;
  readonly place: Point | Area | null;
  readonly state: string;
  readonly since: string;
  readonly reason: string;
  readonly missed: number;
  readonly alarms: number;
  readonly misdeeds: number;
  readonly id: string;
}

/** A device with its history, its newest alarms, and what of its messages nobody could read. */
export interface DeviceShown {
  readonly device: DeviceView;
  readonly courses: readonly Course[];
  readonly alarms: readonly AlarmView[];
  readonly rubbish: readonly RubbishView[];
}

/** A device is lost as one of many: no concern of its own, see `iot.devices_silent`. */
export interface DeviceSilenced {
  readonly device: string;
  readonly outage: string;
  readonly silent_since: string;
  readonly row: DeviceStanding;
}

/** A device as the newest fact about it left it: what a screen shows in its row. */
export interface DeviceStanding {
  readonly version: number;
  readonly status: string;
  readonly kind: string;
  readonly title: string;
  readonly place: Point | Area | null;
  readonly state: string;
  readonly since: string;
  readonly reason: string;
  readonly missed: number;
  readonly alarms: number;
  readonly misdeeds: number;
}

/** A device: how it is, what it measures, what is wrong with it. */
export interface DeviceView {
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  readonly place: Point | Area | null;
  readonly status: string;
  readonly every_s: number;
  readonly silence_s: number;
  readonly state: string;
  readonly since: string;
  readonly reason: string;
  readonly version: number;
  readonly online: boolean | null;
  readonly connects: number;
  readonly boots: number;
  readonly heard: string | null;
  readonly at: string | null;
  readonly clock_off_s: number;
  readonly readings: readonly MeasuredValue[];
  readonly shows: string;
  readonly unchanged_since: string | null;
  readonly samples: number;
  readonly missed: number;
  readonly late: number;
  readonly twice: number;
  readonly misclocked: number;
  readonly strange_status: number;
  readonly rubbish: number;
  readonly misdeeds: number;
  readonly alarms: number;
  readonly resent: number;
  readonly faults: readonly string[];
}

/** Many devices of one area fell silent together: the power is out, or what connects them. Told again where it has grown. */
export interface DevicesSilent {
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
  readonly outage: string;
  readonly silent: number;
  readonly of: number;
  readonly speaking: number;
  readonly devices: readonly string[];
  readonly silent_since: string;
}

/** A gathering suddenly scatters; `track` is 0. */
export interface DispersalSeen {
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
  readonly people: number;
  readonly heights_a_second: number;
}

/** What can have come of an incident. */
export interface Disposition {
  /** What it is called: small letters and spaces. */
  readonly name: string;
  /** When it is chosen, in one sentence. */
  readonly meaning: string;
}

/** The scenario is over; `words` say why. */
export interface EndedEvent {
  readonly what: "ended";
  /** Grows with each. */
  readonly number: number;
  readonly exercise?: string | null | undefined;
  /** RFC 3339 with an offset, by the wall's clock. */
  readonly at: string;
  /** Exercise seconds since it began. */
  readonly at_s?: number | undefined;
  readonly words?: string | undefined;
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

/** A director asked a simulator to play a scenario. */
export interface ExerciseAsked {
  readonly exercise: string;
  readonly version: number;
  readonly phase: ExercisePhase;
  readonly simulator: string;
  readonly scenario: string;
  readonly title: string;
  readonly asked_by: string;
  readonly asked: string;
  readonly began: string | null;
  readonly ended: string | null;
  readonly lasts_s: number | null;
  readonly speed: number;
  readonly paused: boolean;
  readonly because: string;
  readonly score: Tally | null;
  readonly changed: string;
}

/** A scenario plays. */
export interface ExerciseBegan {
  readonly exercise: string;
  readonly version: number;
  readonly phase: ExercisePhase;
  readonly simulator: string;
  readonly scenario: string;
  readonly title: string;
  readonly asked_by: string;
  readonly asked: string;
  readonly began: string | null;
  readonly ended: string | null;
  readonly lasts_s: number | null;
  readonly speed: number;
  readonly paused: boolean;
  readonly because: string;
  readonly score: Tally | null;
  readonly changed: string;
}

/** A scenario is over: it came to its end, was stopped, was refused, or its simulator is gone (`phase`). */
export interface ExerciseEnded {
  readonly exercise: string;
  readonly version: number;
  readonly phase: ExercisePhase;
  readonly simulator: string;
  readonly scenario: string;
  readonly title: string;
  readonly asked_by: string;
  readonly asked: string;
  readonly began: string | null;
  readonly ended: string | null;
  readonly lasts_s: number | null;
  readonly speed: number;
  readonly paused: boolean;
  readonly because: string;
  readonly score: Tally | null;
  readonly changed: string;
}

/** A scenario plays faster or slower, stands still or goes on. */
export interface ExercisePaced {
  readonly exercise: string;
  readonly version: number;
  readonly phase: ExercisePhase;
  readonly simulator: string;
  readonly scenario: string;
  readonly title: string;
  readonly asked_by: string;
  readonly asked: string;
  readonly began: string | null;
  readonly ended: string | null;
  readonly lasts_s: number | null;
  readonly speed: number;
  readonly paused: boolean;
  readonly because: string;
  readonly score: Tally | null;
  readonly changed: string;
}

/** Where an exercise stands in its life. */
export type ExercisePhase = "asked" | "ended" | "lost" | "playing" | "refused";

/** One exercise as the facts about it tell it: what a screen begins with, and folds the facts into. */
export interface ExerciseRow {
  readonly id: string;
  readonly version: number;
  readonly status: Status;
  readonly phase: ExercisePhase;
  readonly simulator: string;
  readonly scenario: string;
  readonly title: string;
  readonly asked_by: string;
  readonly asked: string;
  readonly began: string | null;
  readonly ended: string | null;
  readonly lasts_s: number | null;
  readonly speed: number;
  readonly paused: boolean;
  readonly because: string;
  readonly score: Tally | null;
  readonly changed: string;
}

/** Simulators and exercises, the newest first. */
export interface Exercises {
  readonly simulators: readonly SimulatorView[];
  readonly exercises: readonly ExerciseRow[];
  readonly next: string | null;
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

/** Somebody fell and stays down. Experimental. */
export interface FallSeen {
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
  readonly experimental: boolean;
  readonly lies_s: number;
  readonly heights_a_second: number;
}

/** A recording was watched to its end. */
export interface FeedEnded {
  readonly camera: string;
  readonly frames: number;
  readonly frames_dropped: number;
  readonly explanation: Explanation;
}

/** People within reach of each other move as in a fight; `track` is one of them. Experimental. */
export interface FightSeen {
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
  readonly experimental: boolean;
  readonly people: number;
  readonly lasts_s: number;
  readonly restless: number;
}

/** A file of the folder that is not as it is in force. */
export interface FileChange {
  readonly name: string;
  readonly how: "changed" | "gone" | "new";
  readonly diff: readonly string[];
}

/** What came of it. */
export interface FindingAsked {
  readonly finding: string;
}

/** All cameras. */
export interface Fleet {
  readonly cameras: readonly CameraView[];
}

/** What lies in the folder and is not in force. */
export interface FolderDraft {
  readonly digest: string;
  readonly trouble: string;
  readonly changes: readonly FileChange[];
}

/** What was seen, and why it cannot wait for a second person. */
export interface Forced {
  readonly digest: string;
  readonly why: string;
}

/** The answer to `ForgetKnown`. */
export interface Forgotten {
  readonly known: string;
}

/** A camera that answered a search. */
export interface FoundView {
  readonly at: CameraAddress;
  readonly address: string;
  readonly name: string;
  readonly hardware: string;
  readonly location: string;
  readonly camera: string | null;
}

/** A glass that was broken. */
export interface Glass {
  readonly id: string;
  readonly person: string;
  readonly reason: string;
  readonly incident: string | null;
  readonly began: string;
  readonly ends: string;
  readonly ended: string | null;
  readonly reviewed: string | null;
  readonly reviewed_by: string | null;
  readonly finding: string;
}

/** Why, and which incident it is for. */
export interface GlassAsked {
  readonly reason: string;
  readonly incident?: string | null | undefined;
}

/** Somebody gave themselves more rights for a while, for a reason that stands in the room, not here. */
export interface GlassBroken {
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
  readonly glass: string;
  readonly person: string;
  readonly incident: string | null;
  readonly ends: string;
}

/** A broken glass. */
export interface GlassId {
  readonly id: string;
  readonly ends: string;
}

/** A broken glass was mended before its time, or a supervisor looked at it. */
export interface GlassMended {
  readonly glass: string;
  readonly person: string;
  readonly by: string;
  readonly reviewed: boolean;
}

/** Broken glasses, the newest first. */
export interface Glasses {
  readonly glasses: readonly Glass[];
}

/** Evidence that goes next. */
export interface GoesNext {
  readonly event: string;
  readonly camera: string;
  readonly what: string;
  readonly rank: string;
  readonly occurred: string;
  readonly at: string;
  readonly size: number;
}

/** Points of the picture and of the map that are the same, and the version that was looked at. */
export interface GroundAsked {
  readonly version: number;
  readonly ties: readonly GroundTie[];
  readonly status?: Status | null | undefined;
}

/** Where on the ground a camera looks was said by a person, or taken back. */
export interface GroundChanged {
  readonly camera: string;
  readonly version: number;
  readonly ties: readonly GroundTie[];
  readonly by: string;
}

/** A point of the picture whose place was asked for, and how sure it is. */
export interface GroundSeen {
  readonly x: number;
  readonly y: number;
  readonly latitude: number;
  readonly longitude: number;
  readonly uncertainty_m: number;
}

/** The answer to `SetGround`. */
export interface GroundSet {
  readonly version: number;
  readonly ties: readonly GroundTie[];
}

/** A point of the ground, in a camera's picture and on the map. */
export interface GroundTie {
  readonly x: number;
  readonly y: number;
  readonly latitude: number;
  readonly longitude: number;
}

/** What points would give: how far each lies from where all together put it, and a grid to look at. */
export interface GroundTried {
  readonly trouble: string;
  readonly residuals_m: readonly number[];
  readonly grid_m: number;
  readonly grid: readonly (readonly (readonly [number, number])[])[];
  readonly spots: readonly GroundSeen[];
}

/** Where on the ground a camera looks. */
export interface GroundView {
  readonly version: number;
  readonly by: string;
  readonly ties: readonly GroundTie[];
  readonly tried: GroundTried;
}

/** Somebody guesses at passphrases or codes. */
export interface GuessingSeen {
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
  readonly guesses: number;
  readonly person: string | null;
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

/** How much of something there was in each place of the picture: a byte a place, by rows. */
export interface HeatMap {
  readonly columns: number;
  readonly cells: string;
}

/** Where before a camera it was busy lately, and where unusual; told while somebody looks at it. */
export interface HeatSeen {
  readonly camera: string;
  readonly at: string;
  readonly busy: HeatMap;
  readonly busy_s: number;
  readonly odd: HeatMap | null;
}

/** A process or a device has a certificate again after its former ones were revoked. */
export interface HolderReadmitted {
  readonly holder: string;
  readonly generation: number;
  readonly by: string;
}

/** Somebody's newest certificate, and what is in force for its holder. */
export interface HolderView {
  readonly holder: string;
  readonly kind: string;
  readonly name: string;
  readonly state: string;
  readonly serial: string;
  readonly generation: number;
  readonly issuer: string;
  readonly since: string;
  readonly until: string;
  readonly renews: string | null;
  readonly barred_since: string | null;
  readonly reason: string;
  readonly by: string;
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

/** That an entry is in the log, with all that somebody needs to check it without us. */
export interface InclusionProof {
  readonly seq: number;
  readonly entry: string;
  readonly path: readonly string[];
  readonly head: string;
  readonly key: string;
}

/** What is to happen in an exercise: a device's fault, or an act as the simulator knows them. */
export interface InjectAsked {
  readonly exercise: string;
  readonly device?: string | null | undefined;
  readonly fault?: string | null | undefined;
  readonly act?: Readonly<Record<string, boolean | number | string>> | null | undefined;
}

/** Make something happen. */
export interface InjectCommand {
  readonly do: "inject";
  readonly number: number;
  readonly exercise: string;
  readonly device: string | null;
  readonly fault: string | null;
  readonly act: Readonly<Record<string, boolean | number | string>> | null;
}

/** A director made something happen that the script did not have. */
export interface InjectMade {
  readonly exercise: string;
  readonly inject: string;
  readonly by: string;
  readonly at: string;
  readonly device: string | null;
  readonly fault: string | null;
  readonly act: Readonly<Record<string, boolean | number | string>> | null;
}

/** Something that a director made happen. */
export interface InjectView {
  readonly id: string;
  readonly at: string;
  readonly by: string;
  readonly device: string | null;
  readonly fault: string | null;
  readonly act: Readonly<Record<string, boolean | number | string>> | null;
}

/** Which camera is asked, and under which name and password. */
export interface InquiryAsked {
  readonly at: CameraAddressGiven;
  readonly name?: string | undefined;
  readonly password?: string | undefined;
}

/** A camera that is asked what it is. */
export interface InquiryView {
  readonly id: string;
  readonly state: string;
  readonly at: CameraAddress;
  readonly address: string;
  readonly answered: Answered | null;
  readonly certificate: CertificateView | null;
  readonly trouble: string;
  readonly kind: string;
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
  readonly label: string;
}

/** What a person says of something that a camera reported. */
export type Judgement = "false" | "nuisance" | "real" | "seen";

/** The evidence of one class. */
export interface Kept {
  readonly rank: string;
  readonly days: number;
  readonly count: number;
  readonly size: number;
  readonly held: number;
  readonly oldest: string | null;
}

/** The data keys of one class. */
export interface KeyGroup {
  readonly data_class: string;
  readonly active: number;
  readonly replaced: number;
  readonly subjects: number;
  readonly newest: string;
}

/** The vault's keys at a glance. */
export interface Keys {
  readonly master_kept: string;
  readonly masters: number;
  readonly epoch: number;
  readonly groups: readonly KeyGroup[];
  readonly rotations: readonly Rotation[];
  readonly resealing: readonly Resealing[];
}

/** Data keys of a class seal no more: newer ones do, and what the former sealed is sealed anew in the background. */
export interface KeysReplaced {
  readonly rotation: string;
  readonly data_class: string;
  readonly keys: number;
  readonly who: string;
}

/** What is known and has not expired, the newest first. */
export interface KnownHere {
  readonly known: readonly KnownView[];
}

/** What is known at a place and raises nothing there. */
export interface KnownView {
  readonly id: string;
  readonly camera: string;
  readonly what: string;
  readonly zone: string;
  readonly kind: string;
  readonly box: Box;
  readonly minute: number;
  readonly expires: string;
  readonly made: string;
  readonly by: string;
  readonly sighting: string;
}

/** One layer of the tiles, as the style sees it. */
export interface LayerView {
  readonly name: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly least_zoom: number;
}

/** A device measured a value beyond its limit. `kind` is the device's own word: "methane_high", "level_high", "shaking". */
export interface LimitCrossed {
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
  readonly device: string;
  readonly alarm: string;
  readonly quantity: string;
  readonly value: number;
  readonly unit: string;
  readonly limit: number;
  readonly row: DeviceStanding;
}

/** One line of the score. */
export interface Line {
  readonly verdict: Verdict;
  readonly cause: string;
  readonly kind: string;
  readonly incident: string;
  readonly after_s: number | null;
  readonly told_after_s: number | null;
  readonly within_s: number | null;
  readonly away_m: number | null;
  readonly expect: string;
}

/** Somebody crossed a line in a direction that the line does not allow. */
export interface LineCrossed {
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
  readonly direction: string;
  readonly count_in: number;
  readonly count_out: number;
}

/** A one-time link that signs somebody in. */
export interface Link {
  readonly path: string;
}

/** Which incident to link it with, or to unlink it from. */
export interface LinkAsked {
  readonly version: number;
  readonly other: string;
  readonly linked: boolean;
  readonly note?: string | undefined;
}

/** Every entry of the log was read and held against its signed head. */
export interface LogChecked {
  readonly check: string;
  readonly entries: number;
  readonly faults: number;
}

/** The log at a glance. */
export interface LogState {
  readonly head: string | null;
  readonly key: string | null;
  readonly size: number;
  readonly at: string | null;
  readonly taken_over: number;
  readonly witness: string;
  readonly witnessed: readonly WitnessedHead[];
  readonly checks: readonly Check[];
}

/** The log of deeds is not as it was written: an entry was changed, dropped or added, or the whole was cut back. */
export interface LogTampered {
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
  readonly faults: readonly string[];
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
  readonly label: string;
}

/** Why somebody reads personal data; it stands in the audit trail. */
export interface LookReason {
  readonly reason: string;
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

/** What is to be hidden, and the version of the masks that were looked at. */
export interface MasksAsked {
  readonly version: number;
  readonly masks: readonly PrivacyMask[] | null;
  readonly status?: Status | null | undefined;
}

/** What is hidden in a camera's picture was changed, by a person or in the settings. */
export interface MasksChanged {
  readonly camera: string;
  readonly version: number;
  readonly masks: readonly PrivacyMask[];
  readonly by: string;
}

/** The answer to `SetMasks`: what is hidden from now on; the camera is opened afresh within two seconds. */
export interface MasksSet {
  readonly version: number;
  readonly masks: readonly PrivacyMask[];
}

/** What came of asking for another master key: it is replaced, or it waits for a second person. */
export interface MasterAsked {
  readonly replaced: Replaced | null;
  readonly waits: Waiting | null;
}

/** Every data key is wrapped with a new master key. */
export interface MasterReplaced {
  readonly rotation: string;
  readonly kept: string;
  readonly keys: number;
  readonly who: string;
  readonly second: string | null;
}

/** One value of a sample. */
export interface MeasuredValue {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
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

/** Somebody used what is not theirs, or what is good no more: it was refused. */
export interface MisuseSeen {
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
  readonly misuse: string;
  readonly about: string | null;
  readonly source: string;
  readonly times: number;
}

/** Where to move an incident, and the version that was looked at. */
export interface MoveAsked {
  readonly version: number;
  readonly to: Phase;
  readonly note?: string | undefined;
  readonly disposition?: string | null | undefined;
}

/** Where everything is that moves. */
export interface Movement {
  /** RFC 3339 with an offset, by the wall's clock. */
  readonly at: string;
  /** 0 while it stands still. */
  readonly speed?: number | undefined;
  readonly things: readonly Thing[];
}

/** How one signs in oneself. */
export interface Myself {
  readonly person: Person | null;
  readonly passkeys: readonly ShownPasskey[];
  readonly has_passphrase: boolean;
  readonly recovery_codes_left: number;
  readonly takes_passkeys: boolean;
  readonly glass: Glass | null;
  readonly may_break_glass: boolean;
}

/** Personal data to keep. */
export interface NewRecord {
  readonly about: string;
  readonly subject: string;
  readonly personal: PersonalGiven;
}

/** An event that was passed over, and why; sending it again changes nothing. */
export interface NotTaken {
  readonly number: number;
  readonly why: string;
}

/** A person wrote something into an incident's timeline. */
export interface NoteAdded {
  readonly incident: string;
  readonly place: Point | Area | null;
  readonly by: string;
  readonly note: string;
  readonly need: "" | "medical" | "personal" | "tactical";
  readonly assigned: string | null;
}

/** What to write into the timeline. */
export interface NoteAsked {
  readonly note: string;
  readonly need?: "" | "medical" | "personal" | "tactical" | undefined;
}

/** Something was put down and left alone for longer than the zone allows; `track` is whoever put it down. */
export interface ObjectLeftSeen {
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
  readonly unattended_s: number;
}

/** Something that had been left alone is not there any more. */
export interface ObjectReclaimedSeen {
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
  readonly lay_s: number;
}

/** Something that belonged to the scene was taken away; `track` is whoever was there. */
export interface ObjectRemovedSeen {
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
  readonly gone_s: number;
}

/** What answered, or should have, and is no camera that can be asked. */
export interface OddView {
  readonly host: string;
  readonly why: string;
}

/** An incident that looks like the same one, for a person to merge or to turn down. */
export interface Offer {
  readonly other: string;
  readonly offered: string;
  readonly explanation: Explanation | null;
  readonly row: Row;
}

/** Something that a director can make happen: sent as `{"do": name, "at": place, …}`. */
export interface OfferedAct {
  readonly name: string;
  readonly title: string;
  readonly what: string;
  readonly at: readonly string[];
  readonly fields: readonly OfferedField[];
}

/** Something that a director can make happen: sent as `{"do": name, "at": place, …}`. */
export interface OfferedActGiven {
  readonly name: string;
  readonly title: string;
  readonly what?: string | undefined;
  readonly at?: readonly string[] | undefined;
  readonly fields?: readonly OfferedFieldGiven[] | undefined;
}

/** A camera of a simulator's city. */
export interface OfferedCamera {
  readonly id: string;
  readonly title: string;
  /** Degrees north. */
  readonly latitude: number;
  /** Degrees east. */
  readonly longitude: number;
}

/** A camera of a simulator's city. */
export interface OfferedCameraGiven {
  readonly id: string;
  readonly title?: string | undefined;
  /** Degrees north. */
  readonly latitude: number;
  /** Degrees east. */
  readonly longitude: number;
}

/** A word that a field may be. */
export interface OfferedChoice {
  readonly id: string;
  readonly title: string;
}

/** A device of a simulator's city, and what can be made wrong with it. */
export interface OfferedDevice {
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  /** Degrees north. */
  readonly latitude: number;
  /** Degrees east. */
  readonly longitude: number;
  readonly faults: readonly string[];
}

/** A device of a simulator's city, and what can be made wrong with it. */
export interface OfferedDeviceGiven {
  readonly id: string;
  readonly kind: string;
  readonly title?: string | undefined;
  /** Degrees north. */
  readonly latitude: number;
  /** Degrees east. */
  readonly longitude: number;
  readonly faults?: readonly string[] | undefined;
}

/** One thing that an act is told besides where; sent under its name in `act`. */
export interface OfferedField {
  readonly name: string;
  readonly title: string;
  readonly kind: "choice" | "number" | "words" | "yes";
  readonly unit: string;
  readonly usual: boolean | number | string | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly choices: readonly OfferedChoice[];
}

/** One thing that an act is told besides where; sent under its name in `act`. */
export interface OfferedFieldGiven {
  readonly name: string;
  readonly title: string;
  readonly kind: "choice" | "number" | "words" | "yes";
  readonly unit?: string | undefined;
  readonly usual?: boolean | number | string | null | undefined;
  readonly low?: number | null | undefined;
  readonly high?: number | null | undefined;
  readonly choices?: readonly OfferedChoice[] | undefined;
}

/** A place by its name in the simulator's own words, as acts are given it. */
export interface OfferedPlace {
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  /** Degrees north. */
  readonly latitude: number;
  /** Degrees east. */
  readonly longitude: number;
}

/** A scenario that a simulator can play. */
export interface OfferedScenario {
  /** Small letters, digits and hyphens. */
  readonly name: string;
  readonly title: string;
  readonly what: string;
  /** Exercise seconds. */
  readonly lasts_s: number;
}

/** A scenario that a simulator can play. */
export interface OfferedScenarioGiven {
  /** Small letters, digits and hyphens. */
  readonly name: string;
  readonly title: string;
  readonly what?: string | undefined;
  /** Exercise seconds. */
  readonly lasts_s: number;
}

/** The merges that are offered of one incident, the newest first. */
export interface Offers {
  readonly offers: readonly Offer[];
}

/** A record that somebody read. */
export interface OpenedRecord {
  readonly record: RecordData;
  readonly personal: Personal;
}

/** What a browser needs to make a passkey, as JSON in a text (WebAuthn level 3, `parseCreationOptionsFromJSON`). */
export interface Options {
  readonly options: string;
}

/** How fast a simulator is to run; what is null stays. */
export interface PaceAsked {
  readonly simulator: string;
  readonly speed?: number | null | undefined;
  readonly paused?: boolean | null | undefined;
}

/** Run so fast, or stand still; what is null stays. */
export interface PaceCommand {
  readonly do: "pace";
  readonly number: number;
  readonly exercise: string | null;
  readonly speed: number | null;
  readonly paused: boolean | null;
}

/** How fast it runs from now on. */
export interface PaceData {
  readonly speed?: number | null | undefined;
  readonly paused?: boolean | null | undefined;
}

/** It runs faster or slower, stands still or goes on. */
export interface PaceEvent {
  readonly what: "pace";
  /** Grows with each. */
  readonly number: number;
  readonly exercise?: string | null | undefined;
  /** RFC 3339 with an offset, by the wall's clock. */
  readonly at: string;
  /** Exercise seconds since it began. */
  readonly at_s?: number | undefined;
  readonly words?: string | undefined;
  readonly data: PaceData;
}

/** Some incidents: those that are live first, the most pressing first. */
export interface Page {
  readonly incidents: readonly Shown[];
  readonly next: string | null;
}

/** Somebody's stay in a zone. */
export interface PassageView {
  readonly camera: string;
  readonly track: number;
  readonly zone: string;
  readonly entered: string;
  readonly gone: string;
  readonly dwell_s: number;
  readonly height: number;
  readonly heading: number | null;
  readonly speed: number;
}

/** Whether a sample was passed on: not where it came too soon after the one before. */
export interface Passed {
  readonly passed: boolean;
}

/** What the browser made, as JSON in a text, and what to call it. */
export interface PasskeyMade {
  readonly answer: string;
  readonly title: string;
}

/** A passphrase, the authenticator's secret, and its code of this moment. */
export interface PassphraseAsked {
  readonly passphrase: string;
  readonly secret: string;
  readonly code: string;
}

/** Everybody, those on duty first; and the roles that policies speak of. */
export interface People {
  readonly people: readonly ShownPerson[];
  readonly roles: readonly string[];
}

/** Somebody who may sign in. */
export interface Person {
  readonly id: string;
  readonly version: number;
  readonly login: string;
  readonly name: string;
  readonly agency: string;
  readonly roles: readonly string[];
  readonly active: boolean;
  readonly made: string;
  readonly changed: string;
}

/** Somebody new. */
export interface PersonAsked {
  readonly login: string;
  readonly name: string;
  readonly agency?: string | undefined;
  readonly roles?: readonly string[] | undefined;
}

/** What to change of somebody; what is null stays. */
export interface PersonChange {
  readonly version: number;
  readonly name?: string | null | undefined;
  readonly agency?: string | null | undefined;
  readonly roles?: readonly string[] | null | undefined;
  readonly active?: boolean | null | undefined;
}

/** Somebody came to the city's people, holds other roles or shifts, or was taken off duty. */
export interface PersonChanged {
  readonly person: string;
  readonly version: number;
  readonly agency: string;
  readonly roles: readonly string[];
  readonly active: boolean;
  readonly by: string;
}

/** Somebody lies on the ground; nobody saw them fall. Experimental. */
export interface PersonLyingSeen {
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
  readonly experimental: boolean;
  readonly lies_s: number;
}

/** Personal data in the clear: it exists in memory, between the seal and who may read it. Raises `Invalid`. */
export interface Personal {
  readonly name: string | null;
  readonly phone: string | null;
  readonly note: string | null;
}

/** Personal data in the clear: it exists in memory, between the seal and who may read it. Raises `Invalid`. */
export interface PersonalGiven {
  readonly name?: string | null | undefined;
  readonly phone?: string | null | undefined;
  readonly note?: string | null | undefined;
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

/** A position on the ground. Raises `Invalid` at construction for NaN, infinity or a place off the Earth. */
export interface PointGiven {
  readonly type: "point";
  readonly latitude: number;
  readonly longitude: number;
  readonly uncertainty_m?: number | undefined;
}

/** The policies in force in the process that answers. */
export interface Policies {
  readonly policies: readonly Policy[];
  readonly trouble: string;
  readonly folder: string;
  readonly epoch: number;
  readonly permissions: readonly string[];
  readonly digest: string;
  readonly draft: FolderDraft | null;
}

/** The city's own policies were replaced, by two people or by one while there was no other. */
export interface PoliciesActivated {
  readonly digest: string;
  readonly files: readonly string[];
  readonly by: string;
  readonly second: string | null;
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

/** The folder's digest as it was seen, and why it shall come into force. */
export interface PoliciesProposed {
  readonly digest: string;
  readonly reason: string;
}

/** Policies are in force that nobody agreed to: somebody wrote where only the city writes. */
export interface PoliciesUnagreed {
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
  readonly digest: string;
  readonly agreed: string;
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

/** What came of asking for other policies: they are in force, or wait for a second person. */
export interface PolicyAsked {
  readonly activated: Activated | null;
  readonly waits: Waiting | null;
}

/** A simulator as it presents itself. */
export interface Presence {
  readonly title: string;
  readonly scenarios?: readonly OfferedScenarioGiven[] | undefined;
  readonly cameras?: readonly OfferedCameraGiven[] | undefined;
  readonly devices?: readonly OfferedDeviceGiven[] | undefined;
  readonly acts?: readonly OfferedActGiven[] | undefined;
  readonly places?: readonly OfferedPlace[] | undefined;
  /** Exercise seconds in one of the wall's. */
  readonly speed?: number | undefined;
  readonly paused?: boolean | undefined;
  readonly plays?: string | null | undefined;
  /** Exercise seconds since it began. */
  readonly at_s?: number | undefined;
  readonly hour?: number | null | undefined;
}

/** That a simulator was seen. */
export interface Presented {
  readonly gone_after_s: number;
}

/** What the view of now is to be called. */
export interface PresetAsked {
  readonly name: string;
  readonly status?: Status | null | undefined;
}

/** A view that the camera knows by name. */
export interface PresetView {
  readonly token: string;
  readonly name: string;
  readonly home: boolean;
}

/** A part of the picture that is filled in before anything is watched, kept or shown. */
export interface PrivacyMask {
  readonly name: string;
  readonly corners: readonly (readonly [number, number])[];
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

/** A process said or asked to hear what it does not declare: the bus forbade it, and nobody heard it. */
export interface ProcessMisbehaved {
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
  readonly process: string;
  readonly tried: readonly string[];
  readonly times: number;
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

/** How many false alarms a day are borne, and how many were when it was looked at. */
export interface RateAsked {
  readonly before: number;
  readonly alarms_a_day: number | null;
}

/** The answer to `SetAlarmRate`. */
export interface RateTaken {
  readonly before: number;
  readonly alarms_a_day: number;
}

/** A device's newest sample. */
export interface ReadingsSeen {
  readonly device: string;
  readonly at: string;
  readonly readings: readonly MeasuredValue[];
  readonly shows: string;
}

/** What came of asking to let somebody in again: it is in, or waits for a second person. */
export interface ReadmissionAsked {
  readonly readmitted: ReadmittedView | null;
  readonly waits: Waiting | null;
}

/** Who is let in again, and why. */
export interface ReadmitAsked {
  /** process:cameras, device:level-1, or a certificate's serial number in hexadecimal. */
  readonly holder: string;
  /** Why; it stands in the audit trail. */
  readonly note: string;
}

/** What an order to let somebody in again did. */
export interface ReadmittedView {
  readonly holder: string;
  readonly generation: number;
}

/** One measured thing beside the limit that it crossed, so that a person can check the machine. */
export interface Reason {
  readonly what: string;
  readonly measured: number;
  readonly limit: number | null;
  readonly unit: string;
}

/** The crew of an incident is no longer wanted there. */
export interface RecallCommand {
  readonly do: "recall";
  readonly number: number;
  readonly exercise: string | null;
  readonly incident: string;
}

/** What the one who reports gets back. */
export interface Receipt {
  readonly report: string;
  readonly status: Status;
  readonly taken: string;
  readonly again: boolean;
}

/** A record of the drawer from outside: everything but what it holds. */
export interface RecordData {
  readonly id: string;
  readonly subject: string;
  readonly about: string;
  readonly made: string;
  readonly holds: readonly string[];
}

/** Personal data were deleted from the drawer. */
export interface RecordDeleted {
  readonly record: string;
  readonly about: string;
}

/** Personal data were put into the drawer: what they belong to, and nothing of them. */
export interface RecordKept {
  readonly record: string;
  readonly about: string;
}

/** The whole name or number that is looked for; it never stands in an address or a log. */
export interface RecordSought {
  readonly field: "name" | "phone";
  readonly text: string;
}

/** Codes that sign in once each; they are shown now and never again. */
export interface RecoveryCodes {
  readonly codes: readonly string[];
}

/** The simulator does not do what it was asked; of a scenario that has not begun: it will not be played. */
export interface RefusedEvent {
  readonly what: "refused";
  /** Grows with each. */
  readonly number: number;
  readonly exercise?: string | null | undefined;
  /** RFC 3339 with an offset, by the wall's clock. */
  readonly at: string;
  /** Exercise seconds since it began. */
  readonly at_s?: number | undefined;
  readonly words?: string | undefined;
}

/** Why a camera is taken out; it stands in the audit trail. */
export interface RemovalAsked {
  readonly reason: string;
}

/** The answer to `RemoveCamera`: it is watched no longer. */
export interface Removed {
  readonly camera: string;
}

/** Why keys are to be replaced; it stands in the audit trail. */
export interface ReplaceAsked {
  readonly reason: string;
}

/** What an order to replace keys did. */
export interface Replaced {
  readonly rotation: string;
  readonly keys: number;
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

/** Something that a camera reported, as one looks through it. */
export interface Reported {
  readonly event: string;
  readonly camera: string;
  readonly status: string;
  readonly what: string;
  readonly zone: string;
  readonly track: number;
  readonly occurred: string;
  readonly learned: string;
  readonly dwell_s: number;
  readonly evidence: readonly string[];
  readonly evidence_because: string;
  readonly original: string | null;
  readonly rank: string;
  readonly because: string;
  readonly kind: string;
  readonly measured: number | null;
  readonly threshold: number | null;
  readonly base: number | null;
  readonly unit: string;
  readonly box: Box | null;
  readonly explanation: Explanation | null;
  readonly moment_s: number | null;
  readonly heat: string;
  readonly heat_columns: number;
  readonly verdict: Judgement | null;
  readonly verdict_by: string | null;
  readonly verdict_at: string | null;
  readonly verdict_version: number;
}

/** How far one column, or the evidence, is sealed anew. */
export interface Resealing {
  readonly what: string;
  readonly epoch: number;
  readonly done: number;
  readonly total: number;
  readonly resealed: number;
  readonly faults: number;
  readonly fault: string | null;
  readonly began: string;
  readonly changed: string;
  readonly finished: string | null;
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

/** What cameras reported, the newest first. */
export interface ReviewQueue {
  readonly reported: readonly Reported[];
  readonly tally: ReviewTally;
}

/** How many there are. */
export interface ReviewTally {
  readonly all: number;
  readonly open: number;
  readonly alerts: number;
  readonly open_alerts: number;
  readonly detections: number;
}

/** A revoked certificate, for as long as it would have been good. */
export interface RevocationView {
  readonly serial: string;
  readonly holder: string;
  readonly at: string;
  readonly reason: string;
  readonly by: string;
  readonly until: string;
}

/** Whose certificates, and why. */
export interface RevokeAsked {
  /** process:cameras, device:level-1, or a certificate's serial number in hexadecimal. */
  readonly holder: string;
  readonly reason: "affiliationChanged" | "cessationOfOperation" | "keyCompromise" | "privilegeWithdrawn" | "superseded" | "unspecified";
  /** Why; it stands in the audit trail. */
  readonly note: string;
  readonly replace?: boolean | undefined;
}

/** What an order to revoke did. */
export interface RevokedView {
  readonly holder: string;
  readonly certificates: number;
  readonly generation: number;
  readonly replaced: boolean;
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

/** A replacement of keys. */
export interface Rotation {
  readonly id: string;
  readonly at: string;
  readonly what: string;
  readonly data_class: string | null;
  readonly keys: number;
  readonly who: string;
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

/** A message that nobody could read. */
export interface RubbishView {
  readonly at: string;
  readonly topic: string;
  readonly why: string;
  readonly size: number;
  readonly begins: string;
}

/** Somebody runs where running is told. */
export interface RunningSeen {
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
  readonly heights_a_second: number;
}

/** What the first reporter of an incident said. */
export interface Said {
  readonly incident: string;
  readonly words: string;
  readonly status: Status;
  readonly assigned: string | null;
}

/** What reporters said of incidents that are not over. */
export interface SaidList {
  readonly said: readonly Said[];
}

/** An exercise's score. */
export interface Score {
  readonly scenario: string;
  readonly found: number;
  readonly late: number;
  readonly missed: number;
  readonly false: number;
  readonly repeated: number;
  readonly pending: number;
  readonly lines: readonly Line[];
}

/** Truth was held beside what the city said: `score` is there from now on. */
export interface ScoreMade {
  readonly exercise: string;
  readonly version: number;
  readonly phase: ExercisePhase;
  readonly simulator: string;
  readonly scenario: string;
  readonly title: string;
  readonly asked_by: string;
  readonly asked: string;
  readonly began: string | null;
  readonly ended: string | null;
  readonly lasts_s: number | null;
  readonly speed: number;
  readonly paused: boolean;
  readonly because: string;
  readonly score: Tally | null;
  readonly changed: string;
}

/** Whom to ask beside everybody. */
export interface SearchAsked {
  /** Names or addresses, with the port where it is not the usual one. */
  readonly hosts?: readonly string[] | undefined;
}

/** A search, as far as it is. */
export interface SearchView {
  readonly id: string;
  readonly state: string;
  readonly began: string;
  readonly seconds: number;
  readonly found: readonly FoundView[];
  readonly odd: readonly OddView[];
  readonly trouble: string;
}

/** What happened to such an incident: it was raised, updated, moved, assigned, written about. */
export interface SeenDeed {
  readonly incident: string;
  readonly at: string;
  readonly what: string;
  readonly by: string;
  readonly words: string;
  readonly need: "" | "medical" | "personal" | "tactical";
  readonly assigned: string | null;
}

/** An incident of the exercise's time and status, as it stands. */
export interface SeenIncident {
  readonly id: string;
  readonly kind: string;
  readonly severity: Severity;
  readonly phase: string;
  readonly summary: string;
  readonly place: Point | null;
  readonly started: string;
  readonly raised: string;
  readonly last: string;
  readonly concerns: number;
  readonly priority: number;
  readonly assigned: string | null;
  readonly disposition: string | null;
  readonly merged_into: string | null;
}

/** A session from outside, without its token. */
export interface SeenSession {
  readonly number: number;
  readonly purpose: string;
  readonly began: string;
  readonly last_seen: string;
  readonly expires: string;
  readonly locked: boolean;
}

/** Somebody in the picture. */
export interface SeenTrack {
  readonly track: number;
  readonly box: Box;
  readonly dwell_s: number;
  readonly zone: string | null;
  readonly label: string;
  readonly place: Point | null;
  readonly speed_mps: number | null;
  readonly heading: number | null;
  readonly before: string | null;
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
  readonly lock_s: number | null;
}

/** How bad. `rank` grows with severity. */
export type Severity = "Extreme" | "Minor" | "Moderate" | "Severe" | "Unknown";

/** Until when to put an incident aside, and why; without a time, it comes off the shelf. */
export interface ShelveAsked {
  readonly version: number;
  readonly until: string | null;
  readonly reason?: string | undefined;
}

/** A role that somebody holds for a time. */
export interface Shift {
  readonly id: string;
  readonly person: string;
  readonly role: string;
  readonly begins: string;
  readonly ends: string;
  readonly by: string;
}

/** A role for a time. */
export interface ShiftAsked {
  readonly role: string;
  readonly begins: string;
  readonly ends: string;
}

/** The shifts that somebody shall have, in place of those that are not over. */
export interface ShiftsAsked {
  readonly shifts: readonly ShiftAsked[];
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
  readonly words: string;
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
  readonly need: "" | "medical" | "personal" | "tactical";
}

/** A passkey. */
export interface ShownPasskey {
  readonly id: string;
  readonly title: string;
  readonly synced: boolean;
  readonly made: string;
  readonly used: string | null;
}

/** Somebody of the city's people. */
export interface ShownPerson {
  readonly id: string;
  readonly version: number;
  readonly login: string;
  readonly name: string;
  readonly agency: string;
  readonly roles: readonly string[];
  readonly active: boolean;
  readonly made: string;
  readonly changed: string;
  readonly shifts: readonly Shift[];
  readonly glass_until: string | null;
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
  readonly original: string | null;
}

/** What a camera reported, the newest first. */
export interface Sightings {
  readonly sightings: readonly SightingView[];
}

/** How many sessions were ended. */
export interface SignedOut {
  readonly sessions: number;
}

/** A simulator, and what it offers. */
export interface SimulatorView {
  readonly name: string;
  readonly title: string;
  readonly present: boolean;
  readonly seen: string;
  readonly speed: number;
  readonly paused: boolean;
  readonly plays: string | null;
  readonly at_s: number;
  readonly hour: number | null;
  readonly trouble: string;
  readonly trouble_at: string | null;
  readonly scenarios: readonly OfferedScenario[];
  readonly cameras: readonly OfferedCamera[];
  readonly devices: readonly OfferedDevice[];
  readonly acts: readonly OfferedAct[];
  readonly places: readonly OfferedPlace[];
}

/** Which concerns leave for a new incident, by their event ids. */
export interface SplitAsked {
  readonly version: number;
  readonly concerns: readonly string[];
  readonly note?: string | undefined;
}

/** Where something happens. */
export interface SpotData {
  readonly latitude?: number | null | undefined;
  readonly longitude?: number | null | undefined;
  readonly kind?: string | undefined;
}

/** What to play, and how fast: a scenario that the simulator offers, or the text of one. */
export interface StartAsked {
  readonly simulator: string;
  readonly scenario?: string | null | undefined;
  readonly script?: string | null | undefined;
  readonly speed?: number | null | undefined;
}

/** Begin a scenario; its events bear the exercise's id. */
export interface StartCommand {
  readonly do: "start";
  readonly number: number;
  readonly exercise: string;
  readonly scenario: string | null;
  readonly script: string | null;
  readonly speed: number | null;
}

/** The exercise that was asked for. */
export interface Started {
  readonly exercise: string;
}

/** Real, rehearsed or technical. It stands on every fact and order, from the source to the last action. */
export type Status = "Actual" | "Exercise" | "Test";

/** What the drive is to do. A move lasts a second: it is asked again for as long as it is to go on. */
export interface SteerAsked {
  readonly turn: Turn;
  readonly pan?: number | undefined;
  readonly tilt?: number | undefined;
  readonly zoom?: number | undefined;
  readonly preset?: string | undefined;
  readonly status?: Status | null | undefined;
}

/** The answer to an order about a camera's drive: it was passed on. What the camera makes of it is seen on its page. */
export interface Steered {
  readonly view: string;
  readonly holder: string | null;
  readonly held_until: string | null;
}

/** A camera that can be turned looks elsewhere, or another person has it in hand. */
export interface SteeringChanged {
  readonly camera: string;
  readonly version: number;
  readonly view: string;
  readonly holder: string | null;
}

/** Who has a camera in hand, and where it looks. */
export interface SteeringView {
  readonly view: string;
  readonly view_since: string;
  readonly holder: string | null;
  readonly held_until: string | null;
  readonly mine: boolean;
  readonly presets: readonly PresetView[];
  readonly trouble: string;
  readonly speed_at_most: number;
  readonly home_after_s: number;
  readonly hidden_away: boolean;
}

/** A step of a scenario: an act, a call, a crew on its way, a trouble of the simulator. */
export interface StepTold {
  readonly exercise: string;
  readonly number: number;
  readonly what: string;
  readonly at: string;
  readonly at_s: number;
  readonly words: string;
  readonly place: Point | null;
  readonly kind: string;
  readonly unit: string;
  readonly state: string;
  readonly incident: string | null;
}

/** Which exercise to end, and why. */
export interface StopAsked {
  readonly exercise: string;
  readonly reason?: string | undefined;
}

/** End an exercise. */
export interface StopCommand {
  readonly do: "stop";
  readonly number: number;
  readonly exercise: string;
  readonly reason: string;
}

/** How much evidence there is, and what goes next. */
export interface Storage {
  readonly classes: readonly Kept[];
  readonly size: number;
  readonly held: number;
  readonly quota: number;
  readonly next: readonly GoesNext[];
}

/** What is stored; null where nobody can say now. */
export interface StorageSeen {
  readonly facts_bytes: number | null;
  readonly facts_bytes_at_most: number | null;
  readonly database_bytes: number | null;
  readonly evidence_bytes: number | null;
  readonly disk_free_bytes: number | null;
}

/** One of a camera's streams. */
export interface StreamView {
  readonly token: string;
  readonly name: string;
  readonly encoding: string;
  readonly width: number;
  readonly height: number;
  readonly rate: number | null;
  readonly turns: boolean;
  readonly suits: boolean;
}

/** The camera is taken over. */
export interface TakeAsked {
  readonly status?: Status | null | undefined;
}

/** What became of a simulator's events. */
export interface Taken {
  readonly taken: number;
  readonly known: number;
  readonly refused: readonly NotTaken[];
}

/** A score in six numbers. */
export interface Tally {
  readonly found: number;
  readonly late: number;
  readonly missed: number;
  readonly false: number;
  readonly repeated: number;
  readonly pending: number;
}

/** A camera that was tampered with sees its view again. */
export interface TamperEnded {
  readonly camera: string;
  readonly place: Point | Area | null;
  readonly tamper: string;
  readonly lasted_s: number;
  readonly explanation: Explanation;
}

/** A camera is kept from seeing although pictures come: covered, sprayed, moved, defocused, blinded, frozen or replayed. */
export interface Tampered {
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
  readonly tamper: string;
  readonly since: string;
  readonly box: Box;
}

/** Samples of a device never came: its sequence numbers leave them out. Told in sums. */
export interface TelemetryGap {
  readonly device: string;
  readonly missed: number;
  readonly since: string;
  readonly until: string;
  readonly row: DeviceStanding;
}

/** Something that moves; as a list, because thousands of them travel together. */
export type Thing = readonly [string, string, number, number, number, number, string];

/** Where everything is that moves in a simulator's city; what is not named any more is gone. Its key is the simulator's name. */
export interface ThingsMoved {
  readonly simulator: string;
  readonly at: string;
  readonly speed: number;
  readonly things: readonly Thing[];
}

/** Which threshold, and from which figure on alarms are raised. */
export interface ThresholdAsked {
  readonly what: string;
  readonly zone: string;
  readonly version: number;
  readonly threshold: number | null;
  readonly because: string;
}

/** A camera's sightings of a kind are alarms from another threshold on: a person set it, or took it back. */
export interface ThresholdChanged {
  readonly camera: string;
  readonly what: string;
  readonly zone: string;
  readonly before: number;
  readonly threshold: number;
  readonly set_by: string;
  readonly because: string;
}

/** Another threshold, and what it would have changed. */
export interface ThresholdProposal {
  readonly before: number;
  readonly threshold: number;
  readonly judged: number;
  readonly spared: number;
  readonly lost: number;
  readonly gained: number;
  readonly added: number;
  readonly curve: readonly Tried[];
}

/** The answer to `SetThreshold`. */
export interface ThresholdTaken {
  readonly before: number;
  readonly threshold: number;
  readonly version: number;
}

/** A threshold, what was raised by it, and what verdicts speak for. */
export interface ThresholdView {
  readonly camera: string;
  readonly what: string;
  readonly zone: string;
  readonly unit: string;
  readonly base: number;
  readonly threshold: number;
  readonly set_threshold: number | null;
  readonly version: number;
  readonly set_by: string;
  readonly since: string | null;
  readonly because: string;
  readonly raised: number;
  readonly real: number;
  readonly unwanted: number;
  readonly proposal: ThresholdProposal | null;
}

/** All thresholds that something was held against, and how far verdicts may move them. */
export interface Thresholds {
  readonly thresholds: readonly ThresholdView[];
  readonly limits: TuneLimits;
}

/** Points that are to be tried. */
export interface TiesAsked {
  readonly ties: readonly GroundTie[];
}

/** A timeline, that of absorbed incidents included, in the order in which we learned of things. */
export interface Timeline {
  readonly entries: readonly ShownEntry[];
  readonly assigned: string | null;
  readonly more: boolean;
}

/** Who is in the newest watched picture of a camera, and where. */
export interface TracksSeen {
  readonly camera: string;
  readonly at: string;
  readonly tracks: readonly SeenTrack[];
}

/** What a threshold would have made of the judged ones. */
export interface Tried {
  readonly threshold: number;
  readonly unwanted: number;
  readonly real: number;
}

/** Something is wrong with the simulator itself. */
export interface TroubleEvent {
  readonly what: "trouble";
  /** Grows with each. */
  readonly number: number;
  readonly exercise?: string | null | undefined;
  /** RFC 3339 with an offset, by the wall's clock. */
  readonly at: string;
  /** Exercise seconds since it began. */
  readonly at_s?: number | undefined;
  readonly words?: string | undefined;
}

/** What is really going on, and what a good city makes of it. Raises `Invalid` where it ends before it began. */
export interface Truth {
  /** Small letters, digits and hyphens. */
  readonly cause: string;
  readonly kinds: readonly string[];
  /** Degrees north. */
  readonly latitude: number;
  /** Degrees east. */
  readonly longitude: number;
  /** Metres around the place in which it is the same thing. */
  readonly radius_m: number;
  /** RFC 3339 with an offset, by the wall's clock. */
  readonly began: string;
  readonly ends: string | null;
  /** Seconds of the wall's clock; later than that is late. */
  readonly within_s: number;
  /** Exercise seconds in one second of the wall's clock. */
  readonly speed: number;
  readonly seen_by: readonly string[];
  readonly expect: string;
}

/** Something is true from now on; told again of the same cause, it takes the older one's place. */
export interface TruthEvent {
  readonly what: "truth";
  /** Grows with each. */
  readonly number: number;
  readonly exercise?: string | null | undefined;
  /** RFC 3339 with an offset, by the wall's clock. */
  readonly at: string;
  /** Exercise seconds since it began. */
  readonly at_s?: number | undefined;
  readonly words?: string | undefined;
  readonly data: TruthGiven;
}

/** What is really going on, and what a good city makes of it. Raises `Invalid` where it ends before it began. */
export interface TruthGiven {
  /** Small letters, digits and hyphens. */
  readonly cause: string;
  readonly kinds: readonly string[];
  /** Degrees north. */
  readonly latitude: number;
  /** Degrees east. */
  readonly longitude: number;
  /** Metres around the place in which it is the same thing. */
  readonly radius_m: number;
  /** RFC 3339 with an offset, by the wall's clock. */
  readonly began: string;
  readonly ends?: string | null | undefined;
  /** Seconds of the wall's clock; later than that is late. */
  readonly within_s: number;
  /** Exercise seconds in one second of the wall's clock. */
  readonly speed?: number | undefined;
  readonly seen_by?: readonly string[] | undefined;
  readonly expect?: string | undefined;
}

/** The simulator told what is true; told again of the same cause, the newer word counts. */
export interface TruthTold {
  readonly exercise: string;
  readonly truth: Truth;
}

/** How far verdicts may move a threshold. */
export interface TuneLimits {
  /** The lowest threshold that verdicts may propose. */
  readonly lowest: number;
  /** The highest threshold that verdicts may propose. */
  readonly highest: number;
  /** Verdicts that are needed before anything is proposed. */
  readonly verdicts_at_least: number;
  /** How many unwanted alarms one bears rather than miss one real one. */
  readonly real_is_worth: number;
  /** After so many days a verdict weighs half. */
  readonly half_life_days: number;
}

/** What a camera's drive is to do. */
export type Turn = "go" | "home" | "leave" | "move" | "stop";

/** Which incident it is not one with. */
export interface TurnDownAsked {
  readonly version: number;
  readonly other: string;
  readonly note?: string | undefined;
}

/** Why not. */
export interface TurnedDown {
  readonly why: string;
}

/** A second person is there who could do these deeds: from now on they take two, whoever leaves. */
export interface TwoPeopleFromNowOn {
  readonly permission: string;
  readonly because: string;
}

/** The version that was looked at. */
export interface UndoAsked {
  readonly version: number;
}

/** Something moves as nothing ordinarily does before this camera: by what the camera learned of its own footage. */
export interface UnusualSeen {
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
  readonly box: Box;
  readonly odd: string;
  readonly score: number;
  readonly limit: number;
}

/** How the streets are. */
export interface UpkeepStanding {
  readonly state: "broken" | "building" | "none" | "ready";
  readonly words?: string | undefined;
  readonly share?: number | null | undefined;
}

/** How soon. `rank` grows with urgency. */
export type Urgency = "Expected" | "Future" | "Immediate" | "Past" | "Unknown";

/** A vehicle stands where none stops. */
export interface VehicleStoppedSeen {
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
  readonly stopped_s: number;
}

/** What became of a truth, or of an incident. */
export type Verdict = "false" | "found" | "late" | "missed" | "pending" | "repeated";

/** A verdict, and the version of the one that was looked at. */
export interface VerdictAsked {
  readonly version: number;
  readonly verdict: Judgement | null;
  readonly known_days?: number | undefined;
}

/** A person said what a sighting was, or took it back. */
export interface VerdictGiven {
  readonly camera: string;
  readonly sighting: string;
  readonly what: string;
  readonly zone: string;
  readonly verdict: Judgement | null;
  readonly before: Judgement | null;
  readonly by: string;
  readonly version: number;
}

/** The answer to `GiveVerdict`. */
export interface VerdictTaken {
  readonly sighting: string;
  readonly verdict: Judgement | null;
  readonly version: number;
  readonly known: string | null;
}

/** A view that the camera knows by name. */
export interface ViewKept {
  readonly token: string;
  readonly name: string;
}

/** Where an incident stands after an order. */
export interface ViewStanding {
  readonly incident: string;
  readonly version: number;
  readonly phase: Phase;
}

/** A deed that waits for a second person. */
export interface Waiting {
  readonly proposal: string;
  readonly expires: string;
}

/** Days of the week and hours of the day at which a zone is watched, in the city's own time. */
export interface WatchedHours {
  readonly days: readonly string[];
  readonly begin: string;
  readonly end: string;
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
  readonly object_left_s: number | null;
  readonly object_removed_s: number | null;
  readonly belongs_s: number;
  readonly crossing: string | null;
  readonly direction_deg: number | null;
  readonly running_heights: number | null;
  readonly crowd_at_least: number | null;
  readonly dispersal: boolean;
  readonly vehicle_stopped_s: number | null;
  readonly fall_s: number | null;
  readonly lying_s: number | null;
  readonly fight_s: number | null;
  readonly hours: readonly WatchedHours[];
  readonly labels: readonly string[];
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
  readonly object_left_s?: number | null | undefined;
  readonly object_removed_s?: number | null | undefined;
  readonly belongs_s?: number | undefined;
  readonly crossing?: string | null | undefined;
  readonly direction_deg?: number | null | undefined;
  readonly running_heights?: number | null | undefined;
  readonly crowd_at_least?: number | null | undefined;
  readonly dispersal?: boolean | undefined;
  readonly vehicle_stopped_s?: number | null | undefined;
  readonly fall_s?: number | null | undefined;
  readonly lying_s?: number | null | undefined;
  readonly fight_s?: number | null | undefined;
  readonly hours?: readonly WatchedHours[] | undefined;
  readonly labels?: readonly string[] | undefined;
}

/** Who passed, the newest first. */
export interface WhoPassed {
  readonly passages: readonly PassageView[];
  readonly total: number;
  readonly tracks: number;
}

/** Everything of one exercise. */
export interface Whole {
  readonly exercise: ExerciseRow;
  readonly truth_shown: boolean;
  readonly truths: readonly Truth[];
  readonly steps: readonly StepTold[];
  readonly injects: readonly InjectView[];
  readonly seen: readonly SeenIncident[];
  readonly deeds: readonly SeenDeed[];
  readonly score: Score | null;
  readonly final: boolean;
}

/** A head in the second place. */
export interface WitnessedHead {
  readonly note: string;
  readonly size: number;
  readonly at: string;
  readonly witnessed: string;
}

/** Somebody, or a vehicle, moves against the direction that the zone allows. */
export interface WrongWaySeen {
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
  readonly off_deg: number;
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
