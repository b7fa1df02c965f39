import Link, { type LinkProps } from "@cloudscape-design/components/link";
import { useFollow } from "@shared/hooks/use-follow";

export function RouteLink(props: LinkProps) {
  const follow = useFollow();
  return <Link {...props} onFollow={follow} />;
}
