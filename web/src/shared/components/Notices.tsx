import Flashbar from "@cloudscape-design/components/flashbar";
import ProgressBar from "@cloudscape-design/components/progress-bar";
import Button from "@cloudscape-design/components/button";
import { useDispatch, useSelector } from "react-redux";
import { noticeDismissed, undoNotice, type Notice } from "@shared/notices";
import { common } from "@shared/texts/common";
import { Reference } from "./FailureAlert";

export function Notices() {
  const notices = useSelector((state: { notices: Notice[] }) => state.notices);
  const dispatch = useDispatch();
  return (
    <Flashbar
      items={notices.map((notice) => ({
        id: notice.id,
        type: notice.kind,
        loading: notice.progress !== undefined,
        content:
          notice.progress !== undefined ? (
            <ProgressBar variant="flash" value={notice.progress} label={notice.text} />
          ) : (
            <>
              {notice.text} <Reference correlationId={notice.correlationId} />
            </>
          ),
        ariaRole: notice.kind === "error" ? "alert" : "status",
        dismissible: true,
        dismissLabel: common.dismiss,
        onDismiss: () => dispatch(noticeDismissed(notice.id)),
        ...(notice.undoLabel === undefined
          ? {}
          : {
              action: (
                <Button
                  onClick={() => {
                    undoNotice(notice.id);
                    dispatch(noticeDismissed(notice.id));
                  }}
                >
                  {notice.undoLabel}
                </Button>
              ),
            }),
      }))}
    />
  );
}
