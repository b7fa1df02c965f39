// Texts of what keeps this page and the server alike: its state, what waits, what a person has to decide.

import { plural } from "@shared/numbers";

const changes = (count: number) => plural(count, { one: "# change", other: "# changes" });

export const syncTexts = {
  waits: (text: string) => `${text}. It is sent as soon as you are back online.`,
  undoWaits: "It is undone as soon as you are back online.",
  tooLate: "That was sent a while ago. Take it back under “What I did”.",
  marks: { waits: "Not sent yet", unread: "Not sent yet; will be read when you are back" },

  state: {
    live: "Up to date",
    reconnecting: "Reconnecting",
    offline: "Offline",
    waiting: (count: number) => `${count} waiting`,
    toReview: (count: number) => `${count} to decide`,
    label: (state: string) => `${state}. See what waits to be sent`,
    /** For screen readers, when it is over. */
    back: "Back online, everything is sent",
  },
  asOf: (when: string) => `The server cannot be reached. What you see is as of ${when}.`,
  asOfWork: "You can go on: what you change is sent when it is back.",

  page: {
    title: "Waiting changes",
    states: {
      live: "Connected. What others change appears by itself.",
      reconnecting: "The connection is being made again.",
      offline: "The server cannot be reached. You can go on working.",
    },
    syncedAt: "Last up to date",
    never: "not yet",
    notKept:
      "This browser keeps nothing over a reload, as private windows do. Leave this page open until everything is sent.",
    emptyTitle: "Nothing waits",
    emptyText: "What you change is sent at once. Offline it is kept here until it can be sent.",
    waiting: "Waiting to be sent",
    made: "Made",
    tried: "Sent, without an answer so far",
    undoing: "Is undone once it is answered",
    takeBack: "Take back",
    takeBackNamed: (what: string) => `Take back: ${what}`,
    takenBack: "Taken back",
    sendNow: "Try now",
    reviews: "To decide",
    yours: "Yours",
    theirs: "Theirs",
    nothing: "nothing",
    conflict: (field: string) => `Somebody changed the ${field} before yours arrived. Yours is there now.`,
    conflictLater: "Whichever you choose, the other one stays in the task's history.",
    by: (who: string) => `${who},`,
    someone: "Somebody",
    openTask: "Open the task",
    decided: "Done",
  },

  choices: {
    keepMine: "Keep mine",
    takeTheirs: "Take theirs",
    useMine: "Use mine",
    keepTheirs: "Keep theirs",
    restore: "Restore it and do mine",
    discard: "Discard mine",
    sendAgain: "Send now",
  },
  reasons: {
    command_expired:
      "This was made so long ago that the server cannot tell any more whether it has it already. Look at the task, then send it or discard it.",
    notes_changed: "Somebody changed these notes before yours arrived. Choose which text stays.",
    put_away: "Somebody put this task away before your change arrived.",
    not_found: "There is no such task any more, or you may not see it any more.",
  } as Record<string, string>,

  fields: {
    title: "title",
    notes: "notes",
    priority: "priority",
    due: "due date",
    start: "start day",
    reminders: "reminders",
    links: "links",
    whereabouts: "place",
    project: "project",
    section: "section",
    parent: "task above",
    tags: "tags",
    add_tags: "tags",
    remove_tags: "tags",
    assignees: "people",
    add_assignees: "people",
    remove_assignees: "people",
    repeats: "repetition",
    after: "order",
  } as Record<string, string>,
  labels: {
    complete: (title: string) => `Complete “${title}”`,
    skip: (title: string) => `Skip “${title}”`,
    cancel: (title: string) => `Cancel “${title}”`,
    reopen: (title: string) => `Open “${title}” again`,
    archive: (title: string) => `Archive “${title}”`,
    delete: (title: string) => `Put “${title}” in the trash`,
    restore: (title: string) => `Restore “${title}”`,
    create: (title: string) => `Add “${title}”`,
    quick: (title: string) => `Add “${title}”`,
    comment: (title: string) => `Comment on “${title}”`,
    restore_field: (title: string) => `Bring back a former value of “${title}”`,
    change: (title: string, fields: string) => `Change “${title}”: ${fields}`,
    change_many: (count: number) => `Change ${plural(count, { one: "# task", other: "# tasks" })}`,
    undo: "Undo something that was taken back",
    aTask: "a task",
  },

  signOut: {
    title: "Not everything is sent",
    text: (count: number) =>
      `${changes(count)} of yours ${count === 1 ? "waits" : "wait"} here. Kept, they are sent when you sign in at this browser again; nobody else sees them.`,
    keep: "Keep them and sign out",
    discard: "Discard them and sign out",
    stay: "Stay signed in",
  },
} as const;
