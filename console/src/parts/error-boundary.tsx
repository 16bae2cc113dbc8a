import { Component, type ComponentChildren } from 'preact'
import { Failure } from './states.tsx'

interface Props {
  readonly children: ComponentChildren
}

/** Shows a failure in the place of a view that threw one, and leaves the rest of the page as it is. */
export class ErrorBoundary extends Component<Props, { error: unknown }> {
  override state: { error: unknown } = { error: undefined }

  static override getDerivedStateFromError(error: unknown): { error: unknown } {
    return { error }
  }

  override render(): ComponentChildren {
    const { error } = this.state
    if (error === undefined) return this.props.children
    return <Failure error={error} retry={() => this.setState({ error: undefined })} />
  }
}
