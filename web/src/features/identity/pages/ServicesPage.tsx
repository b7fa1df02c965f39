import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import { useState } from "react";
import { useListServicesQuery, useRemoveServiceMutation } from "@api";
import type { Service } from "@api/types";
import { ConfirmDialog } from "@shared/components/ConfirmDialog";
import { DataTable } from "@shared/components/DataTable";
import { Page } from "@shared/components/Page";
import { ACTION_COLUMN } from "@shared/hooks/use-stacked-columns";
import { useNotify } from "@shared/notices";
import { formatNumber } from "@shared/numbers";
import { security } from "@shared/texts/security";
import { NewServiceDialog } from "../components/NewServiceDialog";
import { serviceColumns } from "../table-config";

const texts = security.services;

export default function ServicesPage() {
  const services = useListServicesQuery();
  const [creating, setCreating] = useState(false);
  const [removing, setRemoving] = useState<Service>();

  return (
    <Page
      title={texts.title}
      description={texts.description}
      actions={
        <Button variant="primary" onClick={() => setCreating(true)}>
          {texts.create}
        </Button>
      }
    >
      <DataTable
        answer={services}
        label={texts.title}
        trackBy="id"
        wrapLines
        header={
          <Header
            variant="h2"
            counter={services.data === undefined ? "" : `(${formatNumber(services.data.items.length)})`}
          >
            {texts.title}
          </Header>
        }
        empty={{ title: texts.empty, message: texts.emptyText }}
        columnDefinitions={[
          ...serviceColumns,
          {
            id: ACTION_COLUMN,
            header: texts.columns.action,
            cell: (service) => (
              <Button
                variant="inline-link"
                ariaLabel={texts.removeNamed(service.name)}
                onClick={() => setRemoving(service)}
              >
                {texts.remove}
              </Button>
            ),
          },
        ]}
      />
      {creating ? <NewServiceDialog onClose={() => setCreating(false)} /> : null}
      {removing === undefined ? null : (
        <RemoveDialog service={removing} onClose={() => setRemoving(undefined)} />
      )}
    </Page>
  );
}

function RemoveDialog({ service, onClose }: { service: Service; onClose: () => void }) {
  const [remove, { isLoading, error }] = useRemoveServiceMutation();
  const notify = useNotify();

  async function submit() {
    if ((await remove({ id: service.id })).error !== undefined) return;
    notify({ kind: "success", text: texts.removed });
    onClose();
  }

  return (
    <ConfirmDialog
      title={texts.removeTitle}
      submit={texts.remove}
      busy={isLoading}
      error={error}
      onConfirm={() => void submit()}
      onClose={onClose}
    >
      <div>{texts.removeText(service.name)}</div>
    </ConfirmDialog>
  );
}
