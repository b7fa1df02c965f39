// Names for the answers, taken from the operations, so that screens do not depend on schema names.

import type {
  ChangeProgramApiArg,
  ChangeTaskApiArg,
  ChangeTasksApiArg,
  CreateApiTokenApiResponse,
  CreateTaskApiArg,
  GetAdminStatsApiResponse,
  GetBulkChangeApiResponse,
  GetCurrentMatchApiResponse,
  GetImportApiResponse,
  GetMeApiResponse,
  GetMyNotificationsApiResponse,
  GetRoundApiResponse,
  GetSeriesApiResponse,
  GetSignInOptionsApiResponse,
  GetTaskApiResponse,
  GetTaskCalendarApiResponse,
  GetTaskPreferencesApiResponse,
  GetWebhookApiResponse,
  InvitePeopleApiResponse,
  ListApiTokensApiResponse,
  ListDeliveriesApiResponse,
  ListExclusionsApiResponse,
  ListMyActionsApiResponse,
  ListMyExclusionsApiResponse,
  ListPeopleApiArg,
  ListPeopleApiResponse,
  ListProgramChangesApiResponse,
  ListProgramRunsApiResponse,
  ListProgramsApiResponse,
  ListProjectsApiResponse,
  ListRoundChangesApiResponse,
  ListSavedViewsApiResponse,
  ListSeatsApiResponse,
  ListSecurityEventsApiResponse,
  ListServicesApiResponse,
  ListSessionsApiResponse,
  ListDeadLettersApiResponse,
  ListEventSchemasApiResponse,
  ListTaskCommentsApiResponse,
  ListTaskHistoryApiResponse,
  ListTaskTagsApiResponse,
  ListTasksApiArg,
  ListTemplatesApiResponse,
  ParseTaskApiResponse,
  PreviewImportApiResponse,
  PreviewRoundApiArg,
  PreviewRoundApiResponse,
  PreviewScheduleApiArg,
  PreviewTextsApiArg,
  StartBulkChangeApiArg,
  TestWebhookApiResponse,
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
export type Webhook = GetWebhookApiResponse;
export type WebhookTry = Webhook["recent"][number];
export type WebhookTrial = TestWebhookApiResponse;
export type DeadLetter = ListDeadLettersApiResponse["items"][number];
export type EventSchema = ListEventSchemasApiResponse["items"][number];
export type CreatedApiToken = CreateApiTokenApiResponse;
export type AdminStats = GetAdminStatsApiResponse;
export type Task = GetTaskApiResponse;
export type TaskPatch = ChangeTaskApiArg["body"];
export type NewTask = CreateTaskApiArg["body"];
export type TasksArg = ListTasksApiArg;
export type BulkTasks = ChangeTasksApiArg["body"];
export type Due = NonNullable<Task["due"]>;
export type Priority = Task["priority"];
export type TaskStatus = Task["status"];
export type TagRef = Task["tags"][number];
export type TaskLink = Task["links"][number];
export type SeriesRef = NonNullable<Task["series"]>;
export type Repeats = SeriesRef["repeats"];
export type ReminderAt = NonNullable<TaskPatch["reminders"]>[number];
export type Scope = NonNullable<TaskPatch["scope"]>;
export type TaskComment = ListTaskCommentsApiResponse["items"][number];
export type TaskHistoryEntry = ListTaskHistoryApiResponse["items"][number];
export type Series = GetSeriesApiResponse;
export type Project = ListProjectsApiResponse["items"][number];
export type TaskTag = ListTaskTagsApiResponse["items"][number];
export type Template = ListTemplatesApiResponse["items"][number];
export type SavedView = ListSavedViewsApiResponse["items"][number];
export type TaskPreferences = GetTaskPreferencesApiResponse;
export type TaskCalendar = GetTaskCalendarApiResponse;
export type MyAction = ListMyActionsApiResponse["items"][number];
export type UnderstoodTask = ParseTaskApiResponse;
