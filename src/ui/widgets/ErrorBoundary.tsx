import { Component, type ReactNode } from "react";
import { CopyButton } from "./CopyButton.tsx";

interface Props {
  /** Name of the pane, for the message. */
  name: string;
  /** When it changes, the pane is tried again. */
  resetKey?: unknown;
  /** Told of the error, instead of the message in place of the pane. */
  onFail?: (error: Error) => void;
  children: ReactNode;
}

interface State {
  error: Error | null;
  resetKey: unknown;
}

/** Keeps a failure inside its pane and says what failed, so that it can be reported. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { error: null, resetKey: this.props.resetKey };

  static getDerivedStateFromError(error: unknown): Partial<State> {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  static getDerivedStateFromProps(props: Props, state: State): Partial<State> | null {
    return props.resetKey === state.resetKey ? null : { error: null, resetKey: props.resetKey };
  }

  override componentDidCatch(error: Error) {
    this.props.onFail?.(error);
  }

  override render() {
    const { error } = this.state;
    if (error === null) return this.props.children;
    if (this.props.onFail) return null;
    const details = `${this.props.name}: ${error.stack ?? error.message}`;
    return (
      <div className="pane-failure" role="alert">
        <p>
          <strong>The {this.props.name} pane failed.</strong> {error.message}
        </p>
        <p>Your model is kept. Change it or undo the last edit, or reload the page.</p>
        <button type="button" className="button" onClick={() => this.setState({ error: null })}>
          Try again
        </button>
        <CopyButton text={() => details} label="Copy details" />
      </div>
    );
  }
}
