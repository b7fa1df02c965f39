import { useCallback } from "react";
import { useNavigate, useParams } from "react-router";
import Container from "@cloudscape-design/components/container";
import { Page } from "@shared/components/Page";
import { layout } from "@shared/texts/layout";
import { LoadedTask } from "../components/LoadedTask";
import { useTask } from "../shown/use-shown";

/** A task on a page of its own; lists show the same beside themselves. */
export default function TaskPage() {
  const { id = "" } = useParams();
  const navigate = useNavigate();
  const { data } = useTask(id);
  const gone = useCallback(() => void navigate("/tasks"), [navigate]);
  return (
    <Page title={layout.work.task} tabTitle={data?.title ?? layout.work.task}>
      <Container>
        <LoadedTask key={id} id={id} onGone={gone} />
      </Container>
    </Page>
  );
}
