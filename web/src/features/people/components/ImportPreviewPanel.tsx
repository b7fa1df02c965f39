import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ImportPreview } from "@api/types";
import { LineProblems } from "@shared/components/LineProblems";
import { RowsTable } from "@shared/components/RowsTable";
import { formatNumber } from "@shared/numbers";
import { peopleTexts } from "@shared/texts/people";
import { importSampleColumns } from "../table-config";

const texts = peopleTexts.import;

/** What an import would do, and every row that stands in its way. */
export function ImportPreviewPanel({ preview }: { preview: ImportPreview }) {
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
      {preview.errors.length > 0 ? <LineProblems problems={preview.errors} /> : null}
      {preview.sample.length > 0 ? (
        <RowsTable
          title={texts.sampleTitle}
          rows={preview.sample}
          columns={importSampleColumns}
          empty={texts.none}
        />
      ) : null}
    </SpaceBetween>
  );
}
