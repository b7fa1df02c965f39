import { useEffect } from "react";
import { useViewer } from "./use-viewer";

const PRODUCT = "Virtual Commons";

export function usePageTitle(title: string): void {
  const place = useViewer()?.instance.name ?? PRODUCT;
  useEffect(() => {
    document.title = `${title} · ${place}`;
  }, [title, place]);
}
