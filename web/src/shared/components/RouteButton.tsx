import Button, { type ButtonProps } from "@cloudscape-design/components/button";
import { useFollow } from "@shared/hooks/use-follow";

/** A link that looks like a button. */
export function RouteButton(props: ButtonProps) {
  const follow = useFollow();
  return <Button {...props} onFollow={follow} />;
}
