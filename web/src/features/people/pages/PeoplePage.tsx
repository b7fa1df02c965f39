import Button from "@cloudscape-design/components/button";
import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import Header from "@cloudscape-design/components/header";
import PropertyFilter from "@cloudscape-design/components/property-filter";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { TableProps } from "@cloudscape-design/components/table";
import { useState } from "react";
import { useSearchParams } from "react-router";
import {
  useGetPersonQuery,
  useGetSignInOptionsQuery,
  useListPeopleQuery,
  useListTagsQuery,
  useListTeamsQuery,
} from "@api";
import type { AdminPerson, BulkOrder, InvitationResult } from "@api/types";
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
import { InviteAgainDialog } from "../components/InviteAgainDialog";
import { InvitationResults, InviteDialog } from "../components/InviteDialog";
import { RecentBulkChanges } from "../components/RecentBulkChanges";
import { RemoveDialog } from "../components/RemoveDialog";
import { TagDialog } from "../components/TagDialog";
import { useBulkChange } from "../bulk-change";
import { useExportPeople, useInvitationLinks } from "../people-actions";
import {
  addressFromTokens,
  filterFromAddress,
  isFiltered,
  matchingOf,
  tokensFromFilter,
} from "../people-query";
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
  const tags = useListTagsQuery();
  const [chosen, setChosen] = useState<AdminPerson[]>([]);
  // Everybody whom the filter finds, on other pages too.
  const [everybody, setEverybody] = useState(false);
  const [asking, setAsking] = useState<"remove" | "erase" | "tag" | "untag" | "invite">();
  const [invited, setInvited] = useState<InvitationResult[]>();
  const viewerId = useViewer()?.person.id;
  const { run } = useBulkChange();
  const makeLinks = useInvitationLinks();
  // Without a mail server, links are passed on by hand; until that is known, the server decides.
  const byMail = useGetSignInOptionsQuery().data?.mail_link ?? true;
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

  const total = people.data?.total ?? 0;
  const count = everybody ? total : chosen.length;

  function choose(next: AdminPerson[]) {
    setChosen(next);
    setEverybody(false);
  }

  const open = chosen.filter((person) => person.invited);

  /** Those who have signed in are no news where people are invited. */
  function whom(action: BulkOrder["action"]) {
    if (action !== "invite") {
      return everybody ? { matching: matchingOf(filter) } : { people: chosen.map(({ id }) => id) };
    }
    return everybody
      ? { matching: { ...matchingOf(filter), status: filter.status ?? "invited" } }
      : { people: open.map(({ id }) => id) };
  }

  async function change(action: BulkOrder["action"], tag?: string) {
    const started = await run({ action, ...whom(action), ...(tag === undefined ? {} : { tag }) });
    if (!started) return;
    setAsking(undefined);
    choose([]);
  }

  async function handOutLinks() {
    const results = await makeLinks(open);
    choose([]);
    if (results.some(({ link }) => link !== null)) setInvited(results);
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
  const noneChosen = { disabled: count === 0, disabledReason: texts.chooseSome };
  const yourself = chosen.some(({ id }) => id === viewerId);
  const [only] = chosen;

  function act(action: string) {
    if (action === "edit") setParam("edit", only?.id ?? null);
    else if (action === "remove" || action === "erase" || action === "tag" || action === "untag") {
      setAsking(action);
    } else if (action === "invite" && byMail) setAsking("invite");
    else if (action === "invite") void handOutLinks();
    else void change(action as BulkOrder["action"]);
  }

  const page = people.data?.items ?? [];
  const wholePage = page.length > 0 && page.every(({ id }) => chosen.some((person) => person.id === id));

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
      <SpaceBetween size="l">
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
          onSelectionChange={({ detail }) => choose(detail.selectedItems)}
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
                  : count > 0
                    ? texts.selected(count, total)
                    : `(${formatNumber(people.data.total)})`
              }
              actions={
                <ButtonDropdown
                  items={[
                    { id: "pause", text: texts.pause, ...noneChosen },
                    { id: "resume", text: texts.resume, ...noneChosen },
                    { id: "tag", text: texts.tag, ...noneChosen },
                    { id: "untag", text: texts.untag, ...noneChosen },
                    { id: "make_admin", text: texts.makeAdmin, ...noneChosen },
                    { id: "make_member", text: texts.makeMember, ...noneChosen },
                    {
                      id: "invite",
                      text: texts.inviteAgain,
                      disabled: everybody ? !byMail : open.length === 0,
                      disabledReason: everybody
                        ? texts.inviteLinks
                        : chosen.length === 0
                          ? texts.chooseSome
                          : texts.inviteNone,
                    },
                    {
                      id: "edit",
                      text: texts.edit,
                      disabled: everybody || chosen.length !== 1,
                      disabledReason: texts.editOne,
                    },
                    {
                      id: "remove",
                      text: texts.remove,
                      disabled: count === 0 || (yourself && count === 1),
                      disabledReason: yourself ? texts.notYourself : texts.chooseSome,
                    },
                    {
                      id: "erase",
                      text: texts.erase,
                      disabled: everybody || chosen.length !== 1 || yourself,
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
            <SpaceBetween size="xs">
              <PropertyFilter
                query={tokensFromFilter(filter)}
                onChange={({ detail }) => {
                  choose([]);
                  setParams((before) => addressFromTokens(before, detail));
                }}
                hideOperations
                filteringProperties={peopleFilterProperties}
                filteringOptions={peopleFilterOptions(
                  teams.data?.items ?? [],
                  (tags.data?.items ?? []).map(({ name }) => name),
                )}
                freeTextFiltering={{ operators: [":"] }}
                filteringPlaceholder={texts.filter}
                filteringAriaLabel={texts.filter}
                countText={people.data === undefined ? "" : common.matchesFound(people.data.total)}
              />
              {everybody || (wholePage && total > page.length) ? (
                <div role="status">
                  {everybody ? texts.everybodyChosen(total) : texts.everybodyOnPage(chosen.length)}{" "}
                  <Button variant="inline-link" onClick={() => (everybody ? choose([]) : setEverybody(true))}>
                    {everybody ? texts.chooseFewer : texts.chooseEverybody(total)}
                  </Button>
                </div>
              ) : null}
            </SpaceBetween>
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
        <RecentBulkChanges />
      </SpaceBetween>
      {params.get("invite") !== null ? <InviteDialog onClose={() => setParam("invite", null)} /> : null}
      {asking === "remove" ? (
        <RemoveDialog
          people={everybody ? [] : chosen}
          count={count}
          onConfirm={() => change("remove")}
          onClose={() => setAsking(undefined)}
        />
      ) : null}
      {asking === "invite" ? (
        <InviteAgainDialog
          count={everybody ? total : open.length}
          found={everybody && filter.status !== "invited"}
          onConfirm={() => change("invite")}
          onClose={() => setAsking(undefined)}
        />
      ) : null}
      {asking === "tag" || asking === "untag" ? (
        <TagDialog
          action={asking}
          count={count}
          onSubmit={(tag) => change(asking, tag)}
          onClose={() => setAsking(undefined)}
        />
      ) : null}
      {invited === undefined ? null : (
        <InvitationResults items={invited} onClose={() => setInvited(undefined)} />
      )}
      {asking === "erase" && only !== undefined ? (
        <EraseDialog
          person={only}
          onDone={() => {
            setAsking(undefined);
            choose([]);
          }}
          onClose={() => setAsking(undefined)}
        />
      ) : null}
      {edited !== undefined ? (
        <EditPersonDialog key={edited.id} person={edited} onClose={() => setParam("edit", null)} />
      ) : null}
    </Page>
  );
}
