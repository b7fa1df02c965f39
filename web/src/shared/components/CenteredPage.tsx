import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";
import { usePageTitle } from "@shared/hooks/use-page-title";
import { common } from "@shared/texts/common";
import "./centered-page.css";

interface CenteredPageProps {
  title: string;
  description?: ReactNode;
  /** The name of the place, above the box. */
  place?: string | undefined;
  wide?: boolean;
  footer?: ReactNode;
  children: ReactNode;
}

/** One box in the middle: sign-in, invitation, onboarding. */
export function CenteredPage({
  title,
  description,
  place,
  wide = false,
  footer,
  children,
}: CenteredPageProps) {
  usePageTitle(title);
  return (
    <main className={wide ? "vc-centered vc-centered-wide" : "vc-centered"}>
      <SpaceBetween size="l">
        <Box fontSize="heading-m" fontWeight="bold" color="text-body-secondary" textAlign="center">
          {place ?? common.product}
        </Box>
        <Container
          header={
            <Header variant="h1" description={description}>
              {title}
            </Header>
          }
        >
          {children}
        </Container>
        {footer}
      </SpaceBetween>
    </main>
  );
}
