// The events that there are, as a list to choose from.

import type { MultiselectProps } from "@cloudscape-design/components/multiselect";
import type { EventSchema } from "@api/types";
import { webhooks } from "@shared/texts/webhooks";

/** What comes after the first sentence is for whoever reads the API. */
const FIRST_SENTENCE = /^.*?\.(?= |$)/;

/** By domain, in the order of the server. */
export function eventOptions(schemas: readonly EventSchema[]): MultiselectProps.OptionGroup[] {
  const groups = new Map<string, MultiselectProps.Option[]>();
  for (const { type, domain, summary } of schemas) {
    const options = groups.get(domain) ?? [];
    options.push({ value: type, label: type, description: FIRST_SENTENCE.exec(summary)?.[0] ?? summary });
    groups.set(domain, options);
  }
  return [...groups].map(([domain, options]) => ({ label: webhooks.domains[domain] ?? domain, options }));
}
