import { useSelector } from "react-redux";
import { generatedApi } from "@api";
import type { Me } from "@api/types";
import { browserTimeZone } from "@shared/time";

const selectMe = generatedApi.endpoints.getMe.select();

/** Who is looking, once known. Reads the cache; the gate around the signed-in pages does the asking. */
export function useViewer(): Me | undefined {
  return useSelector((state: Parameters<typeof selectMe>[0]) => selectMe(state).data);
}

export function useViewerZone(): string {
  return useViewer()?.person.time_zone ?? browserTimeZone();
}
