import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";
import { useGetSignInOptionsQuery } from "@api";
import { usePageTitle } from "@shared/hooks/use-page-title";
import { common } from "@shared/texts/common";
import "./centered-page.css";

interface CenteredPageProps {
  title: string;
  description?: ReactNode;
  /** The name of the place, above the box; asked for when it is not given. */
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
  const options = useGetSignInOptionsQuery(undefined, { skip: place !== undefined });
  const name = place ?? options.data?.instance.name ?? (options.isLoading ? undefined : common.product);
  usePageTitle(title, name);
  return (
    <main className={wide ? "vc-centered vc-centered-wide" : "vc-centered"}>
      <SpaceBetween size="l">
        <Box fontSize="heading-m" fontWeight="bold" color="text-body-secondary" textAlign="center">
          <bdi>{name ?? "\u00a0"}</bdi>
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
