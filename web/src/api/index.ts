// The generated endpoints with the knowledge the contract does not carry: which write makes which read stale.

import { generatedApi, type Me, type Participation } from "./generated/api";
import { askFirstCursor } from "./live/cursor";
import { rememberPerson } from "./person";
import { sessionStarted } from "./session";

const CHANGES_MATCHING = ["Match", "Rounds", "Deliveries", "People"] as const;
const CHANGES_TASKS = ["Tasks", "Series", "Projects", "TaskTags", "Reminders"] as const;

export const api = generatedApi.enhanceEndpoints({
  endpoints: {
    getMe: { providesTags: ["Me"] },
    getProfile: { providesTags: ["Me"] },
    updateProfile: { invalidatesTags: ["Me", "People"] },
    updatePreferences: { invalidatesTags: ["Me", "People"] },
    updateNotifications: { invalidatesTags: ["Me"] },
    getMyNotifications: { providesTags: ["Me"] },
    setMyNotifications: {
      invalidatesTags: ["Deliveries"],
      onQueryStarted: async (_, { dispatch, queryFulfilled }) => {
        const answer = await queryFulfilled.catch(() => undefined);
        if (answer !== undefined) {
          void dispatch(generatedApi.util.upsertQueryData("getMyNotifications", undefined, answer.data));
        }
      },
    },
    updateParticipation: {
      invalidatesTags: ["Me", "Match", "People"],
      onQueryStarted: async ({ body }, { dispatch, queryFulfilled }) => {
        // Shown at once; taken back when the server refuses.
        const patch = dispatch(generatedApi.util.updateQueryData("getMe", undefined, setParticipation(body)));
        await queryFulfilled.catch(() => patch.undo());
      },
    },

    getCurrentMatch: { providesTags: ["Match"] },
    listMatchHistory: { providesTags: ["Match"] },
    stayIn: { invalidatesTags: ["Me", "Match", "People"] },
    listSeats: { providesTags: ["Match"] },
    takeSeat: { invalidatesTags: [...CHANGES_MATCHING] },
    declineSeat: { invalidatesTags: ["Match"] },
    cancelMatch: { invalidatesTags: [...CHANGES_MATCHING] },

    getAdminStats: { providesTags: ["People", "Rounds", "Deliveries"] },
    listPeople: { providesTags: ["People"] },
    getPerson: { providesTags: ["People"] },
    listTeams: { providesTags: ["People"] },
    listTags: { providesTags: ["People"] },
    listTopics: { providesTags: ["People"] },
    findPeople: { providesTags: ["People"] },
    updatePerson: { invalidatesTags: ["People", "Me", "Security"] },
    invitePeople: { invalidatesTags: ["People", "Deliveries", "Security"] },
    listImports: { providesTags: ["Imports"] },
    getImport: { providesTags: ["Imports"] },
    startImport: { invalidatesTags: ["Imports", "People", "Security"] },
    undoImport: { invalidatesTags: ["Imports", "People", "Security"] },

    listBulkChanges: { providesTags: ["Bulk"] },
    getBulkChange: { providesTags: ["Bulk"] },
    startBulkChange: { invalidatesTags: ["Bulk"] },
    undoBulkChange: { invalidatesTags: ["Bulk"] },

    removePerson: { invalidatesTags: [...CHANGES_MATCHING, "Security"] },
    erasePerson: { invalidatesTags: [...CHANGES_MATCHING, "Imports", "Security"] },

    listRounds: { providesTags: ["Rounds"] },
    getRound: { providesTags: ["Rounds"] },
    listRoundMatches: { providesTags: ["Rounds"] },
    listRoundChanges: { providesTags: ["Rounds"] },
    runRound: { invalidatesTags: [...CHANGES_MATCHING] },
    cancelRound: { invalidatesTags: [...CHANGES_MATCHING] },
    rearrangeRound: { invalidatesTags: [...CHANGES_MATCHING] },

    listMyExclusions: { providesTags: ["Exclusions"] },
    excludeForMyself: { invalidatesTags: ["Exclusions"] },
    removeMyExclusion: { invalidatesTags: ["Exclusions"] },
    listExclusions: { providesTags: ["Exclusions"] },
    excludePair: { invalidatesTags: ["Exclusions"] },
    removeExclusion: { invalidatesTags: ["Exclusions"] },

    listPrograms: { providesTags: ["Programs"] },
    listAllPrograms: { providesTags: ["Programs"] },
    listProgramRuns: { providesTags: ["Programs", "Rounds"] },
    listProgramChanges: { providesTags: ["Programs"] },
    createProgram: { invalidatesTags: ["Programs"] },
    changeProgram: { invalidatesTags: ["Programs"] },
    archiveProgram: { invalidatesTags: ["Programs"] },
    joinProgram: { invalidatesTags: ["Programs", "Match"] },
    leaveProgram: { invalidatesTags: ["Programs", "Match"] },

    importMatches: { invalidatesTags: ["Match", "Rounds", "People"] },

    listDeliveries: { providesTags: ["Deliveries"] },
    retryDelivery: { invalidatesTags: ["Deliveries"] },
    listSecurityEvents: { providesTags: ["Security"] },
    listSessions: { providesTags: ["Sessions"] },
    revokeSession: { invalidatesTags: ["Sessions", "Security"] },
    changePassword: { invalidatesTags: ["Sessions", "Security"] },
    listApiTokens: { providesTags: ["Tokens"] },
    createApiToken: { invalidatesTags: ["Tokens", "Security"] },
    revokeApiToken: { invalidatesTags: ["Tokens", "Security"] },

    listTasks: { providesTags: ["Tasks"] },
    searchTasks: { providesTags: ["Tasks"] },
    getTask: { providesTags: ["Tasks"] },
    getTaskCalendar: { providesTags: ["Tasks", "Series"] },
    listTaskHistory: { providesTags: ["Tasks"] },
    listTaskComments: { providesTags: ["Tasks"] },
    listMyActions: { providesTags: ["Tasks", "Projects", "TaskTags", "Templates", "SavedViews"] },
    createTask: { invalidatesTags: [...CHANGES_TASKS] },
    addQuickTask: { invalidatesTags: [...CHANGES_TASKS] },
    changeTask: { invalidatesTags: [...CHANGES_TASKS] },
    changeTasks: { invalidatesTags: [...CHANGES_TASKS] },
    deleteTask: { invalidatesTags: [...CHANGES_TASKS] },
    archiveTask: { invalidatesTags: [...CHANGES_TASKS] },
    restoreTask: { invalidatesTags: [...CHANGES_TASKS] },
    completeTask: { invalidatesTags: [...CHANGES_TASKS] },
    skipTask: { invalidatesTags: [...CHANGES_TASKS] },
    cancelTask: { invalidatesTags: [...CHANGES_TASKS] },
    reopenTask: { invalidatesTags: [...CHANGES_TASKS] },
    restoreTaskField: { invalidatesTags: [...CHANGES_TASKS] },
    writeTaskComment: { invalidatesTags: ["Tasks"] },
    changeComment: { invalidatesTags: ["Tasks"] },
    deleteComment: { invalidatesTags: ["Tasks"] },
    undoAction: { invalidatesTags: [...CHANGES_TASKS, "Templates", "SavedViews"] },

    listSeries: { providesTags: ["Series"] },
    getSeries: { providesTags: ["Series"] },
    createSeries: { invalidatesTags: [...CHANGES_TASKS] },
    changeSeries: { invalidatesTags: [...CHANGES_TASKS] },
    pauseSeries: { invalidatesTags: [...CHANGES_TASKS] },
    resumeSeries: { invalidatesTags: [...CHANGES_TASKS] },
    endSeries: { invalidatesTags: [...CHANGES_TASKS] },
    touchOccurrence: { invalidatesTags: [...CHANGES_TASKS] },

    listProjects: { providesTags: ["Projects"] },
    getProject: { providesTags: ["Projects"] },
    createProject: { invalidatesTags: ["Projects"] },
    changeProject: { invalidatesTags: ["Projects", "Tasks"] },
    setProjectSections: { invalidatesTags: ["Projects", "Tasks"] },
    deleteProject: { invalidatesTags: ["Projects", "Tasks", "Series"] },
    archiveProject: { invalidatesTags: ["Projects", "Tasks", "Series"] },
    restoreProject: { invalidatesTags: ["Projects", "Tasks", "Series"] },

    listTaskTags: { providesTags: ["TaskTags"] },
    createTaskTag: { invalidatesTags: ["TaskTags"] },
    changeTaskTag: { invalidatesTags: ["TaskTags", "Tasks", "Series"] },
    deleteTaskTag: { invalidatesTags: ["TaskTags", "Tasks", "Series"] },
    mergeTaskTag: { invalidatesTags: ["TaskTags", "Tasks", "Series"] },

    listTemplates: { providesTags: ["Templates"] },
    saveTemplate: { invalidatesTags: ["Templates"] },
    changeTemplate: { invalidatesTags: ["Templates"] },
    deleteTemplate: { invalidatesTags: ["Templates"] },
    useTemplate: { invalidatesTags: [...CHANGES_TASKS] },

    listSavedViews: { providesTags: ["SavedViews"] },
    saveView: { invalidatesTags: ["SavedViews"] },
    changeSavedView: { invalidatesTags: ["SavedViews"] },
    deleteSavedView: { invalidatesTags: ["SavedViews"] },

    listReminders: { providesTags: ["Reminders"] },
    snoozeReminder: { invalidatesTags: ["Reminders"] },
    getTaskFeed: { providesTags: ["Reminders"] },
    makeTaskFeed: { invalidatesTags: ["Reminders"] },
    endTaskFeed: { invalidatesTags: ["Reminders"] },
    getTaskPreferences: { providesTags: ["Me"] },
    setTaskPreferences: { invalidatesTags: ["Me", "Reminders"] },

    listServices: { providesTags: ["Services"] },
    createService: { invalidatesTags: ["Services", "Security"] },
    removeService: { invalidatesTags: ["Services", "Security"] },

    listWebhooks: { providesTags: ["WebhookList", "Webhooks"] },
    getWebhook: { providesTags: ["Webhooks"] },
    listDeadLetters: { providesTags: ["Webhooks"] },
    createWebhook: { invalidatesTags: ["Webhooks", "Security"] },
    changeWebhook: { invalidatesTags: ["Webhooks", "Security"] },
    // Not the webhook itself: its page would ask for what is gone before it is left.
    removeWebhook: { invalidatesTags: ["WebhookList", "Security"] },
    rotateWebhookSecret: { invalidatesTags: ["Webhooks", "Security"] },
    testWebhook: { invalidatesTags: ["Webhooks"] },
    resendDeadLetters: { invalidatesTags: ["Webhooks"] },
    dropDeadLetters: { invalidatesTags: ["Webhooks"] },
    restoreDeadLetters: { invalidatesTags: ["Webhooks"] },

    completeSetup: { onQueryStarted: startSession },
    login: { onQueryStarted: startSession },
    redeemMailLink: { onQueryStarted: startSession },
    redeemPasswordReset: { onQueryStarted: startSession },
    redeemInvitation: { onQueryStarted: startSession },
  },
});

