// Made by `python -m dev.wire` from the facts and the OpenAPI document; do not edit.

import type {
  AlarmRateChanged,
  CameraAdded,
  CameraLost,
  CameraRecovered,
  CameraRemoved,
  CertificatesRevoked,
  ChangeUndone,
  CrewTold,
  CrowdSeen,
  DeedDecided,
  DeedForced,
  DeedProposed,
  DetectionSeen,
  DeviceBack,
  DeviceLost,
  DeviceMisbehaved,
  DeviceRow,
  DeviceSilenced,
  DevicesSilent,
  DispersalSeen,
  ExerciseAsked,
  ExerciseBegan,
  ExerciseEnded,
  ExercisePaced,
  ExerciseRow,
  FallSeen,
  FeedEnded,
  FightSeen,
  GlassBroken,
  GlassMended,
  GroundChanged,
  GuessingSeen,
  HeatSeen,
  HolderReadmitted,
  IncidentAbsorbed,
  IncidentAssigned,
  IncidentMoved,
  IncidentRaised,
  IncidentShelved,
  IncidentSplit,
  IncidentUpdated,
  IncidentsLinked,
  IncidentsMerged,
  InjectMade,
  IntrusionSeen,
  KeysReplaced,
  LimitCrossed,
  LineCrossed,
  LogChecked,
  LogTampered,
  LoiteringSeen,
  MasksChanged,
  MasterReplaced,
  MergeOffered,
  MergeTurnedDown,
  MisuseSeen,
  NoteAdded,
  ObjectLeftSeen,
  ObjectReclaimedSeen,
  ObjectRemovedSeen,
  PersonChanged,
  PersonLyingSeen,
  PoliciesActivated,
  PoliciesBroken,
  PoliciesChanged,
  PoliciesUnagreed,
  ProcessMisbehaved,
  ReadingsSeen,
  RecordDeleted,
  RecordKept,
  ReportTaken,
  Row,
  RunningSeen,
  ScoreMade,
  SteeringChanged,
  StepTold,
  TamperEnded,
  Tampered,
  TelemetryGap,
  ThingsMoved,
  ThresholdChanged,
  TracksSeen,
  TruthTold,
  TwoPeopleFromNowOn,
  UnusualSeen,
  VehicleStoppedSeen,
  VerdictGiven,
  WrongWaySeen,
  ZonesChanged,
} from "./types";

