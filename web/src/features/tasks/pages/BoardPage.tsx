import Alert from "@cloudscape-design/components/alert";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useSearchParams } from "react-router";
import { useListProjectsQuery } from "@api";
import { FailureAlert } from "@shared/components/FailureAlert";
import { Page } from "@shared/components/Page";
import { layout } from "@shared/texts/layout";
import { workTexts } from "@shared/texts/work";
import type { BoardBy } from "../board";
import { TaskBoard } from "../components/TaskBoard";

const texts = workTexts.board;
const ALL = { value: "", label: texts.allProjects };

export default function BoardPage() {
  const [params, setParams] = useSearchParams();
  const projects = useListProjectsQuery({});
  const [filter, setFilter] = useState("");
  const by: BoardBy = params.get("by") === "section" ? "section" : "status";
  const wanted = params.get("project") ?? "";
  const project = projects.data?.items.find(({ id }) => id === wanted);
  const options = [ALL, ...(projects.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))];

  function address(key: string, value: string) {
    setParams((before) => {
      const next = new URLSearchParams(before);
      if (value === "") next.delete(key);
      else next.set(key, value);
      return next;
    });
  }

  return (
    <Page title={layout.work.board} description={texts.description}>
      <SpaceBetween size="m">
        {projects.isError ? (
          <FailureAlert error={projects.error} onRetry={() => void projects.refetch()} />
        ) : null}
        <SpaceBetween direction="horizontal" size="m" alignItems="end">
          <FormField label={texts.project}>
            <Select
              selectedOption={options.find(({ value }) => value === wanted) ?? ALL}
              options={options}
              statusType={projects.isLoading ? "loading" : "finished"}
              filteringType="auto"
              onChange={({ detail }) => address("project", detail.selectedOption.value ?? "")}
            />
          </FormField>
          <FormField label={texts.filter}>
            <Input type="search" value={filter} onChange={({ detail }) => setFilter(detail.value)} />
          </FormField>
          <SegmentedControl
            label={texts.by}
            selectedId={by}
            options={[
              { id: "status", text: texts.byStatus },
              { id: "section", text: texts.bySection },
            ]}
            onChange={({ detail }) => address("by", detail.selectedId === "section" ? "section" : "")}
          />
        </SpaceBetween>
        {by === "section" && wanted === "" ? (
          <Alert type="info">{texts.projectForSections}</Alert>
        ) : wanted !== "" && projects.data === undefined ? null : (
          <TaskBoard key={`${wanted}-${by}`} by={by} project={project} filter={filter} />
        )}
      </SpaceBetween>
    </Page>
  );
}