function setParticipation(participation: Participation) {
  return (me: Me) => {
    me.person.participation = participation;
  };
}

interface SignInStarted {
  dispatch: (action: never) => unknown;
  queryFulfilled: Promise<{ data: Me }>;
}

/** Whoever just signed in may be somebody else: forget what was read before, keep the answer. */
async function startSession(_: unknown, { dispatch, queryFulfilled }: SignInStarted): Promise<void> {
  const send = dispatch as (action: unknown) => unknown;
  try {
    const { data } = await queryFulfilled;
    send(sessionStarted());
    rememberPerson(data.person.id);
    askFirstCursor(send);
    send(generatedApi.util.invalidateTags([...ALL_TAGS]));
    send(generatedApi.util.upsertQueryData("getMe", undefined, data));
  } catch {
    // The form that asked shows why.
  }
}

const ALL_TAGS = [
  "Match",
  "People",
  "Rounds",
  "Exclusions",
  "Programs",
  "Imports",
  "Bulk",
  "Deliveries",
  "Sessions",
  "Tokens",
  "Services",
  "WebhookList",
  "Webhooks",
  "Security",
  "Tasks",
  "Series",
  "Projects",
  "TaskTags",
  "Templates",
  "SavedViews",
  "Reminders",
] as const;

export * from "./generated/api";
