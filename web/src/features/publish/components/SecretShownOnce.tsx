import Box from "@cloudscape-design/components/box";
import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { ShownOnce } from "@shared/components/ShownOnce";
import { When } from "@shared/components/When";
import { common } from "@shared/texts/common";
import { webhooks } from "@shared/texts/webhooks";

const texts = webhooks.secret;

/** Code, not text: it is the same in every language. */
const EXAMPLE = `# pip install standardwebhooks
from standardwebhooks import Webhook

event = Webhook("whsec_…").verify(request.body, request.headers)
print(event["type"], event["subject"])`;

interface SecretShownOnceProps {
  secret: string;
  /** Until when the former one is good, if there was one. */
  formerUntil?: string;
  onClose: () => void;
}

export function SecretShownOnce({ secret, formerUntil, onClose }: SecretShownOnceProps) {
  return (
    <ShownOnce secret={secret} texts={texts} onClose={onClose}>
      {formerUntil === undefined ? null : (
        <Box>
          {texts.former} <When at={formerUntil} />
        </Box>
      )}
      <ExpandableSection headerText={texts.exampleTitle}>
        <SpaceBetween size="xs">
          <Box variant="code">
            <pre className="webhook-example">{EXAMPLE}</pre>
          </Box>
          <CopyToClipboard
            variant="button"
            copyButtonText={texts.copyExample}
            textToCopy={EXAMPLE}
            copySuccessText={common.copied}
            copyErrorText={common.notCopied}
          />
          <Box color="text-body-secondary">{texts.exampleMore}</Box>
        </SpaceBetween>
      </ExpandableSection>
    </ShownOnce>
  );
}
