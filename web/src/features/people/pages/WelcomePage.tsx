// The first minute: who you are, what and when, done. Works with a thumb and without a mouse.

import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useEffect, useRef, useState, type SyntheticEvent, type ReactNode } from "react";
import { useNavigate, useSearchParams } from "react-router";
import {
  useGetCurrentMatchQuery,
  useListTopicsQuery,
  useUpdateParticipationMutation,
  useUpdatePreferencesMutation,
  useUpdateProfileMutation,
} from "@api";
import { asFailure } from "@api/failure";
import type { Me } from "@api/types";
import { CenteredPage } from "@shared/components/CenteredPage";
import { FailureAlert } from "@shared/components/FailureAlert";
import { TopicPicker } from "@shared/components/TopicPicker";
import { WeekGrid } from "@shared/components/WeekGrid";
import { ZoneSelect } from "@shared/components/ZoneSelect";
import { useDraft } from "@shared/hooks/use-draft";
import { useNow } from "@shared/hooks/use-now";
import { useViewer } from "@shared/hooks/use-viewer";
import { peopleTexts } from "@shared/texts/people";
import { slotTexts } from "@shared/texts/slots";
import { topicTexts } from "@shared/texts/topics";
import { browserTimeZone, formatClock } from "@shared/time";
import { postponeWelcome } from "@shared/welcome";

const texts = peopleTexts.welcome;
const STEPS = 3;

interface StepProps {
  me: Me;
  onNext: () => void;
  onBack: () => void;
}

export default function WelcomePage() {
  const me = useViewer();
  const [params, setParams] = useSearchParams();
  const step = Math.min(STEPS, Math.max(1, Number(params.get("step") ?? 1) || 1));
  const goTo = (next: number) => setParams({ step: String(next) });
  useFocusHeading(step);
  if (me === undefined) return null;
  const props: StepProps = { me, onNext: () => goTo(step + 1), onBack: () => goTo(step - 1) };
  return step === 1 ? <AboutYou {...props} /> : step === 2 ? <WhatAndWhen {...props} /> : <Done me={me} />;
}

function useFocusHeading(step: number): void {
  const previous = useRef(step);
  useEffect(() => {
    if (previous.current === step) return;
    previous.current = step;
    const heading = document.querySelector<HTMLElement>("main h1");
    heading?.setAttribute("tabindex", "-1");
    heading?.focus();
  }, [step]);
}

function Frame({
  me,
  step,
  title,
  onSubmit,
  actions,
  children,
}: {
  me: Me;
  step: number;
  title: string;
  onSubmit: (event: SyntheticEvent) => void;
  actions: ReactNode;
  children: ReactNode;
}) {
  const navigate = useNavigate();
  return (
    <CenteredPage title={title} place={me.instance.name} description={texts.step(step, STEPS)} wide>
      <form onSubmit={onSubmit} noValidate>
        <SpaceBetween size="l">
          {children}
          <div className="vc-welcome-actions">
            <Button
              variant="link"
              formAction="none"
              onClick={() => {
                postponeWelcome();
                void navigate("/");
              }}
            >
              {texts.later}
            </Button>
            {actions}
          </div>
        </SpaceBetween>
      </form>
    </CenteredPage>
  );
}

