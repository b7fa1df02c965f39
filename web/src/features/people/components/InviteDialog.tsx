import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";
import FormField from "@cloudscape-design/components/form-field";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import Textarea from "@cloudscape-design/components/textarea";
import { useState } from "react";
import { useInvitePeopleMutation } from "@api";
import { asFailure } from "@api/failure";
import type { InvitationResult, Role } from "@api/types";
import { ChoiceField } from "@shared/components/ChoiceField";
import { FailureAlert } from "@shared/components/FailureAlert";
import { useDraft } from "@shared/hooks/use-draft";
import { common } from "@shared/texts/common";
import { peopleTexts } from "@shared/texts/people";
import { readInvitations } from "../invitations";

const texts = peopleTexts.invite;

export function InviteDialog({ onClose }: { onClose: () => void }) {
  const { values, set, clear } = useDraft<{ emails: string; role: Role }>("invite", {
    emails: "",
    role: "member",
  });
  const [invite, { data, isLoading, error, reset }] = useInvitePeopleMutation();
  const [gap, setGap] = useState<string>();
  const { invitations, unreadable } = readInvitations(values.emails);

  async function submit() {
    if (unreadable[0] !== undefined) {
      setGap(texts.unreadable(unreadable[0]));
      return;
    }
    setGap(invitations.length === 0 ? texts.gap : undefined);
    if (invitations.length === 0) return;
    const answer = await invite({ body: { invitations, role: values.role } });
    if (answer.data !== undefined) clear();
  }

  const fields = asFailure(error)?.fields ?? {};
  return (
    <Modal
      visible
      size="large"
      header={data === undefined ? texts.title : texts.resultsTitle}
      closeAriaLabel={common.close}
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            {data === undefined ? (
              <SpaceBetween direction="horizontal" size="xs">
                <Button variant="link" onClick={onClose}>
                  {common.cancel}
                </Button>
                <Button variant="primary" loading={isLoading} onClick={() => void submit()}>
                  {texts.submit(invitations.length)}
                </Button>
              </SpaceBetween>
            ) : (
              <SpaceBetween direction="horizontal" size="xs">
                <Button onClick={reset}>{texts.more}</Button>
                <Button variant="primary" onClick={onClose}>
                  {texts.done}
                </Button>
              </SpaceBetween>
            )}
          </SpaceBetween>
        </Box>
      }
    >
      {data === undefined ? (
        <SpaceBetween size="m">
          <FailureAlert error={error} kept />
          <FormField
            label={texts.label}
            description={texts.hint}
            errorText={gap ?? fields.invitations ?? fields.email ?? Object.values(fields)[0]}
            stretch
          >
            <Textarea
              autoFocus
              rows={6}
              spellcheck={false}
              value={values.emails}
              onChange={({ detail }) => set("emails", detail.value)}
            />
          </FormField>
          <ChoiceField
            label={texts.role}
            value={values.role}
            onChange={(id) => set("role", id === "admin" ? "admin" : "member")}
            options={(["member", "admin"] as const).map((id) => ({ id, text: common.roles[id] ?? id }))}
          />
        </SpaceBetween>
      ) : (
        <Results items={data.items} />
      )}
    </Modal>
  );
}

/** What came of invitations that were sent without the form: links to pass on, where no mail went out. */
export function InvitationResults({ items, onClose }: { items: InvitationResult[]; onClose: () => void }) {
  return (
    <Modal
      visible
      size="large"
      header={texts.resultsTitle}
      closeAriaLabel={common.close}
      onDismiss={onClose}
      footer={
        <Box float="right">
          <Button variant="primary" onClick={onClose}>
            {texts.done}
          </Button>
        </Box>
      }
    >
      <Results items={items} />
    </Modal>
  );
}

function Results({ items }: { items: InvitationResult[] }) {
  const links = items.filter((item) => item.link !== null);
  return (
    <SpaceBetween size="m">
      {links.length > 0 ? (
        <Alert
          type="info"
          action={
            links.length > 1 ? (
              <CopyToClipboard
                copyButtonText={texts.copyAll}
                textToCopy={links.map((item) => `${item.email} ${item.link ?? ""}`).join("\n")}
                copySuccessText={texts.linkCopied}
                copyErrorText={texts.linkNotCopied}
              />
            ) : undefined
          }
        >
          {texts.linkWarning}
        </Alert>
      ) : null}
      <Table
        variant="embedded"
        items={items}
        ariaLabels={{ tableLabel: texts.resultsTitle }}
        columnDefinitions={[
          {
            id: "email",
            header: peopleTexts.admin.columns.email,
            cell: (item) => item.email,
            isRowHeader: true,
          },
          {
            id: "outcome",
            header: peopleTexts.import.action,
            cell: (item) => (
              <SpaceBetween direction="horizontal" size="xs">
                <span>{texts.outcomes[item.outcome] ?? item.outcome}</span>
                {item.link === null ? null : (
                  <CopyToClipboard
                    variant="icon"
                    textToCopy={item.link}
                    copyButtonAriaLabel={texts.copyLink(item.email)}
                    copySuccessText={texts.linkCopied}
                    copyErrorText={texts.linkNotCopied}
                  />
                )}
              </SpaceBetween>
            ),
          },
        ]}
      />
    </SpaceBetween>
  );
}
