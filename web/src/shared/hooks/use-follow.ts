import { useCallback } from "react";
import { useNavigate } from "react-router";

interface FollowEvent {
  preventDefault: () => void;
  detail: { href?: string | undefined; external?: boolean | undefined };
}

/** For `onFollow` of Cloudscape's links: stays in the page, keeps the address real. */
export function useFollow(): (event: FollowEvent) => void {
  const navigate = useNavigate();
  return useCallback(
    (event: FollowEvent) => {
      const { href, external } = event.detail;
      if (href === undefined || external === true || !href.startsWith("/")) return;
      event.preventDefault();
      void navigate(href);
    },
    [navigate],
  );
}