/** From the name of a fact to what it says. */
export interface FactBodies {
  readonly "access.certificates_revoked.v1": CertificatesRevoked;
  readonly "access.deed_decided.v1": DeedDecided;
  readonly "access.deed_forced.v1": DeedForced;
  readonly "access.deed_proposed.v1": DeedProposed;
  readonly "access.glass_broken.v1": GlassBroken;
  readonly "access.glass_mended.v1": GlassMended;
  readonly "access.guessing_seen.v1": GuessingSeen;
  readonly "access.holder_readmitted.v1": HolderReadmitted;
  readonly "access.misuse_seen.v1": MisuseSeen;
  readonly "access.person_changed.v1": PersonChanged;
  readonly "access.policies_activated.v1": PoliciesActivated;
  readonly "access.policies_broken.v1": PoliciesBroken;
  readonly "access.policies_changed.v1": PoliciesChanged;
  readonly "access.policies_unagreed.v1": PoliciesUnagreed;
  readonly "access.process_misbehaved.v1": ProcessMisbehaved;
  readonly "access.two_people_from_now_on.v1": TwoPeopleFromNowOn;
  readonly "cameras.alarm_rate_changed.v1": AlarmRateChanged;
  readonly "cameras.camera_added.v1": CameraAdded;
  readonly "cameras.camera_lost.v1": CameraLost;
  readonly "cameras.camera_recovered.v1": CameraRecovered;
  readonly "cameras.camera_removed.v1": CameraRemoved;
  readonly "cameras.crowd_seen.v1": CrowdSeen;
  readonly "cameras.detection_seen.v1": DetectionSeen;
  readonly "cameras.dispersal_seen.v1": DispersalSeen;
  readonly "cameras.fall_seen.v1": FallSeen;
  readonly "cameras.feed_ended.v1": FeedEnded;
  readonly "cameras.fight_seen.v1": FightSeen;
  readonly "cameras.ground_changed.v1": GroundChanged;
  readonly "cameras.intrusion_seen.v1": IntrusionSeen;
  readonly "cameras.line_crossed.v1": LineCrossed;
  readonly "cameras.loitering_seen.v1": LoiteringSeen;
  readonly "cameras.masks_changed.v1": MasksChanged;
  readonly "cameras.object_left_seen.v1": ObjectLeftSeen;
  readonly "cameras.object_reclaimed_seen.v1": ObjectReclaimedSeen;
  readonly "cameras.object_removed_seen.v1": ObjectRemovedSeen;
  readonly "cameras.person_lying_seen.v1": PersonLyingSeen;
  readonly "cameras.running_seen.v1": RunningSeen;
  readonly "cameras.steering_changed.v1": SteeringChanged;
  readonly "cameras.tamper_ended.v1": TamperEnded;
  readonly "cameras.tampered.v1": Tampered;
  readonly "cameras.threshold_changed.v1": ThresholdChanged;
  readonly "cameras.unusual_seen.v1": UnusualSeen;
  readonly "cameras.vehicle_stopped_seen.v1": VehicleStoppedSeen;
  readonly "cameras.verdict_given.v1": VerdictGiven;
  readonly "cameras.wrong_way_seen.v1": WrongWaySeen;
  readonly "cameras.zones_changed.v1": ZonesChanged;
  readonly "exercises.crew_told.v1": CrewTold;
  readonly "exercises.exercise_asked.v1": ExerciseAsked;
  readonly "exercises.exercise_began.v1": ExerciseBegan;
  readonly "exercises.exercise_ended.v1": ExerciseEnded;
  readonly "exercises.exercise_paced.v1": ExercisePaced;
  readonly "exercises.inject_made.v1": InjectMade;
  readonly "exercises.score_made.v1": ScoreMade;
  readonly "exercises.step_told.v1": StepTold;
  readonly "exercises.truth_told.v1": TruthTold;
  readonly "incidents.change_undone.v1": ChangeUndone;
  readonly "incidents.incident_absorbed.v1": IncidentAbsorbed;
  readonly "incidents.incident_assigned.v1": IncidentAssigned;
  readonly "incidents.incident_moved.v1": IncidentMoved;
  readonly "incidents.incident_raised.v1": IncidentRaised;
  readonly "incidents.incident_shelved.v1": IncidentShelved;
  readonly "incidents.incident_split.v1": IncidentSplit;
  readonly "incidents.incident_updated.v1": IncidentUpdated;
  readonly "incidents.incidents_linked.v1": IncidentsLinked;
  readonly "incidents.incidents_merged.v1": IncidentsMerged;
  readonly "incidents.merge_offered.v1": MergeOffered;
  readonly "incidents.merge_turned_down.v1": MergeTurnedDown;
  readonly "incidents.note_added.v1": NoteAdded;
  readonly "incidents.report_taken.v1": ReportTaken;
  readonly "iot.device_back.v1": DeviceBack;
  readonly "iot.device_lost.v1": DeviceLost;
  readonly "iot.device_misbehaved.v1": DeviceMisbehaved;
  readonly "iot.device_silenced.v1": DeviceSilenced;
  readonly "iot.devices_silent.v1": DevicesSilent;
  readonly "iot.limit_crossed.v1": LimitCrossed;
  readonly "iot.telemetry_gap.v1": TelemetryGap;
  readonly "vault.keys_replaced.v1": KeysReplaced;
  readonly "vault.log_checked.v1": LogChecked;
  readonly "vault.log_tampered.v1": LogTampered;
  readonly "vault.master_replaced.v1": MasterReplaced;
  readonly "vault.record_deleted.v1": RecordDeleted;
  readonly "vault.record_kept.v1": RecordKept;
}

export type FactType = keyof FactBodies;

