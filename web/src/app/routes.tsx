import { createBrowserRouter, useRouteError, type RouteObject } from "react-router";
import type { ComponentType } from "react";
import { BrokenPage } from "@shared/components/ErrorBoundary";

function RouteFailure() {
  const error = useRouteError();
  return <BrokenPage error={error instanceof Error ? error : new Error(String(error))} />;
}

/** One chunk a page: the sign-in page must not carry the tables of the admin. */
function page(load: () => Promise<{ default: ComponentType }>): Pick<RouteObject, "lazy" | "ErrorBoundary"> {
  return { lazy: async () => ({ Component: (await load()).default }), ErrorBoundary: RouteFailure };
}

const routes: RouteObject[] = [
  { path: "/sign-in", ...page(() => import("@features/identity/pages/SignInPage")) },
  { path: "/sign-in/link", ...page(() => import("@features/identity/pages/MailLinkPage")) },
  { path: "/setup", ...page(() => import("@features/identity/pages/SetupPage")) },
  { path: "/register", ...page(() => import("@features/identity/pages/RegisterPage")) },
  { path: "/invitation", ...page(() => import("@features/identity/pages/InvitationPage")) },
  { path: "/reset-password", ...page(() => import("@features/identity/pages/ResetPasswordPage")) },
  { path: "/stay-in", ...page(() => import("@features/identity/pages/StayInPage")) },
  { path: "/pause", ...page(() => import("@features/identity/pages/PausePage")) },
  {
    ...page(() => import("./layout/RequireSession")),
    children: [
      { path: "/welcome", ...page(() => import("@features/people/pages/WelcomePage")) },
      {
        ...page(() => import("./layout/Layout")),
        children: [
          { path: "/", ...page(() => import("./pages/HomePage")) },
          { path: "/meet/match", ...page(() => import("@features/coffee/pages/MatchPage")) },
          { path: "/meet/history", ...page(() => import("@features/coffee/pages/HistoryPage")) },
          { path: "/tasks", ...page(() => import("@features/tasks/pages/AllPage")) },
          { path: "/tasks/today", ...page(() => import("@features/tasks/pages/TodayPage")) },
          { path: "/tasks/upcoming", ...page(() => import("@features/tasks/pages/UpcomingPage")) },
          { path: "/tasks/board", ...page(() => import("@features/tasks/pages/BoardPage")) },
          { path: "/tasks/put-away", ...page(() => import("@features/tasks/pages/PutAwayPage")) },
          { path: "/tasks/changes", ...page(() => import("@features/tasks/pages/ChangesPage")) },
          { path: "/tasks/:id", ...page(() => import("@features/tasks/pages/TaskPage")) },
          { path: "/projects", ...page(() => import("@features/tasks/pages/ProjectsPage")) },
          { path: "/projects/:id", ...page(() => import("@features/tasks/pages/ProjectPage")) },
          { path: "/series/:id", ...page(() => import("@features/tasks/pages/SeriesPage")) },
          { path: "/templates", ...page(() => import("@features/tasks/pages/TemplatesPage")) },
          { path: "/tags", ...page(() => import("@features/tasks/pages/TagsPage")) },
          { path: "/sync", ...page(() => import("@features/sync/pages/SyncPage")) },
          { path: "/preferences", ...page(() => import("./pages/PreferencesPage")) },
          {
            ...page(() => import("./layout/RequireAdmin")),
            children: [
              { path: "/admin/people", ...page(() => import("@features/people/pages/PeoplePage")) },
              { path: "/admin/people/import", ...page(() => import("@features/people/pages/ImportPage")) },
              { path: "/admin/rounds", ...page(() => import("@features/coffee/pages/RoundsPage")) },
              {
                path: "/admin/rounds/import",
                ...page(() => import("@features/coffee/pages/HistoryImportPage")),
              },
              { path: "/admin/rounds/:id", ...page(() => import("@features/coffee/pages/RoundPage")) },
              { path: "/admin/exclusions", ...page(() => import("@features/coffee/pages/ExclusionsPage")) },
              { path: "/admin/programs", ...page(() => import("@features/coffee/pages/ProgramsPage")) },
              { path: "/admin/programs/:id", ...page(() => import("@features/coffee/pages/ProgramPage")) },
              { path: "/admin/deliveries", ...page(() => import("@features/notify/pages/DeliveriesPage")) },
              { path: "/admin/security", ...page(() => import("@features/identity/pages/SecurityPage")) },
              { path: "/admin/webhooks", ...page(() => import("@features/publish/pages/WebhooksPage")) },
              { path: "/admin/webhooks/:id", ...page(() => import("@features/publish/pages/WebhookPage")) },
              { path: "/admin/services", ...page(() => import("@features/identity/pages/ServicesPage")) },
            ],
          },
          { path: "*", ...page(() => import("./pages/NotFoundPage")) },
        ],
      },
    ],
  },
];

export function createRouter() {
  return createBrowserRouter([
    { ErrorBoundary: RouteFailure, HydrateFallback: () => null, children: routes },
  ]);
}
