// Made by `python -m dev.wire` from the facts and the OpenAPI document; do not edit.

import type {
  ActEvent,
  Added,
  Agreed,
  AsideMessage,
  AsidePage,
  AssignAsked,
  AuditPage,
  Authenticator,
  BeganEvent,
  Begun,
  CallEvent,
  CameraAsked,
  CameraView,
  Certificates,
  CheckAsked,
  Choices,
  CityView,
  Commanded,
  Commands,
  ConnectionAsked,
  ConsistencyProof,
  CrewEvent,
  Deed,
  Deeds,
  DeviceList,
  DeviceShown,
  EndedEvent,
  EvidenceList,
  Exercises,
  Explained,
  FindingAsked,
  Fleet,
  Forced,
  Forgotten,
  GlassAsked,
  GlassId,
  Glasses,
  GroundAsked,
  GroundSet,
  GroundTried,
  GroundView,
  Health,
  InclusionProof,
  InjectAsked,
  InquiryAsked,
  InquiryView,
  Keys,
  KnownHere,
  Link,
  LinkAsked,
  LogState,
  LookReason,
  MapView,
  MasksAsked,
  MasksSet,
  MasterAsked,
  MergeAsked,
  MoveAsked,
  Movement,
  Myself,
  NewRecord,
  NoteAsked,
  Offers,
  OpenedRecord,
  Options,
  PaceAsked,
  PaceEvent,
  Page,
  Passed,
  PasskeyMade,
  PassphraseAsked,
  People,
  PersonAsked,
  PersonChange,
  Phase,
  Policies,
  PoliciesProposed,
  PolicyAsked,
  Presence,
  Presented,
  PresetAsked,
  Problem,
  RateAsked,
  RateTaken,
  ReadmissionAsked,
  ReadmitAsked,
  Receipt,
  RecordData,
  RecordSought,
  RecoveryCodes,
  RefusedEvent,
  RemovalAsked,
  Removed,
  ReplaceAsked,
  Replaced,
  ReportAsked,
  ReportStands,
  Reported,
  RestartAsked,
  Restarted,
  RetryAsked,
  ReviewQueue,
  RevokeAsked,
  RevokedView,
  SaidList,
  SearchAsked,
  SearchView,
  SeenSession,
  SessionView,
  ShelveAsked,
  ShiftsAsked,
  Shown,
  ShownPasskey,
  ShownPerson,
  Sightings,
  SignedOut,
  SplitAsked,
  StartAsked,
  Started,
  Status,
  SteerAsked,
  Steered,
  SteeringView,
  StopAsked,
  Storage,
  TakeAsked,
  Taken,
  ThresholdAsked,
  ThresholdTaken,
  Thresholds,
  TiesAsked,
  Timeline,
  TroubleEvent,
  TruthEvent,
  TurnDownAsked,
  TurnedDown,
  UndoAsked,
  VerdictAsked,
  VerdictTaken,
  ViewStanding,
  WhoPassed,
  Whole,
  ZonesAsked,
  ZonesSet,
} from "./types";