export const FACTS: readonly FactType[] = [
  "access.certificates_revoked.v1",
  "access.deed_decided.v1",
  "access.deed_forced.v1",
  "access.deed_proposed.v1",
  "access.glass_broken.v1",
  "access.glass_mended.v1",
  "access.guessing_seen.v1",
  "access.holder_readmitted.v1",
  "access.misuse_seen.v1",
  "access.person_changed.v1",
  "access.policies_activated.v1",
  "access.policies_broken.v1",
  "access.policies_changed.v1",
  "access.policies_unagreed.v1",
  "access.process_misbehaved.v1",
  "access.two_people_from_now_on.v1",
  "cameras.alarm_rate_changed.v1",
  "cameras.camera_added.v1",
  "cameras.camera_lost.v1",
  "cameras.camera_recovered.v1",
  "cameras.camera_removed.v1",
  "cameras.crowd_seen.v1",
  "cameras.detection_seen.v1",
  "cameras.dispersal_seen.v1",
  "cameras.fall_seen.v1",
  "cameras.feed_ended.v1",
  "cameras.fight_seen.v1",
  "cameras.ground_changed.v1",
  "cameras.intrusion_seen.v1",
  "cameras.line_crossed.v1",
  "cameras.loitering_seen.v1",
  "cameras.masks_changed.v1",
  "cameras.object_left_seen.v1",
  "cameras.object_reclaimed_seen.v1",
  "cameras.object_removed_seen.v1",
  "cameras.person_lying_seen.v1",
  "cameras.running_seen.v1",
  "cameras.steering_changed.v1",
  "cameras.tamper_ended.v1",
  "cameras.tampered.v1",
  "cameras.threshold_changed.v1",
  "cameras.unusual_seen.v1",
  "cameras.vehicle_stopped_seen.v1",
  "cameras.verdict_given.v1",
  "cameras.wrong_way_seen.v1",
  "cameras.zones_changed.v1",
  "exercises.crew_told.v1",
  "exercises.exercise_asked.v1",
  "exercises.exercise_began.v1",
  "exercises.exercise_ended.v1",
  "exercises.exercise_paced.v1",
  "exercises.inject_made.v1",
  "exercises.score_made.v1",
  "exercises.step_told.v1",
  "exercises.truth_told.v1",
  "incidents.change_undone.v1",
  "incidents.incident_absorbed.v1",
  "incidents.incident_assigned.v1",
  "incidents.incident_moved.v1",
  "incidents.incident_raised.v1",
  "incidents.incident_shelved.v1",
  "incidents.incident_split.v1",
  "incidents.incident_updated.v1",
  "incidents.incidents_linked.v1",
  "incidents.incidents_merged.v1",
  "incidents.merge_offered.v1",
  "incidents.merge_turned_down.v1",
  "incidents.note_added.v1",
  "incidents.report_taken.v1",
  "iot.device_back.v1",
  "iot.device_lost.v1",
  "iot.device_misbehaved.v1",
  "iot.device_silenced.v1",
  "iot.devices_silent.v1",
  "iot.limit_crossed.v1",
  "iot.telemetry_gap.v1",
  "vault.keys_replaced.v1",
  "vault.log_checked.v1",
  "vault.log_tampered.v1",
  "vault.master_replaced.v1",
  "vault.record_deleted.v1",
  "vault.record_kept.v1",
];

/** From the name of an observation to what it says. */
export interface ObservationBodies {
  readonly "cameras.heat_seen.v1": HeatSeen;
  readonly "cameras.tracks_seen.v1": TracksSeen;
  readonly "exercises.things_moved.v1": ThingsMoved;
  readonly "iot.readings_seen.v1": ReadingsSeen;
}

export type ObservationType = keyof ObservationBodies;

export const OBSERVATIONS: readonly ObservationType[] = [
  "cameras.heat_seen.v1",
  "cameras.tracks_seen.v1",
  "exercises.things_moved.v1",
  "iot.readings_seen.v1",
];

/** From the name of a collection to a row of it, as the snapshot of the live stream has it. */
export interface CollectionRows {
  readonly devices: DeviceRow;
  readonly exercises: ExerciseRow;
  readonly incidents: Row;
}

/** Every permission that the city declares. */
export type PermissionName =
  | "access:certificate:readmit"
  | "access:certificate:revoke"
  | "access:certificate:view"
  | "access:deed:decide"
  | "access:deed:force"
  | "access:deed:view"
  | "access:glass:break"
  | "access:glass:review"
  | "access:person:manage"
  | "access:person:view"
  | "access:policy:change"
  | "access:policy:view"
  | "access:self:manage"
  | "access:self:view"
  | "cameras:feed:restart"
  | "cameras:feed:view"
  | "cameras:fleet:change"
  | "cameras:ground:change"
  | "cameras:health:view"
  | "cameras:masks:change"
  | "cameras:passage:search"
  | "cameras:ptz:arrange"
  | "cameras:ptz:steer"
  | "cameras:ptz:take"
  | "cameras:sighting:judge"
  | "cameras:threshold:change"
  | "cameras:zones:change"
  | "exercises:exercise:direct"
  | "exercises:exercise:view"
  | "exercises:simulator:play"
  | "exercises:simulator:view"
  | "exercises:truth:view"
  | "gateway:api:read"
  | "gateway:aside:retry"
  | "gateway:aside:view"
  | "gateway:audit:view"
  | "gateway:city:view"
  | "gateway:evidence:export"
  | "gateway:evidence:unseal"
  | "gateway:evidence:view"
  | "gateway:health:view"
  | "gateway:live:view"
  | "gateway:map:view"
  | "gateway:medical:read"
  | "gateway:metrics:read"
  | "gateway:page:view"
  | "gateway:personal:read"
  | "gateway:session:end"
  | "gateway:session:view"
  | "gateway:tactical:read"
  | "incidents:incident:handle"
  | "incidents:incident:merge"
  | "incidents:incident:view"
  | "incidents:report:make"
  | "incidents:report:make_actual"
  | "iot:devices:view"
  | "vault:key:replace"
  | "vault:key:view"
  | "vault:log:check"
  | "vault:log:export"
  | "vault:log:view"
  | "vault:master:replace"
  | "vault:record:delete"
  | "vault:record:find"
  | "vault:record:keep"
  | "vault:record:open";
