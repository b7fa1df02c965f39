import Button from "@cloudscape-design/components/button";
import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import Header from "@cloudscape-design/components/header";
import PropertyFilter from "@cloudscape-design/components/property-filter";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { TableProps } from "@cloudscape-design/components/table";
import { useState } from "react";
import { useSearchParams } from "react-router";
import { useGetPersonQuery, useListPeopleQuery, useListTeamsQuery } from "@api";
import type { AdminPerson } from "@api/types";
import { DataTable } from "@shared/components/DataTable";
import { ACTION_COLUMN } from "@shared/hooks/use-stacked-columns";
import { Page } from "@shared/components/Page";
import { RouteButton } from "@shared/components/RouteButton";
import { TablePreferencesButton } from "@shared/components/TablePreferencesButton";
import { useCursorPages, withoutPage } from "@shared/hooks/use-cursor-pages";
import { useTablePreferences } from "@shared/hooks/use-table-preferences";
import { useViewer } from "@shared/hooks/use-viewer";
import { formatNumber } from "@shared/numbers";
import { common } from "@shared/texts/common";
import { peopleTexts } from "@shared/texts/people";
import { EditPersonDialog } from "../components/EditPersonDialog";
import { EraseDialog } from "../components/EraseDialog";
import { InviteDialog } from "../components/InviteDialog";
import { RemoveDialog } from "../components/RemoveDialog";
import { useExportPeople, useSetParticipationOfMany } from "../people-actions";
import { addressFromTokens, filterFromAddress, isFiltered, tokensFromFilter } from "../people-query";
import {
  PEOPLE_COLUMNS_SHOWN,
  peopleColumns,
  peopleFilterOptions,
  peopleFilterProperties,
} from "../table-config";

const texts = peopleTexts.admin;

