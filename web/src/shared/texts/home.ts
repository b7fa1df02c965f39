import { plural } from "@shared/numbers";

export const home = {
  title: "Home",
  greeting: (name: string) => `Hello, ${name}`,
  checklist: "To get this place going",
  checklistDone: (done: number, of: number) => `${done} of ${of} done`,
  steps: {
    place: { title: "Name the place", done: (name: string) => `It is called ${name}.` },
    people: {
      title: "Bring people in",
      text: "Import a list, or invite a few people to start with. A round needs at least two.",
      done: (count: number) => plural(count, { one: "# person is here.", other: "# people are here." }),
      import: "Import people",
      invite: "Invite people",
    },
    preview: {
      title: "Look at a first round",
      text: "A preview shows who would meet whom, and why. Nobody is told yet.",
      action: "Preview a round",
      blocked: "Bring people in first",
      done: (count: number) =>
        plural(count, { one: "# round has been formed.", other: "# rounds have been formed." }),
    },
  },
  overview: "At a glance",
  activePeople: "Taking part",
  awayPeople: "Away",
  invited: "Invited",
  lastRound: "Last round",
  noRound: "None yet",
  mailFailed: (count: number) =>
    plural(count, { one: "# mail could not be delivered.", other: "# mails could not be delivered." }),
  seeDeliveries: "See which",
  resume: "Come back now",
  pause: "Pause",
  paused: "Paused until you come back",
  pausedSilent: "Paused, because nothing was heard of you for some rounds. You are back with one click.",
  stillIn: "Are you still in?",
  stillInText:
    "You had several matches and nothing was heard of you. Without an answer you get a break before the next round.",
  stillInYes: "Yes, keep me in",
  stillInNo: "Pause me",
  stillInDone: "You are in. Nothing changes.",
  awayUntil: (date: string) => `Away until ${date}`,
  finish: "Finish your first steps",
  finishText: "Without topics and hours you are matched at random.",
  finishAction: "Go on",
};
