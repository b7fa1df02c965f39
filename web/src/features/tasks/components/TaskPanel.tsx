import Box from "@cloudscape-design/components/box";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { RouteLink } from "@shared/components/RouteLink";
import { SidePanel } from "@shared/side-panel";
import { tasksTexts } from "@shared/texts/tasks";
import { useOpenTask } from "../use-open-task";
import { LoadedTask } from "./LoadedTask";

/** The task that the address names, beside a list. Put it once at the end of the page. */
export function TaskPanel() {
  const { open, close } = useOpenTask();
  if (open === undefined) return null;
  return (
    <SidePanel title={tasksTexts.editor.panel} onClose={close}>
      <SpaceBetween size="s">
        <LoadedTask key={open} id={open} onGone={close} />
        <Box textAlign="right">
          <RouteLink href={`/tasks/${open}`}>{tasksTexts.actions.open}</RouteLink>
        </Box>
      </SpaceBetween>
    </SidePanel>
  );
}
