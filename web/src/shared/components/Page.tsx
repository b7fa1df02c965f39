import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import type { ReactNode } from "react";
import { usePageTitle } from "@shared/hooks/use-page-title";

interface PageProps {
  title: string;
  /** For the browser tab, when the heading says something else. */
  tabTitle?: string;
  description?: ReactNode;
  actions?: ReactNode;
  counter?: string;
  children: ReactNode;
}

/** A signed-in page: one first-level heading, the title of the tab, its actions. */
export function Page({ title, tabTitle, description, actions, counter, children }: PageProps) {
  usePageTitle(tabTitle ?? title);
  return (
    <ContentLayout
      header={
        <Header variant="h1" description={description} actions={actions} counter={counter}>
          {title}
        </Header>
      }
    >
      {children}
    </ContentLayout>
  );
}
