// A list shows a task beside itself, named in the address; on a phone, on a page of its own.

import { useCallback } from "react";
import { useLocation, useSearchParams } from "react-router";
import { useNarrow } from "@shared/hooks/use-narrow";

export function useOpenTask() {
  const [params, setParams] = useSearchParams();
  const { pathname } = useLocation();
  const narrow = useNarrow();
  const open = narrow ? undefined : (params.get("task") ?? undefined);

  const hrefOf = useCallback(
    (id: string): string => {
      if (narrow) return `/tasks/${id}`;
      const next = new URLSearchParams(params);
      next.set("task", id);
      return `${pathname}?${next.toString()}`;
    },
    [narrow, params, pathname],
  );
  const close = useCallback(() => {
    setParams((before) => {
      const next = new URLSearchParams(before);
      next.delete("task");
      return next;
    });
  }, [setParams]);
  return { open, hrefOf, close };
}
