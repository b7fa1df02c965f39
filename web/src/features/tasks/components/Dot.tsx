import { workTexts } from "@shared/texts/work";
import "./work.css";

/** The colour of a project or a tag. Its name stands beside it, so it says nothing to a screen reader. */
export function Dot({ color }: { color: string | null | undefined }) {
  return <span aria-hidden="true" className="vc-dot" data-color={color ?? "none"} />;
}

export const COLORS = Object.keys(workTexts.colors);
