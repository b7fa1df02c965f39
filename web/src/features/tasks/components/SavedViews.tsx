import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import { useState } from "react";
import {
  useChangeSavedViewMutation,
  useDeleteSavedViewMutation,
  useListSavedViewsQuery,
  useSaveViewMutation,
} from "@api";
import type { SavedView } from "@api/types";
import { ConfirmDialog } from "@shared/components/ConfirmDialog";
import { useNotifyFailure } from "@shared/hooks/use-notify-failure";
import { common } from "@shared/texts/common";
import { tasksTexts } from "@shared/texts/tasks";
import { useTell } from "../queries";

const texts = tasksTexts.all;

interface SavedViewsProps {
  /** The filter that is shown now, as it would be saved. */
  filter: string;
  onOpen: (filter: string) => void;
}

/** Filters with names: opened, saved, renamed and deleted here. */
export function SavedViews({ filter, onOpen }: SavedViewsProps) {
  const views = useListSavedViewsQuery();
  const [naming, setNaming] = useState<SavedView | "new">();
  const [remove] = useDeleteSavedViewMutation();
  const notifyFailure = useNotifyFailure();
  const tell = useTell();
  const lists = (views.data?.items ?? []).filter(({ layout }) => layout === "list");
  const current = lists.find((view) => view.filter === filter);

  async function takeAway(view: SavedView) {
    const { data, error } = await remove({ id: view.id });
    if (notifyFailure(error)) return;
    tell(tasksTexts.did.viewDeleted(view.name), ...(data?.action ? [data.action] : []));
    onOpen("");
  }

  return (
    <>
      <ButtonDropdown
        items={[
          { id: "open:", text: texts.allOpen },
          ...lists.map((view) => ({ id: `open:${view.filter}`, text: view.name })),
          {
            text: texts.views,
            items:
              current === undefined
                ? [
                    {
                      id: "save",
                      text: texts.saveView,
                      disabled: filter === "",
                      disabledReason: texts.viewNothing,
                    },
                  ]
                : [
                    { id: "rename", text: texts.renameView },
                    { id: "delete", text: texts.deleteView },
                  ],
          },
        ]}
        onItemClick={({ detail: { id } }) => {
          if (id.startsWith("open:")) onOpen(id.slice("open:".length));
          else if (id === "save") setNaming("new");
          else if (current !== undefined && id === "rename") setNaming(current);
          else if (current !== undefined) void takeAway(current);
        }}
      >
        {current?.name ?? texts.views}
      </ButtonDropdown>
      {naming === undefined ? null : (
        <NameDialog view={naming} filter={filter} onClose={() => setNaming(undefined)} />
      )}
    </>
  );
}

function NameDialog({
  view,
  filter,
  onClose,
}: {
  view: SavedView | "new";
  filter: string;
  onClose: () => void;
}) {
  const [name, setName] = useState(view === "new" ? "" : view.name);
  const [save, saving] = useSaveViewMutation();
  const [change, changing] = useChangeSavedViewMutation();
  const tell = useTell();

  async function submit() {
    const body = { name: name.trim(), filter };
    const { data } = view === "new" ? await save({ body }) : await change({ id: view.id, body });
    if (data === undefined) return;
    tell(tasksTexts.did.viewSaved(name.trim()), ...(data.action ? [data.action] : []));
    onClose();
  }

  return (
    <ConfirmDialog
      title={texts.saveView.replace("…", "")}
      submit={common.save}
      busy={saving.isLoading || changing.isLoading}
      error={saving.error ?? changing.error}
      gap={name.trim() === "" ? texts.viewNameGap : undefined}
      onConfirm={() => void submit()}
      onClose={onClose}
    >
      <FormField label={texts.viewName} description={filter}>
        <Input value={name} onChange={({ detail }) => setName(detail.value)} />
      </FormField>
    </ConfirmDialog>
  );
}
