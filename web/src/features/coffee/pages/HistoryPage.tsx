import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import DatePicker from "@cloudscape-design/components/date-picker";
import { useEffect, useState } from "react";
import { useSearchParams } from "react-router";
import { useListMatchHistoryQuery } from "@api";
import { DataTable } from "@shared/components/DataTable";
import { Page } from "@shared/components/Page";
import { useCursorPages, withoutPage } from "@shared/hooks/use-cursor-pages";
import { useViewer } from "@shared/hooks/use-viewer";
import { formatNumber } from "@shared/numbers";
import { coffee } from "@shared/texts/coffee";
import { historyColumns } from "../table-config";
import "../components/coffee.css";

const texts = coffee.history;
const FILTERS = ["with", "status", "from", "to"] as const;
/** A search waits for a pause in typing. */
const TYPING_PAUSE_MS = 300;

export default function HistoryPage() {
  const [params, setParams] = useSearchParams();
  const pages = useCursorPages();
  const viewerId = useViewer()?.person.id;
  const filter = Object.fromEntries(
    FILTERS.flatMap((key) => {
      const value = params.get(key);
      return value === null || value === "" ? [] : [[key, value] as const];
    }),
  );
  const history = useListMatchHistoryQuery({ ...filter, cursor: pages.cursor });
  const [name, setName] = useState(params.get("with") ?? "");

  function setFilter(key: (typeof FILTERS)[number], value: string) {
    setParams((before) => {
      const next = withoutPage(before);
      if (value === "") next.delete(key);
      else next.set(key, value);
      return next;
    });
  }

  useEffect(() => {
    if (name === (params.get("with") ?? "")) return undefined;
    const timer = setTimeout(() => setFilter("with", name), TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  });

  function clear() {
    setName("");
    setParams({});
  }

  const statuses = [
    { value: "", label: texts.anyStatus },
    ...["proposed", "cancelled"].map((value) => ({ value, label: texts.statuses[value] ?? value })),
  ];
  return (
    <Page title={texts.title} description={texts.description}>
      <DataTable
        answer={history}
        label={texts.title}
        columnDefinitions={historyColumns(viewerId)}
        trackBy="id"
        wrapLines
        header={
          <Header
            variant="h2"
            counter={history.data === undefined ? "" : `(${formatNumber(history.data.total)})`}
          >
            {texts.title}
          </Header>
        }
        filter={
          <div className="vc-filters">
            <FormField label={texts.with}>
              <Input
                type="search"
                value={name}
                placeholder={texts.withPlaceholder}
                onChange={({ detail }) => setName(detail.value)}
              />
            </FormField>
            <FormField label={texts.status}>
              <Select
                options={statuses}
                selectedOption={statuses.find(({ value }) => value === (params.get("status") ?? "")) ?? null}
                onChange={({ detail }) => setFilter("status", detail.selectedOption.value ?? "")}
              />
            </FormField>
            <FormField label={texts.from}>
              <DatePicker
                placeholder={texts.datePlaceholder}
                value={params.get("from") ?? ""}
                onChange={({ detail }) => setFilter("from", detail.value)}
              />
            </FormField>
            <FormField label={texts.to}>
              <DatePicker
                placeholder={texts.datePlaceholder}
                value={params.get("to") ?? ""}
                onChange={({ detail }) => setFilter("to", detail.value)}
              />
            </FormField>
          </div>
        }
        onClearFilter={Object.keys(filter).length > 0 ? clear : undefined}
        empty={{ title: texts.empty, message: texts.emptyText }}
        pagination={pages.pagination(history.data?.next_cursor)}
      />
    </Page>
  );
}
