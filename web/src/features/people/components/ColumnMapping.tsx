import ColumnLayout from "@cloudscape-design/components/column-layout";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Select from "@cloudscape-design/components/select";
import type { ImportPreview } from "@api/types";
import { peopleTexts } from "@shared/texts/people";

const texts = peopleTexts.import;
const LEFT_OUT = "";

interface ColumnMappingProps {
  mapping: ImportPreview["mapping"];
  checking: boolean;
  onMap: (columns: string) => void;
}

/** Each column of the file with the field it becomes. A field that was taken moves to where it is wanted. */
export function columnsAfter(mapping: ImportPreview["mapping"], at: number, field: string): string {
  return mapping
    .map((column, index) => {
      if (index === at) return field;
      return column.field === field && field !== LEFT_OUT ? LEFT_OUT : (column.field ?? LEFT_OUT);
    })
    .join(",");
}

export function ColumnMapping({ mapping, checking, onMap }: ColumnMappingProps) {
  const options = [
    { value: LEFT_OUT, label: texts.leaveOut },
    ...Object.entries(texts.fields).map(([value, label]) => ({ value, label })),
  ];
  return (
    <Container
      header={
        <Header variant="h2" description={texts.mappingText}>
          {texts.mappingTitle}
        </Header>
      }
    >
      <ColumnLayout columns={4} minColumnWidth={160}>
        {mapping.map(({ heading, field }, at) => (
          <FormField
            key={`${String(at)} ${heading}`}
            label={<bdi>{heading === "" ? texts.noHeading(at + 1) : heading}</bdi>}
          >
            <Select
              disabled={checking}
              selectedOption={options.find(({ value }) => value === (field ?? LEFT_OUT)) ?? null}
              options={options}
              onChange={({ detail }) =>
                onMap(columnsAfter(mapping, at, detail.selectedOption.value ?? LEFT_OUT))
              }
            />
          </FormField>
        ))}
      </ColumnLayout>
    </Container>
  );
}
