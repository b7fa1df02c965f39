// The gate of the signed-in pages: knows who is looking, sends to sign-in or to the first steps.

import Skeleton from "@cloudscape-design/components/skeleton";
import { useSelector } from "react-redux";
import { Navigate, Outlet, useLocation } from "react-router";
import { useGetMeQuery } from "@api";
import { asFailure } from "@api/failure";
import type { Me } from "@api/types";
import { CenteredPage } from "@shared/components/CenteredPage";
import { FailureAlert } from "@shared/components/FailureAlert";
import { useSlow } from "@shared/hooks/use-slow";
import { common } from "@shared/texts/common";
import { welcomePostponed } from "@shared/welcome";

/** Not those whose topics and hours came with an import: they can be matched well already. */
export function needsWelcome({ role, onboarding, person }: Me): boolean {
  const { topics, slots } = person.preferences;
  const saved = onboarding.profile && onboarding.preferences;
  return role === "member" && !saved && (topics.length === 0 || slots.length === 0);
}

export default function RequireSession() {
  const me = useGetMeQuery();
  const expired = useSelector((state: { session: { expired: boolean } }) => state.session.expired);
  const location = useLocation();
  const slow = useSlow(me.isLoading);

  if (expired || (asFailure(me.error)?.status === 401 && !me.isFetching)) {
    const here = `${location.pathname}${location.search}`;
    const next = here === "/" ? "" : `?next=${encodeURIComponent(here)}`;
    return <Navigate to={`/sign-in${next}`} replace />;
  }
  if (me.data === undefined) {
    if (!me.isError && !slow) return null;
    return (
      <CenteredPage title={me.isError ? common.loadFailedTitle : common.loading}>
        {me.isError ? (
          <FailureAlert error={me.error} onRetry={() => void me.refetch()} />
        ) : (
          <Skeleton height="8rem" />
        )}
      </CenteredPage>
    );
  }
  if (location.pathname !== "/welcome" && needsWelcome(me.data) && !welcomePostponed()) {
    return <Navigate to="/welcome" replace />;
  }
  return <Outlet />;
}
