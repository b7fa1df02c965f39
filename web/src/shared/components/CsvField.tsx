import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import FileUpload from "@cloudscape-design/components/file-upload";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Textarea from "@cloudscape-design/components/textarea";
import { useState } from "react";
import { csvTexts as texts } from "@shared/texts/csv";

const FILE_BYTES_MAX = 10 * 1024 * 1024;

interface CsvFieldProps {
  csv: string;
  placeholder: string;
  checking: boolean;
  /** Another table than before: what was said about the old one no longer holds. */
  onChange: (csv: string) => void;
  onCheck: (csv: string) => void;
}

/** A table from a file, which is checked at once, or pasted. */
export function CsvField({ csv, placeholder, checking, onChange, onCheck }: CsvFieldProps) {
  const [files, setFiles] = useState<File[]>([]);
  const [problem, setProblem] = useState<string>();

  async function choose(chosen: File[]) {
    const [file] = chosen;
    setFiles(chosen);
    setProblem(undefined);
    onChange("");
    if (file === undefined) return;
    if (file.size > FILE_BYTES_MAX) {
      setProblem(texts.tooLarge);
      return;
    }
    const read = await file.text();
    onChange(read);
    onCheck(read);
  }

  return (
    <Container header={<Header variant="h2">{texts.choose}</Header>}>
      <SpaceBetween size="m">
        <FormField label={texts.fileLabel} description={texts.fileHint} errorText={problem}>
          <FileUpload
            value={files}
            accept=".csv,text/csv"
            onChange={({ detail }) => void choose(detail.value)}
            showFileSize
            i18nStrings={{
              uploadButtonText: () => texts.choose,
              dropzoneText: () => texts.drop,
              removeFileAriaLabel: () => texts.remove,
              limitShowFewer: "",
              limitShowMore: "",
              errorIconAriaLabel: "",
            }}
          />
        </FormField>
        <FormField label={texts.paste} stretch>
          <Textarea
            value={csv}
            rows={6}
            placeholder={placeholder}
            spellcheck={false}
            onChange={({ detail }) => {
              setFiles([]);
              onChange(detail.value);
            }}
          />
        </FormField>
        <Button
          loading={checking}
          loadingText={texts.checking}
          disabled={csv.trim() === ""}
          disabledReason={texts.nothing}
          onClick={() => onCheck(csv)}
        >
          {texts.check}
        </Button>
      </SpaceBetween>
    </Container>
  );
}
