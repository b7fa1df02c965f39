import { useEffect } from "react";
import { common } from "@shared/texts/common";
import { useViewer } from "./use-viewer";

/** `known` is the name of the place where nobody is signed in. */
export function usePageTitle(title: string, known?: string): void {
  const viewed = useViewer()?.instance.name;
  const place = viewed ?? known ?? common.product;
  useEffect(() => {
    document.title = `${title} · ${place}`;
  }, [title, place]);
}
