import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ImportPreview } from "@api/types";
import { LineProblems } from "@shared/components/LineProblems";
import { RowsTable } from "@shared/components/RowsTable";
import { formatNumber } from "@shared/numbers";
import { peopleTexts } from "@shared/texts/people";
import { ColumnMapping } from "./ColumnMapping";
import { importSampleColumns } from "../table-config";

const texts = peopleTexts.import;

interface ImportPreviewPanelProps {
  preview: ImportPreview;
  checking: boolean;
  /** With the field of each column, separated by commas. */
  onMap: (columns: string) => void;
}

/** What an import would do, and every row that stands in its way. */
export function ImportPreviewPanel({ preview, checking, onMap }: ImportPreviewPanelProps) {
  const fields = preview.mapping.flatMap(({ field }) => (field === null ? [] : [field]));
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
      {preview.mapping.length > 0 ? (
        <ColumnMapping mapping={preview.mapping} checking={checking} onMap={onMap} />
      ) : null}
      {preview.errors.length > 0 ? <LineProblems problems={preview.errors} /> : null}
      {preview.sample.length > 0 ? (
        <RowsTable
          title={texts.sampleTitle}
          rows={preview.sample}
          columns={importSampleColumns(fields)}
          empty={texts.none}
        />
      ) : null}
    </SpaceBetween>
  );
}
