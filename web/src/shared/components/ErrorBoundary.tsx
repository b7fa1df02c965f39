import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { Component, type ReactNode } from "react";
import { common } from "@shared/texts/common";

interface ErrorBoundaryProps {
  /** A change of this (the route) gives the page another chance. */
  resetKey?: string;
  title?: string;
  children: ReactNode;
}

interface ErrorBoundaryState {
  error: Error | null;
  resetKey: string | undefined;
}

/** After a new release the old page asks for files that are gone. */
function isMissingChunk(error: Error): boolean {
  return /dynamically imported module|importing a module|preload CSS/i.test(error.message);
}

export class ErrorBoundary extends Component<ErrorBoundaryProps, ErrorBoundaryState> {
  override state: ErrorBoundaryState = { error: null, resetKey: this.props.resetKey };

  static getDerivedStateFromError(error: Error): Partial<ErrorBoundaryState> {
    return { error };
  }

  static getDerivedStateFromProps(
    props: ErrorBoundaryProps,
    state: ErrorBoundaryState,
  ): Partial<ErrorBoundaryState> | null {
    return props.resetKey === state.resetKey ? null : { error: null, resetKey: props.resetKey };
  }

  override render() {
    const { error } = this.state;
    if (error === null) return this.props.children;
    return (
      <BrokenPage
        error={error}
        {...(this.props.title === undefined ? {} : { title: this.props.title })}
        onRetry={() => this.setState({ error: null })}
      />
    );
  }
}

interface BrokenPageProps {
  error: Error;
  title?: string;
  onRetry?: () => void;
}

export function BrokenPage({ error, title, onRetry }: BrokenPageProps) {
  const stale = isMissingChunk(error);
  return (
    <Box padding="l">
      <Alert
        type={stale ? "info" : "error"}
        header={
          <Box variant="h1" fontSize="heading-m" padding="n">
            {stale ? common.errors.chunkTitle : (title ?? common.errors.title)}
          </Box>
        }
        action={
          <SpaceBetween direction="horizontal" size="xs">
            {stale || onRetry === undefined ? null : <Button onClick={onRetry}>{common.retry}</Button>}
            <Button onClick={() => globalThis.location.reload()}>{common.errors.reload}</Button>
          </SpaceBetween>
        }
      >
        {stale ? common.errors.chunkMessage : common.errors.message}
      </Alert>
    </Box>
  );
}
