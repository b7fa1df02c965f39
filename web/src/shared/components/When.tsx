import { useNow } from "@shared/hooks/use-now";
import { useViewerZone } from "@shared/hooks/use-viewer";
import { formatExact, formatRelative, formatWhen } from "@shared/time";

interface WhenProps {
  at: string;
  /** "3 minutes ago" instead of "today 14:30". */
  relative?: boolean;
}

/** An instant in the viewer's zone, the exact one on hover. */
export function When({ at, relative = false }: WhenProps) {
  const zone = useViewerZone();
  const now = useNow();
  const instant = new Date(at);
  if (Number.isNaN(instant.getTime())) return <>{at}</>;
  return (
    <time dateTime={at} title={formatExact(instant, zone)}>
      {relative ? formatRelative(instant, now) : formatWhen(instant, zone, now)}
    </time>
  );
}