function AboutYou({ me, onNext }: StepProps) {
  const now = useNow();
  const guessed = me.onboarding.profile ? me.person.time_zone : browserTimeZone();
  const { values, set, clear } = useDraft("welcome.profile", {
    name: me.person.name,
    team: me.person.team ?? "",
    time_zone: guessed,
  });
  const [update, { isLoading, error }] = useUpdateProfileMutation();
  const fields = asFailure(error)?.fields ?? {};

  async function submit(event: SyntheticEvent) {
    event.preventDefault();
    const answer = await update({
      body: {
        name: values.name.trim(),
        team: values.team.trim() === "" ? null : values.team.trim(),
        time_zone: values.time_zone,
        languages: me.person.languages,
      },
    });
    if (answer.data === undefined) return;
    clear();
    onNext();
  }

  return (
    <Frame
      me={me}
      step={1}
      title={texts.nameTitle}
      onSubmit={(event) => void submit(event)}
      actions={
        <Button variant="primary" loading={isLoading} formAction="submit">
          {texts.continue}
        </Button>
      }
    >
      <FailureAlert error={error} kept />
      <FormField label={texts.name} description={texts.nameHint} errorText={fields.name}>
        <Input
          value={values.name}
          autoComplete="name"
          name="name"
          onChange={({ detail }) => set("name", detail.value)}
        />
      </FormField>
      <FormField label={texts.team} description={texts.teamHint} errorText={fields.team}>
        <Input value={values.team} name="team" onChange={({ detail }) => set("team", detail.value)} />
      </FormField>
      <FormField
        label={texts.zone}
        description={texts.zoneHint}
        constraintText={texts.zoneConfirm(formatClock(now, values.time_zone))}
        errorText={fields.time_zone}
      >
        <ZoneSelect value={values.time_zone} onChange={(zone) => set("time_zone", zone)} />
      </FormField>
    </Frame>
  );
}

function WhatAndWhen({ me, onNext, onBack }: StepProps) {
  const { slots, topics, meeting_length_minutes } = me.person.preferences;
  const { values, set, clear } = useDraft("welcome.preferences", { slots, topics });
  const suggestions = useListTopicsQuery();
  const [savePreferences, preferencesState] = useUpdatePreferencesMutation();
  const [takePart, participationState] = useUpdateParticipationMutation();
  const [gaps, setGaps] = useState<Record<string, string>>({});
  const error = preferencesState.error ?? participationState.error;
  const fields = { ...asFailure(error)?.fields, ...gaps };

  async function submit(event: SyntheticEvent) {
    event.preventDefault();
    const found = {
      ...(values.topics.length === 0 ? { topics: texts.topicsGap } : {}),
      ...(values.slots.length === 0 ? { slots: texts.slotsGap } : {}),
    };
    setGaps(found);
    if (Object.keys(found).length > 0) return;
    const saved = await savePreferences({ body: { ...values, meeting_length_minutes } });
    if (saved.data === undefined) return;
    if (!me.onboarding.participation) {
      const active = await takePart({ body: { status: "active", until: null } });
      if (active.data === undefined) return;
    }
    clear();
    onNext();
  }

  return (
    <Frame
      me={me}
      step={2}
      title={texts.interestsTitle}
      onSubmit={(event) => void submit(event)}
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          <Button formAction="none" onClick={onBack}>
            {texts.back}
          </Button>
          <Button
            variant="primary"
            loading={preferencesState.isLoading || participationState.isLoading}
            formAction="submit"
          >
            {texts.finish}
          </Button>
        </SpaceBetween>
      }
    >
      <FailureAlert error={error} kept />
      <FormField label={topicTexts.label} description={topicTexts.hint} errorText={fields.topics} stretch>
        <TopicPicker
          value={values.topics}
          onChange={(next) => set("topics", next)}
          suggestions={suggestions.data?.items ?? []}
        />
      </FormField>
      <FormField label={slotTexts.grid} errorText={fields.slots} stretch>
        <WeekGrid value={values.slots} onChange={(next) => set("slots", next)} zone={me.person.time_zone} />
      </FormField>
    </Frame>
  );
}

function Done({ me }: { me: Me }) {
  const navigate = useNavigate();
  const current = useGetCurrentMatchQuery();
  return (
    <CenteredPage
      title={texts.doneTitle}
      place={me.instance.name}
      description={texts.step(STEPS, STEPS)}
      wide
    >
      <SpaceBetween size="l">
        {current.data === undefined ? null : <Box variant="p">{current.data.message}</Box>}
        <Box variant="p">{texts.done}</Box>
        <Button variant="primary" onClick={() => void navigate("/")}>
          {texts.home}
        </Button>
      </SpaceBetween>
    </CenteredPage>
  );
}
