import TopNavigation from "@cloudscape-design/components/top-navigation";
import { lazy, Suspense, useState } from "react";
import { useSelector, useStore } from "react-redux";
import { useNavigate } from "react-router";
import { useLogoutMutation } from "@api";
import { rememberPerson } from "@api/person";
import type { SyncState } from "@api/sync-state";
import type { SyncStore } from "@api/sync-store";
import { DENSITIES, setAppearance, THEMES, useAppearance } from "@shared/appearance";
import { forgetDrafts } from "@shared/hooks/use-draft";
import { useNarrow } from "@shared/hooks/use-narrow";
import { useFollow } from "@shared/hooks/use-follow";
import { useNotify } from "@shared/notices";
import { useViewer } from "@shared/hooks/use-viewer";
import { common } from "@shared/texts/common";
import { layout } from "@shared/texts/layout";
import { failureText } from "@shared/components/FailureAlert";
import { asFailure } from "@api/failure";
import { syncItem, useSyncStatus } from "./sync-status";

const SignOutDialog = lazy(() => import("./SignOutDialog"));

interface TopBarProps {
  onCommands: () => void;
  onShortcuts: () => void;
}

export function TopBar({ onCommands, onShortcuts }: TopBarProps) {
  const me = useViewer();
  const { theme, density } = useAppearance();
  const navigate = useNavigate();
  const follow = useFollow();
  const notify = useNotify();
  const [logout] = useLogoutMutation();

  const status = useSyncStatus();
  const narrow = useNarrow();
  const store = useStore() as SyncStore;
  const unsent = useSelector(({ sync }: { sync: SyncState }) => sync.pending.length + sync.reviews.length);
  const [asking, setAsking] = useState(false);

  async function discardAndSignOut() {
    const { queueOf } = await import("@api/pending/queue-of");
    await queueOf(store).discardAll();
    await signOut();
  }

  async function signOut() {
    setAsking(false);
    const { error } = await logout();
    const failure = asFailure(error);
    if (failure !== undefined && failure.status !== 401) {
      notify({ kind: "error", text: failureText(failure), correlationId: failure.correlationId });
      return;
    }
    forgetDrafts();
    const { forgetAnswers } = await import("@api/kept/answers");
    await forgetAnswers();
    rememberPerson(null);
    // A fresh page, so that nothing of this session stays in memory.
    globalThis.location.assign("/sign-in");
  }

  function onItem(id: string) {
    const [kind, value] = id.split(":");
    const themeChoice = THEMES.find((each) => each === value);
    const densityChoice = DENSITIES.find((each) => each === value);
    if (kind === "theme" && themeChoice !== undefined) setAppearance({ theme: themeChoice });
    else if (kind === "density" && densityChoice !== undefined) setAppearance({ density: densityChoice });
    else if (kind === "preferences") void navigate("/preferences");
    else if (kind === "shortcuts") onShortcuts();
    else if (kind === "sign-out" && unsent > 0) setAsking(true);
    else if (kind === "sign-out") void signOut();
  }

  const chosen = (text: string, checked: boolean) => ({
    text,
    itemType: "checkbox" as const,
    checked,
  });

  return (
    <div id="top-nav">
      <TopNavigation
        identity={{
          href: "/",
          title: me?.instance.name ?? common.product,
          onFollow: (event) =>
            follow({ preventDefault: () => event.preventDefault(), detail: { href: "/" } }),
        }}
        utilities={[
          syncItem(status, narrow, (href) => void navigate(href)),
          {
            type: "button",
            iconName: "search",
            text: layout.commandsShort,
            ariaLabel: layout.commands,
            title: `${layout.commands} (Ctrl+K)`,
            onClick: onCommands,
          },
          {
            type: "menu-dropdown",
            iconName: "user-profile",
            text: me?.person.name ?? "",
            description: me?.person.email ?? "",
            ariaLabel: layout.account(me?.person.name ?? ""),
            onItemClick: ({ detail }) => onItem(detail.id),
            items: [
              { id: "preferences", text: layout.preferences },
              {
                text: layout.theme,
                items: THEMES.map((each) => ({
                  id: `theme:${each}`,
                  ...chosen(layout.themes[each], each === theme),
                })),
              },
              {
                text: layout.density,
                items: DENSITIES.map((each) => ({
                  id: `density:${each}`,
                  ...chosen(layout.densities[each], each === density),
                })),
              },
              { id: "shortcuts", text: layout.shortcuts },
              { id: "sign-out", text: layout.signOut },
            ],
          },
        ]}
      />
      <Suspense fallback={null}>
        {asking ? (
          <SignOutDialog
            waiting={unsent}
            onKeep={() => void signOut()}
            onDiscard={() => void discardAndSignOut()}
            onClose={() => setAsking(false)}
          />
        ) : null}
      </Suspense>
    </div>
  );
}
