import Button from "@cloudscape-design/components/button";
import Input from "@cloudscape-design/components/input";
import { useState } from "react";
import type { ActedOnTask } from "@api";
import { temporaryId, useWrite } from "@shared/hooks/use-write";
import { projectsTexts } from "@shared/texts/projects";
import { useActed } from "../acted";
import "./projects.css";

const texts = projectsTexts.page;

interface AddLineProps {
  label: string;
  project: string | undefined;
  section: string | null;
}

/** A title and Enter; the line stays for the next one. */
export function AddLine({ label, project, section }: AddLineProps) {
  const [title, setTitle] = useState("");
  const { write, isLoading } = useWrite();
  const acted = useActed();

  async function add() {
    const wanted = title.trim();
    if (wanted === "") return;
    // It shows at once, so the next one can be typed; what was refused comes back.
    setTitle("");
    const body = { title: wanted, section, ...(project === undefined ? {} : { project }) };
    const answer = await write<ActedOnTask>({ kind: "create", task: temporaryId(), body });
    if (!acted(answer, texts.added(wanted))) setTitle((now) => (now === "" ? wanted : now));
  }

  return (
    <div className="vc-add-line">
      <Input
        value={title}
        ariaLabel={label}
        placeholder={texts.add}
        onChange={({ detail }) => setTitle(detail.value)}
        onKeyDown={({ detail }) => {
          if (detail.key === "Enter" && !detail.isComposing) void add();
        }}
      />
      <Button
        iconName="add-plus"
        variant="icon"
        ariaLabel={label}
        loading={isLoading}
        disabled={title.trim() === ""}
        disabledReason={texts.addGap}
        onClick={() => void add()}
      />
    </div>
  );
}