export default function PeoplePage() {
  const [params, setParams] = useSearchParams();
  const filter = filterFromAddress(params);
  const pages = useCursorPages();
  const { preferences, onConfirm } = useTablePreferences("people", {
    pageSize: 25,
    visible: PEOPLE_COLUMNS_SHOWN,
    wrapLines: true,
  });
  const people = useListPeopleQuery({ ...filter, cursor: pages.cursor, limit: preferences.pageSize });
  const teams = useListTeamsQuery();
  const [chosen, setChosen] = useState<AdminPerson[]>([]);
  const [asking, setAsking] = useState<"remove" | "erase">();
  const viewerId = useViewer()?.person.id;
  const setMany = useSetParticipationOfMany();
  const { exportPeople, exporting } = useExportPeople();

  const editId = params.get("edit");
  const onPage = people.data?.items.find((person) => person.id === editId);
  const elsewhere = useGetPersonQuery(
    { id: editId ?? "" },
    { skip: editId === null || onPage !== undefined },
  );
  const edited = editId === null ? undefined : (onPage ?? elsewhere.data);

  function setParam(name: string, value: string | null) {
    setParams((before) => {
      const next = new URLSearchParams(before);
      if (value === null) next.delete(name);
      else next.set(name, value);
      return next;
    });
  }

  async function setParticipation(status: "active" | "paused") {
    await setMany(chosen, status);
    setChosen([]);
  }

  const sortingField = filter.sort.replace("-", "");
  const columns: TableProps.ColumnDefinition<AdminPerson>[] = [
    ...peopleColumns,
    {
      id: ACTION_COLUMN,
      header: texts.edit,
      cell: (person) => (
        <Button
          variant="inline-link"
          ariaLabel={texts.editNamed(person.name)}
          onClick={() => setParam("edit", person.id)}
        >
          {texts.edit}
        </Button>
      ),
      minWidth: 80,
    },
  ];
  const noneChosen = { disabled: chosen.length === 0, disabledReason: texts.chooseSome };
  const yourself = chosen.some(({ id }) => id === viewerId);
  const [only] = chosen;

  function act(action: string) {
    if (action === "edit") setParam("edit", only?.id ?? null);
    else if (action === "remove" || action === "erase") setAsking(action);
    else void setParticipation(action === "pause" ? "paused" : "active");
  }

  function settle(left: AdminPerson[]) {
    setAsking(undefined);
    setChosen(left);
  }

  return (
    <Page
      title={texts.title}
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          <Button onClick={() => void exportPeople()} loading={exporting}>
            {texts.export}
          </Button>
          <RouteButton href="/admin/people/import">{texts.import}</RouteButton>
          <Button variant="primary" onClick={() => setParam("invite", "1")}>
            {texts.invite}
          </Button>
        </SpaceBetween>
      }
    >
      <DataTable
        answer={people}
        label={texts.title}
        columnDefinitions={columns}
        columnDisplay={columns.map(({ id = "" }) => ({
          id,
          visible: id === ACTION_COLUMN || preferences.visible.includes(id),
        }))}
        trackBy="id"
        wrapLines={preferences.wrapLines}
        selectionType="multi"
        selectedItems={chosen}
        onSelectionChange={({ detail }) => setChosen(detail.selectedItems)}
        ariaLabels={{
          selectionGroupLabel: texts.title,
          allItemsSelectionLabel: () => texts.selectAll,
          itemSelectionLabel: (_, person) => texts.selectOne(person.name),
        }}
        sortingColumn={{ sortingField }}
        sortingDescending={filter.sort.startsWith("-")}
        onSortingChange={({ detail }) =>
          setParams((before) => {
            const next = withoutPage(before);
            next.set(
              "sort",
              `${detail.isDescending ? "-" : ""}${detail.sortingColumn.sortingField ?? "name"}`,
            );
            return next;
          })
        }
        header={
          <Header
            variant="h2"
            counter={
              people.data === undefined
                ? ""
                : chosen.length > 0
                  ? texts.selected(chosen.length, people.data.total)
                  : `(${formatNumber(people.data.total)})`
            }
            actions={
              <ButtonDropdown
                items={[
                  { id: "pause", text: texts.pause, ...noneChosen },
                  { id: "resume", text: texts.resume, ...noneChosen },
                  {
                    id: "edit",
                    text: texts.edit,
                    disabled: chosen.length !== 1,
                    disabledReason: texts.editOne,
                  },
                  {
                    id: "remove",
                    text: texts.remove,
                    disabled: chosen.length === 0 || yourself,
                    disabledReason: yourself ? texts.notYourself : texts.chooseSome,
                  },
                  {
                    id: "erase",
                    text: texts.erase,
                    disabled: chosen.length !== 1 || yourself,
                    disabledReason: yourself ? texts.notYourself : texts.eraseOne,
                  },
                ]}
                onItemClick={({ detail }) => act(detail.id)}
              >
                {texts.actions}
              </ButtonDropdown>
            }
          >
            {texts.title}
          </Header>
        }
        filter={
          <PropertyFilter
            query={tokensFromFilter(filter)}
            onChange={({ detail }) => {
              setChosen([]);
              setParams((before) => addressFromTokens(before, detail));
            }}
            hideOperations
            filteringProperties={peopleFilterProperties}
            filteringOptions={peopleFilterOptions(teams.data?.items ?? [])}
            freeTextFiltering={{ operators: [":"] }}
            filteringPlaceholder={texts.filter}
            filteringAriaLabel={texts.filter}
            countText={people.data === undefined ? "" : common.matchesFound(people.data.total)}
          />
        }
        onClearFilter={
          isFiltered(filter)
            ? () => setParams((before) => addressFromTokens(before, { operation: "and", tokens: [] }))
            : undefined
        }
        empty={{
          title: texts.emptyTitle,
          message: texts.emptyText,
          action: <RouteButton href="/admin/people/import">{texts.import}</RouteButton>,
        }}
        pagination={pages.pagination(people.data?.next_cursor)}
        preferences={
          <TablePreferencesButton preferences={preferences} onConfirm={onConfirm} columns={peopleColumns} />
        }
      />
      {params.get("invite") !== null ? <InviteDialog onClose={() => setParam("invite", null)} /> : null}
      {asking === "remove" ? (
        <RemoveDialog people={chosen} onDone={settle} onClose={() => setAsking(undefined)} />
      ) : null}
      {asking === "erase" && only !== undefined ? (
        <EraseDialog person={only} onDone={() => settle([])} onClose={() => setAsking(undefined)} />
      ) : null}
      {edited !== undefined ? (
        <EditPersonDialog key={edited.id} person={edited} onClose={() => setParam("edit", null)} />
      ) : null}
    </Page>
  );
}
