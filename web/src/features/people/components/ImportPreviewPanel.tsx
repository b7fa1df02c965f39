import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import Pagination from "@cloudscape-design/components/pagination";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useCollection } from "@cloudscape-design/collection-hooks";
import type { ImportPreview } from "@api/types";
import { formatNumber } from "@shared/numbers";
import { peopleTexts } from "@shared/texts/people";
import { importErrorColumns, importSampleColumns } from "../table-config";

const texts = peopleTexts.import;
const ROWS_PER_PAGE = 20;

/** What an import would do, and every row that stands in its way. */
export function ImportPreviewPanel({ preview }: { preview: ImportPreview }) {
  const errors = useCollection(preview.errors, {
    pagination: { pageSize: ROWS_PER_PAGE },
    sorting: { defaultState: { sortingColumn: { sortingField: "line" } } },
  });
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2">{texts.previewTitle}</Header>}>
        <KeyValuePairs
          columns={4}
          minColumnWidth={120}
          items={[
            { label: texts.rows, value: formatNumber(preview.rows) },
            { label: texts.create, value: formatNumber(preview.to_create) },
            { label: texts.update, value: formatNumber(preview.to_update) },
            { label: texts.unchanged, value: formatNumber(preview.unchanged) },
            ...(preview.ignored_columns.length > 0
              ? [{ label: texts.ignored, value: preview.ignored_columns.join(", ") }]
              : []),
          ]}
        />
      </Container>
      {preview.errors.length > 0 ? (
        <>
          <div role="alert">
            <Alert type="error" header={texts.errorsTitle(preview.errors.length)}>
              {texts.errorsText}
            </Alert>
          </div>
          <Table
            {...errors.collectionProps}
            items={errors.items}
            columnDefinitions={importErrorColumns}
            ariaLabels={{ tableLabel: texts.errorsTitle(preview.errors.length) }}
            wrapLines
            header={
              <Header variant="h2" counter={`(${formatNumber(preview.errors.length)})`}>
                {texts.reason}
              </Header>
            }
            pagination={
              preview.errors.length > ROWS_PER_PAGE ? <Pagination {...errors.paginationProps} /> : undefined
            }
          />
        </>
      ) : null}
      {preview.sample.length > 0 ? (
        <Table
          items={preview.sample}
          columnDefinitions={importSampleColumns}
          ariaLabels={{ tableLabel: texts.sampleTitle }}
          header={<Header variant="h2">{texts.sampleTitle}</Header>}
          empty={<Box>{texts.none}</Box>}
        />
      ) : null}
    </SpaceBetween>
  );
}
