// Pages over a cursor: the address holds the page and where it starts, the way back is remembered here.

import { useCallback, useState } from "react";
import { useSearchParams } from "react-router";

export interface CursorPages {
  cursor: string | undefined;
  page: number;
  /** Props for Cloudscape's Pagination; `next` is the cursor in the answer. */
  pagination: (next: string | null | undefined) => {
    currentPageIndex: number;
    pagesCount: number;
    openEnd: boolean;
    onChange: (event: { detail: { currentPageIndex: number } }) => void;
  };
}

export function useCursorPages(): CursorPages {
  const [params, setParams] = useSearchParams();
  const page = Math.max(1, Number(params.get("page") ?? 1) || 1);
  const cursor = params.get("cursor") ?? undefined;
  const [seen, setSeen] = useState<Record<number, string | undefined>>({});
  const validPage = cursor === undefined ? 1 : page;

  const goTo = useCallback(
    (target: number, start: string | undefined) => {
      setParams((before) => {
        const next = new URLSearchParams(before);
        if (start === undefined) {
          next.delete("page");
          next.delete("cursor");
        } else {
          next.set("page", String(target));
          next.set("cursor", start);
        }
        return next;
      });
    },
    [setParams],
  );

  return {
    cursor,
    page: validPage,
    pagination: (next) => {
      const hasNext = next !== null && next !== undefined;
      return {
        currentPageIndex: validPage,
        pagesCount: validPage + (hasNext ? 1 : 0),
        openEnd: hasNext,
        onChange: ({ detail }) => {
          const target = detail.currentPageIndex;
          if (target === validPage + 1 && hasNext) {
            setSeen((before) => ({ ...before, [validPage]: cursor, [target]: next }));
            goTo(target, next);
          } else {
            // A page whose start is not known (a shared link) leads back to the first one.
            goTo(target, seen[target]);
          }
        },
      };
    },
  };
}

/** Changing a filter starts again at the first page. */
export function withoutPage(params: URLSearchParams): URLSearchParams {
  const next = new URLSearchParams(params);
  next.delete("page");
  next.delete("cursor");
  return next;
}
