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

export function needsWelcome(me: Me): boolean {
  return me.role === "member" && !(me.onboarding.profile && me.onboarding.preferences);
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
