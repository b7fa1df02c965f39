import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Multiselect, { type MultiselectProps } from "@cloudscape-design/components/multiselect";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useListEventSchemasQuery } from "@api";
import { ChoiceField } from "@shared/components/ChoiceField";
import { FailureAlert } from "@shared/components/FailureAlert";
import { webhooks } from "@shared/texts/webhooks";
import { eventOptions } from "../event-options";

const texts = webhooks.form;

export interface WebhookValues {
  name: string;
  url: string;
  /** All events where it is false. */
  some: boolean;
  types: readonly string[];
}

/** What is missing, by field. */
export function gapsOf({ name, url, some, types }: WebhookValues): Record<string, string> {
  return {
    ...(name.trim() === "" ? { name: texts.nameGap } : {}),
    ...(/^https?:\/\/./i.test(url.trim()) ? {} : { url: texts.urlGap }),
    ...(some && types.length === 0 ? { types: texts.typesGap } : {}),
  };
}

/** As the API takes it. */
export function bodyOf({ name, url, some, types }: WebhookValues) {
  return { name: name.trim(), url: url.trim(), types: some ? [...types] : [] };
}

interface WebhookFormProps {
  values: WebhookValues;
  errors: Record<string, string>;
  onChange: (change: Partial<WebhookValues>) => void;
}

export function WebhookForm({ values, errors, onChange }: WebhookFormProps) {
  const schemas = useListEventSchemasQuery();
  const groups = eventOptions(schemas.data?.items ?? []);
  const chosen = groups
    .flatMap<MultiselectProps.Option>(({ options }) => options)
    .filter(({ value }) => value !== undefined && values.types.includes(value));
  return (
    <SpaceBetween size="m">
      <FormField label={texts.name} errorText={errors.name}>
        <Input autoFocus value={values.name} onChange={({ detail }) => onChange({ name: detail.value })} />
      </FormField>
      <FormField label={texts.url} description={texts.urlHint} errorText={errors.url}>
        <Input
          type="url"
          inputMode="url"
          placeholder="https://example.com/hooks"
          value={values.url}
          onChange={({ detail }) => onChange({ url: detail.value })}
        />
      </FormField>
      <ChoiceField
        label={texts.which}
        value={values.some ? "some" : "all"}
        options={[
          { id: "all", text: texts.all },
          { id: "some", text: texts.chosen },
        ]}
        onChange={(id) => onChange({ some: id === "some" })}
      />
      {values.some ? (
        <FormField label={texts.types} errorText={errors.types}>
          <Multiselect
            options={groups}
            selectedOptions={chosen}
            onChange={({ detail }) =>
              onChange({ types: detail.selectedOptions.flatMap(({ value }) => value ?? []) })
            }
            filteringType="auto"
            placeholder={texts.typesPlaceholder}
            filteringPlaceholder={texts.typesFilter}
            filteringAriaLabel={texts.typesFilter}
            empty={texts.typesEmpty}
            noMatch={texts.typesEmpty}
            deselectAriaLabel={({ label }) => texts.removeType(label ?? "")}
            tokenLimit={5}
            i18nStrings={{ tokenLimitShowMore: texts.showChosen, tokenLimitShowFewer: texts.hideChosen }}
            statusType={schemas.isLoading ? "loading" : "finished"}
          />
        </FormField>
      ) : null}
      <FailureAlert error={schemas.error} onRetry={() => void schemas.refetch()} />
    </SpaceBetween>
  );
}