export interface paths {
  "/api/access/certificates": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /**
     * The city's authorities, everybody's newest certificate, and what was revoked.
     *
     * Needs the permission `access:certificate:view`.
     */
    get: {
      parameters: { query?: never; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": Certificates } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        500: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/access/certificates/readmit": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    put?: never;
    /**
     * Let a holder in again whose certificates were revoked; it gets a new one, and the old ones stay revoked.
     *
     * It takes two people: where there are two, it waits for the second one.
     *
     * Needs the permission `access:certificate:readmit`.
     */
    post: {
      parameters: { query?: never; header?: never; path?: never; cookie?: never };
      requestBody: { content: { "application/json": ReadmitAsked } };
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": ReadmissionAsked } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        409: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        413: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        415: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/access/certificates/revoke": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    put?: never;
    /**
     * Revoke whatever certificates a holder has: it is cut off at once, and refused everywhere.
     *
     * Needs the permission `access:certificate:revoke`.
     */
    post: {
      parameters: { query?: never; header?: never; path?: never; cookie?: never };
      requestBody: { content: { "application/json": RevokeAsked } };
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": RevokedView } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        409: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        413: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        415: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/access/deeds": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /**
     * What takes two people, the newest first: what waits, or all.
     *
     * Needs the permission `access:deed:view`.
     */
    get: {
      parameters: { query?: { waiting?: boolean | undefined }; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": Deeds } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/access/deeds/{deed}/approve": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    put?: never;
    /**
     * Agree, as the second person; it is done at once, as it was proposed.
     *
     * Needs the permission `access:deed:decide`.
     */
    post: {
      parameters: { query?: never; header?: never; path: { deed: string }; cookie?: never };
      requestBody: { content: { "application/json": Agreed } };
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": Deed } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        409: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        413: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        415: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/access/deeds/{deed}/force": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    put?: never;
    /**
     * Do alone what one proposed and cannot wait for a second person. It becomes an incident that somebody else reads.
     *
     * Needs the permission `access:deed:force`.
     */
    post: {
      parameters: { query?: never; header?: never; path: { deed: string }; cookie?: never };
      requestBody: { content: { "application/json": Forced } };
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": Deed } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        409: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        413: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        415: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/access/deeds/{deed}/turn-down": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    put?: never;
    /**
     * Turn down, or take one's own back; it is not done.
     *
     * Needs the permission `access:deed:decide`.
     */
    post: {
      parameters: { query?: never; header?: never; path: { deed: string }; cookie?: never };
      requestBody: { content: { "application/json": TurnedDown } };
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": Deed } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        409: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        413: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        415: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/access/explain": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /**
     * Whether somebody may do something, and which policies say so; with these roles, or with those that they hold now.
     *
     * Needs the permission `access:policy:view`.
     */
    get: {
      parameters: { query: { user: string; action: string; resource?: string | undefined; roles?: string | undefined }; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": Explained } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/access/glass": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /**
     * Who broke the glass, when and why, the newest first.
     *
     * Needs the permission `access:glass:review`.
     */
    get: {
      parameters: { query?: never; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": Glasses } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/access/glass/{glass}/review": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    put?: never;
    /**
     * Say what came of a broken glass; it is mended where it still was broken.
     *
     * Needs the permission `access:glass:review`.
     */
    post: {
      parameters: { query?: never; header?: never; path: { glass: string }; cookie?: never };
      requestBody: { content: { "application/json": FindingAsked } };
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": unknown } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        409: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        413: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        415: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/access/me": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /**
     * How one signs in oneself, and whether one's glass is broken.
     *
     * Needs the permission `access:self:view`.
     */
    get: {
      parameters: { query?: never; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": Myself } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/access/me/authenticator": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    put?: never;
    /**
     * A fresh secret for an authenticator; nothing is kept yet.
     *
     * Needs the permission `access:self:manage`.
     */
    post: {
      parameters: { query?: never; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": Authenticator } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/access/me/glass": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    put?: never;
    /**
     * Break the glass: more rights for a while. It holds at once, is written down, and becomes an incident for a supervisor.
     *
     * Needs the permission `access:glass:break`.
     */
    post: {
      parameters: { query?: never; header?: never; path?: never; cookie?: never };
      requestBody: { content: { "application/json": GlassAsked } };
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": GlassId } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        409: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        413: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        415: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    /**
     * One's own rights again, before the time is over.
     *
     * Needs the permission `access:self:manage`.
     */
    delete: {
      parameters: { query?: never; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": unknown } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        409: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/access/me/passkeys": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    put?: never;
    /**
     * Keep the passkey that the browser made.
     *
     * Needs the permission `access:self:manage`.
     */
    post: {
      parameters: { query?: never; header?: never; path?: never; cookie?: never };
      requestBody: { content: { "application/json": PasskeyMade } };
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": ShownPasskey } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        409: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        413: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        415: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/access/me/passkeys/options": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    put?: never;
    /**
     * What the browser needs to make a passkey.
     *
     * Needs the permission `access:self:manage`.
     */
    post: {
      parameters: { query?: never; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": Options } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/access/me/passkeys/{passkey}": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    put?: never;
    post?: never;
    /**
     * Delete one of one's passkeys; it signs nobody in any more.
     *
     * Needs the permission `access:self:manage`.
     */
    delete: {
      parameters: { query?: never; header?: never; path: { passkey: string }; cookie?: never };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": unknown } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/access/me/passphrase": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    /**
     * Keep a passphrase with an authenticator as the fall-back, once its code was right; and fresh recovery codes.
     *
     * Needs the permission `access:self:manage`.
     */
    put: {
      parameters: { query?: never; header?: never; path?: never; cookie?: never };
      requestBody: { content: { "application/json": PassphraseAsked } };
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": RecoveryCodes } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        413: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        415: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    post?: never;
    /**
     * Delete passphrase, authenticator and recovery codes: only passkeys sign in then.
     *
     * Needs the permission `access:self:manage`.
     */
    delete: {
      parameters: { query?: never; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": unknown } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/access/me/sessions": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /**
     * Where one is signed in oneself, the newest first.
     *
     * Needs the permission `access:self:view`.
     */
    get: {
      parameters: { query?: never; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": readonly SeenSession[] } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/access/me/sessions/{number}": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    put?: never;
    post?: never;
    /**
     * End one of one's own sessions.
     *
     * Needs the permission `access:self:manage`.
     */
    delete: {
      parameters: { query?: never; header?: never; path: { number: number }; cookie?: never };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": unknown } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/access/people": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /**
     * The city's people by name, with their roles, agency and shifts.
     *
     * Needs the permission `access:person:view`.
     */
    get: {
      parameters: { query?: never; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": People } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    put?: never;
    /**
     * Add somebody; they come in by a link first, and make a passkey then.
     *
     * Needs the permission `access:person:manage`.
     */
    post: {
      parameters: { query?: never; header?: never; path?: never; cookie?: never };
      requestBody: { content: { "application/json": PersonAsked } };
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": ShownPerson } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        409: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        413: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        415: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/access/people/{person}": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    /**
     * Change somebody's name, agency or roles, or take them off duty; it holds at once, also for who is signed in.
     *
     * Needs the permission `access:person:manage`.
     */
    put: {
      parameters: { query?: never; header?: never; path: { person: string }; cookie?: never };
      requestBody: { content: { "application/json": PersonChange } };
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": ShownPerson } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        409: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        413: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        415: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/access/people/{person}/link": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    put?: never;
    /**
     * A link that signs somebody in once, for the first time or after all passkeys were lost.
     *
     * Needs the permission `access:person:manage`.
     */
    post: {
      parameters: { query?: never; header?: never; path: { person: string }; cookie?: never };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": Link } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/access/people/{person}/sessions": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /**
     * Where somebody is signed in, the newest first.
     *
     * Needs the permission `access:person:view`.
     */
    get: {
      parameters: { query?: never; header?: never; path: { person: string }; cookie?: never };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": readonly SeenSession[] } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/access/people/{person}/sessions/{number}": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    put?: never;
    post?: never;
    /**
     * End one of somebody's sessions, live stream included.
     *
     * Needs the permission `access:person:manage`.
     */
    delete: {
      parameters: { query?: never; header?: never; path: { person: string; number: number }; cookie?: never };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": unknown } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/access/people/{person}/shifts": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    /**
     * Give somebody these shifts, in place of those that are not over; a shift's role holds while it lasts.
     *
     * Needs the permission `access:person:manage`.
     */
    put: {
      parameters: { query?: never; header?: never; path: { person: string }; cookie?: never };
      requestBody: { content: { "application/json": ShiftsAsked } };
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": ShownPerson } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        413: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        415: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/access/people/{person}/sign-out": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    put?: never;
    /**
     * End all of somebody's sessions and links, live streams included.
     *
     * Needs the permission `access:person:manage`.
     */
    post: {
      parameters: { query?: never; header?: never; path: { person: string }; cookie?: never };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": SignedOut } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/access/policies": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /**
     * The policies in force, and whether the city's own files hold.
     *
     * Needs the permission `access:policy:view`.
     */
    get: {
      parameters: { query?: never; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": Policies } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    put?: never;
    /**
     * Have what lies in the city's folder come into force.
     *
     * It takes two people: where there are two, it waits for the second one, and holds for exactly what lies there now.
     *
     * Needs the permission `access:policy:change`.
     */
    post: {
      parameters: { query?: never; header?: never; path?: never; cookie?: never };
      requestBody: { content: { "application/json": PoliciesProposed } };
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": PolicyAsked } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        409: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        413: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        415: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/aside": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /**
     * What is set aside in all rooms or in one, the newest first. Give `next` back as `cursor` for the page after.
     *
     * Needs the permission `gateway:aside:view`.
     */
    get: {
      parameters: { query?: { room?: string | undefined; cursor?: string | undefined; limit?: number | undefined }; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": AsidePage } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/aside/{room}/{id}": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /**
     * One message with its headers and the beginning of its body. The look is written down.
     *
     * Needs the permission `gateway:aside:view`.
     */
    get: {
      parameters: { query?: never; header?: never; path: { room: string; id: number }; cookie?: never };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": AsideMessage } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/aside/{room}/{id}/retry": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    put?: never;
    /**
     * Have a room try a message again; it does so within seconds, and says anew what is wrong where it fails.
     *
     * Needs the permission `gateway:aside:retry`.
     */
    post: {
      parameters: { query?: never; header?: never; path: { room: string; id: number }; cookie?: never };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": RetryAsked } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/audit": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /**
     * What people and machines did, the newest first; narrowed by who did it, what, to what, and when.
     *
     * Give `next` back as `cursor` for the page after. The look itself is written down, with what was looked for.
     *
     * Needs the permission `gateway:audit:view`.
     */
    get: {
      parameters: { query?: { by?: string | undefined; did?: string | undefined; to?: string | undefined; since?: string | undefined; until?: string | undefined; cursor?: number | undefined; limit?: number | undefined }; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": AuditPage } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/cameras": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /**
     * All cameras and their health.
     *
     * Needs the permission `cameras:health:view`.
     */
    get: {
      parameters: { query?: never; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": Fleet } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    put?: never;
    /**
     * Watch a camera from now on that answered an inquiry of one's own.
     *
     * Needs the permission `cameras:fleet:change`.
     */
    post: {
      parameters: { query?: never; header?: never; path?: never; cookie?: never };
      requestBody: { content: { "application/json": CameraAsked } };
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": Added } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        409: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        413: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        415: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/cameras/evidence": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /**
     * How much evidence there is of each class, for how long it is kept, and what goes next.
     *
     * What belongs to an incident that is not closed is held.
     *
     * Needs the permission `cameras:health:view`.
     */
    get: {
      parameters: { query?: never; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": Storage } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/cameras/known": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /**
     * What people called a nuisance and is known at its place and time of day: it raises nothing until it expires.
     *
     * Needs the permission `cameras:health:view`.
     */
    get: {
      parameters: { query?: { camera?: string | undefined }; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": KnownHere } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/cameras/known/{known}": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    put?: never;
    post?: never;
    /**
     * Let what is known at a place raise alarms again.
     *
     * Needs the permission `cameras:threshold:change`.
     */
    delete: {
      parameters: { query?: never; header?: never; path: { known: string }; cookie?: never };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": Forgotten } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/cameras/network/inquiries": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    put?: never;
    /**
     * Ask a camera what it is and which streams it has, under a name and password; read by the id.
     *
     * Over HTTPS nothing is said to a camera whose certificate nobody has looked at: the inquiry gives its fingerprint, and is asked
     * again with it.
     *
     * Needs the permission `cameras:fleet:change`.
     */
    post: {
      parameters: { query?: never; header?: never; path?: never; cookie?: never };
      requestBody: { content: { "application/json": InquiryAsked } };
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": Begun } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        413: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        415: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/cameras/network/inquiries/{inquiry}": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /**
     * An inquiry of one's own: what the camera is, the certificate to be looked at, or what is in the way.
     *
     * Needs the permission `cameras:fleet:change`.
     */
    get: {
      parameters: { query?: never; header?: never; path: { inquiry: string }; cookie?: never };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": InquiryView } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/cameras/network/searches": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    put?: never;
    /**
     * Look for cameras that speak ONVIF: in the networks of whoever watches cameras, and at the hosts that are named.
     *
     * It takes some seconds; whatever has answered by then is read by the id.
     *
     * Needs the permission `cameras:fleet:change`.
     */
    post: {
      parameters: { query?: never; header?: never; path?: never; cookie?: never };
      requestBody: { content: { "application/json": SearchAsked } };
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": Begun } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        413: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        415: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/cameras/network/searches/{search}": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /**
     * A search of one's own, as far as it is.
     *
     * Needs the permission `cameras:fleet:change`.
     */
    get: {
      parameters: { query?: never; header?: never; path: { search: string }; cookie?: never };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": SearchView } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/cameras/passages": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /**
     * Who was in a zone between two instants: when, for how long, how large, where to, how fast; no pixels, no names.
     *
     * `tracks` counts each number of a camera once. The search itself is written into the audit trail.
     *
     * Needs the permission `cameras:passage:search`.
     */
    get: {
      parameters: { query?: { camera?: string | undefined; status?: Status | undefined; zone?: string | undefined; since?: string | undefined; until?: string | undefined; dwell?: number | undefined; heading?: number | undefined; limit?: number | undefined }; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": WhoPassed } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/cameras/review": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /**
     * What cameras reported, the newest first: alerts, and detections below them; with what was measured and people's verdicts.
     *
     * `tally` counts all of the camera, status and time that were asked for, whatever their rank and verdict.
     *
     * Needs the permission `cameras:health:view`.
     */
    get: {
      parameters: { query?: { camera?: string | undefined; status?: Status | undefined; rank?: string | undefined; what?: string | undefined; open?: boolean | undefined; since?: string | undefined; until?: string | undefined; limit?: number | undefined }; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": ReviewQueue } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/cameras/review/{sighting}": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /**
     * One sighting, with what was measured and people's verdict.
     *
     * Needs the permission `cameras:health:view`.
     */
    get: {
      parameters: { query?: never; header?: never; path: { sighting: string }; cookie?: never };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": Reported } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    /**
     * Say what a sighting was: real, false, a nuisance, or seen; null takes it back.
     *
     * A nuisance may be known here for `known_days`: its like, at this place and time of day, is then kept as a detection. Who
     * looked at an older verdict is told so, and nothing is overwritten.
     *
     * Needs the permission `cameras:sighting:judge`.
     */
    put: {
      parameters: { query?: never; header?: never; path: { sighting: string }; cookie?: never };
      requestBody: { content: { "application/json": VerdictAsked } };
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": VerdictTaken } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        409: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        413: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        415: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/cameras/thresholds": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /**
     * Every threshold that something was held against, and what people's verdicts speak for: before and after.
     *
     * A proposal is only that: it moves nothing until somebody accepts it.
     *
     * Needs the permission `cameras:health:view`.
     */
    get: {
      parameters: { query?: { camera?: string | undefined; status?: Status | undefined }; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": Thresholds } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/cameras/{camera}": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /**
     * One camera and its health.
     *
     * Needs the permission `cameras:health:view`.
     */
    get: {
      parameters: { query?: never; header?: never; path: { camera: string }; cookie?: never };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": CameraView } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/cameras/{camera}/alarm-rate": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    /**
     * Bear so many false alarms a day of what a camera's model says; null: as many as the settings say.
     *
     * Needs the permission `cameras:threshold:change`.
     */
    put: {
      parameters: { query?: never; header?: never; path: { camera: string }; cookie?: never };
      requestBody: { content: { "application/json": RateAsked } };
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": RateTaken } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        409: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        413: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        415: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/cameras/{camera}/connection": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    /**
     * Reach a camera that was added as an inquiry of one's own did: at another address, under another name and password.
     *
     * Needs the permission `cameras:fleet:change`.
     */
    put: {
      parameters: { query?: never; header?: never; path: { camera: string }; cookie?: never };
      requestBody: { content: { "application/json": ConnectionAsked } };
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": Added } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        413: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        415: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/cameras/{camera}/ground": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /**
     * Where on the ground a camera looks: the points that were tied together, how well they fit, a grid.
     *
     * Needs the permission `cameras:health:view`.
     */
    get: {
      parameters: { query?: never; header?: never; path: { camera: string }; cookie?: never };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": GroundView } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    /**
     * Say where on the ground a camera looks, from within two seconds on; its tracks have places from then on.
     *
     * Four points or more; those that determine no ground are refused with a reason, and so is a version that is no longer the newest.
     *
     * Needs the permission `cameras:ground:change`.
     */
    put: {
      parameters: { query?: never; header?: never; path: { camera: string }; cookie?: never };
      requestBody: { content: { "application/json": GroundAsked } };
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": GroundSet } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        409: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        413: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        415: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/cameras/{camera}/ground/try": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    put?: never;
    /**
     * What points would give, without saving them: how far each is off, and a grid on the ground to hold against the picture.
     *
     * Needs the permission `cameras:health:view`.
     */
    post: {
      parameters: { query?: never; header?: never; path: { camera: string }; cookie?: never };
      requestBody: { content: { "application/json": TiesAsked } };
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": GroundTried } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        413: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        415: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/cameras/{camera}/live": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /**
     * The live picture of a camera: JPEG after JPEG, each the newest, ten a second at most; `<img>` plays it.
     *
     * Who looks is written down when they begin. A slow viewer misses pictures. It ends with the camera's fresh pictures and with the
     * session of the one who looks; not available where there is no fresh picture, or too many look already.
     *
     * Needs the permission `cameras:feed:view`.
     */
    get: {
      parameters: { query?: never; header?: never; path: { camera: string }; cookie?: never };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "multipart/x-mixed-replace; boundary=civigil-picture": unknown } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/cameras/{camera}/masks": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    /**
     * Hide other parts of a camera's picture, in all that is watched, kept and shown from within two seconds on.
     *
     * They stand above those of the settings until `masks` is null. The camera is opened afresh, so that nothing that was seen without
     * them is kept; clips that were stored before stay as they are.
     *
     * Needs the permission `cameras:masks:change`.
     */
    put: {
      parameters: { query?: never; header?: never; path: { camera: string }; cookie?: never };
      requestBody: { content: { "application/json": MasksAsked } };
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": MasksSet } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        409: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        413: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        415: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/cameras/{camera}/picture": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /**
     * The newest picture of a camera, as it is now; the header `x-taken-at` says when its light fell in.
     *
     * Who looks is written down. Not available where the camera gives no fresh picture.
     *
     * Needs the permission `cameras:feed:view`.
     */
    get: {
      parameters: { query?: never; header?: never; path: { camera: string }; cookie?: never };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "image/jpeg": unknown } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/cameras/{camera}/presets": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    put?: never;
    /**
     * Keep the view of now as a preset; never in place of the home view.
     *
     * Needs the permission `cameras:ptz:arrange`.
     */
    post: {
      parameters: { query?: never; header?: never; path: { camera: string }; cookie?: never };
      requestBody: { content: { "application/json": PresetAsked } };
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": Steered } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        409: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        413: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        415: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/cameras/{camera}/removal": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    put?: never;
    /**
     * Watch a camera no longer that somebody had added. What it reported is kept; its name and password are not.
     *
     * Needs the permission `cameras:fleet:change`.
     */
    post: {
      parameters: { query?: never; header?: never; path: { camera: string }; cookie?: never };
      requestBody: { content: { "application/json": RemovalAsked } };
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": Removed } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        413: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        415: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/cameras/{camera}/restart": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    put?: never;
    /**
     * Drop the connection to a camera and open it afresh; a recording begins again.
     *
     * Refused where the order's status is not the camera's: an exercise never reaches a real link.
     *
     * Needs the permission `cameras:feed:restart`.
     */
    post: {
      parameters: { query?: never; header?: never; path: { camera: string }; cookie?: never };
      requestBody: { content: { "application/json": RestartAsked } };
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": Restarted } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        413: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        415: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/cameras/{camera}/sightings": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /**
     * What a camera reported, the newest first; the evidence under its ids at `/api/evidence/…`.
     *
     * Needs the permission `cameras:health:view`.
     */
    get: {
      parameters: { query?: { before?: string | undefined; limit?: number | undefined }; header?: never; path: { camera: string }; cookie?: never };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": Sightings } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/cameras/{camera}/steering": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /**
     * Who has a camera in hand, where it looks, which presets it has; not there for one that cannot be turned.
     *
     * Needs the permission `cameras:health:view`.
     */
    get: {
      parameters: { query?: never; header?: never; path: { camera: string }; cookie?: never };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": SteeringView } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    put?: never;
    /**
     * Turn a camera, send it to a preset or home, stop it, or let go of it.
     *
     * Whoever turns it has it for 20 s after each order; others are refused meanwhile, by name. It stops by itself a second after the
     * last move. Away from home it is not watched, and where it has masks nothing of its picture is shown.
     *
     * Needs the permission `cameras:ptz:steer`.
     */
    post: {
      parameters: { query?: never; header?: never; path: { camera: string }; cookie?: never };
      requestBody: { content: { "application/json": SteerAsked } };
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": Steered } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        409: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        413: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        415: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/cameras/{camera}/steering/take": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    put?: never;
    /**
     * Take a camera over from whoever turns it; it stops.
     *
     * Needs the permission `cameras:ptz:take`.
     */
    post: {
      parameters: { query?: never; header?: never; path: { camera: string }; cookie?: never };
      requestBody: { content: { "application/json": TakeAsked } };
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": Steered } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        413: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        415: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/cameras/{camera}/threshold": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    /**
     * Raise a camera's alarms of a kind from another figure on; null: from that of the settings again.
     *
     * Outside the bounds of the settings (`cameras.tuning`) it is refused; so is a version that is no longer the newest.
     *
     * Needs the permission `cameras:threshold:change`.
     */
    put: {
      parameters: { query?: never; header?: never; path: { camera: string }; cookie?: never };
      requestBody: { content: { "application/json": ThresholdAsked } };
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": ThresholdTaken } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        409: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        413: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        415: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/cameras/{camera}/zones": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    /**
     * Watch other zones in a camera's picture, from within two seconds on; its connection stays.
     *
     * They stand above those of the settings until `zones` is null. A zone that crosses itself, lies outside the picture, shares its
     * name or would watch nothing is refused by its name; so is a version that is no longer the newest.
     *
     * Needs the permission `cameras:zones:change`.
     */
    put: {
      parameters: { query?: never; header?: never; path: { camera: string }; cookie?: never };
      requestBody: { content: { "application/json": ZonesAsked } };
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": ZonesSet } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        409: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        413: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        415: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/city": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /**
     * The city's name, where it lies, its rooms, and when the console calls for attention.
     *
     * Needs the permission `gateway:city:view`.
     */
    get: {
      parameters: { query?: never; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": CityView } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/evidence/export": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /**
     * Evidence as a signed ZIP: the files, their hashes, and who kept, saw and exported them.
     *
     * `civigil cameras verify FILE` checks it anywhere, without the city, and names what was changed. Each piece's export is written
     * into the audit trail, and thus into the bundle, before anything leaves.
     *
     * Needs the permission `gateway:evidence:export`.
     */
    get: {
      parameters: { query: { ids: readonly string[]; reason: string }; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/zip": unknown } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        500: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/evidence/{id}": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /**
     * Sealed evidence, opened.
     *
     * `id` is the SHA-256 of its plaintext, 64 lower-case hexadecimal digits. Answers one byte range (206, or 416 outside the
     * evidence), `If-Range` and `If-None-Match` by entity tag, and HEAD. Each look is written down. What shows people unblurred is
     * refused here.
     *
     * Needs the permission `gateway:evidence:view`.
     */
    get: {
      parameters: { query?: never; header?: never; path: { id: string }; cookie?: never };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "*/*": unknown } };
        206: { headers: Record<string, unknown>; content: { "*/*": unknown } };
        304: { headers: Record<string, unknown>; content?: never };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        416: { headers: Record<string, unknown>; content?: never };
        500: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/evidence/{id}/unsealed": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /**
     * Evidence as it was recorded, with people unblurred; else as above.
     *
     * `reason` is why it must be seen: it stands in the audit trail with who looked and when, before the first byte leaves.
     *
     * Needs the permission `gateway:evidence:unseal`.
     */
    get: {
      parameters: { query: { reason: string }; header?: never; path: { id: string }; cookie?: never };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "*/*": unknown } };
        206: { headers: Record<string, unknown>; content: { "*/*": unknown } };
        304: { headers: Record<string, unknown>; content?: never };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        416: { headers: Record<string, unknown>; content?: never };
        500: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/exercises": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /**
     * Simulators with what they offer, and exercises, the newest first. Give `next` back as `cursor` for the page after.
     *
     * Needs the permission `exercises:exercise:view`.
     */
    get: {
      parameters: { query?: { cursor?: string | undefined; limit?: number | undefined }; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": Exercises } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/exercises/inject": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    put?: never;
    /**
     * Make something happen in an exercise that plays: a device's fault, or an act.
     *
     * Needs the permission `exercises:exercise:direct`.
     */
    post: {
      parameters: { query?: never; header?: never; path?: never; cookie?: never };
      requestBody: { content: { "application/json": InjectAsked } };
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": Commanded } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        413: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        415: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/exercises/pace": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    put?: never;
    /**
     * Let a simulator run faster or slower, stand still or go on, also while it plays nothing.
     *
     * Needs the permission `exercises:exercise:direct`.
     */
    post: {
      parameters: { query?: never; header?: never; path?: never; cookie?: never };
      requestBody: { content: { "application/json": PaceAsked } };
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": Commanded } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        413: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        415: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/exercises/simulators/{name}": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    /**
     * Present yourself as a simulator, again every five seconds; whoever says nothing for a while is gone, and its exercise lost.
     *
     * Refused where another program bears the name just now.
     *
     * Needs the permission `exercises:simulator:play`.
     */
    put: {
      parameters: { query?: never; header?: never; path: { name: string }; cookie?: never };
      requestBody: { content: { "application/json": Presence } };
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": Presented } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        413: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        415: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/exercises/simulators/{name}/commands": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /**
     * What a simulator is to do, after the command that it took last; held open for up to 8 s while there is nothing.
     *
     * Numbers grow for ever. A command comes again until `after` passes it. One of an exercise is withdrawn when the exercise ends,
     * any other one after `command_s`: so a program that was started anew, and asks from 0, gets nothing of last week.
     *
     * Needs the permission `exercises:simulator:play`.
     */
    get: {
      parameters: { query?: { after?: number | undefined }; header?: never; path: { name: string }; cookie?: never };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": Commands } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/exercises/simulators/{name}/events": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    put?: never;
    /**
     * Tell what happens: a list of events, each with the simulator's own number, taken once each.
     *
     * One that cannot be (an unknown exercise, a time that nobody believes) is told in `refused` and holds no other up.
     *
     * Needs the permission `exercises:simulator:play`.
     */
    post: {
      parameters: { query?: never; header?: never; path: { name: string }; cookie?: never };
      requestBody: { content: { "application/json": readonly (BeganEvent | TruthEvent | ActEvent | CallEvent | CrewEvent | EndedEvent | PaceEvent | TroubleEvent | RefusedEvent)[] } };
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": Taken } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        413: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        415: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/exercises/simulators/{name}/things": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    put?: never;
    /**
     * Tell where everything is that moves; up to `samples_a_second` are passed on to the screens, and none is kept.
     *
     * What a sample does not name is gone.
     *
     * Needs the permission `exercises:simulator:play`.
     */
    post: {
      parameters: { query?: never; header?: never; path: { name: string }; cookie?: never };
      requestBody: { content: { "application/json": Movement } };
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": Passed } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        413: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        415: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/exercises/start": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    put?: never;
    /**
     * Ask a simulator to play a scenario; always as an exercise. Refused while another exercise is on.
     *
     * Needs the permission `exercises:exercise:direct`.
     */
    post: {
      parameters: { query?: never; header?: never; path?: never; cookie?: never };
      requestBody: { content: { "application/json": StartAsked } };
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": Started } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        413: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        415: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/exercises/stop": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    put?: never;
    /**
     * Tell the simulator to end an exercise before its time.
     *
     * Needs the permission `exercises:exercise:direct`.
     */
    post: {
      parameters: { query?: never; header?: never; path?: never; cookie?: never };
      requestBody: { content: { "application/json": StopAsked } };
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": Commanded } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        413: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        415: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/exercises/{exercise}": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /**
     * Everything of one exercise: what was true, what was injected, what the city saw and did, and the score.
     *
     * Without the permission `exercises:truth:view` the truth, the steps, the injects and the lines of the score are left out.
     *
     * Needs the permission `exercises:exercise:view`.
     */
    get: {
      parameters: { query?: never; header?: never; path: { exercise: string }; cookie?: never };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": Whole } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/exercises/{exercise}/report": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /**
     * The after-action report as a file.
     *
     * As JSON its `played` and `incidents` are what `civigil exercises score` takes. What the one who asks may not see is left out.
     *
     * Needs the permission `exercises:exercise:view`.
     */
    get: {
      parameters: { query?: { form?: "html" | "json" | undefined }; header?: never; path: { exercise: string }; cookie?: never };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "*/*": unknown } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/health": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /**
     * Processes, servers, rooms and storage, as they are now.
     *
     * Each server is given two seconds; one that does not answer shows as such. What nobody can say now is null.
     *
     * Needs the permission `gateway:health:view`.
     */
    get: {
      parameters: { query?: never; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": Health } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/incidents": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /**
     * Incidents: actual ones before exercises and tests, then the live ones first, the most pressing first.
     *
     * Filtered by phase, kind, status, `assigned` and `since` (the newest concern is not older). `q` is looked for in summary, kind,
     * subjects and id, and in what reporters said, where one may read that. Give `next` back as `cursor` for the page after.
     *
     * Needs the permission `incidents:incident:view`.
     */
    get: {
      parameters: { query?: { phase?: Phase | undefined; kind?: string | undefined; status?: Status | undefined; since?: string | undefined; assigned?: string | undefined; q?: string | undefined; cursor?: string | undefined; limit?: number | undefined }; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": Page } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/incidents/choices": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /**
     * What people can choose from in this city: desks, dispositions, and for how long an incident may be shelved.
     *
     * Needs the permission `incidents:incident:view`.
     */
    get: {
      parameters: { query?: never; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": Choices } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/incidents/reports": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    put?: never;
    /**
     * Report what a person saw or said. It raises an incident of its own, and is offered to the nearest one like it.
     *
     * An actual report needs the permission `incidents:report:make_actual` too. The same report again under its reference is answered
     * as the first was; another one under it is a conflict.
     *
     * Needs the permission `incidents:report:make`.
     */
    post: {
      parameters: { query?: never; header?: never; path?: never; cookie?: never };
      requestBody: { content: { "application/json": ReportAsked } };
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": Receipt } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        409: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        413: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        415: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/incidents/reports/{report}": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /**
     * Where a report of one's own has come to: the incident that holds it by now.
     *
     * Needs the permission `incidents:report:make`.
     */
    get: {
      parameters: { query?: never; header?: never; path: { report: string }; cookie?: never };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": ReportStands } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/incidents/words": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /**
     * What reporters said of the incidents that are not over, the newest 500: what their rows do not bear.
     *
     * Needs the permission `incidents:incident:view`.
     */
    get: {
      parameters: { query?: never; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": SaidList } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/incidents/{incident}": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /**
     * One incident, and why it has its priority.
     *
     * Needs the permission `incidents:incident:view`.
     */
    get: {
      parameters: { query?: never; header?: never; path: { incident: string }; cookie?: never };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": Shown } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/incidents/{incident}/assign": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    put?: never;
    /**
     * Give an incident to a desk (`desk:fire`), to a person (their id), or to nobody.
     *
     * Needs the permission `incidents:incident:handle`.
     */
    post: {
      parameters: { query?: never; header?: never; path: { incident: string }; cookie?: never };
      requestBody: { content: { "application/json": AssignAsked } };
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": ViewStanding } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        409: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        413: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        415: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/incidents/{incident}/evidence": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /**
     * The evidence of an incident, with the address of each piece.
     *
     * Needs the permission `incidents:incident:view`.
     */
    get: {
      parameters: { query?: never; header?: never; path: { incident: string }; cookie?: never };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": EvidenceList } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/incidents/{incident}/link": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    put?: never;
    /**
     * Say that two incidents belong together without being one, or that they do not.
     *
     * Needs the permission `incidents:incident:merge`.
     */
    post: {
      parameters: { query?: never; header?: never; path: { incident: string }; cookie?: never };
      requestBody: { content: { "application/json": LinkAsked } };
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": ViewStanding } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        409: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        413: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        415: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/incidents/{incident}/merge": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    put?: never;
    /**
     * Make two incidents one: `absorb` lives on in this one.
     *
     * Needs the permission `incidents:incident:merge`.
     */
    post: {
      parameters: { query?: never; header?: never; path: { incident: string }; cookie?: never };
      requestBody: { content: { "application/json": MergeAsked } };
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": ViewStanding } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        409: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        413: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        415: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/incidents/{incident}/move": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    put?: never;
    /**
     * Acknowledge, resolve, close or reopen an incident.
     *
     * Refused where its life cycle forbids it; a conflict where somebody changed it since that version.
     *
     * Needs the permission `incidents:incident:handle`.
     */
    post: {
      parameters: { query?: never; header?: never; path: { incident: string }; cookie?: never };
      requestBody: { content: { "application/json": MoveAsked } };
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": ViewStanding } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        409: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        413: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        415: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/incidents/{incident}/notes": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    put?: never;
    /**
     * Append a person's words to the timeline.
     *
     * Needs the permission `incidents:incident:handle`.
     */
    post: {
      parameters: { query?: never; header?: never; path: { incident: string }; cookie?: never };
      requestBody: { content: { "application/json": NoteAsked } };
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": ViewStanding } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        413: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        415: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/incidents/{incident}/offers": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /**
     * The incidents that look like the same one, for a person to merge or to turn down.
     *
     * Needs the permission `incidents:incident:view`.
     */
    get: {
      parameters: { query?: never; header?: never; path: { incident: string }; cookie?: never };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": Offers } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/incidents/{incident}/shelve": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    put?: never;
    /**
     * Put an incident aside until a time, for a reason; without a time, take it off the shelf.
     *
     * It comes back when the time is over, or at once when it becomes more pressing.
     *
     * Needs the permission `incidents:incident:handle`.
     */
    post: {
      parameters: { query?: never; header?: never; path: { incident: string }; cookie?: never };
      requestBody: { content: { "application/json": ShelveAsked } };
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": ViewStanding } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        409: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        413: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        415: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/incidents/{incident}/split": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    put?: never;
    /**
     * Take concerns out of an incident into a new one, which the timeline names.
     *
     * Needs the permission `incidents:incident:merge`.
     */
    post: {
      parameters: { query?: never; header?: never; path: { incident: string }; cookie?: never };
      requestBody: { content: { "application/json": SplitAsked } };
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": ViewStanding } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        409: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        413: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        415: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/incidents/{incident}/timeline": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /**
     * An incident's timeline, that of absorbed incidents included, in the order in which we learned of things.
     *
     * Needs the permission `incidents:incident:view`.
     */
    get: {
      parameters: { query?: { after?: number | undefined; limit?: number | undefined }; header?: never; path: { incident: string }; cookie?: never };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": Timeline } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/incidents/{incident}/turn-down": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    put?: never;
    /**
     * Say that two incidents whose merging is offered are two; it is not offered again.
     *
     * Needs the permission `incidents:incident:merge`.
     */
    post: {
      parameters: { query?: never; header?: never; path: { incident: string }; cookie?: never };
      requestBody: { content: { "application/json": TurnDownAsked } };
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": ViewStanding } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        409: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        413: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        415: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/incidents/{incident}/undo": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    put?: never;
    /**
     * Take back the newest deed of a person on an incident, as `undoable` names it.
     *
     * A merge, a split and a link need the permission `incidents:incident:merge` here too.
     *
     * Needs the permission `incidents:incident:handle`.
     */
    post: {
      parameters: { query?: never; header?: never; path: { incident: string }; cookie?: never };
      requestBody: { content: { "application/json": UndoAsked } };
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": ViewStanding } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        409: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        413: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        415: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/iot/devices": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /**
     * All devices: their state, their newest readings, what is missing and what is wrong.
     *
     * Needs the permission `iot:devices:view`.
     */
    get: {
      parameters: { query?: never; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": DeviceList } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/iot/devices/{device}": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /**
     * One device with the history of each quantity, its newest alarms, and what of its messages nobody could read.
     *
     * Needs the permission `iot:devices:view`.
     */
    get: {
      parameters: { query?: { hours?: number | undefined }; header?: never; path: { device: string }; cookie?: never };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": DeviceShown } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/map": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /**
     * What the map shows, where it opens, and how its streets are.
     *
     * Without streets, or while they are read, the tiles are empty and `streets` says why; ask again until it is `ready`.
     *
     * Needs the permission `gateway:map:view`.
     */
    get: {
      parameters: { query?: never; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": MapView } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/map/{z}/{x}/{y}": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /**
     * One vector tile (Mapbox Vector Tile 2.1), empty where nothing lies. 404 for an address outside the world.
     *
     * Needs the permission `gateway:map:view`.
     */
    get: {
      parameters: { query?: { v?: string | undefined }; header?: never; path: { z: number; x: number; y: number }; cookie?: never };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/vnd.mapbox-vector-tile": unknown } };
        304: { headers: Record<string, unknown>; content?: never };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/openapi.json": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /**
     * The OpenAPI 3.1 document of every route here, refusals included, with every fact and observation of the city.
     *
     * Needs the permission `gateway:api:read`.
     */
    get: {
      parameters: { query?: never; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/vnd.oai.openapi+json;version=3.1": unknown } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/session": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /**
     * Who one is signed in as, what one may, and how long the session lasts.
     *
     * Needs the permission `gateway:session:view`.
     */
    get: {
      parameters: { query?: never; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": SessionView } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/session/lock": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    put?: never;
    /**
     * Lock one's own session, on every tab: nothing is shown until one proves again who one is. A bearer token is not locked.
     *
     * Needs the permission `gateway:session:end`.
     */
    post: {
      parameters: { query?: never; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: {
        204: { headers: Record<string, unknown>; content?: never };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/vault/keys": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /**
     * The keys by class, what was replaced, and how far sealing anew is. No key itself is ever shown.
     *
     * Needs the permission `vault:key:view`.
     */
    get: {
      parameters: { query?: never; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": Keys } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/vault/keys/{data_class}/replace": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    put?: never;
    /**
     * Seal with new keys of a class from now on; what the former ones sealed is sealed anew in the background.
     *
     * Needs the permission `vault:key:replace`.
     */
    post: {
      parameters: { query?: never; header?: never; path: { data_class: string }; cookie?: never };
      requestBody: { content: { "application/json": ReplaceAsked } };
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": Replaced } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        413: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        415: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/vault/log": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /**
     * The newest signed head, the heads in the second place, and what checks found.
     *
     * Needs the permission `vault:log:view`.
     */
    get: {
      parameters: { query?: never; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": LogState } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        500: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/vault/log/check": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    put?: never;
    /**
     * Have the whole log read and held against its signed head; `GET /api/vault/log` tells what was found.
     *
     * Needs the permission `vault:log:check`.
     */
    post: {
      parameters: { query?: never; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: {
        202: { headers: Record<string, unknown>; content: { "application/json": CheckAsked } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/vault/log/entries/{seq}/proof": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /**
     * Prove that an entry is in the log as it was written.
     *
     * The leaf is SHA-256 over the bytes 0x00, 0x01 and the text `entry`; the path leads to the root in the signed head (RFC 6962).
     *
     * Needs the permission `vault:log:view`.
     */
    get: {
      parameters: { query?: never; header?: never; path: { seq: number }; cookie?: never };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": InclusionProof } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        500: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/vault/log/export": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /**
     * The log as a file: with a proof beside each entry, as OCSF events, or as syslog messages.
     *
     * Needs the permission `vault:log:export`.
     */
    get: {
      parameters: { query?: { form?: "ocsf" | "proved" | "syslog" | undefined; after?: number | undefined; size?: number | undefined; limit?: number | undefined }; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/octet-stream": unknown } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        409: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        500: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/vault/log/growth": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /**
     * Prove that the log of now begins with the log of an earlier head, for a witness elsewhere (RFC 6962 §2.1.2).
     *
     * Needs the permission `vault:log:view`.
     */
    get: {
      parameters: { query?: { old?: number | undefined }; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": ConsistencyProof } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        409: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        500: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/vault/master/replace": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    put?: never;
    /**
     * Make a new master key, as the settings say, and wrap every data key with it.
     *
     * It takes two people: where there are two, it waits for the second one.
     *
     * Needs the permission `vault:master:replace`.
     */
    post: {
      parameters: { query?: never; header?: never; path?: never; cookie?: never };
      requestBody: { content: { "application/json": ReplaceAsked } };
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": MasterAsked } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        413: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        415: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/vault/records": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /**
     * Which records are kept about something, and what each holds; nothing of what it says.
     *
     * Needs the permission `vault:record:find`.
     */
    get: {
      parameters: { query: { about: string }; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": readonly RecordData[] } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    put?: never;
    /**
     * Put personal data into the drawer; everything else refers to them by the id of the answer.
     *
     * Needs the permission `vault:record:keep`.
     */
    post: {
      parameters: { query?: never; header?: never; path?: never; cookie?: never };
      requestBody: { content: { "application/json": NewRecord } };
      responses: {
        201: { headers: Record<string, unknown>; content: { "application/json": RecordData } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        413: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        415: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/vault/records/search": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    put?: never;
    /**
     * Records with this very name or number, whatever its case and spaces; found by fingerprint, without opening any.
     *
     * Needs the permission `vault:record:find`.
     */
    post: {
      parameters: { query?: never; header?: never; path?: never; cookie?: never };
      requestBody: { content: { "application/json": RecordSought } };
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": readonly RecordData[] } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        413: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        415: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/vault/records/{record}": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    put?: never;
    post?: never;
    /**
     * Delete a record; it cannot be had again.
     *
     * Needs the permission `vault:record:delete`.
     */
    delete: {
      parameters: { query?: never; header?: never; path: { record: string }; cookie?: never };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": RecordData } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/vault/records/{record}/open": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    put?: never;
    /**
     * Read a record. Who did and why is written down before it is opened.
     *
     * Needs the permission `vault:record:open`.
     */
    post: {
      parameters: { query?: never; header?: never; path: { record: string }; cookie?: never };
      requestBody: { content: { "application/json": LookReason } };
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": OpenedRecord } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        413: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        415: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        500: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/metrics": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /**
     * What all processes of this city count and measure, in Prometheus' text format.
     *
     * Needs the permission `gateway:metrics:read`.
     */
    get: {
      parameters: { query?: never; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "text/plain; version=0.0.4; charset=utf-8": unknown } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/sign-out": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    put?: never;
    /**
     * End the session of the cookie; a bearer token's own is ended by whoever issued it.
     *
     * Needs the permission `gateway:session:end`.
     */
    post: {
      parameters: { query?: never; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: {
        303: { headers: Record<string, unknown>; content?: never };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
}
