import Header from "@cloudscape-design/components/header";
import type { InputProps } from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useCallback, useMemo, useRef, useState } from "react";
import { useSearchParams } from "react-router";
import { asFailure } from "@api/failure";
import type { Task } from "@api/types";
import { DataTable } from "@shared/components/DataTable";
import { Page } from "@shared/components/Page";
import { TablePreferencesButton } from "@shared/components/TablePreferencesButton";
import { useCursorPages } from "@shared/hooks/use-cursor-pages";
import { useNarrow } from "@shared/hooks/use-narrow";
import { useTablePreferences } from "@shared/hooks/use-table-preferences";
import { formatNumber } from "@shared/numbers";
import { tasksTexts } from "@shared/texts/tasks";
import { BulkBar } from "../components/BulkBar";
import { QuickAdd } from "../components/QuickAdd";
import { SavedViews } from "../components/SavedViews";
import { TaskFilters } from "../components/TaskFilters";
import { useListKeys } from "../components/TaskList";
import { TaskPanel } from "../components/TaskPanel";
import { addressOf, listFromAddress, SORTS } from "../filter";
import { narrowTaskColumns, TASK_COLUMNS_SHOWN, taskColumns } from "../table-config";
import { useTaskPage } from "../shown/use-shown";
import { useOpenTask } from "../use-open-task";

const texts = tasksTexts.all;

export default function AllPage() {
  const [params, setParams] = useSearchParams();
  const state = listFromAddress(params);
  const { preferences, onConfirm } = useTablePreferences("tasks", {
    pageSize: 50,
    visible: TASK_COLUMNS_SHOWN,
    wrapLines: true,
  });
  const pages = useCursorPages();
  const answer = useTaskPage({
    ...(state.q === "" ? {} : { q: state.q }),
    ...(params.has("sort") ? { sort: state.sort, descending: state.descending } : {}),
    limit: preferences.pageSize,
    ...(pages.cursor === undefined ? {} : { cursor: pages.cursor }),
  });
  const { hrefOf } = useOpenTask();
  const search = useRef<InputProps.Ref>(null);
  const items = useMemo(() => answer.data?.items ?? [], [answer.data]);
  const [chosenIds, setChosenIds] = useState<readonly string[]>([]);
  // What left the list is no longer chosen.
  const chosen = items.filter(({ id }) => chosenIds.includes(id));
  const onSearch = useCallback(() => search.current?.focus(), []);
  const onChoose = useCallback(
    (task: Task) =>
      setChosenIds((before) =>
        before.includes(task.id) ? before.filter((id) => id !== task.id) : [...before, task.id],
      ),
    [],
  );
  const dialogs = useListKeys(items, { onSearch, onChoose });
  const setQ = useCallback(
    (q: string) =>
      setParams((before) => addressOf(before, { ...listFromAddress(before), q }), { replace: true }),
    [setParams],
  );

  const failure = asFailure(answer.error);
  const filterProblem = failure?.fields.q;
  const columns = taskColumns(hrefOf);
  const narrow = useNarrow();
  const total = answer.data?.total ?? 0;
  const counter = answer.data?.has_more_than_total ? texts.thousand : formatNumber(total);

  return (
    <Page title={texts.title}>
      <SpaceBetween size="m">
        <QuickAdd />
        <DataTable
          answer={{ ...answer, error: filterProblem === undefined ? answer.error : undefined }}
          label={texts.title}
          header={
            <Header
              variant="h2"
              counter={chosen.length > 0 ? `(${texts.chosen(chosen.length)})` : `(${counter})`}
              actions={
                <SpaceBetween direction="horizontal" size="xs">
                  <SavedViews
                    filter={state.q}
                    onOpen={(q) =>
                      setParams((before) => addressOf(before, { ...listFromAddress(before), q }))
                    }
                  />
                  <BulkBar tasks={chosen} onDone={() => setChosenIds([])} />
                </SpaceBetween>
              }
            >
              {texts.list}
            </Header>
          }
          filter={<TaskFilters q={state.q} error={filterProblem} onChange={setQ} searchRef={search} />}
          columnDefinitions={narrow ? narrowTaskColumns(hrefOf) : columns}
          columnDisplay={
            narrow
              ? [{ id: "title", visible: true }]
              : columns.map(({ id = "" }) => ({ id, visible: preferences.visible.includes(id) }))
          }
          wrapLines={preferences.wrapLines}
          sortingColumn={{ sortingField: state.sort }}
          sortingDescending={state.descending}
          onSortingChange={({ detail }) => {
            const sort = SORTS.find((each) => each === detail.sortingColumn.sortingField) ?? "due";
            const descending = detail.isDescending ?? false;
            setParams((before) => addressOf(before, { q: state.q, sort, descending }));
          }}
          selectionType="multi"
          selectedItems={chosen}
          trackBy="id"
          onSelectionChange={({ detail }) => setChosenIds(detail.selectedItems.map(({ id }) => id))}
          ariaLabels={{
            itemSelectionLabel: (_, task) => texts.choose(task.title),
            allItemsSelectionLabel: () => texts.chooseAll,
            selectionGroupLabel: texts.title,
          }}
          empty={{ title: texts.emptyTitle, message: texts.emptyText }}
          onClearFilter={state.q === "" ? undefined : () => setQ("")}
          pagination={pages.pagination(answer.data?.next_cursor)}
          preferences={
            <TablePreferencesButton preferences={preferences} onConfirm={onConfirm} columns={columns} />
          }
        />
      </SpaceBetween>
      {dialogs}
      <TaskPanel />
    </Page>
  );
}
