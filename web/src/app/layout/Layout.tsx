import AppLayout from "@cloudscape-design/components/app-layout-toolbar";
import BreadcrumbGroup from "@cloudscape-design/components/breadcrumb-group";
import SideNavigation from "@cloudscape-design/components/side-navigation";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from "react";
import { useStore } from "react-redux";
import { Outlet, useLocation } from "react-router";
import type { SyncStore } from "@api/sync-store";
import { ErrorBoundary } from "@shared/components/ErrorBoundary";
import { Notices } from "@shared/components/Notices";
import { useFollow } from "@shared/hooks/use-follow";
import { useViewer } from "@shared/hooks/use-viewer";
import { SidePanelPlace, type Panel } from "@shared/side-panel";
import { layout } from "@shared/texts/layout";
import { activeHref, breadcrumbs, sections } from "./navigation";
import { KeptNote, SyncAnnouncement } from "./SyncNotes";
import { TopBar } from "./TopBar";
import { useShortcuts } from "./use-shortcuts";

const CommandPalette = lazy(() => import("./CommandPalette"));
const ShortcutsDialog = lazy(() => import("./ShortcutsDialog"));
const QuickAddDialog = lazy(() => import("@features/tasks/components/QuickAddDialog"));
const SplitPanel = lazy(() => import("@cloudscape-design/components/split-panel"));

const WIDE_QUERY = "(min-width: 689px)";

/** After a change of route the focus is on the new heading, so that it is read and Tab starts there. */
function useFocusHeading(pathname: string): void {
  const previous = useRef(pathname);
  useEffect(() => {
    if (previous.current === pathname) return;
    previous.current = pathname;
    globalThis.scrollTo(0, 0);
    const heading = document.querySelector<HTMLElement>("main h1");
    heading?.setAttribute("tabindex", "-1");
    heading?.focus({ preventScroll: true });
  }, [pathname]);
}

/**
 * AppLayout closes the navigation when it does not fit, and until it has measured everything it thinks
 * that nothing fits. On a wide screen a close before anybody touched anything is not the viewer's wish.
 */
function useNavigation() {
  const [open, setOpen] = useState(() => globalThis.matchMedia(WIDE_QUERY).matches);
  const touched = useRef(false);
  useEffect(() => {
    const events = ["pointerdown", "keydown"] as const;
    const touch = () => {
      touched.current = true;
    };
    for (const event of events) globalThis.addEventListener(event, touch, { capture: true, once: true });
    return () => {
      for (const event of events) globalThis.removeEventListener(event, touch, { capture: true });
    };
  }, []);
  const onChange = ({ detail }: { detail: { open: boolean } }) => {
    if (!detail.open && !touched.current && globalThis.matchMedia(WIDE_QUERY).matches) return;
    setOpen(detail.open);
  };
  return { open, setOpen, onChange };
}

/** Live changes and what waits to be sent, for as long as somebody is signed in. */
function useSync(person: string | undefined): void {
  const store = useStore() as SyncStore;
  useEffect(() => {
    if (person === undefined) return undefined;
    const leaving = new AbortController();
    // Not in the first load: nothing on a page waits for it.
    void import("@api/start-sync").then(({ startSync }) => {
      if (!leaving.signal.aborted) startSync(store, person, leaving.signal);
    });
    // The page that is looked for when nothing can be loaded any more.
    void import("@features/sync/pages/SyncPage");
    return () => leaving.abort();
  }, [store, person]);
}

export default function Layout() {
  const me = useViewer();
  const role = me?.role ?? "member";
  const { pathname } = useLocation();
  const follow = useFollow();
  const [open, setOpen] = useState<"commands" | "shortcuts" | "add" | null>(null);
  const [panel, setPanel] = useState<Panel | null>(null);
  const [panelTarget, setPanelTarget] = useState<HTMLElement | null>(null);
  const [panelSize, setPanelSize] = useState<number>();
  const place = useMemo(() => ({ show: setPanel, target: panelTarget }), [panelTarget]);
  const navigation = useNavigation();
  useFocusHeading(pathname);
  useSync(me?.person.id);
  useShortcuts({
    onCommands: () => setOpen("commands"),
    onShortcuts: () => setOpen("shortcuts"),
    onAdd: () => setOpen("add"),
  });

  return (
    <>
      <TopBar onCommands={() => setOpen("commands")} onShortcuts={() => setOpen("shortcuts")} />
      <AppLayout
        headerSelector="#top-nav"
        toolsHide
        navigationOpen={navigation.open}
        onNavigationChange={navigation.onChange}
        navigationWidth={220}
        ariaLabels={{
          navigation: layout.navigation,
          navigationToggle: layout.openNavigation,
          navigationClose: layout.closeNavigation,
          notifications: layout.notifications,
        }}
        navigation={
          <SideNavigation
            activeHref={activeHref(pathname, role)}
            onFollow={(event) => {
              follow(event);
              if (!globalThis.matchMedia(WIDE_QUERY).matches) navigation.setOpen(false);
            }}
            items={[
              { type: "link", text: layout.home, href: "/" },
              ...sections(role).map((section) => ({
                type: "section" as const,
                text: section.text,
                items: section.items.map((item) => ({ type: "link" as const, ...item })),
              })),
            ]}
          />
        }
        breadcrumbs={
          <BreadcrumbGroup
            ariaLabel={layout.breadcrumbs}
            items={breadcrumbs(pathname, role)}
            onFollow={follow}
          />
        }
        notifications={
          <SpaceBetween size="xxs">
            <KeptNote />
            <Notices />
          </SpaceBetween>
        }
        stickyNotifications
        splitPanelOpen={panel !== null}
        splitPanelPreferences={{ position: "side" }}
        onSplitPanelToggle={({ detail }) => {
          if (!detail.open) panel?.onClose();
        }}
        splitPanelSize={panelSize}
        onSplitPanelResize={({ detail }) => setPanelSize(detail.size)}
        splitPanel={
          panel === null ? undefined : (
            <Suspense fallback={null}>
              <SplitPanel header={panel.title} closeBehavior="hide" hidePreferencesButton>
                <div ref={setPanelTarget} />
              </SplitPanel>
            </Suspense>
          )
        }
        content={
          <SidePanelPlace value={place}>
            <ErrorBoundary resetKey={pathname}>
              <Outlet />
            </ErrorBoundary>
          </SidePanelPlace>
        }
      />
      <SyncAnnouncement />
      <Suspense fallback={null}>
        {open === "commands" ? (
          <CommandPalette role={role} onAdd={() => setOpen("add")} onClose={() => setOpen(null)} />
        ) : null}
        {open === "shortcuts" ? <ShortcutsDialog onClose={() => setOpen(null)} /> : null}
        {open === "add" ? <QuickAddDialog onClose={() => setOpen(null)} /> : null}
      </Suspense>
    </>
  );
}
