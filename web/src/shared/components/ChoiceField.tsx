import FormField from "@cloudscape-design/components/form-field";
import SegmentedControl, {
  type SegmentedControlProps,
} from "@cloudscape-design/components/segmented-control";
import { useId } from "react";

interface ChoiceFieldProps {
  label: string;
  description?: string;
  errorText?: string | undefined;
  value: string;
  options: readonly SegmentedControlProps.Option[];
  onChange: (id: string) => void;
}

/** One of a few. On a phone it becomes a select, which must not repeat the label. */
export function ChoiceField({ label, description, errorText, value, options, onChange }: ChoiceFieldProps) {
  const labelId = useId();
  return (
    <FormField label={<span id={labelId}>{label}</span>} description={description} errorText={errorText}>
      <SegmentedControl
        ariaLabelledby={labelId}
        selectedId={value}
        options={options}
        onChange={({ detail }) => onChange(detail.selectedId)}
      />
    </FormField>
  );
}
