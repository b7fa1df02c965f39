// Names for the answers, taken from the operations, so that screens do not depend on schema names.

import type {
  ChangeProgramApiArg,
  CreateApiTokenApiResponse,
  GetAdminStatsApiResponse,
  GetBulkChangeApiResponse,
  GetCurrentMatchApiResponse,
  GetImportApiResponse,
  GetMeApiResponse,
  GetMyNotificationsApiResponse,
  GetRoundApiResponse,
  GetSignInOptionsApiResponse,
  InvitePeopleApiResponse,
  ListApiTokensApiResponse,
  ListExclusionsApiResponse,
  ListMyExclusionsApiResponse,
  ListDeliveriesApiResponse,
  ListPeopleApiArg,
  ListPeopleApiResponse,
  ListProgramChangesApiResponse,
  ListProgramRunsApiResponse,
  ListProgramsApiResponse,
  ListRoundChangesApiResponse,
  ListSecurityEventsApiResponse,
  ListSeatsApiResponse,
  ListServicesApiResponse,
  ListSessionsApiResponse,
  PreviewImportApiResponse,
  PreviewRoundApiArg,
  PreviewRoundApiResponse,
  PreviewScheduleApiArg,
  PreviewTextsApiArg,
  StartBulkChangeApiArg,
  UpdatePersonApiArg,
} from "./generated/api";

export type Me = GetMeApiResponse;
export type Profile = Me["person"];
export type MyNotifications = GetMyNotificationsApiResponse;
export type QuietHours = NonNullable<MyNotifications["quiet_hours"]>;
export type Weekday = NonNullable<QuietHours["weekdays"]>[number];
export type Preferences = Profile["preferences"];
export type Participation = Profile["participation"];
export type Role = Me["role"];
export type SignInOptions = GetSignInOptionsApiResponse;
export type CurrentMatch = GetCurrentMatchApiResponse;
export type Match = NonNullable<CurrentMatch["match"]>;
export type PersonRef = Match["members"][number];
export type Why = Match["why"];
export type SuggestedTime = Match["suggested_times"][number];
export type Round = GetRoundApiResponse;
export type Quality = Round["quality"];
export type Unmatched = Round["unmatched"][number];
export type RoundChange = ListRoundChangesApiResponse["items"][number];
export type RoundPreview = PreviewRoundApiResponse;
export type RoundPreviewBody = PreviewRoundApiArg["body"];
export type Seat = ListSeatsApiResponse["items"][number];
export type Exclusion = ListExclusionsApiResponse["items"][number];
export type MyExclusion = ListMyExclusionsApiResponse["items"][number];
export type Program = ListProgramsApiResponse["items"][number];
export type ProgramSettings = ChangeProgramApiArg["body"]["settings"];
export type Schedule = NonNullable<ProgramSettings["schedule"]>;
export type SchedulePreviewBody = PreviewScheduleApiArg["body"];
export type TextsPreviewBody = PreviewTextsApiArg["body"];
export type ProgramRun = ListProgramRunsApiResponse["items"][number];
export type ProgramChange = ListProgramChangesApiResponse["items"][number];
export type AdminPerson = ListPeopleApiResponse["items"][number];
export type PersonChange = UpdatePersonApiArg["body"];
export type PeopleArg = ListPeopleApiArg;
export type InvitationResult = InvitePeopleApiResponse["items"][number];
export type ImportPreview = PreviewImportApiResponse;
export type Import = GetImportApiResponse;
export type BulkChange = GetBulkChangeApiResponse;
export type BulkOrder = StartBulkChangeApiArg["body"];
export type Delivery = ListDeliveriesApiResponse["items"][number];
export type SecurityEvent = ListSecurityEventsApiResponse["items"][number];
export type SessionInfo = ListSessionsApiResponse["items"][number];
export type ApiToken = ListApiTokensApiResponse["items"][number];
export type Service = ListServicesApiResponse["items"][number];
export type CreatedApiToken = CreateApiTokenApiResponse;
export type AdminStats = GetAdminStatsApiResponse;
