import type { AdminPerson, Match, Me, PersonRef, Quality, RoundPreview, Why } from "@api/types";

export function personRef(id: string, name: string, time_zone = "Europe/Berlin"): PersonRef {
  return { id, name, team: "Design", time_zone, erased: false };
}

export const ada = personRef("person_ada", "Ada Lovelace");
export const grace = personRef("person_grace", "Grace Hopper", "America/New_York");

export function aMe(change: Partial<Me> = {}): Me {
  return {
    person: {
      id: ada.id,
      name: ada.name,
      email: "ada@example.org",
      team: "Design",
      manager: null,
      time_zone: "Europe/Berlin",
      languages: ["en"],
      role: "member",
      participation: { status: "active", until: null },
      preferences: { slots: ["mon 09:00"], topics: ["chess"], meeting_length_minutes: 30 },
      notifications: { email: true },
      joined_at: "2026-11-01T09:00:00Z",
    },
    role: "member",
    instance: { id: "inst_1", name: "Analytical Engines", time_zone: "Europe/Berlin" },
    onboarding: { profile: true, preferences: true, participation: true },
    access_expires_at: "2026-11-21T10:00:00Z",
    ...change,
  };
}

export function anAdminPerson(id: string, name: string): AdminPerson {
  const { person } = aMe();
  return {
    ...person,
    id,
    name,
    email: `${id}@example.org`,
    invited: false,
    last_matched_at: null,
    matches_count: 0,
    tags: [],
  };
}

export const aWhy: Why = {
  shared_topics: ["chess"],
  shared_slots: 3,
  rounds_since_last_met: null,
  summary: "You have not met before.",
  gave_up: [],
};

export function aMatch(change: Partial<Match> = {}): Match {
  return {
    id: "match_1",
    round_id: "round_1",
    program_id: "program_1",
    program_name: "Coffee",
    formed_at: "2026-11-20T08:00:00Z",
    status: "proposed",
    members: [ada, grace],
    host_id: null,
    why: aWhy,
    suggested_times: [
      { start: "2026-11-25T14:00:00Z", end: "2026-11-25T14:30:00Z", local: [], fits_all: true },
    ],
    prompts: ["What made your week?"],
    cancelled: null,
    ...change,
  };
}

export const aQuality: Quality = {
  people: 5,
  groups: 2,
  unmatched: 1,
  repeats: 0,
  smallest_gap: null,
  with_shared_slot: 2,
  with_shared_topic: 1,
  total: "900",
  upper_bound: "1000",
  preference: 0.5,
  method: "exact",
  millis: 3,
};

export const aPreview: RoundPreview = {
  program: {
    id: "program_1",
    name: "Coffee",
    group_size: 2,
    time_zone: "Europe/Berlin",
    odd_rule: "skip",
    minimum_gap_rounds: 3,
    strictness: "balanced",
    membership: "everyone",
    schedule: null,
    version: 1,
    next_round_at: null,
    archived_at: null,
    file_id: null,
    set_in_file: [],
  },
  quality: aQuality,
  groups: [{ members: [ada, grace], host_id: null, why: aWhy }],
  unmatched: [
    { person: personRef("person_o", "Olu"), reason: "odd_one_out", message: "Goes first next round." },
  ],
  seed: "42",
  pool: 5,
};
