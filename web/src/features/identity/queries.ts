import { useNavigate, useSearchParams } from "react-router";
import type { Me } from "@api/types";

/** Only an address of this site: a link from elsewhere must not send people away after sign-in. */
export function safeNext(next: string | null): string {
  if (next === null || !next.startsWith("/") || next.startsWith("//") || next.includes("\\")) return "/";
  return /^\/(sign-in|setup|register|invitation|reset-password)\b/.test(next) ? "/" : next;
}

/** Where to go with a fresh session. */
export function useEnter(): (me: Me) => void {
  const navigate = useNavigate();
  const [params] = useSearchParams();
  return () => void navigate(safeNext(params.get("next")), { replace: true });
}

/** Tokens come in the query, or behind `#`, where they stay out of server logs. */
export function useLinkToken(): string {
  const [params] = useSearchParams();
  return params.get("token") ?? new URLSearchParams(globalThis.location.hash.slice(1)).get("token") ?? "";
}
